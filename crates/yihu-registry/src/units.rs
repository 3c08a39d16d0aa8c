//! Units (单位): offices, schools, hospitals, firms that help or are helped with.

use crate::sql::{self, Cells, Key, Undone, keyed};
use crate::time::{AsOf, days, now_ms};
use serde_json::json;
use std::collections::HashMap;
use yihu_base::id::{SourceId, UnitId};
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Problem};
use yihu_store::{AuditEntry, Db, Value, WriteTx, bulk_insert, problem};

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its code, unique in its county, e.g. the unified social credit code (统一社会信用代码).
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is, e.g. `department`, `school`, `hospital`, `firm`.
    pub kind: String,
    /// Where it is.
    pub area: AreaCode,
}

/// A unit with its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredUnit {
    /// Its identity.
    pub id: UnitId,
    /// The content.
    pub unit: Unit,
}

/// Brings units in, and answers how many were new or changed; those as known change nothing.
///
/// # Errors
/// `forbidden`; `area.not_found` when a unit, as it is or as it was, is out of scope; `unit.older`
/// for a date before what is known; those of the database.
pub async fn put(
    ctx: &Ctx,
    db: &Db,
    source: SourceId,
    valid_from: Date,
    units: &[Unit],
) -> Result<u64, Problem> {
    ctx.require_register_writer()?;
    let mut by_code: HashMap<(i64, &str), &Unit> = HashMap::new();
    for unit in units {
        let county = ctx.require_area(unit.area)?.at(AreaLevel::County).as_i64();
        by_code.insert((county, &unit.code), unit);
    }
    let undone = Undone::new();
    let written = db.write(ctx, async |tx: &mut WriteTx| {
        let dialect = tx.dialect();
        let rows = keyed(
            tx.conn(),
            dialect,
            "WITH k (county, code) AS (VALUES @KEYS)
             SELECT u.county_code, u.code, u.unit_id, u.version, u.valid_from, u.name, u.kind,
                    u.area_code
             FROM k CROSS JOIN units u WHERE u.county_code = k.county AND u.code = k.code
             ORDER BY u.version",
            by_code
                .keys()
                .map(|(county, code)| [(*county).into(), (*code).into()])
                .collect(),
        )
        .await?;
        let mut known: HashMap<(i64, String), (Key, i64, i64, Unit)> = HashMap::new();
        for row in &rows {
            let mut c = Cells::of(row);
            let (county, code) = (c.need_int()?, c.need_text()?.to_owned());
            let stored = (c.key()?, c.need_int()?, c.need_int()?);
            let unit = Unit {
                code: code.clone(),
                name: c.need_text()?.to_owned(),
                kind: c.need_text()?.to_owned(),
                area: sql::area_of(c.need_int()?)?,
            };
            known.insert((county, code), (stored.0, stored.1, stored.2, unit));
        }
        let (from, recorded_at) = (days(valid_from), now_ms());
        let mut inserts: Vec<[Value; 10]> = Vec::new();
        for ((county, code), unit) in &by_code {
            let before = known.get(&(*county, (*code).to_owned()));
            if let Some((_, _, since, before)) = before {
                ctx.require_area(before.area)?;
                if before == *unit {
                    continue;
                }
                if *since > from {
                    return Err(older(code));
                }
            }
            let id = before.map_or_else(|| *UnitId::new().as_bytes(), |b| b.0);
            let version = before.map_or(0, |b| b.1) + 1;
            inserts.push([
                (*county).into(),
                id.into(),
                version.into(),
                from.into(),
                recorded_at.into(),
                (*source.as_bytes()).into(),
                (*code).into(),
                unit.name.as_str().into(),
                unit.kind.as_str().into(),
                unit.area.into(),
            ]);
            tx.audit(AuditEntry {
                county: sql::area_of(*county)?,
                action: "unit.put",
                entity: "unit",
                entity_id: UnitId::from_bytes(id).to_string(),
                details: json!({ "version": version, "source": source.to_string() }),
            });
        }
        if inserts.is_empty() {
            return undone.undo(0);
        }
        let written = bulk_insert(
            tx.conn(),
            "INSERT INTO units (county_code, unit_id, version, valid_from, recorded_at, source_id,
                code, name, kind, area_code) VALUES",
            inserts,
        )
        .await?;
        Ok(written)
    });
    let written = written.await;
    undone.or(written)
}

fn older(code: &str) -> Problem {
    Problem::new(
        "unit.older",
        format!("单位 {code} 已有更新的记录，请核对日期"),
        format!("unit {code} has a later record: check the date"),
    )
}

/// The units of `area` and everything in it as of `at`, by code.
///
/// # Errors
/// `area.not_found` out of scope; those of the database.
pub async fn list(
    ctx: &Ctx,
    db: &Db,
    area: AreaCode,
    at: AsOf,
) -> Result<Vec<StoredUnit>, Problem> {
    let (first, last) = ctx.require_area(area)?.range();
    let query = sqlx::query(
        "SELECT u.unit_id, u.code, u.name, u.kind, u.area_code
         FROM units u
         WHERE u.area_code BETWEEN $1 AND $2 AND u.valid_from <= $3 AND u.recorded_at <= $4
           AND NOT EXISTS (
               SELECT 1 FROM units w
               WHERE w.county_code = u.county_code AND w.unit_id = u.unit_id
                 AND w.valid_from <= $3 AND w.recorded_at <= $4
                 AND (w.valid_from, w.version) > (u.valid_from, u.version))
         ORDER BY u.county_code, u.code",
    )
    .bind(first.as_i64())
    .bind(last.as_i64())
    .bind(at.days())
    .bind(at.known_at);
    let rows = query
        .fetch_all(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    rows.iter()
        .map(|row| {
            let mut c = Cells::of(row);
            Ok(StoredUnit {
                id: UnitId::from_bytes(c.key()?),
                unit: Unit {
                    code: c.need_text()?.to_owned(),
                    name: c.need_text()?.to_owned(),
                    kind: c.need_text()?.to_owned(),
                    area: sql::area_of(c.need_int()?)?,
                },
            })
        })
        .collect()
}
