//! What lists can be narrowed to.

use super::sql::Sql;
use crate::record::{HealthSet, registered};
use yihu_base::codes::{Cause, Class, Labour, SchoolStage, Schooling, Status};
use yihu_base::{AreaCode, CodeList, Ctx, Date, Problem, Sex};
use yihu_store::Value;

/// Which households. An empty list of values asks for nothing; `None` in a list is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HouseholdFilter {
    /// Where; default the whole country, and never more than the actor's area.
    pub area: AreaCode,
    /// 户类型.
    pub class: Vec<Option<Class>>,
    /// 脱贫属性.
    pub status: Vec<Option<Status>>,
    /// 主要致贫原因.
    pub main_cause: Vec<Option<Cause>>,
    /// 建档立卡: yes, no, unknown.
    pub registered: Vec<Option<bool>>,
    /// A member's name or its pinyin initials, or the beginning of a household number (digits).
    pub q: Option<String>,
}

/// Which persons.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonFilter {
    /// Where; default the whole country, and never more than the actor's area.
    pub area: AreaCode,
    /// A name or its pinyin initials.
    pub q: Option<String>,
    /// 性别.
    pub sex: Option<Sex>,
    /// 健康状况.
    pub health: Option<HealthFilter>,
    /// 学段.
    pub stage: Option<SchoolStage>,
    /// 劳动能力.
    pub labour: Option<Labour>,
    /// At least so many full years on [`PersonFilter::on`].
    pub age_from: Option<i32>,
    /// At most so many full years on [`PersonFilter::on`].
    pub age_to: Option<i32>,
    /// The day on which ages are counted; without it ages are not asked.
    pub on: Option<Date>,
    /// Whether the person works away from home.
    pub works_away: Option<bool>,
}

/// A health condition asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthFilter {
    /// All of these, perhaps with others; the empty set is 健康 and nothing else.
    Has(HealthSet),
    /// Nothing is recorded.
    Unknown,
}

/// The area of a list: what is asked, by default all that the actor may see.
pub(super) fn scope(ctx: &Ctx, area: AreaCode) -> Result<AreaCode, Problem> {
    if area == AreaCode::COUNTRY {
        return Ok(ctx.area);
    }
    ctx.require_area(area)
}

/// The column of a list, where unknown is the empty text.
fn codes<L: CodeList>(sql: &mut Sql, column: &str, wanted: &[Option<L>]) {
    if !wanted.is_empty() {
        sql.push(" AND COALESCE(").push(column).push(", '') IN ");
        sql.list(wanted.iter().map(|v| Value::from(v.map_or("", L::id))));
    }
}

impl HouseholdFilter {
    /// Adds what can be asked of a table with `class`, `status` and `main_cause`.
    pub(super) fn kinds(&self, sql: &mut Sql, alias: &str) {
        codes(sql, &format!("{alias}.class"), &self.class);
        codes(sql, &format!("{alias}.status"), &self.status);
        codes(sql, &format!("{alias}.main_cause"), &self.main_cause);
        if self.registered.is_empty() {
            return;
        }
        let (class, status) = (
            format!("COALESCE({alias}.class, '')"),
            format!("COALESCE({alias}.status, '')"),
        );
        let ordinary = Class::Ordinary.id();
        let cases = self.registered.iter().map(|wanted| match wanted {
            Some(true) => format!("({status} <> '' OR {class} NOT IN ('', '{ordinary}'))"),
            Some(false) => format!("({status} = '' AND {class} = '{ordinary}')"),
            None => format!("({status} = '' AND {class} = '')"),
        });
        let cases: Vec<String> = cases.collect();
        sql.push(" AND (").push(&cases.join(" OR ")).push(")");
    }

    /// Whether a household of this kind is asked for.
    pub(super) fn admits(
        &self,
        class: Option<Class>,
        status: Option<Status>,
        cause: Option<Cause>,
    ) -> bool {
        fn any<T: PartialEq>(wanted: &[T], is: &T) -> bool {
            wanted.is_empty() || wanted.contains(is)
        }
        any(&self.class, &class)
            && any(&self.status, &status)
            && any(&self.main_cause, &cause)
            && any(&self.registered, &registered(status, class))
    }
}

impl PersonFilter {
    /// Adds what can be asked of a person's version.
    pub(super) fn conditions(&self, sql: &mut Sql) {
        if let Some(sex) = self.sex {
            sql.push(" AND v.sex = ").bind(sex.id());
        }
        match self.health {
            None => {}
            Some(HealthFilter::Unknown) => {
                sql.push(" AND v.health IS NULL");
            }
            Some(HealthFilter::Has(HealthSet::HEALTHY)) => {
                sql.push(" AND v.health = 0");
            }
            Some(HealthFilter::Has(set)) => {
                let bits = i64::from(set.0);
                sql.push(" AND (v.health & ").bind(bits);
                sql.push(") = ").bind(bits);
            }
        }
        if let Some(stage) = self.stage {
            let grades = Schooling::ALL.iter().filter(|s| s.stage() == stage);
            sql.push(" AND v.schooling IN ");
            sql.list(grades.map(|s| Value::from(s.id())));
        }
        if let Some(labour) = self.labour {
            sql.push(" AND v.labour = ").bind(labour.id());
        }
        if let Some(born) = self.on.and_then(|on| years_before(on, self.age_from)) {
            sql.push(" AND v.birth <= ").bind(born);
        }
        // Who has been n full years for less than a year was born after this day n + 1 years ago.
        let to = self.age_to.map(|age| age.saturating_add(1));
        if let Some(born) = self.on.and_then(|on| years_before(on, to)) {
            sql.push(" AND v.birth > ").bind(born);
        }
        match self.works_away {
            None => {}
            Some(true) => {
                sql.push(" AND v.work_place IS NOT NULL");
            }
            Some(false) => {
                sql.push(" AND v.work_place IS NULL");
            }
        }
    }
}

/// The last day on which one may be born to be so many full years on `on`.
fn years_before(on: Date, years: Option<i32>) -> Option<Date> {
    let year = i32::from(on.year()) - years?.clamp(-1, 1_000);
    let year = i16::try_from(year).ok()?;
    // Born on 29 February, one is a year older on 1 March of a common year only.
    Date::new(year, on.month(), on.day())
        .or_else(|_| Date::new(year, 2, 28))
        .ok()
}
