//! Runs a query of loose words: finds the decisions that have all of them, counted exactly, and
//! those that have most of them.
//!
//! Both parts are ranked by `bag_of_words`, like the topics of an evaluation. There are exceptions:
//! if words are so frequent that adding up their postings would take too long for a page, the
//! paragraphs, and queries limited to sections.
//! that are paragraphs, and queries within some sections.

use super::bag_of_words::feedback;
use super::bag_of_words::rank::{BagBounds, BagOfWords, BagWord};
use super::exec::execution::Found;
use super::exec::run::run;
use super::exec::top_k::{CollectOptions, Counts, HitScore, Ranked};
use super::loose::{LooseOrder, LooseWords};
use super::plan::compile::compile;
use super::plan::filters::{RequestFilters, decisions_with};
use super::plan::query_plan::{Leaf, Plan};
use super::plan::scope::Scope;
use super::query::Clause;
use super::request::{Filters, Grouping, Sort};
use super::thresholds::FEEDBACK_DECISIONS;
use super::{Cancellation, SearchError};
use crate::index::{Bits, DecisionAddress, Index};

/// The decisions that have all words are ranked by the bag if the words occur in at most this many
/// paragraphs in total, or if the index has at most this many. Otherwise adding up takes too long
/// for a page.
const MAX_POSTINGS: u64 = 2_000;
const SMALL_INDEX: u64 = 20_000;

/// Decisions with fewer words are added until there are at least this many, a page of them.
const ENOUGH: u64 = 10;

/// The factor for the scores of decisions that have all words, if these come first. A power of two
/// does not change the digits of a score.
const ALL_FIRST: f32 = (1_u64 << 60) as f32;

/// The result of running a query of loose words.
pub(crate) struct LooseFound {
    /// The totals for all words, with the hits of both parts in order.
    pub(crate) found: Found,
    /// The number of decisions with most of the words, but not all, that pass the filters.
    pub(crate) most: u64,
    /// Which words each decision has.
    pub(crate) word_decisions: WordDecisions,
    /// Which of the hits were ranked by the bag.
    pub(crate) by_bag: ByBag,
}

/// Which hits were ranked by the bag; the others were ranked by their paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ByBag {
    #[default]
    None,
    Most,
    All,
}

/// Which decisions have which words, by segment.
#[derive(Default)]
pub(crate) struct WordDecisions {
    /// By word.
    words: Vec<Vec<Bits>>,
    /// The decisions with all words and facts.
    all: Vec<Bits>,
}

impl WordDecisions {
    /// Whether a decision has all the words.
    pub(crate) fn has_all(&self, at: DecisionAddress) -> bool {
        self.all
            .get(at.segment)
            .is_none_or(|all| all.contains(at.ordinal))
    }

    /// The indices of the words that a decision lacks.
    pub(crate) fn missing(&self, at: DecisionAddress) -> impl Iterator<Item = usize> {
        let lacks = move |word_decisions: &[Bits]| !word_decisions[at.segment].contains(at.ordinal);
        let words = self.words.iter().enumerate();
        words.filter_map(move |(word, word_decisions)| lacks(word_decisions).then_some(word))
    }
}

/// A query of loose words, prepared for one index.
pub(crate) struct LooseRun<'a> {
    pub(crate) index: &'a Index,
    pub(crate) words: &'a LooseWords,
    /// The plan for all words and facts.
    pub(crate) plan: &'a Plan,
    pub(crate) scope: Scope,
    pub(crate) filters: &'a RequestFilters,
}

