//! The filters of household lists, and lists that the results of a run drive.

use super::areas::code_or_own;
use super::{effects, limit};
use crate::cursor;
use crate::error::{ApiError, ApiResult};
use crate::state::Office;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::IntoParams;
use yihu_base::{AreaCode, AreaLevel, CodeList, Ctx, Problem};
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

/// Where a list driven by a run ended.
#[derive(Serialize, Deserialize)]
struct After {
    village: AreaCode,
    number: String,
}

/// Households of a run looked at in one turn, and turns for one page.
const TURN: usize = 500;
const TURNS: usize = 20;

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
            registered: match self.registered.as_deref().filter(|r| !r.is_empty()) {
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
        area: AreaCode,
    ) -> ApiResult<Option<Decided>> {
        let mut wants = Vec::new();
        for (name, answer) in [(&self.test, &self.verdict), (&self.benefit, &self.due)] {
            if let Some(name) = name.as_ref().filter(|n| !n.is_empty()) {
                wants.push((name.clone(), want(answer.as_deref())?));
            }
        }
        if wants.is_empty() {
            return Ok(None);
        }
        let run = effects::latest(office, ctx, area).await?;
        let run = run.ok_or_else(yihu_runs::ledger::no_run)?;
        let view = effects::view(office, &run).await?;
        for (name, _) in &wants {
            if !view.names().contains_key(name) {
                return Err(ApiError::not_found("clause.not_found"));
            }
        }
        Ok(Some(Decided { view, wants }))
    }

    fn sort(&self) -> ApiResult<Sort> {
        match self.sort.as_deref().unwrap_or_default() {
            "" | "place" => Ok(Sort::Place),
            "income" => Ok(Sort::IncomeUp),
            "-income" => Ok(Sort::IncomeDown),
            _ => Err(unknown_word("sort", "place, income, -income")),
        }
    }

    /// The page asked for.
    ///
    /// # Errors
    /// Those of the filters; `list.cursor`; those of the database.
    pub async fn page(&self, office: &Arc<Office>, ctx: &Ctx) -> ApiResult<Found> {
        let limit = limit(self.limit)?;
        let filter = self.filter(ctx)?;
        if let Some(decided) = self.decided(office, ctx, filter.area).await? {
            return decided
                .page(office, ctx, &filter, limit as usize, self.cursor.as_deref())
                .await;
        }
        let after: Option<Cursor> = cursor::read(self.cursor.as_deref())?;
        let page = Page { limit, after };
        let found = lists::households(ctx, &office.db, &filter, self.sort()?, &page).await?;
        Ok(Found {
            rows: found.items,
            next: found.next.as_ref().map(cursor::write),
        })
    }

    /// The same list from its beginning or from where a page ended.
    pub fn from(mut self, next: Option<String>) -> Self {
        self.cursor = next;
        self.limit = Some(super::LIMIT_MAX);
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
        let mut after: Option<After> = cursor::read(cursor)?;
        let decided = Arc::new(self);
        let mut rows: Vec<HouseholdRow> = Vec::new();
        for _ in 0..TURNS {
            let turn = {
                let (decided, area) = (decided.clone(), filter.area);
                let from = after.take();
                effects::blocking(move || decided.turn(area, from.as_ref())).await?
            };
            let Some(last) = turn.last else {
                return Ok(Found { rows, next: None });
            };
            for (county, numbers) in &turn.by_county {
                let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
                let found = lists::by_numbers(ctx, &office.db, *county, &numbers, filter).await?;
                rows.extend(found);
            }
            after = Some(last);
            if rows.len() >= limit {
                break;
            }
        }
        let more = rows.len() > limit;
        rows.truncate(limit);
        let ended = match rows.last().filter(|_| more) {
            Some(row) => Some(After {
                village: row.village,
                number: row.number.clone(),
            }),
            None => after,
        };
        Ok(Found {
            rows,
            next: ended.as_ref().map(cursor::write),
        })
    }

    /// The next households in the order of the run, by county.
    fn turn(&self, area: AreaCode, after: Option<&After>) -> Result<Turn, Problem> {
        let [(name, want), rest @ ..] = self.wants.as_slice() else {
            return Ok(Turn::default());
        };
        let after = after.map(|a| (a.village, a.number.as_str()));
        let found = self.view.select(name, *want, area, after, TURN)?;
        let mut turn = Turn {
            last: found.last().map(|(village, number)| After {
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
            let county = village.at(AreaLevel::County);
            match turn.by_county.last_mut().filter(|(c, _)| *c == county) {
                Some((_, numbers)) => numbers.push(number),
                None => turn.by_county.push((county, vec![number])),
            }
        }
        Ok(turn)
    }
}

#[derive(Default)]
struct Turn {
    by_county: Vec<(AreaCode, Vec<String>)>,
    last: Option<After>,
}

/// A word of a query that is none of those it may be.
pub(super) fn unknown_word(what: &str, words: &str) -> ApiError {
    ApiError::input(Problem::new(
        "query.code",
        format!("参数 {what} 的值无效，可用：{words}"),
        format!("{what} may be: {words}"),
    ))
}

/// Values of a code list joined by commas; `none` is unknown.
pub(super) fn codes<L: CodeList>(text: Option<&str>) -> ApiResult<Vec<Option<L>>> {
    let words = text
        .unwrap_or_default()
        .split(',')
        .filter(|w| !w.is_empty());
    words
        .map(|word| match word {
            "none" => Ok(None),
            word => code(word).map(Some),
        })
        .collect()
}

/// One value of a code list by its id.
pub(super) fn code<L: CodeList>(word: &str) -> ApiResult<L> {
    let found = L::ALL.iter().copied().find(|v| v.id() == word);
    found.ok_or_else(|| {
        let ids: Vec<&str> = L::ALL.iter().map(|v| v.id()).collect();
        unknown_word(L::NAME, &ids.join(", "))
    })
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
