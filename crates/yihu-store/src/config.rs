//! Which database to open, and how.

use sqlx::AnyConnection;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, thread};
use yihu_base::Problem;

/// Where the database is and how patient to be with it.
#[derive(Clone)]
pub struct DbConfig {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
    pub url: String,
    /// Connections that read at the same time, and on PostgreSQL also those that write.
    pub connections: u32,
    /// How long to wait for a lock or a free connection before giving up with `db.locked`.
    pub lock_timeout: Duration,
}

impl DbConfig {
    /// The usual settings for `url`.
    pub fn new(url: impl Into<String>) -> Self {
        let cores = thread::available_parallelism().map_or(4, |n| n.get() as u32);
        Self {
            url: url.into(),
            connections: cores.clamp(4, 16),
            lock_timeout: Duration::from_secs(30),
        }
    }

    /// What the URL names.
    pub(crate) fn target(&self) -> Result<Target, Problem> {
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if !path.is_empty() && path != ":memory:" {
                return Ok(Target::Sqlite(path.into()));
            }
        } else if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            return Ok(Target::Postgres(self.url.clone()));
        }
        Err(Problem::new(
            "db.url",
            "数据库地址应为 sqlite:文件路径 或 postgres://用户:密码@主机:端口/库名",
            "the database is given as sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        ))
    }
}

impl fmt::Debug for DbConfig {
    /// Shows the place without its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DbConfig")
            .field(
                "url",
                &self.target().map_or_else(|_| "?".into(), |t| t.place()),
            )
            .field("connections", &self.connections)
            .field("lock_timeout", &self.lock_timeout)
            .finish()
    }
}

/// The engine that runs the SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite, in a file of its own.
    Sqlite,
    /// PostgreSQL, or Citus.
    Postgres,
}

impl Dialect {
    /// The engine behind a connection.
    pub fn of(conn: &AnyConnection) -> Self {
        if conn.backend_name() == "SQLite" {
            Self::Sqlite
        } else {
            Self::Postgres
        }
    }
}

/// A URL taken apart.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// The file.
    Sqlite(PathBuf),
    /// The URL as given, with its password.
    Postgres(String),
}

impl Target {
    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The name shown in problems: the path, or the URL without user, password and options.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
                let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
                format!("postgres://{rest}")
            }
        }
    }

    /// The URL in the form the driver reads.
    pub(crate) fn driver_url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}?mode=rw", percent_encoded(path)),
            Self::Postgres(url) => url.clone(),
        }
    }
}

/// Encodes all but plain characters, so that blanks, `?`, `%` and Chinese in a path mean themselves.
fn percent_encoded(path: &Path) -> String {
    let mut out = String::new();
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                out.push(byte as char);
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("sqlite:data/yihu.db", Some("data/yihu.db"))]
    #[case("sqlite:///var/一户.db", Some("/var/一户.db"))]
    #[case(
        "postgres://u:p@ss@h:5432/yihu?sslmode=disable",
        Some("postgres://h:5432/yihu")
    )]
    #[case(
        "postgresql:///yihu?host=/run&password=secret",
        Some("postgres:///yihu")
    )]
    #[case("sqlite::memory:", None)]
    #[case("sqlite:", None)]
    #[case("mysql://h/yihu", None)]
    fn a_place_never_shows_the_password(#[case] url: &str, #[case] place: Option<&str>) {
        let config = DbConfig::new(url);
        let found = config.target();
        assert_eq!(found.as_ref().map(Target::place).ok().as_deref(), place);
        assert!(found.is_ok() || found.is_err_and(|p| p.code == "db.url"));
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("p@ss") && !shown.contains("secret"),
            "{shown}"
        );
    }
}
