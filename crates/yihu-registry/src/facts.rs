//! Extension facts (扩展事实): what no column foresees, of households, persons, areas and units,
//! with validity and source. Values are plain text: ID numbers, phones and accounts have no place
//! here.

use crate::sql::{self, Cells, Undone, keyed, row};
use crate::time::{AsOf, date_of, days, now_ms};
use serde_json::json;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, HashMap};
use yihu_base::id::SourceId;
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Problem};
use yihu_store::{AuditEntry, Db, Value, WriteTx, bulk_insert, problem};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// 户, named by its number.
    Household,
    /// 人, named by the person number.
    Person,
    /// 区划, named by its code.
    Area,
    /// 单位, named by its code.
    Unit,
}

impl EntityKind {
    /// The id stored and written in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Person => "person",
            Self::Area => "area",
            Self::Unit => "unit",
        }
    }
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRow {
    /// What it is about.
    pub kind: EntityKind,
    /// The area it lies in: the village of a household or person, the area itself.
    pub area: AreaCode,
    /// Number or code of what it is about.
    pub entity: String,
    /// Its name, e.g. `collective_income`.
    pub key: String,
    /// Its value; `None` takes back what was known from that day on.
    pub value: Option<String>,
    /// The unit of the value.
    pub unit: Option<String>,
    /// The first day on which it holds.
    pub valid_from: Date,
    /// The first day on which it no longer holds.
    pub valid_to: Option<Date>,
}

/// What a batch of facts came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FactsPut {
    /// Facts not known from that day.
    pub new: u64,
    /// Facts that correct one from the same day.
    pub changed: u64,
    /// Facts as known.
    pub unchanged: u64,
    /// Rows out of scope, by their place.
    pub refused: Vec<(usize, Problem)>,
}

/// What a fact is told of: county, kind, entity, key, first day.
type Identity = (i64, &'static str, String, String, i64);

/// What it says: last day, area, value, unit.
type Content = (Option<i64>, i64, Option<String>, Option<String>);

/// Brings facts in, all in one transaction. Facts already known change nothing; another value from
/// the same day becomes a new version. Of rows that speak of the same fact the last one counts.
///
/// # Errors
/// `forbidden`; those of the database.
pub async fn put_batch(
    ctx: &Ctx,
    db: &Db,
    source: SourceId,
    facts: &[FactRow],
) -> Result<FactsPut, Problem> {
    ctx.require_register_writer()?;
    let mut refused = Vec::new();
    let mut rows: BTreeMap<Identity, Content> = BTreeMap::new();
    for (at, fact) in facts.iter().enumerate() {
        match ctx.require_area(fact.area) {
            Ok(_) => drop(rows.insert(identity(fact), content(fact))),
            Err(problem) => refused.push((at, problem)),
        }
    }
    let undone = Undone::new();
    let written = db.write(ctx, async |tx: &mut WriteTx| {
        let mut put = FactsPut {
            refused: refused.clone(),
            ..FactsPut::default()
        };
        let known = latest(tx, rows.keys()).await?;
        let recorded_at = now_ms();
        let mut inserts: Vec<[Value; 12]> = Vec::new();
        let mut counties: BTreeMap<i64, u64> = BTreeMap::new();
        for (id, content) in &rows {
            let version = match known.get(id) {
                Some((_, before)) if before == content => {
                    put.unchanged += 1;
                    continue;
                }
                Some((version, _)) => {
                    put.changed += 1;
                    version + 1
                }
                None => {
                    put.new += 1;
                    1
                }
            };
            *counties.entry(id.0).or_default() += 1;
            inserts.push(row(identity_cells(id).into_iter().chain([
                version.into(),
                content.0.into(),
                content.1.into(),
                content.2.clone().into(),
                content.3.clone().into(),
                recorded_at.into(),
                (*source.as_bytes()).into(),
            ])));
        }
        if inserts.is_empty() {
            return undone.undo(put);
        }
        bulk_insert(
            tx.conn(),
            "INSERT INTO facts (county_code, entity_kind, entity, key, valid_from, version,
                valid_to, area_code, value, unit, recorded_at, source_id) VALUES",
            inserts,
        )
        .await?;
        for (county, count) in counties {
            tx.audit(AuditEntry {
                county: sql::area_of(county)?,
                action: "fact.put",
                entity: "source",
                entity_id: source.to_string(),
                details: json!({ "facts": count }),
            });
        }
        Ok(put)
    });
    let written = written.await;
    undone.or(written)
}

fn identity(fact: &FactRow) -> Identity {
    let county = fact.area.at(AreaLevel::County).as_i64();
    (
        county,
        fact.kind.id(),
        fact.entity.clone(),
        fact.key.clone(),
        days(fact.valid_from),
    )
}

