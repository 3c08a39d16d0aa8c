//! Snapshots on disk: three Parquet files and a description, identified by a hash.

use crate::column_file::{ColumnFile, batch, broken, encode};
use crate::freeze::{Frozen, Labels};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::DataType;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use yihu_base::{AreaCode, Date, Problem, date};
use yihu_policy::kernels::Column;
use yihu_policy::snapshot::{Snapshot, column as build};
use yihu_policy::tree::Tree;
use yihu_policy::types::Level;

const AREAS: &str = "areas.parquet";
const HOUSEHOLDS: &str = "households.parquet";
const PERSONS: &str = "persons.parquet";
const ABOUT: &str = "snapshot.json";

/// What a snapshot is, beside its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The day whose facts these are.
    pub as_of: String,
    /// blake3 over the three files, hex: the identity of the snapshot.
    pub hash: String,
    /// Villages.
    pub villages: usize,
    /// Households.
    pub households: usize,
    /// Persons.
    pub persons: usize,
}

/// Which columns to read.
#[derive(Debug, Clone)]
pub enum Want<'a> {
    /// All facts and names.
    All,
    /// These facts, no names.
    Facts(&'a [(Level, String)]),
}

impl Want<'_> {
    fn column(&self, level: Level, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Facts(facts) => facts.iter().any(|(l, id)| *l == level && id == name),
        }
    }

    fn label(&self) -> bool {
        matches!(self, Self::All)
    }
}

/// Writes a snapshot into a folder and says what it is.
///
/// # Errors
/// `snapshot.unreadable` when the disk refuses.
pub fn write(folder: &Path, frozen: &Frozen) -> Result<About, Problem> {
    std::fs::create_dir_all(folder).map_err(|e| broken(folder, e))?;
    let tree = &frozen.snapshot.tree;
    let batches = [
        (AREAS, areas_batch(frozen)),
        (HOUSEHOLDS, rows_batch(frozen, Level::Household)),
        (PERSONS, rows_batch(frozen, Level::Person)),
    ];
    let mut hasher = blake3::Hasher::new();
    for (name, batch) in batches {
        let path = folder.join(name);
        let bytes = encode(&batch).map_err(|e| broken(&path, e))?;
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
        std::fs::write(&path, bytes).map_err(|e| broken(&path, e))?;
    }
    let about = About {
        as_of: frozen.snapshot.as_of.to_string(),
        hash: hasher.finalize().to_hex().to_string(),
        villages: tree.len(Level::Village),
        households: tree.len(Level::Household),
        persons: tree.len(Level::Person),
    };
    let path = folder.join(ABOUT);
    let text = serde_json::to_string_pretty(&about).map_err(|e| broken(&path, e))?;
    std::fs::write(&path, text).map_err(|e| broken(&path, e))?;
    Ok(about)
}

/// The number of an area's level in the file, which must never change: villages are 2.
fn level_number(level: Level) -> i32 {
    let areas = Level::ALL.into_iter().filter(|l| l.area().is_some());
    areas.take_while(|l| *l != level).count() as i32 + 2
}

/// One row for each area, villages first; a fact of another level is null.
fn areas_batch(frozen: &Frozen) -> RecordBatch {
    let tree = &frozen.snapshot.tree;
    let levels = Level::ALL.into_iter().filter(|l| l.area().is_some());
    let rows: Vec<(Level, usize, AreaCode)> = levels
        .flat_map(|l| {
            tree.codes(l)
                .iter()
                .enumerate()
                .map(move |(row, code)| (l, row, *code))
        })
        .collect();
    let households = |level: Level, row: usize| {
        (level == Level::Village).then(|| {
            tree.under(Level::Village, row..row + 1, Level::Household)
                .len() as i32
        })
    };
    let mut columns: Vec<(String, ArrayRef)> = vec![
        (
            "#code".into(),
            Arc::new(
                rows.iter()
                    .map(|(_, _, c)| Some(c.as_i64()))
                    .collect::<Int64Array>(),
            ),
        ),
        (
            "#level".into(),
            Arc::new(
                rows.iter()
                    .map(|(l, _, _)| Some(level_number(*l)))
                    .collect::<Int32Array>(),
            ),
        ),
        (
            "#name".into(),
            Arc::new(
                rows.iter()
                    .map(|(_, _, c)| frozen.area_names.get(c))
                    .collect::<StringArray>(),
            ),
        ),
        (
            "#households".into(),
            Arc::new(
                rows.iter()
                    .map(|(l, row, _)| households(*l, *row))
                    .collect::<Int32Array>(),
            ),
        ),
    ];
    for ((level, id), column) in &frozen.snapshot.columns {
        if level.area().is_some() {
            let values = Column::from_array(column);
            let raw = rows
                .iter()
                .map(|(l, row, _)| if l == level { values.raw(*row) } else { None });
            columns.push((format!("{level}.{id}"), build(column.data_type(), raw)));
        }
    }
    batch(columns)
}

