//! Quota (配额): how people, places or money are divided.

use super::{figure, own, shown};
use crate::check::{Checked, Checker, Figure};
use crate::pack::{Clause, Expression, Scalar};
use crate::read::Reader;
use crate::read::raw::raw;
use crate::term::{Op, Term, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use toml::Spanned;

/// A quota. Its value is whether it is kept, or does not apply.
#[derive(Debug, Clone)]
pub struct Quota {
    /// Of what it is counted.
    pub of: Level,
    /// Where it applies; everywhere by default.
    pub when: Option<Expression>,
    /// What is counted; none where the quota only divides an amount.
    pub part: Option<Scalar>,
    /// What it is a part of: then the bounds are shares.
    pub whole: Option<Scalar>,
    /// At least.
    pub least: Option<Scalar>,
    /// At most.
    pub most: Option<Scalar>,
    /// Exactly.
    pub exactly: Option<Scalar>,
    /// Whether the number must be odd, as that of a jury.
    pub odd: bool,
    /// An amount of money that is divided.
    pub amount: Option<Scalar>,
    /// Among whom, in which parts.
    pub among: Vec<(String, u32)>,
}

raw!(RawQuota {
    of: Spanned<String>,
    when: Option<Spanned<String>>,
    part: Option<Spanned<toml::Value>>,
    whole: Option<Spanned<toml::Value>>,
    least: Option<Spanned<toml::Value>>,
    most: Option<Spanned<toml::Value>>,
    exactly: Option<Spanned<toml::Value>>,
    odd: Option<bool>,
    amount: Option<Spanned<toml::Value>>,
    among: Option<Spanned<toml::Table>>,
});

impl Reader<'_> {
    pub(crate) fn quota(&mut self, raw: &mut RawQuota) -> Option<Quota> {
        let of = self.level(&raw.of)?;
        let among = match &raw.among {
            None => Vec::new(),
            Some(table) => self.payers(table)?,
        };
        let quota = Quota {
            of,
            when: raw.when.as_ref().map(|w| self.expression(w)),
            part: self.optional(raw.part.as_ref()).ok()?,
            whole: self.optional(raw.whole.as_ref()).ok()?,
            least: self.optional(raw.least.as_ref()).ok()?,
            most: self.optional(raw.most.as_ref()).ok()?,
            exactly: self.optional(raw.exactly.as_ref()).ok()?,
            odd: raw.odd.unwrap_or_default(),
            amount: self.optional(raw.amount.as_ref()).ok()?,
            among,
        };
        let bounded =
            quota.least.is_some() || quota.most.is_some() || quota.exactly.is_some() || quota.odd;
        let divides = quota.amount.is_some() && !quota.among.is_empty();
        if (quota.part.is_some() && bounded) || (quota.part.is_none() && !bounded && divides) {
            return Some(quota);
        }
        self.say(
            raw.id.span().start,
            "pack.quota",
            "配额应有 part 和 least、most、exactly、odd 之一，或者 amount 和 among".into(),
            "a quota has `part` with one of `least`, `most`, `exactly`, `odd`, or `amount` with `among`".into(),
        );
        None
    }
}

impl Checker<'_> {
    pub(crate) fn quota(&mut self, clause: &Clause, q: &Quota) -> Checked {
        self.quota_figures(clause, q).unwrap_or_default()
    }

    fn quota_figures(&mut self, clause: &Clause, q: &Quota) -> Option<Checked> {
        let name = |id: &str| format!("{}.{id}", clause.id);
        let mut figures = Vec::new();
        let applies = match &q.when {
            None => Typed::value(Value::Bool(true), Type::Bool),
            Some(when) => self.expression(q.of, when, Some(Type::Bool))?,
        };
        let mut kept: Option<Typed> = None;
        let mut also = |holds: Typed| {
            kept = Some(match kept.take() {
                None => holds,
                Some(before) => before.and(holds),
            });
        };
        if let Some(part) = &q.part {
            let typed = self.scalar(q.of, &name("part"), part, None, &[])?;
            figures.push(Figure {
                expr: shown(part),
                ..figure("part", "实有", "there are", typed)
            });
            let mut measured = own(clause, q.of, &figures[0]);
            if q.odd {
                let half = Typed::op(
                    Op::MulDec,
                    vec![
                        measured.clone().widened(),
                        Typed::value(
                            Value::Dec(yihu_base::Dec(yihu_base::Dec::ONE / 2)),
                            Type::Dec,
                        ),
                    ],
                    Type::Dec,
                );
                let whole = Typed::op(
                    Op::FloorTo(yihu_base::Dec::ONE),
                    vec![half.clone()],
                    Type::Dec,
                );
                let odd = figure("odd", "为单数", "is odd", half.compared(Op::Ne, whole));
                also(own(clause, q.of, &odd));
                figures.push(odd);
            }
            if let Some(whole) = &q.whole {
                let typed = self.scalar(q.of, &name("whole"), whole, None, &[])?;
                let whole_figure = Figure {
                    expr: shown(whole),
                    ..figure("whole", "总数", "of", typed)
                };
                let Some((part, whole)) = Typed::alike(measured, own(clause, q.of, &whole_figure))
                else {
                    self.unlike(clause, "part", "whole");
                    return None;
                };
                let share = Typed::op(Op::Ratio, vec![part, whole], Type::Dec);
                let share = Figure {
                    unit: "%".into(),
                    ..figure("share", "占比", "share", share)
                };
                measured = own(clause, q.of, &share);
                figures.push(whole_figure);
                figures.push(share);
            }
            for (bound, id, zh, en) in [
                (&q.least, "least", "至少", "at least"),
                (&q.most, "most", "至多", "at most"),
                (&q.exactly, "exactly", "应为", "exactly"),
            ] {
                let Some(bound) = bound else { continue };
                let typed = self.scalar(q.of, &name(id), bound, None, &[])?;
                let limit = Figure {
                    expr: shown(bound),
                    unit: match q.whole {
                        Some(_) => "%".into(),
                        None => String::new(),
                    },
                    ..figure(id, zh, en, typed)
                };
                let Some((have, limit_here)) =
                    Typed::alike(measured.clone(), own(clause, q.of, &limit))
                else {
                    self.unlike(clause, "part", id);
                    return None;
                };
                figures.push(limit);
                also(match id {
                    "least" => limit_here.compared(Op::Le, have),
                    "most" => have.compared(Op::Le, limit_here),
                    _ => have.compared(Op::Eq, limit_here),
                });
            }
        }
        if let Some(amount) = &q.amount {
            let typed = self.scalar(q.of, &name("amount"), amount, Some(Type::Money), &[])?;
            figures.push(Figure {
                expr: shown(amount),
                unit: "元".into(),
                ..figure("amount", "分配金额", "divided", typed)
            });
        }
        // A quota that only divides an amount is kept by dividing it.
        let kept = kept.unwrap_or_else(|| Typed::value(Value::Bool(true), Type::Bool));
        let value = match applies.term {
            Term::Const(Value::Bool(true)) => kept,
            _ => applies.negated().or(kept),
        };
        Some(Checked {
            value: Some(value),
            figures,
            ..Checked::default()
        })
    }

    fn unlike(&mut self, clause: &Clause, a: &str, b: &str) {
        self.say(
            clause,
            "pack.type",
            format!("{} 的 {a} 与 {b} 单位不同，不能比较", clause.id),
            format!("`{a}` and `{b}` of {} cannot be compared", clause.id),
        );
    }
}
