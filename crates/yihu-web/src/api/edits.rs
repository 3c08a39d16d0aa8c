//! Changing households: every edit is a version with a reason, judged by the rules of an import.

use super::dossier::{household_id, not_found, present};
use super::query::{day_or_today, unknown_word};
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{self, Path};
use crate::locale;
use crate::permit::{Permit, can};
use crate::state::Office;
use crate::wire::dossier::etag;
use crate::wire::household::Household;
use axum::Json;
use axum::extract::State;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_base::{AreaCode, Ctx, Date, Problem};
use yihu_exchange::edit::{self, Draft, EditFinding};
use yihu_exchange::findings::Severity;
use yihu_registry::edits::{self, Change, LeaveKind, Seen};
use yihu_registry::households::StoredHousehold;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(add))
        .routes(routes!(save))
        .routes(routes!(leave))
        .routes(routes!(split))
        .routes(routes!(merge))
        .routes(routes!(relocate))
}

/// A household as it is to be.
#[derive(Deserialize, ToSchema)]
struct Edit {
    /// All of it. A masked number that comes back as it was shown stays as it is stored.
    #[schema(value_type = Household)]
    household: Draft,
    /// The day from which it holds; today by default.
    as_of: Option<String>,
    /// Why.
    #[serde(default)]
    reason: String,
    /// Judge only; nothing is written.
    #[serde(default)]
    check_only: bool,
}

/// What an edit came to.
#[derive(Serialize, ToSchema)]
struct Edited {
    /// The household.
    id: String,
    /// Its version now, for the next `If-Match`.
    version: i64,
    /// What should be looked at but does not hinder.
    findings: Vec<Finding>,
}

/// Something about one field.
#[derive(Serialize, ToSchema)]
struct Finding {
    /// What it is.
    code: &'static str,
    /// `error` or `warning`.
    severity: &'static str,
    /// The field, as `members[2].id_number`.
    path: String,
    /// The sentence with the remedy.
    message: String,
    /// What was probably meant.
    suggestion: Option<String>,
}

impl From<EditFinding> for Finding {
    fn from(finding: EditFinding) -> Self {
        Self {
            code: finding.code,
            severity: match finding.severity {
                Severity::Error => "error",
                _ => "warning",
            },
            path: finding.path,
            message: finding.message,
            suggestion: finding.suggestion,
        }
    }
}

/// The version that the caller saw.
///
/// # Errors
/// `edit.unmatched` when the request does not say.
fn seen(id: &str, headers: &HeaderMap) -> ApiResult<Seen> {
    let tag = headers.get(IF_MATCH).and_then(|v| v.to_str().ok());
    let version = tag.and_then(|t| t.trim_start_matches("W/").trim_matches('"').parse().ok());
    let version = version.ok_or_else(|| {
        Problem::new(
            "edit.unmatched",
            "请求缺少所见版本（If-Match），请刷新后重试",
            "say which version you saw (If-Match): reload and try again",
        )
    })?;
    Ok(Seen {
        id: household_id(id)?,
        version,
    })
}

type Answered = (
    StatusCode,
    [(axum::http::HeaderName, axum::http::HeaderValue); 1],
    Json<Edited>,
);

fn answer(done: &edits::Edited, findings: Vec<Finding>) -> Edited {
    Edited {
        id: done.id.to_string(),
        version: done.version,
        findings,
    }
}

async fn make(
    office: &Office,
    ctx: &Ctx,
    change: Change,
    as_of: Date,
    reason: String,
) -> ApiResult<Vec<edits::Edited>> {
    let edit = edits::Edit {
        change,
        as_of,
        reason,
    };
    let done = edits::make(ctx, &office.db, &office.keyring, &edit).await?;
    match done.is_empty() {
        true => Err(not_found()),
        false => Ok(done),
    }
}