fn rows_batch(frozen: &Frozen, level: Level) -> RecordBatch {
    let (snapshot, labels) = (&frozen.snapshot, &frozen.labels);
    let label = |array: &StringArray| Arc::new(array.clone()) as ArrayRef;
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    if level == Level::Household {
        let tree = &snapshot.tree;
        let offsets = tree.offsets(Level::Household, 0..tree.len(level), Level::Person);
        let sizes: Int32Array = offsets
            .windows(2)
            .map(|w| Some((w[1] - w[0]) as i32))
            .collect();
        columns.push(("#persons".into(), Arc::new(sizes)));
        columns.push(("#number".into(), label(&labels.household_number)));
        columns.push(("#head".into(), label(&labels.head_name)));
        columns.push(("#helper".into(), label(&labels.helper)));
    } else {
        columns.push(("#number".into(), label(&labels.person_number)));
        columns.push(("#name".into(), label(&labels.person_name)));
    }
    for ((l, id), column) in &snapshot.columns {
        if *l == level {
            columns.push((id.clone(), column.clone()));
        }
    }
    batch(columns)
}

/// A fact of areas: its type and its raw value by area.
type AreaColumn = (DataType, BTreeMap<AreaCode, Option<i64>>);

/// The areas of a snapshot: its villages, their households, names and facts.
struct Areas {
    villages: Vec<AreaCode>,
    households: Vec<u32>,
    names: BTreeMap<AreaCode, String>,
    columns: BTreeMap<(Level, String), AreaColumn>,
}

fn read_areas(folder: &Path, want: &Want<'_>) -> Result<Areas, Problem> {
    let file = ColumnFile::open(&folder.join(AREAS))?;
    let codes = file.named("#code")?;
    let codes: Vec<AreaCode> = codes
        .as_primitive::<Int64Type>()
        .values()
        .iter()
        .map(|c| {
            u64::try_from(*c)
                .ok()
                .and_then(AreaCode::from_u64)
                .unwrap_or_default()
        })
        .collect();
    let levels = file.named("#level")?;
    let levels = levels.as_primitive::<Int32Type>();
    let names = file.named("#name")?;
    let households = file.named("#households")?;
    let households = households.as_primitive::<Int32Type>();
    let mut areas = Areas {
        villages: Vec::new(),
        households: Vec::new(),
        names: BTreeMap::new(),
        columns: BTreeMap::new(),
    };
    for (row, code) in codes.iter().enumerate() {
        if levels.value(row) == level_number(Level::Village) {
            areas.villages.push(*code);
            areas.households.push(households.value(row) as u32);
        }
        let names = names.as_string::<i32>();
        if names.is_valid(row) {
            areas.names.insert(*code, names.value(row).to_owned());
        }
    }
    for (index, name) in file.names().iter().enumerate() {
        let Some((level, id)) = name.split_once('.') else {
            continue;
        };
        let Some(level) = Level::parse(level).filter(|l| want.column(*l, id)) else {
            continue;
        };
        let column = file.column(index, None)?;
        let values = Column::from_array(&column);
        let by_code = (0..codes.len())
            .filter(|row| levels.value(*row) == level_number(level))
            .map(|row| (codes[row], values.raw(row)))
            .collect();
        areas.columns.insert(
            (level, id.to_owned()),
            (column.data_type().clone(), by_code),
        );
    }
    Ok(areas)
}

impl Areas {
    /// The columns of the areas of `tree`, in its order.
    fn columns_for(&self, tree: &Tree) -> BTreeMap<(Level, String), ArrayRef> {
        self.columns
            .iter()
            .map(|((level, id), (data_type, by_code))| {
                let raw = tree
                    .codes(*level)
                    .iter()
                    .map(|c| by_code.get(c).copied().flatten());
                ((*level, id.clone()), build(data_type, raw))
            })
            .collect()
    }
}

/// Reads what a snapshot is.
///
/// # Errors
/// `snapshot.unreadable`.
pub fn about(folder: &Path) -> Result<About, Problem> {
    let path = folder.join(ABOUT);
    let text = std::fs::read_to_string(&path).map_err(|e| broken(&path, e))?;
    serde_json::from_str(&text).map_err(|e| broken(&path, e))
}

fn as_of(folder: &Path, about: &About) -> Result<Date, Problem> {
    date::parse(&about.as_of).ok_or_else(|| broken(&folder.join(ABOUT), "as_of"))
}

