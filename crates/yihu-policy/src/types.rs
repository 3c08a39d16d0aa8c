//! The types of the policy language: what a fact, a parameter or an expression can be.

use std::fmt;
use yihu_base::codes::CodeList;

/// Where a fact or a clause sits in the tree of areas, households and persons; ordered from the
/// narrowest to the widest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Level {
    /// 人.
    Person,
    /// 户.
    Household,
    /// 村.
    Village,
    /// 乡镇.
    Township,
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
    /// All levels, the narrowest first.
    pub const ALL: [Self; 8] = [
        Self::Person,
        Self::Household,
        Self::Village,
        Self::Township,
        Self::County,
        Self::City,
        Self::Province,
        Self::Country,
    ];

    /// The word packs use for one of this level: `household`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Household => "household",
            Self::Village => "village",
            Self::Township => "township",
            Self::County => "county",
            Self::City => "city",
            Self::Province => "province",
            Self::Country => "country",
        }
    }

    /// The word packs use for all of this level inside a wider one: `households`.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Person => "persons",
            Self::Household => "households",
            Self::Village => "villages",
            Self::Township => "townships",
            Self::County => "counties",
            Self::City => "cities",
            Self::Province => "provinces",
            Self::Country => "countries",
        }
    }

    /// The Chinese name.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Person => "人",
            Self::Household => "户",
            Self::Village => "村",
            Self::Township => "乡镇",
            Self::County => "县",
            Self::City => "市",
            Self::Province => "省",
            Self::Country => "全国",
        }
    }

    /// The level of a word such as `household`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.id() == word)
    }

    /// The level of a word such as `households`.
    pub fn parse_plural(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.plural() == word)
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

    /// The area level, for all but persons and households.
    pub fn area(self) -> Option<yihu_base::AreaLevel> {
        use yihu_base::AreaLevel as A;
        match self {
            Self::Person | Self::Household => None,
            Self::Village => Some(A::Village),
            Self::Township => Some(A::Township),
            Self::County => Some(A::County),
            Self::City => Some(A::City),
            Self::Province => Some(A::Province),
            Self::Country => Some(A::Country),
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
