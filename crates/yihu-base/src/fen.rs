//! Money: integer fen (分), a hundredth of a yuan. Never floating point.

use crate::dec::Dec;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount of money in fen. Arithmetic is checked: an overflow is `None`, never a wrap.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole yuan.
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }

    /// Reads yuan with at most two decimals: `1250`, `1,250.5`, `-3.20`.
    ///
    /// Returns `None` for anything else, and for more than two decimals: a fraction of a fen is
    /// an error of the source, not something to round away in silence.
    pub fn parse_yuan(text: &str) -> Option<Self> {
        let text = text.replace(',', "");
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let part = part.trim_end_matches('0');
        let is_number = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || part.len() > 2 || !is_number(whole) || !is_number(part) {
            return None;
        }
        let fen: i64 = format!("{part:0<2}").parse().ok()?;
        let abs = whole
            .parse::<i64>()
            .ok()?
            .checked_mul(100)?
            .checked_add(fen)?;
        Some(Self(if negative { -abs } else { abs }))
    }

    /// Sum, or `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Product with a rate, rounded half away from zero to the fen; `None` on overflow.
    pub fn times(self, rate: Dec) -> Option<Self> {
        let product = i128::from(self.0) * i128::from(rate.0);
        i64::try_from(crate::dec::div_round(product, i128::from(Dec::ONE)))
            .ok()
            .map(Self)
    }

    /// Splits the amount by whole parts (`[6, 4]`), to the fen: every part gets its floor, and the
    /// fen left over go one each to the parts with the largest remainders, earlier parts first.
    /// The shares always sum to the amount.
    ///
    /// # Panics
    /// When the parts sum to zero.
    pub fn split(self, parts: &[u32]) -> Vec<Self> {
        let whole: i128 = parts.iter().map(|&p| i128::from(p)).sum();
        assert!(whole > 0, "an amount cannot be split into no parts");
        let amount = i128::from(self.0);
        let mut shares: Vec<i128> = parts
            .iter()
            .map(|&p| (amount * i128::from(p)).div_euclid(whole))
            .collect();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|&i| -(amount * i128::from(parts[i])).rem_euclid(whole));
        let left = amount - shares.iter().sum::<i128>();
        for &i in order.iter().take(usize::try_from(left).unwrap_or(0)) {
            shares[i] += 1;
        }
        assert_eq!(
            shares.iter().sum::<i128>(),
            amount,
            "shares must sum to the amount"
        );
        shares
            .into_iter()
            .map(|s| Self(i64::try_from(s).expect("a share is no larger than its amount")))
            .collect()
    }
}

impl fmt::Display for Fen {
    /// Yuan with two decimals: `1250.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", abs / 100, abs % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_yuan() {
        let cases = [
            ("1250", Some(125_000)),
            ("1,250.5", Some(125_050)),
            ("-3.20", Some(-320)),
            ("0.001", None),
            ("一千", None),
            ("", None),
            ("99999999999999999999", None),
        ];
        for (text, fen) in cases {
            assert_eq!(Fen::parse_yuan(text), fen.map(Fen), "{text}");
        }
    }

    proptest! {
        #[test]
        fn prints_what_it_reads(fen in -1_000_000_000_000i64..1_000_000_000_000) {
            prop_assert_eq!(Fen::parse_yuan(&Fen(fen).to_string()), Some(Fen(fen)));
        }

        #[test]
        fn shares_sum_to_the_amount_and_are_fair(
            fen in -1_000_000_000_000i64..1_000_000_000_000,
            parts in proptest::collection::vec(1u32..1000, 1..6),
        ) {
            let shares = Fen(fen).split(&parts);
            prop_assert_eq!(shares.iter().map(|s| s.0).sum::<i64>(), fen);
            let whole: i128 = parts.iter().map(|&p| i128::from(p)).sum();
            for (share, part) in shares.iter().zip(&parts) {
                let off = i128::from(share.0) * whole - i128::from(fen) * i128::from(*part);
                prop_assert!(off.abs() < whole, "a share is less than one fen from its due");
            }
        }
    }
}
