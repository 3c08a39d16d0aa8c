//! Plan (计划): targets by year, category and place, with totals and what measures them.

use super::{figure, own, shown};
use crate::check::{Checked, Checker, Figure};
use crate::pack::{Clause, Scalar};
use crate::read::Reader;
use crate::read::raw::raw;
use crate::term::{Op, Term, Typed};
use crate::types::{Level, Type};
use crate::value::{Quantity, Value};
use serde::Deserialize;
use toml::Spanned;
use yihu_base::{Fen, Text};

/// A plan. Its value is whether what was planned up to the year of the run is done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Whose plan.
    pub of: Level,
    /// What is counted, as shown.
    pub unit: String,
    /// The rows.
    pub rows: Vec<PlanRow>,
    /// The printed total of the quantities.
    pub total: Option<Quantity>,
    /// The printed total of the amounts.
    pub total_amount: Option<Fen>,
    /// What is done: a number, or why nobody can say.
    pub done: Option<Scalar>,
    /// Set where the source contradicts itself: what is wrong, and that the printed rows rule.
    pub contradiction: Option<Text>,
}

/// A row of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// The calendar year; `None` where the source masks it or names only its order.
    pub year: Option<i64>,
    /// The year as the source names it, such as `第一年`.
    pub when: String,
    /// 类别.
    pub category: String,
    /// 地点.
    pub place: String,
    /// How many; `None` where the source does not print it.
    pub quantity: Option<Quantity>,
    /// What one costs.
    pub unit_cost: Option<Fen>,
    /// What all cost.
    pub amount: Option<Fen>,
}

raw!(RawPlan {
    of: Spanned<String>,
    unit: Option<String>,
    rows: Vec<RawRow>,
    total: Option<Spanned<toml::Value>>,
    total_amount: Option<Spanned<String>>,
    done: Option<Spanned<toml::Value>>,
    contradiction: Option<Text>,
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRow {
    year: Option<Spanned<i64>>,
    #[serde(default)]
    when: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    place: String,
    quantity: Option<Spanned<toml::Value>>,
    unit_cost: Option<Spanned<String>>,
    amount: Option<Spanned<String>>,
}

impl Reader<'_> {
    pub(crate) fn plan(&mut self, raw: &mut RawPlan) -> Option<Plan> {
        let of = self.level(&raw.of)?;
        if raw.rows.is_empty() {
            self.say(
                raw.id.span().start,
                "pack.plan",
                "计划应有 rows".into(),
                "a plan has `rows`".into(),
            );
            return None;
        }
        let rows = raw.rows.iter().map(|row| self.plan_row(row));
        let rows = rows.collect::<Option<Vec<_>>>()?;
        let total = match &raw.total {
            None => None,
            Some(total) => Some(self.number(total)?),
        };
        let total_amount = match &raw.total_amount {
            None => None,
            Some(total) => Some(self.money(total)?),
        };
        Some(Plan {
            of,
            unit: raw.unit.take().unwrap_or_default(),
            rows,
            total,
            total_amount,
            done: self.optional(raw.done.as_ref()).ok()?,
            contradiction: raw.contradiction.take(),
        })
    }

    fn plan_row(&mut self, raw: &RawRow) -> Option<PlanRow> {
        let quantity = match &raw.quantity {
            None => None,
            Some(quantity) => Some(self.number(quantity)?),
        };
        let mut money = |raw: &Option<Spanned<String>>| match raw {
            None => Some(None),
            Some(raw) => self.money(raw).map(Some),
        };
        Some(PlanRow {
            year: raw.year.as_ref().map(|y| *y.get_ref()),
            when: raw.when.clone(),
            category: raw.category.clone(),
            place: raw.place.clone(),
            quantity,
            unit_cost: money(&raw.unit_cost)?,
            amount: money(&raw.amount)?,
        })
    }

    /// A printed number: `247`, `"247"`, `"1.5"`, `"30 %"`.
    fn number(&mut self, raw: &Spanned<toml::Value>) -> Option<Quantity> {
        match self.scalar(raw)? {
            Scalar::Quantity(quantity, _) if quantity.ty.is_number() => Some(quantity),
            _ => {
                self.say(
                    raw.span().start,
                    "pack.quantity",
                    "此处应是印出的数，如 247".into(),
                    "a printed number is wanted here, such as 247".into(),
                );
                None
            }
        }
    }
}

/// The sum of quantities of one type; `None` where one is not printed or they differ in type.
pub(crate) fn sum<'a>(quantities: impl Iterator<Item = Option<&'a Quantity>>) -> Option<Quantity> {
    let mut sum: Option<Quantity> = None;
    for quantity in quantities {
        let quantity = quantity?;
        sum = Some(match sum {
            None => quantity.clone(),
            Some(before) if before.ty == quantity.ty => {
                let raw = before.value.raw()?.checked_add(quantity.value.raw()?)?;
                Quantity {
                    value: Value::from_raw(before.ty, raw),
                    ..before
                }
            }
            Some(_) => return None,
        });
    }
    sum
}

