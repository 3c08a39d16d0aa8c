//! The vocabulary: every fact an expression may name, with its level, type and Chinese name.
//!
//! Facts of persons and households come from the register's columns, facts of villages and wider
//! areas from its fact table; a pack adds facts of its own with `[[fact]]`.

use crate::types::{CodeSet, Level, Type};
use std::borrow::Cow;
use std::sync::LazyLock;
use yihu_base::codes;

/// A fact that expressions may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The name in expressions, unique in its level.
    pub id: Cow<'static, str>,
    /// Whose fact it is.
    pub level: Level,
    /// The type of its values.
    pub ty: Type,
    /// The unit of a number, as shown.
    pub unit: Cow<'static, str>,
    /// The Chinese name.
    pub zh: Cow<'static, str>,
    /// What it means, in English.
    pub en: Cow<'static, str>,
}

macro_rules! code_sets {
    ($($name:ident = $list:ty),* $(,)?) => {$(
        static $name: LazyLock<CodeSet> = LazyLock::new(CodeSet::of::<$list>);
    )*
    /// All code lists that facts use.
    pub fn code_sets() -> Vec<&'static CodeSet> {
        vec![$(&*$name),*]
    }
    };
}

code_sets! {
    SEX = codes::Sex,
    RELATION = codes::Relation,
    ETHNIC = codes::Ethnic,
    EDUCATION = codes::Education,
    SCHOOLING = codes::Schooling,
    STAGE = codes::SchoolStage,
    LABOUR = codes::Labour,
    WORK_PLACE = codes::WorkPlace,
    STATUS = codes::Status,
    CLASS = codes::Class,
    CAUSE = codes::Cause,
    HOUSE_GRADE = codes::HouseGrade,
    HOUSE_STRUCTURE = codes::HouseStructure,
    WATER_SOURCE = codes::WaterSource,
    ROAD = codes::Road,
    CARE = codes::Care,
    HOSPITAL = codes::Hospital,
    RANK = codes::Rank,
}

