//! Freezes the register into a snapshot: records in, Arrow columns out, in the order of the tree.

use crate::columns::{HOUSEHOLD, OfHousehold, OfPerson, PERSON};
use arrow_array::builder::{
    BooleanBuilder, Int16Builder, Int32Builder, Int64Builder, StringBuilder, UInt8Builder,
};
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_schema::DataType;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use yihu_base::{AreaCode, Date, Dec, Fen, Problem, date};
use yihu_policy::library::Library;
use yihu_policy::snapshot::{Snapshot, column, column_type};
use yihu_policy::tree::Tree;
use yihu_policy::types::{Level, Type};
use yihu_policy::vocabulary::FACTS;
use yihu_registry::facts::FactRow;
use yihu_registry::record::Household;

/// A snapshot with the names people know its rows by.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// Facts and tree.
    pub snapshot: Snapshot,
    /// Names of households and persons; empty when only facts were read.
    pub labels: Labels,
    /// Names of the areas.
    pub area_names: BTreeMap<AreaCode, String>,
}

/// The names of rows, for exports and searches; never read for an evaluation.
#[derive(Debug, Clone)]
pub struct Labels {
    /// 户编号 of each household.
    pub household_number: StringArray,
    /// Name of each head (户主姓名); null where no head is known.
    pub head_name: StringArray,
    /// 帮扶责任人 of each household, with unit and post; null where there is none.
    pub helper: StringArray,
    /// 人编号 of each person.
    pub person_number: StringArray,
    /// 姓名 of each person.
    pub person_name: StringArray,
}

impl Labels {
    /// No names.
    pub fn none() -> Self {
        let none = || StringArray::new_null(0);
        Self {
            household_number: none(),
            head_name: none(),
            helper: none(),
            person_number: none(),
            person_name: none(),
        }
    }

    /// Row of a household number.
    pub fn household(&self, number: &str) -> Option<usize> {
        self.household_number.iter().position(|n| n == Some(number))
    }
}

/// The text of a row, if there is one.
pub fn text(array: &StringArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}

enum Builder {
    Bool(BooleanBuilder),
    U8(UInt8Builder),
    I16(Int16Builder),
    I32(Int32Builder),
    I64(Int64Builder),
}

impl Builder {
    fn new(ty: &DataType) -> Self {
        match ty {
            DataType::Boolean => Self::Bool(BooleanBuilder::new()),
            DataType::UInt8 => Self::U8(UInt8Builder::new()),
            DataType::Int16 => Self::I16(Int16Builder::new()),
            DataType::Int32 => Self::I32(Int32Builder::new()),
            _ => Self::I64(Int64Builder::new()),
        }
    }

    /// A value that does not fit the column is unknown.
    fn push(&mut self, raw: Option<i64>) {
        match self {
            Self::Bool(b) => b.append_option(raw.map(|v| v != 0)),
            Self::U8(b) => b.append_option(raw.and_then(|v| u8::try_from(v).ok())),
            Self::I16(b) => b.append_option(raw.and_then(|v| i16::try_from(v).ok())),
            Self::I32(b) => b.append_option(raw.and_then(|v| i32::try_from(v).ok())),
            Self::I64(b) => b.append_option(raw),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Bool(mut b) => Arc::new(b.finish()),
            Self::U8(mut b) => Arc::new(b.finish()),
            Self::I16(mut b) => Arc::new(b.finish()),
            Self::I32(mut b) => Arc::new(b.finish()),
            Self::I64(mut b) => Arc::new(b.finish()),
        }
    }
}

