//! What a household's past says: its account of every year, and each version as it was.

use super::StoredHousehold;
use super::columns::{Secrets, household_select};
use super::read::{HouseholdKey, identify};
use super::stream::{read_members, stored};
use crate::record::Account;
use crate::sql::{self, Cells};
use crate::time::date_of;
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use yihu_base::id::HouseholdId;
use yihu_base::{Ctx, Date, Problem};
use yihu_store::{Db, problem};

/// A household's account of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearAccount {
    /// The year it is shown under: the year it is for, or that in which its version begins where
    /// the source names none.
    pub year: i16,
    /// The account; its own `year` is as the source has it.
    pub account: Account,
    /// Since when the version holds from which it is taken.
    pub valid_from: Date,
    /// That version.
    pub version: i64,
}

/// The account of each year that a household's versions tell of, the oldest first: of several
/// versions the one that began last counts. Empty when the household is not in scope now.
///
/// # Errors
/// Those of the database.
pub async fn accounts(ctx: &Ctx, db: &Db, id: HouseholdId) -> Result<Vec<YearAccount>, Problem> {
    let mut conn = db.read().await?;
    let Some((county, id)) = identify(ctx, &mut conn, HouseholdKey::Id(id)).await? else {
        return Ok(Vec::new());
    };
    let (first, last) = ctx.area.range();
    let query = sqlx::query(
        "SELECT v.version, v.valid_from, v.account_year, v.income_per_capita_fen, v.wages_fen,
                v.business_fen, v.property_fen, v.transfers_fen, v.costs_fen
         FROM households h
         JOIN household_versions v
           ON v.county_code = h.county_code AND v.household_id = h.household_id
         WHERE h.county_code = $1 AND h.household_id = $2 AND h.village_code BETWEEN $3 AND $4
         ORDER BY v.valid_from, v.version",
    )
    .bind(county.as_i64())
    .bind(id.as_bytes().as_slice())
    .bind(first.as_i64())
    .bind(last.as_i64());
    let rows = query.fetch_all(&mut *conn).await.map_err(problem)?;
    let mut years = BTreeMap::new();
    for row in &rows {
        let mut c = Cells::of(row);
        let (version, valid_from) = (c.need_int()?, date_of(c.need_int()?)?);
        let account = Account {
            year: c.narrow()?,
            income_per_capita_fen: c.fen()?,
            wages_fen: c.fen()?,
            business_fen: c.fen()?,
            property_fen: c.fen()?,
            transfers_fen: c.fen()?,
            costs_fen: c.fen()?,
        };
        let nothing = Account {
            year: account.year,
            ..Account::default()
        };
        if account != nothing {
            let year = account.year.unwrap_or(valid_from.year());
            let of_year = YearAccount {
                year,
                account,
                valid_from,
                version,
            };
            years.insert(year, of_year);
        }
    }
    Ok(years.into_values().collect())
}

/// A version of a household as it was; `None` when there is none, or it was not in scope.
///
/// # Errors
/// Those of the database.
pub async fn version(
    ctx: &Ctx,
    db: &Db,
    id: HouseholdId,
    version: i64,
    secrets: Secrets<'_>,
) -> Result<Option<StoredHousehold>, Problem> {
    let mut conn = db.read().await?;
    let mut tx = sql::snapshot(&mut conn, db.dialect()).await?;
    let Some((county, id)) = identify(ctx, &mut tx, HouseholdKey::Id(id)).await? else {
        return Ok(None);
    };
    let (first, last) = ctx.area.range();
    let text = format!(
        "SELECT v.household_id, v.version, v.valid_from, v.recorded_at, v.source_id, v.number, {}
         FROM household_versions v
         WHERE v.county_code = $1 AND v.household_id = $2 AND v.version = $3
           AND v.village_code BETWEEN $4 AND $5",
        household_select(secrets)
    );
    let query = sqlx::query(AssertSqlSafe(text))
        .bind(county.as_i64())
        .bind(id.as_bytes().as_slice())
        .bind(version)
        .bind(first.as_i64())
        .bind(last.as_i64());
    let Some(row) = query.fetch_optional(&mut *tx).await.map_err(problem)? else {
        return Ok(None);
    };
    let mut found = [stored(&row, secrets)?];
    read_members(&mut tx, db.dialect(), &mut found, secrets).await?;
    let [household] = found;
    Ok(Some(household))
}
