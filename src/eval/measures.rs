use std::fmt;
use std::str::FromStr;

/// A measure of the quality of one topic's ranking, 0 to 1.
///
/// Written as `nDCG@10`, `MAP`, `MRR@10`, `P@5` or `recall@100`; nDCG and MRR can also have no
/// depth, and then cover everything found.
///
/// ```
/// use redress::eval::Measure;
///
/// let measure: Measure = "ndcg@10".parse()?;
/// assert_eq!((measure, measure.to_string().as_str()), (Measure::Ndcg(Some(10)), "nDCG@10"));
/// # Ok::<(), redress::eval::UnknownMeasure>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Discounted cumulative gain of the first documents, divided by that of the best possible
    /// order; the gain is the grade itself. `trec_eval`: `ndcg_cut`.
    Ndcg(Option<usize>),
    /// The mean of the precision at every relevant document. `trec_eval`: `map`.
    Map,
    /// One over the rank of the first relevant document, or 0 if it is not within the depth.
    /// `trec_eval`: `recip_rank`.
    Mrr(Option<usize>),
    /// The share of relevant documents within the depth. `trec_eval`: `P`.
    Precision(usize),
    /// The share of all relevant documents found within the depth. `trec_eval`: `recall`.
    Recall(usize),
}

/// A text that is not a measure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("choose nDCG@10, nDCG, MAP, MRR@10, MRR, P@10 or recall@100, at any depth")]
pub struct UnknownMeasure;

impl Measure {
    /// The default measures.
    pub const USUAL: [Self; 9] = [
        Self::Ndcg(Some(10)),
        Self::Map,
        Self::Mrr(Some(10)),
        Self::Mrr(None),
        Self::Precision(5),
        Self::Precision(10),
        Self::Recall(10),
        Self::Recall(100),
        Self::Recall(1_000),
    ];

    /// Computes the measure for one topic.
    ///
    /// `found` are the grades of the documents found, best first, with 0 for a document without a
    /// judgment; `judged` are all grades of the topic. Without a relevant document every value is
    /// 0.
    #[must_use]
    pub fn of(self, found: &[i32], judged: &[i32]) -> f64 {
        let relevant = judged.iter().filter(|grade| **grade > 0).count();
        if relevant == 0 {
            return 0.0;
        }
        let first = |depth: Option<usize>| &found[..depth.unwrap_or(usize::MAX).min(found.len())];
        let hits = |depth: usize| {
            first(Some(depth))
                .iter()
                .filter(|grade| **grade > 0)
                .count()
        };
        let figure = match self {
            Self::Ndcg(depth) => {
                let mut best: Vec<i32> = judged.to_vec();
                best.sort_unstable_by(|one, other| other.cmp(one));
                best.truncate(depth.unwrap_or(usize::MAX));
                discounted_gain(first(depth)) / discounted_gain(&best)
            }
            Self::Map => {
                let ranks = (1..).zip(found).filter(|(_, grade)| **grade > 0);
                let precisions = (1..).zip(ranks).map(|(hits, (rank, _))| share(hits, rank));
                precisions.sum::<f64>() / relevant as f64
            }
            Self::Mrr(depth) => {
                let rank = first(depth).iter().position(|grade| *grade > 0);
                rank.map_or(0.0, |rank| share(1, rank + 1))
            }
            Self::Precision(depth) => share(hits(depth), depth),
            Self::Recall(depth) => share(hits(depth), relevant),
        };
        // An empty sum is minus zero.
        figure + 0.0
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn discounted_gain(grades: &[i32]) -> f64 {
    let gains = (2..).zip(grades).filter(|(_, grade)| **grade > 0);
    gains
        .map(|(below, grade)| f64::from(*grade) / f64::from(below as u32).log2())
        .sum()
}

impl fmt::Display for Measure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ndcg(Some(depth)) => write!(formatter, "nDCG@{depth}"),
            Self::Ndcg(None) => formatter.write_str("nDCG"),
            Self::Map => formatter.write_str("MAP"),
            Self::Mrr(Some(depth)) => write!(formatter, "MRR@{depth}"),
            Self::Mrr(None) => formatter.write_str("MRR"),
            Self::Precision(depth) => write!(formatter, "P@{depth}"),
            Self::Recall(depth) => write!(formatter, "recall@{depth}"),
        }
    }
}

