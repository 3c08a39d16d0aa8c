//! What the packs are evaluated on: the tree and its columns of facts, in Arrow arrays.

use crate::tree::Tree;
use crate::types::{Level, Type};
use arrow_array::{ArrayRef, BooleanArray, Int16Array, Int32Array, Int64Array, UInt8Array};
use arrow_schema::DataType;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use yihu_base::Date;

/// The register on one day, frozen (快照).
///
/// Columns are as long as their level has rows. A fact without a column is unknown for all.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The day whose facts these are.
    pub as_of: Date,
    /// The shape.
    pub tree: Tree,
    /// Facts by level and id.
    pub columns: BTreeMap<(Level, String), ArrayRef>,
}

/// The Arrow type a fact is kept in: as narrow as its values allow, since snapshots are read as
/// fast as memory goes.
pub fn column_type(level: Level, id: &str, ty: Type) -> DataType {
    match ty {
        Type::Bool => DataType::Boolean,
        Type::Code(_) => DataType::UInt8,
        Type::Date => DataType::Int32,
        // Ages, months, sizes, grades and years of persons and households fit sixteen bits.
        Type::Int if level <= Level::Household && id != "livestock" => DataType::Int16,
        Type::Int | Type::Dec | Type::Money => DataType::Int64,
    }
}

/// Builds a column from raw values ([`crate::value::Value::raw`]); a value that does not fit the
/// column is unknown.
pub fn column(ty: &DataType, values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    match ty {
        DataType::Boolean => Arc::new(values.map(|v| v.map(|v| v != 0)).collect::<BooleanArray>()),
        DataType::UInt8 => Arc::new(
            values
                .map(|v| v.and_then(|v| u8::try_from(v).ok()))
                .collect::<UInt8Array>(),
        ),
        DataType::Int16 => Arc::new(
            values
                .map(|v| v.and_then(|v| i16::try_from(v).ok()))
                .collect::<Int16Array>(),
        ),
        DataType::Int32 => Arc::new(
            values
                .map(|v| v.and_then(|v| i32::try_from(v).ok()))
                .collect::<Int32Array>(),
        ),
        _ => Arc::new(values.collect::<Int64Array>()),
    }
}

impl Snapshot {
    /// The column of a fact.
    pub fn column(&self, level: Level, id: &str) -> Option<&ArrayRef> {
        // A tuple of borrowed parts cannot be looked up in the map without an owned key.
        self.columns.get(&(level, id.to_owned()))
    }

    /// The part under one village (a row of the village level), for explaining one household.
    #[must_use]
    pub fn village(&self, row: usize) -> Self {
        let tree = self.tree.village(row);
        let columns = self
            .columns
            .iter()
            .map(|((level, id), column)| {
                let rows = self.rows_of_village(row, *level);
                ((*level, id.clone()), column.slice(rows.start, rows.len()))
            })
            .collect();
        Self {
            as_of: self.as_of,
            tree,
            columns,
        }
    }

    fn rows_of_village(&self, row: usize, level: Level) -> Range<usize> {
        if level.is_within(Level::Village) {
            return self.tree.under(Level::Village, row..row + 1, level);
        }
        if level.area().is_none() {
            return 0..0;
        }
        let row = self.tree.parent(Level::Village, row, level);
        row..row + 1
    }
}
