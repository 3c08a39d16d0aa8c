//! Lists (名单) of households, persons and villages, and the search at the head of every page.

use super::areas::code_or_own;
use super::effects;
use super::filter::{HouseholdQuery, want};
use super::query::{bad_cursor, day_or_today, filled, limit, one_code, unknown_word};
use crate::cursor;
use crate::error::{ApiResult, ErrorBody};
use crate::extract::Query;
use crate::permit::{Permit, can};
use crate::sections::require;
use crate::state::Office;
use crate::wire::Listed;
use crate::wire::area;
use crate::wire::list::{HouseholdRow, PersonRow, VillageRow};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use yihu_accounts::Section;
use yihu_base::{AreaCode, AreaLevel, CodeList, Ctx};
use yihu_registry::lists::{self, HealthFilter, Page, PersonFilter};
use yihu_registry::record::HealthSet;

/// Most persons found from the head of the page.
const FOUND: u32 = 20;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(households))
        .routes(routes!(count))
        .routes(routes!(persons))
        .routes(routes!(villages))
        .routes(routes!(search))
}

/// Households
#[utoipa::path(get, path = "/households", tag = "households", params(HouseholdQuery),
    responses((status = 200, body = Listed<HouseholdRow>), (status = "default", body = ErrorBody)))]
async fn households(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdRead>,
    Query(query): Query<HouseholdQuery>,
) -> ApiResult<Json<Listed<HouseholdRow>>> {
    let sight = permit.session.sight();
    let found = query.page(&office, &permit.ctx, sight).await?;
    let tree = office.areas().await?;
    Ok(Json(Listed {
        items: found
            .rows
            .iter()
            .map(|r| HouseholdRow::of(r, &tree, sight))
            .collect(),
        next: found.next,
    }))
}

/// How many households a list has.
#[derive(Serialize, ToSchema)]
struct HouseholdCount {
    /// Households.
    households: u64,
    /// Persons in them; `null` where the results of a run are counted.
    persons: Option<u64>,
    /// Whether there are more: what would take too long is not counted to its end.
    more: bool,
}

/// Most pages read to count what neither register nor run counts alone.
const COUNTED: usize = 25;

/// How many households a list has
#[utoipa::path(get, path = "/households/count", tag = "households", params(HouseholdQuery),
    responses((status = 200, body = HouseholdCount), (status = "default", body = ErrorBody)))]
async fn count(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdRead>,
    Query(query): Query<HouseholdQuery>,
) -> ApiResult<Json<HouseholdCount>> {
    let (ctx, sight) = (&permit.ctx, permit.session.sight());
    let filter = query.filter(ctx)?;
    let Some(decided) = query.decided(&office, ctx, sight, filter.area).await? else {
        let count = lists::count(ctx, &office.db, &filter).await?;
        return Ok(Json(HouseholdCount {
            households: count.households.unsigned_abs(),
            persons: Some(count.persons.unsigned_abs()),
            more: count.more,
        }));
    };
    let only_area = lists::HouseholdFilter {
        area: filter.area,
        ..lists::HouseholdFilter::default()
    };
    if decided.is_single() && filter == only_area {
        return Ok(Json(HouseholdCount {
            households: decided.count(filter.area).await?,
            persons: None,
            more: false,
        }));
    }
    let mut counted = HouseholdCount {
        households: 0,
        persons: Some(0),
        more: true,
    };
    let mut query = query.from(None);
    for _ in 0..COUNTED {
        let found = query.page(&office, ctx, sight).await?;
        counted.households += found.rows.len() as u64;
        let persons: u64 = found.rows.iter().map(|r| u64::from(r.persons)).sum();
        counted.persons = counted.persons.map(|p| p + persons);
        if found.next.is_none() {
            counted.more = false;
            break;
        }
        query = query.from(found.next);
    }
    Ok(Json(counted))
}

