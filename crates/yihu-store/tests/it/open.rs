//! Opening and migrating.

use crate::{count, ctx, entry, put};
use rstest::rstest;
use std::fs;
use std::time::Duration;
use yihu_store::testing::databases;
use yihu_store::{Db, DbConfig, Dialect};

#[tokio::test]
async fn opening_again_keeps_what_is_there() {
    for db in databases().await {
        db.write(&ctx("361103"), async |tx| {
            tx.audit(entry("361103", "1"));
            put(tx, "kept", b"1").await
        })
        .await
        .unwrap();
        let again = Db::open(db.config()).await.unwrap();
        assert_eq!(again.dialect(), db.dialect());
        assert_eq!(
            (
                count(&again, "store_meta").await,
                count(&db, "audit_entry").await
            ),
            (1, 1)
        );
    }
}

/// All find the structure missing; one makes it, the others find it made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_may_open_an_empty_database_at_once() {
    for db in databases().await {
        let mut config = db.config().clone();
        match db.dialect() {
            Dialect::Sqlite => config.url.push_str(".empty"),
            Dialect::Postgres => {
                db.tamper("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
                    .await;
            }
        }
        let opening: Vec<_> = (0..4)
            .map(|_| {
                let config = config.clone();
                tokio::spawn(async move { Db::open(&config).await })
            })
            .collect();
        for opened in opening {
            let db = opened.await.unwrap().unwrap_or_else(|p| panic!("{p}"));
            assert_eq!(count(&db, "audit_head").await, 0);
        }
    }
}

#[tokio::test]
async fn a_newer_or_foreign_database_is_refused() {
    let cases = [
        (
            "UPDATE _sqlx_migrations SET version = 9001 WHERE version = 1",
            "db.newer",
        ),
        (
            "UPDATE _sqlx_migrations SET version = 1, description = 'x', checksum = hash
          FROM (SELECT hash FROM audit_entry) AS other WHERE version = 9001",
            "db.migration",
        ),
    ];
    for db in databases().await {
        db.write(&ctx("361103"), async |tx| {
            tx.audit(entry("361103", "1"));
            Ok(())
        })
        .await
        .unwrap();
        for (tampering, code) in cases {
            db.tamper(tampering).await;
            let refused = Db::open(db.config()).await.err().unwrap();
            assert_eq!((refused.code, refused.place.as_str()), (code, db.place()));
        }
    }
}

#[tokio::test]
async fn makes_folder_and_file_for_the_owner_only() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("新建 文件夹%41?").join("一户.db");
    let db = Db::open(&DbConfig::new(format!("sqlite:{}", path.display())))
        .await
        .unwrap();
    assert_eq!(count(&db, "store_meta").await, 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let names = fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(Result::unwrap);
        for file in names {
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{:?}", file.file_name());
        }
    }
}

#[rstest]
#[case::no_database("not a database, but a text that is long enough".repeat(100), "db.corrupt")]
#[case::empty(String::new(), "")]
#[tokio::test]
async fn a_file_of_something_else_is_refused(#[case] content: String, #[case] code: &str) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("yihu.db");
    fs::write(&path, &content).unwrap();
    let config = DbConfig::new(format!("sqlite:{}", path.display()));
    let refused = Db::open(&config).await.err();
    assert_eq!(refused.as_ref().map_or("", |p| p.code), code);
    if let Some(refused) = refused {
        assert_eq!(refused.place, path.display().to_string());
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            content,
            "left as it was"
        );
    }
}

#[rstest]
#[case("sqlite:/proc/nowhere/yihu.db", "/proc/nowhere/yihu.db")]
#[case("postgres://u:geheim@127.0.0.1:1/yihu", "postgres://127.0.0.1:1/yihu")]
#[tokio::test]
async fn what_cannot_be_reached_is_named_without_password(#[case] url: &str, #[case] place: &str) {
    let config = DbConfig {
        lock_timeout: Duration::from_secs(1),
        ..DbConfig::new(url)
    };
    let refused = Db::open(&config).await.err().unwrap();
    assert_eq!(
        (refused.code, refused.place.as_str()),
        ("db.unreachable", place)
    );
    assert!(!format!("{refused:?}{config:?}").contains("geheim"));
}
