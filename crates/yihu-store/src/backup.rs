//! A consistent copy of an embedded database, made while others work on it.

use crate::audit::AuditEntry;
use crate::config::Dialect;
use crate::db::{Db, private_options};
use crate::error::problem;
use crate::write::WriteTx;
use serde_json::json;
use std::fs;
use std::path::Path;
use yihu_base::{AreaCode, Ctx, Problem};

impl Db {
    /// Copies a SQLite database into a new file that only its owner may read, and notes it in the
    /// audit chain of the country first: the copy tells of its own making.
    ///
    /// # Errors
    /// `backup.server` on PostgreSQL, `backup.file` when the file is there or cannot be made;
    /// `db.full` and the like.
    pub async fn backup(&self, ctx: &Ctx, to: &Path) -> Result<(), Problem> {
        let place = to.display().to_string();
        if self.dialect() != Dialect::Sqlite {
            return Err(Problem::new(
                "backup.server",
                "PostgreSQL 数据库请用 pg_dump 备份",
                "back up a PostgreSQL database with pg_dump",
            ));
        }
        private_options().open(to).map_err(|e| {
            Problem::new(
                "backup.file",
                format!("不能新建备份文件（{}），请换一个不存在的文件名", e.kind()),
                format!("the copy cannot be made ({}): name a new file", e.kind()),
            )
            .at(&place)
        })?;
        let made = self.copy(ctx, &place).await;
        if made.is_err() {
            // Half a copy must not be taken for a whole one.
            let _ = fs::remove_file(to);
        }
        made.map_err(|p| p.at(&place))
    }

    async fn copy(&self, ctx: &Ctx, file: &str) -> Result<(), Problem> {
        self.write(ctx, async |tx: &mut WriteTx| {
            tx.audit(AuditEntry {
                county: AreaCode::COUNTRY,
                action: "database.backup",
                entity: "store",
                entity_id: "database".into(),
                details: json!({ "file": file }),
            });
            Ok(())
        })
        .await?;
        let mut conn = self.writers().acquire().await.map_err(problem)?;
        sqlx::query("VACUUM INTO $1")
            .bind(file.to_owned())
            .execute(&mut *conn)
            .await
            .map_err(problem)?;
        Ok(())
    }
}
