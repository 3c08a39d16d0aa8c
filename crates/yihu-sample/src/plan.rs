//! Which village has how many households of which class and size: the county's totals brought down
//! to a small table per village, from which any household can be read without making the others.

use crate::apportion::{apportion, table};
use crate::county::{County, MAX_SIZE, Margin, contradiction};
use crate::dice::{Dice, Stream};
use std::collections::BTreeMap;
use yihu_base::codes::Class;
use yihu_base::{AreaCode, AreaLevel, Problem};
use yihu_registry::AreaTree;

const SIZES: usize = MAX_SIZE as usize;

/// Households of one village: their running number has six digits, and those above are kept for
/// households beyond the plan.
pub(crate) const PLANNED_SERIALS: u64 = 900_000;

/// Households by size: the first number counts those of one person.
type BySize = [u64; SIZES];

/// A household that the plan foresees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) village: AreaCode,
    /// Running number in the village, from 1.
    pub(crate) serial: u64,
    pub(crate) class: Class,
    pub(crate) size: usize,
}

/// The households of one village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VillagePlan {
    pub(crate) village: AreaCode,
    /// Households of all villages before this one.
    first: u64,
    classes: Vec<(Class, BySize)>,
    /// Factor and shift of the order in which classes and sizes come.
    shuffle: (u64, u64),
}

/// A county's totals brought down to its villages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    villages: Vec<VillagePlan>,
    households: u64,
}

impl Plan {
    /// Spreads the totals by class and township to the villages by weight, so that all margins hold.
    ///
    /// # Errors
    /// `sample.areas` for a tree without villages; `sample.plan` when the totals contradict each other, name a township outside the tree, or are
    /// too many for its villages.
    pub(crate) fn new(county: &County, areas: &AreaTree, seed: u64) -> Result<Self, Problem> {
        let groups = groups(county, areas, seed)?;
        let margins: Vec<Margin> = groups.iter().map(|g| g.registered).collect();
        let mut villages: BTreeMap<AreaCode, Vec<(Class, BySize)>> = BTreeMap::new();
        for (group, row) in groups.iter().zip(spread(county, &margins)?) {
            for ((class, _), margin) in county.registered.iter().zip(row) {
                let cells = split(margin, &group.weights);
                for (village, cell) in group.villages.iter().zip(cells) {
                    villages
                        .entry(*village)
                        .or_default()
                        .push((*class, sizes(cell)));
                }
            }
        }
        let remote: Vec<AreaCode> = county.townships.iter().map(|(area, _)| *area).collect();
        let weights: Vec<u64> = villages
            .iter()
            .map(|(village, classes)| ordinary_weight(*village, classes, &remote, seed))
            .collect();
        let ordinary = split(county.ordinary, &weights);
        let mut first = 0;
        let mut plans = Vec::with_capacity(villages.len());
        for ((village, mut classes), cell) in villages.into_iter().zip(ordinary) {
            classes.push((Class::Ordinary, sizes(cell)));
            let plan = VillagePlan {
                village,
                first,
                shuffle: (1, 0),
                classes,
            };
            let n = plan.total().households;
            if n > PLANNED_SERIALS {
                return Err(too_many(village));
            }
            plans.push(VillagePlan {
                shuffle: shuffle(village, n, seed),
                ..plan
            });
            first += n;
        }
        Ok(Self {
            villages: plans,
            households: first,
        })
    }

    pub(crate) fn households(&self) -> u64 {
        self.households
    }

    pub(crate) fn villages(&self) -> &[VillagePlan] {
        &self.villages
    }

    /// The household at a place in the order of village codes and running numbers.
    pub(crate) fn slot(&self, index: u64) -> Option<Slot> {
        if index >= self.households {
            return None;
        }
        let at = self.villages.partition_point(|v| v.first <= index);
        let village = self.villages.get(at.checked_sub(1)?)?;
        village.slot(index - village.first)
    }
}

impl VillagePlan {
    fn slot(&self, place: u64) -> Option<Slot> {
        let (factor, shift) = self.shuffle;
        let households = self.total().households;
        let mixed = u128::from(place) * u128::from(factor) + u128::from(shift);
        let mut left = (mixed % u128::from(households.max(1))) as u64;
        for (class, counts) in &self.classes {
            for (i, &count) in counts.iter().enumerate() {
                if left < count {
                    let slot = Slot {
                        village: self.village,
                        serial: place + 1,
                        class: *class,
                        size: i + 1,
                    };
                    return Some(slot);
                }
                left -= count;
            }
        }
        None
    }

    /// All households and persons of the village.
    pub(crate) fn total(&self) -> Margin {
        total(self.classes.iter())
    }

    /// Its registered households and persons.
    pub(crate) fn registered(&self) -> Margin {
        total(
            self.classes
                .iter()
                .filter(|(class, _)| *class != Class::Ordinary),
        )
    }
}

