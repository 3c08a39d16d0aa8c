//! Reading rows.

use crate::files::File;
use sqlx::any::AnyRow;
use sqlx::{Any, Decode, Row, Type};
use std::time::{SystemTime, UNIX_EPOCH};
use yihu_base::{AreaCode, Problem};
use yihu_store::problem;

/// A cell by the name of its column.
pub(crate) fn cell<'r, T: Decode<'r, Any> + Type<Any>>(
    row: &'r AnyRow,
    name: &str,
) -> Result<T, Problem> {
    row.try_get(name).map_err(problem)
}

/// A number that is never negative.
pub(crate) fn count(row: &AnyRow, name: &str) -> Result<u32, Problem> {
    u32::try_from(cell::<i64>(row, name)?).map_err(|_| corrupt(name))
}

/// An area code.
pub(crate) fn area(row: &AnyRow, name: &str) -> Result<AreaCode, Problem> {
    let code = u64::try_from(cell::<i64>(row, name)?).ok();
    code.and_then(AreaCode::from_u64)
        .ok_or_else(|| corrupt(name))
}

/// The files of a draft or a version.
pub(crate) fn files(row: &AnyRow) -> Result<Vec<File>, Problem> {
    let text: String = cell(row, "files")?;
    serde_json::from_str(&text).map_err(|_| corrupt("files"))
}

/// The same as they are stored.
pub(crate) fn stored(files: &[File]) -> Result<String, Problem> {
    serde_json::to_string(files).map_err(|_| corrupt("files"))
}

/// A stored value that this program cannot have written.
pub(crate) fn corrupt(what: &str) -> Problem {
    Problem::new(
        "draft.corrupt",
        format!("政策草稿或版本中的 {what} 无效，请恢复备份或报告维护人员"),
        format!("a draft or version holds an invalid {what}: restore a backup or tell support"),
    )
}

/// Now, Unix milliseconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
}