/// Judges a draft, and answers the household with what does not hinder.
async fn judge(
    office: &Office,
    edit: &Edit,
    stored: Option<&StoredHousehold>,
    as_of: Date,
) -> ApiResult<(yihu_registry::record::Household, Vec<Finding>)> {
    let tree = office.areas().await?;
    let judged = edit::check(&edit.household, stored, &tree, as_of, locale::current())?;
    let findings: Vec<Finding> = judged.findings.into_iter().map(Finding::from).collect();
    match judged.household {
        Some(household) => Ok((household, findings)),
        None => Err(ApiError::new(
            Problem::new(
                "edit.invalid",
                "有内容需要改正，见各栏提示",
                "some fields have to be corrected: see the remarks at each",
            ),
            json!({ "findings": findings }),
        )),
    }
}

/// Add a household
#[utoipa::path(post, path = "/households", tag = "edits", request_body = Edit,
    responses((status = 201, body = Edited), (status = 200, body = Edited, description = "Judged only"),
        (status = "default", body = ErrorBody)))]
async fn add(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdEdit>,
    extract::Json(edit): extract::Json<Edit>,
) -> ApiResult<Answered> {
    let as_of = day_or_today(edit.as_of.as_deref())?;
    let (household, findings) = judge(&office, &edit, None, as_of).await?;
    permit.ctx.require_area(household.village)?;
    if edit.check_only {
        let judged = Edited {
            id: String::new(),
            version: 0,
            findings,
        };
        return Ok((StatusCode::OK, [(ETAG, etag(0))], Json(judged)));
    }
    let change = Change::Add(Box::new(household));
    let done = make(&office, &permit.ctx, change, as_of, edit.reason).await?;
    let tag = [(ETAG, etag(done[0].version))];
    Ok((StatusCode::CREATED, tag, Json(answer(&done[0], findings))))
}

/// Save a household
#[utoipa::path(put, path = "/households/{id}", tag = "edits",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = Edit,
    responses((status = 200, body = Edited), (status = "default", body = ErrorBody)))]
async fn save(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdEdit>,
    Path(id): Path<String>,
    headers: HeaderMap,
    extract::Json(edit): extract::Json<Edit>,
) -> ApiResult<Answered> {
    let seen = seen(&id, &headers)?;
    let as_of = day_or_today(edit.as_of.as_deref())?;
    let stored = present(&office, &permit.ctx, seen.id).await?;
    let (household, findings) = judge(&office, &edit, Some(&stored), as_of).await?;
    if edit.check_only {
        let judged = Edited {
            id: stored.id.to_string(),
            version: stored.version,
            findings,
        };
        return Ok((StatusCode::OK, [(ETAG, etag(stored.version))], Json(judged)));
    }
    let change = Change::Save {
        seen,
        household: Box::new(household),
    };
    let done = make(&office, &permit.ctx, change, as_of, edit.reason).await?;
    let tag = [(ETAG, etag(done[0].version))];
    Ok((StatusCode::OK, tag, Json(answer(&done[0], findings))))
}

/// A member who leaves.
#[derive(Deserialize, ToSchema)]
struct Leave {
    /// Id of the person.
    person: String,
    /// `death`, `moved_out`, `married_out` or `other`.
    kind: String,
    /// The day; today by default.
    as_of: Option<String>,
    /// Why.
    reason: String,
}

/// A member leaves: death, moving out, marriage
#[utoipa::path(post, path = "/households/{id}/members/leave", tag = "edits",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = Leave,
    responses((status = 200, body = Edited), (status = "default", body = ErrorBody)))]
async fn leave(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdEdit>,
    Path(id): Path<String>,
    headers: HeaderMap,
    extract::Json(leave): extract::Json<Leave>,
) -> ApiResult<Json<Edited>> {
    let change = Change::Leave {
        seen: seen(&id, &headers)?,
        person: person(&leave.person)?,
        kind: match leave.kind.as_str() {
            "death" => LeaveKind::Death,
            "moved_out" => LeaveKind::MovedOut,
            "married_out" => LeaveKind::MarriedOut,
            "other" => LeaveKind::Other,
            _ => {
                let known = "death, moved_out, married_out, other";
                return Err(unknown_word("kind", known));
            }
        },
    };
    let as_of = day_or_today(leave.as_of.as_deref())?;
    let done = make(&office, &permit.ctx, change, as_of, leave.reason).await?;
    Ok(Json(answer(&done[0], Vec::new())))
}

