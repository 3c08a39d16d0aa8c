//! One household at a time: as of a time, its history, and its numbers in clear.

use super::StoredHousehold;
use super::columns::{Secrets, household_select};
use super::stream::{AS_OF, read_members, stored};
use crate::sql::{self, Cells};
use crate::time::{AsOf, date_of};
use serde_json::json;
use sqlx::{AssertSqlSafe, Row};
use yihu_base::id::{HouseholdId, SourceId};
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Problem};
use yihu_store::{AuditEntry, Conn, Db, Dialect, Keyring, Value, WriteTx, problem};

/// How a household is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HouseholdKey<'a> {
    /// 户编号.
    Number(&'a str),
    /// Its identity in the register.
    Id(HouseholdId),
}

/// One entry of a household's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionInfo {
    /// Counted from 1 in the order of recording.
    pub version: i64,
    /// Since when it held.
    pub valid_from: Date,
    /// When it was recorded, Unix milliseconds.
    pub recorded_at: i64,
    /// Where it came from.
    pub source: SourceId,
    /// File, form or list, as the source names itself.
    pub source_name: Option<String>,
    /// What kind of source it is; `edit` for a change by hand, whose name is then the act.
    pub source_kind: Option<String>,
    /// Who brought it.
    pub actor: Option<String>,
    /// Why, as the one who changed it by hand says.
    pub reason: Option<String>,
    /// The columns that differ from the version it followed; those of members after `member.`,
    /// `members` when somebody came or went. Empty for a first version.
    pub changed: Vec<String>,
}

/// The household of that number or id as of `at`; `None` when there is none in scope.
///
/// # Errors
/// `household.ambiguous` when the number stands in several counties of the scope; those of the
/// database.
pub async fn find(
    ctx: &Ctx,
    db: &Db,
    key: HouseholdKey<'_>,
    at: AsOf,
    secrets: Secrets<'_>,
) -> Result<Option<StoredHousehold>, Problem> {
    let mut conn = db.read().await?;
    let mut tx = sql::snapshot(&mut conn, db.dialect()).await?;
    find_in(ctx, &mut tx, db.dialect(), key, at, secrets).await
}

/// [`find`] inside a transaction.
pub(crate) async fn find_in(
    ctx: &Ctx,
    conn: &mut Conn,
    dialect: Dialect,
    key: HouseholdKey<'_>,
    at: AsOf,
    secrets: Secrets<'_>,
) -> Result<Option<StoredHousehold>, Problem> {
    let Some((county, id)) = identify(ctx, conn, key).await? else {
        return Ok(None);
    };
    let (first, last) = ctx.area.range();
    let households = format!(
        "SELECT v.household_id, v.version, v.valid_from, v.recorded_at, v.source_id, v.number, {}
         FROM household_versions v
         WHERE {AS_OF} AND v.county_code = $5 AND v.household_id = $6",
        household_select(secrets)
    );
    let query = sqlx::query(AssertSqlSafe(households))
        .bind(first.as_i64())
        .bind(last.as_i64())
        .bind(at.days())
        .bind(at.known_at)
        .bind(county.as_i64())
        .bind(id.as_bytes().as_slice());
    let Some(row) = query.fetch_optional(&mut *conn).await.map_err(problem)? else {
        return Ok(None);
    };
    let mut found = [stored(&row, secrets)?];
    read_members(conn, dialect, &mut found, secrets).await?;
    let [household] = found;
    Ok(Some(household))
}

/// County and id of the household of that name. Whether the actor may see it is decided by the
/// village of the version that is read.
pub(super) async fn identify(
    ctx: &Ctx,
    conn: &mut Conn,
    key: HouseholdKey<'_>,
) -> Result<Option<(AreaCode, HouseholdId)>, Problem> {
    let (column, value): (_, Value) = match key {
        HouseholdKey::Number(number) => ("number", number.into()),
        HouseholdKey::Id(id) => ("household_id", (*id.as_bytes()).into()),
    };
    let (first, last) = ctx.area.at(AreaLevel::County).range();
    // Households are kept by county: one look-up in each that has any.
    let text = format!(
        "WITH RECURSIVE c (code) AS (
             SELECT MIN(county_code) FROM households WHERE county_code BETWEEN $1 AND $2
             UNION ALL
             SELECT (SELECT MIN(h.county_code) FROM households h
                     WHERE h.county_code > c.code AND h.county_code <= $2)
             FROM c WHERE c.code IS NOT NULL)
         SELECT h.county_code, h.household_id
         FROM c CROSS JOIN households h
         WHERE h.county_code = c.code AND h.{column} = $3 LIMIT 2"
    );
    let query = sqlx::query(AssertSqlSafe(text))
        .bind(first.as_i64())
        .bind(last.as_i64());
    let rows = query.bind(value).fetch_all(conn).await.map_err(problem)?;
    match rows.as_slice() {
        [] => Ok(None),
        [row] => {
            let mut c = Cells::of(row);
            Ok(Some((
                sql::area_of(c.need_int()?)?,
                HouseholdId::from_bytes(c.key()?),
            )))
        }
        _ => Err(Problem::new(
            "household.ambiguous",
            "该户编号在多个县存在，请指定县",
            "this household number exists in several counties: name the county",
        )),
    }
}

