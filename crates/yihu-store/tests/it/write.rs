//! Transactions.

use crate::{count, ctx, entry, put};
use sqlx::Row;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use yihu_base::Problem;
use yihu_store::testing::databases;
use yihu_store::{Db, DbConfig, Dialect, audit};

#[tokio::test]
async fn nothing_is_left_of_a_write_that_fails() {
    for db in databases().await {
        let unaudited = db
            .write(&ctx("361103"), async |tx| put(tx, "a", b"1").await)
            .await;
        assert_eq!(unaudited.unwrap_err().code, "audit.missing");

        let failed = db
            .write(&ctx("361103"), async |tx| {
                tx.audit(entry("361103", "1"));
                put(tx, "b", b"1").await?;
                Err::<(), _>(Problem::new("test.failed", "失败", "failed"))
            })
            .await;
        assert_eq!(failed.unwrap_err().code, "test.failed");

        let doubled = db
            .write(&ctx("361103"), async |tx| {
                tx.audit(entry("361103", "1"));
                put(tx, "c", b"1").await?;
                put(tx, "c", b"2").await
            })
            .await
            .unwrap_err();
        assert_eq!(
            (doubled.code, doubled.place.as_str()),
            ("db.constraint", db.place())
        );

        for table in ["store_meta", "audit_entry", "audit_head"] {
            assert_eq!(count(&db, table).await, 0, "{table} {:?}", db.dialect());
        }
    }
}

#[tokio::test]
async fn a_reader_cannot_write() {
    for db in databases().await {
        let mut conn = db.read().await.unwrap();
        let refused = sqlx::query("DELETE FROM store_meta")
            .execute(&mut *conn)
            .await;
        assert_eq!(
            yihu_store::problem(refused.unwrap_err()).code,
            "db.read_only"
        );
    }
}

/// Reads, pauses, writes what it read plus one: lost updates would show in the sum.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_writers_take_turns() {
    for db in databases().await {
        db.write(&ctx("361103"), async |tx| {
            tx.audit(entry("361103", "0"));
            put(tx, "sum", b"0").await
        })
        .await
        .unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|task| {
                let db = Db::clone(&db);
                tokio::spawn(async move {
                    for i in 0..20 {
                        db.write(&ctx("361103101"), async |tx| {
                            tx.audit(entry("361103", format!("{task}/{i}")));
                            add_one(tx).await
                        })
                        .await?;
                    }
                    Ok::<_, Problem>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let mut conn = db.read().await.unwrap();
        let sum = sqlx::query("SELECT value FROM store_meta")
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        drop(conn);
        assert_eq!(sum.get::<Vec<u8>, _>(0), b"160", "{:?}", db.dialect());
        let report = audit::verify(&db).await.unwrap();
        assert!(report.intact(), "{:?}", report.faults);
        assert_eq!(
            (report.chains[0].entries, report.chains[0].head.seq),
            (161, 161)
        );
    }
}

async fn add_one(tx: &mut yihu_store::WriteTx) -> Result<(), Problem> {
    let problem = yihu_store::problem;
    let row = sqlx::query("SELECT value FROM store_meta")
        .fetch_one(tx.conn())
        .await;
    let old = String::from_utf8(row.map_err(problem)?.get(0)).unwrap();
    tokio::task::yield_now().await;
    let new = (old.parse::<i32>().unwrap() + 1).to_string();
    sqlx::query("UPDATE store_meta SET value = $1")
        .bind(new.into_bytes())
        .execute(tx.conn())
        .await
        .map_err(problem)?;
    Ok(())
}

#[tokio::test]
async fn a_conflict_is_tried_again_but_not_for_ever() {
    for db in databases().await {
        for (conflicts, attempts, code) in [(2, 3, None), (99, 6, Some("db.conflict"))] {
            let tried = AtomicU32::new(0);
            let result = db
                .write(&ctx("361103"), async |tx| {
                    tx.audit(entry("361103", "1"));
                    if tried.fetch_add(1, Ordering::Relaxed) < conflicts {
                        return Err(Problem::new("db.conflict", "冲突", "conflict"));
                    }
                    Ok(())
                })
                .await;
            assert_eq!(result.err().map(|p| p.code), code);
            assert_eq!(tried.load(Ordering::Relaxed), attempts);
        }
        assert_eq!(
            count(&db, "audit_entry").await,
            1,
            "only the attempt that succeeded is kept"
        );
    }
}

/// Two transactions that each wait for the other's row: the engine ends one, the store repeats it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadlock_is_resolved() {
    for db in databases().await {
        if db.dialect() == Dialect::Sqlite {
            continue; // one writer at a time: there is nothing to lock crosswise
        }
        for name in ["a", "b"] {
            db.write(&ctx("361103"), async |tx| {
                tx.audit(entry("361103", name));
                put(tx, name, b"").await
            })
            .await
            .unwrap();
        }
        let tried = Arc::new(AtomicU32::new(0));
        let both = Arc::new(tokio::sync::Barrier::new(2));
        // Different counties, so that they do not take turns.
        let tasks = [("361103", "a", "b"), ("361102", "b", "a")].map(|(county, first, second)| {
            let (db, tried, both) = (Db::clone(&db), tried.clone(), both.clone());
            tokio::spawn(async move {
                db.write(&ctx(county), async |tx| {
                    tx.audit(entry(county, "1"));
                    touch(tx, first).await?;
                    if tried.fetch_add(1, Ordering::SeqCst) < 2 {
                        both.wait().await;
                    }
                    touch(tx, second).await
                })
                .await
            })
        });
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(tried.load(Ordering::SeqCst), 3);
    }
}

async fn touch(tx: &mut yihu_store::WriteTx, name: &str) -> Result<(), Problem> {
    sqlx::query("UPDATE store_meta SET value = $2 WHERE name = $1")
        .bind(name)
        .bind(b"1".to_vec())
        .execute(tx.conn())
        .await
        .map_err(yihu_store::problem)?;
    Ok(())
}

#[tokio::test]
async fn waiting_for_another_program_ends() {
    for db in databases().await {
        let config = DbConfig {
            lock_timeout: Duration::from_millis(50),
            ..db.config().clone()
        };
        let other = Db::open(&config).await.unwrap();
        db.write(&ctx("361103"), async |tx| {
            tx.audit(entry("361103", "1"));
            let refused = other
                .write(&ctx("361103"), async |tx| {
                    tx.audit(entry("361103", "2"));
                    Ok(())
                })
                .await
                .unwrap_err();
            assert_eq!(
                (refused.code, refused.place.as_str()),
                ("db.locked", db.place())
            );
            Ok(())
        })
        .await
        .unwrap();
        assert_eq!(
            count(&other, "audit_entry").await,
            1,
            "readers are not held up"
        );
    }
}
