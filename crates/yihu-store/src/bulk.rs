//! Many rows in few statements.

use crate::config::Dialect;
use crate::db::Conn;
use crate::error::problem;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Encode, Type};
use sqlx_core::any::{AnyArgumentBuffer, AnyTypeInfo, AnyTypeInfoKind, AnyValueKind};
use std::collections::HashMap;
use std::sync::Arc;
use yihu_base::{AreaCode, Date, Dec, Fen, Problem};

/// The most rows in one statement: beyond it a longer text gains nothing.
const MAX_ROWS: usize = 256;

/// A value to store or to look up; `None` is NULL of that type. Clones share text and bytes, and
/// binding one copies nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// INTEGER / BIGINT.
    Int(Option<i64>),
    /// TEXT.
    Text(Option<Arc<String>>),
    /// BLOB / BYTEA.
    Blob(Option<Arc<Vec<u8>>>),
}

macro_rules! from {
    ($($kind:ident $v:ident : $source:ty => $made:expr;)*) => {$(
        impl From<$source> for Value {
            fn from($v: $source) -> Self {
                Self::$kind(Some($made))
            }
        }
        impl From<Option<$source>> for Value {
            fn from(value: Option<$source>) -> Self {
                Self::$kind(value.map(|$v| $made))
            }
        }
    )*};
}

from! {
    Int v: i64 => v;
    Int v: i32 => v.into();
    Int v: i16 => v.into();
    Int v: u8 => v.into();
    Int v: bool => v.into();
    Int v: Fen => v.0;
    Int v: Dec => v.0;
    Int v: Date => yihu_base::date::to_days(v).into();
    Int v: AreaCode => v.as_i64();
    Text v: String => v.into();
    Text v: &str => v.to_owned().into();
    Blob v: Vec<u8> => v.into();
    Blob v: &[u8] => v.to_vec().into();
    Blob v: [u8; 16] => v.to_vec().into();
    Blob v: [u8; 32] => v.to_vec().into();
}

// The driver's own encodings of `String` and `Vec<u8>` copy each value twice.
impl Encode<'_, Any> for Value {
    fn encode_by_ref(&self, buffer: &mut AnyArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.clone().encode(buffer)
    }

    fn encode(self, buffer: &mut AnyArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.0.push(match self {
            Self::Int(Some(v)) => AnyValueKind::BigInt(v),
            Self::Text(Some(v)) => AnyValueKind::Text(v),
            Self::Blob(Some(v)) => AnyValueKind::Blob(v),
            Self::Int(None) => AnyValueKind::Null(AnyTypeInfoKind::BigInt),
            Self::Text(None) => AnyValueKind::Null(AnyTypeInfoKind::Text),
            Self::Blob(None) => AnyValueKind::Null(AnyTypeInfoKind::Blob),
        });
        Ok(IsNull::No)
    }
}

impl Type<Any> for Value {
    /// The type of its column is the engine's to say.
    fn type_info() -> AnyTypeInfo {
        <i64 as Type<Any>>::type_info()
    }
}

/// What can be written as `N` cells. A type of its own makes its cells only when their chunk is bound.
pub trait Row<const N: usize> {
    /// Its cells in the order of the columns.
    fn row(self) -> [Value; N];
}

impl<const N: usize> Row<N> for [Value; N] {
    fn row(self) -> Self {
        self
    }
}

/// Inserts rows of `N` columns and returns how many were inserted. `insert` is the statement
/// without its rows, `INSERT INTO t (a, b) VALUES`, optionally with a tail:
/// `INSERT INTO t (a, b) VALUES ON CONFLICT (a) DO NOTHING`.
///
/// Rows go out in chunks of powers of two, so that any number of rows uses few statement texts and
/// each stays prepared.
///
/// # Errors
/// As [`problem`] maps the engine's errors; the transaction it runs in must then be given up.
pub async fn bulk_insert<const N: usize>(
    conn: &mut Conn,
    insert: &str,
    rows: impl IntoIterator<Item = impl Row<N>>,
) -> Result<u64, Problem> {
    let dialect = Dialect::of(conn);
    let (head, tail) = insert.split_once("VALUES").unwrap_or((insert, ""));
    let largest = largest_chunk(dialect, N);
    let mut texts: HashMap<usize, Arc<str>> = HashMap::new();
    let mut rows = rows.into_iter();
    let mut waiting = Vec::new();
    let mut next = || {
        if waiting.is_empty() {
            waiting.extend(rows.by_ref().take(largest));
        }
        let count = 1usize << waiting.len().checked_ilog2()?;
        let text = texts
            .entry(count)
            .or_insert_with(|| statement(dialect, head, tail, N, count));
        let query = sqlx::query(AssertSqlSafe(text.clone()));
        let left = waiting.split_off(count);
        let chunk = std::mem::replace(&mut waiting, left);
        Some(
            chunk
                .into_iter()
                .flat_map(Row::row)
                .fold(query, Query::bind),
        )
    };
    let mut inserted = 0;
    let mut query = next();
    while let Some(statement) = query {
        // While the engine works on one chunk the next is made ready.
        let (done, following) = tokio::join!(statement.execute(&mut *conn), async { next() });
        inserted += done.map_err(problem)?.rows_affected();
        query = following;
    }
    Ok(inserted)
}

/// The largest power of two of rows whose values the engine takes in one statement.
fn largest_chunk(dialect: Dialect, columns: usize) -> usize {
    let values = match dialect {
        Dialect::Sqlite => 32_766,
        Dialect::Postgres => 65_535,
    };
    1 << (values / columns.max(1)).clamp(1, MAX_ROWS).ilog2()
}

/// SQLite gets `?`, since it looks every `$1` up by name, which is quadratic in their number.
fn statement(dialect: Dialect, head: &str, tail: &str, columns: usize, rows: usize) -> Arc<str> {
    let mut text = format!("{head}VALUES ");
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            if column > 0 {
                text.push(',');
            }
            match dialect {
                Dialect::Sqlite => text.push('?'),
                Dialect::Postgres => text.push_str(&format!("${}", row * columns + column + 1)),
            }
        }
        text.push(')');
    }
    text.push_str(tail);
    text.into()
}
