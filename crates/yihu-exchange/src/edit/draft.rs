//! A household as somebody types it: a text for every field, nothing required.

use crate::check::suggest::quoted;
use crate::columns::Field;
use serde::Deserialize;
use std::fmt;
use yihu_base::CodeList;
use yihu_base::Fen;
use yihu_base::codes::Health;

/// The most bytes of a leaf that are looked at: no field may be as long.
const LEAF_BYTES: usize = 600;

/// A value as it was typed or sent: text, number, yes or no; empty is unknown.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Option<Sent>")]
pub struct Leaf(String);

#[derive(Deserialize)]
#[serde(untagged)]
enum Sent {
    Text(String),
    Whole(i64),
    Number(f64),
    Flag(bool),
}

impl From<Option<Sent>> for Leaf {
    fn from(sent: Option<Sent>) -> Self {
        let text = match sent {
            None => String::new(),
            Some(Sent::Text(text)) => text,
            Some(Sent::Whole(n)) => n.to_string(),
            Some(Sent::Number(n)) => n.to_string(),
            Some(Sent::Flag(yes)) => yes.to_string(),
        };
        Self::from(text)
    }
}

impl From<String> for Leaf {
    fn from(mut text: String) -> Self {
        text.truncate(text.floor_char_boundary(LEAF_BYTES));
        Self(text)
    }
}

impl From<&str> for Leaf {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// Long numbers are masked.
impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quoted(&self.0))
    }
}

impl Leaf {
    /// The text as it was typed.
    pub fn text(&self) -> &str {
        &self.0
    }

    fn owned(&self) -> String {
        self.0.clone()
    }

    /// An amount in fen as the columns have it, in yuan. What is no whole number of fen stays wrong.
    fn yuan(&self) -> String {
        let text = self.0.trim();
        match text.parse() {
            Ok(fen) => Fen(fen).to_string(),
            Err(_) if Fen::parse_yuan(text).is_some() => format!("{text}分"),
            Err(_) => text.to_owned(),
        }
    }
}

fn joined(leaves: &[Leaf]) -> String {
    let texts: Vec<&str> = leaves.iter().map(Leaf::text).collect();
    texts.join(",")
}

macro_rules! drafts {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[allow(missing_docs, reason = "the fields are those of the record")]
        pub struct $name {
            $(pub $field: $kind,)*
        }
    )*};
}

drafts! {
    /// A household: the fields of [`yihu_registry::record::Household`] under the same names. Codes
    /// are ids or labels, amounts fen, areas codes, days `YYYY-MM-DD`.
    Draft {
        number: Leaf, village: Leaf, group: Leaf, class: Leaf, status: Leaf, main_cause: Leaf,
        other_causes: Vec<Leaf>, phone: Leaf, bank: Leaf, bank_account: Leaf, martyr_family: Leaf,
        one_child: Leaf, two_daughters: Leaf, account: AccountDraft, housing: HousingDraft,
        water: WaterDraft, resources: ResourcesDraft, helper: Option<HelperDraft>,
        members: Vec<MemberDraft>,
    }
    /// The yearly account.
    AccountDraft {
        year: Leaf, income_per_capita_fen: Leaf, wages_fen: Leaf, business_fen: Leaf,
        property_fen: Leaf, transfers_fen: Leaf, costs_fen: Leaf,
    }
    /// The house.
    HousingDraft {
        unsafe_house: Leaf, grade: Leaf, area_m2: Leaf, built: Leaf, structure: Leaf,
        relocated: Leaf,
    }
    /// Drinking water.
    WaterDraft { safe: Leaf, difficult: Leaf, source: Leaf, }
    /// Land, livestock, access.
    ResourcesDraft {
        cultivated_mu: Leaf, irrigated_mu: Leaf, woodland_mu: Leaf, returned_forest_mu: Leaf,
        pasture_mu: Leaf, water_mu: Leaf, livestock_heads: Leaf, electricity: Leaf,
        broadcasting: Leaf, sanitary_toilet: Leaf, road: Leaf, road_km: Leaf, cooperative: Leaf,
        led_by_enterprise: Leaf,
    }
    /// The responsible helper.
    HelperDraft { name: Leaf, unit: Leaf, post: Leaf, phone: Leaf, }
    /// A member; `id` is the identity of one who is known, `health` the conditions: none of them
    /// is 健康, null is unknown.
    MemberDraft {
        id: Leaf, number: Leaf, name: Leaf, id_number: Leaf, sex: Leaf, birth: Leaf,
        relation: Leaf, ethnic: Leaf, education: Leaf, schooling: Leaf, health: Option<Vec<Leaf>>,
        disability: Option<DisabilityDraft>, labour: Leaf, work_place: Leaf, work_months: Leaf,
        catastrophic_insured: Leaf, medical_insured: Leaf, pension_insured: Leaf,
    }
    /// What a disability certificate says.
    DisabilityDraft { category: Leaf, grade: Leaf, }
}

