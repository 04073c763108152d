//! Phrases, read from the postings of their words and of frequent neighbours.

use super::occurrences::{FAR_RARER, Place};
use super::operand::{self, Words};
use super::postings::{MANY_FORMS, Opener, Places, Role, WordPlace};
use super::spans::{Span, with_gap};
use super::window::Window;
use crate::index::{Bits, IndexError};

/// Reads a phrase.
pub(crate) struct Phrase {
    parts: Vec<Places>,
    /// The terms that each part and the next are, or the next two.
    neighbours: Vec<Option<Places>>,
    /// What a document has to have, the rarest first: all terms of several words,
    /// and the words that are in none of these.
    needed: Vec<Needed>,
    /// The parts, the rarest first.
    by_rarity: Vec<usize>,
    gap: u32,
    /// The documents that are listed.
    listed: Bits,
    narrowing: Bits,
    starts: Vec<u32>,
    /// For all documents of a window at once.
    all_starts: Vec<WordPlace>,
    all_places: Vec<WordPlace>,
}

/// A word, or a term of several, that a document has to have.
struct Needed {
    role: Role,
    at: usize,
    is_of_several: bool,
    paragraphs: u64,
}

impl Phrase {
    /// Opens a phrase that is looked for in at most `documents`.
    pub(crate) fn open(
        opener: &Opener<'_>,
        words: &Words,
        role: Role,
        documents: u64,
    ) -> Result<Self, IndexError> {
        let needed = words.needed().map(|(at, needed)| {
            let (is_of_several, paragraphs, forms) = match needed {
                operand::Needed::Term(term) => (true, term.paragraphs, 0),
                operand::Needed::Word(word) => (false, word.paragraphs, word.forms.len()),
            };
            let can_be_sought = forms <= MANY_FORMS;
            Needed {
                role: if can_be_sought { Role::Sought } else { role },
                at,
                is_of_several,
                paragraphs,
            }
        });
        let mut needed: Vec<Needed> = needed.collect();
        needed.sort_by_key(|needed| needed.paragraphs);
        let rarest = needed.first().map_or(0, |first| first.paragraphs);
        for (turn, needed) in needed.iter_mut().enumerate() {
            if turn == 0 || needed.paragraphs < rarest.saturating_mul(FAR_RARER) {
                needed.role = role;
            }
        }
        let mut roles = vec![Role::Sought; words.parts.len()];
        for needed in needed.iter().filter(|needed| !needed.is_of_several) {
            roles[needed.at] = needed.role;
        }
        let mut by_rarity: Vec<usize> = (0..words.parts.len()).collect();
        by_rarity.sort_by_key(|at| words.parts[*at].paragraphs);
        let parts = words.parts.iter().zip(roles);
        let neighbours = words.neighbours.iter();
        let neighbours = neighbours.map(|found| {
            let found = found.as_ref();
            found.map(|found| opener.neighbours(found)).transpose()
        });
        Ok(Self {
            // What one term tells needs no words.
            parts: if opener.counts() {
                Vec::new()
            } else {
                let parts =
                    parts.map(|(part, role)| opener.places(part, role, documents.min(rarest)));
                parts.collect::<Result<_, _>>()?
            },
            neighbours: neighbours.collect::<Result<_, _>>()?,
            needed,
            by_rarity,
            gap: words.gap,
            listed: Bits::default(),
            narrowing: Bits::default(),
            starts: Vec::new(),
            all_starts: Vec::new(),
            all_places: Vec::new(),
        })
    }

    /// No document in front of this one may have it, from `from` on. Only for
    /// what is listed.
    pub(crate) fn next(&mut self, from: u32) -> u32 {
        let Self {
            needed,
            parts,
            neighbours,
            ..
        } = self;
        let first = needed.first();
        let places = first.and_then(|needed| places_of(parts, neighbours, needed));
        places.map_or(tantivy::TERMINATED, |places| places.next(from))
    }

    /// Lists the documents that have all that is listed.
    pub(crate) fn find_documents(
        &mut self,
        window: Window<'_>,
        docs: &mut Bits,
        mut tallies: Option<&mut [u32]>,
    ) {
        let Self {
            needed,
            parts,
            neighbours,
            narrowing,
            listed,
            ..
        } = self;
        let mut is_first = true;
        for needed in needed.iter().filter(|needed| needed.role == Role::Listed) {
            let Some(places) = places_of(parts, neighbours, needed) else {
                continue;
            };
            if is_first {
                places.find_documents(window, None, docs, tallies.take());
                is_first = false;
            } else {
                narrowing.reset(window.len);
                places.find_documents(window, None, narrowing, None);
                docs.and(narrowing);
            }
            if docs.is_empty() {
                break;
            }
        }
        listed.clone_from(docs);
    }

