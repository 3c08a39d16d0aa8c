//! The numbers of an area (总览).

use super::areas::code_or_own;
use super::effects;
use super::query::Where;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Query;
use crate::locale;
use crate::permit::{Permit, can};
use crate::sections::Unseen;
use crate::state::Office;
use crate::wire::area::Area;
use crate::wire::explain::PayerSum;
use crate::wire::list::VillageRow;
use crate::wire::overview::{Bucket, Overview, Totals, TrendPoint};
use crate::wire::run::{Run, TallyRow};
use axum::Json;
use axum::extract::State;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_base::Fen;
use yihu_policy::library::Library;
use yihu_policy::pack::{Body, Purpose};
use yihu_registry::lists;
use yihu_runs::export::payer_name;
use yihu_runs::sums;
use yihu_runs::tally::AreaTally;

/// Runs on the line of trends.
const TRENDS: u32 = 24;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new().routes(routes!(numbers))
}

/// The numbers of an area
#[utoipa::path(get, path = "/overview", tag = "overview", params(Where),
    responses((status = 200, body = Overview), (status = "default", body = ErrorBody)))]
async fn numbers(
    State(office): State<Arc<Office>>,
    permit: Permit<can::OverviewRead>,
    Query(query): Query<Where>,
) -> ApiResult<Json<Overview>> {
    let ctx = &permit.ctx;
    let area = code_or_own(ctx, query.area.as_deref())?;
    let counts = lists::counts(ctx, &office.db, area).await?;
    let run = effects::latest(&office, ctx, area).await?;
    let tallies = match &run {
        Some(run) => effects::tallies(&office, ctx, run, area).await?,
        None => Vec::new(),
    };
    let trends = sums::trends(ctx, &office.db, area, TRENDS).await?;
    let (tree, library) = (office.areas().await?, &*office.library());
    let unseen = Unseen::of(permit.session.sight(), library);
    let rows = |kind: &str| -> Vec<TallyRow> {
        let of = tallies.iter().filter(|t| t.kind == kind);
        let row = |t: &AreaTally| TallyRow::of(library, &unseen, t);
        of.map(row).collect()
    };
    let benefits = rows("benefit");
    let identify = tallies.iter().find(|t| identifies(library, &t.name));
    let (payers, payer_unknown_fen) = payers(&tallies);
    let total = &counts.total;
    Ok(Json(Overview {
        area: Area::of(&tree, area),
        path: Area::path(&tree, ctx.area, area),
        as_of: run.as_ref().map(|r| r.as_of.to_string()),
        totals: Totals {
            households: total.households,
            persons: total.persons,
            registered: total.registered,
            registered_persons: total.registered_persons,
            exited: counts.exited,
            poor: counts.poor,
            identified_by: identify.map(|t| t.name.clone()),
            identified: identify.map(|t| t.tally.yes),
            unknown: identify.map(|t| t.tally.unknown),
            benefits_fen: run
                .as_ref()
                .map(|_| benefits.iter().map(|b| b.yearly_fen).sum()),
        },
        run: run.as_ref().map(|r| Run::of(r, &tree, library)),
        by_class: Bucket::all(&counts.by_class),
        by_status: Bucket::all(&counts.by_status),
        by_cause: Bucket::all(&counts.by_cause),
        children: counts
            .children
            .iter()
            .map(|c| VillageRow::of(c, &tree))
            .collect(),
        tests: rows("test"),
        benefits,
        payers,
        payer_unknown_fen,
        trends: trends
            .into_iter()
            .map(|t| TrendPoint {
                run: t.run.to_string(),
                as_of: t.as_of.to_string(),
                finished_at: t.finished_at,
                values: t.yes,
                benefits_fen: t.benefits_fen.0,
            })
            .collect(),
    }))
}

/// Whether a name is the test that identifies households.
pub(super) fn identifies(library: &Library, name: &str) -> bool {
    let clauses = library.names.get(name).map(|n| n.clauses.as_slice());
    clauses.unwrap_or_default().iter().any(|at| {
        matches!(&library.clauses[*at].body, Body::Test(t) if t.purpose == Some(Purpose::Identify))
    })
}

/// What each payer pays for all benefits, and the part without payers.
fn payers(tallies: &[AreaTally]) -> (Vec<PayerSum>, i64) {
    let mut sums: BTreeMap<&str, Fen> = BTreeMap::new();
    let mut unknown = 0;
    for t in tallies.iter().filter(|t| t.kind == "benefit") {
        unknown += t.tally.payer_unknown_fen.0;
        for (payer, fen) in &t.tally.payers {
            sums.entry(payer).or_default().0 += fen.0;
        }
    }
    let locale = locale::current();
    let sums = sums.into_iter().map(|(payer, fen)| PayerSum {
        payer: payer.to_owned(),
        title: payer_name(payer, locale),
        fen: fen.0,
    });
    (sums.collect(), unknown)
}
