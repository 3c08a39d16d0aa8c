//! Simulation (模拟): what a run would come to under other policies, on a snapshot there is; nothing
//! is stored.

use crate::diff::ChangeKind;
use crate::freeze::Frozen;
use crate::ledger::RunRecord;
use crate::parquet::{self, Want};
use crate::run::Folders;
use crate::tally::overflow;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use yihu_base::{AreaCode, Date, Fen, Problem, Problems, Text};
use yihu_policy::explain::shares;
use yihu_policy::kernels::Column;
use yihu_policy::library::Library;
use yihu_policy::pack::Body;
use yihu_policy::program::{Output, facts_used};
use yihu_policy::results::{Keep, Results};
use yihu_policy::revise::Scenario;
use yihu_policy::tree::Tree;
use yihu_policy::types::{Level, Type};

/// Most scenarios compared at once.
pub const SCENARIOS_MAX: usize = 5;

/// How a name comes out over all rows of an area.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Sums {
    /// Rows for which it holds, or which are due.
    pub yes: u64,
    /// Rows for which it does not, or where no clause of the name holds.
    pub no: u64,
    /// Rows that cannot be decided.
    pub unknown: u64,
    /// A benefit's known amounts of a year.
    pub yearly_fen: Fen,
    /// Rows due an amount that nobody knows.
    pub amount_unknown: u64,
    /// The year's known amounts by payer; empty is the part without payers.
    pub payers: BTreeMap<String, Fen>,
}

/// What a scenario changes for some rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Delta {
    /// Newly yes or due.
    pub entered: u64,
    /// No longer.
    pub left: u64,
    /// Still due, another amount.
    pub amount: u64,
    /// Were decided and are not any more.
    pub undecided: u64,
    /// Change of the year's known amounts.
    pub yearly_fen: Fen,
}

/// One name under one scenario.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Effect {
    /// How it comes out.
    pub sums: Sums,
    /// What changes.
    pub delta: Delta,
    /// By the areas directly below.
    pub by_area: BTreeMap<AreaCode, Delta>,
    /// By 户类型; empty is unknown.
    pub by_class: BTreeMap<String, Delta>,
    /// By 主要致贫原因; empty is unknown.
    pub by_cause: BTreeMap<String, Delta>,
}

/// One name under all scenarios; only names that some scenario changes are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The name.
    pub name: String,
    /// The kind of clause.
    pub kind: &'static str,
    /// The level of the rows counted, as an id.
    pub level: &'static str,
    /// Title.
    pub title: Text,
    /// As it is.
    pub now: Sums,
    /// Under each scenario, in their order.
    pub scenarios: Vec<Effect>,
}

/// What scenarios come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The area compared.
    pub area: AreaCode,
    /// Households in it.
    pub households: u64,
    /// Persons in it.
    pub persons: u64,
    /// The names that some scenario changes.
    pub names: Vec<Compared>,
}

/// The facts a simulation has to read: those of the packs and of all scenarios, and those by which
/// effects are told apart.
pub fn facts<'a>(libraries: impl IntoIterator<Item = &'a Library>) -> Vec<(Level, String)> {
    let mut facts: Vec<(Level, String)> = libraries.into_iter().flat_map(facts_used).collect();
    for id in ["class", "main_cause"] {
        facts.push((Level::Household, id.to_owned()));
    }
    facts.sort();
    facts.dedup();
    facts
}

