//! One household from its rows.

use super::cells::{Cells, yes_no};
use super::fold::folded;
use super::rules::{self, Member};
use super::{Checked, Checker};
use crate::columns::{COLUMNS, Field, Level};
use crate::findings::{self, RowRef};
use crate::places::{PlaceError, Said};
use yihu_base::codes::{Health, HouseGrade, Relation};
use yihu_base::{AreaCode, Locale};
use yihu_registry::record::{
    Account, HealthSet, Helper, Household, Housing, Person, Resources, Water,
};

pub(super) fn check(checker: &Checker<'_>, rows: &[RowRef]) -> Checked {
    let mut cells = Cells {
        checker,
        findings: Vec::new(),
    };
    let members: Vec<Member> = rows.iter().map(|at| person(&mut cells, *at)).collect();
    let head = head(&mut cells, rows, &members);
    let at = Rows::new(&mut cells, rows, head);
    let household = household(&mut cells, &at, &members);
    rules::check(&mut cells, &at, &members, &household);

    let mut findings = cells.findings;
    findings.sort_by_key(|f| (f.row, f.field));
    let refused = findings.iter().any(findings::Finding::refuses);
    let whole = members.iter().all(|m| m.relation.is_some());
    let household = (!refused && whole).then(|| Household {
        members: members.into_iter().map(|m| m.person).collect(),
        ..household
    });
    Checked {
        rows: rows.to_vec(),
        household,
        findings,
    }
}

/// The row from which each fact of the household is read: the first that has it.
pub(super) struct Rows {
    by_field: Vec<RowRef>,
}

impl Rows {
    fn new(cells: &mut Cells<'_, '_>, rows: &[RowRef], head: RowRef) -> Self {
        let mut by_field = vec![head; Field::COUNT];
        for column in COLUMNS {
            let field = column.field;
            match column.level {
                Level::Person => {}
                Level::Head => {
                    let filled = |at: &&RowRef| !cells.folded(**at, field).is_empty();
                    if let Some(at) = [head].iter().chain(rows).find(filled) {
                        by_field[field as usize] = *at;
                    }
                }
                Level::Household => by_field[field as usize] = agreed(cells, rows, head, field),
            }
        }
        Self { by_field }
    }

    pub fn of(&self, field: Field) -> RowRef {
        self.by_field[field as usize]
    }
}

/// The row a household's fact is read from; rows that say something else are found.
fn agreed(cells: &mut Cells<'_, '_>, rows: &[RowRef], head: RowRef, field: Field) -> RowRef {
    let mut stated: Option<(RowRef, &str)> = None;
    for &at in rows {
        let raw = cells.checker.raw(at, field);
        match stated {
            Some((_, first)) if first == raw => {}
            _ if folded(raw).is_empty() => {}
            None => stated = Some((at, raw)),
            Some((_, first)) if folded(first) == folded(raw) => {}
            Some((other, _)) => {
                let other = cells.checker.row_name(other);
                cells.say(&findings::HOUSEHOLD_DIFFERS, at, field, other);
            }
        }
    }
    stated.map_or(head, |(at, _)| at)
}

/// The row of the head: exactly one, else the first row stands in.
fn head(cells: &mut Cells<'_, '_>, rows: &[RowRef], members: &[Member]) -> RowRef {
    let mut heads = members
        .iter()
        .filter(|m| m.relation == Some(Relation::Head));
    let Some(head) = heads.next() else {
        if members.iter().all(|m| m.relation.is_some()) {
            cells.say(&findings::HEAD_MISSING, rows[0], Field::Relation, "");
        }
        return rows[0];
    };
    for other in heads {
        let name = cells.checker.row_name(head.at);
        cells.say(&findings::HEAD_TWICE, other.at, Field::Relation, name);
    }
    head.at
}

