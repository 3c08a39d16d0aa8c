//! Runs (测算): their history, what each changed, and starting one.

use super::effects;
use super::jobs::{self, JobWire};
use super::query::{Page, bad_cursor, day, filled, limit, unknown_word};
use crate::cursor;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{self, Path, Query};
use crate::files;
use crate::locale;
use crate::permit::{Permit, can};
use crate::sections::Unseen;
use crate::state::Office;
use crate::wire::run::Run;
use crate::wire::{Listed, Text};
use crate::work::RunOrder;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_base::id::RunId;
use yihu_base::{AreaLevel, Ctx};
use yihu_registry::lists::{self, HouseholdFilter};
use yihu_runs::diff::ChangeKind;
use yihu_runs::export::{StoredRun, part_of};
use yihu_runs::ledger::{self, RunRecord};
use yihu_runs::view::ChangeFilter;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list, start))
        .routes(routes!(one))
        .routes(routes!(changes))
        .routes(routes!(file))
}

/// Runs that cover my area or parts of it, the latest first
#[utoipa::path(get, path = "/runs", tag = "runs", params(Page),
    responses((status = 200, body = Listed<Run>), (status = "default", body = ErrorBody)))]
async fn list(
    State(office): State<Arc<Office>>,
    permit: Permit<can::RunRead>,
    Query(page): Query<Page>,
) -> ApiResult<Json<Listed<Run>>> {
    let limit = limit(page.limit)?;
    let after = cursor::read(page.cursor.as_deref())?;
    let found = ledger::list(&permit.ctx, &office.db, after, limit).await?;
    let next = found.last().filter(|_| found.len() == limit as usize);
    let next = next.map(|run| cursor::write(&run.cursor()));
    let (tree, library) = (office.areas().await?, office.library());
    Ok(Json(Listed {
        items: found.iter().map(|r| Run::of(r, &tree, &library)).collect(),
        next,
    }))
}

/// One run
#[utoipa::path(get, path = "/runs/{id}", tag = "runs", params(("id" = String, Path)),
    responses((status = 200, body = Run), (status = "default", body = ErrorBody)))]
async fn one(
    State(office): State<Arc<Office>>,
    permit: Permit<can::RunRead>,
    Path(id): Path<String>,
) -> ApiResult<Json<Run>> {
    let run = get(&office, &permit.ctx, &id).await?;
    let tree = office.areas().await?;
    Ok(Json(Run::of(&run, &tree, &office.library())))
}

async fn get(office: &Office, ctx: &Ctx, id: &str) -> ApiResult<RunRecord> {
    let id: RunId = id.parse().map_err(|_| ledger::no_run())?;
    Ok(ledger::get(ctx, &office.db, id).await?)
}

/// What to run.
#[derive(Deserialize, ToSchema)]
struct StartRun {
    /// The day of the facts.
    as_of: String,
    /// The day of the policy; that of the facts by default.
    policy_day: Option<String>,
}

/// Run the packs over my area in the background
#[utoipa::path(post, path = "/runs", tag = "runs", request_body = StartRun,
    responses((status = 202, body = JobWire), (status = "default", body = ErrorBody)))]
async fn start(
    State(office): State<Arc<Office>>,
    permit: Permit<can::RunStart>,
    extract::Json(start): extract::Json<StartRun>,
) -> ApiResult<(StatusCode, Json<JobWire>)> {
    let ctx = &permit.ctx;
    let as_of = day(&start.as_of)?;
    let policy_day = start.policy_day.as_deref().map(day).transpose()?;
    let order = RunOrder {
        as_of,
        policy_day: policy_day.unwrap_or(as_of),
    };
    jobs::enqueue(&office, ctx, "run", &as_of.to_string(), &order).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only this test or benefit.
    name: Option<String>,
    /// Only `entered`, `left`, `amount` or `undecided`.
    kind: Option<String>,
    /// At most so many, 1–200.
    limit: Option<u32>,
    /// Where the page begins.
    cursor: Option<String>,
}

/// What a run changed against the one before.
#[derive(Serialize, ToSchema)]
struct RunChanges {
    items: Vec<RunChange>,
    next: Option<String>,
    /// How many by name and kind.
    counts: BTreeMap<String, BTreeMap<String, u64>>,
    /// The run before; `null` when this was the first.
    before: Option<Run>,
}

/// One change.
#[derive(Serialize, ToSchema)]
struct RunChange {
    /// The test or benefit.
    name: String,
    /// Its title.
    title: Text,
    /// `entered`, `left`, `amount` or `undecided`.
    kind: String,
    /// Whose.
    level: String,
    /// Number of the person or household, code of the village.
    key: String,
    /// Number of the household.
    household_number: Option<String>,
    /// Id of the household, as it is now.
    household: Option<String>,
    /// The year's amount before.
    before_fen: Option<i64>,
    /// The year's amount now.
    after_fen: Option<i64>,
}

/// What a run changed against the one before
#[utoipa::path(get, path = "/runs/{id}/changes", tag = "runs", params(("id" = String, Path), Which),
    responses((status = 200, body = RunChanges), (status = "default", body = ErrorBody)))]
