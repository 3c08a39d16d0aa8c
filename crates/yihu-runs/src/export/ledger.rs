//! The assistance ledger (帮扶台账): the ten fields of catalogue 004-part1 E1, a row for each
//! registered household.

use super::{View, count_column, money_column, text_column};
use crate::freeze::text;
use crate::view::rows_in;
use yihu_base::{AreaCode, Fen, Locale, Problem, Text};
use yihu_exchange::table::{Cell, Writer};
use yihu_policy::pack::{Body, Purpose};
use yihu_policy::program::Output;
use yihu_policy::types::Level;
use yihu_policy::value::Value;

/// Sources of income with their titles, in the order of the registration form.
const INCOME: [(&str, &str, &str); 4] = [
    ("wages", "工资性", "wages"),
    ("business", "经营性", "business"),
    ("property", "财产性", "property"),
    ("transfers", "转移性", "transfers"),
];

/// Writes the ledger of an area as one table; answers the number of rows.
///
/// # Errors
/// Those of the writer.
pub(super) fn ledger(
    view: &View<'_>,
    area: AreaCode,
    writer: &mut Writer,
    locale: Locale,
) -> Result<u64, Problem> {
    let columns = vec![
        text_column("name", "扶贫对象姓名", "name"),
        count_column("population", "家庭人口", "family population")
            .unit(Text::new("人", "persons")),
        text_column("place", "所在乡镇（村）", "township (village)"),
        money_column(
            "income_per_capita_fen",
            "收入情况：人均纯收入",
            "income: per capita net",
        )
        .unit(Text::new("元/年", "yuan a year")),
        text_column("income_sources", "收入来源", "income sources"),
        text_column("helper", "帮扶责任人", "responsible helper"),
        text_column("content", "帮扶内容", "content of assistance"),
        text_column("goal", "帮扶目标", "goal"),
        text_column("measures", "帮扶措施", "measures"),
        text_column("progress", "帮扶进展", "progress"),
        text_column("household_number", "户编号", "household number"),
        text_column("class", "户类型", "class"),
        money_column("yearly_fen", "年度待遇合计", "entitlements of the year"),
    ];
    writer.table(
        "ledger",
        &Text::new("帮扶台账", "assistance ledger"),
        columns,
    )?;
    let benefits: Vec<&Output> = view.decisions().filter(|o| o.kind == "benefit").collect();
    let goals: Vec<&Output> = view.decisions().filter(|o| is_goal(view, o)).collect();
    let tree = &view.frozen.snapshot.tree;
    let labels = &view.frozen.labels;
    let mut rows = 0;
    for row in rows_in(tree, area, Level::Household) {
        if view.household_fact("registered", row) != Some(1) {
            continue;
        }
        let (township, village) = view.place(Level::Household, row);
        let due = due_benefits(view, &benefits, row, locale);
        let progress = Progress::of(view, &goals, row, locale);
        let total: Option<Vec<i64>> = due.iter().map(|d| d.yearly_fen).collect();
        let total = total.map(|fens| Fen(fens.iter().sum()));
        let helper = text(&labels.helper, row).unwrap_or(locale.pick("未落实", "none yet"));
        writer.row(&[
            Cell::known(text(&labels.head_name, row), Cell::text),
            Cell::known(view.household_fact("size", row), Cell::Int),
            Cell::text(format!("{township}（{village}）")),
            view.money_fact("income_per_capita", row),
            Cell::text(income_sources(view, row, locale)),
            Cell::text(helper),
            Cell::text(join(due.iter().map(|d| d.title.to_owned()), locale)),
            Cell::text(progress.goal),
            Cell::text(join(due.iter().map(|d| d.measure(locale)), locale)),
            Cell::text(progress.text),
            Cell::text(labels.household_number.value(row)),
            Cell::text(class(view, row, locale)),
            Cell::known(total, Cell::Money),
        ])?;
        rows += 1;
    }
    Ok(rows)
}

fn is_goal(view: &View<'_>, output: &Output) -> bool {
    let clause = view.clause(output);
    output.level == Level::Household
        && matches!(&clause.body, Body::Test(t) if t.purpose == Some(Purpose::Goal))
}

fn join(items: impl Iterator<Item = String>, locale: Locale) -> String {
    items.collect::<Vec<_>>().join(locale.pick("；", "; "))
}

fn class(view: &View<'_>, row: usize, locale: Locale) -> String {
    let fact = yihu_policy::vocabulary::find(Level::Household, "class");
    let raw = view.household_fact("class", row);
    match (fact, raw) {
        (Some(fact), Some(raw)) => Value::from_raw(fact.ty, raw).show(locale),
        _ => Value::Unknown.show(locale),
    }
}

