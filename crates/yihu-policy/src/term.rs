//! Checked expressions: names resolved, types known, every conversion explicit.

use crate::types::{Level, Type};
use crate::value::Value;

/// A checked expression with its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// What to compute.
    pub term: Term,
    /// The type of its value.
    pub ty: Type,
}

/// What to compute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A literal.
    Const(Value),
    /// The day of the run.
    AsOf,
    /// A fact of the vocabulary, at its level.
    Fact(Level, String),
    /// A parameter.
    Parameter(String),
    /// A variable, a test, or whether a benefit is due, at its level; with a test's part.
    Clause(Level, String, Option<String>),
    /// An operation on values of one row.
    Op(Op, Vec<Typed>),
    /// Over the members of a level below.
    Reduce {
        /// How the members are taken together.
        how: Reduce,
        /// Which members.
        over: Level,
        /// The value of each; none for a count.
        arg: Option<Box<Typed>>,
        /// Which of them count.
        filter: Option<Box<Typed>>,
    },
}

/// How members are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reduce {
    /// How many.
    Count,
    /// Their sum.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// Whether one is true.
    Any,
    /// Whether all are true.
    Every,
}

/// Operations on the values of one row. Unknown in gives unknown out, unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// Whole number to decimal.
    IntToDec,
    /// Three-valued negation.
    Not,
    /// Three-valued conjunction: one false decides.
    And,
    /// Three-valued disjunction: one true decides.
    Or,
    /// `=`.
    Eq,
    /// `<>`.
    Ne,
    /// `<`.
    Lt,
    /// `<=`.
    Le,
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// Unary minus.
    Neg,
    /// Product of whole numbers, or of money and a whole number.
    Mul,
    /// Product with a decimal, rounded half away from zero.
    MulDec,
    /// Quotient of two of a kind, a decimal of nine places.
    Ratio,
    /// Money over a whole number, rounded to the fen.
    DivInt,
    /// Money over a decimal, rounded to the fen.
    DivDec,
    /// Rounded half away from zero to so many raw units.
    RoundTo(i64),
    /// Down to a multiple of so many raw units.
    FloorTo(i64),
    /// Up to a multiple of so many raw units.
    CeilTo(i64),
    /// Raw value over so many units: decimal to whole number after [`Op::FloorTo`].
    Unscale(i64),
    /// Absolute value.
    Abs,
    /// The smallest of all.
    Least,
    /// The largest of all.
    Greatest,
    /// The first that is known.
    Coalesce,
    /// Condition, then, else; an unknown condition is unknown.
    If,
    /// Whether nobody recorded it; never unknown.
    IsNull,
    /// Whether it is true; never unknown.
    IsTrue,
    /// Whether it is false; never unknown.
    IsFalse,
    /// Whether a code is one of a set of positions.
    InCodes(u128),
    /// Full years from the first date to the second.
    YearsBetween,
    /// The year of a date.
    YearOf,
}

impl Typed {
    /// A literal.
    pub fn value(value: Value, ty: Type) -> Self {
        Self {
            term: Term::Const(value),
            ty,
        }
    }

    /// An operation.
    pub fn op(op: Op, args: Vec<Self>, ty: Type) -> Self {
        Self {
            term: Term::Op(op, args),
            ty,
        }
    }
}
