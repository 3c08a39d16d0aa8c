//! Background jobs (任务): what was asked for, how far it is, what it left behind.

use super::query::{Page, limit};
use crate::error::{ApiError, ApiResult, ErrorBody, broken};
use crate::extract::{Path, Query};
use crate::files;
use crate::locale;
use crate::permit::{Permit, can};
use crate::state::Office;
use crate::wire::{Listed, Text};
use crate::work;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_accounts::Action;
use yihu_base::Ctx;
use yihu_base::id::JobId;
use yihu_store::jobs::{self, Job, NewJob};

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(cancel))
        .routes(routes!(file))
}

/// A job.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
pub(super) struct JobWire {
    id: String,
    /// `import` or `run`.
    kind: String,
    /// What it is about: a file's name, a date.
    title: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    state: &'static str,
    /// Who asked for it.
    actor: String,
    /// For which area.
    area: String,
    /// Unix milliseconds.
    created_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    progress: Option<ProgressWire>,
    /// What it came to, by `kind`.
    result: Option<Value>,
    error: Option<JobProblem>,
    files: Vec<FileWire>,
}

/// How far a job is.
#[derive(Serialize, ToSchema)]
struct ProgressWire {
    stage: String,
    done: u64,
    total: Option<u64>,
}

/// Why a job failed.
#[derive(Serialize, ToSchema)]
struct JobProblem {
    code: String,
    place: String,
    message: String,
}

/// A file that a job left behind.
#[derive(Serialize, ToSchema)]
struct FileWire {
    name: String,
    title: Text,
    bytes: u64,
}

impl JobWire {
    pub(super) fn of(job: &Job) -> Self {
        let locale = locale::current();
        Self {
            id: job.id.to_string(),
            kind: job.kind.clone(),
            title: job.title.clone(),
            state: job.state.id(),
            actor: job.actor.clone(),
            area: job.area.to_string(),
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            progress: job.progress.as_ref().map(|p| ProgressWire {
                stage: p.stage.clone(),
                done: p.done,
                total: p.total,
            }),
            result: job.result.clone(),
            error: job.error.as_ref().map(|e| JobProblem {
                code: e.code.clone(),
                place: e.place.clone(),
                message: locale.pick(&e.zh, &e.en).to_owned(),
            }),
            files: job
                .files
                .iter()
                .map(|f| FileWire {
                    name: f.name.clone(),
                    title: Text::from(&f.title),
                    bytes: f.bytes,
                })
                .collect(),
        }
    }
}

/// Puts work into the queue, and answers the job that will do it.
///
/// # Errors
/// Those of the database.
pub(super) async fn enqueue(
    office: &Office,
    ctx: &Ctx,
    kind: &str,
    title: &str,
    order: &impl Serialize,
) -> ApiResult<(StatusCode, Json<JobWire>)> {
    let new = NewJob {
        kind,
        title,
        area: ctx.area,
        params: serde_json::to_value(order).map_err(|_| broken("order"))?,
    };
    let id = jobs::enqueue(ctx, &office.db, &new).await?;
    Ok((StatusCode::ACCEPTED, Json(read(office, ctx, id).await?)))
}

async fn read(office: &Office, ctx: &Ctx, id: JobId) -> ApiResult<JobWire> {
    let job = jobs::get(ctx, &office.db, id).await?;
    Ok(JobWire::of(&job.ok_or_else(jobs::not_found)?))
}

/// Jobs in my area, the newest first
#[utoipa::path(get, path = "/jobs", tag = "jobs", params(Page),
    responses((status = 200, body = Listed<JobWire>), (status = "default", body = ErrorBody)))]
async fn list(
    State(office): State<Arc<Office>>,
    permit: Permit<can::JobRead>,
    Query(page): Query<Page>,
) -> ApiResult<Json<Listed<JobWire>>> {
    let before = page.cursor.as_deref().map(id).transpose()?;
    let limit = limit(page.limit)?;
    let found = jobs::list(&permit.ctx, &office.db, before, limit).await?;
    Ok(Json(Listed {
        items: found.items.iter().map(JobWire::of).collect(),
        next: found.next.map(|id| id.to_string()),
    }))
}

/// One job
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path)),
    responses((status = 200, body = JobWire), (status = "default", body = ErrorBody)))]
async fn one(
    State(office): State<Arc<Office>>,
    permit: Permit<can::JobRead>,
    Path(job): Path<String>,
) -> ApiResult<Json<JobWire>> {
    Ok(Json(read(&office, &permit.ctx, id(&job)?).await?))
}

/// Stop a job
#[utoipa::path(post, path = "/jobs/{id}/cancel", tag = "jobs", params(("id" = String, Path)),
    responses((status = 200, body = JobWire), (status = "default", body = ErrorBody)))]
async fn cancel(
    State(office): State<Arc<Office>>,
    permit: Permit<can::ImportStart>,
    Path(job): Path<String>,
) -> ApiResult<Json<JobWire>> {
    let id = id(&job)?;
    jobs::cancel(&permit.ctx, &office.db, id).await?;
    Ok(Json(read(&office, &permit.ctx, id).await?))
}

/// A file that a job left behind
#[utoipa::path(get, path = "/jobs/{id}/files/{file}", tag = "jobs",
    params(("id" = String, Path), ("file" = String, Path)),
    responses((status = 200, content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "text/csv"), (Vec<u8> = "application/json"))), (status = "default", body = ErrorBody)))]
async fn file(
    State(office): State<Arc<Office>>,
    permit: Permit<can::JobRead>,
    Path((job, name)): Path<(String, String)>,
) -> ApiResult<Response> {
    let id = id(&job)?;
    let job = jobs::get(&permit.ctx, &office.db, id).await?;
    let job = job.ok_or_else(jobs::not_found)?;
    // The rows to mend hold personal numbers as they were sent.
    let own = job.actor == permit.ctx.actor.name;
    if !own && !permit.session.may(Action::HouseholdReveal) {
        return Err(ApiError::not_found("file.not_found"));
    }
    // Only names that the job itself wrote down are ever opened.
    let found = job.files.iter().find(|f| f.name == name);
    let found = found.ok_or_else(|| ApiError::not_found("file.not_found"))?;
    let stem = job
        .title
        .rsplit_once('.')
        .map_or(job.title.as_str(), |(stem, _)| stem);
    let shown = format!("{stem}-{}", found.name);
    let details = serde_json::json!({ "file": found.name });
    super::taken(&office, &permit.ctx, "job", id.to_string(), details).await?;
    files::answer(&work::folder(&office, id).join(&found.name), &shown).await
}

fn id(text: &str) -> ApiResult<JobId> {
    text.parse().map_err(|_| jobs::not_found().into())
}
