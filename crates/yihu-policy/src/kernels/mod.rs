//! Operations on whole columns: three-valued logic and comparisons by Arrow, money and rates by
//! exact integer kernels of our own.

mod members;

pub use members::{Empty, reduce, so_far};

use crate::term::Op;
use arrow_arith::boolean::{and_kleene, is_null, not, or_kleene};
use arrow_arith::numeric;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Datum, Int16Array, Int32Array, Int64Array, Scalar, UInt8Array,
};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_ord::cmp;
use arrow_schema::DataType;
use yihu_base::dec::div_round;
use yihu_base::{Dec, date};

/// A column of values, or one value for all rows.
#[derive(Debug, Clone)]
pub enum Column {
    /// Yes, no, unknown.
    Bool(BooleanArray),
    /// Whole numbers, decimals, money, dates: the raw number.
    Num(Int64Array),
    /// Positions in a code list.
    Code(UInt8Array),
    /// The same raw value for every row; `None` is unknown.
    Same(Option<i64>),
}

/// An amount left the range of exact numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

impl Column {
    /// The raw value of a row.
    pub fn raw(&self, row: usize) -> Option<i64> {
        match self {
            Self::Bool(a) => a.is_valid(row).then(|| i64::from(a.value(row))),
            Self::Num(a) => a.is_valid(row).then(|| a.value(row)),
            Self::Code(a) => a.is_valid(row).then(|| i64::from(a.value(row))),
            Self::Same(v) => *v,
        }
    }

    /// From a snapshot's column; numbers are widened.
    pub fn from_array(array: &ArrayRef) -> Self {
        let any = array.as_any();
        match array.data_type() {
            DataType::Boolean => Self::Bool(
                any.downcast_ref::<BooleanArray>()
                    .expect("as typed")
                    .clone(),
            ),
            DataType::UInt8 => {
                Self::Code(any.downcast_ref::<UInt8Array>().expect("as typed").clone())
            }
            DataType::Int16 => Self::Num(
                any.downcast_ref::<Int16Array>()
                    .expect("as typed")
                    .unary(i64::from),
            ),
            DataType::Int32 => Self::Num(
                any.downcast_ref::<Int32Array>()
                    .expect("as typed")
                    .unary(i64::from),
            ),
            _ => Self::Num(any.downcast_ref::<Int64Array>().expect("as typed").clone()),
        }
    }

    /// As a boolean array of `len` rows; a number is true unless zero, since a choice between two
    /// constants does not know that they are conditions.
    pub fn bools(&self, len: usize) -> BooleanArray {
        match self {
            Self::Bool(a) => a.clone(),
            Self::Same(Some(v)) => {
                let all = if *v != 0 {
                    BooleanBuffer::new_set(len)
                } else {
                    BooleanBuffer::new_unset(len)
                };
                BooleanArray::new(all, None)
            }
            Self::Same(None) => BooleanArray::new_null(len),
            Self::Num(_) | Self::Code(_) => {
                (0..len).map(|row| self.raw(row).map(|v| v != 0)).collect()
            }
        }
    }

    /// As an array of raw numbers of `len` rows.
    pub fn nums(&self, len: usize) -> Int64Array {
        match self {
            Self::Num(a) => a.clone(),
            Self::Code(a) => a.unary(i64::from),
            Self::Same(Some(v)) => Int64Array::from_value(*v, len),
            Self::Same(None) => Int64Array::new_null(len),
            Self::Bool(_) => (0..len).map(|row| self.raw(row)).collect(),
        }
    }
}

