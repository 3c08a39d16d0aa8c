//! All households of an area as of a time, in order and in bounded memory.

use super::StoredHousehold;
use super::columns::{Secrets, household_select, person_select, read_household, read_person};
use crate::record::Person;
use crate::sql::{self, Cells, Key};
use crate::time::{AsOf, date_of};
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use yihu_base::id::{HouseholdId, PersonId, SourceId};
use yihu_base::{AreaCode, AreaLevel, Ctx, Problem};
use yihu_store::{Conn, Db, Dialect, Value, problem};

/// Households read at a time.
const PAGE: i64 = 2_000;

/// The versions that count: of each household the one with the latest beginning, and of several
/// with the same beginning the one recorded last.
/// `$1`–`$2` villages, `$3` date, `$4` known at.
pub(super) const AS_OF: &str = "v.village_code BETWEEN $1 AND $2
    AND v.valid_from <= $3 AND v.recorded_at <= $4
    AND NOT EXISTS (
        SELECT 1 FROM household_versions w
        WHERE w.county_code = v.county_code AND w.household_id = v.household_id
          AND w.valid_from <= $3 AND w.recorded_at <= $4
          AND (w.valid_from, w.version) > (v.valid_from, v.version))";

/// Calls `f` with every household of `area` with its members, as of `at`, ordered by village code,
/// then household number, until it breaks. Households that have ended are left out.
///
/// # Errors
/// `area.not_found` out of scope, those of `f`, those of the database.
pub async fn for_each_as_of(
    ctx: &Ctx,
    db: &Db,
    area: AreaCode,
    at: AsOf,
    secrets: Secrets<'_>,
    mut f: impl FnMut(StoredHousehold) -> Result<ControlFlow<()>, Problem>,
) -> Result<(), Problem> {
    let (first, last) = ctx.require_area(area)?.range();
    let text: Arc<str> = format!(
        "SELECT v.household_id, v.version, v.valid_from, v.recorded_at, v.source_id, v.number, {}
         FROM household_versions v
         WHERE {AS_OF} AND (v.village_code > $1 OR v.number > $5)
         ORDER BY v.village_code, v.number LIMIT $6",
        household_select(secrets),
    )
    .into();
    let mut conn = db.read().await?;
    let mut tx = sql::snapshot(&mut conn, db.dialect()).await?;
    // The village from which to go on, and the last number that was read in it.
    let mut after = (first.as_i64(), String::new());
    loop {
        let query = sqlx::query(AssertSqlSafe(text.clone()))
            .bind(after.0)
            .bind(last.as_i64())
            .bind(at.days())
            .bind(at.known_at)
            .bind(&after.1)
            .bind(PAGE);
        let rows = query.fetch_all(&mut *tx).await.map_err(problem)?;
        let mut page: Vec<StoredHousehold> = rows
            .iter()
            .map(|row| stored(row, secrets))
            .collect::<Result<_, _>>()?;
        let Some(end) = page.last() else {
            return Ok(());
        };
        after = (end.household.village.as_i64(), end.household.number.clone());
        read_members(&mut tx, db.dialect(), &mut page, secrets).await?;
        for household in page.into_iter().filter(|h| !h.ended()) {
            if f(household)?.is_break() {
                return Ok(());
            }
        }
    }
}

/// Reads the members of households, in their order.
pub(super) async fn read_members(
    conn: &mut Conn,
    dialect: Dialect,
    households: &mut [StoredHousehold],
    secrets: Secrets<'_>,
) -> Result<(), Problem> {
    let keys: Vec<[Value; 3]> = households
        .iter()
        .map(|h| {
            let county = h.household.village.at(AreaLevel::County);
            [county.into(), (*h.id.as_bytes()).into(), h.version.into()]
        })
        .collect();
    let text = format!(
        "WITH k (county, household, version) AS (VALUES @KEYS)
         SELECT m.household_id, m.position, p.person_id, {}
         FROM k CROSS JOIN household_members m CROSS JOIN person_versions p
         WHERE m.county_code = k.county AND m.household_id = k.household AND m.version = k.version
           AND p.county_code = m.county_code AND p.person_id = m.person_id
           AND p.version = m.person_version",
        person_select(secrets)
    );
    let rows = sql::keyed(conn, dialect, &text, keys).await?;
    let mut found: HashMap<Key, Vec<(i64, PersonId, Person)>> =
        HashMap::with_capacity(households.len());
    for row in &rows {
        let mut c = Cells::of(row);
        let (household, position) = (c.key()?, c.need_int()?);
        let member = (
            position,
            PersonId::from_bytes(c.key()?),
            read_person(&mut c, secrets)?,
        );
        found.entry(household).or_default().push(member);
    }
    for household in households {
        let mut members = found.remove(household.id.as_bytes()).unwrap_or_default();
        members.sort_by_key(|(position, _, _)| *position);
        for (_, id, person) in members {
            household.persons.push(id);
            household.household.members.push(person);
        }
    }
    Ok(())
}

/// Reads `household_id, version, valid_from, recorded_at, source_id, number` and the content.
pub(super) fn stored(row: &AnyRow, secrets: Secrets) -> Result<StoredHousehold, Problem> {
    let mut c = Cells::of(row);
    Ok(StoredHousehold {
        id: HouseholdId::from_bytes(c.key()?),
        version: c.need_int()?,
        valid_from: date_of(c.need_int()?)?,
        recorded_at: c.need_int()?,
        source: SourceId::from_bytes(c.key()?),
        persons: Vec::new(),
        household: {
            let number = c.need_text()?.to_owned();
            read_household(number, &mut c, secrets)?
        },
    })
}
