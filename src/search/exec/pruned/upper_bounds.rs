//! Upper bounds of the scores of a phrase, or of a text within sections, computed from its words.
//!
//! Only positions show where a phrase is. They are only read for decisions that could enter the top
//! k.

use tantivy::postings::TermInfo;

use super::evaluated_part::is_rare;
use crate::index::{Bits, ImpactList, Index, IndexError, ListsOf};
use crate::search::exec::execution::Execution;
use crate::search::plan::operand::{Operand, SegmentTerms, most_paragraphs};
use crate::search::plan::query_plan::Leaf;
use crate::search::plan::scope::Scope;
use crate::search::postings::cursor::documents;
use crate::search::postings::window::Window;
use crate::search::thresholds::{ROUNDING, UNLISTED_SPARSITY};

/// How to compute the upper bounds of an operand in a segment.
pub(super) enum UpperBound<'a> {
    /// A word, or a common gram.
    Term {
        of: ListsOf,
        postings: Vec<TermInfo>,
        lists: Vec<ImpactList<'a>>,
        /// The factor for the impacts.
        factor: f32,
        /// The postings without a list, which must be read.
        rest: Option<Leaf>,
    },
    /// All of these are required; the bound is the minimum of their bounds.
    Least(Vec<Self>),
    /// Any of these matches; the bound is the sum of their bounds.
    Any(Vec<Self>),
}

/// The upper bounds of an operand in a segment, found without positions.
pub(super) struct UpperBounds {
    /// A superset of the decisions it occurs in.
    pub(super) decisions: Bits,
    /// By decision: an upper bound of its score.
    pub(super) bounds: Vec<f32>,
    /// A superset of the decisions in which it occurs outside standing text.
    pub(super) own: Bits,
}

impl<'q> Execution<'q> {
    /// Plans the upper bounds of an operand; `None` if too much would have to be read.
    pub(super) fn upper_bound(
        &self,
        segment_ord: usize,
        leaf: &'q Leaf,
        operand: &'q Operand,
    ) -> Option<UpperBound<'q>> {
        match operand {
            // Several occurrences can end with the same word, so no word bounds their number.
            Operand::Words(words) if words.slop > 0 => None,
            Operand::Words(words) => {
                let needed = words.needed().map(|(_, needed)| {
                    let terms = needed.postings().in_segment(segment_ord);
                    self.upper_bound_of_term(segment_ord, leaf, terms)
                });
                let mut needed = needed.collect::<Option<Vec<_>>>()?;
                Some(match needed.len() {
                    1 => needed.swap_remove(0),
                    _ => UpperBound::Least(needed),
                })
            }
            Operand::Any(operands) | Operand::Split(operands) => {
                let any = operands.iter();
                let any = any.map(|operand| self.upper_bound(segment_ord, leaf, operand));
                Some(UpperBound::Any(any.collect::<Option<_>>()?))
            }
            // Two words in the same decision are often not near each other, so a bound would be too
            // loose.
            Operand::Near(_) => None,
        }
    }

    fn upper_bound_of_term(
        &self,
        segment_ord: usize,
        leaf: &Leaf,
        terms: SegmentTerms<'_>,
    ) -> Option<UpperBound<'q>> {
        let impacts = self.index.impacts()[segment_ord].as_ref()?;
        let factor = impacts.factor()?;
        let docs = u64::from(self.index.segment(segment_ord).max_doc());
        let are_rare =
            |others: &[TermInfo]| is_rare(most_paragraphs(others), docs, UNLISTED_SPARSITY);
        let SegmentTerms { of, terms } = terms;
        let (mut lists, mut others) = impacts.lists(of, terms);
        if !are_rare(&others) {
            (lists, others) = impacts.lists_around(of, terms);
            if !are_rare(&others) {
                return None;
            }
        }
        let rest = (!others.is_empty()).then(|| Leaf {
            operand: Operand::of_terms(of, segment_ord, others),
            scope: Scope::EVERYWHERE,
            ..leaf.clone()
        });
        Some(UpperBound::Term {
            of,
            postings: terms.to_vec(),
            lists,
            factor,
            rest,
        })
    }

    /// Computes the upper bounds from lists and postings.
    pub(super) fn evaluate(
        &self,
        segment_ord: usize,
        leaf: usize,
        upper_bound: &UpperBound<'_>,
    ) -> Result<UpperBounds, IndexError> {
        let count = self.index.segment(segment_ord).decisions();
        match upper_bound {
            UpperBound::Term {
                lists,
                factor,
                rest,
                ..
            } => {
                let weight = self.scoring.weight(leaf) * factor;
                let mut found = UpperBounds {
                    decisions: Bits::none(count),
                    bounds: vec![0.0; count],
                    own: Bits::none(count),
                };
                for list in lists {
                    list.put(&mut found.decisions);
                    list.for_each_bound(|ordinal, impact, own| {
                        found.bounds[ordinal] += impact * weight;
                        found.own.set_if(ordinal, own);
                    });
                }
                if let Some(rest) = rest {
                    let read = self.evaluate_part(segment_ord, leaf, rest)?;
                    found.decisions.or(&read.decisions);
                    for part in &read.scores {
                        found.bounds[part.ordinal] += part.score * ROUNDING;
                        found.own.set_if(part.ordinal, part.own);
                    }
                }
                Ok(found)
            }
            UpperBound::Least(all) => {
                let all = all
                    .iter()
                    .map(|part| self.evaluate(segment_ord, leaf, part));
                joined(count, all, Bits::and, f32::min)
            }
            UpperBound::Any(any) => {
                let any = any
                    .iter()
                    .map(|part| self.evaluate(segment_ord, leaf, part));
                joined(count, any, Bits::or, |one, other| one + other)
            }
        }
    }
}

