//! The book of runs: which inputs gave which results, and their sums by area.

use crate::tally::{NameTally, Tally};
use serde::Serialize;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;
use yihu_base::id::RunId;
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Problem, date};
use yihu_store::{AuditEntry, Db, Value, WriteTx, bulk_insert, problem};

/// Most runs listed at once.
pub const RUNS_MAX: u32 = 500;

/// A run (测算批次).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRecord {
    /// Its id, the name of its folder.
    pub id: RunId,
    /// The area evaluated.
    pub area: AreaCode,
    /// The day of the facts.
    pub as_of: Date,
    /// The day of the policy.
    pub policy_day: Date,
    /// Hash of the snapshot.
    pub snapshot_hash: String,
    /// Hash of the packs and their adoptions.
    pub packs_hash: String,
    /// Hash of the results.
    pub results_hash: String,
    /// Households evaluated.
    pub households: i64,
    /// Persons evaluated.
    pub persons: i64,
    /// Who ran it.
    pub actor: String,
    /// When it was done, Unix milliseconds.
    pub finished_at: i64,
}

impl RunRecord {
    /// Whether two runs had the same inputs.
    pub fn same_inputs(&self, other: &Self) -> bool {
        (
            &self.snapshot_hash,
            &self.packs_hash,
            self.policy_day,
            self.area,
        ) == (
            &other.snapshot_hash,
            &other.packs_hash,
            other.policy_day,
            other.area,
        )
    }
}

fn days(date: Date) -> i64 {
    i64::from(date::to_days(date))
}

fn corrupt() -> Problem {
    Problem::new(
        "run.corrupt",
        "测算批次的记录无效，请恢复备份",
        "the record of a run is invalid: restore a backup",
    )
}

/// A query for runs; [`record`] reads its columns by their place.
macro_rules! select_runs {
    ($rest:literal) => {
        concat!(
            "SELECT run_id, area_code, as_of, policy_day, snapshot_hash, packs_hash, results_hash,
                    households, persons, actor, finished_at
             FROM runs ",
            $rest
        )
    };
}

fn record(row: &AnyRow) -> Result<RunRecord, Problem> {
    let int = |at: usize| row.try_get::<i64, _>(at).map_err(problem);
    let text = |at: usize| row.try_get::<String, _>(at).map_err(problem);
    let day = |at: usize| {
        i32::try_from(int(at)?)
            .ok()
            .and_then(date::from_days)
            .ok_or_else(corrupt)
    };
    let id: Vec<u8> = row.try_get(0).map_err(problem)?;
    let area = u64::try_from(int(1)?).ok().and_then(AreaCode::from_u64);
    Ok(RunRecord {
        id: RunId::from_bytes(id.try_into().map_err(|_| corrupt())?),
        area: area.ok_or_else(corrupt)?,
        as_of: day(2)?,
        policy_day: day(3)?,
        snapshot_hash: text(4)?,
        packs_hash: text(5)?,
        results_hash: text(6)?,
        households: int(7)?,
        persons: int(8)?,
        actor: text(9)?,
        finished_at: int(10)?,
    })
}

/// A place in the list of runs: the list goes on after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct RunCursor {
    /// [`RunRecord::finished_at`] of the last run seen.
    pub finished_at: i64,
    /// Its id.
    pub id: RunId,
}

impl RunRecord {
    /// The place of this run in the list.
    pub fn cursor(&self) -> RunCursor {
        RunCursor {
            finished_at: self.finished_at,
            id: self.id,
        }
    }
}

/// The area itself and all that cover it, the widest first: one code for each level.
fn covering(area: AreaCode) -> [i64; 6] {
    AreaLevel::ALL.map(|level| area.at(level).as_i64())
}

/// Whether a run is of the area of the context, of a part of it, or covers it.
fn in_scope(ctx: &Ctx, run: &RunRecord) -> bool {
    ctx.area.contains(run.area) || run.area.contains(ctx.area)
}