/// Applies an operation to columns of `len` rows.
///
/// # Errors
/// [`Overflow`] when an exact result leaves the range.
pub fn apply(op: Op, args: &[Column], len: usize) -> Result<Column, Overflow> {
    if args.iter().all(|a| matches!(a, Column::Same(_))) {
        return same(op, args);
    }
    let bools = |i: usize| args[i].bools(len);
    Ok(match op {
        Op::Not => Column::Bool(not(&bools(0)).expect("one array")),
        Op::And => logic(&args[0], &args[1], len, false),
        Op::Or => logic(&args[0], &args[1], len, true),
        Op::Eq | Op::Ne | Op::Lt | Op::Le => compare(op, &args[0], &args[1], len),
        Op::Add => Column::Num(arith(&args[0], &args[1], len, numeric::add)?),
        Op::Sub => Column::Num(arith(&args[0], &args[1], len, numeric::sub)?),
        Op::Mul => Column::Num(arith(&args[0], &args[1], len, numeric::mul)?),
        Op::IsNull => match &args[0] {
            Column::Bool(a) => Column::Bool(is_null(a).expect("one array")),
            Column::Num(a) => Column::Bool(is_null(a).expect("one array")),
            Column::Code(a) => Column::Bool(is_null(a).expect("one array")),
            Column::Same(v) => Column::Same(Some(i64::from(v.is_none()))),
        },
        Op::IsTrue | Op::IsFalse => {
            let a = bools(0);
            let values = if op == Op::IsTrue {
                a.values().clone()
            } else {
                !a.values()
            };
            let known = match a.nulls() {
                Some(nulls) => &values & nulls.inner(),
                None => values,
            };
            Column::Bool(BooleanArray::new(known, None))
        }
        Op::InCodes(set) => match &args[0] {
            Column::Code(a) => {
                let values = a.values();
                let found = BooleanBuffer::collect_bool(a.len(), |i| set >> values[i] & 1 == 1);
                Column::Bool(BooleanArray::new(found, a.nulls().cloned()))
            }
            other => per_row(op, std::slice::from_ref(other), len)?,
        },
        Op::If => choose(&bools(0), &args[1], &args[2], len),
        _ => per_row(op, args, len)?,
    })
}

fn same(op: Op, args: &[Column]) -> Result<Column, Overflow> {
    let raw: Vec<Option<i64>> = args.iter().map(|a| a.raw(0)).collect();
    Ok(Column::Same(scalar(op, &raw)?))
}

/// The result of an operation on one row: the definition of every operation, which the column
/// kernels must agree with.
///
/// # Errors
/// [`Overflow`] when an exact result leaves the range.
pub fn scalar(op: Op, args: &[Option<i64>]) -> Result<Option<i64>, Overflow> {
    let truth = |i: usize| args[i].map(|v| v != 0);
    let yes = |b: bool| Some(i64::from(b));
    match op {
        Op::And => {
            return Ok(match (truth(0), truth(1)) {
                (Some(false), _) | (_, Some(false)) => Some(0),
                (Some(true), Some(true)) => Some(1),
                _ => None,
            });
        }
        Op::Or => {
            return Ok(match (truth(0), truth(1)) {
                (Some(true), _) | (_, Some(true)) => Some(1),
                (Some(false), Some(false)) => Some(0),
                _ => None,
            });
        }
        Op::If => {
            return Ok(match truth(0) {
                Some(true) => args[1],
                Some(false) => args[2],
                None => None,
            });
        }
        Op::IsNull => return Ok(yes(args[0].is_none())),
        Op::IsTrue => return Ok(yes(truth(0) == Some(true))),
        Op::IsFalse => return Ok(yes(truth(0) == Some(false))),
        Op::Coalesce => return Ok(args.iter().copied().flatten().next()),
        _ => {}
    }
    if args.iter().any(Option::is_none) {
        return Ok(None);
    }
    let at = |i: usize| args[i].unwrap_or_default();
    let exact = |n: i128| i64::try_from(n).map(Some).map_err(|_| Overflow);
    let one = i128::from(Dec::ONE);
    let wide = |i: usize| i128::from(at(i));
    match op {
        Op::Not => Ok(yes(at(0) == 0)),
        Op::Eq => Ok(yes(at(0) == at(1))),
        Op::Ne => Ok(yes(at(0) != at(1))),
        Op::Lt => Ok(yes(at(0) < at(1))),
        Op::Le => Ok(yes(at(0) <= at(1))),
        Op::IntToDec => exact(wide(0) * one),
        Op::Add => exact(wide(0) + wide(1)),
        Op::Sub => exact(wide(0) - wide(1)),
        Op::Neg => exact(-wide(0)),
        Op::Abs => exact(wide(0).abs()),
        Op::Mul => exact(wide(0) * wide(1)),
        Op::MulDec => exact(div_round(wide(0) * wide(1), one)),
        // Nothing divided by nothing has no answer; that is unknown, not zero.
        Op::Ratio | Op::DivInt | Op::DivDec if at(1) == 0 => Ok(None),
        Op::Ratio | Op::DivDec => exact(div_round(wide(0) * one, wide(1))),
        Op::DivInt => exact(div_round(wide(0), wide(1))),
        Op::RoundTo(unit) => exact(div_round(wide(0), i128::from(unit)) * i128::from(unit)),
        Op::FloorTo(unit) => exact(wide(0).div_euclid(i128::from(unit)) * i128::from(unit)),
        Op::CeilTo(unit) => exact(-((-wide(0)).div_euclid(i128::from(unit)) * i128::from(unit))),
        Op::Unscale(unit) => Ok(Some(at(0) / unit)),
        Op::Least => Ok(args.iter().copied().flatten().min()),
        Op::Greatest => Ok(args.iter().copied().flatten().max()),
        Op::InCodes(set) => Ok(yes((0..128).contains(&at(0)) && set >> at(0) & 1 == 1)),
        Op::YearsBetween | Op::YearOf | Op::MonthOf | Op::DayOf => {
            let day = |i: usize| i32::try_from(at(i)).ok().and_then(date::from_days);
            Ok(match op {
                Op::YearOf => day(0).map(|d| i64::from(d.year())),
                Op::MonthOf => day(0).map(|d| i64::from(d.month())),
                Op::DayOf => day(0).map(|d| i64::from(d.day())),
                _ => day(0)
                    .zip(day(1))
                    .map(|(a, b)| i64::from(date::full_years(a, b))),
            })
        }
        Op::And | Op::Or | Op::If | Op::IsNull | Op::IsTrue | Op::IsFalse | Op::Coalesce => {
            unreachable!("decided above")
        }
    }
}

