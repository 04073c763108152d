//! Impact lists: the scores of frequent words by decision, computed when the index is written.
//!
//! For a word with its inflections, or common grams with theirs, an impact list has the
//! decisions that contain it, with the number of paragraphs and the score the word alone gives
//! each (its *impact*, after Anh and Moffat, "Pruned Query Evaluation Using Pre-Computed
//! Impacts", 2006). A decision's score is its best paragraph's plus a share of the others', so
//! for several words it is at most the sum of their impacts. The lists therefore give the
//! Boolean part, the counts of one word, and the decisions that could enter the top k, without
//! reading a paragraph.
//!
//! The lists of a segment are a file next to the engine's. They depend on the ranking settings,
//! the average paragraph length and the levels of standing text at the time they were built.
//! With other ranking settings they bound nothing. A greater average loosens the bounds, and so
//! does a paragraph whose level fell far, for its decision. A missing or damaged file is not
//! used.

mod file;
mod list;
mod make;
mod stems;

use std::path::Path;

use rayon::prelude::*;
use tantivy::directory::OwnedBytes;
use tantivy::postings::TermInfo;

use self::file::{ImpactLayout, ListEntry};
pub(crate) use self::list::ImpactList;
use super::reading::segment::Segment;
use super::settings::paragraph_weights::{ParagraphWeights, average_words};
use super::settings::ranking::Ranking;
use super::standing::Wordings;
use super::storage::schema::Fields;

/// The parameters that all lists of an index are built with.
struct MadeWith {
    settings: Vec<f32>,
    average_words: f32,
}

impl MadeWith {
    fn new(ranking: &Ranking, average_words: f32) -> Self {
        let weights = ParagraphWeights::new(ranking, average_words);
        let mut settings = vec![ranking.k1, ranking.b, ranking.others, ranking.standing];
        settings.extend(weights.sections);
        Self {
            settings,
            average_words,
        }
    }
}

/// The impact lists of one segment.
pub(crate) struct SegmentImpacts {
    bytes: OwnedBytes,
    layout: ImpactLayout,
    bounds: Option<Bounds>,
}

/// Lists are rebuilt when the average length has risen by more than this factor.
const MAX_AVERAGE_GROWTH: f32 = 1.02;

/// Lists are rebuilt when one in this many decisions has a loosened bound.
const DECISIONS_PER_LOOSENED: usize = 50;

/// Levels depend on the share of all decisions. With more decisions nearly all levels fall;
/// with a fifth more, by at most this much. Lists are built as if they had fallen already.
const MAX_LEVEL_FALL: u8 = 3;

/// How the impacts of a list bound current scores.
struct Bounds {
    /// The factor for all impacts.
    factor: f32,
    /// The decisions with a further factor.
    loosened: Vec<(usize, f32)>,
}

/// The kind of postings a list belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListsOf {
    /// Words, in the field `body`.
    Words,
    /// Common grams, in the field `pairs`.
    CommonGrams,
}

/// Builds the lists of segments that have none, and removes those of segments that are gone.
/// Lists that cannot be written are not used.
pub(super) fn keep(
    folder: &Path,
    (segments, kept): (&[Segment], &[Option<OwnedBytes>]),
    fields: &Fields,
    ranking: &Ranking,
    wordings: &Wordings,
) {
    let average = average_words(segments, fields.body);
    let made_with = MadeWith::new(ranking, average);
    let weights = ParagraphWeights::new(ranking, average);
    // Large segments run in parallel.
    segments.par_iter().enumerate().for_each(|(at, segment)| {
        let levels = wordings.levels(at);
        let is_kept = kept[at].as_ref().is_some_and(|bytes| {
            ImpactLayout::read(bytes, segment).is_some_and(|layout| {
                let loosened = layout.loosened(bytes, segment, (ranking, levels));
                layout.made_with.settings == made_with.settings
                    && average < layout.made_with.average_words * MAX_AVERAGE_GROWTH
                    && loosened.len() * DECISIONS_PER_LOOSENED <= segment.decisions()
            })
        });
        if !is_kept && let Ok(lists) = make::lists(segment, fields, &weights, levels) {
            file::write(folder, segment, &made_with, levels, &lists);
        }
    });
    file::remove_others(folder, segments);
}

