//! The register of a county as a stream of households.

use crate::county::County;
use crate::dice::{Dice, Stream};
use crate::facts::household_facts;
use crate::family::{Member, family};
use crate::home;
use crate::names;
use crate::person;
use crate::plan::{PLANNED_SERIALS, Plan, Slot};
use crate::serials::Serials;
use crate::village::village_facts;
use yihu_base::codes::{Class, Ethnic, Relation};
use yihu_base::{AreaCode, Date, Problem, Secret, Sex, date};
use yihu_registry::AreaTree;
use yihu_registry::facts::FactRow;
use yihu_registry::record::{Helper, Household, Person};

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The totals that hold exactly.
    pub county: County,
    /// Same seed, same register.
    pub seed: u64,
    /// The date of the register: ages and grades are of this day, accounts of the year before.
    pub as_of: Date,
}

/// The households of a register, ordered by village code and household number.
///
/// A household is made from the seed and its own number alone; only the serials of its ID numbers
/// depend on those before it. Memory does not grow with the number of households.
#[derive(Debug, Clone)]
pub struct Generator {
    plan: Plan,
    seed: u64,
    as_of: Date,
    serials: Serials,
    spare_serials: Serials,
    next: u64,
}

impl Generator {
    /// A register for the villages of `areas`.
    ///
    /// # Errors
    /// `sample.areas` for a tree without villages; `sample.plan` when the totals of the county contradict each other or do not fit the areas.
    pub fn new(config: &Config, areas: &AreaTree) -> Result<Self, Problem> {
        Ok(Self {
            plan: Plan::new(&config.county, areas, config.seed)?,
            seed: config.seed,
            as_of: config.as_of,
            serials: Serials::new(config.as_of),
            spare_serials: Serials::spare(config.as_of),
            next: 0,
        })
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn as_of(&self) -> Date {
        self.as_of
    }

    /// The forms of all villages, a few fields empty.
    pub fn village_facts(&self) -> impl Iterator<Item = FactRow> + '_ {
        self.plan
            .villages()
            .iter()
            .flat_map(|village| village_facts(self.seed, self.as_of, village))
    }

    /// The facts of a household beside the columns of the register.
    pub fn household_facts(&self, household: &Household) -> Vec<FactRow> {
        household_facts(self.seed, self.as_of, household)
    }

    /// A household beyond the plan, with a number above all planned ones.
    pub(crate) fn extra(
        &mut self,
        village: AreaCode,
        class: Class,
        size: usize,
        n: u64,
    ) -> Household {
        let slot = Slot {
            village,
            serial: PLANNED_SERIALS + n,
            class,
            size,
        };
        make(self.seed, self.as_of, slot, &mut self.spare_serials)
    }
}

impl Iterator for Generator {
    type Item = Household;

