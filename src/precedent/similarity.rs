//! How similar a decision is to an input, whatever else the index holds.
//!
//! Scores put decisions in order and say nothing by themselves: the best of fifty that
//! have nothing to do with a text is still the best. Similarity is the share of what an
//! input says that a decision says too. Each word counts by how rare it is, and a word
//! that no decision has counts most, because a text of another field is full of those.

use std::collections::BTreeSet;

use super::features::InputReading;
use crate::search::thresholds::{
    SIMILARITY_FAIR, SIMILARITY_FLOOR, SIMILARITY_OF_FIELD, SIMILARITY_STRONG,
};

/// How similar a decision is, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Similar in part.
    Weak,
    /// Similar.
    Fair,
    /// Very similar.
    Strong,
}

impl Strength {
    /// The word for it in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Fair => "fair",
            Self::Strong => "strong",
        }
    }

    /// The strength of a similarity from 0 to 1; `None` where it is too little to call a
    /// decision similar.
    pub(super) fn of(similarity: f32) -> Option<Self> {
        if similarity >= SIMILARITY_STRONG {
            Some(Self::Strong)
        } else if similarity >= SIMILARITY_FAIR {
            Some(Self::Fair)
        } else if similarity >= SIMILARITY_FLOOR {
            Some(Self::Weak)
        } else {
            None
        }
    }
}

/// Different words of an input that there have to be to compare it.
const LEAST_WORDS: usize = 2;

/// Whether an input has too few words to be compared with decisions.
pub(super) fn is_too_short(reading: &InputReading) -> bool {
    reading.words.len() < LEAST_WORDS
}

/// Different words of a block, the last one apart.
const BLOCK_WORDS: usize = 60;

/// The text of an input in blocks of about a page, each with what its words are worth.
///
/// A long text is compared block by block: one of its pages may be just like a decision,
/// and the others about something else.
pub(super) struct Blocks {
    /// By word of the input: the blocks it is in.
    of_word: Vec<Vec<u32>>,
    /// By word of the input.
    worth: Vec<f32>,
    /// By block: what all its words are worth.
    all: Vec<f32>,
}

impl Blocks {
    /// Cuts an input into blocks; `worth` is what each of its words is worth.
    pub(super) fn new(reading: &InputReading, worth: &[f32]) -> Self {
        let mut blocks: Vec<Vec<u32>> = Vec::new();
        let mut open: BTreeSet<u32> = BTreeSet::new();
        for paragraph in &reading.paragraphs {
            for place in &paragraph.places {
                open.insert(place.word);
            }
            if open.len() >= BLOCK_WORDS {
                blocks.push(std::mem::take(&mut open).into_iter().collect());
            }
        }
        match blocks.last_mut() {
            // The end of a letter says too little to be compared alone.
            Some(last) if open.len() < BLOCK_WORDS / 2 => {
                last.extend(open);
                last.sort_unstable();
                last.dedup();
            }
            _ => blocks.push(open.into_iter().collect()),
        }
        let mut of_word = vec![Vec::new(); reading.words.len()];
        for (block, words) in (0_u32..).zip(&blocks) {
            for word in words {
                of_word[*word as usize].push(block);
            }
        }
        let sum = |words: &Vec<u32>| words.iter().map(|word| worth[*word as usize]).sum();
        Self {
            of_word,
            worth: worth.to_vec(),
            all: blocks.iter().map(sum).collect(),
        }
    }

    /// Different words of the input.
    pub(super) fn words(&self) -> usize {
        self.worth.len()
    }

    /// The share of a block that a decision says too, 0 to 1, for the block where it is
    /// largest; `shared` are the words of the input that the decision has, each once.
    pub(super) fn similarity(&self, shared: &[u32]) -> f32 {
        let mut sums = vec![0.0_f32; self.all.len()];
        for word in shared {
            for block in &self.of_word[*word as usize] {
                sums[*block as usize] += self.worth[*word as usize];
            }
        }
        let parts = sums.iter().zip(&self.all);
        let parts = parts.map(|(sum, all)| if *all > 0.0 { sum / all } else { 0.0 });
        parts.fold(0.0, f32::max)
    }
}

/// What the similarities of an answer come to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Similarities {
    /// That of the most similar decision, 0 to 1.
    pub best: f32,
    /// The share of the input's words that any of the decisions looked at has, 0 to 1.
    pub known: f32,
    /// How many decisions are similar, of those looked at.
    pub similar: usize,
    /// Whether there may be more, among those not looked at.
    pub has_more: bool,
}

impl Similarities {
    /// Whether the input is about something that decisions are about. Any text shares some
    /// words with the best of many decisions; a text of another field also has many words that
    /// are in none.
    #[must_use]
    pub fn is_of_this_field(&self) -> bool {
        self.best * self.known >= SIMILARITY_OF_FIELD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(similarity: f32, expected: Option<&str>) {
        let strength = Strength::of(similarity);
        assert_eq!(strength.map(Strength::name), expected, "{similarity}");
    }

    #[test]
    fn strengths_rise_with_similarity_and_begin_at_the_floor() {
        check(0.0, None);
        check(SIMILARITY_FLOOR, Some("weak"));
        check(SIMILARITY_FAIR, Some("fair"));
        check(1.0, Some("strong"));
        assert!(Strength::Weak < Strength::Strong);
    }

    #[test]
    fn words_that_no_decision_has_make_an_input_less_similar() {
        let blocks = Blocks {
            of_word: vec![vec![0], vec![0], vec![0, 1], vec![1]],
            worth: vec![1.0, 5.0, 2.0, 2.0],
            all: vec![8.0, 4.0],
        };
        let is = |shared: &[u32], expected: f32| {
            let found = blocks.similarity(shared);
            assert!((found - expected).abs() < 1e-6, "{shared:?}: {found}");
        };
        is(&[], 0.0);
        is(&[0], 0.125);
        is(&[2], 0.5);
        is(&[0, 1, 2, 3], 1.0);
    }
}
