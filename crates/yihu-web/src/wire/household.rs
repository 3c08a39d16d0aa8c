//! A household (户) as the console shows it and sends it back.

use serde::Serialize;
use utoipa::ToSchema;
use yihu_accounts::{Section, Sight};
use yihu_base::{CodeList, Dec, Fen, IdNumber, Secret};
use yihu_registry::record::{self, HealthSet};

/// How personal numbers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// The middle is hidden.
    Masked,
    /// In clear; the view is in the audit log.
    Clear,
}

impl Numbers {
    fn secret(self, secret: &Secret) -> String {
        match self {
            Self::Masked => secret.masked(),
            Self::Clear => secret.reveal().to_owned(),
        }
    }

    fn id(self, id: &IdNumber) -> String {
        match self {
            Self::Masked => id.masked(),
            Self::Clear => id.reveal().to_owned(),
        }
    }
}

/// Everything the register keeps of a household at one time. `null` is unknown.
#[derive(Debug, Serialize, ToSchema)]
pub struct Household {
    /// 户编号.
    pub number: String,
    /// Code of the village.
    pub village: String,
    /// 村民小组.
    pub group: Option<String>,
    /// 户类型.
    pub class: Option<&'static str>,
    /// 脱贫属性.
    pub status: Option<&'static str>,
    /// 主要致贫原因.
    pub main_cause: Option<&'static str>,
    /// 其他致贫原因.
    pub other_causes: Vec<&'static str>,
    /// 联系电话.
    pub phone: Option<String>,
    /// 开户银行.
    pub bank: Option<String>,
    /// 银行账号.
    pub bank_account: Option<String>,
    /// 军烈属.
    pub martyr_family: Option<bool>,
    /// 独生子女户.
    pub one_child: Option<bool>,
    /// 双女户.
    pub two_daughters: Option<bool>,
    /// The account of the year.
    pub account: Account,
    /// The house.
    pub housing: Housing,
    /// Drinking water.
    pub water: Water,
    /// Land, livestock, access.
    pub resources: Resources,
    /// 帮扶责任人.
    pub helper: Option<Helper>,
    /// 家庭成员.
    pub members: Vec<Person>,
}

/// The account of a year (年度收支), fen.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    /// The year.
    pub year: Option<i16>,
    /// 人均纯收入.
    pub income_per_capita_fen: Option<i64>,
    /// 工资性收入.
    pub wages_fen: Option<i64>,
    /// 生产经营性收入.
    pub business_fen: Option<i64>,
    /// 财产性收入.
    pub property_fen: Option<i64>,
    /// 转移性收入.
    pub transfers_fen: Option<i64>,
    /// 生产经营性支出.
    pub costs_fen: Option<i64>,
}

/// The house (住房).
#[derive(Debug, Serialize, ToSchema)]
pub struct Housing {
    /// 危房.
    pub unsafe_house: Option<bool>,
    /// 鉴定等级.
    pub grade: Option<&'static str>,
    /// 面积, m².
    pub area_m2: Option<String>,
    /// 建房年份.
    pub built: Option<i16>,
    /// 结构.
    pub structure: Option<&'static str>,
    /// 易地搬迁.
    pub relocated: Option<bool>,
}

/// Drinking water (饮水).
#[derive(Debug, Serialize, ToSchema)]
pub struct Water {
    /// 饮水安全.
    pub safe: Option<bool>,
    /// 饮水困难.
    pub difficult: Option<bool>,
    /// 水源.
    pub source: Option<&'static str>,
}

/// Means of production and living conditions (生产生活条件); areas in mu.
#[derive(Debug, Serialize, ToSchema)]
pub struct Resources {
    /// 耕地.
    pub cultivated_mu: Option<String>,
    /// 有效灌溉.
    pub irrigated_mu: Option<String>,
    /// 林地.
    pub woodland_mu: Option<String>,
    /// 退耕还林.
    pub returned_forest_mu: Option<String>,
    /// 牧草地.
    pub pasture_mu: Option<String>,
    /// 水面.
    pub water_mu: Option<String>,
    /// 牲畜, heads.
    pub livestock_heads: Option<i32>,
    /// 通生活用电.
    pub electricity: Option<bool>,
    /// 通广播电视.
    pub broadcasting: Option<bool>,
    /// 卫生厕所.
    pub sanitary_toilet: Option<bool>,
    /// 入户路.
    pub road: Option<&'static str>,
    /// 与村主干路距离, km.
    pub road_km: Option<String>,
    /// 加入合作社.
    pub cooperative: Option<bool>,
    /// 龙头企业带动.
    pub led_by_enterprise: Option<bool>,
}

/// The responsible helper (帮扶责任人).
#[derive(Debug, Serialize, ToSchema)]
pub struct Helper {
    /// 姓名.
    pub name: String,
    /// 单位.
    pub unit: Option<String>,
    /// 职务.
    pub post: Option<String>,
    /// 电话.
    pub phone: Option<String>,
}

/// A member (家庭成员).
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    /// The identity in the register; `null` when new.
    pub id: Option<String>,
    /// 人编号.
    pub number: String,
    /// 姓名.
    pub name: String,
    /// 证件号码.
    pub id_number: Option<String>,
    /// 性别.
    pub sex: Option<&'static str>,
    /// 出生日期.
    pub birth: Option<String>,
    /// 与户主关系.
    pub relation: &'static str,
    /// 民族.
    pub ethnic: Option<&'static str>,
    /// 文化程度.
    pub education: Option<&'static str>,
    /// 在校生状况.
    pub schooling: Option<&'static str>,
    /// 健康状况: empty is healthy, `null` unknown.
    pub health: Option<Vec<&'static str>>,
    /// 残疾类别和等级.
    pub disability: Option<Disability>,
    /// 劳动能力.
    pub labour: Option<&'static str>,
    /// 务工区域.
    pub work_place: Option<&'static str>,
    /// 务工月数.
    pub work_months: Option<u8>,
    /// 大病保险.
    pub catastrophic_insured: Option<bool>,
    /// 基本医疗保险.
    pub medical_insured: Option<bool>,
    /// 基本养老保险.
    pub pension_insured: Option<bool>,
}

