//! Jobs in the background (后台任务): a table for a queue, so that a job outlives its browser tab and
//! its server.
//!
//! A worker claims a job, beats while it works and settles it. A worker whose heart stands still
//! loses the job to the next one: everything it still says about it is refused.

mod job;

pub use job::{Job, JobError, JobFile, JobState, Progress};

use crate::audit::AuditEntry;
use crate::config::Dialect;
use crate::db::Db;
use crate::error::problem;
use crate::write::WriteTx;
use job::{area, columns, read, text};
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::Row;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use yihu_base::id::JobId;
use yihu_base::{AreaCode, AreaLevel, Ctx, Problem};

/// The most jobs one call returns.
pub const MAX_LISTED: u32 = 200;

/// A worker that has not beaten for so long is taken for dead.
pub const SILENCE: Duration = Duration::from_secs(60);

/// How often a job is begun before it is given up: its workers may be dying of it.
const ATTEMPTS: i64 = 3;

/// What to do, as it is put into the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob<'a> {
    /// What sort of work, e.g. `import`.
    pub kind: &'a str,
    /// What the one who started it reads.
    pub title: &'a str,
    /// The area it works on; whoever acts for that area or a wider one sees it.
    pub area: AreaCode,
    /// What the worker needs to know. No personal data.
    pub params: Value,
}

/// Some jobs of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPage {
    /// The jobs, the newest first.
    pub items: Vec<Job>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<JobId>,
}

/// What a worker hears when it beats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Go on.
    GoOn,
    /// Stop, and say so with [`cancelled`]: somebody wants it, or the job is no longer this worker's.
    Stop,
}

/// Puts a job into the queue.
///
/// # Errors
/// `area.not_found` for an area out of scope; those of the database.
pub async fn enqueue(ctx: &Ctx, db: &Db, new: &NewJob<'_>) -> Result<JobId, Problem> {
    let area = ctx.require_area(new.area)?;
    let (id, county) = (JobId::new(), area.at(AreaLevel::County));
    db.write(ctx, async |tx: &mut WriteTx| {
        sqlx::query(
            "INSERT INTO jobs (county_code, job_id, area_code, kind, title, actor, role, locale,
                params, state, cancel, attempt, files, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', 0, 0, '[]', $10)",
        )
        .bind(county.as_i64())
        .bind(id.as_bytes().as_slice())
        .bind(area.as_i64())
        .bind(new.kind)
        .bind(new.title)
        .bind(&ctx.actor.name)
        .bind(ctx.actor.role.id())
        .bind(ctx.locale.pick("zh", "en"))
        .bind(new.params.to_string())
        .bind(now_ms())
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        tx.audit(AuditEntry {
            county,
            action: "job.enqueue",
            entity: "job",
            entity_id: id.to_string(),
            details: json!({ "kind": new.kind, "title": new.title, "area": area }),
        });
        Ok(())
    })
    .await?;
    Ok(id)
}

