//! Connectors between single words: the fast path of [`ProximityJoin::join`].
//!
//! [`ProximityJoin::join`]: super::proximity::ProximityJoin::join

use super::span::Span;
use crate::search::query::{Link, Reach};

/// Does the same as [`ProximityJoin::join`] for two words, given their positions, in one pass over
/// both lists.
///
/// [`ProximityJoin::join`]: super::proximity::ProximityJoin::join
pub(crate) fn join_words(
    (left, right): (&[u32], &[u32]),
    link: Link,
    sentences: &[u32],
    (kept_left, kept_right): (&mut Vec<Span>, &mut Vec<Span>),
) {
    kept_left.clear();
    kept_right.clear();
    let either = !link.ordered;
    let bounds = ReachBounds::new(link.reach, sentences);
    keep_near(left, right, bounds, (either, true), link.negated, kept_left);
    if !link.negated && !kept_left.is_empty() {
        keep_near(right, left, bounds, (true, either), false, kept_right);
    }
}

/// Keeps the words with one of the others within reach on the accepted sides, or, if `negated`,
/// those without.
fn keep_near(
    words: &[u32],
    others: &[u32],
    mut bounds: ReachBounds<'_>,
    (before, after): (bool, bool),
    negated: bool,
    kept: &mut Vec<Span>,
) {
    let mut others = others.iter().copied().peekable();
    for word in words {
        let (from, to) = bounds.of(*word);
        let from = if before { from } else { word + 1 };
        let to = if after { to } else { *word };
        while others.next_if(|other| *other < from).is_some() {}
        // A word is not near itself, even if both operands contain it.
        let mut ahead = others.clone();
        ahead.next_if_eq(word);
        if ahead.peek().is_some_and(|other| *other <= to) != negated {
            kept.push(Span::text(*word, *word));
        }
    }
}

/// The first and last word within reach of words in ascending order.
#[derive(Clone, Copy)]
struct ReachBounds<'a> {
    reach: Reach,
    sentences: &'a [u32],
    /// The sentence of the last word.
    at: usize,
}

impl<'a> ReachBounds<'a> {
    fn new(reach: Reach, sentences: &'a [u32]) -> Self {
        Self {
            reach,
            sentences,
            at: 0,
        }
    }

    fn of(&mut self, word: u32) -> (u32, u32) {
        match self.reach {
            Reach::Words(words) => (word.saturating_sub(words), word.saturating_add(words)),
            Reach::Paragraph => (0, u32::MAX),
            Reach::Sentence => {
                while self
                    .sentences
                    .get(self.at)
                    .is_some_and(|start| *start <= word)
                {
                    self.at += 1;
                }
                let from = self.at.checked_sub(1).map_or(0, |at| self.sentences[at]);
                let to = self.sentences.get(self.at);
                (from, to.map_or(u32::MAX, |next| next - 1))
            }
        }
    }
}