fn person(cells: &mut Cells<'_, '_>, at: RowRef) -> Member {
    let number = cells.number(
        at,
        Field::PersonNumber,
        &findings::PERSON_NUMBER_MISSING,
        &findings::PERSON_NUMBER_DIGITS,
    );
    if let Some(other) = cells
        .checker
        .repeated(&cells.checker.number_rows, &number, at)
    {
        let other = cells.checker.row_name(other);
        cells.say(
            &findings::PERSON_NUMBER_TWICE,
            at,
            Field::PersonNumber,
            other,
        );
    }
    let name = cells.text(at, Field::Name);
    if name.is_none() {
        cells.say(&findings::NAME_MISSING, at, Field::Name, "");
    }
    let relation = cells.code(at, Field::Relation);
    if cells.folded(at, Field::Relation).is_empty() {
        cells.say(&findings::RELATION_MISSING, at, Field::Relation, "");
    }
    let certificate = cells.id_number(at);
    let disability = certificate.as_ref().and_then(|id| id.disability());
    // The record keeps the citizen number; category and grade stand beside it.
    let id_number = certificate.and_then(|id| yihu_base::IdNumber::parse(id.reveal()).ok());
    let sex = cells.code(at, Field::Sex);
    let birth = cells.date(at, Field::Birth);
    let months = cells.count(at, Field::WorkMonths);
    let person = Person {
        number,
        name: name.unwrap_or_default(),
        sex: id_number.as_ref().map(|id| id.sex()).or(sex),
        birth: id_number.as_ref().map(|id| id.birth()).or(birth),
        id_number,
        relation: relation.unwrap_or(Relation::Other),
        ethnic: cells.code(at, Field::Ethnic),
        education: cells.code(at, Field::Education),
        schooling: cells.code(at, Field::Schooling),
        health: health(cells, at),
        disability,
        labour: cells.code(at, Field::Labour),
        work_place: cells.code(at, Field::WorkPlace),
        work_months: months.and_then(|m| u8::try_from(m).ok()),
        catastrophic_insured: cells.yes_no(at, Field::CatastrophicInsured),
        medical_insured: cells.yes_no(at, Field::MedicalInsured),
        pension_insured: cells.yes_no(at, Field::PensionInsured),
    };
    Member {
        at,
        person,
        relation,
        sex,
        birth,
    }
}

fn health(cells: &mut Cells<'_, '_>, at: RowRef) -> Option<HealthSet> {
    let labels = cells.codes::<Health>(at, Field::Health);
    if labels.len() > 1 && labels.contains(&Health::Healthy) {
        cells.say(&findings::HEALTH_CONTRADICTION, at, Field::Health, "");
    }
    let of = |label: &Health| match label {
        Health::Healthy => HealthSet::HEALTHY,
        Health::Chronic => HealthSet::CHRONIC,
        Health::Serious => HealthSet::SERIOUS,
        Health::Disabled => HealthSet::DISABLED,
    };
    labels.iter().map(of).reduce(HealthSet::with)
}

/// The household without its members.
fn household(c: &mut Cells<'_, '_>, at: &Rows, members: &[Member]) -> Household {
    use Field as F;
    let number = c.number(
        at.of(F::Number),
        F::Number,
        &findings::NUMBER_MISSING,
        &findings::NUMBER_DIGITS,
    );
    if let Some(size) = c.count(at.of(F::Size), F::Size)
        && usize::try_from(size) != Ok(members.len())
    {
        let rows = members.len();
        let detail = match c.checker.locale {
            Locale::Zh => format!("{size}，实有 {rows} 行"),
            Locale::En => format!("{size}/{rows}"),
        };
        c.say(&findings::SIZE_DIFFERS, at.of(F::Size), F::Size, detail);
    }
    Household {
        number,
        village: village(c, at),
        group: c.text(at.of(F::Group), F::Group),
        class: c.code(at.of(F::Class), F::Class),
        status: c.code(at.of(F::Status), F::Status),
        main_cause: c.code(at.of(F::MainCause), F::MainCause),
        other_causes: c.codes(at.of(F::OtherCauses), F::OtherCauses),
        phone: c.phone(at.of(F::Phone), F::Phone),
        bank: c.text(at.of(F::Bank), F::Bank),
        bank_account: c.bank_account(at.of(F::BankAccount)),
        martyr_family: c.yes_no(at.of(F::MartyrFamily), F::MartyrFamily),
        one_child: c.yes_no(at.of(F::OneChild), F::OneChild),
        two_daughters: c.yes_no(at.of(F::TwoDaughters), F::TwoDaughters),
        account: Account {
            year: c.year(at.of(F::AccountYear), F::AccountYear),
            income_per_capita_fen: c.money(at.of(F::IncomePerCapita), F::IncomePerCapita),
            wages_fen: c.money(at.of(F::Wages), F::Wages),
            business_fen: c.money(at.of(F::Business), F::Business),
            property_fen: c.money(at.of(F::Property), F::Property),
            transfers_fen: c.money(at.of(F::Transfers), F::Transfers),
            costs_fen: c.money(at.of(F::Costs), F::Costs),
        },
        housing: housing(c, at),
        water: Water {
            safe: c.yes_no(at.of(F::SafeWater), F::SafeWater),
            difficult: c.yes_no(at.of(F::DifficultWater), F::DifficultWater),
            source: c.code(at.of(F::WaterSource), F::WaterSource),
        },
        resources: Resources {
            cultivated_mu: c.decimal(at.of(F::Cultivated), F::Cultivated),
            irrigated_mu: c.decimal(at.of(F::Irrigated), F::Irrigated),
            woodland_mu: c.decimal(at.of(F::Woodland), F::Woodland),
            returned_forest_mu: c.decimal(at.of(F::ReturnedForest), F::ReturnedForest),
            pasture_mu: c.decimal(at.of(F::Pasture), F::Pasture),
            water_mu: c.decimal(at.of(F::WaterSurface), F::WaterSurface),
            livestock_heads: c.count(at.of(F::Livestock), F::Livestock),
            electricity: c.yes_no(at.of(F::Electricity), F::Electricity),
            broadcasting: c.yes_no(at.of(F::Broadcasting), F::Broadcasting),
            sanitary_toilet: c.yes_no(at.of(F::SanitaryToilet), F::SanitaryToilet),
            road: c.code(at.of(F::Road), F::Road),
            road_km: c.decimal(at.of(F::RoadDistance), F::RoadDistance),
            cooperative: c.yes_no(at.of(F::Cooperative), F::Cooperative),
            led_by_enterprise: c.yes_no(at.of(F::LedByEnterprise), F::LedByEnterprise),
        },
        helper: helper(c, at),
        members: Vec::new(),
    }
}

