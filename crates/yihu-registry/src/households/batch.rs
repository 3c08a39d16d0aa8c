//! What a batch brings, ready to be compared: cells and digests, county by county.

use super::columns::{digest, household_cells, id_hash, person_cells};
use crate::record::Household;
use crate::sql::Key;
use std::collections::{BTreeMap, HashSet};
use yihu_base::{AreaCode, AreaLevel, Ctx, Problem};
use yihu_store::{Keyring, Value};

/// A household of the batch.
pub(super) struct Incoming<'a> {
    /// Its place in the batch.
    pub index: usize,
    pub record: &'a Household,
    pub cells: Vec<Value>,
    /// Over the household and its members in their order.
    pub digest: Key,
    /// One for each member of the record.
    pub members: Vec<Member>,
}

/// A member of a household of the batch.
pub(super) struct Member {
    pub id_hash: Option<Key>,
    pub cells: Vec<Value>,
    pub digest: Key,
}

/// The households of a batch by county, and those that were refused.
pub(super) struct Batch<'a> {
    pub counties: BTreeMap<AreaCode, Vec<Incoming<'a>>>,
    pub refused: Vec<(usize, Problem)>,
}

impl<'a> Batch<'a> {
    /// Hashes and digests everything, and refuses what lies outside the scope or stands twice.
    pub fn prepare(ctx: &Ctx, keyring: &Keyring, households: &'a [Household]) -> Self {
        let mut batch = Self {
            counties: BTreeMap::new(),
            refused: Vec::new(),
        };
        let mut seen = HashSet::new();
        let mut buffer = Vec::new();
        for (index, record) in households.iter().enumerate() {
            let county = record.village.at(AreaLevel::County);
            if let Err(problem) = check(ctx, record) {
                batch.refused.push((index, problem));
            } else if !seen.insert((county, record.number.as_str())) {
                batch.refused.push((index, number_twice(&record.number)));
            } else {
                let incoming = prepare(index, record, keyring, &mut buffer);
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

fn prepare<'a>(
    index: usize,
    record: &'a Household,
    keyring: &Keyring,
    buffer: &mut Vec<u8>,
) -> Incoming<'a> {
    let members: Vec<Member> = record
        .members
        .iter()
        .map(|person| {
            let id_hash = person.id_number.as_ref().map(|id| id_hash(keyring, id));
            let cells = person_cells(person, id_hash);
            Member {
                id_hash,
                digest: digest(&cells, buffer),
                cells: cells.into(),
            }
        })
        .collect();
    let cells = household_cells(record, keyring);
    let own = digest(&cells, buffer);
    let all: Vec<Value> = std::iter::once(own)
        .chain(members.iter().map(|m| m.digest))
        .map(Value::from)
        .collect();
    Incoming {
        index,
        record,
        cells: cells.into(),
        digest: digest(&all, buffer),
        members,
    }
}
