//! Villages found by the names a table gives, or by their code.

use crate::check::fold::folded;
use crate::check::suggest::nearest;
use crate::form::Place;
use std::collections::HashMap;
use yihu_base::{AreaCode, AreaLevel, text};

/// The villages of one scope, looked up by name.
#[derive(Debug, Default)]
pub struct Villages {
    names: HashMap<AreaCode, String>,
    by_name: HashMap<String, Vec<AreaCode>>,
}

/// What a row says of its place, folded; empty where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Said<'a> {
    /// 市, 县, 乡镇, 行政村, as they stand.
    pub names: [&'a str; 4],
    /// 行政村代码.
    pub code: &'a str,
}

/// Why a village was not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceError {
    /// The row names no village.
    Missing,
    /// No village of the scope fits; the nearest names are given.
    Unknown(Vec<String>),
    /// So many villages fit.
    Ambiguous(usize),
    /// The code is another village's, which has this name.
    CodeDiffers(String),
}

impl Villages {
    /// From the areas of all levels; only villages in `scope` can be found, as if there were no
    /// others.
    pub fn new<'a>(
        areas: impl IntoIterator<Item = (AreaCode, &'a str)>,
        scope: AreaCode,
    ) -> Self {
        let mut villages = Self::default();
        for (code, name) in areas {
            if code.level() == AreaLevel::Village && scope.contains(code) {
                villages.by_name.entry(village_key(name)).or_default().push(code);
            }
            villages.names.insert(code, name.to_owned());
        }
        villages
    }

    /// The names on the way to a village; a level that is not known is empty.
    pub fn place(&self, village: AreaCode) -> Place<'_> {
        let name = |level| self.names.get(&village.at(level)).map_or("", String::as_str);
        Place {
            province: name(AreaLevel::Province),
            city: name(AreaLevel::City),
            county: name(AreaLevel::County),
            township: name(AreaLevel::Township),
            village: name(AreaLevel::Village),
        }
    }

    /// The village a row means.
    ///
    /// # Errors
    /// None or several fit, or code and name disagree.
    pub fn find(&self, said: &Said<'_>) -> Result<AreaCode, PlaceError> {
        let village = said.names[3];
        let digits = |t: &str| t.len() == 12 && t.bytes().all(|b| b.is_ascii_digit());
        let code = [said.code, village].into_iter().find(|t| digits(t));
        let named = !village.is_empty() && !digits(village);
        if let Some(code) = code.and_then(|c| c.parse().ok()) {
            return self.by_code(code, said, named);
        }
        if !named {
            return Err(PlaceError::Missing);
        }
        let fitting: Vec<AreaCode> = self
            .by_name
            .get(&village_key(village))
            .into_iter()
            .flatten()
            .copied()
            .filter(|code| self.lies_in(*code, said))
            .collect();
        // 东街社区 and 东街村 of one township have the same key: the full name decides.
        let exact: Vec<AreaCode> =
            fitting.iter().copied().filter(|c| self.is_named(*c, village)).collect();
        match (fitting.as_slice(), exact.as_slice()) {
            ([], _) => Err(PlaceError::Unknown(self.similar(said))),
            ([one], _) | (_, [one]) => Ok(*one),
            (several, _) => Err(PlaceError::Ambiguous(several.len())),
        }
    }

    fn by_code(&self, code: AreaCode, said: &Said<'_>, named: bool) -> Result<AreaCode, PlaceError> {
        let Some(name) = self.names.get(&code) else {
            return Err(PlaceError::Unknown(Vec::new()));
        };
        let key = village_key(name);
        if !self.by_name.get(&key).is_some_and(|v| v.contains(&code)) {
            return Err(PlaceError::Unknown(Vec::new()));
        }
        if named && village_key(said.names[3]) != key {
            return Err(PlaceError::CodeDiffers(name.clone()));
        }
        Ok(code)
    }

    fn is_named(&self, code: AreaCode, name: &str) -> bool {
        self.names.get(&code).is_some_and(|n| text::key(n) == text::key(name))
    }

    /// Whether the wider areas of a village are those the row names.
    fn lies_in(&self, village: AreaCode, said: &Said<'_>) -> bool {
        let levels = [AreaLevel::City, AreaLevel::County, AreaLevel::Township];
        levels.into_iter().zip(said.names).all(|(level, name)| {
            name.is_empty()
                || self
                    .names
                    .get(&village.at(level))
                    .is_none_or(|known| wider_key(known) == wider_key(name))
        })
    }

    /// Names near to the one said, in the township said.
    fn similar(&self, said: &Said<'_>) -> Vec<String> {
        let names = self
            .by_name
            .values()
            .flatten()
            .filter(|code| self.lies_in(**code, said))
            .filter_map(|code| self.names.get(code))
            .map(|name| short_village(name));
        nearest(said.names[3], names)
    }
}

