//! Whole numbers spread so that sums hold exactly.

/// Splits `total` by weights with the method of the largest remainder: every part is its floor or
/// one more, and the parts sum to `total`. All zero when the weights are.
pub(crate) fn apportion(total: u64, weights: &[u64]) -> Vec<u64> {
    let whole: u128 = weights.iter().map(|&w| u128::from(w)).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let due = |w: u64| u128::from(total) * u128::from(w);
    let mut parts: Vec<u64> = weights.iter().map(|&w| (due(w) / whole) as u64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(due(weights[i]) % whole), i));
    let left = total - parts.iter().sum::<u64>();
    for &i in order.iter().take(left as usize) {
        parts[i] += 1;
    }
    parts
}

/// A table with exactly these row and column sums and no cell above its cap, near to proportional;
/// `None` when no such table exists.
pub(crate) fn table(rows: &[u64], columns: &[u64], cap: &[Vec<u64>]) -> Option<Vec<Vec<u64>>> {
    let total: u64 = rows.iter().sum();
    if total != columns.iter().sum::<u64>() {
        return None;
    }
    let share = |r: u64, c: u64| (u128::from(r) * u128::from(c) / u128::from(total.max(1))) as u64;
    let mut cells: Vec<Vec<u64>> = rows
        .iter()
        .zip(cap)
        .map(|(&r, cap)| {
            columns
                .iter()
                .zip(cap)
                .map(|(&c, &top)| share(r, c).min(top))
                .collect()
        })
        .collect();
    let mut wanted: Vec<u64> = columns
        .iter()
        .enumerate()
        .map(|(c, &sum)| sum - cells.iter().map(|row| row[c]).sum::<u64>())
        .collect();
    for r in 0..rows.len() {
        while cells[r].iter().sum::<u64>() < rows[r] {
            let left = rows[r] - cells[r].iter().sum::<u64>();
            push(&mut cells, cap, &mut wanted, r, left)?;
        }
    }
    Some(cells)
}

/// Brings up to `left` units from row `start` to a column that still wants some, moving units of
/// other rows aside where cells are full: one augmenting path of the transport problem.
fn push(
    cells: &mut [Vec<u64>],
    cap: &[Vec<u64>],
    wanted: &mut [u64],
    start: usize,
    left: u64,
) -> Option<()> {
    let mut row_from: Vec<Option<usize>> = vec![None; cells.len()];
    let mut column_from: Vec<Option<usize>> = vec![None; wanted.len()];
    let mut queue = std::collections::VecDeque::from([start]);
    let mut end = None;
    'search: while let Some(r) = queue.pop_front() {
        for c in 0..wanted.len() {
            if column_from[c].is_some() || cells[r][c] == cap[r][c] {
                continue;
            }
            column_from[c] = Some(r);
            if wanted[c] > 0 {
                end = Some(c);
                break 'search;
            }
            for other in 0..cells.len() {
                if other != start && row_from[other].is_none() && cells[other][c] > 0 {
                    row_from[other] = Some(c);
                    queue.push_back(other);
                }
            }
        }
    }
    let end = end?;
    // Steps of the path, last first: row `r` gives to column `c`, and takes back from `back`.
    let mut path = Vec::new();
    let mut c = end;
    loop {
        let r = column_from[c]?;
        let back = row_from[r];
        path.push((r, c, back));
        match back {
            Some(before) => c = before,
            None => break,
        }
    }
    let mut amount = left.min(wanted[end]);
    for &(r, c, back) in &path {
        amount = amount.min(cap[r][c] - cells[r][c]);
        if let Some(back) = back {
            amount = amount.min(cells[r][back]);
        }
    }
    for &(r, c, back) in &path {
        cells[r][c] += amount;
        if let Some(back) = back {
            cells[r][back] -= amount;
        }
    }
    wanted[end] -= amount;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_sum_and_are_fair(
            total in 0u64..1_000_000, weights in proptest::collection::vec(0u64..500, 1..9),
        ) {
            let parts = apportion(total, &weights);
            let whole: u64 = weights.iter().sum();
            prop_assert_eq!(parts.iter().sum::<u64>(), if whole == 0 { 0 } else { total });
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!((part * whole).abs_diff(total * weight) < whole.max(1));
            }
        }

        /// Margins taken from a random table within the caps are feasible, so a table is found.
        #[test]
        fn finds_a_table_whenever_there_is_one(
            (cap, some) in (1usize..6, 1usize..5).prop_flat_map(|(r, c)| {
                let cell = (0u64..12).prop_flat_map(|top| (Just(top), 0..=top));
                proptest::collection::vec(proptest::collection::vec(cell, c), r)
            }).prop_map(|t| -> (Vec<Vec<u64>>, Vec<Vec<u64>>) {
                t.into_iter().map(|row| row.into_iter().unzip()).unzip()
            }),
        ) {
            let rows: Vec<u64> = some.iter().map(|row| row.iter().sum()).collect();
            let sums = |t: &[Vec<u64>]| -> Vec<u64> {
                (0..t[0].len()).map(|c| t.iter().map(|row| row[c]).sum()).collect()
            };
            let columns = sums(&some);
            let got = table(&rows, &columns, &cap).expect("feasible");
            prop_assert_eq!(sums(&got), columns);
            for (row, (&sum, cap)) in got.iter().zip(rows.iter().zip(&cap)) {
                prop_assert_eq!(row.iter().sum::<u64>(), sum);
                prop_assert!(row.iter().zip(cap).all(|(n, top)| n <= top));
            }
        }
    }

    #[test]
    fn says_when_there_is_no_table() {
        assert_eq!(table(&[1], &[2], &[vec![9]]), None);
        assert_eq!(table(&[3, 0], &[3], &[vec![2], vec![9]]), None);
    }
}
