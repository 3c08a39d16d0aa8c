//! The words of the field: code lists and facts.

use crate::error::{ApiResult, ErrorBody};
use crate::permit::{Permit, can};
use crate::state::Office;
use crate::wire::Text;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_base::codes::Health;
use yihu_policy::types::CodeSet;
use yihu_policy::vocabulary::code_sets;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new().routes(routes!(vocabulary))
}

/// CodeValue lists and facts.
#[derive(Serialize, ToSchema)]
struct Vocabulary {
    /// The values of each list in their order.
    code_lists: BTreeMap<&'static str, Vec<CodeValue>>,
    /// The facts that clauses may name.
    facts: Vec<FactWord>,
}

/// A value of a code list.
#[derive(Serialize, ToSchema)]
struct CodeValue {
    /// As data and packs write it.
    id: &'static str,
    /// The Chinese label.
    zh: &'static str,
}

/// A fact that clauses may name.
#[derive(Serialize, ToSchema)]
struct FactWord {
    /// Whose fact it is.
    level: &'static str,
    /// The name in expressions.
    id: String,
    /// What people call it.
    title: Text,
    /// The type of its values.
    #[serde(rename = "type")]
    ty: String,
    /// The unit of a number.
    unit: String,
}

/// CodeValue lists and facts
#[utoipa::path(get, path = "/vocabulary", tag = "policies",
    responses((status = 200, body = Vocabulary), (status = "default", body = ErrorBody)))]
async fn vocabulary(
    State(office): State<Arc<Office>>,
    _permit: Permit<can::PolicyRead>,
) -> ApiResult<Json<Vocabulary>> {
    let values = |set: &CodeSet| -> Vec<CodeValue> {
        let values = set.values.iter();
        values.map(|(id, zh, _)| CodeValue { id, zh }).collect()
    };
    let health = CodeSet::of::<Health>();
    let lists = code_sets().into_iter().chain([&health]);
    let library = office.library();
    Ok(Json(Vocabulary {
        code_lists: lists.map(|set| (set.name, values(set))).collect(),
        facts: library
            .facts
            .values()
            .map(|f| FactWord {
                level: f.level.id(),
                id: f.id.to_string(),
                title: Text::new(&f.zh, &f.en),
                ty: f.ty.id(),
                unit: f.unit.to_string(),
            })
            .collect(),
    }))
}
