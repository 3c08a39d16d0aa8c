//! What a batch brings, ready to be compared: cells and digests, county by county.

use super::columns::{
    digest, household_cells, household_sealed, id_hash, person_cells, person_sealed,
};
use crate::names;
use crate::record::Household;
use crate::sql::Key;
use std::collections::{BTreeMap, HashSet};
use yihu_base::{AreaCode, AreaLevel, Ctx, Problem};
use yihu_store::{Keyring, Value};

/// A household hashed, digested and sealed, so that [`super::apply()`] has only to compare and
/// write. It needs no database: prepare households while others are being written.
#[derive(Debug)]
pub struct Prepared {
    pub(super) record: Household,
    pub(super) cells: Vec<Value>,
    pub(super) sealed: [Value; 3],
    /// Over the household and its members in their order.
    pub(super) digest: Key,
    /// One for each member of the record.
    pub(super) members: Vec<Member>,
}

/// A member of a prepared household.
#[derive(Debug)]
pub(super) struct Member {
    pub id_hash: Option<Key>,
    pub cells: Vec<Value>,
    pub sealed: Value,
    pub digest: Key,
    /// The name as it is searched.
    pub name_key: String,
}

impl Prepared {
    /// Prepares a household.
    ///
    /// # Errors
    /// `key.random` when the system gives no random bytes.
    pub fn new(keyring: &Keyring, record: Household) -> Result<Self, Problem> {
        let mut buffer = Vec::new();
        let members = record.members.iter().map(|person| {
            let id_hash = person.id_number.as_ref().map(|id| id_hash(keyring, id));
            let cells = person_cells(person, id_hash);
            Ok(Member {
                id_hash,
                digest: digest(&cells, &mut buffer),
                cells: cells.into(),
                sealed: person_sealed(person, keyring)?,
                name_key: names::key(&person.name),
            })
        });
        let members: Vec<Member> = members.collect::<Result<_, Problem>>()?;
        let cells = household_cells(&record, keyring);
        let own = digest(&cells, &mut buffer);
        let all: Vec<Value> = std::iter::once(own)
            .chain(members.iter().map(|m| m.digest))
            .map(Value::from)
            .collect();
        Ok(Self {
            sealed: household_sealed(&record, keyring)?,
            cells: cells.into(),
            digest: digest(&all, &mut buffer),
            members,
            record,
        })
    }

    /// The household as it was given.
    pub fn record(&self) -> &Household {
        &self.record
    }
}

/// A household of the batch.
#[derive(Clone, Copy)]
pub(crate) struct Incoming<'a> {
    /// Its place in the batch.
    pub index: usize,
    pub household: &'a Prepared,
}

impl std::ops::Deref for Incoming<'_> {
    type Target = Prepared;

    fn deref(&self) -> &Prepared {
        self.household
    }
}

/// The households of a batch by county, and those that were refused.
pub(crate) struct Batch<'a> {
    pub(super) counties: BTreeMap<AreaCode, Vec<Incoming<'a>>>,
    pub(super) refused: Vec<(usize, Problem)>,
}

impl<'a> Batch<'a> {
    /// Refuses what lies outside the scope or stands twice.
    pub fn new(ctx: &Ctx, households: &'a [Prepared]) -> Self {
        let mut batch = Self {
            counties: BTreeMap::new(),
            refused: Vec::new(),
        };
        let mut seen = HashSet::new();
        for (index, household) in households.iter().enumerate() {
            let record = &household.record;
            let county = record.village.at(AreaLevel::County);
            if let Err(problem) = check(ctx, record) {
                batch.refused.push((index, problem));
            } else if !seen.insert((county, record.number.as_str())) {
                batch.refused.push((index, number_twice(&record.number)));
            } else {
                let incoming = Incoming { index, household };
                batch.counties.entry(county).or_default().push(incoming);
            }
        }
        batch
    }
}

fn check(ctx: &Ctx, record: &Household) -> Result<(), Problem> {
    ctx.require_area(record.village)?;
    if record.village.level() != AreaLevel::Village {
        return Err(Problem::new(
            "household.village",
            format!("{} 不是行政村代码，请填写到村", record.village),
            format!(
                "{} is no village: give the code of the village",
                record.village
            ),
        ));
    }
    if record.number.is_empty() || record.members.iter().any(|p| p.number.is_empty()) {
        return Err(Problem::new(
            "household.number",
            "户编号或人编号为空，请补填",
            "a household or person number is empty: fill it in",
        ));
    }
    Ok(())
}

fn number_twice(number: &str) -> Problem {
    Problem::new(
        "household.twice",
        format!("户编号 {number} 在本批中出现两次，请合并为一户"),
        format!("household number {number} stands twice in this batch: merge the two"),
    )
}
