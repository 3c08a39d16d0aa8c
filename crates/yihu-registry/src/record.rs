//! A household with its members as one record: what imports bring, the register keeps, the
//! generator makes and a snapshot is built from. `None` is unknown, never zero and never false.

use yihu_base::codes::{
    Cause, Class, Education, Ethnic, HouseGrade, HouseStructure, Labour, Relation, Road, Schooling,
    Sex, Status, WaterSource, WorkPlace,
};
use yihu_base::{AreaCode, Date, Dec, Fen, IdNumber, Secret};

/// A household (户) as known at one time, with everything the register keeps of it.
///
/// Source: `docs/data-model.md`, after the national export and the registration form (贫困户登记表).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Household {
    /// 户编号: the number the field knows it by, digits as text, unique in its county.
    pub number: String,
    /// 行政村.
    pub village: AreaCode,
    /// 自然村 / 村民小组.
    pub group: Option<String>,
    /// 贫困户属性 / 户类型; `Class::Ordinary` is a household known not to be registered.
    pub class: Option<Class>,
    /// 脱贫属性; `None` for an ordinary household.
    pub status: Option<Status>,
    /// 主要致贫原因.
    pub main_cause: Option<Cause>,
    /// 其他致贫原因, at most two.
    pub other_causes: Vec<Cause>,
    /// 联系电话.
    pub phone: Option<Secret>,
    /// 开户银行.
    pub bank: Option<String>,
    /// 银行账号.
    pub bank_account: Option<Secret>,
    /// 是否军烈属.
    pub martyr_family: Option<bool>,
    /// 是否独生子女户.
    pub one_child: Option<bool>,
    /// 是否双女户.
    pub two_daughters: Option<bool>,
    /// The account of the year.
    pub account: Account,
    /// The house.
    pub housing: Housing,
    /// Drinking water.
    pub water: Water,
    /// Land, livestock, access.
    pub resources: Resources,
    /// 帮扶责任人 as the form names them.
    pub helper: Option<Helper>,
    /// Members, the head among them, in the order of the source.
    pub members: Vec<Person>,
}

/// The yearly account (年度收支) of a household.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// The year the figures are for.
    pub year: Option<i16>,
    /// 人均纯收入, fen a year, as the source declares it.
    pub income_per_capita_fen: Option<Fen>,
    /// 工资性收入.
    pub wages_fen: Option<Fen>,
    /// 生产经营性收入.
    pub business_fen: Option<Fen>,
    /// 财产性收入.
    pub property_fen: Option<Fen>,
    /// 转移性收入.
    pub transfers_fen: Option<Fen>,
    /// 生产经营性支出.
    pub costs_fen: Option<Fen>,
}

/// The house (住房).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Housing {
    /// 是否危房户; grades C and D are unsafe.
    pub unsafe_house: Option<bool>,
    /// 鉴定等级.
    pub grade: Option<HouseGrade>,
    /// 住房面积, m².
    pub area_m2: Option<Dec>,
    /// 建房年份.
    pub built: Option<i16>,
    /// 住房结构.
    pub structure: Option<HouseStructure>,
    /// 是否易地扶贫搬迁户.
    pub relocated: Option<bool>,
}

/// Drinking water (饮水).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Water {
    /// 饮水安全.
    pub safe: Option<bool>,
    /// 饮水困难.
    pub difficult: Option<bool>,
    /// 主要饮用水来源.
    pub source: Option<WaterSource>,
}

/// Means of production and living conditions (生产生活条件).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resources {
    /// 耕地面积, mu.
    pub cultivated_mu: Option<Dec>,
    /// 有效灌溉面积, mu.
    pub irrigated_mu: Option<Dec>,
    /// 林地面积, mu.
    pub woodland_mu: Option<Dec>,
    /// 退耕还林面积, mu.
    pub returned_forest_mu: Option<Dec>,
    /// 牧草地面积, mu.
    pub pasture_mu: Option<Dec>,
    /// 水面面积, mu.
    pub water_mu: Option<Dec>,
    /// 牲畜头数.
    pub livestock_heads: Option<i32>,
    /// 是否通生活用电.
    pub electricity: Option<bool>,
    /// 是否通广播电视.
    pub broadcasting: Option<bool>,
    /// 是否有卫生厕所.
    pub sanitary_toilet: Option<bool>,
    /// 入户路类型.
    pub road: Option<Road>,
    /// 与村主干路距离, km.
    pub road_km: Option<Dec>,
    /// 是否加入农民专业合作组织.
    pub cooperative: Option<bool>,
    /// 是否有龙头企业带动.
    pub led_by_enterprise: Option<bool>,
}

/// The responsible helper (帮扶责任人) as a form names one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Helper {
    /// 姓名.
    pub name: String,
    /// 单位.
    pub unit: Option<String>,
    /// 职务.
    pub post: Option<String>,
    /// 联系电话.
    pub phone: Option<Secret>,
}

/// A member of a household (家庭成员).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// 人编号: digits as text, unique in its county.
    pub number: String,
    /// 姓名.
    pub name: String,
    /// 公民身份号码; an infant may have none yet.
    pub id_number: Option<IdNumber>,
    /// 性别, from the ID number where there is one.
    pub sex: Option<Sex>,
    /// 出生日期, from the ID number where there is one.
    pub birth: Option<Date>,
    /// 与户主关系.
    pub relation: Relation,
    /// 民族.
    pub ethnic: Option<Ethnic>,
    /// 文化程度, empty while at school.
    pub education: Option<Education>,
    /// 在校生状况.
    pub schooling: Option<Schooling>,
    /// 健康状况; an empty set is 健康, `None` is unknown.
    pub health: Option<HealthSet>,
    /// Disability category (1–7) and grade (1–4), from a disability certificate.
    pub disability: Option<(u8, u8)>,
    /// 劳动能力.
    pub labour: Option<Labour>,
    /// 务工区域; `None` does not work away.
    pub work_place: Option<WorkPlace>,
    /// 务工时间, months in the year, 0–12.
    pub work_months: Option<u8>,
    /// 是否参加大病保险.
    pub catastrophic_insured: Option<bool>,
    /// 是否参加城乡居民基本医疗保险.
    pub medical_insured: Option<bool>,
    /// 是否参加城乡居民基本养老保险.
    pub pension_insured: Option<bool>,
}

/// Which health conditions are recorded of a person: a set, since a field may join several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct HealthSet(pub u8);

impl HealthSet {
    /// 健康.
    pub const HEALTHY: Self = Self(0);
    /// 长期慢性病.
    pub const CHRONIC: Self = Self(1);
    /// 患有大病.
    pub const SERIOUS: Self = Self(2);
    /// 残疾.
    pub const DISABLED: Self = Self(4);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in the set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Household {
    /// The member who is the head (户主), if exactly one is.
    pub fn head(&self) -> Option<&Person> {
        let mut heads = self.members.iter().filter(|p| p.relation == Relation::Head);
        heads.next().filter(|_| heads.next().is_none())
    }

    /// Whether the household is registered (建档立卡).
    pub fn registered(&self) -> Option<bool> {
        registered(self.status, self.class)
    }
}

/// Whether a household is registered (建档立卡): a status or a class other than 一般农户 says yes,
/// 一般农户 says no, neither is unknown.
pub fn registered(status: Option<Status>, class: Option<Class>) -> Option<bool> {
    match (status, class) {
        (Some(_), _) => Some(true),
        (None, Some(class)) => Some(class != Class::Ordinary),
        (None, None) => None,
    }
}
