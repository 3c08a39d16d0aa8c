//! Changes by hand (手工修改): one household, or two that exchange members, each in one transaction
//! with a reason.
//!
//! Whoever changes a household says which version was seen; if it has changed since, nothing is
//! written. Every edit is a source of its own, of kind [`KIND`] and named by its [`Act`], so that
//! the history says who did what and why.

mod change;
mod problems;

pub use change::{Act, Change, LeaveKind, Seen};

use crate::households::{Applied, Batch, Prepared, apply_in};
use crate::record::Household;
use crate::sql::{Cells, Undone};
use crate::time::{days, now_ms};
use serde_json::json;
use yihu_base::id::{HouseholdId, SourceId};
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Problem};
use yihu_store::{AuditEntry, Db, Keyring, WriteTx, problem};

/// The kind of source that an edit is.
pub const KIND: &str = "edit";

/// The longest reason, in characters.
pub const REASON_MAX: usize = 500;

/// A change, from when it holds, and why it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What changes.
    pub change: Change,
    /// The day from which it holds: not before the version that was seen.
    pub as_of: Date,
    /// The reason, shown in the history; never empty.
    pub reason: String,
}

/// A household after an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edited {
    /// Which.
    pub id: HouseholdId,
    /// Its current version; the one before, when the edit changed nothing.
    pub version: i64,
}

/// Makes a change; answers the households it touches, the one that was seen first, then the other:
/// the new one of a split, the one that ends in a merge.
///
/// # Errors
/// `forbidden` for a role that may not write; `household.not_found` out of scope; `edit.conflict`
/// when another version was seen than the current one; `edit.as_of`, `edit.reason`, `edit.number`,
/// `edit.number_taken`, `edit.county`, `edit.head`, `edit.member`, `edit.same` for what cannot be;
/// the conflicts of [`crate::households::apply()`]; those of the database.
pub async fn make(
    ctx: &Ctx,
    db: &Db,
    keyring: &Keyring,
    edit: &Edit,
) -> Result<Vec<Edited>, Problem> {
    ctx.require_register_writer()?;
    let reason = edit.reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        return Err(problems::reason());
    }
    let undone = Undone::new();
    let written = db.write(ctx, async |tx: &mut WriteTx| {
        let households = change::resolve(ctx, tx, keyring, edit).await?;
        let county = households[0].village.at(AreaLevel::County);
        let source = note_source(ctx, tx, county, edit).await?;
        let applied = write(ctx, tx, keyring, source, edit.as_of, &households).await?;
        let mut edited = Vec::with_capacity(households.len());
        for household in &households {
            edited.push(present(tx, county, &household.number).await?);
        }
        if applied.new + applied.changed == 0 {
            return undone.undo(edited);
        }
        tx.audit(AuditEntry {
            county,
            action: "household.edit",
            entity: "household",
            entity_id: edited[0].id.to_string(),
            details: json!({
                "act": edit.change.act().id(),
                "as_of": edit.as_of,
                "source": source.to_string(),
                "version": edited[0].version,
            }),
        });
        Ok(edited)
    });
    let written = written.await;
    undone.or(written)
}

/// Writes the edit down as the source of the versions that come of it.
async fn note_source(
    ctx: &Ctx,
    tx: &mut WriteTx,
    county: AreaCode,
    edit: &Edit,
) -> Result<SourceId, Problem> {
    let (id, now) = (SourceId::new(), now_ms());
    sqlx::query(
        "INSERT INTO sources (county_code, source_id, kind, name, content_hash, area_code, as_of,
            actor, started_at, finished_at, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(county.as_i64())
    .bind(id.as_bytes().as_slice())
    .bind(KIND)
    .bind(edit.change.act().id())
    // An edit has no content that could come a second time.
    .bind(blake3::hash(id.as_bytes()).as_bytes().as_slice())
    .bind(ctx.area.as_i64())
    .bind(days(edit.as_of))
    .bind(&ctx.actor.name)
    .bind(now)
    .bind(now)
    .bind(edit.reason.trim())
    .execute(tx.conn())
    .await
    .map_err(problem)?;
    Ok(id)
}

async fn write(
    ctx: &Ctx,
    tx: &mut WriteTx,
    keyring: &Keyring,
    source: SourceId,
    as_of: Date,
    households: &[Household],
) -> Result<Applied, Problem> {
    let ready = households.iter().map(|h| Prepared::new(keyring, h.clone()));
    let ready: Vec<Prepared> = ready.collect::<Result<_, _>>()?;
    let applied = apply_in(ctx, tx, source, as_of, &Batch::new(ctx, &ready)).await?;
    match applied.refused.first() {
        Some((_, problem)) => Err(problem.clone()),
        None => Ok(applied),
    }
}

async fn present(tx: &mut WriteTx, county: AreaCode, number: &str) -> Result<Edited, Problem> {
    let query = sqlx::query(
        "SELECT household_id, version FROM households WHERE county_code = $1 AND number = $2",
    );
    let query = query.bind(county.as_i64()).bind(number);
    let row = query.fetch_one(tx.conn()).await.map_err(problem)?;
    let mut c = Cells::of(&row);
    Ok(Edited {
        id: HouseholdId::from_bytes(c.key()?),
        version: c.need_int()?,
    })
}