/// The list files that are damaged.
pub(super) fn damaged_files(
    folder: &Path,
    segments: &[Segment],
    kept: &[Option<OwnedBytes>],
) -> Vec<std::path::PathBuf> {
    file::damaged(folder, segments, kept)
}

/// The name of the file of a segment's lists.
pub(super) fn file_name(segment: &Segment) -> String {
    file_name_of(&segment.reader.segment_id().uuid_string())
}

/// The file name of the lists of the segment with this name.
pub(super) fn file_name_of(segment: &str) -> String {
    format!("impacts-{segment}.bin")
}

impl ImpactLayout {
    /// The decisions with a paragraph whose level of standing text has fallen by more than the
    /// lists allow for, each with the factor its impacts may need.
    fn loosened(
        &self,
        bytes: &[u8],
        segment: &Segment,
        (ranking, levels): (&Ranking, &[u8]),
    ) -> Vec<(usize, f32)> {
        let mut loosened: Vec<(usize, f32)> = Vec::new();
        let before = &bytes[self.levels.clone()];
        if before == levels {
            return loosened;
        }
        for (doc, (before, now)) in before.iter().zip(levels).enumerate() {
            let is_own = *before > 0 && *now == 0;
            if is_own || now.saturating_add(MAX_LEVEL_FALL) < *before {
                let made = before.saturating_sub(MAX_LEVEL_FALL);
                let left = |level: u8| Wordings::left(level, ranking.standing);
                let risen = (left(*now) / left(made)).max(1.0);
                let from = loosened.last().map_or(0, |(last, _)| *last);
                let ordinal = segment.decision_of_from(from, doc as u32);
                match loosened.last_mut() {
                    Some((last, most)) if *last == ordinal => *most = most.max(risen),
                    _ => loosened.push((ordinal, risen)),
                }
            }
        }
        loosened
    }
}

impl SegmentImpacts {
    /// Opens the file with the lists of a segment; `None` where it cannot be used.
    pub(super) fn open(bytes: OwnedBytes, segment: &Segment) -> Option<Self> {
        let layout = ImpactLayout::read(&bytes, segment)?;
        Some(Self {
            bytes,
            layout,
            bounds: None,
        })
    }

    /// Compares the parameters the lists were built with to the current ones.
    pub(super) fn bound(
        mut self,
        segment: &Segment,
        ranking: &Ranking,
        average_words: f32,
        levels: &[u8],
    ) -> Self {
        let made_with = &self.layout.made_with;
        if MadeWith::new(ranking, average_words).settings != made_with.settings {
            return self;
        }
        // A paragraph's length is divided by the average. With a greater average a score rises,
        // but by no more than the average has risen.
        let longer = (average_words / made_with.average_words).max(1.0);
        let loosened = self
            .layout
            .loosened(&self.bytes, segment, (ranking, levels));
        self.bounds = Some(Bounds {
            // The rounding error of sums in single precision is less than this.
            factor: longer * 1.0001,
            loosened,
        });
        self
    }

    /// The factor that turns impacts into upper bounds of scores; `None` where they bound
    /// nothing.
    pub(crate) fn factor(&self) -> Option<f32> {
        self.bounds.as_ref().map(|bounds| bounds.factor)
    }

    /// The decisions that need a further factor, each with that factor. Some of their
    /// paragraphs may no longer be standing text.
    pub(crate) fn loosened(&self) -> &[(usize, f32)] {
        self.bounds.as_ref().map_or(&[], |bounds| &bounds.loosened)
    }

