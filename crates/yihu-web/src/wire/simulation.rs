//! Simulation (模拟): scenarios as they come in, what they come to as it goes out.

use super::Text;
use super::area::{self, Area};
use super::explain::PayerSum;
use super::policy::Val;
use super::run::Run;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use yihu_base::codes::{Cause, Class};
use yihu_base::{CodeList, Locale};
use yihu_policy::library::Library;
use yihu_policy::pack::{Clause, Parameter};
use yihu_registry::AreaTree;
use yihu_runs::export::payer_name;
use yihu_runs::simulate::{Compared, Comparison, Delta, Effect, Sums};

/// A parameter that a scenario may set otherwise.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParameterRow {
    /// The name.
    pub name: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// Citation.
    pub cite: Vec<String>,
    /// The value in force, in its unit.
    pub value: Val,
    /// The unit as written: value and unit together are how a new one is written.
    pub unit: String,
    /// `integer`, `decimal`, `money` or `date`.
    pub r#type: String,
    /// Why the value is unknown.
    pub unknown: Option<Text>,
    /// The pack.
    pub pack: String,
    /// Its title.
    pub pack_title: Text,
}

impl ParameterRow {
    /// A parameter as it stands in its pack.
    pub fn of(library: &Library, clause: &Clause, parameter: &Parameter, locale: Locale) -> Self {
        Self {
            name: clause.id.clone(),
            title: (&clause.title).into(),
            words: clause.words.clone(),
            cite: clause.cite.clone(),
            value: Val::measured(parameter.value, &parameter.unit, locale),
            unit: parameter.unit.clone(),
            r#type: parameter.ty.id(),
            unknown: parameter.unknown.as_ref().map(Text::from),
            pack: clause.place.pack.clone(),
            pack_title: (&library.pack_of(clause).title).into(),
        }
    }
}

/// Scenarios to be compared.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SimulationOrder {
    /// Code of the area; by default the caller's own.
    pub area: Option<String>,
    /// Names to be answered; by default all that some scenario changes.
    pub names: Option<Vec<String>>,
    /// One to five scenarios.
    #[serde(default)]
    pub scenarios: Vec<ScenarioOrder>,
}

/// What a scenario changes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ScenarioOrder {
    /// What people call it.
    pub title: Option<Text>,
    /// Parameters and their new values as packs write them, `"2600 CNY/year"`.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Draft clauses in the form of a pack's file; they take the place of clauses of their names.
    #[serde(default)]
    pub draft: String,
}

/// What scenarios come to; nothing of it is stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct Simulation {
    /// The run whose snapshot and day of policy they were tried on.
    pub run: Run,
    /// The area compared.
    pub area: Area,
    /// Households in it.
    pub households: u64,
    /// Persons in it.
    pub persons: u64,
    /// Titles of the scenarios.
    pub scenarios: Vec<Text>,
    /// The names that some scenario changes.
    pub names: Vec<SimulatedName>,
}

/// One name under all scenarios.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedName {
    /// The name.
    pub name: String,
    /// The kind of clause.
    pub kind: &'static str,
    /// The level of the rows counted.
    pub level: &'static str,
    /// Title.
    pub title: Text,
    /// As it is.
    pub now: SimulatedSums,
    /// Under each scenario, in their order.
    pub scenarios: Vec<SimulatedEffect>,
}

/// How a name comes out over all rows of the area.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedSums {
    /// Rows for which it holds, or which are due.
    pub yes: u64,
    /// Rows for which it does not.
    pub no: u64,
    /// Rows that cannot be decided.
    pub unknown: u64,
    /// A benefit's known amounts of a year.
    pub yearly_fen: i64,
    /// Rows due an amount that nobody knows.
    pub amount_unknown: u64,
    /// The year's known amounts by payer; without an id the part whose payer no document names.
    pub payers: Vec<PayerSum>,
}

