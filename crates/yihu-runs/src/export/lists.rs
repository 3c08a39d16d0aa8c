//! Lists of a run: who holds under each test, who is due each benefit, and what changed.

use super::{View, money_column, text_column};
use crate::diff::{Change, ChangeKind};
use crate::freeze::text;
use std::collections::BTreeSet;
use yihu_base::{AreaCode, Fen, Locale, Problem, Text};
use yihu_exchange::table::{Cell, Column, Writer};
use yihu_policy::explain::shares;
use yihu_policy::pack::Body;
use yihu_policy::program::Output;
use yihu_policy::types::Level;

/// Writes the list of one test or benefit in an area as one table: the rows for which it holds or is
/// due, and those that cannot be decided. Answers the number of rows.
///
/// # Errors
/// Those of the writer.
pub(super) fn list(
    view: &View<'_>,
    within: AreaCode,
    output: &Output,
    writer: &mut Writer,
    locale: Locale,
) -> Result<u64, Problem> {
    let payers = payer_names(view, output);
    let mut columns = vec![
        text_column("township", "乡镇", "township"),
        text_column("village", "村", "village"),
    ];
    if output.level <= Level::Household {
        columns.push(text_column(
            "household_number",
            "户编号",
            "household number",
        ));
        columns.push(text_column("head", "户主", "head"));
    }
    if output.level == Level::Person {
        columns.push(text_column("person_number", "人编号", "person number"));
        columns.push(text_column("name", "姓名", "name"));
    }
    columns.push(text_column("verdict", "结果", "result"));
    if output.kind == "benefit" {
        columns.push(money_column("amount_fen", "标准", "amount of a period"));
        columns.push(text_column("period", "周期", "period"));
        columns.push(money_column("yearly_fen", "年金额", "amount of the year"));
        for payer in &payers {
            columns.push(payer_column(payer));
        }
    }
    writer.table(&output.name, &view.clause(output).title, columns)?;
    let tree = &view.frozen.snapshot.tree;
    let area = output.level.place();
    let value = view.results.column(output.value);
    let mut written = 0;
    for (area_row, clause) in output.which.iter().enumerate() {
        let Some(clause) = clause.filter(|_| within.contains(tree.codes(area)[area_row])) else {
            continue;
        };
        for row in tree.under(area, area_row..area_row + 1, output.level) {
            let verdict = match value.raw(row) {
                Some(0) => continue,
                Some(_) => locale.pick("是", "yes"),
                None => locale.pick("待核实", "to find out"),
            };
            let mut cells = row_cells(view, output.level, row);
            cells.push(Cell::text(verdict));
            if let Body::Benefit(benefit) = &view.library.clauses[clause].body {
                let is_due = value.raw(row) == Some(1);
                let money = |node: Option<usize>| match node {
                    Some(node) if is_due => {
                        Cell::known(view.results.column(node).raw(row).map(Fen), Cell::Money)
                    }
                    _ => Cell::Empty,
                };
                let no_amount = matches!(benefit.amount, yihu_policy::pack::Amount::None);
                cells.push(if no_amount {
                    Cell::Empty
                } else {
                    money(output.amount)
                });
                cells.push(Cell::text(benefit.per.show(locale)));
                cells.push(if no_amount {
                    Cell::Empty
                } else {
                    money(output.yearly)
                });
                let yearly = view.results.yearly(output, row);
                let parts = yearly
                    .map(|fen| shares(Fen(fen), &benefit.payers))
                    .unwrap_or_default();
                for payer in &payers {
                    let share = parts.iter().find(|(name, _)| name == payer);
                    cells.push(share.map_or(Cell::Empty, |(_, fen)| Cell::Money(*fen)));
                }
            }
            writer.row(&cells)?;
            written += 1;
        }
    }
    Ok(written)
}

