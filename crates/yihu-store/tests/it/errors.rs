//! What the engines refuse, in the user's words.

use crate::{count, ctx, entry, put};
use sqlx::{AssertSqlSafe, Executor};
use yihu_base::Problem;
use yihu_store::testing::{databases, sqlite};
use yihu_store::{Db, Dialect, WriteTx};

async fn run(tx: &mut WriteTx, sql: &str) -> Result<(), Problem> {
    tx.conn()
        .execute(AssertSqlSafe(sql))
        .await
        .map(drop)
        .map_err(yihu_store::problem)
}

#[tokio::test]
async fn a_read_only_database() {
    for db in databases().await {
        let refused = db
            .write(&ctx("361103"), async |tx| {
                tx.audit(entry("361103", "1"));
                run(
                    tx,
                    match tx.dialect() {
                        Dialect::Sqlite => "PRAGMA query_only = ON",
                        Dialect::Postgres => "SET TRANSACTION READ ONLY",
                    },
                )
                .await?;
                put(tx, "a", b"1").await
            })
            .await
            .unwrap_err();
        assert_eq!(
            (refused.code, refused.place.as_str()),
            ("db.read_only", db.place())
        );
    }
}

/// A copy without write permission can be read. Root may write to it all the same: then the second
/// half has nothing to see.
#[cfg(unix)]
#[tokio::test]
async fn a_write_protected_file() {
    use std::fs::{OpenOptions, Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let db = sqlite().await;
    db.close().await;
    set_permissions(db.place(), Permissions::from_mode(0o400)).unwrap();
    let protected = OpenOptions::new().append(true).open(db.place()).is_err();
    let copy = Db::open(db.config()).await.unwrap();
    assert_eq!(count(&copy, "store_meta").await, 0);
    let written = copy
        .write(&ctx("361103"), async |tx| {
            tx.audit(entry("361103", "1"));
            Ok(())
        })
        .await;
    assert_eq!(
        written.err().map(|p| p.code),
        protected.then_some("db.read_only")
    );
}

#[tokio::test]
async fn a_full_disk_keeps_the_old_state() {
    let db = sqlite().await;
    let fill = async |tx: &mut WriteTx, kib: usize| {
        tx.audit(entry("361103", "1"));
        put(tx, "filler", &vec![0; kib << 10]).await
    };
    let refused = db
        .write(&ctx("361103"), async |tx| {
            run(tx, "PRAGMA max_page_count = 40").await?;
            fill(tx, 1024).await
        })
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.place.as_str()),
        ("db.full", db.place())
    );
    assert_eq!(count(&db, "store_meta").await, 0);
    db.write(&ctx("361103"), async |tx| fill(tx, 1).await)
        .await
        .unwrap();
    assert_eq!(count(&db, "store_meta").await, 1, "the writer works again");
}

/// PostgreSQL's states that cannot be brought about in a test are raised by name.
#[tokio::test]
async fn states_of_postgres() {
    let cases = [
        ("40001", "db.conflict"),
        ("40P01", "db.conflict"),
        ("55P03", "db.locked"),
        ("53100", "db.full"),
        ("25006", "db.read_only"),
        ("23505", "db.constraint"),
        ("57P03", "db.unreachable"),
        ("28P01", "db.unreachable"),
        ("XX001", "db.corrupt"),
        ("22P02", "db.other"),
    ];
    for db in databases()
        .await
        .into_iter()
        .filter(|db| db.dialect() == Dialect::Postgres)
    {
        for (state, code) in cases {
            let sql =
                format!("DO $$ BEGIN RAISE '999999199001010010' USING ERRCODE = '{state}'; END $$");
            let raised = db
                .write(&ctx("361103"), async |tx| run(tx, &sql).await)
                .await
                .unwrap_err();
            assert_eq!(raised.code, code);
            assert!(raised.en.contains(state), "{raised}");
            assert!(
                !format!("{raised:?}").contains("999999"),
                "values stay out: {raised:?}"
            );
        }
    }
}

/// The message names tables and columns, never values.
#[tokio::test]
async fn a_violated_constraint_names_itself_only() {
    for db in databases().await {
        let refused = db
            .write(&ctx("361103"), async |tx| {
                put(tx, "999999199001010010", b"").await?;
                put(tx, "999999199001010010", b"").await
            })
            .await
            .unwrap_err();
        assert_eq!(refused.code, "db.constraint");
        assert!(
            refused.en.contains("store_meta") && !refused.en.contains("999999"),
            "{refused}"
        );
    }
}

/// A column read as the wrong type is a program error, and must not leak what is in it.
#[tokio::test]
async fn a_wrong_type_does_not_show_the_value() {
    use sqlx::Row;
    for db in databases().await {
        let mut conn = db.read().await.unwrap();
        let row = sqlx::query("SELECT '999999199001010010' AS id")
            .fetch_one(&mut *conn)
            .await;
        let wrong = yihu_store::problem(row.unwrap().try_get::<i64, _>("id").unwrap_err());
        assert_eq!(wrong.code, "db.other");
        assert!(
            wrong.en.contains("id") && !wrong.en.contains("999999"),
            "{wrong}"
        );
    }
}
