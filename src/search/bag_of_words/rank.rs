//! Ranks decisions for a text of many words, none of which is required.
//!
//! A decision is scored as a whole, by its title, and by the mean of its three best passages
//! (`passages`), all with BM25; a title belongs to every passage. Scoring is term at a time: the
//! cost of a long text is that of its postings.

mod others;

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::accumulators::{Accumulators, BagSegment, Weights};
use super::passages::{NO_DECISION, Passages};
use crate::index::{DecisionAddress, Index, IndexError, ParagraphWeights, Ranking};
use crate::search::plan::expansion::{Expansion, expand};
use crate::search::query::{Phrase, QueryTerm};
use crate::search::thresholds::{
    LONG_TEXT_POWER, LONG_TEXT_WORDS, MANY_WORDS, PARALLEL_PARAGRAPHS,
};
use crate::search::{Cancellation, SearchError};

/// The weight of an occurrence of another form, where these often mean something else.
const OTHER_FORMS: f32 = 0.25;

/// A word that is searched for, in any inflection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BagWord {
    /// Its weight, and its forms in the order of the text, each with its weight.
    pub(crate) weight: f32,
    pub(crate) forms: Vec<(String, f32)>,
    /// Other words and phrases that count as the word: synonyms and words of its family.
    pub(crate) others: Vec<Counted>,
    /// Whether its other forms often mean something else, and count for less.
    pub(crate) typed_first: bool,
}

/// A word or a phrase that counts as another word.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Counted {
    pub(crate) phrase: Phrase,
    /// The weight of an occurrence; 1 is that of the word itself.
    pub(crate) share: f32,
}

/// The data of an index needed for ranking by many words, read once.
#[derive(Debug)]
pub(crate) struct BagOfWords {
    segments: Vec<BagSegment>,
    decisions: f32,
    blocks: f32,
    paragraph_words: f32,
    /// The weights of words in standing text and by section.
    weights: ParagraphWeights,
    sections_differ: bool,
    standing: StandingText,
    /// Accumulators for the next text, all 0.
    spare: Mutex<Vec<Vec<Accumulators>>>,
}

/// The weight of words in standing text for a decision as a whole; in passages they always count
/// less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StandingText {
    /// The same as other words.
    Counts,
    /// Less for each decision that has the text: a user who searches for `court` wants to know what
    /// a decision says about it.
    CountsLess,
}

/// The minimum weight of a word of standing text for a decision as a whole, so that a decision with
/// nothing else is still found.
const LEAST_LEFT: f32 = 0.02;

/// A decision with its score.
struct Scored {
    at: DecisionAddress,
    score: f32,
}

impl BagOfWords {
    /// The bag of all decisions with all their paragraphs, built once per index.
    pub(crate) fn of_index(index: &Index) -> Arc<Self> {
        index.derived.get_or_make(|| Self {
            standing: StandingText::CountsLess,
            ..Self::of(index, &|_, _| true)
        })
    }

