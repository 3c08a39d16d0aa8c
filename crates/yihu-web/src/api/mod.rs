//! One file a subject; handlers are thin: they read a request, call a feature and put its answer into
//! wire types.

#![allow(unused_qualifications, reason = "utoipa's macros write paths out")]

mod areas;
mod audit;
mod authoring;
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
mod query;
mod runs;
mod session;
mod shapes;
mod simulations;
mod users;
mod views;
mod vocabulary;

pub(crate) use query::bad_cursor;

use crate::error::ApiResult;
use crate::state::Office;
use serde_json::Value;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use yihu_base::{AreaLevel, Ctx};
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
        .merge(simulations::routes())
        .merge(authoring::routes())
        .merge(session::routes())
        .routes(utoipa_axum::routes!(session::health))
        .merge(audit::routes())
        .merge(users::routes())
        .merge(views::routes())
        .merge(vocabulary::routes())
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
    noted(office, ctx, "file.take", what, id, details).await
}

/// Notes an act that changes no table.
///
/// # Errors
/// Those of the database.
async fn noted(
    office: &Office,
    ctx: &Ctx,
    action: &'static str,
    what: &'static str,
    id: String,
    details: Value,
) -> ApiResult<()> {
    let noted = office.db.write(ctx, async |tx: &mut WriteTx| {
        tx.audit(AuditEntry {
            county: ctx.area.at(AreaLevel::County),
            action,
            entity: what,
            entity_id: id.clone(),
            details: details.clone(),
        });
        Ok(())
    });
    Ok(noted.await?)
}
