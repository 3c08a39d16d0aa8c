//! The kinds of clause that are built from figures, each in a file of its own: what it says, how a
//! pack writes it, and how it comes down to expressions.

mod checklist;
mod duty;
mod indicator;
mod plan;
mod procedure;
mod quota;
mod scorecard;
mod settlement;

pub use checklist::Checklist;
pub use duty::{Duty, Season};
pub use indicator::{Direction, Indicator, Measure};
pub use plan::{Plan, PlanRow};
pub use procedure::{Deadline, Notice, Procedure, Step};
pub use quota::Quota;
pub use scorecard::{Deduction, Grade, Item, Scorecard, Veto};
pub use settlement::{Band, Rate, Settlement, SettlementStep};

pub(crate) use checklist::RawChecklist;
pub(crate) use duty::RawDuty;
pub(crate) use indicator::RawIndicator;
pub(crate) use plan::RawPlan;
pub(crate) use plan::sum;
pub(crate) use procedure::RawProcedure;
pub(crate) use quota::RawQuota;
pub(crate) use scorecard::RawScorecard;
pub(crate) use scorecard::seams;
pub(crate) use settlement::RawSettlement;

use crate::check::{Checker, Figure};
use crate::pack::{Clause, Expression, Scalar};
use crate::term::{Op, Term, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use yihu_base::{Dec, Problem, Text};

impl Checker<'_> {
    /// The term of a scalar; `want` is its type, if only one will do.
    pub(crate) fn scalar(
        &mut self,
        level: Level,
        id: &str,
        scalar: &Scalar,
        want: Option<Type>,
        locals: &[(String, Typed)],
    ) -> Option<Typed> {
        match scalar {
            Scalar::Expr(expr) => self.expression_with(level, expr, want, locals),
            Scalar::Unknown(why) => Some(Typed::hole(id, why, want.unwrap_or(Type::Dec))),
            Scalar::Quantity(quantity, place) => {
                let typed = Typed::value(quantity.value, quantity.ty);
                match want {
                    Some(want) if want != typed.ty => match (quantity.value, want) {
                        (Value::Int(n), Type::Dec) => {
                            let dec = Value::Dec(Dec::whole(n)?);
                            Some(Typed::value(dec, Type::Dec))
                        }
                        _ => {
                            self.problems.push(
                                Problem::new(
                                    "pack.type",
                                    format!("{id} 应是{}，这里写的是{}", want.zh(), typed.ty.zh()),
                                    format!(
                                        "{id} should be {}, it is {}",
                                        want.id(),
                                        typed.ty.id()
                                    ),
                                )
                                .at(place.show()),
                            );
                            None
                        }
                    },
                    _ => Some(typed),
                }
            }
            Scalar::By { by, rows } => {
                let mut rest = None;
                let mut cases = Vec::new();
                for (code, value) in rows {
                    let value = self.scalar(level, id, value, want, locals)?;
                    if code == "other" {
                        rest = Some(value);
                        continue;
                    }
                    let equal = Expression {
                        text: format!("{} = '{code}'", by.text),
                        place: by.place.clone(),
                    };
                    let here = self.expression_with(level, &equal, Some(Type::Bool), locals)?;
                    cases.push((here, value));
                }
                let ty = cases
                    .first()
                    .map(|(_, v)| v.ty)
                    .or(rest.as_ref().map(|r| r.ty))?;
                let not_said = Text::new(
                    format!("文件没有规定其余“{}”的值", by.text),
                    format!(
                        "the document gives no value for other values of {}",
                        by.text
                    ),
                );
                let rest = rest.unwrap_or_else(|| Typed::hole(id, &not_said, ty));
                let chosen = cases
                    .into_iter()
                    .rev()
                    .fold(rest, |rest, (here, value)| value.or_else(here, rest));
                Some(chosen)
            }
        }
    }
}

/// What an authored scalar looks like, for explanations.
pub(crate) fn shown(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Quantity(q, _) => q.to_string(),
        Scalar::Expr(expr) => expr.text.clone(),
        Scalar::By { by, rows } => {
            let rows = rows.iter().map(|(code, v)| format!("{code}: {}", shown(v)));
            format!("{}: {}", by.text, rows.collect::<Vec<_>>().join(", "))
        }
        Scalar::Unknown(_) => String::new(),
    }
}

/// A figure that the kind computes.
pub(crate) fn figure(id: &str, zh: &str, en: &str, typed: Typed) -> Figure {
    Figure {
        id: id.to_owned(),
        title: Text::new(zh, en),
        words: String::new(),
        unit: String::new(),
        expr: String::new(),
        typed,
    }
}

/// The value of one of the clause's own figures.
pub(crate) fn own(clause: &Clause, of: Level, figure: &Figure) -> Typed {
    Typed {
        term: Term::Clause(of, clause.id.clone(), Some(figure.id.clone())),
        ty: figure.typed.ty,
    }
}

/// Money or a number taken so many times.
pub(crate) fn times(amount: Typed, factor: Typed) -> Typed {
    let ty = amount.ty;
    match (amount.ty, factor.ty) {
        (_, Type::Dec) => {
            let (amount, ty) = match ty {
                Type::Int => (amount.widened(), Type::Dec),
                _ => (amount, ty),
            };
            Typed::op(Op::MulDec, vec![amount, factor], ty)
        }
        (Type::Dec, _) => Typed::op(Op::MulDec, vec![amount, factor.widened()], ty),
        _ => Typed::op(Op::Mul, vec![amount, factor], ty),
    }
}