fn total<'a>(classes: impl Iterator<Item = &'a (Class, BySize)>) -> Margin {
    let mut sum = Margin::default();
    for (_, counts) in classes {
        for (i, count) in counts.iter().enumerate() {
            sum.households += count;
            sum.persons += (i as u64 + 1) * count;
        }
    }
    sum
}

fn too_many(village: AreaCode) -> Problem {
    Problem::new(
        "sample.plan",
        format!("行政村 {village} 将超过 {PLANNED_SERIALS} 户，请减少户数或导入更多行政村"),
        format!(
            "village {village} would have more than {PLANNED_SERIALS} households: ask for fewer, or \
             import more villages"
        ),
    )
}

/// How many registered households a village draws: a village more than a residents' community or
/// a farm, and none just as many as its neighbour.
fn weight(name: &str, village: AreaCode, seed: u64) -> u64 {
    let kind = if name.contains("社区") || name.contains("居") {
        2
    } else if name.ends_with("村") || name.contains("村民") || name.contains("村委") {
        10
    } else {
        1
    };
    kind * Dice::new(seed, Stream::Village(village.as_u64())).within(60..=140) as u64
}

/// Ordinary households follow the registered ones, and are fewer in the remote townships.
fn ordinary_weight(
    village: AreaCode,
    classes: &[(Class, BySize)],
    remote: &[AreaCode],
    seed: u64,
) -> u64 {
    let mut dice = Dice::new(seed, Stream::Village(village.as_u64()));
    dice.below(1); // the first draw is the weight of the registered households
    let share = if remote.contains(&village.at(AreaLevel::Township)) {
        50
    } else {
        100
    };
    (1 + total(classes.iter()).households) * share * dice.within(70..=130) as u64
}

/// Villages that share a total of registered households: a named township, or all others.
#[derive(Default)]
struct Group {
    registered: Margin,
    villages: Vec<AreaCode>,
    weights: Vec<u64>,
}

/// One group per named township, and the rest.
fn groups(county: &County, areas: &AreaTree, seed: u64) -> Result<Vec<Group>, Problem> {
    let mut groups: BTreeMap<Option<AreaCode>, Group> = BTreeMap::new();
    groups.entry(None).or_default().registered = county.rest()?;
    for (township, margin) in &county.townships {
        groups.entry(Some(*township)).or_default().registered = *margin;
    }
    let villages = areas
        .iter()
        .filter(|a| a.code.level() == AreaLevel::Village);
    for (village, name) in villages.map(|a| (a.code, &a.name)) {
        let township = Some(village.at(AreaLevel::Township));
        let key = township.filter(|t| groups.contains_key(&Some(*t)));
        let group = groups.entry(key).or_default();
        group.villages.push(village);
        group.weights.push(weight(name, village, seed));
    }
    if groups.values().all(|group| group.villages.is_empty()) {
        return Err(Problem::new(
            "sample.areas",
            "区划中没有行政村，请先导入村级区划",
            "the area tree has no village: import the villages first",
        ));
    }
    let homeless = |g: &Group| g.registered.households > 0 && g.villages.is_empty();
    match groups.iter().find(|(_, group)| homeless(group)) {
        None => Ok(groups.into_values().collect()),
        Some((Some(area), _)) => Err(Problem::new(
            "sample.plan",
            format!("计划中的乡镇 {area} 在区划中没有行政村，请导入该县的区划"),
            format!("township {area} of the plan has no village: import that county's areas"),
        )),
        Some((None, _)) => Err(contradiction()),
    }
}

/// Registered households and persons by group and class; both margins hold exactly.
fn spread(county: &County, groups: &[Margin]) -> Result<Vec<Vec<Margin>>, Problem> {
    let rows: Vec<u64> = groups.iter().map(|m| m.households).collect();
    let columns: Vec<u64> = county
        .registered
        .iter()
        .map(|(_, m)| m.households)
        .collect();
    let free = vec![vec![u64::MAX; columns.len()]; rows.len()];
    let households = table(&rows, &columns, &free).ok_or_else(contradiction)?;
    // Persons beyond the first of a household are spread apart, so that no household is empty.
    let rows: Vec<u64> = groups.iter().map(|m| m.extras()).collect();
    let columns: Vec<u64> = county.registered.iter().map(|(_, m)| m.extras()).collect();
    let cap: Vec<Vec<u64>> = households
        .iter()
        .map(|row| row.iter().map(|n| n * (MAX_SIZE - 1)).collect())
        .collect();
    let extras = table(&rows, &columns, &cap).ok_or_else(contradiction)?;
    let margin = |(&n, &e): (&u64, &u64)| Margin::new(n, n + e);
    Ok(households
        .iter()
        .zip(&extras)
        .map(|(n, e)| n.iter().zip(e).map(margin).collect())
        .collect())
}

/// Households by weight, and their further persons by households: no more than fit.
fn split(margin: Margin, weights: &[u64]) -> Vec<Margin> {
    let households = apportion(margin.households, weights);
    let extras = apportion(margin.extras(), &households);
    households
        .iter()
        .zip(extras)
        .map(|(&n, e)| Margin::new(n, n + e))
        .collect()
}

