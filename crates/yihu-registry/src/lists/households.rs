//! Households, in the order of places, of incomes, or of the name index.

use super::filter::scope;
use super::names::{At, Name, Walk};
use super::sql::Sql;
use super::{Cursor, HouseholdFilter, Listed, Page, WINDOW, wrong_cursor};
use crate::record::registered;
use crate::sql::{self, Cells};
use crate::time::date_of;
use sqlx::any::AnyRow;
use std::collections::HashMap;
use yihu_base::codes::{Cause, Class, Status};
use yihu_base::id::HouseholdId;
use yihu_base::{AreaCode, AreaLevel, Ctx, Date, Fen, Problem};
use yihu_store::{Conn, Db, Dialect, Value};

/// A household as a list shows it. Holds nothing that would have to be masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdRow {
    /// Its identity.
    pub id: HouseholdId,
    /// 户编号.
    pub number: String,
    /// 户主姓名, if there is exactly one head.
    pub head_name: Option<String>,
    /// 行政村.
    pub village: AreaCode,
    /// 自然村 / 村民小组.
    pub group: Option<String>,
    /// 户类型.
    pub class: Option<Class>,
    /// 脱贫属性.
    pub status: Option<Status>,
    /// 主要致贫原因.
    pub main_cause: Option<Cause>,
    /// 人数.
    pub persons: u32,
    /// 人均纯收入.
    pub income_per_capita_fen: Option<Fen>,
    /// 收支年度.
    pub account_year: Option<i16>,
    /// The current version.
    pub version: i64,
    /// Since when it holds.
    pub valid_from: Date,
}

/// The order of a list of households; with a name asked for, it is that of the name index, and
/// with a number that of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By village, then number.
    #[default]
    Place,
    /// The poorest first; who has no known income comes last.
    IncomeUp,
    /// The richest first; who has no known income comes last.
    IncomeDown,
}

const COLUMNS: &str =
    "h.household_id, h.number, h.head_name, h.village_code, h.group_name, h.class,
    h.status, h.main_cause, h.persons, h.income_per_capita_fen, h.account_year, h.version,
    h.valid_from";

/// Villages read as a whole rather than walked through in the order of incomes.
const FEW_VILLAGES: usize = 40;

/// A page of the households that are asked for.
///
/// # Errors
/// `area.not_found` out of scope; `list.cursor` for another list's cursor; those of the database.
pub async fn households(
    ctx: &Ctx,
    db: &Db,
    filter: &HouseholdFilter,
    sort: Sort,
    page: &Page,
) -> Result<Listed<HouseholdRow>, Problem> {
    let mut conn = db.read().await?;
    let mut list = List {
        dialect: db.dialect(),
        conn: &mut conn,
        scope: scope(ctx, filter.area)?,
        filter,
        rows: page.rows(),
        after: page.after.as_ref(),
    };
    match (Asked::of(filter), sort) {
        (Asked::Nothing, _) => Ok(Listed::empty()),
        (Asked::Number(number), _) => list.by_number(number).await,
        (Asked::Name(name), _) => list.by_name(&name).await,
        (Asked::All, Sort::Place) => list.by_place(false).await,
        (Asked::All, sort) => list.by_income(sort).await,
    }
}

/// What the text of a filter asks for.
pub(super) enum Asked<'a> {
    All,
    Number(&'a str),
    Name(Name),
    /// The text holds nothing to look for.
    Nothing,
}

impl<'a> Asked<'a> {
    pub fn of(filter: &'a HouseholdFilter) -> Self {
        let text = filter.q.as_deref().unwrap_or_default().trim();
        if text.is_empty() {
            return Self::All;
        }
        if text.bytes().all(|b| b.is_ascii_digit()) {
            return Self::Number(text);
        }
        Name::new(text).map_or(Self::Nothing, Self::Name)
    }
}

/// The first text after all that begin with `prefix`, which is digits.
pub(super) fn after_prefix(prefix: &str) -> String {
    format!("{prefix}:")
}

struct List<'a> {
    dialect: Dialect,
    conn: &'a mut Conn,
    scope: AreaCode,
    filter: &'a HouseholdFilter,
    rows: usize,
    after: Option<&'a Cursor>,
}

