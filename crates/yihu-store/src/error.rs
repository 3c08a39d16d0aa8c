//! Errors of the engines as problems: a stable code, and what the operator can do.

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;
use yihu_base::Problem;

/// An error of the engine in the words of the user. Values of rows are never repeated: an engine's
/// message is kept only where it can name nothing but tables, columns and constraints.
#[allow(
    clippy::needless_pass_by_value,
    reason = "it is what map_err hands over"
)]
pub fn problem(error: sqlx::Error) -> Problem {
    match &error {
        sqlx::Error::Database(e) => {
            let code = e.code().unwrap_or_default();
            match e.try_downcast_ref::<PgDatabaseError>() {
                Some(_) => of(postgres(&code), &detail(&**e, &code)),
                None => of(sqlite(&code), &detail(&**e, &code)),
            }
        }
        sqlx::Error::PoolTimedOut => of(Kind::Locked, ""),
        sqlx::Error::Io(e) => of(Kind::Unreachable, &e.kind().to_string()),
        sqlx::Error::Tls(_) => of(Kind::Unreachable, "TLS"),
        sqlx::Error::Configuration(_) => of(Kind::Unreachable, "URL"),
        sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => of(Kind::Unreachable, "closed"),
        sqlx::Error::RowNotFound => of(Kind::Other, "no row"),
        sqlx::Error::ColumnNotFound(name) => of(Kind::Other, &format!("no column {name}")),
        // The source would repeat the value.
        sqlx::Error::ColumnDecode { index, .. } => of(Kind::Other, &format!("decode {index}")),
        sqlx::Error::Migrate(e) => of(Kind::Other, &e.to_string()),
        _ => of(Kind::Other, "driver"),
    }
}

/// An error of a migration; `newest` is the newest version this program knows.
pub(crate) fn migration_problem(error: MigrateError, newest: i64) -> Problem {
    match error {
        MigrateError::Execute(e) => problem(e),
        MigrateError::ExecuteMigration(e, version) => problem(e).at(format!("{version:04}")),
        MigrateError::VersionMissing(version) if version > newest => Problem::new(
            "db.newer",
            format!("数据库版本 {version} 比本程序（{newest}）新，请升级程序，勿用旧程序打开"),
            format!(
                "the database has version {version}, newer than this program ({newest}): upgrade the program"
            ),
        ),
        other => Problem::new(
            "db.migration",
            format!("数据库结构与本程序不符（{other}），请用建库时的程序打开或恢复备份"),
            format!(
                "the database's structure is not this program's ({other}): open it with the program that made it, or restore a backup"
            ),
        ),
    }
}

/// What the operator can do differs between these, nothing else does.
#[derive(Clone, Copy)]
enum Kind {
    ReadOnly,
    Full,
    Locked,
    Conflict,
    Corrupt,
    Unreachable,
    Constraint,
    Other,
}

fn of(kind: Kind, detail: &str) -> Problem {
    let (code, zh, en) = match kind {
        Kind::ReadOnly => (
            "db.read_only",
            "数据库只读，不能写入：请检查文件与文件夹的写权限，或是否连到了备机",
            "the database is read-only: check that file and folder may be written, or that this is not a standby server",
        ),
        Kind::Full => (
            "db.full",
            "磁盘已满，未写入任何内容：请腾出空间后重试",
            "the disk is full and nothing was written: free some space and try again",
        ),
        Kind::Locked => (
            "db.locked",
            "数据库正忙，等待超时：请稍后重试；若一直如此，请检查是否有其他程序占用",
            "the database is busy and waiting timed out: try again later; if it stays so, look for another program that holds it",
        ),
        Kind::Conflict => (
            "db.conflict",
            "与同时进行的修改冲突，未写入任何内容：请重试",
            "another change came in between and nothing was written: try again",
        ),
        Kind::Corrupt => (
            "db.corrupt",
            "文件已损坏或不是本系统的数据库：请停止使用并恢复备份",
            "the file is damaged or is no database: stop using it and restore a backup",
        ),
        Kind::Unreachable => (
            "db.unreachable",
            "无法打开数据库：请检查路径、权限，或服务器地址、库名、用户和密码",
            "the database cannot be opened: check path and permissions, or the server's address, database, user and password",
        ),
        Kind::Constraint => (
            "db.constraint",
            "数据违反数据库约束，未写入任何内容：请核对是否重复或缺少关联",
            "the data violate a constraint and nothing was written: look for duplicates or missing references",
        ),
        Kind::Other => (
            "db.other",
            "数据库出错，未写入任何内容：请重试，若仍出错请把此信息交给维护人员",
            "the database failed and nothing was written: try again, and if it persists pass this message on to support",
        ),
    };
    let (zh_detail, en_detail) = match detail {
        "" => (String::new(), String::new()),
        _ => (format!("（{detail}）"), format!(" ({detail})")),
    };
    Problem::new(code, format!("{zh}{zh_detail}"), format!("{en}{en_detail}"))
}

/// By the primary result code (<https://www.sqlite.org/rescode.html>); the low byte of the extended.
fn sqlite(code: &str) -> Kind {
    let code: u32 = code.parse().unwrap_or_default();
    match (code, code & 0xff) {
        // BUSY_SNAPSHOT: the snapshot is stale and only a new transaction helps.
        (517, _) => Kind::Conflict,
        (_, 5 | 6) => Kind::Locked,
        (_, 8) => Kind::ReadOnly,
        (_, 11 | 26) => Kind::Corrupt,
        (_, 13) => Kind::Full,
        (_, 14 | 23) => Kind::Unreachable,
        (_, 19) => Kind::Constraint,
        _ => Kind::Other,
    }
}

/// By SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn postgres(state: &str) -> Kind {
    match state {
        "40001" | "40P01" => Kind::Conflict,
        "55P03" | "57014" | "53300" => Kind::Locked,
        "25006" => Kind::ReadOnly,
        "53100" => Kind::Full,
        "3D000" | "42501" | "57P01" | "57P02" | "57P03" => Kind::Unreachable,
        "XX001" | "XX002" => Kind::Corrupt,
        _ if state.starts_with("23") => Kind::Constraint,
        _ if state.starts_with("08") || state.starts_with("28") => Kind::Unreachable,
        _ => Kind::Other,
    }
}

/// The code, with what can be told without repeating a value: SQLite's messages name columns only;
/// PostgreSQL's do so for syntax and names (class 42), and a violated constraint is named apart.
fn detail(error: &dyn DatabaseError, code: &str) -> String {
    let names_only =
        error.try_downcast_ref::<PgDatabaseError>().is_none() || code.starts_with("42");
    if names_only {
        return format!("{code}: {}", error.message());
    }
    match error.constraint() {
        Some(constraint) => format!("{code}: {constraint}"),
        None => code.to_owned(),
    }
}