/// Takes the oldest waiting job, if there is one; no two workers get the same.
///
/// # Errors
/// Those of the database.
pub async fn claim(db: &Db) -> Result<Option<Job>, Problem> {
    let sql = match db.dialect() {
        Dialect::Sqlite => concat!(
            "UPDATE jobs SET state = 'running', started_at = $1, heartbeat_at = $1,
                attempt = attempt + 1
             WHERE (county_code, job_id) = (SELECT county_code, job_id FROM jobs
                WHERE state = 'queued' ORDER BY job_id LIMIT 1)
             RETURNING ",
            columns!()
        ),
        Dialect::Postgres => concat!(
            "UPDATE jobs SET state = 'running', started_at = $1, heartbeat_at = $1,
                attempt = attempt + 1
             WHERE (county_code, job_id) = (SELECT county_code, job_id FROM jobs
                WHERE state = 'queued' ORDER BY job_id LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING ",
            columns!()
        ),
    };
    let rows = db.bookkeep(sqlx::query(sql).bind(now_ms())).await?;
    rows.first().map(read).transpose()
}

/// Says that the worker is alive and, when it has something new to say, how far it has come.
///
/// # Errors
/// Those of the database.
pub async fn beat(db: &Db, job: &Job, progress: Option<&Progress>) -> Result<Order, Problem> {
    let progress = progress.map(text).transpose()?;
    let statement = sqlx::query(
        "UPDATE jobs SET heartbeat_at = $1, progress = COALESCE($2, progress)
         WHERE county_code = $3 AND job_id = $4 AND state = 'running' AND attempt = $5
         RETURNING cancel",
    )
    .bind(now_ms())
    .bind(progress)
    .bind(job.county())
    .bind(job.id.as_bytes().as_slice())
    .bind(job.attempt);
    let rows = db.bookkeep(statement).await?;
    let wanted = match rows.first() {
        Some(row) => row.try_get::<i64, _>(0).map_err(problem)? == 0,
        None => false,
    };
    Ok(if wanted { Order::GoOn } else { Order::Stop })
}

/// Ends a job with its result and the files it leaves behind.
///
/// # Errors
/// `job.lost` when it is no longer this worker's; those of the database.
pub async fn finish(
    db: &Db,
    job: &Job,
    result: &impl Serialize,
    files: &[JobFile],
) -> Result<(), Problem> {
    settle(db, job, End::Done(text(result)?, text(&files)?)).await
}

/// Ends a job with what went wrong.
///
/// # Errors
/// As [`finish`].
pub async fn fail(db: &Db, job: &Job, error: &Problem) -> Result<(), Problem> {
    settle(db, job, End::Failed(&JobError::from(error))).await
}

/// Ends a job that was told to stop.
///
/// # Errors
/// As [`finish`].
pub async fn cancelled(db: &Db, job: &Job) -> Result<(), Problem> {
    settle(db, job, End::Cancelled).await
}

/// How a job ended.
enum End<'a> {
    /// Result and files, as they are stored.
    Done(String, String),
    Failed(&'a JobError),
    Cancelled,
}

async fn settle(db: &Db, job: &Job, end: End<'_>) -> Result<(), Problem> {
    let (state, action, details) = match &end {
        End::Done(..) => (JobState::Done, "job.finish", json!({ "kind": job.kind })),
        End::Failed(e) => (
            JobState::Failed,
            "job.fail",
            json!({ "kind": job.kind, "code": e.code }),
        ),
        End::Cancelled => (JobState::Cancelled, "job.stop", json!({ "kind": job.kind })),
    };
    let (result, files, error) = match &end {
        End::Done(result, files) => (Some(result.as_str()), files.as_str(), None),
        End::Failed(e) => (None, "[]", Some(text(e)?)),
        End::Cancelled => (None, "[]", None),
    };
    db.write(&job.ctx(), async |tx: &mut WriteTx| {
        let done = sqlx::query(
            "UPDATE jobs SET state = $1, result = $2, files = $3, error = $4, finished_at = $5
             WHERE county_code = $6 AND job_id = $7 AND state = 'running' AND attempt = $8",
        )
        .bind(state.id())
        .bind(result)
        .bind(files)
        .bind(error.as_deref())
        .bind(now_ms())
        .bind(job.county())
        .bind(job.id.as_bytes().as_slice())
        .bind(job.attempt)
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        if done.rows_affected() != 1 {
            return Err(Problem::new(
                "job.lost",
                "任务已被其他进程接管，本次结果作废",
                "another worker has taken the job over: this one's result is void",
            ));
        }
        tx.audit(AuditEntry {
            county: job.area,
            action,
            entity: "job",
            entity_id: job.id.to_string(),
            details: details.clone(),
        });
        Ok(())
    })
    .await
}

/// Stops a job: one that waits at once, one that runs when its worker beats next.
///
/// # Errors
/// `job.not_found` when it is out of scope, `job.ended` when there is nothing left to stop; those
/// of the database.
pub async fn cancel(ctx: &Ctx, db: &Db, id: JobId) -> Result<(), Problem> {
    let (first, last) = ctx.area.range();
    db.write(ctx, async |tx: &mut WriteTx| {
        let stopped = sqlx::query(
            "UPDATE jobs SET cancel = 1,
                finished_at = CASE WHEN state = 'queued' THEN $1 ELSE finished_at END,
                state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END
             WHERE job_id = $2 AND area_code BETWEEN $3 AND $4 AND state IN ('queued', 'running')
             RETURNING area_code, state",
        )
        .bind(now_ms())
        .bind(id.as_bytes().as_slice())
        .bind(first.as_i64())
        .bind(last.as_i64())
        .fetch_optional(tx.conn())
        .await
        .map_err(problem)?;
        let Some(row) = stopped else {
            let known =
                sqlx::query("SELECT 1 FROM jobs WHERE job_id = $1 AND area_code BETWEEN $2 AND $3")
                    .bind(id.as_bytes().as_slice())
                    .bind(first.as_i64())
                    .bind(last.as_i64())
                    .fetch_optional(tx.conn())
                    .await
                    .map_err(problem)?;
            return Err(if known.is_some() {
                ended()
            } else {
                not_found()
            });
        };
        tx.audit(AuditEntry {
            county: area(row.try_get("area_code").map_err(problem)?)?,
            action: "job.cancel",
            entity: "job",
            entity_id: id.to_string(),
            details: json!({ "state": row.try_get::<String, _>("state").map_err(problem)? }),
        });
        Ok(())
    })
    .await
}

/// Puts jobs whose worker has been silent for so long ([`SILENCE`] in service) back into the queue,
/// and returns how many. A job that was to be stopped is stopped; one begun too often fails with
/// `job.abandoned`.
///
/// # Errors
/// Those of the database.
pub async fn requeue(db: &Db, silence: Duration) -> Result<u64, Problem> {
    let before = now_ms().saturating_sub(silence.as_millis() as i64);
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM jobs WHERE state = 'running' AND heartbeat_at <= $1 ORDER BY job_id LIMIT $2"
    );
    let rows = sqlx::query(sql)
        .bind(before)
        .bind(i64::from(MAX_LISTED))
        .fetch_all(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    let mut requeued = 0;
    for row in &rows {
        let job = read(row)?;
        let settled = if job.cancel {
            cancelled(db, &job).await
        } else if job.attempt >= ATTEMPTS {
            fail(db, &job, &abandoned()).await
        } else {
            let statement = sqlx::query(
                "UPDATE jobs SET state = 'queued'
                 WHERE county_code = $1 AND job_id = $2 AND state = 'running' AND attempt = $3
                    AND heartbeat_at <= $4
                 RETURNING 1",
            )
            .bind(job.county())
            .bind(job.id.as_bytes().as_slice())
            .bind(job.attempt)
            .bind(before);
            requeued += db.bookkeep(statement).await?.len() as u64;
            Ok(())
        };
        match settled {
            // Its worker was only slow, and has settled it meanwhile.
            Err(p) if p.code == "job.lost" => {}
            settled => settled?,
        }
    }
    Ok(requeued)
}

/// The jobs in scope, the newest first, older than `before`; at most `limit` and [`MAX_LISTED`].
///
/// # Errors
/// Those of the database.
pub async fn list(
    ctx: &Ctx,
    db: &Db,
    before: Option<JobId>,
    limit: u32,
) -> Result<JobPage, Problem> {
    let (first, last) = ctx.area.range();
    let limit = limit.clamp(1, MAX_LISTED) as usize;
    let before = before.map_or([0xff; 16], |id| *id.as_bytes());
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM jobs WHERE area_code BETWEEN $1 AND $2 AND job_id < $3
         ORDER BY job_id DESC LIMIT $4"
    );
    let rows = sqlx::query(sql)
        .bind(first.as_i64())
        .bind(last.as_i64())
        .bind(before.as_slice())
        .bind(limit as i64 + 1)
        .fetch_all(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    let items: Vec<Job> = rows
        .iter()
        .take(limit)
        .map(read)
        .collect::<Result<_, _>>()?;
    let next = items.last().map(|j| j.id).filter(|_| rows.len() > limit);
    Ok(JobPage { items, next })
}

/// One job; `None` when there is none in scope.
///
/// # Errors
/// Those of the database.
pub async fn get(ctx: &Ctx, db: &Db, id: JobId) -> Result<Option<Job>, Problem> {
    let (first, last) = ctx.area.range();
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM jobs WHERE job_id = $1 AND area_code BETWEEN $2 AND $3"
    );
    let row = sqlx::query(sql)
        .bind(id.as_bytes().as_slice())
        .bind(first.as_i64())
        .bind(last.as_i64())
        .fetch_optional(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    row.as_ref().map(read).transpose()
}

/// The answer for a job that does not exist or is out of scope.
pub fn not_found() -> Problem {
    Problem::new(
        "job.not_found",
        "找不到该任务，请刷新任务列表",
        "there is no such job: reload the list of jobs",
    )
}

fn ended() -> Problem {
    Problem::new(
        "job.ended",
        "任务已经结束，不能取消",
        "the job has ended: there is nothing left to cancel",
    )
}

fn abandoned() -> Problem {
    Problem::new(
        "job.abandoned",
        "任务多次中断，已停止重试：请检查服务器内存和磁盘后重新提交",
        "the job was interrupted again and again and is not tried any more: check memory and disk of the server, then submit it anew",
    )
}

fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_millis() as i64)
}
