//! How many households and persons a county has, by class and township.

use crate::apportion::apportion;
use yihu_base::codes::Class;
use yihu_base::{AreaCode, Problem};

/// The largest household that is generated.
pub(crate) const MAX_SIZE: u64 = 8;

/// The most households of one register: with more, some dates of birth would run out of serial
/// numbers in ID numbers of a single prefix.
pub const MAX_HOUSEHOLDS: u64 = 3_000_000;

/// A number of households and of the persons in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Margin {
    /// 户.
    pub households: u64,
    /// 人.
    pub persons: u64,
}

impl Margin {
    /// Households and persons.
    pub const fn new(households: u64, persons: u64) -> Self {
        Self {
            households,
            persons,
        }
    }

    /// Persons beyond the first of each household.
    pub(crate) const fn extras(self) -> u64 {
        self.persons.saturating_sub(self.households)
    }

    /// Whether so many persons can live in households of 1 to [`MAX_SIZE`].
    const fn possible(self) -> bool {
        self.households <= self.persons && self.persons <= MAX_SIZE * self.households
    }
}

/// The totals that a generated register shows exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// The registered households of each class.
    pub registered: Vec<(Class, Margin)>,
    /// The registered households of some townships; the rest is spread over the others.
    pub townships: Vec<(AreaCode, Margin)>,
    /// 一般农户.
    pub ordinary: Margin,
}

impl County {
    /// 广丰区 (361103) as the half-year report of a district office prints it: 8,696 households and
    /// 24,123 persons, four remote townships by name; the 20,000 ordinary households are added.
    pub fn demo() -> Self {
        let township = |code: u64, households, persons| {
            let area = AreaCode::from_u64(code * 1000).unwrap_or_default();
            (area, Margin::new(households, persons))
        };
        Self {
            registered: vec![
                (Class::AidPoor, Margin::new(2909, 8691)),
                (Class::AidMinimumLiving, Margin::new(1129, 3196)),
                (Class::PureMinimumLiving, Margin::new(3890, 11_442)),
                (Class::FiveGuarantee, Margin::new(768, 794)),
            ],
            townships: vec![
                township(361_103_202, 588, 1633),  // 东阳乡
                township(361_103_108, 496, 1516),  // 毛村镇
                township(361_103_204, 1078, 2436), // 嵩峰乡
                township(361_103_116, 827, 2216),  // 铜钹山镇
            ],
            ordinary: Margin::new(20_000, 68_000),
        }
    }

    /// A county of so many households in the proportions of [`County::demo`], for any area tree.
    pub fn scaled(households: u64) -> Self {
        let demo = Self::demo();
        let classes: Vec<(Class, Margin)> = demo
            .registered
            .into_iter()
            .chain([(Class::Ordinary, demo.ordinary)])
            .collect();
        let weights: Vec<u64> = classes.iter().map(|(_, m)| m.households).collect();
        let mut registered: Vec<(Class, Margin)> = classes
            .iter()
            .zip(apportion(households, &weights))
            .map(|((class, of), n)| (*class, Margin::new(n, n + n * of.extras() / of.households)))
            .collect();
        let ordinary = registered
            .pop()
            .map(|(_, margin)| margin)
            .unwrap_or_default();
        Self {
            registered,
            townships: Vec::new(),
            ordinary,
        }
    }

    /// All registered households.
    pub fn registered_total(&self) -> Margin {
        sum(&self.registered)
    }

    /// All households.
    pub fn total(&self) -> Margin {
        let registered = self.registered_total();
        Margin::new(
            registered.households + self.ordinary.households,
            registered.persons + self.ordinary.persons,
        )
    }

    /// The registered households outside the townships that are named.
    ///
    /// # Errors
    /// `sample.plan` when the totals contradict each other or exceed [`MAX_HOUSEHOLDS`].
    pub(crate) fn rest(&self) -> Result<Margin, Problem> {
        let (all, named) = (self.registered_total(), sum(&self.townships));
        let rest = Margin::new(
            all.households
                .checked_sub(named.households)
                .ok_or_else(contradiction)?,
            all.persons
                .checked_sub(named.persons)
                .ok_or_else(contradiction)?,
        );
        let margins = self.registered.iter().map(|(_, m)| *m);
        let margins = margins.chain(self.townships.iter().map(|(_, m)| *m));
        if !margins.chain([self.ordinary, rest]).all(Margin::possible) {
            return Err(contradiction());
        }
        if self.total().households > MAX_HOUSEHOLDS {
            return Err(Problem::new(
                "sample.plan",
                format!("一次最多生成 {MAX_HOUSEHOLDS} 户，请减少户数"),
                format!("at most {MAX_HOUSEHOLDS} households are generated at once: ask for fewer"),
            ));
        }
        Ok(rest)
    }
}

fn sum<K>(margins: &[(K, Margin)]) -> Margin {
    margins.iter().fold(Margin::default(), |sum, (_, m)| {
        Margin::new(sum.households + m.households, sum.persons + m.persons)
    })
}

/// The totals cannot all hold at once.
pub(crate) fn contradiction() -> Problem {
    Problem::new(
        "sample.plan",
        "各类型与各乡镇的户数、人数互相矛盾，请核对",
        "households and persons by class and by township contradict each other: check the totals",
    )
}
