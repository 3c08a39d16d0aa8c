//! What the register knows of a batch, loaded in a few set-based queries.

use super::batch::{Incoming, Member};
use super::columns::{HOUSEHOLD, PERSON, stored_cells};
use super::present::Counted;
use crate::record::Person;
use crate::sql::{Cells, Key, keyed};
use std::collections::{HashMap, HashSet};
use yihu_base::{AreaCode, AreaLevel, Ctx, Problem};
use yihu_store::{Dialect, Value, WriteTx};

/// The present of a household.
#[derive(Debug, Clone)]
pub(super) struct KnownHousehold {
    pub id: Key,
    pub village: AreaCode,
    pub version: i64,
    pub valid_from: i64,
    pub last_version: i64,
    pub digest: Key,
    /// What it counts as now.
    pub counted: Counted,
}

/// The present of a person.
#[derive(Debug, Clone)]
pub(super) struct KnownPerson {
    pub county: AreaCode,
    pub id: Key,
    pub number: String,
    /// Where the person lives now; `None` when in no household.
    pub household: Option<Key>,
    /// Since when that is so.
    pub since: i64,
    pub version: i64,
    pub last_version: i64,
    pub digest: Key,
    pub id_hash: Option<Key>,
    pub name_key: String,
    /// Number and village of the household, for messages.
    pub home: Option<(String, AreaCode)>,
    /// The row of the name index on SQLite.
    pub search_no: i64,
}

/// Since when a version of a household holds (`from`), until the next one begins (`to`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub version: i64,
    pub digest: Key,
    pub from: i64,
    pub to: i64,
}

/// A time that a person was in a household.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub household: Key,
    pub from: i64,
    pub to: i64,
}

/// A member of the version that a new one follows.
pub(super) struct Before {
    pub position: i64,
    pub person: Key,
    pub version: i64,
    pub digest: Key,
    /// Empty when the batch has the same content.
    pub cells: Vec<Value>,
}

/// The version that a new one follows: the household's cells and its members.
#[derive(Default)]
pub(super) struct Previous {
    pub cells: Vec<Value>,
    pub members: Vec<Before>,
}

/// Everything loaded for the households of one county that are not known to be unchanged.
#[derive(Default)]
pub(super) struct Known {
    /// By household number.
    pub households: HashMap<String, KnownHousehold>,
    /// Spans by household, in order; only for households written before their present.
    pub spans: HashMap<Key, Vec<Span>>,
    pub persons: Vec<KnownPerson>,
    /// By identity.
    pub by_id: HashMap<Key, usize>,
    /// By person number: those of this county.
    pub by_number: HashMap<String, usize>,
    /// By the hash of the ID number: this county and the others in scope.
    pub by_hash: HashMap<Key, Vec<usize>>,
    /// Where known persons were when. Only when the date lies before something that is known.
    pub stays: Option<HashMap<Key, Vec<Stay>>>,
    /// By household.
    pub previous: HashMap<Key, Previous>,
}

/// The end of what holds until further notice.
pub(super) const OPEN: i64 = i64::MAX;

/// The reader of the register for one county and date.
pub(super) struct Loader<'a> {
    pub tx: &'a mut WriteTx,
    pub county: AreaCode,
    pub as_of: i64,
}

