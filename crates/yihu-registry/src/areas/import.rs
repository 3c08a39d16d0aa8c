//! Bringing in a list of areas: what is new, renamed or gone since the last one.

use crate::sql::{self, Cells, Undone};
use crate::time::{days, now_ms};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use yihu_base::{AreaCode, Ctx, Date, Problem};
use yihu_store::{AuditEntry, Conn, Db, Value, WriteTx, bulk_insert, problem};

/// One area of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaRow {
    /// Its code; level and parent follow from it.
    pub code: AreaCode,
    /// Its full name, e.g. 东阳乡.
    pub name: String,
}

/// The complete list of an area and everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaList {
    /// What the list is complete for: known areas in it that the list lacks are closed. Rows above
    /// it (its city and province) may be given for their names.
    pub within: AreaCode,
    /// The day from which the list holds.
    pub valid_from: Date,
    /// All areas.
    pub rows: Vec<AreaRow>,
    /// Areas that are gone, and which one took their place.
    pub successors: Vec<(AreaCode, AreaCode)>,
}

/// What a list came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AreaImport {
    /// Areas not known, or known again.
    pub new: u64,
    /// Areas under another name.
    pub renamed: u64,
    /// Areas that are gone.
    pub closed: u64,
    /// Areas as they were.
    pub unchanged: u64,
}

/// Brings a list in. The same list again changes nothing.
///
/// # Errors
/// `forbidden`, `area.not_found` for a list out of scope, `area.twice` and `area.outside` for rows
/// that do not belong in it, `area.orphan` for one without its parent, `area.older` for a list from
/// before what is known; those of the database.
pub async fn import(ctx: &Ctx, db: &Db, list: &AreaList) -> Result<AreaImport, Problem> {
    ctx.require_register_writer()?;
    ctx.require_area(list.within)?;
    let rows = checked(list)?;
    let undone = Undone::new();
    let written = db.write(ctx, async |tx: &mut WriteTx| {
        let known = open_areas(tx.conn(), list, &rows).await?;
        let plan = Plan::new(list, &rows, &known)?;
        let counts = plan.counts;
        if counts.new + counts.renamed + counts.closed == 0 {
            return undone.undo(counts);
        }
        plan.write(tx, list).await?;
        tx.audit(AuditEntry {
            county: list.within,
            action: "area.import",
            entity: "area",
            entity_id: list.within.to_string(),
            details: json!({
                "valid_from": list.valid_from,
                "new": counts.new,
                "renamed": counts.renamed,
                "closed": counts.closed,
            }),
        });
        Ok(counts)
    });
    let written = written.await;
    undone.or(written)
}

/// The rows by code.
fn checked(list: &AreaList) -> Result<BTreeMap<AreaCode, &str>, Problem> {
    let mut rows = BTreeMap::new();
    for row in &list.rows {
        let code = row.code;
        if !list.within.contains(code) && !code.contains(list.within) {
            return Err(Problem::new(
                "area.outside",
                format!("区划 {code} 不在 {} 之内，请分开导入", list.within),
                format!("area {code} is not in {}: import it apart", list.within),
            ));
        }
        if rows.insert(code, row.name.trim()).is_some() {
            return Err(Problem::new(
                "area.twice",
                format!("区划 {code} 出现两次，请删去一行"),
                format!("area {code} stands twice: remove one row"),
            ));
        }
    }
    let orphan = rows.keys().find(|code| {
        let parent = code
            .parent()
            .filter(|p| *p != AreaCode::COUNTRY && list.within.contains(*p));
        parent.is_some_and(|p| !rows.contains_key(&p))
    });
    match orphan {
        None => Ok(rows),
        Some(code) => Err(Problem::new(
            "area.orphan",
            format!("区划 {code} 的上级不在名单中，请补全"),
            format!("the area above {code} is missing from the list: add it"),
        )),
    }
}

struct Known {
    valid_from: i64,
    name: String,
}

