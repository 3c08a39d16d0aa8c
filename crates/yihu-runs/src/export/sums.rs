//! Sums of a run: by test and benefit, by township, by village; every table adds up to the next.

use super::lists::payer_column;
use super::{View, count_column, money_column, text_column};
use crate::tally::{NameTally, Tally};
use std::collections::BTreeSet;
use yihu_base::{AreaCode, AreaLevel, Locale, Problem, Text};
use yihu_exchange::table::{Cell, Column, Writer};

fn tally_columns(payers: &[String]) -> Vec<Column> {
    let mut columns = vec![
        text_column("title", "判定或待遇", "test or benefit"),
        text_column("of", "对象", "of"),
        count_column("yes", "是 / 应享", "yes / due"),
        count_column("no", "否", "no"),
        count_column("unknown", "待核实", "to find out"),
        count_column("not_applicable", "无规定", "no rule here"),
        money_column("yearly_fen", "年金额", "amount of the year"),
        count_column("amount_unknown", "金额未知", "amount unknown"),
    ];
    for payer in payers {
        columns.push(payer_column(payer));
    }
    columns.push(money_column(
        "payer_unknown_fen",
        "文件未写承担方",
        "payer not said",
    ));
    columns
}

fn tally_cells<'a>(
    view: &View<'a>,
    name: &'a NameTally,
    tally: &Tally,
    payers: &[String],
    locale: Locale,
) -> Vec<Cell<'a>> {
    let output = view.results.output(&name.name);
    let title = output.map_or(name.name.as_str(), |o| view.clause(o).title.get(locale));
    let level = yihu_policy::types::Level::parse(name.level);
    let of = level.map_or(name.level, |l| locale.pick(l.zh(), l.id()));
    let count = |n: u64| Cell::Int(i64::try_from(n).unwrap_or(i64::MAX));
    let is_benefit = name.kind == "benefit";
    let money = |fen| {
        if is_benefit {
            Cell::Money(fen)
        } else {
            Cell::Empty
        }
    };
    let mut cells = vec![
        Cell::text(title),
        Cell::text(of),
        count(tally.yes),
        count(tally.no),
        count(tally.unknown),
        count(tally.not_applicable),
        money(tally.yearly_fen),
        if is_benefit {
            count(tally.amount_unknown)
        } else {
            Cell::Empty
        },
    ];
    for payer in payers {
        cells.push(
            tally
                .payers
                .get(payer)
                .map_or(Cell::Empty, |fen| Cell::Money(*fen)),
        );
    }
    cells.push(money(tally.payer_unknown_fen));
    cells
}

/// The tally of one name in an area.
fn total(name: &NameTally, area: AreaCode) -> Tally {
    name.areas.get(&area).cloned().unwrap_or_default()
}

fn payers(tallies: &[NameTally], area: AreaCode) -> Vec<String> {
    let totals = tallies.iter().filter_map(|n| n.areas.get(&area));
    let all = totals.flat_map(|t| t.payers.keys());
    all.collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

/// Writes the sums of an area as one table.
///
/// # Errors
/// Those of the writer.
pub(super) fn summary(
    view: &View<'_>,
    area: AreaCode,
    tallies: &[NameTally],
    writer: &mut Writer,
    locale: Locale,
) -> Result<(), Problem> {
    let payers = payers(tallies, area);
    writer.table(
        "summary",
        &Text::new("汇总", "summary"),
        tally_columns(&payers),
    )?;
    for name in tallies {
        writer.row(&tally_cells(
            view,
            name,
            &total(name, area),
            &payers,
            locale,
        ))?;
    }
    Ok(())
}

/// Writes the sums of the areas of one level in an area, with a total row for each name, as one table.
///
/// # Errors
/// `run.sums` when the areas do not sum to the total; those of the writer.
pub(super) fn by_area(
    view: &View<'_>,
    area: AreaCode,
    tallies: &[NameTally],
    level: AreaLevel,
    writer: &mut Writer,
    locale: Locale,
) -> Result<(), Problem> {
    let payers = payers(tallies, area);
    let mut columns = vec![
        text_column("code", "区划代码", "area code"),
        text_column("area", "区划", "area"),
    ];
    columns.extend(tally_columns(&payers));
    let title = match level {
        AreaLevel::Village => Text::new("分村", "by village"),
        AreaLevel::Township => Text::new("分乡镇", "by township"),
        _ => Text::new("分县", "by county"),
    };
    writer.table(&format!("by_{}", level.id()), &title, columns)?;
    for name in tallies {
        let areas: Vec<(&AreaCode, &Tally)> = name
            .areas
            .iter()
            .filter(|(a, _)| a.level() == level && area.contains(**a))
            .collect();
        let total = total(name, area);
        let sums =
            |of: fn(&Tally) -> i128| areas.iter().map(|(_, t)| of(t)).sum::<i128>() == of(&total);
        if !(sums(|t| i128::from(t.yes))
            && sums(|t| i128::from(t.unknown))
            && sums(|t| i128::from(t.yearly_fen.0)))
        {
            return Err(Problem::new(
                "run.sums",
                format!("{} 的分区划合计与总数不符，请报告维护人员", name.name),
                format!(
                    "the areas of {} do not sum to the whole: tell support",
                    name.name
                ),
            ));
        }
        for (code, tally) in areas {
            let place = level_name(view, *code);
            let mut cells = vec![Cell::text(code.to_string()), Cell::text(place)];
            cells.extend(tally_cells(view, name, tally, &payers, locale));
            writer.row(&cells)?;
        }
        let mut cells = vec![Cell::Empty, Cell::text(locale.pick("合计", "total"))];
        cells.extend(tally_cells(view, name, &total, &payers, locale));
        writer.row(&cells)?;
    }
    Ok(())
}

fn level_name(view: &View<'_>, code: AreaCode) -> String {
    let name = view.area_name(code);
    match (code.level(), code.parent()) {
        (AreaLevel::Village, Some(township)) => format!("{} {name}", view.area_name(township)),
        _ => name.to_owned(),
    }
}
