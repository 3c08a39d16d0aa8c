//! A statement put together from fixed texts and bound values.

use sqlx::any::AnyRow;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};
use std::fmt::Write;
use yihu_base::{AreaCode, AreaLevel, Problem};
use yihu_store::{Conn, Value, problem};

/// A statement and its values. Only texts of this program go into the text.
#[derive(Debug, Default)]
pub(super) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// The place of a value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        // Writing to a String cannot fail.
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    /// `($1, $2, …)`.
    pub fn list(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        self.push("(");
        for (i, value) in values.into_iter().enumerate() {
            self.push(if i == 0 { "" } else { ", " }).bind(value);
        }
        self.push(")")
    }

    /// Binds `column` to the villages, or the counties, of an area.
    pub fn within(&mut self, column: &str, area: AreaCode) -> &mut Self {
        let (first, last) = area.range();
        self.push(column).push(" BETWEEN ").bind(first);
        self.push(" AND ").bind(last)
    }

    /// Binds `column` to the county of an area, or the counties in it: the first part of the keys.
    pub fn counties(&mut self, column: &str, area: AreaCode) -> &mut Self {
        if area.level() >= AreaLevel::County {
            return self
                .push(column)
                .push(" = ")
                .bind(area.at(AreaLevel::County));
        }
        self.within(column, area)
    }

    pub async fn all(self, conn: &mut Conn) -> Result<Vec<AnyRow>, Problem> {
        let query = sqlx::query(AssertSqlSafe(self.text));
        let query = self.values.into_iter().fold(query, Query::<Any, _>::bind);
        query.fetch_all(conn).await.map_err(problem)
    }

    pub async fn optional(self, conn: &mut Conn) -> Result<Option<AnyRow>, Problem> {
        Ok(self.all(conn).await?.into_iter().next())
    }
}
