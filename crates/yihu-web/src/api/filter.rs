//! The filters of household lists, and lists that the results of a run drive.

use super::areas::code_or_own;
use super::effects;
use super::query::{self, codes, filled, limit, unknown_word};
use crate::cursor;
use crate::error::{ApiError, ApiResult};
use crate::sections::{Unseen, require};
use crate::state::Office;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::IntoParams;
use yihu_accounts::{Section, Sight};
use yihu_base::{AreaCode, AreaLevel, Ctx, Problem};
use yihu_registry::lists::{self, Cursor, HouseholdFilter, HouseholdRow, Page, Sort};
use yihu_runs::view::{RunView, Want};

/// Which households, and in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HouseholdQuery {
    /// Code of the area; by default the caller's own.
    area: Option<String>,
    /// 户类型: ids joined by commas, `none` for unknown.
    class: Option<String>,
    /// 脱贫属性, in the same way.
    status: Option<String>,
    /// 主要致贫原因, in the same way.
    cause: Option<String>,
    /// 建档立卡: `yes`, `no`, `unknown`.
    registered: Option<String>,
    /// Part of a member's name, pinyin initials, or the beginning of the household's number.
    q: Option<String>,
    /// Name of a test.
    test: Option<String>,
    /// What the latest run said of it: `yes`, `no`, `unknown`.
    verdict: Option<String>,
    /// Name of a benefit.
    benefit: Option<String>,
    /// Whether it is due: `yes`, `no`, `unknown`, or `amount_unknown`.
    due: Option<String>,
    /// `place`, `income` or `-income`.
    sort: Option<String>,
    /// At most so many, 1–200.
    limit: Option<u32>,
    /// Where the page begins.
    cursor: Option<String>,
}

/// What the results of the latest run must say.
pub(super) struct Decided {
    view: Arc<RunView>,
    /// Name and answer, the first drives the list.
    wants: Vec<(String, Want)>,
}

/// A page of households, and where the next begins.
pub(super) struct Found {
    pub rows: Vec<HouseholdRow>,
    pub next: Option<String>,
}

/// The place of a household in a run, which is where it was then: it may have moved since.
#[derive(Serialize, Deserialize)]
struct Place {
    village: AreaCode,
    number: String,
}

/// Households of a run looked at in one turn at most, and turns for one page.
const TURN: usize = 500;
const TURNS: usize = 20;

/// By how much a turn grows when the one before did not fill the page.
const GROWTH: usize = 4;

impl HouseholdQuery {
    /// The filters that the register answers.
    ///
    /// # Errors
    /// `area.not_found`, `query.code`.
    pub fn filter(&self, ctx: &Ctx) -> ApiResult<HouseholdFilter> {
        Ok(HouseholdFilter {
            area: code_or_own(ctx, self.area.as_deref())?,
            class: codes(self.class.as_deref())?,
            status: codes(self.status.as_deref())?,
            main_cause: codes(self.cause.as_deref())?,
            registered: match filled(self.registered.as_deref()) {
                None => Vec::new(),
                Some(list) => list.split(',').map(yes_no).collect::<ApiResult<_>>()?,
            },
            q: self.q.clone().filter(|q| !q.trim().is_empty()),
        })
    }

    /// The filters that the latest run answers, if there are any.
    ///
    /// # Errors
    /// `run.none` when nothing was run yet; `clause.not_found`, `query.verdict`.
    pub async fn decided(
        &self,
        office: &Arc<Office>,
        ctx: &Ctx,
        sight: Sight,
        area: AreaCode,
    ) -> ApiResult<Option<Decided>> {
        let mut wants = Vec::new();
        for (name, answer) in [(&self.test, &self.verdict), (&self.benefit, &self.due)] {
            if let Some(name) = filled(name.as_deref()) {
                wants.push((name.to_owned(), want(answer.as_deref())?));
            }
        }
        if wants.is_empty() {
            return Ok(None);
        }
        let view = effects::results(office, ctx, area).await?;
        let unseen = Unseen::of(sight, &office.library());
        for (name, _) in &wants {
            if !view.names().contains_key(name) || unseen.clause(name) {
                return Err(ApiError::not_found("clause.not_found"));
            }
        }
        Ok(Some(Decided { view, wants }))
    }

    fn sort(&self, sight: Sight) -> ApiResult<Sort> {
        match self.sort.as_deref().unwrap_or_default() {
            "" | "place" => Ok(Sort::Place),
            "income" => require(sight, Section::Income).map(|()| Sort::IncomeUp),
            "-income" => require(sight, Section::Income).map(|()| Sort::IncomeDown),
            _ => Err(unknown_word("sort", "place, income, -income")),
        }
    }

