//! New versions and the present that follows from them, planned in memory and written in bulk.

use super::apply::Applied;
use super::batch::{Incoming, Member, Prepared};
use super::columns::{HOUSEHOLD, PERSON, changed};
use super::known::{Before, Known, KnownPerson};
use super::present::{Present, Presents};
use crate::names;
use crate::record::Person;
use crate::sql::{Cells, Key, row};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;
use yihu_base::id::{HouseholdId, PersonId, SourceId};
use yihu_base::{AreaCode, AreaLevel, Problem};
use yihu_store::{AuditEntry, Conn, Dialect, Row, Value, WriteTx, bulk_insert, problem};

/// What all rows of a batch share.
pub(super) struct Stamp {
    pub source: SourceId,
    /// Days since 1970.
    pub as_of: i64,
    /// Unix milliseconds.
    pub recorded_at: i64,
}

const HOUSEHOLD_ROW: usize = 9 + HOUSEHOLD.len() + 3;
const PERSON_ROW: usize = 7 + PERSON.len() + 1;

static INSERT_HOUSEHOLD: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO household_versions (county_code, household_id, version, number, valid_from,
            recorded_at, source_id, digest, changed, {},
            phone_sealed, bank_account_sealed, helper_phone_sealed) VALUES",
        HOUSEHOLD.join(", ")
    )
});

static INSERT_PERSON: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO person_versions (county_code, person_id, version, valid_from, recorded_at,
            source_id, digest, {}, id_number_sealed) VALUES",
        PERSON.join(", ")
    )
});

/// An accepted household of the batch, and who its members are.
type Accepted<'p, 'a> = (&'p &'p Incoming<'a>, &'p Vec<Option<usize>>);

/// A new version of a household.
struct Version<'a> {
    household: &'a Prepared,
    id: Key,
    version: i64,
    /// The names of what changed.
    changed: String,
    stamp: &'a Stamp,
}

/// A new version of a person.
struct PersonVersion<'a> {
    county: AreaCode,
    member: &'a Member,
    id: Key,
    version: i64,
    stamp: &'a Stamp,
}

/// A person in a version of a household.
struct Membership {
    county: AreaCode,
    household: Key,
    version: i64,
    position: i64,
    person: Key,
    person_version: i64,
}

/// Plans what becomes of the households of one county. Rows are made from the plan only while they
/// are being written, when the processor waits for the engine anyway.
pub(super) struct Writer<'a> {
    county: AreaCode,
    stamp: &'a Stamp,
    known: Known,
    applied: &'a mut Applied,
    versions: Vec<Version<'a>>,
    person_versions: Vec<PersonVersion<'a>>,
    members: Vec<Membership>,
    households: Presents<'a>,
    /// The present of persons that changes, by person.
    present: BTreeMap<Key, KnownPerson>,
    /// Persons whose entry in the name index is new.
    renamed: Vec<Key>,
    audit: Vec<AuditEntry>,
}

impl<'a> Writer<'a> {
    pub fn new(county: AreaCode, stamp: &'a Stamp, known: Known, applied: &'a mut Applied) -> Self {
        Self {
            county,
            stamp,
            known,
            applied,
            versions: Vec::new(),
            person_versions: Vec::new(),
            members: Vec::new(),
            households: Presents::default(),
            present: BTreeMap::new(),
            renamed: Vec::new(),
            audit: Vec::new(),
        }
    }

    /// Plans all accepted households: first who leaves, then who is there, so that one who moves
    /// ends up in the new household.
    pub fn plan(&mut self, accepted: &[Accepted<'_, 'a>]) {
        for &(household, resolved) in accepted {
            self.leave(household, resolved);
        }
        let leavers: Vec<Key> = self.present.keys().copied().collect();
        for &(household, resolved) in accepted {
            self.household(household, resolved);
        }
        let gone = leavers
            .iter()
            .filter(|p| self.present[*p].household.is_none());
        self.applied.persons_left += gone.count() as u64;
    }

