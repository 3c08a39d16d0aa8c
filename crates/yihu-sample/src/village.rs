//! The village form: what a village committee reports once a year.

use crate::dice::{Dice, Stream};
use crate::facts::{Facts, Value};
use crate::plan::VillagePlan;
use yihu_base::{Date, Dec, Fen};
use yihu_registry::facts::{EntityKind, FactRow};

/// In so many of a thousand cases a village left a field of the form empty.
const UNKNOWN: u32 = 30;

/// A form being filled in.
struct Form {
    dice: Dice,
    village: String,
    facts: Facts,
}

impl Form {
    /// Enters a value, unless the village leaves the field empty.
    fn enter(&mut self, key: &str, value: Value) {
        if !self.dice.permille(UNKNOWN) {
            self.facts.add(&self.village, key, value);
        }
    }

    fn count(&mut self, key: &str, n: u64) {
        self.enter(key, Value::Count(n));
    }

    fn flag(&mut self, key: &str, percent: u32) {
        let yes = self.dice.percent(percent);
        self.enter(key, Value::Bool(yes));
    }

    fn decimal(&mut self, key: &str, value: Option<Dec>, unit: Option<&'static str>) {
        if let Some(value) = value {
            self.enter(key, Value::Dec(value, unit));
        }
    }

    /// So many of a hundred of `n`, the share drawn from the range.
    fn share(&mut self, n: u64, percent: std::ops::RangeInclusive<i64>) -> u64 {
        n * self.dice.within(percent) as u64 / 100
    }
}

/// The form of a village. Population and households are those of the register; a poorer village
/// has less of the rest. A field that is left out is unknown; a collective income of zero is not.
pub(crate) fn village_facts(seed: u64, from: Date, village: &VillagePlan) -> Vec<FactRow> {
    let code = village.village;
    let mut dice = Dice::new(seed, Stream::Village(code.as_u64()));
    // The first draws of this stream are the village's weights in the plan.
    dice.below(1);
    dice.below(1);
    let (all, registered) = (village.total(), village.registered());
    let poor = 100 * registered.persons > 27 * all.persons;
    let facts = Facts {
        kind: EntityKind::Area,
        area: code,
        from,
        rows: Vec::new(),
    };
    let mut form = Form {
        dice,
        village: code.to_string(),
        facts,
    };

    form.count("population", all.persons);
    form.count("households_total", all.households);
    let at_home = form.share(all.households, 70..=96);
    form.count("households_at_home", at_home);
    let income = 100
        * form
            .dice
            .within(if poor { 2200..=6200 } else { 4300..=11_500 });
    form.enter("net_income_per_capita", Value::Money(Fen(income)));
    let growth = form.dice.within(40..=190);
    form.decimal("income_growth", Dec::ratio(growth, 1000), None);
    let collective = match form.dice.percent(if poor { 62 } else { 28 }) {
        true => 0,
        false => form.dice.within(3_000..=180_000),
    };
    // Village accounts are the field most often left empty.
    if !form.dice.percent(6) {
        form.enter("collective_income", Value::Money(Fen::yuan(collective)));
    }
    let land = form.dice.within(40..=110) * all.persons as i64;
    form.decimal("cultivated_land", Dec::ratio(land, 100), Some("亩"));

    let industry = form.dice.percent(if poor { 66 } else { 84 });
    form.enter("leading_industry", Value::Bool(industry));
    let shares = if industry { 35..=92 } else { 0..=0 };
    let covered = form.share(at_home, shares.clone());
    let covered_registered = form.share(registered.households, shares);
    form.count("industry_households", covered);
    form.count("industry_registered", covered_registered.min(covered));
    let cooperatives = form.dice.within(0..=if industry { 4 } else { 1 });
    form.count("cooperatives", cooperatives as u64);

    form.flag("hardened_road", if poor { 86 } else { 98 });
    let groups = form.dice.within(5..=16) as u64;
    form.count("groups", groups);
    let reached = form.share(groups, if poor { 55..=100 } else { 80..=100 });
    form.count("groups_with_road", reached);
    let hamlets = form.dice.within(2..=12) as u64;
    form.count("hamlets_20", hamlets);
    let paths = if form.dice.percent(60) {
        100..=100
    } else {
        50..=100
    };
    let paths = form.share(hamlets, paths);
    form.count("hamlets_20_with_path", paths);

    let centre = match form.dice.percent(if poor { 22 } else { 6 }) {
        true => 0,
        false => form.dice.within(if poor { 60..=260 } else { 110..=420 }),
    };
    form.decimal("service_centre_area", Dec::whole(centre), Some("m²"));
    form.flag("convenience_shop", if poor { 62 } else { 88 });
    let clinic = if form.dice.percent(9) {
        0
    } else {
        form.dice.within(40..=160)
    };
    form.decimal("clinic_area", Dec::whole(clinic), Some("m²"));
    let doctors = if clinic > 0 {
        form.dice.within(1..=3)
    } else {
        0
    };
    form.count("village_doctors", doctors as u64);

    let eligible = form.share(all.persons, 62..=74);
    form.count("pension_eligible", eligible);
    let pension = form.share(eligible, 78..=98);
    form.count("pension_joined", pension);
    let medical = form.share(all.persons, 86..=100);
    form.count("medical_joined", medical);

    let safe_water = form.share(all.households, if poor { 72..=100 } else { 88..=100 });
    form.count("safe_water_households", safe_water);
    let unsafe_houses = form.share(all.households, if poor { 4..=18 } else { 0..=7 });
    form.count("unsafe_houses", unsafe_houses);
    let labour = form.share(all.persons, 46..=62);
    form.count("labour_force", labour);
    let away = form.share(labour, 25..=60);
    form.count("labour_away", away);

    form.flag("appearance_system", 82);
    form.flag("environment_treated", if poor { 70 } else { 88 });
    form.flag("waste_treated", if poor { 64 } else { 84 });
    form.flag("strong_leadership", 88);
    form.flag("work_team", if poor { 97 } else { 60 });
    form.flag("pairing_mechanism", if poor { 92 } else { 70 });

    // Where livestock projects are excluded (主流域两岸500米, 中心城区规划区, 饮用水源保护区).
    form.flag("river_bank_500m", 14);
    form.flag("planning_zone", 7);
    form.flag("water_protection_zone", 6);
    form.facts.rows
}
