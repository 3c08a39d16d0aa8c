//! The present of households: the columns that lists show and filter, and how many households of
//! each kind a village has.

use super::batch::Prepared;
use super::known::KnownHousehold;
use crate::record::Household;
use crate::sql::{Cells, Key};
use std::collections::BTreeMap;
use yihu_base::{AreaCode, AreaLevel, CodeList, Problem};
use yihu_store::{Conn, Row, Value, bulk_insert};

const INSERT: &str = "INSERT INTO households (county_code, household_id, number, village_code,
        version, valid_from, last_version, digest, group_name, class, status, main_cause,
        account_year, income_per_capita_fen, head_name, persons) VALUES
     ON CONFLICT (county_code, household_id) DO UPDATE SET ";

const NOW: &str = "village_code = excluded.village_code, version = excluded.version,
        valid_from = excluded.valid_from, last_version = excluded.last_version,
        digest = excluded.digest, group_name = excluded.group_name, class = excluded.class,
        status = excluded.status, main_cause = excluded.main_cause,
        account_year = excluded.account_year,
        income_per_capita_fen = excluded.income_per_capita_fen,
        head_name = excluded.head_name, persons = excluded.persons";

const LATER: &str = "last_version = excluded.last_version";

const COUNT: &str = "INSERT INTO household_counts (county_code, village_code, class, status,
        main_cause, households, persons) VALUES
     ON CONFLICT (county_code, village_code, class, status, main_cause) DO UPDATE SET
        households = household_counts.households + excluded.households,
        persons = household_counts.persons + excluded.persons";

/// What a household counts as in its village: its kind, and how many persons it has.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    kind: Kind,
    persons: i64,
}

/// Village, class, status and main cause; empty is unknown.
type Kind = (AreaCode, String, String, String);

fn kind<T: AsRef<str>>(village: AreaCode, codes: [Option<T>; 3]) -> Kind {
    let [class, status, cause] =
        codes.map(|c| c.map_or_else(String::new, |c| c.as_ref().to_owned()));
    (village, class, status, cause)
}

impl Counted {
    /// Reads `class, status, main_cause, persons`.
    pub fn read(village: AreaCode, c: &mut Cells) -> Result<Self, Problem> {
        Ok(Self {
            kind: kind(village, [c.text()?, c.text()?, c.text()?]),
            persons: c.need_int()?,
        })
    }

    fn of(h: &Household) -> Self {
        let codes = [
            h.class.map(CodeList::id),
            h.status.map(CodeList::id),
            h.main_cause.map(CodeList::id),
        ];
        Self {
            kind: kind(h.village, codes),
            persons: i64::try_from(h.members.len()).unwrap_or(i64::MAX),
        }
    }
}

/// A version that a household has now, or had before its present.
pub(super) struct Present<'a> {
    pub id: Key,
    pub version: i64,
    pub valid_from: i64,
    pub household: &'a Prepared,
}

/// The presents that a batch brings.
#[derive(Default)]
pub(super) struct Presents<'a> {
    now: Vec<Present<'a>>,
    later: Vec<Present<'a>>,
    counts: BTreeMap<Kind, (i64, i64)>,
}

impl<'a> Presents<'a> {
    /// Takes a version that is the household's present.
    pub fn now(&mut self, known: Option<&KnownHousehold>, present: Present<'a>) {
        if let Some(known) = known {
            self.count(known.counted.clone(), -1);
        }
        self.count(Counted::of(&present.household.record), 1);
        self.now.push(present);
    }

    /// Takes a version of a time before the household's present, which stays as it is.
    pub fn later(&mut self, present: Present<'a>) {
        self.later.push(present);
    }

    fn count(&mut self, Counted { kind, persons }: Counted, times: i64) {
        if persons > 0 {
            let count = self.counts.entry(kind).or_default();
            count.0 += times;
            count.1 += times * persons;
        }
    }

    /// Writes them.
    pub async fn write(self, conn: &mut Conn) -> Result<(), Problem> {
        bulk_insert(conn, &format!("{INSERT}{NOW}"), self.now).await?;
        bulk_insert(conn, &format!("{INSERT}{LATER}"), self.later).await?;
        let counts = self.counts.into_iter().filter(|(_, n)| *n != (0, 0));
        let counts = counts.map(|((village, class, status, cause), (households, persons))| {
            let county = village.at(AreaLevel::County);
            let kind = [county.into(), village.into(), class.into(), status.into()];
            let [a, b, c, d]: [Value; 4] = kind;
            [a, b, c, d, cause.into(), households.into(), persons.into()]
        });
        bulk_insert(conn, COUNT, counts).await?;
        Ok(())
    }
}

impl Row<16> for Present<'_> {
    fn row(self) -> [Value; 16] {
        let h = &self.household.record;
        let code = |id: Option<&'static str>| Value::from(id);
        [
            h.village.at(AreaLevel::County).into(),
            self.id.into(),
            h.number.as_str().into(),
            h.village.into(),
            self.version.into(),
            self.valid_from.into(),
            self.version.into(),
            self.household.digest.into(),
            h.group.as_deref().into(),
            code(h.class.map(CodeList::id)),
            code(h.status.map(CodeList::id)),
            code(h.main_cause.map(CodeList::id)),
            h.account.year.into(),
            h.account.income_per_capita_fen.into(),
            h.head().map(|p| p.name.as_str()).into(),
            i64::try_from(h.members.len()).unwrap_or(i64::MAX).into(),
        ]
    }
}
