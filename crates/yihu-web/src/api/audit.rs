//! The audit log (审计): who did what, in the order of its chain.

use super::areas::code_or_own;
use super::query::{Where, bad_cursor, limit};
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Query;
use crate::permit::{Permit, can};
use crate::state::Office;
use crate::wire::Listed;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_base::AreaLevel;
use yihu_store::audit::{self, AuditFilter};

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(verify))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Code of the county whose chain is read; by default the caller's own.
    area: Option<String>,
    /// Only what this user did.
    actor: Option<String>,
    /// Only this action.
    action: Option<String>,
    /// Only acts on this kind of object.
    entity: Option<String>,
    /// Only acts on this object.
    entity_id: Option<String>,
    /// At most so many, 1–200.
    limit: Option<u32>,
    /// Where the page begins.
    cursor: Option<String>,
}

/// One act.
#[derive(Serialize, ToSchema)]
struct AuditRow {
    /// Its place in the chain.
    seq: i64,
    /// When, Unix milliseconds.
    at: i64,
    /// Who.
    actor: String,
    /// In which role.
    role: String,
    /// For which area.
    area: String,
    /// What was done.
    action: String,
    /// The kind of object.
    entity: String,
    /// Which object.
    entity_id: String,
    /// What else there is to know.
    details: Value,
}

/// What was done in my county, the newest first
#[utoipa::path(get, path = "/audit", tag = "audit", params(Filter),
    responses((status = 200, body = Listed<AuditRow>), (status = "default", body = ErrorBody)))]
async fn list(
    State(office): State<Arc<Office>>,
    permit: Permit<can::AuditRead>,
    Query(query): Query<Filter>,
) -> ApiResult<Json<Listed<AuditRow>>> {
    let county = code_or_own(&permit.ctx, query.area.as_deref())?.at(AreaLevel::County);
    let limit = limit(query.limit)?;
    let before = query
        .cursor
        .as_deref()
        .map(|c| c.parse().map_err(|_| bad_cursor()));
    let filter = AuditFilter {
        entity: said(query.entity),
        entity_id: said(query.entity_id),
        actor: said(query.actor),
        action: said(query.action),
        before_seq: before.transpose()?,
    };
    let found = audit::list(&permit.ctx, &office.db, county, &filter, limit + 1).await?;
    let more = found.len() > limit as usize;
    let items: Vec<AuditRow> = found
        .into_iter()
        .take(limit as usize)
        .map(|r| AuditRow {
            seq: r.seq,
            at: r.at_ms,
            actor: r.actor,
            role: r.role,
            area: r.scope.to_string(),
            action: r.action,
            entity: r.entity,
            entity_id: r.entity_id,
            details: serde_json::from_str(&r.details).unwrap_or_default(),
        })
        .collect();
    let next = items.last().map(|r| r.seq.to_string()).filter(|_| more);
    Ok(Json(Listed { items, next }))
}

/// The chain of a county, checked from end to end.
#[derive(Serialize, ToSchema)]
struct AuditChain {
    /// Code of the county.
    county: String,
    /// How many entries there are.
    entries: u64,
    /// Place of the last entry; 0 when there is none.
    seq: i64,
    /// Hash of the last entry, to be kept elsewhere and compared later; empty when there is none.
    hash: String,
    /// Whether nothing is wrong.
    intact: bool,
    /// What is wrong, in the order of the chain.
    faults: Vec<AuditFault>,
}

/// Something wrong in a chain.
#[derive(Serialize, ToSchema)]
struct AuditFault {
    /// The entry.
    seq: i64,
    /// What is wrong with it.
    code: &'static str,
    /// What happened and what to do, in the language of the request.
    message: String,
}

/// Whether the audit chain of my county is whole; it reads all of it
#[utoipa::path(get, path = "/audit/verify", tag = "audit", params(Where),
    responses((status = 200, body = AuditChain), (status = "default", body = ErrorBody)))]
async fn verify(
    State(office): State<Arc<Office>>,
    permit: Permit<can::AuditRead>,
    Query(query): Query<Where>,
) -> ApiResult<Json<AuditChain>> {
    let ctx = &permit.ctx;
    let county = code_or_own(ctx, query.area.as_deref())?.at(AreaLevel::County);
    // One at a time: it reads every entry there is.
    let _turn = office.heavy.lock().await;
    let report = audit::verify(&office.db).await?;
    let chain = report.chains.iter().find(|c| c.head.county == county);
    let faults = report.faults.iter().filter(|f| f.county == county);
    let faults: Vec<AuditFault> = faults
        .map(|fault| {
            let problem = fault.problem();
            AuditFault {
                seq: fault.seq,
                code: problem.code,
                message: problem.message(ctx.locale),
            }
        })
        .collect();
    Ok(Json(AuditChain {
        county: county.to_string(),
        entries: chain.map_or(0, |c| c.entries),
        seq: chain.map_or(0, |c| c.head.seq),
        hash: chain.map_or_else(String::new, |c| c.head.hash.to_string()),
        intact: faults.is_empty(),
        faults,
    }))
}

fn said(text: Option<String>) -> Option<String> {
    text.filter(|t| !t.is_empty())
}
