//! The positions of the forms of one word.

use tantivy::TERMINATED;

use super::cursor::Cursor;
use super::positions::TermPositions;
use super::window::Window;
use crate::index::Bits;
use crate::search::thresholds::MAX_PROBED_FORMS;

/// The cost of reading a position, in postings.
const POSITION_COST: u64 = 3;

/// Which documents have which forms of a word.
#[derive(Default)]
enum FormsOfDocs {
    /// Not known: every form must be looked up.
    #[default]
    Unknown,
    /// By document of the window: one bit per form.
    Few(Vec<u16>),
    /// Sorted pairs of a document and the number of a form in it.
    Many(Vec<(u32, u32)>),
}

/// A word position in a document of the window, ordered by document, then word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DocPosition(u64);

impl DocPosition {
    #[inline]
    fn new(doc: usize, word: u32) -> Self {
        Self((doc as u64) << u32::BITS | u64::from(word))
    }

    #[inline]
    pub(crate) fn doc(self) -> usize {
        (self.0 >> u32::BITS) as usize
    }

    /// The position this many words later.
    #[inline]
    pub(crate) fn after(self, words: u32) -> Self {
        Self(self.0 + u64::from(words))
    }

    /// The position this many words earlier; `None` if that is before the start of the document.
    #[inline]
    pub(crate) fn before(self, words: u32) -> Option<Self> {
        let has = self.0 as u32 >= words;
        has.then(|| Self(self.0 - u64::from(words)))
    }
}

/// The positions of the forms of one word.
#[derive(Default)]
pub(crate) struct WordPositions {
    /// The postings of each form.
    pub(crate) forms: Vec<Cursor>,
    /// The positions of each form.
    pub(super) positions: Vec<TermPositions>,
    /// Which documents of the window have which forms, so that positions are only read for these.
    forms_of_docs: FormsOfDocs,
    found: Vec<u32>,
    buffer: Vec<u32>,
    /// The number of positions read and documents looked up since the last call of `take_work`.
    work: u64,
}

impl WordPositions {
    /// Returns and resets the amount read since the last call.
    pub(crate) fn take_work(&mut self) -> u64 {
        let of_forms = self.forms.iter_mut();
        let of_forms = of_forms.map(|form| std::mem::take(&mut form.read));
        std::mem::take(&mut self.work) + of_forms.sum::<u64>()
    }