impl Checker<'_> {
    pub(crate) fn plan(&mut self, clause: &Clause, p: &Plan) -> Checked {
        self.plan_figures(clause, p).unwrap_or_default()
    }

    fn plan_figures(&mut self, clause: &Clause, p: &Plan) -> Option<Checked> {
        let not_printed = |id: &str, ty| {
            let why = Text::new("原文没有印出", "the source does not print it");
            Typed::hole(format!("{}.{id}", clause.id), &why, ty)
        };
        let ty = p.rows.iter().find_map(|r| Some(r.quantity.as_ref()?.ty));
        let ty = ty.unwrap_or(Type::Int);
        let value = |q: &Option<Quantity>, id: &str| match q {
            Some(q) => Typed::value(q.value, q.ty),
            None => not_printed(id, ty),
        };
        // The printed total rules; where none is printed the rows are summed.
        let summed = sum(p.rows.iter().map(|r| r.quantity.as_ref()));
        let total = value(&p.total.clone().or(summed), "total");
        let dated = p.rows.iter().any(|r| r.year.is_some());
        let planned = if dated {
            let today = Typed {
                term: Term::AsOf,
                ty: Type::Date,
            };
            let this_year = Typed::op(Op::YearOf, vec![today], Type::Int);
            let rows = p.rows.iter().filter_map(|row| {
                let year = Typed::value(Value::Int(row.year?), Type::Int);
                let due = year.compared(Op::Le, this_year.clone());
                Some(value(&row.quantity, "rows").or_else(due, Typed::zero(ty)))
            });
            rows.reduce(|a, b| a.with(Op::Add, b))?
        } else {
            total.clone()
        };
        let unit = |f: Figure| Figure {
            unit: p.unit.clone(),
            ..f
        };
        let mut figures = vec![
            unit(figure(
                "planned",
                "到今年应完成",
                "planned to date",
                planned,
            )),
            unit(figure("total", "计划总数", "planned in all", total)),
        ];
        let nobody_counts = Text::new(
            "文件没有说明用什么衡量，也没有事实记录完成数",
            "the document names no measure, and no fact records what is done",
        );
        let nobody = Scalar::Unknown(nobody_counts);
        let done = p.done.as_ref().unwrap_or(&nobody);
        let typed = self.scalar(p.of, &format!("{}.done", clause.id), done, None, &[])?;
        let typed = match done {
            Scalar::Unknown(_) => Typed { ty, ..typed },
            _ => typed,
        };
        figures.push(unit(Figure {
            expr: shown(done),
            ..figure("done", "已完成", "done", typed)
        }));
        let figure_at: Vec<Typed> = figures.iter().map(|f| own(clause, p.of, f)).collect();
        let here = |i: usize| figure_at[i].clone();
        let Some((done, planned)) = Typed::alike(here(2), here(0)) else {
            self.say(
                clause,
                "pack.type",
                format!("计划 {} 的 done 与数量单位不同，不能比较", clause.id),
                format!(
                    "`done` of plan {} cannot be compared with its quantities",
                    clause.id
                ),
            );
            return None;
        };
        let rest = planned.clone().with(Op::Sub, done.clone()).at_least_zero();
        figures.push(unit(figure("rest", "还差", "still missing", rest)));
        let mut reached = planned.compared(Op::Le, done.clone());
        if dated && p.rows.iter().any(|r| r.year.is_none()) {
            // When rows whose year is not printed are due nobody knows, but with all done they are.
            let (all, done) = Typed::alike(here(1), done)?;
            let nobody_knows = Typed::value(Value::Unknown, Type::Bool);
            reached = reached.and(all.compared(Op::Le, done).or(nobody_knows));
        }
        Some(Checked {
            value: Some(reached),
            figures,
            ..Checked::default()
        })
    }
}
