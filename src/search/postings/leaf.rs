//! Leaves: what is looked for in paragraphs, and scored, as one.
//!
//! # What a leaf can be asked
//!
//! Whoever runs a plan asks a leaf the cheapest question that is enough, and the next one
//! only for what is left. From cheap to dear:
//!
//! 1. *In how many paragraphs at most?* [`Leaf::most_paragraphs`], and of a segment
//!    `Operand::most_paragraphs_in`. Costs nothing: it was counted when the terms were
//!    looked up. Never too few.
//! 2. *What can it give each decision at most?* `LeafPlan` and `LeafBounds` in
//!    `exec/pruned`. Costs a walk over the impact lists of its terms, decision by decision.
//!    Never below the score; the decisions are all those that match, and perhaps more.
//! 3. *Which document may match next?* [`LeafReader::next`]. Costs a seek in the postings
//!    of the term that leads. No document in between matches.
//! 4. *Which documents of a window match, and how often?* [`LeafReader::read`] and
//!    [`LeafReader::for_each`]. Costs the postings of the leads within the window, and a
//!    seek for each candidate and each term that is probed. Where postings alone decide
//!    (`Operand::is_exact`) this is the answer.
//! 5. *Where in a document?* `OperandReader::has` and `OperandReader::find_occurrences`,
//!    asked by [`LeafReader::read`] for the candidates of step 4, where positions decide.
//!    Costs the positions of its words in that document, the rarest word first.
//!
//! Windows rise, and so do the documents within one: postings are read forwards only. A
//! window is read once. Documents out of the leaf's scope never match.

use tantivy::TERMINATED;

use super::cursor::{Detail, PostingsOpener, Role};
use super::operand_reader::OperandReader;
use super::proximity::beginnings;
use super::window::{CandidateDoc, Window};
use crate::index::{Bits, Index, IndexError, Sentences};
use crate::search::plan::compile::{Leaf, Scope, TextOrigin};
use crate::search::plan::operand::Operand;
use crate::search::thresholds::SMALL_WINDOW_DOCS;
use crate::search::work::LeafWork;

/// Where a leaf matches in one window of documents, and how often.
#[derive(Default)]
pub(crate) struct Matches {
    /// The documents, counted in the window. Where nothing matches it may be of
    /// no length.
    pub(crate) docs: Bits,
    /// By document: how often; 0 for those of the window without a match.
    pub(crate) freqs: Vec<u32>,
}

impl Matches {
    fn reset(&mut self, len: usize) {
        let Self { docs, freqs } = self;
        if len <= SMALL_WINDOW_DOCS {
            zero(freqs, len);
        } else {
            docs.for_each(|doc| freqs[doc] = 0);
            freqs.resize(len.max(freqs.len()), 0);
        }
        docs.reset(len);
    }

    /// Keeps the documents that are wanted, as counted in the segment.
    fn retain(&mut self, window: Window<'_>, wanted: impl Fn(u32) -> bool) {
        let Self { docs, freqs } = self;
        for doc_range in window.doc_ranges {
            doc_range.for_each(docs, |doc, in_segment| {
                if !wanted(in_segment) {
                    freqs[doc] = 0;
                }
            });
        }
        docs.retain(|doc| freqs[doc] > 0);
    }
}

/// The documents of a segment that a leaf is looked for in.
#[derive(Clone, Copy)]
struct InScope<'a> {
    scope: Scope,
    sections: &'a [u8],
    /// Empty where it does not matter what is standing text.
    levels: &'a [u8],
}

impl<'a> InScope<'a> {
    /// `None` for all of them.
    fn new(index: &'a Index, segment_ord: usize, scope: Scope) -> Option<Self> {
        let levels = || index.wordings().levels(segment_ord);
        scope.is_narrow().then(|| Self {
            scope,
            sections: index.segment(segment_ord).sections(),
            levels: if scope.parts_standing() {
                levels()
            } else {
                &[]
            },
        })
    }