impl Loader<'_> {
    fn dialect(&self) -> Dialect {
        self.tx.dialect()
    }

    fn with_county(&self, key: impl Into<Value>) -> [Value; 2] {
        [self.county.into(), key.into()]
    }

    /// The present of the households with these numbers, and all spans of those whose present
    /// begins after the date.
    pub async fn households(&mut self, batch: &[Incoming<'_>]) -> Result<Known, Problem> {
        let mut known = Known::default();
        let keys: Vec<_> = batch
            .iter()
            .map(|h| self.with_county(h.record.number.as_str()))
            .collect();
        let dialect = self.dialect();
        let rows = keyed(
            self.tx.conn(),
            dialect,
            "WITH k (county, number) AS (VALUES @KEYS)
             SELECT h.number, h.household_id, h.village_code, h.version, h.valid_from,
                    h.last_version, h.digest, h.class, h.status, h.main_cause, h.persons
             FROM k CROSS JOIN households h
             WHERE h.county_code = k.county AND h.number = k.number",
            keys,
        )
        .await?;
        for row in &rows {
            let mut c = Cells::of(row);
            let number = c.need_text()?.to_owned();
            let (id, village) = (c.key()?, crate::sql::area_of(c.need_int()?)?);
            let household = KnownHousehold {
                id,
                village,
                version: c.need_int()?,
                valid_from: c.need_int()?,
                last_version: c.need_int()?,
                digest: c.key()?,
                counted: Counted::read(village, &mut c)?,
            };
            known.households.insert(number, household);
        }
        let late: Vec<Key> = known
            .households
            .values()
            .filter(|h| h.valid_from > self.as_of)
            .map(|h| h.id)
            .collect();
        known.spans = self.spans(late).await?;
        Ok(known)
    }

    /// The spans of households in order of time.
    async fn spans(
        &mut self,
        households: impl IntoIterator<Item = Key>,
    ) -> Result<HashMap<Key, Vec<Span>>, Problem> {
        let keys: Vec<_> = households
            .into_iter()
            .map(|id| self.with_county(id))
            .collect();
        let dialect = self.dialect();
        let rows = keyed(
            self.tx.conn(),
            dialect,
            "WITH k (county, household) AS (VALUES @KEYS)
             SELECT v.household_id, v.version, v.valid_from, v.digest
             FROM k CROSS JOIN household_versions v
             WHERE v.county_code = k.county AND v.household_id = k.household",
            keys,
        )
        .await?;
        let mut spans: HashMap<Key, Vec<Span>> = HashMap::new();
        for row in &rows {
            let mut c = Cells::of(row);
            let household = c.key()?;
            let (version, from, digest) = (c.need_int()?, c.need_int()?, c.key()?);
            spans.entry(household).or_default().push(Span {
                version,
                digest,
                from,
                to: OPEN,
            });
        }
        for spans in spans.values_mut() {
            in_order(spans);
        }
        Ok(spans)
    }

    /// The persons that the batch names by number or ID number, and where they were.
    pub async fn persons(
        &mut self,
        ctx: &Ctx,
        known: &mut Known,
        batch: &[&Incoming<'_>],
    ) -> Result<(), Problem> {
        let dialect = self.dialect();
        let select = present_of_persons(dialect);
        let members = || {
            batch
                .iter()
                .flat_map(|h| h.record.members.iter().zip(&h.members))
        };
        let numbers: Vec<_> = members()
            .map(|(p, _)| self.with_county(p.number.as_str()))
            .collect();
        let by_number = format!(
            "WITH k (county, number) AS (VALUES @KEYS) {select}
             WHERE p.county_code = k.county AND p.number = k.number"
        );
        for row in keyed(self.tx.conn(), dialect, &by_number, numbers).await? {
            known.add(read_person(&mut Cells::of(&row))?, self.county);
        }
        // One who lives in a household and keeps the ID number was checked when it was written.
        let new_hash = |(record, member): (&Person, &Member)| {
            let at = known.by_number.get(&record.number);
            let before = at
                .map(|&at| &known.persons[at])
                .filter(|p| p.household.is_some());
            let before = before.and_then(|p| p.id_hash);
            member.id_hash.filter(|hash| before != Some(*hash))
        };
        let hashes: Vec<[Value; 1]> = members()
            .filter_map(new_hash)
            .map(|hash| [hash.into()])
            .collect();
        let by_hash = format!(
            "WITH k (hash) AS (VALUES @KEYS) {select} WHERE p.id_hash = k.hash AND p.id_hash IS NOT NULL"
        );
        for row in keyed(self.tx.conn(), dialect, &by_hash, hashes).await? {
            let person = read_person(&mut Cells::of(&row))?;
            let in_sight = person.county == self.county || ctx.area.contains(person.county);
            if in_sight && !known.by_id.contains_key(&person.id) {
                known.add(person, self.county);
            }
        }
        let behind = known.households.values().any(|h| h.valid_from > self.as_of)
            || known
                .persons
                .iter()
                .any(|p| p.county == self.county && p.since > self.as_of);
        if behind {
            self.stays(known).await?;
        }
        Ok(())
    }

    async fn stays(&mut self, known: &mut Known) -> Result<(), Problem> {
        let persons = known.persons.iter().filter(|p| p.county == self.county);
        let keys: Vec<_> = persons.map(|p| self.with_county(p.id)).collect();
        let dialect = self.dialect();
        let rows = keyed(
            self.tx.conn(),
            dialect,
            "WITH k (county, person) AS (VALUES @KEYS)
             SELECT m.person_id, m.household_id, m.version
             FROM k CROSS JOIN household_members m
             WHERE m.county_code = k.county AND m.person_id = k.person",
            keys,
        )
        .await?;
        let mut listed: Vec<(Key, Key, i64)> = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut c = Cells::of(row);
            listed.push((c.key()?, c.key()?, c.need_int()?));
        }
        let households: HashSet<Key> = listed.iter().map(|l| l.1).collect();
        let spans = self.spans(households).await?;
        let mut stays: HashMap<Key, Vec<Stay>> = HashMap::new();
        for (person, household, version) in listed {
            let span = spans
                .get(&household)
                .and_then(|s| s.iter().find(|s| s.version == version));
            if let Some(span) = span {
                let (from, to) = (span.from, span.to);
                stays.entry(person).or_default().push(Stay {
                    household,
                    from,
                    to,
                });
            }
        }
        known.stays = Some(stays);
        Ok(())
    }

    /// The versions that the new ones follow.
    pub async fn previous(
        &mut self,
        known: &mut Known,
        batch: &[&Incoming<'_>],
    ) -> Result<(), Problem> {
        let keys: Vec<[Value; 3]> = batch
            .iter()
            .filter_map(|h| known.at(&h.record.number, self.as_of))
            .map(|at| [self.county.into(), at.id.into(), at.version.into()])
            .collect();
        let dialect = self.dialect();
        let households = format!(
            "WITH k (county, household, version) AS (VALUES @KEYS)
             SELECT v.household_id, {}
             FROM k CROSS JOIN household_versions v
             WHERE v.county_code = k.county AND v.household_id = k.household
               AND v.version = k.version",
            HOUSEHOLD.map(|c| format!("v.{c}")).join(", ")
        );
        for row in keyed(self.tx.conn(), dialect, &households, keys.clone()).await? {
            let mut c = Cells::of(&row);
            let id = c.key()?;
            known.previous.entry(id).or_default().cells = stored_cells(&mut c, HOUSEHOLD.len())?;
        }
        let members = keyed(
            self.tx.conn(),
            dialect,
            "WITH k (county, household, version) AS (VALUES @KEYS)
             SELECT m.household_id, m.position, m.person_id, m.person_version, p.digest
             FROM k CROSS JOIN household_members m CROSS JOIN person_versions p
             WHERE m.county_code = k.county AND m.household_id = k.household
               AND m.version = k.version AND p.county_code = m.county_code
               AND p.person_id = m.person_id AND p.version = m.person_version",
            keys,
        )
        .await?;
        for row in &members {
            let mut c = Cells::of(row);
            let household = c.key()?;
            let before = Before {
                position: c.need_int()?,
                person: c.key()?,
                version: c.need_int()?,
                digest: c.key()?,
                cells: Vec::new(),
            };
            let previous = known.previous.entry(household).or_default();
            previous.members.push(before);
        }
        for previous in known.previous.values_mut() {
            previous.members.sort_by_key(|b| b.position);
        }
        self.cells_before(known, batch).await?;
        self.members_before(known).await
    }

    /// The cells of those members before who are not as the batch has them.
    async fn cells_before(
        &mut self,
        known: &mut Known,
        batch: &[&Incoming<'_>],
    ) -> Result<(), Problem> {
        let same: HashSet<Key> = batch
            .iter()
            .flat_map(|h| &h.members)
            .map(|member| member.digest)
            .collect();
        let members = known.previous.values().flat_map(|p| &p.members);
        let keys: Vec<[Value; 3]> = members
            .filter(|b| !same.contains(&b.digest))
            .map(|b| [self.county.into(), b.person.into(), b.version.into()])
            .collect();
        let text = format!(
            "WITH k (county, person, version) AS (VALUES @KEYS)
             SELECT p.person_id, {}
             FROM k CROSS JOIN person_versions p
             WHERE p.county_code = k.county AND p.person_id = k.person AND p.version = k.version",
            PERSON.map(|c| format!("p.{c}")).join(", ")
        );
        let dialect = self.dialect();
        let mut cells: HashMap<Key, Vec<Value>> = HashMap::new();
        for row in keyed(self.tx.conn(), dialect, &text, keys).await? {
            let mut c = Cells::of(&row);
            cells.insert(c.key()?, stored_cells(&mut c, PERSON.len())?);
        }
        for before in known.previous.values_mut().flat_map(|p| &mut p.members) {
            before.cells = cells.get(&before.person).cloned().unwrap_or_default();
        }
        Ok(())
    }

    /// The present of those members of the versions before whom the batch does not name.
    async fn members_before(&mut self, known: &mut Known) -> Result<(), Problem> {
        let members = known.previous.values().flat_map(|p| &p.members);
        let keys: Vec<_> = members
            .filter(|b| !known.by_id.contains_key(&b.person))
            .map(|b| self.with_county(b.person))
            .collect();
        let dialect = self.dialect();
        let select = format!(
            "WITH k (county, person) AS (VALUES @KEYS) {}
             WHERE p.county_code = k.county AND p.person_id = k.person",
            present_of_persons(dialect)
        );
        for row in keyed(self.tx.conn(), dialect, &select, keys).await? {
            known.add(read_person(&mut Cells::of(&row))?, self.county);
        }
        Ok(())
    }
}

/// Selects what [`read_person`] reads; the name index has numbered rows on SQLite only.
fn present_of_persons(dialect: Dialect) -> String {
    let search_no = match dialect {
        Dialect::Sqlite => "p.search_no",
        Dialect::Postgres => "CAST(0 AS BIGINT)",
    };
    format!(
        "SELECT p.county_code, p.person_id, p.number, p.household_id, p.since, p.version,
            p.last_version, p.digest, p.id_hash, p.name_key, h.number, h.village_code, {search_no}
         FROM k CROSS JOIN persons p
         LEFT JOIN households h
           ON h.county_code = p.county_code AND h.household_id = p.household_id"
    )
}

/// A household's version at a date.
pub(super) struct At {
    pub id: Key,
    pub version: i64,
    pub digest: Key,
}

impl Known {
    fn add(&mut self, person: KnownPerson, county: AreaCode) {
        let at = self.persons.len();
        if person.county == county {
            self.by_number.insert(person.number.clone(), at);
        }
        if let Some(hash) = person.id_hash {
            self.by_hash.entry(hash).or_default().push(at);
        }
        self.by_id.insert(person.id, at);
        self.persons.push(person);
    }

    /// The version of a household that holds on a date.
    pub fn at(&self, number: &str, as_of: i64) -> Option<At> {
        let household = self.households.get(number)?;
        if household.valid_from <= as_of {
            let (id, version, digest) = (household.id, household.version, household.digest);
            return Some(At {
                id,
                version,
                digest,
            });
        }
        let spans = self.spans.get(&household.id)?;
        let span = spans.iter().rev().find(|s| s.from <= as_of)?;
        Some(At {
            id: household.id,
            version: span.version,
            digest: span.digest,
        })
    }

    /// When the version after the one that holds on a date begins.
    pub fn until(&self, number: &str, as_of: i64) -> i64 {
        let household = self.households.get(number);
        let spans = household.and_then(|h| self.spans.get(&h.id));
        spans
            .and_then(|s| s.iter().find(|s| s.from > as_of))
            .map_or(OPEN, |s| s.from)
    }
}

/// Sorts spans by time, drops those replaced by a later version of the same day, sets their ends.
fn in_order(spans: &mut Vec<Span>) {
    spans.sort_by_key(|s| (s.from, -s.version));
    spans.dedup_by_key(|s| s.from);
    let starts: Vec<i64> = spans.iter().skip(1).map(|s| s.from).collect();
    for (span, to) in spans.iter_mut().zip(starts) {
        span.to = to;
    }
}

fn read_person(c: &mut Cells) -> Result<KnownPerson, Problem> {
    let mut person = KnownPerson {
        county: crate::sql::area_of(c.need_int()?)?.at(AreaLevel::County),
        id: c.key()?,
        number: c.need_text()?.to_owned(),
        household: c.key_or_none()?,
        since: c.need_int()?,
        version: c.need_int()?,
        last_version: c.need_int()?,
        digest: c.key()?,
        id_hash: c.key_or_none()?,
        name_key: c.need_text()?.to_owned(),
        home: None,
        search_no: 0,
    };
    person.home = c.owned()?.zip(c.area()?);
    person.search_no = c.need_int()?;
    Ok(person)
}
