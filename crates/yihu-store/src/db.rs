//! The database: opening, migrating, reading.

use crate::config::{DbConfig, Dialect, Target};
use crate::error::{migration_problem, problem};
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection, Executor};
use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::ops::DerefMut;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use yihu_base::Problem;

/// A connection to either engine.
pub type Conn = AnyConnection;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The migrations for an engine.
pub(crate) fn migrator(dialect: Dialect) -> &'static Migrator {
    match dialect {
        Dialect::Sqlite => &SQLITE,
        Dialect::Postgres => &POSTGRES,
    }
}

/// How often an opening is tried while other processes migrate the same database.
const MIGRATION_ATTEMPTS: u32 = 10;

/// The first pause between these attempts; they grow.
const MIGRATION_PAUSE: Duration = Duration::from_millis(10);

/// An open, migrated database. Clones share the connections.
#[derive(Clone)]
pub struct Db(Arc<Shared>);

struct Shared {
    place: String,
    dialect: Dialect,
    readers: AnyPool,
    writers: AnyPool,
}

impl Db {
    /// Opens the database, making the SQLite file and its folder when missing, and brings its
    /// structure up to date.
    ///
    /// # Errors
    /// `db.url`, `db.unreachable`, `db.corrupt`, `db.locked`, `db.read_only`, `db.newer` for a
    /// database of a newer program, `db.migration` for one that is not this program's.
    pub async fn open(config: &DbConfig) -> Result<Self, Problem> {
        let target = config.target()?;
        let place = target.place();
        Self::open_target(config, &target)
            .await
            .map_err(|p| p.at(&place))
    }

    async fn open_target(config: &DbConfig, target: &Target) -> Result<Self, Problem> {
        sqlx::any::install_default_drivers();
        if let Target::Sqlite(path) = target {
            make_private_file(path)?;
        }
        migrate(config, target).await?;
        let dialect = target.dialect();
        let writers = match dialect {
            Dialect::Sqlite => 1,
            Dialect::Postgres => config.connections,
        };
        Ok(Self(Arc::new(Shared {
            place: target.place(),
            dialect,
            readers: pool(config, target, config.connections, Access::Read)?,
            writers: pool(config, target, writers, Access::Write)?,
        })))
    }

    /// The engine.
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// The name of the database for problems and reports, without user or password.
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// A connection that can read and nothing else.
    ///
    /// # Errors
    /// `db.locked` when none gets free in time, `db.unreachable`.
    pub async fn read(&self) -> Result<impl DerefMut<Target = Conn> + use<>, Problem> {
        self.0
            .readers
            .acquire()
            .await
            .map_err(|e| self.placed(problem(e)))
    }

    /// Closes all connections; what was committed stays.
    pub async fn close(&self) {
        self.0.readers.close().await;
        self.0.writers.close().await;
    }

    pub(crate) fn writers(&self) -> &AnyPool {
        &self.0.writers
    }

    /// Names the database in a problem of the engine.
    pub(crate) fn placed(&self, problem: Problem) -> Problem {
        if problem.code.starts_with("db.") && !problem.place.starts_with(&self.0.place) {
            problem.at(&self.0.place)
        } else {
            problem
        }
    }
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

fn pool(config: &DbConfig, target: &Target, size: u32, access: Access) -> Result<AnyPool, Problem> {
    let settings: Arc<str> = settings(target.dialect(), config.lock_timeout, access).into();
    AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(config.lock_timeout)
        .after_connect(move |conn, _| {
            let settings = settings.clone();
            Box::pin(async move { conn.execute(AssertSqlSafe(settings)).await.map(drop) })
        })
        .after_release(|conn, _| {
            // A full disk ends SQLite's transaction unasked and the driver loses count: such a
            // connection is not used again. The ping lets a queued rollback pass first.
            Box::pin(async move {
                conn.ping().await?;
                Ok(!conn.is_in_transaction())
            })
        })
        .connect_lazy(&target.driver_url())
        .map_err(problem)
}

/// Statements that prepare a fresh connection.
fn settings(dialect: Dialect, lock_timeout: Duration, access: Access) -> String {
    let wait_ms = lock_timeout.as_millis();
    let read = access == Access::Read;
    match dialect {
        Dialect::Sqlite => format!(
            "PRAGMA busy_timeout = {wait_ms};
             PRAGMA synchronous = NORMAL;
             PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = {cache_kib};
             PRAGMA mmap_size = 268435456;
             PRAGMA query_only = {read};",
            cache_kib = if read { -16_384 } else { -131_072 },
        ),
        Dialect::Postgres => format!(
            "SET application_name = 'yihu';
             SET lock_timeout = {wait_ms};
             SET default_transaction_read_only = {read};"
        ),
    }
}

/// Brings the structure up to date. Processes that do so at once collide, on the switch to WAL or on
/// the first table: whoever loses tries again and finds the work done.
async fn migrate(config: &DbConfig, target: &Target) -> Result<(), Problem> {
    let started = Instant::now();
    let mut attempt = 1;
    loop {
        let result = migrate_once(config, target).await;
        let collided = result.as_ref().is_err_and(|p| {
            matches!(
                p.code,
                "db.other" | "db.constraint" | "db.conflict" | "db.locked"
            )
        });
        if !collided || attempt == MIGRATION_ATTEMPTS || started.elapsed() > config.lock_timeout {
            return result;
        }
        tokio::time::sleep(MIGRATION_PAUSE * attempt).await;
        attempt += 1;
    }
}

/// One transaction for all migrations, so that a failure leaves the old structure.
async fn migrate_once(config: &DbConfig, target: &Target) -> Result<(), Problem> {
    let dialect = target.dialect();
    let (begin, lasting) = match dialect {
        Dialect::Sqlite => ("BEGIN IMMEDIATE", "PRAGMA journal_mode = WAL"),
        Dialect::Postgres => ("BEGIN", ""),
    };
    let known = migrator(dialect);
    let newest = known.iter().map(|m| m.version).max().unwrap_or_default();
    let mut migrator = Migrator {
        migrations: known.migrations.clone(),
        ..Migrator::DEFAULT
    };
    // The lock would be an advisory one, which Citus and poolers do not have.
    migrator.set_locking(false);

    let mut conn = AnyConnection::connect(&target.driver_url())
        .await
        .map_err(problem)?;
    let settings = settings(dialect, config.lock_timeout, Access::Write) + lasting;
    conn.execute(AssertSqlSafe(settings))
        .await
        .map_err(problem)?;
    let mut tx = conn.begin_with(begin).await.map_err(problem)?;
    migrator
        .run_direct(None, &mut *tx, false)
        .await
        .map_err(|e| migration_problem(e, newest))?;
    tx.commit().await.map_err(problem)?;
    conn.close().await.map_err(problem)
}

/// Makes folder and file, readable by their owner only: they will hold personal data.
fn make_private_file(path: &Path) -> Result<(), Problem> {
    let make = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        private_options().open(path).map(drop)
    };
    match make() {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => Err(problem(sqlx::Error::Io(e))),
        _ => Ok(()),
    }
}

/// Options that make a file for its owner only.
pub(crate) fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
