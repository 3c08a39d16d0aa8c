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
use tokio::time::{MissedTickBehavior, interval};
use yihu_base::Problem;
use yihu_base::id::JobId;
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
    let told = Told::default();
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The beat is a future of its own: awaited inside the loop that polls the work, it would wait for
    // the writer that the stopped work holds.
    let beating = async {
        loop {
            beat.tick().await;
            // A beat that fails says nothing about the work; the next may pass.
            if let Ok(Order::Stop) = jobs::beat(&office.db, job, told.take().as_ref()).await {
                break;
            }
        }
    };
    let done = tokio::select! {
        done = order(office, job, &told) => Some(done),
        () = beating => None,
    };
    let settled = match done {
        Some(Ok(done)) => jobs::finish(&office.db, job, &done.result, &done.files).await,
        Some(Err(problem)) => jobs::fail(&office.db, job, &problem).await,
        None => jobs::cancelled(&office.db, job).await,
    };
    if let Err(problem) = settled {
        tracing::warn!(%problem, job = %job.id, "a job could not be settled");
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
fn left(folder: &std::path::Path, name: &str, title: &str) -> JobFile {
    JobFile {
        name: name.to_owned(),
        title: title.to_owned(),
        bytes: std::fs::metadata(folder.join(name)).map_or(0, |m| m.len()),
    }
}
