//! Exact decimals with nine places: rates, areas, shares. Never floating point.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A decimal number stored as billionths (`0.27` is `270_000_000`).
///
/// Range ±9.2 × 10⁹; a quotient is rounded half away from zero to nine places, which keeps apart
/// all shares of populations up to twenty million.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Dec(pub i64);

impl Dec {
    /// Billionths in one.
    pub const ONE: i64 = 1_000_000_000;
    /// Places after the point.
    pub const PLACES: usize = 9;

    /// A whole number; `None` beyond the range.
    pub fn whole(n: i64) -> Option<Self> {
        n.checked_mul(Self::ONE).map(Self)
    }

    /// Reads `0.27`, `-3`, `1e2` is refused: scientific notation has already lost digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part = part.trim_end_matches('0');
        if (whole.is_empty() && part.is_empty())
            || part.len() > Self::PLACES
            || !whole
                .bytes()
                .chain(part.bytes())
                .all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let whole: i64 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        let mut billionths: i64 = 0;
        for i in 0..Self::PLACES {
            let digit = part.as_bytes().get(i).map_or(0, |b| i64::from(b - b'0'));
            billionths = billionths * 10 + digit;
        }
        let abs = whole.checked_mul(Self::ONE)?.checked_add(billionths)?;
        Some(Self(if negative { -abs } else { abs }))
    }

    /// Quotient rounded half away from zero; `None` on division by zero or overflow.
    pub fn ratio(numerator: i64, denominator: i64) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let scaled = i128::from(numerator) * i128::from(Self::ONE);
        i64::try_from(div_round(scaled, i128::from(denominator)))
            .ok()
            .map(Self)
    }
}

/// Integer division rounded half away from zero.
///
/// # Panics
/// When `d` is zero.
pub fn div_round(n: i128, d: i128) -> i128 {
    let (q, r) = (n / d, n % d);
    if 2 * r.abs() >= d.abs() {
        q + (n.signum() * d.signum())
    } else {
        q
    }
}

impl fmt::Display for Dec {
    /// Shortest exact form: `0.27`, `12`, `-3.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        let one = Self::ONE.unsigned_abs();
        let part = format!("{:09}", abs % one);
        let part = part.trim_end_matches('0');
        let dot = if part.is_empty() { "" } else { "." };
        write!(f, "{sign}{}{dot}{part}", abs / one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_refuses() {
        for (text, want) in [
            ("0.27", Some(270_000_000)),
            (".5", Some(500_000_000)),
            ("-12.000", Some(-12_000_000_000)),
            ("1e2", None),
            ("0.1234567891", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(Dec::parse(text), want.map(Dec), "{text}");
        }
    }

    proptest! {
        #[test]
        fn prints_what_it_reads(n in any::<i64>().prop_filter("abs", |n| *n > i64::MIN)) {
            prop_assert_eq!(Dec::parse(&Dec(n).to_string()), Some(Dec(n)));
        }

        #[test]
        fn rounds_to_the_nearest(n in -1_000_000i128..1_000_000, d in 1i128..1000) {
            let q = div_round(n, d);
            prop_assert!((2 * (n - q * d)).abs() <= d);
        }
    }
}