/// Builds a [`Frozen`] from households in the order of their villages, then their numbers.
pub struct Freezer {
    as_of: Date,
    villages: Vec<AreaCode>,
    village: usize,
    households_per_village: Vec<u32>,
    persons_per_household: Vec<u32>,
    last_number: String,
    household_columns: Vec<(&'static str, OfHousehold, Builder)>,
    person_columns: Vec<(&'static str, OfPerson, Builder)>,
    household_number: StringBuilder,
    head_name: StringBuilder,
    helper: StringBuilder,
    person_number: StringBuilder,
    person_name: StringBuilder,
}

impl Freezer {
    /// A freezer for the facts of a day and all villages of an area, with or without households.
    pub fn new(as_of: Date, villages: impl IntoIterator<Item = AreaCode>) -> Self {
        let mut villages: Vec<AreaCode> = villages.into_iter().collect();
        villages.sort_unstable();
        villages.dedup();
        let builder = |level, id: &str| {
            let fact = FACTS.iter().find(|f| f.level == level && f.id == id);
            let ty = fact.map_or(Type::Int, |f| f.ty);
            Builder::new(&column_type(level, id, ty))
        };
        Self {
            as_of,
            households_per_village: vec![0; villages.len()],
            villages,
            village: 0,
            persons_per_household: Vec::new(),
            last_number: String::new(),
            household_columns: HOUSEHOLD
                .iter()
                .map(|(id, of)| (*id, *of, builder(Level::Household, id)))
                .collect(),
            person_columns: PERSON
                .iter()
                .map(|(id, of)| (*id, *of, builder(Level::Person, id)))
                .collect(),
            household_number: StringBuilder::new(),
            head_name: StringBuilder::new(),
            helper: StringBuilder::new(),
            person_number: StringBuilder::new(),
            person_name: StringBuilder::new(),
        }
    }

    /// Adds the next household.
    ///
    /// # Errors
    /// `snapshot.order` for a village that is unknown or comes after a later one, and for a number
    /// that does not rise within its village.
    pub fn push(&mut self, household: &Household) -> Result<(), Problem> {
        while self
            .villages
            .get(self.village)
            .is_some_and(|v| *v < household.village)
        {
            self.village += 1;
        }
        if self.villages.get(self.village) != Some(&household.village) {
            let village = household.village;
            return Err(Problem::new(
                "snapshot.order",
                format!("户所在的村 {village} 不在区划之中，请先导入区划"),
                format!(
                    "a household lies in {village}, which is no known village: import the areas first"
                ),
            ));
        }
        // Lists page through a run by (village, number), as the register does.
        if self.households_per_village[self.village] > 0 && self.last_number >= household.number {
            return Err(Problem::new(
                "snapshot.order",
                "同村的户编号没有按顺序排列，请报告维护人员",
                "the household numbers of a village do not rise: tell support",
            )
            .at(household.village.to_string()));
        }
        self.last_number.clone_from(&household.number);
        self.households_per_village[self.village] += 1;
        self.persons_per_household
            .push(household.members.len() as u32);
        for (_, of, builder) in &mut self.household_columns {
            builder.push(of(household));
        }
        self.household_number.append_value(&household.number);
        self.head_name
            .append_option(household.head().map(|p| p.name.as_str()));
        self.helper
            .append_option(household.helper.as_ref().map(|helper| {
                let about: Vec<&str> = [&helper.unit, &helper.post]
                    .into_iter()
                    .flatten()
                    .map(String::as_str)
                    .collect();
                if about.is_empty() {
                    helper.name.clone()
                } else {
                    format!("{}（{}）", helper.name, about.join(" "))
                }
            }));
        for person in &household.members {
            for (_, of, builder) in &mut self.person_columns {
                builder.push(of(person, self.as_of));
            }
            self.person_number.append_value(&person.number);
            self.person_name.append_value(&person.name);
        }
        Ok(())
    }

    /// The snapshot; `facts` are extension facts of persons, households and areas by the library's
    /// declarations.
    ///
    /// # Errors
    /// `fact.value` for a value that is not of its fact's type.
    pub fn finish(
        mut self,
        library: &Library,
        facts: &[FactRow],
        area_names: BTreeMap<AreaCode, String>,
    ) -> Result<Frozen, Problem> {
        let tree = Tree::new(
            self.villages,
            &self.households_per_village,
            &self.persons_per_household,
        );
        let mut columns = BTreeMap::new();
        for (id, _, builder) in self.household_columns {
            columns.insert((Level::Household, id.to_owned()), builder.finish());
        }
        for (id, _, builder) in self.person_columns {
            columns.insert((Level::Person, id.to_owned()), builder.finish());
        }
        let labels = Labels {
            household_number: self.household_number.finish(),
            head_name: self.head_name.finish(),
            helper: self.helper.finish(),
            person_number: self.person_number.finish(),
            person_name: self.person_name.finish(),
        };
        extension_columns(library, facts, &tree, &labels, &mut columns)?;
        let snapshot = Snapshot {
            as_of: self.as_of,
            tree,
            columns,
        };
        Ok(Frozen {
            snapshot,
            labels,
            area_names,
        })
    }
}

/// Turns fact rows into columns of their level.
fn extension_columns(
    library: &Library,
    facts: &[FactRow],
    tree: &Tree,
    labels: &Labels,
    columns: &mut BTreeMap<(Level, String), ArrayRef>,
) -> Result<(), Problem> {
    use yihu_registry::facts::EntityKind;
    let households = rows_of(&labels.household_number, facts, EntityKind::Household);
    let persons = rows_of(&labels.person_number, facts, EntityKind::Person);
    let mut values: BTreeMap<(Level, &str), Vec<Option<i64>>> = BTreeMap::new();
    for fact in facts {
        let (level, row) = match fact.kind {
            EntityKind::Household => (Level::Household, households.get(&*fact.entity).copied()),
            EntityKind::Person => (Level::Person, persons.get(&*fact.entity).copied()),
            EntityKind::Area => {
                let Ok(code) = fact.entity.parse::<AreaCode>() else {
                    continue;
                };
                let level = Level::of_area(code.level());
                (level, tree.row(level, code))
            }
            EntityKind::Unit => continue,
        };
        let Some(row) = row else { continue };
        let Some(known) = library.facts.get(&(level, fact.key.clone())) else {
            continue;
        };
        let Some(text) = &fact.value else { continue };
        let raw = raw_value(known.ty, text, fact.unit.as_deref()).ok_or_else(|| {
            Problem::new(
                "fact.value",
                format!("事实 {level}.{} 的值“{text}”不是{}，请改正后重新导入", fact.key, known.ty.zh()),
                format!("the value \"{text}\" of the fact {level}.{} is no {}: mend it and import again", fact.key, known.ty.id()),
            )
            .at(&fact.entity)
        })?;
        values
            .entry((level, &fact.key))
            .or_insert_with(|| vec![None; tree.len(level)])[row] = Some(raw);
    }
    for ((level, id), values) in values {
        let ty = library.facts[&(level, id.to_owned())].ty;
        let data_type = column_type(level, id, ty);
        columns.insert(
            (level, id.to_owned()),
            column(&data_type, values.into_iter()),
        );
    }
    Ok(())
}

/// Rows by number, only if a fact of the kind asks for one.
fn rows_of<'a>(
    numbers: &'a StringArray,
    facts: &[FactRow],
    kind: yihu_registry::facts::EntityKind,
) -> HashMap<&'a str, usize> {
    if facts.iter().all(|f| f.kind != kind) {
        return HashMap::new();
    }
    (0..numbers.len())
        .map(|row| (numbers.value(row), row))
        .collect()
}

/// The raw value of a fact's text.
fn raw_value(ty: Type, text: &str, unit: Option<&str>) -> Option<i64> {
    let text = text.trim();
    match ty {
        Type::Bool => match text {
            "true" | "是" | "1" => Some(1),
            "false" | "否" | "0" => Some(0),
            _ => None,
        },
        Type::Int => text.parse().ok(),
        Type::Money => Fen::parse_yuan(text).map(|f| f.0),
        Type::Dec => {
            let (text, percent) = match text.strip_suffix('%') {
                Some(number) => (number.trim(), true),
                None => (text, unit == Some("%")),
            };
            let dec = Dec::parse(text)?;
            Some(if percent { dec.0 / 100 } else { dec.0 })
        }
        Type::Date => date::parse(text).map(|d| i64::from(date::to_days(d))),
        Type::Code(set) => set.index(text).map(i64::from),
    }
}
