//! Operands read from the postings: where they may occur, and where they do.
//!
//! The rarest part of an operand leads: its documents are listed window by
//! window. The others are sought in those documents only, so that the postings
//! of frequent words are passed over and not read.

use super::operand::{Joined, Operand};
use super::phrase::Phrase;
use super::postings::{Opener, Places, Role};
use super::spans::{Joiner, Span, join_words, tidy};
use super::syntax::Link;
use super::window::Window;
use crate::index::{Bits, IndexError};

/// A document whose positions are looked at.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// Counted in the window.
    pub(crate) doc: usize,
    /// Counted from the first of the segment.
    pub(crate) in_segment: u32,
    /// The words its sentences begin with.
    pub(crate) sentences: &'a [u32],
}

/// Reads an operand.
pub(crate) struct OperandReader {
    kind: Kind,
    role: Role,
    /// The documents of the window that are listed for it.
    pub(crate) docs: Bits,
    /// Its occurrences in the document looked at.
    pub(crate) spans: Vec<Span>,
    /// The document asked for last, and whether it may occur there.
    asked: Option<(u32, bool)>,
}

enum Kind {
    Word(Places),
    Phrase(Phrase),
    Any(Vec<OperandReader>),
    Near(Box<NearReader>),
}

impl OperandReader {
    /// Opens an operand that is looked for in at most `documents`.
    pub(crate) fn open(
        opener: &Opener<'_>,
        operand: &Operand,
        role: Role,
        documents: u64,
    ) -> Result<Self, IndexError> {
        let kind = match operand {
            Operand::Words(words) if words.is_word() => {
                Kind::Word(opener.places(&words.parts[0], role, documents)?)
            }
            Operand::Words(words) => Kind::Phrase(Phrase::open(opener, words, role, documents)?),
            Operand::Any(operands) | Operand::Split(operands) => {
                let readers = operands.iter();
                let readers = readers.map(|operand| Self::open(opener, operand, role, documents));
                Kind::Any(readers.collect::<Result<_, _>>()?)
            }
            Operand::Near(joined) => {
                Kind::Near(Box::new(NearReader::open(opener, joined, role, documents)?))
            }
        };
        Ok(Self {
            kind,
            role,
            docs: Bits::default(),
            spans: Vec::new(),
            asked: None,
        })
    }

    /// The forms of an operand that is one word.
    pub(crate) fn word(&mut self) -> Option<&mut Places> {
        match &mut self.kind {
            Kind::Word(places) => Some(places),
            _ => None,
        }
    }

    /// A phrase whose occurrences can be found in many documents at once.
    pub(crate) fn phrase(&mut self) -> Option<&mut Phrase> {
        match &mut self.kind {
            Kind::Phrase(phrase) if phrase.is_found_at_once() => Some(phrase),
            _ => None,
        }
    }

    /// No document in front of this one may have it, from `from` on. Only for
    /// what is listed.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        match &mut self.kind {
            Kind::Word(places) => places.next(from),
            Kind::Phrase(phrase) => phrase.next(from),
            Kind::Any(operands) => {
                let nexts = operands.iter_mut().map(|operand| operand.next(from));
                nexts.min().unwrap_or(tantivy::TERMINATED)
            }
            Kind::Near(near) => near.lead().next(from),
        }
    }

    /// Lists the documents it may occur in, and adds to `tallies` how often
    /// listed words do, for an operand that postings alone decide. Documents out
    /// of `within` may be left out.
    pub(crate) fn find_documents(
        &mut self,
        window: Window<'_>,
        within: Option<&Bits>,
        mut tallies: Option<&mut [u32]>,
    ) {
        let docs = &mut self.docs;
        docs.reset(window.len);
        self.asked = None;
        match &mut self.kind {
            Kind::Word(places) => places.find_documents(window, within, docs, tallies),
            Kind::Phrase(phrase) => phrase.find_documents(window, docs, tallies),
            Kind::Any(operands) => {
                for operand in operands {
                    operand.find_documents(window, within, tallies.as_deref_mut());
                    docs.or(&operand.docs);
                }
            }
            Kind::Near(near) => near.find_documents(window, docs, tallies),
        }
    }

    /// How often it occurs in a document of those listed, by what is sought
    /// and counted alone; `None` where that is missing.
    pub(crate) fn count_sought(&mut self, doc: u32) -> Option<u32> {
        let found = |count: u32| (count > 0).then_some(count);
        match &mut self.kind {
            Kind::Near(near) => near.count_sought(doc),
            _ if self.role == Role::Listed => Some(0),
            Kind::Word(places) => found(places.count_in(doc)),
            Kind::Phrase(phrase) => found(phrase.count_in(doc)),
            Kind::Any(operands) => {
                let counts = operands.iter_mut();
                let counts = counts.filter_map(|operand| operand.count_sought(doc));
                found(counts.sum())
            }
        }
    }

    /// Whether it may occur in a document. Documents have to rise.
    pub(crate) fn has(&mut self, place: Place<'_>) -> bool {
        let doc = place.in_segment;
        if let Some((asked, answer)) = self.asked
            && asked == doc
        {
            return answer;
        }
        let is_listed = self.role == Role::Listed;
        let answer = match &mut self.kind {
            Kind::Word(_) if is_listed => self.docs.contains(place.doc),
            Kind::Word(places) => places.has(doc),
            Kind::Phrase(phrase) => phrase.has(place),
            Kind::Any(operands) => operands.iter_mut().any(|operand| operand.has(place)),
            Kind::Near(near) => near.has(place),
        };
        self.asked = Some((doc, answer));
        answer
    }

    /// Finds its occurrences in one document. Documents have to rise.
    pub(crate) fn find_occurrences(&mut self, place: Place<'_>) {
        self.spans.clear();
        if !self.has(place) {
            return;
        }
        let spans = &mut self.spans;
        match &mut self.kind {
            Kind::Word(places) => {
                let found = places.read(place.doc as u32, place.in_segment);
                spans.extend(found.iter().map(|word| Span {
                    first: *word,
                    last: *word,
                }));
            }
            Kind::Phrase(phrase) => phrase.find_occurrences(place, spans),
            Kind::Any(operands) => {
                for operand in operands {
                    operand.find_occurrences(place);
                    spans.extend_from_slice(&operand.spans);
                }
                tidy(spans);
            }
            Kind::Near(near) => near.find_occurrences(place, spans),
        }
    }
}

