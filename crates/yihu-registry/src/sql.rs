//! Reading and writing rows: cells in order, keyed look-ups in few statements, and writes that may
//! turn out to have nothing to do.

use crate::time::date_of;
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Connection, Decode, Row, Transaction, Type, ValueRef};
use std::array;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use yihu_base::{AreaCode, CodeList, Date, Dec, Fen, Problem};
use yihu_store::{Conn, Dialect, Value, problem};

/// A stored value that this program cannot have written.
pub(crate) fn corrupt(what: &str) -> Problem {
    Problem::new(
        "registry.corrupt",
        format!("名册中 {what} 的存储值无效，请恢复备份或报告维护人员"),
        format!("the register holds an invalid {what}: restore a backup or tell support"),
    )
}

/// Reads the cells of a row in their order.
pub(crate) struct Cells<'r> {
    row: &'r AnyRow,
    at: usize,
}

impl<'r> Cells<'r> {
    pub(crate) fn of(row: &'r AnyRow) -> Self {
        Self { row, at: 0 }
    }

    fn next<T: Decode<'r, Any> + Type<Any>>(&mut self) -> Result<Option<T>, Problem> {
        let at = self.at;
        self.at += 1;
        self.row.try_get(at).map_err(problem)
    }

    pub(crate) fn int(&mut self) -> Result<Option<i64>, Problem> {
        self.next()
    }

    pub(crate) fn text(&mut self) -> Result<Option<&'r str>, Problem> {
        self.next()
    }

    pub(crate) fn blob(&mut self) -> Result<Option<&'r [u8]>, Problem> {
        self.next()
    }

    /// A cell of whatever type it has; NULL reads as an integer that is none.
    pub(crate) fn any(&mut self) -> Result<Value, Problem> {
        let raw = self.row.try_get_raw(self.at).map_err(problem)?;
        Ok(match raw.type_info().kind() {
            AnyTypeInfoKind::Text => self.text()?.into(),
            AnyTypeInfoKind::Blob => self.blob()?.into(),
            _ => Value::Int(self.int()?),
        })
    }

    /// An integer that must be there.
    pub(crate) fn need_int(&mut self) -> Result<i64, Problem> {
        self.int()?.ok_or_else(|| corrupt("NULL"))
    }

    /// A text that must be there.
    pub(crate) fn need_text(&mut self) -> Result<&'r str, Problem> {
        self.text()?.ok_or_else(|| corrupt("NULL"))
    }

    /// Sixteen bytes (an id or a digest) that must be there.
    pub(crate) fn key(&mut self) -> Result<Key, Problem> {
        self.key_or_none()?.ok_or_else(|| corrupt("NULL"))
    }

    pub(crate) fn key_or_none(&mut self) -> Result<Option<Key>, Problem> {
        self.blob()?
            .map(|b| b.try_into().map_err(|_| corrupt("id")))
            .transpose()
    }

    pub(crate) fn owned(&mut self) -> Result<Option<String>, Problem> {
        Ok(self.text()?.map(str::to_owned))
    }

    pub(crate) fn narrow<T: TryFrom<i64>>(&mut self) -> Result<Option<T>, Problem> {
        self.int()?
            .map(|v| T::try_from(v).map_err(|_| corrupt("number")))
            .transpose()
    }

    pub(crate) fn flag(&mut self) -> Result<Option<bool>, Problem> {
        Ok(self.int()?.map(|v| v != 0))
    }

    pub(crate) fn fen(&mut self) -> Result<Option<Fen>, Problem> {
        Ok(self.int()?.map(Fen))
    }

    pub(crate) fn dec(&mut self) -> Result<Option<Dec>, Problem> {
        Ok(self.int()?.map(Dec))
    }

    pub(crate) fn date(&mut self) -> Result<Option<Date>, Problem> {
        self.int()?.map(date_of).transpose()
    }

    pub(crate) fn area(&mut self) -> Result<Option<AreaCode>, Problem> {
        self.int()?.map(area_of).transpose()
    }

    pub(crate) fn code<L: CodeList>(&mut self) -> Result<Option<L>, Problem> {
        self.text()?.map(code_of).transpose()
    }
}

