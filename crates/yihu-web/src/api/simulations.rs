//! Simulation (模拟): what other policies would come to, on the snapshot of the latest run. Nothing
//! is stored.

use super::areas::code_or_own;
use super::{effects, query};
use crate::error::{ApiError, ApiResult, ErrorBody, broken};
use crate::extract::{Json as Body, Query};
use crate::files;
use crate::locale;
use crate::permit::{Permit, can};
use crate::sections::Unseen;
use crate::state::{Office, today};
use crate::uploads::disk;
use crate::wire::Listed;
use crate::wire::run::Run;
use crate::wire::simulation::{ParameterRow, ScenarioOrder, Simulation, SimulationOrder};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::spawn_blocking;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_accounts::Sight;
use yihu_base::{AreaCode, Problem, Problems, Text};
use yihu_policy::library::Library;
use yihu_policy::pack;
use yihu_policy::revise::Scenario;
use yihu_runs::export;
use yihu_runs::ledger::RunRecord;
use yihu_runs::simulate::{self, Comparison, SCENARIOS_MAX};

/// Longest draft of a scenario, bytes.
const DRAFT: usize = 64 << 10;

/// Longest title of a scenario, characters.
const TITLE: usize = 100;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(parameters))
        .routes(routes!(compare))
        .routes(routes!(export_comparison))
}

/// Parameters in force in an area on the policy day of its latest run
#[utoipa::path(get, path = "/simulations/parameters", tag = "simulations", params(query::Where),
    responses((status = 200, body = Listed<ParameterRow>), (status = "default", body = ErrorBody)))]
async fn parameters(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicySimulate>,
    Query(query): Query<query::Where>,
) -> ApiResult<Json<Listed<ParameterRow>>> {
    let area = code_or_own(&permit.ctx, query.area.as_deref())?;
    let run = effects::evaluated(&office, &permit.ctx, area).await?;
    let (library, locale) = (&*office.library(), locale::current());
    let row = |name: &String| {
        let clause = &library.clauses[library.resolve(name, area, run.policy_day)?];
        match &clause.body {
            pack::Body::Parameter(p) => Some(ParameterRow::of(library, clause, p, locale)),
            _ => None,
        }
    };
    Ok(Json(Listed::all(
        library.names.keys().filter_map(row).collect(),
    )))
}

/// Compares scenarios with the packs as they are
#[utoipa::path(post, path = "/simulations", tag = "simulations", request_body = SimulationOrder,
    responses((status = 200, body = Simulation), (status = "default", body = ErrorBody)))]
async fn compare(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicySimulate>,
    Body(order): Body<SimulationOrder>,
) -> ApiResult<Json<Simulation>> {
    let compared = run(&office, &permit, order).await?;
    let tree = office.areas().await?;
    Ok(Json(Simulation::of(
        Run::of(&compared.run, &tree, &office.library()),
        &compared.comparison,
        &compared.titles,
        &tree,
        locale::current(),
    )))
}

/// The comparison as a workbook
#[utoipa::path(post, path = "/simulations/export", tag = "simulations", request_body = SimulationOrder,
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = "default", body = ErrorBody)))]
async fn export_comparison(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PolicySimulate>,
    Body(order): Body<SimulationOrder>,
) -> ApiResult<Response> {
    let compared = run(&office, &permit, order).await?;
    let locale = locale::current();
    let folder = tempfile::tempdir().map_err(|e| disk(&e))?;
    let path = folder.path().join("simulation.xlsx");
    let titles: Vec<&Text> = compared.titles.iter().collect();
    export::simulation(&compared.comparison, &titles, &path, locale)?;
    let details = json!({ "list": "simulation", "scenarios": titles.len(), "run": compared.run.id.to_string() });
    let area = compared.comparison.area.to_string();
    super::taken(&office, &permit.ctx, "area", area, details).await?;
    let name = locale.pick("政策模拟", "simulation");
    files::answer(&path, &format!("{name}-{}.xlsx", today())).await
}

/// A comparison with what it was made of.
struct Done {
    run: RunRecord,
    titles: Vec<Text>,
    comparison: Comparison,
}