/// Reads a snapshot, its columns side by side.
///
/// # Errors
/// `snapshot.unreadable`.
pub fn read(folder: &Path, want: &Want<'_>) -> Result<Frozen, Problem> {
    let about = about(folder)?;
    let (areas, files) = rayon::join(
        || read_areas(folder, want),
        || {
            rayon::join(
                || ColumnFile::open(&folder.join(HOUSEHOLDS)),
                || ColumnFile::open(&folder.join(PERSONS)),
            )
        },
    );
    let (areas, households, persons) = (areas?, files.0?, files.1?);
    let wanted = |file: &ColumnFile, level| -> Vec<(Level, usize, String)> {
        let names = file.names().into_iter().enumerate();
        names
            .filter(|(_, name)| match name.strip_prefix('#') {
                Some("persons") => true,
                Some(_) => want.label(),
                None => want.column(level, name),
            })
            .map(|(i, name)| (level, i, name))
            .collect()
    };
    // The long columns first, so that the last to finish is a short one.
    let mut tasks = wanted(&persons, Level::Person);
    tasks.extend(wanted(&households, Level::Household));
    let arrays: Vec<((Level, String), ArrayRef)> = tasks
        .into_par_iter()
        .map(|(level, index, name)| {
            let file = if level == Level::Person {
                &persons
            } else {
                &households
            };
            Ok(((level, name), file.column(index, None)?))
        })
        .collect::<Result<_, Problem>>()?;
    let mut columns: BTreeMap<(Level, String), ArrayRef> = arrays.into_iter().collect();
    assemble(areas, &mut columns, as_of(folder, &about)?, want.label())
        .ok_or_else(|| broken(folder, "#persons"))
}

/// Reads the part of a snapshot under one village.
///
/// # Errors
/// `snapshot.unreadable`; `area.not_found` for a village that is not in it.
pub fn read_village(folder: &Path, village: AreaCode) -> Result<Frozen, Problem> {
    let about = about(folder)?;
    let want = Want::All;
    let mut areas = read_areas(folder, &want)?;
    let at = areas
        .villages
        .binary_search(&village)
        .map_err(|_| yihu_base::ctx::area_not_found(village))?;
    let start: u32 = areas.households[..at].iter().sum();
    let rows = start as usize..(start + areas.households[at]) as usize;
    areas.villages = vec![village];
    areas.households = vec![areas.households[at]];
    let households = ColumnFile::open(&folder.join(HOUSEHOLDS))?;
    let persons = ColumnFile::open(&folder.join(PERSONS))?;
    let sizes = households.named_rows("#persons", Some(0..rows.end))?;
    let sizes = sizes.as_primitive::<Int32Type>().values();
    let total = |range: Range<usize>| sizes[range].iter().map(|&n| n as usize).sum::<usize>();
    let first = total(0..rows.start);
    let person_rows = first..first + total(rows.clone());
    let mut tasks: Vec<(Level, usize, String)> = Vec::new();
    for (file, level) in [(&persons, Level::Person), (&households, Level::Household)] {
        tasks.extend(
            file.names()
                .into_iter()
                .enumerate()
                .map(|(i, name)| (level, i, name)),
        );
    }
    let mut columns: BTreeMap<(Level, String), ArrayRef> = tasks
        .into_par_iter()
        .map(|(level, index, name)| {
            let column = if level == Level::Person {
                persons.column(index, Some(person_rows.clone()))
            } else {
                households.column(index, Some(rows.clone()))
            };
            Ok(((level, name), column?))
        })
        .collect::<Result<_, Problem>>()?;
    assemble(areas, &mut columns, as_of(folder, &about)?, true)
        .ok_or_else(|| broken(folder, "#persons"))
}

/// The tree of a snapshot, without any facts.
///
/// # Errors
/// `snapshot.unreadable`.
pub fn read_tree(folder: &Path) -> Result<Tree, Problem> {
    let areas = read_areas(folder, &Want::Facts(&[]))?;
    let file = ColumnFile::open(&folder.join(HOUSEHOLDS))?;
    let sizes = file.named("#persons")?;
    let sizes = sizes.as_primitive::<Int32Type>().values().iter();
    let sizes: Vec<u32> = sizes.map(|&n| n as u32).collect();
    let households: usize = areas.households.iter().map(|&n| n as usize).sum();
    if households != sizes.len() {
        return Err(broken(folder, "#persons"));
    }
    Ok(Tree::new(areas.villages, &areas.households, &sizes))
}

fn assemble(
    areas: Areas,
    columns: &mut BTreeMap<(Level, String), ArrayRef>,
    as_of: Date,
    labels: bool,
) -> Option<Frozen> {
    let mut take = |level, name: &str| columns.remove(&(level, name.to_owned()));
    let sizes = take(Level::Household, "#persons")?;
    let sizes: Vec<u32> = sizes
        .as_primitive::<Int32Type>()
        .values()
        .iter()
        .map(|&n| n as u32)
        .collect();
    let labels = if labels {
        let mut text = |level, name| Some(take(level, name)?.as_string::<i32>().clone());
        Labels {
            household_number: text(Level::Household, "#number")?,
            head_name: text(Level::Household, "#head")?,
            helper: text(Level::Household, "#helper")?,
            person_number: text(Level::Person, "#number")?,
            person_name: text(Level::Person, "#name")?,
        }
    } else {
        Labels::none()
    };
    let tree = Tree::new(areas.villages.clone(), &areas.households, &sizes);
    let mut facts = std::mem::take(columns);
    facts.extend(areas.columns_for(&tree));
    let snapshot = Snapshot {
        as_of,
        tree,
        columns: facts,
    };
    Some(Frozen {
        snapshot,
        labels,
        area_names: areas.names,
    })
}
