//! Sessions (会话): who is signed in, and in which post.

use crate::account::{self, Proof};
use crate::authz::{self, Action};
use crate::password;
use crate::posts::{self, Post};
use crate::rows::{cell, flag, id};
use crate::sections::Sight;
use crate::sign_in::{Refused, admitted};
use crate::{account::entry, idempotency};
use serde::Serialize;
use serde_json::json;
use sqlx::any::AnyRow;
use yihu_base::id::{PostId, UserId};
use yihu_base::{Ctx, Locale, Problem, Secret};
use yihu_store::{Db, WriteTx, problem};

const HOUR_MS: i64 = 3_600_000;

/// A session nobody uses ends after so long.
const IDLE_MS: i64 = 12 * HOUR_MS;

/// Any session ends after so long.
const LIFE_MS: i64 = 7 * 24 * HOUR_MS;

/// How exactly it is known when a session was last used.
const SEEN_MS: i64 = 5 * 60_000;

/// The user of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Me {
    /// Identity.
    pub id: UserId,
    /// Name to sign in with.
    pub name: String,
    /// Name to be read.
    pub display_name: String,
    /// Whether there is a second factor.
    pub totp: bool,
    /// Whether nothing is allowed before the password was changed.
    pub must_change_password: bool,
}

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub user: Me,
    /// In which post now.
    pub post: Post,
    /// All posts to choose from.
    pub posts: Vec<Post>,
    /// When it ends if it is not used, Unix milliseconds.
    pub expires_at: i64,
    token_hash: [u8; 32],
}

impl Session {
    /// The context in which the user acts.
    pub fn ctx(&self, locale: Locale) -> Ctx {
        self.post.ctx(&self.user.name, locale)
    }

    /// Whether the user may do something now.
    pub fn may(&self, action: Action) -> bool {
        !self.user.must_change_password && authz::allows(self.post.what.role, action)
    }

    /// What of a household the user sees now.
    pub fn sight(&self) -> Sight {
        Sight::of(self.post.what.role, self.post.what.domain)
    }

    /// All the user may do now.
    pub fn actions(&self) -> Vec<Action> {
        Action::ALL.into_iter().filter(|a| self.may(*a)).collect()
    }

    /// The context for an act that the user may do.
    ///
    /// # Errors
    /// `auth.password_change` before the first password was changed, `forbidden` otherwise.
    pub fn require(&self, action: Action, locale: Locale) -> Result<Ctx, Problem> {
        if self.user.must_change_password {
            return Err(Problem::new(
                "auth.password_change",
                "请先修改初始密码",
                "change your first password before anything else",
            ));
        }
        let ctx = self.ctx(locale);
        authz::require(&ctx, action)?;
        Ok(ctx)
    }

    /// The context in which what concerns the session itself is audited.
    pub(crate) fn own_ctx(&self) -> Ctx {
        self.ctx(Locale::Zh)
    }
}

/// A token and the hash it is stored as.
pub(crate) fn new_token() -> (Secret, Vec<u8>) {
    let bytes: [u8; 32] = rand::random();
    let token = blake3::Hash::from(bytes).to_string();
    let hash = token_hash(&token).to_vec();
    (Secret::new(token), hash)
}

fn token_hash(token: &str) -> [u8; 32] {
    blake3::hash(token.as_bytes()).into()
}

/// The session of a token; `None` when there is none, or none any more.
///
/// # Errors
/// Those of the database.
pub async fn session(db: &Db, token: &str, now: i64) -> Result<Option<Session>, Problem> {
    let hash = token_hash(token);
    let (row, posts) = {
        let mut conn = db.read().await?;
        let row = sqlx::query(
            "SELECT s.user_id, s.post_id, s.created_at, s.seen_at, u.name, u.display_name,
                u.must_change_password, CASE WHEN u.totp_secret IS NULL THEN 0 ELSE 1 END AS totp
             FROM sessions s JOIN users u ON u.user_id = s.user_id
             WHERE s.token_hash = $1 AND u.disabled = 0",
        )
        .bind(hash.as_slice())
        .fetch_optional(&mut *conn)
        .await
        .map_err(problem)?;
        let Some(row) = row else { return Ok(None) };
        let user = UserId::from_bytes(id(&row, "user_id")?);
        let posts = posts::of(&mut conn, user).await?;
        (row, posts)
    };
    let seen: i64 = cell(&row, "seen_at")?;
    let end = cell::<i64>(&row, "created_at")? + LIFE_MS;
    if now >= end.min(seen + IDLE_MS) {
        return Ok(None);
    }
    if now - seen >= SEEN_MS {
        note_seen(db, hash, now);
    }
    read(&row, posts, hash, end.min(now + IDLE_MS))
}

fn read(
    row: &AnyRow,
    posts: Vec<Post>,
    token_hash: [u8; 32],
    expires_at: i64,
) -> Result<Option<Session>, Problem> {
    let chosen = PostId::from_bytes(id(row, "post_id")?);
    let Some(post) = posts.iter().find(|p| p.id == chosen).copied() else {
        return Ok(None);
    };
    Ok(Some(Session {
        user: Me {
            id: UserId::from_bytes(id(row, "user_id")?),
            name: cell(row, "name")?,
            display_name: cell(row, "display_name")?,
            totp: flag(row, "totp")?,
            must_change_password: flag(row, "must_change_password")?,
        },
        post,
        posts,
        expires_at,
        token_hash,
    }))
}

