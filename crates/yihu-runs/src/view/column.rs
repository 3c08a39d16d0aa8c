//! The results of one name: a byte for each row, and the amounts of those who are due one.

use crate::column_file::{ColumnFile, broken};
use crate::results_file::NOT_APPLICABLE;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int64Type};
use arrow_schema::DataType;
use std::ops::Range;
use yihu_base::Problem;

const NO: u8 = 0;
const YES: u8 = 1;
const UNKNOWN: u8 = 3;

/// What a row must be under a name to be picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// The test holds; the benefit is due.
    Yes,
    /// It does not.
    No,
    /// It cannot be decided.
    Unknown,
    /// The benefit is due in an amount that nobody knows.
    AmountUnknown,
}

/// The column of a name.
#[derive(Debug)]
pub(super) struct NameColumn {
    verdicts: Vec<u8>,
    /// Rows with a known amount of the year, rising, and the amounts: few are due any one benefit.
    amounts: Option<(Vec<u32>, Vec<i64>)>,
}

impl NameColumn {
    /// Reads the column of a name; `None` if the file has no verdicts under it.
    pub(super) fn read(file: &ColumnFile, name: &str) -> Result<Option<Self>, Problem> {
        let Some(index) = file.find(name) else {
            return Ok(None);
        };
        let array = file.column(index, None)?;
        let Some(values) = array.as_primitive_opt::<Int8Type>() else {
            return Ok(None);
        };
        let mut verdicts: Vec<u8> = values.values().iter().map(|v| *v as u8).collect();
        if let Some(known) = values.nulls() {
            for row in (!known.inner()).set_indices() {
                verdicts[row] = UNKNOWN;
            }
        }
        let amounts = match file.find(&format!("{name}.yearly")) {
            None => None,
            Some(index) => Some(amounts(file, index)?),
        };
        Ok(Some(Self { verdicts, amounts }))
    }

    pub(super) fn is_benefit(&self) -> bool {
        self.amounts.is_some()
    }

    /// Whether a row is as wanted; `in_kind` where the benefit has no amount at all.
    pub(super) fn matches(&self, want: Want, row: usize, in_kind: bool) -> bool {
        let verdict = self.verdicts[row];
        match want {
            Want::Yes => verdict == YES,
            Want::No => verdict == NO,
            Want::Unknown => verdict == UNKNOWN,
            Want::AmountUnknown => {
                verdict == YES && !in_kind && self.is_benefit() && self.amount(row).is_none()
            }
        }
    }

    /// Yes, no or unknown; `None` where no clause holds.
    pub(super) fn verdict(&self, row: usize) -> Option<Option<bool>> {
        match self.verdicts[row] {
            NO => Some(Some(false)),
            YES => Some(Some(true)),
            UNKNOWN => Some(None),
            _ => None,
        }
    }

    /// The known amount of the year of a row that is due one.
    pub(super) fn amount(&self, row: usize) -> Option<i64> {
        let (rows, fen) = self.amounts.as_ref()?;
        let at = rows.binary_search(&u32::try_from(row).ok()?).ok()?;
        Some(fen[at])
    }

    /// All known amounts of a range of rows.
    pub(super) fn amounts(&self, rows: Range<usize>) -> &[i64] {
        let Some((due, fen)) = &self.amounts else {
            return &[];
        };
        let at = |row: usize| due.partition_point(|r| (*r as usize) < row);
        &fen[at(rows.start)..at(rows.end)]
    }

    /// How many rows of a range are yes, no, unknown and without a clause.
    pub(super) fn counts(&self, rows: Range<usize>) -> [u64; 4] {
        let mut by_code = [0u64; 4];
        for verdict in &self.verdicts[rows] {
            by_code[usize::from(verdict & 3)] += 1;
        }
        let of = |code: u8| by_code[usize::from(code)];
        [of(YES), of(NO), of(UNKNOWN), of(NOT_APPLICABLE as u8)]
    }
}

fn amounts(file: &ColumnFile, index: usize) -> Result<(Vec<u32>, Vec<i64>), Problem> {
    let array = file.column(index, None)?;
    let values = array
        .as_primitive_opt::<Int64Type>()
        .ok_or_else(|| broken(file.path(), "yearly"))?;
    let due = |row: usize| (row as u32, values.value(row));
    let pairs = match values.nulls() {
        Some(known) => known.valid_indices().map(due).unzip(),
        None => (0..values.len()).map(due).unzip(),
    };
    Ok(pairs)
}

/// The names a file has verdicts for, and whether each is a benefit.
pub(super) fn names(file: &ColumnFile) -> Vec<(String, bool)> {
    let decisions = file.names().into_iter().enumerate();
    decisions
        .filter(|(index, _)| file.data_type(*index) == &DataType::Int8)
        .map(|(_, name)| {
            let is_benefit = file.find(&format!("{name}.yearly")).is_some();
            (name, is_benefit)
        })
        .collect()
}
