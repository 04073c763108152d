//! The leaves of a query, read from the postings window by window.
//!
//! First come the documents that may match, by sets; positions are read of
//! those only, and of none where postings alone decide.

use tantivy::TERMINATED;

use super::compile::{Leaf, Scope};
use super::occurrences::{OperandReader, Place};
use super::operand::Operand;
use super::postings::{Opener, Role};
use super::window::Window;
use crate::index::{Bits, Index, IndexError, Sentences};

/// Where a leaf matches in one window of documents, and how often.
#[derive(Default)]
pub(crate) struct Matches {
    /// The documents, counted in the window. Where nothing matches it may be of
    /// no length.
    pub(crate) docs: Bits,
    /// By document: how often; 0 for those of the window without a match.
    pub(crate) times: Vec<u32>,
}

impl Matches {
    fn reset(&mut self, len: usize) {
        let Self { docs, times } = self;
        if len <= SMALL {
            zero(times, len);
        } else {
            docs.for_each(|doc| times[doc] = 0);
            times.resize(len.max(times.len()), 0);
        }
        docs.reset(len);
    }

    /// Keeps the documents that are wanted, as counted in the segment.
    fn retain(&mut self, window: Window<'_>, wanted: impl Fn(u32) -> bool) {
        let Self { docs, times } = self;
        for run in window.runs {
            run.for_each(docs, |doc, in_segment| {
                if !wanted(in_segment) {
                    times[doc] = 0;
                }
            });
        }
        docs.retain(|doc| times[doc] > 0);
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
    /// Several where the operand is split.
    ways: Vec<WayReader>,
    /// No document in front of this one matches, behind those looked at.
    ahead: u32,
    scope: Option<InScope<'a>>,
}

impl<'a> LeafReader<'a> {
    /// Opens a leaf whose positions are read in about so many places of the segment.
    pub(crate) fn open(
        index: &'a Index,
        at: usize,
        leaf: &Leaf,
        places: u64,
    ) -> Result<Self, IndexError> {
        let ways = match &leaf.operand {
            Operand::Split(ways) => ways.as_slice(),
            one => std::slice::from_ref(one),
        };
        let ways = ways
            .iter()
            .map(|way| WayReader::open(index, at, way, places));
        Ok(Self {
            ways: ways.collect::<Result<_, _>>()?,
            ahead: 0,
            scope: InScope::new(index, at, leaf.scope),
        })
    }

    /// No document in front of this one matches, from `from` on.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        if self.ahead < from {
            let nexts = self.ways.iter_mut().map(|way| way.root.next(from));
            self.ahead = nexts.min().unwrap_or(TERMINATED);
        }
        self.ahead
    }

    /// Whether it is known to match nowhere in a window.
    fn is_absent(&mut self, window: Window<'_>) -> bool {
        match (window.runs.first(), window.runs.last()) {
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
        if let ([way], None) = (self.ways.as_mut_slice(), self.scope)
            && way.exact
            && let Some(word) = way.root.word()
            && let [form] = word.forms.as_mut_slice()
        {
            form.each(window, |doc, in_segment, count| {
                found(doc as usize, in_segment, count);
            });
            return;
        }
        self.read(window, room);
        for run in window.runs {
            run.for_each(&room.docs, |doc, in_segment| {
                found(doc, in_segment, room.times[doc]);
            });
        }
    }

    /// Finds the matches in the documents of `window` that are looked at.
    pub(crate) fn read(&mut self, window: Window<'_>, matches: &mut Matches) {
        if self.is_absent(window) {
            matches.reset(0);
            return;
        }
        matches.reset(window.len);
        for way in &mut self.ways {
            way.read(window, self.scope, matches);
        }
        if let Some(scope) = self.scope {
            matches.retain(window, |doc| scope.holds(doc));
        }
    }
}

/// The counts of windows up to this length are emptied in one go.
const SMALL: usize = 1 << 14;

/// Makes room for counts, all 0.
fn zero(counts: &mut Vec<u32>, len: usize) {
    counts.clear();
    counts.resize(len, 0);
}

/// Reads the occurrences of an operand, or of one way to fill a phrase.
struct WayReader {
    root: OperandReader,
    /// Whether postings alone tell where it matches.
    exact: bool,
    sentences: Option<Sentences>,
    /// How often listed words stand in the documents of the window.
    tallies: Vec<u32>,
    starts: Vec<u32>,
}

impl WayReader {
    fn open(index: &Index, at: usize, operand: &Operand, places: u64) -> Result<Self, IndexError> {
        let exact = operand.is_exact();
        let opener = Opener::new(index, at, exact)?;
        let asks_for_sentences = operand.asks_for_sentences();
        Ok(Self {
            root: OperandReader::open(
                &opener,
                operand,
                Role::Listed,
                operand.most_paragraphs().min(places),
            )?,
            exact,
            sentences: asks_for_sentences.then(|| index.segments[at].sentences()),
            tallies: Vec::new(),
            starts: Vec::new(),
        })
    }

    /// Adds its matches; documents out of `scope` need not be looked at.
    fn read(&mut self, window: Window<'_>, scope: Option<InScope<'_>>, matches: &mut Matches) {
        if !self.exact {
            self.read_positions(window, scope, matches);
        } else if let Some(word) = self.root.word() {
            word.find_documents(window, None, &mut matches.docs, Some(&mut matches.times));
        } else {
            self.read_counts(window, matches);
        }
    }

    /// Looks at the counts of several operands that postings alone decide.
    fn read_counts(&mut self, window: Window<'_>, matches: &mut Matches) {
        zero(&mut self.tallies, window.len);
        self.root
            .find_documents(window, None, Some(&mut self.tallies));
        let listed = std::mem::take(&mut self.root.docs);
        for run in window.runs {
            run.for_each(&listed, |doc, in_segment| {
                if let Some(sought) = self.root.count_sought(in_segment) {
                    matches.docs.set(doc);
                    matches.times[doc] += sought + self.tallies[doc];
                }
            });
        }
        self.root.docs = listed;
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
                for run in window.runs {
                    run.for_each(&candidates, |doc, in_segment| {
                        if scope.holds(in_segment) {
                            held.set(doc);
                        }
                    });
                }
                candidates = held;
            }
            phrase.find_all(window, &mut candidates, |doc, count| {
                matches.docs.set(doc);
                matches.times[doc] += count;
            });
            return;
        }
        for run in window.runs {
            run.for_each(&candidates, |doc, in_segment| {
                if scope.is_none_or(|scope| scope.holds(in_segment)) {
                    self.read_document(doc, in_segment, matches);
                }
            });
        }
    }

    fn read_document(&mut self, doc: usize, in_segment: u32, matches: &mut Matches) {
        let mut place = Place {
            doc,
            in_segment,
            sentences: &[],
        };
        if !self.root.has(place) {
            return;
        }
        if let Some(sentences) = &self.sentences {
            sentences.read(in_segment, &mut self.starts);
            place.sentences = &self.starts;
        }
        self.root.find_occurrences(place);
        if !self.root.spans.is_empty() {
            matches.docs.set(doc);
            matches.times[doc] += self.root.spans.len() as u32;
        }
    }
}
