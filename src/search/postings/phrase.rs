//! Reads phrases from the postings of their words and of common grams.

use super::postings_opener::{PostingsOpener, Role};
use super::slop::with_slop;
use super::span::Span;
use super::window::{CandidateDoc, Window};
use super::word_positions::{DocPosition, WordPositions};
use crate::index::{Bits, IndexError};
use crate::search::plan::operand;
use crate::search::plan::operand::Words;
use crate::search::thresholds::{MAX_PROBED_FORMS, PROBE_RATIO};

/// Reads a phrase.
pub(crate) struct PhraseReader {
    parts: Vec<WordPositions>,
    /// For each part: the terms for it and the next one or two parts.
    common_grams: Vec<Option<WordPositions>>,
    /// What a document must have, the rarest first: all terms for several words, and the words not
    /// covered by these.
    needed: Vec<RequiredTerm>,
    /// The parts, the rarest first.
    by_rarity: Vec<usize>,
    slop: u32,
    /// The documents found for the lead.
    lead_docs: Bits,
    narrowing: Bits,
    starts: Vec<u32>,
    /// Buffers for all documents of a window.
    all_starts: Vec<DocPosition>,
    all_positions: Vec<DocPosition>,
}

/// A word, or a term for several words, that a document must have.
struct RequiredTerm {
    role: Role,
    at: usize,
    is_of_several: bool,
    paragraphs: u64,
}

impl PhraseReader {
    /// Opens a phrase that is looked up in at most `documents` documents.
    pub(crate) fn open(
        opener: &PostingsOpener<'_>,
        words: &Words,
        role: Role,
        documents: u64,
    ) -> Result<Self, IndexError> {
        let needed = words.needed().map(|(at, needed)| {
            let (is_of_several, paragraphs, forms) = match needed {
                operand::Needed::Term(term) => (true, term.paragraphs, 0),
                operand::Needed::Word(word) => (false, word.paragraphs, word.forms.len()),
            };
            let can_be_probed = forms <= MAX_PROBED_FORMS;
            RequiredTerm {
                role: if can_be_probed { Role::Probe } else { role },
                at,
                is_of_several,
                paragraphs,
            }
        });
        let mut needed: Vec<RequiredTerm> = needed.collect();
        needed.sort_by_key(|needed| needed.paragraphs);
        let rarest = needed.first().map_or(0, |first| first.paragraphs);
        for (rank, needed) in needed.iter_mut().enumerate() {
            if rank == 0 || needed.paragraphs < rarest.saturating_mul(PROBE_RATIO) {
                needed.role = role;
            }
        }
        let mut roles = vec![Role::Probe; words.parts.len()];
        for needed in needed.iter().filter(|needed| !needed.is_of_several) {
            roles[needed.at] = needed.role;
        }
        let mut by_rarity: Vec<usize> = (0..words.parts.len()).collect();
        by_rarity.sort_by_key(|at| words.parts[*at].paragraphs);
        let parts = words.parts.iter().zip(roles);
        let common_grams = words.common_grams.iter();
        let common_grams = common_grams.map(|found| {
            let found = found.as_ref();
            found.map(|found| opener.common_grams(found)).transpose()
        });
        Ok(Self {
            // If one term decides, no words are needed.
            parts: if opener.counts() {
                Vec::new()
            } else {
                let parts =
                    parts.map(|(part, role)| opener.positions(part, role, documents.min(rarest)));
                parts.collect::<Result<_, _>>()?
            },
            common_grams: common_grams.collect::<Result<_, _>>()?,
            needed,
            by_rarity,
            slop: words.slop,
            lead_docs: Bits::default(),
            narrowing: Bits::default(),
            starts: Vec::new(),
            all_starts: Vec::new(),
            all_positions: Vec::new(),
        })
    }