    fn holds(&self, doc: u32) -> bool {
        let doc = doc as usize;
        let standing = self.levels.get(doc).is_some_and(|level| *level > 0);
        // Where nobody asks, both kinds are in the scope.
        self.scope
            .holds(self.sections[doc], TextOrigin::of(standing))
    }
}

/// Reads the matches of one leaf in one segment. Windows have to rise.
pub(crate) struct LeafReader<'a> {
    /// Several where the operand is split.
    alternatives: Vec<AlternativeReader>,
    /// No document in front of this one matches, behind those looked at.
    ahead: u32,
    scope: Option<InScope<'a>>,
    work: LeafWork,
}

impl<'a> LeafReader<'a> {
    /// Opens a leaf whose positions are read in about so many lookups of the segment.
    pub(crate) fn open(
        index: &'a Index,
        segment_ord: usize,
        leaf: &Leaf,
        lookups: u64,
    ) -> Result<Self, IndexError> {
        let alternatives = match &leaf.operand {
            Operand::Split(alternatives) => alternatives.as_slice(),
            one => std::slice::from_ref(one),
        };
        let alternatives = alternatives.iter().map(|alternative| {
            AlternativeReader::open(index, segment_ord, (alternative, &leaf.work), lookups)
        });
        Ok(Self {
            alternatives: alternatives.collect::<Result<_, _>>()?,
            ahead: 0,
            scope: InScope::new(index, segment_ord, leaf.scope),
            work: leaf.work.clone(),
        })
    }

    /// No document in front of this one matches, from `from` on.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        if self.ahead < from {
            let nexts = self
                .alternatives
                .iter_mut()
                .map(|alternative| alternative.root.next(from));
            self.ahead = nexts.min().unwrap_or(TERMINATED);
        }
        self.ahead
    }

    /// Whether it is known to match nowhere in a window.
    fn is_absent(&mut self, window: Window<'_>) -> bool {
        match (window.doc_ranges.first(), window.doc_ranges.last()) {
            (Some(first), Some(last)) => self.next(first.docs.start) >= last.docs.end,
            _ => true,
        }
    }

    /// Hands over its matches in a window: the document, counted in the window
    /// and in the segment, and how often it matches there. `room` is used where
    /// several forms have to be counted first.
    pub(crate) fn for_each(
        &mut self,
        window: Window<'_>,
        room: &mut Matches,
        mut found: impl FnMut(usize, u32, u32),
    ) {
        if self.is_absent(window) {
            return;
        }
        if let ([alternative], None) = (self.alternatives.as_mut_slice(), self.scope)
            && alternative.exact
            && let Some(word) = alternative.root.word()
            && let [form] = word.forms.as_mut_slice()
        {
            form.each(window, |doc, in_segment, count| {
                found(doc as usize, in_segment, count);
            });
            self.work.add(word.take_work());
            return;
        }
        self.read(window, room);
        for doc_range in window.doc_ranges {
            doc_range.for_each(&room.docs, |doc, in_segment| {
                found(doc, in_segment, room.freqs[doc]);
            });
        }
    }

    /// Finds the matches in the documents of `window` that are looked at.
    pub(crate) fn read(&mut self, window: Window<'_>, matches: &mut Matches) {
        if self.work.is_over() || self.is_absent(window) {
            matches.reset(0);
            return;
        }
        matches.reset(window.len);
        for alternative in &mut self.alternatives {
            alternative.read(window, self.scope, matches);
            self.work.add(alternative.root.take_work());
        }
        if let Some(scope) = self.scope {
            matches.retain(window, |doc| scope.holds(doc));
        }
    }
}

/// Makes room for counts, all 0.
fn zero(counts: &mut Vec<u32>, len: usize) {
    counts.clear();
    counts.resize(len, 0);
}

/// Reads the occurrences of an operand, or of one way to fill a phrase.
struct AlternativeReader {
    root: OperandReader,
    /// Whether postings alone tell where it matches.
    exact: bool,
    sentences: Option<Sentences>,
    /// How often lead words are in the documents of the window.
    lead_freqs: Vec<u32>,
    starts: Vec<u32>,
    work: LeafWork,
}

