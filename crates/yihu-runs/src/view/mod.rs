//! The results of a stored run, ready to answer: who holds under a name, how many, for how much.
//!
//! A view keeps the keys of all households and the shape of the tree; the results of a name are
//! read when first asked for, and kept. Reading blocks: a server asks from a thread that may.

mod cache;
mod changes;
mod column;
mod sums;

pub use cache::Views;
pub use changes::{ChangeFilter, Changes, StoredChange, changes};
pub use column::Want;
pub use sums::Recipients;

use crate::column_file::{ColumnFile, broken};
use crate::ledger::RunRecord;
use crate::parquet;
use crate::results_file;
use crate::run::Folders;
use arrow_array::cast::AsArray;
use arrow_array::{Array, StringArray};
use column::NameColumn;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use yihu_base::{AreaCode, Problem};
use yihu_policy::library::Library;
use yihu_policy::pack::{Amount, Benefit, Body};
use yihu_policy::tree::Tree;
use yihu_policy::types::Level;

/// The levels that have lists and sums.
const LEVELS: [Level; 3] = [Level::Person, Level::Household, Level::Village];

/// A stored run, open for questions. Shared as it is: its locks are its own.
#[derive(Debug)]
pub struct RunView {
    /// The run.
    pub run: RunRecord,
    library: Arc<Library>,
    tree: Tree,
    numbers: StringArray,
    files: [ColumnFile; 3],
    names: BTreeMap<String, NameInfo>,
    columns: Mutex<BTreeMap<String, Arc<NameColumn>>>,
    person_keys: OnceLock<StringArray>,
}

/// A test or benefit of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameInfo {
    /// `test` or `benefit`.
    pub kind: &'static str,
    /// Whose it is.
    pub level: Level,
}

/// A test or benefit that the run did not compute.
pub(crate) fn name_not_found(name: &str) -> Problem {
    Problem::new(
        "clause.not_found",
        format!("该次测算没有名为 {name} 的判定或待遇，请核对名称，或重新测算"),
        format!("the run has no test or benefit {name}: check the name, or run again"),
    )
}

impl RunView {
    /// Opens a stored run. `library` are the packs in use: where they are not those of the run,
    /// counts and amounts stay what they are, and payers are not told.
    ///
    /// # Errors
    /// `snapshot.unreadable`.
    pub fn open(folders: &Folders, run: RunRecord, library: Arc<Library>) -> Result<Self, Problem> {
        let folder = folders.run(run.id);
        let tree = parquet::read_tree(&folders.snapshot(&run.snapshot_hash))?;
        let open = |level| ColumnFile::open(&results_file::path(&folder, level));
        let files = [
            open(Level::Person)?,
            open(Level::Household)?,
            open(Level::Village)?,
        ];
        for (level, file) in LEVELS.into_iter().zip(&files) {
            if file.rows() != tree.len(level) {
                return Err(broken(file.path(), "rows"));
            }
        }
        let numbers = keys(&files[1])?;
        let names = LEVELS
            .into_iter()
            .zip(&files)
            .flat_map(|(level, file)| {
                column::names(file).into_iter().map(move |(name, benefit)| {
                    let kind = if benefit { "benefit" } else { "test" };
                    (name, NameInfo { kind, level })
                })
            })
            .collect();
        Ok(Self {
            run,
            library,
            tree,
            numbers,
            files,
            names,
            columns: Mutex::default(),
            person_keys: OnceLock::new(),
        })
    }

    /// The tests and benefits of the run.
    pub fn names(&self) -> &BTreeMap<String, NameInfo> {
        &self.names
    }

    /// Whether the packs in use are those of the run.
    pub fn is_current(&self) -> bool {
        self.run.packs_hash == self.library.hash
    }

    /// Households in an area.
    pub fn households(&self, area: AreaCode) -> usize {
        self.rows(area, Level::Household).len()
    }