    /// The page asked for.
    ///
    /// # Errors
    /// Those of the filters; `section.hidden`; `list.cursor`; those of the database.
    pub async fn page(&self, office: &Arc<Office>, ctx: &Ctx, sight: Sight) -> ApiResult<Found> {
        let (limit, sort) = (limit(self.limit)?, self.sort(sight)?);
        let filter = self.filter(ctx)?;
        if let Some(decided) = self.decided(office, ctx, sight, filter.area).await? {
            return decided
                .page(office, ctx, &filter, limit as usize, self.cursor.as_deref())
                .await;
        }
        let after: Option<Cursor> = cursor::read(self.cursor.as_deref())?;
        let page = Page { limit, after };
        let found = lists::households(ctx, &office.db, &filter, sort, &page).await?;
        Ok(Found {
            rows: found.items,
            next: found.next.as_ref().map(cursor::write),
        })
    }

    /// The same list from its beginning or from where a page ended.
    pub fn from(mut self, next: Option<String>) -> Self {
        self.cursor = next;
        self.limit = Some(query::LIMIT_MAX);
        self
    }
}

impl Decided {
    /// How many households the results list in an area; other filters are not looked at.
    pub async fn count(self, area: AreaCode) -> ApiResult<u64> {
        effects::blocking(move || match self.wants.as_slice() {
            [(name, want)] => self.view.count(name, *want, area),
            _ => Ok(0),
        })
        .await
    }

    /// Whether more than the results has to be looked at to count.
    pub fn is_single(&self) -> bool {
        self.wants.len() == 1
    }

    async fn page(
        self,
        office: &Arc<Office>,
        ctx: &Ctx,
        filter: &HouseholdFilter,
        limit: usize,
        cursor: Option<&str>,
    ) -> ApiResult<Found> {
        let mut after: Option<Place> = cursor::read(cursor)?;
        let decided = Arc::new(self);
        let mut found: Vec<(Place, HouseholdRow)> = Vec::new();
        let mut size = limit + 1;
        for _ in 0..TURNS {
            let turn = {
                let (decided, area) = (decided.clone(), filter.area);
                effects::blocking(move || decided.turn(area, after.as_ref(), size)).await?
            };
            for (county, places) in turn.by_county {
                let numbers: Vec<&str> = places.iter().map(|p| p.number.as_str()).collect();
                let rows = lists::by_numbers(ctx, &office.db, county, &numbers, filter).await?;
                let rows = rows.into_iter().map(|r| (r.number.clone(), r));
                let mut rows: HashMap<String, HouseholdRow> = rows.collect();
                let there = |p: Place| rows.remove(&p.number).map(|row| (p, row));
                found.extend(places.into_iter().filter_map(there));
            }
            after = turn.next;
            if found.len() >= limit || after.is_none() {
                break;
            }
            size = (size * GROWTH).min(TURN);
        }
        let more = found.len() > limit;
        found.truncate(limit);
        let next = match found.last() {
            Some((place, _)) if more => Some(cursor::write(place)),
            _ => after.as_ref().map(cursor::write),
        };
        Ok(Found {
            rows: found.into_iter().map(|(_, row)| row).collect(),
            next,
        })
    }

    /// The next `size` households in the order of the run, by county.
    fn turn(&self, area: AreaCode, after: Option<&Place>, size: usize) -> Result<Turn, Problem> {
        let [(name, want), rest @ ..] = self.wants.as_slice() else {
            return Ok(Turn::default());
        };
        let after = after.map(|a| (a.village, a.number.as_str()));
        let found = self.view.select(name, *want, area, after, size)?;
        let last = found.last().filter(|_| found.len() == size);
        let mut turn = Turn {
            next: last.map(|(village, number)| Place {
                village: *village,
                number: number.clone(),
            }),
            by_county: Vec::new(),
        };
        for (village, number) in found {
            let mut holds = true;
            for (name, want) in rest {
                holds = holds && self.view.holds(name, *want, village, &number)?;
            }
            if !holds {
                continue;
            }
            let (county, place) = (village.at(AreaLevel::County), Place { village, number });
            match turn.by_county.last_mut().filter(|(c, _)| *c == county) {
                Some((_, places)) => places.push(place),
                None => turn.by_county.push((county, vec![place])),
            }
        }
        Ok(turn)
    }
}

#[derive(Default)]
struct Turn {
    by_county: Vec<(AreaCode, Vec<Place>)>,
    /// Where the next turn begins; `None` when the run has no more.
    next: Option<Place>,
}

fn yes_no(word: &str) -> ApiResult<Option<bool>> {
    match word {
        "yes" => Ok(Some(true)),
        "no" => Ok(Some(false)),
        "unknown" => Ok(None),
        _ => Err(unknown_word("registered", "yes, no, unknown")),
    }
}

pub(super) fn want(word: Option<&str>) -> ApiResult<Want> {
    match word.unwrap_or("yes") {
        "" | "yes" => Ok(Want::Yes),
        "no" => Ok(Want::No),
        "unknown" => Ok(Want::Unknown),
        "amount_unknown" => Ok(Want::AmountUnknown),
        _ => Err(unknown_word(
            "verdict, due",
            "yes, no, unknown, amount_unknown",
        )),
    }
}
