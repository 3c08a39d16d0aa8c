use crate::generator;
use std::collections::{BTreeMap, HashSet};
use yihu_base::{Dec, Fen};
use yihu_policy::types::{Level, Type};
use yihu_policy::vocabulary;
use yihu_registry::facts::{EntityKind, FactRow};
use yihu_sample::County;

/// Facts of villages that packs declare.
const OF_PACKS: [&str; 4] = [
    "environment_treated",
    "river_bank_500m",
    "planning_zone",
    "water_protection_zone",
];

fn by_entity(rows: Vec<FactRow>) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut entities: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for row in rows {
        let facts = entities.entry(row.entity).or_default();
        assert_eq!(
            facts.insert(row.key, row.value.expect("a fact has a value")),
            None
        );
    }
    entities
}

#[test]
fn village_forms_speak_the_vocabulary() {
    let rows: Vec<FactRow> = generator(County::demo(), 22).village_facts().collect();
    for row in &rows {
        assert_eq!(
            (row.kind, row.area.to_string()),
            (EntityKind::Area, row.entity.clone())
        );
        if OF_PACKS.contains(&row.key.as_str()) {
            continue;
        }
        let fact = vocabulary::find(Level::Village, &row.key);
        let value = row.value.as_deref().unwrap();
        let fits = match fact.unwrap_or_else(|| panic!("{} is no fact", row.key)).ty {
            Type::Bool => value.parse::<bool>().is_ok(),
            Type::Int => value.parse::<u32>().is_ok(),
            Type::Dec => Dec::parse(value).is_some(),
            Type::Money => Fen::parse_yuan(value).is_some(),
            Type::Date | Type::Code(_) => false,
        };
        assert!(fits, "{} = {value}", row.key);
    }
    let told: HashSet<&str> = rows.iter().map(|r| r.key.as_str()).collect();
    let missing: Vec<&str> = vocabulary::FACTS
        .iter()
        .filter(|f| f.level == Level::Village && !told.contains(f.id.as_ref()))
        .map(|f| f.id.as_ref())
        .collect();
    assert_eq!(missing, [""; 0], "facts of villages that no form has");
}

#[test]
fn village_forms_decide_and_leave_open() {
    let generator = generator(County::demo(), 22);
    let villages = by_entity(generator.village_facts().collect());
    let mut persons: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for h in generator {
        let (all, poor) = persons.entry(h.village.to_string()).or_default();
        *all += h.members.len() as u64;
        *poor += if h.registered() == Some(true) {
            h.members.len() as u64
        } else {
            0
        };
    }
    assert_eq!(villages.len(), 247);
    let collective = |v: &BTreeMap<String, String>| v.get("collective_income").cloned();
    let no_income = villages
        .values()
        .filter(|v| collective(v).as_deref() == Some("0.00"))
        .count();
    let unknown = villages
        .values()
        .filter(|v| collective(v).is_none())
        .count();
    let incidence = |(all, poor): &(u64, u64)| 100 * poor > 27 * all;
    let high = persons.values().filter(|p| incidence(p)).count();
    assert!(
        (50..160).contains(&no_income),
        "{no_income} villages without collective income"
    );
    assert!(
        (5..40).contains(&unknown),
        "{unknown} villages that left it out"
    );
    assert!((30..150).contains(&high), "{high} villages above 27 %");
    for (code, facts) in &villages {
        if let Some(population) = facts.get("population") {
            assert_eq!(*population, persons[code].0.to_string(), "{code}");
        }
    }
}

#[test]
fn facts_of_households_are_about_those_concerned() {
    let generator = generator(County::scaled(1500), 23);
    let seeded = generator.clone();
    let (mut boarding, mut breeding) = ([0; 2], [0; 2]);
    for h in generator {
        for row in seeded.household_facts(&h) {
            assert_eq!(row.area, h.village);
            let yes = usize::from(row.value.as_deref() == Some("true"));
            if row.key == "boarding" {
                let pupil = h.members.iter().find(|p| p.number == row.entity).unwrap();
                assert!(pupil.schooling.is_some() && row.kind == EntityKind::Person);
                boarding[yes] += 1;
            } else {
                assert_eq!(
                    (row.kind, row.entity),
                    (EntityKind::Household, h.number.clone())
                );
                // Everybody is asked about food and clothing, the registered about the programmes too.
                let everybody = ["food_secure", "clothing_secure"].contains(&row.key.as_str());
                assert!(everybody || h.registered() == Some(true), "{}", row.key);
                breeding[yes] += usize::from(row.key.starts_with("breeding"));
            }
        }
    }
    assert!(
        boarding.iter().chain(&breeding).all(|n| *n > 50),
        "{boarding:?} {breeding:?}"
    );
}
