//! Adding entries to the chains, inside the transaction that they describe.

use super::AuditEntry;
use super::chain::{AuditRecord, GENESIS, record_columns};
use crate::bulk::bulk_insert;
use crate::config::Dialect;
use crate::error::problem;
use crate::write::WriteTx;
use sqlx::Row;
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};
use yihu_base::{AreaCode, AreaLevel, Ctx, Problem};

/// Where a chain ends now.
pub(crate) struct Head {
    seq: i64,
    hash: Vec<u8>,
}

/// Locks the chain of a county until the end of the transaction, making it when it is new.
pub(crate) async fn lock_head(tx: &mut WriteTx, county: AreaCode) -> Result<Head, Problem> {
    sqlx::query(
        "INSERT INTO audit_head (county_code, seq, hash) VALUES ($1, 0, $2)
         ON CONFLICT (county_code) DO NOTHING",
    )
    .bind(county.as_i64())
    .bind(GENESIS.to_vec())
    .execute(tx.conn())
    .await
    .map_err(problem)?;
    // SQLite's transaction holds the only write lock from its start.
    let select = match tx.dialect() {
        Dialect::Sqlite => "SELECT seq, hash FROM audit_head WHERE county_code = $1",
        Dialect::Postgres => "SELECT seq, hash FROM audit_head WHERE county_code = $1 FOR UPDATE",
    };
    let row = sqlx::query(select)
        .bind(county.as_i64())
        .fetch_one(tx.conn())
        .await
        .map_err(problem)?;
    let read = || {
        Ok(Head {
            seq: row.try_get("seq")?,
            hash: row.try_get("hash")?,
        })
    };
    read().map_err(problem)
}

/// Chains and stores `entries` in their order; chains are locked in the order of their codes, so
/// that two transactions cannot wait for each other.
pub(crate) async fn append(
    ctx: &Ctx,
    tx: &mut WriteTx,
    entries: Vec<AuditEntry>,
) -> Result<(), Problem> {
    let at_ms = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_millis() as i64);
    let mut chains: BTreeMap<AreaCode, Vec<AuditEntry>> = BTreeMap::new();
    for entry in entries {
        chains
            .entry(entry.county.at(AreaLevel::County))
            .or_default()
            .push(entry);
    }
    for (county, entries) in chains {
        let mut head = lock_head(tx, county).await?;
        let rows = entries.into_iter().map(|entry| {
            let record = AuditRecord {
                county,
                seq: head.seq + 1,
                at_ms,
                actor: ctx.actor.name.clone(),
                role: ctx.actor.role.id().into(),
                scope: ctx.area,
                action: entry.action.into(),
                entity: entry.entity.into(),
                entity_id: entry.entity_id,
                details: entry.details.to_string(),
            };
            let hash = record.hash(&head.hash).as_bytes().to_vec();
            let prev = std::mem::replace(&mut head.hash, hash.clone());
            head.seq = record.seq;
            [
                county.into(),
                record.seq.into(),
                record.at_ms.into(),
                record.actor.into(),
                record.role.into(),
                record.scope.into(),
                record.action.into(),
                record.entity.into(),
                record.entity_id.into(),
                record.details.into(),
                prev.into(),
                hash.into(),
            ]
        });
        let insert = concat!(
            "INSERT INTO audit_entry (",
            record_columns!(),
            ", prev_hash, hash) VALUES"
        );
        bulk_insert(tx.conn(), insert, rows).await?;
        sqlx::query("UPDATE audit_head SET seq = $2, hash = $3 WHERE county_code = $1")
            .bind(county.as_i64())
            .bind(head.seq)
            .bind(head.hash)
            .execute(tx.conn())
            .await
            .map_err(problem)?;
    }
    Ok(())
}
