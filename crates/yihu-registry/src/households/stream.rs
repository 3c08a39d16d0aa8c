//! All households of an area as of a time, in order and in bounded memory.

use super::StoredHousehold;
use super::columns::{Secrets, household_select, person_select, read_household, read_person};
use crate::sql::{self, Cells, Key};
use crate::time::{AsOf, date_of};
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use std::ops::ControlFlow;
use std::sync::Arc;
use yihu_base::id::{HouseholdId, PersonId, SourceId};
use yihu_base::{AreaCode, Ctx, Problem};
use yihu_store::{Conn, Db, problem};

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
/// then household number, until it breaks.
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
    let pages = Pages::new(secrets);
    let mut conn = db.read().await?;
    let mut tx = sql::snapshot(&mut conn, db.dialect()).await?;
    let mut page = Page {
        villages: (first, last),
        at,
        after: (-1, String::new()),
    };
    loop {
        let households = pages.households(&mut tx, &page).await?;
        let Some(end) = households.last() else {
            return Ok(());
        };
        let full = households.len() as i64 == PAGE;
        let end = (end.household.village.as_i64(), end.household.number.clone());
        let members = pages.members(&mut tx, &page, &end).await?;
        let mut members = members.iter().peekable();
        for mut household in households {
            let id: Key = *household.id.as_bytes();
            while let Some(row) = members.peek() {
                let mut cells = Cells::of(row);
                if cells.key()? != id {
                    break;
                }
                household.persons.push(PersonId::from_bytes(cells.key()?));
                household
                    .household
                    .members
                    .push(read_person(&mut cells, secrets)?);
                members.next();
            }
            if f(household)?.is_break() {
                return Ok(());
            }
        }
        if !full {
            return Ok(());
        }
        page.after = end;
    }
}

struct Page {
    villages: (AreaCode, AreaCode),
    at: AsOf,
    after: (i64, String),
}

struct Pages<'a> {
    households: Arc<str>,
    members: Arc<str>,
    secrets: Secrets<'a>,
}

impl<'a> Pages<'a> {
    fn new(secrets: Secrets<'a>) -> Self {
        let households = format!(
            "SELECT v.household_id, v.version, v.valid_from, v.recorded_at, v.source_id, v.number, {}
             FROM household_versions v
             WHERE {AS_OF} AND (v.village_code, v.number) > ($5, $6)
             ORDER BY v.village_code, v.number LIMIT $7",
            household_select(secrets),
        );
        let members = format!(
            "SELECT v.household_id, p.person_id, {}
             FROM household_versions v
             CROSS JOIN household_members m
             CROSS JOIN person_versions p
             WHERE {AS_OF}
               AND (v.village_code, v.number) > ($5, $6) AND (v.village_code, v.number) <= ($7, $8)
               AND m.county_code = v.county_code AND m.household_id = v.household_id
               AND m.version = v.version
               AND p.county_code = m.county_code AND p.person_id = m.person_id
               AND p.version = m.person_version
             ORDER BY v.village_code, v.number, m.position",
            person_select(secrets),
        );
        Self {
            households: households.into(),
            members: members.into(),
            secrets,
        }
    }

    async fn households(
        &self,
        conn: &mut Conn,
        page: &Page,
    ) -> Result<Vec<StoredHousehold>, Problem> {
        let query = sqlx::query(AssertSqlSafe(self.households.clone()))
            .bind(page.villages.0.as_i64())
            .bind(page.villages.1.as_i64())
            .bind(page.at.days())
            .bind(page.at.known_at)
            .bind(page.after.0)
            .bind(page.after.1.clone())
            .bind(PAGE);
        let rows = query.fetch_all(conn).await.map_err(problem)?;
        rows.iter().map(|row| stored(row, self.secrets)).collect()
    }

    async fn members(
        &self,
        conn: &mut Conn,
        page: &Page,
        end: &(i64, String),
    ) -> Result<Vec<AnyRow>, Problem> {
        let query = sqlx::query(AssertSqlSafe(self.members.clone()))
            .bind(page.villages.0.as_i64())
            .bind(page.villages.1.as_i64())
            .bind(page.at.days())
            .bind(page.at.known_at)
            .bind(page.after.0)
            .bind(page.after.1.clone())
            .bind(end.0)
            .bind(end.1.clone());
        query.fetch_all(conn).await.map_err(problem)
    }
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
