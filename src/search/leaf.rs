//! The leaves of a query, read from the postings window by window.
//!
//! First come the documents that may match, by sets; positions are read of
//! those only, and of none where postings alone decide.

use super::compile::{Leaf, Scope};
use super::occurrences::{OperandReader, Place};
use super::postings::{Opener, Role, Window};
use crate::index::{Bits, Index, IndexError, Segment, Sentences};

/// Where a leaf matches in one window of documents.
#[derive(Default)]
pub(crate) struct Matches {
    /// The documents, counted from the window's first.
    pub(crate) docs: Bits,
    /// Each of them with the number of its matches, rising.
    pub(crate) counts: Vec<(u32, u32)>,
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
    fn new(index: &'a Index, at: usize, scope: Scope) -> Option<Self> {
        let levels = || index.wordings().levels(at);
        scope.is_narrow().then(|| Self {
            scope,
            sections: index.segments[at].sections(),
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
        self.scope.holds(self.sections[doc], standing)
    }
}

/// Reads the matches of one leaf in one segment. Windows have to rise.
pub(crate) struct LeafReader<'a> {
    root: OperandReader,
    /// Whether postings alone tell where it matches.
    exact: bool,
    scope: Option<InScope<'a>>,
    sentences: Option<Sentences>,
    /// How often listed words stand in the documents of the window; all 0
    /// between two windows.
    tallies: Vec<u32>,
    starts: Vec<u32>,
}

impl<'a> LeafReader<'a> {
    pub(crate) fn open(index: &'a Index, at: usize, leaf: &Leaf) -> Result<Self, IndexError> {
        let segment: &'a Segment = &index.segments[at];
        let exact = leaf.operand.is_exact();
        let opener = Opener::new(index, at, exact)?;
        Ok(Self {
            root: OperandReader::open(&opener, &leaf.operand, Role::Listed)?,
            exact,
            scope: InScope::new(index, at, leaf.scope),
            sentences: leaf
                .operand
                .asks_for_sentences()
                .then(|| segment.sentences()),
            tallies: Vec::new(),
            starts: Vec::new(),
        })
    }

    /// No document in front of this one matches, from `from` on.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        self.root.next(from)
    }

    /// Finds the matches in the documents of `window` that are looked at.
    pub(crate) fn read(&mut self, window: Window<'_>, matches: &mut Matches) {
        matches.docs.reset(window.docs.len());
        matches.counts.clear();
        if !self.exact {
            self.read_positions(window, matches);
            return;
        }
        if let Some(form) = self.root.only_form() {
            form.each(window, |doc, count| matches.counts.push((doc, count)));
        } else {
            if self.tallies.len() < window.docs.len() {
                self.tallies.resize(window.docs.len(), 0);
            }
            self.root.find_documents(window, Some(&mut self.tallies));
            let listed = std::mem::take(&mut self.root.docs);
            for doc in listed.iter() {
                let sought = self.root.count_sought(window.docs.start + doc as u32);
                let count = sought.map(|sought| sought + self.tallies[doc]);
                matches
                    .counts
                    .extend(count.map(|count| (doc as u32, count)));
            }
            self.root.docs = listed;
            self.root.clear(&mut self.tallies);
        }
        if let Some(scope) = self.scope {
            let first = window.docs.start;
            matches.counts.retain(|(doc, _)| scope.holds(first + doc));
        }
        for (doc, _) in &matches.counts {
            matches.docs.set(*doc as usize);
        }
    }

    /// Looks at the positions in every document that may match.
    fn read_positions(&mut self, window: Window<'_>, matches: &mut Matches) {
        self.root.find_documents(window, None);
        let candidates = self.root.docs.clone();
        for doc in candidates.iter() {
            let in_segment = window.docs.start + doc as u32;
            if self.scope.is_some_and(|scope| !scope.holds(in_segment)) {
                continue;
            }
            let mut place = Place {
                doc,
                in_segment,
                sentences: &[],
            };
            if !self.root.has(place) {
                continue;
            }
            if let Some(sentences) = &self.sentences {
                sentences.read(in_segment, &mut self.starts);
                place.sentences = &self.starts;
            }
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
