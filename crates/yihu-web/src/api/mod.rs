//! One file a subject; handlers are thin: they read a request, call a feature and put its answer into
//! wire types.

#![allow(unused_qualifications, reason = "utoipa's macros write paths out")]

mod areas;
mod audit;
mod dossier;
mod edits;
mod effects;
mod exports;
mod filter;
mod imports;
mod jobs;
mod lists;
mod map;
mod overview;
mod policies;
mod runs;
mod session;
mod shapes;
mod users;
mod views;
mod vocabulary;

use crate::error::{ApiError, ApiResult};
use crate::state::Office;

use serde_json::Value;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use yihu_base::{AreaLevel, Ctx, Problem};
use yihu_store::{AuditEntry, WriteTx};

/// All routes below `/api/v1`.
pub(crate) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .merge(areas::routes())
        .merge(overview::routes())
        .merge(map::routes())
        .merge(runs::routes())
        .merge(lists::routes())
        .merge(exports::routes())
        .merge(shapes::routes())
        .merge(dossier::routes())
        .merge(edits::routes())
        .merge(imports::routes())
        .merge(jobs::routes())
        .merge(policies::routes())
        .merge(session::routes())
        .routes(utoipa_axum::routes!(session::health))
        .merge(audit::routes())
        .merge(users::routes())
        .merge(views::routes())
        .merge(vocabulary::routes())
}

/// Items on a page when the caller does not say.
const LIMIT: u32 = 50;

/// The most items on a page.
const LIMIT_MAX: u32 = 200;

/// The limit of a list.
///
/// # Errors
/// `query.limit`.
fn limit(wanted: Option<u32>) -> ApiResult<u32> {
    match wanted.unwrap_or(LIMIT) {
        limit @ 1..=LIMIT_MAX => Ok(limit),
        _ => Err(ApiError::input(Problem::new(
            "query.limit",
            format!("limit 应为 1 到 {LIMIT_MAX}"),
            format!("limit must be 1 to {LIMIT_MAX}"),
        ))),
    }
}

/// Notes that something was taken away as a file.
///
/// # Errors
/// Those of the database.
async fn taken(
    office: &Office,
    ctx: &Ctx,
    what: &'static str,
    id: String,
    details: Value,
) -> ApiResult<()> {
    let noted = office.db.write(ctx, async |tx: &mut WriteTx| {
        tx.audit(AuditEntry {
            county: ctx.area.at(AreaLevel::County),
            action: "file.take",
            entity: what,
            entity_id: id.clone(),
            details: details.clone(),
        });
        Ok(())
    });
    Ok(noted.await?)
}

/// A cursor that no list gave.
pub(crate) fn bad_cursor() -> ApiError {
    ApiError::input(Problem::new(
        "list.cursor",
        "翻页标记无效，请从第一页重新查看",
        "this cursor is not one of this list: begin at the first page",
    ))
}