/// What a disability certificate says.
#[derive(Debug, Serialize, ToSchema)]
pub struct Disability {
    /// 1–7.
    pub category: u8,
    /// 1–4.
    pub grade: u8,
}

fn id<L: CodeList>(value: Option<L>) -> Option<&'static str> {
    value.map(CodeList::id)
}

fn fen(value: Option<Fen>) -> Option<i64> {
    value.map(|f| f.0)
}

fn dec(value: Option<Dec>) -> Option<String> {
    value.map(|d| d.to_string())
}

/// The conditions of a set, by the ids of the code list.
pub fn health(set: HealthSet) -> Vec<&'static str> {
    [
        (HealthSet::CHRONIC, "chronic"),
        (HealthSet::SERIOUS, "serious"),
        (HealthSet::DISABLED, "disabled"),
    ]
    .into_iter()
    .filter(|(condition, _)| set.has(*condition))
    .map(|(_, id)| id)
    .collect()
}

impl Household {
    /// A household with its persons' identities, as far as it is seen.
    pub fn new(h: &record::Household, persons: &[String], numbers: Numbers, sight: Sight) -> Self {
        let secret = |s: &Option<Secret>| s.as_ref().map(|s| numbers.secret(s));
        let bank = |text: Option<String>| sight.of_section(Section::Bank, text);
        let account = sight.of_section(Section::Income, h.account.clone());
        let s = &sight.of_section(Section::Housing, h.housing.clone());
        let w = &sight.of_section(Section::Water, h.water.clone());
        let r = &sight.of_section(Section::Production, h.resources.clone());
        Self {
            number: h.number.clone(),
            village: h.village.to_string(),
            group: h.group.clone(),
            class: id(h.class),
            status: id(h.status),
            main_cause: id(h.main_cause),
            other_causes: h.other_causes.iter().map(|c| c.id()).collect(),
            phone: secret(&h.phone),
            bank: bank(h.bank.clone()),
            bank_account: bank(secret(&h.bank_account)),
            martyr_family: h.martyr_family,
            one_child: h.one_child,
            two_daughters: h.two_daughters,
            account: Account::new(&account),
            housing: Housing {
                unsafe_house: s.unsafe_house,
                grade: id(s.grade),
                area_m2: dec(s.area_m2),
                built: s.built,
                structure: id(s.structure),
                relocated: s.relocated,
            },
            water: Water {
                safe: w.safe,
                difficult: w.difficult,
                source: id(w.source),
            },
            resources: Resources {
                cultivated_mu: dec(r.cultivated_mu),
                irrigated_mu: dec(r.irrigated_mu),
                woodland_mu: dec(r.woodland_mu),
                returned_forest_mu: dec(r.returned_forest_mu),
                pasture_mu: dec(r.pasture_mu),
                water_mu: dec(r.water_mu),
                livestock_heads: r.livestock_heads,
                electricity: r.electricity,
                broadcasting: r.broadcasting,
                sanitary_toilet: r.sanitary_toilet,
                road: id(r.road),
                road_km: dec(r.road_km),
                cooperative: r.cooperative,
                led_by_enterprise: r.led_by_enterprise,
            },
            helper: h.helper.as_ref().map(|x| Helper {
                name: x.name.clone(),
                unit: x.unit.clone(),
                post: x.post.clone(),
                phone: secret(&x.phone),
            }),
            members: h
                .members
                .iter()
                .enumerate()
                .map(|(at, p)| Person::new(p, persons.get(at).cloned(), numbers, sight))
                .collect(),
        }
    }
}

impl Account {
    /// The account of one year.
    pub fn new(a: &record::Account) -> Self {
        Self {
            year: a.year,
            income_per_capita_fen: fen(a.income_per_capita_fen),
            wages_fen: fen(a.wages_fen),
            business_fen: fen(a.business_fen),
            property_fen: fen(a.property_fen),
            transfers_fen: fen(a.transfers_fen),
            costs_fen: fen(a.costs_fen),
        }
    }
}

impl Person {
    fn new(p: &record::Person, person: Option<String>, numbers: Numbers, sight: Sight) -> Self {
        let (schooling, labour) = (Section::Schooling, Section::Labour);
        let insured = |known: Option<bool>| sight.of_section(Section::Insurance, known);
        Self {
            id: person,
            number: p.number.clone(),
            name: p.name.clone(),
            id_number: p.id_number.as_ref().map(|n| numbers.id(n)),
            sex: id(p.sex),
            birth: p.birth.map(|b| b.to_string()),
            relation: p.relation.id(),
            ethnic: id(p.ethnic),
            education: sight.of_section(schooling, id(p.education)),
            schooling: sight.of_section(schooling, id(p.schooling)),
            health: sight.of_section(Section::Health, p.health).map(health),
            disability: sight
                .of_section(Section::Health, p.disability)
                .map(|(category, grade)| Disability { category, grade }),
            labour: sight.of_section(labour, id(p.labour)),
            work_place: sight.of_section(labour, id(p.work_place)),
            work_months: sight.of_section(labour, p.work_months),
            catastrophic_insured: insured(p.catastrophic_insured),
            medical_insured: insured(p.medical_insured),
            pension_insured: insured(p.pension_insured),
        }
    }
}
