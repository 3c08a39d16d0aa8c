//! Rows of lists (名单).

use super::area;
use super::household::health;
use serde::Serialize;
use utoipa::ToSchema;
use yihu_accounts::{Section, Sight};
use yihu_base::{CodeList, Date, date};
use yihu_registry::AreaTree;
use yihu_registry::lists;

/// A household in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdRow {
    /// Id.
    pub id: String,
    /// 户编号.
    pub number: String,
    /// 户主.
    pub head_name: Option<String>,
    /// Code of the village.
    pub village: String,
    /// Its name.
    pub village_name: String,
    /// The township's name.
    pub township_name: String,
    /// 村民小组.
    pub group: Option<String>,
    /// 户类型.
    pub class: Option<&'static str>,
    /// 脱贫属性.
    pub status: Option<&'static str>,
    /// 主要致贫原因.
    pub main_cause: Option<&'static str>,
    /// Members.
    pub persons: u32,
    /// 人均纯收入, fen.
    pub income_per_capita_fen: Option<i64>,
    /// The year it is for.
    pub account_year: Option<i16>,
    /// The version shown.
    pub version: i64,
    /// Since when it holds.
    pub valid_from: String,
}

impl HouseholdRow {
    /// A row with the names of its place, as far as it is seen.
    pub fn of(row: &lists::HouseholdRow, tree: &AreaTree, sight: Sight) -> Self {
        Self {
            id: row.id.to_string(),
            number: row.number.clone(),
            head_name: row.head_name.clone(),
            village: row.village.to_string(),
            village_name: area::name(tree, row.village),
            township_name: area::township(tree, row.village),
            group: row.group.clone(),
            class: row.class.map(CodeList::id),
            status: row.status.map(CodeList::id),
            main_cause: row.main_cause.map(CodeList::id),
            persons: row.persons,
            income_per_capita_fen: sight
                .of_section(Section::Income, row.income_per_capita_fen)
                .map(|f| f.0),
            account_year: sight.of_section(Section::Income, row.account_year),
            version: row.version,
            valid_from: row.valid_from.to_string(),
        }
    }
}

/// A person in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonRow {
    /// Id.
    pub id: String,
    /// 姓名.
    pub name: String,
    /// 性别.
    pub sex: Option<&'static str>,
    /// 出生日期.
    pub birth: Option<String>,
    /// Full years on the day of the list.
    pub age: Option<i32>,
    /// 与户主关系.
    pub relation: &'static str,
    /// 健康状况.
    pub health: Option<Vec<&'static str>>,
    /// 文化程度.
    pub education: Option<&'static str>,
    /// 在校生状况.
    pub schooling: Option<&'static str>,
    /// 劳动能力.
    pub labour: Option<&'static str>,
    /// 务工区域.
    pub work_place: Option<&'static str>,
    /// Id of the household.
    pub household: String,
    /// Its number.
    pub household_number: String,
    /// Code of the village.
    pub village: String,
    /// Its name.
    pub village_name: String,
    /// The township's name.
    pub township_name: String,
}

impl PersonRow {
    /// A row on a day, as far as it is seen.
    pub fn of(row: &lists::PersonRow, tree: &AreaTree, on: Date, sight: Sight) -> Self {
        let (schooling, labour) = (Section::Schooling, Section::Labour);
        Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            sex: row.sex.map(CodeList::id),
            birth: row.birth.map(|b| b.to_string()),
            age: row.birth.map(|b| date::full_years(b, on)),
            relation: row.relation.id(),
            health: sight.of_section(Section::Health, row.health).map(health),
            education: sight.of_section(schooling, row.education).map(CodeList::id),
            schooling: sight.of_section(schooling, row.schooling).map(CodeList::id),
            labour: sight.of_section(labour, row.labour).map(CodeList::id),
            work_place: sight.of_section(labour, row.work_place).map(CodeList::id),
            household: row.household.to_string(),
            household_number: row.household_number.clone(),
            village: row.village.to_string(),
            village_name: area::name(tree, row.village),
            township_name: area::township(tree, row.village),
        }
    }
}

/// A village, or any area, with its counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct VillageRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The township's name.
    pub township_name: String,
    /// Households.
    pub households: i64,
    /// Persons in them.
    pub persons: i64,
    /// Registered households.
    pub registered: i64,
    /// Persons in them.
    pub registered_persons: i64,
}

impl VillageRow {
    /// A row with the names of its place.
    pub fn of(row: &lists::VillageRow, tree: &AreaTree) -> Self {
        Self {
            code: row.code.to_string(),
            name: area::name(tree, row.code),
            township_name: area::township(tree, row.code),
            households: row.households,
            persons: row.persons,
            registered: row.registered,
            registered_persons: row.registered_persons,
        }
    }
}
