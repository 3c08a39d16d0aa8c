//! Finding persons (检索): by two characters of the name, one character, the whole name, or pinyin
//! initials; heads of households by the beginning of the household's number.

use crate::names::{self, Wanted};
use crate::sql::{self, Cells};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use yihu_base::codes::Relation;
use yihu_base::id::{HouseholdId, PersonId};
use yihu_base::{AreaCode, AreaLevel, CodeList, Ctx, Problem, Sex};
use yihu_store::{Conn, Db, Dialect, Value, problem};

/// The most persons a search returns.
pub const MAX_FOUND: u32 = 200;

/// A person found. Holds nothing that would have to be masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFound {
    /// Who.
    pub person: PersonId,
    /// 姓名, as it is now.
    pub name: String,
    /// 性别.
    pub sex: Option<Sex>,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// The household the person is in now.
    pub household: HouseholdId,
    /// Its number.
    pub household_number: String,
    /// Its village.
    pub village: AreaCode,
}

/// Persons in scope who are in a household now and whose name holds `text`, or whose name's pinyin
/// initials start with it when it is Latin letters; in the order of their recording, at most
/// `limit` and [`MAX_FOUND`]. Digits are the beginning of a household's number, and find its head.
///
/// # Errors
/// `search.empty` for a text without characters; those of the database.
pub async fn persons(
    ctx: &Ctx,
    db: &Db,
    text: &str,
    limit: u32,
) -> Result<Vec<PersonFound>, Problem> {
    let key = names::key(text);
    if !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit()) {
        return heads(ctx, db, &key, limit).await;
    }
    let wanted = names::wanted(&key).ok_or_else(|| {
        Problem::new(
            "search.empty",
            "请输入姓名中的字、拼音首字母或户编号开头",
            "type characters of the name, its pinyin initials, or the beginning of a household's number",
        )
    })?;
    let (source, matches, order) = match db.dialect() {
        Dialect::Sqlite => (
            "person_grams CROSS JOIN persons p",
            "person_grams MATCH $1 AND p.search_no = person_grams.rowid",
            "person_grams.rowid",
        ),
        Dialect::Postgres => (
            "persons p",
            "p.grams::tsvector @@ $1::tsquery",
            "p.person_id",
        ),
    };
    let sql = format!(
        "SELECT p.person_id, v.name, v.sex, v.birth, h.household_id, h.number, h.village_code
         FROM {source} CROSS JOIN households h CROSS JOIN person_versions v
         WHERE {matches}
           AND p.name_key LIKE $2 ESCAPE '!'
           AND h.county_code = p.county_code AND h.household_id = p.household_id
           AND h.village_code BETWEEN $3 AND $4
           AND v.county_code = p.county_code AND v.person_id = p.person_id
           AND v.version = p.version
         ORDER BY {order} LIMIT $5"
    );
    let (first, last) = ctx.area.range();
    let query = sqlx::query(AssertSqlSafe(sql))
        .bind(expression(db.dialect(), &wanted))
        .bind(pattern(&wanted, &key))
        .bind(first.as_i64())
        .bind(last.as_i64())
        .bind(i64::from(limit.min(MAX_FOUND)));
    let rows = query
        .fetch_all(&mut *db.read().await?)
        .await
        .map_err(problem)?;
    rows.iter().map(|row| found(&mut Cells::of(row))).collect()
}

/// The heads of the households whose number begins so, by number; of a household without a head, the
/// member named first.
async fn heads(ctx: &Ctx, db: &Db, number: &str, limit: u32) -> Result<Vec<PersonFound>, Problem> {
    let mut conn = db.read().await?;
    let mut found = by_number(ctx, &mut conn, number, limit).await?;
    found.sort_by(|a, b| a.number.cmp(&b.number));
    let keys = found.iter().map(|h| -> [Value; 3] {
        let county = h.village.at(AreaLevel::County);
        [county.into(), (*h.id.as_bytes()).into(), h.version.into()]
    });
    let rows = sql::keyed(
        &mut conn,
        db.dialect(),
        "WITH k (county, household, version) AS (VALUES @KEYS)
         SELECT m.household_id, m.position, v.relation, v.person_id, v.name, v.sex, v.birth
         FROM k CROSS JOIN household_members m CROSS JOIN person_versions v
         WHERE m.county_code = k.county AND m.household_id = k.household AND m.version = k.version
           AND v.county_code = m.county_code AND v.person_id = m.person_id
           AND v.version = m.person_version",
        keys.collect(),
    )
    .await?;
    let households: HashMap<[u8; 16], &Numbered> =
        found.iter().map(|h| (*h.id.as_bytes(), h)).collect();
    let mut first: HashMap<HouseholdId, ((bool, i64), PersonFound)> = HashMap::new();
    for row in &rows {
        let mut c = Cells::of(row);
        let Some(h) = households.get(&c.key()?) else {
            continue;
        };
        let position = c.need_int()?;
        let rank = (c.need_text()? != Relation::Head.id(), position);
        if first.get(&h.id).is_some_and(|(known, _)| *known < rank) {
            continue;
        }
        let person = PersonFound {
            person: PersonId::from_bytes(c.key()?),
            name: c.need_text()?.to_owned(),
            sex: c.code()?,
            birth_year: c.date()?.map(|d| d.year()),
            household: h.id,
            household_number: h.number.clone(),
            village: h.village,
        };
        first.insert(h.id, (rank, person));
    }
    let heads = found.iter().filter_map(|h| first.remove(&h.id));
    Ok(heads.map(|(_, person)| person).collect())
}

