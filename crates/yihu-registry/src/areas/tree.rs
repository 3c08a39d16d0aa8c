//! The areas in memory: by code, by names as people write them, from the top down.

use crate::sql::{self, Cells};
use crate::time::days;
use std::collections::{BTreeMap, HashMap};
use yihu_base::{AreaCode, Ctx, Date, Problem, text};
use yihu_store::{Db, problem};

/// An area as it was on the day for which the tree was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its code.
    pub code: AreaCode,
    /// Its full name.
    pub name: String,
}

/// The areas of a scope on one day.
#[derive(Debug, Clone, Default)]
pub struct AreaTree {
    scope: AreaCode,
    /// Those in scope, and above it those that name it.
    areas: BTreeMap<AreaCode, Area>,
    /// Areas by their name with and without its suffix.
    by_name: HashMap<String, Vec<AreaCode>>,
}

/// Ways to write the end of a name that mean the same, the longest first.
const SPELLINGS: [(&str, &str); 8] = [
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("居民委员会", "社区"),
    ("村民委员会", "村"),
    ("街道办事处", "街道"),
    ("行政村", "村"),
    ("村委会", "村"),
    ("居委会", "社区"),
];

/// What people leave out at the end of a name, the longest first.
const SUFFIXES: [&str; 14] = [
    "自治县",
    "自治州",
    "地区",
    "社区",
    "街道",
    "村",
    "镇",
    "乡",
    "县",
    "区",
    "市",
    "省",
    "旗",
    "盟",
];

/// How many candidates a problem lists.
const LISTED: usize = 8;

impl AreaTree {
    /// The areas in scope of `ctx` on a day.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load(ctx: &Ctx, db: &Db, as_of: Date) -> Result<Self, Problem> {
        let (first, last) = ctx.area.range();
        let query = sqlx::query(
            "SELECT code, name FROM areas
             WHERE code <= $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)
               AND (code >= $3 OR level IN ('province', 'city', 'county', 'township'))",
        )
        .bind(last.as_i64())
        .bind(days(as_of))
        .bind(first.as_i64());
        let rows = query
            .fetch_all(&mut *db.read().await?)
            .await
            .map_err(problem)?;
        let mut areas = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut c = Cells::of(row);
            areas.push(Area {
                code: sql::area_of(c.need_int()?)?,
                name: c.need_text()?.to_owned(),
            });
        }
        Ok(Self::new(ctx.area, areas))
    }

    /// A tree of `areas`: those in `scope`, and those above it for their names.
    pub fn new(scope: AreaCode, areas: impl IntoIterator<Item = Area>) -> Self {
        let mut tree = Self {
            scope,
            ..Self::default()
        };
        for area in areas {
            if scope.contains(area.code) || area.code.contains(scope) {
                let name = Name::of(&area.name);
                if name.stem != name.full {
                    tree.by_name.entry(name.stem).or_default().push(area.code);
                }
                tree.by_name.entry(name.full).or_default().push(area.code);
                tree.areas.insert(area.code, area);
            }
        }
        tree
    }

    /// The area with that code, if it is in scope.
    pub fn get(&self, code: AreaCode) -> Option<&Area> {
        self.areas.get(&code).filter(|_| self.scope.contains(code))
    }

    /// All areas in scope, by code: every area comes before those in it.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.areas.values().filter(|a| self.scope.contains(a.code))
    }

    /// The areas right below one, by code.
    pub fn children(&self, code: AreaCode) -> impl Iterator<Item = &Area> {
        let (first, last) = code.range();
        let below = self.areas.range(first..=last).map(|(_, area)| area);
        below.filter(move |a| a.code.parent() == Some(code) && self.scope.contains(a.code))
    }

    /// The names from the province down, e.g. 江西省上饶市广丰区东阳乡; empty for an unknown code.
    pub fn path(&self, code: AreaCode) -> String {
        let mut names: Vec<&str> = self.above(code).map(|a| a.name.as_str()).collect();
        names.reverse();
        names.concat()
    }

    /// The area and those above it that are known, from the bottom up.
    fn above(&self, code: AreaCode) -> impl Iterator<Item = &Area> {
        std::iter::successors(Some(code), |c| c.parent()).filter_map(|c| self.areas.get(&c))
    }

    /// The area in scope that these names lead to, from the wider to the narrower, such as county,
    /// township, village. Names may lack their suffix (镇, 乡, 街道, 村委会, 社区 …) or have another,
    /// levels may be left out, and empty names are passed over; a name that fits exactly goes before
    /// one that fits without its suffix.
    ///
    /// # Errors
    /// `area.unknown` when there is none, `area.ambiguous` with the candidates when there are
    /// several.
    pub fn by_names(&self, names: &[&str]) -> Result<AreaCode, Problem> {
        let typed = names.concat();
        let names: Vec<Name> = names
            .iter()
            .map(|n| Name::of(n))
            .filter(|n| !n.full.is_empty())
            .collect();
        let Some((last, wider)) = names.split_last() else {
            return Err(unknown(""));
        };
        let fits = |code: &AreaCode| self.scope.contains(*code) && self.lies_in(*code, wider);
        let keys = [&last.full, &last.stem];
        let mut found: Vec<AreaCode> = keys
            .into_iter()
            .filter_map(|k| self.by_name.get(k))
            .flatten()
            .copied()
            .collect();
        found.retain(fits);
        let is_exact = |code: &AreaCode| {
            self.areas
                .get(code)
                .is_some_and(|a| Name::of(&a.name).full == last.full)
        };
        if found.iter().any(is_exact) {
            found.retain(is_exact);
        }
        found.sort_unstable();
        found.dedup();
        match found.as_slice() {
            [code] => Ok(*code),
            [] => Err(unknown(&typed)),
            several => Err(self.ambiguous(&typed, several)),
        }
    }

    /// Whether the areas above `code` bear these names, in their order, perhaps with others between.
    fn lies_in(&self, code: AreaCode, wider: &[Name]) -> bool {
        let mut above = self.above(code).filter(|a| a.code != code);
        wider
            .iter()
            .rev()
            .all(|name| above.any(|area| Name::of(&area.name).fits(name)))
    }

    fn ambiguous(&self, names: &str, several: &[AreaCode]) -> Problem {
        let mut listed: Vec<String> = several
            .iter()
            .take(LISTED)
            .map(|c| format!("{} {c}", self.path(*c)))
            .collect();
        if several.len() > LISTED {
            listed.push("…".to_owned());
        }
        Problem::new(
            "area.ambiguous",
            format!(
                "“{names}”对应多个区划，请写明上级或填代码：{}",
                listed.join("、")
            ),
            format!(
                "\"{names}\" fits several areas: name the area above or give the code: {}",
                listed.join(", ")
            ),
        )
    }
}

