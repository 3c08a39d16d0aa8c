//! Shapes for the map (地图边界), as the operator brings them: this program ships no map.

use super::areas::code_or_own;
use super::effects;
use super::query::Where;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{self, Query};
use crate::permit::{Permit, can};
use crate::state::Office;
use crate::uploads::disk;
use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_base::{AreaCode, Problem};

/// Largest file of shapes, bytes.
const LARGEST: usize = 32 << 20;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(shapes, put_shapes))
        .layer(DefaultBodyLimit::max(LARGEST))
}

fn file(office: &Office) -> PathBuf {
    office.data.join("map").join("shapes.json")
}

/// Features by the code of their area.
type Shapes = BTreeMap<AreaCode, Value>;

fn read(office: &Office) -> Shapes {
    let text = std::fs::read(file(office)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// The shapes of the areas below one, as GeoJSON
#[utoipa::path(get, path = "/map/shapes", tag = "overview", params(Where),
    responses((status = 200, body = Value), (status = 204, description = "There are none"),
        (status = "default", body = ErrorBody)))]
async fn shapes(
    State(office): State<Arc<Office>>,
    permit: Permit<can::OverviewRead>,
    Query(query): Query<Where>,
) -> ApiResult<Response> {
    let area = code_or_own(&permit.ctx, query.area.as_deref())?;
    let features = effects::blocking(move || {
        let below = read(&office)
            .into_iter()
            .filter(|(code, _)| code.parent() == Some(area));
        Ok(below.map(|(_, feature)| feature).collect::<Vec<_>>())
    })
    .await?;
    Ok(match features.is_empty() {
        true => StatusCode::NO_CONTENT.into_response(),
        false => Json(json!({ "type": "FeatureCollection", "features": features })).into_response(),
    })
}

/// What became of a file of shapes.
#[derive(Serialize, ToSchema)]
struct ShapesPut {
    /// Features taken over.
    features: usize,
    /// Codes that no area in scope has; their features were left out.
    unknown_codes: Vec<String>,
}

/// Bring shapes: GeoJSON whose features have `properties.code`; they replace those of the same areas
#[utoipa::path(put, path = "/map/shapes", tag = "overview", request_body = Value,
    responses((status = 200, body = ShapesPut), (status = "default", body = ErrorBody)))]
async fn put_shapes(
    State(office): State<Arc<Office>>,
    permit: Permit<can::MapEdit>,
    extract::Json(document): extract::Json<Value>,
) -> ApiResult<Json<ShapesPut>> {
    let ctx = &permit.ctx;
    let tree = office.areas().await?;
    let features = document.get("features").and_then(Value::as_array);
    let features = features.ok_or_else(not_geojson)?;
    let (mut taken, mut unknown) = (Shapes::new(), Vec::new());
    for feature in features {
        let properties = feature.get("properties");
        let code = properties.and_then(|p| p.get("code").or_else(|| p.get("adcode")));
        let text = match code {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => return Err(not_geojson()),
        };
        let area = format!("{text:0<12}").parse::<AreaCode>().ok();
        match area.filter(|a| ctx.area.contains(*a) && tree.get(*a).is_some()) {
            Some(area) => {
                // ECharts finds a shape by its name, and only geometry and name are kept.
                let geometry = feature.get("geometry").cloned().unwrap_or_default();
                let properties = json!({ "name": area.to_string(), "code": area });
                taken.insert(
                    area,
                    json!({ "type": "Feature", "properties": properties, "geometry": geometry }),
                );
            }
            None => unknown.push(text),
        }
    }
    let count = taken.len();
    {
        let office = office.clone();
        effects::blocking(move || save(&office, taken)).await?;
    }
    let details = json!({ "features": count });
    super::noted(
        &office,
        ctx,
        "map.shapes",
        "area",
        ctx.area.to_string(),
        details,
    )
    .await?;
    Ok(Json(ShapesPut {
        features: count,
        unknown_codes: unknown,
    }))
}

/// Adds shapes to those there are; a new file takes the old one's place at once.
fn save(office: &Office, new: Shapes) -> Result<(), Problem> {
    let (mut shapes, file) = (read(office), file(office));
    shapes.extend(new);
    let folder = office.data.join("map");
    let text = serde_json::to_vec(&shapes).unwrap_or_default();
    let draft = file.with_extension("new");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&draft, text))
        .and_then(|()| std::fs::rename(&draft, &file))
        .map_err(|e| disk(&e))
}

fn not_geojson() -> ApiError {
    ApiError::input(Problem::new(
        "map.shapes",
        "这不是可用的 GeoJSON：需要 features，且每个要素的 properties.code 为区划代码",
        "this is no usable GeoJSON: it needs features, each with the area's code in properties.code",
    ))
}