    /// Takes out of their household those whom its new present no longer names.
    fn leave(&mut self, household: &Incoming, resolved: &[Option<usize>]) {
        let Some(known) = self.known.households.get(&household.record.number) else {
            return;
        };
        let Some(previous) = self.known.previous.get(&known.id) else {
            return;
        };
        if self.stamp.as_of < known.valid_from {
            return;
        }
        let stay: HashSet<Key> = resolved
            .iter()
            .flatten()
            .map(|&at| self.known.persons[at].id)
            .collect();
        for before in previous
            .members
            .iter()
            .filter(|b| !stay.contains(&b.person))
        {
            let Some(&at) = self.known.by_id.get(&before.person) else {
                continue;
            };
            let mut person = self.known.persons[at].clone();
            if person.household == Some(known.id) {
                (person.household, person.since) = (None, self.stamp.as_of);
                self.present.insert(person.id, person);
            }
        }
    }

    fn household(&mut self, incoming: &Incoming<'a>, resolved: &[Option<usize>]) {
        let h = incoming.household;
        let number = h.record.number.as_str();
        let known = self.known.households.get(number).cloned();
        let id = known
            .as_ref()
            .map_or_else(|| *HouseholdId::new().as_bytes(), |k| k.id);
        let version = known.as_ref().map_or(0, |k| k.last_version) + 1;
        let place = Place {
            household: id,
            present: known
                .as_ref()
                .is_none_or(|k| k.valid_from <= self.stamp.as_of),
            until: self.known.until(number, self.stamp.as_of),
        };
        let previous = self.known.previous.remove(&id).unwrap_or_default();
        let before: HashMap<Key, &Before> =
            previous.members.iter().map(|b| (b.person, b)).collect();

        let mut labels = changed(&HOUSEHOLD, &previous.cells, &h.cells)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>();
        let mut members = Vec::with_capacity(h.members.len());
        let mut member_labels = Vec::new();
        for (position, (record, member)) in h.record.members.iter().zip(&h.members).enumerate() {
            let person = resolved[position].map(|at| self.known.persons[at].clone());
            let before = person.as_ref().and_then(|p| before.get(&p.id).copied());
            let (person, person_version) = self.person(record, member, person, before, &place);
            if let Some(before) = before {
                member_labels.extend(changed(&PERSON, &before.cells, &member.cells));
            }
            members.push(person);
            self.members.push(Membership {
                county: self.county,
                household: id,
                version,
                position: position as i64,
                person,
                person_version,
            });
        }
        if !previous.cells.is_empty() {
            if !previous
                .members
                .iter()
                .map(|b| b.person)
                .eq(members.iter().copied())
            {
                labels.push("members".to_owned());
            }
            member_labels.sort_unstable();
            member_labels.dedup();
            labels.extend(member_labels.into_iter().map(|l| format!("member.{l}")));
        }
        self.versions.push(Version {
            household: h,
            id,
            version,
            changed: labels.join(","),
            stamp: self.stamp,
        });
        let present = Present {
            id,
            version,
            valid_from: self.stamp.as_of,
            household: h,
        };
        match &known {
            Some(_) if !place.present => self.households.later(present),
            _ => self.households.now(known.as_ref(), present),
        }
        let action = if known.is_some() {
            "household.change"
        } else {
            "household.add"
        };
        match known {
            Some(_) => self.applied.changed += 1,
            None => self.applied.new += 1,
        }
        self.audit.push(AuditEntry {
            county: self.county,
            action,
            entity: "household",
            entity_id: HouseholdId::from_bytes(id).to_string(),
            details: json!({
                "version": version,
                "as_of": self.stamp.as_of,
                "source": self.stamp.source.to_string(),
                "changed": labels,
                "digest": hex(h.digest),
            }),
        });
    }

