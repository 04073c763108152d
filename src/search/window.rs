//! Stretches of a segment: a plan is run over one window of decisions after the
//! other.

use std::ops::Range;

use crate::index::{Bits, Segment};

/// Neighbouring documents of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// Counted from the first of the segment.
    pub(crate) docs: Range<u32>,
    /// The first of them, counted in the window.
    pub(crate) first: u32,
}

impl Run {
    /// The documents of the run that are in a set, counted in the window and in
    /// the segment.
    #[inline]
    pub(crate) fn for_each(&self, set: &Bits, mut found: impl FnMut(usize, u32)) {
        let start = self.first as usize;
        set.for_each_in(start, start + self.docs.len(), |doc| {
            found(doc, self.docs.start + (doc as u32 - self.first));
        });
    }
}

/// Where in a window to look.
#[derive(Clone, Copy)]
pub(crate) struct Window<'a> {
    /// How many documents it has.
    pub(crate) len: usize,
    /// The documents looked at, rising.
    pub(crate) runs: &'a [Run],
}

/// The decisions of a window, with their documents side by side. They need not
/// be neighbours: where few can be found, those make the window.
#[derive(Debug, Default)]
pub(crate) struct Decisions {
    /// Rising.
    ordinals: Vec<u32>,
    /// By decision: its first document, counted in the window.
    starts: Vec<u32>,
    runs: Vec<Run>,
    len: u32,
}

impl Decisions {
    pub(crate) fn clear(&mut self) {
        self.ordinals.clear();
        self.starts.clear();
        self.runs.clear();
        self.len = 0;
    }

    /// Adds a decision behind the others.
    #[inline]
    pub(crate) fn push(&mut self, segment: &Segment, ordinal: usize) {
        let docs = segment.starts[ordinal]..segment.starts[ordinal + 1];
        self.ordinals.push(ordinal as u32);
        self.starts.push(self.len);
        self.len += docs.len() as u32;
        join(&mut self.runs, docs, *self.starts.last().unwrap_or(&0));
    }

    /// How many decisions it has.
    pub(crate) fn count(&self) -> usize {
        self.ordinals.len()
    }

    /// How many documents it has.
    pub(crate) fn docs(&self) -> usize {
        self.len as usize
    }

    /// The decision at a place, counted in the segment.
    #[inline]
    pub(crate) fn ordinal(&self, at: usize) -> usize {
        self.ordinals[at] as usize
    }

    /// The documents of the decision at a place, counted in the window.
    #[inline]
    pub(crate) fn docs_of(&self, at: usize) -> Range<usize> {
        let end = self.starts.get(at + 1).copied().unwrap_or(self.len);
        self.starts[at] as usize..end as usize
    }

    /// All of its documents.
    pub(crate) fn window(&self) -> Window<'_> {
        Window {
            len: self.docs(),
            runs: &self.runs,
        }
    }

    /// The documents of some of the decisions as runs.
    pub(crate) fn runs_of(&self, segment: &Segment, within: &Bits, runs: &mut Vec<Run>) {
        runs.clear();
        within.for_each(|at| {
            let ordinal = self.ordinal(at);
            let docs = segment.starts[ordinal]..segment.starts[ordinal + 1];
            join(runs, docs, self.starts[at]);
        });
    }

    /// The decisions of a set of a whole segment, by their places.
    pub(crate) fn among(&self, set: &Bits) -> Bits {
        match (self.ordinals.first(), self.ordinals.last()) {
            (Some(first), Some(last)) if (last - first) as usize + 1 == self.count() => {
                set.slice(*first as usize, self.count())
            }
            _ => {
                let mut found = Bits::none(self.count());
                for (at, ordinal) in self.ordinals.iter().enumerate() {
                    if set.contains(*ordinal as usize) {
                        found.set(at);
                    }
                }
                found
            }
        }
    }

    /// Adds the decisions that have one of some documents to `found`.
    pub(crate) fn having(&self, docs: &Bits, found: &mut Bits) {
        let (mut at, mut from) = (0, 0);
        while let Some(doc) = docs.next(from) {
            while self.docs_of(at).end <= doc {
                at += 1;
            }
            found.set(at);
            from = self.docs_of(at).end;
        }
    }

    /// Puts the documents of some of the decisions into `documents`.
    pub(crate) fn documents_of(&self, found: &Bits, documents: &mut Bits) {
        documents.reset(self.docs());
        found.for_each(|at| {
            let docs = self.docs_of(at);
            documents.set_range(docs.start, docs.end);
        });
    }
}

/// Adds documents behind others; neighbours make one run.
fn join(runs: &mut Vec<Run>, docs: Range<u32>, first: u32) {
    match runs.last_mut() {
        Some(last)
            if last.docs.end == docs.start && last.first + last.docs.len() as u32 == first =>
        {
            last.docs.end = docs.end;
        }
        _ => runs.push(Run { docs, first }),
    }
}
