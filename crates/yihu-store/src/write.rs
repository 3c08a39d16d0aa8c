//! Write transactions: all or nothing, audited, retried.

use crate::audit::{self, AuditEntry};
use crate::config::Dialect;
use crate::db::{Conn, Db};
use crate::error::problem;
use sqlx::any::AnyRow;
use sqlx::query::Query;
use sqlx::{Any, Database, Transaction};
use std::time::Duration;
use yihu_base::{AreaLevel, Ctx, Problem};

/// How often a transaction is run before its conflict is reported.
const ATTEMPTS: u32 = 6;

/// The first pause before a new attempt; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(5);

/// A transaction that writes. Dropping it undoes everything.
pub struct WriteTx {
    tx: Transaction<'static, Any>,
    dialect: Dialect,
    entries: Vec<AuditEntry>,
}

impl WriteTx {
    /// The connection, inside the transaction.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.tx
    }

    /// The engine.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Notes what is done; the entries are chained and stored right before the commit.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.entries.push(entry);
    }
}

/// What runs inside a transaction: any `async |tx: &mut WriteTx| -> Result<T, Problem> { … }` whose
/// future may move between threads. Stable Rust cannot put that last bound on `AsyncFn` itself.
pub trait Work<'t, T>: Fn(&'t mut WriteTx) -> Self::Run + Send + Sync {
    /// One run of it.
    type Run: Future<Output = Result<T, Problem>> + Send;
}

impl<'t, T, F, R> Work<'t, T> for F
where
    F: Fn(&'t mut WriteTx) -> R + Send + Sync,
    R: Future<Output = Result<T, Problem>> + Send,
{
    type Run = R;
}

impl Db {
    /// Runs `work` in a transaction and commits it with its audit entries; anything that fails
    /// undoes all. On a conflict with another writer `work` is run again from the start, so it
    /// must change nothing but the database. Writers of one county take turns, on SQLite all do.
    ///
    /// `work` is `async |tx: &mut WriteTx| { … }`, without `move`: it borrows what it uses.
    ///
    /// # Errors
    /// What `work` returns; `audit.missing` when it noted no audit entry; `db.locked` when its turn
    /// does not come in time; `db.conflict`, `db.full`, `db.read_only` and the like.
    #[allow(
        clippy::manual_async_fn,
        reason = "says that the future is Send for every work"
    )]
    pub fn write<T: Send>(
        &self,
        ctx: &Ctx,
        work: impl AsyncFn(&mut WriteTx) -> Result<T, Problem> + for<'t> Work<'t, T>,
    ) -> impl Future<Output = Result<T, Problem>> + Send {
        async move {
            let mut pause = FIRST_PAUSE;
            for _ in 1..ATTEMPTS {
                match self.write_once(ctx, &work).await {
                    Err(p) if p.code == "db.conflict" => {
                        tracing::debug!(place = self.place(), "write conflict, trying again");
                        tokio::time::sleep(pause).await;
                        pause *= 2;
                    }
                    done => return done.map_err(|p| self.placed(p)),
                }
            }
            self.write_once(ctx, &work)
                .await
                .map_err(|p| self.placed(p))
        }
    }

    /// Runs one statement of bookkeeping, which leaves no audit entry, and returns its rows: a
    /// heartbeat, when a session was last seen, a key that tells a repeated request. It is for what
    /// nobody decides; whatever a person or an office does goes through [`Db::write`].
    ///
    /// # Errors
    /// `db.locked`, `db.full`, `db.read_only` and the like.
    pub async fn bookkeep(
        &self,
        statement: Query<'_, Any, <Any as Database>::Arguments>,
    ) -> Result<Vec<AnyRow>, Problem> {
        let run = async {
            let mut conn = self.writers().acquire().await?;
            statement.fetch_all(&mut *conn).await
        };
        run.await.map_err(|e| self.placed(problem(e)))
    }

    async fn write_once<T>(
        &self,
        ctx: &Ctx,
        work: &impl for<'t> Work<'t, T>,
    ) -> Result<T, Problem> {
        let dialect = self.dialect();
        let begin = match dialect {
            Dialect::Sqlite => "BEGIN IMMEDIATE",
            Dialect::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        };
        let tx = self.writers().begin_with(begin).await.map_err(problem)?;
        let mut tx = WriteTx {
            tx,
            dialect,
            entries: Vec::new(),
        };
        // Locking the chain first makes a county's writers on PostgreSQL take turns as SQLite's do,
        // so that what `work` reads is still true when it writes.
        if ctx.area.level() >= AreaLevel::County {
            audit::lock_head(&mut tx, ctx.area.at(AreaLevel::County)).await?;
        }
        let result = work(&mut tx).await?;
        if tx.entries.is_empty() {
            return Err(Problem::new(
                "audit.missing",
                "程序错误：写入没有审计记录，已全部撤销，请报告维护人员",
                "program error: a write without an audit entry was undone: please report it",
            ));
        }
        let entries = std::mem::take(&mut tx.entries);
        audit::append(ctx, &mut tx, entries).await?;
        tx.tx.commit().await.map_err(problem)?;
        Ok(result)
    }
}
