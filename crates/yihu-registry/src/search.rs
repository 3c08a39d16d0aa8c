//! Finding persons by name (按姓名检索): two characters, one character, a whole name, or pinyin
//! initials.

use crate::names::{self, Wanted};
use crate::sql::Cells;
use sqlx::AssertSqlSafe;
use yihu_base::id::{HouseholdId, PersonId};
use yihu_base::{AreaCode, Ctx, Problem, Sex};
use yihu_store::{Db, Dialect, problem};

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
/// `limit` and [`MAX_FOUND`].
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
    let wanted = names::wanted(&key).ok_or_else(|| {
        Problem::new(
            "search.empty",
            "请输入姓名中的字或拼音首字母",
            "type characters of the name, or its pinyin initials",
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
        village: crate::sql::area_of(c.need_int()?)?,
    })
}
