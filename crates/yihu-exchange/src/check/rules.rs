//! Contradictions between the fields of a household: what each cell may say alone, but not together.

use super::cells::Cells;
use super::household::Rows;
use crate::columns::Field;
use crate::findings::{self, RowRef};
use std::ops::RangeInclusive;
use yihu_base::codes::{Class, Education, Labour, Relation, SchoolStage, Schooling, Sex};
use yihu_base::{CodeList, Date, Fen};
use yihu_registry::record::{Account, HealthSet, Household, Person};

/// A member with what its row says besides the record.
pub(super) struct Member {
    pub at: RowRef,
    pub person: Person,
    /// `None` where the cell could not be read; the record then holds a stand-in.
    pub relation: Option<Relation>,
    /// 性别 as stated, not as the ID number says.
    pub sex: Option<Sex>,
    /// 出生日期 as stated.
    pub birth: Option<Date>,
}

pub(super) fn check(c: &mut Cells<'_, '_>, at: &Rows, members: &[Member], h: &Household) {
    let head = members.iter().find(|m| m.relation == Some(Relation::Head));
    for member in members {
        identity(c, member);
        if let Some(age) = age(c, member) {
            ages(c, member, age);
        }
        labour(c, member);
        if let Some(head) = head.filter(|h| h.at != member.at) {
            kinship(c, member, head);
        }
    }
    of_household(c, at, members, h);
}

/// Age at the date of the data, unless the birth is unknown or later.
fn age(c: &mut Cells<'_, '_>, m: &Member) -> Option<i32> {
    let birth = m.person.birth?;
    let field = if m.person.id_number.is_some() {
        Field::IdNumber
    } else {
        Field::Birth
    };
    let age = yihu_base::date::full_years(birth, c.checker.as_of);
    if birth > c.checker.as_of {
        c.say(&findings::ID_FUTURE, m.at, field, "");
        return None;
    }
    if age > 120 {
        c.say(&findings::AGE_OVER_120, m.at, field, age);
    }
    Some(age)
}

fn identity(c: &mut Cells<'_, '_>, m: &Member) {
    let Some(id) = &m.person.id_number else {
        return;
    };
    if m.sex.is_some_and(|sex| sex != id.sex()) {
        c.say(&findings::SEX_CONTRADICTS_ID, m.at, Field::Sex, id.sex());
    }
    if m.birth.is_some_and(|birth| birth != id.birth()) {
        c.say(&findings::BIRTH_CONTRADICTS_ID, m.at, Field::Birth, "");
    }
    let disabled = m.person.health.is_none_or(|h| h.has(HealthSet::DISABLED));
    if m.person.disability.is_some() && !disabled {
        c.say(&findings::HEALTH_CERTIFICATE, m.at, Field::Health, "");
    }
}

/// Ages at which a stage is usual, and at which it is possible at all.
fn school_ages(stage: SchoolStage) -> Option<(RangeInclusive<i32>, RangeInclusive<i32>)> {
    Some(match stage {
        SchoolStage::None => return None,
        SchoolStage::Preschool => (2..=7, 1..=10),
        SchoolStage::Primary => (5..=15, 4..=20),
        SchoolStage::Junior => (10..=19, 9..=30),
        SchoolStage::Senior => (13..=24, 12..=60),
        SchoolStage::SecondaryVocational => (13..=30, 12..=60),
        SchoolStage::HigherVocational => (15..=35, 14..=60),
        SchoolStage::University => (14..=40, 13..=60),
    })
}

fn ages(c: &mut Cells<'_, '_>, m: &Member, age: i32) {
    let p = &m.person;
    if let Some((usual, possible)) = p.schooling.map(Schooling::stage).and_then(school_ages) {
        if !possible.contains(&age) {
            c.say(&findings::SCHOOLING_AGE, m.at, Field::Schooling, age);
        } else if !usual.contains(&age) {
            c.say(&findings::SCHOOLING_AGE_RARE, m.at, Field::Schooling, age);
        }
    }
    let youngest = match p.education {
        Some(Education::Primary) => 5,
        Some(Education::Junior) => 10,
        Some(Education::Senior) => 13,
        Some(Education::College) => 16,
        Some(Education::University) => 18,
        _ => i32::MIN,
    };
    if age < youngest {
        c.say(&findings::EDUCATION_AGE, m.at, Field::Education, age);
    }
    if p.education == Some(Education::Preschool) && age > 8 {
        c.say(&findings::EDUCATION_PRESCHOOL, m.at, Field::Education, age);
    }
    if able(p) && !(16..=100).contains(&age) {
        c.say(&findings::LABOUR_AGE, m.at, Field::Labour, age);
    }
    if p.work_place.is_some() && age < 16 {
        c.say(&findings::WORK_CHILD, m.at, Field::WorkPlace, age);
    }
    if m.relation == Some(Relation::Spouse) && age < 16 {
        c.say(&findings::RELATION_SPOUSE_AGE, m.at, Field::Relation, age);
    }
}

