//! Explains one household: every clause, on the frozen facts of its village, with the values of
//! wider areas as the run computed them.

use crate::export::packs_changed;
use crate::freeze::{Frozen, text};
use crate::ledger::RunRecord;
use crate::parquet::{self, Want};
use crate::results_file::StoredLevel;
use crate::run::Folders;
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use yihu_base::{AreaCode, Date, Problem};
use yihu_policy::evaluate::Injected;
use yihu_policy::explain::{Explained, Explainer};
use yihu_policy::library::Library;
use yihu_policy::program::{Output, Program, facts_used};
use yihu_policy::results::{Keep, Results};
use yihu_policy::snapshot::Snapshot;
use yihu_policy::types::Level;

/// The clauses of a household, its persons and its village, explained.
#[derive(Debug, serde::Serialize)]
pub struct HouseholdExplained {
    /// 户编号.
    pub number: String,
    /// 户主姓名, if a head is known.
    pub head: Option<String>,
    /// Code of the village.
    pub village: AreaCode,
    /// Clauses of the household.
    pub household: Vec<Explained>,
    /// Each person's name and clauses.
    pub persons: Vec<(String, Vec<Explained>)>,
    /// Clauses of the village.
    pub village_clauses: Vec<Explained>,
}

/// Explains a household as a run saw it.
///
/// # Errors
/// `household.not_found` when it is not in the run's snapshot; `run.packs_changed` when the packs
/// in use are not those of the run; `snapshot.unreadable`.
pub fn household(
    library: &Library,
    folders: &Folders,
    run: &RunRecord,
    village: AreaCode,
    number: &str,
) -> Result<HouseholdExplained, Problem> {
    let frozen = parquet::read_village(&folders.snapshot(&run.snapshot_hash), village)?;
    explain(library, folders, run, &frozen, number)
}

/// How many villages stay in memory: officials look at the households of a village one by one.
const KEPT: usize = 8;

/// The facts of a village in a snapshot, by the hash of the snapshot.
type Village = ((String, AreaCode), Arc<Frozen>);

/// Explains households, keeping the facts of the villages last asked for.
#[derive(Debug)]
pub struct ExplainCache {
    folders: Folders,
    villages: Mutex<VecDeque<Village>>,
}

impl ExplainCache {
    /// Explanations of the runs in these folders.
    pub fn new(folders: Folders) -> Self {
        Self {
            folders,
            villages: Mutex::default(),
        }
    }

    /// Explains a household as a run saw it.
    ///
    /// # Errors
    /// As [`household`].
    pub fn household(
        &self,
        library: &Library,
        run: &RunRecord,
        village: AreaCode,
        number: &str,
    ) -> Result<HouseholdExplained, Problem> {
        let frozen = self.village(&run.snapshot_hash, village)?;
        explain(library, &self.folders, run, &frozen, number)
    }

    fn village(&self, hash: &str, village: AreaCode) -> Result<Arc<Frozen>, Problem> {
        let kept = || self.villages.lock().unwrap_or_else(PoisonError::into_inner);
        let place = |kept: &VecDeque<Village>| {
            kept.iter()
                .position(|((h, v), _)| h == hash && *v == village)
        };
        {
            let mut kept = kept();
            if let Some(found) = place(&kept).and_then(|at| kept.remove(at)) {
                let frozen = found.1.clone();
                kept.push_front(found);
                return Ok(frozen);
            }
        }
        let frozen = Arc::new(parquet::read_village(
            &self.folders.snapshot(hash),
            village,
        )?);
        let mut kept = kept();
        if place(&kept).is_none() {
            kept.push_front(((hash.to_owned(), village), frozen.clone()));
            kept.truncate(KEPT);
        }
        Ok(frozen)
    }
}

/// Explains a household of a run's snapshot by other packs than the run's, on a day: wider areas are
/// evaluated anew.
///
/// # Errors
/// `household.not_found`; `snapshot.unreadable`; those of evaluation.
pub fn trial(
    library: &Library,
    folders: &Folders,
    run: &RunRecord,
    day: Date,
    village: AreaCode,
    number: &str,
) -> Result<HouseholdExplained, Problem> {
    let folder = folders.snapshot(&run.snapshot_hash);
    let facts = facts_used(library);
    let whole = parquet::read(&folder, &Want::Facts(&facts))?.snapshot;
    let results = Results::run(library, &whole, day, Keep::Decisions)?;
    let frozen = parquet::read_village(&folder, village)?;
    let inject = |program: &Program| Ok(evaluated(&whole, &results, program, &frozen));
    explained(library, day, &frozen, number, inject)
}