fn income_sources(view: &View<'_>, row: usize, locale: Locale) -> String {
    let parts = INCOME.iter().filter_map(|(id, zh, en)| {
        let fen = view.household_fact(id, row)?;
        (fen != 0).then(|| format!("{} {}", locale.pick(zh, en), Fen(fen)))
    });
    let text = join(parts, locale);
    if text.is_empty() {
        Value::Unknown.show(locale)
    } else {
        text
    }
}

/// A benefit due to a household or its members.
struct Due<'a> {
    title: &'a str,
    times: usize,
    persons: bool,
    /// The year's amount of all; `None` if one is unknown.
    yearly_fen: Option<i64>,
    in_kind: bool,
    route: &'a str,
}

impl Due<'_> {
    fn measure(&self, locale: Locale) -> String {
        let amount = match self.yearly_fen {
            _ if self.in_kind => String::new(),
            Some(fen) => format!(" {} {}", Fen(fen), locale.pick("元/年", "yuan a year")),
            None => locale.pick(" 金额未知", " amount unknown").into(),
        };
        let route = match (self.route, locale) {
            ("", _) => String::new(),
            (route, Locale::Zh) => format!("，{}", route_zh(route)),
            (route, Locale::En) => format!(", {route}"),
        };
        let persons = match (self.persons, locale) {
            (true, Locale::Zh) => format!("（{}人）", self.times),
            (true, Locale::En) => format!(" ({} persons)", self.times),
            (false, _) => String::new(),
        };
        format!("{}{persons}{amount}{route}", self.title)
    }
}

fn route_zh(route: &str) -> &str {
    match route {
        "card" => "一卡通发放",
        "cash" => "现金发放",
        "school" => "由学校落实",
        "hospital" => "由医院结算",
        "supplier" => "付给供应单位",
        "account" => "打入账户",
        other => other,
    }
}

fn due_benefits<'a>(
    view: &View<'a>,
    benefits: &[&'a Output],
    household: usize,
    locale: Locale,
) -> Vec<Due<'a>> {
    let tree = &view.frozen.snapshot.tree;
    let mut due = Vec::new();
    for output in benefits.iter().filter(|o| o.level <= Level::Household) {
        let rows = tree.under(Level::Household, household..household + 1, output.level);
        let value = view.results.column(output.value);
        let yes: Vec<usize> = rows.filter(|row| value.raw(*row) == Some(1)).collect();
        let Some(first) = yes.first() else { continue };
        let village = tree.parent(output.level, *first, Level::Village);
        let Some(clause) = output.which[village] else {
            continue;
        };
        let clause = &view.library.clauses[clause];
        let Body::Benefit(benefit) = &clause.body else {
            continue;
        };
        let yearly = output.yearly.map(|node| view.results.column(node));
        let in_kind = matches!(benefit.amount, yihu_policy::pack::Amount::None);
        let yearly_fen = if in_kind {
            Some(0)
        } else {
            yes.iter().map(|row| yearly.and_then(|y| y.raw(*row))).sum()
        };
        due.push(Due {
            title: clause.title.get(locale),
            times: yes.len(),
            persons: output.level == Level::Person,
            yearly_fen,
            in_kind,
            route: &benefit.route,
        });
    }
    due
}

/// How far a household is towards the goals.
struct Progress {
    goal: String,
    text: String,
}

impl Progress {
    fn of(view: &View<'_>, goals: &[&Output], household: usize, locale: Locale) -> Self {
        let tree = &view.frozen.snapshot.tree;
        let village = tree.parent(Level::Household, household, Level::Village);
        let (mut reached, mut all) = (0, 0);
        let (mut open, mut unknown) = (Vec::new(), Vec::new());
        for output in goals {
            let Some(clause) = output.which[village] else {
                continue;
            };
            let Body::Test(test) = &view.library.clauses[clause].body else {
                continue;
            };
            for (id, _, node) in &output.parts {
                let Some(part) = test.parts.iter().find(|p| p.id == *id) else {
                    continue;
                };
                all += 1;
                let title = if part.title.get(locale).is_empty() {
                    id
                } else {
                    part.title.get(locale)
                };
                match view.results.column(*node).raw(household) {
                    Some(0) => open.push(title.to_owned()),
                    Some(_) => reached += 1,
                    None => unknown.push(title.to_owned()),
                }
            }
        }
        let list = |items: &[String]| items.join(locale.pick("、", ", "));
        let goal = match (open.is_empty(), unknown.is_empty()) {
            (false, _) => format!("{}{}", locale.pick("达到：", "to reach: "), list(&open)),
            (true, false) => format!(
                "{}{}",
                locale.pick("核实：", "to find out: "),
                list(&unknown)
            ),
            (true, true) => locale.pick("巩固已达标项", "keep what is reached").into(),
        };
        let mut text = format!("{} {reached}/{all}", locale.pick("已达标", "reached"));
        if !unknown.is_empty() {
            text.push_str(&format!(
                "{}{}",
                locale.pick("，待核实 ", ", to find out "),
                unknown.len()
            ));
        }
        Self { goal, text }
    }
}