/// Row by row through [`scalar`], for the rare operations.
fn per_row(op: Op, args: &[Column], len: usize) -> Result<Column, Overflow> {
    let bool_result = matches!(op, Op::InCodes(_))
        || (op == Op::Coalesce && args.iter().any(|a| matches!(a, Column::Bool(_))));
    let code_result = op == Op::Coalesce && args.iter().any(|a| matches!(a, Column::Code(_)));
    let mut row = vec![None; args.len()];
    let mut values = Vec::with_capacity(len);
    for i in 0..len {
        for (slot, arg) in row.iter_mut().zip(args) {
            *slot = arg.raw(i);
        }
        values.push(scalar(op, &row)?);
    }
    Ok(if bool_result {
        Column::Bool(values.into_iter().map(|v| v.map(|v| v != 0)).collect())
    } else if code_result {
        Column::Code(values.into_iter().map(|v| v.map(|v| v as u8)).collect())
    } else {
        Column::Num(values.into_iter().collect())
    })
}

fn logic(a: &Column, b: &Column, len: usize, or: bool) -> Column {
    // A constant decides the result or leaves the other side as it is.
    for (x, y) in [(a, b), (b, a)] {
        if let Column::Same(Some(v)) = x {
            let decides = (*v != 0) == or;
            return if decides {
                Column::Same(Some(i64::from(or)))
            } else {
                y.clone()
            };
        }
    }
    let (a, b) = (a.bools(len), b.bools(len));
    let kernel = if or { or_kleene } else { and_kleene };
    Column::Bool(kernel(&a, &b).expect("arrays of one length"))
}

fn compare(op: Op, a: &Column, b: &Column, len: usize) -> Column {
    if matches!(a, Column::Same(None)) || matches!(b, Column::Same(None)) {
        return Column::Same(None);
    }
    if let (Column::Bool(_), _) | (_, Column::Bool(_)) = (a, b) {
        return run_compare(op, &a.bools(len), &b.bools(len));
    }
    if let (Column::Code(x), Column::Code(y)) = (a, b) {
        return run_compare(op, x, y);
    }
    let nums = |c: &Column| c.nums(len);
    match (a, b) {
        (Column::Same(Some(x)), _) => {
            run_compare(op, &Scalar::new(Int64Array::from_value(*x, 1)), &nums(b))
        }
        (_, Column::Same(Some(y))) => {
            run_compare(op, &nums(a), &Scalar::new(Int64Array::from_value(*y, 1)))
        }
        _ => run_compare(op, &nums(a), &nums(b)),
    }
}

fn run_compare(op: Op, a: &dyn Datum, b: &dyn Datum) -> Column {
    let kernel = match op {
        Op::Eq => cmp::eq,
        Op::Ne => cmp::neq,
        Op::Lt => cmp::lt,
        _ => cmp::lt_eq,
    };
    Column::Bool(kernel(a, b).expect("arrays of one type and length"))
}

type Kernel = fn(&dyn Datum, &dyn Datum) -> Result<ArrayRef, arrow_schema::ArrowError>;

