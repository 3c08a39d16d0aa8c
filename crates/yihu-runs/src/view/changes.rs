//! What changed between two stored runs, without evaluating anything again.

use super::{LEVELS, RunView};
use crate::diff::{ChangeKind, RowChange, pair, row_changes};
use crate::results_file::Stored;
use arrow_array::StringArray;
use rayon::prelude::*;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use yihu_base::id::RunId;
use yihu_base::{AreaCode, Fen, Problem};
use yihu_policy::types::Level;

/// One change between two stored runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredChange {
    /// The test or benefit.
    pub name: String,
    /// How.
    pub kind: ChangeKind,
    /// Level of the row, as an id.
    pub level: &'static str,
    /// Number of the person or household, code of the village.
    pub key: String,
    /// The village of the row: now, or before if it is gone.
    pub village: AreaCode,
    /// Number of the household that the row is or belongs to.
    pub household: Option<String>,
    /// The year's amount before.
    pub before_fen: Option<Fen>,
    /// The year's amount now.
    pub after_fen: Option<Fen>,
}

/// Which changes are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChangeFilter<'a> {
    /// Only those in this area; the country takes all.
    pub area: AreaCode,
    /// Only of this name.
    pub name: Option<&'a str>,
    /// Only of this kind.
    pub kind: Option<ChangeKind>,
    /// None of these names.
    pub without: Option<&'a BTreeSet<String>>,
}

/// All changes between two stored runs, by name, kind and place.
#[derive(Debug)]
pub struct Changes {
    before: Arc<RunView>,
    now: Arc<RunView>,
    names: Vec<NameChanges>,
}

#[derive(Debug)]
struct NameChanges {
    name: String,
    level: Level,
    rows: Vec<(AreaCode, RowChange)>,
}

/// Compares two runs. Names computed in only one of them are left out: that is a change of policy,
/// told by the hashes of the packs.
///
/// # Errors
/// `snapshot.unreadable`.
pub fn changes(before: &Arc<RunView>, now: &Arc<RunView>) -> Result<Changes, Problem> {
    let mut names = Vec::new();
    for level in LEVELS {
        let shared: Vec<&String> = now
            .names()
            .iter()
            .filter(|(name, info)| info.level == level && before.names().get(*name) == Some(info))
            .map(|(name, _)| name)
            .collect();
        if shared.is_empty() {
            continue;
        }
        let (were, are) = (before.keys(level)?, now.keys(level)?);
        let pairs = pair(&were, &are);
        let of_level: Vec<NameChanges> = shared
            .into_par_iter()
            .map(|name| {
                let (was, is) = (before.column(name)?.1, now.column(name)?.1);
                let stored = |column: &super::NameColumn, row| {
                    Some(Stored {
                        verdict: column.verdict(row),
                        yearly: column.amount(row),
                    })
                };
                let rows = row_changes(&pairs, |row| stored(&was, row), |row| stored(&is, row));
                let place = |change: &RowChange| match (change.now, change.before) {
                    (Some(row), _) => now.village_of(level, row),
                    (None, row) => before.village_of(level, row.unwrap_or_default()),
                };
                let mut rows: Vec<_> = rows.into_iter().map(|c| (place(&c), c)).collect();
                rows.sort_by_key(|(village, change)| (change.kind, *village));
                Ok(NameChanges {
                    name: name.clone(),
                    level,
                    rows,
                })
            })
            .collect::<Result<_, Problem>>()?;
        names.extend(of_level);
    }
    names.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Changes {
        before: before.clone(),
        now: now.clone(),
        names,
    })
}

impl Changes {
    pub(super) fn is_between(&self, before: RunId, now: RunId) -> bool {
        (self.before.run.id, self.now.run.id) == (before, now)
    }

    /// Counts in an area by name and kind; names without a change are left out.
    pub fn counts(&self, area: AreaCode) -> BTreeMap<String, BTreeMap<ChangeKind, u64>> {
        let mut counts: BTreeMap<String, BTreeMap<ChangeKind, u64>> = BTreeMap::new();
        let filter = ChangeFilter {
            area,
            ..ChangeFilter::default()
        };
        for (name, change) in self.filtered(filter) {
            let kinds = counts.entry(name.name.clone()).or_default();
            *kinds.entry(change.kind).or_default() += 1;
        }
        counts
    }

    /// A page of changes and where the next begins; `from` is 0 or what the last page said.
    ///
    /// # Errors
    /// `snapshot.unreadable`.
    pub fn page(
        &self,
        filter: ChangeFilter<'_>,
        from: usize,
        limit: usize,
    ) -> Result<(Vec<StoredChange>, Option<usize>), Problem> {
        let mut rows = self.filtered(filter).skip(from);
        let page = rows
            .by_ref()
            .take(limit)
            .map(|(name, change)| self.told(name, change))
            .collect::<Result<Vec<_>, Problem>>()?;
        let next = rows.next().map(|_| from + page.len());
        Ok((page, next))
    }

    fn filtered<'a>(
        &'a self,
        filter: ChangeFilter<'a>,
    ) -> impl Iterator<Item = (&'a NameChanges, &'a RowChange)> {
        self.names
            .iter()
            .filter(move |name| {
                filter.name.is_none_or(|wanted| name.name == wanted)
                    && filter.without.is_none_or(|out| !out.contains(&name.name))
            })
            .flat_map(|name| {
                name.rows
                    .iter()
                    .map(move |(village, row)| (name, village, row))
            })
            .filter(move |(_, village, row)| {
                filter.area.contains(**village) && filter.kind.is_none_or(|kind| row.kind == kind)
            })
            .map(|(name, _, row)| (name, row))
    }

    fn told(&self, name: &NameChanges, change: &RowChange) -> Result<StoredChange, Problem> {
        let (view, row) = match (change.now, change.before) {
            (Some(row), _) => (&self.now, row),
            (None, row) => (&self.before, row.unwrap_or_default()),
        };
        let household = (name.level <= Level::Household).then(|| {
            let row = view.tree.parent(name.level, row, Level::Household);
            view.numbers.value(row).to_owned()
        });
        Ok(StoredChange {
            name: name.name.clone(),
            kind: change.kind,
            level: name.level.id(),
            key: view.keys(name.level)?.value(row).to_owned(),
            village: view.village_of(name.level, row),
            household,
            before_fen: change.before_fen,
            after_fen: change.after_fen,
        })
    }
}

impl RunView {
    /// The keys of the rows of a level.
    fn keys(&self, level: Level) -> Result<Cow<'_, StringArray>, Problem> {
        Ok(match level {
            Level::Person => Cow::Borrowed(self.person_keys()?),
            Level::Household => Cow::Borrowed(&self.numbers),
            _ => {
                let codes = self.tree.codes(level).iter();
                Cow::Owned(codes.map(|c| Some(c.to_string())).collect())
            }
        })
    }

    fn village_of(&self, level: Level, row: usize) -> AreaCode {
        let village = self.tree.parent(level, row, Level::Village);
        self.tree.codes(Level::Village)[village]
    }
}
