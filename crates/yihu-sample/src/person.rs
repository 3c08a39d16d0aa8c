//! The facts of a member: schooling by age, health by age and class, work by both.

use crate::dice::Dice;
use crate::family::Member;
use yihu_base::codes::{Class, Education, Ethnic, Labour, Schooling, WorkPlace};
use yihu_base::{Date, Sex, date};
use yihu_registry::record::{HealthSet, Person};

/// In so many of a thousand cases a fact of a household of the class was never recorded.
pub(crate) fn unknown_permille(class: Class) -> u32 {
    if class == Class::Ordinary { 40 } else { 15 }
}

/// A member with all facts but the numbers.
pub(crate) fn person(
    dice: &mut Dice,
    member: &Member,
    class: Class,
    as_of: Date,
    name: String,
    ethnic: Ethnic,
) -> Person {
    let birth = birth(dice, member.age, as_of);
    let schooling = schooling(dice, birth, as_of);
    let at_school = schooling != Schooling::None;
    let health = health(dice, member.age, class);
    let disability = (health.has(HealthSet::DISABLED) && dice.percent(75)).then(|| {
        let category = dice.weighted(&[(1, 12), (2, 20), (3, 3), (4, 45), (5, 10), (6, 8), (7, 2)]);
        (
            category,
            dice.weighted(&[(1, 15), (2, 30), (3, 30), (4, 25)]),
        )
    });
    let labour = labour(dice, member.age, health, class, at_school);
    let able = matches!(labour, Labour::Ordinary | Labour::Skilled);
    let work = (able && member.age < 66 && dice.percent(48)).then(|| {
        let place = [
            (WorkPlace::Township, 22),
            (WorkPlace::County, 20),
            (WorkPlace::Province, 14),
            (WorkPlace::Outside, 44),
        ];
        (
            dice.weighted(&place),
            dice.within(2..=9) + dice.within(0..=3),
        )
    });
    let unknown = unknown_permille(class);
    let education = education(dice, member, at_school);
    let months = work.map_or(0, |(_, months)| months as u8);
    let registered = class != Class::Ordinary;
    let medical = dice.permille(if registered { 975 } else { 940 });
    let catastrophic = dice.permille(970);
    let pension = member.age >= 16 && !at_school && dice.percent(if registered { 91 } else { 87 });
    Person {
        number: String::new(),
        name,
        id_number: None,
        sex: Some(member.sex),
        birth: Some(birth),
        relation: member.relation,
        ethnic: Some(ethnic),
        education: education.and_then(|e| dice.known(e, unknown)),
        schooling: dice.known(schooling, unknown),
        health: dice.known(health, if disability.is_some() { 0 } else { unknown }),
        disability,
        labour: dice.known(labour, unknown),
        work_place: work.map(|(place, _)| place),
        work_months: dice.known(months, unknown),
        catastrophic_insured: dice.known(medical && catastrophic, unknown),
        medical_insured: dice.known(medical, unknown),
        pension_insured: dice.known(pension, unknown),
    }
}

/// A day on which someone of so many full years may have been born.
fn birth(dice: &mut Dice, age: i64, as_of: Date) -> Date {
    let year = as_of.year() - age as i16;
    let last = Date::new(year, as_of.month(), as_of.day())
        .or_else(|_| Date::new(year, as_of.month(), 28))
        .unwrap_or(as_of);
    let days = date::to_days(last) - dice.within(0..=364) as i32;
    date::from_days(days).unwrap_or(last)
}

/// The grade by the age on the first day of the school year, 1 September.
fn schooling(dice: &mut Dice, birth: Date, as_of: Date) -> Schooling {
    use Schooling as S;
    let year = if as_of.month() >= 9 {
        as_of.year()
    } else {
        as_of.year() - 1
    };
    let age = Date::new(year, 9, 1).map_or(0, |first_day| date::full_years(birth, first_day));
    // One draw of the track, so that a senior pupil's grade follows from the age alone.
    let track = dice.below(100);
    match age {
        3..=5 if track < 82 => S::Preschool,
        6..=11 => S::Primary,
        12 => S::Grade7,
        13 if track < 99 => S::Grade8,
        14 if track < 98 => S::Grade9,
        15..=17 => match (track, age) {
            (0..50, 15) => S::Senior1,
            (0..50, 16) => S::Senior2,
            (0..50, _) => S::Senior3,
            (50..82, 15) => S::Vocational1,
            (50..82, 16) => S::Vocational2,
            (50..82, _) => S::Vocational3,
            (82..86, _) => S::Technician,
            _ => S::None,
        },
        18..=21 => match (track, age) {
            (0..24, _) => S::College,
            (24..42, 18) => S::HigherVocational1,
            (24..42, 19) => S::HigherVocational2,
            (24..42, 20) => S::HigherVocational3,
            _ => S::None,
        },
        22..=24 if track < 2 => S::Graduate,
        _ => S::None,
    }
}

