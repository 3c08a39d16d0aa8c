//! Reading rows.

use sqlx::any::AnyRow;
use sqlx::{Any, Decode, Row, Type};
use yihu_base::{AreaCode, Problem};
use yihu_store::problem;

/// A cell by the name of its column.
pub(crate) fn cell<'r, T: Decode<'r, Any> + Type<Any>>(
    row: &'r AnyRow,
    name: &str,
) -> Result<T, Problem> {
    row.try_get(name).map_err(problem)
}

/// The sixteen bytes of an id.
pub(crate) fn id(row: &AnyRow, name: &str) -> Result<[u8; 16], Problem> {
    cell::<&[u8]>(row, name)?
        .try_into()
        .map_err(|_| corrupt(name))
}

/// A truth value, stored as a number.
pub(crate) fn flag(row: &AnyRow, name: &str) -> Result<bool, Problem> {
    Ok(cell::<i64>(row, name)? != 0)
}

/// An area code.
pub(crate) fn area(row: &AnyRow, name: &str) -> Result<AreaCode, Problem> {
    let code = u64::try_from(cell::<i64>(row, name)?).ok();
    code.and_then(AreaCode::from_u64)
        .ok_or_else(|| corrupt(name))
}

/// A stored value that this program cannot have written.
pub(crate) fn corrupt(what: &str) -> Problem {
    Problem::new(
        "account.corrupt",
        format!("账户数据中的 {what} 无效，请恢复备份或报告维护人员"),
        format!("the accounts hold an invalid {what}: restore a backup or tell support"),
    )
}
