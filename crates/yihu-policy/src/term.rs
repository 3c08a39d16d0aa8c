//! Checked expressions: names resolved, types known, every conversion explicit.

use crate::types::{Level, Type};
use crate::value::Value;
use yihu_base::Text;

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
    /// What the source does not say: what it is called, and why.
    Hole(String, Text),
    /// The day of the run.
    AsOf,
    /// A fact of the vocabulary, at its level.
    Fact(Level, String),
    /// A parameter.
    Parameter(String),
    /// The value of a clause at its level, or one of its figures.
    Clause(Level, String, Option<String>),
    /// An operation on values of one row.
    Op(Op, Vec<Typed>),
    /// The sum over the earlier bills of the same person in the same year.
    SoFar(Box<Typed>),
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
    /// The month of a date.
    MonthOf,
    /// The day of the month of a date.
    DayOf,
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

    /// Visits its term and all terms inside it.
    pub fn walk<'t>(&'t self, visit: &mut impl FnMut(&'t Term)) {
        visit(&self.term);
        match &self.term {
            Term::Op(_, args) => args.iter().for_each(|arg| arg.walk(visit)),
            Term::SoFar(inner) => inner.walk(visit),
            Term::Reduce { arg, filter, .. } => {
                arg.iter().chain(filter).for_each(|inner| inner.walk(visit));
            }
            Term::Const(_)
            | Term::Hole(..)
            | Term::AsOf
            | Term::Fact(..)
            | Term::Parameter(_)
            | Term::Clause(..) => {}
        }
    }

    /// What the source does not say.
    pub fn hole(id: impl Into<String>, why: &Text, ty: Type) -> Self {
        Self {
            term: Term::Hole(id.into(), why.clone()),
            ty,
        }
    }

    /// Three-valued conjunction.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::op(Op::And, vec![self, other], Type::Bool)
    }

    /// Three-valued disjunction.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::op(Op::Or, vec![self, other], Type::Bool)
    }

    /// Three-valued negation.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::op(Op::Not, vec![self], Type::Bool)
    }

    /// `self` where `condition` holds, else `other`.
    #[must_use]
    pub fn or_else(self, condition: Self, other: Self) -> Self {
        let ty = self.ty;
        Self::op(Op::If, vec![condition, self, other], ty)
    }

    /// A sum, difference, least or greatest of two of one type.
    #[must_use]
    pub fn with(self, op: Op, other: Self) -> Self {
        let ty = self.ty;
        Self::op(op, vec![self, other], ty)
    }

    /// A comparison of two of one type.
    #[must_use]
    pub fn compared(self, op: Op, other: Self) -> Self {
        Self::op(op, vec![self, other], Type::Bool)
    }

    /// Not below zero.
    #[must_use]
    pub fn at_least_zero(self) -> Self {
        let zero = Self::zero(self.ty);
        self.with(Op::Greatest, zero)
    }

    /// Nothing, of a numeric type.
    pub fn zero(ty: Type) -> Self {
        Self::value(Value::from_raw(ty, 0), ty)
    }

    /// A decimal of a number: whole numbers become decimals, the rest stays.
    #[must_use]
    pub fn widened(self) -> Self {
        match self.ty {
            Type::Int => Self::op(Op::IntToDec, vec![self], Type::Dec),
            _ => self,
        }
    }

    /// Two numbers of one type, where one may be whole and the other a decimal; `None` where they
    /// cannot be compared.
    pub fn alike(a: Self, b: Self) -> Option<(Self, Self)> {
        match (a.ty, b.ty) {
            (x, y) if x == y => Some((a, b)),
            (Type::Int, Type::Dec) | (Type::Dec, Type::Int) => Some((a.widened(), b.widened())),
            _ => None,
        }
    }
}