/// A stored id or digest.
pub(crate) type Key = [u8; 16];

/// A stored area code.
pub(crate) fn area_of(code: i64) -> Result<AreaCode, Problem> {
    u64::try_from(code)
        .ok()
        .and_then(AreaCode::from_u64)
        .ok_or_else(|| corrupt("area code"))
}

/// The value of a list with the stored id.
pub(crate) fn code_of<L: CodeList>(id: &str) -> Result<L, Problem> {
    L::ALL
        .iter()
        .copied()
        .find(|v| v.id() == id)
        .ok_or_else(|| corrupt(L::NAME))
}

/// Joins cells to a row of exactly `N`.
pub(crate) fn row<const N: usize>(cells: impl IntoIterator<Item = Value>) -> [Value; N] {
    let mut cells = cells.into_iter();
    let row = array::from_fn(|_| cells.next().expect("a row has a cell for every column"));
    assert!(
        cells.next().is_none(),
        "a row has no cell beyond its columns"
    );
    row
}

/// The most keys looked up in one statement.
const KEYS: usize = 256;

/// Rows for many keys in few statements. In `sql`, `@KEYS` stands for the rows of keys, as in
/// `WITH k (county, number) AS (VALUES @KEYS) SELECT … FROM k CROSS JOIN …`: SQLite keeps to the
/// order of a `CROSS JOIN`, so every key is one look-up in an index.
pub(crate) async fn keyed<const N: usize>(
    conn: &mut Conn,
    dialect: Dialect,
    sql: &str,
    keys: Vec<[Value; N]>,
) -> Result<Vec<AnyRow>, Problem> {
    let mut texts: HashMap<usize, Arc<str>> = HashMap::new();
    let mut keys = keys.into_iter();
    let mut found = Vec::new();
    loop {
        let mut waiting: Vec<[Value; N]> = keys.by_ref().take(KEYS).collect();
        if waiting.is_empty() {
            return Ok(found);
        }
        while !waiting.is_empty() {
            // Powers of two keep the texts few, so that each stays prepared.
            let count = 1 << waiting.len().ilog2();
            let text = texts.entry(count).or_insert_with(|| {
                sql.replacen("@KEYS", &placeholders(dialect, N, count), 1)
                    .into()
            });
            let query = sqlx::query(AssertSqlSafe(text.clone()));
            let query = waiting.drain(..count).flatten().fold(query, Query::bind);
            found.extend(query.fetch_all(&mut *conn).await.map_err(problem)?);
        }
    }
}

fn placeholders(dialect: Dialect, columns: usize, rows: usize) -> String {
    let mut text = String::new();
    for at in 0..rows * columns {
        text.push_str(match (at, at % columns) {
            (0, _) => "(",
            (_, 0) => "), (",
            _ => ", ",
        });
        match dialect {
            Dialect::Sqlite => text.push('?'),
            Dialect::Postgres => text.push_str(&format!("${}", at + 1)),
        }
    }
    text.push(')');
    text
}

/// A transaction that reads one state of the database, however many statements it takes.
pub(crate) async fn snapshot<'c>(
    conn: &'c mut Conn,
    dialect: Dialect,
) -> Result<Transaction<'c, Any>, Problem> {
    let begin = match dialect {
        Dialect::Sqlite => "BEGIN",
        Dialect::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    conn.begin_with(begin).await.map_err(problem)
}

/// A write that may find that there is nothing to do: it is then undone, without an audit entry,
/// and what it found is kept here.
pub(crate) struct Undone<T>(Mutex<Option<T>>);

/// The code of the problem by which such a write is undone; it never reaches a caller.
const NOTHING: &str = "registry.nothing_to_write";

impl<T> Undone<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// Keeps what was found, and undoes the write.
    pub(crate) fn undo(&self, found: T) -> Result<T, Problem> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        Err(Problem::new(
            NOTHING,
            "没有需要写入的内容",
            "there is nothing to write",
        ))
    }

    /// What the write came to, done or undone.
    pub(crate) fn or(self, written: Result<T, Problem>) -> Result<T, Problem> {
        match written {
            Err(p) if p.code == NOTHING => self
                .0
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner)
                .ok_or(p),
            written => written,
        }
    }
}
