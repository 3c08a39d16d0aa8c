//! The types of the policy language: what a fact, a parameter or an expression can be.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use yihu_base::codes::CodeList;

/// Where a fact or a clause sits in the tree of areas, households, persons and their records.
///
/// Each level but the country lies within one other ([`Level::parent`]); a level stands before all
/// it lies within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Level {
    /// 单据：一张医疗费用单，属于人.
    Bill,
    /// 人.
    Person,
    /// 户.
    Household,
    /// 项目，属于村.
    Project,
    /// 村.
    Village,
    /// 乡镇.
    Township,
    /// 责任人：帮扶人、村医、工作人员，属于单位.
    Officer,
    /// 单位，属于县.
    Unit,
    /// 县.
    County,
    /// 市.
    City,
    /// 省.
    Province,
    /// 全国.
    Country,
}

impl Level {
    /// All levels, each before those it lies within.
    pub const ALL: [Self; 12] = [
        Self::Bill,
        Self::Person,
        Self::Household,
        Self::Project,
        Self::Village,
        Self::Township,
        Self::Officer,
        Self::Unit,
        Self::County,
        Self::City,
        Self::Province,
        Self::Country,
    ];

    /// The words of a level: one, all of them inside a wider one, Chinese.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Bill => ("bill", "bills", "单据"),
            Self::Person => ("person", "persons", "人"),
            Self::Household => ("household", "households", "户"),
            Self::Project => ("project", "projects", "项目"),
            Self::Village => ("village", "villages", "村"),
            Self::Township => ("township", "townships", "乡镇"),
            Self::Officer => ("officer", "officers", "责任人"),
            Self::Unit => ("unit", "units", "单位"),
            Self::County => ("county", "counties", "县"),
            Self::City => ("city", "cities", "市"),
            Self::Province => ("province", "provinces", "省"),
            Self::Country => ("country", "countries", "全国"),
        }
    }

    /// The word packs use for one of this level: `household`.
    pub const fn id(self) -> &'static str {
        self.words().0
    }

    /// The word packs use for all of this level inside a wider one: `households`.
    pub const fn plural(self) -> &'static str {
        self.words().1
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        self.words().2
    }

    /// The level of a word such as `household`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.id() == word)
    }

    /// The level of a word such as `households`.
    pub fn parse_plural(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.plural() == word)
    }

    /// The level that each of this level lies directly within.
    pub const fn parent(self) -> Option<Self> {
        Some(match self {
            Self::Bill => Self::Person,
            Self::Person => Self::Household,
            Self::Household | Self::Project => Self::Village,
            Self::Village => Self::Township,
            Self::Township | Self::Unit => Self::County,
            Self::Officer => Self::Unit,
            Self::County => Self::City,
            Self::City => Self::Province,
            Self::Province => Self::Country,
            Self::Country => return None,
        })
    }

    /// Whether it is a record of another level, not a person, a household or an area.
    pub const fn is_record(self) -> bool {
        matches!(
            self,
            Self::Bill | Self::Project | Self::Officer | Self::Unit
        )
    }

    /// Whether it is `other` or lies within it.
    pub fn is_within(self, other: Self) -> bool {
        self == other || self.parent().is_some_and(|p| p.is_within(other))
    }

    /// The narrowest level of the area tree that it is or lies within: who decides which clause
    /// holds for it.
    pub fn place(self) -> Self {
        match (self.area(), self.parent()) {
            (None, Some(parent)) => parent.place(),
            _ => self,
        }
    }

    /// The level of an area of the tree.
    pub fn of_area(level: yihu_base::AreaLevel) -> Self {
        use yihu_base::AreaLevel as A;
        match level {
            A::Country => Self::Country,
            A::Province => Self::Province,
            A::City => Self::City,
            A::County => Self::County,
            A::Township => Self::Township,
            A::Village => Self::Village,
        }
    }

    /// The area level, for those that are areas.
    pub fn area(self) -> Option<yihu_base::AreaLevel> {
        use yihu_base::AreaLevel as A;
        match self {
            Self::Village => Some(A::Village),
            Self::Township => Some(A::Township),
            Self::County => Some(A::County),
            Self::City => Some(A::City),
            Self::Province => Some(A::Province),
            Self::Country => Some(A::Country),
            _ => None,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A closed list of values that a fact can have.
#[derive(Debug, PartialEq, Eq)]
pub struct CodeSet {
    /// The id of the list.
    pub name: &'static str,
    /// The Chinese name.
    pub zh: &'static str,
    /// Id, Chinese label and other accepted labels of each value; the position is what columns hold.
    pub values: Vec<(&'static str, &'static str, &'static [&'static str])>,
}

impl CodeSet {
    /// The set of a fact that a pack declares: the same words give the same set.
    pub fn declared(name: &str, zh: &str, values: &[(String, String)]) -> &'static Self {
        type Key = (String, Vec<(String, String)>);
        static KNOWN: Mutex<BTreeMap<Key, &'static CodeSet>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (name.to_owned(), values.to_vec());
        known.entry(key).or_insert_with(|| {
            // Sets live as long as the program: there are few, and every value points to its own.
            let keep = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
            let none: &'static [&'static str] = &[];
            let values = values.iter().map(|(id, zh)| (keep(id), keep(zh), none));
            Box::leak(Box::new(Self {
                name: keep(name),
                zh: keep(zh),
                values: values.collect(),
            }))
        })
    }

    /// The set of a code list.
    pub fn of<L: CodeList>() -> Self {
        let values = L::ALL
            .iter()
            .map(|v| (v.id(), v.zh(), v.aliases()))
            .collect();
        Self {
            name: L::NAME,
            zh: L::ZH,
            values,
        }
    }

    /// Position of a value by id, label or alias.
    pub fn index(&self, text: &str) -> Option<u8> {
        let found = self
            .values
            .iter()
            .position(|(id, zh, more)| *id == text || *zh == text || more.contains(&text))?;
        u8::try_from(found).ok()
    }
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Yes, no or unknown.
    Bool,
    /// A whole number.
    Int,
    /// An exact decimal with nine places ([`yihu_base::Dec`]).
    Dec,
    /// Money in fen.
    Money,
    /// A civil date.
    Date,
    /// A value of a closed list.
    Code(&'static CodeSet),
}

impl Type {
    /// The word packs and messages use.
    pub fn id(self) -> String {
        match self {
            Self::Bool => "boolean".into(),
            Self::Int => "integer".into(),
            Self::Dec => "decimal".into(),
            Self::Money => "money".into(),
            Self::Date => "date".into(),
            Self::Code(set) => format!("code {}", set.name),
        }
    }

    /// The Chinese word.
    pub fn zh(self) -> String {
        match self {
            Self::Bool => "是否".into(),
            Self::Int => "整数".into(),
            Self::Dec => "小数".into(),
            Self::Money => "金额".into(),
            Self::Date => "日期".into(),
            Self::Code(set) => format!("选项（{}）", set.zh),
        }
    }

    /// Whether values of the type can be added and ordered as numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Dec | Self::Money)
    }
}
