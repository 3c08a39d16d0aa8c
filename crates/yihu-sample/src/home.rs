//! The facts of a household: account of the year, house, water, land, causes.

use crate::dice::Dice;
use crate::person::unknown_permille;
use yihu_base::codes::{
    Cause, Class, HouseGrade, HouseStructure, Labour, Road, SchoolStage, Status, WaterSource,
};
use yihu_base::{Date, Dec, Fen};
use yihu_registry::record::{Account, HealthSet, Housing, Person, Resources, Water};

/// Per-capita incomes by class, in yuan: bands around the lines that documents print (2,300,
/// 2,736, 3,500, 4,819 and 5,000 yuan) with a weight for each class.
const BANDS: [(i64, i64); 8] = [
    (600, 2299),
    (2300, 2735),
    (2736, 3499),
    (3500, 4818),
    (4819, 4999),
    (5000, 7999),
    (8000, 13_999),
    (14_000, 36_000),
];

/// The lines themselves, for the incomes that meet one to the fen.
const LINES: [i64; 5] = [2300, 2736, 3500, 4819, 5000];

/// 脱贫属性; the printed totals are of those who are poor or were not long ago.
pub(crate) fn status(dice: &mut Dice, class: Class) -> Option<Status> {
    let aid = matches!(class, Class::AidPoor | Class::AidMinimumLiving);
    let exited = if aid { 16 } else { 6 };
    let status = dice.weighted(&[
        (Status::Poor, 70),
        (Status::Expected, 6),
        (Status::Exited, exited),
        (Status::Stable, exited / 3),
        (Status::Returned, 2),
    ]);
    (class != Class::Ordinary).then_some(status)
}

/// The account: the parts less costs are the net income, which is the declared per-capita income
/// times the members, to the fen.
pub(crate) fn account(
    dice: &mut Dice,
    class: Class,
    status: Option<Status>,
    members: &[Person],
    as_of: Date,
) -> Account {
    let exited = matches!(status, Some(Status::Exited | Status::Stable));
    let weights = match class {
        Class::Ordinary => [2, 3, 5, 12, 3, 30, 32, 13],
        _ if exited => [0, 3, 22, 34, 8, 26, 7, 0],
        Class::AidPoor | Class::General => [46, 20, 16, 10, 2, 5, 1, 0],
        Class::FiveGuarantee | Class::SpecialSupport => [30, 24, 24, 18, 2, 2, 0, 0],
        _ => [56, 19, 13, 8, 1, 3, 0, 0],
    };
    let bands: Vec<((i64, i64), u32)> = BANDS.into_iter().zip(weights).collect();
    let per_capita = if dice.permille(8) {
        Fen::yuan(dice.pick(&LINES)).0
    } else {
        let (low, high) = dice.weighted(&bands);
        100 * dice.within(low..=high) + dice.within(0..=99)
    };
    let net = per_capita * members.len() as i64;
    let workers = members
        .iter()
        .filter(|p| p.work_months.is_some_and(|m| m > 0))
        .count() as u32;
    let aided = !matches!(class, Class::Ordinary | Class::AidPoor);
    let parts = Fen(net).split(&[
        1 + 30 * workers,
        dice.within(5..=40) as u32,
        dice.within(0..=3) as u32,
        dice.within(if aided { 25..=60 } else { 3..=15 }) as u32,
    ]);
    let costs = net * dice.within(0..=25) / 100;
    let unknown = unknown_permille(class);
    let (declared, detailed) = (!dice.permille(unknown), !dice.permille(2 * unknown));
    let part = |fen: i64| (declared && detailed).then_some(Fen(fen));
    Account {
        year: declared.then_some(as_of.year() - 1),
        income_per_capita_fen: declared.then_some(Fen(per_capita)),
        wages_fen: part(parts[0].0),
        business_fen: part(parts[1].0 + costs),
        property_fen: part(parts[2].0),
        transfers_fen: part(parts[3].0),
        costs_fen: part(costs),
    }
}

pub(crate) fn housing(dice: &mut Dice, class: Class, size: usize, as_of: Date) -> Housing {
    let poor = class != Class::Ordinary;
    let grade = dice.weighted(&[
        (HouseGrade::A, if poor { 34 } else { 66 }),
        (HouseGrade::B, if poor { 48 } else { 31 }),
        (HouseGrade::C, if poor { 11 } else { 2 }),
        (HouseGrade::D, if poor { 7 } else { 1 }),
    ]);
    let years = match grade {
        HouseGrade::A => 1..=18,
        HouseGrade::B => 8..=32,
        HouseGrade::C | HouseGrade::D => 25..=60,
    };
    let age = dice.within(years) as i16;
    let structure = match age {
        ..15 => [
            (HouseStructure::Concrete, 30),
            (HouseStructure::BrickConcrete, 70),
        ],
        15..30 => [
            (HouseStructure::BrickConcrete, 70),
            (HouseStructure::BrickTimber, 30),
        ],
        _ => [
            (HouseStructure::BrickTimber, 50),
            (HouseStructure::Earth, 50),
        ],
    };
    let structure = dice.weighted(&structure);
    let area = dice.within(if poor { 12..=38 } else { 24..=70 }) * size.max(2) as i64;
    let relocated = dice.permille(if poor { 35 } else { 4 });
    let unknown = unknown_permille(class);
    let surveyed = !dice.permille(unknown);
    let graded = surveyed && !dice.permille(3 * unknown);
    Housing {
        unsafe_house: surveyed.then_some(matches!(grade, HouseGrade::C | HouseGrade::D)),
        grade: graded.then_some(grade),
        area_m2: dice.known(area, unknown).and_then(Dec::whole),
        built: dice.known(as_of.year() - age, unknown),
        structure: dice.known(structure, unknown),
        relocated: dice.known(relocated, unknown),
    }
}