/// 危房户 holds 是/否, or the grade itself; a grade alone says whether the house is unsafe.
fn housing(c: &mut Cells<'_, '_>, at: &Rows) -> Housing {
    use Field as F;
    let mut grade: Option<HouseGrade> = c.code(at.of(F::HouseGrade), F::HouseGrade);
    let mut stated = None;
    let row = at.of(F::UnsafeHouse);
    let text = c.folded(row, F::UnsafeHouse);
    if !text.is_empty() {
        stated = yes_no(&text);
        if stated.is_none() {
            let written: Option<HouseGrade> = c.code(row, F::UnsafeHouse);
            if let (Some(written), Some(other)) = (written, grade)
                && written != other
            {
                c.say(&findings::HOUSE_GRADE, row, F::UnsafeHouse, other);
            }
            grade = grade.or(written);
        }
    }
    let graded = grade.map(|g| matches!(g, HouseGrade::C | HouseGrade::D));
    if let (Some(grade), Some(stated), Some(graded)) = (grade, stated, graded)
        && stated != graded
    {
        c.say(&findings::HOUSE_GRADE, row, F::UnsafeHouse, grade);
    }
    Housing {
        unsafe_house: stated.or(graded),
        grade,
        area_m2: c.decimal(at.of(F::HouseArea), F::HouseArea),
        built: c.year(at.of(F::HouseBuilt), F::HouseBuilt),
        structure: c.code(at.of(F::HouseStructure), F::HouseStructure),
        relocated: c.yes_no(at.of(F::Relocated), F::Relocated),
    }
}

fn helper(c: &mut Cells<'_, '_>, at: &Rows) -> Option<Helper> {
    use Field as F;
    let name = c.text(at.of(F::HelperName), F::HelperName);
    let unit = c.text(at.of(F::HelperUnit), F::HelperUnit);
    let post = c.text(at.of(F::HelperPost), F::HelperPost);
    let phone = c.phone(at.of(F::HelperPhone), F::HelperPhone);
    if name.is_none() && (unit.is_some() || post.is_some() || phone.is_some()) {
        c.say(
            &findings::HELPER_NAMELESS,
            at.of(F::HelperName),
            F::HelperName,
            "",
        );
    }
    name.map(|name| Helper {
        name,
        unit,
        post,
        phone,
    })
}

fn village(c: &mut Cells<'_, '_>, at: &Rows) -> AreaCode {
    let of = |field| c.folded(at.of(field), field);
    let (city, county) = (of(Field::City), of(Field::County));
    let (township, village) = (of(Field::Township), of(Field::Village));
    let code = of(Field::VillageCode);
    let said = Said {
        names: [&city, &county, &township, &village],
        code: &code,
    };
    let (row, field) = if village.is_empty() && !code.is_empty() {
        (at.of(Field::VillageCode), Field::VillageCode)
    } else {
        (at.of(Field::Village), Field::Village)
    };
    match c.checker.places.find(&said) {
        Ok(code) => return code,
        Err(PlaceError::Missing) => c.say(&findings::AREA_MISSING, row, field, ""),
        Err(PlaceError::Unknown(near)) => {
            let near = near.join("、");
            let detail = match (near.is_empty(), c.checker.locale) {
                (true, _) => String::new(),
                (false, Locale::Zh) => format!("（是否为 {near}？）"),
                (false, Locale::En) => format!(" ({near}?)"),
            };
            c.say(&findings::AREA_UNKNOWN, row, field, detail);
        }
        Err(PlaceError::Ambiguous) => c.say(&findings::AREA_AMBIGUOUS, row, field, ""),
        Err(PlaceError::CodeDiffers(name)) => {
            c.say(
                &findings::AREA_CODE_DIFFERS,
                at.of(Field::VillageCode),
                Field::VillageCode,
                name,
            );
        }
    }
    AreaCode::COUNTRY
}