async fn changes(
    State(office): State<Arc<Office>>,
    permit: Permit<can::RunRead>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> ApiResult<Json<RunChanges>> {
    let ctx = &permit.ctx;
    let run = get(&office, ctx, &id).await?;
    let limit = limit(which.limit)? as usize;
    let from: usize = match filled(which.cursor.as_deref()) {
        Some(text) => text.parse().map_err(|_| bad_cursor())?,
        None => 0,
    };
    let kind = filled(which.kind.as_deref());
    let kind = kind.map(change_kind).transpose()?;
    let Some(before) = ledger::before(ctx, &office.db, &run).await? else {
        return Ok(Json(RunChanges {
            items: Vec::new(),
            next: None,
            counts: BTreeMap::new(),
            before: None,
        }));
    };
    let (tree, library) = (office.areas().await?, office.library());
    let shown = Run::of(&before, &tree, &library);
    let unseen = Unseen::of(permit.session.sight(), &library);
    let found = {
        let (office, library, area) = (office.clone(), library.clone(), ctx.area);
        effects::blocking(move || {
            let changes = office.views.changes(&before, &run, &library)?;
            let filter = ChangeFilter {
                area,
                name: filled(which.name.as_deref()),
                kind,
                without: Some(unseen.clauses()),
            };
            let page = changes.page(filter, from, limit)?;
            // How many there are tells of nobody.
            Ok((page, changes.counts(area)))
        })
        .await?
    };
    let ((rows, next), counts) = found;
    let ids = ids_of(&office, ctx, &rows).await?;
    let items = rows.into_iter().map(|c| RunChange {
        title: Text::of_name(&library, &c.name),
        kind: word(c.kind),
        level: c.level.to_string(),
        household: c.household.as_ref().and_then(|n| ids.get(n).cloned()),
        household_number: c.household,
        before_fen: c.before_fen.map(|f| f.0),
        after_fen: c.after_fen.map(|f| f.0),
        name: c.name,
        key: c.key,
    });
    Ok(Json(RunChanges {
        items: items.collect(),
        next: next.map(|n| n.to_string()),
        counts: counts
            .into_iter()
            .map(|(name, kinds)| {
                let kinds = kinds.into_iter().map(|(kind, n)| (word(kind), n));
                (name, kinds.collect())
            })
            .collect(),
        before: Some(shown),
    }))
}

/// The ids of the households of changes, by number.
async fn ids_of(
    office: &Office,
    ctx: &Ctx,
    rows: &[yihu_runs::view::StoredChange],
) -> ApiResult<BTreeMap<String, String>> {
    let mut by_county: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for row in rows {
        if let Some(number) = &row.household {
            let county = row.village.at(AreaLevel::County);
            by_county.entry(county).or_default().push(number);
        }
    }
    let mut ids = BTreeMap::new();
    for (county, mut numbers) in by_county {
        numbers.sort_unstable();
        numbers.dedup();
        let all = HouseholdFilter::default();
        let found = lists::by_numbers(ctx, &office.db, county, &numbers, &all).await?;
        ids.extend(found.into_iter().map(|r| (r.number, r.id.to_string())));
    }
    Ok(ids)
}

fn word(kind: ChangeKind) -> String {
    let json = serde_json::to_value(kind).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}

fn change_kind(word: &str) -> ApiResult<ChangeKind> {
    [
        ChangeKind::Entered,
        ChangeKind::Left,
        ChangeKind::Amount,
        ChangeKind::Undecided,
    ]
    .into_iter()
    .find(|kind| self::word(*kind) == word)
    .ok_or_else(|| unknown_word("kind", "entered, left, amount, undecided"))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// `xlsx` (by default), `csv` or `json`.
    format: Option<String>,
}

/// A file of a run, as far as it tells of my area: `ledger` (the assistance ledger) or `results`
#[utoipa::path(get, path = "/runs/{id}/files/{file}", tag = "runs",
    params(("id" = String, Path), ("file" = String, Path), FileQuery),
    responses((status = 200, content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "text/csv"), (Vec<u8> = "application/json"))), (status = "default", body = ErrorBody)))]
async fn file(
    State(office): State<Arc<Office>>,
    permit: Permit<can::ListExport>,
    Path((id, what)): Path<(String, String)>,
    Query(query): Query<FileQuery>,
) -> ApiResult<Response> {
    let ctx = &permit.ctx;
    let run = get(&office, ctx, &id).await?;
    let ending = match query.format.as_deref().unwrap_or_default() {
        "" | "xlsx" => "xlsx",
        "csv" if what == "ledger" => "csv",
        "json" if what == "ledger" => "json",
        _ => return Err(unknown_word("format", "xlsx, csv, json")),
    };
    // They tell everything of everybody, so that who sees a part of it finds none.
    let whole = permit.session.sight().is_whole();
    if !whole || !matches!(what.as_str(), "ledger" | "results") {
        return Err(ApiError::not_found("file.not_found"));
    }
    let locale = locale::current();
    let shown = format!(
        "{}-{}.{ending}",
        match what.as_str() {
            "ledger" => locale.pick("帮扶台账", "ledger"),
            _ => locale.pick("测算结果", "results"),
        },
        run.as_of
    );
    let area = part_of(ctx, &run)?;
    let before = ledger::before(ctx, &office.db, &run).await?;
    let folder = tempfile::tempdir().map_err(|e| crate::uploads::disk(&e))?;
    let path = folder.path().join(format!("{what}.{ending}"));
    // One at a time: it evaluates the whole run again.
    let turn = office.heavy.lock().await;
    let written = {
        let (office, run, path) = (office.clone(), run.clone(), path.clone());
        effects::blocking(move || {
            let (folders, library) = (&office.folders, &office.library());
            let stored = StoredRun::compute(folders, library, &run, before.as_ref(), area)?;
            let report = stored.report(library);
            match what.as_str() {
                "ledger" => report.write_ledger(&path, locale).map(drop),
                _ => report.write_results(&path, locale).map(drop),
            }
        })
    };
    written.await?;
    drop(turn);
    let details = serde_json::json!({ "file": shown });
    super::taken(&office, ctx, "run", run.id.to_string(), details).await?;
    files::answer(&path, &shown).await
}
