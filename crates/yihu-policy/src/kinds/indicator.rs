//! Indicator (指标): a measure, what it is aimed at, and by when.

use super::{figure, own, shown};
use crate::check::{Checked, Checker, Figure};
use crate::pack::{Clause, Expression, Scalar};
use crate::read::Reader;
use crate::read::raw::raw;
use crate::term::{Op, Typed};
use crate::types::{Level, Type};
use serde::Serialize;
use toml::Spanned;
use yihu_base::{Date, Text};

/// An indicator. Its value is the measure.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Whose measure it is.
    pub of: Level,
    /// The unit, as shown.
    pub unit: String,
    /// What is measured: an expression, or a part of a whole.
    pub measure: Measure,
    /// What it is aimed at, if the document says so.
    pub target: Option<Scalar>,
    /// Which side of the target is good.
    pub direction: Direction,
    /// By when.
    pub by: Option<Date>,
}

/// How an indicator is measured.
#[derive(Debug, Clone)]
pub enum Measure {
    /// By an expression, or not at all, and why.
    One(Scalar),
    /// A numerator over a denominator.
    Share(Expression, Expression),
}

/// Which side of the target is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// 不低于.
    AtLeast,
    /// 不高于.
    AtMost,
    /// 等于.
    Exactly,
    /// 高于.
    Above,
    /// 低于.
    Below,
}

impl Direction {
    /// All directions with the word packs use and the Chinese word.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::AtLeast, "at_least", "不低于"),
        (Self::AtMost, "at_most", "不高于"),
        (Self::Exactly, "exactly", "等于"),
        (Self::Above, "above", "高于"),
        (Self::Below, "below", "低于"),
    ];

    fn holds(self, measure: Typed, target: Typed) -> Typed {
        match self {
            Self::AtLeast => target.compared(Op::Le, measure),
            Self::AtMost => measure.compared(Op::Le, target),
            Self::Exactly => measure.compared(Op::Eq, target),
            Self::Above => target.compared(Op::Lt, measure),
            Self::Below => measure.compared(Op::Lt, target),
        }
    }
}

raw!(RawIndicator {
    of: Spanned<String>,
    unit: Option<String>,
    expr: Option<Spanned<toml::Value>>,
    part: Option<Spanned<String>>,
    whole: Option<Spanned<String>>,
    target: Option<Spanned<toml::Value>>,
    direction: Option<Spanned<String>>,
    by: Option<Spanned<toml::value::Datetime>>,
});

impl Reader<'_> {
    pub(crate) fn indicator(&mut self, raw: &mut RawIndicator) -> Option<Indicator> {
        let of = self.level(&raw.of)?;
        let measure = match (&raw.expr, &raw.part, &raw.whole) {
            (Some(expr), None, None) => Measure::One(self.scalar(expr)?),
            (None, Some(part), Some(whole)) => {
                Measure::Share(self.expression(part), self.expression(whole))
            }
            _ => {
                self.say(
                    raw.id.span().start,
                    "pack.indicator",
                    "指标应有 expr，或者 part 和 whole".into(),
                    "an indicator has `expr`, or `part` and `whole`".into(),
                );
                return None;
            }
        };
        let direction = match &raw.direction {
            None => Direction::AtLeast,
            Some(word) => {
                let found = Direction::ALL
                    .iter()
                    .find(|(_, id, _)| id == word.get_ref());
                let Some((direction, _, _)) = found else {
                    let words = Direction::ALL.map(|(_, id, _)| id).join(", ");
                    self.say(
                        word.span().start,
                        "pack.indicator",
                        format!("direction 应是其中之一：{words}"),
                        format!("`direction` is one of {words}"),
                    );
                    return None;
                };
                *direction
            }
        };
        let by = match &raw.by {
            None => None,
            Some(by) => Some(self.date(by)?),
        };
        Some(Indicator {
            of,
            unit: raw.unit.take().unwrap_or_default(),
            measure,
            target: self.optional(raw.target.as_ref()).ok()?,
            direction,
            by,
        })
    }
}

impl Checker<'_> {
    pub(crate) fn indicator(&mut self, clause: &Clause, i: &Indicator) -> Checked {
        self.indicator_figures(clause, i).unwrap_or_default()
    }

    fn indicator_figures(&mut self, clause: &Clause, i: &Indicator) -> Option<Checked> {
        let name = |id: &str| format!("{}.{id}", clause.id);
        let mut figures = Vec::new();
        let (measure, expr) = match &i.measure {
            Measure::One(scalar) => {
                let want = match scalar {
                    // Nobody measures it: then it is of the type of its target.
                    Scalar::Unknown(_) => i.target.as_ref().and_then(|t| match t {
                        Scalar::Quantity(q, _) => Some(q.ty),
                        _ => None,
                    }),
                    _ => None,
                };
                (
                    self.scalar(i.of, &name("measure"), scalar, want, &[])?,
                    shown(scalar),
                )
            }
            Measure::Share(part, whole) => {
                for (id, zh, en, expr) in [
                    ("part", "分子", "numerator", part),
                    ("whole", "分母", "denominator", whole),
                ] {
                    let typed = self.expression(i.of, expr, None)?;
                    figures.push(Figure {
                        expr: expr.text.clone(),
                        ..figure(id, zh, en, typed)
                    });
                }
                let (part, whole) = (
                    own(clause, i.of, &figures[0]),
                    own(clause, i.of, &figures[1]),
                );
                let Some((part, whole)) = Typed::alike(part, whole) else {
                    self.say(
                        clause,
                        "pack.type",
                        format!("指标 {} 的 part 与 whole 单位不同", clause.id),
                        format!(
                            "`part` and `whole` of indicator {} differ in unit",
                            clause.id
                        ),
                    );
                    return None;
                };
                let share = Typed::op(Op::Ratio, vec![part, whole], Type::Dec);
                (share, format!("{} / {}", part_text(i), whole_text(i)))
            }
        };
        figures.push(Figure {
            id: "measure".into(),
            title: Text::new("实际值", "measured"),
            words: String::new(),
            unit: i.unit.clone(),
            expr,
            typed: measure,
        });
        let measured = figures.last().map(|f| own(clause, i.of, f))?;
        if let Some(target) = &i.target {
            let want = match measured.ty {
                Type::Int => None,
                ty => Some(ty),
            };
            let typed = self.scalar(i.of, &name("target"), target, want, &[])?;
            let aim = Figure {
                unit: i.unit.clone(),
                expr: shown(target),
                ..figure("target", "目标值", "target", typed)
            };
            let here = own(clause, i.of, &aim);
            figures.push(aim);
            let Some((a, b)) = Typed::alike(measured.clone(), here) else {
                self.say(
                    clause,
                    "pack.type",
                    format!("指标 {} 的 target 与实际值单位不同", clause.id),
                    format!(
                        "the target of indicator {} differs from it in unit",
                        clause.id
                    ),
                );
                return None;
            };
            let reached = i.direction.holds(a, b);
            figures.push(figure("reached", "已达标", "reached", reached));
        }
        Some(Checked {
            value: Some(measured),
            figures,
            ..Checked::default()
        })
    }
}

fn part_text(i: &Indicator) -> &str {
    match &i.measure {
        Measure::Share(part, _) => &part.text,
        Measure::One(_) => "",
    }
}

fn whole_text(i: &Indicator) -> &str {
    match &i.measure {
        Measure::Share(_, whole) => &whole.text,
        Measure::One(_) => "",
    }
}
