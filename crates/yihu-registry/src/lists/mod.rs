//! Lists of the present (名单): households, persons, villages, and how many there are, page by page.
//!
//! A page never costs more than a bounded piece of work. Where a filter cannot be looked up, a
//! bounded window of candidates is read: the page may then be short, or empty, and still have a
//! `next` from which to go on. Only a page without `next` is the last one.

mod counts;
mod filter;
mod households;
mod names;
mod persons;
mod sql;
mod villages;

pub use counts::{Bucket, Count, Counts, count, counts};
pub use filter::{HealthFilter, HouseholdFilter, PersonFilter};
pub use households::{HouseholdRow, Sort, by_numbers, households};
pub use persons::{PersonRow, persons};
pub use villages::{VillageRow, villages};

use serde::{Deserialize, Serialize};
use yihu_base::id::HouseholdId;
use yihu_base::{AreaCode, Problem};

/// The most rows on a page.
pub const MAX_ROWS: u32 = 200;

/// Candidates read for one page where a filter cannot be looked up.
const WINDOW: i64 = 10_000;

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Rows wanted; at least 1 and at most [`MAX_ROWS`] are given.
    pub limit: u32,
    /// Where the page before ended; `None` is the first page.
    pub after: Option<Cursor>,
}

impl Page {
    /// The first page.
    pub const fn first(limit: u32) -> Self {
        Self { limit, after: None }
    }

    fn rows(&self) -> usize {
        self.limit.clamp(1, MAX_ROWS) as usize
    }
}

/// Where a page of a list ended. Opaque: it is good for the same list with the same filter and sort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cursor {
    /// In the order of places: after this household, or after this member of it.
    Place {
        /// Its village.
        village: AreaCode,
        /// Its number.
        number: String,
        /// The member's place in the household, from 0; households leave it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        member: Option<i64>,
    },
    /// In the order of incomes: after this household.
    Income {
        /// Its income.
        fen: i64,
        /// Its county.
        county: AreaCode,
        /// Which it is.
        household: HouseholdId,
    },
    /// In the order of the name index: after this entry.
    Name(String),
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The rows.
    pub items: Vec<T>,
    /// From where to go on; `None` when there is nothing more.
    pub next: Option<Cursor>,
}

impl<T> Listed<T> {
    const fn empty() -> Self {
        Self {
            items: Vec::new(),
            next: None,
        }
    }

    /// Cuts what was read down to the page: one row too many says that there is more.
    fn cut(mut items: Vec<T>, rows: usize, cursor: impl Fn(&T) -> Cursor) -> Self {
        let more = items.len() > rows;
        items.truncate(rows);
        let next = items.last().filter(|_| more).map(cursor);
        Self { items, next }
    }

    /// As [`Listed::cut`], for rows of a window that ends at `end` and may have more behind it.
    fn within(
        items: Vec<T>,
        rows: usize,
        end: Option<Cursor>,
        cursor: impl Fn(&T) -> Cursor,
    ) -> Self {
        let cut = Self::cut(items, rows, cursor);
        Self {
            next: cut.next.or(end),
            ..cut
        }
    }
}

/// A cursor that does not belong to the list.
fn wrong_cursor() -> Problem {
    Problem::new(
        "list.cursor",
        "翻页位置与列表不符，请从第一页重新查看",
        "this place to go on from belongs to another list: start at the first page",
    )
}