fn arith(a: &Column, b: &Column, len: usize, kernel: Kernel) -> Result<Int64Array, Overflow> {
    let result = match (a, b) {
        (Column::Same(None), _) | (_, Column::Same(None)) => return Ok(Int64Array::new_null(len)),
        (Column::Same(Some(x)), _) => {
            kernel(&Scalar::new(Int64Array::from_value(*x, 1)), &b.nums(len))
        }
        (_, Column::Same(Some(y))) => {
            kernel(&a.nums(len), &Scalar::new(Int64Array::from_value(*y, 1)))
        }
        _ => kernel(&a.nums(len), &b.nums(len)),
    };
    let array = result.map_err(|_| Overflow)?;
    Ok(array
        .as_any()
        .downcast_ref::<Int64Array>()
        .expect("numbers in, numbers out")
        .clone())
}

fn choose(mask: &BooleanArray, yes: &Column, no: &Column, len: usize) -> Column {
    let is_bool = matches!(yes, Column::Bool(_)) || matches!(no, Column::Bool(_));
    if is_bool {
        // if(c, a, b) of conditions is (c AND a) OR (NOT c AND b), but unknown wherever c is.
        let (yes, no) = (yes.bools(len), no.bools(len));
        let known = |a: &BooleanArray| match a.nulls() {
            Some(nulls) => nulls.inner().clone(),
            None => BooleanBuffer::new_set(len),
        };
        let (c, not_c) = (mask.values(), &!mask.values());
        let values = &(c & yes.values()) | &(not_c & no.values());
        let valid = &(&(c & &known(&yes)) | &(not_c & &known(&no))) & &known(mask);
        return Column::Bool(BooleanArray::new(values, Some(NullBuffer::new(valid))));
    }
    let pick = |i: usize| {
        if mask.is_null(i) {
            return None;
        }
        if mask.value(i) { yes.raw(i) } else { no.raw(i) }
    };
    if matches!(yes, Column::Code(_)) || matches!(no, Column::Code(_)) {
        return Column::Code((0..len).map(|i| pick(i).map(|v| v as u8)).collect());
    }
    Column::Num((0..len).map(pick).collect())
}

/// Spreads a column of parents over their members; `parent[i]` is the parent of member `i`.
pub fn gather(column: &Column, parent: &[u32]) -> Column {
    let pick_nulls = |nulls: Option<&NullBuffer>| {
        nulls.map(|n| {
            NullBuffer::new(BooleanBuffer::collect_bool(parent.len(), |i| {
                n.is_valid(parent[i] as usize)
            }))
        })
    };
    match column {
        Column::Same(v) => Column::Same(*v),
        Column::Bool(a) => {
            let values = a.values();
            let picked =
                BooleanBuffer::collect_bool(parent.len(), |i| values.value(parent[i] as usize));
            Column::Bool(BooleanArray::new(picked, pick_nulls(a.nulls())))
        }
        Column::Num(a) => {
            let values = a.values();
            let picked: ScalarBuffer<i64> = parent.iter().map(|&p| values[p as usize]).collect();
            Column::Num(Int64Array::new(picked, pick_nulls(a.nulls())))
        }
        Column::Code(a) => {
            let values = a.values();
            let picked: ScalarBuffer<u8> = parent.iter().map(|&p| values[p as usize]).collect();
            Column::Code(UInt8Array::new(picked, pick_nulls(a.nulls())))
        }
    }
}

/// Puts the columns of consecutive ranges of rows together.
pub fn concat(parts: &[(Column, usize)]) -> Column {
    if let Some((Column::Same(first), _)) = parts.first()
        && parts
            .iter()
            .all(|(c, _)| matches!(c, Column::Same(v) if v == first))
    {
        return Column::Same(*first);
    }
    let join = |arrays: Vec<ArrayRef>| {
        let arrays: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
        arrow_select::concat::concat(&arrays).expect("arrays of one type")
    };
    let is = |wanted: fn(&Column) -> bool| parts.iter().any(|(c, _)| wanted(c));
    let array = if is(|c| matches!(c, Column::Bool(_))) {
        join(
            parts
                .iter()
                .map(|(c, n)| std::sync::Arc::new(c.bools(*n)) as ArrayRef)
                .collect(),
        )
    } else if is(|c| matches!(c, Column::Code(_))) {
        let code = |c: &Column, n: usize| match c {
            Column::Code(a) => a.clone(),
            other => (0..n).map(|i| other.raw(i).map(|v| v as u8)).collect(),
        };
        join(
            parts
                .iter()
                .map(|(c, n)| std::sync::Arc::new(code(c, *n)) as ArrayRef)
                .collect(),
        )
    } else {
        join(
            parts
                .iter()
                .map(|(c, n)| std::sync::Arc::new(c.nums(*n)) as ArrayRef)
                .collect(),
        )
    };
    Column::from_array(&array)
}