/// Education of someone who is not at school; `None` at school, as the form leaves it empty.
fn education(dice: &mut Dice, member: &Member, at_school: bool) -> Option<Education> {
    use Education as E;
    if at_school {
        return None;
    }
    let female = member.sex == Sex::Female;
    Some(match member.age {
        ..7 => E::Preschool,
        7..16 => E::Primary,
        16..19 => dice.weighted(&[(E::Primary, 8), (E::Junior, 92)]),
        19..23 => dice.weighted(&[(E::Primary, 6), (E::Junior, 66), (E::Senior, 28)]),
        23..31 => dice.weighted(&[
            (E::Illiterate, 1),
            (E::Primary, 8),
            (E::Junior, 54),
            (E::Senior, 22),
            (E::College, 9),
            (E::University, 6),
        ]),
        31..56 => dice.weighted(&[
            (E::Illiterate, if female { 9 } else { 4 }),
            (E::Primary, 36),
            (E::Junior, 45),
            (E::Senior, 8),
            (E::College, 2),
        ]),
        _ => dice.weighted(&[
            (E::Illiterate, if female { 55 } else { 24 }),
            (E::Primary, 48),
            (E::Junior, 14),
            (E::Senior, 3),
        ]),
    })
}

/// The poorer and the older are the sicker.
fn health(dice: &mut Dice, age: i64, class: Class) -> HealthSet {
    let factor = match class {
        Class::Ordinary => 50,
        Class::AidPoor | Class::General => 130,
        Class::FiveGuarantee | Class::SpecialSupport => 210,
        _ => 180,
    };
    let (chronic, serious, disabled) = match age {
        ..16 => (6, 3, 8),
        16..40 => (25, 8, 18),
        40..60 => (90, 20, 28),
        _ => (210, 34, 55),
    };
    let mut set = HealthSet::HEALTHY;
    for (permille, condition) in [
        (chronic, HealthSet::CHRONIC),
        (serious, HealthSet::SERIOUS),
        (disabled, HealthSet::DISABLED),
    ] {
        if dice.permille(permille * factor / 100) {
            set = set.with(condition);
        }
    }
    set
}

fn labour(dice: &mut Dice, age: i64, health: HealthSet, class: Class, at_school: bool) -> Labour {
    use Labour as L;
    // 五保 is given to those who have no labour capacity and nobody to keep them.
    if class == Class::FiveGuarantee {
        return dice.weighted(&[(L::Weak, 20), (L::Lost, 30), (L::None, 50)]);
    }
    let weak = health.has(HealthSet::DISABLED) || health.has(HealthSet::SERIOUS);
    match age {
        ..16 => L::None,
        _ if at_school => L::None,
        16..60 if weak => dice.weighted(&[(L::Ordinary, 15), (L::Weak, 50), (L::Lost, 35)]),
        16..60 => dice.weighted(&[(L::Ordinary, 86), (L::Skilled, 9), (L::Weak, 5)]),
        60..75 if weak => dice.weighted(&[(L::Weak, 30), (L::Lost, 60), (L::None, 10)]),
        60..75 => dice.weighted(&[(L::Ordinary, 25), (L::Weak, 60), (L::None, 15)]),
        _ => dice.weighted(&[(L::Weak, 10), (L::Lost, 25), (L::None, 65)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Stream;
    use yihu_base::codes::{Relation, SchoolStage};

    #[test]
    fn facts_fit_the_age() {
        let as_of = Date::new(2014, 6, 30).unwrap();
        for round in 0..6000 {
            let mut dice = Dice::new(5, Stream::Household(round));
            let member = Member {
                relation: Relation::Other,
                sex: Sex::Female,
                age: (round % 100) as i64,
                clan: 0,
            };
            let p = person(
                &mut dice,
                &member,
                Class::AidPoor,
                as_of,
                String::new(),
                Ethnic::Han,
            );
            assert_eq!(
                i64::from(date::full_years(p.birth.unwrap(), as_of)),
                member.age
            );
            if let Some(stage) = p.schooling.map(Schooling::stage) {
                let ages = match stage {
                    SchoolStage::None => 0..=99,
                    SchoolStage::Preschool => 3..=6,
                    SchoolStage::Primary => 6..=12,
                    SchoolStage::Junior => 12..=15,
                    SchoolStage::Senior | SchoolStage::SecondaryVocational => 15..=18,
                    SchoolStage::HigherVocational | SchoolStage::University => 18..=25,
                };
                assert!(ages.contains(&member.age), "{stage} at {}", member.age);
                assert!(stage == SchoolStage::None || p.education.is_none());
            }
            if member.age < 16 {
                assert!(matches!(p.labour, None | Some(Labour::None)));
                assert!(p.work_place.is_none() && p.pension_insured != Some(true));
            }
            assert!(p.disability.is_none() || p.health.is_none_or(|h| h.has(HealthSet::DISABLED)));
        }
    }
}