    fn next(&mut self) -> Option<Household> {
        let slot = self.plan.slot(self.next)?;
        self.next += 1;
        Some(make(self.seed, self.as_of, slot, &mut self.serials))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.plan.households() - self.next) as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Generator {}

/// 户编号: the village code and a running number of six digits.
fn household_number(slot: Slot) -> u64 {
    slot.village.as_u64() * 1_000_000 + slot.serial
}

fn make(seed: u64, as_of: Date, slot: Slot, serials: &mut Serials) -> Household {
    let mut household = draft(seed, as_of, slot);
    for person in &mut household.members {
        number(person, as_of, serials);
    }
    household
}

/// The household with everything but ID numbers, from nothing but the seed and its number.
fn draft(seed: u64, as_of: Date, slot: Slot) -> Household {
    let Slot {
        village,
        serial,
        class,
        size,
    } = slot;
    let number = household_number(slot);
    let dice = &mut Dice::new(seed, Stream::Household(number));
    let unknown = person::unknown_permille(class);
    let registered = class != Class::Ordinary;
    let kin = family(dice, class, size);
    let mut members = people(dice, &kin, class, as_of);
    for (i, member) in members.iter_mut().enumerate() {
        member.number = format!("{number}{:02}", i + 1);
    }
    let (main_cause, other_causes) = home::causes(dice, &members);
    let status = home::status(dice, class);
    let daughters = count(&kin, Relation::Daughter);
    let children = daughters + count(&kin, Relation::Son);
    let one_child = children == 1 && dice.percent(30);
    let martyr = dice.permille(8);
    let bank = dice.pick(&["农村商业银行", "农业银行", "邮政储蓄银行"]);
    let account_number = format!("99990{:014}", dice.below(100_000_000_000_000));
    let banked = registered || dice.percent(60);
    let phone = phone(dice);
    let has_cause = registered && !dice.permille(unknown);
    Household {
        number: number.to_string(),
        village,
        group: dice.known(format!("第{}组", 1 + serial % 9), unknown),
        class: Some(class),
        status,
        main_cause: has_cause.then_some(main_cause),
        other_causes: if has_cause { other_causes } else { Vec::new() },
        phone: dice.known(phone, 2 * unknown),
        bank: banked.then(|| bank.to_owned()),
        bank_account: banked.then(|| Secret::new(account_number)),
        martyr_family: dice.known(martyr, unknown),
        one_child: dice.known(one_child, unknown),
        two_daughters: dice.known(children == 2 && daughters == 2, unknown),
        account: home::account(dice, class, status, &members, as_of),
        housing: home::housing(dice, class, size, as_of),
        water: home::water(dice, class),
        resources: home::resources(dice, class, size),
        helper: registered.then(|| helper(seed, village, serial)),
        members,
    }
}

fn count(kin: &[Member], relation: Relation) -> usize {
    kin.iter().filter(|m| m.relation == relation).count()
}

/// The members with names: a clan has one surname, and a family one ethnic group.
fn people(dice: &mut Dice, kin: &[Member], class: Class, as_of: Date) -> Vec<Person> {
    let ethnic = names::ethnic(dice);
    let mut surnames: Vec<(u8, &str, Ethnic)> = Vec::new();
    let mut people = Vec::with_capacity(kin.len());
    for member in kin {
        let known = surnames
            .iter()
            .find(|(clan, _, _)| *clan == member.clan)
            .copied();
        let (_, surname, own) = known.unwrap_or_else(|| {
            // Those who married in are mostly Han.
            let own = if member.clan == 0 || dice.percent(50) {
                ethnic
            } else {
                Ethnic::Han
            };
            (member.clan, names::surname(dice, own), own)
        });
        if known.is_none() {
            surnames.push((member.clan, surname, own));
        }
        let name = names::name(dice, surname, member.sex, own, member.age);
        people.push(person::person(dice, member, class, as_of, name, own));
    }
    people
}

/// Gives the ID number, and the birth date that goes with it. A quarter of the infants, those born
/// on a day of the month that four divides, have none yet.
fn number(person: &mut Person, as_of: Date, serials: &mut Serials) {
    let (Some(birth), Some(sex)) = (person.birth, person.sex) else {
        return;
    };
    if date::full_years(birth, as_of) < 1 && birth.day() % 4 == 0 {
        return;
    }
    person.id_number = serials.next(birth, sex);
    if let Some(id) = &person.id_number {
        person.birth = Some(id.birth());
    }
}

/// The helper of five households in a row, as the form names one.
fn helper(seed: u64, village: AreaCode, serial: u64) -> Helper {
    let number = village.as_u64() * 1_000_000 + serial / 5;
    let dice = &mut Dice::new(seed, Stream::Helper(number));
    let surname = names::surname(dice, Ethnic::Han);
    let sex = dice.pick(&[Sex::Male, Sex::Female]);
    let unit = dice.pick(&[
        "教育局",
        "卫生局",
        "民政局",
        "农业局",
        "财政局",
        "水利局",
        "乡镇政府",
    ]);
    let post = dice.pick(&["干部", "副科长", "科长", "副局长", "教师", "医生"]);
    Helper {
        name: names::name(dice, surname, sex, Ethnic::Han, 40),
        unit: Some(unit.to_owned()),
        post: Some(post.to_owned()),
        phone: Some(phone(dice)),
    }
}

/// Eleven digits that begin with 100, where no mobile number begins.
fn phone(dice: &mut Dice) -> Secret {
    Secret::new(format!("100{:08}", dice.below(100_000_000)))
}
