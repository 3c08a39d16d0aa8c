//! Values as packs say them: a number, an expression, a table, or why nobody can say.

use super::policy::Val;
use serde::Serialize;
use utoipa::ToSchema;
use yihu_base::{Fen, Locale};
use yihu_policy::library::Library;
use yihu_policy::pack::{Expression, Scalar};
use yihu_policy::types::{Level, Type};
use yihu_policy::value::{Quantity, Value};
use yihu_policy::vocabulary::Fact;

/// How a value is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScalarForm {
    /// A number with its unit.
    Quantity,
    /// An expression.
    Expression,
    /// One for each code of a fact: `text` is the fact, the values are in `rows`.
    Table,
    /// The source does not say it; `text` says why.
    Unknown,
}

/// A value as a pack says it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScalarFull {
    /// How it is said.
    pub form: ScalarForm,
    /// The number in its unit, the expression, the fact, or why it is unknown.
    pub text: String,
    /// The unit of a number, as written.
    pub unit: String,
    /// The values of a table.
    pub rows: Vec<TableValue>,
}

/// The value that a table has for a code.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableValue {
    /// The code; `other` stands for the rest.
    pub code: String,
    /// Its label.
    pub title: String,
    /// How the value is said.
    pub form: ScalarForm,
    /// The value.
    pub text: String,
    /// Its unit, as written.
    pub unit: String,
}

/// How the values of a clause are told: by which library, of whom, in which language.
#[derive(Clone, Copy)]
pub(super) struct Teller<'a> {
    pub library: &'a Library,
    pub of: Level,
    pub locale: Locale,
}

impl Teller<'_> {
    /// A value.
    pub fn scalar(&self, scalar: &Scalar) -> ScalarFull {
        let said = |form, text: &str| ScalarFull {
            form,
            text: text.to_owned(),
            unit: String::new(),
            rows: Vec::new(),
        };
        match scalar {
            Scalar::Quantity(quantity, _) => self.quantity(quantity),
            Scalar::Expr(expr) => said(ScalarForm::Expression, &expr.text),
            Scalar::Unknown(why) => said(ScalarForm::Unknown, why.get(self.locale)),
            Scalar::By { by, rows } => {
                let fact = self.fact(by);
                let title = fact.map_or(&*by.text, |f| self.locale.pick(&f.zh, &f.en));
                let row = |(code, value): &(String, Scalar)| {
                    let value = self.scalar(value);
                    TableValue {
                        code: code.clone(),
                        title: self.code(fact, code),
                        form: value.form,
                        text: value.text,
                        unit: value.unit,
                    }
                };
                ScalarFull {
                    rows: rows.iter().map(row).collect(),
                    ..said(ScalarForm::Table, title)
                }
            }
        }
    }

    /// A value that a clause may leave out.
    pub fn optional(&self, scalar: Option<&Scalar>) -> Option<ScalarFull> {
        scalar.map(|s| self.scalar(s))
    }

    /// A number with its unit.
    pub fn quantity(&self, quantity: &Quantity) -> ScalarFull {
        ScalarFull {
            form: ScalarForm::Quantity,
            text: Val::measured(quantity.value, &quantity.unit, self.locale).text,
            unit: quantity.unit.clone(),
            rows: Vec::new(),
        }
    }

    /// An amount of money.
    pub fn money(&self, fen: Fen) -> ScalarFull {
        self.quantity(&Quantity {
            value: Value::Money(fen),
            ty: Type::Money,
            unit: "CNY".to_owned(),
        })
    }

    /// The fact that a table goes by: the clause's own, or that of the level it names.
    fn fact(&self, by: &Expression) -> Option<&Fact> {
        let (level, id) = match by.text.split_once('.') {
            Some((level, id)) => (Level::parse(level)?, id),
            None => (self.of, &*by.text),
        };
        self.library.facts.get(&(level, id.to_owned()))
    }

    fn code(&self, fact: Option<&Fact>, code: &str) -> String {
        if code == "other" {
            return self.locale.pick("其余", "other").to_owned();
        }
        let values = match fact.map(|f| f.ty) {
            Some(Type::Code(set)) => &*set.values,
            _ => &[],
        };
        let value = values.iter().find(|(id, ..)| *id == code);
        value
            .map_or(code, |(_, zh, _)| self.locale.pick(zh, code))
            .to_owned()
    }
}