/// Which persons.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PersonQuery {
    /// Code of the area; by default the caller's own.
    area: Option<String>,
    /// Part of the name, or pinyin initials.
    q: Option<String>,
    /// 性别.
    sex: Option<String>,
    /// 健康状况: `healthy`, `chronic`, `serious`, `disabled`, `none` for unknown.
    health: Option<String>,
    /// 学段.
    schooling_stage: Option<String>,
    /// 劳动能力.
    labour: Option<String>,
    /// Full years at least.
    age_from: Option<i32>,
    /// Full years at most.
    age_to: Option<i32>,
    /// The day of the ages; today by default.
    on: Option<String>,
    /// Works away from home: `yes` or `no`.
    work: Option<String>,
    /// At most so many, 1–200.
    limit: Option<u32>,
    /// Where the page begins.
    cursor: Option<String>,
}

/// A page of persons.
#[derive(Serialize, ToSchema)]
struct Persons {
    /// The day of the ages.
    on: String,
    items: Vec<PersonRow>,
    /// Where the next page begins; `null` on the last. Hand it back as `cursor`.
    next: Option<String>,
}

/// Persons
#[utoipa::path(get, path = "/persons", tag = "persons", params(PersonQuery),
    responses((status = 200, body = Persons), (status = "default", body = ErrorBody)))]
async fn persons(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PersonRead>,
    Query(query): Query<PersonQuery>,
) -> ApiResult<Json<Persons>> {
    let (ctx, sight) = (&permit.ctx, permit.session.sight());
    for (asked, section) in [
        (&query.health, Section::Health),
        (&query.schooling_stage, Section::Schooling),
        (&query.labour, Section::Labour),
        (&query.work, Section::Labour),
    ] {
        if filled(asked.as_deref()).is_some() {
            require(sight, section)?;
        }
    }
    let on = day_or_today(query.on.as_deref())?;
    let filter = PersonFilter {
        area: code_or_own(ctx, query.area.as_deref())?,
        q: query.q.filter(|q| !q.trim().is_empty()),
        sex: one_code(query.sex.as_deref())?,
        health: match query.health.as_deref().unwrap_or_default() {
            "" => None,
            "none" => Some(HealthFilter::Unknown),
            "healthy" => Some(HealthFilter::Has(HealthSet::HEALTHY)),
            "chronic" => Some(HealthFilter::Has(HealthSet::CHRONIC)),
            "serious" => Some(HealthFilter::Has(HealthSet::SERIOUS)),
            "disabled" => Some(HealthFilter::Has(HealthSet::DISABLED)),
            _ => {
                return Err(unknown_word(
                    "health",
                    "healthy, chronic, serious, disabled, none",
                ));
            }
        },
        stage: one_code(query.schooling_stage.as_deref())?,
        labour: one_code(query.labour.as_deref())?,
        age_from: query.age_from,
        age_to: query.age_to,
        on: Some(on),
        works_away: match query.work.as_deref().unwrap_or_default() {
            "" => None,
            "yes" => Some(true),
            "no" => Some(false),
            _ => return Err(unknown_word("work", "yes, no")),
        },
    };
    let page = Page {
        limit: limit(query.limit)?,
        after: cursor::read(query.cursor.as_deref())?,
    };
    let found = lists::persons(ctx, &office.db, &filter, &page).await?;
    let tree = office.areas().await?;
    Ok(Json(Persons {
        on: on.to_string(),
        items: found
            .items
            .iter()
            .map(|r| PersonRow::of(r, &tree, on, sight))
            .collect(),
        next: found.next.as_ref().map(cursor::write),
    }))
}

/// Which villages.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct VillageQuery {
    /// Code of the area; by default the caller's own.
    area: Option<String>,
    /// Part of the village's name.
    q: Option<String>,
    /// Name of a test or benefit of villages.
    test: Option<String>,
    /// What the latest run said of it: `yes`, `no`, `unknown`.
    verdict: Option<String>,
    /// At most so many, 1–200.
    limit: Option<u32>,
    /// Where the page begins.
    cursor: Option<String>,
}

