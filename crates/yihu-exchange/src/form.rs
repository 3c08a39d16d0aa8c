//! Households written in the columns of the national export: the inverse of the import.

use crate::columns::{COLUMNS, Field, Level};
use yihu_base::codes::CodeList;
use yihu_base::{Dec, Fen};
use yihu_registry::record::{HealthSet, Household, Person};

/// The names on the way to a village, as the first columns print them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place<'a> {
    /// 省.
    pub province: &'a str,
    /// 市.
    pub city: &'a str,
    /// 县.
    pub county: &'a str,
    /// 乡镇.
    pub township: &'a str,
    /// 行政村.
    pub village: &'a str,
}

/// All fields, in the order in which a full export prints them.
pub fn all_fields() -> Vec<Field> {
    COLUMNS.iter().map(|c| c.field).collect()
}

/// The fields of the national export (FORMATS §1), without those of the registration form.
pub fn national_fields() -> Vec<Field> {
    COLUMNS
        .iter()
        .map(|c| c.field)
        .filter(|f| *f <= Field::BankAccount && !matches!(f, Field::VillageCode | Field::Birth))
        .collect()
}

/// The header row of `fields`.
pub fn header(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().map(|f| f.header()).collect()
}

/// One row of cells per member, in the order of `fields`. What is unknown is an empty cell. Facts
/// of the national export stand on every row, as the field sends them; those of the registration
/// form and the head's own (phone, bank, helper) only on the head's row.
pub fn rows(household: &Household, place: Place<'_>, fields: &[Field]) -> Vec<Vec<String>> {
    let mut out = Vec::with_capacity(household.members.len());
    for person in &household.members {
        let mut row = Vec::with_capacity(fields.len());
        for &field in fields {
            row.push(cell(field, household, person, place));
        }
        out.push(row);
    }
    out
}

/// Whether the cell of a household's fact is filled on the row of `person`.
fn stands_on_row(field: Field, person: &Person) -> bool {
    let form_only = field > Field::BankAccount;
    match field.column().level {
        Level::Person => true,
        Level::Household if !form_only => true,
        _ => person.relation == yihu_base::codes::Relation::Head,
    }
}

