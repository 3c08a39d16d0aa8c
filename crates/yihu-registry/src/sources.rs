//! Sources (来源): where every version in the register came from.

use crate::sql::{self, Cells};
use crate::time::{date_of, days, now_ms};
use serde_json::json;
use std::collections::BTreeMap;
use yihu_base::id::{HouseholdId, SourceId};
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Problem};
use yihu_store::{AuditEntry, Db, WriteTx, problem};

/// A source about to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// What it is, e.g. `registry_workbook`, `form`, `area_list`.
    pub kind: String,
    /// The file's name, or what a form or list is called.
    pub name: String,
    /// BLAKE3 hash of its content.
    pub content_hash: [u8; 32],
    /// The date for which it tells.
    pub as_of: Date,
}

/// A source as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its identity.
    pub id: SourceId,
    /// What it is and for which date it tells.
    pub what: NewSource,
    /// The area it was read for.
    pub area: AreaCode,
    /// Who read it.
    pub actor: String,
    /// When reading began, Unix milliseconds.
    pub started_at: i64,
    /// When reading ended; `None` when it is under way or was interrupted.
    pub finished_at: Option<i64>,
    /// What it came to, by name of the count.
    pub counts: BTreeMap<String, u64>,
}

/// Notes that a source is being read.
///
/// # Errors
/// `forbidden` for a role that may not write; those of the database.
pub async fn begin(ctx: &Ctx, db: &Db, new: &NewSource) -> Result<SourceId, Problem> {
    ctx.require_register_writer()?;
    let id = SourceId::new();
    let county = ctx.area.at(AreaLevel::County);
    db.write(ctx, async |tx: &mut WriteTx| {
        sqlx::query(
            "INSERT INTO sources (county_code, source_id, kind, name, content_hash, area_code,
                as_of, actor, started_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(county.as_i64())
        .bind(id.as_bytes().as_slice())
        .bind(&new.kind)
        .bind(&new.name)
        .bind(new.content_hash.as_slice())
        .bind(ctx.area.as_i64())
        .bind(days(new.as_of))
        .bind(&ctx.actor.name)
        .bind(now_ms())
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        tx.audit(AuditEntry {
            county,
            action: "source.begin",
            entity: "source",
            entity_id: id.to_string(),
            details: json!({ "kind": new.kind, "name": new.name, "as_of": new.as_of }),
        });
        Ok(())
    })
    .await?;
    Ok(id)
}

/// Notes that a source was read to its end, and what it came to.
///
/// # Errors
/// `source.not_found` when it is not the actor's to finish; those of the database.
pub async fn finish(
    ctx: &Ctx,
    db: &Db,
    id: SourceId,
    counts: &BTreeMap<String, u64>,
) -> Result<(), Problem> {
    ctx.require_register_writer()?;
    let text = serde_json::to_string(counts).map_err(|_| sql::corrupt("counts"))?;
    let county = ctx.area.at(AreaLevel::County);
    db.write(ctx, async |tx: &mut WriteTx| {
        let done = sqlx::query(
            "UPDATE sources SET finished_at = $1, counts = $2
             WHERE county_code = $3 AND source_id = $4 AND area_code = $5",
        )
        .bind(now_ms())
        .bind(&text)
        .bind(county.as_i64())
        .bind(id.as_bytes().as_slice())
        .bind(ctx.area.as_i64())
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        if done.rows_affected() != 1 {
            return Err(Problem::new(
                "source.not_found",
                "找不到该来源，请重新导入",
                "there is no such source: import it again",
            ));
        }
        tx.audit(AuditEntry {
            county,
            action: "source.finish",
            entity: "source",
            entity_id: id.to_string(),
            details: json!(counts),
        });
        Ok(())
    })
    .await
}

/// The latest complete reading in scope of just this content: "this very file was imported on …".
///
/// # Errors
/// Those of the database.
pub async fn find_by_hash(
    ctx: &Ctx,
    db: &Db,
    content_hash: &[u8; 32],
) -> Result<Option<Source>, Problem> {
    let (first, last) = ctx.area.range();
    let query = sqlx::query(
        "SELECT source_id, kind, name, content_hash, as_of, area_code, actor, started_at,
                finished_at, counts
         FROM sources
         WHERE content_hash = $1 AND area_code BETWEEN $2 AND $3 AND finished_at IS NOT NULL
         ORDER BY finished_at DESC, source_id DESC LIMIT 1",
    )
    .bind(content_hash.as_slice())
    .bind(first.as_i64())
    .bind(last.as_i64());
    let row = query
        .fetch_optional(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    row.map(|row| read(&mut Cells::of(&row))).transpose()
}

/// Households in scope with a version from a source, at most `limit`, by number. It reads the versions
/// of the county, which takes a second on a million: ask once, when an import is done.
///
/// # Errors
/// Those of the database.
pub async fn households(
    ctx: &Ctx,
    db: &Db,
    source: SourceId,
    limit: u32,
) -> Result<Vec<(HouseholdId, String)>, Problem> {
    let (first, last) = ctx.area.range();
    let query = sqlx::query(
        "SELECT household_id, number FROM household_versions
         WHERE source_id = $1 AND village_code BETWEEN $2 AND $3
         ORDER BY number, version LIMIT $4",
    )
    .bind(source.as_bytes().as_slice())
    .bind(first.as_i64())
    .bind(last.as_i64())
    .bind(i64::from(limit));
    let rows = query.fetch_all(&mut *db.read().await?).await;
    let rows = rows.map_err(problem)?;
    rows.iter()
        .map(|row| {
            let mut c = Cells::of(row);
            Ok((HouseholdId::from_bytes(c.key()?), c.need_text()?.to_owned()))
        })
        .collect()
}

fn read(c: &mut Cells) -> Result<Source, Problem> {
    Ok(Source {
        id: SourceId::from_bytes(c.key()?),
        what: NewSource {
            kind: c.need_text()?.to_owned(),
            name: c.need_text()?.to_owned(),
            content_hash: c
                .blob()?
                .and_then(|b| b.try_into().ok())
                .ok_or_else(|| sql::corrupt("content_hash"))?,
            as_of: date_of(c.need_int()?)?,
        },
        area: sql::area_of(c.need_int()?)?,
        actor: c.need_text()?.to_owned(),
        started_at: c.need_int()?,
        finished_at: c.int()?,
        counts: match c.text()? {
            Some(text) => serde_json::from_str(text).map_err(|_| sql::corrupt("counts"))?,
            None => BTreeMap::new(),
        },
    })
}