/// The versions of a household in the order of recording; empty when it is not in scope now.
///
/// # Errors
/// As [`find`].
pub async fn history(
    ctx: &Ctx,
    db: &Db,
    key: HouseholdKey<'_>,
) -> Result<Vec<VersionInfo>, Problem> {
    let mut conn = db.read().await?;
    let Some((county, id)) = identify(ctx, &mut conn, key).await? else {
        return Ok(Vec::new());
    };
    let (first, last) = ctx.area.range();
    let query = sqlx::query(
        "SELECT v.version, v.valid_from, v.recorded_at, v.source_id, s.name, s.kind, s.actor,
                s.reason, v.changed
         FROM households h
         JOIN household_versions v
           ON v.county_code = h.county_code AND v.household_id = h.household_id
         LEFT JOIN sources s ON s.source_id = v.source_id
         WHERE h.county_code = $1 AND h.household_id = $2 AND h.village_code BETWEEN $3 AND $4
         ORDER BY v.version",
    )
    .bind(county.as_i64())
    .bind(id.as_bytes().as_slice())
    .bind(first.as_i64())
    .bind(last.as_i64());
    let rows = query.fetch_all(&mut *conn).await.map_err(problem)?;
    rows.iter()
        .map(|row| {
            let mut c = Cells::of(row);
            Ok(VersionInfo {
                version: c.need_int()?,
                valid_from: date_of(c.need_int()?)?,
                recorded_at: c.need_int()?,
                source: SourceId::from_bytes(c.key()?),
                source_name: c.owned()?,
                source_kind: c.owned()?,
                actor: c.owned()?,
                reason: c.owned()?,
                changed: {
                    let labels = c.need_text()?.split(',');
                    labels
                        .filter(|l| !l.is_empty())
                        .map(str::to_owned)
                        .collect()
                },
            })
        })
        .collect()
}

/// How many households an area has now, without those that have ended.
///
/// # Errors
/// `area.not_found` out of scope; those of the database.
pub async fn count(ctx: &Ctx, db: &Db, area: AreaCode) -> Result<u64, Problem> {
    let (first, last) = ctx.require_area(area)?.range();
    let query = sqlx::query(
        "SELECT COUNT(*) FROM households WHERE village_code BETWEEN $1 AND $2 AND persons > 0",
    )
    .bind(first.as_i64())
    .bind(last.as_i64());
    let row = query
        .fetch_one(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    let count: i64 = row.try_get(0).map_err(problem)?;
    Ok(count.unsigned_abs())
}

/// A household with its ID numbers, phones and accounts, to be shown in clear: for roles that may,
/// and written to the audit log before it is answered.
///
/// # Errors
/// `forbidden` for other roles; those of [`find`].
pub async fn reveal(
    ctx: &Ctx,
    db: &Db,
    keyring: &Keyring,
    key: HouseholdKey<'_>,
    at: AsOf,
) -> Result<Option<StoredHousehold>, Problem> {
    ctx.require_reveal()?;
    let Some(found) = find(ctx, db, key, at, Secrets::Masked(keyring)).await? else {
        return Ok(None);
    };
    let county = found.household.village.at(AreaLevel::County);
    db.write(ctx, async |tx: &mut WriteTx| {
        tx.audit(AuditEntry {
            county,
            action: "household.reveal",
            entity: "household",
            entity_id: found.id.to_string(),
            details: json!({ "version": found.version }),
        });
        Ok(())
    })
    .await?;
    Ok(Some(found))
}