/// Compares scenarios with the packs as they are, over one area of a snapshot.
///
/// # Errors
/// Those of evaluation; `run.overflow`.
pub fn compare(
    library: &Library,
    scenarios: &[Library],
    frozen: &Frozen,
    day: Date,
    area: AreaCode,
) -> Result<Comparison, Problem> {
    let snapshot = &frozen.snapshot;
    let run = |library: &Library| Results::run(library, snapshot, day, Keep::Decisions);
    let now = run(library)?;
    let mut names: BTreeMap<String, Compared> = BTreeMap::new();
    for (at, scenario) in scenarios.iter().enumerate() {
        let then = run(scenario)?;
        let ids = decided(&now).chain(decided(&then));
        let mut ids: Vec<&str> = ids.map(|o| o.name.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        let effects = ids
            .into_par_iter()
            .filter_map(|name| {
                let sides = Sides {
                    frozen,
                    area,
                    now: Side::of(library, &now, name),
                    then: Side::of(scenario, &then, name),
                };
                let effect = sides.effect()?;
                Some(
                    effect
                        .ok_or_else(|| overflow(name))
                        .map(|e| (name.to_owned(), sides.head(), e)),
                )
            })
            .collect::<Result<Vec<_>, Problem>>()?;
        for (name, (kind, level, title), (sums, effect)) in effects {
            let compared = names.entry(name.clone()).or_insert_with(|| Compared {
                name,
                kind,
                level: level.id(),
                title,
                now: sums.clone(),
                // Scenarios before and after this one that do not touch the name leave it as it is.
                scenarios: (0..scenarios.len())
                    .map(|_| Effect {
                        sums: sums.clone(),
                        ..Effect::default()
                    })
                    .collect(),
            });
            compared.scenarios[at] = effect;
        }
    }
    let rows = |level| rows(&snapshot.tree, area, level).len() as u64;
    Ok(Comparison {
        area,
        households: rows(Level::Household),
        persons: rows(Level::Person),
        names: names.into_values().collect(),
    })
}

/// Outputs that decide about persons, households and villages.
fn decided(results: &Results) -> impl Iterator<Item = &Output> {
    let levels = [Level::Person, Level::Household, Level::Village];
    let outputs = results.program.outputs.iter();
    outputs.filter(move |o| o.decides() && levels.contains(&o.level))
}

/// Rows of a level in an area.
fn rows(tree: &Tree, area: AreaCode, level: Level) -> Range<usize> {
    let villages = tree.codes(Level::Village);
    let start = villages.partition_point(|v| *v < area && !area.contains(*v));
    let len = villages[start..].iter().take_while(|v| area.contains(**v));
    let end = start + len.count();
    tree.under(Level::Village, start..end, level)
}

/// A name under one policy.
struct Side<'a> {
    library: &'a Library,
    output: Option<&'a Output>,
    value: Option<&'a Column>,
    yearly: Option<&'a Column>,
}

impl<'a> Side<'a> {
    fn of(library: &'a Library, results: &'a Results, name: &str) -> Self {
        let output = results.output(name);
        Self {
            library,
            output,
            value: output.map(|o| results.column(o.value)),
            yearly: output.and_then(|o| o.yearly).map(|y| results.column(y)),
        }
    }

    /// Yes, no or unknown; no where no clause of the name holds.
    fn verdict(&self, village: usize, row: usize) -> Option<bool> {
        match (self.output, self.value) {
            (Some(output), Some(value)) if output.which[village].is_some() => {
                value.raw(row).map(|v| v != 0)
            }
            _ => Some(false),
        }
    }

    /// The year's amount of a row that is due; `None` where it is not known.
    fn amount(&self, row: usize) -> Option<Fen> {
        self.yearly.and_then(|y| y.raw(row)).map(Fen)
    }

    fn payers(&self, village: usize) -> &[(String, u32)] {
        let clause = self.output.and_then(|o| o.which[village]);
        match clause.map(|i| &self.library.clauses[i].body) {
            Some(Body::Benefit(benefit)) => &benefit.payers,
            _ => &[],
        }
    }