/// Sizes of so many households with so many persons: shaped like a binomial distribution of their
/// mean, then mended at the most frequent sizes until the persons are exact.
fn sizes(margin: Margin) -> BySize {
    const BINOMIAL: BySize = [1, 7, 21, 35, 35, 21, 7, 1];
    const TOP: u32 = MAX_SIZE as u32 - 1;
    let seats = u64::from(TOP) * margin.households;
    let full = (100 * margin.extras()).checked_div(seats).unwrap_or(0);
    let weights: Vec<u64> = (0..=TOP)
        .map(|s| BINOMIAL[s as usize] * full.pow(s) * (100 - full).pow(TOP - s))
        .collect();
    let mut counts = BySize::default();
    counts.copy_from_slice(&apportion(margin.households, &weights));
    let extras = |c: &BySize| c.iter().enumerate().map(|(s, n)| s as u64 * n).sum::<u64>();
    while extras(&counts) < margin.extras() {
        let from = (0..SIZES - 1)
            .max_by_key(|&s| (counts[s], SIZES - s))
            .unwrap_or(0);
        counts[from] -= 1;
        counts[from + 1] += 1;
    }
    while extras(&counts) > margin.extras() {
        let from = (1..SIZES).max_by_key(|&s| (counts[s], s)).unwrap_or(1);
        counts[from] -= 1;
        counts[from - 1] += 1;
    }
    counts
}

/// A factor without common divisor with `n`, near its golden section, and a shift.
fn shuffle(village: AreaCode, n: u64, seed: u64) -> (u64, u64) {
    let mut factor = (n * 618 / 1000).max(1);
    while gcd(factor, n) > 1 {
        factor += 1;
    }
    (
        factor,
        Dice::new(seed, Stream::Village(village.as_u64())).below(n),
    )
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{guangfeng, tree};
    use proptest::prelude::*;

    fn slots(plan: &Plan) -> impl Iterator<Item = Slot> + '_ {
        (0..plan.households()).map(|i| plan.slot(i).expect("below the number of households"))
    }

    fn count(plan: &Plan, is: impl Fn(&Slot) -> bool) -> Margin {
        slots(plan).filter(is).fold(Margin::default(), |sum, slot| {
            Margin::new(sum.households + 1, sum.persons + slot.size as u64)
        })
    }

    #[test]
    fn villages_agree_with_their_slots() {
        let plan = Plan::new(&County::scaled(3000), &guangfeng(), 9).unwrap();
        for village in plan.villages() {
            let of = |s: &Slot| s.village == village.village;
            assert_eq!(count(&plan, of), village.total());
            let registered = |s: &Slot| of(s) && s.class != Class::Ordinary;
            assert_eq!(count(&plan, registered), village.registered());
        }
    }

    #[test]
    fn refuses_totals_that_cannot_hold() {
        let refused = |change: fn(&mut County)| {
            let mut county = County::demo();
            change(&mut county);
            Plan::new(&county, &guangfeng(), 1)
                .map(|_| ())
                .map_err(|p| p.code)
        };
        assert_eq!(refused(|_| ()), Ok(()));
        let cases: [fn(&mut County); 5] = [
            |c| c.registered[0].1.households = 1,
            |c| c.ordinary.persons = 10,
            |c| c.townships[0].1 = Margin::new(588, 588 * 9),
            |c| c.townships[0].0 = AreaCode::COUNTRY,
            |c| c.ordinary = Margin::new(4_000_000, 9_000_000),
        ];
        for (i, change) in cases.into_iter().enumerate() {
            assert_eq!(refused(change), Err("sample.plan"), "case {i}");
        }
    }

    #[test]
    fn refuses_more_households_than_a_village_has_numbers() {
        let areas = tree([("361103108", "毛村镇"), ("361103108200", "毛村")]);
        let plan = |n| Plan::new(&County::scaled(n), &areas, 1).map(|p| p.households());
        assert_eq!(plan(900_000), Ok(900_000));
        assert_eq!(plan(900_001).map_err(|p| p.code), Err("sample.plan"));
        let none = Plan::new(&County::scaled(1), &tree([("361103", "广丰区")]), 1);
        assert_eq!(none.map_err(|p| p.code), Err("sample.areas"));
    }

    proptest! {
        #[test]
        fn sizes_hold_households_and_persons(n in 0u64..400, full in 0u64..=1000) {
            let margin = Margin::new(n, n + 7 * n * full / 1000);
            prop_assert_eq!(total([(Class::Ordinary, sizes(margin))].iter()), margin);
        }

        #[test]
        fn any_number_of_households_is_spread(n in 0u64..2000, seed in any::<u64>()) {
            let county = County::scaled(n);
            let plan = Plan::new(&county, &guangfeng(), seed).unwrap();
            prop_assert_eq!(plan.households(), n);
            prop_assert_eq!(count(&plan, |_| true), county.total());
        }
    }
}
