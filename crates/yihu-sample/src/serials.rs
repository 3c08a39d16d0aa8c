//! ID numbers that cannot belong to anyone, each given once.

use yihu_base::idnumber::check_character;
use yihu_base::{Date, IdNumber, Sex, date};

/// Digits 1–6 of all ID numbers: an area that was never assigned.
const PREFIX: &str = "999999";
/// Numbers of one sex per date of birth.
const SERIALS: u64 = 500;
/// Of these so many are kept for households beyond the plan, so that adding some changes no other.
const SPARE: u64 = 10;
/// Days of birth that are kept apart: those of the last 102 years.
const DAYS: i32 = 102 * 366;

/// The next free number of each day and sex: the whole memory of a run, whatever its length.
#[derive(Debug, Clone)]
pub(crate) struct Serials {
    first_day: i32,
    until: u64,
    used: Vec<[u16; 2]>,
}

impl Serials {
    /// For people born in the century before `as_of`.
    pub(crate) fn new(as_of: Date) -> Self {
        Self::of(as_of, 0, SERIALS - SPARE)
    }

    /// Those that [`Serials::new`] leaves.
    pub(crate) fn spare(as_of: Date) -> Self {
        Self::of(as_of, SERIALS - SPARE, SERIALS)
    }

    fn of(as_of: Date, from: u64, until: u64) -> Self {
        let first_day = date::to_days(as_of) - DAYS;
        Self {
            first_day,
            until,
            used: vec![[from as u16; 2]; DAYS as usize + 1],
        }
    }

    /// A number for someone born on the day or, once its numbers are gone, on the nearest day
    /// before it that has one; `None` when there is none.
    pub(crate) fn next(&mut self, birth: Date, sex: Sex) -> Option<IdNumber> {
        let day = date::to_days(birth);
        let last = usize::try_from(day - self.first_day).ok()?;
        let sex = usize::from(sex == Sex::Male);
        let until = self.until;
        let free = |used: &&mut [u16; 2]| u64::from(used[sex]) < until;
        let days = self.used.get_mut(..=last)?.iter_mut().rev();
        let (before, used) = days.enumerate().find(|(_, used)| free(used))?;
        let birth = date::from_days(day - before as i32)?;
        // A step without common divisor with 500: neighbours do not get neighbouring numbers.
        let serial = (u64::from(used[sex]) * 181 + birth.day() as u64 * 37) % SERIALS;
        used[sex] += 1;
        let digits = format!(
            "{PREFIX}{}{:03}",
            birth.strftime("%Y%m%d"),
            2 * serial + sex as u64
        );
        let check = check_character(&digits)?;
        IdNumber::parse(&format!("{digits}{check}")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_day_gives_each_number_once_then_the_day_before() {
        let as_of = Date::new(2014, 6, 30).unwrap();
        let birth = Date::new(1960, 3, 1).unwrap();
        let (mut serials, mut spare) = (Serials::new(as_of), Serials::spare(as_of));
        let mut seen = HashSet::new();
        let regular = SERIALS - SPARE;
        for n in 0..1200u64 {
            let id = serials.next(birth, Sex::Female).unwrap();
            assert_eq!(id.sex(), Sex::Female);
            let days = date::to_days(birth) - date::to_days(id.birth());
            assert_eq!(u64::from(days as u32), n / regular);
            assert!(id.reveal().starts_with(PREFIX) && seen.insert(id));
        }
        for _ in 0..SPARE {
            assert!(seen.insert(spare.next(birth, Sex::Female).unwrap()));
        }
        let male = serials.next(birth, Sex::Male).unwrap();
        assert_eq!((male.sex(), male.birth()), (Sex::Male, birth));
    }
}
