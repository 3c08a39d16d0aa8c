//! The two times of the register: when something held, and when it was known.

use std::time::{SystemTime, UNIX_EPOCH};
use yihu_base::{Date, Problem, date};

/// A view of the register: as it was on `date`, as it was known at `known_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// The day on which it held.
    pub date: Date,
    /// Unix milliseconds; what was recorded later is left out.
    pub known_at: i64,
}

impl AsOf {
    /// As it was on `date`, by all that is known now.
    pub const fn on(date: Date) -> Self {
        Self {
            date,
            known_at: i64::MAX,
        }
    }

    /// As it was on `date`, by what was known at `known_at` (Unix milliseconds).
    pub const fn known(date: Date, known_at: i64) -> Self {
        Self { date, known_at }
    }

    /// Days since 1970, as stored.
    pub(crate) fn days(self) -> i64 {
        days(self.date)
    }
}

/// A date as stored.
pub(crate) fn days(date: Date) -> i64 {
    date::to_days(date).into()
}

/// A stored date.
pub(crate) fn date_of(days: i64) -> Result<Date, Problem> {
    i32::try_from(days)
        .ok()
        .and_then(date::from_days)
        .ok_or_else(|| crate::sql::corrupt("date"))
}

/// Now, in Unix milliseconds.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
