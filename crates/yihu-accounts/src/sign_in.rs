//! Signing in.

use crate::account::{self, Account, Proof, Verdict};
use crate::sessions::{self, Session};
use serde_json::json;
use yihu_base::{Problem, Secret};
use yihu_store::{Db, Keyring, WriteTx, problem};

/// Sessions of one user at the same time; a further one ends the oldest.
const SESSIONS: i64 = 20;

/// Somebody came in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What the browser keeps and shows with each request. It is known to nobody else.
    pub token: Secret,
    /// The session.
    pub session: Session,
}

/// Somebody was not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub problem: Problem,
    /// Until when there is no use in trying (`auth.locked`), Unix milliseconds.
    pub until: Option<i64>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            until: None,
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        refused.problem
    }
}

/// Begins a session for whoever knows name, password and, with a second factor, the code. An
/// unknown name, a wrong password, a wrong code and a disabled user get the same answer.
///
/// # Errors
/// `auth.wrong`, `auth.locked`, `auth.code_needed`; those of the database.
pub async fn sign_in(
    db: &Db,
    keyring: &Keyring,
    name: &str,
    password: &str,
    code: Option<&str>,
    now: i64,
) -> Result<SignedIn, Refused> {
    let account = account::find(db, name).await?;
    let account = account.as_ref();
    if let Some(until) = account.and_then(|a| a.locked(now)) {
        return Err(locked(until, now));
    }
    let mut proof = Proof {
        password: account::weigh(account, password).await?,
        second: None,
    };
    if proof.password
        && let Some(secret) = account.map(|a| a.totp(keyring)).transpose()?.flatten()
    {
        match code.filter(|code| !code.trim().is_empty()) {
            Some(code) => proof.second = Some((secret, code)),
            None => return Err(code_needed().into()),
        }
    }
    let (token, hash) = sessions::new_token();
    let ctx = account::ctx(account);
    let verdict = db
        .write(&ctx, async |tx: &mut WriteTx| {
            let verdict = account::decide(tx, &ctx, account, &proof, now).await?;
            if let (Verdict::Right, Some(account)) = (&verdict, account) {
                begin(tx, account, &hash, now).await?;
                tx.audit(account::entry(
                    &ctx,
                    "session.begin",
                    Some(account.id),
                    json!({}),
                ));
            }
            Ok(verdict)
        })
        .await?;
    admitted(verdict, now)?;
    let session = sessions::session(db, token.reveal(), now).await?;
    // Ended again before it was used.
    let session = session.ok_or_else(wrong)?;
    Ok(SignedIn { token, session })
}

/// Passes the right verdict.
pub(crate) fn admitted(verdict: Verdict, now: i64) -> Result<(), Refused> {
    match verdict {
        Verdict::Right => Ok(()),
        Verdict::Wrong => Err(wrong().into()),
        Verdict::Locked(until) => Err(locked(until, now)),
    }
}

async fn begin(
    tx: &mut WriteTx,
    account: &Account,
    token_hash: &[u8],
    now: i64,
) -> Result<(), Problem> {
    let user = account.id.as_bytes().as_slice();
    let post = account.posts.first().ok_or_else(wrong)?;
    sqlx::query(
        "INSERT INTO sessions (token_hash, user_id, post_id, created_at, seen_at)
         VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(token_hash)
    .bind(user)
    .bind(post.id.as_bytes().as_slice())
    .bind(now)
    .execute(tx.conn())
    .await
    .map_err(problem)?;
    sqlx::query(
        "DELETE FROM sessions WHERE user_id = $1 AND token_hash NOT IN
            (SELECT token_hash FROM sessions WHERE user_id = $1
             ORDER BY created_at DESC, token_hash LIMIT $2)",
    )
    .bind(user)
    .bind(SESSIONS)
    .execute(tx.conn())
    .await
    .map_err(problem)?;
    sqlx::query("UPDATE users SET last_sign_in = $1 WHERE user_id = $2")
        .bind(now)
        .bind(user)
        .execute(tx.conn())
        .await
        .map_err(problem)?;
    Ok(())
}

fn wrong() -> Problem {
    Problem::new(
        "auth.wrong",
        "登录名、密码或动态码不正确，请核对后重试",
        "user name, password or code is wrong: check them and try again",
    )
}

fn code_needed() -> Problem {
    Problem::new(
        "auth.code_needed",
        "请输入动态码",
        "enter the code of your authenticator",
    )
}

fn locked(until: i64, now: i64) -> Refused {
    let minutes = (until - now).max(0) / 60_000 + 1;
    Refused {
        problem: Problem::new(
            "auth.locked",
            format!("连续输错次数过多，账户已锁定，请 {minutes} 分钟后再试，或请管理员重置密码"),
            format!(
                "too many wrong attempts: the account is locked, try again in {minutes} minutes or ask an administrator to reset the password"
            ),
        ),
        until: Some(until),
    }
}