/// Reads a connector.
struct NearReader {
    left: OperandReader,
    link: Link,
    right: OperandReader,
    /// Whether documents decide, and not the places in them.
    exact: bool,
    /// Whether the left operand is the rarer.
    left_first: bool,
    joiner: Joiner,
    kept: Vec<Span>,
}

/// An operand is sought in the documents of one that is so many times rarer; the
/// postings of others are read as quickly.
pub(crate) const FAR_RARER: u64 = 8;

impl NearReader {
    fn open(
        opener: &Opener<'_>,
        joined: &Joined,
        role: Role,
        documents: u64,
    ) -> Result<Self, IndexError> {
        let Joined {
            left, link, right, ..
        } = joined;
        let exact = opener.counts();
        let left_first = link.denied || left.most_paragraphs() <= right.most_paragraphs();
        let (first, second) = if left_first {
            (left, right)
        } else {
            (right, left)
        };
        let far_rarer =
            first.most_paragraphs().saturating_mul(FAR_RARER) <= second.most_paragraphs();
        let role_of_second = if second.can_be_sought() && far_rarer {
            Role::Sought
        } else {
            role
        };
        // Positions are read where both have them only, or, denied, where the first has.
        let documents = documents.min(first.most_paragraphs());
        let first = OperandReader::open(opener, first, role, documents)?;
        let second = OperandReader::open(opener, second, role_of_second, documents)?;
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
            joiner: Joiner::default(),
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
        mut tallies: Option<&mut [u32]>,
    ) {
        let (denied, exact) = (self.link.denied, self.exact);
        let (first, second) = self.by_rarity();
        first.find_documents(window, None, tallies.as_deref_mut());
        if first.docs.is_empty() {
            return;
        }
        docs.or(&first.docs);
        if second.role == Role::Sought {
            return;
        }
        let within = (!denied).then_some(&first.docs);
        second.find_documents(window, within, tallies.filter(|_| !denied));
        if !denied {
            docs.and(&second.docs);
        } else if exact {
            second.docs.not();
            docs.and(&second.docs);
        }
    }

    fn count_sought(&mut self, doc: u32) -> Option<u32> {
        let denied = self.link.denied;
        let (first, second) = self.by_rarity();
        let count = first.count_sought(doc)?;
        match second.role {
            // What is denied was taken out of the documents listed.
            Role::Listed if denied => Some(count),
            Role::Sought if denied => second.count_sought(doc).is_none().then_some(count),
            _ => Some(count + second.count_sought(doc)?),
        }
    }

    fn has(&mut self, place: Place<'_>) -> bool {
        let denied = self.link.denied;
        let (first, second) = self.by_rarity();
        first.has(place) && (denied || second.has(place))
    }

    fn find_occurrences(&mut self, place: Place<'_>, spans: &mut Vec<Span>) {
        let Self {
            left,
            link,
            right,
            joiner,
            kept,
            ..
        } = self;
        if let (Kind::Word(left), Kind::Word(right)) = (&mut left.kind, &mut right.kind) {
            let (doc, in_segment) = (place.doc as u32, place.in_segment);
            let left = left.read(doc, in_segment);
            if !left.is_empty() {
                let right = right.read(doc, in_segment);
                join_words((left, right), *link, place.sentences, (spans, kept));
            }
        } else {
            left.find_occurrences(place);
            if left.spans.is_empty() {
                return;
            }
            right.find_occurrences(place);
            let sides = (left.spans.as_slice(), right.spans.as_slice());
            joiner.join(sides, *link, place.sentences, (spans, kept));
        }
        if !kept.is_empty() {
            spans.append(kept);
            tidy(spans);
        }
    }
}