/// Combines the bounds of several operands over `count` decisions.
fn joined(
    count: usize,
    all: impl Iterator<Item = Result<UpperBounds, IndexError>>,
    join: fn(&mut Bits, &Bits),
    bound: fn(f32, f32) -> f32,
) -> Result<UpperBounds, IndexError> {
    let mut joined: Option<UpperBounds> = None;
    for found in all {
        let found = found?;
        let Some(joined) = &mut joined else {
            joined = Some(found);
            continue;
        };
        join(&mut joined.decisions, &found.decisions);
        join(&mut joined.own, &found.own);
        for (one, other) in joined.bounds.iter_mut().zip(&found.bounds) {
            *one = bound(*one, *other);
        }
    }
    Ok(joined.unwrap_or_else(|| UpperBounds {
        decisions: Bits::none(count),
        bounds: vec![0.0; count],
        own: Bits::none(count),
    }))
}

impl UpperBound<'_> {
    /// Adds the documents it may occur in to `found`. Documents outside the window's ranges may be
    /// left out.
    pub(super) fn put_documents(
        &self,
        index: &Index,
        segment_ord: usize,
        window: Window<'_>,
        found: &mut Bits,
    ) -> Result<(), IndexError> {
        match self {
            Self::Term { of, postings, .. } => {
                let terms = SegmentTerms {
                    of: *of,
                    terms: postings,
                };
                documents(index, segment_ord, terms, window, found)
            }
            // One part is enough; the rarest excludes the most.
            Self::Least(all) => {
                let rarest = all.iter().min_by_key(|part| part.most_paragraphs());
                rarest.map_or(Ok(()), |part| {
                    part.put_documents(index, segment_ord, window, found)
                })
            }
            Self::Any(any) => {
                let mut any = any.iter();
                any.try_for_each(|part| part.put_documents(index, segment_ord, window, found))
            }
        }
    }

    fn most_paragraphs(&self) -> u64 {
        match self {
            Self::Term { postings, .. } => most_paragraphs(postings),
            Self::Least(all) => all.iter().map(Self::most_paragraphs).min().unwrap_or(0),
            Self::Any(any) => any.iter().map(Self::most_paragraphs).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::exec::bm25::LeafScorer;

    const DECISIONS: usize = 5;
    const PARAGRAPHS: usize = 3;
    const SHARE_OF_OTHERS: f32 = 0.2;

    /// By decision and paragraph: the frequency of a word.
    type Freqs = [[u32; PARAGRAPHS]; DECISIONS];

    fn freqs() -> impl Strategy<Value = Freqs> {
        let paragraph = prop_oneof![3 => Just(0_u32), 2 => 1_u32..6];
        prop::array::uniform5(prop::array::uniform3(paragraph))
    }

    /// The scores of the decisions with the word in any paragraph.
    fn scores(freqs: &Freqs, scorer: &LeafScorer<'_>) -> UpperBounds {
        let mut found = UpperBounds {
            decisions: Bits::none(DECISIONS),
            bounds: vec![0.0; DECISIONS],
            own: Bits::none(DECISIONS),
        };
        for (ordinal, paragraphs) in freqs.iter().enumerate() {
            let (mut best, mut sum) = (0.0_f32, 0.0);
            for (at, freq) in paragraphs.iter().enumerate().filter(|(_, freq)| **freq > 0) {
                let score = scorer.score((ordinal * PARAGRAPHS + at) as u32, *freq);
                best = best.max(score);
                sum += score;
                found.decisions.set(ordinal);
            }
            found.bounds[ordinal] = best + SHARE_OF_OTHERS * (sum - best);
        }
        found
    }

    fn joined_freqs(words: &[Freqs], join: fn(u32, u32) -> u32) -> Freqs {
        let mut all = words[0];
        for word in &words[1..] {
            for (all, word) in all.iter_mut().flatten().zip(word.iter().flatten()) {
                *all = join(*all, *word);
            }
        }
        all
    }

    proptest! {
        #[test]
        fn no_score_is_above_its_upper_bound(
            words in prop::collection::vec(freqs(), 1..5),
            weight in 0.1_f32..9.0,
            lengths in prop::collection::vec(any::<u8>(), DECISIONS * PARAGRAPHS),
        ) {
            LeafScorer::with_lengths(weight, &lengths, |scorer| {
                // A phrase is at most as frequent in a paragraph as the rarest of its words.
                let parts = || words.iter().map(|word| Ok(scores(word, scorer)));
                let phrase = scores(&joined_freqs(&words, u32::min), scorer);
                let least = joined(DECISIONS, parts(), Bits::and, f32::min).unwrap();
                check(&phrase, &least)?;
                // Any of several words is as frequent as all of them together.
                let any = scores(&joined_freqs(&words, |one, other| one + other), scorer);
                let sum = joined(DECISIONS, parts(), Bits::or, |one, other| one + other).unwrap();
                check(&any, &sum)
            })?;
        }
    }

    fn check(scores: &UpperBounds, bounds: &UpperBounds) -> Result<(), TestCaseError> {
        for ordinal in 0..DECISIONS {
            if scores.decisions.contains(ordinal) {
                prop_assert!(bounds.decisions.contains(ordinal));
                let (score, bound) = (scores.bounds[ordinal], bounds.bounds[ordinal]);
                prop_assert!(score <= bound * ROUNDING, "{score} above {bound}");
            }
        }
        Ok(())
    }
}
