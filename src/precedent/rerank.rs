//! Ranks the candidates by their first score, by their texts (`matching`), by their cluster and by
//! citations.

use std::collections::BTreeSet;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::candidates::{Candidate, Candidates, order};
use super::features::InputReading;
use super::matching::{InputPassages, Matcher, Setting, TextMatch};
use super::ranked::{RankedPrecedent, spread};
use super::similarity::{Blocks, Similarities, Strength};
use super::tuning::Tuning;
use super::{InputKind, Options, PrecedentError, cited, cluster};
use crate::index::Index;

/// The candidates in order, and how similar they are to the input.
pub(super) struct Reranked {
    /// Best first.
    pub(super) ranked: Vec<RankedPrecedent>,
    pub(super) similarities: Similarities,
}

/// Ranks the candidates by their texts.
pub(super) fn rerank(
    index: &Index,
    reading: &InputReading,
    candidates: &Candidates,
    options: &Options,
    tuning: &Tuning,
) -> Result<Reranked, PrecedentError> {
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
    let similarities = compare(&mut ranked, &looks, &Blocks::new(reading, &candidates.idf));
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
        similarity: 0.0,
    }));
    Ok(Reranked {
        ranked,
        similarities: Similarities {
            has_more: similarities.similar > 0 && !rest.is_empty(),
            ..similarities
        },
    })
}

/// Says of each decision looked at how similar it is, and what that comes to.
fn compare(ranked: &mut [RankedPrecedent], looks: &[TextMatch], blocks: &Blocks) -> Similarities {
    let mut similarities = Similarities::default();
    let mut known: BTreeSet<u32> = BTreeSet::new();
    for (ranked, look) in ranked.iter_mut().zip(looks) {
        ranked.similarity = blocks.similarity(&look.shared);
        similarities.best = similarities.best.max(ranked.similarity);
        similarities.similar += usize::from(Strength::of(ranked.similarity).is_some());
        known.extend(&look.shared);
    }
    similarities.known = known.len() as f32 / blocks.words().max(1) as f32;
    similarities
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
        similarity: 0.0,
    });
    fused.collect()
}
