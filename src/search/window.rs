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
pub(crate) struct Decisions<'a> {
    segment: &'a Segment,
    /// Where they are neighbours: their places in the segment.
    neighbours: Option<Range<usize>>,
    /// Where they need not be: their places in the segment, rising.
    ordinals: Vec<u32>,
    /// By decision its first document, counted in the window, and the end of the
    /// last.
    starts: Vec<u32>,
    runs: Vec<Run>,
}

impl<'a> Decisions<'a> {
    pub(crate) fn none(segment: &'a Segment) -> Self {
        Self {
            segment,
            neighbours: None,
            ordinals: Vec::new(),
            starts: vec![0],
            runs: Vec::new(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.neighbours = None;
        self.ordinals.clear();
        self.starts.truncate(1);
        self.runs.clear();
    }

    /// Becomes the decisions from `first` on that have about `docs` documents, one
    /// decision at least where there is one; tells where they end.
    pub(crate) fn take(&mut self, first: usize, docs: usize) -> usize {
        self.clear();
        let starts = &self.segment.starts[first..];
        let enough = starts[0].saturating_add(docs as u32);
        let end = starts.partition_point(|start| *start < enough);
        let end = first + end.min(starts.len() - 1);
        let docs = self.segment.starts[first]..self.segment.starts[end];
        self.runs.push(Run { docs, first: 0 });
        self.neighbours = Some(first..end);
        end
    }

    /// Adds a decision behind others that were added.
    #[inline]
    pub(crate) fn push(&mut self, ordinal: usize) {
        let docs = self.segment.starts[ordinal]..self.segment.starts[ordinal + 1];
        let first = self.docs() as u32;
        self.ordinals.push(ordinal as u32);
        self.starts.push(first + docs.len() as u32);
        join(&mut self.runs, docs, first);
    }

    /// How many decisions it has.
    pub(crate) fn count(&self) -> usize {
        match &self.neighbours {
            Some(ordinals) => ordinals.len(),
            None => self.ordinals.len(),
        }
    }

    /// How many documents it has.
    #[inline]
    pub(crate) fn docs(&self) -> usize {
        let (starts, before) = self.starts();
        starts.last().map_or(0, |end| end - before) as usize
    }

    /// By decision its first document, and the end of the last, with so many
    /// documents in front of the window.
    #[inline]
    fn starts(&self) -> (&[u32], u32) {
        match &self.neighbours {
            Some(ordinals) => {
                let starts = &self.segment.starts[ordinals.start..=ordinals.end];
                (starts, starts[0])
            }
            None => (&self.starts, 0),
        }
    }

    /// The decision that holds a document, as the place behind it, from that of
    /// `next` on; and where its documents end.
    #[inline]
    pub(crate) fn holding(&self, next: usize, doc: usize) -> (usize, usize) {
        let (starts, before) = self.starts();
        let mut next = next + 1;
        while (starts[next] - before) as usize <= doc {
            next += 1;
        }
        (next, (starts[next] - before) as usize)
    }

    /// What has to be added to a document of a decision, counted in the window, to
    /// count it in the segment; it wraps.
    #[inline]
    pub(crate) fn documents_before(&self, at: usize) -> u32 {
        if let Some(ordinals) = &self.neighbours {
            return self.segment.starts[ordinals.start];
        }
        let start = self.segment.starts[self.ordinals[at] as usize];
        start.wrapping_sub(self.starts[at])
    }

    /// The decision at a place, counted in the segment.
    #[inline]
    pub(crate) fn ordinal(&self, at: usize) -> usize {
        match &self.neighbours {
            Some(ordinals) => ordinals.start + at,
            None => self.ordinals[at] as usize,
        }
    }

    /// The documents of the decision at a place, counted in the window.
    #[inline]
    pub(crate) fn docs_of(&self, at: usize) -> Range<usize> {
        let (starts, before) = self.starts();
        (starts[at] - before) as usize..(starts[at + 1] - before) as usize
    }

    /// All of its documents.
    pub(crate) fn window(&self) -> Window<'_> {
        Window {
            len: self.docs(),
            runs: &self.runs,
        }
    }

    /// The documents of some of the decisions as runs.
    pub(crate) fn runs_of(&self, within: &Bits, runs: &mut Vec<Run>) {
        runs.clear();
        within.for_each(|at| {
            let ordinal = self.ordinal(at);
            let docs = self.segment.starts[ordinal]..self.segment.starts[ordinal + 1];
            join(runs, docs, self.docs_of(at).start as u32);
        });
    }

    /// The decisions of a set of a whole segment, by their places.
    pub(crate) fn among(&self, set: &Bits) -> Bits {
        if let Some(ordinals) = &self.neighbours {
            return set.slice(ordinals.start, ordinals.len());
        }
        let mut found = Bits::none(self.count());
        for (at, ordinal) in self.ordinals.iter().enumerate() {
            if set.contains(*ordinal as usize) {
                found.set(at);
            }
        }
        found
    }

    /// Puts the decisions at some places into a set of the whole segment.
    pub(crate) fn put(&self, places: &Bits, set: &mut Bits) {
        places.for_each(|at| set.set(self.ordinal(at)));
    }

    /// Adds the decisions that have one of some documents to `found`.
    pub(crate) fn having(&self, docs: &Bits, found: &mut Bits) {
        let (starts, before) = self.starts();
        let (mut at, mut from) = (0, 0);
        while let Some(doc) = docs.next(from) {
            let end = loop {
                let end = (starts[at + 1] - before) as usize;
                if end > doc {
                    break end;
                }
                at += 1;
            };
            found.set(at);
            from = end;
        }
    }

    /// Puts the documents of some of the decisions into `documents`.
    pub(crate) fn documents_of(&self, found: &Bits, documents: &mut Bits) {
        documents.reset(self.docs());
        let (starts, before) = self.starts();
        found.for_each_range(|first, end| {
            let docs = (starts[first] - before) as usize..(starts[end] - before) as usize;
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
