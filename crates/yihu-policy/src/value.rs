//! Single values: what a parameter says, a case gives, and an explanation shows.

use crate::types::{CodeSet, Type};
use serde::{Serialize, Serializer};
use std::fmt;
use yihu_base::{Date, Dec, Fen, Locale, date};

/// A value or the lack of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Nobody knows.
    Unknown,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A decimal.
    Dec(Dec),
    /// Money.
    Money(Fen),
    /// A date.
    Date(Date),
    /// A position in a code list.
    Code(&'static CodeSet, u8),
}

impl Value {
    /// From the number a column holds; out-of-range dates and codes are unknown.
    pub fn from_raw(ty: Type, raw: i64) -> Self {
        match ty {
            Type::Bool => Self::Bool(raw != 0),
            Type::Int => Self::Int(raw),
            Type::Dec => Self::Dec(Dec(raw)),
            Type::Money => Self::Money(Fen(raw)),
            Type::Date => i32::try_from(raw)
                .ok()
                .and_then(date::from_days)
                .map_or(Self::Unknown, Self::Date),
            Type::Code(set) => u8::try_from(raw).map_or(Self::Unknown, |i| Self::Code(set, i)),
        }
    }

    /// The number a column holds for it; `None` is unknown.
    pub fn raw(self) -> Option<i64> {
        match self {
            Self::Unknown => None,
            Self::Bool(b) => Some(i64::from(b)),
            Self::Int(n) => Some(n),
            Self::Dec(d) => Some(d.0),
            Self::Money(f) => Some(f.0),
            Self::Date(d) => Some(i64::from(date::to_days(d))),
            Self::Code(_, i) => Some(i64::from(i)),
        }
    }

    /// As people read it, without a unit: `是`, `4819.00`, `初中`, `未知`.
    pub fn show(self, locale: Locale) -> String {
        match self {
            Self::Unknown => locale.pick("未知", "unknown").into(),
            Self::Bool(true) => locale.pick("是", "yes").into(),
            Self::Bool(false) => locale.pick("否", "no").into(),
            Self::Int(n) => n.to_string(),
            Self::Dec(d) => d.to_string(),
            Self::Money(f) => f.to_string(),
            Self::Date(d) => d.to_string(),
            Self::Code(set, i) => set
                .values
                .get(usize::from(i))
                .map_or_else(String::new, |(id, zh, _)| locale.pick(zh, id).to_owned()),
        }
    }
}

impl Serialize for Value {
    /// Unknown is `null`; money is yuan as text, so that no reader turns it into floating point.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Unknown => s.serialize_none(),
            Self::Bool(b) => s.serialize_bool(b),
            Self::Int(n) => s.serialize_i64(n),
            Self::Dec(d) => s.collect_str(&d),
            Self::Money(f) => s.collect_str(&f),
            Self::Date(d) => s.collect_str(&d),
            Self::Code(set, i) => s.serialize_str(set.values[usize::from(i)].0),
        }
    }
}

/// Packs write units in English, the vocabulary in Chinese; people read their own.
pub fn unit_word(unit: &str, locale: Locale) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("元", "CNY"),
        ("学年", "school year"),
        ("年", "year"),
        ("月", "month"),
        ("天", "day"),
        ("人", "person"),
        ("户", "household"),
        ("亩", "mu"),
        ("头", "head"),
        ("岁", "years"),
    ];
    let word = |one: &str| {
        let found = WORDS.iter().find(|(zh, en)| *zh == one || *en == one);
        found.map_or_else(|| one.to_owned(), |(zh, en)| locale.pick(zh, en).to_owned())
    };
    unit.split('/').map(word).collect::<Vec<_>>().join("/")
}

/// A number with its unit, as packs write it: `2300 CNY/year`, `27 %`, `30 m2`, `3`, `2016-01-01`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The exact value.
    pub value: Value,
    /// Its type.
    pub ty: Type,
    /// The unit as written, empty for a bare number.
    pub unit: String,
}

impl Quantity {
    /// Reads a quantity; `None` when the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(value) = date::parse(text).filter(|_| text.contains('-')) {
            return Some(Self {
                value: Value::Date(value),
                ty: Type::Date,
                unit: String::new(),
            });
        }
        let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
        let number = number.replace(',', "");
        let unit = unit.trim();
        if !unit.split(' ').all(is_unit_word) {
            return None;
        }
        let (currency, _per) = unit.split_once('/').unwrap_or((unit, ""));
        let (value, ty) = match currency.trim() {
            "CNY" => (Value::Money(Fen::parse_yuan(&number)?), Type::Money),
            "wan CNY" => {
                let ten_thousand = Dec::parse(&number)?;
                let fen = i128::from(ten_thousand.0) * 1_000_000;
                let one = i128::from(Dec::ONE);
                let fen = (fen % one == 0).then(|| i64::try_from(fen / one).ok())??;
                (Value::Money(Fen(fen)), Type::Money)
            }
            "%" => {
                let hundredths = Dec::parse(&number)?;
                (hundredths.0 % 100 == 0).then_some(())?;
                (Value::Dec(Dec(hundredths.0 / 100)), Type::Dec)
            }
            _ if number.contains('.') => (Value::Dec(Dec::parse(&number)?), Type::Dec),
            _ => (Value::Int(number.parse().ok()?), Type::Int),
        };
        Some(Self {
            value,
            ty,
            unit: unit.to_owned(),
        })
    }
}

impl fmt::Display for Quantity {
    /// As a pack could write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = match (self.value, self.unit.as_str()) {
            (Value::Dec(Dec(raw)), "%") => Value::Dec(Dec(raw.saturating_mul(100))),
            (value, _) => value,
        };
        let unit = self.unit.strip_prefix("wan ").unwrap_or(&self.unit);
        let value = value.show(Locale::En);
        match unit {
            "" => f.write_str(&value),
            unit => write!(f, "{value} {unit}"),
        }
    }
}

/// Whether a word can stand in a unit, so that `2 * staff` is not two of something.
fn is_unit_word(word: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '%' | '²' | '³' | '-' | '·');
    word.is_empty()
        || (word.chars().all(plain) && word.starts_with(|c: char| c.is_alphabetic() || c == '%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_quantities() {
        let cases = [
            ("2300 CNY/year", Some(Value::Money(Fen(230_000)))),
            ("1,250.50 CNY", Some(Value::Money(Fen(125_050)))),
            ("1650 wan CNY", Some(Value::Money(Fen(1_650_000_000)))),
            ("1.5 wan CNY", Some(Value::Money(Fen(1_500_000)))),
            ("27 %", Some(Value::Dec(Dec(270_000_000)))),
            ("30 m2", Some(Value::Int(30))),
            ("0.5", Some(Value::Dec(Dec(500_000_000)))),
            ("-3", Some(Value::Int(-3))),
            (
                "2016-01-01",
                Some(Value::Date(jiff::civil::date(2016, 1, 1))),
            ),
            ("20xx CNY", None),
            ("2 * staff", None),
            ("10 - staff", None),
            ("3 / 4", None),
            ("15 days", Some(Value::Int(15))),
            ("5 school years", Some(Value::Int(5))),
            ("0.001 CNY", None),
            ("", None),
        ];
        for (text, want) in cases {
            let read = Quantity::parse(text);
            assert_eq!(read.as_ref().map(|q| q.value), want, "{text}");
            // What is shown reads back as the same.
            let again = read.and_then(|q| Quantity::parse(&q.to_string()));
            assert_eq!(again.map(|q| q.value), want, "{text}");
        }
    }
}