/// Values of the wider areas' clauses from results of the whole snapshot.
fn evaluated(whole: &Snapshot, results: &Results, program: &Program, frozen: &Frozen) -> Injected {
    let mut values = Injected::new();
    let wider = |o: &&Output| o.level.area().is_some() && o.level > Level::Village;
    for output in program.outputs.iter().filter(wider) {
        let code = frozen.snapshot.tree.codes(output.level)[0];
        let mut codes = whole.tree.codes(output.level).iter();
        let (Some(row), Some(found)) =
            (codes.position(|c| *c == code), results.output(&output.name))
        else {
            continue;
        };
        values.insert(output.value, results.column(found.value).raw(row));
        for (part, _, node) in &output.parts {
            let same = found.parts.iter().find(|(id, ..)| id == part);
            let value = same.and_then(|(_, _, node)| results.column(*node).raw(row));
            values.insert(*node, value);
        }
    }
    values
}

fn explain(
    library: &Library,
    folders: &Folders,
    run: &RunRecord,
    frozen: &Frozen,
    number: &str,
) -> Result<HouseholdExplained, Problem> {
    if run.packs_hash != library.hash {
        return Err(packs_changed());
    }
    let folder = folders.run(run.id);
    let inject = |program: &Program| injected(&folder, program, frozen);
    explained(library, run.policy_day, frozen, number, inject)
}

fn explained(
    library: &Library,
    day: Date,
    frozen: &Frozen,
    number: &str,
    inject: impl FnOnce(&Program) -> Result<Injected, Problem>,
) -> Result<HouseholdExplained, Problem> {
    let row = frozen.labels.household(number).ok_or_else(|| {
        Problem::new(
            "household.not_found",
            "上次测算时没有这一户，请核对户编号，或重新测算",
            "the run knew no such household: check the number, or run again",
        )
    })?;
    let mut unreadable = None;
    let inject = |program: &Program| match inject(program) {
        Ok(values) => values,
        Err(problem) => {
            unreadable = Some(problem);
            Injected::new()
        }
    };
    let snapshot = &frozen.snapshot;
    let mut explainer = Explainer::new(library, snapshot, day, &BTreeSet::new(), inject)?;
    if let Some(problem) = unreadable {
        return Err(problem);
    }
    let persons = snapshot
        .tree
        .under(Level::Household, row..row + 1, Level::Person);
    let name = |row: usize| frozen.labels.person_name.value(row).to_owned();
    let labels = &frozen.labels;
    let head = text(&labels.head_name, row).map(str::to_owned);
    Ok(HouseholdExplained {
        number: number.to_owned(),
        head,
        village: snapshot.tree.codes(Level::Village)[0],
        household: explainer.row(Level::Household, row),
        persons: persons
            .map(|p| (name(p), explainer.row(Level::Person, p)))
            .collect(),
        village_clauses: explainer.row(Level::Village, 0),
    })
}

/// Values of the wider areas' clauses, from the stored results. What a clause of a wider area is
/// made of is injected with it: one village cannot compute it.
fn injected(folder: &Path, program: &Program, frozen: &Frozen) -> Result<Injected, Problem> {
    let mut values = Injected::new();
    for level in Level::ALL
        .into_iter()
        .filter(|l| l.area().is_some() && *l > Level::Village)
    {
        let outputs: Vec<_> = program
            .outputs
            .iter()
            .filter(|o| o.level == level)
            .collect();
        if outputs.is_empty() {
            continue;
        }
        let stored = StoredLevel::read(folder, level)?;
        let code = frozen.snapshot.tree.codes(level)[0].to_string();
        let row = stored
            .keys()
            .and_then(|keys| keys.iter().position(|k| k == Some(&code)));
        let Some(row) = row else { continue };
        for output in outputs {
            let value = if !output.decides() {
                stored.number(&output.name, row)
            } else {
                let known = stored
                    .get(&output.name, row)
                    .and_then(|s| s.verdict.flatten());
                known.map(i64::from)
            };
            values.insert(output.value, value);
            for (part, _, node) in &output.parts {
                let column = format!("{}.part.{part}", output.name);
                values.insert(*node, stored.number(&column, row));
            }
        }
    }
    Ok(values)
}
