//! Members taken together: counts, sums, extremes, any and every, and sums so far.

use super::{Column, Overflow};
use crate::term::Reduce;
use arrow_array::{Array, BooleanArray, Int64Array};
use arrow_buffer::BooleanBuffer;

/// What a reduction yields for a parent without members (or without members that count).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Empty {
    /// Minimum and maximum of nothing are unknown.
    Unknown,
    /// A partial result, marked so that the next step leaves it out.
    Marked,
}

/// Takes members together, one result for each parent; members of parent `i` are
/// `offsets[i]..offsets[i + 1]`.
///
/// # Errors
/// [`Overflow`] when a sum leaves the range.
pub fn reduce(
    how: Reduce,
    arg: Option<&Column>,
    filter: Option<&Column>,
    offsets: &[u32],
    empty: Empty,
) -> Result<Column, Overflow> {
    let members = offsets.last().map_or(0, |&n| n as usize);
    match how {
        Reduce::Count => Ok(Column::Num(match filter {
            None => offsets
                .windows(2)
                .map(|w| Some(i64::from(w[1] - w[0])))
                .collect(),
            Some(filter) => count(&filter.bools(members), offsets),
        })),
        Reduce::Any | Reduce::Every => {
            let arg = arg.map_or_else(|| BooleanArray::new_null(members), |a| a.bools(members));
            Ok(Column::Bool(quantify(&arg, offsets, how == Reduce::Any)))
        }
        Reduce::Sum | Reduce::Min | Reduce::Max => {
            let arg = arg.map_or_else(|| Int64Array::new_null(members), |a| a.nums(members));
            let filter = filter.map(|f| f.bools(members));
            fold(how, &arg, filter.as_ref(), offsets, empty).map(Column::Num)
        }
    }
}

/// `length` bits from bit `start`, at most 56.
fn bits(buffer: &BooleanBuffer, start: usize, length: usize) -> u64 {
    let start = start + buffer.offset();
    let bytes = buffer.values();
    let (byte, shift) = (start / 8, start % 8);
    let word = match bytes.get(byte..byte + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes")),
        None => bytes[byte.min(bytes.len())..]
            .iter()
            .enumerate()
            .fold(0, |word, (i, b)| word | u64::from(*b) << (8 * i)),
    };
    word >> shift & ((1 << length) - 1)
}

const WINDOW: usize = 56;

fn windows(start: u32, end: u32) -> impl Iterator<Item = (usize, usize)> {
    let (start, end) = (start as usize, end as usize);
    (start..end)
        .step_by(WINDOW)
        .map(move |at| (at, WINDOW.min(end - at)))
}

fn count(filter: &BooleanArray, offsets: &[u32]) -> Int64Array {
    let (values, nulls) = (filter.values(), filter.nulls());
    offsets
        .windows(2)
        .map(|w| {
            let mut total = 0;
            for (at, len) in windows(w[0], w[1]) {
                if let Some(nulls) = nulls
                    && bits(nulls.inner(), at, len).count_ones() as usize != len
                {
                    return None;
                }
                total += i64::from(bits(values, at, len).count_ones());
            }
            Some(total)
        })
        .collect()
}

fn quantify(arg: &BooleanArray, offsets: &[u32], any: bool) -> BooleanArray {
    let (values, nulls) = (arg.values(), arg.nulls());
    offsets
        .windows(2)
        .map(|w| {
            let mut unknown = false;
            for (at, len) in windows(w[0], w[1]) {
                let all = (1u64 << len) - 1;
                let valid = nulls.map_or(all, |n| bits(n.inner(), at, len));
                let bits = bits(values, at, len);
                let decisive = if any { bits & valid } else { !bits & valid };
                if decisive != 0 {
                    return Some(any);
                }
                unknown |= valid != all;
            }
            (!unknown).then_some(!any)
        })
        .collect()
}

fn fold(
    how: Reduce,
    arg: &Int64Array,
    filter: Option<&BooleanArray>,
    offsets: &[u32],
    empty: Empty,
) -> Result<Int64Array, Overflow> {
    let mark = match how {
        Reduce::Sum => 0,
        Reduce::Min => i64::MAX,
        _ => i64::MIN,
    };
    let values = arg.values();
    let mut results = Vec::with_capacity(offsets.len().saturating_sub(1));
    for w in offsets.windows(2) {
        let (mut total, mut unknown, mut some) = (mark, false, how == Reduce::Sum);
        for i in w[0] as usize..w[1] as usize {
            match filter.map(|f| f.is_valid(i).then(|| f.value(i))) {
                Some(Some(false)) => continue,
                Some(None) => unknown = true,
                _ => {}
            }
            if arg.is_null(i) {
                unknown = true;
                continue;
            }
            let value = values[i];
            // A village without members left its mark, which is no value of anybody.
            if how != Reduce::Sum && value == mark {
                continue;
            }
            some = true;
            total = match how {
                Reduce::Sum => total.checked_add(value).ok_or(Overflow)?,
                Reduce::Min => total.min(value),
                _ => total.max(value),
            };
        }
        let known = !unknown && (some || empty == Empty::Marked);
        results.push(known.then_some(total));
    }
    Ok(results.into_iter().collect())
}

/// For each row the sum of the values before it in its group that have the same key; unknown where
/// one of them, or a key, is unknown.
///
/// # Errors
/// [`Overflow`] when a sum leaves the range.
pub fn so_far(
    values: &Int64Array,
    keys: &Int64Array,
    offsets: &[u32],
) -> Result<Int64Array, Overflow> {
    let mut results = Vec::with_capacity(values.len());
    for group in offsets.windows(2) {
        let rows = group[0] as usize..group[1] as usize;
        for row in rows.clone() {
            let mut sum = keys.is_valid(row).then_some(0i64);
            for before in rows.start..row {
                if keys.is_valid(before) && keys.is_valid(row) {
                    if keys.value(before) != keys.value(row) {
                        continue;
                    }
                } else {
                    sum = None;
                }
                sum = match sum {
                    Some(sum) if values.is_valid(before) => {
                        Some(sum.checked_add(values.value(before)).ok_or(Overflow)?)
                    }
                    _ => None,
                };
            }
            results.push(sum);
        }
    }
    Ok(results.into_iter().collect())
}