/// A field of a draft: the column that it fills, its path, and the text of the cell.
type Entry<D> = (Field, &'static str, fn(&D) -> String);

/// The household's fields; they stand in the first row.
pub(super) static HOUSEHOLD: &[Entry<Draft>] = &[
    (Field::Number, "number", |d| d.number.owned()),
    (Field::VillageCode, "village", |d| d.village.owned()),
    (Field::Group, "group", |d| d.group.owned()),
    (Field::Class, "class", |d| d.class.owned()),
    (Field::Status, "status", |d| d.status.owned()),
    (Field::MainCause, "main_cause", |d| d.main_cause.owned()),
    (Field::OtherCauses, "other_causes", |d| {
        joined(&d.other_causes)
    }),
    (Field::Phone, "phone", |d| d.phone.owned()),
    (Field::Bank, "bank", |d| d.bank.owned()),
    (Field::BankAccount, "bank_account", |d| {
        d.bank_account.owned()
    }),
    (Field::MartyrFamily, "martyr_family", |d| {
        d.martyr_family.owned()
    }),
    (Field::OneChild, "one_child", |d| d.one_child.owned()),
    (Field::TwoDaughters, "two_daughters", |d| {
        d.two_daughters.owned()
    }),
    (Field::AccountYear, "account.year", |d| {
        d.account.year.owned()
    }),
    (
        Field::IncomePerCapita,
        "account.income_per_capita_fen",
        |d| d.account.income_per_capita_fen.yuan(),
    ),
    (Field::Wages, "account.wages_fen", |d| {
        d.account.wages_fen.yuan()
    }),
    (Field::Business, "account.business_fen", |d| {
        d.account.business_fen.yuan()
    }),
    (Field::Property, "account.property_fen", |d| {
        d.account.property_fen.yuan()
    }),
    (Field::Transfers, "account.transfers_fen", |d| {
        d.account.transfers_fen.yuan()
    }),
    (Field::Costs, "account.costs_fen", |d| {
        d.account.costs_fen.yuan()
    }),
    (Field::UnsafeHouse, "housing.unsafe_house", |d| {
        d.housing.unsafe_house.owned()
    }),
    (Field::HouseGrade, "housing.grade", |d| {
        d.housing.grade.owned()
    }),
    (Field::HouseArea, "housing.area_m2", |d| {
        d.housing.area_m2.owned()
    }),
    (Field::HouseBuilt, "housing.built", |d| {
        d.housing.built.owned()
    }),
    (Field::HouseStructure, "housing.structure", |d| {
        d.housing.structure.owned()
    }),
    (Field::Relocated, "housing.relocated", |d| {
        d.housing.relocated.owned()
    }),
    (Field::SafeWater, "water.safe", |d| d.water.safe.owned()),
    (Field::DifficultWater, "water.difficult", |d| {
        d.water.difficult.owned()
    }),
    (Field::WaterSource, "water.source", |d| {
        d.water.source.owned()
    }),
    (Field::Cultivated, "resources.cultivated_mu", |d| {
        d.resources.cultivated_mu.owned()
    }),
    (Field::Irrigated, "resources.irrigated_mu", |d| {
        d.resources.irrigated_mu.owned()
    }),
    (Field::Woodland, "resources.woodland_mu", |d| {
        d.resources.woodland_mu.owned()
    }),
    (Field::ReturnedForest, "resources.returned_forest_mu", |d| {
        d.resources.returned_forest_mu.owned()
    }),
    (Field::Pasture, "resources.pasture_mu", |d| {
        d.resources.pasture_mu.owned()
    }),
    (Field::WaterSurface, "resources.water_mu", |d| {
        d.resources.water_mu.owned()
    }),
    (Field::Livestock, "resources.livestock_heads", |d| {
        d.resources.livestock_heads.owned()
    }),
    (Field::Electricity, "resources.electricity", |d| {
        d.resources.electricity.owned()
    }),
    (Field::Broadcasting, "resources.broadcasting", |d| {
        d.resources.broadcasting.owned()
    }),
    (Field::SanitaryToilet, "resources.sanitary_toilet", |d| {
        d.resources.sanitary_toilet.owned()
    }),
    (Field::Road, "resources.road", |d| d.resources.road.owned()),
    (Field::RoadDistance, "resources.road_km", |d| {
        d.resources.road_km.owned()
    }),
    (Field::Cooperative, "resources.cooperative", |d| {
        d.resources.cooperative.owned()
    }),
    (Field::LedByEnterprise, "resources.led_by_enterprise", |d| {
        d.resources.led_by_enterprise.owned()
    }),
    (Field::HelperName, "helper.name", |d| helper(d, |h| &h.name)),
    (Field::HelperUnit, "helper.unit", |d| helper(d, |h| &h.unit)),
    (Field::HelperPost, "helper.post", |d| helper(d, |h| &h.post)),
    (Field::HelperPhone, "helper.phone", |d| {
        helper(d, |h| &h.phone)
    }),
];

/// The fields of a member; each member is a row.
pub(super) static MEMBER: &[Entry<MemberDraft>] = &[
    (Field::PersonNumber, "number", |m| m.number.owned()),
    (Field::Name, "name", |m| m.name.owned()),
    (Field::IdNumber, "id_number", certificate),
    (Field::Sex, "sex", |m| m.sex.owned()),
    (Field::Birth, "birth", |m| m.birth.owned()),
    (Field::Relation, "relation", |m| m.relation.owned()),
    (Field::Ethnic, "ethnic", |m| m.ethnic.owned()),
    (Field::Education, "education", |m| m.education.owned()),
    (Field::Schooling, "schooling", |m| m.schooling.owned()),
    (Field::Health, "health", health),
    (Field::Labour, "labour", |m| m.labour.owned()),
    (Field::WorkPlace, "work_place", |m| m.work_place.owned()),
    (Field::WorkMonths, "work_months", |m| m.work_months.owned()),
    (Field::CatastrophicInsured, "catastrophic_insured", |m| {
        m.catastrophic_insured.owned()
    }),
    (Field::MedicalInsured, "medical_insured", |m| {
        m.medical_insured.owned()
    }),
    (Field::PensionInsured, "pension_insured", |m| {
        m.pension_insured.owned()
    }),
];

fn helper(d: &Draft, leaf: fn(&HelperDraft) -> &Leaf) -> String {
    d.helper
        .as_ref()
        .map(|h| leaf(h).owned())
        .unwrap_or_default()
}

fn health(m: &MemberDraft) -> String {
    match m.health.as_deref() {
        None => String::new(),
        Some([]) => Health::Healthy.zh().to_owned(),
        Some(conditions) => joined(conditions),
    }
}

/// The ID number with the end of a disability certificate behind it, as a column has both.
fn certificate(m: &MemberDraft) -> String {
    let number = m.id_number.text().trim();
    match &m.disability {
        Some(d) if number.len() == 18 => {
            format!(
                "{number}{}{}",
                d.category.text().trim(),
                d.grade.text().trim()
            )
        }
        _ => number.to_owned(),
    }
}