impl FromStr for Measure {
    type Err = UnknownMeasure;

    /// Reads a measure in upper or lower case; `RR` and `R@100` are also accepted.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_lowercase();
        let (name, depth) = match text.split_once('@') {
            None => (text.as_str(), None),
            Some((name, depth)) => {
                let depth = depth.parse().ok().filter(|depth| *depth > 0);
                (name, Some(depth.ok_or(UnknownMeasure)?))
            }
        };
        match (name, depth) {
            ("ndcg", depth) => Ok(Self::Ndcg(depth)),
            ("map" | "ap", None) => Ok(Self::Map),
            ("mrr" | "rr", depth) => Ok(Self::Mrr(depth)),
            ("p", Some(depth)) => Ok(Self::Precision(depth)),
            ("recall" | "r", Some(depth)) => Ok(Self::Recall(depth)),
            _ => Err(UnknownMeasure),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(measure: &str, found: &[i32], judged: &[i32], expected: f64) {
        let measure: Measure = measure.parse().unwrap();
        let figure = measure.of(found, judged);
        assert!((figure - expected).abs() < 1e-9, "{measure}: {figure}");
    }

    #[test]
    fn values_equal_those_computed_by_hand() {
        let (found, judged) = ([0, 2, 0, 1], [1, 2, 3, 0]);
        check("P@2", &found, &judged, 0.5);
        check("P@10", &found, &judged, 0.2);
        check("recall@2", &found, &judged, 1.0 / 3.0);
        check("recall@1000", &found, &judged, 2.0 / 3.0);
        check("MRR", &found, &judged, 0.5);
        check("MRR@1", &found, &judged, 0.0);
        check("MAP", &found, &judged, (0.5 + 0.5) / 3.0);
        let gain = 2.0 / 3_f64.log2() + 1.0 / 5_f64.log2();
        let best = 3.0 + 2.0 / 3_f64.log2() + 1.0 / 2.0;
        check("nDCG@10", &found, &judged, gain / best);
        check(
            "nDCG@2",
            &found,
            &judged,
            (2.0 / 3_f64.log2()) / (3.0 + 2.0 / 3_f64.log2()),
        );
    }

    #[test]
    fn negative_grades_gain_nothing() {
        check("nDCG", &[-2, 1], &[-2, 1], 1.0 / 3_f64.log2());
        check("MAP", &[-2, 1], &[-2, 1], 0.5);
        for measure in Measure::USUAL {
            check(&measure.to_string(), &[0, -1], &[0, -1], 0.0);
            check(&measure.to_string(), &[], &[1], 0.0);
        }
    }

    #[test]
    fn printed_measures_parse_to_the_same_measure() {
        for measure in Measure::USUAL.into_iter().chain([Measure::Ndcg(None)]) {
            assert_eq!(measure.to_string().parse(), Ok(measure));
        }
        for text in ["", "P", "P@0", "P@x", "MAP@10", "ndgc@10", "@"] {
            assert_eq!(text.parse::<Measure>(), Err(UnknownMeasure), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_value_is_within_0_and_1_and_the_best_order_gets_1(
            grades in prop::collection::vec(-2..4_i32, 0..30),
            found in 0..30_usize,
        ) {
            for measure in Measure::USUAL {
                let figure = measure.of(&grades[..found.min(grades.len())], &grades);
                prop_assert!((0.0..=1.0 + 1e-12).contains(&figure), "{} {}", measure, figure);
            }
            let mut best = grades.clone();
            best.sort_unstable_by(|one, other| other.cmp(one));
            if best.first().is_some_and(|grade| *grade > 0) {
                for measure in [Measure::Ndcg(Some(10)), Measure::Map, Measure::Mrr(None)] {
                    prop_assert!((measure.of(&best, &grades) - 1.0).abs() < 1e-12, "{}", measure);
                }
            }
        }
    }
}
