//! Windows of a segment: a plan is run over one window of decisions after another.

use std::ops::Range;

use crate::index::{Bits, Segment};

/// A range of adjacent documents of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocRange {
    /// As counted in the segment.
    pub(crate) docs: Range<u32>,
    /// The first of them, as counted in the window.
    pub(crate) first: u32,
}

impl DocRange {
    /// Calls `found` for the documents of the range that are in a set, with their numbers in the
    /// window and in the segment.
    #[inline]
    pub(crate) fn for_each(&self, set: &Bits, mut found: impl FnMut(usize, u32)) {
        let start = self.first as usize;
        set.for_each_in(start, start + self.docs.len(), |doc| {
            found(doc, self.docs.start + (doc as u32 - self.first));
        });
    }
}

/// The part of a window to look at.
#[derive(Clone, Copy)]
pub(crate) struct Window<'a> {
    /// The number of documents in the window.
    pub(crate) len: usize,
    /// The documents to look at, in ascending order.
    pub(crate) doc_ranges: &'a [DocRange],
}

/// A document whose positions are read.
#[derive(Clone, Copy)]
pub(crate) struct CandidateDoc<'a> {
    /// As counted in the window.
    pub(crate) doc: usize,
    /// As counted in the segment.
    pub(crate) in_segment: u32,
    /// The first word of each of its sentences.
    pub(crate) sentences: &'a [u32],
}

/// The decisions of a window, with their documents numbered consecutively. They need not be
/// adjacent: if only few can match, the window consists of these.
pub(crate) struct Decisions<'a> {
    segment: &'a Segment,
    /// The ordinals in the segment, if the decisions are contiguous.
    contiguous: Option<Range<usize>>,
    /// Otherwise the ordinals in the segment, in ascending order.
    ordinals: Vec<u32>,
    /// By decision: its first document, as counted in the window; then the end of the last
    /// decision.
    starts: Vec<u32>,
    doc_ranges: Vec<DocRange>,
}

