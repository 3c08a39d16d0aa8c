//! The village form as a wide table: one village in a row, one fact in a column.

use super::{fact, place};
use crate::check::fold::folded;
use crate::check::yes_no;
use crate::header::Vocabulary;
use crate::places::{PlaceError, Places, Said};
use crate::sheet::Book;
use yihu_base::{Date, Dec, Fen, Problem};
use yihu_registry::facts::{EntityKind, FactRow};

/// A fact of the village form.
#[derive(Debug)]
pub struct VillageFact {
    /// The name packs know it by.
    pub key: &'static str,
    /// The header of its column.
    pub header: &'static str,
    /// Other headers.
    pub aliases: &'static [&'static str],
    /// How its cells are read.
    pub format: Format,
    /// The unit kept with the value.
    pub unit: &'static str,
}

/// How the cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A whole number from 0.
    Count,
    /// Yuan with at most two decimals.
    Money,
    /// A decimal from 0.
    Decimal,
    /// A share: `8%` or `0.08`, may be negative.
    Share,
    /// 是 or 否.
    Bool,
}

macro_rules! village_facts {
    ($($key:literal $header:literal [$($alias:literal),*] $format:ident $unit:literal;)*) => {
        /// The facts of the village form, with the names that packs use.
        pub static VILLAGE_FACTS: &[VillageFact] = &[$(VillageFact {
            key: $key,
            header: $header,
            aliases: &[$($alias),*],
            format: Format::$format,
            unit: $unit,
        }),*];
    };
}

village_facts! {
    "population" "总人口" ["人口", "人口数", "户籍人口"] Count "人";
    "households_total" "总户数" ["户数", "农户数"] Count "户";
    "households_at_home" "在家农户数" ["在家户数"] Count "户";
    "net_income_per_capita" "农民人均纯收入" ["人均纯收入", "年人均纯收入"] Money "元";
    "income_growth" "人均可支配收入增幅" ["收入增幅"] Share "";
    "collective_income" "集体经济收入" ["村集体经济收入", "集体收入"] Money "元";
    "cultivated_land" "耕地面积" ["耕地"] Decimal "亩";
    "leading_industry" "有主导产业" ["是否有主导产业"] Bool "";
    "industry_households" "主导产业覆盖农户数" ["主导产业覆盖户数"] Count "户";
    "industry_registered" "主导产业覆盖贫困户数" [] Count "户";
    "hardened_road" "通硬化村社公路" ["是否通硬化路", "通硬化路"] Bool "";
    "groups" "村民小组数" ["小组数", "村民小组"] Count "个";
    "groups_with_road" "通泥结石路小组数" [] Count "个";
    "hamlets_20" "20户以上自然村数" [] Count "个";
    "hamlets_20_with_path" "通人行便道的20户以上自然村数" [] Count "个";
    "service_centre_area" "便民服务中心面积" ["服务中心面积"] Decimal "m²";
    "convenience_shop" "便民超市" ["是否有便民超市"] Bool "";
    "pension_eligible" "应参加养老保险人数" ["养老保险应参保人数"] Count "人";
    "pension_joined" "参加养老保险人数" ["养老保险参保人数"] Count "人";
    "medical_joined" "参加医疗保险人数" ["医疗保险参保人数", "参加新农合人数"] Count "人";
    "appearance_system" "村容村貌管理制度" [] Bool "";
    "waste_treated" "垃圾污水妥善处理" [] Bool "";
    "strong_leadership" "班子坚强有力" [] Bool "";
    "work_team" "驻村工作队" ["是否有驻村工作队"] Bool "";
    "pairing_mechanism" "结对帮扶机制" [] Bool "";
    "clinic_area" "村卫生室面积" ["卫生室面积"] Decimal "m²";
    "village_doctors" "村医人数" ["村医"] Count "人";
    "safe_water_households" "饮水安全户数" [] Count "户";
    "unsafe_houses" "危房户数" [] Count "户";
    "labour_force" "劳动力人数" ["劳动力"] Count "人";
    "labour_away" "外出务工人数" ["外出务工"] Count "人";
    "cooperatives" "合作社数" ["合作社", "农民专业合作社数"] Count "个";
}

/// A column of the wide table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    /// 市, 县, 乡镇, 行政村, in this order.
    Name(usize),
    /// 行政村代码.
    Code,
    /// A fact, by its place in [`VILLAGE_FACTS`].
    Fact(usize),
}

pub(super) struct Headers;

impl Vocabulary for Headers {
    type Field = Column;
    const ENOUGH: usize = 2;
    fn field(&self, key: &str) -> Option<Column> {
        Some(match key {
            "市" => Column::Name(0),
            "县" | "县市区旗" | "区县" => Column::Name(1),
            "乡" | "镇" | "乡镇" => Column::Name(2),
            "行政村" | "村" | "村名" => Column::Name(3),
            "行政村代码" | "村代码" | "区划代码" => Column::Code,
            _ => {
                let named = |f: &VillageFact| f.header == key || f.aliases.contains(&key);
                Column::Fact(VILLAGE_FACTS.iter().position(named)?)
            }
        })
    }
}

