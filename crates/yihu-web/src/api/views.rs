//! Saved views (常用筛选): lists with their filters, kept by a user.

use crate::error::{ApiResult, ErrorBody};
use crate::extract::{self, Path};
use crate::permit::{Permit, can};
use crate::state::Office;
use crate::wire::Listed;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_accounts::views;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(put, delete))
}

/// A saved view.
#[derive(Serialize, ToSchema)]
struct View {
    /// The user's name for it.
    name: String,
    /// `households`, `persons` or `villages`.
    page: String,
    /// Its filters as they stand in the address.
    query: BTreeMap<String, String>,
}

impl From<views::View> for View {
    fn from(view: views::View) -> Self {
        let views::View { name, page, query } = view;
        Self { name, page, query }
    }
}

/// My views
#[utoipa::path(get, path = "/views", tag = "views",
    responses((status = 200, body = Listed<View>), (status = "default", body = ErrorBody)))]
async fn list(
    State(office): State<Arc<Office>>,
    permit: Permit<can::ViewEdit>,
) -> ApiResult<Json<Listed<View>>> {
    let views = views::list(&office.db, &permit.session).await?;
    Ok(Json(Listed::all(
        views.into_iter().map(View::from).collect(),
    )))
}

/// What a view shows.
#[derive(Deserialize, ToSchema)]
struct ViewContent {
    page: String,
    query: BTreeMap<String, String>,
}

/// Save a view
#[utoipa::path(put, path = "/views/{name}", tag = "views", params(("name" = String, Path)), request_body = ViewContent,
    responses((status = 200, body = View), (status = "default", body = ErrorBody)))]
async fn put(
    State(office): State<Arc<Office>>,
    permit: Permit<can::ViewEdit>,
    Path(name): Path<String>,
    extract::Json(content): extract::Json<ViewContent>,
) -> ApiResult<Json<View>> {
    let view = views::View {
        name,
        page: content.page,
        query: content.query,
    };
    let view = views::put(&office.db, &permit.session, &view).await?;
    Ok(Json(view.into()))
}

/// Remove a view
#[utoipa::path(delete, path = "/views/{name}", tag = "views", params(("name" = String, Path)),
    responses((status = 204), (status = "default", body = ErrorBody)))]
async fn delete(
    State(office): State<Arc<Office>>,
    permit: Permit<can::ViewEdit>,
    Path(name): Path<String>,
) -> ApiResult<StatusCode> {
    views::delete(&office.db, &permit.session, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
