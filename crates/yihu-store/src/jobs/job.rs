//! A job as it stands, and its row.

use crate::error::problem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;
use yihu_base::id::JobId;
use yihu_base::{AreaCode, AreaLevel, Ctx, Locale, Problem, Role, Text};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waiting for a worker.
    Queued,
    /// In the hands of a worker.
    Running,
    /// Finished; there is a result.
    Done,
    /// Given up; there is an error.
    Failed,
    /// Stopped on request.
    Cancelled,
}

impl JobState {
    const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The id used in the database and on the wire.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// How far a job has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done, e.g. `reading`.
    pub stage: String,
    /// How many are done.
    pub done: u64,
    /// Of how many; `None` while nobody knows.
    pub total: Option<u64>,
}

/// Why a job failed: a [`Problem`] as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobError {
    /// Stable code.
    pub code: String,
    /// Where; empty when nowhere in particular.
    pub place: String,
    /// Chinese sentence with the remedy.
    pub zh: String,
    /// English sentence with the remedy.
    pub en: String,
}

impl From<&Problem> for JobError {
    fn from(problem: &Problem) -> Self {
        Self {
            code: problem.code.into(),
            place: problem.place.clone(),
            zh: problem.zh.clone(),
            en: problem.en.clone(),
        }
    }
}

/// A file that a job left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFile {
    /// Its name in the job's folder.
    pub name: String,
    /// What the user reads, in the language of whoever looks.
    #[serde(deserialize_with = "title")]
    pub title: Text,
    /// Its size.
    pub bytes: u64,
}

/// Jobs of the first versions kept one language only.
fn title<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Title {
        One(String),
        Both(Text),
    }
    Ok(match Title::deserialize(from)? {
        Title::One(text) => Text::new(text.clone(), text),
        Title::Both(text) => text,
    })
}

/// A job as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its identity.
    pub id: JobId,
    /// What sort of work.
    pub kind: String,
    /// What the one who started it reads.
    pub title: String,
    /// The area it works on.
    pub area: AreaCode,
    /// Who started it.
    pub actor: String,
    /// In which role.
    pub role: Role,
    /// In which language.
    pub locale: Locale,
    /// What the worker needs to know.
    pub params: Value,
    /// Where it stands.
    pub state: JobState,
    /// How far it has come.
    pub progress: Option<Progress>,
    /// What it came to.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<JobError>,
    /// What it left behind.
    pub files: Vec<JobFile>,
    /// When it was put into the queue, Unix milliseconds.
    pub created_at: i64,
    /// When it was last begun.
    pub started_at: Option<i64>,
    /// When it ended.
    pub finished_at: Option<i64>,
    /// Somebody wants it stopped.
    pub cancel: bool,
    /// How often it was claimed: tells a worker's hold from that of its successor.
    pub(super) attempt: i64,
}

impl Job {
    /// The context in which it works: of the one who started it, for its area.
    pub fn ctx(&self) -> Ctx {
        Ctx::new(self.actor.clone(), self.role, self.area, self.locale)
    }

    pub(super) fn county(&self) -> i64 {
        self.area.at(AreaLevel::County).as_i64()
    }
}

macro_rules! columns {
    () => {
        "job_id, area_code, kind, title, actor, role, locale, params, state, cancel, attempt,
         progress, result, error, files, created_at, started_at, finished_at"
    };
}
pub(super) use columns;

/// Reads the columns.
pub(super) fn read(row: &AnyRow) -> Result<Job, Problem> {
    let need = |name: &str| row.try_get::<String, _>(name).map_err(problem);
    let text = |name: &str| row.try_get::<Option<String>, _>(name).map_err(problem);
    let int = |name: &str| row.try_get::<i64, _>(name).map_err(problem);
    let time = |name: &str| row.try_get::<Option<i64>, _>(name).map_err(problem);
    let id: Vec<u8> = row.try_get("job_id").map_err(problem)?;
    let state = need("state")?;
    Ok(Job {
        id: JobId::from_bytes(id.try_into().map_err(|_| corrupt("job_id"))?),
        kind: need("kind")?,
        title: need("title")?,
        area: area(int("area_code")?)?,
        actor: need("actor")?,
        role: Role::from_id(&need("role")?).ok_or_else(|| corrupt("role"))?,
        locale: Locale::parse(&need("locale")?),
        params: parsed(&need("params")?)?,
        state: JobState::ALL
            .into_iter()
            .find(|s| s.id() == state)
            .ok_or_else(|| corrupt("state"))?,
        progress: text("progress")?.as_deref().map(parsed).transpose()?,
        result: text("result")?.as_deref().map(parsed).transpose()?,
        error: text("error")?.as_deref().map(parsed).transpose()?,
        files: parsed(&need("files")?)?,
        created_at: int("created_at")?,
        started_at: time("started_at")?,
        finished_at: time("finished_at")?,
        cancel: int("cancel")? != 0,
        attempt: int("attempt")?,
    })
}

/// A stored area code.
pub(super) fn area(code: i64) -> Result<AreaCode, Problem> {
    let code = u64::try_from(code).ok().and_then(AreaCode::from_u64);
    code.ok_or_else(|| corrupt("area_code"))
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|_| corrupt("JSON"))
}

/// As it is stored.
pub(super) fn text(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|_| corrupt("JSON"))
}

fn corrupt(what: &str) -> Problem {
    Problem::new(
        "job.corrupt",
        format!("任务记录中的 {what} 无效，请报告维护人员"),
        format!("a job has an invalid {what}: tell support"),
    )
}
