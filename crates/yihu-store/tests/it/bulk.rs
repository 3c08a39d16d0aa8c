//! Bulk inserts.

use sqlx::{AnyConnection, Connection, Executor, Row};
use yihu_store::testing::{TestDb, databases};
use yihu_store::{Value, bulk_insert};

async fn table(db: &TestDb) -> AnyConnection {
    db.tamper("CREATE TABLE t (a BIGINT NOT NULL PRIMARY KEY, b TEXT, c BIGINT)")
        .await;
    db.connect().await
}

fn row(a: i64) -> [Value; 3] {
    let even = a % 2 == 0;
    [
        a.into(),
        even.then(|| format!("第{a}行")).into(),
        (!even).then_some(a).into(),
    ]
}

#[tokio::test]
async fn every_row_arrives_at_chunk_borders() {
    for db in databases().await {
        let mut conn = table(&db).await;
        for n in [0, 1, 2, 3, 255, 256, 257, 511, 1000] {
            conn.execute("DELETE FROM t").await.unwrap();
            let sql = "INSERT INTO t (a, b, c) VALUES";
            assert_eq!(
                bulk_insert(&mut conn, sql, (0..n).map(row)).await,
                Ok(n as u64)
            );
            let rows = sqlx::query("SELECT a, b, c FROM t ORDER BY a");
            let rows = rows.fetch_all(&mut conn).await.unwrap();
            let back: Vec<[Value; 3]> = rows
                .iter()
                .map(|r| {
                    [
                        r.get::<i64, _>(0).into(),
                        r.get::<Option<String>, _>(1).into(),
                        r.get::<Option<i64>, _>(2).into(),
                    ]
                })
                .collect();
            assert_eq!(back, (0..n).map(row).collect::<Vec<_>>());
        }
        conn.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_tail_follows_the_rows() {
    for db in databases().await {
        let mut conn = table(&db).await;
        let sql = "INSERT INTO t (a, b, c) VALUES ON CONFLICT (a) DO NOTHING";
        assert_eq!(
            bulk_insert(&mut conn, sql, (0..300).map(row)).await,
            Ok(300)
        );
        assert_eq!(
            bulk_insert(&mut conn, sql, (200..500).map(row)).await,
            Ok(200)
        );
        let twice = bulk_insert(&mut conn, "INSERT INTO t (a, b, c) VALUES", [row(1)]).await;
        assert_eq!(twice.unwrap_err().code, "db.constraint");
        conn.close().await.unwrap();
    }
}

/// `cargo test --release -p yihu-store -- --ignored --nocapture a_million_rows`
#[tokio::test]
#[ignore = "a measurement, not a check"]
#[allow(clippy::print_stdout, reason = "the figure is the purpose")]
async fn a_million_rows() {
    for db in databases().await {
        db.tamper("CREATE TABLE m (a BIGINT, b TEXT, c BIGINT, d BIGINT, e TEXT, f BIGINT, g BIGINT, h TEXT, i BIGINT, j BIGINT)").await;
        let mut conn = db.connect().await;
        let rows = (0..1_000_000i64).map(|a| {
            let (number, none) = (Value::from(a), Value::Int(None));
            let text = Value::from(format!("张三{a}"));
            [
                number.clone(),
                text.clone(),
                none.clone(),
                number.clone(),
                text.clone(),
                none,
                number.clone(),
                text,
                number.clone(),
                number,
            ]
        });
        let start = std::time::Instant::now();
        let mut tx = conn.begin().await.unwrap();
        let sql = "INSERT INTO m (a, b, c, d, e, f, g, h, i, j) VALUES";
        assert_eq!(bulk_insert(&mut tx, sql, rows).await, Ok(1_000_000));
        tx.commit().await.unwrap();
        println!("{:?}: {:?}", db.dialect(), start.elapsed());
    }
}