    /// Plans a member; answers the person and its version.
    fn person(
        &mut self,
        record: &Person,
        member: &'a Member,
        known: Option<KnownPerson>,
        before: Option<&Before>,
        place: &Place,
    ) -> (Key, i64) {
        let id = known
            .as_ref()
            .map_or_else(|| *PersonId::new().as_bytes(), |p| p.id);
        let same = before.map(|b| (b.digest, b.version));
        let same = same
            .into_iter()
            .chain(known.as_ref().map(|p| (p.digest, p.version)));
        let kept = { same }
            .find(|(digest, _)| *digest == member.digest)
            .map(|(_, version)| version);
        let version = match kept {
            Some(version) => version,
            None => {
                let version = known.as_ref().map_or(0, |p| p.last_version) + 1;
                self.person_versions.push(PersonVersion {
                    county: self.county,
                    member,
                    id,
                    version,
                    stamp: self.stamp,
                });
                version
            }
        };
        match &known {
            None => self.applied.persons_new += 1,
            Some(_) if kept.is_none() => self.applied.persons_changed += 1,
            Some(_) => {}
        }
        self.place(record, member, known, id, version, place);
        (id, version)
    }

    /// Keeps the present of a person in step with a new version of the household.
    fn place(
        &mut self,
        record: &Person,
        member: &Member,
        known: Option<KnownPerson>,
        id: Key,
        version: i64,
        place: &Place,
    ) {
        let fresh = known.is_none();
        let home = known.as_ref().and_then(|p| p.household);
        if place.present && home == Some(place.household) {
            if known.as_ref().is_some_and(|p| p.version == version) {
                return;
            }
        } else if place.present && home.is_some() {
            self.applied.persons_moved += 1;
        }
        let as_known = self.present.remove(&id).or(known);
        let mut person = as_known.unwrap_or_else(|| KnownPerson {
            county: self.county,
            id,
            number: String::new(),
            household: None,
            since: place.until,
            version: 0,
            last_version: 0,
            digest: [0; 16],
            id_hash: None,
            name_key: String::new(),
            home: None,
            search_no: 0,
        });
        person.last_version = person.last_version.max(version);
        if place.present || fresh {
            person.version = version;
            person.digest = member.digest;
            person.id_hash = member.id_hash;
            person.number.clone_from(&record.number);
            if person.name_key != member.name_key {
                person.name_key.clone_from(&member.name_key);
                self.renamed.push(id);
            }
        }
        if place.present && home != Some(place.household) {
            (person.household, person.since) = (Some(place.household), self.stamp.as_of);
        } else if person.household.is_none() {
            person.since = person.since.max(place.until);
        }
        self.present.insert(id, person);
    }

    /// Writes everything planned.
    pub async fn flush(self, tx: &mut WriteTx) -> Result<(), Problem> {
        let dialect = tx.dialect();
        let conn = tx.conn();
        self.households.write(conn).await?;
        persons(conn, dialect, self.present, &self.renamed).await?;
        bulk_insert(conn, &INSERT_PERSON, self.person_versions).await?;
        bulk_insert(conn, &INSERT_HOUSEHOLD, self.versions).await?;
        bulk_insert(
            conn,
            "INSERT INTO household_members (county_code, household_id, version, position,
                person_id, person_version) VALUES",
            self.members,
        )
        .await?;
        for entry in self.audit {
            tx.audit(entry);
        }
        Ok(())
    }
}

impl Row<HOUSEHOLD_ROW> for Version<'_> {
    fn row(self) -> [Value; HOUSEHOLD_ROW] {
        let (h, stamp) = (self.household, self.stamp);
        let meta: [Value; 9] = [
            h.record.village.at(AreaLevel::County).into(),
            self.id.into(),
            self.version.into(),
            h.record.number.as_str().into(),
            stamp.as_of.into(),
            stamp.recorded_at.into(),
            (*stamp.source.as_bytes()).into(),
            h.digest.into(),
            self.changed.into(),
        ];
        let content = h.cells.iter().chain(&h.sealed);
        row(meta.into_iter().chain(content.cloned()))
    }
}

