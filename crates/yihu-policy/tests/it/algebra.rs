//! The algebra: column kernels agree with the definition of each operation on one row, and three
//! values with their truth tables, for any data.

use arrow_array::{BooleanArray, Int64Array, UInt8Array};
use proptest::prelude::*;
use yihu_policy::kernels::{Column, Empty, apply, concat, gather, reduce, scalar};
use yihu_policy::term::{Op, Reduce};

#[test]
fn three_values_follow_their_truth_tables() {
    let (t, f, u) = (Some(1), Some(0), None);
    for (a, b, and, or) in [
        (t, t, t, t),
        (t, f, f, t),
        (t, u, u, t),
        (f, f, f, f),
        (f, u, f, u),
        (u, u, u, u),
    ] {
        for args in [[a, b], [b, a]] {
            assert_eq!(scalar(Op::And, &args), Ok(and), "{args:?}");
            assert_eq!(scalar(Op::Or, &args), Ok(or), "{args:?}");
        }
    }
    for (a, not) in [(t, f), (f, t), (u, u)] {
        assert_eq!(scalar(Op::Not, &[a]), Ok(not));
        assert_eq!(scalar(Op::IsNull, &[a]), Ok(Some(i64::from(a.is_none()))));
        assert_eq!(scalar(Op::IsTrue, &[a]), Ok(Some(i64::from(a == t))));
    }
}

const LEN: usize = 70;

fn same_or<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + Clone + 'static,
    raw: fn(T) -> i64,
    array: fn(Vec<Option<T>>) -> Column,
) -> BoxedStrategy<Column> {
    let column = proptest::collection::vec(proptest::option::weighted(0.8, value.clone()), LEN);
    prop_oneof![
        4 => column.prop_map(array),
        1 => proptest::option::weighted(0.8, value).prop_map(move |v| Column::Same(v.map(raw))),
    ]
    .boxed()
}

fn bools() -> BoxedStrategy<Column> {
    same_or(any::<bool>(), i64::from, |v| {
        Column::Bool(v.into_iter().collect::<BooleanArray>())
    })
}

fn nums() -> BoxedStrategy<Column> {
    let value = prop_oneof![
        -20i64..20,
        -2_000_000_000_000i64..2_000_000_000_000,
        Just(i64::MAX)
    ];
    same_or(
        value,
        |v| v,
        |v| Column::Num(v.into_iter().collect::<Int64Array>()),
    )
}

fn codes() -> BoxedStrategy<Column> {
    same_or(0u8..20, i64::from, |v| {
        Column::Code(v.into_iter().collect::<UInt8Array>())
    })
}