/// A household found by its number.
struct Numbered {
    id: HouseholdId,
    version: i64,
    number: String,
    village: AreaCode,
}

/// Households in scope whose number begins so. Each county in scope, or each village of a smaller
/// scope, is one look-up in an index; without an order the first found are enough.
async fn by_number(
    ctx: &Ctx,
    conn: &mut Conn,
    number: &str,
    limit: u32,
) -> Result<Vec<Numbered>, Problem> {
    let (level, column) = match ctx.area.level() <= AreaLevel::County {
        true => (AreaLevel::County, "county_code"),
        false => (AreaLevel::Village, "village_code"),
    };
    let text = format!(
        "SELECT h.household_id, h.version, h.number, h.village_code
         FROM (SELECT DISTINCT code FROM areas WHERE level = $1 AND code BETWEEN $2 AND $3) k
         CROSS JOIN households h
         WHERE h.{column} = k.code AND h.number >= $4 AND h.number < $5 AND h.persons > 0
         LIMIT $6"
    );
    let (first, last) = ctx.area.range();
    let query = sqlx::query(AssertSqlSafe(text))
        .bind(level.id())
        .bind(first.as_i64())
        .bind(last.as_i64())
        .bind(number)
        .bind(after_prefix(number))
        .bind(i64::from(limit.min(MAX_FOUND)));
    let rows = query.fetch_all(conn).await.map_err(problem)?;
    let read = |row| {
        let mut c = Cells::of(row);
        Ok(Numbered {
            id: HouseholdId::from_bytes(c.key()?),
            version: c.need_int()?,
            number: c.need_text()?.to_owned(),
            village: sql::area_of(c.need_int()?)?,
        })
    };
    rows.iter().map(read).collect()
}

/// The first text after all that begin with `prefix`, which is digits.
fn after_prefix(prefix: &str) -> String {
    format!("{prefix}:")
}

/// The words are ASCII letters and digits, which need no quoting in either syntax.
pub(crate) fn expression(dialect: Dialect, wanted: &Wanted) -> String {
    match (dialect, wanted) {
        (Dialect::Sqlite, Wanted::Words(words)) => words.join(" "),
        (Dialect::Sqlite, Wanted::Prefix(word)) => format!("{word}*"),
        (Dialect::Postgres, Wanted::Words(words)) => words.join(" & "),
        (Dialect::Postgres, Wanted::Prefix(word)) => format!("{word}:*"),
    }
}

/// Pairs may stand apart in a name (张三 … 三张): the whole text must be in it.
pub(crate) fn pattern(wanted: &Wanted, key: &str) -> String {
    match wanted {
        Wanted::Prefix(_) => "%".to_owned(),
        Wanted::Words(_) => {
            let escaped: String = key
                .chars()
                .flat_map(|c| {
                    matches!(c, '%' | '_' | '!')
                        .then_some('!')
                        .into_iter()
                        .chain([c])
                })
                .collect();
            format!("%{escaped}%")
        }
    }
}

fn found(c: &mut Cells) -> Result<PersonFound, Problem> {
    Ok(PersonFound {
        person: PersonId::from_bytes(c.key()?),
        name: c.need_text()?.to_owned(),
        sex: c.code()?,
        birth_year: c.date()?.map(|d| d.year()),
        household: HouseholdId::from_bytes(c.key()?),
        household_number: c.need_text()?.to_owned(),
        village: sql::area_of(c.need_int()?)?,
    })
}