fn unknown(names: &str) -> Problem {
    Problem::new(
        "area.unknown",
        format!("找不到区划“{names}”，请核对名称或填写代码"),
        format!("no area \"{names}\": check the names or give the code"),
    )
}

/// A name to look up: in one spelling, and without its suffix.
struct Name {
    full: String,
    stem: String,
}

impl Name {
    fn of(name: &str) -> Self {
        let key = text::key(name);
        let spelled = SPELLINGS
            .iter()
            .find_map(|(end, short)| Some(key.strip_suffix(end)?.to_owned() + short));
        let full = spelled.unwrap_or(key);
        let stem = SUFFIXES
            .iter()
            .find_map(|s| full.strip_suffix(s).filter(|s| !s.is_empty()));
        Self {
            stem: stem.unwrap_or(&full).to_owned(),
            full,
        }
    }

    /// Whether two names may mean the same: 毛村 is 毛村镇 without its suffix, and 毛村村 too.
    fn fits(&self, other: &Self) -> bool {
        self.full == other.full
            || self.stem == other.stem
            || self.full == other.stem
            || self.stem == other.full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(scope: &str) -> AreaTree {
        let areas = [
            ("36", "江西省"),
            ("3611", "上饶市"),
            ("361103", "广丰区"),
            ("361103100", "东阳乡"),
            ("361103100201", "东阳村委会"),
            ("361103100202", "龙溪村民委员会"),
            ("361103101", "毛村镇"),
            ("361103101201", "龙溪村委会"),
            ("361103101202", "毛村村委会"),
            ("361103001", "永丰街道办事处"),
            ("361103001001", "南屏社区居民委员会"),
            ("361103001002", "河北社区"),
            ("361103001202", "河北村"),
        ];
        AreaTree::new(
            scope.parse().unwrap(),
            areas.map(|(code, name)| Area {
                code: code.parse().unwrap(),
                name: name.into(),
            }),
        )
    }

    #[test]
    fn finds_areas_as_people_write_them() {
        let cases: [(&[&str], Result<&str, &str>); 15] = [
            (
                &["江西省", "上饶市", "广丰区", "东阳乡", "龙溪村"],
                Ok("361103100202"),
            ),
            (&["", "", "广丰县", "毛村", "龙溪"], Ok("361103101201")),
            (&["广丰", "东阳乡", "东阳村"], Ok("361103100201")),
            (&["东阳乡"], Ok("361103100000")),
            (&["东阳村委会"], Ok("361103100201")),
            (&["东阳"], Err("area.ambiguous")),
            (&["毛村镇", "毛村"], Ok("361103101202")),
            (&["永丰街道", "南屏社区"], Ok("361103001001")),
            (&["永丰", "南屏居委会"], Ok("361103001001")),
            (&["永丰街道", "河北村"], Ok("361103001202")),
            (&["永丰街道", "河北"], Err("area.ambiguous")),
            (&["广丰区", "龙溪村"], Err("area.ambiguous")),
            (&["铅山县", "东阳乡"], Err("area.unknown")),
            (&["东阳（乡）", " 龙溪 村"], Ok("361103100202")),
            (&["", ""], Err("area.unknown")),
        ];
        let tree = tree("361103");
        for (names, want) in cases {
            let got = tree
                .by_names(names)
                .map(|c| c.to_string())
                .map_err(|p| p.code);
            assert_eq!(got, want.map(str::to_owned), "{names:?}");
        }
        let problem = tree.by_names(&["龙溪村"]).unwrap_err();
        assert!(
            problem.zh.contains("毛村镇龙溪村委会 361103101201"),
            "{}",
            problem.zh
        );
    }

    #[test]
    fn nothing_beyond_the_scope() {
        let tree = tree("361103100");
        assert_eq!(
            tree.by_names(&["龙溪村"]).unwrap().to_string(),
            "361103100202"
        );
        assert_eq!(tree.by_names(&["毛村镇"]).unwrap_err().code, "area.unknown");
        assert_eq!(tree.by_names(&["广丰区"]).unwrap_err().code, "area.unknown");
        assert!(tree.get("361103".parse().unwrap()).is_none());
        assert_eq!(
            tree.path("361103100202".parse().unwrap()),
            "江西省上饶市广丰区东阳乡龙溪村民委员会"
        );
        let below = tree
            .children("361103100".parse().unwrap())
            .map(|a| a.name.as_str());
        assert_eq!(below.collect::<Vec<_>>(), ["东阳村委会", "龙溪村民委员会"]);
        assert_eq!(tree.iter().count(), 3);
    }
}