    /// The households for which a name is as wanted, in the order of the register: by village,
    /// then number, beginning after `after`. A person's name picks the households with any such
    /// member, a village's name the households of such villages.
    ///
    /// # Errors
    /// `clause.not_found`, `snapshot.unreadable`.
    pub fn select(
        &self,
        name: &str,
        want: Want,
        area: AreaCode,
        after: Option<(AreaCode, &str)>,
        limit: usize,
    ) -> Result<Vec<(AreaCode, String)>, Problem> {
        let pick = self.pick(name, want)?;
        let mut rows = self.rows(area, Level::Household);
        if let Some((village, number)) = after {
            rows.start = rows.start.max(self.first_after(village, number));
        }
        let mut found = Vec::new();
        for village in self.villages_of(&rows) {
            let code = self.tree.codes(Level::Village)[village];
            let all = self.under(Level::Village, village, Level::Household);
            let rows = rows.start.max(all.start)..rows.end.min(all.end);
            let hits = rows.filter(|row| pick.household(*row, village));
            found.extend(
                hits.take(limit - found.len())
                    .map(|row| (code, self.numbers.value(row).to_owned())),
            );
            if found.len() == limit {
                break;
            }
        }
        Ok(found)
    }

    /// The villages for which a name is as wanted, after `after`; a household's or person's name
    /// picks the villages with any such row.
    ///
    /// # Errors
    /// `clause.not_found`, `snapshot.unreadable`.
    pub fn select_villages(
        &self,
        name: &str,
        want: Want,
        area: AreaCode,
        after: Option<AreaCode>,
        limit: usize,
    ) -> Result<Vec<AreaCode>, Problem> {
        let pick = self.pick(name, want)?;
        let codes = self.tree.codes(Level::Village);
        let hits = self
            .rows(area, Level::Village)
            .filter(|row| after.is_none_or(|after| codes[*row] > after))
            .filter(|row| pick.any(*row, self.under(Level::Village, *row, pick.level)));
        Ok(hits.take(limit).map(|row| codes[row]).collect())
    }

    /// How many households [`RunView::select`] would list.
    ///
    /// # Errors
    /// `clause.not_found`, `snapshot.unreadable`.
    pub fn count(&self, name: &str, want: Want, area: AreaCode) -> Result<u64, Problem> {
        let pick = self.pick(name, want)?;
        let villages = self.rows(area, Level::Village);
        let of = |village: usize| {
            let rows = self.under(Level::Village, village, Level::Household);
            rows.filter(|row| pick.household(*row, village)).count() as u64
        };
        Ok(villages.map(of).sum())
    }

    /// Persons in an area.
    pub fn persons(&self, area: AreaCode) -> usize {
        self.rows(area, Level::Person).len()
    }

    /// Whether [`RunView::select`] would list a household: for lists driven by something else.
    ///
    /// # Errors
    /// `clause.not_found`, `snapshot.unreadable`.
    pub fn holds(
        &self,
        name: &str,
        want: Want,
        village: AreaCode,
        number: &str,
    ) -> Result<bool, Problem> {
        let pick = self.pick(name, want)?;
        Ok(self
            .household(village, number)
            .is_some_and(|(village, row)| pick.household(row, village)))
    }

    /// Rows of the village and the household of a number.
    fn household(&self, village: AreaCode, number: &str) -> Option<(usize, usize)> {
        let village = self.tree.row(Level::Village, village)?;
        let rows = self.under(Level::Village, village, Level::Household);
        let row = self.lower_bound(rows.clone(), |n| n < number);
        (row < rows.end && self.numbers.value(row) == number).then_some((village, row))
    }

    /// The first household after a village and number, in the order of the register.
    fn first_after(&self, village: AreaCode, number: &str) -> usize {
        let codes = self.tree.codes(Level::Village);
        let row = codes.partition_point(|code| *code < village);
        if row == codes.len() {
            return self.numbers.len();
        }
        let rows = self.under(Level::Village, row, Level::Household);
        if codes[row] == village {
            self.lower_bound(rows, |n| n <= number)
        } else {
            rows.start
        }
    }

    /// The first of `rows` whose number is not `below`; numbers rise within a village.
    fn lower_bound(&self, rows: Range<usize>, below: impl Fn(&str) -> bool) -> usize {
        let (mut start, mut end) = (rows.start, rows.end);
        while start < end {
            let middle = start + (end - start) / 2;
            if below(self.numbers.value(middle)) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }

    fn under(&self, level: Level, row: usize, below: Level) -> Range<usize> {
        self.tree.under(level, row..row + 1, below)
    }

    /// The rows of a level in an area.
    fn rows(&self, area: AreaCode, level: Level) -> Range<usize> {
        rows_in(&self.tree, area, level)
    }

    /// The villages that a range of households lies in.
    fn villages_of(&self, households: &Range<usize>) -> Range<usize> {
        if households.is_empty() {
            return 0..0;
        }
        let village = |row| self.tree.parent(Level::Household, row, Level::Village);
        village(households.start)..village(households.end - 1) + 1
    }

    fn file(&self, level: Level) -> &ColumnFile {
        &self.files[LEVELS.iter().position(|l| *l == level).unwrap_or(0)]
    }

    /// The column of a name, read when first asked for.
    fn column(&self, name: &str) -> Result<(NameInfo, Arc<NameColumn>), Problem> {
        let info = *self.names.get(name).ok_or_else(|| name_not_found(name))?;
        let kept = || self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(column) = kept().get(name) {
            return Ok((info, column.clone()));
        }
        // Read without the lock: two who ask at once may read twice, nobody waits for another name.
        let file = self.file(info.level);
        let column = NameColumn::read(file, name)?.ok_or_else(|| name_not_found(name))?;
        let column = kept()
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(column))
            .clone();
        Ok((info, column))
    }

