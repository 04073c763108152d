//! The positions of one form in the documents that have it.

use tantivy::DocSet;
use tantivy::index::InvertedIndexReader;
use tantivy::positions::PositionReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use crate::index::{Index, IndexError};
use crate::search::thresholds::SEEK_DISTANCE;

/// The positions of one form. Documents have to rise.
pub(crate) enum TermPositions {
    /// Where few documents are looked at.
    Seek(Box<SegmentPostings>),
    /// Where many are.
    Sequential(Box<SequentialPositions>),
}

impl TermPositions {
    /// Opens the positions of a form of which at most `documents` are looked at, or so many
    /// stretches of neighbouring ones.
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

    /// Hands over the positions of the form in a document, rising.
    #[inline]
    pub(crate) fn each(&mut self, doc: u32, room: &mut Vec<u32>, mut found: impl FnMut(u32)) {
        match self {
            Self::Seek(postings) => {
                room.clear();
                if seek(postings, doc) {
                    postings.append_positions_with_offset(0, room);
                }
                for position in room.iter() {
                    found(*position);
                }
            }
            Self::Sequential(positions) => {
                if positions.reach(doc) {
                    let mut position = 0;
                    for step in positions.steps(room) {
                        position += *step;
                        found(position);
                    }
                }
            }
        }
    }
}

/// Moves to `doc` or behind it; whether it was met.
fn seek(postings: &mut SegmentPostings, doc: u32) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}

/// The positions of a form all of whose postings are read, one after the other.
pub(crate) struct SequentialPositions {
    postings: BlockSegmentPostings,
    /// The posting at hand, counted in its block.
    at: usize,
    /// How many positions lie in front of its own.
    before: u64,
    positions: PositionReader,
}

impl SequentialPositions {
    /// Moves to `doc` or behind it; whether it was met.
    fn reach(&mut self, doc: u32) -> bool {
        let Self {
            postings,
            at,
            before,
            ..
        } = self;
        // Half the width is added up twice as fast; it holds more than all the words of
        // 128 paragraphs.
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

    /// What lies between the positions in the document at hand, as they are kept.
    #[inline]
    fn steps<'a>(&mut self, room: &'a mut Vec<u32>) -> &'a [u32] {
        let count = self.postings.freq(self.at) as usize;
        if room.len() < count {
            room.resize(count, 0);
        }
        self.positions.read(self.before, &mut room[..count]);
        &room[..count]
    }
}
