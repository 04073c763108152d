//! The accumulators of one segment, for term-at-a-time scoring of a text.

use super::passages::Passages;
use crate::search::thresholds::BEST_PASSAGES;

#[derive(Debug)]
pub(super) struct BagSegment {
    pub(super) blocks: Passages,
    /// By decision, by block, and by decision with a title: k1 times the length factor.
    pub(super) of_whole: Vec<f32>,
    pub(super) of_passage: Vec<f32>,
    pub(super) of_title: Vec<f32>,
}

/// The accumulators of one segment.
#[derive(Debug)]
pub(super) struct Accumulators {
    /// By decision: the frequency of the current word in its text and its title.
    freq: Vec<f32>,
    freq_in_title: Vec<f32>,
    /// The decisions with the current word.
    pub(super) having: Vec<u32>,
    /// By block: the frequency of the current word.
    freq_in_block: Vec<f32>,
    /// The blocks with the current word, each with its decision.
    pub(super) having_blocks: Vec<(u32, u32)>,
    /// By decision: its score as a whole.
    score: Vec<f32>,
    /// By decision: the score of its title, and the number of the title's words that the text
    /// contains.
    score_of_title: Vec<f32>,
    named: Vec<f32>,
    /// By block: the score of the passage that starts with it.
    score_of_passage: Vec<f32>,
    is_found: Vec<bool>,
    found: Vec<u32>,
}

/// The weights of the current word, before length and frequency.
pub(super) struct Weights {
    pub(super) whole: f32,
    pub(super) passage: f32,
    /// The weight of an occurrence in a title.
    pub(super) title: f32,
    /// The weight for the score of the title on its own; `None` if it was counted already.
    pub(super) alone: Option<f32>,
}

/// The parts of the score of a decision.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub(super) whole: f32,
    pub(super) title: f32,
    pub(super) passages: f32,
}

/// BM25 without idf.
fn saturated(freq: f32, factor: f32) -> f32 {
    freq / (freq + factor)
}

impl Accumulators {
    pub(super) fn new(bag: &BagSegment) -> Self {
        let (decisions, blocks) = (bag.of_whole.len(), bag.of_passage.len());
        Self {
            freq: vec![0.0; decisions],
            freq_in_title: vec![0.0; decisions],
            having: Vec::new(),
            freq_in_block: vec![0.0; blocks],
            having_blocks: Vec::new(),
            score: vec![0.0; decisions],
            score_of_title: vec![0.0; decisions],
            named: vec![0.0; decisions],
            score_of_passage: vec![0.0; blocks],
            is_found: vec![false; decisions],
            found: Vec::new(),
        }
    }

    pub(super) fn count(&mut self, ordinal: u32, freq: f32) {
        let at = ordinal as usize;
        if self.freq[at] == 0.0 && self.freq_in_title[at] == 0.0 {
            self.having.push(ordinal);
        }
        self.freq[at] += freq;
    }

    pub(super) fn count_in_title(&mut self, ordinal: u32, freq: f32) {
        let at = ordinal as usize;
        if self.freq[at] == 0.0 && self.freq_in_title[at] == 0.0 {
            self.having.push(ordinal);
        }
        self.freq_in_title[at] += freq;
    }

    pub(super) fn count_in_block(&mut self, block: u32, ordinal: u32, freq: f32) {
        if freq > 0.0 {
            let of_block = &mut self.freq_in_block[block as usize];
            if *of_block == 0.0 {
                self.having_blocks.push((block, ordinal));
            }
            *of_block += freq;
        }
    }

    /// Adds the scores of the current word to the accumulators.
    pub(super) fn add(&mut self, bag: &BagSegment, of: &Weights) {
        let in_block = &mut self.freq_in_block;
        for ordinal in &self.having {
            let at = *ordinal as usize;
            let in_title = self.freq_in_title[at];
            let freq = self.freq[at] + in_title * of.title;
            self.score[at] += of.whole * saturated(freq, bag.of_whole[at]);
            if !self.is_found[at] {
                self.is_found[at] = true;
                self.found.push(*ordinal);
            }
            if in_title > 0.0 {
                if let Some(alone) = of.alone {
                    self.score_of_title[at] += alone * saturated(in_title, bag.of_title[at]);
                    self.named[at] += in_title;
                }
                let end = bag.blocks.of_decision(*ordinal).end;
                for passage in bag.blocks.passages(*ordinal) {
                    let next = in_block[passage + 1..end].first().copied();
                    let freq = in_block[passage] + next.unwrap_or(0.0) + in_title * of.title;
                    let saturated = saturated(freq, bag.of_passage[passage]);
                    self.score_of_passage[passage] += of.passage * saturated;
                }
            }
        }
        for (block, ordinal) in &self.having_blocks {
            if self.freq_in_title[*ordinal as usize] > 0.0 {
                continue;
            }
            let block = *block as usize;
            let blocks = bag.blocks.of_decision(*ordinal);
            let mut add = |passage: usize, freq: f32| {
                let saturated = saturated(freq, bag.of_passage[passage]);
                self.score_of_passage[passage] += of.passage * saturated;
            };
            if block + 1 < blocks.end {
                add(block, in_block[block] + in_block[block + 1]);
            } else if blocks.len() == 1 {
                add(block, in_block[block]);
            }
            // If the previous block has the word, it adds to its own passage.
            if block > blocks.start && in_block[block - 1] == 0.0 {
                add(block - 1, in_block[block]);
            }
        }
    }

