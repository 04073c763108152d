//! Opens the postings and positions of operands in a segment.

use std::sync::Arc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use super::cursor::Cursor;
use super::positions::TermPositions;
use super::word_positions::WordPositions;
use crate::index::{Index, IndexError};
use crate::search::plan::expansion::{CommonGramExpansion, Expansion};
use crate::search::work::LeafWork;

/// How the documents of an operand are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// All documents of a window are listed: for a lead.
    Lead,
    /// Single documents that a lead has found are looked up.
    Probe,
}

/// Opens the postings of one segment.
pub(crate) struct PostingsOpener<'a> {
    index: &'a Index,
    at: usize,
    body: Arc<InvertedIndexReader>,
    common_grams: Arc<InvertedIndexReader>,
    detail: Detail,
    /// Counts what is read.
    pub(crate) work: &'a LeafWork,
}

/// Which parts of the postings are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Documents and term frequencies only, when these are enough to decide where an operand
    /// matches.
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

    /// Whether only documents and term frequencies are read.
    pub(crate) fn counts(&self) -> bool {
        self.detail == Detail::Freqs
    }

    /// Opens the forms of a word. Their positions are read in at most `documents` documents.
    pub(crate) fn positions(
        &self,
        word: &Expansion,
        role: Role,
        documents: u64,
    ) -> Result<WordPositions, IndexError> {
        let terms = &word.terms[self.at];
        let mut positions = WordPositions::default();
        // A probe uses the same postings that the positions are read from.
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

    /// Opens terms for several words. They have no positions of their own.
    pub(crate) fn common_grams(
        &self,
        common_grams: &CommonGramExpansion,
    ) -> Result<WordPositions, IndexError> {
        let mut positions = WordPositions::default();
        positions.forms = self.cursors(&self.common_grams, &common_grams.terms[self.at])?;
        Ok(positions)
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