    /// The benefit that a name means in a village; `None` for a test, where no clause holds, and
    /// where the packs are not those of the run.
    fn benefit(&self, name: &str, village: usize) -> Option<&Benefit> {
        if !self.is_current() {
            return None;
        }
        let code = self.tree.codes(Level::Village)[village];
        let clause = self.library.resolve(name, code, self.run.policy_day)?;
        match &self.library.clauses[clause].body {
            Body::Benefit(benefit) => Some(benefit),
            _ => None,
        }
    }

    fn is_in_kind(&self, name: &str, village: usize) -> bool {
        self.benefit(name, village)
            .is_some_and(|b| matches!(b.amount, Amount::None))
    }

    fn pick(&self, name: &str, want: Want) -> Result<Pick<'_>, Problem> {
        let (info, column) = self.column(name)?;
        let villages = self.tree.len(Level::Village);
        let in_kind = match want {
            Want::AmountUnknown => (0..villages).map(|v| self.is_in_kind(name, v)).collect(),
            _ => vec![false; villages],
        };
        Ok(Pick {
            view: self,
            level: info.level,
            column,
            want,
            in_kind,
        })
    }

    /// Keys of the persons, read when first asked for.
    fn person_keys(&self) -> Result<&StringArray, Problem> {
        if let Some(keys) = self.person_keys.get() {
            return Ok(keys);
        }
        let read = keys(self.file(Level::Person))?;
        Ok(self.person_keys.get_or_init(|| read))
    }
}

/// The rows of a level, the village's or one below, in an area.
pub(crate) fn rows_in(tree: &Tree, area: AreaCode, level: Level) -> Range<usize> {
    let (first, last) = area.range();
    let codes = tree.codes(Level::Village);
    let start = codes.partition_point(|code| *code < first);
    let end = codes.partition_point(|code| *code <= last);
    tree.under(Level::Village, start..end, level)
}

/// The keys that the rows of persons or households in an area had in a stored run.
///
/// # Errors
/// `snapshot.unreadable`.
pub(crate) fn keys_in(
    folders: &Folders,
    run: &RunRecord,
    area: AreaCode,
    level: Level,
) -> Result<HashSet<String>, Problem> {
    let tree = parquet::read_tree(&folders.snapshot(&run.snapshot_hash))?;
    let path = results_file::path(&folders.run(run.id), level);
    let keys = keys(&ColumnFile::open(&path)?)?;
    let rows = rows_in(&tree, area, level);
    if rows.end > keys.len() {
        return Err(broken(&path, "rows"));
    }
    Ok(rows.map(|row| keys.value(row).to_owned()).collect())
}

fn keys(file: &ColumnFile) -> Result<StringArray, Problem> {
    let keys = file.named("#key")?;
    keys.as_string_opt::<i32>()
        .cloned()
        .ok_or_else(|| broken(file.path(), "#key"))
}

/// One name and what it must be.
struct Pick<'a> {
    view: &'a RunView,
    level: Level,
    column: Arc<NameColumn>,
    want: Want,
    /// Villages where the benefit has no amount.
    in_kind: Vec<bool>,
}

impl Pick<'_> {
    /// Whether a household is picked.
    fn household(&self, row: usize, village: usize) -> bool {
        let rows = match self.level {
            Level::Person => self.view.under(Level::Household, row, Level::Person),
            Level::Household => row..row + 1,
            _ => village..village + 1,
        };
        self.any(village, rows)
    }

    /// Whether any of these rows of the name's level, in a village, is as wanted.
    fn any(&self, village: usize, mut rows: Range<usize>) -> bool {
        let in_kind = self.in_kind[village];
        rows.any(|row| self.column.matches(self.want, row, in_kind))
    }
}
