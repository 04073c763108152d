//! Reads the positions of one form in the documents that have it.

use tantivy::DocSet;
use tantivy::index::InvertedIndexReader;
use tantivy::positions::PositionReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use crate::index::{Index, IndexError};
use crate::search::thresholds::SEEK_DISTANCE;

/// The positions of one form. Documents must be in ascending order.
pub(crate) enum TermPositions {
    /// For few documents.
    Seek(Box<SegmentPostings>),
    /// For many documents.
    Sequential(Box<SequentialPositions>),
}

impl TermPositions {
    /// Opens the positions of a form that are read in at most `documents` documents, or in this
    /// many runs of adjacent documents.
    pub(crate) fn open(
        index: &Index,
        at: usize,
        body: &InvertedIndexReader,
        term: &TermInfo,
        documents: u64,
    ) -> Result<Self, IndexError> {
        let failed = |error| index.failed(tantivy::TantivyError::from(error));
        if documents.saturating_mul(SEEK_DISTANCE) < u64::from(term.doc_freq) {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let postings = body.read_postings_from_terminfo(term, option);
            return Ok(Self::Seek(Box::new(postings.map_err(failed)?)));
        }
        let option = IndexRecordOption::WithFreqs;
        let postings = body.read_block_postings_from_terminfo(term, option);
        let positions = index.segment(at).positions(index.fields.body);
        let positions = positions.map_err(|error| index.failed(error))?;
        let of_form = positions.slice(term.positions_range.clone()).read_bytes();
        let positions = of_form.and_then(PositionReader::open).map_err(failed)?;
        Ok(Self::Sequential(Box::new(SequentialPositions {
            postings: postings.map_err(failed)?,
            at: 0,
            before: 0,
            positions,
        })))
    }

    /// Whether a document has the form.
    pub(crate) fn has(&mut self, doc: u32) -> bool {
        match self {
            Self::Seek(postings) => seek(postings, doc),
            Self::Sequential(positions) => positions.reach(doc),
        }
    }

    /// Calls `found` with the positions of the form in a document, in ascending order.
    #[inline]
    pub(crate) fn each(&mut self, doc: u32, buffer: &mut Vec<u32>, mut found: impl FnMut(u32)) {
        match self {
            Self::Seek(postings) => {
                buffer.clear();
                if seek(postings, doc) {
                    postings.append_positions_with_offset(0, buffer);
                }
                for position in buffer.iter() {
                    found(*position);
                }
            }
            Self::Sequential(positions) => {
                if positions.reach(doc) {
                    let mut position = 0;
                    for step in positions.steps(buffer) {
                        position += *step;
                        found(position);
                    }
                }
            }
        }
    }
}

/// Moves to `doc` or after it; returns whether it is `doc`.
fn seek(postings: &mut SegmentPostings, doc: u32) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}

/// The positions of a form whose postings are read in sequence without skips.
pub(crate) struct SequentialPositions {
    postings: BlockSegmentPostings,
    /// The current posting, counted in its block.
    at: usize,
    /// The number of positions before those of the current posting.
    before: u64,
    positions: PositionReader,
}

impl SequentialPositions {
    /// Moves to `doc` or after it; returns whether it is `doc`.
    fn reach(&mut self, doc: u32) -> bool {
        let Self {
            postings,
            at,
            before,
            ..
        } = self;
        // Adding in `u32` is twice as fast as in `u64`. It can hold more than the number of words
        // in 128 paragraphs.
        let positions = |freqs: &[u32]| u64::from(freqs.iter().copied().fold(0, u32::wrapping_add));
        loop {
            match postings.docs().last() {
                None => return false,
                Some(last) if *last < doc => {
                    *before += positions(&postings.freqs()[*at..]);
                    postings.advance();
                    *at = 0;
                }
                Some(_) => break,
            }
        }
        let near = postings.docs()[*at..].iter();
        let passed = near.take_while(|near| **near < doc).count();
        *before += positions(&postings.freqs()[*at..*at + passed]);
        *at += passed;
        postings.docs()[*at] == doc
    }

    /// The differences between the positions in the current document, as stored.
    #[inline]
    fn steps<'a>(&mut self, buffer: &'a mut Vec<u32>) -> &'a [u32] {
        let count = self.postings.freq(self.at) as usize;
        if buffer.len() < count {
            buffer.resize(count, 0);
        }
        self.positions.read(self.before, &mut buffer[..count]);
        &buffer[..count]
    }
}
