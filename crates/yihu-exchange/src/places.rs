//! The village that a row means, by the names it gives or by its code.

use crate::check::suggest::nearest;
use crate::form::Place;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use yihu_base::{AreaCode, AreaLevel};
use yihu_registry::AreaTree;

/// The villages of an area tree, with what was looked up before: a table names the same few
/// villages on all its rows.
#[derive(Debug)]
pub struct Places<'t> {
    tree: &'t AreaTree,
    found: RwLock<HashMap<String, Result<AreaCode, PlaceError>>>,
}

/// What a row says of its place, folded; empty where it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said<'a> {
    /// 市, 县, 乡镇, 行政村.
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
    /// Several villages fit.
    Ambiguous,
    /// The code is another village's, which has this name.
    CodeDiffers(String),
}

impl<'t> Places<'t> {
    /// The villages of a tree.
    pub fn new(tree: &'t AreaTree) -> Self {
        Self {
            tree,
            found: RwLock::default(),
        }
    }

    /// The village a row means, if it is in scope.
    ///
    /// # Errors
    /// None or several fit, or code and name disagree.
    pub fn find(&self, said: &Said<'_>) -> Result<AreaCode, PlaceError> {
        let key = format!("{}\u{1f}{}", said.names.join("\u{1f}"), said.code);
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = found.get(&key) {
            return known.clone();
        }
        drop(found);
        let result = self.look_up(said);
        let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
        found.insert(key, result.clone());
        result
    }

    fn look_up(&self, said: &Said<'_>) -> Result<AreaCode, PlaceError> {
        let village = said.names[3];
        let named = !village.is_empty() && !is_code(village);
        if let Some(code) = [said.code, village].into_iter().find(|t| is_code(t)) {
            return self.by_code(code, village, named);
        }
        if !named {
            return Err(PlaceError::Missing);
        }
        match self.tree.by_names(&said.names) {
            Ok(code) if code.level() == AreaLevel::Village => Ok(code),
            Err(p) if p.code == "area.ambiguous" => Err(PlaceError::Ambiguous),
            _ => Err(PlaceError::Unknown(self.similar(said))),
        }
    }

    fn by_code(&self, code: &str, village: &str, named: bool) -> Result<AreaCode, PlaceError> {
        let area = code.parse().ok().and_then(|code| self.tree.get(code));
        let Some(area) = area.filter(|a| a.code.level() == AreaLevel::Village) else {
            return Err(PlaceError::Unknown(Vec::new()));
        };
        let township = self.name(area.code.at(AreaLevel::Township));
        let same = |name| {
            self.tree
                .by_names(&[&township, name])
                .is_ok_and(|c| c == area.code)
        };
        if named && !same(village) {
            return Err(PlaceError::CodeDiffers(area.name.clone()));
        }
        Ok(area.code)
    }

    /// Names of villages near to the one said, in the township said if that is found.
    fn similar(&self, said: &Said<'_>) -> Vec<String> {
        let wider = self
            .tree
            .by_names(&said.names[..3])
            .unwrap_or(AreaCode::COUNTRY);
        let villages = self
            .tree
            .iter()
            .filter(|a| a.code.level() == AreaLevel::Village);
        let near = villages.filter(|a| wider.contains(a.code));
        nearest(said.names[3], near.map(|a| a.name.as_str()))
    }

    /// The name of one area, known or empty.
    fn name(&self, code: AreaCode) -> String {
        let wider = code.parent().map(|p| self.tree.path(p)).unwrap_or_default();
        let path = self.tree.path(code);
        path.strip_prefix(wider.as_str())
            .unwrap_or(&path)
            .to_owned()
    }

    /// The names on the way to a village; a level that is not known is empty.
    pub fn names(&self, village: AreaCode) -> PlaceNames {
        PlaceNames {
            province: self.name(village.at(AreaLevel::Province)),
            city: self.name(village.at(AreaLevel::City)),
            county: self.name(village.at(AreaLevel::County)),
            township: self.name(village.at(AreaLevel::Township)),
            village: self.name(village),
        }
    }
}

/// The names on the way to a village.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlaceNames {
    province: String,
    city: String,
    county: String,
    township: String,
    village: String,
}

impl PlaceNames {
    /// As the first columns print them.
    pub fn place(&self) -> Place<'_> {
        Place {
            province: &self.province,
            city: &self.city,
            county: &self.county,
            township: &self.township,
            village: &self.village,
        }
    }
}

fn is_code(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use yihu_registry::areas::Area;

    fn tree() -> AreaTree {
        let areas = [
            ("36", "江西省"),
            ("3611", "上饶市"),
            ("361103", "广丰区"),
            ("361103101", "五都镇"),
            ("361103101201", "前山村委会"),
            ("361103101202", "东街村委会"),
            ("361103102", "洋口镇"),
            ("361103102201", "前山村委会"),
            ("361102101201", "外县村委会"),
        ];
        let area = |(code, name): (&str, &str)| Area {
            code: code.parse().unwrap(),
            name: name.into(),
        };
        AreaTree::new("361103".parse().unwrap(), areas.map(area))
    }

    #[test]
    fn finds_villages_as_tables_name_them() {
        let tree = tree();
        let places = Places::new(&tree);
        let check = |township, village, code, want: Result<&str, PlaceError>| {
            let said = Said {
                names: ["", "广丰区", township, village],
                code,
            };
            for _ in 0..2 {
                let found = places.find(&said).map(|c| c.to_string());
                assert_eq!(found, want.clone().map(str::to_owned), "{said:?}");
            }
        };
        check("五都镇", "前山村", "", Ok("361103101201"));
        check("", "前山村", "", Err(PlaceError::Ambiguous));
        check(
            "五都镇",
            "前川村委会",
            "",
            Err(PlaceError::Unknown(vec![
                "前山村委会".into(),
                "东街村委会".into(),
            ])),
        );
        check("五都镇", "", "", Err(PlaceError::Missing));
        check("", "", "361103102201", Ok("361103102201"));
        check("", "361103102201", "", Ok("361103102201"));
        check("", "前山", "361103102201", Ok("361103102201"));
        check(
            "",
            "东街村",
            "361103102201",
            Err(PlaceError::CodeDiffers("前山村委会".into())),
        );
        // Out of scope reads as not found, by name and by code.
        check("", "外县村", "", Err(PlaceError::Unknown(vec![])));
        check("", "", "361102101201", Err(PlaceError::Unknown(vec![])));
    }

    #[test]
    fn names_the_way_to_a_village() {
        let tree = tree();
        let names = Places::new(&tree).names("361103101201".parse().unwrap());
        let place = names.place();
        assert_eq!(
            (place.province, place.city, place.county),
            ("江西省", "上饶市", "广丰区")
        );
        assert_eq!((place.township, place.village), ("五都镇", "前山村委会"));
    }
}
