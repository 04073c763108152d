//! The words and phrases of a query, read from the postings window by window.

use std::ops::Range;

use tantivy::DocSet;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use super::compile::{Leaf, Scope};
use crate::index::{Bits, Index, IndexError, Segment};

/// Where a leaf matches in one window of documents.
#[derive(Default)]
pub(crate) struct Matches {
    /// The documents, counted from the window's first.
    pub(crate) docs: Bits,
    /// Each of them with the number of its matches, rising.
    pub(crate) counts: Vec<(u32, u32)>,
}

/// Reads the matches of one leaf in one segment. Windows have to rise.
pub(crate) struct LeafReader<'a> {
    /// Forms of a word, or pairs that are the whole of a phrase: each posting is
    /// a match.
    whole: Vec<Cursor>,
    /// The parts of a phrase, where positions decide.
    phrase: Vec<PartReader>,
    sections: Option<(&'a [u8], Scope)>,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    candidates: Bits,
    part: Bits,
    tallies: Vec<u32>,
    positions: Vec<u32>,
    starts: Vec<u32>,
    following: Vec<u32>,
}

/// The postings of one part of a phrase.
struct PartReader {
    /// Where it may match: its forms, or the pairs it begins.
    candidates: Vec<Cursor>,
    /// Where its forms stand.
    positions: Vec<SegmentPostings>,
}

impl<'a> LeafReader<'a> {
    pub(crate) fn open(index: &'a Index, at: usize, leaf: &Leaf) -> Result<Self, IndexError> {
        let segment: &'a Segment = &index.segments[at];
        let failed = |error: std::io::Error| index.failed(error);
        let inverted = |field| {
            segment
                .reader
                .inverted_index(field)
                .map_err(|error| index.failed(error))
        };
        let body = inverted(index.fields.body)?;
        let pairs = inverted(index.fields.pairs)?;
        let cursor = |inverted: &InvertedIndexReader, term: &TermInfo, option| {
            let postings = inverted.read_block_postings_from_terminfo(term, option);
            Ok::<_, IndexError>(Cursor {
                postings: postings.map_err(failed)?,
                at: 0,
            })
        };
        let mut reader = Self {
            whole: Vec::new(),
            phrase: Vec::new(),
            sections: leaf
                .scope
                .is_narrow()
                .then(|| (segment.sections(), leaf.scope)),
            scratch: Scratch::default(),
        };
        if let [part] = leaf.parts.as_slice() {
            for term in &part.terms[at] {
                reader
                    .whole
                    .push(cursor(&body, term, IndexRecordOption::WithFreqs)?);
            }
            return Ok(reader);
        }
        if let ([_, _], [Some(found)]) = (leaf.parts.as_slice(), leaf.pairs.as_slice()) {
            for term in &found.terms[at] {
                reader
                    .whole
                    .push(cursor(&pairs, term, IndexRecordOption::WithFreqs)?);
            }
            return Ok(reader);
        }
        for (position, part) in leaf.parts.iter().enumerate() {
            let (inverted, candidates) = match leaf.pairs.get(position).and_then(Option::as_ref) {
                Some(found) => (&pairs, &found.terms[at]),
                None => (&body, &part.terms[at]),
            };
            let mut of_part = PartReader {
                candidates: Vec::new(),
                positions: Vec::new(),
            };
            for term in candidates {
                of_part
                    .candidates
                    .push(cursor(inverted, term, IndexRecordOption::Basic)?);
            }
            for term in &part.terms[at] {
                let option = IndexRecordOption::WithFreqsAndPositions;
                let postings = body.read_postings_from_terminfo(term, option);
                of_part.positions.push(postings.map_err(failed)?);
            }
            reader.phrase.push(of_part);
        }
        Ok(reader)
    }