    /// Returns a lower bound for the first document from `from` on that has one of the forms.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        if self.forms.len() > MAX_PROBED_FORMS {
            return from;
        }
        let nexts = self.forms.iter_mut().map(|form| form.next(from));
        nexts.min().unwrap_or(TERMINATED)
    }

    /// Adds the documents of a window that have one of the forms to `docs`, and the term
    /// frequencies to `freqs`. Documents outside `within` may be left out.
    pub(crate) fn find_documents(
        &mut self,
        window: Window<'_>,
        within: Option<&Bits>,
        docs: &mut Bits,
        freqs: Option<&mut [u32]>,
    ) {
        match (freqs, within) {
            (Some(freqs), Some(within)) => self.each_form(window, |doc, count| {
                if within.contains(doc) {
                    docs.set(doc);
                    freqs[doc] += count;
                }
            }),
            (Some(freqs), None) => self.each_form(window, |doc, count| {
                docs.set(doc);
                freqs[doc] += count;
            }),
            (None, _) => self.note_forms(window, docs),
        }
    }

    #[inline]
    fn each_form(&mut self, window: Window<'_>, mut found: impl FnMut(usize, u32)) {
        for form in &mut self.forms {
            form.each(window, |doc, _, count| found(doc as usize, count));
        }
    }

    /// Adds the documents of a window to `docs` and records which forms they have.
    fn note_forms(&mut self, window: Window<'_>, docs: &mut Bits) {
        let forms = self.forms.iter_mut().enumerate();
        if forms.len() > MAX_PROBED_FORMS {
            let mut forms_of_docs = match std::mem::take(&mut self.forms_of_docs) {
                FormsOfDocs::Many(forms_of_docs) => forms_of_docs,
                _ => Vec::new(),
            };
            forms_of_docs.clear();
            for (at, form) in forms {
                form.each(window, |doc, _, _| {
                    docs.set(doc as usize);
                    forms_of_docs.push((doc, at as u32));
                });
            }
            forms_of_docs.sort_unstable();
            self.forms_of_docs = FormsOfDocs::Many(forms_of_docs);
        } else {
            let mut forms_of_docs = match std::mem::take(&mut self.forms_of_docs) {
                FormsOfDocs::Few(forms_of_docs) => forms_of_docs,
                _ => Vec::new(),
            };
            forms_of_docs.clear();
            forms_of_docs.resize(window.len, 0);
            for (at, form) in forms {
                form.each(window, |doc, _, _| {
                    docs.set(doc as usize);
                    forms_of_docs[doc as usize] |= 1 << at;
                });
            }
            self.forms_of_docs = FormsOfDocs::Few(forms_of_docs);
        }
    }

    /// Whether a document has one of the forms, for a probe. Documents must be in ascending order.
    pub(crate) fn has(&mut self, doc: u32) -> bool {
        self.work += 1;
        if self.forms.is_empty() {
            self.positions.iter_mut().any(|form| form.has(doc))
        } else {
            self.forms.iter_mut().any(|form| form.count_in(doc) > 0)
        }
    }

    /// The number of occurrences of the forms in a document, for a probe that reads frequencies.
    /// Documents must be in ascending order.
    pub(crate) fn count_in(&mut self, doc: u32) -> u32 {
        self.work += 1;
        self.forms.iter_mut().map(|form| form.count_in(doc)).sum()
    }

    /// Whether there are few enough forms for [`Self::read_all`].
    pub(crate) fn has_few_forms(&self) -> bool {
        self.positions.len() <= MAX_PROBED_FORMS
    }

    /// Reads the positions of the forms in some documents of a window into `found`, in ascending
    /// order of the document in the window, then the word.
    pub(crate) fn read_all(
        &mut self,
        window: Window<'_>,
        docs: &Bits,
        found: &mut Vec<DocPosition>,
    ) {
        let Self {
            positions,
            forms_of_docs,
            buffer,
            ..
        } = self;
        found.clear();
        for (at, form) in positions.iter_mut().enumerate() {
            let mut read = |doc: usize, in_segment: u32| {
                form.each(in_segment, buffer, |position| {
                    found.push(DocPosition::new(doc, position));
                });
            };
            for doc_range in window.doc_ranges {
                match forms_of_docs {
                    FormsOfDocs::Few(forms_of_docs) => {
                        doc_range.for_each(docs, |doc, in_segment| {
                            if forms_of_docs[doc] >> at & 1 == 1 {
                                read(doc, in_segment);
                            }
                        });
                    }
                    _ => doc_range.for_each(docs, &mut read),
                }
            }
        }
        self.work += POSITION_COST * found.len() as u64;
        if positions.len() > 1 {
            // The positions of each form are already sorted, which makes a stable sort fast.
            found.sort();
        }
    }

    /// Returns the positions, counted from 0, of the forms in a document. The document is given as
    /// counted in the current window and in the segment; documents must be in ascending order.
    pub(crate) fn read(&mut self, doc: u32, in_segment: u32) -> &[u32] {
        let Self {
            positions,
            forms_of_docs,
            found,
            buffer,
            ..
        } = self;
        found.clear();
        let mut read = |form: &mut TermPositions| {
            form.each(in_segment, buffer, |position| found.push(position));
        };
        match forms_of_docs {
            FormsOfDocs::Unknown => positions.iter_mut().for_each(read),
            FormsOfDocs::Few(forms_of_docs) => {
                let mut rest = forms_of_docs[doc as usize];
                while rest != 0 {
                    read(&mut positions[rest.trailing_zeros() as usize]);
                    rest &= rest - 1;
                }
            }
            FormsOfDocs::Many(forms_of_docs) => {
                let first = forms_of_docs.partition_point(|(other, _)| *other < doc);
                let of_doc = forms_of_docs[first..].iter();
                let of_doc = of_doc.take_while(|(other, _)| *other == doc);
                of_doc.for_each(|(_, form)| read(&mut positions[*form as usize]));
            }
        }
        self.work += 1 + POSITION_COST * found.len() as u64;
        // Forms are read one after the other, each with ascending positions.
        if !found.is_sorted() {
            found.sort_unstable();
        }
        found
    }
}

impl AsRef<[u32]> for WordPositions {
    /// The result of the last read.
    fn as_ref(&self) -> &[u32] {
        &self.found
    }
}
