//! Where words stand, paragraph by paragraph, for what ranks by many words.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::IndexRecordOption;

use super::SearchError;
use super::syntax::Part;
use super::vocabulary::{Expansion, expand};
use crate::index::{Index, IndexError};

/// A word with its inflections, looked up in an index.
pub(crate) struct IndexWord {
    expansion: Expansion,
}

impl IndexWord {
    /// Looks up a folded form and everything that shares its stem.
    pub(crate) fn new(index: &Index, form: &str) -> Result<Self, IndexError> {
        let expansion = expand(index, &Part::Word(form.to_owned()), 0..0);
        let expansion = expansion.map_err(|error| match error {
            SearchError::Index(error) => error,
            // Only wildcards are refused; the word itself is not to be told.
            SearchError::Query(_) => index.damaged("has a word of too many forms".to_owned()),
        })?;
        Ok(Self { expansion })
    }

    /// Paragraphs that have it; one with two of its forms counts twice.
    pub(crate) fn paragraphs(&self) -> u64 {
        self.expansion.paragraphs
    }

    /// Calls `take` for each form with each document of a segment that has it
    /// and how often, documents rising.
    pub(crate) fn for_each_document(
        &self,
        index: &Index,
        segment: usize,
        mut take: impl FnMut(u32, u32),
    ) -> Result<(), IndexError> {
        let reader = &index.segments[segment].reader;
        let body = reader.inverted_index(index.fields.body);
        let body = body.map_err(|error| index.failed(error))?;
        for term in &self.expansion.terms[segment] {
            let postings =
                body.read_block_postings_from_terminfo(term, IndexRecordOption::WithFreqs);
            let mut postings = postings.map_err(|error| index.failed(error))?;
            while !postings.docs().is_empty() {
                for (doc, times) in postings.docs().iter().zip(postings.freqs()) {
                    take(*doc, *times);
                }
                postings.advance();
            }
        }
        Ok(())
    }
}

/// How many words the paragraphs of a segment have, as exact as the engine
/// keeps it.
pub(crate) struct Lengths {
    norms: Option<FieldNormReader>,
}

impl Lengths {
    pub(crate) fn new(index: &Index, segment: usize) -> Self {
        let reader = &index.segments[segment].reader;
        Self {
            norms: reader.get_fieldnorms_reader(index.fields.body).ok(),
        }
    }

    /// The words of a document.
    pub(crate) fn words(&self, doc: u32) -> u32 {
        self.norms.as_ref().map_or(0, |norms| norms.fieldnorm(doc))
    }
}