fn operation() -> BoxedStrategy<(Op, Vec<Column>)> {
    use Op::{
        Abs, Add, And, CeilTo, Coalesce, DivDec, DivInt, Eq, FloorTo, Greatest, InCodes, IntToDec,
        IsFalse, IsNull, IsTrue, Le, Least, Lt, Mul, MulDec, Ne, Neg, Not, Or, Ratio, RoundTo, Sub,
        Unscale, YearOf, YearsBetween,
    };
    let one = |column: BoxedStrategy<Column>| column.prop_map(|a| vec![a]).boxed();
    let two = |column: fn() -> BoxedStrategy<Column>| {
        (column(), column()).prop_map(|(a, b)| vec![a, b]).boxed()
    };
    let ops = |ops: Vec<Op>, args: BoxedStrategy<Vec<Column>>| {
        (proptest::sample::select(ops), args).boxed()
    };
    let choice = |column: fn() -> BoxedStrategy<Column>| {
        let args = (bools(), column(), column())
            .prop_map(|(c, a, b)| vec![c, a, b])
            .boxed();
        ops(vec![Op::If], args)
    };
    prop_oneof![
        ops(vec![Not, IsNull, IsTrue, IsFalse], one(bools())),
        ops(vec![And, Or, Eq, Ne, Coalesce], two(bools)),
        ops(
            vec![
                Add, Sub, Mul, MulDec, Ratio, DivInt, DivDec, Eq, Ne, Lt, Le, Least, Greatest,
                Coalesce
            ],
            two(nums)
        ),
        ops(
            vec![
                Neg,
                Abs,
                IsNull,
                IntToDec,
                YearOf,
                RoundTo(100),
                FloorTo(1_000),
                CeilTo(1_000),
                Unscale(100)
            ],
            one(nums())
        ),
        ops(vec![YearsBetween], two(nums)),
        ops(vec![InCodes(0b1010_0110), IsNull], one(codes())),
        ops(vec![Eq, Ne, Coalesce], two(codes)),
        choice(bools),
        choice(nums),
        choice(codes),
    ]
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn columns_agree_with_rows((op, args) in operation()) {
        let rows: Result<Vec<_>, _> = (0..LEN)
            .map(|row| scalar(op, &args.iter().map(|a| a.raw(row)).collect::<Vec<_>>()))
            .collect();
        let columns = apply(op, &args, LEN).map(|c| (0..LEN).map(|row| c.raw(row)).collect());
        prop_assert_eq!(columns, rows, "{:?}", op);
    }

    #[test]
    fn members_taken_together_agree_with_a_loop(
        values in proptest::collection::vec(proptest::option::weighted(0.9, -50i64..50), 0..400),
        filter in proptest::collection::vec(proptest::option::weighted(0.9, any::<bool>()), 400),
        cuts in proptest::collection::vec(0usize..400, 0..12),
    ) {
        let n = values.len();
        let mut offsets: Vec<u32> = cuts.iter().map(|&c| c.min(n) as u32).collect();
        offsets.extend([0, n as u32]);
        offsets.sort_unstable();
        let filter = &filter[..n];
        let value_column = Column::Num(values.iter().copied().collect());
        let filter_column = Column::Bool(filter.iter().copied().collect());
        for how in [Reduce::Count, Reduce::Sum, Reduce::Min, Reduce::Max, Reduce::Any, Reduce::Every] {
            let is_logic = matches!(how, Reduce::Any | Reduce::Every);
            let (arg, which) = match how {
                Reduce::Count => (None, Some(&filter_column)),
                _ if is_logic => (Some(&filter_column), None),
                _ => (Some(&value_column), Some(&filter_column)),
            };
            let got = reduce(how, arg, which, &offsets, Empty::Unknown).unwrap();
            for (row, w) in offsets.windows(2).enumerate() {
                let range = w[0] as usize..w[1] as usize;
                let want = by_hand(how, &values[range.clone()], &filter[range]);
                prop_assert_eq!(got.raw(row), want, "{:?} {:?}", how, w);
            }
        }
    }

    /// A county's sum is the sum of its villages' sums, also where a village has nobody.
    #[test]
    fn sums_of_sums_are_sums(
        values in proptest::collection::vec(proptest::option::weighted(0.97, -50i64..50), 60),
        cuts in proptest::collection::vec(0u32..60, 4),
    ) {
        let column = Column::Num(values.iter().copied().collect());
        let mut offsets = cuts;
        offsets.extend([0, 60]);
        offsets.sort_unstable();
        let villages = [0, offsets.len() as u32 - 1];
        for how in [Reduce::Sum, Reduce::Min, Reduce::Max] {
            let at_once = reduce(how, Some(&column), None, &[0, 60], Empty::Unknown).unwrap();
            let partial = reduce(how, Some(&column), None, &offsets, Empty::Marked).unwrap();
            let in_steps = reduce(how, Some(&partial), None, &villages, Empty::Unknown).unwrap();
            prop_assert_eq!(at_once.raw(0), in_steps.raw(0), "{:?}", how);
        }
    }

    #[test]
    fn spreading_and_joining_keep_values(
        (_, args) in operation(),
        parents in proptest::collection::vec(0u32..LEN as u32, 1..100),
        cut in 0usize..LEN,
    ) {
        let column = &args[0];
        let spread = gather(column, &parents);
        for (row, parent) in parents.iter().enumerate() {
            prop_assert_eq!(spread.raw(row), column.raw(*parent as usize));
        }
        let slice = |from: usize, len: usize| match column {
            Column::Bool(a) => Column::Bool(a.slice(from, len)),
            Column::Num(a) => Column::Num(a.slice(from, len)),
            Column::Code(a) => Column::Code(a.slice(from, len)),
            Column::Same(v) => Column::Same(*v),
        };
        let joined = concat(&[(slice(0, cut), cut), (slice(cut, LEN - cut), LEN - cut)]);
        for row in 0..LEN {
            prop_assert_eq!(joined.raw(row), column.raw(row));
        }
    }
}

/// The rule in words: one unknown that could count makes the whole unknown; any and every are
/// decided by one true or one false.
fn by_hand(how: Reduce, values: &[Option<i64>], filter: &[Option<bool>]) -> Option<i64> {
    match how {
        Reduce::Any | Reduce::Every => {
            let decisive = how == Reduce::Any;
            if filter.contains(&Some(decisive)) {
                return Some(i64::from(decisive));
            }
            return (!filter.contains(&None)).then_some(i64::from(!decisive));
        }
        _ if filter.contains(&None) => return None,
        _ => {}
    }
    let counted = values
        .iter()
        .zip(filter)
        .filter(|(_, f)| **f == Some(true))
        .map(|(v, _)| *v);
    if how == Reduce::Count {
        return Some(counted.count() as i64);
    }
    let counted: Vec<i64> = counted.collect::<Option<_>>()?;
    match how {
        Reduce::Sum => Some(counted.iter().sum()),
        Reduce::Min => counted.into_iter().min(),
        _ => counted.into_iter().max(),
    }
}
