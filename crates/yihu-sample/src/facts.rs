//! Facts beside the columns of the register: the village form, and what a programme asks for.

use crate::dice::{Dice, Stream};
use yihu_base::codes::SchoolStage;
use yihu_base::{AreaCode, Date, Dec, Fen};
use yihu_registry::facts::{EntityKind, FactRow};
use yihu_registry::record::Household;

/// The value of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    Bool(bool),
    Count(u64),
    /// A decimal with its unit; a ratio has none.
    Dec(Dec, Option<&'static str>),
    Money(Fen),
}

/// Facts of one subject in one area, all from one day.
pub(crate) struct Facts {
    pub(crate) kind: EntityKind,
    pub(crate) area: AreaCode,
    pub(crate) from: Date,
    pub(crate) rows: Vec<FactRow>,
}

impl Facts {
    /// Adds what is known of `entity`; what is unknown gets no row.
    pub(crate) fn add(&mut self, entity: &str, key: &str, value: Value) {
        let (value, unit) = match value {
            Value::Bool(yes) => (yes.to_string(), None),
            Value::Count(n) => (n.to_string(), None),
            Value::Dec(n, unit) => (n.to_string(), unit),
            Value::Money(fen) => (fen.to_string(), Some("元")),
        };
        self.rows.push(FactRow {
            kind: self.kind,
            area: self.area,
            entity: entity.to_owned(),
            key: key.to_owned(),
            value: Some(value),
            unit: unit.map(str::to_owned),
            valid_from: self.from,
            valid_to: None,
        });
    }
}

/// The facts beside the register's columns: `boarding` of pupils (寄宿), whether food and clothing are
/// secure (不愁吃, 不愁穿), and of registered households what the programmes ask for. Some were never
/// recorded.
pub(crate) fn household_facts(seed: u64, from: Date, household: &Household) -> Vec<FactRow> {
    let Ok(number) = household.number.parse() else {
        return Vec::new();
    };
    let dice = &mut Dice::new(seed, Stream::Facts(number));
    let area = household.village;
    let mut pupils = Facts {
        kind: EntityKind::Person,
        area,
        from,
        rows: Vec::new(),
    };
    for person in &household.members {
        let Some(schooling) = person.schooling else {
            continue;
        };
        let percent = match schooling.stage() {
            SchoolStage::None | SchoolStage::Preschool => continue,
            SchoolStage::Primary => 16,
            SchoolStage::Junior => 52,
            SchoolStage::Senior | SchoolStage::SecondaryVocational => 84,
            SchoolStage::HigherVocational | SchoolStage::University => 97,
        };
        let boards = dice.percent(percent);
        if let Some(boards) = dice.known(boards, 40) {
            pupils.add(&person.number, "boarding", Value::Bool(boards));
        }
    }
    let rows = pupils.rows;
    let mut facts = Facts {
        kind: EntityKind::Household,
        area,
        from,
        rows,
    };
    let registered = household.registered() == Some(true);
    // Food and clothing are secure nearly everywhere; what is unknown is who was never asked.
    for (key, percent) in [
        ("food_secure", if registered { 97 } else { 99 }),
        ("clothing_secure", if registered { 98 } else { 99 }),
    ] {
        let yes = dice.percent(percent);
        if let Some(yes) = dice.known(yes, 25) {
            facts.add(&household.number, key, Value::Bool(yes));
        }
    }
    if registered {
        let able = household.resources.livestock_heads.is_some_and(|n| n > 0);
        for (key, percent, unknown) in [
            ("breeding_site", if able { 88 } else { 30 }, 60),
            ("breeding_wish", 46, 60),
            ("able_to_pay", 35, 80),
            ("chicken_approved", 12, 20),
            ("pig_approved", 15, 20),
            ("stable_income", 55, 120),
            ("skills_improved", 60, 150),
            ("public_service", 85, 100),
        ] {
            let yes = dice.percent(percent);
            if let Some(yes) = dice.known(yes, unknown) {
                facts.add(&household.number, key, Value::Bool(yes));
            }
        }
    }
    facts.rows
}