/// All built-in facts.
#[rustfmt::skip] // one line a fact, as in a table
pub static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| {
    use Level::{Bill, County, Household, Officer, Person, Project, Unit, Village};
    use Type::{Bool, Code, Date, Dec, Int, Money};
    let fact =
        |level, id: &'static str, ty, unit: &'static str, zh: &'static str, en: &'static str| {
            Fact {
                id: id.into(),
                level,
                ty,
                unit: unit.into(),
                zh: zh.into(),
                en: en.into(),
            }
        };
    vec![
        fact(Bill, "date", Date, "", "结算日期", "date of the bill; a person's bills stand in this order"),
        fact(Bill, "care", Code(&CARE), "", "就诊类别", "kind of care"),
        fact(Bill, "hospital", Code(&HOSPITAL), "", "医疗机构级别", "level of the hospital"),
        fact(Bill, "cost", Money, "元", "医疗费用总额", "the whole bill"),
        fact(Bill, "in_policy", Money, "元", "政策范围内费用", "the part of the bill inside the policy's catalogue"),
        fact(Bill, "chinese_medicine", Money, "元", "中医药费用", "the part of the bill for Chinese medicine"),
        fact(Bill, "catastrophic_disease", Bool, "", "属重大疾病病种", "is for a disease of the catastrophic list"),
        fact(Bill, "referred", Bool, "", "按规定转诊", "was referred by the lower level"),
        fact(Person, "sex", Code(&SEX), "", "性别", "sex"),
        fact(Person, "birth", Date, "", "出生日期", "date of birth"),
        fact(Person, "age", Int, "岁", "年龄", "full years on the date of the run"),
        fact(Person, "relation", Code(&RELATION), "", "与户主关系", "relation to the head"),
        fact(Person, "ethnic", Code(&ETHNIC), "", "民族", "ethnic group"),
        fact(Person, "education", Code(&EDUCATION), "", "文化程度", "education level, unknown while at school"),
        fact(Person, "schooling", Code(&SCHOOLING), "", "在校生状况", "grade attended"),
        fact(Person, "school_stage", Code(&STAGE), "", "学段", "stage of the grade attended"),
        fact(Person, "chronic_ill", Bool, "", "长期慢性病", "has a long-term chronic disease"),
        fact(Person, "seriously_ill", Bool, "", "患有大病", "has a serious disease"),
        fact(Person, "disabled", Bool, "", "残疾", "is disabled"),
        fact(Person, "disability_category", Int, "", "残疾类别", "1–7 of the disability certificate"),
        fact(Person, "disability_grade", Int, "级", "残疾等级", "1–4 of the disability certificate, 1 the gravest"),
        fact(Person, "labour", Code(&LABOUR), "", "劳动能力", "labour capacity"),
        fact(Person, "works_away", Bool, "", "外出务工", "works away from home"),
        fact(Person, "work_place", Code(&WORK_PLACE), "", "务工区域", "where, if working away"),
        fact(Person, "work_months", Int, "月", "务工时间", "months worked away in the year"),
        fact(Person, "medical_insured", Bool, "", "参加基本医疗保险", "joined basic medical insurance (新农合 / 城乡居民医保)"),
        fact(Person, "catastrophic_insured", Bool, "", "参加大病保险", "joined serious-illness insurance"),
        fact(Person, "pension_insured", Bool, "", "参加养老保险", "joined residents' pension insurance"),
        fact(Household, "registered", Bool, "", "建档立卡", "is a registered poor household, exited ones included"),
        fact(Household, "class", Code(&CLASS), "", "户类型", "class of the household"),
        fact(Household, "status", Code(&STATUS), "", "脱贫属性", "poverty status, unknown for an ordinary household"),
        fact(Household, "main_cause", Code(&CAUSE), "", "主要致贫原因", "main cause of poverty"),
        fact(Household, "other_cause", Code(&CAUSE), "", "其他致贫原因", "first other cause of poverty"),
        fact(Household, "size", Int, "人", "家庭人口", "number of members"),
        fact(Household, "income_per_capita", Money, "元/年", "人均纯收入", "per-capita net income of the year as declared"),
        fact(Household, "wages", Money, "元/年", "工资性收入", "wages of the year"),
        fact(Household, "business", Money, "元/年", "生产经营性收入", "household business income of the year"),
        fact(Household, "property", Money, "元/年", "财产性收入", "property income of the year"),
        fact(Household, "transfers", Money, "元/年", "转移性收入", "transfers of the year"),
        fact(Household, "costs", Money, "元/年", "生产经营性支出", "production costs of the year"),
        fact(Household, "unsafe_house", Bool, "", "危房户", "lives in an unsafe house (grade C or D)"),
        fact(Household, "house_grade", Code(&HOUSE_GRADE), "", "住房等级", "grade of the house"),
        fact(Household, "house_area", Dec, "m²", "住房面积", "floor area"),
        fact(Household, "house_built", Int, "", "建房年份", "year the house was built"),
        fact(Household, "house_structure", Code(&HOUSE_STRUCTURE), "", "住房结构", "structure of the house"),
        fact(Household, "relocated", Bool, "", "易地搬迁户", "is a relocated household"),
        fact(Household, "water_safe", Bool, "", "饮水安全", "has safe drinking water"),
        fact(Household, "water_difficult", Bool, "", "饮水困难", "has difficulty to get water"),
        fact(Household, "water_source", Code(&WATER_SOURCE), "", "饮用水来源", "main source of drinking water"),
        fact(Household, "cultivated_land", Dec, "亩", "耕地面积", "cultivated land"),
        fact(Household, "irrigated_land", Dec, "亩", "有效灌溉面积", "irrigated land"),
        fact(Household, "woodland", Dec, "亩", "林地面积", "woodland"),
        fact(Household, "returned_forest", Dec, "亩", "退耕还林面积", "land returned to forest"),
        fact(Household, "pasture", Dec, "亩", "牧草地面积", "pasture"),
        fact(Household, "water_surface", Dec, "亩", "水面面积", "water surface"),
        fact(Household, "livestock", Int, "头", "牲畜头数", "heads of livestock"),
        fact(Household, "electricity", Bool, "", "通生活用电", "has electricity"),
        fact(Household, "broadcasting", Bool, "", "通广播电视", "has radio or television"),
        fact(Household, "sanitary_toilet", Bool, "", "卫生厕所", "has a sanitary toilet"),
        fact(Household, "road", Code(&ROAD), "", "入户路类型", "road to the door"),
        fact(Household, "road_distance", Dec, "km", "与村主干路距离", "distance to the trunk road"),
        fact(Household, "cooperative", Bool, "", "加入合作社", "joined a farmers' cooperative"),
        fact(Household, "led_by_enterprise", Bool, "", "龙头企业带动", "is led by an enterprise"),
        fact(Household, "martyr_family", Bool, "", "军烈属", "family of a soldier or martyr"),
        fact(Household, "one_child", Bool, "", "独生子女户", "one-child household"),
        fact(Household, "two_daughters", Bool, "", "双女户", "two-daughter household"),
        fact(Household, "has_helper", Bool, "", "有帮扶责任人", "has a responsible helper"),
        fact(Village, "population", Int, "人", "总人口", "registered population"),
        fact(Village, "households_total", Int, "户", "总户数", "all households"),
        fact(Village, "households_at_home", Int, "户", "在家农户数", "farm households living at home"),
        fact(Village, "net_income_per_capita", Money, "元/年", "农民人均纯收入", "farmers' per-capita net income"),
        fact(Village, "income_growth", Dec, "", "人均可支配收入增幅", "growth of per-capita disposable income, 0.08 is 8 %"),
        fact(Village, "collective_income", Money, "元/年", "集体经济收入", "income of the collective economy"),
        fact(Village, "cultivated_land", Dec, "亩", "耕地面积", "cultivated land"),
        fact(Village, "leading_industry", Bool, "", "有主导产业", "has a leading industry"),
        fact(Village, "industry_households", Int, "户", "主导产业覆盖农户数", "households in the leading industry"),
        fact(Village, "industry_registered", Int, "户", "主导产业覆盖贫困户数", "registered households in the leading industry"),
        fact(Village, "hardened_road", Bool, "", "通硬化村社公路", "reached by a hardened village road"),
        fact(Village, "groups", Int, "个", "村民小组数", "villager groups"),
        fact(Village, "groups_with_road", Int, "个", "通泥结石路小组数", "villager groups reached by gravel road or better"),
        fact(Village, "hamlets_20", Int, "个", "20户以上自然村数", "natural villages of 20 clustered households or more"),
        fact(Village, "hamlets_20_with_path", Int, "个", "通人行便道的20户以上自然村数", "those of hamlets_20 reached by a footpath"),
        fact(Village, "service_centre_area", Dec, "m²", "便民服务中心面积", "area of the service centre, 0 if there is none"),
        fact(Village, "convenience_shop", Bool, "", "便民超市", "has a convenience supermarket"),
        fact(Village, "pension_eligible", Int, "人", "应参加养老保险人数", "persons who should join the pension insurance"),
        fact(Village, "pension_joined", Int, "人", "参加养老保险人数", "persons who joined it"),
        fact(Village, "medical_joined", Int, "人", "参加医疗保险人数", "persons who joined the medical insurance"),
        fact(Village, "appearance_system", Bool, "", "村容村貌管理制度", "has a system for the look of the village"),
        fact(Village, "waste_treated", Bool, "", "垃圾污水妥善处理", "household rubbish and sewage properly treated"),
        fact(Village, "strong_leadership", Bool, "", "班子坚强有力", "leading body judged strong"),
        fact(Village, "work_team", Bool, "", "驻村工作队", "has a stable resident work team"),
        fact(Village, "pairing_mechanism", Bool, "", "结对帮扶机制", "has an effective pairing mechanism"),
        fact(Village, "clinic_area", Dec, "m²", "村卫生室面积", "area of the village clinic, 0 if there is none"),
        fact(Village, "village_doctors", Int, "人", "村医人数", "village doctors"),
        fact(Village, "safe_water_households", Int, "户", "饮水安全户数", "households with safe water"),
        fact(Village, "unsafe_houses", Int, "户", "危房户数", "households in unsafe houses"),
        fact(Village, "labour_force", Int, "人", "劳动力人数", "persons able to work"),
        fact(Village, "labour_away", Int, "人", "外出务工人数", "persons working away"),
        fact(Village, "cooperatives", Int, "个", "合作社数", "cooperatives"),
        fact(Project, "accepted", Bool, "", "已验收", "was accepted"),
        fact(Project, "budget", Money, "元", "预算", "budget"),
        fact(Project, "spent", Money, "元", "已支出", "spent so far"),
        fact(Project, "started", Date, "", "开工日期", "day of the start"),
        fact(Project, "finished", Date, "", "完工日期", "day of completion"),
        fact(Officer, "rank", Code(&RANK), "", "职级", "rank"),
        fact(Officer, "party_member", Bool, "", "党员", "is a party member"),
        fact(Officer, "paired_households", Int, "户", "结对帮扶户数", "households paired with"),
        fact(Officer, "paired_villages", Int, "个", "联系村数", "villages looked after"),
        fact(Officer, "visits_month", Int, "次", "本月入户次数", "visits to households in the month"),
        fact(Officer, "visits_year", Int, "次", "本年入户次数", "visits to households in the year"),
        fact(Officer, "days_in_village", Int, "天", "本年驻村天数", "days in the village in the year"),
        fact(Officer, "given_year", Money, "元", "本年帮扶资金", "money given in the year"),
        fact(Unit, "paired_villages", Int, "个", "帮扶村数", "villages paired with"),
        fact(Unit, "paired_households", Int, "户", "帮扶户数", "households paired with"),
        fact(Unit, "staff", Int, "人", "在职人数", "staff"),
        fact(Unit, "resident_cadres", Int, "人", "驻村干部人数", "cadres living in the village"),
        fact(Unit, "visits_year", Int, "次", "本年入村次数", "visits to the village in the year"),
        fact(Unit, "given_year", Money, "元", "本年帮扶资金", "money given in the year"),
        fact(County, "income_growth", Dec, "", "农村居民人均可支配收入增幅", "growth of rural per-capita disposable income"),
    ]
});

/// The built-in fact of a level by its id.
pub fn find(level: Level, id: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|f| f.level == level && f.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_plain() {
        let mut seen = BTreeSet::new();
        for fact in FACTS.iter() {
            assert!(
                seen.insert((fact.level, &fact.id)),
                "{} stands twice",
                fact.id
            );
            assert!(
                fact.id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            );
            assert!(!fact.zh.is_empty() && !fact.en.is_empty());
        }
    }
}
