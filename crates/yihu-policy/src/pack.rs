//! A policy pack as data: the clauses of one document, each with its words, citation, place and time.

use crate::kinds::{Checklist, Duty, Indicator, Plan, Procedure, Quota, Scorecard, Settlement};
use crate::read::PackFiles;
use crate::types::{Level, Type};
use crate::value::{Quantity, Value};
use crate::vocabulary::Fact;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use yihu_base::{AreaCode, Date, Text};

/// Where a clause or an expression stands, for messages and explanations.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Place {
    /// Id of the pack.
    pub pack: String,
    /// File name inside the pack's folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

impl Place {
    /// `pack weining-2014, tests.toml:12:9`.
    pub fn show(&self) -> String {
        format!("{}/{}:{}:{}", self.pack, self.file, self.line, self.column)
    }
}

/// The document a pack was written from (依据文件).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Source {
    /// Which seed document.
    pub seed: String,
    /// Which lines of it.
    pub lines: String,
    /// The document's own title, where it has one.
    pub title: String,
}

/// A policy pack (政策包).
#[derive(Debug, Clone)]
pub struct Pack {
    /// Id with version, the name of its folder: `guangfeng`, from the second version on
    /// `guangfeng@2`.
    pub id: String,
    /// Id, the same for all versions.
    pub name: String,
    /// Version, from 1. A later one ends an earlier one the day before its own first day.
    pub version: u32,
    /// Title.
    pub title: Text,
    /// The area of the document.
    pub area: AreaCode,
    /// First day.
    pub from: Date,
    /// Last day, if any.
    pub to: Option<Date>,
    /// Fields of the head that the source does not print.
    pub unsure: Vec<String>,
    /// The document.
    pub source: Source,
    /// Areas that adopted the document beside its own.
    pub adopted: Vec<AreaCode>,
    /// Facts the pack declares.
    pub facts: Vec<(Fact, Place)>,
    /// Clauses in the order of the files.
    pub clauses: Vec<Clause>,
    /// Cases in the order of the files.
    pub cases: Vec<Case>,
    /// What no clause says.
    pub records: Vec<Record>,
    /// The files it was read from.
    pub files: Arc<PackFiles>,
    /// blake3 of all files, hex.
    pub hash: String,
}

/// The name of the folder of a version of a pack.
pub fn key(name: &str, version: u32) -> String {
    match version {
        0 | 1 => name.to_owned(),
        later => format!("{name}@{later}"),
    }
}

/// One clause (条款).
#[derive(Debug, Clone)]
pub struct Clause {
    /// Id, shared by all packs that say something under this name.
    pub id: String,
    /// Title for lists and ledgers.
    pub title: Text,
    /// The document's words.
    pub words: String,
    /// Catalogue ids and seed lines.
    pub cite: Vec<String>,
    /// A remark for the reader.
    pub note: String,
    /// Areas in which it holds, and below.
    pub areas: Vec<AreaCode>,
    /// First day.
    pub from: Date,
    /// Last day, if any.
    pub to: Option<Date>,
    /// Where it is written.
    pub place: Place,
    /// What it says.
    pub body: Body,
}

impl Clause {
    /// Whether the clause holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// The widest-to-narrowest best area of the clause for `area`: the narrowest of its areas that
    /// contains it.
    pub fn best_area(&self, area: AreaCode) -> Option<AreaCode> {
        self.areas
            .iter()
            .copied()
            .filter(|a| a.contains(area))
            .max_by_key(|a| a.level())
    }
}

