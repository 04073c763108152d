//! Reads operands from the postings: where they may occur, and where they do.
//!
//! The rarest part of an operand is the lead: its documents are found window by window. The other
//! parts are only probed in those documents, so that the postings of frequent words are skipped
//! without being read.

use super::phrase::PhraseReader;
use super::postings_opener::{PostingsOpener, Role};
use super::proximity::ProximityJoin;
use super::span::{Span, sort_and_dedup};
use super::window::{CandidateDoc, Window};
use super::word_join::join_words;
use super::word_positions::WordPositions;
use crate::index::{Bits, IndexError};
use crate::search::plan::operand::{Operand, ProximityOperand};
use crate::search::query::Link;
use crate::search::thresholds::PROBE_RATIO;

/// Reads an operand.
pub(crate) struct OperandReader {
    kind: Kind,
    role: Role,
    /// The documents of the window that were found for it.
    pub(crate) docs: Bits,
    /// Its occurrences in the current document.
    pub(crate) spans: Vec<Span>,
    /// The last document passed to `has`, and the result.
    asked: Option<(u32, bool)>,
}

enum Kind {
    Word(WordPositions),
    PhraseReader(PhraseReader),
    Any(Vec<OperandReader>),
    Near(Box<ProximityReader>),
}

impl OperandReader {
    /// Opens an operand that is looked up in at most `documents` documents.
    pub(crate) fn open(
        opener: &PostingsOpener<'_>,
        operand: &Operand,
        role: Role,
        documents: u64,
    ) -> Result<Self, IndexError> {
        let kind = match operand {
            Operand::Words(words) if words.is_word() => {
                Kind::Word(opener.positions(&words.parts[0], role, documents)?)
            }
            Operand::Words(words) => {
                Kind::PhraseReader(PhraseReader::open(opener, words, role, documents)?)
            }
            Operand::Any(operands) | Operand::Split(operands) => {
                let readers = operands.iter();
                let readers = readers.map(|operand| Self::open(opener, operand, role, documents));
                Kind::Any(readers.collect::<Result<_, _>>()?)
            }
            Operand::Near(joined) => Kind::Near(Box::new(ProximityReader::open(
                opener, joined, role, documents,
            )?)),
        };
        Ok(Self {
            kind,
            role,
            docs: Bits::default(),
            spans: Vec::new(),
            asked: None,
        })
    }

    /// Turns it into an operand of a connector, which needs whole runs.
    fn within_connector(mut self) -> Self {
        match &mut self.kind {
            Kind::Near(near) => near.found = Collect::Runs,
            Kind::Any(operands) => {
                let inner = std::mem::take(operands);
                operands.extend(inner.into_iter().map(Self::within_connector));
            }
            Kind::Word(_) | Kind::PhraseReader(_) => {}
        }
        self
    }

    /// Returns and resets the amount read since the last call.
    pub(crate) fn take_work(&mut self) -> u64 {
        match &mut self.kind {
            Kind::Word(positions) => positions.take_work(),
            Kind::PhraseReader(phrase) => phrase.take_work(),
            Kind::Any(operands) => operands.iter_mut().map(Self::take_work).sum(),
            Kind::Near(near) => near.left.take_work() + near.right.take_work(),
        }
    }

    /// The forms of an operand that is one word.
    pub(crate) fn word(&mut self) -> Option<&mut WordPositions> {
        match &mut self.kind {
            Kind::Word(positions) => Some(positions),
            _ => None,
        }
    }

    /// The reader of a phrase that can be found in many documents at once.
    pub(crate) fn phrase(&mut self) -> Option<&mut PhraseReader> {
        match &mut self.kind {
            Kind::PhraseReader(phrase) if phrase.can_find_all() => Some(phrase),
            _ => None,
        }
    }