    /// The bag of the included documents, selected by segment and document.
    pub(crate) fn of(index: &Index, takes_part: &dyn Fn(usize, u32) -> bool) -> Self {
        let passage = index.ranking.window as u32;
        let segments = index.segments().iter().enumerate();
        let blocks: Vec<Passages> = segments
            .map(|(at, segment)| Passages::new(index, segment, passage, &|doc| takes_part(at, doc)))
            .collect();
        let mean = |of: fn(&Passages) -> &[f32]| {
            let values = || blocks.iter().flat_map(of).filter(|words| **words > 0.0);
            let sum: f64 = values().map(|words| f64::from(*words)).sum();
            (sum / values().count().max(1) as f64).max(1.0) as f32
        };
        let words = mean(|blocks| &blocks.words);
        let passage_words = mean(|blocks| &blocks.passage_words);
        let title_words = mean(|blocks| &blocks.title_words);
        let count = blocks.iter().map(Passages::living).sum::<usize>();
        let paragraphs = blocks.iter().map(Passages::paragraphs).sum::<usize>();
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
            of_passage: factors(&blocks.passage_words, passage_words),
            of_title: factors(&blocks.title_words, title_words),
            blocks,
        });
        let weights = ParagraphWeights::new(&index.ranking, paragraph_words);
        Self {
            sections_differ: weights.sections_differ(),
            standing: StandingText::Counts,
            weights,
            decisions: index.decisions().max(1) as f32,
            blocks: count.max(1) as f32,
            segments: segments.collect(),
            paragraph_words,
            spare: Mutex::default(),
        }
    }

    /// The best decisions for words within bounds, best first, with each score
    /// multiplied; what is multiplied by 0 is left out.
    pub(crate) fn rank_raised(
        &self,
        index: &Index,
        words: &[BagWord],
        bounds: BagBounds<'_>,
        raised: &dyn Fn(DecisionAddress) -> f32,
    ) -> Result<BagRanked, SearchError> {
        let spare = self
            .spare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut accumulators =
            spare.unwrap_or_else(|| self.segments.iter().map(Accumulators::new).collect());
        let is_raised = bounds.length >= MANY_WORDS;
        let expansions: Vec<Expansion> = (words.iter())
            .map(|word| {
                bounds.cancellation.check()?;
                match word.forms.first() {
                    Some((form, _)) => expand(index, &QueryTerm::Word(form.clone()), 0..0),
                    None => Ok(Expansion::default()),
                }
            })
            .collect::<Result<_, _>>()?;
        let mut idf: Vec<f32> = (expansions.iter())
            .map(|expansion| idf(self.blocks, expansion.paragraphs as usize))
            .collect();
        for at in most_telling(words, &expansions, &idf, bounds.postings) {
            bounds.cancellation.check()?;
            let word = ExpandedWord {
                word: &words[at],
                every_form: &expansions[at],
                is_raised,
            };
            idf[at] = self.accumulate_word(index, word, &mut accumulators)?;
        }
        let of_passages = passages_weight(index, bounds.length);
        let mut ranked = Vec::new();
        for (at, (accumulators, bag)) in accumulators.iter_mut().zip(&self.segments).enumerate() {
            accumulators.finish(bag, of_passages, |ordinal, parts| {
                let score = parts.whole + parts.title + parts.passages;
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
        spare.push(accumulators);
        drop(spare);
        let best = best_of(ranked, index, bounds.depth).into_iter();
        Ok(BagRanked {
            best: best.map(|scored| (scored.at, scored.score)).collect(),
            idf,
            paragraph_words: self.paragraph_words,
        })
    }

    /// Takes the score of a decision apart.
    pub(crate) fn explain(
        &self,
        index: &Index,
        words: &[BagWord],
        at: DecisionAddress,
    ) -> Result<BagScore, SearchError> {
        let mut accumulators: Vec<Accumulators> =
            self.segments.iter().map(Accumulators::new).collect();
        let is_raised = words.len() >= MANY_WORDS;
        let mut score = BagScore::default();
        let mut so_far = 0.0;
        for word in words {
            if let Some((form, _)) = word.forms.first() {
                let expansion = expand(index, &QueryTerm::Word(form.clone()), 0..0)?;
                let word = ExpandedWord {
                    word,
                    every_form: &expansion,
                    is_raised,
                };
                self.accumulate_word(index, word, &mut accumulators)?;
            }
            let whole = accumulators[at.segment].whole_of(at.ordinal);
            score.words.push(whole - so_far);
            so_far = whole;
        }
        let of_passages = passages_weight(index, words.len());
        accumulators[at.segment].finish(
            &self.segments[at.segment],
            of_passages,
            |ordinal, parts| {
                if ordinal as usize == at.ordinal {
                    (score.title, score.passages) = (parts.title, parts.passages);
                }
            },
        );
        Ok(score)
    }

    /// Adds the scores of a word, in any form and in the exact form; returns its idf among blocks.
    fn accumulate_word(
        &self,
        index: &Index,
        word: ExpandedWord<'_>,
        accumulators: &mut [Accumulators],
    ) -> Result<f32, SearchError> {
        let ExpandedWord {
            word,
            every_form,
            is_raised,
        } = word;
        let Some((first, _)) = word.forms.first() else {
            return Ok(0.0);
        };
        let Ranking {
            exact, title_alone, ..
        } = index.ranking;
        // If no other form is known, the form is the word.
        let alone = word.others.is_empty() && every_form.forms.iter().eq([first]);
        let only = word.forms.len() == 1 && alone;
        let exact_bonus = if only { exact * word.forms[0].1 } else { 0.0 };
        let mut counted = Expansion::default();
        if exact > 0.0 && !only {
            for (form, weight) in word.forms.iter().rev().filter(|(_, weight)| *weight > 0.0) {
                accumulators.iter_mut().for_each(Accumulators::forget);
                counted = expand(index, &QueryTerm::Exact(form.clone()), 0..0)?;
                self.count(index, &counted, (&Expansion::default(), 1.0), accumulators)?;
                let weighed = Weighed {
                    weight: weight * exact,
                    alone: None,
                    is_raised,
                };
                self.add(index, weighed, accumulators);
            }
        }
        if word.typed_first && counted.terms.is_empty() {
            counted = expand(index, &QueryTerm::Exact(first.clone()), 0..0)?;
            self.count(index, &counted, (&Expansion::default(), 1.0), accumulators)?;
        }
        // The form that was counted last is one of the forms, so it is not counted again.
        let share = if word.typed_first { OTHER_FORMS } else { 1.0 };
        self.count(index, every_form, (&counted, share), accumulators)?;
        self.count_others(index, (&word.others, every_form), accumulators)?;
        let weighed = Weighed {
            weight: word.weight + exact_bonus,
            alone: Some(title_alone * word.weight),
            is_raised,
        };
        let idf = self.add(index, weighed, accumulators);
        accumulators.iter_mut().for_each(Accumulators::forget);
        Ok(idf)
    }

    /// Counts the forms that were not counted yet, with a weight for each occurrence.
    fn count(
        &self,
        index: &Index,
        expansion: &Expansion,
        (counted, share): (&Expansion, f32),
        accumulators: &mut [Accumulators],
    ) -> Result<(), SearchError> {
        let count = |(at, accumulators): (usize, &mut Accumulators)| {
            let counted = counted.terms.get(at).map_or(&[][..], |terms| terms);
            let mut left = expansion.terms[at].iter();
            left.try_for_each(|term| {
                if counted.contains(term) {
                    return Ok(());
                }
                self.accumulate_term(index, at, (term, share), accumulators)?;
                Ok(())
            })
        };
        if expansion.paragraphs < PARALLEL_PARAGRAPHS {
            accumulators.iter_mut().enumerate().try_for_each(count)
        } else {
            accumulators.par_iter_mut().enumerate().try_for_each(count)
        }
    }

    /// Adds the scores of the counted forms; returns their idf among blocks.
    fn add(&self, index: &Index, weighed: Weighed, accumulators: &mut [Accumulators]) -> f32 {
        let Ranking {
            k1, rare, title, ..
        } = index.ranking;
        let having: usize = accumulators
            .iter()
            .map(|accumulators| accumulators.having.len())
            .sum();
        let in_decisions = idf(self.decisions, having);
        let having: usize = accumulators
            .iter()
            .map(|accumulators| accumulators.having_blocks.len())
            .sum();
        let in_blocks = idf(self.blocks, having);
        let raised = if weighed.is_raised {
            in_decisions.powf(rare)
        } else {
            1.0
        };
        let scale = (k1 + 1.0) * raised;
        let weight = weighed.weight * scale;
        let of = Weights {
            whole: index.ranking.whole * in_decisions * weight,
            passage: in_blocks * weight,
            title,
            alone: weighed.alone.map(|alone| alone * in_decisions * scale),
        };
        let add =
            |(accumulators, bag): (&mut Accumulators, &BagSegment)| accumulators.add(bag, &of);
        if (having as u64) < PARALLEL_PARAGRAPHS {
            accumulators.iter_mut().zip(&self.segments).for_each(add);
        } else {
            accumulators
                .par_iter_mut()
                .zip(&self.segments)
                .for_each(add);
        }
        in_blocks
    }

    /// The weight of a word of a document for its section. `sections` are those of its segment, if
    /// they differ in weight.
    fn of_section(&self, sections: Option<&[u8]>, doc: u32) -> f32 {
        sections.map_or(1.0, |sections| {
            self.weights.sections[usize::from(sections[doc as usize])]
        })
    }

    /// The weight of a word of standing text for a decision as a whole, given its weight in a
    /// passage.
    fn in_whole(&self, left: f32) -> f32 {
        match self.standing {
            StandingText::Counts => 1.0,
            StandingText::CountsLess => left.max(LEAST_LEFT),
        }
    }

    /// Counts a form in the decisions and blocks of a segment.
    fn accumulate_term(
        &self,
        index: &Index,
        at: usize,
        (term, share): (&TermInfo, f32),
        accumulators: &mut Accumulators,
    ) -> Result<(), IndexError> {
        let blocks = &self.segments[at].blocks;
        let body = index.inverted_index(index.segment(at), index.fields.body)?;
        let levels = index.wordings().levels(at);
        let left = |doc: u32| self.weights.left[usize::from(levels[doc as usize])];
        let sections = self.sections_differ.then(|| index.segment(at).sections());
        let share_in = |doc: u32| share * self.of_section(sections, doc);
        let whole = |accumulators: &mut Accumulators, doc: u32, ordinal: u32, freq: u32| {
            let freq = freq as f32 * share_in(doc);
            if let Some(block) = blocks.block_of(doc) {
                accumulators.count(ordinal, freq * self.in_whole(left(doc)));
                accumulators.count_in_block(block, ordinal, freq * left(doc));
            } else {
                accumulators.count_in_title(ordinal, freq);
            }
        };
        if !blocks.cuts() {
            let option = IndexRecordOption::WithFreqs;
            let postings = body.read_block_postings_from_terminfo(term, option);
            let mut postings = postings.map_err(|error| index.failed(error))?;
            while !postings.docs().is_empty() {
                for (doc, freq) in postings.docs().iter().zip(postings.freqs()) {
                    let ordinal = blocks.decision_of(*doc);
                    if ordinal != NO_DECISION {
                        whole(accumulators, *doc, ordinal, *freq);
                    }
                }
                postings.advance();
            }
            return Ok(());
        }
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = body.read_postings_from_terminfo(term, option);
        let mut postings = postings.map_err(|error| index.failed(error))?;
        let mut positions = Vec::new();
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            let ordinal = blocks.decision_of(doc);
            if ordinal != NO_DECISION && blocks.is_cut(doc) {
                postings.positions(&mut positions);
                let share = share_in(doc);
                let freq = positions.len() as f32 * share;
                accumulators.count(ordinal, freq * self.in_whole(left(doc)));
                let left = left(doc) * share;
                for position in &positions {
                    let block = blocks.block_at(doc, ordinal, *position);
                    accumulators.count_in_block(block, ordinal, left);
                }
            } else if ordinal != NO_DECISION {
                whole(accumulators, doc, ordinal, postings.term_freq());
            }
            postings.advance();
        }
        Ok(())
    }
}

/// The weight of the best passages for a text of this many words.
fn passages_weight(index: &Index, words: usize) -> f32 {
    let longer = (words as f32 / LONG_TEXT_WORDS).max(1.0);
    index.ranking.passages * longer.powf(LONG_TEXT_POWER)
}

/// The most significant words, in the order of the text, within a limit of postings. Words that
/// occur almost everywhere have the most postings and the least significance.
fn most_telling(
    words: &[BagWord],
    expansions: &[Expansion],
    idf: &[f32],
    postings: u64,
) -> Vec<usize> {
    let mut taken: Vec<usize> = (0..words.len()).collect();
    if expansions.iter().map(|one| one.paragraphs).sum::<u64>() <= postings {
        return taken;
    }
    let weighted_idf = |at: usize| words[at].weight * idf[at];
    taken.sort_by(|one, other| {
        weighted_idf(*other)
            .total_cmp(&weighted_idf(*one))
            .then(one.cmp(other))
    });
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
pub(crate) struct BagBounds<'a> {
    /// The number of words that belong to the text itself.
    pub(crate) length: usize,
    /// The maximum number of decisions.
    pub(crate) depth: usize,
    /// The most places that are read; where there are more, the words that tell
    /// least are left out.
    pub(crate) postings: u64,
    /// Ends it from another thread, after the word that is being read.
    pub(crate) cancellation: &'a Cancellation,
}

/// The parts of the score of a decision.
#[derive(Debug, Clone, Default)]
pub(crate) struct BagScore {
    /// By word: its contribution to the decision as a whole.
    pub(crate) words: Vec<f32>,
    /// The contribution of the title on its own.
    pub(crate) title: f32,
    /// The contribution of the best passages.
    pub(crate) passages: f32,
}

/// The result of a ranking.
pub(crate) struct BagRanked {
    /// The best decisions, best first.
    pub(crate) best: Vec<(DecisionAddress, f32)>,
    /// By word: its idf among blocks.
    pub(crate) idf: Vec<f32>,
    /// The average number of words in a paragraph.
    pub(crate) paragraph_words: f32,
}

/// A word of a text with its forms in the index.
#[derive(Clone, Copy)]
struct ExpandedWord<'a> {
    word: &'a BagWord,
    every_form: &'a Expansion,
    /// Whether rarer words get more weight.
    is_raised: bool,
}

/// The weight of a word before its idf is known.
#[derive(Clone, Copy)]
struct Weighed {
    weight: f32,
    /// The weight for the title on its own; `None` if it was counted already.
    alone: Option<f32>,
    is_raised: bool,
}

/// The idf of BM25, in the form that is never negative.
pub(crate) fn idf(all: f32, having: usize) -> f32 {
    let having = having as f32;
    (((all - having).max(0.0) + 0.5) / (having + 0.5)).ln_1p()
}

/// The first `depth` of the decisions found, best first.
fn best_of(mut scored: Vec<Scored>, index: &Index, depth: usize) -> Vec<Scored> {
    let place = |at: DecisionAddress| {
        let segment = index.segment(at.segment);
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
