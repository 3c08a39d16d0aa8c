//! The store's promises, told once and checked on both engines.

mod audit;
mod bulk;
mod errors;
mod jobs;
mod keys;
mod open;
mod write;

use sqlx::Row;
use yihu_base::{AreaCode, Ctx, Locale, Problem, Role};
use yihu_store::{AuditEntry, Db, WriteTx};

/// The store's own parameters serve as the data, so that no table of a feature is needed.
async fn put(tx: &mut WriteTx, name: &str, value: &[u8]) -> Result<(), Problem> {
    sqlx::query("INSERT INTO store_meta (name, value) VALUES ($1, $2)")
        .bind(name)
        .bind(value.to_vec())
        .execute(tx.conn())
        .await
        .map_err(yihu_store::problem)?;
    Ok(())
}

async fn count(db: &Db, table: &str) -> i64 {
    let sql = match table {
        "store_meta" => "SELECT COUNT(*) AS n FROM store_meta",
        "audit_entry" => "SELECT COUNT(*) AS n FROM audit_entry",
        "audit_head" => "SELECT COUNT(*) AS n FROM audit_head",
        other => panic!("{other}"),
    };
    let mut conn = db.read().await.unwrap();
    sqlx::query(sql)
        .fetch_one(&mut *conn)
        .await
        .unwrap()
        .get("n")
}

fn area(code: &str) -> AreaCode {
    code.parse().unwrap()
}

fn ctx(code: &str) -> Ctx {
    Ctx::new("王五", Role::CountyOffice, area(code), Locale::Zh)
}

fn entry(county: &str, id: impl Into<String>) -> AuditEntry {
    AuditEntry {
        county: area(county),
        action: "household.update",
        entity: "household",
        entity_id: id.into(),
        details: serde_json::json!({ "fields": ["户主"] }),
    }
}