    /// Returns a lower bound for the first document from `from` on that may have it. Only for a
    /// lead.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        let Self {
            needed,
            parts,
            common_grams,
            ..
        } = self;
        let first = needed.first();
        let positions = first.and_then(|needed| positions_of(parts, common_grams, needed));
        positions.map_or(tantivy::TERMINATED, |positions| positions.next(from))
    }

    /// Lists the documents that have all lead terms.
    pub(crate) fn find_documents(
        &mut self,
        window: Window<'_>,
        docs: &mut Bits,
        mut freqs: Option<&mut [u32]>,
    ) {
        let Self {
            needed,
            parts,
            common_grams,
            narrowing,
            lead_docs,
            ..
        } = self;
        let mut is_first = true;
        for needed in needed.iter().filter(|needed| needed.role == Role::Lead) {
            let Some(positions) = positions_of(parts, common_grams, needed) else {
                continue;
            };
            if is_first {
                positions.find_documents(window, None, docs, freqs.take());
                is_first = false;
            } else {
                narrowing.reset(window.len);
                positions.find_documents(window, None, narrowing, None);
                docs.and(narrowing);
            }
            if docs.is_empty() {
                break;
            }
        }
        lead_docs.clone_from(docs);
    }

    /// Returns and resets the amount read since the last call.
    pub(crate) fn take_work(&mut self) -> u64 {
        let positions = self.parts.iter_mut();
        let positions = positions.chain(self.common_grams.iter_mut().flatten());
        positions.map(WordPositions::take_work).sum()
    }

    /// Whether a document has all the words. Documents must be in ascending order.
    pub(crate) fn has(&mut self, candidate: CandidateDoc<'_>) -> bool {
        let Self {
            needed,
            parts,
            common_grams,
            lead_docs,
            ..
        } = self;
        needed.iter().all(|needed| match needed.role {
            Role::Lead => lead_docs.contains(candidate.doc),
            Role::Probe => positions_of(parts, common_grams, needed)
                .is_some_and(|positions| positions.has(candidate.in_segment)),
        })
    }

    /// The number of occurrences in a document, if one term decides.
    pub(crate) fn count_in(&mut self, doc: u32) -> u32 {
        let first = self.common_grams.iter_mut().flatten().next();
        first.map_or(0, |term| term.count_in(doc))
    }

    /// Whether [`Self::find_all`] can be used.
    pub(crate) fn can_find_all(&self) -> bool {
        self.slop == 0
            && !self.parts.is_empty()
            && self.parts.iter().all(WordPositions::has_few_forms)
    }

    /// Calls `found` with each document of a window and of `docs` in which it occurs, and the
    /// number of occurrences. Does the work of [`Self::find_occurrences`] for all documents
    /// together, word by word.
    pub(crate) fn find_all(
        &mut self,
        window: Window<'_>,
        docs: &mut Bits,
        mut found: impl FnMut(usize, u32),
    ) {
        let Self {
            parts,
            by_rarity,
            all_starts,
            all_positions,
            ..
        } = self;
        for (rank, at) in by_rarity.iter().enumerate() {
            let before = *at as u32;
            parts[*at].read_all(window, docs, all_positions);
            if rank == 0 {
                all_starts.clear();
                let starts = all_positions.iter();
                all_starts.extend(starts.filter_map(|position| position.before(before)));
            } else {
                keep_followed(all_starts, all_positions, |start| start.after(before));
            }
            if all_starts.is_empty() {
                return;
            }
            docs.reset(window.len);
            for start in all_starts.iter() {
                docs.set(start.doc());
            }
        }
        for of_doc in all_starts.chunk_by(|one, other| one.doc() == other.doc()) {
            found(of_doc[0].doc(), of_doc.len() as u32);
        }
    }

    /// Finds its occurrences in a document that has all the words.
    pub(crate) fn find_occurrences(&mut self, candidate: CandidateDoc<'_>, spans: &mut Vec<Span>) {
        let Self {
            parts,
            starts,
            slop,
            by_rarity,
            ..
        } = self;
        let (doc, in_segment) = (candidate.doc as u32, candidate.in_segment);
        if *slop > 0 {
            for part in parts.iter_mut() {
                if part.read(doc, in_segment).is_empty() {
                    return;
                }
            }
            with_slop(parts, *slop, spans);
            return;
        }
        // The rarest word limits where the phrase may start, so most documents are rejected before
        // frequent words are read.
        for (rank, at) in by_rarity.iter().enumerate() {
            let before = *at as u32;
            let found = parts[*at].read(doc, in_segment);
            if rank == 0 {
                starts.clear();
                starts.extend(found.iter().filter_map(|word| word.checked_sub(before)));
            } else {
                keep_followed(starts, found, |start| start + before);
            }
            if starts.is_empty() {
                return;
            }
        }
        let more = parts.len() as u32 - 1;
        spans.extend(starts.iter().map(|start| Span::text(*start, start + more)));
    }
}

fn positions_of<'a>(
    parts: &'a mut [WordPositions],
    common_grams: &'a mut [Option<WordPositions>],
    needed: &RequiredTerm,
) -> Option<&'a mut WordPositions> {
    if needed.is_of_several {
        common_grams.get_mut(needed.at)?.as_mut()
    } else {
        parts.get_mut(needed.at)
    }
}

/// Keeps the `starts` for which the `expected` position is one of `positions`; both are in
/// ascending order.
fn keep_followed<P: Copy + PartialOrd>(
    starts: &mut Vec<P>,
    positions: &[P],
    expected: impl Fn(P) -> P,
) {
    let mut at = 0;
    starts.retain(|start| {
        let expected = expected(*start);
        while positions
            .get(at)
            .is_some_and(|position| *position < expected)
        {
            at += 1;
        }
        positions.get(at) == Some(&expected)
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_phrase_starts_where_all_its_words_are_in_position(
            parts in prop::collection::vec(prop::collection::btree_set(0_u32..20, 0..12), 1..5),
        ) {
            let parts: Vec<Vec<u32>> = parts.iter().map(|part| part.iter().copied().collect()).collect();
            let mut starts = parts[0].clone();
            for (before, part) in parts.iter().enumerate().skip(1) {
                keep_followed(&mut starts, part, |start| start + before as u32);
            }
            let is_whole = |start: u32| {
                let mut parts = parts.iter().enumerate();
                parts.all(|(before, part)| part.contains(&(start + before as u32)))
            };
            let expected: Vec<u32> = (0..20).filter(|start| is_whole(*start)).collect();
            prop_assert_eq!(&starts, &expected);
            // With a slop of 0 the result must equal the one used for highlights.
            let mut spans = Vec::new();
            with_slop(&parts, 0, &mut spans);
            let firsts: Vec<u32> = spans.iter().map(|span| span.first).collect();
            prop_assert_eq!(firsts, expected);
        }
    }
}