/// A name under one scenario.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedEffect {
    /// How it comes out.
    pub sums: SimulatedSums,
    /// What changes.
    pub delta: SimulatedDelta,
    /// By the areas directly below.
    pub by_area: Vec<SimulatedPart>,
    /// By 户类型.
    pub by_class: Vec<SimulatedPart>,
    /// By 主要致贫原因.
    pub by_cause: Vec<SimulatedPart>,
}

/// What a scenario changes for some rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedDelta {
    /// Newly yes or due.
    pub entered: u64,
    /// No longer.
    pub left: u64,
    /// Still due, another amount.
    pub amount: u64,
    /// Were decided and are not any more.
    pub undecided: u64,
    /// Change of the year's known amounts.
    pub yearly_fen: i64,
}

/// What changes in an area, a class or a cause.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatedPart {
    /// Code of the area, or id in the code list; `null` where nobody knows it.
    pub id: Option<String>,
    /// What it is called.
    pub title: String,
    /// What changes in it.
    pub delta: SimulatedDelta,
}

impl Simulation {
    /// A comparison with the names of what it counts, in the language of the request.
    pub fn of(
        run: Run,
        comparison: &Comparison,
        titles: &[yihu_base::Text],
        tree: &AreaTree,
        locale: Locale,
    ) -> Self {
        let name = |n: &Compared| SimulatedName {
            name: n.name.clone(),
            kind: n.kind,
            level: n.level,
            title: (&n.title).into(),
            now: SimulatedSums::of(&n.now, locale),
            scenarios: n
                .scenarios
                .iter()
                .map(|e| SimulatedEffect::of(e, tree, locale))
                .collect(),
        };
        Self {
            run,
            area: Area::of(tree, comparison.area),
            households: comparison.households,
            persons: comparison.persons,
            scenarios: titles.iter().map(Text::from).collect(),
            names: comparison.names.iter().map(name).collect(),
        }
    }
}

impl SimulatedSums {
    fn of(sums: &Sums, locale: Locale) -> Self {
        let payers = sums.payers.iter().map(|(payer, fen)| PayerSum {
            payer: payer.clone(),
            title: payer_name(payer, locale),
            fen: fen.0,
        });
        Self {
            yes: sums.yes,
            no: sums.no,
            unknown: sums.unknown,
            yearly_fen: sums.yearly_fen.0,
            amount_unknown: sums.amount_unknown,
            payers: payers.collect(),
        }
    }
}

impl SimulatedEffect {
    fn of(effect: &Effect, tree: &AreaTree, locale: Locale) -> Self {
        let areas = effect.by_area.iter().map(|(code, delta)| SimulatedPart {
            id: Some(code.to_string()),
            title: area::name(tree, *code),
            delta: delta.into(),
        });
        Self {
            sums: SimulatedSums::of(&effect.sums, locale),
            delta: (&effect.delta).into(),
            by_area: areas.collect(),
            by_class: parts::<Class>(&effect.by_class, locale),
            by_cause: parts::<Cause>(&effect.by_cause, locale),
        }
    }
}

impl From<&Delta> for SimulatedDelta {
    fn from(delta: &Delta) -> Self {
        Self {
            entered: delta.entered,
            left: delta.left,
            amount: delta.amount,
            undecided: delta.undecided,
            yearly_fen: delta.yearly_fen.0,
        }
    }
}

/// The parts of a code list; the one without an id is unknown.
fn parts<L: CodeList>(parts: &BTreeMap<String, Delta>, locale: Locale) -> Vec<SimulatedPart> {
    let part = |(id, delta): (&String, &Delta)| {
        let value = L::ALL.iter().find(|v| v.id() == id);
        let title = value.map(|v| locale.pick(v.zh(), v.id()));
        SimulatedPart {
            id: (!id.is_empty()).then(|| id.clone()),
            title: title.unwrap_or(locale.pick("未知", "unknown")).to_owned(),
            delta: delta.into(),
        }
    };
    parts.iter().map(part).collect()
}