/// What kind of thing a clause says.
#[derive(Debug, Clone)]
pub enum Body {
    /// A dated, placed value.
    Parameter(Parameter),
    /// A fact computed from facts.
    Variable(Variable),
    /// Yes, no or unknown.
    Test(Test),
    /// Who is due what.
    Benefit(Box<Benefit>),
    /// A bill passed through payers in order.
    Settlement(Box<Settlement>),
    /// Who must do what, how often.
    Duty(Box<Duty>),
    /// How people, places or money are divided.
    Quota(Box<Quota>),
    /// Targets by year, category and place.
    Plan(Box<Plan>),
    /// A measure with its target.
    Indicator(Box<Indicator>),
    /// Weighted items, vetoes, grades.
    Scorecard(Box<Scorecard>),
    /// Steps with actors, evidence and deadlines.
    Procedure(Procedure),
    /// A list of things that must all be there.
    Checklist(Box<Checklist>),
    /// What a document's own numbers must satisfy.
    Check(Check),
}

impl Body {
    /// The word packs use.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Parameter(_) => "parameter",
            Self::Variable(_) => "variable",
            Self::Test(_) => "test",
            Self::Benefit(_) => "benefit",
            Self::Settlement(_) => "settlement",
            Self::Duty(_) => "duty",
            Self::Quota(_) => "quota",
            Self::Plan(_) => "plan",
            Self::Indicator(_) => "indicator",
            Self::Scorecard(_) => "scorecard",
            Self::Procedure(_) => "procedure",
            Self::Checklist(_) => "checklist",
            Self::Check(_) => "check",
        }
    }

    /// Whose clause it is; a parameter, a procedure and a check are nobody's.
    pub fn level(&self) -> Option<Level> {
        match self {
            Self::Parameter(_) | Self::Procedure(_) | Self::Check(_) => None,
            Self::Variable(v) => Some(v.of),
            Self::Test(t) => Some(t.of),
            Self::Benefit(b) => Some(b.of),
            Self::Settlement(s) => Some(s.of),
            Self::Duty(d) => Some(d.of),
            Self::Quota(q) => Some(q.of),
            Self::Plan(p) => Some(p.of),
            Self::Indicator(i) => Some(i.of),
            Self::Scorecard(s) => Some(s.of),
            Self::Checklist(c) => Some(c.of),
        }
    }
}

/// A parameter (参数).
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The value, [`Value::Unknown`] where the source does not print it.
    pub value: Value,
    /// Its type.
    pub ty: Type,
    /// The unit as written.
    pub unit: String,
    /// Why it is unknown.
    pub unknown: Option<Text>,
}

/// An expression as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The text.
    pub text: String,
    /// Where its first character stands.
    pub place: Place,
}

/// A value as a pack writes it.
#[derive(Debug, Clone)]
pub enum Scalar {
    /// A number with its unit.
    Quantity(Quantity, Place),
    /// An expression.
    Expr(Expression),
    /// A value for each code of a fact: `{ by = "hospital", county = "80 %", other = "…" }`.
    By {
        /// The fact.
        by: Expression,
        /// Code and value; the code `other` stands for the rest.
        rows: Vec<(String, Self)>,
    },
    /// Why the source does not say it.
    Unknown(Text),
}

/// A check of a document's own numbers (勾稽): parts against totals, amounts against percentages,
/// one document against another.
#[derive(Debug, Clone)]
pub struct Check {
    /// What must hold, an expression of parameters.
    pub expr: Expression,
    /// Set where the source contradicts itself: what is wrong. The check must then fail.
    pub conflict: Option<Text>,
}

/// A sentence of a document that no clause says, and why.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// Catalogue ids and seed lines.
    pub cite: Vec<String>,
    /// Why it does not run.
    pub reason: Reason,
    /// In words.
    pub why: Text,
    /// Where it is written.
    pub place: Place,
}

/// Why a sentence does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It says that something is to be done, without a number or a condition.
    Recorded,
    /// The source masks or garbles what it says.
    Unknown,
    /// It is about something else.
    OffTopic,
}

/// A variable (变量).
#[derive(Debug, Clone)]
pub struct Variable {
    /// Whose fact it is.
    pub of: Level,
    /// The unit, as shown.
    pub unit: String,
    /// How it is computed.
    pub expr: Expression,
}

/// How the parts of a test make the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// Every part must hold.
    All,
    /// One part suffices.
    Any,
}

