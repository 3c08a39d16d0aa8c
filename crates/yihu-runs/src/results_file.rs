//! Results on disk, so that the next run can say what changed and an explanation finds the values
//! of wider areas.

use crate::column_file::{encode_batch, read_batch};
use crate::freeze::Frozen;
use arrow_array::{Array, ArrayRef, Int8Array, Int64Array, StringArray};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use yihu_base::Problem;
use yihu_policy::kernels::Column;
use yihu_policy::results::Results;
use yihu_policy::types::Level;

/// A row where no clause of the name holds; 0 is no, 1 is yes, null is unknown.
pub(crate) const NOT_APPLICABLE: i8 = 2;

/// The file of a level in a run's folder.
pub(crate) fn path(folder: &Path, level: Level) -> PathBuf {
    folder.join(format!("{}.parquet", level.plural()))
}

/// Writes the results of all levels into a folder; answers their hash, hex.
///
/// # Errors
/// `snapshot.unreadable` when the disk refuses.
pub fn write(folder: &Path, frozen: &Frozen, results: &Results) -> Result<String, Problem> {
    let mut hasher = blake3::Hasher::new();
    for level in Level::ALL.into_iter().filter(|l| !l.is_record()) {
        let columns = columns(frozen, results, level);
        let bytes = encode_batch(&path(folder, level), columns)?;
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// The keys of a level's rows: numbers of persons or households, codes of areas.
pub(crate) fn keys(frozen: &Frozen, level: Level) -> StringArray {
    match level {
        Level::Person => frozen.labels.person_number.clone(),
        Level::Household => frozen.labels.household_number.clone(),
        _ => {
            let codes = frozen.snapshot.tree.codes(level).iter();
            codes.map(|c| Some(c.to_string())).collect()
        }
    }
}

fn columns(frozen: &Frozen, results: &Results, level: Level) -> Vec<(String, ArrayRef)> {
    let tree = &frozen.snapshot.tree;
    let rows = tree.len(level);
    let mut columns = vec![("#key".to_owned(), Arc::new(keys(frozen, level)) as ArrayRef)];
    for output in results.program.outputs.iter().filter(|o| o.level == level) {
        if !output.decides() {
            if level.area().is_some() {
                let column = results.column(output.value);
                columns.push((output.name.clone(), Arc::new(numbers(column, rows))));
            }
            continue;
        }
        columns.push((
            output.name.clone(),
            Arc::new(verdicts(frozen, results, output)),
        ));
        if level > Level::Village {
            // The explanation of one household takes these instead of computing them.
            for (part, _, node) in &output.parts {
                let column = numbers(results.column(*node), rows);
                columns.push((format!("{}.part.{part}", output.name), Arc::new(column)));
            }
        }
        if output.yearly.is_some() {
            let yearly: Int64Array = (0..rows).map(|row| results.yearly(output, row)).collect();
            columns.push((format!("{}.yearly", output.name), Arc::new(yearly)));
        }
    }
    columns
}

fn numbers(column: &Column, rows: usize) -> Int64Array {
    match column {
        Column::Bool(_) => (0..rows).map(|row| column.raw(row)).collect(),
        _ => column.nums(rows),
    }
}

fn verdicts(
    frozen: &Frozen,
    results: &Results,
    output: &yihu_policy::program::Output,
) -> Int8Array {
    let tree = &frozen.snapshot.tree;
    let area = output.level.place();
    let column = results.column(output.value);
    let mut values: Vec<Option<i8>> = Vec::with_capacity(tree.len(output.level));
    for (row, which) in output.which.iter().enumerate() {
        for row in tree.under(area, row..row + 1, output.level) {
            values.push(match which {
                None => Some(NOT_APPLICABLE),
                Some(_) => column.raw(row).map(|v| v as i8),
            });
        }
    }
    values.into_iter().collect()
}

/// What a stored run said of one row under one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Yes, no or unknown; `None` where no clause held.
    pub verdict: Option<Option<bool>>,
    /// The year's amount, if one is due and known.
    pub yearly: Option<i64>,
}

/// The stored results of one level.
#[derive(Debug)]
pub struct StoredLevel {
    columns: BTreeMap<String, ArrayRef>,
}

impl StoredLevel {
    /// Reads the results of a level.
    ///
    /// # Errors
    /// `snapshot.unreadable`.
    pub fn read(folder: &Path, level: Level) -> Result<Self, Problem> {
        Ok(Self {
            columns: read_batch(&path(folder, level))?,
        })
    }

    /// The keys of the rows: numbers of persons or households, codes of areas.
    pub fn keys(&self) -> Option<&StringArray> {
        self.columns.get("#key")?.as_any().downcast_ref()
    }

    /// What was stored of a row under a name; `None` if the name was not computed.
    pub fn get(&self, name: &str, row: usize) -> Option<Stored> {
        let verdicts = self
            .columns
            .get(name)?
            .as_any()
            .downcast_ref::<Int8Array>()?;
        let verdict = match verdicts.is_valid(row).then(|| verdicts.value(row)) {
            Some(NOT_APPLICABLE) => None,
            other => Some(other.map(|v| v != 0)),
        };
        Some(Stored {
            verdict,
            yearly: self.number(&format!("{name}.yearly"), row),
        })
    }

    /// A stored number, such as the value of an area's variable.
    pub fn number(&self, column: &str, row: usize) -> Option<i64> {
        let column = self.columns.get(column)?.as_any();
        let numbers = column.downcast_ref::<Int64Array>()?;
        numbers.is_valid(row).then(|| numbers.value(row))
    }

    /// Whether a name was computed.
    pub fn has(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }
}