pub(super) fn facts(
    book: &Book<Column>,
    places: &Places<'_>,
    as_of: Date,
    refused: &mut Vec<Problem>,
) -> Vec<FactRow> {
    let mut facts = Vec::new();
    for sheet in &book.sheets {
        for row in &sheet.rows {
            let cell = |c| folded(sheet.matching.column(c).map_or("", |i| row.cell(i)));
            let names = [0, 1, 2, 3].map(|i| cell(Column::Name(i)));
            let code = cell(Column::Code);
            let said = Said {
                names: [&names[0], &names[1], &names[2], &names[3]],
                code: &code,
            };
            let village = match places.find(&said) {
                Ok(village) => village,
                Err(error) => {
                    refused.push(no_village(&error).at(place(sheet, row, Column::Name(3))));
                    continue;
                }
            };
            for (i, of) in VILLAGE_FACTS.iter().enumerate() {
                let text = cell(Column::Fact(i));
                if text.is_empty() {
                    continue;
                }
                match of.format.read(&text, of.unit) {
                    Some(value) => facts.push(FactRow {
                        key: of.key.to_owned(),
                        value: Some(value),
                        unit: (!of.unit.is_empty()).then(|| of.unit.to_owned()),
                        ..fact(EntityKind::Area, village, village.to_string(), as_of)
                    }),
                    None => {
                        let problem = wrong_value(of.format);
                        refused.push(problem.at(place(sheet, row, Column::Fact(i))));
                    }
                }
            }
        }
    }
    facts
}

impl Format {
    /// The value in the one form in which facts are stored.
    fn read(self, text: &str, unit: &str) -> Option<String> {
        let bare = text.trim_end_matches(unit).trim().replace(',', "");
        match self {
            Self::Count => bare.parse::<u32>().ok().map(|n| n.to_string()),
            Self::Money => Fen::parse_yuan(&bare).map(|fen| fen.to_string()),
            Self::Decimal => Dec::parse(&bare)
                .filter(|d| d.0 >= 0)
                .map(|d| d.to_string()),
            Self::Share => match bare.strip_suffix('%') {
                Some(percent) => Dec::parse(percent)
                    .filter(|d| d.0 % 100 == 0)
                    .map(|d| Dec(d.0 / 100).to_string()),
                None => Dec::parse(&bare).map(|d| d.to_string()),
            },
            Self::Bool => yes_no(&bare).map(|yes| yes.to_string()),
        }
    }
}

fn no_village(error: &PlaceError) -> Problem {
    match error {
        PlaceError::Ambiguous => Problem::new(
            "area.ambiguous",
            "有几个同名行政村，请补填县和乡镇，或填行政村代码",
            "several villages have this name: fill in county and township, or the village code",
        ),
        _ => Problem::new(
            "area.unknown",
            "找不到该行政村，请核对县、乡镇、村名或代码",
            "no such village: check county, township, village or code",
        ),
    }
}

fn wrong_value(format: Format) -> Problem {
    let (zh, en) = match format {
        Format::Count => ("应为不小于 0 的整数", "write a whole number of at least 0"),
        Format::Money => (
            "应为金额（元），最多两位小数",
            "write yuan with at most two decimals",
        ),
        Format::Decimal => ("应为不小于 0 的数", "write a number of at least 0"),
        Format::Share => ("应为百分比，如 8%", "write a share, as 8%"),
        Format::Bool => ("应填“是”或“否”", "write 是 (yes) or 否 (no)"),
    };
    Problem::new("facts.value", zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_one_form() {
        for (format, text, unit, want) in [
            (Format::Count, "1,204 户", "户", Some("1204")),
            (Format::Count, "-1", "", None),
            (Format::Money, "4819", "元", Some("4819.00")),
            (Format::Money, "0", "元", Some("0.00")),
            (Format::Decimal, "130.50", "m²", Some("130.5")),
            (Format::Share, "8.5%", "", Some("0.085")),
            (Format::Share, "-0.02", "", Some("-0.02")),
            (Format::Bool, "有", "", Some("true")),
            (Format::Bool, "也许", "", None),
        ] {
            assert_eq!(format.read(text, unit).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn headers_name_one_column_each() {
        let mut seen = std::collections::HashSet::new();
        for fact in VILLAGE_FACTS {
            for name in std::iter::once(&fact.header).chain(fact.aliases) {
                assert_eq!(yihu_base::text::key(name), **name);
                assert!(seen.insert(*name), "{name}");
            }
        }
    }
}
