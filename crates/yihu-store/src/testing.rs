//! Fresh databases for tests: always SQLite in a temporary folder, and PostgreSQL too when
//! `YIHU_TEST_PG` names a server (`scripts/with-postgres.sh` starts one).
//!
//! ```no_run
//! # async fn test() {
//! for db in yihu_store::testing::databases().await {
//!     // the same story on both engines; `db` is a `TestDb` and derefs to `Db`
//! }
//! # }
//! ```

#![allow(
    clippy::missing_panics_doc,
    reason = "a test that cannot get its database must fail"
)]

use crate::config::{DbConfig, Dialect};
use crate::db::{Db, migrator};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{env, process, thread};
use tempfile::TempDir;

/// Names the server, e.g. `postgres://user@localhost/postgres?host=/tmp/socket-folder`.
pub const POSTGRES_VARIABLE: &str = "YIHU_TEST_PG";

/// Set (as `CI` is) to fail where PostgreSQL would be left out.
pub const REQUIRE_VARIABLE: &str = "YIHU_REQUIRE_PG";

/// A database that goes away with its value.
pub struct TestDb {
    db: Db,
    config: DbConfig,
    _home: Home,
}

/// What is removed at the end.
enum Home {
    Folder(#[allow(dead_code, reason = "held for its drop")] TempDir),
    Server { server: String, database: String },
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl TestDb {
    /// How to open it once more.
    pub fn config(&self) -> &DbConfig {
        &self.config
    }

    /// A connection past the store, as an intruder with all rights has one.
    pub async fn connect(&self) -> AnyConnection {
        let url = self.config.target().expect("a test's own URL").driver_url();
        AnyConnection::connect(&url).await.expect("connect")
    }

    /// Runs SQL behind the store's back.
    pub async fn tamper(&self, sql: &str) {
        let mut conn = self.connect().await;
        conn.execute(AssertSqlSafe(sql))
            .await
            .unwrap_or_else(|e| panic!("{sql}: {e}"));
        conn.close().await.expect("close");
    }
}

/// A fresh database of each engine there is.
///
/// # Panics
/// When `CI` or `YIHU_REQUIRE_PG` is set without `YIHU_TEST_PG`: no silent skipping there.
pub async fn databases() -> Vec<TestDb> {
    let mut all = vec![sqlite().await];
    match env::var(POSTGRES_VARIABLE) {
        Ok(server) => all.push(postgres(server).await),
        Err(_) => assert!(
            env::var_os("CI").is_none() && env::var_os(REQUIRE_VARIABLE).is_none(),
            "set {POSTGRES_VARIABLE}, or run the tests through scripts/with-postgres.sh"
        ),
    }
    all
}

/// A fresh SQLite database.
pub async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("temporary folder");
    let config = config(format!(
        "sqlite:{}",
        folder.path().join("yihu.db").display()
    ));
    open(config, Home::Folder(folder)).await
}

async fn postgres(server: String) -> TestDb {
    sqlx::any::install_default_drivers();
    let template = template(&server).await;
    let database = unique_name();
    run(
        &server,
        &format!("CREATE DATABASE {database} TEMPLATE {template}"),
    )
    .await
    .expect("create");
    let config = config(with_database(&server, &database));
    open(config, Home::Server { server, database }).await
}

async fn open(config: DbConfig, home: Home) -> TestDb {
    let db = Db::open(&config).await.expect("open");
    TestDb {
        db,
        config,
        _home: home,
    }
}

fn config(url: String) -> DbConfig {
    DbConfig {
        connections: 4,
        lock_timeout: Duration::from_secs(20),
        ..DbConfig::new(url)
    }
}

/// A migrated database to copy: named by its structure, so that all test programs share it, and
/// renamed when ready, so that none sees a half-made one.
async fn template(server: &str) -> String {
    let mut structure = blake3::Hasher::new();
    migrator(Dialect::Postgres).iter().for_each(|m| {
        structure.update(&m.checksum);
    });
    let template = format!("yihu_template_{}", &structure.finalize().to_hex()[..16]);
    if !exists(server, &template).await {
        let draft = unique_name();
        run(server, &format!("CREATE DATABASE {draft}"))
            .await
            .expect("create");
        let db = Db::open(&config(with_database(server, &draft)))
            .await
            .expect("migrate");
        db.close().await;
        if run(
            server,
            &format!("ALTER DATABASE {draft} RENAME TO {template}"),
        )
        .await
        .is_err()
        {
            run(server, &format!("DROP DATABASE {draft}"))
                .await
                .expect("drop");
        }
    }
    template
}

/// Asks the catalogue: a connection to the template itself would keep others from copying it.
async fn exists(server: &str, database: &str) -> bool {
    let mut conn = AnyConnection::connect(server).await.expect("connect");
    let found = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(database)
        .fetch_optional(&mut conn)
        .await
        .expect("catalogue");
    found.is_some()
}

fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!(
        "yihu_test_{}_{}",
        process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

fn with_database(server: &str, database: &str) -> String {
    let (address, options) = server.split_once('?').unwrap_or((server, ""));
    let (address, _) = address.rsplit_once('/').expect("a URL with a database");
    format!("{address}/{database}?{options}")
}

async fn run(server: &str, sql: &str) -> Result<(), sqlx::Error> {
    let mut conn = AnyConnection::connect(server).await?;
    conn.execute(AssertSqlSafe(sql)).await?;
    conn.close().await
}

impl Drop for Home {
    /// On a thread of its own, since a drop cannot wait inside the test's runtime.
    fn drop(&mut self) {
        if let Self::Server { server, database } = self {
            let (server, sql) = (
                server.clone(),
                format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"),
            );
            let dropping = thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                runtime.expect("runtime").block_on(run(&server, &sql))
            });
            // A server that is gone has nothing left to remove.
            drop(dropping.join());
        }
    }
}