    /// Whether a document has all the words. Documents have to rise.
    pub(crate) fn has(&mut self, place: Place<'_>) -> bool {
        let Self {
            needed,
            parts,
            neighbours,
            listed,
            ..
        } = self;
        needed.iter().all(|needed| match needed.role {
            Role::Listed => listed.contains(place.doc),
            Role::Sought => places_of(parts, neighbours, needed)
                .is_some_and(|places| places.has(place.in_segment)),
        })
    }

    /// How often a document has it, where one term alone tells.
    pub(crate) fn count_in(&mut self, doc: u32) -> u32 {
        let first = self.neighbours.iter_mut().flatten().next();
        first.map_or(0, |term| term.count_in(doc))
    }

    /// Whether [`Self::find_all`] can be asked.
    pub(crate) fn is_found_at_once(&self) -> bool {
        self.gap == 0 && !self.parts.is_empty() && self.parts.iter().all(Places::has_few_forms)
    }

    /// Hands over the documents of a window that it occurs in, of those in `docs`,
    /// and how often it does. What [`Self::find_occurrences`] does for one document
    /// is done for all of them, word by word.
    pub(crate) fn find_all(
        &mut self,
        window: Window<'_>,
        docs: &mut Bits,
        mut found: impl FnMut(usize, u32),
    ) {
        let Self {
            parts,
            by_rarity,
            all_starts,
            all_places,
            ..
        } = self;
        for (turn, at) in by_rarity.iter().enumerate() {
            let before = *at as u32;
            parts[*at].read_all(window, docs, all_places);
            if turn == 0 {
                all_starts.clear();
                let starts = all_places.iter();
                all_starts.extend(starts.filter_map(|place| place.before(before)));
            } else {
                keep_all_followed(all_starts, before, all_places);
            }
            if all_starts.is_empty() {
                return;
            }
            docs.reset(window.len);
            for start in all_starts.iter() {
                docs.set(start.doc());
            }
        }
        for of_doc in all_starts.chunk_by(|one, other| one.doc() == other.doc()) {
            found(of_doc[0].doc(), of_doc.len() as u32);
        }
    }

    /// Finds its occurrences in a document that has all the words.
    pub(crate) fn find_occurrences(&mut self, place: Place<'_>, spans: &mut Vec<Span>) {
        let Self {
            parts,
            starts,
            gap,
            by_rarity,
            ..
        } = self;
        let (doc, in_segment) = (place.doc as u32, place.in_segment);
        if *gap > 0 {
            for part in parts.iter_mut() {
                if part.read(doc, in_segment).is_empty() {
                    return;
                }
            }
            with_gap(parts, *gap, spans);
            return;
        }
        // The rarest word says where the phrase may begin, so that most
        // documents are given up before frequent words are read.
        for (turn, at) in by_rarity.iter().enumerate() {
            let before = *at as u32;
            let found = parts[*at].read(doc, in_segment);
            if turn == 0 {
                starts.clear();
                starts.extend(found.iter().filter_map(|word| word.checked_sub(before)));
            } else {
                keep_followed(starts, before, found);
            }
            if starts.is_empty() {
                return;
            }
        }
        let more = parts.len() as u32 - 1;
        spans.extend(starts.iter().map(|start| Span {
            first: *start,
            last: start + more,
        }));
    }
}

fn places_of<'a>(
    parts: &'a mut [Places],
    neighbours: &'a mut [Option<Places>],
    needed: &Needed,
) -> Option<&'a mut Places> {
    if needed.is_of_several {
        neighbours.get_mut(needed.at)?.as_mut()
    } else {
        parts.get_mut(needed.at)
    }
}

/// Keeps those of `starts` that have one of `places` so many words behind them;
/// both rise.
fn keep_all_followed(starts: &mut Vec<WordPlace>, behind: u32, places: &[WordPlace]) {
    let mut at = 0;
    starts.retain(|start| {
        let wanted = start.behind(behind);
        while places.get(at).is_some_and(|place| *place < wanted) {
            at += 1;
        }
        places.get(at) == Some(&wanted)
    });
}

/// Keeps the places of `starts` that have one of `places` so many words behind
/// them; both rise.
fn keep_followed(starts: &mut Vec<u32>, behind: u32, places: &[u32]) {
    let mut places = places.iter().copied().peekable();
    starts.retain(|start| {
        let wanted = start + behind;
        while places.next_if(|place| *place < wanted).is_some() {}
        places.peek() == Some(&wanted)
    });
}
