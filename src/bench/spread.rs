use std::time::Duration;

use serde::Serialize;

/// The distribution of some times, in microseconds.
///
/// Percentiles use the nearest rank: the smallest time that at least this percentage of the times
/// do not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The minimum.
    pub min: f64,
    /// The median.
    pub median: f64,
    /// The 90th percentile.
    pub p90: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The maximum.
    pub max: f64,
    /// The mean.
    pub mean: f64,
}

impl Spread {
    /// `None` if there are no times.
    #[must_use]
    pub fn of(times: impl IntoIterator<Item = Duration>) -> Option<Self> {
        let mut times: Vec<Duration> = times.into_iter().collect();
        times.sort_unstable();
        let micros = |time: Duration| time.as_nanos() as f64 / 1e3;
        let at = |percent: usize| micros(times[(times.len() * percent).div_ceil(100).max(1) - 1]);
        let sum: Duration = times.iter().sum();
        (!times.is_empty()).then(|| Self {
            min: at(0),
            median: at(50),
            p90: at(90),
            p99: at(99),
            max: at(100),
            mean: micros(sum) / times.len() as f64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(micros: &[u64], expected: Option<[f64; 6]>) {
        let times = micros.iter().map(|micros| Duration::from_micros(*micros));
        let spread = Spread::of(times);
        let found = spread.map(|of| [of.min, of.median, of.p90, of.p99, of.max, of.mean]);
        assert_eq!(found, expected);
    }

    #[test]
    fn percentiles_use_the_nearest_rank() {
        let hundred: Vec<u64> = (1..=100).rev().collect();
        check(&hundred, Some([1.0, 50.0, 90.0, 99.0, 100.0, 50.5]));
        check(&[7], Some([7.0; 6]));
        check(&[3, 1, 2], Some([1.0, 2.0, 3.0, 3.0, 3.0, 2.0]));
        check(&[4, 1], Some([1.0, 1.0, 4.0, 4.0, 4.0, 2.5]));
        check(&[], None);
    }
}