    fn add(
        &self,
        sums: &mut Sums,
        village: usize,
        row: usize,
        verdict: Option<bool>,
    ) -> Option<()> {
        match verdict {
            None => sums.unknown += 1,
            Some(false) => sums.no += 1,
            Some(true) => {
                sums.yes += 1;
                if self.yearly.is_none() {
                    return Some(());
                }
                let Some(fen) = self.amount(row) else {
                    sums.amount_unknown += 1;
                    return Some(());
                };
                sums.yearly_fen = sums.yearly_fen.checked_add(fen)?;
                let payers = self.payers(village);
                let whole = payers.is_empty().then(|| (String::new(), fen));
                for (payer, share) in shares(fen, payers).into_iter().chain(whole) {
                    let sum = sums.payers.entry(payer).or_default();
                    *sum = sum.checked_add(share)?;
                }
            }
        }
        Some(())
    }
}

/// A name under the packs and under a scenario.
struct Sides<'a> {
    frozen: &'a Frozen,
    area: AreaCode,
    now: Side<'a>,
    then: Side<'a>,
}

impl Sides<'_> {
    fn head(&self) -> (&'static str, Level, Text) {
        let side = if self.then.output.is_some() {
            &self.then
        } else {
            &self.now
        };
        let output = side.output;
        let clause = output.and_then(|o| o.which.iter().flatten().next());
        let title = clause.map(|i| side.library.clauses[*i].title.clone());
        (
            output.map_or("test", |o| o.kind),
            output.map_or(Level::Household, |o| o.level),
            title.unwrap_or_default(),
        )
    }

    /// Whether every row surely comes out alike: the columns are the same.
    fn same(&self) -> bool {
        let holds = |side: &Side<'_>| {
            let which = side
                .output
                .map(|o| o.which.iter().map(Option::is_some).collect::<Vec<_>>());
            which.unwrap_or_default()
        };
        let payers = (0..self.now.output.map_or(0, |o| o.which.len()))
            .all(|village| self.now.payers(village) == self.then.payers(village));
        alike(self.now.value, self.then.value)
            && alike(self.now.yearly, self.then.yearly)
            && holds(&self.now) == holds(&self.then)
            && payers
    }

    /// The sums as they are and the effect; `None` where nothing changes, inner `None` when a sum
    /// leaves the range of money.
    #[allow(clippy::option_option, reason = "no change and no sum are two things")]
    fn effect(&self) -> Option<Option<(Sums, Effect)>> {
        if self.same() {
            return None;
        }
        match self.sums() {
            Some((now, effect)) if now == effect.sums && effect.delta == Delta::default() => None,
            other => Some(other),
        }
    }

    fn sums(&self) -> Option<(Sums, Effect)> {
        let (_, level, _) = self.head();
        let tree = &self.frozen.snapshot.tree;
        let (mut now, mut effect) = (Sums::default(), Effect::default());
        let class = self.code("class");
        let cause = self.code("main_cause");
        for village in rows(tree, self.area, Level::Village) {
            let code = tree.codes(Level::Village)[village];
            let child = std::iter::successors(Some(code), |c| c.parent())
                .take_while(|c| *c != self.area)
                .last()
                .unwrap_or(code);
            for row in tree.under(Level::Village, village..village + 1, level) {
                let (was, is) = (
                    self.now.verdict(village, row),
                    self.then.verdict(village, row),
                );
                self.now.add(&mut now, village, row, was)?;
                self.then.add(&mut effect.sums, village, row, is)?;
                let Some(change) = self.change(row, was, is) else {
                    continue;
                };
                effect.delta.add(change)?;
                effect.by_area.entry(child).or_default().add(change)?;
                if level.is_within(Level::Household) {
                    let household = tree.parent(level, row, Level::Household);
                    effect
                        .by_class
                        .entry(class(household))
                        .or_default()
                        .add(change)?;
                    effect
                        .by_cause
                        .entry(cause(household))
                        .or_default()
                        .add(change)?;
                }
            }
        }
        Some((now, effect))
    }

    /// How a row changes: the kind, if it is one to count, and the change of its known amount.
    fn change(&self, row: usize, was: Option<bool>, is: Option<bool>) -> Option<Change> {
        let due = |side: &Side<'_>, verdict| match verdict {
            Some(true) => side.amount(row).unwrap_or_default(),
            _ => Fen(0),
        };
        let (before, after) = (due(&self.now, was), due(&self.then, is));
        let kind = match (was, is) {
            (Some(true), Some(true)) if self.now.amount(row) != self.then.amount(row) => {
                Some(ChangeKind::Amount)
            }
            (Some(true), Some(false)) => Some(ChangeKind::Left),
            (Some(false) | None, Some(true)) => Some(ChangeKind::Entered),
            (Some(_), None) => Some(ChangeKind::Undecided),
            _ => None,
        };
        Some((kind?, Fen(after.0.checked_sub(before.0)?)))
    }

    /// The code of a household's fact by its row; empty where it is unknown.
    fn code(&self, id: &str) -> impl Fn(usize) -> String {
        let column = self.frozen.snapshot.column(Level::Household, id);
        let column = column.map(Column::from_array);
        let fact = self
            .now
            .library
            .facts
            .get(&(Level::Household, id.to_owned()));
        let set = fact.and_then(|f| match f.ty {
            Type::Code(set) => Some(set),
            _ => None,
        });
        move |row| {
            let raw = column.as_ref().and_then(|c| c.raw(row));
            let found = raw.and_then(|raw| set?.values.get(usize::try_from(raw).ok()?));
            found.map_or_else(String::new, |(id, _, _)| (*id).to_owned())
        }
    }
}

