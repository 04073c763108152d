//! Counts of the documents that can be found. The engine's own counts include the documents of
//! removed decisions, which stay in a segment until it is merged.

use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED};

use super::Segment;

/// The maximum number of term counts kept.
const MAX_CACHED_COUNTS: usize = 1 << 18;

/// A term is looked up in each range of dead documents if it has at least this many times more
/// documents than there are ranges.
const MIN_DOCUMENTS_PER_RANGE: usize = 4;

/// Counts of the living documents of a segment.
#[derive(Default)]
pub(super) struct LivingCounts {
    dead: OnceLock<Vec<Range<u32>>>,
    words: OnceLock<u64>,
    /// By field and start of the postings: the number of living documents with the term.
    with_term: Mutex<FxHashMap<(u32, usize), u32>>,
}

impl Segment {
    /// The documents of removed decisions, as ranges in ascending order.
    fn dead(&self) -> &[Range<u32>] {
        self.living.dead.get_or_init(|| {
            let mut dead: Vec<Range<u32>> = Vec::new();
            let gone = (0..self.decisions()).filter(|ordinal| !self.is_alive(*ordinal));
            for ordinal in gone {
                let docs = self.starts[ordinal]..self.starts[ordinal + 1];
                match dead.last_mut() {
                    Some(last) if last.end == docs.start => last.end = docs.end,
                    _ => dead.push(docs),
                }
            }
            dead
        })
    }

    /// The number of documents in it that can be found.
    pub(crate) fn living_documents(&self) -> u64 {
        let dead: usize = self.dead().iter().map(Range::len).sum();
        u64::from(self.reader.max_doc()) - dead as u64
    }

    pub(in crate::index::reading) fn living_with(
        &self,
        field: Field,
        term: &TermInfo,
    ) -> tantivy::Result<u32> {
        let dead = self.dead();
        if dead.is_empty() {
            return Ok(term.doc_freq);
        }
        let key = (field.field_id(), term.postings_range.start);
        let lock = || {
            let known = self.living.with_term.lock();
            known.unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(known) = lock().get(&key) {
            return Ok(*known);
        }
        let living = term.doc_freq - self.dead_with(field, term)?;
        let mut known = lock();
        if known.len() >= MAX_CACHED_COUNTS {
            known.clear();
        }
        known.insert(key, living);
        Ok(living)
    }

    fn dead_with(&self, field: Field, term: &TermInfo) -> tantivy::Result<u32> {
        let inverted = self.reader.inverted_index(field)?;
        let mut postings = inverted.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        let dead = self.dead();
        let mut found = 0;
        if (term.doc_freq as usize) < dead.len() * MIN_DOCUMENTS_PER_RANGE {
            let mut next = 0;
            let mut doc = postings.doc();
            while doc != TERMINATED {
                next += dead[next..].partition_point(|docs| docs.end <= doc);
                found += u32::from(dead.get(next).is_some_and(|docs| docs.contains(&doc)));
                doc = postings.advance();
            }
            return Ok(found);
        }
        for docs in dead {
            let mut doc = postings.doc();
            if doc < docs.start {
                doc = postings.seek(docs.start);
            }
            while doc < docs.end {
                found += 1;
                doc = postings.advance();
            }
        }
        Ok(found)
    }

    /// The number of words in a field of all living documents, by the lengths that the engine
    /// stores, which are rounded for long texts. It does not depend on what else was in the
    /// segment; the engine's own count after a merge does.
    pub(in crate::index) fn living_words(&self, field: Field) -> u64 {
        *self.living.words.get_or_init(|| {
            let norms = self.reader.get_fieldnorms_reader(field);
            norms.map_or(0, |norms| self.sum_of_lengths(&norms))
        })
    }

    fn sum_of_lengths(&self, norms: &FieldNormReader) -> u64 {
        let mut documents = [0_u64; 256];
        let mut from = 0;
        let end = self.reader.max_doc()..self.reader.max_doc();
        for dead in self.dead().iter().chain([&end]) {
            for doc in from..dead.start {
                documents[usize::from(norms.fieldnorm_id(doc))] += 1;
            }
            from = dead.end;
        }
        let lengths = (0..=u8::MAX).map(|code| u64::from(FieldNormReader::id_to_fieldnorm(code)));
        lengths
            .zip(documents)
            .map(|(words, documents)| words * documents)
            .sum()
    }
}
