//! Tests whether one run is better than another or whether the difference may be chance.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::report::mean;
use super::{Measure, Report};

/// Two runs compared by one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The measure.
    pub measure: Measure,
    /// The mean of the first run.
    pub mean: f64,
    /// The mean of the other run.
    pub other: f64,
    /// The mean of the first run minus that of the other.
    pub difference: f64,
    /// The two-sided p-value: the probability of a difference at least this large between runs that
    /// are equally good.
    pub p: f64,
    /// The number of topics in which the first run is better.
    pub wins: usize,
    /// The number of topics in which the other run is better.
    pub losses: usize,
    /// The number of topics in which they are equal.
    pub ties: usize,
}

/// The paired randomisation test (Smucker, Allan and Carterette, "A Comparison of Statistical
/// Significance Tests for Information Retrieval Evaluation", 2007): in every round, the values of
/// each topic are swapped or not at random. The p-value is the share of rounds with at least the
/// observed difference.
///
/// If there are so few topics that the rounds cover all possible swaps, each swap is tried once and
/// the result is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RandomisationTest {
    /// The number of rounds.
    pub permutations: u32,
    /// The seed of the random swaps.
    pub seed: u64,
}

impl Default for RandomisationTest {
    fn default() -> Self {
        Self {
            permutations: 10_000,
            seed: 1,
        }
    }
}

/// Values closer than this are equal: sums in another order differ in their last digits.
const EPSILON: f64 = 1e-9;

/// Compares reports over the same topics and measures.
#[must_use]
pub fn compare(report: &Report, other: &Report, test: RandomisationTest) -> Vec<Comparison> {
    let measures = report.measures.iter().enumerate();
    measures
        .map(|(at, measure)| {
            let figures: Vec<f64> = report.of_measure(at).collect();
            let others: Vec<f64> = other.of_measure(at).collect();
            Comparison::of(*measure, &figures, &others, test)
        })
        .collect()
}

impl Comparison {
    /// Compares values of the same topics in the same order.
    #[must_use]
    pub fn of(measure: Measure, figures: &[f64], others: &[f64], test: RandomisationTest) -> Self {
        let pairs = figures.iter().zip(others);
        let differences: Vec<f64> = pairs.map(|(figure, other)| figure - other).collect();
        let count = |holds: fn(f64) -> bool| {
            let differences = differences.iter().copied();
            differences.filter(|difference| holds(*difference)).count()
        };
        let (one, other) = (mean(figures.iter().copied()), mean(others.iter().copied()));
        Self {
            measure,
            mean: one,
            other,
            difference: one - other,
            p: test.p(&differences),
            wins: count(|difference| difference > EPSILON),
            losses: count(|difference| difference < -EPSILON),
            ties: count(|difference| difference.abs() <= EPSILON),
        }
    }
}

impl RandomisationTest {
    /// The p-value of a sum of paired differences.
    fn p(self, differences: &[f64]) -> f64 {
        // Equal values do not change when swapped.
        let unequal: Vec<f64> = differences
            .iter()
            .copied()
            .filter(|difference| difference.abs() > EPSILON)
            .collect();
        let seen = unequal.iter().sum::<f64>().abs() - EPSILON;
        let swaps = 1_u64.checked_shl(unequal.len() as u32);
        if let Some(swaps) = swaps.filter(|swaps| *swaps <= u64::from(self.permutations)) {
            let as_far = (0..swaps).filter(|swap| swapped(&unequal, |_| *swap) >= seen);
            return as_far.count() as f64 / swaps as f64;
        }
        let as_far = (0..self.permutations).filter(|round| {
            let bits = |block: usize| {
                let key = (u64::from(*round) << 32 | block as u64).to_le_bytes();
                xxh3_64_with_seed(&key, self.seed)
            };
            swapped(&unequal, bits) >= seen
        });
        // The observed assignment is one of the possible ones.
        (as_far.count() + 1) as f64 / f64::from(self.permutations + 1)
    }
}

/// The absolute sum when the values whose bit is set are swapped; `bits` returns 64 bits at a time.
fn swapped(differences: &[f64], bits: impl Fn(usize) -> u64) -> f64 {
    let mut sum = 0.0;
    for (block, differences) in differences.chunks(64).enumerate() {
        let mut bits = bits(block);
        for difference in differences {
            sum += if bits & 1 == 1 {
                -difference
            } else {
                *difference
            };
            bits >>= 1;
        }
    }
    f64::abs(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(figures: &[f64], others: &[f64], expected: f64, tolerance: f64) {
        let test = RandomisationTest::default();
        let p = Comparison::of(Measure::Map, figures, others, test).p;
        assert!((p - expected).abs() <= tolerance, "{p}");
    }

    #[test]
    fn few_topics_are_swapped_in_all_combinations() {
        check(&[1.0, 1.0, 1.0], &[0.0, 0.0, 0.0], 2.0 / 8.0, 0.0);
        check(&[1.0, 0.0], &[0.0, 1.0], 1.0, 0.0);
        check(&[0.3; 40], &[0.3; 40], 1.0, 0.0);
        check(&[], &[], 1.0, 0.0);
        // 10 against 0 of equal weight: 2 ways of 1,024; equal topics add none.
        let figures = [[0.5; 10], [0.2; 10]].concat();
        let others = [[0.25; 10], [0.2; 10]].concat();
        check(&figures, &others, 2.0 / 1_024.0, 0.0);
    }

    #[test]
    fn random_swaps_of_many_topics_come_close_to_the_exact_value() {
        // 14 against 6: the binomial test, two-sided, has 0.1153.
        let figures: Vec<f64> = (0..20).map(|at| f64::from(u8::from(at < 14))).collect();
        let others: Vec<f64> = figures.iter().map(|figure| 1.0 - figure).collect();
        check(&figures, &others, 0.115_318, 0.01);
        check(&[1.0; 100], &[0.0; 100], 1.0 / 10_001.0, 0.0);
    }

    #[test]
    fn wins_losses_and_ties_count_topics() {
        let test = RandomisationTest::default();
        let seen = Comparison::of(
            Measure::Map,
            &[0.5, 0.5, 0.5, 0.1],
            &[0.1, 0.5, 0.4, 0.2],
            test,
        );
        assert_eq!((seen.wins, seen.losses, seen.ties), (2, 1, 1));
        assert!((seen.difference - 0.1).abs() < 1e-12);
        let swapped = Comparison::of(
            Measure::Map,
            &[0.1, 0.5, 0.4, 0.2],
            &[0.5, 0.5, 0.5, 0.1],
            test,
        );
        assert_eq!(
            (swapped.wins, swapped.losses, swapped.p.to_bits()),
            (1, 2, seen.p.to_bits())
        );
    }
}
