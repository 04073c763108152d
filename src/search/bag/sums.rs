//! The sums of one segment while the words of a text are taken one after another.

use crate::search::blocks::Blocks;

/// So many windows of a decision count.
const BEST_WINDOWS: usize = 3;

#[derive(Debug)]
pub(super) struct BagSegment {
    pub(super) blocks: Blocks,
    /// By decision, by block and by decision with a title: k1 times the factor
    /// of its length.
    pub(super) of_whole: Vec<f32>,
    pub(super) of_window: Vec<f32>,
    pub(super) of_title: Vec<f32>,
}

/// The sums of one segment while words are taken.
#[derive(Debug)]
pub(super) struct Sums {
    /// By decision: how often the word at hand stands in its text and its title.
    times: Vec<f32>,
    times_in_title: Vec<f32>,
    /// The decisions that have it.
    pub(super) having: Vec<u32>,
    /// By block: the same.
    times_in_block: Vec<f32>,
    /// Blocks that have it, each with its decision.
    pub(super) having_blocks: Vec<(u32, u32)>,
    /// By decision: its score as a whole.
    score: Vec<f32>,
    /// By decision: the score of its title, and how many of the title's words
    /// were looked for.
    score_of_title: Vec<f32>,
    named: Vec<f32>,
    /// By block: the score of the window that begins with it.
    score_of_window: Vec<f32>,
    is_found: Vec<bool>,
    found: Vec<u32>,
}

/// What the word at hand is worth, before length and frequency.
pub(super) struct Weights {
    pub(super) whole: f32,
    pub(super) window: f32,
    /// How often a word of a title counts.
    pub(super) title: f32,
    /// The title by itself, unless it was counted already.
    pub(super) alone: Option<f32>,
}

/// BM25 without rarity.
fn worth(times: f32, factor: f32) -> f32 {
    times / (times + factor)
}

impl Sums {
    pub(super) fn new(bag: &BagSegment) -> Self {
        let (decisions, blocks) = (bag.of_whole.len(), bag.of_window.len());
        Self {
            times: vec![0.0; decisions],
            times_in_title: vec![0.0; decisions],
            having: Vec::new(),
            times_in_block: vec![0.0; blocks],
            having_blocks: Vec::new(),
            score: vec![0.0; decisions],
            score_of_title: vec![0.0; decisions],
            named: vec![0.0; decisions],
            score_of_window: vec![0.0; blocks],
            is_found: vec![false; decisions],
            found: Vec::new(),
        }
    }

    pub(super) fn count(&mut self, ordinal: u32, times: f32) {
        let at = ordinal as usize;
        if self.times[at] == 0.0 && self.times_in_title[at] == 0.0 {
            self.having.push(ordinal);
        }
        self.times[at] += times;
    }

    pub(super) fn count_in_title(&mut self, ordinal: u32, times: f32) {
        let at = ordinal as usize;
        if self.times[at] == 0.0 && self.times_in_title[at] == 0.0 {
            self.having.push(ordinal);
        }
        self.times_in_title[at] += times;
    }

    pub(super) fn count_in_block(&mut self, block: u32, ordinal: u32, times: f32) {
        if times > 0.0 {
            let of_block = &mut self.times_in_block[block as usize];
            if *of_block == 0.0 {
                self.having_blocks.push((block, ordinal));
            }
            *of_block += times;
        }
    }

    /// Adds what the word at hand is worth.
    pub(super) fn add(&mut self, bag: &BagSegment, of: &Weights) {
        let in_block = &mut self.times_in_block;
        for ordinal in &self.having {
            let at = *ordinal as usize;
            let in_title = self.times_in_title[at];
            let times = self.times[at] + in_title * of.title;
            self.score[at] += of.whole * worth(times, bag.of_whole[at]);
            if !self.is_found[at] {
                self.is_found[at] = true;
                self.found.push(*ordinal);
            }
            if in_title > 0.0 {
                if let Some(alone) = of.alone {
                    self.score_of_title[at] += alone * worth(in_title, bag.of_title[at]);
                    self.named[at] += in_title;
                }
                let end = bag.blocks.of_decision(*ordinal).end;
                for window in bag.blocks.windows(*ordinal) {
                    let next = in_block[window + 1..end].first().copied();
                    let times = in_block[window] + next.unwrap_or(0.0) + in_title * of.title;
                    let worth = worth(times, bag.of_window[window]);
                    self.score_of_window[window] += of.window * worth;
                }
            }
        }
        for (block, ordinal) in &self.having_blocks {
            if self.times_in_title[*ordinal as usize] > 0.0 {
                continue;
            }
            let block = *block as usize;
            let blocks = bag.blocks.of_decision(*ordinal);
            let mut add = |window: usize, times: f32| {
                let worth = worth(times, bag.of_window[window]);
                self.score_of_window[window] += of.window * worth;
            };
            if block + 1 < blocks.end {
                add(block, in_block[block] + in_block[block + 1]);
            } else if blocks.len() == 1 {
                add(block, in_block[block]);
            }
            // The block in front adds to its window itself where it has the word.
            if block > blocks.start && in_block[block - 1] == 0.0 {
                add(block - 1, in_block[block]);
            }
        }
    }

    /// Forgets how often the word at hand stands where.
    pub(super) fn forget(&mut self) {
        for ordinal in self.having.drain(..) {
            self.times[ordinal as usize] = 0.0;
            self.times_in_title[ordinal as usize] = 0.0;
        }
        for (block, _) in self.having_blocks.drain(..) {
            self.times_in_block[block as usize] = 0.0;
        }
    }

    /// The score of a title, and forgets it: the more of the title the text
    /// names, the more it is meant.
    fn take_title(&mut self, bag: &BagSegment, at: usize) -> f32 {
        let score = std::mem::take(&mut self.score_of_title[at]);
        if score == 0.0 {
            return 0.0;
        }
        let named = std::mem::take(&mut self.named[at]);
        score * (named / bag.blocks.title_words[at].max(1.0)).min(1.0)
    }

    /// Hands over the scores of the decisions found, and forgets them.
    pub(super) fn finish(
        &mut self,
        bag: &BagSegment,
        of_windows: f32,
        mut take: impl FnMut(u32, f32),
    ) {
        let mut found = std::mem::take(&mut self.found);
        for ordinal in found.drain(..) {
            let windows = bag.blocks.windows(ordinal);
            let counted = windows.len().min(BEST_WINDOWS);
            let mut best = [0.0_f32; BEST_WINDOWS];
            for score in &mut self.score_of_window[windows] {
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
            take(ordinal, whole + title + of_windows * mean);
        }
        self.found = found;
    }
}
