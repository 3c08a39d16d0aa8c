//! The shape of a snapshot: areas → villages → households → persons, and the records of each, every
//! level sorted under its parent, so that "over the members" is a range and "my household's" an offset.

use crate::types::Level;
use std::ops::Range;
use yihu_base::AreaCode;

/// Levels that are areas, the narrowest first.
const AREAS: [Level; 6] = [
    Level::Village,
    Level::Township,
    Level::County,
    Level::City,
    Level::Province,
    Level::Country,
];

/// The tree of a snapshot, as counts and offsets.
///
/// Invariant: `first[l][i]..first[l][i + 1]` are the rows of level `l` under row `i` of its parent,
/// without gaps.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Codes of the areas of each level from village to country, in order.
    codes: [Vec<AreaCode>; 6],
    /// For each level but the country: the first row under each row of its parent, and the end.
    first: [Vec<u32>; Level::ALL.len()],
}

/// Position of an area level in [`Tree::codes`].
fn area_index(level: Level) -> Option<usize> {
    AREAS.iter().position(|l| *l == level)
}

impl Tree {
    /// Builds the tree from the villages in order of their codes, the households of each village
    /// and the persons of each household; there are no records yet.
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
        let mut tree = Self {
            codes: Default::default(),
            first: Default::default(),
        };
        tree.codes[0] = villages;
        for (i, pair) in AREAS.windows(2).enumerate() {
            let Some(wider) = pair[1].area() else {
                continue;
            };
            let (mut parents, mut starts) = (Vec::new(), Vec::new());
            for (row, code) in tree.codes[i].iter().enumerate() {
                let parent = code.at(wider);
                if parents.last() != Some(&parent) {
                    parents.push(parent);
                    starts.push(row as u32);
                }
            }
            starts.push(tree.codes[i].len() as u32);
            tree.codes[i + 1] = parents;
            tree.first[pair[0] as usize] = starts;
        }
        tree.first[Level::Household as usize] = offsets(households_per_village);
        tree.first[Level::Person as usize] = offsets(persons_per_household);
        for record in [Level::Bill, Level::Project, Level::Unit, Level::Officer] {
            let parents = record.parent().map_or(0, |p| tree.len(p));
            tree.first[record as usize] = vec![0; parents + 1];
        }
        tree
    }

    /// The tree with records of a level: how many under each row of its parent.
    ///
    /// # Panics
    /// When the counts do not match the parent's rows.
    #[must_use]
    pub fn with_records(mut self, level: Level, counts: &[u32]) -> Self {
        let parents = level.parent().map_or(0, |p| self.len(p));
        assert_eq!(parents, counts.len(), "a count for each parent");
        self.first[level as usize] = offsets(counts);
        if level == Level::Unit {
            let units = self.len(Level::Unit);
            self.first[Level::Officer as usize] = vec![0; units + 1];
        }
        self
    }

    /// Rows of a level.
    pub fn len(&self, level: Level) -> usize {
        match area_index(level) {
            Some(at) => self.codes[at].len(),
            None => self.first[level as usize].last().map_or(0, |&n| n as usize),
        }
    }

    /// Whether there is no village.
    pub fn is_empty(&self) -> bool {
        self.codes[0].is_empty()
    }

    /// Codes of the areas of a level.
    ///
    /// # Panics
    /// For a level that is no area.
    pub fn codes(&self, level: Level) -> &[AreaCode] {
        &self.codes[area_index(level).expect("only areas have codes")]
    }

    /// Row of an area.
    pub fn row(&self, level: Level, code: AreaCode) -> Option<usize> {
        self.codes(level).binary_search(&code).ok()
    }

    /// The levels from directly below `level` down to `below`.
    fn steps(level: Level, below: Level) -> Vec<Level> {
        let mut steps = Vec::new();
        let mut at = below;
        while at != level {
            steps.push(at);
            at = at.parent().expect("one level lies within the other");
        }
        steps.reverse();
        steps
    }

    /// Rows of `below` under the rows `range` of `level`.
    pub fn under(&self, level: Level, range: Range<usize>, below: Level) -> Range<usize> {
        let mut range = range;
        for step in Self::steps(level, below) {
            let first = &self.first[step as usize];
            range = first[range.start] as usize..first[range.end] as usize;
        }
        range
    }

    /// For each row in `range` of `level` and the end: its first row of `below`, counted from the
    /// first of all.
    pub fn offsets(&self, level: Level, range: Range<usize>, below: Level) -> Vec<u32> {
        let mut steps = Self::steps(level, below).into_iter();
        let Some(next) = steps.next() else {
            return (0..=range.len() as u32).collect();
        };
        let mut offsets = self.first[next as usize][range.start..=range.end].to_vec();
        for step in steps {
            let first = &self.first[step as usize];
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
        let (mut at, mut row) = (level, row);
        while at != above {
            row = self.first[at as usize].partition_point(|&f| f as usize <= row) - 1;
            at = at.parent().expect("one level lies within the other");
        }
        row
    }

    /// The part of the tree under one village, for explaining one household; units and officers are
    /// of the county and stay away.
    #[must_use]
    pub fn village(&self, row: usize) -> Self {
        let counts = |level: Level, parents: Range<usize>| -> Vec<u32> {
            let first = &self.first[level as usize][parents.start..=parents.end];
            first.windows(2).map(|w| w[1] - w[0]).collect()
        };
        let one = row..row + 1;
        let households = self.under(Level::Village, one.clone(), Level::Household);
        let persons = counts(Level::Person, households.clone());
        let members = self.under(Level::Household, households, Level::Person);
        Self::new(vec![self.codes[0][row]], &[persons.len() as u32], &persons)
            .with_records(Level::Bill, &counts(Level::Bill, members))
            .with_records(Level::Project, &counts(Level::Project, one))
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
        let tree = tree
            .with_records(Level::Bill, &[0, 2, 1, 0, 0, 0, 0, 0, 0, 1])
            .with_records(Level::Project, &[0, 1, 0, 2])
            .with_records(Level::Unit, &[2, 1])
            .with_records(Level::Officer, &[3, 0, 1]);
        assert_eq!(
            Level::ALL.map(|l| tree.len(l)),
            [4, 10, 4, 3, 4, 3, 4, 3, 2, 1, 1, 1]
        );
        assert_eq!(tree.under(Level::Village, 0..1, Level::Bill), 0..3);
        assert_eq!(tree.offsets(Level::County, 0..2, Level::Officer), [0, 3, 4]);
        assert_eq!(tree.parent(Level::Bill, 2, Level::Household), 0);
        assert_eq!(tree.parent(Level::Officer, 3, Level::County), 1);
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
        let last = tree.village(3);
        assert_eq!(
            [Level::Bill, Level::Project, Level::Unit].map(|l| last.len(l)),
            [1, 2, 0]
        );
    }
}
