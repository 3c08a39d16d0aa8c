//! What villages have.

use crate::sql::{self, Cells};
use yihu_base::codes::Class;
use yihu_base::{AreaCode, AreaLevel, CodeList, Ctx, Problem};
use yihu_store::Db;

/// A village as a list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VillageRow {
    /// Which.
    pub code: AreaCode,
    /// Households now.
    pub households: i64,
    /// Persons in them.
    pub persons: i64,
    /// Registered households (建档立卡户).
    pub registered: i64,
    /// Persons in them.
    pub registered_persons: i64,
}

/// What each of these villages has, in their order; those out of scope are left out, those without
/// households are there with zeros. The names and the order of villages are the area tree's.
///
/// # Errors
/// Those of the database.
pub async fn villages(ctx: &Ctx, db: &Db, codes: &[AreaCode]) -> Result<Vec<VillageRow>, Problem> {
    let mut found: Vec<VillageRow> = codes
        .iter()
        .filter(|code| ctx.area.contains(**code))
        .map(|code| VillageRow {
            code: *code,
            ..VillageRow::default()
        })
        .collect();
    let keys = found
        .iter()
        .map(|v| [v.code.at(AreaLevel::County).into(), v.code.into()]);
    let text = format!(
        "WITH k (county, village) AS (VALUES @KEYS)
         SELECT c.village_code, c.households, c.persons,
                CASE WHEN c.status <> '' OR c.class NOT IN ('', '{}') THEN CAST(1 AS BIGINT)
                     ELSE CAST(0 AS BIGINT) END
         FROM k CROSS JOIN household_counts c
         WHERE c.county_code = k.county AND c.village_code = k.village",
        Class::Ordinary.id()
    );
    let keys = keys.collect();
    for row in sql::keyed(&mut *db.read().await?, db.dialect(), &text, keys).await? {
        let mut c = Cells::of(&row);
        let code = sql::area_of(c.need_int()?)?;
        let (households, persons) = (c.need_int()?, c.need_int()?);
        let registered = c.need_int()?;
        for village in found.iter_mut().filter(|v| v.code == code) {
            village.households += households;
            village.persons += persons;
            village.registered += households * registered;
            village.registered_persons += persons * registered;
        }
    }
    Ok(found)
}
