//! Checking the chains from end to end.

use super::chain::{AuditRecord, ChainHead, GENESIS, area, record_columns};
use crate::config::Dialect;
use crate::db::{Conn, Db};
use crate::error::problem;
use serde::Serialize;
use sqlx::any::AnyRow;
use sqlx::{Connection, Row};
use std::collections::BTreeMap;
use yihu_base::{AreaCode, Problem};

/// Entries read at a time.
const PAGE: i64 = 5000;

/// The most faults reported: a chain rewritten from its start has as many as entries.
const MAX_FAULTS: usize = 1000;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// All chains, by code.
    pub chains: Vec<Chain>,
    /// What is wrong, in the order of the chains; the first thousand.
    pub faults: Vec<AuditFault>,
}

impl AuditReport {
    /// Whether nothing is wrong.
    pub fn intact(&self) -> bool {
        self.faults.is_empty()
    }
}

/// A chain as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// How many entries there are.
    pub entries: u64,
    /// Its last entry.
    pub head: ChainHead,
}

/// Something wrong at a place in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AuditFault {
    /// The chain.
    pub county: AreaCode,
    /// The entry.
    pub seq: i64,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The entry does not have the content it was stored with.
    Changed,
    /// The entry is not there.
    Missing,
    /// The entry does not follow the one before it: something was removed, inserted or moved.
    Unlinked,
    /// The stored head of the chain does not name the entry as its last: the end was cut off, or
    /// something was added.
    Tail,
    /// The entry is not the one that was known from before.
    Rewritten,
}

impl AuditFault {
    /// The fault in both languages.
    pub fn problem(&self) -> Problem {
        let seq = self.seq;
        let (code, zh, en) = match self.kind {
            FaultKind::Changed => ("audit.changed", "内容被改动", "was changed"),
            FaultKind::Missing => ("audit.gap", "已缺失", "is missing"),
            FaultKind::Unlinked => (
                "audit.unlinked",
                "与前一条不衔接",
                "does not follow the one before it",
            ),
            FaultKind::Tail => (
                "audit.tail",
                "与链首记载不符",
                "is not where the chain must end",
            ),
            FaultKind::Rewritten => (
                "audit.rewritten",
                "与留存的链首不符",
                "is not the one of the head that was kept",
            ),
        };
        Problem::new(
            code,
            format!("审计链第 {seq} 条{zh}，请保全现场并与备份核对"),
            format!(
                "entry {seq} of the audit chain {en}: secure the system and compare with a backup"
            ),
        )
        .at(self.county.to_string())
    }
}

/// Checks every entry of every chain.
///
/// # Errors
/// Those of the engine; what is wrong with the chains is in the report.
pub async fn verify(db: &Db) -> Result<AuditReport, Problem> {
    verify_against(db, &[]).await
}

