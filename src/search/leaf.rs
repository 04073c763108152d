//! The leaves of a query, read from the postings window by window.
//!
//! First come the documents that may match, by sets; positions are read of
//! those only, and of none where postings alone decide.

use std::ops::Range;

use super::compile::{Leaf, Scope};
use super::operand::{Joined, Operand, Words};
use super::postings::{Opener, Places};
use super::spans::{Joiner, Span, tidy, with_gap};
use super::syntax::Link;
use crate::index::{Bits, Index, IndexError, Segment, Sentences};

/// Where a leaf matches in one window of documents.
#[derive(Default)]
pub(crate) struct Matches {
    /// The documents, counted from the window's first.
    pub(crate) docs: Bits,
    /// Each of them with the number of its matches, rising.
    pub(crate) counts: Vec<(u32, u32)>,
}

/// Reads the matches of one leaf in one segment. Windows have to rise.
pub(crate) struct LeafReader<'a> {
    root: OperandReader,
    /// Whether the documents of the root are those that match.
    exact: bool,
    sections: Option<(&'a [u8], Scope)>,
    sentences: Option<Sentences>,
    candidates: Bits,
    tallies: Vec<u32>,
    starts: Vec<u32>,
}

impl<'a> LeafReader<'a> {
    pub(crate) fn open(index: &'a Index, at: usize, leaf: &Leaf) -> Result<Self, IndexError> {
        let segment: &'a Segment = &index.segments[at];
        let exact = leaf.operand.is_exact();
        let opener = Opener::new(index, at, exact)?;
        Ok(Self {
            root: OperandReader::open(&opener, &leaf.operand)?,
            exact,
            sections: leaf
                .scope
                .is_narrow()
                .then(|| (segment.sections(), leaf.scope)),
            sentences: leaf
                .operand
                .asks_for_sentences()
                .then(|| segment.sentences()),
            candidates: Bits::default(),
            tallies: Vec::new(),
            starts: Vec::new(),
        })
    }

    /// Finds the matches in the documents of `window`.
    pub(crate) fn read(&mut self, window: &Range<u32>, matches: &mut Matches) {
        let len = window.len();
        matches.docs.reset(len);
        matches.counts.clear();
        if !self.exact {
            self.read_positions(window, matches);
            return;
        }
        if let Kind::Word(places) = &mut self.root.kind
            && let [form] = places.forms.as_mut_slice()
        {
            form.each(window, |doc, count| {
                matches.docs.set(doc as usize);
                matches.counts.push((doc, count));
            });
        } else {
            self.tallies.clear();
            self.tallies.resize(len, 0);
            self.root.find_documents(window, Some(&mut self.tallies));
            matches.docs.clone_from(&self.root.docs);
            let counted = matches.docs.iter();
            let counted = counted.map(|doc| (doc as u32, self.tallies[doc]));
            matches.counts.extend(counted);
        }
        if let Some((sections, scope)) = self.sections {
            let in_scope = |doc: u32| scope.holds(sections[(window.start + doc) as usize]);
            matches.counts.retain(|(doc, _)| in_scope(*doc));
            matches.docs.reset(len);
            matches
                .counts
                .iter()
                .for_each(|(doc, _)| matches.docs.set(*doc as usize));
        }
    }

    /// Looks at the positions in every document that may match.
    fn read_positions(&mut self, window: &Range<u32>, matches: &mut Matches) {
        self.root.find_documents(window, None);
        if self.root.docs.is_empty() {
            return;
        }
        self.candidates.clone_from(&self.root.docs);
        if let Some((sections, scope)) = self.sections {
            let in_scope = |doc: usize| scope.holds(sections[window.start as usize + doc]);
            self.candidates.retain(in_scope);
        }
        for doc in self.candidates.iter() {
            let in_segment = window.start + doc as u32;
            if let Some(sentences) = &self.sentences {
                sentences.read(in_segment, &mut self.starts);
            }
            let place = Place {
                doc,
                in_segment,
                sentences: &self.starts,
            };
            self.root.find_occurrences(place);
            if !self.root.spans.is_empty() {
                matches.docs.set(doc);
                matches
                    .counts
                    .push((doc as u32, self.root.spans.len() as u32));
            }
        }
    }
}

/// A document whose positions are looked at.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Counted from the first of the window.
    doc: usize,
    /// Counted from the first of the segment.
    in_segment: u32,
    /// The words its sentences begin with.
    sentences: &'a [u32],
}

/// Reads an operand.
struct OperandReader {
    kind: Kind,
    /// The documents of the window in which it may occur.
    docs: Bits,
    /// Its occurrences in the document looked at.
    spans: Vec<Span>,
}

enum Kind {
    Word(Places),
    Phrase(Phrase),
    Any(Vec<OperandReader>),
    Near(Box<NearReader>),
}

impl OperandReader {
    fn open(opener: &Opener<'_>, operand: &Operand) -> Result<Self, IndexError> {
        let kind = match operand {
            Operand::Words(words) if words.is_word() => Kind::Word(opener.places(&words.parts[0])?),
            Operand::Words(words) => Kind::Phrase(Phrase::open(opener, words)?),
            Operand::Any(operands) => {
                let readers = operands.iter().map(|operand| Self::open(opener, operand));
                Kind::Any(readers.collect::<Result<_, _>>()?)
            }
            Operand::Near(joined) => Kind::Near(Box::new(NearReader::open(opener, joined)?)),
        };
        Ok(Self {
            kind,
            docs: Bits::default(),
            spans: Vec::new(),
        })
    }

