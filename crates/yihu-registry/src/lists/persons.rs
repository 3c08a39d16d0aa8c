//! Persons who live in a household now, in the order of places or of the name index.

use super::filter::scope;
use super::names::{At, Name, Walk};
use super::sql::Sql;
use super::{Cursor, Listed, Page, PersonFilter, wrong_cursor};
use crate::record::HealthSet;
use crate::sql::{self, Cells};
use yihu_base::codes::{Education, Labour, Relation, Schooling, WorkPlace};
use yihu_base::id::{HouseholdId, PersonId};
use yihu_base::{AreaCode, Ctx, Date, Problem, Sex};
use yihu_store::{Conn, Db};

/// A person as a list shows it. Holds nothing that would have to be masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// 姓名.
    pub name: String,
    /// 性别.
    pub sex: Option<Sex>,
    /// 出生日期.
    pub birth: Option<Date>,
    /// 与户主关系.
    pub relation: Relation,
    /// 健康状况.
    pub health: Option<HealthSet>,
    /// 文化程度.
    pub education: Option<Education>,
    /// 在校生状况.
    pub schooling: Option<Schooling>,
    /// 劳动能力.
    pub labour: Option<Labour>,
    /// 务工区域.
    pub work_place: Option<WorkPlace>,
    /// The household the person lives in.
    pub household: HouseholdId,
    /// Its number.
    pub household_number: String,
    /// Its village.
    pub village: AreaCode,
    /// The person's place in the household, from 0.
    pub position: i64,
}

const COLUMNS: &str = "v.person_id, v.name, v.sex, v.birth, v.relation, v.health, v.education,
    v.schooling, v.labour, v.work_place, h.household_id, h.number, h.village_code";

/// Households whose members are looked through for one page: few at first, since most filters
/// find a page in them.
const HOUSEHOLDS: [i64; 2] = [200, 3_000];

/// A page of the persons that are asked for: by name in the order of the name index, else by
/// village, household number and place in the household.
///
/// # Errors
/// `area.not_found` out of scope; `list.cursor` for another list's cursor; those of the database.
pub async fn persons(
    ctx: &Ctx,
    db: &Db,
    filter: &PersonFilter,
    page: &Page,
) -> Result<Listed<PersonRow>, Problem> {
    let scope = scope(ctx, filter.area)?;
    let text = filter.q.as_deref().unwrap_or_default().trim();
    let mut conn = db.read().await?;
    if text.is_empty() {
        return by_place(&mut conn, scope, filter, page).await;
    }
    let Some(name) = Name::new(text) else {
        return Ok(Listed::empty());
    };
    let walk = Walk {
        dialect: db.dialect(),
        scope,
        after: At::after(db.dialect(), page.after.as_ref())?,
        rows: page.rows() as i64,
        select: &format!("{COLUMNS}, CAST(0 AS BIGINT)"),
        joins: "CROSS JOIN households h CROSS JOIN person_versions v",
    };
    let conditions = |sql: &mut Sql| {
        sql.push(" AND v.county_code = p.county_code AND v.person_id = p.person_id");
        sql.push(" AND v.version = p.version");
        filter.conditions(sql);
    };
    let (rows, end) = name.walk(&mut conn, &walk, conditions).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut c = Cells::of(row);
        found.push((At::read(&mut c)?, read(&mut c)?));
    }
    let end = end.map(|at| at.cursor());
    let page = Listed::within(found, page.rows(), end, |(at, _)| at.cursor());
    Ok(Listed {
        items: page.items.into_iter().map(|(_, person)| person).collect(),
        next: page.next,
    })
}

async fn by_place(
    conn: &mut Conn,
    scope: AreaCode,
    filter: &PersonFilter,
    page: &Page,
) -> Result<Listed<PersonRow>, Problem> {
    let after = match &page.after {
        None => None,
        Some(Cursor::Place {
            village,
            number,
            member,
        }) => Some((*village, number.as_str(), member.unwrap_or(-1))),
        Some(_) => return Err(wrong_cursor()),
    };
    let limit = page.rows() as i64 + 1;
    for households in HOUSEHOLDS {
        // The household of the last page may have members left.
        let window = |sql: &mut Sql| {
            sql.push("SELECT county_code, household_id, number, village_code, version");
            sql.push(" FROM households WHERE persons > 0 AND ");
            sql.within("village_code", scope);
            if let Some((village, number, _)) = after {
                sql.push(" AND (village_code, number) >= (").bind(village);
                sql.push(", ").bind(number).push(")");
            }
            sql.push(" ORDER BY village_code, number LIMIT ")
                .bind(households);
        };
        let mut sql = Sql::new("SELECT ");
        sql.push(COLUMNS).push(", m.position FROM (");
        window(&mut sql);
        sql.push(
            ") h CROSS JOIN household_members m CROSS JOIN person_versions v
            WHERE m.county_code = h.county_code AND m.household_id = h.household_id
              AND m.version = h.version AND v.county_code = m.county_code
              AND v.person_id = m.person_id AND v.version = m.person_version",
        );
        if let Some((village, number, member)) = after {
            sql.push(" AND (h.village_code, h.number, m.position) > (")
                .bind(village);
            sql.push(", ")
                .bind(number)
                .push(", ")
                .bind(member)
                .push(")");
        }
        filter.conditions(&mut sql);
        sql.push(" ORDER BY h.village_code, h.number, m.position LIMIT ")
            .bind(limit);
        let found = sql.all(conn).await?;
        let full = found.len() > page.rows();
        let mut end = None;
        if !full {
            let mut sql = Sql::new("SELECT village_code, number FROM (");
            window(&mut sql);
            sql.push(") h ORDER BY village_code, number LIMIT 1 OFFSET ")
                .bind(households - 1);
            if let Some(row) = sql.optional(conn).await? {
                let mut c = Cells::of(&row);
                end = Some(Cursor::Place {
                    village: sql::area_of(c.need_int()?)?,
                    number: c.need_text()?.to_owned(),
                    member: Some(i64::MAX),
                });
            }
        }
        if full || end.is_none() || households == HOUSEHOLDS[1] {
            let rows = found.iter().map(|row| read(&mut Cells::of(row)));
            let rows = rows.collect::<Result<_, _>>()?;
            return Ok(Listed::within(rows, page.rows(), end, |p: &PersonRow| {
                Cursor::Place {
                    village: p.village,
                    number: p.household_number.clone(),
                    member: Some(p.position),
                }
            }));
        }
    }
    Ok(Listed::empty())
}

fn read(c: &mut Cells) -> Result<PersonRow, Problem> {
    Ok(PersonRow {
        id: PersonId::from_bytes(c.key()?),
        name: c.need_text()?.to_owned(),
        sex: c.code()?,
        birth: c.date()?,
        relation: sql::code_of(c.need_text()?)?,
        health: c.narrow()?.map(HealthSet),
        education: c.code()?,
        schooling: c.code()?,
        labour: c.code()?,
        work_place: c.code()?,
        household: HouseholdId::from_bytes(c.key()?),
        household_number: c.need_text()?.to_owned(),
        village: sql::area_of(c.need_int()?)?,
        position: c.need_int()?,
    })
}