fn able(p: &Person) -> bool {
    matches!(p.labour, Some(Labour::Ordinary | Labour::Skilled))
}

fn labour(c: &mut Cells<'_, '_>, m: &Member) {
    let p = &m.person;
    if p.work_place.is_some() && matches!(p.labour, Some(Labour::Lost | Labour::None)) {
        c.say(&findings::LABOUR_WORKS, m.at, Field::WorkPlace, "");
    }
    if p.work_months.is_some_and(|n| n > 0) && p.work_place.is_none() {
        c.say(
            &findings::WORK_MONTHS_WITHOUT_PLACE,
            m.at,
            Field::WorkPlace,
            "",
        );
    }
    let sex = m.relation.and_then(relation_sex);
    if let (Some(want), Some(sex)) = (sex, p.sex)
        && want != sex
    {
        c.say(&findings::RELATION_SEX, m.at, Field::Relation, sex);
    }
}

/// The sex a relation implies.
fn relation_sex(relation: Relation) -> Option<Sex> {
    use Relation as R;
    match relation {
        R::Head | R::Spouse | R::Sibling | R::Other => None,
        R::Son
        | R::SonInLaw
        | R::Grandson
        | R::DaughtersSon
        | R::Father
        | R::WifesFather
        | R::HusbandsFather
        | R::Grandfather => Some(Sex::Male),
        R::Daughter
        | R::DaughterInLaw
        | R::Granddaughter
        | R::DaughtersDaughter
        | R::Mother
        | R::WifesMother
        | R::HusbandsMother
        | R::Grandmother => Some(Sex::Female),
    }
}

/// Relations by blood that fix who of the two is older: step and in-law relations do not.
fn kinship(c: &mut Cells<'_, '_>, m: &Member, head: &Member) {
    use Relation as R;
    let Some(relation) = m.relation else { return };
    if relation == R::Spouse && m.person.sex.is_some() && m.person.sex == head.person.sex {
        c.say(&findings::RELATION_SPOUSE_SEX, m.at, Field::Relation, "");
    }
    let (Some(own), Some(heads)) = (m.person.birth, head.person.birth) else {
        return;
    };
    let wrong = match relation {
        R::Son
        | R::Daughter
        | R::Grandson
        | R::Granddaughter
        | R::DaughtersSon
        | R::DaughtersDaughter => own <= heads,
        R::Father | R::Mother | R::Grandfather | R::Grandmother => own >= heads,
        _ => false,
    };
    if wrong {
        c.say(
            &findings::RELATION_GENERATION,
            m.at,
            Field::Relation,
            relation.zh(),
        );
    }
}

fn of_household(c: &mut Cells<'_, '_>, at: &Rows, members: &[Member], h: &Household) {
    if h.class == Some(Class::Ordinary) && h.status.is_some() {
        c.say(
            &findings::CLASS_STATUS,
            at.of(Field::Class),
            Field::Class,
            "",
        );
    }
    let supported = matches!(h.class, Some(Class::FiveGuarantee | Class::SpecialSupport));
    if supported && members.iter().any(|m| able(&m.person)) {
        c.say(
            &findings::CLASS_FIVE_GUARANTEE,
            at.of(Field::Class),
            Field::Class,
            "",
        );
    }
    if h.main_cause
        .is_some_and(|cause| h.other_causes.contains(&cause))
    {
        c.say(
            &findings::CAUSE_REPEATED,
            at.of(Field::OtherCauses),
            Field::OtherCauses,
            "",
        );
    }
    if h.water.safe == Some(true) && h.water.difficult == Some(true) {
        c.say(
            &findings::WATER_CONTRADICTION,
            at.of(Field::SafeWater),
            Field::SafeWater,
            "",
        );
    }
    let land = (h.resources.irrigated_mu, h.resources.cultivated_mu);
    if let (Some(irrigated), Some(cultivated)) = land
        && irrigated > cultivated
    {
        c.say(
            &findings::LAND_IRRIGATED,
            at.of(Field::Irrigated),
            Field::Irrigated,
            "",
        );
    }
    if let (Some(stated), Some(computed)) = (
        h.account.income_per_capita_fen,
        per_head(&h.account, members.len()),
    ) && (stated.0 - computed.0).abs() > Fen::yuan(1).0
    {
        let field = Field::IncomePerCapita;
        c.say(
            &findings::INCOME_CONTRADICTION,
            at.of(field),
            field,
            computed,
        );
    }
}

/// Net income per head from the items of the account, if all are known.
fn per_head(a: &Account, members: usize) -> Option<Fen> {
    let income = a
        .wages_fen?
        .checked_add(a.business_fen?)?
        .checked_add(a.property_fen?)?
        .checked_add(a.transfers_fen?)?;
    let net = income.0.checked_sub(a.costs_fen?.0)?;
    let heads = i128::try_from(members).ok().filter(|n| *n > 0)?;
    i64::try_from(yihu_base::dec::div_round(i128::from(net), heads))
        .ok()
        .map(Fen)
}