    /// Finds the documents it may occur in, and adds to `tallies` how often it
    /// does, for an operand that postings alone decide.
    fn find_documents(&mut self, window: &Range<u32>, mut tallies: Option<&mut [u32]>) {
        let docs = &mut self.docs;
        docs.reset(window.len());
        match &mut self.kind {
            Kind::Word(places) => places.find_documents(window, docs, tallies),
            Kind::Phrase(phrase) => phrase.find_documents(window, docs, tallies),
            Kind::Any(operands) => {
                for operand in operands {
                    operand.find_documents(window, tallies.as_deref_mut());
                    docs.or(&operand.docs);
                }
            }
            Kind::Near(near) => near.find_documents(window, docs, tallies),
        }
    }

    /// Finds its occurrences in one document of the window. Documents have to
    /// rise.
    fn find_occurrences(&mut self, place: Place<'_>) {
        let spans = &mut self.spans;
        spans.clear();
        if !self.docs.contains(place.doc) {
            return;
        }
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

/// Reads a phrase.
struct Phrase {
    parts: Vec<Places>,
    /// The pairs that each part and the next are, where they are terms.
    pairs: Vec<Option<Places>>,
    gap: u32,
    /// Of the part that is read.
    narrowing: Bits,
    starts: Vec<u32>,
}

impl Phrase {
    fn open(opener: &Opener<'_>, words: &Words) -> Result<Self, IndexError> {
        let parts = words.parts.iter().map(|part| opener.places(part));
        let pairs = words
            .pairs
            .iter()
            .map(|pairs| pairs.as_ref().map(|pairs| opener.pairs(pairs)).transpose());
        Ok(Self {
            parts: parts.collect::<Result<_, _>>()?,
            pairs: pairs.collect::<Result<_, _>>()?,
            gap: words.gap,
            narrowing: Bits::default(),
            starts: Vec::new(),
        })
    }

    /// Finds the documents that have all the pairs, and all the words that are
    /// in no pair.
    fn find_documents(
        &mut self,
        window: &Range<u32>,
        docs: &mut Bits,
        mut tallies: Option<&mut [u32]>,
    ) {
        let Self {
            parts,
            pairs,
            narrowing,
            ..
        } = self;
        let mut is_first = true;
        for at in 0..parts.len() {
            let in_pair_before = at > 0 && pairs[at - 1].is_some();
            let places = match pairs.get_mut(at).and_then(Option::as_mut) {
                Some(pairs) => pairs,
                None if in_pair_before => continue,
                None => &mut parts[at],
            };
            if is_first {
                places.find_documents(window, docs, tallies.as_deref_mut());
                is_first = false;
            } else {
                narrowing.reset(window.len());
                places.find_documents(window, narrowing, None);
                docs.and(narrowing);
            }
            if docs.is_empty() {
                return;
            }
        }
    }

    fn find_occurrences(&mut self, place: Place<'_>, spans: &mut Vec<Span>) {
        let Self {
            parts, starts, gap, ..
        } = self;
        let (doc, in_segment) = (place.doc as u32, place.in_segment);
        if *gap > 0 {
            for part in parts.iter_mut() {
                if part.read(doc, in_segment).is_empty() {
                    return;
                }
            }
            with_gap(parts, *gap, spans);
            return;
        }
        for (at, part) in parts.iter_mut().enumerate() {
            let found = part.read(doc, in_segment);
            if at == 0 {
                starts.clear();
                starts.extend_from_slice(found);
            } else {
                keep_followed(starts, at as u32, found);
            }
            if starts.is_empty() {
                return;
            }
        }
        let more = parts.len() as u32 - 1;
        spans.extend(starts.iter().map(|start| Span {
            first: *start,
            last: start + more,
        }));
    }
}

/// Keeps the places of `starts` that have one of `places` so many words behind
/// them; both rise.
fn keep_followed(starts: &mut Vec<u32>, behind: u32, places: &[u32]) {
    let mut places = places.iter().copied().peekable();
    starts.retain(|start| {
        let wanted = start + behind;
        while places.next_if(|place| *place < wanted).is_some() {}
        places.peek() == Some(&wanted)
    });
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

impl NearReader {
    fn open(opener: &Opener<'_>, joined: &Joined) -> Result<Self, IndexError> {
        let Joined {
            left, link, right, ..
        } = joined;
        let left_first = link.denied || left.most_paragraphs() <= right.most_paragraphs();
        Ok(Self {
            left: OperandReader::open(opener, left)?,
            link: *link,
            right: OperandReader::open(opener, right)?,
            exact: opener.counts(),
            left_first,
            joiner: Joiner::default(),
            kept: Vec::new(),
        })
    }

    fn find_documents(
        &mut self,
        window: &Range<u32>,
        docs: &mut Bits,
        mut tallies: Option<&mut [u32]>,
    ) {
        let (first, second) = if self.left_first {
            (&mut self.left, &mut self.right)
        } else {
            (&mut self.right, &mut self.left)
        };
        first.find_documents(window, tallies.as_deref_mut());
        if first.docs.is_empty() {
            return;
        }
        second.find_documents(window, tallies.filter(|_| !self.link.denied));
        docs.or(&first.docs);
        if !self.link.denied {
            docs.and(&second.docs);
        } else if self.exact {
            second.docs.not();
            docs.and(&second.docs);
        }
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
        left.find_occurrences(place);
        if left.spans.is_empty() {
            return;
        }
        right.find_occurrences(place);
        let sides = (left.spans.as_slice(), right.spans.as_slice());
        joiner.join(sides, *link, place.sentences, (spans, kept));
        if !kept.is_empty() {
            spans.append(kept);
            tidy(spans);
        }
    }
}
