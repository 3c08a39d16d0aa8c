//! Lists by name: candidates come from the name index, in its order.

use super::sql::Sql;
use super::{Cursor, WINDOW, wrong_cursor};
use crate::names::{self, Wanted};
use crate::search::{expression, pattern};
use crate::sql::{self, Cells, Key};
use sqlx::any::AnyRow;
use std::collections::HashMap;
use yihu_base::id::PersonId;
use yihu_base::{AreaCode, Problem};
use yihu_store::{Conn, Dialect, Value};

/// The first window: enough for a page of a name that is not common in a small area.
const FIRST: i64 = 500;

/// A name to look for.
pub(super) struct Name {
    key: String,
    wanted: Wanted,
}

/// An entry of the name index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum At {
    Row(i64),
    Person(Key),
}

impl At {
    /// Reads one.
    pub fn read(c: &mut Cells) -> Result<Self, Problem> {
        match c.any()? {
            Value::Int(Some(row)) => Some(Self::Row(row)),
            Value::Blob(Some(id)) => id.as_slice().try_into().map(Self::Person).ok(),
            _ => None,
        }
        .ok_or_else(|| sql::corrupt("name index"))
    }

    pub fn cursor(&self) -> Cursor {
        Cursor::Name(match self {
            Self::Row(row) => row.to_string(),
            Self::Person(id) => PersonId::from_bytes(*id).to_string(),
        })
    }

    /// The entry after which to go on.
    pub fn after(dialect: Dialect, cursor: Option<&Cursor>) -> Result<Self, Problem> {
        match (dialect, cursor) {
            (Dialect::Sqlite, None) => Some(Self::Row(0)),
            (Dialect::Postgres, None) => Some(Self::Person([0; 16])),
            (Dialect::Sqlite, Some(Cursor::Name(at))) => at.parse().ok().map(Self::Row),
            (Dialect::Postgres, Some(Cursor::Name(at))) => {
                let id: Option<PersonId> = at.parse().ok();
                id.map(|id| Self::Person(*id.as_bytes()))
            }
            (_, Some(_)) => None,
        }
        .ok_or_else(wrong_cursor)
    }

    fn value(&self) -> Value {
        match self {
            Self::Row(row) => (*row).into(),
            Self::Person(id) => (*id).into(),
        }
    }
}

impl Name {
    /// The name that a text asks for; `None` when it asks for none.
    pub fn new(text: &str) -> Option<Self> {
        let key = names::key(text);
        let wanted = names::wanted(&key)?;
        Some(Self { key, wanted })
    }

    /// Rows of persons `p` whose names fit and who live in a household `h`, in the order of the
    /// index, and the end of the window if there may be more behind it. Each row begins with its
    /// entry; the columns of the walk follow.
    pub async fn walk(
        &self,
        conn: &mut Conn,
        walk: &Walk<'_>,
        conditions: impl Fn(&mut Sql),
    ) -> Result<(Vec<AnyRow>, Option<At>), Problem> {
        for window in [FIRST, WINDOW] {
            let mut sql = Sql::new("SELECT g.at, ");
            sql.push(walk.select).push(" FROM (");
            self.entries(&mut sql, walk);
            sql.push(" LIMIT ").bind(window).push(match walk.dialect {
                Dialect::Sqlite => ") g CROSS JOIN persons p ",
                Dialect::Postgres => ") g JOIN persons p ON p.county_code = g.county ",
            });
            sql.push(walk.joins).push(match walk.dialect {
                Dialect::Sqlite => " WHERE p.search_no = g.at",
                Dialect::Postgres => " WHERE p.person_id = g.at",
            });
            sql.push(" AND p.name_key LIKE ");
            sql.bind(pattern(&self.wanted, &self.key))
                .push(" ESCAPE '!'");
            sql.push(" AND h.county_code = p.county_code AND h.household_id = p.household_id AND ");
            sql.within("h.village_code", walk.scope);
            conditions(&mut sql);
            sql.push(" ORDER BY g.at LIMIT ").bind(walk.rows + 1);
            let found = sql.all(conn).await?;
            if i64::try_from(found.len()).is_ok_and(|n| n > walk.rows) {
                return Ok((found, None));
            }
            let mut end = Sql::new("SELECT at FROM (");
            self.entries(&mut end, walk);
            end.push(" LIMIT 1 OFFSET ").bind(window - 1).push(") g");
            let end = end.optional(conn).await?;
            let end = end.map(|row| At::read(&mut Cells::of(&row))).transpose()?;
            if end.is_none() || window == WINDOW {
                return Ok((found, end));
            }
        }
        Ok((Vec::new(), None))
    }

    /// The entries of the index that may fit, in order.
    fn entries(&self, sql: &mut Sql, walk: &Walk) {
        let words = expression(walk.dialect, &self.wanted);
        match walk.dialect {
            Dialect::Sqlite => {
                sql.push("SELECT rowid AS at FROM person_grams WHERE person_grams MATCH ");
                sql.bind(words)
                    .push(" AND rowid > ")
                    .bind(walk.after.value());
                sql.push(" ORDER BY rowid");
            }
            Dialect::Postgres => {
                sql.push("SELECT county_code AS county, person_id AS at FROM persons WHERE ");
                sql.push("grams::tsvector @@ ")
                    .bind(words)
                    .push("::tsquery");
                sql.push(" AND person_id > ")
                    .bind(walk.after.value())
                    .push(" AND ");
                sql.counties("county_code", walk.scope);
                sql.push(" ORDER BY person_id");
            }
        }
    }

    /// The entries of those who have the name in these households, by household; each is given by
    /// county, id and version.
    pub async fn in_households(
        &self,
        conn: &mut Conn,
        dialect: Dialect,
        households: Vec<[Value; 3]>,
    ) -> Result<HashMap<Key, Vec<At>>, Problem> {
        let at = match dialect {
            Dialect::Sqlite => "p.search_no",
            Dialect::Postgres => "p.person_id",
        };
        let text = format!(
            "WITH k (county, household, version) AS (VALUES @KEYS)
             SELECT m.household_id, p.name_key, {at}
             FROM k CROSS JOIN household_members m CROSS JOIN persons p
             WHERE m.county_code = k.county AND m.household_id = k.household
               AND m.version = k.version
               AND p.county_code = m.county_code AND p.person_id = m.person_id"
        );
        let mut found: HashMap<Key, Vec<At>> = HashMap::new();
        for row in sql::keyed(conn, dialect, &text, households).await? {
            let mut c = Cells::of(&row);
            let household = c.key()?;
            if names::has(c.need_text()?, &self.key, &self.wanted) {
                found.entry(household).or_default().push(At::read(&mut c)?);
            }
        }
        Ok(found)
    }
}

/// A walk through the name index.
pub(super) struct Walk<'a> {
    pub dialect: Dialect,
    pub scope: AreaCode,
    pub after: At,
    /// Rows wanted; one more is read if there is one.
    pub rows: i64,
    /// Columns of `p`, `h` and what `joins` adds.
    pub select: &'a str,
    /// Joins of `h` and others to `p`.
    pub joins: &'a str,
}