/// The cells that say which row it is.
fn row_cells<'a>(view: &View<'a>, level: Level, row: usize) -> Vec<Cell<'a>> {
    let (township, village) = view.place(level, row);
    let mut cells = vec![Cell::text(township), Cell::text(village)];
    let labels = &view.frozen.labels;
    if level <= Level::Household {
        let household = view
            .frozen
            .snapshot
            .tree
            .parent(level, row, Level::Household);
        cells.push(Cell::text(labels.household_number.value(household)));
        cells.push(Cell::known(text(&labels.head_name, household), Cell::text));
    }
    if level == Level::Person {
        cells.push(Cell::text(labels.person_number.value(row)));
        cells.push(Cell::text(labels.person_name.value(row)));
    }
    cells
}

fn payer_names(view: &View<'_>, output: &Output) -> Vec<String> {
    let mut names = Vec::new();
    for clause in output.which.iter().flatten().collect::<BTreeSet<_>>() {
        if let Body::Benefit(benefit) = &view.library.clauses[*clause].body {
            for (name, _) in &benefit.payers {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
    }
    names
}

/// The name of a payer (承担方); one that is no level of government keeps its own.
pub fn payer_name(payer: &str, locale: Locale) -> String {
    let words = [
        ("central", "中央"),
        ("province", "省级"),
        ("city_county", "市县"),
        ("city", "市级"),
        ("county", "县级"),
        ("township", "乡镇"),
        ("unit", "帮扶单位"),
    ];
    match (words.iter().find(|(id, _)| *id == payer), locale) {
        (Some((_, zh)), Locale::Zh) => format!("{zh}承担"),
        _ => payer.replace('_', " and "),
    }
}

pub(super) fn payer_column(payer: &str) -> Column {
    let [zh, en] = [Locale::Zh, Locale::En].map(|locale| payer_name(payer, locale));
    money_column(&format!("{payer}_fen"), &zh, &en)
}

/// Writes what changed since the run before as one table.
///
/// # Errors
/// Those of the writer.
pub(super) fn changes(
    view: &View<'_>,
    changes: &[Change],
    writer: &mut Writer,
    locale: Locale,
) -> Result<(), Problem> {
    let columns = vec![
        text_column("name", "判定或待遇", "test or benefit"),
        text_column("change", "变化", "change"),
        text_column("township", "乡镇", "township"),
        text_column("village", "村", "village"),
        text_column("key", "编号", "number"),
        text_column("who", "姓名", "name"),
        money_column("before_fen", "原年金额", "year's amount before"),
        money_column("after_fen", "现年金额", "year's amount now"),
    ];
    writer.table(
        "changes",
        &Text::new("与上次相比", "changes since the run before"),
        columns,
    )?;
    for change in changes {
        let output = view.results.output(&change.name);
        let title = output.map_or(change.name.as_str(), |o| view.clause(o).title.get(locale));
        let level = output.map_or(Level::Household, |o| o.level);
        let (township, village) = change.row.map_or(("", ""), |row| view.place(level, row));
        let who = change.row.and_then(|row| match level {
            Level::Person => Some(view.frozen.labels.person_name.value(row)),
            Level::Household => text(&view.frozen.labels.head_name, row),
            _ => None,
        });
        let money = |fen: Option<Fen>| fen.map_or(Cell::Empty, Cell::Money);
        writer.row(&[
            Cell::text(title),
            Cell::text(change_word(change.kind, locale)),
            Cell::text(township),
            Cell::text(village),
            Cell::text(change.key.as_str()),
            who.map_or(Cell::Empty, Cell::text),
            money(change.before_fen),
            money(change.after_fen),
        ])?;
    }
    Ok(())
}

fn change_word(kind: ChangeKind, locale: Locale) -> &'static str {
    match kind {
        ChangeKind::Entered => locale.pick("新增", "newly"),
        ChangeKind::Left => locale.pick("不再符合", "no longer"),
        ChangeKind::Amount => locale.pick("金额变化", "other amount"),
        ChangeKind::Undecided => locale.pick("转为待核实", "cannot be decided any more"),
    }
}
