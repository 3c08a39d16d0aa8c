//! Area codes: the 12-digit statistical codes (province 2, city 2, county 2, township 3, village 3).

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A 12-digit area code; `000000000000` is the whole country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct AreaCode(u64);

/// How deep an area lies in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaLevel {
    /// 全国.
    Country,
    /// 省(自治区、直辖市).
    Province,
    /// 市(盟、州).
    City,
    /// 县(市、区、旗).
    County,
    /// 乡(镇、街道).
    Township,
    /// 行政村(社区).
    Village,
}

impl AreaLevel {
    /// All levels, the widest first.
    pub const ALL: [Self; 6] = [
        Self::Country,
        Self::Province,
        Self::City,
        Self::County,
        Self::Township,
        Self::Village,
    ];

    /// Significant digits of a code at this level.
    pub const fn digits(self) -> u32 {
        match self {
            Self::Country => 0,
            Self::Province => 2,
            Self::City => 4,
            Self::County => 6,
            Self::Township => 9,
            Self::Village => 12,
        }
    }

    /// Zeros that fill a code of this level up to twelve digits, as a divisor.
    const fn unit(self) -> u64 {
        10u64.pow(12 - self.digits())
    }

    /// The id used in packs and files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Country => "全国",
            Self::Province => "省",
            Self::City => "市",
            Self::County => "县",
            Self::Township => "乡镇",
            Self::Village => "村",
        }
    }
}

impl AreaCode {
    /// The whole country.
    pub const COUNTRY: Self = Self(0);

    /// From the stored number; `None` beyond twelve digits or with a gap (a village without its
    /// township).
    pub fn from_u64(code: u64) -> Option<Self> {
        (code < 1_000_000_000_000).then_some(Self(code))
    }

    /// The number stored in the database.
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// The number stored in the database, signed as SQL has it.
    pub const fn as_i64(self) -> i64 {
        self.0 as i64
    }

    /// The level, read from the trailing zeros.
    pub fn level(self) -> AreaLevel {
        AreaLevel::ALL
            .into_iter()
            .find(|l| self.0.is_multiple_of(l.unit()))
            .expect("a village code is a multiple of one")
    }

    /// The area of `level` that this one lies in; itself when it is at that level or above.
    #[must_use]
    pub fn at(self, level: AreaLevel) -> Self {
        Self(self.0 - self.0 % level.unit())
    }

    /// The next wider area; `None` for the country.
    pub fn parent(self) -> Option<Self> {
        let level = self.level();
        let wider = AreaLevel::ALL.into_iter().rev().find(|l| *l < level)?;
        Some(self.at(wider))
    }

    /// Whether `other` is this area or lies in it.
    pub fn contains(self, other: Self) -> bool {
        other.at(self.level()) == self
    }

    /// First and last code of this area and everything in it: one range answers "in this area".
    pub fn range(self) -> (Self, Self) {
        (self, Self(self.0 + self.level().unit() - 1))
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl FromStr for AreaCode {
    type Err = crate::Problem;

    /// Reads 2, 4, 6, 9 or 12 digits; short codes are filled with zeros.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if matches!(text.len(), 2 | 4 | 6 | 9 | 12) && text.bytes().all(|b| b.is_ascii_digit()) {
            let number: u64 = text.parse().expect("twelve digits fit");
            return Ok(Self(number * 10u64.pow(12 - text.len() as u32)));
        }
        Err(crate::Problem::new(
            "area.code",
            format!("“{text}”不是区划代码：应为 2、4、6、9 或 12 位数字"),
            format!("\"{text}\" is no area code: write 2, 4, 6, 9 or 12 digits"),
        ))
    }
}

impl Serialize for AreaCode {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AreaCode {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse()
            .map_err(|e: crate::Problem| serde::de::Error::custom(e.en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn knows_levels_and_parents() {
        let village: AreaCode = "361103101201".parse().unwrap();
        assert_eq!(village.level(), AreaLevel::Village);
        let path: Vec<String> = std::iter::successors(Some(village), |a| a.parent())
            .map(|a| a.to_string())
            .collect();
        assert_eq!(
            path,
            [
                "361103101201",
                "361103101000",
                "361103000000",
                "361100000000",
                "360000000000",
                "000000000000"
            ]
        );
        assert!("361103".parse::<AreaCode>().unwrap().contains(village));
        assert!(!"361102".parse::<AreaCode>().unwrap().contains(village));
        assert!("3611x3".parse::<AreaCode>().is_err());
    }

    proptest! {
        #[test]
        fn containment_is_the_range(a in 0u64..1_000_000_000_000, b in 0u64..1_000_000_000_000) {
            let (a, b) = (AreaCode(a).at(AreaLevel::County), AreaCode(b));
            let (first, last) = a.range();
            prop_assert_eq!(a.contains(b), first <= b && b <= last);
            prop_assert!(a.contains(a));
            prop_assert!(b.parent().is_none_or(|p| p.contains(b) && !b.contains(p)));
        }
    }
}