async fn run(
    office: &Arc<Office>,
    permit: &Permit<can::PolicySimulate>,
    order: SimulationOrder,
) -> ApiResult<Done> {
    let area = code_or_own(&permit.ctx, order.area.as_deref())?;
    let sight = permit.session.sight();
    let run = effects::evaluated(office, &permit.ctx, area).await?;
    let _turn = office.heavy.lock().await;
    let (library, folders, record) = (office.library(), office.folders.clone(), run.clone());
    let work = move || -> Result<_, Refused> {
        let Prepared { scenarios, unseen } = Prepared::of(&library, &order.scenarios, area, sight)?;
        let compared = simulate::on_run(&library, &scenarios, &folders, &record, area);
        let mut comparison = compared.map_err(Refused::Whole)?;
        let hidden = |name: &str| unseen.iter().any(|u| u.clause(name));
        let wanted = |name: &String| order.names.as_ref().is_none_or(|n| n.contains(name));
        comparison
            .names
            .retain(|n| wanted(&n.name) && !hidden(&n.name));
        Ok((scenarios, comparison))
    };
    let done = spawn_blocking(work).await;
    let (scenarios, comparison) = done.map_err(|_| broken("a simulation panicked"))??;
    Ok(Done {
        run,
        titles: scenarios.into_iter().map(|s| s.title).collect(),
        comparison,
    })
}

/// Why nothing was compared.
enum Refused {
    /// Problems of scenarios, each with the position of its scenario.
    Scenarios(Vec<(usize, Problem)>),
    /// Problems of the whole.
    Whole(Problems),
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        let problems = match refused {
            Refused::Scenarios(problems) => problems,
            Refused::Whole(problems) => return problems.into(),
        };
        let (count, locale) = (problems.len(), locale::current());
        let each = problems.iter().map(|(at, p)| {
            json!({ "code": p.code, "place": p.place, "message": p.message(locale), "scenario": at })
        });
        let details: Vec<Value> = each.collect();
        let problem = Problem::new(
            "scenario.invalid",
            format!("方案有 {count} 处问题，请改正后再模拟"),
            format!("the scenarios have {count} problems: mend them and try again"),
        );
        Self::new(problem, json!({ "problems": details }))
    }
}

/// Scenarios that can be tried, and what the caller does not see of what they come to.
struct Prepared {
    scenarios: Vec<Scenario>,
    unseen: Vec<Unseen>,
}

impl Prepared {
    fn of(
        library: &Library,
        orders: &[ScenarioOrder],
        area: AreaCode,
        sight: Sight,
    ) -> Result<Self, Refused> {
        let mut scenarios = Vec::new();
        let mut unseen = vec![Unseen::of(sight, library)];
        let mut problems = Vec::new();
        // Those beyond the most are refused together, unread.
        let (few, beyond) = orders.split_at(orders.len().min(SCENARIOS_MAX));
        for (at, order) in few.iter().enumerate() {
            let read = scenario(at, order, area).and_then(|scenario| {
                let revised = library.revised(&scenario, area)?;
                if !scenario.draft.trim().is_empty() {
                    unseen.push(Unseen::of_draft(sight, &revised));
                }
                Ok(scenario)
            });
            match read {
                Ok(scenario) => scenarios.push(scenario),
                Err(Problems(more)) => problems.extend(more.into_iter().map(|p| (at, p))),
            }
        }
        if !problems.is_empty() {
            return Err(Refused::Scenarios(problems));
        }
        scenarios.extend(beyond.iter().map(|_| Scenario::default()));
        Ok(Self { scenarios, unseen })
    }
}

/// A scenario as it was sent; a draft may be a whole scenario file with title and parameters.
///
/// # Errors
/// `scenario.long`; problems of the draft.
fn scenario(at: usize, order: &ScenarioOrder, area: AreaCode) -> Result<Scenario, Problems> {
    let title = order
        .title
        .as_ref()
        .map_or_else(Text::default, |t| Text::new(t.zh.trim(), t.en.trim()));
    let long = title.zh.chars().count().max(title.en.chars().count()) > TITLE;
    if long || order.draft.len() > DRAFT {
        return Err(Problem::new(
            "scenario.long",
            format!(
                "方案的名称最多 {TITLE} 字，草案最多 {} KB，请缩短",
                DRAFT >> 10
            ),
            format!(
                "a scenario's title has at most {TITLE} characters, its draft {} KB: shorten it",
                DRAFT >> 10
            ),
        )
        .into());
    }
    let mut scenario = Scenario::read("scenario.toml", &order.draft, area)?;
    let set = order.set.iter();
    scenario
        .set
        .extend(set.map(|(n, v)| (n.clone(), v.clone())));
    for (own, sent) in [
        (&mut scenario.title.zh, &title.zh),
        (&mut scenario.title.en, &title.en),
    ] {
        if !sent.is_empty() {
            own.clone_from(sent);
        }
    }
    if scenario.title.zh.is_empty() && scenario.title.en.is_empty() {
        let n = at + 1;
        scenario.title = Text::new(format!("方案 {n}"), format!("scenario {n}"));
    }
    Ok(scenario)
}