pub(crate) fn water(dice: &mut Dice, class: Class) -> Water {
    let poor = class != Class::Ordinary;
    let source = dice.weighted(&[
        (WaterSource::Tap, if poor { 48 } else { 66 }),
        (WaterSource::ProtectedWell, 32),
        (WaterSource::OpenWell, if poor { 13 } else { 4 }),
        (WaterSource::River, if poor { 3 } else { 1 }),
        (WaterSource::Rain, 1),
        (WaterSource::Bottled, 1),
        (WaterSource::Other, 1),
    ]);
    let safe = match source {
        WaterSource::Tap | WaterSource::ProtectedWell | WaterSource::Bottled => dice.percent(98),
        _ => dice.percent(15),
    };
    let difficult = !safe && dice.percent(30);
    let unknown = unknown_permille(class);
    Water {
        safe: dice.known(safe, unknown),
        difficult: dice.known(difficult, unknown),
        source: dice.known(source, unknown),
    }
}

pub(crate) fn resources(dice: &mut Dice, class: Class, size: usize) -> Resources {
    let poor = class != Class::Ordinary;
    let unknown = unknown_permille(class);
    let cultivated = dice.within(25..=110) * size as i64;
    let irrigated = cultivated * dice.within(30..=95) / 100;
    let woodland = if dice.percent(70) {
        dice.within(50..=900)
    } else {
        0
    };
    let returned = if dice.percent(8) { woodland / 3 } else { 0 };
    let water = if dice.percent(4) {
        dice.within(20..=400)
    } else {
        0
    };
    let livestock = if dice.percent(34) {
        dice.within(1..=12)
    } else {
        0
    };
    let road = dice.weighted(&[
        (Road::Earth, if poor { 12 } else { 4 }),
        (Road::Gravel, if poor { 18 } else { 8 }),
        (Road::Cement, 66),
        (Road::Asphalt, 4),
    ]);
    let distance = dice.within(0..=if poor { 420 } else { 160 });
    let flag = |dice: &mut Dice, permille: u32| {
        let yes = dice.permille(permille);
        dice.known(yes, unknown)
    };
    Resources {
        cultivated_mu: dice.known(cultivated, unknown).and_then(hundredths),
        irrigated_mu: dice.known(irrigated, unknown).and_then(hundredths),
        woodland_mu: dice.known(woodland, unknown).and_then(hundredths),
        returned_forest_mu: dice.known(returned, unknown).and_then(hundredths),
        pasture_mu: dice.known(0, unknown).and_then(hundredths),
        water_mu: dice.known(water, unknown).and_then(hundredths),
        livestock_heads: dice.known(livestock as i32, unknown),
        electricity: flag(dice, 998),
        broadcasting: flag(dice, if poor { 930 } else { 985 }),
        sanitary_toilet: flag(dice, if poor { 540 } else { 800 }),
        road: dice.known(road, unknown),
        road_km: dice.known(distance, unknown).and_then(hundredths),
        cooperative: flag(dice, if poor { 180 } else { 110 }),
        led_by_enterprise: flag(dice, if poor { 90 } else { 40 }),
    }
}

/// A decimal of two places.
fn hundredths(n: i64) -> Option<Dec> {
    Dec::ratio(n, 100)
}

/// The main cause and up to two others, from what the members show: illness leads.
pub(crate) fn causes(dice: &mut Dice, members: &[Person]) -> (Cause, Vec<Cause>) {
    let any = |set| members.iter().any(|p| p.health.is_some_and(|h| h.has(set)));
    let ill = any(HealthSet::SERIOUS) || any(HealthSet::CHRONIC);
    let pupil = members.iter().filter_map(|p| p.schooling).any(|s| {
        !matches!(
            s.stage(),
            SchoolStage::None | SchoolStage::Preschool | SchoolStage::Primary
        )
    });
    let able = |p: &&Person| matches!(p.labour, Some(Labour::Ordinary | Labour::Skilled));
    let few_workers = 3 * members.iter().filter(able).count() < members.len();
    let mut left = vec![
        (Cause::Illness, if ill { 160 } else { 8 }),
        (
            Cause::Disability,
            if any(HealthSet::DISABLED) { 70 } else { 1 },
        ),
        (Cause::Schooling, if pupil { 26 } else { 0 }),
        (Cause::Labour, if few_workers { 18 } else { 4 }),
        (Cause::Skill, 12),
        (Cause::Money, 9),
        (Cause::Land, 4),
        (Cause::Motivation, 4),
        (Cause::Disaster, 3),
        (Cause::Traffic, 2),
        (Cause::Water, 1),
        (Cause::Death, 1),
        (Cause::Marriage, 1),
        (Cause::Other, 1),
    ];
    let mut draw = |dice: &mut Dice| {
        let cause = dice.weighted(&left);
        left.retain(|(c, _)| *c != cause);
        cause
    };
    let main = draw(dice);
    let others = dice.weighted(&[(0, 55), (1, 33), (2, 12)]);
    (main, (0..others).map(|_| draw(dice)).collect())
}