/// The runs in scope, the latest first, beginning after a run: those of the context's area and its
/// parts, and those that cover it, of which only its part may be shown.
///
/// # Errors
/// Those of the database.
pub async fn list(
    ctx: &Ctx,
    db: &Db,
    after: Option<RunCursor>,
    limit: u32,
) -> Result<Vec<RunRecord>, Problem> {
    let (first, last) = ctx.area.range();
    let after = after.unwrap_or(RunCursor {
        finished_at: i64::MAX,
        id: RunId::from_bytes([u8::MAX; 16]),
    });
    let mut query = sqlx::query(select_runs!(
        "WHERE (area_code BETWEEN $1 AND $2 OR area_code IN ($6, $7, $8, $9, $10, $11))
           AND (finished_at, run_id) < ($3, $4)
         ORDER BY finished_at DESC, run_id DESC LIMIT $5"
    ))
    .bind(first.as_i64())
    .bind(last.as_i64())
    .bind(after.finished_at)
    .bind(after.id.as_bytes().as_slice())
    .bind(i64::from(limit.min(RUNS_MAX)));
    for code in covering(ctx.area) {
        query = query.bind(code);
    }
    let rows = query
        .fetch_all(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    rows.iter().map(record).collect()
}

/// A run by its id.
///
/// # Errors
/// `run.none` when there is none or it is out of scope; those of the database.
pub async fn get(ctx: &Ctx, db: &Db, id: RunId) -> Result<RunRecord, Problem> {
    let query = sqlx::query(select_runs!("WHERE run_id = $1")).bind(id.as_bytes().as_slice());
    let row = query
        .fetch_optional(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    let run = row.as_ref().map(record).transpose()?;
    run.filter(|run| in_scope(ctx, run)).ok_or_else(no_run)
}

/// The run of the same area right before a run.
///
/// # Errors
/// Those of the database.
pub async fn before(ctx: &Ctx, db: &Db, run: &RunRecord) -> Result<Option<RunRecord>, Problem> {
    if !in_scope(ctx, run) {
        return Err(no_run());
    }
    let query = sqlx::query(select_runs!(
        "WHERE area_code = $1 AND (finished_at, run_id) < ($2, $3)
         ORDER BY finished_at DESC, run_id DESC LIMIT 1"
    ))
    .bind(run.area.as_i64())
    .bind(run.finished_at)
    .bind(run.id.as_bytes().as_slice());
    let row = query
        .fetch_optional(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    row.as_ref().map(record).transpose()
}

/// Nothing was evaluated yet, or not under this id.
pub fn no_run() -> Problem {
    Problem::new(
        "run.none",
        "没有这次测算：请先测算（yihu run），或查看测算批次（yihu runs）",
        "there is no such run: run the packs first (yihu run), or list the runs (yihu runs)",
    )
}

/// The latest run of just this area, or of the narrowest wider one in scope that covers it.
///
/// # Errors
/// `area.not_found` out of scope; those of the database.
pub async fn latest(ctx: &Ctx, db: &Db, area: AreaCode) -> Result<Option<RunRecord>, Problem> {
    ctx.require_area(area)?;
    for area in std::iter::successors(Some(area), |a| a.parent()) {
        let query = sqlx::query(select_runs!(
            "WHERE area_code = $1 ORDER BY finished_at DESC, run_id DESC LIMIT 1"
        ))
        .bind(area.as_i64());
        let row = query
            .fetch_optional(&mut *db.read().await?)
            .await
            .map_err(problem)?;
        if let Some(row) = row {
            return record(&row).map(Some);
        }
    }
    Ok(None)
}

/// Enters a run and its sums for townships and wider areas.
///
/// # Errors
/// Those of the database.
pub async fn enter(
    ctx: &Ctx,
    db: &Db,
    run: &RunRecord,
    tallies: &[NameTally],
) -> Result<(), Problem> {
    let county = run.area.at(AreaLevel::County);
    let mut rows = Vec::new();
    for name in tallies {
        let wider = name
            .areas
            .iter()
            .filter(|(area, _)| area.level() < AreaLevel::Village);
        rows.extend(wider.map(|(area, tally)| tally_row(county, run.id, name, *area, tally)));
    }
    db.write(ctx, async |tx: &mut WriteTx| {
        sqlx::query(
            "INSERT INTO runs (county_code, run_id, area_code, as_of, policy_day, snapshot_hash,
                packs_hash, results_hash, households, persons, actor, finished_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(county.as_i64())
        .bind(run.id.as_bytes().as_slice())
        .bind(run.area.as_i64())
        .bind(days(run.as_of))
        .bind(days(run.policy_day))
        .bind(&run.snapshot_hash)
        .bind(&run.packs_hash)
        .bind(&run.results_hash)
        .bind(run.households)
        .bind(run.persons)
        .bind(&run.actor)
        .bind(run.finished_at)
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        bulk_insert(
            tx.conn(),
            "INSERT INTO run_tallies (county_code, run_id, name, area_code, kind, level, yes, no,
                unknown, not_applicable, yearly_fen, amount_unknown, payer_unknown_fen, payers)
             VALUES",
            rows.iter().cloned(),
        )
        .await?;
        tx.audit(AuditEntry {
            county,
            action: "run.enter",
            entity: "run",
            entity_id: run.id.to_string(),
            details: json!({
                "area": run.area, "as_of": run.as_of, "policy_day": run.policy_day,
                "snapshot": run.snapshot_hash, "packs": run.packs_hash, "results": run.results_hash,
            }),
        });
        Ok(())
    })
    .await
}

fn tally_row(
    county: AreaCode,
    run: RunId,
    name: &NameTally,
    area: AreaCode,
    tally: &Tally,
) -> [Value; 14] {
    let count = |n: u64| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    let payers = serde_json::to_string(&tally.payers).unwrap_or_default();
    [
        county.into(),
        run.as_bytes().to_vec().into(),
        name.name.as_str().into(),
        area.into(),
        name.kind.into(),
        name.level.into(),
        count(tally.yes),
        count(tally.no),
        count(tally.unknown),
        count(tally.not_applicable),
        tally.yearly_fen.into(),
        count(tally.amount_unknown),
        tally.payer_unknown_fen.into(),
        payers.into(),
    ]
}
