//! Saved views (常用视图): the filters of a list under a name of the user's own.

use crate::account::entry;
use crate::rows::{cell, corrupt};
use crate::sessions::Session;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use yihu_base::{Problem, text};
use yihu_store::{Db, WriteTx, problem};

/// The most views of one user.
pub const MOST: i64 = 50;

const LONGEST_NAME: usize = 64;
const LONGEST_QUERY: usize = 4096;

/// A list with its filters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The user's name for it.
    pub name: String,
    /// Which list, e.g. `households`.
    pub page: String,
    /// Its filters as they stand in the address.
    pub query: BTreeMap<String, String>,
}

/// The user's views by name.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &Db, session: &Session) -> Result<Vec<View>, Problem> {
    let rows = sqlx::query(
        "SELECT name, page, query FROM views WHERE user_id = $1 ORDER BY name LIMIT $2",
    )
    .bind(session.user.id.as_bytes().as_slice())
    .bind(MOST)
    .fetch_all(&mut *db.read().await?)
    .await
    .map_err(problem)?;
    let read = |row| {
        let query: String = cell(row, "query")?;
        Ok(View {
            name: cell(row, "name")?,
            page: cell(row, "page")?,
            query: serde_json::from_str(&query).map_err(|_| corrupt("query"))?,
        })
    };
    rows.iter().map(read).collect()
}

/// Saves a view, in place of the one of the same name.
///
/// # Errors
/// `view.invalid` for no name or one too long, or for too many filters, `view.too_many`; those of
/// the database.
pub async fn put(db: &Db, session: &Session, view: &View) -> Result<View, Problem> {
    let name = text::fold(&view.name);
    let query = serde_json::to_string(&view.query).map_err(|_| corrupt("query"))?;
    let named = (1..=LONGEST_NAME).contains(&name.chars().count());
    if !named || view.page.chars().count() > LONGEST_NAME || query.len() > LONGEST_QUERY {
        return Err(Problem::new(
            "view.invalid",
            format!("视图须有名称，至多 {LONGEST_NAME} 个字，筛选条件不能过长"),
            format!("a view needs a name of at most {LONGEST_NAME} characters, and fewer filters"),
        ));
    }
    let ctx = session.own_ctx();
    let user = session.user.id.as_bytes().as_slice();
    db.write(&ctx, async |tx: &mut WriteTx| {
        sqlx::query(
            "INSERT INTO views (user_id, name, page, query) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id, name) DO UPDATE SET page = excluded.page, query = excluded.query",
        )
        .bind(user)
        .bind(&name)
        .bind(&view.page)
        .bind(&query)
        .execute(tx.conn())
        .await
        .map_err(problem)?;
        let count = sqlx::query("SELECT COUNT(*) AS n FROM views WHERE user_id = $1")
            .bind(user)
            .fetch_one(tx.conn())
            .await
            .map_err(problem)?;
        if cell::<i64>(&count, "n")? > MOST {
            return Err(Problem::new(
                "view.too_many",
                format!("最多保存 {MOST} 个视图，请先删除不用的"),
                format!("at most {MOST} views are kept: delete one first"),
            ));
        }
        let details = json!({ "name": name, "page": view.page });
        tx.audit(entry(&ctx, "view.put", Some(session.user.id), details));
        Ok(())
    })
    .await?;
    Ok(View {
        name,
        ..view.clone()
    })
}

/// Deletes a view.
///
/// # Errors
/// `view.not_found`; those of the database.
pub async fn delete(db: &Db, session: &Session, name: &str) -> Result<(), Problem> {
    let name = text::fold(name);
    let ctx = session.own_ctx();
    db.write(&ctx, async |tx: &mut WriteTx| {
        let gone = sqlx::query("DELETE FROM views WHERE user_id = $1 AND name = $2")
            .bind(session.user.id.as_bytes().as_slice())
            .bind(&name)
            .execute(tx.conn())
            .await
            .map_err(problem)?;
        if gone.rows_affected() != 1 {
            return Err(Problem::new(
                "view.not_found",
                "找不到该视图，请刷新",
                "there is no such view: reload",
            ));
        }
        let details = json!({ "name": name });
        tx.audit(entry(&ctx, "view.delete", Some(session.user.id), details));
        Ok(())
    })
    .await
}
