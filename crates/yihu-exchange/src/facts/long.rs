//! The long table: one fact in a row.

use super::{Entities, fact, place};
use crate::check::fold::folded;
use crate::header::Vocabulary;
use crate::sheet::Book;
use std::borrow::Cow;
use yihu_base::{AreaCode, Date, Problem};
use yihu_registry::AreaTree;
use yihu_registry::facts::{EntityKind, FactRow};

/// Columns of the long table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    /// 实体类型.
    Entity,
    /// 编号.
    Number,
    /// 指标.
    Key,
    /// 值.
    Value,
    /// 单位.
    Unit,
    /// 起.
    From,
    /// 止.
    To,
}

pub(super) struct Headers;

impl Vocabulary for Headers {
    type Field = Column;
    const ENOUGH: usize = 4;
    fn field(&self, key: &str) -> Option<Column> {
        Some(match key.to_lowercase().as_str() {
            "实体类型" | "对象类型" | "entity" => Column::Entity,
            "编号" | "代码" | "key" | "code" | "number" => Column::Number,
            "指标" | "事实" | "fact" => Column::Key,
            "值" | "数值" | "value" => Column::Value,
            "单位" | "unit" => Column::Unit,
            "起" | "起始日期" | "from" => Column::From,
            "止" | "终止日期" | "to" => Column::To,
            _ => return None,
        })
    }
}

fn kind_of(text: &str) -> Option<EntityKind> {
    match text.to_lowercase().as_str() {
        "户" | "household" => Some(EntityKind::Household),
        "人" | "person" => Some(EntityKind::Person),
        "区划" | "村" | "乡镇" | "县" | "area" | "village" => Some(EntityKind::Area),
        "单位" | "unit" => Some(EntityKind::Unit),
        _ => None,
    }
}

/// Whether the register's households are needed to tell where the facts lie.
pub(super) fn names_people(book: &Book<Column>) -> bool {
    book.sheets.iter().any(|sheet| {
        let column = sheet.matching.column(Column::Entity);
        let people = |kind| matches!(kind, Some(EntityKind::Household | EntityKind::Person));
        sheet
            .rows
            .iter()
            .any(|row| people(kind_of(&folded(column.map_or("", |c| row.cell(c))))))
    })
}

pub(super) fn facts(
    book: &Book<Column>,
    tree: &AreaTree,
    known: &Entities,
    as_of: Date,
    refused: &mut Vec<Problem>,
) -> Result<Vec<FactRow>, Problem> {
    let mut facts = Vec::new();
    for sheet in &book.sheets {
        let required = [Column::Entity, Column::Number, Column::Key, Column::Value];
        if required.iter().any(|c| sheet.matching.column(*c).is_none()) {
            return Err(columns_missing().at(&sheet.name));
        }
        for row in &sheet.rows {
            let cell = |c| folded(sheet.matching.column(c).map_or("", |i| row.cell(i)));
            match one(&cell, tree, known, as_of) {
                Ok(fact) => facts.push(fact),
                Err((column, problem)) => refused.push(problem.at(place(sheet, row, column))),
            }
        }
    }
    Ok(facts)
}

fn one<'r>(
    cell: &dyn Fn(Column) -> Cow<'r, str>,
    tree: &AreaTree,
    known: &Entities,
    as_of: Date,
) -> Result<FactRow, (Column, Problem)> {
    let kind = kind_of(&cell(Column::Entity)).ok_or((Column::Entity, wrong_kind()))?;
    let number = cell(Column::Number);
    let area = area_of(kind, &number, tree, known).map_err(|p| (Column::Number, p))?;
    let entity = if kind == EntityKind::Area {
        area.to_string()
    } else {
        number.into_owned()
    };
    let key = cell(Column::Key);
    if key.is_empty() || key.chars().count() > 100 {
        return Err((Column::Key, no_key()));
    }
    let date = |column| match cell(column) {
        text if text.is_empty() => Ok(None),
        text => yihu_base::date::parse(&text)
            .map(Some)
            .ok_or((column, wrong_date())),
    };
    let valid_from = date(Column::From)?.unwrap_or(as_of);
    let valid_to = date(Column::To)?;
    if valid_to.is_some_and(|to| to <= valid_from) {
        return Err((Column::To, ends_early()));
    }
    let filled = |text: Cow<'_, str>| (!text.is_empty()).then(|| text.into_owned());
    Ok(FactRow {
        key: key.into_owned(),
        value: filled(cell(Column::Value)),
        unit: filled(cell(Column::Unit)),
        valid_to,
        ..fact(kind, area, entity, valid_from)
    })
}

/// Where the entity lies: its village, itself, or for a unit the actor's area.
fn area_of(
    kind: EntityKind,
    number: &str,
    tree: &AreaTree,
    known: &Entities,
) -> Result<AreaCode, Problem> {
    match kind {
        EntityKind::Area => {
            let code: AreaCode = number.parse()?;
            tree.get(code)
                .map(|a| a.code)
                .ok_or_else(|| yihu_base::ctx::area_not_found(code))
        }
        EntityKind::Household | EntityKind::Person => {
            let key = (kind == EntityKind::Person, number.to_owned());
            known.get(&key).copied().flatten().ok_or_else(not_found)
        }
        EntityKind::Unit if number.is_empty() => Err(not_found()),
        EntityKind::Unit => Ok(tree.iter().next().map_or(AreaCode::COUNTRY, |a| a.code)),
    }
}

fn columns_missing() -> Problem {
    Problem::new(
        "facts.columns",
        "指标表需要“实体类型、编号、指标、值”四列，请补全",
        "a table of facts needs the columns entity, key, fact and value: add them",
    )
}

fn wrong_kind() -> Problem {
    Problem::new(
        "facts.entity",
        "实体类型应为户、人、区划或单位",
        "the entity must be household, person, area or unit",
    )
}

fn not_found() -> Problem {
    Problem::new(
        "facts.not_found",
        "名册中没有这个编号，或不止一个，请核对",
        "the register has no such number, or several: check it",
    )
}

fn no_key() -> Problem {
    Problem::new(
        "facts.key",
        "指标名为空或超过 100 个字，请改正",
        "the name of the fact is empty or longer than 100 characters: correct it",
    )
}

fn wrong_date() -> Problem {
    Problem::new(
        "facts.date",
        "应为日期，如 2016-01-31",
        "write a date, as 2016-01-31",
    )
}

fn ends_early() -> Problem {
    Problem::new(
        "facts.ends_early",
        "“止”应晚于“起”，请核对",
        "the last day must be after the first: check both",
    )
}