impl List<'_> {
    fn limit(&self) -> i64 {
        self.rows as i64 + 1
    }

    fn place(&self) -> Result<Option<(AreaCode, &str)>, Problem> {
        match self.after {
            None => Ok(None),
            Some(Cursor::Place {
                village, number, ..
            }) => Ok(Some((*village, number))),
            Some(_) => Err(wrong_cursor()),
        }
    }

    /// Villages from `from` on that have such households, with their number, at most `most`.
    async fn villages(
        &mut self,
        from: AreaCode,
        most: i64,
    ) -> Result<Vec<(AreaCode, i64)>, Problem> {
        let mut sql = Sql::new(
            "SELECT c.village_code, CAST(SUM(c.households) AS BIGINT) FROM household_counts c WHERE ",
        );
        sql.counties("c.county_code", self.scope).push(" AND ");
        let (first, last) = self.scope.range();
        sql.push("c.village_code BETWEEN ").bind(first.max(from));
        sql.push(" AND ").bind(last).push(" AND c.households > 0");
        self.filter.kinds(&mut sql, "c");
        sql.push(" GROUP BY c.village_code ORDER BY c.village_code LIMIT ");
        let rows = sql.bind(most);
        let rows = std::mem::take(rows).all(self.conn).await?;
        let read = |row: &AnyRow| {
            let mut c = Cells::of(row);
            Ok((sql::area_of(c.need_int()?)?, c.need_int()?))
        };
        rows.iter().map(read).collect()
    }

    /// By village and number; of those without a known income where `unknown_income`.
    async fn by_place(&mut self, unknown_income: bool) -> Result<Listed<HouseholdRow>, Problem> {
        let after = self.place()?.map(|(v, n)| (v, n.to_owned()));
        let from = after.as_ref().map_or(AreaCode::COUNTRY, |(v, _)| *v);
        // Each of these villages has a row at least, but for the first, where the last page ended.
        let most = self.limit() + 1;
        let found = self.villages(from, most).await?;
        let mut villages = Vec::new();
        let mut sure = 0;
        let mut rest = found.iter();
        for (village, households) in rest.by_ref() {
            villages.push(*village);
            let in_full = !unknown_income && after.as_ref().is_none_or(|(v, _)| v != village);
            sure += if in_full { *households } else { 0 };
            if sure >= self.limit() || (unknown_income && villages.len() >= FEW_VILLAGES) {
                break;
            }
        }
        if villages.is_empty() {
            return Ok(Listed::empty());
        }
        let behind = rest.next().map(|(village, _)| Cursor::Place {
            village: *village,
            number: String::new(),
            member: None,
        });
        let mut sql = self.select(&villages);
        if let Some((village, number)) = after {
            sql.push(" AND (h.village_code, h.number) > (")
                .bind(village);
            sql.push(", ").bind(number).push(")");
        }
        if unknown_income {
            sql.push(" AND h.income_per_capita_fen IS NULL");
        }
        sql.push(" ORDER BY h.village_code, h.number LIMIT ")
            .bind(self.limit());
        let rows = read_all(&sql.all(self.conn).await?)?;
        Ok(Listed::within(rows, self.rows, behind, place_of))
    }

    /// Households of some villages that are asked for.
    fn select(&self, villages: &[AreaCode]) -> Sql {
        let mut sql = Sql::new("SELECT ");
        sql.push(COLUMNS)
            .push(" FROM households h WHERE h.village_code IN ");
        sql.list(villages.iter().map(|v| Value::from(*v)));
        sql.push(" AND h.persons > 0");
        self.filter.kinds(&mut sql, "h");
        sql
    }

    /// By the income per head; those without a known one after the others, by place.
    async fn by_income(&mut self, sort: Sort) -> Result<Listed<HouseholdRow>, Problem> {
        if matches!(self.after, Some(Cursor::Place { .. })) {
            return self.by_place(true).await;
        }
        let mut page = self.known_incomes(sort == Sort::IncomeUp).await?;
        if page.next.is_none() {
            (self.after, self.rows) = (None, self.rows - page.items.len());
            if self.rows == 0 {
                // The cursor before the first place.
                let (village, number) = (AreaCode::COUNTRY, String::new());
                let member = None;
                page.next = Some(Cursor::Place {
                    village,
                    number,
                    member,
                });
                return Ok(page);
            }
            let unknown = self.by_place(true).await?;
            page.items.extend(unknown.items);
            page.next = unknown.next;
        }
        Ok(page)
    }

    async fn known_incomes(&mut self, up: bool) -> Result<Listed<HouseholdRow>, Problem> {
        let key = "(h.income_per_capita_fen, h.county_code, h.household_id)";
        let (beyond, until, order) = if up {
            (
                " > ",
                " <= ",
                "h.income_per_capita_fen, h.county_code, h.household_id",
            )
        } else {
            (
                " < ",
                " >= ",
                "h.income_per_capita_fen DESC, h.county_code DESC, h.household_id DESC",
            )
        };
        let after = match self.after {
            None => None,
            Some(Cursor::Income {
                fen,
                county,
                household,
            }) => Some((*fen, *county, *household)),
            Some(_) => return Err(wrong_cursor()),
        };
        let bound = |sql: &mut Sql, side: &str, (fen, county, id): (i64, AreaCode, HouseholdId)| {
            sql.push(" AND ").push(key).push(side).push("(").bind(fen);
            sql.push(", ")
                .bind(county)
                .push(", ")
                .bind(*id.as_bytes())
                .push(")");
        };
        let villages = self
            .villages(AreaCode::COUNTRY, FEW_VILLAGES as i64 + 1)
            .await?;
        if villages.is_empty() {
            return Ok(Listed::empty());
        }
        let (mut sql, end) = if villages.len() <= FEW_VILLAGES {
            let villages: Vec<AreaCode> = villages.into_iter().map(|(v, _)| v).collect();
            let mut sql = self.select(&villages);
            sql.push(" AND h.income_per_capita_fen IS NOT NULL");
            (sql, None)
        } else {
            let mut end = Sql::new(
                "SELECT h.income_per_capita_fen, h.county_code, h.household_id
                FROM households h WHERE h.income_per_capita_fen IS NOT NULL",
            );
            if let Some(after) = after {
                bound(&mut end, beyond, after);
            }
            end.push(" ORDER BY ")
                .push(order)
                .push(" LIMIT 1 OFFSET ")
                .bind(WINDOW - 1);
            let end = end.optional(self.conn).await?;
            let end = end.map(|row| {
                let mut c = Cells::of(&row);
                let (fen, county) = (c.need_int()?, sql::area_of(c.need_int()?)?);
                Ok::<_, Problem>((fen, county, HouseholdId::from_bytes(c.key()?)))
            });
            let end = end.transpose()?;
            let mut sql = Sql::new("SELECT ");
            sql.push(COLUMNS);
            sql.push(" FROM households h WHERE h.income_per_capita_fen IS NOT NULL");
            // The plus keeps SQLite in the order of incomes.
            sql.push(" AND h.persons > 0 AND ")
                .within("+h.village_code", self.scope);
            self.filter.kinds(&mut sql, "h");
            if let Some(end) = end {
                bound(&mut sql, until, end);
            }
            (sql, end)
        };
        if let Some(after) = after {
            bound(&mut sql, beyond, after);
        }
        sql.push(" ORDER BY ")
            .push(order)
            .push(" LIMIT ")
            .bind(self.limit());
        let rows = read_all(&sql.all(self.conn).await?)?;
        let end = end.map(|(fen, county, household)| Cursor::Income {
            fen,
            county,
            household,
        });
        Ok(Listed::within(rows, self.rows, end, |row| Cursor::Income {
            fen: row.income_per_capita_fen.unwrap_or_default().0,
            county: row.village.at(AreaLevel::County),
            household: row.id,
        }))
    }

    /// Those whose number begins so, by county and number.
    async fn by_number(&mut self, prefix: &str) -> Result<Listed<HouseholdRow>, Problem> {
        let after = self
            .place()?
            .map(|(v, n)| (v.at(AreaLevel::County), n.to_owned()));
        let walk = |sql: &mut Sql, scope| {
            sql.counties("h.county_code", scope);
            sql.push(" AND h.number >= ").bind(prefix);
            sql.push(" AND h.number < ").bind(after_prefix(prefix));
            if let Some((county, number)) = &after {
                sql.push(" AND (h.county_code, h.number) > (").bind(*county);
                sql.push(", ").bind(number.as_str()).push(")");
            }
        };
        let mut end = Sql::new("SELECT h.county_code, h.number FROM households h WHERE ");
        walk(&mut end, self.scope);
        end.push(" ORDER BY h.county_code, h.number LIMIT 1 OFFSET ")
            .bind(WINDOW - 1);
        let end = end.optional(self.conn).await?;
        let end = end.map(|row| {
            let mut c = Cells::of(&row);
            Ok::<_, Problem>((sql::area_of(c.need_int()?)?, c.need_text()?.to_owned()))
        });
        let end = end.transpose()?;
        let mut sql = Sql::new("SELECT ");
        sql.push(COLUMNS).push(" FROM households h WHERE ");
        walk(&mut sql, self.scope);
        if let Some((county, number)) = &end {
            sql.push(" AND (h.county_code, h.number) <= (")
                .bind(*county);
            sql.push(", ").bind(number.as_str()).push(")");
        }
        sql.push(" AND h.persons > 0 AND ")
            .within("+h.village_code", self.scope);
        self.filter.kinds(&mut sql, "h");
        sql.push(" ORDER BY h.county_code, h.number LIMIT ")
            .bind(self.limit());
        let rows = read_all(&sql.all(self.conn).await?)?;
        let end = end.map(|(village, number)| Cursor::Place {
            village,
            number,
            member: None,
        });
        Ok(Listed::within(rows, self.rows, end, place_of))
    }

    /// Those with a member of that name, in the order of the name index.
    async fn by_name(&mut self, name: &Name) -> Result<Listed<HouseholdRow>, Problem> {
        let walk = Walk {
            dialect: self.dialect,
            scope: self.scope,
            after: At::after(self.dialect, self.after)?,
            rows: self.rows as i64,
            select: COLUMNS,
            joins: "CROSS JOIN households h",
        };
        let filter = self.filter;
        let conditions = |sql: &mut Sql| filter.kinds(sql, "h");
        let (rows, end) = name.walk(self.conn, &walk, conditions).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut c = Cells::of(row);
            found.push((At::read(&mut c)?, read(&mut c)?));
        }
        let end = end.map(|at| at.cursor());
        let page = Listed::within(found, self.rows, end, |(at, _)| at.cursor());
        // A household stands where the first of those members does.
        let keys = page.items.iter().map(|(_, h)| key_of(h)).collect();
        let named = name.in_households(self.conn, self.dialect, keys).await?;
        let first = |(at, h): &(At, HouseholdRow)| {
            let all = named.get(h.id.as_bytes());
            all.and_then(|all| all.iter().min())
                .is_none_or(|min| min == at)
        };
        let items = page.items.into_iter().filter(first);
        Ok(Listed {
            items: items.map(|(_, h)| h).collect(),
            next: page.next,
        })
    }
}