    /// Returns a lower bound for the first document from `from` on in which it may occur. Only for
    /// a lead.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        match &mut self.kind {
            Kind::Word(positions) => positions.next(from),
            Kind::PhraseReader(phrase) => phrase.next(from),
            Kind::Any(operands) => {
                let nexts = operands.iter_mut().map(|operand| operand.next(from));
                nexts.min().unwrap_or(tantivy::TERMINATED)
            }
            Kind::Near(near) => near.lead().next(from),
        }
    }

    /// Lists the documents it may occur in, and, for an operand that postings alone decide, adds
    /// the frequencies of the lead's words to `freqs`. Documents outside `within` may be left out.
    pub(crate) fn find_documents(
        &mut self,
        window: Window<'_>,
        within: Option<&Bits>,
        mut freqs: Option<&mut [u32]>,
    ) {
        let docs = &mut self.docs;
        docs.reset(window.len);
        self.asked = None;
        match &mut self.kind {
            Kind::Word(positions) => positions.find_documents(window, within, docs, freqs),
            Kind::PhraseReader(phrase) => phrase.find_documents(window, docs, freqs),
            Kind::Any(operands) => {
                for operand in operands {
                    operand.find_documents(window, within, freqs.as_deref_mut());
                    docs.or(&operand.docs);
                }
            }
            Kind::Near(near) => near.find_documents(window, docs, freqs),
        }
    }

    /// The number of occurrences of its probes in a candidate document, for an operand that
    /// postings alone decide; `None` if it does not match.
    pub(crate) fn count_probed(&mut self, doc: u32) -> Option<u32> {
        let found = |count: u32| (count > 0).then_some(count);
        match &mut self.kind {
            Kind::Near(near) => near.count_probed(doc),
            _ if self.role == Role::Lead => Some(0),
            Kind::Word(positions) => found(positions.count_in(doc)),
            Kind::PhraseReader(phrase) => found(phrase.count_in(doc)),
            Kind::Any(operands) => {
                let counts = operands.iter_mut();
                let counts = counts.filter_map(|operand| operand.count_probed(doc));
                found(counts.sum())
            }
        }
    }

    /// Whether it may occur in a document. Documents must be in ascending order.
    pub(crate) fn has(&mut self, candidate: CandidateDoc<'_>) -> bool {
        let doc = candidate.in_segment;
        if let Some((asked, answer)) = self.asked
            && asked == doc
        {
            return answer;
        }
        let is_lead = self.role == Role::Lead;
        let answer = match &mut self.kind {
            Kind::Word(_) if is_lead => self.docs.contains(candidate.doc),
            Kind::Word(positions) => positions.has(doc),
            Kind::PhraseReader(phrase) => phrase.has(candidate),
            Kind::Any(operands) => operands.iter_mut().any(|operand| operand.has(candidate)),
            Kind::Near(near) => near.has(candidate),
        };
        self.asked = Some((doc, answer));
        answer
    }

    /// Finds its occurrences in one document. Documents must be in ascending order.
    pub(crate) fn find_occurrences(&mut self, candidate: CandidateDoc<'_>) {
        self.spans.clear();
        if !self.has(candidate) {
            return;
        }
        let spans = &mut self.spans;
        match &mut self.kind {
            Kind::Word(positions) => {
                let found = positions.read(candidate.doc as u32, candidate.in_segment);
                spans.extend(found.iter().map(|word| Span::text(*word, *word)));
            }
            Kind::PhraseReader(phrase) => phrase.find_occurrences(candidate, spans),
            Kind::Any(operands) => {
                for operand in operands {
                    operand.find_occurrences(candidate);
                    spans.extend_from_slice(&operand.spans);
                }
                sort_and_dedup(spans);
            }
            Kind::Near(near) => near.find_occurrences(candidate, spans),
        }
    }
}

/// Which occurrences a connector collects.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Collect {
    /// Occurrences of its operands that have one of the other operand within reach. These are
    /// enough to know whether and how often it occurs.
    Operands,
    /// Occurrences of the connector.
    Runs,
}

/// Reads a connector.
struct ProximityReader {
    left: OperandReader,
    link: Link,
    right: OperandReader,
    /// Whether documents alone decide, without positions.
    exact: bool,
    /// Whether the left operand is the rarer one.
    left_first: bool,
    found: Collect,
    joiner: ProximityJoin,
    kept: Vec<Span>,
}