/// What a test decides about a household, for ledgers and overviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Whether it is to be identified (识别).
    Identify,
    /// What assistance aims at: the parts that do not hold yet are the goals (退出目标).
    Goal,
}

/// A test (判定).
#[derive(Debug, Clone)]
pub struct Test {
    /// Who is tested.
    pub of: Level,
    /// What it decides, where ledgers use it.
    pub purpose: Option<Purpose>,
    /// How the parts combine.
    pub combine: Combine,
    /// The parts; a test of one expression has one part without an id.
    pub parts: Vec<Part>,
}

/// A named part of a test.
#[derive(Debug, Clone)]
pub struct Part {
    /// Id inside the test; empty for the only part.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The document's words for this part.
    pub words: String,
    /// Citation of this part.
    pub cite: Vec<String>,
    /// The condition, or why the source does not say it.
    pub expr: Result<Expression, Text>,
}

/// What a benefit gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BenefitKind {
    /// 现金.
    Money,
    /// 实物或服务.
    InKind,
    /// 减免.
    Waiver,
}

/// How often an amount is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// 每年.
    Year,
    /// 每学年.
    SchoolYear,
    /// 每学期.
    Semester,
    /// 每季度.
    Quarter,
    /// 每月.
    Month,
    /// 每天.
    Day,
    /// 一次性.
    Once,
}

impl Period {
    /// All periods with the word packs use and the Chinese word.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Year, "year", "每年"),
        (Self::SchoolYear, "school year", "每学年"),
        (Self::Semester, "semester", "每学期"),
        (Self::Quarter, "quarter", "每季度"),
        (Self::Month, "month", "每月"),
        (Self::Day, "day", "每天"),
        (Self::Once, "once", "一次性"),
    ];

    /// Periods in a year; a day's number must be said by the clause.
    pub const fn per_year(self) -> Option<i64> {
        match self {
            Self::Year | Self::SchoolYear | Self::Once => Some(1),
            Self::Semester => Some(2),
            Self::Quarter => Some(4),
            Self::Month => Some(12),
            Self::Day => None,
        }
    }

    /// The word in a language.
    pub fn show(self, locale: yihu_base::Locale) -> &'static str {
        let (_, en, zh) = Self::ALL[self as usize];
        locale.pick(zh, en)
    }
}

/// How much a benefit is.
#[derive(Debug, Clone)]
pub enum Amount {
    /// Nothing to count: in kind or a waiver without a value.
    None,
    /// A fixed amount of money.
    Fixed(yihu_base::Fen),
    /// An expression of money.
    Expr(Expression),
    /// The source does not print it.
    Unknown(Text),
}

/// A benefit (待遇).
#[derive(Debug, Clone)]
pub struct Benefit {
    /// Who is due it.
    pub of: Level,
    /// What it gives.
    pub kind: BenefitKind,
    /// What is given in kind or waived.
    pub what: Option<Text>,
    /// The condition.
    pub when: Expression,
    /// How much.
    pub amount: Amount,
    /// At most this, per period.
    pub cap: Amount,
    /// How often.
    pub per: Period,
    /// Days a year, for an amount per day.
    pub days: Option<Expression>,
    /// Who pays which parts; empty where the document does not say.
    pub payers: Vec<(String, u32)>,
    /// The way it is paid: card, cash, school, hospital, supplier, account.
    pub route: String,
    /// Benefits that go first: where one of them is due this one is not.
    pub not_with: Vec<String>,
}

/// A case (用例): facts in, expected results out.
#[derive(Debug, Clone)]
pub struct Case {
    /// What the case shows, in a sentence.
    pub says: String,
    /// The day; the pack's first day if not said.
    pub on: Option<Date>,
    /// The area; the pack's if not said.
    pub area: Option<AreaCode>,
    /// What is given.
    pub given: toml::Table,
    /// What must come out.
    pub expect: toml::Table,
    /// What must be named as missing.
    pub needs: Option<Vec<String>>,
    /// What must be told in plain Chinese, by name.
    pub tells: toml::Table,
    /// Where it is written.
    pub place: Place,
}
