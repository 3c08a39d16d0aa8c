//! What changed since the run before: who is newly identified, who no longer is, whose amount moved.

use crate::freeze::Frozen;
use crate::results_file::{Stored, StoredLevel};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use yihu_base::{Fen, Problem};
use yihu_policy::program::Output;
use yihu_policy::results::Results;
use yihu_policy::types::Level;

/// How a row changed under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Newly yes or due (新增).
    Entered,
    /// No longer (退出).
    Left,
    /// Still due, another amount (金额变化).
    Amount,
    /// Was decided and cannot be any more (转为未知).
    Undecided,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// The test or benefit.
    pub name: String,
    /// How.
    pub kind: ChangeKind,
    /// Level of the row, as an id.
    pub level: &'static str,
    /// Number of the person or household, code of the area.
    pub key: String,
    /// The row now; `None` if it is gone.
    pub row: Option<usize>,
    /// The year's amount before.
    pub before_fen: Option<Fen>,
    /// The year's amount now.
    pub after_fen: Option<Fen>,
}

/// Counts of changes by name and kind.
pub fn counts(changes: &[Change]) -> BTreeMap<String, BTreeMap<ChangeKind, u64>> {
    let mut counts: BTreeMap<String, BTreeMap<ChangeKind, u64>> = BTreeMap::new();
    for change in changes {
        *counts
            .entry(change.name.clone())
            .or_default()
            .entry(change.kind)
            .or_default() += 1;
    }
    counts
}

/// Compares results with those stored in the folder of an earlier run. Names computed in only one
/// of the two are left out: that is a change of policy, told by the hashes of the packs.
///
/// # Errors
/// `snapshot.unreadable`.
pub fn compare(before: &Path, frozen: &Frozen, now: &Results) -> Result<Vec<Change>, Problem> {
    let levels = [Level::Person, Level::Household, Level::Village];
    let mut changes: Vec<Change> = levels
        .into_par_iter()
        .map(|level| level_changes(&StoredLevel::read(before, level)?, frozen, now, level))
        .collect::<Result<Vec<_>, Problem>>()?
        .concat();
    changes.par_sort();
    Ok(changes)
}

fn level_changes(
    before: &StoredLevel,
    frozen: &Frozen,
    now: &Results,
    level: Level,
) -> Result<Vec<Change>, Problem> {
    let Some(keys) = before.keys() else {
        return Ok(Vec::new());
    };
    let old_rows: HashMap<&str, usize> = keys
        .iter()
        .enumerate()
        .filter_map(|(row, key)| Some((key?, row)))
        .collect();
    let tree = &frozen.snapshot.tree;
    let new_keys: Vec<String> = match level {
        Level::Person => owned(&frozen.labels.person_number),
        Level::Household => owned(&frozen.labels.household_number),
        _ => tree.codes(level).iter().map(ToString::to_string).collect(),
    };
    let mut seen = vec![false; old_rows.len()];
    let matched: Vec<Option<usize>> = new_keys
        .iter()
        .map(|key| {
            let row = old_rows.get(key.as_str()).copied();
            if let Some(row) = row {
                seen[row] = true;
            }
            row
        })
        .collect();
    let mut changes = Vec::new();
    let outputs = now.program.outputs.iter();
    for output in outputs.filter(|o| o.level == level && o.kind != "variable") {
        if !before.has(&output.name) {
            continue;
        }
        let new = current(frozen, now, output);
        for (row, old) in matched.iter().enumerate() {
            let old = old.and_then(|old| before.get(&output.name, old));
            if let Some(kind) = kind(old, new[row]) {
                changes.push(Change {
                    name: output.name.clone(),
                    kind,
                    level: level.id(),
                    key: new_keys[row].clone(),
                    row: Some(row),
                    before_fen: old.and_then(|o| o.yearly).map(Fen),
                    after_fen: new[row].yearly.map(Fen),
                });
            }
        }
        for (old_row, _) in seen.iter().enumerate().filter(|(_, seen)| !**seen) {
            let old = before.get(&output.name, old_row);
            if old.is_some_and(|o| o.verdict == Some(Some(true))) {
                changes.push(Change {
                    name: output.name.clone(),
                    kind: ChangeKind::Left,
                    level: level.id(),
                    key: keys.value(old_row).to_owned(),
                    row: None,
                    before_fen: old.and_then(|o| o.yearly).map(Fen),
                    after_fen: None,
                });
            }
        }
    }
    Ok(changes)
}

fn owned(array: &arrow_array::StringArray) -> Vec<String> {
    array
        .iter()
        .map(|s| s.unwrap_or_default().to_owned())
        .collect()
}

fn current(frozen: &Frozen, now: &Results, output: &Output) -> Vec<Stored> {
    let tree = &frozen.snapshot.tree;
    let area = output.level.max(Level::Village);
    let value = now.column(output.value);
    let mut rows = Vec::with_capacity(tree.len(output.level));
    for (area_row, which) in output.which.iter().enumerate() {
        for row in tree.under(area, area_row..area_row + 1, output.level) {
            rows.push(Stored {
                verdict: which.map(|_| value.raw(row).map(|v| v != 0)),
                yearly: now.yearly(output, row),
            });
        }
    }
    rows
}

fn kind(old: Option<Stored>, new: Stored) -> Option<ChangeKind> {
    let yes = Some(Some(true));
    let was = old.and_then(|o| o.verdict);
    let was_yes = was == Some(Some(true));
    match (was_yes, new.verdict == yes) {
        (false, true) => Some(ChangeKind::Entered),
        (true, true) if old.is_some_and(|o| o.yearly != new.yearly) => Some(ChangeKind::Amount),
        (true, true) => None,
        (true, false) if new.verdict == Some(None) => Some(ChangeKind::Undecided),
        (true, false) => Some(ChangeKind::Left),
        (false, false) if was == Some(Some(false)) && new.verdict == Some(None) => {
            Some(ChangeKind::Undecided)
        }
        (false, false) => None,
    }
}