impl ProximityReader {
    fn open(
        opener: &PostingsOpener<'_>,
        joined: &ProximityOperand,
        role: Role,
        documents: u64,
    ) -> Result<Self, IndexError> {
        let ProximityOperand {
            left, link, right, ..
        } = joined;
        let exact = opener.counts();
        let left_first = link.negated || left.most_paragraphs() <= right.most_paragraphs();
        let (first, second) = if left_first {
            (left, right)
        } else {
            (right, left)
        };
        let far_rarer =
            first.most_paragraphs().saturating_mul(PROBE_RATIO) <= second.most_paragraphs();
        let role_of_second = if second.can_be_probed() && far_rarer {
            Role::Probe
        } else {
            role
        };
        // Positions are only read in documents with both operands, or, for a negated connector,
        // with the first.
        let documents = documents.min(first.most_paragraphs());
        let open = |operand, role| {
            let operand = OperandReader::open(opener, operand, role, documents)?;
            Ok::<_, IndexError>(operand.within_connector())
        };
        let first = open(first, role)?;
        let second = open(second, role_of_second)?;
        let (left, right) = if left_first {
            (first, second)
        } else {
            (second, first)
        };
        Ok(Self {
            left,
            link: *link,
            right,
            exact,
            left_first,
            found: Collect::Operands,
            joiner: ProximityJoin::new(opener.work),
            kept: Vec::new(),
        })
    }

    fn lead(&mut self) -> &mut OperandReader {
        self.by_rarity().0
    }

    fn by_rarity(&mut self) -> (&mut OperandReader, &mut OperandReader) {
        if self.left_first {
            (&mut self.left, &mut self.right)
        } else {
            (&mut self.right, &mut self.left)
        }
    }

    fn find_documents(
        &mut self,
        window: Window<'_>,
        docs: &mut Bits,
        mut freqs: Option<&mut [u32]>,
    ) {
        let (negated, exact) = (self.link.negated, self.exact);
        let (first, second) = self.by_rarity();
        first.find_documents(window, None, freqs.as_deref_mut());
        if first.docs.is_empty() {
            return;
        }
        docs.or(&first.docs);
        if second.role == Role::Probe {
            return;
        }
        let within = (!negated).then_some(&first.docs);
        second.find_documents(window, within, freqs.filter(|_| !negated));
        if !negated {
            docs.and(&second.docs);
        } else if exact {
            second.docs.not();
            docs.and(&second.docs);
        }
    }

    fn count_probed(&mut self, doc: u32) -> Option<u32> {
        let negated = self.link.negated;
        let (first, second) = self.by_rarity();
        let count = first.count_probed(doc)?;
        match second.role {
            // Documents with the negated operand were already removed from the candidates.
            Role::Lead if negated => Some(count),
            Role::Probe if negated => second.count_probed(doc).is_none().then_some(count),
            _ => Some(count + second.count_probed(doc)?),
        }
    }

    fn has(&mut self, candidate: CandidateDoc<'_>) -> bool {
        let negated = self.link.negated;
        let (first, second) = self.by_rarity();
        first.has(candidate) && (negated || second.has(candidate))
    }

    fn find_occurrences(&mut self, candidate: CandidateDoc<'_>, spans: &mut Vec<Span>) {
        let Self {
            left,
            link,
            right,
            found,
            joiner,
            kept,
            ..
        } = self;
        if let (Kind::Word(left), Kind::Word(right), Collect::Operands) =
            (&mut left.kind, &mut right.kind, *found)
        {
            let (doc, in_segment) = (candidate.doc as u32, candidate.in_segment);
            let left = left.read(doc, in_segment);
            if !left.is_empty() {
                let right = right.read(doc, in_segment);
                join_words((left, right), *link, candidate.sentences, (spans, kept));
            }
        } else {
            left.find_occurrences(candidate);
            if left.spans.is_empty() {
                return;
            }
            right.find_occurrences(candidate);
            let sides = (left.spans.as_slice(), right.spans.as_slice());
            if *found == Collect::Runs {
                joiner.pair_spans(sides, *link, candidate.sentences, spans);
                return;
            }
            joiner.join(sides, *link, candidate.sentences, (spans, kept));
        }
        if !kept.is_empty() {
            spans.append(kept);
            sort_and_dedup(spans);
        }
    }
}
