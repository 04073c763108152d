//! A word or a phrase, and the terms that a paragraph must have to match it.

use tantivy::postings::TermInfo;

use crate::index::ListsOf;
use crate::search::plan::expansion::{CommonGramExpansion, Expansion};

/// A word or a phrase with the forms of each of its parts.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// One for a word, several consecutive ones for a phrase.
    pub(crate) parts: Vec<Expansion>,
    /// Each part with the next one or two parts, if these combinations are terms.
    pub(crate) common_grams: Vec<Option<CommonGramExpansion>>,
    /// The maximum number of other words between the first and the last.
    pub(crate) slop: u32,
}

/// The postings of some terms, by segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TermPostings<'a> {
    /// The kind of terms.
    pub(crate) of: ListsOf,
    pub(crate) by_segment: &'a [Vec<TermInfo>],
}

/// The postings of some terms in one segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SegmentTerms<'a> {
    /// The kind of terms.
    pub(crate) of: ListsOf,
    pub(crate) terms: &'a [TermInfo],
}

impl<'a> TermPostings<'a> {
    pub(crate) fn in_segment(self, segment_ord: usize) -> SegmentTerms<'a> {
        SegmentTerms {
            of: self.of,
            terms: &self.by_segment[segment_ord],
        }
    }
}

/// The maximum number of paragraphs with one of these terms.
pub(crate) fn most_paragraphs(terms: &[TermInfo]) -> u64 {
    terms.iter().map(|term| u64::from(term.doc_freq)).sum()
}

/// A word of a phrase, or a term for several words, that a paragraph must have.
#[derive(Clone, Copy)]
pub(crate) enum Needed<'a> {
    Word(&'a Expansion),
    Term(&'a CommonGramExpansion),
}

impl<'a> Needed<'a> {
    /// Its postings, by segment.
    pub(crate) fn postings(self) -> TermPostings<'a> {
        match self {
            Self::Word(word) => TermPostings {
                of: ListsOf::Words,
                by_segment: &word.terms,
            },
            Self::Term(term) => TermPostings {
                of: ListsOf::CommonGrams,
                by_segment: &term.terms,
            },
        }
    }
}

impl Words {
    /// The parts of a phrase that a paragraph must have: its terms for several words, and the words
    /// not covered by these; each with its position among the parts.
    pub(crate) fn needed(&self) -> impl Iterator<Item = (usize, Needed<'_>)> {
        let mut covered = 0;
        self.parts.iter().enumerate().filter_map(move |(at, part)| {
            match self.common_grams.get(at).and_then(Option::as_ref) {
                Some(term) => {
                    covered = covered.max(at + term.parts);
                    Some((at, Needed::Term(term)))
                }
                None if at < covered => None,
                None => Some((at, Needed::Word(part))),
            }
        })
    }

    /// Whether each posting of its forms is an occurrence.
    pub(crate) fn is_word(&self) -> bool {
        self.parts.len() == 1
    }

    /// Whether one term covers all of it, so that each posting is an occurrence.
    pub(crate) fn is_term(&self) -> bool {
        let first = self.common_grams.first().and_then(Option::as_ref);
        first.is_some_and(|first| first.parts == self.parts.len())
    }
}