    /// Resets the frequencies of the current word.
    pub(super) fn forget(&mut self) {
        for ordinal in self.having.drain(..) {
            self.freq[ordinal as usize] = 0.0;
            self.freq_in_title[ordinal as usize] = 0.0;
        }
        for (block, _) in self.having_blocks.drain(..) {
            self.freq_in_block[block as usize] = 0.0;
        }
    }

    /// Returns and resets the score of a title. The more of the title's words the text contains,
    /// the higher it is.
    fn take_title(&mut self, bag: &BagSegment, at: usize) -> f32 {
        let score = std::mem::take(&mut self.score_of_title[at]);
        if score == 0.0 {
            return 0.0;
        }
        let named = std::mem::take(&mut self.named[at]);
        score * (named / bag.blocks.title_words[at].max(1.0)).min(1.0)
    }

    /// The score of a decision as a whole so far.
    pub(super) fn whole_of(&self, ordinal: usize) -> f32 {
        self.score[ordinal]
    }

    /// Calls `found` with the score parts of each decision found, and resets them.
    pub(super) fn finish(
        &mut self,
        bag: &BagSegment,
        of_passages: f32,
        mut take: impl FnMut(u32, Parts),
    ) {
        let mut found = std::mem::take(&mut self.found);
        for ordinal in found.drain(..) {
            let passages = bag.blocks.passages(ordinal);
            let counted = passages.len().min(BEST_PASSAGES);
            let mut best = [0.0_f32; BEST_PASSAGES];
            for score in &mut self.score_of_passage[passages] {
                let mut score = std::mem::take(score);
                for place in &mut best {
                    if score > *place {
                        std::mem::swap(&mut score, place);
                    }
                }
            }
            let mean = best.iter().sum::<f32>() / counted as f32;
            self.is_found[ordinal as usize] = false;
            let whole = std::mem::take(&mut self.score[ordinal as usize]);
            let title = self.take_title(bag, ordinal as usize);
            let passages = of_passages * mean;
            take(
                ordinal,
                Parts {
                    whole,
                    title,
                    passages,
                },
            );
        }
        self.found = found;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Two decisions: one with three blocks, and one with one block and a title of two words.
    fn bag() -> BagSegment {
        BagSegment {
            blocks: Passages::with_blocks(&[3, 1], &[0.0, 2.0]),
            of_whole: vec![1.0, 2.0],
            of_passage: vec![0.5, 1.5, 0.0, 1.0],
            of_title: vec![1.0, 1.0],
        }
    }

    const WEIGHTS: Weights = Weights {
        whole: 1.0,
        passage: 10.0,
        title: 3.0,
        alone: Some(100.0),
    };

    fn scores(accumulators: &mut Accumulators, bag: &BagSegment) -> BTreeMap<u32, f32> {
        let mut scores = BTreeMap::new();
        accumulators.finish(bag, 1.0, |ordinal, score| {
            scores.insert(ordinal, score.whole + score.title + score.passages);
        });
        scores
    }

    #[track_caller]
    fn check(found: f32, expected: f32) {
        assert!((found - expected).abs() < 1e-4, "{found} for {expected}");
    }

    #[test]
    fn a_decision_is_scored_as_a_whole_and_by_the_mean_of_its_passages() {
        let bag = bag();
        let mut accumulators = Accumulators::new(&bag);
        // Twice in the first block, once in the second.
        accumulators.count(0, 3.0);
        accumulators.count_in_block(0, 0, 2.0);
        accumulators.count_in_block(1, 0, 1.0);
        accumulators.add(&bag, &WEIGHTS);
        let scores = scores(&mut accumulators, &bag);
        let (first, second) = (10.0 * saturated(3.0, 0.5), 10.0 * saturated(1.0, 1.5));
        check(
            scores[&0],
            saturated(3.0, 1.0) + f32::midpoint(first, second),
        );
        assert_eq!(scores.len(), 1);
    }

    #[test]
    fn a_title_counts_in_every_passage_and_by_the_share_of_it_that_is_named() {
        let bag = bag();
        let mut accumulators = Accumulators::new(&bag);
        accumulators.count_in_title(1, 1.0);
        accumulators.add(&bag, &WEIGHTS);
        let scores = scores(&mut accumulators, &bag);
        let title = 100.0 * saturated(1.0, 1.0) * 0.5;
        let text = saturated(3.0, 2.0) + 10.0 * saturated(3.0, 1.0);
        check(scores[&1], text + title);
    }

    proptest! {
        #[test]
        fn nothing_carries_over_to_the_next_text(
            words in prop::collection::vec(
                prop::collection::vec((0_u32..4, 1_u8..5, any::<bool>()), 1..6),
                1..5,
            ),
        ) {
            let bag = bag();
            let run = |accumulators: &mut Accumulators| {
                for postings in &words {
                    for (block, freq, in_title) in postings {
                        let (ordinal, freq) = (u32::from(*block == 3), f32::from(*freq));
                        if *in_title && ordinal == 1 {
                            accumulators.count_in_title(ordinal, freq);
                        } else {
                            accumulators.count(ordinal, freq);
                            accumulators.count_in_block(*block, ordinal, freq);
                        }
                    }
                    accumulators.add(&bag, &WEIGHTS);
                    accumulators.forget();
                }
                scores(accumulators, &bag)
            };
            let mut used = Accumulators::new(&bag);
            let first = run(&mut used);
            prop_assert_eq!(&first, &run(&mut used));
            prop_assert_eq!(&first, &run(&mut Accumulators::new(&bag)));
            prop_assert!(first.values().all(|score| *score > 0.0));
        }
    }
}
