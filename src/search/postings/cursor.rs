//! The postings of words and of common grams, read in the order of documents.

use std::ops::Range;
use std::sync::Arc;

use tantivy::TERMINATED;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use super::positions::TermPositions;
use super::window::Window;
use crate::index::{Bits, Index, IndexError, ListsOf};
use crate::search::plan::expansion::{CommonGramExpansion, Expansion};
use crate::search::plan::operand::SegmentTerms;
use crate::search::thresholds::{MAX_PROBED_FORMS, NEAR_DOCS, SHORT_RANGE};
use crate::search::work::LeafWork;

/// Opens the postings of one segment.
pub(crate) struct PostingsOpener<'a> {
    index: &'a Index,
    at: usize,
    body: Arc<InvertedIndexReader>,
    common_grams: Arc<InvertedIndexReader>,
    detail: Detail,
    /// What is read counts here.
    pub(crate) work: &'a LeafWork,
}

/// How much is read of postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Documents with term frequencies, which alone decide where an operand matches.
    Freqs,
    /// Positions as well.
    Positions,
}

impl<'a> PostingsOpener<'a> {
    pub(crate) fn new(
        index: &'a Index,
        at: usize,
        detail: Detail,
        work: &'a LeafWork,
    ) -> Result<Self, IndexError> {
        let inverted = |field| index.inverted_index(index.segment(at), field);
        Ok(Self {
            index,
            at,
            body: inverted(index.fields.body)?,
            common_grams: inverted(index.fields.common_grams)?,
            detail,
            work,
        })
    }

    /// Whether term frequencies alone are read.
    pub(crate) fn counts(&self) -> bool {
        self.detail == Detail::Freqs
    }

    /// Opens the forms of a word, whose positions are read in at most `documents`.
    pub(crate) fn positions(
        &self,
        word: &Expansion,
        role: Role,
        documents: u64,
    ) -> Result<WordPositions, IndexError> {
        let terms = &word.terms[self.at];
        let mut positions = WordPositions::default();
        // What is probed is found by the very postings whose positions are read.
        if self.counts() || role == Role::Lead {
            positions.forms = self.cursors(&self.body, terms)?;
        }
        if !self.counts() {
            let forms = terms.iter();
            let forms = forms
                .map(|term| TermPositions::open(self.index, self.at, &self.body, term, documents));
            positions.positions = forms.collect::<Result<_, _>>()?;
        }
        Ok(positions)
    }

    /// Opens terms of several words. They have no positions of their own.
    pub(crate) fn common_grams(
        &self,
        common_grams: &CommonGramExpansion,
    ) -> Result<WordPositions, IndexError> {
        Ok(WordPositions {
            forms: self.cursors(&self.common_grams, &common_grams.terms[self.at])?,
            ..WordPositions::default()
        })
    }

    fn cursors(
        &self,
        inverted: &InvertedIndexReader,
        terms: &[TermInfo],
    ) -> Result<Vec<Cursor>, IndexError> {
        let option = if self.counts() {
            IndexRecordOption::WithFreqs
        } else {
            IndexRecordOption::Basic
        };
        let cursors = terms.iter().map(|term| {
            let postings = inverted.read_block_postings_from_terminfo(term, option);
            let postings = postings.map_err(|error| self.index.failed(error))?;
            Ok(Cursor::new(postings))
        });
        cursors.collect()
    }
}

/// Adds the documents of a segment that have one of some terms to `found`; those out
/// of the window, which counts them as the segment does, may be left out.
pub(crate) fn documents(
    index: &Index,
    at: usize,
    SegmentTerms { of, terms }: SegmentTerms<'_>,
    window: Window<'_>,
    found: &mut Bits,
) -> Result<(), IndexError> {
    let field = match of {
        ListsOf::Words => index.fields.body,
        ListsOf::CommonGrams => index.fields.common_grams,
    };
    let inverted = index.inverted_index(index.segment(at), field)?;
    for term in terms {
        let option = IndexRecordOption::Basic;
        let postings = inverted.read_block_postings_from_terminfo(term, option);
        let postings = postings.map_err(|error| index.failed(error))?;
        let mut cursor = Cursor::new(postings);
        cursor.each(window, |doc, _, _| found.set(doc as usize));
    }
    Ok(())
}

/// How the documents of an operand are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// All that lie in a window, in one go: what leads.
    Lead,
    /// Asked for one by one, where something else has led to them.
    Probe,
}

/// What a position costs, in postings.
const POSITION_COST: u64 = 3;

/// Which forms of a word documents have.
#[derive(Default)]
enum FormsOfDocs {
    /// Every form has to be asked.
    #[default]
    Unknown,
    /// By document of the window: a bit for each form.
    Few(Vec<u16>),
    /// Documents with a form each, sorted.
    Many(Vec<(u32, u32)>),
}

/// A word of a document of the window: documents first, words second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DocPosition(u64);

impl DocPosition {
    #[inline]
    fn new(doc: usize, word: u32) -> Self {
        Self((doc as u64) << u32::BITS | u64::from(word))
    }

