//! How many households and persons there are.

use super::HouseholdFilter;
use super::filter::scope;
use super::households::{Asked, after_prefix};
use super::names::{At, Walk};
use super::sql::Sql;
use super::villages::VillageRow;
use crate::record::registered;
use crate::sql::{self, Cells};
use std::collections::{BTreeMap, HashMap};
use yihu_base::codes::{Cause, Class, Status};
use yihu_base::{AreaCode, AreaLevel, CodeList, Ctx, Problem};
use yihu_store::Db;

/// So many households with so many persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Households.
    pub households: i64,
    /// Persons in them.
    pub persons: i64,
    /// Whether there are more: a name that is very common is not counted to its end.
    pub more: bool,
}

/// The households of one kind; `None` is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket<T> {
    /// The kind.
    pub id: Option<T>,
    /// Households.
    pub households: i64,
    /// Persons in them.
    pub persons: i64,
}

/// What an area has now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// All of it.
    pub total: VillageRow,
    /// Registered households that have left poverty (已脱贫, 稳定脱贫).
    pub exited: i64,
    /// Registered households in poverty (未脱贫, 返贫, 预脱贫).
    pub poor: i64,
    /// By class, in the order of the code list, the unknown last; kinds without households are
    /// left out.
    pub by_class: Vec<Bucket<Class>>,
    /// By status.
    pub by_status: Vec<Bucket<Status>>,
    /// By main cause.
    pub by_cause: Vec<Bucket<Cause>>,
    /// By the areas right below, in the order of their codes; those without households are left
    /// out.
    pub children: Vec<VillageRow>,
}

/// How many households fit a filter.
///
/// # Errors
/// `area.not_found` out of scope; those of the database.
pub async fn count(ctx: &Ctx, db: &Db, filter: &HouseholdFilter) -> Result<Count, Problem> {
    let scope = scope(ctx, filter.area)?;
    let mut conn = db.read().await?;
    let mut sql = match Asked::of(filter) {
        Asked::Nothing => return Ok(Count::default()),
        Asked::All => {
            let mut sql = Sql::new(
                "SELECT CAST(SUM(c.households) AS BIGINT), CAST(SUM(c.persons) AS BIGINT)
                 FROM household_counts c WHERE ",
            );
            sql.counties("c.county_code", scope).push(" AND ");
            sql.within("c.village_code", scope);
            filter.kinds(&mut sql, "c");
            sql
        }
        Asked::Number(prefix) => {
            let mut sql = Sql::new(
                "SELECT COUNT(*), CAST(SUM(h.persons) AS BIGINT) FROM households h WHERE ",
            );
            sql.counties("h.county_code", scope).push(" AND ");
            sql.within("+h.village_code", scope);
            sql.push(" AND h.persons > 0 AND h.number >= ").bind(prefix);
            sql.push(" AND h.number < ").bind(after_prefix(prefix));
            filter.kinds(&mut sql, "h");
            sql
        }
        Asked::Name(name) => {
            let walk = Walk {
                dialect: db.dialect(),
                scope,
                after: At::after(db.dialect(), None)?,
                rows: super::WINDOW,
                select: "h.household_id, h.persons",
                joins: "CROSS JOIN households h",
            };
            let conditions = |sql: &mut Sql| filter.kinds(sql, "h");
            let (rows, end) = name.walk(&mut conn, &walk, conditions).await?;
            let mut households = HashMap::with_capacity(rows.len());
            for row in &rows {
                let mut c = Cells::of(row);
                At::read(&mut c)?;
                households.insert(c.key()?, c.need_int()?);
            }
            return Ok(Count {
                households: i64::try_from(households.len()).unwrap_or(i64::MAX),
                persons: households.values().sum(),
                more: end.is_some(),
            });
        }
    };
    let row = std::mem::take(&mut sql).optional(&mut conn).await?;
    let Some(row) = row else {
        return Ok(Count::default());
    };
    let mut c = Cells::of(&row);
    Ok(Count {
        households: c.int()?.unwrap_or_default(),
        persons: c.int()?.unwrap_or_default(),
        more: false,
    })
}

/// What an area has, by kind and by the areas right below it.
///
/// # Errors
/// `area.not_found` out of scope; those of the database.
pub async fn counts(ctx: &Ctx, db: &Db, area: AreaCode) -> Result<Counts, Problem> {
    let scope = scope(ctx, area)?;
    let below = AreaLevel::ALL.into_iter().find(|l| *l > scope.level());
    let below = below.unwrap_or(AreaLevel::Village);
    // Codes of areas are numbers whose last digits name what is below.
    let unit = 10_i64.pow(12 - below.digits());
    let mut sql = Sql::new("SELECT c.village_code / ");
    sql.push(&unit.to_string());
    sql.push(
        " AS child, c.class, c.status, c.main_cause, CAST(SUM(c.households) AS BIGINT),
                CAST(SUM(c.persons) AS BIGINT)
         FROM household_counts c WHERE c.households > 0 AND ",
    );
    sql.counties("c.county_code", scope).push(" AND ");
    sql.within("c.village_code", scope);
    sql.push(" GROUP BY child, c.class, c.status, c.main_cause");
    let rows = sql.all(&mut *db.read().await?).await?;
    let mut counts = Counts::default();
    counts.total.code = scope;
    let mut children: BTreeMap<AreaCode, VillageRow> = BTreeMap::new();
    let (mut class, mut status, mut cause) = (HashMap::new(), HashMap::new(), HashMap::new());
    for row in &rows {
        let mut c = Cells::of(row);
        let code = sql::area_of(c.need_int()? * unit)?;
        let kind: (Option<Class>, Option<Status>, Option<Cause>) =
            (known(&mut c)?, known(&mut c)?, known(&mut c)?);
        let (households, persons) = (c.need_int()?, c.need_int()?);
        let child = children.entry(code).or_insert(VillageRow {
            code,
            ..VillageRow::default()
        });
        for row in [&mut counts.total, child] {
            row.households += households;
            row.persons += persons;
            if registered(kind.1, kind.0) == Some(true) {
                row.registered += households;
                row.registered_persons += persons;
            }
        }
        match kind.1 {
            Some(Status::Exited | Status::Stable) => counts.exited += households,
            Some(_) => counts.poor += households,
            None => {}
        }
        add(&mut class, kind.0.map(CodeList::index), households, persons);
        add(
            &mut status,
            kind.1.map(CodeList::index),
            households,
            persons,
        );
        add(&mut cause, kind.2.map(CodeList::index), households, persons);
    }
    counts.by_class = buckets(&class);
    counts.by_status = buckets(&status);
    counts.by_cause = buckets(&cause);
    if below > scope.level() {
        counts.children = children.into_values().collect();
    }
    Ok(counts)
}

/// Households and persons by the position of their kind in its list.
type ByIndex = HashMap<Option<u8>, (i64, i64)>;

fn add(by: &mut ByIndex, index: Option<u8>, households: i64, persons: i64) {
    let count = by.entry(index).or_default();
    count.0 += households;
    count.1 += persons;
}

fn buckets<L: CodeList>(by: &ByIndex) -> Vec<Bucket<L>> {
    let all = L::ALL.iter().map(|v| Some(*v)).chain([None]);
    all.filter_map(|id| {
        let &(households, persons) = by.get(&id.map(L::index))?;
        Some(Bucket {
            id,
            households,
            persons,
        })
    })
    .collect()
}

fn known<L: CodeList>(c: &mut Cells) -> Result<Option<L>, Problem> {
    match c.need_text()? {
        "" => Ok(None),
        id => sql::code_of(id).map(Some),
    }
}
