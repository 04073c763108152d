//! Puts the candidates in order: by what they were found for, by their texts
//! (`matching`), by their cluster and by who names them.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::candidates::{Candidate, Candidates, order};
use super::features::InputReading;
use super::matching::{InputPassages, Matcher, Setting, TextMatch};
use super::tuning::Tuning;
use super::{InputKind, PrecedentError, cited, cluster};
use crate::index::{DecisionAddress, Index};
use crate::model::SectionKind;

/// A decision in its place.
#[derive(Debug, Clone)]
pub(super) struct RankedPrecedent {
    pub(super) at: DecisionAddress,
    pub(super) score: f32,
    /// The paragraphs that are most alike; none where no paragraph shares a word.
    pub(super) pair: Option<BestPair>,
}

/// A paragraph of the input and one of a decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BestPair {
    /// The position among the paragraphs of the input.
    pub(super) input: usize,
    /// The document of the decision's paragraph.
    pub(super) doc: u32,
    pub(super) score: f32,
}

/// Puts the candidates in order by their texts.
pub(super) fn rerank(
    index: &Index,
    reading: &InputReading,
    candidates: &Candidates,
    sections: &[SectionKind],
    tuning: &Tuning,
) -> Result<Vec<RankedPrecedent>, PrecedentError> {
    let wanted = InputPassages::new(reading, candidates, tuning);
    let of_decision = reading.kind != InputKind::Text && tuning.cluster > 0.0;
    let stems: Option<Vec<u64>> = of_decision.then(|| {
        let words = reading.words.iter();
        words.map(|word| xxh3_64(word.stem.as_bytes())).collect()
    });
    let setting = Setting {
        index,
        titles: index.titles()?,
        sections,
        reading,
        wanted: &wanted,
        candidates,
        tuning,
        stems: stems.as_deref(),
    };
    let depth = tuning.depth.min(candidates.best.len());
    let (looked_at, rest) = candidates.best.split_at(depth);
    let looks: Vec<TextMatch> = looked_at
        .par_iter()
        // Each part learns the words of its texts anew.
        .with_min_len(25)
        .map_init(
            || Matcher::new(&setting),
            |matcher, one| matcher.look(one.at),
        )
        .collect::<Result<_, _>>()?;
    let mut ranked = fuse(looked_at, &looks, tuning);
    let (words, named): (Vec<_>, Vec<_>) = (looks.into_iter())
        .map(|look| (look.words, look.named))
        .unzip();
    if of_decision {
        cluster::raise(&mut ranked, &words, tuning);
    }
    cited::raise(&mut ranked, &named, tuning.cited);
    let as_candidate = |ranked: &RankedPrecedent| Candidate {
        at: ranked.at,
        score: ranked.score,
        raised: 1.0,
    };
    ranked.sort_by(|one, other| order(index, &as_candidate(one), &as_candidate(other)));
    // Those not looked at follow in their own order.
    let last = ranked.last().map_or(0.0, |last| last.score);
    let first_of_rest = rest.first().map_or(1.0, |first| first.score);
    ranked.extend(rest.iter().map(|candidate| RankedPrecedent {
        at: candidate.at,
        score: 0.999 * last * candidate.score / first_of_rest,
        pair: None,
    }));
    Ok(ranked)
}

/// Both scores in units of how far they lie apart: the mean distance from their
/// mean, which a decision that finds itself, with a score beyond all others,
/// moves little.
fn fuse(candidates: &[Candidate], looks: &[TextMatch], tuning: &Tuning) -> Vec<RankedPrecedent> {
    let first = spread(candidates.iter().take(looks.len()).map(|one| one.score));
    let second = spread(looks.iter().map(|look| look.score));
    let pairs = candidates.iter().zip(looks);
    let fused = pairs.map(|(candidate, look)| RankedPrecedent {
        at: candidate.at,
        score: candidate.score / first + tuning.second * candidate.raised * look.score / second,
        pair: look.pair,
    });
    fused.collect()
}

/// The mean distance of scores from their mean, by which they can be divided: 1
/// where they do not lie apart.
pub(super) fn spread(scores: impl Iterator<Item = f32> + Clone) -> f32 {
    let count = scores.clone().count().max(1) as f32;
    let mean = scores.clone().sum::<f32>() / count;
    let spread = scores.map(|score| (score - mean).abs()).sum::<f32>() / count;
    if spread > mean.abs() * f32::EPSILON * count {
        spread
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn scores_that_do_not_lie_apart_can_be_divided_by_their_spread() {
        let is = |scores: &[f32], expected: f32| {
            (spread(scores.iter().copied()) - expected).abs() < 1e-6
        };
        assert!(is(&[2.0, 8.0], 3.0));
        for scores in [&[][..], &[0.0], &[7.5], &[0.1; 3], &[0.0; 9], &[1e9; 50]] {
            assert!(is(scores, 1.0), "{scores:?}");
        }
    }
}