/// The households of a county with these numbers that fit a filter, in the order of the numbers:
/// for lists that something else has made. Those out of scope are left out.
///
/// # Errors
/// `area.not_found` out of scope; those of the database.
pub async fn by_numbers(
    ctx: &Ctx,
    db: &Db,
    county: AreaCode,
    numbers: &[&str],
    filter: &HouseholdFilter,
) -> Result<Vec<HouseholdRow>, Problem> {
    let scope = scope(ctx, filter.area)?;
    let asked = Asked::of(filter);
    let mut conn = db.read().await?;
    let text = format!(
        "WITH k (county, number) AS (VALUES @KEYS)
         SELECT {COLUMNS} FROM k CROSS JOIN households h
         WHERE h.county_code = k.county AND h.number = k.number AND h.persons > 0"
    );
    let keys = numbers.iter().map(|n| [county.into(), (*n).into()]);
    let rows = sql::keyed(&mut conn, db.dialect(), &text, keys.collect()).await?;
    let mut found: HashMap<String, HouseholdRow> = HashMap::with_capacity(rows.len());
    for row in read_all(&rows)? {
        let fits = scope.contains(row.village)
            && filter.admits(row.class, row.status, row.main_cause)
            && match &asked {
                Asked::All | Asked::Name(_) => true,
                Asked::Number(prefix) => row.number.starts_with(prefix),
                Asked::Nothing => false,
            };
        if fits {
            found.insert(row.number.clone(), row);
        }
    }
    if let Asked::Name(name) = &asked {
        let keys = found.values().map(key_of).collect();
        let named = name.in_households(&mut conn, db.dialect(), keys).await?;
        found.retain(|_, h| named.contains_key(h.id.as_bytes()));
    }
    Ok(numbers.iter().filter_map(|n| found.remove(*n)).collect())
}

