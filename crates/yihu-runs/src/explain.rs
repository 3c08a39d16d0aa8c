//! Explains one household: every clause, on the frozen facts of its village, with the values of
//! wider areas as the run computed them.

use crate::freeze::{Frozen, text};
use crate::ledger::RunRecord;
use crate::parquet;
use crate::results_file::StoredLevel;
use crate::run::Folders;
use std::collections::BTreeSet;
use std::path::Path;
use yihu_base::{AreaCode, Problem};
use yihu_policy::evaluate::Injected;
use yihu_policy::explain::{Explained, Explainer};
use yihu_policy::library::Library;
use yihu_policy::program::Program;
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
    if run.packs_hash != library.hash {
        return Err(Problem::new(
            "run.packs_changed",
            "政策包在上次测算后有改动，请重新测算（yihu run）再看说明",
            "the packs have changed since the run: run again (yihu run) and explain then",
        ));
    }
    let frozen = parquet::read_village(&folders.snapshot(&run.snapshot_hash), village)?;
    let row = frozen.labels.household(number).ok_or_else(|| {
        Problem::new(
            "household.not_found",
            "上次测算时没有这一户，请核对户编号，或重新测算",
            "the run knew no such household: check the number, or run again",
        )
    })?;
    let folder = folders.run(run.id);
    let mut unreadable = None;
    let inject = |program: &Program| match injected(&folder, program, &frozen) {
        Ok(values) => values,
        Err(problem) => {
            unreadable = Some(problem);
            Injected::new()
        }
    };
    let snapshot = &frozen.snapshot;
    let mut explainer =
        Explainer::new(library, snapshot, run.policy_day, &BTreeSet::new(), inject)?;
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
        village,
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
    for level in Level::ALL.into_iter().filter(|l| *l > Level::Village) {
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
            let value = if output.kind == "variable" {
                stored.number(&output.name, row)
            } else {
                let known = stored
                    .get(&output.name, row)
                    .and_then(|s| s.verdict.flatten());
                known.map(i64::from)
            };
            values.insert(output.value, value);
            for (part, node) in &output.parts {
                let column = format!("{}.part.{part}", output.name);
                values.insert(*node, stored.number(&column, row));
            }
        }
    }
    Ok(values)
}