/// Members who make a household of their own.
#[derive(Deserialize, ToSchema)]
struct Split {
    /// Ids of the persons who go.
    members: Vec<String>,
    /// The new head, one of them.
    head: String,
    /// The number of the new household.
    number: String,
    /// The day; today by default.
    as_of: Option<String>,
    /// Why.
    reason: String,
}

/// Both households after a split.
#[derive(Serialize, ToSchema)]
struct SplitDone {
    /// The one that stayed.
    left: Edited,
    /// The new one.
    right: Edited,
}

/// Split a household
#[utoipa::path(post, path = "/households/{id}/split", tag = "edits",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = Split,
    responses((status = 200, body = SplitDone), (status = "default", body = ErrorBody)))]
async fn split(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdEdit>,
    Path(id): Path<String>,
    headers: HeaderMap,
    extract::Json(split): extract::Json<Split>,
) -> ApiResult<Json<SplitDone>> {
    let change = Change::Split {
        seen: seen(&id, &headers)?,
        members: split
            .members
            .iter()
            .map(|m| person(m))
            .collect::<ApiResult<_>>()?,
        head: person(&split.head)?,
        number: split.number,
    };
    let as_of = day_or_today(split.as_of.as_deref())?;
    let done = make(&office, &permit.ctx, change, as_of, split.reason).await?;
    match done.as_slice() {
        [left, right] => Ok(Json(SplitDone {
            left: answer(left, Vec::new()),
            right: answer(right, Vec::new()),
        })),
        _ => Err(crate::error::broken("a split answers two households").into()),
    }
}

/// The household that joins.
#[derive(Deserialize, ToSchema)]
struct Merge {
    /// Id of the household that ends.
    other: String,
    /// The day; today by default.
    as_of: Option<String>,
    /// Why.
    reason: String,
}

/// Merge another household into this one
#[utoipa::path(post, path = "/households/{id}/merge", tag = "edits",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = Merge,
    responses((status = 200, body = Edited), (status = "default", body = ErrorBody)))]
async fn merge(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdEdit>,
    Path(id): Path<String>,
    headers: HeaderMap,
    extract::Json(merge): extract::Json<Merge>,
) -> ApiResult<Json<Edited>> {
    let change = Change::Merge {
        seen: seen(&id, &headers)?,
        other: household_id(&merge.other)?,
    };
    let as_of = day_or_today(merge.as_of.as_deref())?;
    let done = make(&office, &permit.ctx, change, as_of, merge.reason).await?;
    Ok(Json(answer(&done[0], Vec::new())))
}

/// Where a household moves.
#[derive(Deserialize, ToSchema)]
struct Relocate {
    /// Code of the village.
    village: String,
    /// 村民小组 there.
    group: Option<String>,
    /// The day; today by default.
    as_of: Option<String>,
    /// Why.
    reason: String,
}

/// Move a household to another village
#[utoipa::path(post, path = "/households/{id}/move", tag = "edits",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = Relocate,
    responses((status = 200, body = Edited), (status = "default", body = ErrorBody)))]
async fn relocate(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdEdit>,
    Path(id): Path<String>,
    headers: HeaderMap,
    extract::Json(to): extract::Json<Relocate>,
) -> ApiResult<Json<Edited>> {
    let village: AreaCode = to
        .village
        .parse()
        .map_err(|_| ApiError::not_found("area.not_found"))?;
    let change = Change::Move {
        seen: seen(&id, &headers)?,
        village: permit.ctx.require_area(village)?,
        group: to.group,
    };
    let as_of = day_or_today(to.as_of.as_deref())?;
    let done = make(&office, &permit.ctx, change, as_of, to.reason).await?;
    Ok(Json(answer(&done[0], Vec::new())))
}

fn person(text: &str) -> ApiResult<yihu_base::id::PersonId> {
    text.parse()
        .map_err(|_| ApiError::not_found("person.not_found"))
}