/// Villages
#[utoipa::path(get, path = "/villages", tag = "villages", params(VillageQuery),
    responses((status = 200, body = Listed<VillageRow>), (status = "default", body = ErrorBody)))]
async fn villages(
    State(office): State<Arc<Office>>,
    permit: Permit<can::HouseholdRead>,
    Query(query): Query<VillageQuery>,
) -> ApiResult<Json<Listed<VillageRow>>> {
    let ctx = &permit.ctx;
    let area = code_or_own(ctx, query.area.as_deref())?;
    let limit = limit(query.limit)? as usize;
    let after: Option<AreaCode> = filled(query.cursor.as_deref())
        .map(|c| c.parse().map_err(|_| bad_cursor()))
        .transpose()?;
    let tree = office.areas().await?;
    let decided = match filled(query.test.as_deref()) {
        Some(name) => {
            Some(villages_where(&office, ctx, area, name, query.verdict.as_deref()).await?)
        }
        None => None,
    };
    let wanted = query.q.as_deref().unwrap_or_default().trim();
    let mut codes = tree.iter().filter(|a| {
        a.code.level() == AreaLevel::Village
            && area.contains(a.code)
            && after.is_none_or(|after| a.code > after)
            && decided.as_ref().is_none_or(|d| d.contains(&a.code))
            && a.name.contains(wanted)
    });
    let page: Vec<AreaCode> = codes.by_ref().take(limit).map(|a| a.code).collect();
    let next = codes.next().and(page.last()).map(ToString::to_string);
    let rows = lists::villages(ctx, &office.db, &page).await?;
    Ok(Json(Listed {
        items: rows.iter().map(|r| VillageRow::of(r, &tree)).collect(),
        next,
    }))
}

/// The villages for which the latest run gave an answer.
async fn villages_where(
    office: &Arc<Office>,
    ctx: &Ctx,
    area: AreaCode,
    name: &str,
    answer: Option<&str>,
) -> ApiResult<BTreeSet<AreaCode>> {
    let want = want(answer)?;
    let view = effects::results(office, ctx, area).await?;
    let name = name.to_owned();
    let found =
        effects::blocking(move || view.select_villages(&name, want, area, None, usize::MAX));
    Ok(found.await?.into_iter().collect())
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Find {
    /// Characters of the name, pinyin initials, or the beginning of a household's number.
    q: String,
}

/// A person found.
#[derive(Serialize, ToSchema)]
struct PersonFound {
    /// Id.
    person: String,
    /// 姓名.
    name: String,
    /// 性别.
    sex: Option<&'static str>,
    /// Year of birth.
    birth_year: Option<i16>,
    /// Id of the household.
    household: String,
    /// Its number.
    household_number: String,
    /// The village's name.
    village_name: String,
    /// The township's name.
    township_name: String,
}

/// Persons by name or pinyin initials, heads by the beginning of their household's number
#[utoipa::path(get, path = "/search", tag = "persons", params(Find),
    responses((status = 200, body = Listed<PersonFound>), (status = "default", body = ErrorBody)))]
async fn search(
    State(office): State<Arc<Office>>,
    permit: Permit<can::PersonRead>,
    Query(query): Query<Find>,
) -> ApiResult<Json<Listed<PersonFound>>> {
    let found = yihu_registry::search::persons(&permit.ctx, &office.db, &query.q, FOUND).await?;
    let tree = office.areas().await?;
    let items = found.into_iter().map(|p| PersonFound {
        person: p.person.to_string(),
        name: p.name,
        sex: p.sex.map(CodeList::id),
        birth_year: p.birth_year,
        household: p.household.to_string(),
        household_number: p.household_number,
        village_name: area::name(&tree, p.village),
        township_name: area::township(&tree, p.village),
    });
    Ok(Json(Listed::all(items.collect())))
}
