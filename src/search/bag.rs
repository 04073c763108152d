//! Ranks decisions for a text of many words, none of which has to stand in them.
//!
//! A decision is scored as a whole, by its title, and by the mean of its three
//! best windows (`blocks`), all by BM25; a title belongs to every window. Words
//! are taken one after another and their postings added up in arrays, so that a
//! text of thousands of words costs what its postings cost.

mod sums;

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use self::sums::{BagSegment, Sums, Weights};
use super::SearchError;
use super::blocks::{Blocks, NO_DECISION};
use super::syntax::Part;
use super::vocabulary::{Expansion, expand};
use crate::index::{DecisionAddress, Index, Ranking, Wordings};

/// The segments are read side by side for a word that stands in so many paragraphs;
/// fewer are read sooner than threads are woken.
const SIDE_BY_SIDE: u64 = 2_000;

/// From so many words on, the rarer of them are raised.
const MANY_WORDS: usize = 9;

/// From so many words on, windows count more: by this power of how many times
/// as long the text is. The whole of a long text has words in common with
/// anything; what tells is where many of them meet.
const LONG_TEXT: f32 = 20.0;
const WINDOWS_OF_LONG_TEXT: f32 = 0.7;

/// A word that is looked for, whatever its inflection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BagWord {
    /// What it weighs, with its forms in the order of the text and what each of
    /// them weighs.
    pub(crate) weight: f32,
    pub(crate) forms: Vec<(String, f32)>,
}

/// What ranking by many words has to know of an index, read once.
#[derive(Debug)]
pub(crate) struct Bag {
    segments: Vec<BagSegment>,
    decisions: f32,
    blocks: f32,
    paragraph_words: f32,
    /// By level of standing text: what a word of it counts.
    left: Vec<f32>,
    /// Sums that serve the next text, all 0.
    spare: Mutex<Vec<Vec<Sums>>>,
}

/// A decision with its score.
struct Scored {
    at: DecisionAddress,
    score: f32,
}

impl Bag {
    /// All decisions with all they say.
    pub(crate) fn new(index: &Index) -> Self {
        Self::of(index, &|_, _| true)
    }

    /// The documents that take part, by segment and document.
    pub(crate) fn of(index: &Index, takes_part: &dyn Fn(usize, u32) -> bool) -> Self {
        let window = index.ranking.window as u32;
        let segments = index.segments.iter().enumerate();
        let blocks: Vec<Blocks> = segments
            .map(|(at, segment)| Blocks::new(index, segment, window, &|doc| takes_part(at, doc)))
            .collect();
        let mean = |of: fn(&Blocks) -> &[f32]| {
            let values = || blocks.iter().flat_map(of).filter(|words| **words > 0.0);
            let sum: f64 = values().map(|words| f64::from(*words)).sum();
            (sum / values().count().max(1) as f64).max(1.0) as f32
        };
        let words = mean(|blocks| &blocks.words);
        let window_words = mean(|blocks| &blocks.window_words);
        let title_words = mean(|blocks| &blocks.title_words);
        let count = blocks.iter().map(Blocks::living).sum::<usize>();
        let paragraphs = blocks.iter().map(Blocks::paragraphs).sum::<usize>();
        let all_words: f64 = (blocks.iter().flat_map(|blocks| &blocks.words))
            .map(|words| f64::from(*words))
            .sum();
        let paragraph_words = (all_words / paragraphs.max(1) as f64) as f32;
        let Ranking { k1, b, .. } = index.ranking;
        let factors = |words: &[f32], average: f32| -> Vec<f32> {
            let factor = |words: &f32| k1 * (1.0 - b + b * words / average);
            words.iter().map(factor).collect()
        };
        let segments = blocks.into_iter().map(|blocks| BagSegment {
            of_whole: factors(&blocks.words, words),
            of_window: factors(&blocks.window_words, window_words),
            of_title: factors(&blocks.title_words, title_words),
            blocks,
        });
        Self {
            decisions: index.decisions().max(1) as f32,
            blocks: count.max(1) as f32,
            segments: segments.collect(),
            paragraph_words,
            left: (0..=u8::MAX)
                .map(|level| Wordings::left(level, index.ranking.standing))
                .collect(),
            spare: Mutex::default(),
        }
    }

    /// The best decisions for words, best first; `length` is how many of the
    /// words are the text's own.
    pub(crate) fn rank(
        &self,
        index: &Index,
        words: &[BagWord],
        length: usize,
        depth: usize,
    ) -> Result<Vec<(DecisionAddress, f32)>, SearchError> {
        let bounds = BagBounds {
            length,
            depth,
            postings: u64::MAX,
        };
        let ranked = self.rank_raised(index, words, bounds, &|_| 1.0)?;
        Ok(ranked.best)
    }

