//! Settlement (结算): a bill passed through payers in order, each paying a part of what is left.

use super::{figure, own, times};
use crate::check::{Checked, Checker, Figure};
use crate::pack::{Clause, Expression, Scalar};
use crate::read::Reader;
use crate::read::raw::raw;
use crate::term::{Op, Term, Typed};
use crate::types::{Level, Type};
use crate::value::Value;
use serde::Deserialize;
use toml::Spanned;
use yihu_base::{Dec, Text};

/// A settlement.
///
/// Each step pays at most what the steps before it left: the steps and the patient's share sum to
/// the bill, to the fen.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// Whose bill.
    pub of: Level,
    /// Which bills it settles.
    pub when: Expression,
    /// The amount of the bill.
    pub bill: Scalar,
    /// Who pays, in order.
    pub steps: Vec<SettlementStep>,
}

/// One payer's turn.
#[derive(Debug, Clone)]
pub struct SettlementStep {
    /// Id of the step.
    pub id: String,
    /// Who pays; the step's id where the pack does not say.
    pub payer: String,
    /// Title.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// Which bills of the settlement it pays for; all by default.
    pub when: Option<Expression>,
    /// The amount it looks at; what is left by default.
    pub base: Option<Scalar>,
    /// The deductible (起付线).
    pub less: Option<Scalar>,
    /// The rate, or rates by bands of the amount after the deductible.
    pub rate: Rate,
    /// At most this (封顶线).
    pub cap: Option<Scalar>,
    /// Whether deductible, bands and cap are those of a year, counted over the person's bills.
    pub yearly: bool,
}

/// How much of its base a payer pays.
#[derive(Debug, Clone)]
pub enum Rate {
    /// One rate for all.
    One(Scalar),
    /// Rates that rise or fall with the amount.
    Bands(Vec<Band>),
    /// All but this much of the bill, which stays with the patient (兜底).
    Leaves(Scalar),
}

/// A band of amounts with its rate.
#[derive(Debug, Clone)]
pub struct Band {
    /// Its upper end; open in the last.
    pub to: Option<Scalar>,
    /// The rate inside it.
    pub rate: Scalar,
}

