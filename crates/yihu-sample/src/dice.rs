//! Random draws that depend on nothing but a seed and a stream, in whole numbers only.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::ops::RangeInclusive;

/// What a stream of draws belongs to: streams of one seed are independent of each other, so any
/// household can be made without making those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// The household with this number.
    Household(u64),
    /// The extension facts of the household with this number.
    Facts(u64),
    /// The village with this code.
    Village(u64),
    /// A helper, by a village code and a running number below a million.
    Helper(u64),
    /// The damages of a written file.
    Damage,
}

impl Stream {
    /// The number of the stream: household numbers have 18 digits, village codes 12, so two bits
    /// above them keep the kinds apart.
    fn number(self) -> u64 {
        const KIND: u64 = 1 << 62;
        match self {
            Self::Household(number) => number,
            Self::Facts(number) => KIND | number,
            Self::Helper(number) => (2 * KIND) | number,
            Self::Village(code) => (3 * KIND) | code,
            Self::Damage => u64::MAX,
        }
    }
}

/// A stream of draws. The mapping from bits to numbers is our own, so that a new version of a
/// library cannot change what a seed gives.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64, stream: Stream) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream.number());
        Self(rng)
    }

    /// A number below `n`; zero when `n` is.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(n)) >> 64) as u64
    }

    /// A number in the range, both ends included.
    pub(crate) fn within(&mut self, range: RangeInclusive<i64>) -> i64 {
        let (low, high) = range.into_inner();
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True in so many of a thousand cases.
    pub(crate) fn permille(&mut self, p: u32) -> bool {
        self.below(1000) < u64::from(p)
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, p: u32) -> bool {
        self.permille(10 * p)
    }

    /// One of the values, all alike.
    pub(crate) fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len() as u64) as usize]
    }

    /// One of the values, by weight; the last when all weights are zero.
    pub(crate) fn weighted<T: Copy>(&mut self, values: &[(T, u32)]) -> T {
        let total = values.iter().map(|(_, w)| u64::from(*w)).sum();
        let mut left = self.below(total);
        for &(value, weight) in values {
            if left < u64::from(weight) {
                return value;
            }
            left -= u64::from(weight);
        }
        values[values.len() - 1].0
    }

    /// The value, or unknown in so many of a thousand cases.
    pub(crate) fn known<T>(&mut self, value: T, unknown_permille: u32) -> Option<T> {
        let unknown = self.permille(unknown_permille);
        (!unknown).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_its_seed_and_number_only() {
        let draw = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            (0..8).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        let number = 361_103_108_200_000_001;
        assert_eq!(
            draw(7, Stream::Household(number)),
            draw(7, Stream::Household(number))
        );
        let streams = [
            Stream::Household(number),
            Stream::Household(number + 1),
            Stream::Facts(number),
            Stream::Village(361_103_108_200),
            Stream::Helper(number),
            Stream::Damage,
        ];
        for (i, a) in streams.iter().enumerate() {
            assert_ne!(draw(7, *a), draw(8, *a), "{a:?} ignores the seed");
            for b in &streams[i + 1..] {
                assert_ne!(draw(7, *a), draw(7, *b), "{a:?} and {b:?} are one stream");
            }
        }
    }

    #[test]
    fn draws_keep_their_bounds_and_weights() {
        let mut dice = Dice::new(1, Stream::Damage);
        let mut seen = [0; 3];
        for _ in 0..3000 {
            let n = dice.within(-1..=1);
            assert!((-1..=1).contains(&n));
            seen[dice.weighted(&[(0, 1), (1, 0), (2, 2)])] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((900..1100).contains(&seen[0]), "{seen:?}");
    }
}