    /// The lists of the words that these postings belong to, and the postings that no list
    /// covers: those of rare words, and of some inflections of a word without the others.
    pub(crate) fn lists(
        &self,
        of: ListsOf,
        terms: &[TermInfo],
    ) -> (Vec<ImpactList<'_>>, Vec<TermInfo>) {
        if of == ListsOf::CommonGrams {
            return self.lists_of_common_grams(terms);
        }
        let (mut lists, mut others) = (Vec::new(), Vec::new());
        let terms = in_order(terms);
        let mut rest = terms.as_slice();
        while let Some(first) = rest.first() {
            let start = first.postings_range.start;
            let entry = self.layout.words.find(&self.bytes, start as u64);
            let listed = entry.and_then(|entry| {
                // The inflections of a word are adjacent.
                let mut reached = start;
                let all = rest.iter().take_while(|term| {
                    let follows = term.postings_range.start == reached && reached < entry.end;
                    reached = term.postings_range.end;
                    follows
                });
                let all = all.count();
                let are_all = rest[all - 1].postings_range.end == entry.end;
                are_all.then_some((all, self.list(&entry)?))
            });
            if let Some((taken, list)) = listed {
                lists.push(list);
                rest = &rest[taken..];
            } else {
                others.push((*first).clone());
                rest = &rest[1..];
            }
        }
        (lists, others)
    }

    fn lists_of_common_grams(&self, terms: &[TermInfo]) -> (Vec<ImpactList<'_>>, Vec<TermInfo>) {
        let key = key_of_common_grams(terms.iter());
        let entry = self.layout.common_grams.find(&self.bytes, key);
        match entry.and_then(|entry| self.list(&entry)) {
            Some(list) => (vec![list], Vec::new()),
            None => (Vec::new(), terms.to_vec()),
        }
    }

    /// The lists of the words that these postings belong to, whether or not these are all
    /// postings of the word: the bound of the whole list still holds. Common grams must be
    /// given with all inflections. Also returns the postings that have no list.
    pub(crate) fn lists_around(
        &self,
        of: ListsOf,
        terms: &[TermInfo],
    ) -> (Vec<ImpactList<'_>>, Vec<TermInfo>) {
        if of == ListsOf::CommonGrams {
            return self.lists_of_common_grams(terms);
        }
        let (mut lists, mut others) = (Vec::new(), Vec::new());
        let mut reached = 0;
        for term in in_order(terms) {
            let postings = &term.postings_range;
            // Another inflection of the previous word.
            if postings.end <= reached {
                continue;
            }
            let entry = (self.layout.words).find_up_to(&self.bytes, postings.start as u64);
            let entry = entry.filter(|entry| postings.end <= entry.end);
            match entry.and_then(|entry| Some((entry.end, self.list(&entry)?))) {
                Some((end, list)) => {
                    reached = end;
                    lists.push(list);
                }
                None => others.push(term.clone()),
            }
        }
        (lists, others)
    }

    fn list(&self, entry: &ListEntry) -> Option<ImpactList<'_>> {
        let data = self.bytes.get(self.layout.data.clone())?;
        ImpactList::read(data, entry, self.layout.decisions)
    }
}

/// Terms in the order of their postings.
fn in_order(terms: &[TermInfo]) -> Vec<&TermInfo> {
    let mut terms: Vec<&TermInfo> = terms.iter().collect();
    terms.sort_unstable_by_key(|term| term.postings_range.start);
    terms
}

/// The key of the list of some common grams.
fn key_of_common_grams<'a>(terms: impl Iterator<Item = &'a TermInfo>) -> u64 {
    let starts = terms.map(|term| term.postings_range.start as u64);
    let mut starts: Vec<u64> = starts.collect();
    starts.sort_unstable();
    let bytes: Vec<u8> = starts.into_iter().flat_map(u64::to_le_bytes).collect();
    xxhash_rust::xxh3::xxh3_64(&bytes)
}