impl Row<PERSON_ROW> for PersonVersion<'_> {
    fn row(self) -> [Value; PERSON_ROW] {
        let stamp = self.stamp;
        let meta: [Value; 7] = [
            self.county.into(),
            self.id.into(),
            self.version.into(),
            stamp.as_of.into(),
            stamp.recorded_at.into(),
            (*stamp.source.as_bytes()).into(),
            self.member.digest.into(),
        ];
        let content = self.member.cells.iter().chain([&self.member.sealed]);
        row(meta.into_iter().chain(content.cloned()))
    }
}

impl Row<6> for Membership {
    fn row(self) -> [Value; 6] {
        [
            self.county.into(),
            self.household.into(),
            self.version.into(),
            self.position.into(),
            self.person.into(),
            self.person_version.into(),
        ]
    }
}

/// Writes the present of persons, and their names to the index.
async fn persons(
    conn: &mut Conn,
    dialect: Dialect,
    mut present: BTreeMap<Key, KnownPerson>,
    renamed: &[Key],
) -> Result<(), Problem> {
    let insert = |search: &str| {
        format!(
            "INSERT INTO persons (county_code, person_id, number, household_id, since, version,
                last_version, digest, id_hash, name_key, {search}) VALUES
             ON CONFLICT (county_code, person_id) DO UPDATE SET
                number = excluded.number, household_id = excluded.household_id,
                since = excluded.since, version = excluded.version,
                last_version = excluded.last_version, digest = excluded.digest,
                id_hash = excluded.id_hash, name_key = excluded.name_key,
                {search} = excluded.{search}"
        )
    };
    match dialect {
        Dialect::Postgres => {
            let rows = present.into_values().map(|p| {
                let grams = names::grams(&p.name_key);
                person_present(p, grams.into())
            });
            bulk_insert(conn, &insert("grams"), rows).await?;
        }
        Dialect::Sqlite => {
            number_new(conn, &mut present).await?;
            let grams: Vec<[Value; 2]> = renamed
                .iter()
                .filter_map(|id| present.get(id))
                .map(|p| [p.search_no.into(), names::grams(&p.name_key).into()])
                .collect();
            let rows = present.into_values().map(|p| {
                let search_no = p.search_no;
                person_present(p, search_no.into())
            });
            bulk_insert(conn, &insert("search_no"), rows).await?;
            let replace = "INSERT OR REPLACE INTO person_grams (rowid, grams) VALUES";
            bulk_insert(conn, replace, grams).await?;
        }
    }
    Ok(())
}

/// Gives new persons their row in the name index; writers take turns on SQLite.
async fn number_new(
    conn: &mut Conn,
    present: &mut BTreeMap<Key, KnownPerson>,
) -> Result<(), Problem> {
    let last = sqlx::query("SELECT COALESCE(MAX(search_no), 0) FROM persons");
    let last = last.fetch_one(conn).await.map_err(problem)?;
    let mut next = Cells::of(&last).need_int()?;
    for person in present.values_mut().filter(|p| p.search_no == 0) {
        next += 1;
        person.search_no = next;
    }
    Ok(())
}

fn person_present(p: KnownPerson, search: Value) -> [Value; 11] {
    [
        p.county.into(),
        p.id.into(),
        p.number.into(),
        p.household.into(),
        p.since.into(),
        p.version.into(),
        p.last_version.into(),
        p.digest.into(),
        p.id_hash.into(),
        p.name_key.into(),
        search,
    ]
}

fn hex(digest: Key) -> String {
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

/// Where and when the members of a new version are.
struct Place {
    household: Key,
    /// Whether it is the household's present.
    present: bool,
    /// When its next version begins.
    until: i64,
}
