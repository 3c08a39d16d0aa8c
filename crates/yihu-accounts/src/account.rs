//! A user who must prove who it is, and what wrong attempts cost.

use crate::posts::{self, Post};
use crate::rows::{cell, flag, id};
use crate::{password, totp};
use serde_json::json;
use yihu_base::id::UserId;
use yihu_base::{AreaCode, Ctx, Locale, Problem, Role, text};
use yihu_store::{AuditEntry, Conn, Db, Keyring, WriteTx, problem};

/// Wrong attempts in a row that lock an account; each further so many lock it for twice as long.
const FAILURES: i64 = 5;

const MINUTE_MS: i64 = 60_000;
const FIRST_LOCK_MS: i64 = 15 * MINUTE_MS;
const LONGEST_LOCK_MS: i64 = 24 * 60 * MINUTE_MS;

/// For what the keyring seals a secret of codes.
pub(crate) const TOTP: &str = "users.totp";

/// What is known of a user before anything is proved.
pub(crate) struct Account {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) posts: Vec<Post>,
    password_hash: String,
    disabled: bool,
    locked_until: Option<i64>,
    totp_secret: Option<Vec<u8>>,
}

/// How an attempt ended.
#[derive(Clone, Copy)]
pub(crate) enum Verdict {
    Right,
    Wrong,
    /// Until when, Unix milliseconds.
    Locked(i64),
}

/// A user name as it is stored: however it is typed, it is the same name.
pub(crate) fn folded(name: &str) -> String {
    text::fold(name).to_lowercase()
}

/// What somebody shows to be let in.
pub(crate) struct Proof<'a> {
    /// Whether the password was right.
    pub(crate) password: bool,
    /// The secret and the code that must be of it, where a second factor is wanted.
    pub(crate) second: Option<(Vec<u8>, &'a str)>,
}

impl Account {
    /// The user of a name as it was typed.
    pub(crate) async fn find(conn: &mut Conn, name: &str) -> Result<Option<Self>, Problem> {
        let row = sqlx::query(
            "SELECT user_id, name, password_hash, disabled, locked_until, totp_secret
             FROM users WHERE name = $1",
        )
        .bind(folded(name))
        .fetch_optional(&mut *conn)
        .await
        .map_err(problem)?;
        let Some(row) = row else { return Ok(None) };
        let user = UserId::from_bytes(id(&row, "user_id")?);
        Ok(Some(Self {
            id: user,
            name: cell(&row, "name")?,
            posts: posts::of(conn, user).await?,
            password_hash: cell(&row, "password_hash")?,
            disabled: flag(&row, "disabled")?,
            locked_until: cell(&row, "locked_until")?,
            totp_secret: cell(&row, "totp_secret")?,
        }))
    }

    /// Until when it is locked, if it is.
    pub(crate) fn locked(&self, now: i64) -> Option<i64> {
        self.locked_until.filter(|until| *until > now)
    }

    /// The secret of its codes, if it has a second factor.
    pub(crate) fn totp(&self, keyring: &Keyring) -> Result<Option<Vec<u8>>, Problem> {
        let open = |sealed: &Vec<u8>| open_secret(keyring, sealed);
        self.totp_secret.as_ref().map(open).transpose()
    }
}

/// A secret of codes, which is sealed in its hexadecimal form.
pub(crate) fn open_secret(keyring: &Keyring, sealed: &[u8]) -> Result<Vec<u8>, Problem> {
    let text = keyring.open(TOTP, sealed)?;
    let byte = |i| {
        text.get(i..i + 2)
            .and_then(|two| u8::from_str_radix(two, 16).ok())
    };
    (0..text.len())
        .step_by(2)
        .map(byte)
        .collect::<Option<_>>()
        .ok_or_else(|| crate::rows::corrupt("totp_secret"))
}

/// Whether it is the account's password. For no account and for a disabled one it is wrong, after
/// the same time.
pub(crate) async fn weigh(account: Option<&Account>, password: &str) -> Result<bool, Problem> {
    let open = account.filter(|a| !a.disabled);
    password::verify(open.map(|a| a.password_hash.as_str()), password).await
}

/// The context in which an attempt is audited.
pub(crate) fn ctx(account: Option<&Account>) -> Ctx {
    let known = account.and_then(|a| Some(a.posts.first()?.ctx(&a.name, Locale::Zh)));
    known.unwrap_or_else(|| Ctx::new("?", Role::Helper, AreaCode::COUNTRY, Locale::Zh))
}

