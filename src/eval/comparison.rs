//! Whether one run is better than another, or only luckier.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::report::mean;
use super::{Measure, Report};

/// Two runs by one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// What was measured.
    pub measure: Measure,
    /// The mean of the one run.
    pub mean: f64,
    /// The mean of the other.
    pub other: f64,
    /// How far the one is above the other.
    pub difference: f64,
    /// How likely so great a difference of the means is, either way, between
    /// runs that are equally good.
    pub p: f64,
    /// Topics in which the one is better.
    pub wins: usize,
    /// Topics in which the other is better.
    pub losses: usize,
    /// Topics in which they are equal.
    pub ties: usize,
}

/// The paired randomisation test (Smucker, Allan and Carterette, "A Comparison
/// of Statistical Significance Tests for Information Retrieval Evaluation",
/// 2007): in every round each topic's figures are swapped or not, and the share
/// of rounds with at least the difference seen is the answer.
///
/// With so few topics that all swaps are no more than the rounds, every one of
/// them is tried and the answer is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RandomisationTest {
    /// How many rounds.
    pub permutations: u32,
    /// Another seed swaps others.
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

/// Figures nearer than this are equal: sums of the same shares in another
/// order differ in their last digits.
const NOTHING: f64 = 1e-9;

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
    /// Compares the figures of the same topics in the same order.
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
            wins: count(|difference| difference > NOTHING),
            losses: count(|difference| difference < -NOTHING),
            ties: count(|difference| difference.abs() <= NOTHING),
        }
    }
}

impl RandomisationTest {
    /// How likely a sum of paired differences at least as far from 0 is.
    fn p(self, differences: &[f64]) -> f64 {
        // What is equal stays so, swapped or not.
        let unequal: Vec<f64> = differences
            .iter()
            .copied()
            .filter(|difference| difference.abs() > NOTHING)
            .collect();
        let seen = unequal.iter().sum::<f64>().abs() - NOTHING;
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
        // The difference seen is itself one of those that could have been.
        (as_far.count() + 1) as f64 / f64::from(self.permutations + 1)
    }
}

/// How far from 0 the sum is when those whose bit is set are swapped; `bits`
/// gives 64 of them at a time.
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
    fn few_topics_are_swapped_in_every_way() {
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
    fn many_topics_are_swapped_at_random_and_nearly_as_well() {
        // 14 against 6: the binomial test, two-sided, has 0.1153.
        let figures: Vec<f64> = (0..20).map(|at| f64::from(u8::from(at < 14))).collect();
        let others: Vec<f64> = figures.iter().map(|figure| 1.0 - figure).collect();
        check(&figures, &others, 0.115_318, 0.01);
        check(&[1.0; 100], &[0.0; 100], 1.0 / 10_001.0, 0.0);
    }

    #[test]
    fn wins_losses_and_ties_are_of_topics() {
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