    /// The same within bounds, with each score multiplied; what is multiplied by
    /// 0 is left out.
    pub(crate) fn rank_raised(
        &self,
        index: &Index,
        words: &[BagWord],
        bounds: BagBounds,
        raised: &dyn Fn(DecisionAddress) -> f32,
    ) -> Result<BagRanked, SearchError> {
        let spare = self
            .spare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut sums = spare.unwrap_or_else(|| self.segments.iter().map(Sums::new).collect());
        let is_long = bounds.length >= MANY_WORDS;
        let expansions: Vec<Expansion> = (words.iter())
            .map(|word| match word.forms.first() {
                Some((form, _)) => expand(index, &Part::Word(form.clone()), 0..0),
                None => Ok(Expansion::default()),
            })
            .collect::<Result<_, _>>()?;
        let mut rarity: Vec<f32> = (expansions.iter())
            .map(|expansion| rarity(self.blocks, expansion.paragraphs as usize))
            .collect();
        for at in heaviest(words, &expansions, &rarity, bounds.postings) {
            let word = (&words[at], &expansions[at]);
            rarity[at] = self.take(index, word, is_long, &mut sums)?;
        }
        let longer = (bounds.length as f32 / LONG_TEXT).max(1.0);
        let of_windows = index.ranking.passages * longer.powf(WINDOWS_OF_LONG_TEXT);
        let mut ranked = Vec::new();
        for (at, (sums, bag)) in sums.iter_mut().zip(&self.segments).enumerate() {
            sums.finish(bag, of_windows, |ordinal, score| {
                let ordinal = ordinal as usize;
                let at = DecisionAddress {
                    segment: at,
                    ordinal,
                };
                let score = score * raised(at);
                if score > 0.0 {
                    ranked.push(Scored { at, score });
                }
            });
        }
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.push(sums);
        drop(spare);
        let best = best_of(ranked, index, bounds.depth).into_iter();
        Ok(BagRanked {
            best: best.map(|scored| (scored.at, scored.score)).collect(),
            rarity,
            paragraph_words: self.paragraph_words,
        })
    }

    /// Adds what a word is worth, in any form and in the very form; tells how rare
    /// it is among blocks.
    fn take(
        &self,
        index: &Index,
        (word, every_form): (&BagWord, &Expansion),
        is_long: bool,
        sums: &mut [Sums],
    ) -> Result<f32, SearchError> {
        let Some((first, _)) = word.forms.first() else {
            return Ok(0.0);
        };
        let Ranking {
            exact, title_alone, ..
        } = index.ranking;
        // Where no other form is known, the form is the word.
        let only = word.forms.len() == 1 && every_form.forms.iter().eq([first]);
        let besides = if only { exact * word.forms[0].1 } else { 0.0 };
        let mut counted = Expansion::default();
        if exact > 0.0 && !only {
            for (form, weight) in word.forms.iter().rev().filter(|(_, weight)| *weight > 0.0) {
                sums.iter_mut().for_each(Sums::forget);
                counted = expand(index, &Part::Exact(form.clone()), 0..0)?;
                self.count(index, &counted, &Expansion::default(), sums)?;
                let weighed = Weighed {
                    weight: weight * exact,
                    alone: None,
                    is_long,
                };
                self.add(index, weighed, sums);
            }
        }
        // The form that was counted last is one of every form.
        self.count(index, every_form, &counted, sums)?;
        let weighed = Weighed {
            weight: word.weight + besides,
            alone: Some(title_alone * word.weight),
            is_long,
        };
        let rarity = self.add(index, weighed, sums);
        sums.iter_mut().for_each(Sums::forget);
        Ok(rarity)
    }

    /// Counts the forms that were not counted yet.
    fn count(
        &self,
        index: &Index,
        expansion: &Expansion,
        counted: &Expansion,
        sums: &mut [Sums],
    ) -> Result<(), SearchError> {
        let count = |(at, sums): (usize, &mut Sums)| {
            let counted = counted.terms.get(at).map_or(&[][..], |terms| terms);
            let mut left = expansion.terms[at].iter();
            left.try_for_each(|term| {
                if counted.contains(term) {
                    return Ok(());
                }
                let tallied = self.tally(index, at, term, sums);
                tallied.map_err(|error| SearchError::from(index.failed(error)))
            })
        };
        if expansion.paragraphs < SIDE_BY_SIDE {
            sums.iter_mut().enumerate().try_for_each(count)
        } else {
            sums.par_iter_mut().enumerate().try_for_each(count)
        }
    }

    /// Adds what the forms that were counted are worth; tells how rare they are
    /// among blocks.
    fn add(&self, index: &Index, weighed: Weighed, sums: &mut [Sums]) -> f32 {
        let Ranking {
            k1, rare, title, ..
        } = index.ranking;
        let having: usize = sums.iter().map(|sums| sums.having.len()).sum();
        let in_decisions = rarity(self.decisions, having);
        let having: usize = sums.iter().map(|sums| sums.having_blocks.len()).sum();
        let in_blocks = rarity(self.blocks, having);
        let raised = if weighed.is_long {
            in_decisions.powf(rare)
        } else {
            1.0
        };
        let scale = (k1 + 1.0) * raised;
        let weight = weighed.weight * scale;
        let of = Weights {
            whole: index.ranking.whole * in_decisions * weight,
            window: in_blocks * weight,
            title,
            alone: weighed.alone.map(|alone| alone * in_decisions * scale),
        };
        let add = |(sums, bag): (&mut Sums, &BagSegment)| sums.add(bag, &of);
        if (having as u64) < SIDE_BY_SIDE {
            sums.iter_mut().zip(&self.segments).for_each(add);
        } else {
            sums.par_iter_mut().zip(&self.segments).for_each(add);
        }
        in_blocks
    }