/// Notes in the background that a session is used: no request waits for its turn to write.
fn note_seen(db: &Db, token_hash: [u8; 32], now: i64) {
    let db = db.clone();
    tokio::spawn(async move {
        let statement = sqlx::query("UPDATE sessions SET seen_at = $1 WHERE token_hash = $2")
            .bind(now)
            .bind(token_hash.as_slice());
        if let Err(problem) = db.bookkeep(statement).await {
            tracing::warn!(%problem, "a session's use was not noted");
        }
    });
}

/// Goes on in another post of the user.
///
/// # Errors
/// `post.not_found` when it is not the user's; those of the database.
pub async fn choose_post(db: &Db, session: &Session, post: PostId) -> Result<Session, Problem> {
    let chosen = session.posts.iter().find(|p| p.id == post).copied();
    let post = chosen.ok_or_else(|| {
        Problem::new(
            "post.not_found",
            "您没有这个岗位，请刷新后重选",
            "you have no such post: reload and choose again",
        )
    })?;
    let next = Session {
        post,
        ..session.clone()
    };
    let ctx = next.own_ctx();
    db.write(&ctx, async |tx: &mut WriteTx| {
        sqlx::query("UPDATE sessions SET post_id = $1 WHERE token_hash = $2")
            .bind(post.id.as_bytes().as_slice())
            .bind(session.token_hash.as_slice())
            .execute(tx.conn())
            .await
            .map_err(problem)?;
        tx.audit(entry(
            &ctx,
            "session.post",
            Some(session.user.id),
            json!({ "post": post.id }),
        ));
        Ok(())
    })
    .await?;
    Ok(next)
}

/// Ends this session.
///
/// # Errors
/// Those of the database.
pub async fn sign_out(db: &Db, session: &Session) -> Result<(), Problem> {
    let ctx = session.own_ctx();
    db.write(&ctx, async |tx: &mut WriteTx| {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(session.token_hash.as_slice())
            .execute(tx.conn())
            .await
            .map_err(problem)?;
        tx.audit(entry(&ctx, "session.end", Some(session.user.id), json!({})));
        Ok(())
    })
    .await
}

/// Ends all sessions of the user, this one too.
///
/// # Errors
/// Those of the database.
pub async fn sign_out_everywhere(db: &Db, session: &Session) -> Result<(), Problem> {
    let ctx = session.own_ctx();
    db.write(&ctx, async |tx: &mut WriteTx| {
        let ended = end_all(tx, session.user.id, &[]).await?;
        tx.audit(entry(
            &ctx,
            "session.end_all",
            Some(session.user.id),
            json!({ "sessions": ended }),
        ));
        Ok(())
    })
    .await
}

/// Changes the user's own password and ends all other sessions. A wrong old password counts as a
/// wrong attempt to sign in.
///
/// # Errors
/// `auth.wrong`, `auth.locked`; `password.…` for one that is too weak; those of the database.
pub async fn change_password(
    db: &Db,
    session: &Session,
    old: &str,
    new: &str,
    now: i64,
) -> Result<(), Refused> {
    password::check(&session.user.name, new)?;
    if old == new {
        return Err(Problem::new(
            "password.same",
            "新密码不能与原密码相同",
            "the new password must differ from the old one",
        )
        .into());
    }
    let account = account::find(db, &session.user.name).await?;
    let account = account.as_ref();
    let proof = Proof {
        password: account::weigh(account, old).await?,
        second: None,
    };
    let hash = match proof.password {
        true => password::hash(new).await?,
        false => String::new(),
    };
    let ctx = session.own_ctx();
    let verdict = db
        .write(&ctx, async |tx: &mut WriteTx| {
            let verdict = account::decide(tx, &ctx, account, &proof, now).await?;
            if matches!(verdict, account::Verdict::Right) {
                set_password(tx, session.user.id, &hash, false).await?;
                let ended = end_all(tx, session.user.id, &session.token_hash).await?;
                tx.audit(entry(
                    &ctx,
                    "user.password",
                    Some(session.user.id),
                    json!({ "sessions": ended }),
                ));
            }
            Ok(verdict)
        })
        .await?;
    admitted(verdict, now)
}

/// Stores a password's hash.
pub(crate) async fn set_password(
    tx: &mut WriteTx,
    user: UserId,
    hash: &str,
    must_change: bool,
) -> Result<(), Problem> {
    sqlx::query(
        "UPDATE users SET password_hash = $1, must_change_password = $2 WHERE user_id = $3",
    )
    .bind(hash)
    .bind(i64::from(must_change))
    .bind(user.as_bytes().as_slice())
    .execute(tx.conn())
    .await
    .map_err(problem)?;
    Ok(())
}

/// Ends the sessions of a user except one, and returns how many.
pub(crate) async fn end_all(tx: &mut WriteTx, user: UserId, except: &[u8]) -> Result<u64, Problem> {
    let ended = sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2")
        .bind(user.as_bytes().as_slice())
        .bind(except)
        .execute(tx.conn())
        .await
        .map_err(problem)?;
    Ok(ended.rows_affected())
}

/// Removes what has run out: sessions and kept answers. Run it now and then.
///
/// # Errors
/// Those of the database.
pub async fn sweep(db: &Db, now: i64) -> Result<(), Problem> {
    let statement = sqlx::query("DELETE FROM sessions WHERE seen_at <= $1 OR created_at <= $2")
        .bind(now - IDLE_MS)
        .bind(now - LIFE_MS);
    db.bookkeep(statement).await?;
    idempotency::sweep(db, now).await
}
