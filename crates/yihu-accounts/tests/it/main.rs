//! What the accounts promise, told once and checked on both engines.

mod matrix;
mod second_factor;
mod sessions;
mod sign_in;
mod stored_for_users;
mod users;

use yihu_accounts::users::{NewUser, create};
use yihu_accounts::{NewPost, Refused, Session, SignedIn, sign_in};
use yihu_base::id::UserId;
use yihu_base::{AreaCode, Ctx, Locale, Role};
use yihu_store::audit::{self, AuditFilter, AuditRecord};
use yihu_store::{Db, Keyring};

const COUNTY: &str = "361103";
const PASSWORD: &str = "赶集那天带两只老母鸡去";
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Some time on some day.
const NOW: i64 = 1_700_000_000_000;

fn area(code: &str) -> AreaCode {
    code.parse().unwrap()
}

fn admin(code: &str) -> Ctx {
    Ctx::new("admin", Role::Administrator, area(code), Locale::Zh)
}

fn keyring() -> Keyring {
    Keyring::new([7; 32])
}

fn post(role: Role, code: &str) -> NewPost {
    NewPost {
        role,
        area: area(code),
        domain: None,
    }
}

/// Makes a user whose password need not be changed.
async fn user(db: &Db, name: &str, posts: &[NewPost]) -> UserId {
    let new = NewUser {
        name,
        display_name: name,
        password: PASSWORD,
        must_change_password: false,
        posts,
    };
    create(&admin("000000000000"), db, &new).await.unwrap()
}

async fn enter(db: &Db, name: &str, password: &str, now: i64) -> Result<SignedIn, Refused> {
    sign_in(db, &keyring(), name, password, None, now).await
}

/// Whether the token of a session is still good.
async fn alive(db: &Db, entered: &SignedIn, now: i64) -> Option<Session> {
    yihu_accounts::session(db, entered.token.reveal(), now)
        .await
        .unwrap()
}

/// What the county's chain says, the newest first.
async fn acts(db: &Db) -> Vec<AuditRecord> {
    let ctx = admin(COUNTY);
    audit::list(&ctx, db, area(COUNTY), &AuditFilter::default(), 100)
        .await
        .unwrap()
}

/// All text that the database holds about accounts and acts, to look for what must not be there.
async fn everything_stored(db: &Db) -> String {
    let mut text = String::new();
    let mut conn = db.read().await.unwrap();
    for sql in [
        "SELECT name || display_name || password_hash FROM users",
        "SELECT actor || action || entity_id || details FROM audit_entry",
    ] {
        let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *conn).await.unwrap();
        text += &rows.join("\n");
    }
    text
}
