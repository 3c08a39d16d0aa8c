//! Policies (政策): packs and clauses with the document's words and their effect now.

use super::areas::code_or_own;
use super::{effects, query};
use crate::cursor;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::{Path, Query};
use crate::locale;
use crate::permit::{Permit, can};
use crate::state::{Office, today};
use crate::wire::Listed;
use crate::wire::area;
use crate::wire::check::{CheckPage, CheckRow};
use crate::wire::policy::{ClauseFull, PackFull, PackRow};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_base::{AreaCode, Ctx, Date};
use yihu_policy::documents::{self, Outcome};

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(checks))
        .routes(routes!(one))
        .routes(routes!(clause))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Where {
    /// Code of the area; by default the caller's own.
    area: Option<String>,
    /// The day; today by default, or the policy day of the latest run.
    day: Option<String>,
}

impl Where {
    /// The area and the day asked for: by default the day that the latest run took, so that what is
    /// shown is what was evaluated.
    async fn resolve(&self, office: &Office, ctx: &Ctx) -> ApiResult<(AreaCode, Date)> {
        let area = code_or_own(ctx, self.area.as_deref())?;
        let day = match self.day.as_deref() {
            Some(text) => query::day(text)?,
            None => yihu_runs::ledger::latest(ctx, &office.db, area)
                .await?
                .map_or_else(today, |run| run.policy_day),
        };
        Ok((area, day))
    }
}

/// Packs, those in force first
#[utoipa::path(get, path = "/policies", tag = "policies", params(Where),
    responses((status = 200, body = Listed<PackRow>), (status = "default", body = ErrorBody)))]
async fn list(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyRead>,
    Query(query): Query<Where>,
) -> ApiResult<Json<Listed<PackRow>>> {
    let (area, day) = query.resolve(&office, &permit.ctx).await?;
    let tree = office.areas().await?;
    let library = office.library();
    let packs = library.packs.iter();
    let mut rows: Vec<PackRow> = packs
        .map(|p| PackRow::of(p, area::name(&tree, p.area), area, day))
        .collect();
    rows.sort_by(|a, b| (!a.in_force, &a.id).cmp(&(!b.in_force, &b.id)));
    Ok(Json(Listed::all(rows)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only those of a pack.
    pack: Option<String>,
    /// Only those that came out so: `agrees`, `conflict`, `unknown`.
    outcome: Option<String>,
}

/// Whether the documents' own numbers agree, and where documents contradict each other
#[utoipa::path(get, path = "/policies/checks", tag = "policies", params(Which, query::Page),
    responses((status = 200, body = CheckPage), (status = "default", body = ErrorBody)))]
async fn checks(
    State(office): State<Arc<Office>>,
    _permit: Permit<can::PolicyRead>,
    Query(which): Query<Which>,
    Query(page): Query<query::Page>,
) -> ApiResult<Json<CheckPage>> {
    let wanted = match query::filled(which.outcome.as_deref()) {
        None => None,
        Some("agrees") => Some(Outcome::Agrees),
        Some("conflict") => Some(Outcome::Conflict),
        Some("unknown") => Some(Outcome::Unknown),
        Some(_) => return Err(query::unknown_word("outcome", "agrees, conflict, unknown")),
    };
    let limit = query::limit(page.limit)? as usize;
    let start: usize = cursor::read(page.cursor.as_deref())?.unwrap_or_default();
    let mut found = documents::check(&office.library());
    if let Some(pack) = query::filled(which.pack.as_deref()) {
        found.retain(|f| f.pack == pack);
    }
    let count = |outcome| found.iter().filter(|f| f.outcome == outcome).count();
    let (agrees, conflict, unknown) = (
        count(Outcome::Agrees),
        count(Outcome::Conflict),
        count(Outcome::Unknown),
    );
    found.retain(|f| wanted.is_none_or(|w| f.outcome == w));
    // Stable: those of a pack stay in the order of its files.
    found.sort_by_key(|f| match f.outcome {
        Outcome::Conflict => 0,
        Outcome::Unknown => 1,
        Outcome::Agrees => 2,
    });
    let end = start.saturating_add(limit);
    Ok(Json(CheckPage {
        items: found
            .iter()
            .skip(start)
            .take(limit)
            .map(CheckRow::of)
            .collect(),
        next: (end < found.len()).then(|| cursor::write(&end)),
        agrees,
        conflict,
        unknown,
    }))
}

/// One pack with its clauses
#[utoipa::path(get, path = "/policies/{pack}", tag = "policies", params(("pack" = String, Path), Where),
    responses((status = 200, body = PackFull), (status = "default", body = ErrorBody)))]
async fn one(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyRead>,
    Path(id): Path<String>,
    Query(query): Query<Where>,
) -> ApiResult<Json<PackFull>> {
    let ctx = &permit.ctx;
    let (area, day) = query.resolve(&office, ctx).await?;
    let (library, locale) = (&*office.library(), locale::current());
    let pack = library.packs.iter().find(|p| p.id == id);
    let pack = pack.ok_or_else(|| ApiError::not_found("pack.not_found"))?;
    let mut effects = effects::by_name(&office, ctx, permit.session.sight(), area).await?;
    let checks = documents::check(library);
    // The library's copy of a clause carries the areas that adopted it.
    let clauses = library.clauses.iter().filter(|c| c.place.pack == id);
    let clauses_full = clauses
        .map(|c| {
            ClauseFull::of(
                library,
                c,
                area,
                day,
                locale,
                effects.remove(&c.id),
                &checks,
            )
        })
        .collect();
    let tree = office.areas().await?;
    Ok(Json(PackFull {
        pack: PackRow::of(pack, area::name(&tree, pack.area), area, day),
        clauses_full,
    }))
}

/// All clauses of a name, by place and time
#[utoipa::path(get, path = "/clauses/{name}", tag = "policies", params(("name" = String, Path), Where),
    responses((status = 200, body = Listed<ClauseFull>), (status = "default", body = ErrorBody)))]
async fn clause(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicyRead>,
    Path(name): Path<String>,
    Query(query): Query<Where>,
) -> ApiResult<Json<Listed<ClauseFull>>> {
    let ctx = &permit.ctx;
    let (area, day) = query.resolve(&office, ctx).await?;
    let (library, locale) = (&*office.library(), locale::current());
    let found = library.names.get(&name);
    let found = found.ok_or_else(|| ApiError::not_found("clause.not_found"))?;
    let effects = effects::by_name(&office, ctx, permit.session.sight(), area).await?;
    let checks = documents::check(library);
    let clauses = found.clauses.iter().map(|at| {
        let effect = effects.get(&name).cloned();
        ClauseFull::of(
            library,
            &library.clauses[*at],
            area,
            day,
            locale,
            effect,
            &checks,
        )
    });
    Ok(Json(Listed::all(clauses.collect())))
}