/// The text of one cell.
pub fn cell(field: Field, h: &Household, p: &Person, place: Place<'_>) -> String {
    if !stands_on_row(field, p) {
        return String::new();
    }
    let (account, housing, water, land) = (&h.account, &h.housing, &h.water, &h.resources);
    let helper = h.helper.as_ref();
    match field {
        Field::Province => place.province.to_owned(),
        Field::City => place.city.to_owned(),
        Field::County => place.county.to_owned(),
        Field::Township => place.township.to_owned(),
        Field::Village => place.village.to_owned(),
        Field::VillageCode => h.village.to_string(),
        Field::Group => text(h.group.as_deref()),
        Field::Number => h.number.clone(),
        Field::PersonNumber => p.number.clone(),
        Field::Name => p.name.clone(),
        Field::Sex => code(p.sex),
        Field::IdNumber => id_number(p),
        Field::Birth => p.birth.map(|d| d.to_string()).unwrap_or_default(),
        Field::Size => h.members.len().to_string(),
        Field::Relation => p.relation.zh().to_owned(),
        Field::Ethnic => code(p.ethnic),
        Field::Education => code(p.education),
        Field::Schooling => code(p.schooling),
        Field::Health => p.health.map(health).unwrap_or_default(),
        Field::Labour => code(p.labour),
        Field::WorkPlace => code(p.work_place),
        Field::WorkMonths => whole(p.work_months),
        Field::CatastrophicInsured => yes_no(p.catastrophic_insured),
        Field::MedicalInsured => yes_no(p.medical_insured),
        Field::PensionInsured => yes_no(p.pension_insured),
        Field::Status => code(h.status),
        Field::Class => code(h.class),
        Field::MainCause => code(h.main_cause),
        Field::OtherCauses => h
            .other_causes
            .iter()
            .map(|c| c.zh())
            .collect::<Vec<_>>()
            .join(","),
        Field::UnsafeHouse => yes_no(housing.unsafe_house),
        Field::SafeWater => yes_no(water.safe),
        Field::DifficultWater => yes_no(water.difficult),
        Field::IncomePerCapita => yuan(account.income_per_capita_fen),
        Field::MartyrFamily => yes_no(h.martyr_family),
        Field::OneChild => yes_no(h.one_child),
        Field::TwoDaughters => yes_no(h.two_daughters),
        Field::Phone => text(h.phone.as_ref().map(|s| s.reveal())),
        Field::Bank => text(h.bank.as_deref()),
        Field::BankAccount => text(h.bank_account.as_ref().map(|s| s.reveal())),
        Field::AccountYear => whole(account.year),
        Field::Wages => yuan(account.wages_fen),
        Field::Business => yuan(account.business_fen),
        Field::Property => yuan(account.property_fen),
        Field::Transfers => yuan(account.transfers_fen),
        Field::Costs => yuan(account.costs_fen),
        Field::Cultivated => decimal(land.cultivated_mu),
        Field::Irrigated => decimal(land.irrigated_mu),
        Field::Woodland => decimal(land.woodland_mu),
        Field::ReturnedForest => decimal(land.returned_forest_mu),
        Field::Pasture => decimal(land.pasture_mu),
        Field::WaterSurface => decimal(land.water_mu),
        Field::Livestock => whole(land.livestock_heads),
        Field::HouseGrade => code(housing.grade),
        Field::HouseArea => decimal(housing.area_m2),
        Field::HouseBuilt => whole(housing.built),
        Field::HouseStructure => code(housing.structure),
        Field::Relocated => yes_no(housing.relocated),
        Field::WaterSource => code(water.source),
        Field::Road => code(land.road),
        Field::RoadDistance => decimal(land.road_km),
        Field::Electricity => yes_no(land.electricity),
        Field::Broadcasting => yes_no(land.broadcasting),
        Field::SanitaryToilet => yes_no(land.sanitary_toilet),
        Field::Cooperative => yes_no(land.cooperative),
        Field::LedByEnterprise => yes_no(land.led_by_enterprise),
        Field::HelperName => text(helper.map(|h| h.name.as_str())),
        Field::HelperUnit => text(helper.and_then(|h| h.unit.as_deref())),
        Field::HelperPost => text(helper.and_then(|h| h.post.as_deref())),
        Field::HelperPhone => text(helper.and_then(|h| h.phone.as_ref()).map(|s| s.reveal())),
    }
}

/// The ID number, with category and grade behind it for a holder of a disability certificate.
fn id_number(p: &Person) -> String {
    let Some(id) = &p.id_number else {
        return String::new();
    };
    match p.disability.or(id.disability()) {
        Some((category, grade)) => format!("{}{category}{grade}", id.reveal()),
        None => id.reveal().to_owned(),
    }
}

fn health(set: HealthSet) -> String {
    use yihu_base::codes::Health;
    let of = [
        (HealthSet::CHRONIC, Health::Chronic),
        (HealthSet::SERIOUS, Health::Serious),
        (HealthSet::DISABLED, Health::Disabled),
    ];
    let labels: Vec<&str> = of
        .iter()
        .filter(|(s, _)| set.has(*s))
        .map(|(_, h)| h.zh())
        .collect();
    if labels.is_empty() {
        Health::Healthy.zh().to_owned()
    } else {
        labels.join(",")
    }
}

fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

fn code<L: CodeList>(value: Option<L>) -> String {
    text(value.map(L::zh))
}

fn yes_no(value: Option<bool>) -> String {
    text(value.map(|yes| if yes { "是" } else { "否" }))
}

fn whole<N: ToString>(value: Option<N>) -> String {
    value.map(|n| n.to_string()).unwrap_or_default()
}

fn yuan(value: Option<Fen>) -> String {
    whole(value)
}

fn decimal(value: Option<Dec>) -> String {
    whole(value)
}