    #[inline]
    pub(crate) fn doc(self) -> usize {
        (self.0 >> u32::BITS) as usize
    }

    /// So many words further on.
    #[inline]
    pub(crate) fn behind(self, words: u32) -> Self {
        Self(self.0 + u64::from(words))
    }

    /// So many words further back; `None` where the document has not as many.
    #[inline]
    pub(crate) fn before(self, words: u32) -> Option<Self> {
        let has = self.0 as u32 >= words;
        has.then(|| Self(self.0 - u64::from(words)))
    }
}

/// Where the forms of one word are.
#[derive(Default)]
pub(crate) struct WordPositions {
    /// The postings of each form.
    pub(crate) forms: Vec<Cursor>,
    /// The positions of each form.
    positions: Vec<TermPositions>,
    /// Which forms are in which documents of the window, so that the others are
    /// not asked for their positions.
    having: FormsOfDocs,
    found: Vec<u32>,
    room: Vec<u32>,
    /// Positions read, and documents sought, since that was last asked.
    work: u64,
}

impl WordPositions {
    /// What was read since this was last asked.
    pub(crate) fn take_work(&mut self) -> u64 {
        let of_forms = self.forms.iter_mut();
        let of_forms = of_forms.map(|form| std::mem::take(&mut form.read));
        std::mem::take(&mut self.work) + of_forms.sum::<u64>()
    }

    /// No document in front of this one has a form, from `from` on.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        if self.forms.len() > MAX_PROBED_FORMS {
            return from;
        }
        let nexts = self.forms.iter_mut().map(|form| form.next(from));
        nexts.min().unwrap_or(TERMINATED)
    }

    /// Adds the documents of a window that have one of the forms to `docs`, and
    /// how often they have them to `freqs`. Those out of `within` may be left
    /// out.
    pub(crate) fn find_documents(
        &mut self,
        window: Window<'_>,
        within: Option<&Bits>,
        docs: &mut Bits,
        freqs: Option<&mut [u32]>,
    ) {
        match (freqs, within) {
            (Some(freqs), Some(within)) => self.each_form(window, |doc, count| {
                if within.contains(doc) {
                    docs.set(doc);
                    freqs[doc] += count;
                }
            }),
            (Some(freqs), None) => self.each_form(window, |doc, count| {
                docs.set(doc);
                freqs[doc] += count;
            }),
            (None, _) => self.note_forms(window, docs),
        }
    }

    #[inline]
    fn each_form(&mut self, window: Window<'_>, mut found: impl FnMut(usize, u32)) {
        for form in &mut self.forms {
            form.each(window, |doc, _, count| found(doc as usize, count));
        }
    }

    /// Adds the documents of a window to `docs` and notes which forms they have.
    fn note_forms(&mut self, window: Window<'_>, docs: &mut Bits) {
        let forms = self.forms.iter_mut().enumerate();
        if forms.len() > MAX_PROBED_FORMS {
            let mut having = match std::mem::take(&mut self.having) {
                FormsOfDocs::Many(having) => having,
                _ => Vec::new(),
            };
            having.clear();
            for (at, form) in forms {
                form.each(window, |doc, _, _| {
                    docs.set(doc as usize);
                    having.push((doc, at as u32));
                });
            }
            having.sort_unstable();
            self.having = FormsOfDocs::Many(having);
        } else {
            let mut having = match std::mem::take(&mut self.having) {
                FormsOfDocs::Few(having) => having,
                _ => Vec::new(),
            };
            having.clear();
            having.resize(window.len, 0);
            for (at, form) in forms {
                form.each(window, |doc, _, _| {
                    docs.set(doc as usize);
                    having[doc as usize] |= 1 << at;
                });
            }
            self.having = FormsOfDocs::Few(having);
        }
    }

    /// Whether a document has one of the forms, for what is probed. Documents
    /// have to rise.
    pub(crate) fn has(&mut self, doc: u32) -> bool {
        self.work += 1;
        if self.forms.is_empty() {
            self.positions.iter_mut().any(|form| form.has(doc))
        } else {
            self.forms.iter_mut().any(|form| form.count_in(doc) > 0)
        }
    }

    /// How often a document has the forms, for what is probed and counted.
    /// Documents have to rise.
    pub(crate) fn count_in(&mut self, doc: u32) -> u32 {
        self.work += 1;
        self.forms.iter_mut().map(|form| form.count_in(doc)).sum()
    }

    /// Whether there are few forms, which [`Self::read_all`] takes.
    pub(crate) fn has_few_forms(&self) -> bool {
        self.positions.len() <= MAX_PROBED_FORMS
    }

    /// Puts the positions of the forms in some documents of a window into `found`,
    /// rising: document by document, as counted in the window, and word by word.
    pub(crate) fn read_all(
        &mut self,
        window: Window<'_>,
        docs: &Bits,
        found: &mut Vec<DocPosition>,
    ) {
        let Self {
            positions,
            having,
            room,
            ..
        } = self;
        found.clear();
        for (at, form) in positions.iter_mut().enumerate() {
            let mut read = |doc: usize, in_segment: u32| {
                form.each(in_segment, room, |position| {
                    found.push(DocPosition::new(doc, position));
                });
            };
            for doc_range in window.doc_ranges {
                match having {
                    FormsOfDocs::Few(having) => doc_range.for_each(docs, |doc, in_segment| {
                        if having[doc] >> at & 1 == 1 {
                            read(doc, in_segment);
                        }
                    }),
                    _ => doc_range.for_each(docs, &mut read),
                }
            }
        }
        self.work += POSITION_COST * found.len() as u64;
        if positions.len() > 1 {
            // Each form's rise, which a stable sort makes use of.
            found.sort();
        }
    }

    /// The words of a document, counted from 0, that are one of the forms. The
    /// document is given as counted in the window that was last looked at, and
    /// as counted in the segment; it has to rise.
    pub(crate) fn read(&mut self, doc: u32, in_segment: u32) -> &[u32] {
        let Self {
            positions,
            having,
            found,
            room,
            ..
        } = self;
        found.clear();
        let mut read = |form: &mut TermPositions| {
            form.each(in_segment, room, |position| found.push(position));
        };
        match having {
            FormsOfDocs::Unknown => positions.iter_mut().for_each(read),
            FormsOfDocs::Few(having) => {
                let mut rest = having[doc as usize];
                while rest != 0 {
                    read(&mut positions[rest.trailing_zeros() as usize]);
                    rest &= rest - 1;
                }
            }
            FormsOfDocs::Many(having) => {
                let first = having.partition_point(|(other, _)| *other < doc);
                let of_doc = having[first..].iter();
                let of_doc = of_doc.take_while(|(other, _)| *other == doc);
                of_doc.for_each(|(_, form)| read(&mut positions[*form as usize]));
            }
        }
        self.work += 1 + POSITION_COST * found.len() as u64;
        // Forms come one after the other, each with rising positions.
        if !found.is_sorted() {
            found.sort_unstable();
        }
        found
    }
}

