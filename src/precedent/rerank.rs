//! Ranks the candidates by their first score, by their texts (`matching`), by their cluster and by
//! citations.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::candidates::{Candidate, Candidates, order};
use super::features::InputReading;
use super::matching::{InputPassages, Matcher, Setting, TextMatch};
use super::ranked::{RankedPrecedent, spread};
use super::tuning::Tuning;
use super::{InputKind, Options, PrecedentError, cited, cluster};
use crate::index::Index;

/// Ranks the candidates by their texts.
pub(super) fn rerank(
    index: &Index,
    reading: &InputReading,
    candidates: &Candidates,
    options: &Options,
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
        sections: &options.filters.section,
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
        // Each part builds its own cache of words.
        .with_min_len(25)
        .map_init(
            || Matcher::new(&setting),
            |matcher, one| {
                options.check_cancelled()?;
                matcher.look(one.at)
            },
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
    // The remaining candidates follow in their original order.
    let last = ranked.last().map_or(0.0, |last| last.score);
    let first_of_rest = rest.first().map_or(1.0, |first| first.score);
    ranked.extend(rest.iter().map(|candidate| RankedPrecedent {
        at: candidate.at,
        score: 0.999 * last * candidate.score / first_of_rest,
        pair: None,
    }));
    Ok(ranked)
}

/// Adds both scores, each divided by its mean absolute deviation. This is robust against a decision
/// that finds itself with a far higher score than all others.
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