/// Like [`verify`], and checks that the entries of heads kept from before are still the same. Only
/// this finds a chain that someone with all rights has rewritten to its very end.
///
/// # Errors
/// Those of the engine; what is wrong with the chains is in the report.
pub async fn verify_against(db: &Db, known: &[ChainHead]) -> Result<AuditReport, Problem> {
    // One snapshot, so that entries and heads belong together while others write.
    let begin = match db.dialect() {
        Dialect::Sqlite => "BEGIN",
        Dialect::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    let placed = |e| db.placed(problem(e));
    let mut conn = db.read().await?;
    let mut tx = conn.begin_with(begin).await.map_err(placed)?;
    let mut check = Check::new(
        stored_heads(&mut tx).await.map_err(|p| db.placed(p))?,
        known,
    );
    let mut after = (i64::MIN, 0);
    loop {
        let page = page(&mut tx, after).await.map_err(|p| db.placed(p))?;
        for entry in &page {
            check.entry(entry);
            after = (entry.county.as_i64(), entry.seq);
        }
        if (page.len() as i64) < PAGE {
            break;
        }
    }
    tx.rollback().await.map_err(placed)?;
    Ok(check.finish())
}

/// Kept as found: hashes of a wrong length and a record that cannot be one are faults, not errors.
struct StoredEntry {
    county: AreaCode,
    seq: i64,
    record: Option<AuditRecord>,
    prev: Vec<u8>,
    hash: Vec<u8>,
}

async fn page(conn: &mut Conn, after: (i64, i64)) -> Result<Vec<StoredEntry>, Problem> {
    let sql = concat!(
        "SELECT ",
        record_columns!(),
        ", prev_hash, hash FROM audit_entry WHERE (county_code, seq) > ($1, $2)
         ORDER BY county_code, seq LIMIT $3"
    );
    let rows = sqlx::query(sql)
        .bind(after.0)
        .bind(after.1)
        .bind(PAGE)
        .fetch_all(conn)
        .await
        .map_err(problem)?;
    let read = |row: &AnyRow| -> Result<StoredEntry, sqlx::Error> {
        Ok(StoredEntry {
            county: area(row, "county_code")?,
            seq: row.try_get("seq")?,
            record: AuditRecord::read(row).ok(),
            prev: row.try_get("prev_hash")?,
            hash: row.try_get("hash")?,
        })
    };
    rows.iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(problem)
}

type Heads = BTreeMap<AreaCode, (i64, Vec<u8>)>;

async fn stored_heads(conn: &mut Conn) -> Result<Heads, Problem> {
    let rows = sqlx::query("SELECT county_code, seq, hash FROM audit_head")
        .fetch_all(conn)
        .await
        .map_err(problem)?;
    rows.iter()
        .map(|row| {
            Ok((
                area(row, "county_code")?,
                (row.try_get("seq")?, row.try_get("hash")?),
            ))
        })
        .collect::<Result<_, sqlx::Error>>()
        .map_err(problem)
}

/// The state of a check while the entries pass by in order.
struct Check {
    heads: Heads,
    /// Kept heads not met yet, by chain and place; one place may have been kept more than once.
    known: BTreeMap<(AreaCode, i64), Vec<blake3::Hash>>,
    current: Option<Current>,
    report: AuditReport,
}

struct Current {
    county: AreaCode,
    entries: u64,
    seq: i64,
    hash: Vec<u8>,
}

impl Check {
    fn new(heads: Heads, kept: &[ChainHead]) -> Self {
        let mut known: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for head in kept.iter().filter(|h| h.seq > 0) {
            known
                .entry((head.county, head.seq))
                .or_default()
                .push(head.hash);
        }
        let report = AuditReport {
            chains: Vec::new(),
            faults: Vec::new(),
        };
        Self {
            heads,
            known,
            current: None,
            report,
        }
    }

    fn fault(&mut self, county: AreaCode, seq: i64, kind: FaultKind) {
        if self.report.faults.len() < MAX_FAULTS {
            self.report.faults.push(AuditFault { county, seq, kind });
        }
    }

    fn entry(&mut self, entry: &StoredEntry) {
        let StoredEntry { county, seq, .. } = *entry;
        if self.current.as_ref().is_some_and(|c| c.county != county) {
            self.end_chain();
        }
        let before = self.current.take().unwrap_or_else(|| Current {
            county,
            entries: 0,
            seq: 0,
            hash: GENESIS.to_vec(),
        });
        if seq != before.seq + 1 {
            self.fault(county, before.seq + 1, FaultKind::Missing);
        }
        if entry.prev != before.hash {
            self.fault(county, seq, FaultKind::Unlinked);
        }
        let hash = entry.record.as_ref().map(|record| record.hash(&entry.prev));
        if hash.is_none_or(|hash| hash.as_bytes() != entry.hash.as_slice()) {
            self.fault(county, seq, FaultKind::Changed);
        }
        let known = self.known.remove(&(county, seq)).unwrap_or_default();
        if known.iter().any(|h| h.as_bytes() != entry.hash.as_slice()) {
            self.fault(county, seq, FaultKind::Rewritten);
        }
        let entries = before.entries + 1;
        self.current = Some(Current {
            county,
            entries,
            seq,
            hash: entry.hash.clone(),
        });
    }

    /// Compares the last entry of the current chain with its stored head.
    fn end_chain(&mut self) {
        let Some(end) = self.current.take() else {
            return;
        };
        match self.heads.remove(&end.county) {
            Some((seq, hash)) if seq == end.seq && hash == end.hash => {}
            Some((seq, _)) if seq > end.seq => {
                self.fault(end.county, end.seq + 1, FaultKind::Missing);
            }
            _ => self.fault(end.county, end.seq, FaultKind::Tail),
        }
        let hash = <[u8; 32]>::try_from(end.hash.as_slice())
            .unwrap_or(GENESIS)
            .into();
        let head = ChainHead {
            county: end.county,
            seq: end.seq,
            hash,
        };
        self.report.chains.push(Chain {
            entries: end.entries,
            head,
        });
    }

    fn finish(mut self) -> AuditReport {
        self.end_chain();
        // What was promised by a head, stored or kept, and never came.
        for (county, (seq, hash)) in std::mem::take(&mut self.heads) {
            if seq != 0 || hash != GENESIS {
                self.fault(county, 1, FaultKind::Missing);
            }
        }
        for (county, seq) in std::mem::take(&mut self.known).into_keys() {
            self.fault(county, seq, FaultKind::Rewritten);
        }
        self.report
    }
}
