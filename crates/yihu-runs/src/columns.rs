//! Which field of a record fills which fact of the vocabulary.

use yihu_base::codes::CodeList;
use yihu_base::{Date, date};
use yihu_registry::record::{HealthSet, Household, Person};

/// Reads the raw value of a household's fact (`yihu_policy::value::Value::raw`).
pub type OfHousehold = fn(&Household) -> Option<i64>;
/// Reads the raw value of a person's fact on a day.
pub type OfPerson = fn(&Person, Date) -> Option<i64>;

fn flag(value: Option<bool>) -> Option<i64> {
    value.map(i64::from)
}

fn code<L: CodeList>(value: Option<L>) -> Option<i64> {
    value.map(|v| i64::from(v.index()))
}

/// Every household fact of the vocabulary with its field.
pub const HOUSEHOLD: &[(&str, OfHousehold)] = &[
    ("registered", |h| flag(h.registered())),
    ("class", |h| code(h.class)),
    ("status", |h| code(h.status)),
    ("main_cause", |h| code(h.main_cause)),
    ("other_cause", |h| code(h.other_causes.first().copied())),
    ("size", |h| i64::try_from(h.members.len()).ok()),
    ("income_per_capita", |h| {
        h.account.income_per_capita_fen.map(|f| f.0)
    }),
    ("wages", |h| h.account.wages_fen.map(|f| f.0)),
    ("business", |h| h.account.business_fen.map(|f| f.0)),
    ("property", |h| h.account.property_fen.map(|f| f.0)),
    ("transfers", |h| h.account.transfers_fen.map(|f| f.0)),
    ("costs", |h| h.account.costs_fen.map(|f| f.0)),
    ("unsafe_house", |h| flag(h.housing.unsafe_house)),
    ("house_grade", |h| code(h.housing.grade)),
    ("house_area", |h| h.housing.area_m2.map(|d| d.0)),
    ("house_built", |h| h.housing.built.map(i64::from)),
    ("house_structure", |h| code(h.housing.structure)),
    ("relocated", |h| flag(h.housing.relocated)),
    ("water_safe", |h| flag(h.water.safe)),
    ("water_difficult", |h| flag(h.water.difficult)),
    ("water_source", |h| code(h.water.source)),
    ("cultivated_land", |h| {
        h.resources.cultivated_mu.map(|d| d.0)
    }),
    ("irrigated_land", |h| h.resources.irrigated_mu.map(|d| d.0)),
    ("woodland", |h| h.resources.woodland_mu.map(|d| d.0)),
    ("returned_forest", |h| {
        h.resources.returned_forest_mu.map(|d| d.0)
    }),
    ("pasture", |h| h.resources.pasture_mu.map(|d| d.0)),
    ("water_surface", |h| h.resources.water_mu.map(|d| d.0)),
    ("livestock", |h| h.resources.livestock_heads.map(i64::from)),
    ("electricity", |h| flag(h.resources.electricity)),
    ("broadcasting", |h| flag(h.resources.broadcasting)),
    ("sanitary_toilet", |h| flag(h.resources.sanitary_toilet)),
    ("road", |h| code(h.resources.road)),
    ("road_distance", |h| h.resources.road_km.map(|d| d.0)),
    ("cooperative", |h| flag(h.resources.cooperative)),
    ("led_by_enterprise", |h| flag(h.resources.led_by_enterprise)),
    ("martyr_family", |h| flag(h.martyr_family)),
    ("one_child", |h| flag(h.one_child)),
    ("two_daughters", |h| flag(h.two_daughters)),
    ("has_helper", |h| flag(Some(h.helper.is_some()))),
];

/// Every person fact of the vocabulary with its field.
pub const PERSON: &[(&str, OfPerson)] = &[
    ("sex", |p, _| code(p.sex)),
    ("birth", |p, _| p.birth.map(|d| i64::from(date::to_days(d)))),
    ("age", |p, on| {
        p.birth.map(|d| i64::from(date::full_years(d, on)))
    }),
    ("relation", |p, _| code(Some(p.relation))),
    ("ethnic", |p, _| code(p.ethnic)),
    ("education", |p, _| code(p.education)),
    ("schooling", |p, _| code(p.schooling)),
    ("school_stage", |p, _| code(p.schooling.map(|s| s.stage()))),
    ("chronic_ill", |p, _| {
        flag(p.health.map(|h| h.has(HealthSet::CHRONIC)))
    }),
    ("seriously_ill", |p, _| {
        flag(p.health.map(|h| h.has(HealthSet::SERIOUS)))
    }),
    ("disabled", |p, _| match (p.disability, p.health) {
        (Some(_), _) => Some(1),
        (None, health) => flag(health.map(|h| h.has(HealthSet::DISABLED))),
    }),
    ("disability_category", |p, _| {
        p.disability.map(|(category, _)| i64::from(category))
    }),
    ("disability_grade", |p, _| {
        p.disability.map(|(_, grade)| i64::from(grade))
    }),
    ("labour", |p, _| code(p.labour)),
    // The form leaves the place empty for whoever stays at home: empty says no here.
    ("works_away", |p, _| flag(Some(p.work_place.is_some()))),
    ("work_place", |p, _| code(p.work_place)),
    ("work_months", |p, _| p.work_months.map(i64::from)),
    ("medical_insured", |p, _| flag(p.medical_insured)),
    ("catastrophic_insured", |p, _| flag(p.catastrophic_insured)),
    ("pension_insured", |p, _| flag(p.pension_insured)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use yihu_policy::types::Level;
    use yihu_policy::vocabulary::FACTS;

    #[test]
    fn every_fact_of_the_vocabulary_has_its_field() {
        let of = |level| -> BTreeSet<&str> {
            FACTS
                .iter()
                .filter(|f| f.level == level)
                .map(|f| &*f.id)
                .collect()
        };
        assert_eq!(
            of(Level::Household),
            HOUSEHOLD.iter().map(|(id, _)| *id).collect()
        );
        assert_eq!(
            of(Level::Person),
            PERSON.iter().map(|(id, _)| *id).collect()
        );
    }
}
