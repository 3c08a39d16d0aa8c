//! Areas (区划): going down the tree, finding one by name.

use super::query::filled;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{Path, Query};
use crate::permit::{Permit, can};
use crate::state::Office;
use crate::wire::Listed;
use crate::wire::area::Area;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_base::AreaCode;

/// Most areas found by name.
const FOUND: usize = 20;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(children))
        .routes(routes!(search))
        .routes(routes!(one))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Children {
    /// Code of the area above; by default the caller's own.
    parent: Option<String>,
}

/// An area with those it lies in, the widest first.
#[derive(Serialize, ToSchema)]
struct AreaWithPath {
    #[serde(flatten)]
    area: Area,
    path: Vec<Area>,
}

/// An area found by name.
#[derive(Serialize, ToSchema)]
struct AreaFound {
    #[serde(flatten)]
    area: Area,
    /// Its name after those it lies in.
    path_name: String,
}

/// Areas below one
#[utoipa::path(get, path = "/areas", tag = "areas", params(Children),
    responses((status = 200, body = Listed<Area>), (status = "default", body = ErrorBody)))]
async fn children(
    State(office): State<Arc<Office>>,
    permit: Permit<can::OverviewRead>,
    Query(query): Query<Children>,
) -> ApiResult<Json<Listed<Area>>> {
    let ctx = &permit.ctx;
    let tree = office.areas().await?;
    let parent = code_or_own(ctx, query.parent.as_deref())?;
    let items = tree.children(parent).map(|a| Area::of(&tree, a.code));
    Ok(Json(Listed::all(items.collect())))
}

/// One area
#[utoipa::path(get, path = "/areas/{code}", tag = "areas", params(("code" = String, Path)),
    responses((status = 200, body = AreaWithPath), (status = "default", body = ErrorBody)))]
async fn one(
    State(office): State<Arc<Office>>,
    permit: Permit<can::OverviewRead>,
    Path(code): Path<String>,
) -> ApiResult<Json<AreaWithPath>> {
    let ctx = &permit.ctx;
    let tree = office.areas().await?;
    let code = code_or_own(ctx, Some(&code))?;
    if code != AreaCode::COUNTRY && tree.get(code).is_none() {
        return Err(ApiError::not_found("area.not_found"));
    }
    Ok(Json(AreaWithPath {
        area: Area::of(&tree, code),
        path: Area::path(&tree, ctx.area, code),
    }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Search {
    /// Part of a name.
    q: String,
}

/// Areas by part of their name
#[utoipa::path(get, path = "/areas/search", tag = "areas", params(Search),
    responses((status = 200, body = Listed<AreaFound>), (status = "default", body = ErrorBody)))]
async fn search(
    State(office): State<Arc<Office>>,
    permit: Permit<can::OverviewRead>,
    Query(query): Query<Search>,
) -> ApiResult<Json<Listed<AreaFound>>> {
    let ctx = &permit.ctx;
    let tree = office.areas().await?;
    let wanted = yihu_base::text::fold(&query.q);
    let found = tree.iter().filter(|a| {
        !wanted.is_empty() && ctx.area.contains(a.code) && a.name.contains(wanted.as_str())
    });
    let items = found.take(FOUND).map(|a| AreaFound {
        area: Area::of(&tree, a.code),
        path_name: tree.path(a.code),
    });
    Ok(Json(Listed::all(items.collect())))
}

/// An area of the query in scope, or the caller's own.
///
/// # Errors
/// `area.not_found`.
pub(super) fn code_or_own(ctx: &yihu_base::Ctx, code: Option<&str>) -> ApiResult<AreaCode> {
    let Some(code) = filled(code) else {
        return Ok(ctx.area);
    };
    let code: AreaCode = code
        .parse()
        .map_err(|_| ApiError::not_found("area.not_found"))?;
    Ok(ctx.require_area(code)?)
}
