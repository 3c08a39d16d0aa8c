//! Background work (后台任务): jobs are taken from the store's queue one after another, so that a
//! large file does not hold up the pages and a closed tab stops nothing.

mod import;
mod run;

pub(crate) use import::ImportOrder;
pub(crate) use run::RunOrder;

use crate::error::broken;
use crate::state::{Office, now};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use yihu_base::id::JobId;
use yihu_base::{Problem, Text};
use yihu_store::Db;
use yihu_store::jobs::{self, Job, JobFile, Order, Progress};

/// How often the queue is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// How often a running job says how far it is.
const BEAT: Duration = Duration::from_millis(700);

/// How often what has run out is removed.
const SWEEP: Duration = Duration::from_secs(3600);

/// What a job came to.
pub(crate) struct Done {
    result: Value,
    files: Vec<JobFile>,
}

/// How far a job is, told by its work and passed on by the worker.
#[derive(Default)]
pub(crate) struct Told(Mutex<Option<Progress>>);

impl Told {
    fn tell(&self, stage: &str, done: usize, total: Option<usize>) {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Progress {
            stage: stage.to_owned(),
            done: count(done),
            total: total.map(count),
        });
    }

    fn take(&self) -> Option<Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The folder of a job's files.
pub(crate) fn folder(office: &Office, id: JobId) -> PathBuf {
    office.data.join("jobs").join(id.to_string())
}

/// Works until it is dropped. What another worker left half done is begun again: every kind of job
/// may be repeated.
pub async fn work(office: Arc<Office>) {
    let mut swept: Option<Instant> = None;
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        if swept.is_none_or(|at| at.elapsed() > SWEEP) {
            swept = Some(Instant::now());
            if let Err(problem) = yihu_accounts::sweep(&office.db, now()).await {
                tracing::warn!(%problem, "sweep");
            }
            crate::uploads::sweep(&office);
        }
        if let Err(problem) = office.refresh_packs().await {
            tracing::warn!(%problem, "packs");
        }
        if let Err(problem) = jobs::requeue(&office.db, jobs::SILENCE).await {
            tracing::warn!(%problem, "queue");
        }
        loop {
            match jobs::claim(&office.db).await {
                Ok(Some(job)) => one(&office, &job).await,
                Ok(None) => break,
                Err(problem) => {
                    tracing::warn!(%problem, "queue");
                    break;
                }
            }
        }
    }
}

async fn one(office: &Arc<Office>, job: &Job) {
    let told = Arc::new(Told::default());
    let work = order(office, job, &told);
    attended(&office.db, job, &told, work).await;
}

/// Does a job's work, says meanwhile that somebody is at it, and settles it.
async fn attended(
    db: &Db,
    job: &Job,
    told: &Arc<Told>,
    work: impl Future<Output = Result<Done, Problem>>,
) {
    // The heart is a task of its own. Beside the work in one task it would stand still while the work
    // computes; inside the loop that polls the work it would wait for the writer that the stopped
    // work holds.
    let mut heart = Heart(tokio::spawn(beat(db.clone(), job.clone(), told.clone())));
    let done = tokio::select! {
        done = work => Some(done),
        _ = &mut heart.0 => None,
    };
    drop(heart);
    let settled = match done {
        Some(Ok(done)) => jobs::finish(db, job, &done.result, &done.files).await,
        Some(Err(problem)) => jobs::fail(db, job, &problem).await,
        None => jobs::cancelled(db, job).await,
    };
    if let Err(problem) = settled {
        tracing::warn!(%problem, job = %job.id, "a job could not be settled");
    }
}

/// Beats until the job is to be stopped.
async fn beat(db: Db, job: Job, told: Arc<Told>) {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        // A beat that fails says nothing about the work; the next may pass.
        if let Ok(Order::Stop) = jobs::beat(&db, &job, told.take().as_ref()).await {
            break;
        }
    }
}

/// A beating heart; it stops with whoever holds it.
struct Heart(JoinHandle<()>);