raw!(RawSettlement {
    of: Option<Spanned<String>>,
    when: Spanned<String>,
    bill: Spanned<toml::Value>,
    steps: Vec<RawStep>,
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    id: Spanned<String>,
    payer: Option<String>,
    #[serde(default)]
    title: Text,
    #[serde(default)]
    words: String,
    when: Option<Spanned<String>>,
    of: Option<Spanned<toml::Value>>,
    less: Option<Spanned<toml::Value>>,
    rate: Option<Spanned<toml::Value>>,
    bands: Option<Vec<RawBand>>,
    leaves: Option<Spanned<toml::Value>>,
    cap: Option<Spanned<toml::Value>>,
    per: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBand {
    to: Option<Spanned<toml::Value>>,
    rate: Spanned<toml::Value>,
}

impl Reader<'_> {
    pub(crate) fn settlement(&mut self, raw: &mut RawSettlement) -> Option<Settlement> {
        let of = match &raw.of {
            None => Level::Bill,
            Some(of) => self.level(of)?,
        };
        if raw.steps.is_empty() {
            self.say(
                raw.id.span().start,
                "pack.settlement",
                "结算应有 steps：支付方按顺序列出".into(),
                "a settlement has `steps`: its payers in order".into(),
            );
            return None;
        }
        let bill = self.scalar(&raw.bill)?;
        let steps = raw.steps.iter().map(|step| self.step(step));
        let steps = steps.collect::<Option<Vec<_>>>()?;
        Some(Settlement {
            of,
            when: self.expression(&raw.when),
            bill,
            steps,
        })
    }

    fn step(&mut self, raw: &RawStep) -> Option<SettlementStep> {
        let id = self.figure_id(&raw.id);
        let at = raw.id.span().start;
        let rate = match (&raw.rate, &raw.bands, &raw.leaves) {
            (Some(rate), None, None) => Rate::One(self.scalar(rate)?),
            (None, Some(bands), None) if !bands.is_empty() => {
                let bands = bands.iter().map(|band| {
                    Some(Band {
                        to: self.optional(band.to.as_ref()).ok()?,
                        rate: self.scalar(&band.rate)?,
                    })
                });
                Rate::Bands(bands.collect::<Option<_>>()?)
            }
            (None, None, Some(leaves)) => Rate::Leaves(self.scalar(leaves)?),
            _ => {
                self.say(
                    at,
                    "pack.settlement",
                    format!("步骤 {id} 应有 rate、bands、leaves 之一"),
                    format!("step {id} has one of `rate`, `bands`, `leaves`"),
                );
                return None;
            }
        };
        let yearly = match raw.per.as_ref().map(|p| p.get_ref().as_str()) {
            None => false,
            Some("year") => true,
            Some(_) => {
                self.say(
                    at,
                    "pack.settlement",
                    format!("步骤 {id} 的 per 只能是 year"),
                    format!("`per` of step {id} can only be year"),
                );
                return None;
            }
        };
        Some(SettlementStep {
            payer: raw.payer.clone().unwrap_or_else(|| id.clone()),
            id,
            title: raw.title.clone(),
            words: raw.words.clone(),
            when: raw.when.as_ref().map(|w| self.expression(w)),
            base: self.optional(raw.of.as_ref()).ok()?,
            less: self.optional(raw.less.as_ref()).ok()?,
            rate,
            cap: self.optional(raw.cap.as_ref()).ok()?,
            yearly,
        })
    }
}

impl Checker<'_> {
    pub(crate) fn settlement(&mut self, clause: &Clause, s: &Settlement) -> Checked {
        let mut figures: Vec<Figure> = Vec::new();
        let Some(when) = self.expression(s.of, &s.when, Some(Type::Bool)) else {
            return Checked::default();
        };
        let Some(bill) = self.scalar(s.of, "bill", &s.bill, Some(Type::Money), &[]) else {
            return Checked::default();
        };
        figures.push(figure("bill", "费用总额", "the bill", bill));
        let mut left = own(clause, s.of, &figures[0]);
        let mut locals: Vec<(String, Typed)> = Vec::new();
        for step in &s.steps {
            if figures.iter().any(|f| f.id == step.id) || step.id == "patient" {
                self.say(
                    clause,
                    "pack.settlement",
                    format!("结算 {} 有两个步骤都叫 {}", clause.id, step.id),
                    format!("settlement {} has two steps {}", clause.id, step.id),
                );
                return Checked::default();
            }
            locals.retain(|(name, _)| name != "left");
            locals.push(("left".to_owned(), left.clone()));
            let Some(pays) = self.pays(clause, s, step, &left, &locals) else {
                return Checked::default();
            };
            let zero = Typed::zero(Type::Money);
            let mut condition = when.clone();
            if let Some(only) = &step.when {
                let only = self.expression_with(s.of, only, Some(Type::Bool), &locals);
                condition = condition.and(only.unwrap_or_else(|| when.clone()));
            }
            // A payer never pays more than what is left, nor less than nothing.
            let bounded = pays.with(Op::Least, left.clone()).at_least_zero();
            let paid = Figure {
                id: step.id.clone(),
                title: match step.title.zh.is_empty() {
                    true => Text::new(step.payer.clone(), step.payer.clone()),
                    false => step.title.clone(),
                },
                words: step.words.clone(),
                unit: "元".into(),
                expr: String::new(),
                typed: bounded.or_else(condition, zero),
            };
            let paid_here = own(clause, s.of, &paid);
            locals.push((format!("paid_{}", step.id), paid_here.clone()));
            figures.push(paid);
            let rest = figure(
                &format!("left_{}", step.id),
                "付后余额",
                "left after it",
                left.with(Op::Sub, paid_here),
            );
            left = own(clause, s.of, &rest);
            figures.push(rest);
        }
        figures.push(figure(
            "patient",
            "个人自付",
            "the patient's own share",
            left,
        ));
        for figure in &mut figures {
            figure.unit = "元".into();
        }
        Checked {
            value: Some(when),
            figures,
            ..Checked::default()
        }
    }

    fn pays(
        &mut self,
        clause: &Clause,
        s: &Settlement,
        step: &SettlementStep,
        left: &Typed,
        locals: &[(String, Typed)],
    ) -> Option<Typed> {
        let id = format!("{}.{}", clause.id, step.id);
        let scalar = |c: &mut Self, v: &Scalar, ty| c.scalar(s.of, &id, v, Some(ty), locals);
        if let Rate::Leaves(leaves) = &step.rate {
            let leaves = scalar(self, leaves, Type::Money)?;
            return Some(left.clone().with(Op::Sub, leaves));
        }
        let base = match &step.base {
            None => left.clone(),
            Some(base) => scalar(self, base, Type::Money)?,
        };
        let less = match &step.less {
            None => None,
            Some(less) => Some(scalar(self, less, Type::Money)?),
        };
        let bands = match &step.rate {
            Rate::One(rate) => vec![(None, scalar(self, rate, Type::Dec)?)],
            Rate::Bands(bands) => {
                let mut typed = Vec::new();
                for band in bands {
                    let to = match &band.to {
                        None => None,
                        Some(to) => Some(scalar(self, to, Type::Money)?),
                    };
                    typed.push((to, scalar(self, &band.rate, Type::Dec)?));
                }
                typed
            }
            Rate::Leaves(_) => return None,
        };
        self.sound_bands(clause, step, &bands);
        let cap = match &step.cap {
            None => None,
            Some(cap) => Some(scalar(self, cap, Type::Money)?),
        };
        let share = |amount: Typed| {
            let after = match &less {
                None => amount,
                Some(less) => amount.with(Op::Sub, less.clone()),
            }
            .at_least_zero();
            let mut from: Option<Typed> = None;
            let mut sum: Option<Typed> = None;
            for (to, rate) in &bands {
                let upto = match to {
                    None => after.clone(),
                    Some(to) => after.clone().with(Op::Least, to.clone()),
                };
                let inside = match &from {
                    None => upto,
                    Some(from) => {
                        let below = after.clone().with(Op::Least, from.clone());
                        upto.with(Op::Sub, below)
                    }
                };
                let part = times(inside, rate.clone());
                sum = Some(match sum {
                    None => part,
                    Some(sum) => sum.with(Op::Add, part),
                });
                from.clone_from(to);
            }
            let sum = sum.unwrap_or_else(|| Typed::zero(Type::Money));
            match &cap {
                None => sum,
                Some(cap) => sum.with(Op::Least, cap.clone()),
            }
        };
        if !step.yearly {
            return Some(share(base));
        }
        // What a year's bills come to with this one, less what they came to before it.
        let before = Typed {
            term: Term::SoFar(Box::new(base.clone())),
            ty: Type::Money,
        };
        let with_it = share(before.clone().with(Op::Add, base));
        Some(with_it.with(Op::Sub, share(before)))
    }

    fn sound_bands(
        &mut self,
        clause: &Clause,
        step: &SettlementStep,
        bands: &[(Option<Typed>, Typed)],
    ) {
        let constant = |t: &Typed| match t.term {
            Term::Const(value) => value.raw(),
            _ => None,
        };
        let ends: Vec<Option<i64>> = bands
            .iter()
            .map(|(to, _)| to.as_ref().and_then(constant))
            .collect();
        let rising = ends.windows(2).all(|w| match (w[0], w[1]) {
            (Some(a), Some(b)) => a < b,
            _ => true,
        });
        let last_open = bands.iter().rev().skip(1).all(|(to, _)| to.is_some());
        if !rising || !last_open {
            self.say(
                clause,
                "pack.bands",
                format!("步骤 {} 的分段重叠或次序不对：to 应逐段升高，只有最后一段可以不写", step.id),
                format!("the bands of step {} overlap or are out of order: `to` rises, only the last may be open", step.id),
            );
        }
        for (_, rate) in bands {
            let Term::Const(Value::Dec(Dec(raw))) = rate.term else {
                continue;
            };
            if !(0..=Dec::ONE).contains(&raw) {
                self.say(
                    clause,
                    "pack.rate",
                    format!("步骤 {} 的比例应在 0 与 100 % 之间", step.id),
                    format!("the rate of step {} lies between 0 and 100 %", step.id),
                );
            }
        }
    }
}
