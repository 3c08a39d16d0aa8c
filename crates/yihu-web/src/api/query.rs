//! What queries have in common: areas, pages, days, and the words of code lists.

use crate::error::{ApiError, ApiResult};
use crate::state::today;
use serde::Deserialize;
use utoipa::IntoParams;
use yihu_base::{CodeList, Date, Problem, date};

/// Items on a page when the caller does not say.
const LIMIT: u32 = 50;

/// The most items on a page.
pub(super) const LIMIT_MAX: u32 = 200;

/// An area.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Where {
    /// Code of the area; by default the caller's own.
    pub area: Option<String>,
}

/// A page of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// At most so many, 1–200.
    pub limit: Option<u32>,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// The limit of a list.
///
/// # Errors
/// `query.limit`.
pub(super) fn limit(wanted: Option<u32>) -> ApiResult<u32> {
    match wanted.unwrap_or(LIMIT) {
        limit @ 1..=LIMIT_MAX => Ok(limit),
        _ => Err(ApiError::input(Problem::new(
            "query.limit",
            format!("limit 应为 1 到 {LIMIT_MAX}"),
            format!("limit must be 1 to {LIMIT_MAX}"),
        ))),
    }
}

/// A cursor that no list gave.
pub(crate) fn bad_cursor() -> ApiError {
    ApiError::input(Problem::new(
        "list.cursor",
        "翻页标记无效，请从第一页重新查看",
        "this cursor is not one of this list: begin at the first page",
    ))
}

/// A day.
///
/// # Errors
/// `query.date`.
pub(super) fn day(text: &str) -> ApiResult<Date> {
    date::parse(text).ok_or_else(|| {
        ApiError::input(Problem::new(
            "query.date",
            "日期应写作 2016-12-31",
            "write a date as 2016-12-31",
        ))
    })
}

/// A day that may be left out, which means today.
///
/// # Errors
/// `query.date`.
pub(super) fn day_or_today(text: Option<&str>) -> ApiResult<Date> {
    text.map_or_else(|| Ok(today()), day)
}

/// What was said, if anything was.
pub(super) fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|t| !t.is_empty())
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
///
/// # Errors
/// `query.code`.
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

/// One value of a code list by its id, if one was named.
///
/// # Errors
/// `query.code`.
pub(super) fn one_code<L: CodeList>(word: Option<&str>) -> ApiResult<Option<L>> {
    filled(word).map(code).transpose()
}

fn code<L: CodeList>(word: &str) -> ApiResult<L> {
    let found = L::ALL.iter().copied().find(|v| v.id() == word);
    found.ok_or_else(|| {
        let ids: Vec<&str> = L::ALL.iter().map(|v| v.id()).collect();
        unknown_word(L::NAME, &ids.join(", "))
    })
}