impl Drop for Heart {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn order(office: &Arc<Office>, job: &Job, told: &Told) -> Result<Done, Problem> {
    match job.kind.as_str() {
        "import" => import::work(office, job, &read(job)?, told).await,
        "run" => run::work(office, job, &read(job)?, told).await,
        _ => Err(broken("a job of an unknown kind")),
    }
}

fn read<T: DeserializeOwned>(job: &Job) -> Result<T, Problem> {
    serde_json::from_value(job.params.clone()).map_err(|_| broken("a job's order is malformed"))
}

/// Many problems as one, for the line of a job.
fn joined(mut problems: yihu_base::Problems) -> Problem {
    let more = problems.0.len().saturating_sub(1);
    let Some(mut first) = (!problems.0.is_empty()).then(|| problems.0.swap_remove(0)) else {
        return broken("an empty list of problems");
    };
    if more > 0 {
        first.zh.push_str(&format!("（另有 {more} 个问题）"));
        first.en.push_str(&format!(" (and {more} more problems)"));
    }
    first
}

/// A file that a job leaves behind.
fn left(folder: &std::path::Path, name: &str, title: Text) -> JobFile {
    JobFile {
        name: name.to_owned(),
        title,
        bytes: std::fs::metadata(folder.join(name)).map_or(0, |m| m.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use yihu_base::{AreaCode, AreaLevel, Ctx, Locale, Role};
    use yihu_store::jobs::{JobState, NewJob};
    use yihu_store::testing::{TestDb, sqlite};
    use yihu_store::{AuditEntry, WriteTx};

    /// After so long without a beat a job is taken from its worker, here.
    const SILENCE: Duration = Duration::from_secs(3);

    /// How long the work takes, which is longer.
    const WORK: Duration = Duration::from_secs(5);

    fn office() -> Ctx {
        let area: AreaCode = "361103".parse().unwrap();
        Ctx::new("office", Role::CountyOffice, area, Locale::En)
    }

    async fn claimed(db: &Db) -> Job {
        let new = NewJob {
            kind: "test",
            title: "t",
            area: office().area,
            params: Value::Null,
        };
        jobs::enqueue(&office(), db, &new).await.unwrap();
        jobs::claim(db).await.unwrap().unwrap()
    }

    /// Writes for a while, in one transaction.
    async fn write(db: &Db, lasting: Duration) -> Result<(), Problem> {
        let ctx = office();
        db.write(&ctx, async |tx: &mut WriteTx| {
            tokio::time::sleep(lasting).await;
            tx.audit(AuditEntry {
                county: ctx.area.at(AreaLevel::County),
                action: "test",
                entity: "test",
                entity_id: "1".to_owned(),
                details: json!({}),
            });
            Ok(())
        })
        .await
    }

    /// Does some work as a job, with another worker looking for jobs whose heart stands still.
    async fn survives(db: &TestDb, work: impl Future<Output = Result<Done, Problem>>) {
        let job = claimed(db).await;
        let other = {
            let db = Db::clone(db);
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    let taken = jobs::requeue(&db, SILENCE).await.unwrap();
                    assert_eq!(taken, 0, "the job was taken from its worker");
                }
            })
        };
        let start = Instant::now();
        attended(db, &job, &Arc::default(), work).await;
        let took = start.elapsed();
        assert!(!other.is_finished(), "{:?}", other.await);
        other.abort();
        assert!(took >= WORK && took < WORK * 2, "stalled: {took:?}");
        let done = jobs::get(&office(), db, job.id).await.unwrap().unwrap();
        assert_eq!(done.state, JobState::Done);
    }

    fn nothing() -> Done {
        Done {
            result: Value::Null,
            files: Vec::new(),
        }
    }

    #[tokio::test]
    async fn a_job_that_writes_all_the_time_keeps_its_heart() {
        let db = sqlite().await;
        // Each holds the only writer for longer than a beat takes to come round.
        let each = BEAT * 2;
        let work = async {
            let start = Instant::now();
            while start.elapsed() < WORK {
                write(&db, each).await?;
            }
            Ok(nothing())
        };
        survives(&db, work).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_job_that_computes_all_the_time_keeps_its_heart() {
        let db = sqlite().await;
        let work = async {
            std::thread::sleep(WORK);
            Ok(nothing())
        };
        survives(&db, work).await;
    }
}