impl<'a> Decisions<'a> {
    pub(crate) fn none(segment: &'a Segment) -> Self {
        Self {
            segment,
            contiguous: None,
            ordinals: Vec::new(),
            starts: vec![0],
            doc_ranges: Vec::new(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.contiguous = None;
        self.ordinals.clear();
        self.starts.truncate(1);
        self.doc_ranges.clear();
    }

    /// Replaces the contents with the decisions from `first` on that have about `docs` documents
    /// together, and at least one decision if there is one; returns the end of their range.
    pub(crate) fn take(&mut self, first: usize, docs: usize) -> usize {
        self.clear();
        let starts = &self.segment.starts()[first..];
        let enough = starts[0].saturating_add(docs as u32);
        let end = starts.partition_point(|start| *start < enough);
        let end = first + end.min(starts.len() - 1);
        let docs = self.segment.first_doc(first)..self.segment.first_doc(end);
        self.doc_ranges.push(DocRange { docs, first: 0 });
        self.contiguous = Some(first..end);
        end
    }

    /// Adds a decision after those already added.
    #[inline]
    pub(crate) fn push(&mut self, ordinal: usize) {
        let docs = self.segment.docs_of(ordinal);
        let first = self.docs() as u32;
        self.ordinals.push(ordinal as u32);
        self.starts.push(first + docs.len() as u32);
        join(&mut self.doc_ranges, docs, first);
    }

    /// The number of decisions.
    pub(crate) fn count(&self) -> usize {
        match &self.contiguous {
            Some(ordinals) => ordinals.len(),
            None => self.ordinals.len(),
        }
    }

    /// The number of documents.
    #[inline]
    pub(crate) fn docs(&self) -> usize {
        let (starts, before) = self.starts();
        starts.last().map_or(0, |end| end - before) as usize
    }

    /// By decision: its first document, then the end of the last decision. Also returns the number
    /// to subtract to count from the start of the window.
    #[inline]
    fn starts(&self) -> (&[u32], u32) {
        match &self.contiguous {
            Some(ordinals) => {
                let starts = &self.segment.starts()[ordinals.start..=ordinals.end];
                (starts, starts[0])
            }
            None => (&self.starts, 0),
        }
    }

    /// Returns the slot after the decision that contains a document, and the end of that decision's
    /// documents. The decision must be at slot `next` or later.
    #[inline]
    pub(crate) fn holding(&self, next: usize, doc: usize) -> (usize, usize) {
        let (starts, before) = self.starts();
        let mut next = next + 1;
        while (starts[next] - before) as usize <= doc {
            next += 1;
        }
        (next, (starts[next] - before) as usize)
    }

    /// The number to add, with wrapping, to the document of a decision to turn its number in the
    /// window into its number in the segment.
    #[inline]
    pub(crate) fn documents_before(&self, slot: usize) -> u32 {
        if let Some(ordinals) = &self.contiguous {
            return self.segment.first_doc(ordinals.start);
        }
        let start = self.segment.first_doc(self.ordinals[slot] as usize);
        start.wrapping_sub(self.starts[slot])
    }

    /// The ordinal in the segment of the decision at a slot.
    #[inline]
    pub(crate) fn ordinal(&self, slot: usize) -> usize {
        match &self.contiguous {
            Some(ordinals) => ordinals.start + slot,
            None => self.ordinals[slot] as usize,
        }
    }

    /// The documents of the decision at a slot, as counted in the window.
    #[inline]
    pub(crate) fn docs_of(&self, slot: usize) -> Range<usize> {
        let (starts, before) = self.starts();
        (starts[slot] - before) as usize..(starts[slot + 1] - before) as usize
    }

    /// A window with all of its documents.
    pub(crate) fn window(&self) -> Window<'_> {
        Window {
            len: self.docs(),
            doc_ranges: &self.doc_ranges,
        }
    }

    /// The documents of some of the decisions, as ranges.
    pub(crate) fn doc_ranges_of(&self, within: &Bits, doc_ranges: &mut Vec<DocRange>) {
        doc_ranges.clear();
        within.for_each(|slot| {
            let ordinal = self.ordinal(slot);
            let docs = self.segment.docs_of(ordinal);
            join(doc_ranges, docs, self.docs_of(slot).start as u32);
        });
    }

    /// The slots of the decisions that are in a set of the whole segment.
    pub(crate) fn among(&self, set: &Bits) -> Bits {
        if let Some(ordinals) = &self.contiguous {
            return set.slice(ordinals.start, ordinals.len());
        }
        let mut found = Bits::none(self.count());
        for (slot, ordinal) in self.ordinals.iter().enumerate() {
            if set.contains(*ordinal as usize) {
                found.set(slot);
            }
        }
        found
    }

    /// Adds the decisions at some slots to a set of the whole segment.
    pub(crate) fn put(&self, slots: &Bits, set: &mut Bits) {
        slots.for_each(|slot| set.set(self.ordinal(slot)));
    }

    /// Adds the decisions with at least one of the documents to `found`.
    pub(crate) fn having(&self, docs: &Bits, found: &mut Bits) {
        let (starts, before) = self.starts();
        let (mut slot, mut from) = (0, 0);
        while let Some(doc) = docs.next(from) {
            let end = loop {
                let end = (starts[slot + 1] - before) as usize;
                if end > doc {
                    break end;
                }
                slot += 1;
            };
            found.set(slot);
            from = end;
        }
    }

    /// Writes the documents of some of the decisions to `documents`.
    pub(crate) fn documents_of(&self, found: &Bits, documents: &mut Bits) {
        documents.reset(self.docs());
        let (starts, before) = self.starts();
        found.for_each_range(|first, end| {
            let docs = (starts[first] - before) as usize..(starts[end] - before) as usize;
            documents.set_range(docs.start, docs.end);
        });
    }
}

/// Adds documents after others; adjacent ones become one range.
fn join(doc_ranges: &mut Vec<DocRange>, docs: Range<u32>, first: u32) {
    match doc_ranges.last_mut() {
        Some(last)
            if last.docs.end == docs.start && last.first + last.docs.len() as u32 == first =>
        {
            last.docs.end = docs.end;
        }
        _ => doc_ranges.push(DocRange { docs, first }),
    }
}