/// What village names are compared by: without what kinds of committee are called.
fn village_key(name: &str) -> String {
    let key = text::key(name);
    short_village(&key).to_owned()
}

fn short_village(name: &str) -> &str {
    const ENDINGS: [&str; 8] = [
        "社区居民委员会",
        "社区居委会",
        "村民委员会",
        "居民委员会",
        "村委会",
        "居委会",
        "社区",
        "村",
    ];
    let cut = ENDINGS.iter().find_map(|e| name.strip_suffix(e));
    cut.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// What names of wider areas are compared by: without the word for the level.
fn wider_key(name: &str) -> String {
    const ENDINGS: [&str; 11] = [
        "街道办事处",
        "人民政府",
        "自治县",
        "地区",
        "街道",
        "县",
        "区",
        "市",
        "镇",
        "乡",
        "旗",
    ];
    let key = text::key(&folded(name));
    let cut = ENDINGS.iter().find_map(|e| key.strip_suffix(e));
    cut.filter(|rest| rest.chars().count() > 1).unwrap_or(&key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn villages() -> Villages {
        let areas = [
            ("361103000000", "广丰区"),
            ("361103101000", "五都镇"),
            ("361103101201", "前山村委会"),
            ("361103101202", "东街村委会"),
            ("361103101003", "东街社区居委会"),
            ("361103102000", "洋口镇"),
            ("361103102201", "前山村委会"),
            ("361102101201", "外县村委会"),
        ];
        let areas = areas.map(|(code, name)| (code.parse().unwrap(), name));
        Villages::new(areas, "361103".parse().unwrap())
    }

    #[test]
    fn finds_villages_as_tables_name_them() {
        let v = villages();
        let check = |county, township, village, code, want: Result<&str, PlaceError>| {
            let said = Said { names: ["", county, township, village], code };
            assert_eq!(v.find(&said).map(|c| c.to_string()), want.map(str::to_owned), "{said:?}");
        };
        check("广丰区", "五都镇", "前山村", "", Ok("361103101201"));
        check("广丰县", "洋口", "前山", "", Ok("361103102201"));
        check("", "", "前山村", "", Err(PlaceError::Ambiguous(2)));
        check("", "五都镇", "东街村委会", "", Ok("361103101202"));
        check("", "五都镇", "东街社区居委会", "", Ok("361103101003"));
        check("", "五都镇", "前川村", "", Err(PlaceError::Unknown(vec!["前山".into()])));
        check("", "五都镇", "", "", Err(PlaceError::Missing));
        check("", "", "", "361103102201", Ok("361103102201"));
        check("", "", "361103102201", "", Ok("361103102201"));
        check("", "", "东街村", "361103102201", Err(PlaceError::CodeDiffers("前山村委会".into())));
        // Out of scope reads as not found, by name and by code.
        check("", "", "外县村", "", Err(PlaceError::Unknown(vec![])));
        check("", "", "", "361102101201", Err(PlaceError::Unknown(vec![])));
    }
}
