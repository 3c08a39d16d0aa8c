//! What changed since the run before: who is newly identified, who no longer is, whose amount moved.

use crate::freeze::Frozen;
use crate::results_file::{Stored, StoredLevel, keys};
use arrow_array::{Array, StringArray};
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

/// The row before and the row now of one key; never both missing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    before: Option<usize>,
    now: Option<usize>,
}

/// Pairs the rows of two runs by their keys: those there are now in their order, then those gone.
pub(crate) fn pair(before: &StringArray, now: &StringArray) -> Vec<Pair> {
    let same = |row: usize| before.value(row) == now.value(row);
    // Two runs of one register begin with the same keys: only the rest is looked up.
    let alike = (0..before.len().min(now.len())).take_while(|row| same(*row));
    let alike = alike.count();
    let mut pairs: Vec<Pair> = (0..alike)
        .map(|row| Pair {
            before: Some(row),
            now: Some(row),
        })
        .collect();
    let mut left: HashMap<&str, usize> = (alike..before.len())
        .map(|row| (before.value(row), row))
        .collect();
    pairs.extend((alike..now.len()).map(|row| Pair {
        before: left.remove(now.value(row)),
        now: Some(row),
    }));
    let mut gone: Vec<usize> = left.into_values().collect();
    gone.sort_unstable();
    pairs.extend(gone.into_iter().map(|row| Pair {
        before: Some(row),
        now: None,
    }));
    pairs
}

/// How one row changed under one name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowChange {
    pub(crate) kind: ChangeKind,
    pub(crate) before: Option<usize>,
    pub(crate) now: Option<usize>,
    pub(crate) before_fen: Option<Fen>,
    pub(crate) after_fen: Option<Fen>,
}

/// The changes of one name; both sides tell what was stored of a row.
pub(crate) fn row_changes(
    pairs: &[Pair],
    before: impl Fn(usize) -> Option<Stored>,
    now: impl Fn(usize) -> Option<Stored>,
) -> Vec<RowChange> {
    pairs
        .iter()
        .filter_map(|pair| {
            let (old, new) = (pair.before.and_then(&before), pair.now.and_then(&now));
            Some(RowChange {
                kind: kind(old, new)?,
                before: pair.before,
                now: pair.now,
                before_fen: old.and_then(|o| o.yearly).map(Fen),
                after_fen: new.and_then(|n| n.yearly).map(Fen),
            })
        })
        .collect()
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
    let Some(old_keys) = before.keys() else {
        return Ok(Vec::new());
    };
    let new_keys = keys(frozen, level);
    let pairs = pair(old_keys, &new_keys);
    let mut changes = Vec::new();
    let outputs = now.program.outputs.iter();
    for output in outputs.filter(|o| o.level == level && o.decides()) {
        if !before.has(&output.name) {
            continue;
        }
        let new = current(frozen, now, output);
        let rows = row_changes(
            &pairs,
            |row| before.get(&output.name, row),
            |row| Some(new[row]),
        );
        changes.extend(rows.into_iter().map(|change| Change {
            name: output.name.clone(),
            kind: change.kind,
            level: level.id(),
            key: match (change.now, change.before) {
                (Some(row), _) => new_keys.value(row).to_owned(),
                (None, row) => old_keys.value(row.unwrap_or_default()).to_owned(),
            },
            row: change.now,
            before_fen: change.before_fen,
            after_fen: change.after_fen,
        }));
    }
    Ok(changes)
}

fn current(frozen: &Frozen, now: &Results, output: &Output) -> Vec<Stored> {
    let tree = &frozen.snapshot.tree;
    let area = output.level.place();
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

fn kind(old: Option<Stored>, new: Option<Stored>) -> Option<ChangeKind> {
    let yes = Some(Some(true));
    let was = old.and_then(|o| o.verdict);
    let is = new.and_then(|n| n.verdict);
    match (was == yes, is == yes) {
        (false, true) => Some(ChangeKind::Entered),
        (true, true) => {
            (old.map(|o| o.yearly) != new.map(|n| n.yearly)).then_some(ChangeKind::Amount)
        }
        (true, false) if is == Some(None) => Some(ChangeKind::Undecided),
        (true, false) => Some(ChangeKind::Left),
        (false, false) if was == Some(Some(false)) && is == Some(None) => {
            Some(ChangeKind::Undecided)
        }
        (false, false) => None,
    }
}
