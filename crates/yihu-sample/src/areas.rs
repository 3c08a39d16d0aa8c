//! The area tree that a county is generated for.

use std::collections::BTreeMap;
use yihu_base::{AreaCode, AreaLevel, Problem};
use yihu_exchange::form::Place;

/// Areas by code: villages, and the wider areas whose names the files print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Areas(BTreeMap<AreaCode, String>);

impl Areas {
    /// A tree of codes and names.
    ///
    /// # Errors
    /// `sample.areas` when there is no village, or a village's township has no name.
    pub fn new(rows: impl IntoIterator<Item = (AreaCode, String)>) -> Result<Self, Problem> {
        let areas = Self(rows.into_iter().collect());
        if areas.villages().next().is_none() {
            return Err(Problem::new(
                "sample.areas",
                "区划中没有行政村，请先导入村级区划",
                "the area tree has no village: import the villages first",
            ));
        }
        let orphan = areas
            .villages()
            .find(|v| areas.name(v.at(AreaLevel::Township)).is_empty());
        match orphan {
            None => Ok(areas),
            Some(village) => Err(Problem::new(
                "sample.areas",
                format!("区划 {village} 所属的乡镇没有名称，请先导入乡级区划"),
                format!("the township of {village} has no name: import the townships first"),
            )),
        }
    }

    /// The villages in the order of their codes.
    pub fn villages(&self) -> impl Iterator<Item = AreaCode> + '_ {
        self.0
            .keys()
            .copied()
            .filter(|a| a.level() == AreaLevel::Village)
    }

    /// The name of an area; empty when it has none.
    pub fn name(&self, area: AreaCode) -> &str {
        self.0.get(&area).map_or("", String::as_str)
    }

    /// The names on the way to a village.
    pub fn place(&self, village: AreaCode) -> Place<'_> {
        let at = |level| self.name(village.at(level));
        Place {
            province: at(AreaLevel::Province),
            city: at(AreaLevel::City),
            county: at(AreaLevel::County),
            township: at(AreaLevel::Township),
            village: self.name(village),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The tree of samples/areas, whose names have no comma or quote inside.
    pub(crate) fn guangfeng() -> Areas {
        let files = [
            include_str!("../../../samples/areas/provinces.csv"),
            include_str!("../../../samples/areas/cities.csv"),
            include_str!("../../../samples/areas/areas.csv"),
            include_str!("../../../samples/areas/streets.csv"),
            include_str!("../../../samples/areas/villages.csv"),
        ];
        let rows = files
            .iter()
            .flat_map(|text| text.lines().skip(1))
            .map(|line| {
                let mut cells = line.split(',');
                let code = cells.next().unwrap().parse().unwrap();
                (code, cells.next().unwrap().trim_matches('"').to_owned())
            });
        Areas::new(rows).unwrap()
    }

    #[test]
    fn names_the_way_to_a_village() {
        let areas = guangfeng();
        assert_eq!(areas.villages().count(), 247);
        let place = areas.place("361103108200".parse().unwrap());
        let names = [
            place.province,
            place.city,
            place.county,
            place.township,
            place.village,
        ];
        assert_eq!(
            names,
            ["江西省", "上饶市", "广丰区", "毛村镇", "毛村村民委员会"]
        );
    }

    #[test]
    fn refuses_a_tree_without_villages_or_townships() {
        let row = |code: &str| (code.parse().unwrap(), "某地".to_owned());
        for codes in [vec!["361103"], vec!["361103108200"]] {
            let refused = Areas::new(codes.iter().map(|c| row(c))).map_err(|p| p.code);
            assert_eq!(refused, Err("sample.areas"), "{codes:?}");
        }
    }
}
