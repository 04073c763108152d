//! Leaves: the parts of a query that are matched in paragraphs and scored as one.
//!
//! # Questions a leaf answers
//!
//! The code that runs a plan asks a leaf the cheapest sufficient question, and the next one only
//! for the documents that remain. From cheap to expensive:
//!
//! 1. *What is the maximum number of matching paragraphs?* [`Leaf::most_paragraphs`], and for a
//!    segment `Operand::most_paragraphs_in`. Costs nothing: it was counted when the terms were
//!    looked up. Never too low.
//! 2. *What is the maximum score it gives each decision?* `LeafPlan` and `LeafBounds` in
//!    `exec/pruned`. Costs a pass over the impact lists of its terms, decision by decision. Never
//!    below the score; the decisions include all that match, and possibly others.
//! 3. *Which document may match next?* [`LeafReader::next`]. Costs a seek in the postings of the
//!    lead. No document in between matches.
//! 4. *Which documents of a window match, and how often?* [`LeafReader::read`] and
//!    [`LeafReader::for_each`]. Costs the postings of the leads within the window, and a seek for
//!    each candidate and each probe. If postings alone decide (`Operand::is_exact`), this is the
//!    answer.
//! 5. *Where in a document?* `OperandReader::has` and `OperandReader::find_occurrences`, called by
//!    [`LeafReader::read`] for the candidates of step 4 if positions decide. Costs the positions of
//!    its words in that document, the rarest word first.
//!
//! Windows must be in ascending order, and so must documents within one: postings are only read
//! forwards. A window is read once. Documents outside the leaf's scope never match.

use tantivy::TERMINATED;

use super::operand_reader::OperandReader;
use super::postings_opener::{Detail, PostingsOpener, Role};
use super::span::count_starts;
use super::window::{CandidateDoc, Window};
use crate::index::{Bits, Index, IndexError, Sentences};
use crate::search::plan::operand::Operand;
use crate::search::plan::query_plan::Leaf;
use crate::search::plan::scope::{Scope, TextOrigin};
use crate::search::thresholds::SMALL_WINDOW_DOCS;
use crate::search::work::LeafWork;

/// The matches of a leaf in one window of documents.
#[derive(Default)]
pub(crate) struct Matches {
    /// The documents, as counted in the window. The length may be 0 if nothing matches.
    pub(crate) docs: Bits,
    /// By document: the number of matches; 0 for documents of the window without a match.
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

    /// Keeps the wanted documents; `wanted` gets their number in the segment.
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

/// The documents of a segment in which a leaf may match.
#[derive(Clone, Copy)]
struct InScope<'a> {
    scope: Scope,
    sections: &'a [u8],
    /// Empty if the scope does not depend on standing text.
    levels: &'a [u8],
}

impl<'a> InScope<'a> {
    /// `None` if the scope includes everything.
    fn new(index: &'a Index, segment_ord: usize, scope: Scope) -> Option<Self> {
        let levels = || index.wordings().levels(segment_ord);
        scope.is_narrow().then(|| Self {
            scope,
            sections: index.segment(segment_ord).sections(),
            levels: if scope.restricts_origin() {
                levels()
            } else {
                &[]
            },
        })
    }

    fn holds(&self, doc: u32) -> bool {
        let doc = doc as usize;
        let standing = self.levels.get(doc).is_some_and(|level| *level > 0);
        // Without levels the scope includes both kinds of text.
        self.scope
            .holds(self.sections[doc], TextOrigin::of(standing))
    }
}

/// Reads the matches of one leaf in one segment. Windows must be in ascending order.
pub(crate) struct LeafReader<'a> {
    /// Several if the operand is split.
    alternatives: Vec<AlternativeReader>,
    /// No document from the last one looked at up to this one matches.
    ahead: u32,
    scope: Option<InScope<'a>>,
    work: LeafWork,
}

impl<'a> LeafReader<'a> {
    /// Opens a leaf. Its positions are read for about `lookups` documents of the segment.
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

    /// Returns a lower bound for the first matching document from `from` on.
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

    /// Calls `found` for each match in a window, with the number of the document in the window and
    /// in the segment, and the number of matches. `buffer` is used if several forms must be counted
    /// first.
    pub(crate) fn for_each(
        &mut self,
        window: Window<'_>,
        buffer: &mut Matches,
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
        self.read(window, buffer);
        for doc_range in window.doc_ranges {
            doc_range.for_each(&buffer.docs, |doc, in_segment| {
                found(doc, in_segment, buffer.freqs[doc]);
            });
        }
    }

    /// Finds the matches in the document ranges of `window`.
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

/// Resizes counts to `len` and sets them all to 0.
fn zero(counts: &mut Vec<u32>, len: usize) {
    counts.clear();
    counts.resize(len, 0);
}

/// Reads the occurrences of an operand, or of one alternative of a phrase.
struct AlternativeReader {
    root: OperandReader,
    /// Whether postings alone decide where it matches.
    exact: bool,
    sentences: Option<Sentences>,
    /// By document of the window: the frequency of the lead's words.
    lead_freqs: Vec<u32>,
    starts: Vec<u32>,
    work: LeafWork,
}

/// The number of documents between two checks whether more may be read.
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
        let needs_sentences = operand.needs_sentences();
        Ok(Self {
            root: OperandReader::open(
                &opener,
                operand,
                Role::Lead,
                operand.most_paragraphs().min(lookups),
            )?,
            exact,
            sentences: needs_sentences.then(|| index.segment(segment_ord).sentences()),
            lead_freqs: Vec::new(),
            starts: Vec::new(),
            work: work.clone(),
        })
    }

    /// Adds its matches; documents outside `scope` may be skipped.
    fn read(&mut self, window: Window<'_>, scope: Option<InScope<'_>>, matches: &mut Matches) {
        if !self.exact {
            self.read_positions(window, scope, matches);
        } else if let Some(word) = self.root.word() {
            word.find_documents(window, None, &mut matches.docs, Some(&mut matches.freqs));
        } else {
            self.read_counts(window, matches);
        }
    }

    /// Reads the counts of an operand that postings alone decide.
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

    /// Reads the positions in every document that may match.
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
                    let may_continue = self.work.add(self.root.take_work());
                    left = if may_continue { DOCUMENTS_AT_ONCE } else { 0 };
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
            matches.freqs[doc] += count_starts(&self.root.spans);
        }
    }
}
