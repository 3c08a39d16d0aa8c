//! What the book of runs keeps of townships and wider areas: counts, sums, and how they moved.

use crate::ledger::RunRecord;
use crate::tally::{AreaTally, Tally, overflow};
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;
use yihu_base::id::RunId;
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Fen, Problem, date};
use yihu_policy::types::Level;
use yihu_store::{Db, problem};

/// Most runs in a trend.
pub const TREND_MAX: u32 = 100;

/// The kinds of clause that decide about somebody, so that they are counted.
const KINDS: [&str; 7] = [
    "test",
    "benefit",
    "settlement",
    "duty",
    "quota",
    "plan",
    "checklist",
];

fn corrupt() -> Problem {
    Problem::new(
        "run.corrupt",
        "测算汇总的记录无效，请恢复备份",
        "the record of a run's sums is invalid: restore a backup",
    )
}

fn int(row: &AnyRow, at: usize) -> Result<i64, Problem> {
    row.try_get(at).map_err(problem)
}

fn text(row: &AnyRow, at: usize) -> Result<String, Problem> {
    row.try_get(at).map_err(problem)
}

fn kind(text: &str) -> Result<&'static str, Problem> {
    KINDS.into_iter().find(|k| *k == text).ok_or_else(corrupt)
}

/// How all names came out in an area, by name. Villages are not in the book: of them
/// [`crate::view::RunView::tallies`] tells.
///
/// # Errors
/// `area.not_found` out of scope; those of the database.
pub async fn tallies(
    ctx: &Ctx,
    db: &Db,
    run: &RunRecord,
    area: AreaCode,
) -> Result<Vec<AreaTally>, Problem> {
    ctx.require_area(area)?;
    let query = sqlx::query(
        "SELECT name, kind, level, yes, no, unknown, not_applicable, yearly_fen, amount_unknown,
                payer_unknown_fen, payers
         FROM run_tallies WHERE county_code = $1 AND run_id = $2 AND area_code = $3
         ORDER BY name",
    )
    .bind(run.area.at(AreaLevel::County).as_i64())
    .bind(run.id.as_bytes().as_slice())
    .bind(area.as_i64());
    let rows = query
        .fetch_all(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    rows.iter().map(area_tally).collect()
}

fn area_tally(row: &AnyRow) -> Result<AreaTally, Problem> {
    let count = |at| u64::try_from(int(row, at)?).map_err(|_| corrupt());
    let level = Level::parse(&text(row, 2)?).ok_or_else(corrupt)?;
    Ok(AreaTally {
        name: text(row, 0)?,
        kind: kind(&text(row, 1)?)?,
        level: level.id(),
        tally: Tally {
            yes: count(3)?,
            no: count(4)?,
            unknown: count(5)?,
            not_applicable: count(6)?,
            yearly_fen: Fen(int(row, 7)?),
            amount_unknown: count(8)?,
            payer_unknown_fen: Fen(int(row, 9)?),
            payers: serde_json::from_str(&text(row, 10)?).map_err(|_| corrupt())?,
        },
    })
}

/// What a run came to in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// The run.
    pub run: RunId,
    /// The day of its facts.
    pub as_of: Date,
    /// When it was done, Unix milliseconds.
    pub finished_at: i64,
    /// How many rows each test holds for.
    pub yes: BTreeMap<String, u64>,
    /// The known amounts of a year of all benefits.
    pub benefits_fen: Fen,
}

/// How the runs that cover an area came out in it, the earliest first, of the latest `limit`. The
/// area is a township or wider; of a village there is nothing.
///
/// # Errors
/// `area.not_found` out of scope; `run.overflow`; those of the database.
pub async fn trends(ctx: &Ctx, db: &Db, area: AreaCode, limit: u32) -> Result<Vec<Trend>, Problem> {
    ctx.require_area(area)?;
    let mut query = sqlx::query(
        "SELECT r.run_id, r.as_of, r.finished_at, t.name, t.kind, t.yes, t.yearly_fen
         FROM (SELECT county_code, run_id, as_of, finished_at FROM runs
               WHERE area_code IN ($3, $4, $5, $6, $7, $8)
               ORDER BY finished_at DESC, run_id DESC LIMIT $2) r
         JOIN run_tallies t ON t.county_code = r.county_code AND t.run_id = r.run_id
         WHERE t.area_code = $1
         ORDER BY r.finished_at, r.run_id",
    )
    .bind(area.as_i64())
    .bind(i64::from(limit.min(TREND_MAX)));
    for level in AreaLevel::ALL {
        query = query.bind(area.at(level).as_i64());
    }
    let rows = query
        .fetch_all(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    let mut trends: Vec<Trend> = Vec::new();
    for row in &rows {
        let id: Vec<u8> = row.try_get(0).map_err(problem)?;
        let run = RunId::from_bytes(id.try_into().map_err(|_| corrupt())?);
        if trends.last().is_none_or(|t| t.run != run) {
            let as_of = i32::try_from(int(row, 1)?).ok().and_then(date::from_days);
            trends.push(Trend {
                run,
                as_of: as_of.ok_or_else(corrupt)?,
                finished_at: int(row, 2)?,
                yes: BTreeMap::new(),
                benefits_fen: Fen::default(),
            });
        }
        let (Some(trend), name) = (trends.last_mut(), text(row, 3)?) else {
            continue;
        };
        if kind(&text(row, 4)?)? == "benefit" {
            let sum = trend.benefits_fen.checked_add(Fen(int(row, 6)?));
            trend.benefits_fen = sum.ok_or_else(|| overflow(&name))?;
        } else {
            let yes = u64::try_from(int(row, 5)?).map_err(|_| corrupt())?;
            trend.yes.insert(name, yes);
        }
    }
    Ok(trends)
}
