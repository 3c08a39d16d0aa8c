//! Repeated requests (幂等键): a change sent twice under one key is done once and answered twice.
//!
//! A key whose request was cut off by a crash stays taken until it runs out: nobody can tell
//! whether the change was made, so it is not made again.

use crate::rows::cell;
use yihu_base::Problem;
use yihu_base::id::{PostId, UserId};
use yihu_store::{Db, problem};

/// How long a key is known.
const KEPT_MS: i64 = 24 * 3_600_000;

const LONGEST_KEY: usize = 128;

/// A caller's key. It belongs to a post: whoever acts in another asks anew, and is answered by what
/// that post may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// Whose.
    pub user: UserId,
    /// In which post.
    pub post: PostId,
    /// As the caller wrote it.
    pub text: &'a str,
}

impl Key<'_> {
    fn stored(&self) -> String {
        format!("{}/{}", self.post, self.text)
    }
}

/// What was answered to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its `ETag`, if it had one.
    pub etag: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Ends the tag of a stored answer; neither tags nor bodies before it have line breaks.
const BREAK: u8 = b'\n';

impl Answer {
    /// Tag and body as they are stored: the tag is the first line.
    fn stored(&self) -> Vec<u8> {
        let tag = self.etag.as_deref().unwrap_or_default().bytes();
        tag.chain([BREAK])
            .chain(self.body.iter().copied())
            .collect()
    }

    fn read(status: u16, stored: &[u8]) -> Self {
        let end = stored.iter().position(|b| *b == BREAK);
        let (tag, body) = match end {
            Some(end) => (&stored[..end], &stored[end + 1..]),
            None => (&[][..], stored),
        };
        let tag = String::from_utf8_lossy(tag).into_owned();
        Self {
            status,
            etag: Some(tag).filter(|t| !t.is_empty()),
            body: body.to_vec(),
        }
    }
}

/// What to do with a request that came with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is new: do it, then [`finish`] or [`forget`] it.
    Do,
    /// It was done: this was the answer.
    Answered(Answer),
}

/// Takes a key for a request.
///
/// # Errors
/// `idempotency.key` for one that is empty or too long, `idempotency.running` while the same
/// request is at work, `idempotency.other` when the key belongs to another request; those of the
/// database.
pub async fn begin(
    db: &Db,
    key: Key<'_>,
    request_hash: &[u8; 32],
    now: i64,
) -> Result<Begun, Problem> {
    if key.text.is_empty() || key.text.len() > LONGEST_KEY {
        return Err(Problem::new(
            "idempotency.key",
            format!("幂等键应为 1 至 {LONGEST_KEY} 个字符"),
            format!("an idempotency key has 1 to {LONGEST_KEY} characters"),
        ));
    }
    let statement = sqlx::query(
        "INSERT INTO idempotency (user_id, request_key, request_hash, created_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id, request_key) DO UPDATE SET request_hash = excluded.request_hash,
            created_at = excluded.created_at, status = NULL, body = NULL
         WHERE idempotency.created_at <= $5
         RETURNING 1",
    )
    .bind(key.user.as_bytes().as_slice())
    .bind(key.stored())
    .bind(request_hash.as_slice())
    .bind(now)
    .bind(now - KEPT_MS);
    if !db.bookkeep(statement).await?.is_empty() {
        return Ok(Begun::Do);
    }
    let row = sqlx::query(
        "SELECT request_hash, status, body FROM idempotency
         WHERE user_id = $1 AND request_key = $2",
    )
    .bind(key.user.as_bytes().as_slice())
    .bind(key.stored())
    .fetch_optional(&mut *db.read().await?)
    .await
    .map_err(problem)?;
    // It failed and was forgotten in between.
    let row = row.ok_or_else(running)?;
    if cell::<&[u8]>(&row, "request_hash")? != request_hash {
        return Err(Problem::new(
            "idempotency.other",
            "此幂等键已用于另一请求，请换新的键",
            "this key belongs to another request: use a new one",
        ));
    }
    let status: Option<i64> = cell(&row, "status")?;
    let body: Option<Vec<u8>> = cell(&row, "body")?;
    match status.and_then(|s| u16::try_from(s).ok()) {
        Some(status) => {
            let stored = body.unwrap_or_default();
            Ok(Begun::Answered(Answer::read(status, &stored)))
        }
        None => Err(running()),
    }
}

/// Keeps the answer.
///
/// # Errors
/// Those of the database.
pub async fn finish(db: &Db, key: Key<'_>, answer: &Answer) -> Result<(), Problem> {
    let statement = sqlx::query(
        "UPDATE idempotency SET status = $1, body = $2
         WHERE user_id = $3 AND request_key = $4 AND status IS NULL",
    )
    .bind(i64::from(answer.status))
    .bind(answer.stored())
    .bind(key.user.as_bytes().as_slice())
    .bind(key.stored());
    db.bookkeep(statement).await.map(drop)
}

/// Gives the key back: nothing was done, and the same request may try again.
///
/// # Errors
/// Those of the database.
pub async fn forget(db: &Db, key: Key<'_>) -> Result<(), Problem> {
    let statement = sqlx::query(
        "DELETE FROM idempotency WHERE user_id = $1 AND request_key = $2 AND status IS NULL",
    )
    .bind(key.user.as_bytes().as_slice())
    .bind(key.stored());
    db.bookkeep(statement).await.map(drop)
}

/// Removes keys that have run out.
pub(crate) async fn sweep(db: &Db, now: i64) -> Result<(), Problem> {
    let statement =
        sqlx::query("DELETE FROM idempotency WHERE created_at <= $1").bind(now - KEPT_MS);
    db.bookkeep(statement).await.map(drop)
}

fn running() -> Problem {
    Problem::new(
        "idempotency.running",
        "同一请求正在办理，请稍候再查看结果；若系统中途重启过，请核对后用新的键重新提交",
        "the same request is at work: wait for its result; if the server restarted meanwhile, look whether it was done, then send it under a new key",
    )
}
