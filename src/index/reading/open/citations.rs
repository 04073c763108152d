//! Which decisions cite which.

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use super::{DecisionAddress, Index};
use crate::index::reading::segment::Segment;
use crate::index::{Bits, IndexError};
use crate::model::Reference;

/// The number of decisions that cite each decision, by segment and decision.
#[derive(Debug, Default)]
pub(crate) struct CitedCounts {
    of_segments: Vec<Vec<u32>>,
}

/// A decision that cites another, with the citing paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CitingDecision {
    pub(crate) address: DecisionAddress,
    /// The citing paragraphs as documents of the segment, in ascending order.
    pub(crate) docs: Vec<u32>,
}

impl CitedCounts {
    /// The number of decisions that cite this one.
    pub(crate) fn of(&self, at: DecisionAddress) -> u32 {
        let counts = self.of_segments.get(at.segment);
        counts
            .and_then(|counts| counts.get(at.ordinal))
            .copied()
            .unwrap_or(0)
    }
}

impl Segment {
    /// The paragraphs of living decisions that cite a reference, in ascending order.
    fn docs_citing(&self, cites: Field, reference: &Reference) -> tantivy::Result<Vec<u32>> {
        let terms = self.reader.inverted_index(cites)?;
        let term = Term::from_field_text(cites, reference.slug());
        let mut docs = Vec::new();
        if let Some(mut postings) = terms.read_postings(&term, IndexRecordOption::Basic)? {
            while postings.doc() != TERMINATED {
                if self.is_alive(self.decision_of(postings.doc())) {
                    docs.push(postings.doc());
                }
                postings.advance();
            }
        }
        Ok(docs)
    }

    /// The decisions that cite a reference.
    pub(crate) fn decisions_citing(
        &self,
        cites: Field,
        reference: &Reference,
    ) -> tantivy::Result<Bits> {
        let mut bits = Bits::none(self.decisions());
        for doc in self.docs_citing(cites, reference)? {
            bits.set(self.decision_of(doc));
        }
        Ok(bits)
    }

    /// Every reference that is cited.
    fn cited_references(&self, cites: Field) -> tantivy::Result<Vec<Reference>> {
        let terms = self.reader.inverted_index(cites)?;
        let mut stream = terms.terms().stream()?;
        let mut found = Vec::new();
        while stream.advance() {
            let slug = std::str::from_utf8(stream.key()).ok();
            found.extend(slug.and_then(Reference::of_collection));
        }
        Ok(found)
    }
}

impl Index {
    /// The decisions that cite a reference, whether it is in the index or not. The order has no
    /// meaning.
    pub(crate) fn citing(&self, reference: &Reference) -> Result<Vec<CitingDecision>, IndexError> {
        let mut found: Vec<CitingDecision> = Vec::new();
        for (at, segment) in self.segments().iter().enumerate() {
            let docs = segment.docs_citing(self.fields.cites, reference);
            for doc in docs.map_err(|error| self.failed(error))? {
                let address = DecisionAddress {
                    segment: at,
                    ordinal: segment.decision_of(doc),
                };
                match found.last_mut() {
                    Some(last) if last.address == address => last.docs.push(doc),
                    _ => found.push(CitingDecision {
                        address,
                        docs: vec![doc],
                    }),
                }
            }
        }
        Ok(found)
    }

    /// Counts the citations of all decisions.
    pub(super) fn count_citations(&self) -> Result<CitedCounts, IndexError> {
        let failed = |error| self.failed(error);
        let of_segments = self
            .segments()
            .iter()
            .map(|segment| vec![0; segment.decisions()]);
        let mut of_segments: Vec<Vec<u32>> = of_segments.collect();
        for segment in self.segments() {
            for reference in segment
                .cited_references(self.fields.cites)
                .map_err(failed)?
            {
                let Some(at) = self.find(&reference)? else {
                    continue;
                };
                let citing = segment.decisions_citing(self.fields.cites, &reference);
                of_segments[at.segment][at.ordinal] += citing.map_err(failed)?.count() as u32;
            }
        }
        Ok(CitedCounts { of_segments })
    }
}
