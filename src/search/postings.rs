//! The postings of words and pairs, read in the order of documents.

use std::ops::Range;
use std::sync::Arc;

use tantivy::DocSet;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use super::vocabulary::{Expansion, PairExpansion};
use crate::index::{Bits, Index, IndexError};

/// Opens the postings of one segment.
pub(crate) struct Opener<'a> {
    index: &'a Index,
    at: usize,
    body: Arc<InvertedIndexReader>,
    pairs: Arc<InvertedIndexReader>,
    /// Whether postings are counted; otherwise positions are read.
    counts: bool,
}

impl<'a> Opener<'a> {
    pub(crate) fn new(index: &'a Index, at: usize, counts: bool) -> Result<Self, IndexError> {
        let inverted = |field| {
            let inverted = index.segments[at].reader.inverted_index(field);
            inverted.map_err(|error| index.failed(error))
        };
        Ok(Self {
            index,
            at,
            body: inverted(index.fields.body)?,
            pairs: inverted(index.fields.pairs)?,
            counts,
        })
    }

    pub(crate) fn counts(&self) -> bool {
        self.counts
    }

    /// Opens the forms of a word.
    pub(crate) fn places(&self, word: &Expansion) -> Result<Places, IndexError> {
        let terms = &word.terms[self.at];
        let mut places = self.cursors(&self.body, terms)?;
        if !self.counts {
            let option = IndexRecordOption::WithFreqsAndPositions;
            for term in terms {
                let postings = self.body.read_postings_from_terminfo(term, option);
                places
                    .positions
                    .push(postings.map_err(|error| self.index.failed(error))?);
            }
        }
        Ok(places)
    }

    /// Opens pairs. They have no positions of their own.
    pub(crate) fn pairs(&self, pairs: &PairExpansion) -> Result<Places, IndexError> {
        self.cursors(&self.pairs, &pairs.terms[self.at])
    }

    fn cursors(
        &self,
        inverted: &InvertedIndexReader,
        terms: &[TermInfo],
    ) -> Result<Places, IndexError> {
        let option = if self.counts {
            IndexRecordOption::WithFreqs
        } else {
            IndexRecordOption::Basic
        };
        let mut places = Places::default();
        for term in terms {
            let postings = inverted.read_block_postings_from_terminfo(term, option);
            places.forms.push(Cursor {
                postings: postings.map_err(|error| self.index.failed(error))?,
                at: 0,
            });
        }
        Ok(places)
    }
}

/// With more forms than these it is noted which of them a document has, so that
/// the others are not asked one by one.
const MANY_FORMS: usize = 16;

/// Where the forms of one word stand.
#[derive(Default)]
pub(crate) struct Places {
    /// The postings of each form.
    pub(crate) forms: Vec<Cursor>,
    /// The positions of each form.
    positions: Vec<SegmentPostings>,
    /// Which form is in which document of the window, where there are many and
    /// it was `noted`.
    having: Vec<(u32, u32)>,
    noted: bool,
    of_form: Vec<u32>,
    found: Vec<u32>,
}

impl Places {
    /// Adds the documents of `window` that have one of the forms to `docs`, and
    /// how often they have them to `tallies`.
    pub(crate) fn find_documents(
        &mut self,
        window: &Range<u32>,
        docs: &mut Bits,
        tallies: Option<&mut [u32]>,
    ) {
        if let Some(tallies) = tallies {
            for form in &mut self.forms {
                form.each(window, |doc, count| {
                    docs.set(doc as usize);
                    tallies[doc as usize] += count;
                });
            }
            return;
        }
        self.having.clear();
        self.noted = self.forms.len() > MANY_FORMS;
        for (at, form) in self.forms.iter_mut().enumerate() {
            form.each(window, |doc, _| {
                docs.set(doc as usize);
                if self.noted {
                    self.having.push((doc, at as u32));
                }
            });
        }
        self.having.sort_unstable();
    }

    /// The words of a document, counted from 0, that are one of the forms. The
    /// document is given as counted in the window that was last looked at, and
    /// as counted in the segment; it has to rise.
    pub(crate) fn read(&mut self, doc: u32, in_segment: u32) -> &[u32] {
        let Self {
            positions,
            having,
            noted,
            of_form,
            found,
            ..
        } = self;
        found.clear();
        let mut forms = 0;
        let mut read = |postings: &mut SegmentPostings| {
            if seek(postings, in_segment) {
                postings.positions(of_form);
                found.extend_from_slice(of_form);
                forms += 1;
            }
        };
        if *noted {
            let first = having.partition_point(|(other, _)| *other < doc);
            let of_doc = having[first..]
                .iter()
                .take_while(|(other, _)| *other == doc);
            of_doc.for_each(|(_, form)| read(&mut positions[*form as usize]));
        } else {
            positions.iter_mut().for_each(read);
        }
        if forms > 1 {
            // Forms come one after the other, each with rising positions.
            found.sort_unstable();
        }
        found
    }
}

impl AsRef<[u32]> for Places {
    /// What was read last.
    fn as_ref(&self) -> &[u32] {
        &self.found
    }
}

/// Moves to `doc` or behind it; whether it was met.
fn seek(postings: &mut SegmentPostings, doc: u32) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}

/// A place in the postings of one form.
pub(crate) struct Cursor {
    postings: BlockSegmentPostings,
    at: usize,
}

impl Cursor {
    /// Hands over the documents of `window`, counted from its first, with the
    /// number of times the form stands in each.
    pub(crate) fn each(&mut self, window: &Range<u32>, mut found: impl FnMut(u32, u32)) {
        let Self { postings, at } = self;
        let last = |postings: &BlockSegmentPostings| postings.docs().last().copied();
        if last(postings).is_none_or(|last| last < window.start) {
            if postings.block_len() == 0 {
                return;
            }
            *at = postings.seek(window.start);
        }
        loop {
            let docs = postings.docs();
            let freqs = postings.freqs();
            while let Some(doc) = docs.get(*at) {
                if *doc >= window.end {
                    return;
                }
                if *doc >= window.start {
                    found(*doc - window.start, freqs.get(*at).copied().unwrap_or(1));
                }
                *at += 1;
            }
            postings.advance();
            *at = 0;
            if postings.block_len() == 0 {
                return;
            }
        }
    }
}
