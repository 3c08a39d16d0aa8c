//! What clauses say: parameters, tests and benefits from their raw tables.

use super::raw::{RawBenefit, RawParameter, RawPart, RawTest};
use super::reader::Reader;
use crate::pack::{Amount, Benefit, BenefitKind, Combine, Parameter, Part, Period, Purpose, Test};
use crate::types::Type;
use crate::value::{Quantity, Value};
use toml::Spanned;
use yihu_base::{Fen, Text};

impl Reader<'_> {
    pub(crate) fn quantity(&mut self, raw: &Spanned<String>) -> Option<Quantity> {
        let quantity = Quantity::parse(raw.get_ref());
        if quantity.is_none() {
            self.say(
                raw.span().start,
                "pack.quantity",
                format!("“{}”不是数量：应写成 \"2300 CNY/year\"、\"27 %\"、\"30 m2\"、\"3\"；原文未印出的写 unknown", raw.get_ref()),
                format!("\"{}\" is no quantity: write \"2300 CNY/year\", \"27 %\", \"30 m2\", \"3\"; what the source does not print is `unknown`", raw.get_ref()),
            );
        }
        quantity
    }

    pub(crate) fn money(&mut self, raw: &Spanned<String>) -> Option<Fen> {
        match self.quantity(raw)?.value {
            Value::Money(fen) => Some(fen),
            _ => {
                self.say(
                    raw.span().start,
                    "pack.money",
                    "此处应是金额，如 \"1250 CNY\"".into(),
                    "an amount of money stands here, such as \"1250 CNY\"".into(),
                );
                None
            }
        }
    }

    pub(crate) fn parameter(&mut self, raw: &RawParameter) -> Option<Parameter> {
        let at = raw.id.span().start;
        match (&raw.value, &raw.unknown) {
            (Some(value), None) => {
                let (value, ty, unit) = match value.get_ref() {
                    toml::Value::String(text) => {
                        let q = self.quantity(&Spanned::new(value.span(), text.clone()))?;
                        (q.value, q.ty, q.unit)
                    }
                    toml::Value::Integer(n) => (Value::Int(*n), Type::Int, String::new()),
                    toml::Value::Boolean(b) => (Value::Bool(*b), Type::Bool, String::new()),
                    toml::Value::Datetime(d) => {
                        let date = self.date(&Spanned::new(value.span(), *d))?;
                        (Value::Date(date), Type::Date, String::new())
                    }
                    _ => {
                        let text = value.get_ref().to_string();
                        self.quantity(&Spanned::new(value.span(), format!("?{text}")))?;
                        return None;
                    }
                };
                let declared = match &raw.r#type {
                    Some(t) => self.simple_type(t)?,
                    None => ty,
                };
                // A whole number may be declared a decimal, so that another version can be `2.5`.
                let value = match (value, declared) {
                    (Value::Int(n), Type::Dec) => Value::Dec(yihu_base::Dec::whole(n)?),
                    (value, _) => value,
                };
                let ty = if matches!(value, Value::Dec(_)) {
                    Type::Dec
                } else {
                    ty
                };
                Some(Parameter {
                    value,
                    ty,
                    unit,
                    unknown: None,
                })
            }
            (None, Some(reason)) => {
                let Some(ty) = &raw.r#type else {
                    self.say(
                        at,
                        "pack.parameter",
                        "未知的参数应写明 type".into(),
                        "an unknown parameter says its `type`".into(),
                    );
                    return None;
                };
                let ty = self.simple_type(ty)?;
                let unknown = Some(reason.clone());
                Some(Parameter {
                    value: Value::Unknown,
                    ty,
                    unit: String::new(),
                    unknown,
                })
            }
            _ => {
                self.say(
                    at,
                    "pack.parameter",
                    "参数应有 value 或 unknown 之一".into(),
                    "a parameter has either `value` or `unknown`".into(),
                );
                None
            }
        }
    }

    pub(crate) fn test(&mut self, raw: &mut RawTest) -> Option<Test> {
        let of = self.level(&raw.of)?;
        let purpose = match raw.purpose.as_ref().map(|p| p.get_ref().as_str()) {
            None => None,
            Some("identify") => Some(Purpose::Identify),
            Some("goal") => Some(Purpose::Goal),
            Some(_) => {
                self.say(
                    raw.id.span().start,
                    "pack.test",
                    "purpose 应是 identify、goal 之一".into(),
                    "`purpose` is one of identify, goal".into(),
                );
                return None;
            }
        };
        let (combine, parts) = match (raw.expr.take(), raw.all.take(), raw.any.take()) {
            (Some(expr), None, None) => {
                let part = Part {
                    id: String::new(),
                    title: Text::default(),
                    words: String::new(),
                    cite: Vec::new(),
                    expr: Ok(self.expression(&expr)),
                };
                return Some(Test {
                    of,
                    purpose,
                    combine: Combine::All,
                    parts: vec![part],
                });
            }
            (None, Some(parts), None) if !parts.is_empty() => (Combine::All, parts),
            (None, None, Some(parts)) if !parts.is_empty() => (Combine::Any, parts),
            _ => {
                self.say(
                    raw.id.span().start,
                    "pack.test",
                    "判定应有 expr、all、any 之一".into(),
                    "a test has one of `expr`, `all`, `any`".into(),
                );
                return None;
            }
        };
        let parts = parts.into_iter().filter_map(|p| self.part(p)).collect();
        Some(Test {
            of,
            purpose,
            combine,
            parts,
        })
    }

    pub(crate) fn part(&mut self, raw: RawPart) -> Option<Part> {
        let id = self.figure_id(&raw.id);
        let expr = match (&raw.expr, raw.unknown) {
            (Some(expr), None) => Ok(self.expression(expr)),
            (None, Some(why)) => Err(why),
            _ => {
                self.say(
                    raw.id.span().start,
                    "pack.part",
                    "判定的一项应有 expr 或 unknown 之一".into(),
                    "a part of a test has either `expr` or `unknown`".into(),
                );
                return None;
            }
        };
        Some(Part {
            id,
            title: raw.title,
            words: raw.words,
            cite: raw.cite,
            expr,
        })
    }

    pub(crate) fn benefit(&mut self, raw: &mut RawBenefit) -> Option<Benefit> {
        let of = self.level(&raw.of)?;
        let at = raw.id.span().start;
        let kind = match raw.kind.as_ref().map(|k| k.get_ref().as_str()) {
            None | Some("money") => BenefitKind::Money,
            Some("in_kind") => BenefitKind::InKind,
            Some("waiver") => BenefitKind::Waiver,
            Some(_) => {
                self.say(
                    at,
                    "pack.benefit",
                    "kind 应是 money、in_kind、waiver 之一".into(),
                    "`kind` is one of money, in_kind, waiver".into(),
                );
                return None;
            }
        };
        let amount = match (
            raw.amount.take(),
            raw.amount_expr.take(),
            raw.unknown.take(),
        ) {
            (Some(amount), None, None) => Amount::Fixed(self.money(&amount)?),
            (None, Some(expr), None) => Amount::Expr(self.expression(&expr)),
            (None, None, Some(why)) => Amount::Unknown(why),
            (None, None, None) if kind != BenefitKind::Money => Amount::None,
            _ => {
                self.say(
                    at,
                    "pack.benefit",
                    "待遇应有 amount、amount_expr、unknown 之一".into(),
                    "a benefit has one of `amount`, `amount_expr`, `unknown`".into(),
                );
                return None;
            }
        };
        if matches!(amount, Amount::Fixed(Fen(fen)) if fen < 0) {
            self.say(
                at,
                "pack.benefit",
                "待遇金额不能为负".into(),
                "the amount of a benefit is not negative".into(),
            );
        }
        let cap = match (raw.cap.take(), raw.cap_expr.take()) {
            (Some(cap), _) => Amount::Fixed(self.money(&cap)?),
            (None, Some(expr)) => Amount::Expr(self.expression(&expr)),
            (None, None) => Amount::None,
        };
        let per = match &raw.per {
            None => Period::Year,
            Some(word) => self.period(word)?,
        };
        let payers = match raw.payers.take() {
            None => Vec::new(),
            Some(table) => self.payers(&table)?,
        };
        Some(Benefit {
            of,
            kind,
            what: raw.what.take(),
            when: self.expression(&raw.when),
            amount,
            cap,
            per,
            days: raw.days.as_ref().map(|d| self.expression(d)),
            payers,
            route: raw
                .route
                .take()
                .map(Spanned::into_inner)
                .unwrap_or_default(),
            not_with: raw.not_with.take().unwrap_or_default(),
        })
    }

    pub(crate) fn payers(&mut self, table: &Spanned<toml::Table>) -> Option<Vec<(String, u32)>> {
        let mut payers = Vec::new();
        for (name, parts) in table.get_ref() {
            let whole = parts.as_integer().and_then(|n| u32::try_from(n).ok());
            let Some(parts) = whole.filter(|n| (1..=1_000_000).contains(n)) else {
                self.say(
                    table.span().start,
                    "pack.payers",
                    format!("分担方 {name} 的份额应是正整数"),
                    format!("the part of payer {name} is a positive whole number"),
                );
                return None;
            };
            payers.push((name.clone(), parts));
        }
        Some(payers)
    }
}
