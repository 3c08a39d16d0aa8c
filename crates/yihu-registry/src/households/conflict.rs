//! Who the members of a batch are, and which households contradict the register: no person may be
//! in two households on any day, and no ID number may belong to two persons.

use super::batch::Incoming;
use super::known::{Known, KnownPerson, OPEN, Stay};
use crate::sql::Key;
use std::collections::{BTreeMap, HashMap, HashSet};
use yihu_base::{AreaCode, Ctx, Problem};

/// The person is in another household on a day for which the batch tells.
const ELSEWHERE: &str = "person.elsewhere";

/// The ID number is that of somebody else.
const ID_TAKEN: &str = "person.id_number_taken";

/// The persons of each household of the batch, as places in [`Known::persons`]; `None` is new.
pub(super) type Resolved = Vec<Vec<Option<usize>>>;

/// Finds each member by person number, and by ID number where the number is new.
pub(super) fn resolve(county: AreaCode, batch: &[&Incoming<'_>], known: &Known) -> Resolved {
    let numbers: HashSet<&str> = batch
        .iter()
        .flat_map(|h| &h.record.members)
        .map(|p| p.number.as_str())
        .collect();
    let renumbered = |hash: Option<Key>| {
        let same = known.by_hash.get(&hash?)?.iter().copied().filter(|&at| {
            let person = &known.persons[at];
            person.county == county && !numbers.contains(person.number.as_str())
        });
        // One who lives in a household goes before one who left.
        same.max_by_key(|&at| known.persons[at].household.is_some())
    };
    batch
        .iter()
        .map(|h| {
            let members = h.record.members.iter().zip(&h.members);
            members
                .map(|(p, m)| {
                    known
                        .by_number
                        .get(&p.number)
                        .copied()
                        .or_else(|| renumbered(m.id_hash))
                })
                .collect()
        })
        .collect()
}

/// The households of the batch that must be refused, by their place, with the reason.
pub(super) fn refuse(
    ctx: &Ctx,
    batch: &[&Incoming<'_>],
    known: &Known,
    resolved: &Resolved,
    as_of: i64,
) -> BTreeMap<usize, Problem> {
    let mut refused = out_of_scope(ctx, batch, known);
    for (at, problem) in named_twice(batch) {
        refused.entry(at).or_insert(problem);
    }
    // A refused household stays as it was, which may bring others into conflict with it.
    loop {
        let review = Review::new(ctx, batch, known, resolved, &refused, as_of);
        let more: Vec<(usize, Problem)> = (0..batch.len())
            .filter(|at| !refused.contains_key(at))
            .filter_map(|at| Some((at, review.conflict(at)?)))
            .collect();
        if more.is_empty() {
            return refused;
        }
        refused.extend(more);
    }
}

/// Households that the actor cannot see, and yet have the same number in the same county.
fn out_of_scope(ctx: &Ctx, batch: &[&Incoming<'_>], known: &Known) -> BTreeMap<usize, Problem> {
    let hidden = |h: &Incoming| {
        let household = known.households.get(&h.record.number)?;
        (!ctx.area.contains(household.village)).then(|| elsewhere("household.number_taken"))
    };
    batch
        .iter()
        .enumerate()
        .filter_map(|(at, h)| Some((at, hidden(h)?)))
        .collect()
}

/// Households that share a person number or an ID number.
fn named_twice(batch: &[&Incoming<'_>]) -> BTreeMap<usize, Problem> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut hashes: HashMap<Key, usize> = HashMap::new();
    let mut refused = BTreeMap::new();
    for (at, household) in batch.iter().enumerate() {
        for (person, member) in household.record.members.iter().zip(&household.members) {
            let by_number = numbers.insert(&person.number, at);
            let by_hash = member.id_hash.and_then(|hash| hashes.insert(hash, at));
            for first in [by_number, by_hash].into_iter().flatten() {
                let (a, b) = (&batch[first].record.number, &household.record.number);
                let problem = Problem::new(
                    "person.twice",
                    format!(
                        "{} 在本批中出现两次（户 {a} 与户 {b}），请核实后只保留一处",
                        person.name
                    ),
                    format!(
                        "{} stands twice in this batch (households {a} and {b}): keep the right one",
                        person.name
                    ),
                );
                refused.entry(first).or_insert_with(|| problem.clone());
                refused.entry(at).or_insert(problem);
            }
        }
    }
    refused
}

/// The register as it would be with the households not refused so far.
struct Review<'a> {
    ctx: &'a Ctx,
    batch: &'a [&'a Incoming<'a>],
    known: &'a Known,
    resolved: &'a Resolved,
    as_of: i64,
    /// Until when the new version of a known household will hold.
    windows: HashMap<Key, i64>,
    /// Persons whose present the batch writes anew, with their ID number's hash.
    written: HashMap<usize, Option<Key>>,
}

impl<'a> Review<'a> {
    fn new(
        ctx: &'a Ctx,
        batch: &'a [&'a Incoming<'a>],
        known: &'a Known,
        resolved: &'a Resolved,
        refused: &BTreeMap<usize, Problem>,
        as_of: i64,
    ) -> Self {
        let mut windows = HashMap::new();
        let mut written = HashMap::new();
        for (at, household) in batch
            .iter()
            .enumerate()
            .filter(|(at, _)| !refused.contains_key(at))
        {
            let number = &household.record.number;
            let until = known.until(number, as_of);
            if let Some(household) = known.households.get(number) {
                windows.insert(household.id, until);
            }
            // What ends before the present leaves ID numbers as they are now.
            if until == OPEN {
                let members = resolved[at].iter().zip(&household.members);
                written.extend(members.filter_map(|(person, m)| Some(((*person)?, m.id_hash))));
            }
        }
        Self {
            ctx,
            batch,
            known,
            resolved,
            as_of,
            windows,
            written,
        }
    }

    fn conflict(&self, at: usize) -> Option<Problem> {
        let household = &self.batch[at];
        let number = &household.record.number;
        let own = self.known.households.get(number).map(|h| h.id);
        let until = self.known.until(number, self.as_of);
        let members = household.record.members.iter().zip(&household.members);
        members
            .zip(&self.resolved[at])
            .find_map(|((record, member), person)| {
                let problem = match person {
                    Some(at) if self.lives_elsewhere(*at, own, until) => {
                        let person = &self.known.persons[*at];
                        let by_number = person.number == record.number;
                        let code = if by_number { ELSEWHERE } else { ID_TAKEN };
                        Some(self.taken(person, code))
                    }
                    _ => member.id_hash.and_then(|hash| self.id_taken(hash, *person)),
                };
                problem.map(|p| p.at(&record.name))
            })
    }

    /// Whether a person is in another household on a day of `as_of`–`until`, after the batch.
    fn lives_elsewhere(&self, at: usize, own: Option<Key>, until: i64) -> bool {
        let person = &self.known.persons[at];
        let overlaps = |from: i64, to: i64| from.max(self.as_of) < to.min(until);
        let elsewhere = |stay: &Stay| {
            let Stay {
                household,
                from,
                to,
            } = *stay;
            Some(household) != own
                && match self.windows.get(&household) {
                    // The new version of that household does not name the person: the batch would
                    // then name the person twice.
                    Some(&end) => overlaps(from, to.min(self.as_of)) || overlaps(from.max(end), to),
                    None => overlaps(from, to),
                }
        };
        match &self.known.stays {
            Some(stays) => stays.get(&person.id).into_iter().flatten().any(elsewhere),
            None => {
                let stay = |household| Stay {
                    household,
                    from: person.since,
                    to: OPEN,
                };
                person
                    .household
                    .map(stay)
                    .is_some_and(|stay| elsewhere(&stay))
            }
        }
    }

    /// Whether the ID number belongs to somebody else who is in a household.
    fn id_taken(&self, hash: Key, person: Option<usize>) -> Option<Problem> {
        let owners = self.known.by_hash.get(&hash)?.iter().copied();
        let owner =
            owners
                .filter(|&at| Some(at) != person)
                .find(|&at| match self.written.get(&at) {
                    Some(written) => *written == Some(hash),
                    None => self.stays(at),
                })?;
        Some(self.taken(&self.known.persons[owner], ID_TAKEN))
    }

    /// Whether a person whom the batch does not name is in a household after it.
    fn stays(&self, at: usize) -> bool {
        let home = self.known.persons[at].household;
        home.is_some_and(|home| self.windows.get(&home) != Some(&OPEN))
    }

    fn taken(&self, person: &KnownPerson, code: &'static str) -> Problem {
        let seen = person
            .home
            .as_ref()
            .filter(|(_, village)| self.ctx.area.contains(*village));
        match seen {
            None => elsewhere(code),
            Some((number, _)) if code == ELSEWHERE => Problem::new(
                code,
                format!(
                    "此人在册于户 {number}：如已迁移，请将两户放在同一批中导入，否则核对人编号"
                ),
                format!(
                    "this person is in household {number}: import both households together for a move, else check the person number"
                ),
            ),
            Some((number, _)) => Problem::new(
                code,
                format!("证件号码与户 {number} 的成员相同，请核对证件号码"),
                format!(
                    "the ID number is that of a member of household {number}: check the ID number"
                ),
            ),
        }
    }
}

/// A conflict with what the actor may not see: it says no more than that.
fn elsewhere(code: &'static str) -> Problem {
    Problem::new(
        code,
        "与本辖区以外的登记冲突，请联系上级核实",
        "this conflicts with a record outside your area: ask the office above you",
    )
}