    /// Finds the matches in the documents of `window`.
    pub(crate) fn read(&mut self, window: &Range<u32>, matches: &mut Matches) {
        let len = (window.end - window.start) as usize;
        matches.docs.reset(len);
        matches.counts.clear();
        match (self.whole.as_mut_slice(), self.phrase.is_empty()) {
            ([], true) => {}
            ([form], true) => form.each(window, |doc, count| {
                matches.docs.set(doc as usize);
                matches.counts.push((doc, count));
            }),
            _ => self.add_up(window, matches),
        }
        if let Some((sections, scope)) = self.sections {
            let in_scope = |doc: u32| scope.holds(sections[(window.start + doc) as usize]);
            matches.counts.retain(|(doc, _)| in_scope(*doc));
            matches.docs.reset(len);
            matches
                .counts
                .iter()
                .for_each(|(doc, _)| matches.docs.set(*doc as usize));
        }
    }

    /// Sums up several postings by document.
    fn add_up(&mut self, window: &Range<u32>, matches: &mut Matches) {
        let mut tallies = std::mem::take(&mut self.scratch.tallies);
        tallies.clear();
        tallies.resize(window.len(), 0);
        let mut found = |doc: u32, count: u32| {
            matches.docs.set(doc as usize);
            tallies[doc as usize] += count;
        };
        for form in &mut self.whole {
            form.each(window, &mut found);
        }
        if !self.phrase.is_empty() {
            self.read_phrase(window, &mut found);
        }
        let counted = matches.docs.iter().map(|doc| (doc as u32, tallies[doc]));
        matches.counts.extend(counted);
        self.scratch.tallies = tallies;
    }

    fn read_phrase(&mut self, window: &Range<u32>, found: &mut impl FnMut(u32, u32)) {
        let Scratch {
            candidates,
            part: bits,
            positions,
            starts,
            following,
            ..
        } = &mut self.scratch;
        for (at, part) in self.phrase.iter_mut().enumerate() {
            bits.reset(window.len());
            for cursor in &mut part.candidates {
                cursor.each(window, |doc, _| bits.set(doc as usize));
            }
            if at == 0 {
                candidates.clone_from(bits);
            } else {
                candidates.and(bits);
            }
            if candidates.is_empty() {
                return;
            }
        }
        for doc in candidates.iter() {
            let doc = doc as u32;
            for (at, part) in self.phrase.iter_mut().enumerate() {
                let into: &mut Vec<u32> = if at == 0 {
                    &mut *starts
                } else {
                    &mut *following
                };
                into.clear();
                for postings in &mut part.positions {
                    if seek(postings, window.start + doc) {
                        postings.positions(positions);
                        let at_start = positions.iter().filter_map(|p| p.checked_sub(at as u32));
                        into.extend(at_start);
                    }
                }
                if part.positions.len() > 1 {
                    // Forms come one after the other, each with rising positions.
                    into.sort_unstable();
                }
                if at > 0 {
                    keep_common(starts, following);
                }
                if starts.is_empty() {
                    break;
                }
            }
            if !starts.is_empty() {
                found(doc, starts.len() as u32);
            }
        }
    }
}

/// Keeps the numbers of `kept` that are in `others` too; both rise.
fn keep_common(kept: &mut Vec<u32>, others: &[u32]) {
    let mut others = others.iter().copied().peekable();
    kept.retain(|number| {
        while others.next_if(|other| other < number).is_some() {}
        others.peek() == Some(number)
    });
}

/// Moves to `doc` or behind it; whether it was met.
fn seek(postings: &mut SegmentPostings, doc: u32) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}

/// A place in the postings of one form.
struct Cursor {
    postings: BlockSegmentPostings,
    at: usize,
}

impl Cursor {
    /// Hands over the documents of `window`, counted from its first, with the
    /// number of times the form stands in each.
    fn each(&mut self, window: &Range<u32>, mut found: impl FnMut(u32, u32)) {
        let Self { postings, at } = self;
        let last = |postings: &BlockSegmentPostings| postings.docs().last().copied();
        if last(postings).is_none_or(|last| last < window.start) {
            if postings.block_len() == 0 {
                return;
            }
            *at = postings.seek(window.start);
        }
        loop {
            let docs = postings.docs();
            let freqs = postings.freqs();
            while let Some(doc) = docs.get(*at) {
                if *doc >= window.end {
                    return;
                }
                if *doc >= window.start {
                    found(*doc - window.start, freqs.get(*at).copied().unwrap_or(1));
                }
                *at += 1;
            }
            postings.advance();
            *at = 0;
            if postings.block_len() == 0 {
                return;
            }
        }
    }
}