impl LooseRun<'_> {
    /// Finds and ranks what is wanted.
    pub(crate) fn run(&self, wanted: CollectOptions) -> Result<LooseFound, SearchError> {
        let index = self.index;
        let by_bag = wanted.sort == Sort::Relevance
            && wanted.count > 0
            && wanted.grouping == Grouping::Decision
            && self.scope == Scope::EVERYWHERE;
        let best_first = by_bag && self.words.order == LooseOrder::BestFirst;
        let all_by_bag = best_first || (by_bag && self.is_cheap_to_add_up());
        let is_one_word = self.words.words.len() == 1;
        if !all_by_bag && (wanted.is_top_k_only() || is_one_word) {
            let found = run(index, self.plan, self.filters, wanted)?;
            if is_one_word || found.top_k.len() >= wanted.count {
                return Ok(LooseFound {
                    found,
                    most: 0,
                    word_decisions: WordDecisions::default(),
                    by_bag: ByBag::None,
                });
            }
        }
        let of_all = CollectOptions {
            count: if all_by_bag { 0 } else { wanted.count },
            unfiltered: true,
            counts: wanted.counts.max(Counts::Decisions),
            ..wanted
        };
        let mut found = run(index, self.plan, self.filters, of_all)?;
        let word_decisions = self.word_decisions(std::mem::take(&mut found.unfiltered))?;
        let most = self.most(&word_decisions);
        let passing = |mut sets: Vec<Bits>| {
            for (at, set) in sets.iter_mut().enumerate() {
                if let Some(passing) = self.filters.passing(at, None) {
                    set.and(&passing);
                }
            }
            sets
        };
        let most_passing = passing(most.clone());
        let most_decisions = most_passing.iter().map(Bits::count).sum();
        if all_by_bag {
            let all = passing(word_decisions.all.clone());
            let all_counts = if best_first { 1.0 } else { ALL_FIRST };
            found.top_k = self.rank(&[(&all, all_counts), (&most_passing, 1.0)], wanted.count)?;
        } else if by_bag {
            let left = wanted.count - found.top_k.len();
            if left > 0 {
                found
                    .top_k
                    .extend(self.rank(&[(&most_passing, 1.0)], left)?);
            }
        } else if wanted.grouping == Grouping::Paragraph || found.top_k.len() < wanted.count {
            let left = CollectOptions {
                count: wanted.count.saturating_sub(found.top_k.len()),
                unfiltered: false,
                ..wanted
            };
            let plan = self.plan.any_within(most_passing);
            let of_most = run(index, &plan, self.filters, left)?;
            found.top_k.extend(of_most.top_k);
            found.hits += of_most.hits;
        }
        if wanted.grouping == Grouping::Decision {
            found.hits = found.total.decisions + most_decisions;
        }
        found.unfiltered.clone_from(&word_decisions.all);
        for (all, most) in found.unfiltered.iter_mut().zip(&most) {
            all.or(most);
        }
        Ok(LooseFound {
            found,
            most: most_decisions,
            word_decisions,
            by_bag: match (by_bag, all_by_bag) {
                (_, true) => ByBag::All,
                (true, false) => ByBag::Most,
                (false, false) => ByBag::None,
            },
        })
    }

    fn is_cheap_to_add_up(&self) -> bool {
        let postings = self.plan.leaves.iter().map(Leaf::most_paragraphs);
        self.index.paragraphs() <= SMALL_INDEX
            || postings.fold(0, u64::saturating_add) <= MAX_POSTINGS
    }

    /// Finds the decisions for each word.
    fn word_decisions(&self, all: Vec<Bits>) -> Result<WordDecisions, SearchError> {
        let none = RequestFilters::new(self.index, &Filters::default());
        let wanted = CollectOptions {
            sort: Sort::Newest,
            grouping: Grouping::Decision,
            count: 0,
            unfiltered: true,
            counts: Counts::Decisions,
        };
        // A single word is the whole query.
        let words = self
            .words
            .words
            .iter()
            .skip_while(|_| self.words.words.len() == 1);
        let words = words.map(|word| {
            let plan = match self.plan.any_of_texts(&word.clause) {
                Some(plan) => plan,
                None => compile(self.index, Some(&word.clause), self.scope, &self.plan.work)?,
            };
            Ok::<_, SearchError>(run(self.index, &plan, &none, wanted)?.unfiltered)
        });
        Ok(WordDecisions {
            words: words.collect::<Result<_, _>>()?,
            all,
        })
    }

    /// The decisions with the facts and most of the words, but not all: at least half of the words,
    /// or fewer if that finds too few decisions.
    fn most(&self, word_decisions: &WordDecisions) -> Vec<Bits> {
        let significant = self.words.significant();
        let mut least = match self.words.order {
            LooseOrder::AllFirst => significant.len().div_ceil(2),
            LooseOrder::BestFirst => 1,
        };
        let count = |sets: &[Bits]| sets.iter().map(Bits::count).sum::<u64>();
        loop {
            let most = self.with_least(word_decisions, &significant, least);
            if least <= 1 || count(&most) + count(&word_decisions.all) >= ENOUGH {
                return most;
            }
            least -= 1;
        }
    }

    /// The decisions with the facts and at least `least` of some words, but not with all words.
    fn with_least(
        &self,
        word_decisions: &WordDecisions,
        significant: &[usize],
        least: usize,
    ) -> Vec<Bits> {
        let facts = self.words.facts.iter().filter_map(|fact| match fact {
            Clause::Field(value) => Some(decisions_with(self.index, value)),
            _ => None,
        });
        let facts: Vec<Vec<Bits>> = facts.collect();
        let of_segment = |at: usize| {
            if word_decisions.words.is_empty() {
                return Bits::none(self.index.segment(at).decisions());
            }
            let words = significant
                .iter()
                .map(|word| &word_decisions.words[*word][at]);
            let mut most = at_least(least, words, self.index.segment(at).decisions());
            for fact in &facts {
                most.and(&fact[at]);
            }
            most.and_not(&word_decisions.all[at]);
            most
        };
        (0..self.index.segments().len()).map(of_segment).collect()
    }

    /// Ranks the decisions of some sets by the bag. Each set comes with the factor of its scores in
    /// the ranking.
    fn rank(&self, sets: &[(&[Bits], f32)], depth: usize) -> Result<Vec<Ranked>, SearchError> {
        let factor_of = |at: DecisionAddress| {
            let holds = |sets: &[Bits]| sets[at.segment].contains(at.ordinal);
            let set = sets.iter().find(|(set, _)| holds(set));
            set.map_or(0.0, |(_, factor)| *factor)
        };
        let cancellation = self.plan.work.cancellation();
        let wanted = (depth, cancellation);
        let mut ranked = rank_by_bag(self.index, self.words, &factor_of, wanted)?;
        for one in &mut ranked {
            one.score.value /= factor_of(one.address);
        }
        Ok(ranked)
    }
}