    /// Counts a form in the decisions and blocks of a segment.
    fn tally(
        &self,
        index: &Index,
        at: usize,
        term: &TermInfo,
        sums: &mut Sums,
    ) -> tantivy::Result<()> {
        let blocks = &self.segments[at].blocks;
        let body = index.segments[at]
            .reader
            .inverted_index(index.fields.body)?;
        let levels = index.wordings().levels(at);
        let left = |doc: u32| self.left[usize::from(levels[doc as usize])];
        let whole = |sums: &mut Sums, doc: u32, ordinal: u32, times: u32| {
            let times = times as f32;
            if let Some(block) = blocks.block_of(doc) {
                sums.count(ordinal, times);
                sums.count_in_block(block, ordinal, times * left(doc));
            } else {
                sums.count_in_title(ordinal, times);
            }
        };
        if !blocks.cuts() {
            let option = IndexRecordOption::WithFreqs;
            let mut postings = body.read_block_postings_from_terminfo(term, option)?;
            while !postings.docs().is_empty() {
                for (doc, times) in postings.docs().iter().zip(postings.freqs()) {
                    let ordinal = blocks.decision_of(*doc);
                    if ordinal != NO_DECISION {
                        whole(sums, *doc, ordinal, *times);
                    }
                }
                postings.advance();
            }
            return Ok(());
        }
        let option = IndexRecordOption::WithFreqsAndPositions;
        let mut postings = body.read_postings_from_terminfo(term, option)?;
        let mut positions = Vec::new();
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            let ordinal = blocks.decision_of(doc);
            if ordinal != NO_DECISION && blocks.is_cut(doc) {
                postings.positions(&mut positions);
                sums.count(ordinal, positions.len() as f32);
                let left = left(doc);
                for position in &positions {
                    let block = blocks.block_at(doc, ordinal, *position);
                    sums.count_in_block(block, ordinal, left);
                }
            } else if ordinal != NO_DECISION {
                whole(sums, doc, ordinal, postings.term_freq());
            }
            postings.advance();
        }
        Ok(())
    }
}

/// The words that count most, in the order of the text, as long as their postings
/// are not too many. Words that stand nearly everywhere have the most and tell the
/// least.
fn heaviest(
    words: &[BagWord],
    expansions: &[Expansion],
    rarity: &[f32],
    postings: u64,
) -> Vec<usize> {
    let mut taken: Vec<usize> = (0..words.len()).collect();
    if expansions.iter().map(|one| one.paragraphs).sum::<u64>() <= postings {
        return taken;
    }
    let worth = |at: usize| words[at].weight * rarity[at];
    taken.sort_by(|one, other| worth(*other).total_cmp(&worth(*one)).then(one.cmp(other)));
    let mut read = 0;
    taken.retain(|at| {
        read += expansions[*at].paragraphs;
        read <= postings
    });
    taken.sort_unstable();
    taken
}

/// How far words are looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BagBounds {
    /// How many of the words are the text's own.
    pub(crate) length: usize,
    /// The most decisions.
    pub(crate) depth: usize,
    /// The most places that are read; where there are more, the words that tell
    /// least are left out.
    pub(crate) postings: u64,
}

/// What was found for words.
pub(crate) struct BagRanked {
    /// The best decisions, best first.
    pub(crate) best: Vec<(DecisionAddress, f32)>,
    /// By word: its inverse document frequency among blocks.
    pub(crate) rarity: Vec<f32>,
    /// Words of a paragraph on average.
    pub(crate) paragraph_words: f32,
}

/// What a word weighs before its rarity is known.
#[derive(Clone, Copy)]
struct Weighed {
    weight: f32,
    /// In a title by itself, unless it was counted there already.
    alone: Option<f32>,
    is_long: bool,
}

/// The inverse document frequency of BM25, in the form that is never negative.
pub(crate) fn rarity(all: f32, having: usize) -> f32 {
    let having = having as f32;
    (((all - having).max(0.0) + 0.5) / (having + 0.5)).ln_1p()
}

/// The first so many of what was found, best first.
fn best_of(mut scored: Vec<Scored>, index: &Index, depth: usize) -> Vec<Scored> {
    let place = |at: DecisionAddress| {
        let segment = &index.segments[at.segment];
        (segment.days()[at.ordinal], segment.orders()[at.ordinal])
    };
    let by_place = |one: &Scored, other: &Scored| {
        other.score.total_cmp(&one.score).then_with(|| {
            let ((day, order), (other_day, other_order)) = (place(one.at), place(other.at));
            other_day.cmp(&day).then_with(|| order.cmp(&other_order))
        })
    };
    if depth == 0 {
        return Vec::new();
    }
    if depth < scored.len() {
        scored.select_nth_unstable_by(depth - 1, by_place);
        scored.truncate(depth);
    }
    scored.sort_unstable_by(by_place);
    scored
}