fn key_of(h: &HouseholdRow) -> [Value; 3] {
    let county = h.village.at(AreaLevel::County);
    [county.into(), (*h.id.as_bytes()).into(), h.version.into()]
}

fn place_of(h: &HouseholdRow) -> Cursor {
    Cursor::Place {
        village: h.village,
        number: h.number.clone(),
        member: None,
    }
}

fn read_all(rows: &[AnyRow]) -> Result<Vec<HouseholdRow>, Problem> {
    rows.iter().map(|row| read(&mut Cells::of(row))).collect()
}

fn read(c: &mut Cells) -> Result<HouseholdRow, Problem> {
    Ok(HouseholdRow {
        id: HouseholdId::from_bytes(c.key()?),
        number: c.need_text()?.to_owned(),
        head_name: c.owned()?,
        village: sql::area_of(c.need_int()?)?,
        group: c.owned()?,
        class: c.code()?,
        status: c.code()?,
        main_cause: c.code()?,
        persons: c.narrow()?.unwrap_or_default(),
        income_per_capita_fen: c.fen()?,
        account_year: c.narrow()?,
        version: c.need_int()?,
        valid_from: date_of(c.need_int()?)?,
    })
}

impl HouseholdRow {
    /// Whether the household is registered (建档立卡).
    pub fn registered(&self) -> Option<bool> {
        registered(self.status, self.class)
    }
}
