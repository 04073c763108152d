//! Reads the postings of words and common grams in document order.

use std::ops::Range;

use tantivy::TERMINATED;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;

use super::window::Window;
use crate::index::{Bits, Index, IndexError, ListsOf};
use crate::search::plan::operand::SegmentTerms;
use crate::search::thresholds::{NEAR_DOCS, SHORT_RANGE};

/// Adds the documents of a segment with at least one of these terms to `found`. Documents outside
/// the window's ranges may be left out. The window must number documents as the segment does.
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

/// A position in the postings of one form.
pub(crate) struct Cursor {
    postings: BlockSegmentPostings,
    at: usize,
    /// The number of postings read since the last call of `take_work`.
    pub(super) read: u64,
}

impl Cursor {
    pub(super) fn new(postings: BlockSegmentPostings) -> Self {
        Self {
            postings,
            at: 0,
            read: 0,
        }
    }

    /// Calls `found` for each document in the window's ranges, with its number in the window and in
    /// the segment, and the term frequency.
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

    /// Moves to the first document from `from` on, and returns it; [`TERMINATED`] after the last
    /// one.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        let Self { postings, at, .. } = self;
        match postings.docs().last() {
            None => return TERMINATED,
            Some(last) if *last < from => *at = postings.seek(from),
            Some(_) => {
                // It is usually near.
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

    /// The term frequency in a document.
    pub(super) fn count_in(&mut self, doc: u32) -> u32 {
        if self.next(doc) != doc {
            return 0;
        }
        self.postings.freqs().get(self.at).copied().unwrap_or(1)
    }
}
