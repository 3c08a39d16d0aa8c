//! The comparison of scenarios (模拟比较) as a workbook: the whole, by area, by class, by cause.

use super::{count_column, money_column, payer_name, text_column};
use crate::simulate::{Comparison, Delta, Effect};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use yihu_base::codes::{Cause, Class};
use yihu_base::{CodeList, Locale, Problem, Text};
use yihu_exchange::table::{Cell, Column, Format, Writer};

/// Writes a comparison; `titles` are those of its scenarios, in their order.
///
/// # Errors
/// `export.format`; those of the writer.
pub fn simulation(
    comparison: &Comparison,
    titles: &[&Text],
    file: &Path,
    locale: Locale,
) -> Result<Vec<PathBuf>, Problem> {
    let mut writer = Writer::create(file, Format::of(file)?, locale)?;
    whole(comparison, titles, &mut writer, locale)?;
    let by: [Breakdown; 3] = [
        (
            "by_area",
            "分区划",
            "by area",
            |e| e.by_area.iter().map(|(a, d)| (a.to_string(), *d)).collect(),
            |code, _| code.to_owned(),
        ),
        (
            "by_class",
            "分户类型",
            "by class",
            |e| e.by_class.clone(),
            label::<Class>,
        ),
        (
            "by_cause",
            "分致贫原因",
            "by cause",
            |e| e.by_cause.clone(),
            label::<Cause>,
        ),
    ];
    for (id, zh, en, parts, name) in by {
        let mut columns = vec![
            text_column("scenario", "方案", "scenario"),
            text_column("clause", "条款", "clause"),
            text_column("group", zh, en),
        ];
        columns.extend(delta_columns());
        writer.table(id, &Text::new(zh, en), columns)?;
        for compared in &comparison.names {
            for (title, effect) in titles.iter().zip(&compared.scenarios) {
                for (group, delta) in parts(effect) {
                    let mut cells = vec![
                        Cell::text(title.get(locale)),
                        Cell::text(compared.title.get(locale)),
                        Cell::text(name(&group, locale)),
                    ];
                    cells.extend(delta_cells(&delta));
                    writer.row(&cells)?;
                }
            }
        }
    }
    writer.finish()
}

/// A table of parts: its id and titles, what the parts are, and how a part is called.
type Breakdown = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Effect) -> BTreeMap<String, Delta>,
    fn(&str, Locale) -> String,
);

/// The label of a code; unknown for none.
fn label<L: CodeList>(id: &str, locale: Locale) -> String {
    let found = L::ALL.iter().find(|v| v.id() == id);
    match found {
        Some(value) => locale.pick(value.zh(), value.id()).to_owned(),
        None => locale.pick("未知", "unknown").to_owned(),
    }
}

fn delta_columns() -> Vec<Column> {
    vec![
        count_column("entered", "新增", "enter"),
        count_column("left", "退出", "leave"),
        count_column("amount", "金额变化", "other amount"),
        count_column("undecided", "转为未知", "undecided"),
        money_column("yearly_fen", "年金额变化", "change of the year's amount"),
    ]
}

fn delta_cells(delta: &Delta) -> Vec<Cell<'static>> {
    let count = |n: u64| Cell::Int(i64::try_from(n).unwrap_or(i64::MAX));
    vec![
        count(delta.entered),
        count(delta.left),
        count(delta.amount),
        count(delta.undecided),
        Cell::Money(delta.yearly_fen),
    ]
}

fn whole(
    comparison: &Comparison,
    titles: &[&Text],
    writer: &mut Writer,
    locale: Locale,
) -> Result<(), Problem> {
    let sums = comparison.names.iter().flat_map(|n| {
        let then = n.scenarios.iter().map(|e| &e.sums);
        std::iter::once(&n.now).chain(then)
    });
    let mut payers: Vec<&String> = sums.flat_map(|s| s.payers.keys()).collect();
    payers.sort();
    payers.dedup();
    let mut columns = vec![
        text_column("scenario", "方案", "scenario"),
        text_column("clause", "条款", "clause"),
        count_column("now", "现在", "now"),
        count_column("then", "方案", "then"),
        count_column("unknown", "未知", "unknown"),
        money_column("now_fen", "现在年金额", "yuan a year now"),
        money_column("then_fen", "方案年金额", "yuan a year then"),
    ];
    columns.extend(delta_columns());
    for payer in &payers {
        let title = |locale| match payer.is_empty() {
            true => Text::new("分担方未定", "payer not named")
                .get(locale)
                .to_owned(),
            false => payer_name(payer, locale),
        };
        columns.push(money_column(payer, &title(Locale::Zh), &title(Locale::En)));
    }
    writer.table("summary", &Text::new("汇总", "summary"), columns)?;
    for compared in &comparison.names {
        for (title, effect) in titles.iter().zip(&compared.scenarios) {
            let count = |n: u64| Cell::Int(i64::try_from(n).unwrap_or(i64::MAX));
            let mut cells = vec![
                Cell::text(title.get(locale)),
                Cell::text(compared.title.get(locale)),
                count(compared.now.yes),
                count(effect.sums.yes),
                count(effect.sums.unknown),
                Cell::Money(compared.now.yearly_fen),
                Cell::Money(effect.sums.yearly_fen),
            ];
            cells.extend(delta_cells(&effect.delta));
            for payer in &payers {
                let fen = effect.sums.payers.get(*payer).copied();
                cells.push(fen.map_or(Cell::Empty, Cell::Money));
            }
            writer.row(&cells)?;
        }
    }
    Ok(())
}