/// After so many documents it is asked whether more may be read.
const DOCUMENTS_AT_ONCE: u32 = 64;

impl AlternativeReader {
    fn open(
        index: &Index,
        segment_ord: usize,
        (operand, work): (&Operand, &LeafWork),
        lookups: u64,
    ) -> Result<Self, IndexError> {
        let exact = operand.is_exact();
        let detail = if exact {
            Detail::Freqs
        } else {
            Detail::Positions
        };
        let opener = PostingsOpener::new(index, segment_ord, detail, work)?;
        let asks_for_sentences = operand.asks_for_sentences();
        Ok(Self {
            root: OperandReader::open(
                &opener,
                operand,
                Role::Lead,
                operand.most_paragraphs().min(lookups),
            )?,
            exact,
            sentences: asks_for_sentences.then(|| index.segment(segment_ord).sentences()),
            lead_freqs: Vec::new(),
            starts: Vec::new(),
            work: work.clone(),
        })
    }

    /// Adds its matches; documents out of `scope` need not be looked at.
    fn read(&mut self, window: Window<'_>, scope: Option<InScope<'_>>, matches: &mut Matches) {
        if !self.exact {
            self.read_positions(window, scope, matches);
        } else if let Some(word) = self.root.word() {
            word.find_documents(window, None, &mut matches.docs, Some(&mut matches.freqs));
        } else {
            self.read_counts(window, matches);
        }
    }

    /// Looks at the counts of several operands that postings alone decide.
    fn read_counts(&mut self, window: Window<'_>, matches: &mut Matches) {
        zero(&mut self.lead_freqs, window.len);
        self.root
            .find_documents(window, None, Some(&mut self.lead_freqs));
        let lead_docs = std::mem::take(&mut self.root.docs);
        for doc_range in window.doc_ranges {
            doc_range.for_each(&lead_docs, |doc, in_segment| {
                if let Some(probed) = self.root.count_probed(in_segment) {
                    matches.docs.set(doc);
                    matches.freqs[doc] += probed + self.lead_freqs[doc];
                }
            });
        }
        self.root.docs = lead_docs;
    }

    /// Looks at the positions in every document that may match.
    fn read_positions(
        &mut self,
        window: Window<'_>,
        scope: Option<InScope<'_>>,
        matches: &mut Matches,
    ) {
        self.root.find_documents(window, None, None);
        let mut candidates = self.root.docs.clone();
        if let Some(phrase) = self.root.phrase() {
            if let Some(scope) = scope {
                let mut held = Bits::none(window.len);
                for doc_range in window.doc_ranges {
                    doc_range.for_each(&candidates, |doc, in_segment| {
                        if scope.holds(in_segment) {
                            held.set(doc);
                        }
                    });
                }
                candidates = held;
            }
            phrase.find_all(window, &mut candidates, |doc, count| {
                matches.docs.set(doc);
                matches.freqs[doc] += count;
            });
            return;
        }
        let mut left = DOCUMENTS_AT_ONCE;
        for doc_range in window.doc_ranges {
            doc_range.for_each(&candidates, |doc, in_segment| {
                if left == 0 {
                    let goes_on = self.work.add(self.root.take_work());
                    left = if goes_on { DOCUMENTS_AT_ONCE } else { 0 };
                }
                if left > 0 && scope.is_none_or(|scope| scope.holds(in_segment)) {
                    left -= 1;
                    self.read_document(doc, in_segment, matches);
                }
            });
        }
    }

    fn read_document(&mut self, doc: usize, in_segment: u32, matches: &mut Matches) {
        let mut candidate = CandidateDoc {
            doc,
            in_segment,
            sentences: &[],
        };
        if !self.root.has(candidate) {
            return;
        }
        if let Some(sentences) = &self.sentences {
            sentences.read(in_segment, &mut self.starts);
            candidate.sentences = &self.starts;
        }
        self.root.find_occurrences(candidate);
        if !self.root.spans.is_empty() {
            matches.docs.set(doc);
            matches.freqs[doc] += beginnings(&self.root.spans);
        }
    }
}
