//! Importing a workbook: upload, look at its columns, start the job.

use super::effects;
use super::jobs::{self, JobWire};
use super::query::day;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::{self, Query};
use crate::permit::{Permit, can};
use crate::state::Office;
use crate::uploads;
use crate::work::ImportOrder;
use axum::Json;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_exchange::preview::{self as previews, ColumnPreview, SheetPreview};
use yihu_exchange::source::{Limits, file_name};

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .merge(
            OpenApiRouter::new()
                .routes(routes!(preview))
                // The file goes to the disk piece by piece; `uploads` has its own limit.
                .layer(DefaultBodyLimit::disable()),
        )
        .routes(routes!(start))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Name {
    /// The file's name.
    name: String,
}

/// An uploaded file and what is in it.
#[derive(Serialize, ToSchema)]
struct Preview {
    /// To start the import with.
    upload: String,
    /// Its sheets with the matching of their columns.
    sheets: Vec<Sheet>,
    /// Rows of data in all.
    rows: usize,
}

/// A sheet of an uploaded file.
#[derive(Serialize, ToSchema)]
struct Sheet {
    name: String,
    /// The row of the headers, from 1.
    header_row: u32,
    /// Rows of data.
    rows: usize,
    columns: Vec<SheetColumn>,
    /// Required fields without a column.
    missing: Vec<String>,
}

/// A column and the field it was taken for.
#[derive(Serialize, ToSchema)]
struct SheetColumn {
    /// From 0.
    column: usize,
    /// The header as sent.
    header: String,
    /// The field; `null` when the column is left alone.
    field: Option<String>,
    /// What the field is called.
    field_title: Option<String>,
    /// Why: by its own header, an alias, or not at all.
    how: String,
}

impl From<SheetPreview> for Sheet {
    fn from(sheet: SheetPreview) -> Self {
        let column = |c: ColumnPreview| SheetColumn {
            column: c.column,
            header: c.header,
            field: c.field.map(|f| format!("{f:?}")),
            field_title: c.field.map(|f| f.header().to_owned()),
            how: c.how.id().to_owned(),
        };
        Self {
            name: sheet.name,
            header_row: sheet.header_row,
            rows: sheet.rows,
            columns: sheet.columns.into_iter().map(column).collect(),
            missing: sheet
                .missing
                .into_iter()
                .map(|f| f.header().to_owned())
                .collect(),
        }
    }
}

/// Upload a workbook and see which column is taken for what; nothing is imported yet
#[utoipa::path(post, path = "/imports/preview", tag = "imports", params(Name),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Preview), (status = "default", body = ErrorBody)))]
async fn preview(
    State(office): State<Arc<Office>>,
    permit: Permit<can::ImportStart>,
    Query(query): Query<Name>,
    request: Request,
) -> ApiResult<Json<Preview>> {
    extract::require_type(request.headers(), "application/octet-stream")?;
    let user = &permit.ctx.actor.name;
    let upload = uploads::keep(&office, user, &query.name, request.into_body()).await?;
    let path = uploads::find(&office, user, &upload)?;
    let sheets = effects::blocking(move || Ok(previews::preview(&path, &Limits::DEFAULT)));
    let sheets = sheets.await??;
    Ok(Json(Preview {
        upload,
        rows: sheets.iter().map(|s| s.rows).sum(),
        sheets: sheets.into_iter().map(Sheet::from).collect(),
    }))
}

/// What to import.
#[derive(Deserialize, ToSchema)]
struct StartImport {
    /// The upload.
    upload: String,
    /// The date for which the file tells.
    as_of: String,
    /// Check only.
    #[serde(default)]
    dry_run: bool,
}

/// Import an uploaded workbook in the background
#[utoipa::path(post, path = "/imports", tag = "imports", request_body = StartImport,
    responses((status = 202, body = JobWire), (status = "default", body = ErrorBody)))]
async fn start(
    State(office): State<Arc<Office>>,
    permit: Permit<can::ImportStart>,
    extract::Json(start): extract::Json<StartImport>,
) -> ApiResult<(StatusCode, Json<JobWire>)> {
    let ctx = &permit.ctx;
    let path = uploads::find(&office, &ctx.actor.name, &start.upload)?;
    let order = ImportOrder {
        upload: start.upload,
        as_of: day(&start.as_of)?,
        dry_run: start.dry_run,
    };
    jobs::enqueue(&office, ctx, "import", &file_name(&path), &order).await
}