/// The best decisions for some words, with each score multiplied by a factor; decisions with the
/// factor 0 are left out. If the settings enable feedback, words are added from the decisions found
/// first.
pub(crate) fn rank_by_bag(
    index: &Index,
    words: &LooseWords,
    factor_of: &dyn Fn(DecisionAddress) -> f32,
    (depth, cancellation): (usize, &Cancellation),
) -> Result<Vec<Ranked>, SearchError> {
    let words = words.to_bag();
    let bag = BagOfWords::of_index(index);
    let length = words.len();
    let rank = |words: &[BagWord], depth: usize| {
        let bounds = BagBounds {
            length,
            depth,
            postings: u64::MAX,
            cancellation,
        };
        Ok::<_, SearchError>(bag.rank_raised(index, words, bounds, factor_of)?.best)
    };
    let share = index.ranking.feedback;
    let words = if share == 0.0 {
        words
    } else {
        let first = rank(&words, FEEDBACK_DECISIONS)?;
        feedback::widen(index, words, &first, share)?
    };
    let ranked = rank(&words, depth)?.into_iter();
    Ok(ranked
        .map(|(at, score)| {
            let segment = index.segment(at.segment);
            Ranked {
                address: at,
                doc: None,
                score: HitScore {
                    together: false,
                    value: score,
                },
                day: segment.days()[at.ordinal],
                order: segment.orders()[at.ordinal],
            }
        })
        .collect())
}

/// The decisions that are in at least `least` of the sets. `decisions` is their number in the
/// segment.
fn at_least<'a>(
    least: usize,
    sets: impl ExactSizeIterator<Item = &'a Bits>,
    decisions: usize,
) -> Bits {
    /// With more sets, counting is faster.
    const FEW: usize = 8;
    if sets.len() > FEW {
        let mut counts = vec![0_u32; decisions];
        sets.for_each(|set| set.for_each(|ordinal| counts[ordinal] += 1));
        return Bits::of_values(&counts, |count| *count as usize >= least);
    }
    // By number of sets: the decisions that are in this many of the sets seen so far.
    let mut levels: Vec<Bits> = vec![Bits::none(decisions); least + 1];
    levels[0] = Bits::all(decisions);
    for set in sets {
        for level in (1..=least).rev() {
            let mut more = levels[level - 1].clone();
            more.and(set);
            levels[level].or(&more);
        }
    }
    levels.swap_remove(least)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn at_least_equals_counting_one_by_one(
            sets in prop::collection::vec(prop::collection::vec(any::<bool>(), 70), 1..12),
            least in 1_usize..6,
        ) {
            let bits: Vec<Bits> = sets.iter().map(|set| Bits::of_values(set, |one| *one)).collect();
            let found = at_least(least, bits.iter(), 70);
            for ordinal in 0..70 {
                let count = sets.iter().filter(|set| set[ordinal]).count();
                prop_assert_eq!(found.contains(ordinal), count >= least);
            }
        }
    }
}