/// Decides an attempt inside the transaction and counts it. What was read before may have changed
/// meanwhile: many attempts at the same time get no more tries than one after the other.
pub(crate) async fn decide(
    tx: &mut WriteTx,
    ctx: &Ctx,
    account: Option<&Account>,
    proof: &Proof<'_>,
    now: i64,
) -> Result<Verdict, Problem> {
    let Some(account) = account else {
        // Nothing of the name is kept: it may be a password typed into the wrong field.
        refused(tx, ctx, None, json!({}));
        return Ok(Verdict::Wrong);
    };
    // Setting a column to itself locks the row on either engine.
    let row = sqlx::query(
        "UPDATE users SET failures = failures WHERE user_id = $1
         RETURNING failures, locked_until, disabled, password_hash, totp_secret, totp_step",
    )
    .bind(account.id.as_bytes().as_slice())
    .fetch_one(tx.conn())
    .await
    .map_err(problem)?;
    if flag(&row, "disabled")? {
        refused(tx, ctx, Some(account.id), json!({ "disabled": true }));
        return Ok(Verdict::Wrong);
    }
    let locked: Option<i64> = cell(&row, "locked_until")?;
    if let Some(until) = locked.filter(|until| *until > now) {
        refused(tx, ctx, Some(account.id), json!({ "locked_until": until }));
        return Ok(Verdict::Locked(until));
    }
    let same = cell::<String>(&row, "password_hash")? == account.password_hash
        && cell::<Option<Vec<u8>>>(&row, "totp_secret")? == account.totp_secret;
    let used: Option<i64> = cell(&row, "totp_step")?;
    let step = match &proof.second {
        Some((secret, code)) => totp::accept(secret, code, now, used),
        None => used,
    };
    if same && proof.password && (proof.second.is_none() || step.is_some()) {
        set(tx, account.id, 0, None, step).await?;
        return Ok(Verdict::Right);
    }
    let failures = cell::<i64>(&row, "failures")? + 1;
    let until = lock_after(failures).map(|ms| now + ms);
    set(tx, account.id, failures, until, used).await?;
    let details = json!({ "failures": failures, "locked_until": until });
    refused(tx, ctx, Some(account.id), details);
    Ok(until.map_or(Verdict::Wrong, Verdict::Locked))
}

async fn set(
    tx: &mut WriteTx,
    id: UserId,
    failures: i64,
    locked_until: Option<i64>,
    totp_step: Option<i64>,
) -> Result<(), Problem> {
    sqlx::query(
        "UPDATE users SET failures = $1, locked_until = $2, totp_step = $3 WHERE user_id = $4",
    )
    .bind(failures)
    .bind(locked_until)
    .bind(totp_step)
    .bind(id.as_bytes().as_slice())
    .execute(tx.conn())
    .await
    .map_err(problem)?;
    Ok(())
}

fn refused(tx: &mut WriteTx, ctx: &Ctx, user: Option<UserId>, details: serde_json::Value) {
    tx.audit(entry(ctx, "session.refused", user, details));
}

/// An audit entry about a user.
pub(crate) fn entry(
    ctx: &Ctx,
    action: &'static str,
    user: Option<UserId>,
    details: serde_json::Value,
) -> AuditEntry {
    AuditEntry {
        county: ctx.area,
        action,
        entity: "user",
        entity_id: user.map_or_else(|| "?".into(), |id| id.to_string()),
        details,
    }
}

/// For how long so many failures lock an account.
fn lock_after(failures: i64) -> Option<i64> {
    if failures % FAILURES != 0 {
        return None;
    }
    let doublings = (failures / FAILURES - 1).clamp(0, 20);
    Some((FIRST_LOCK_MS << doublings).min(LONGEST_LOCK_MS))
}

/// Reads a user of a name, as one that will be asked for proof.
pub(crate) async fn find(db: &Db, name: &str) -> Result<Option<Account>, Problem> {
    Account::find(&mut *db.read().await?, name).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_five_failures_lock_for_twice_as_long() {
        let minutes: Vec<_> = (1..=45)
            .filter_map(lock_after)
            .map(|ms| ms / MINUTE_MS)
            .collect();
        assert_eq!(minutes, [15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
        assert_eq!(lock_after(5_000_000), Some(LONGEST_LOCK_MS));
    }
}