fn content(fact: &FactRow) -> Content {
    let to = fact.valid_to.map(days);
    (
        to,
        fact.area.as_i64(),
        fact.value.clone(),
        fact.unit.clone(),
    )
}

fn identity_cells(id: &Identity) -> [Value; 5] {
    let (county, kind, entity, key, from) = id;
    [
        (*county).into(),
        (*kind).into(),
        entity.as_str().into(),
        key.as_str().into(),
        (*from).into(),
    ]
}

/// The latest version of each fact that is known.
async fn latest<'a>(
    tx: &mut WriteTx,
    ids: impl Iterator<Item = &'a Identity> + Clone,
) -> Result<HashMap<&'a Identity, (i64, Content)>, Problem> {
    let dialect = tx.dialect();
    let rows = keyed(
        tx.conn(),
        dialect,
        "WITH k (county, kind, entity, key, day) AS (VALUES @KEYS)
         SELECT f.county_code, f.entity_kind, f.entity, f.key, f.valid_from, f.version, f.valid_to,
                f.area_code, f.value, f.unit
         FROM k CROSS JOIN facts f
         WHERE f.county_code = k.county AND f.entity_kind = k.kind AND f.entity = k.entity
           AND f.key = k.key AND f.valid_from = k.day
         ORDER BY f.version",
        ids.clone().map(identity_cells).collect(),
    )
    .await?;
    let by_cells: HashMap<(i64, &str, &str, &str, i64), &Identity> = ids
        .map(|id| ((id.0, id.1, id.2.as_str(), id.3.as_str(), id.4), id))
        .collect();
    let mut known = HashMap::new();
    for row in &rows {
        let mut c = Cells::of(row);
        let key = (
            c.need_int()?,
            c.need_text()?,
            c.need_text()?,
            c.need_text()?,
            c.need_int()?,
        );
        let version = c.need_int()?;
        let content = (c.int()?, c.need_int()?, c.owned()?, c.owned()?);
        if let Some(id) = by_cells.get(&key) {
            known.insert(*id, (version, content));
        }
    }
    Ok(known)
}

/// A fact with where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFact {
    /// The fact; its value is never `None`.
    pub fact: FactRow,
    /// Where it came from.
    pub source: SourceId,
}

/// The facts of `area` and everything in it under these keys as of `at`, ordered by entity, then
/// key: of each the one with the latest first day, and of that its last version.
///
/// # Errors
/// `area.not_found` out of scope; those of the database.
pub async fn read_as_of(
    ctx: &Ctx,
    db: &Db,
    area: AreaCode,
    kind: EntityKind,
    at: AsOf,
    keys: &[&str],
) -> Result<Vec<StoredFact>, Problem> {
    let (first, last) = ctx.require_area(area)?.range();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (0..keys.len()).map(|i| format!("${}", i + 6)).collect();
    let text = format!(
        "SELECT f.area_code, f.entity, f.key, f.value, f.unit, f.valid_from, f.valid_to, f.source_id
         FROM facts f
         WHERE f.entity_kind = $1 AND f.area_code BETWEEN $2 AND $3 AND f.key IN ({marks})
           AND f.valid_from <= $4 AND f.recorded_at <= $5
           AND NOT EXISTS (
               SELECT 1 FROM facts g
               WHERE g.county_code = f.county_code AND g.entity_kind = f.entity_kind
                 AND g.entity = f.entity AND g.key = f.key
                 AND g.valid_from <= $4 AND g.recorded_at <= $5
                 AND (g.valid_from, g.version) > (f.valid_from, f.version))
           AND f.value IS NOT NULL AND (f.valid_to IS NULL OR f.valid_to > $4)
         ORDER BY f.entity, f.key",
        marks = marks.join(", ")
    );
    let query = sqlx::query(AssertSqlSafe(text))
        .bind(kind.id())
        .bind(first.as_i64())
        .bind(last.as_i64())
        .bind(at.days())
        .bind(at.known_at);
    let query = keys.iter().fold(query, |query, key| query.bind(*key));
    let rows = query
        .fetch_all(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    rows.iter()
        .map(|row| {
            let mut c = Cells::of(row);
            let fact = FactRow {
                kind,
                area: sql::area_of(c.need_int()?)?,
                entity: c.need_text()?.to_owned(),
                key: c.need_text()?.to_owned(),
                value: c.owned()?,
                unit: c.owned()?,
                valid_from: date_of(c.need_int()?)?,
                valid_to: c.date()?,
            };
            Ok(StoredFact {
                fact,
                source: SourceId::from_bytes(c.key()?),
            })
        })
        .collect()
}
