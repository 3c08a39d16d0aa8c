//! Civil dates as offices write them.

/// A civil date without time or zone.
pub type Date = jiff::civil::Date;

/// Reads `2014-01-31`, `2014/1/31`, `2014.1.31`, `20140131` and `2014年1月31日`.
pub fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return ymd(&text[..4], &text[4..6], &text[6..]);
    }
    let mut parts = text
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|p| !p.is_empty());
    let date = ymd(parts.next()?, parts.next()?, parts.next()?)?;
    parts.next().is_none().then_some(date)
}

fn ymd(y: &str, m: &str, d: &str) -> Option<Date> {
    Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()
}

/// Full years from `birth` to `on`; negative before birth. Someone born on 29 February turns a
/// year older on 1 March of a common year.
pub fn full_years(birth: Date, on: Date) -> i32 {
    let years = i32::from(on.year()) - i32::from(birth.year());
    if (on.month(), on.day()) < (birth.month(), birth.day()) {
        years - 1
    } else {
        years
    }
}

/// Days since 1 January 1970, the unit of dates in columns and in the database.
pub fn to_days(date: Date) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    (date - epoch).get_days()
}

/// The inverse of [`to_days`]; `None` outside the years 1–9999.
pub fn from_days(days: i32) -> Option<Date> {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn reads_office_dates() {
        for text in [
            "2014-01-31",
            "2014/1/31",
            "2014.1.31",
            "20140131",
            "2014年1月31日",
        ] {
            assert_eq!(parse(text), Some(date(2014, 1, 31)), "{text}");
        }
        for text in ["2014-02-30", "20xx-01-01", "2014-1", "2014-1-2-3", ""] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn counts_full_years() {
        assert_eq!(full_years(date(1990, 5, 2), date(2020, 5, 1)), 29);
        assert_eq!(full_years(date(1990, 5, 2), date(2020, 5, 2)), 30);
        assert_eq!(full_years(date(2000, 2, 29), date(2001, 2, 28)), 0);
    }

    #[test]
    fn days_round_trip() {
        for d in [
            date(1, 1, 1),
            date(1969, 12, 31),
            date(2024, 2, 29),
            date(9999, 12, 31),
        ] {
            assert_eq!(from_days(to_days(d)), Some(d));
        }
    }
}