type Change = (ChangeKind, Fen);

impl Delta {
    fn add(&mut self, (kind, fen): Change) -> Option<()> {
        match kind {
            ChangeKind::Entered => self.entered += 1,
            ChangeKind::Left => self.left += 1,
            ChangeKind::Amount => self.amount += 1,
            ChangeKind::Undecided => self.undecided += 1,
        }
        self.yearly_fen = self.yearly_fen.checked_add(fen)?;
        Some(())
    }
}

/// Whether two columns surely hold the same values.
fn alike(a: Option<&Column>, b: Option<&Column>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(Column::Same(a)), Some(Column::Same(b))) => a == b,
        (Some(Column::Bool(a)), Some(Column::Bool(b))) => a == b,
        (Some(Column::Num(a)), Some(Column::Num(b))) => a == b,
        (Some(Column::Code(a)), Some(Column::Code(b))) => a == b,
        _ => false,
    }
}

/// Compares scenarios on the snapshot of a run, for its day of policy.
///
/// # Errors
/// `scenario.none`, `scenario.many`; problems of the scenarios, all at once; `snapshot.unreadable`;
/// those of evaluation.
pub fn on_run(
    library: &Library,
    scenarios: &[Scenario],
    folders: &Folders,
    run: &RunRecord,
    area: AreaCode,
) -> Result<Comparison, Problems> {
    if scenarios.is_empty() {
        return Err(Problem::new(
            "scenario.none",
            "没有要模拟的方案：请改一个参数，或写一条草案",
            "there is no scenario: set a parameter or draft a clause",
        )
        .into());
    }
    if scenarios.len() > SCENARIOS_MAX {
        return Err(Problem::new(
            "scenario.many",
            format!("一次最多比较 {SCENARIOS_MAX} 个方案"),
            format!("at most {SCENARIOS_MAX} scenarios are compared at once"),
        )
        .into());
    }
    let mut problems = Vec::new();
    let mut revised = Vec::new();
    for scenario in scenarios {
        match library.revised(scenario, area) {
            Ok(library) => revised.push(library),
            Err(Problems(more)) => problems.extend(more),
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    let facts = facts(std::iter::once(library).chain(&revised));
    let folder = folders.snapshot(&run.snapshot_hash);
    let frozen = parquet::read(&folder, &Want::Facts(&facts))?;
    Ok(compare(library, &revised, &frozen, run.policy_day, area)?)
}
