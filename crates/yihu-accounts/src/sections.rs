//! What a line department sees of a household: one table, and nothing else decides.
//!
//! Who somebody is, where, and how the register classes the household is common to all. Everything
//! else is in a section, and a department sees the sections that its work is about. All other roles
//! see all of them.

use yihu_base::{Domain, Role};

/// What is known of a household and its members beyond what all may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// 收支: the accounts of the years.
    Income,
    /// 银行账户.
    Bank,
    /// 健康状况、残疾.
    Health,
    /// 参保: medical, serious-illness and pension insurance.
    Insurance,
    /// 文化程度、在校情况.
    Schooling,
    /// 劳动能力、务工.
    Labour,
    /// 住房.
    Housing,
    /// 饮水.
    Water,
    /// 生产生活条件: land, livestock, access, cooperatives.
    Production,
    /// Facts that packs add and no department's work is about.
    Other,
    /// Entitlements that rest on sections one does not see: who pays must know what is due to whom.
    Entitlements,
}

const Y: bool = true;
const N: bool = false;

/// The columns stand in the order of [`Domain::ALL`].
#[rustfmt::skip]
const SHOWN: [(Section, &str, [bool; 8]); 11] = {
    use Section::*;
    [
        //                              卫健 教育 民政 财政 农业 人社 住建 水利
        (Income,       "income",       [N,   N,   Y,   Y,   N,   N,   N,   N]),
        (Bank,         "bank",         [N,   N,   Y,   Y,   N,   N,   N,   N]),
        (Health,       "health",       [Y,   N,   Y,   N,   N,   N,   N,   N]),
        (Insurance,    "insurance",    [Y,   N,   Y,   N,   N,   Y,   N,   N]),
        (Schooling,    "schooling",    [N,   Y,   N,   N,   N,   N,   N,   N]),
        (Labour,       "labour",       [N,   N,   Y,   N,   Y,   Y,   N,   N]),
        (Housing,      "housing",      [N,   N,   N,   N,   N,   N,   Y,   N]),
        (Water,        "water",        [N,   N,   N,   N,   N,   N,   N,   Y]),
        (Production,   "production",   [N,   N,   N,   N,   Y,   N,   N,   N]),
        (Other,        "other",        [N,   N,   N,   N,   N,   N,   N,   N]),
        (Entitlements, "entitlements", [N,   N,   Y,   Y,   N,   N,   N,   N]),
    ]
};

impl Section {
    /// All sections.
    pub const ALL: [Self; SHOWN.len()] = {
        let mut all = [Self::Income; SHOWN.len()];
        let mut i = 0;
        while i < SHOWN.len() {
            // The table is read by position, so it must follow the order of the variants.
            assert!(SHOWN[i].0 as usize == i);
            all[i] = SHOWN[i].0;
            i += 1;
        }
        all
    };

    /// The id used on the wire.
    pub const fn id(self) -> &'static str {
        SHOWN[self as usize].1
    }
}

/// What a post sees of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight([bool; SHOWN.len()]);

impl Sight {
    /// Of a role and, for a department, its domain. A department without one sees no section.
    pub fn of(role: Role, domain: Option<Domain>) -> Self {
        let column = domain.and_then(|d| Domain::ALL.iter().position(|known| *known == d));
        let shows = |section: Section| match role {
            Role::Department => column.is_some_and(|at| SHOWN[section as usize].2[at]),
            _ => true,
        };
        Self(Section::ALL.map(shows))
    }

    /// Whether a section is seen.
    pub fn shows(self, section: Section) -> bool {
        self.0[section as usize]
    }

    /// Whether everything is seen.
    pub fn is_whole(self) -> bool {
        self.0.iter().all(|shown| *shown)
    }

    /// What is seen of something in a section: nothing where the section is not seen.
    pub fn of_section<T: Default>(self, section: Section, value: T) -> T {
        match self.shows(section) {
            true => value,
            false => T::default(),
        }
    }

    /// The sections that are not seen.
    pub fn hidden(self) -> Vec<Section> {
        let all = Section::ALL.into_iter();
        all.filter(|section| !self.shows(*section)).collect()
    }
}
