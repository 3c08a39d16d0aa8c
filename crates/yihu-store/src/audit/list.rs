//! Reading the audit log of a county.

use super::chain::{AuditRecord, record_columns};
use crate::db::Db;
use crate::error::problem;
use yihu_base::{AreaCode, AreaLevel, Ctx, Problem, ctx::area_not_found};

/// The most entries one call returns.
pub const MAX_LISTED: u32 = 1000;

/// Which entries to list; the default is all.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only those of this kind of object.
    pub entity: Option<String>,
    /// Only those of this object.
    pub entity_id: Option<String>,
    /// Only those by this actor.
    pub actor: Option<String>,
    /// Only those of this action.
    pub action: Option<String>,
    /// Only those before this place in the chain: the last one of the page before.
    pub before_seq: Option<i64>,
}

/// The newest entries of a county's chain (country: what concerns no county), newest first, at most
/// `limit` and [`MAX_LISTED`]. Whoever acts for less than the county sees what was done by those
/// who act for the same area or one in it.
///
/// # Errors
/// `area.not_found` for a county out of scope.
pub async fn list(
    ctx: &Ctx,
    db: &Db,
    county: AreaCode,
    filter: &AuditFilter,
    limit: u32,
) -> Result<Vec<AuditRecord>, Problem> {
    let partial = ctx.area.level() > AreaLevel::County && county == ctx.area.at(AreaLevel::County);
    if county != county.at(AreaLevel::County) || !(partial || ctx.area.contains(county)) {
        return Err(area_not_found(county));
    }
    let (first, last) = if partial {
        ctx.area.range()
    } else {
        AreaCode::COUNTRY.range()
    };
    let sql = concat!(
        "SELECT ",
        record_columns!(),
        " FROM audit_entry
         WHERE county_code = $1 AND scope BETWEEN $2 AND $3 AND seq < $4
           AND ($5 IS NULL OR entity = $5) AND ($6 IS NULL OR entity_id = $6)
           AND ($7 IS NULL OR actor = $7) AND ($8 IS NULL OR action = $8)
         ORDER BY seq DESC LIMIT $9"
    );
    let rows = sqlx::query(sql)
        .bind(county.as_i64())
        .bind(first.as_i64())
        .bind(last.as_i64())
        .bind(filter.before_seq.unwrap_or(i64::MAX))
        .bind(filter.entity.as_deref())
        .bind(filter.entity_id.as_deref())
        .bind(filter.actor.as_deref())
        .bind(filter.action.as_deref())
        .bind(i64::from(limit.min(MAX_LISTED)))
        .fetch_all(&mut *db.read().await?)
        .await
        .map_err(|e| db.placed(problem(e)))?;
    rows.iter().map(AuditRecord::read).collect()
}