impl AsRef<[u32]> for WordPositions {
    /// What was read last.
    fn as_ref(&self) -> &[u32] {
        &self.found
    }
}

/// A place in the postings of one form.
pub(crate) struct Cursor {
    postings: BlockSegmentPostings,
    at: usize,
    /// Postings read since that was last asked.
    read: u64,
}

impl Cursor {
    fn new(postings: BlockSegmentPostings) -> Self {
        Self {
            postings,
            at: 0,
            read: 0,
        }
    }

    /// Hands over the documents looked at, counted in the window and in the
    /// segment, with the number of times the form is in each.
    #[inline]
    pub(crate) fn each(&mut self, window: Window<'_>, mut found: impl FnMut(u32, u32, u32)) {
        for doc_range in window.doc_ranges {
            self.each_of(&doc_range.docs, |doc, count| {
                found(doc - doc_range.docs.start + doc_range.first, doc, count);
            });
        }
    }

    #[inline]
    fn each_of(&mut self, doc_range: &Range<u32>, mut found: impl FnMut(u32, u32)) {
        if self.next(doc_range.start) >= doc_range.end {
            return;
        }
        let Self { postings, at, read } = self;
        loop {
            let freqs = postings.freqs();
            let docs = &postings.docs()[*at..];
            let is_last = docs.last().is_none_or(|last| *last >= doc_range.end);
            let len = if is_last && doc_range.len() <= SHORT_RANGE {
                docs.iter().take_while(|doc| **doc < doc_range.end).count()
            } else if is_last {
                docs.partition_point(|doc| *doc < doc_range.end)
            } else {
                docs.len()
            };
            *read += 1 + len as u64;
            // Without frequencies each form counts once.
            if freqs.is_empty() {
                docs[..len].iter().for_each(|doc| found(*doc, 1));
            } else {
                let freqs = &freqs[*at..*at + len];
                docs[..len]
                    .iter()
                    .zip(freqs)
                    .for_each(|(doc, count)| found(*doc, *count));
            }
            if is_last {
                *at += len;
                return;
            }
            postings.advance();
            *at = 0;
            if postings.block_len() == 0 {
                return;
            }
        }
    }

    /// Moves to the first document from `from` on, and returns it; [`TERMINATED`] behind
    /// the last.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        let Self { postings, at, .. } = self;
        match postings.docs().last() {
            None => return TERMINATED,
            Some(last) if *last < from => *at = postings.seek(from),
            Some(_) => {
                // Mostly it is near.
                let near = &postings.docs()[*at..];
                let passed = near
                    .iter()
                    .take(NEAR_DOCS)
                    .take_while(|doc| **doc < from)
                    .count();
                *at += passed;
                if passed == NEAR_DOCS {
                    *at += near[NEAR_DOCS..].partition_point(|doc| *doc < from);
                }
            }
        }
        postings.docs().get(*at).copied().unwrap_or(TERMINATED)
    }

    /// How often the form is in a document.
    fn count_in(&mut self, doc: u32) -> u32 {
        if self.next(doc) != doc {
            return 0;
        }
        self.postings.freqs().get(self.at).copied().unwrap_or(1)
    }
}
