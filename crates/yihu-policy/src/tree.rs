//! The shape of a snapshot: areas → villages → households → persons, each level sorted under its
//! parent, so that "over the members" is a range and "my household's" an offset.

use crate::types::Level;
use std::ops::Range;
use yihu_base::{AreaCode, AreaLevel};

/// The tree of a snapshot, as counts and offsets.
///
/// Invariant: `first[l][i]..first[l][i + 1]` are the rows of the next narrower level under row `i`
/// of level `l`, without gaps.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Codes of the areas of each level from village to country, in order.
    codes: [Vec<AreaCode>; 6],
    /// For each level from household to country: first row of the next narrower level, and the end.
    first: [Vec<u32>; 7],
}

/// Position of an area level in [`Tree::codes`].
fn area_index(level: Level) -> usize {
    level as usize - Level::Village as usize
}

impl Tree {
    /// Builds the tree from the villages in order of their codes, the households of each village
    /// and the persons of each household.
    ///
    /// # Panics
    /// When the villages are not in strictly rising order, or the counts do not match.
    pub fn new(
        villages: Vec<AreaCode>,
        households_per_village: &[u32],
        persons_per_household: &[u32],
    ) -> Self {
        assert_eq!(
            villages.len(),
            households_per_village.len(),
            "a count for each village"
        );
        assert!(
            villages.is_sorted_by(|a, b| a < b),
            "villages rise in their codes"
        );
        let households: u64 = households_per_village.iter().map(|&n| u64::from(n)).sum();
        assert_eq!(
            households,
            persons_per_household.len() as u64,
            "a count for each household"
        );
        let mut codes: [Vec<AreaCode>; 6] = Default::default();
        let mut first: [Vec<u32>; 7] = Default::default();
        first[0] = offsets(persons_per_household);
        first[1] = offsets(households_per_village);
        codes[0] = villages;
        let wider = [
            AreaLevel::Township,
            AreaLevel::County,
            AreaLevel::City,
            AreaLevel::Province,
            AreaLevel::Country,
        ];
        for (i, level) in wider.into_iter().enumerate() {
            let (mut parents, mut starts) = (Vec::new(), Vec::new());
            for (row, code) in codes[i].iter().enumerate() {
                let parent = code.at(level);
                if parents.last() != Some(&parent) {
                    parents.push(parent);
                    starts.push(row as u32);
                }
            }
            starts.push(codes[i].len() as u32);
            codes[i + 1] = parents;
            first[i + 2] = starts;
        }
        Self { codes, first }
    }

    /// Rows of a level.
    pub fn len(&self, level: Level) -> usize {
        match level {
            Level::Person => self.first[0].last().map_or(0, |&n| n as usize),
            Level::Household => self.first[0].len().saturating_sub(1),
            _ => self.codes[area_index(level)].len(),
        }
    }

    /// Whether there is no village.
    pub fn is_empty(&self) -> bool {
        self.codes[0].is_empty()
    }

    /// Codes of the areas of a level.
    ///
    /// # Panics
    /// For persons and households, which have none.
    pub fn codes(&self, level: Level) -> &[AreaCode] {
        &self.codes[area_index(level)]
    }

    /// Row of an area.
    pub fn row(&self, level: Level, code: AreaCode) -> Option<usize> {
        self.codes(level).binary_search(&code).ok()
    }

    /// Rows of `below` under the rows `range` of `level`.
    pub fn under(&self, level: Level, range: Range<usize>, below: Level) -> Range<usize> {
        let mut range = range;
        for step in (below as usize..level as usize).rev() {
            let first = &self.first[step];
            range = first[range.start] as usize..first[range.end] as usize;
        }
        range
    }

    /// For each row in `range` of `level` and the end: its first row of `below`, counted from the
    /// first of all.
    pub fn offsets(&self, level: Level, range: Range<usize>, below: Level) -> Vec<u32> {
        let mut offsets: Vec<u32> =
            self.first[level as usize - 1][range.start..=range.end].to_vec();
        for step in (below as usize..level as usize - 1).rev() {
            let first = &self.first[step];
            for offset in &mut offsets {
                *offset = first[*offset as usize];
            }
        }
        let base = offsets[0];
        for offset in &mut offsets {
            *offset -= base;
        }
        offsets
    }

    /// The row of `above` that a row of `level` lies in.
    pub fn parent(&self, level: Level, row: usize, above: Level) -> usize {
        let mut row = row;
        for step in level as usize..above as usize {
            row = self.first[step].partition_point(|&f| f as usize <= row) - 1;
        }
        row
    }

    /// The part of the tree under one village, for explaining one household.
    #[must_use]
    pub fn village(&self, row: usize) -> Self {
        let households = self.under(Level::Village, row..row + 1, Level::Household);
        let persons: Vec<u32> = self.first[0][households.start..=households.end]
            .windows(2)
            .map(|w| w[1] - w[0])
            .collect();
        Self::new(vec![self.codes[0][row]], &[persons.len() as u32], &persons)
    }
}

fn offsets(counts: &[u32]) -> Vec<u32> {
    let mut offsets = Vec::with_capacity(counts.len() + 1);
    let mut next = 0u32;
    offsets.push(next);
    for count in counts {
        next = next
            .checked_add(*count)
            .expect("a snapshot has fewer than 2³² persons");
        offsets.push(next);
    }
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_parents_agree() {
        let village = |s: &str| s.parse().unwrap();
        let villages = vec![
            village("361103101201"),
            village("361103101202"),
            village("361103102200"),
            village("361104100200"),
        ];
        let tree = Tree::new(villages, &[2, 0, 1, 1], &[3, 1, 2, 4]);
        assert_eq!(Level::ALL.map(|l| tree.len(l)), [10, 4, 4, 3, 2, 1, 1, 1]);
        assert_eq!(tree.under(Level::Township, 0..1, Level::Person), 0..4);
        assert_eq!(
            tree.offsets(Level::Village, 0..4, Level::Person),
            [0, 4, 4, 6, 10]
        );
        assert_eq!(tree.offsets(Level::Village, 2..4, Level::Person), [0, 2, 6]);
        assert_eq!(tree.offsets(Level::County, 0..2, Level::Village), [0, 3, 4]);
        for row in 0..10 {
            let county = tree.parent(Level::Person, row, Level::County);
            assert!(
                tree.under(Level::County, county..county + 1, Level::Person)
                    .contains(&row)
            );
        }
        assert_eq!(tree.village(2).len(Level::Person), 2);
    }
}