/// The areas now open that the list speaks of.
async fn open_areas(
    conn: &mut Conn,
    list: &AreaList,
    rows: &BTreeMap<AreaCode, &str>,
) -> Result<HashMap<AreaCode, Known>, Problem> {
    let (first, last) = list.within.range();
    let lowest = rows.keys().next().copied().unwrap_or(first).min(first);
    let found = sqlx::query(
        "SELECT code, valid_from, name FROM areas
         WHERE valid_to IS NULL AND code BETWEEN $1 AND $2",
    )
    .bind(lowest.as_i64())
    .bind(last.as_i64())
    .fetch_all(conn)
    .await
    .map_err(problem)?;
    let mut known = HashMap::with_capacity(found.len());
    for row in &found {
        let mut c = Cells::of(row);
        let code = sql::area_of(c.need_int()?)?;
        if list.within.contains(code) || rows.contains_key(&code) {
            let area = Known {
                valid_from: c.need_int()?,
                name: c.need_text()?.to_owned(),
            };
            known.insert(code, area);
        }
    }
    Ok(known)
}

struct Plan<'a> {
    counts: AreaImport,
    opened: Vec<(AreaCode, &'a str)>,
    /// With the successor of those that are gone.
    closed: Vec<(AreaCode, i64, Option<AreaCode>)>,
}

impl<'a> Plan<'a> {
    fn new(
        list: &AreaList,
        rows: &BTreeMap<AreaCode, &'a str>,
        known: &HashMap<AreaCode, Known>,
    ) -> Result<Self, Problem> {
        let mut plan = Self {
            counts: AreaImport::default(),
            opened: Vec::new(),
            closed: Vec::new(),
        };
        for (&code, &name) in rows {
            match known.get(&code) {
                None => {
                    plan.counts.new += 1;
                    plan.opened.push((code, name));
                }
                Some(area) if area.name == name => plan.counts.unchanged += 1,
                Some(area) => {
                    plan.counts.renamed += 1;
                    plan.opened.push((code, name));
                    plan.closed.push((code, area.valid_from, Some(code)));
                }
            }
        }
        let successors: HashMap<_, _> = list.successors.iter().copied().collect();
        for (code, area) in known.iter().filter(|(code, _)| !rows.contains_key(code)) {
            plan.counts.closed += 1;
            plan.closed
                .push((*code, area.valid_from, successors.get(code).copied()));
        }
        let from = days(list.valid_from);
        match plan
            .closed
            .iter()
            .find(|(_, valid_from, _)| *valid_from >= from)
        {
            None => Ok(plan),
            Some((code, _, _)) => Err(Problem::new(
                "area.older",
                format!("区划 {code} 已有不早于此名单的版本，请核对名单日期"),
                format!("area {code} has a version no older than this list: check the list's date"),
            )),
        }
    }

    async fn write(self, tx: &mut WriteTx, list: &AreaList) -> Result<(), Problem> {
        let from = days(list.valid_from);
        for (code, valid_from, successor) in self.closed {
            sqlx::query(
                "UPDATE areas SET valid_to = $1, successor = $2
                 WHERE code = $3 AND valid_from = $4",
            )
            .bind(from)
            .bind(successor.map(AreaCode::as_i64))
            .bind(code.as_i64())
            .bind(valid_from)
            .execute(tx.conn())
            .await
            .map_err(problem)?;
        }
        let recorded_at = now_ms();
        let rows = self.opened.into_iter().map(|(code, name)| {
            [
                code.into(),
                from.into(),
                code.level().id().into(),
                name.into(),
                code.parent().into(),
                recorded_at.into(),
            ]
        });
        let rows: Vec<[Value; 6]> = rows.collect();
        let insert =
            "INSERT INTO areas (code, valid_from, level, name, parent, recorded_at) VALUES";
        bulk_insert(tx.conn(), insert, rows).await.map(drop)
    }
}
