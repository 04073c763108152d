//! Finds the decisions that may be similar, by adding up postings.
//!
//! They are ranked like the topics of an evaluation (`search::BagOfWords`): as a whole and by their
//! best passages, over the paragraphs that describe what happened. Scoring is term at a time, so
//! the cost of a text of ten pages is that of its postings.

use super::PrecedentError;
use super::features::{InputReading, OUTSIDE};
use super::request::Options;
use super::tuning::Tuning;
use crate::index::{DecisionAddress, Index, Values, category_of_path};
use crate::model::SectionKind;
use crate::search::{BagBounds, BagOfWords, BagWord, RequestFilters, SearchError};

/// A decision and its score before its text is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) at: DecisionAddress,
    pub(super) score: f32,
    /// The factor of its score for its category; 0 if it is excluded.
    pub(super) raised: f32,
}

/// The best decisions, best first, and the idf of each word of the input.
pub(super) struct Candidates {
    pub(super) best: Vec<Candidate>,
    /// By word of the input: its idf among passages.
    pub(super) idf: Vec<f32>,
    /// The average number of words in a paragraph.
    pub(super) average_words: f32,
}

/// The share of its score that a paragraph loses for each power of ten in the number of decisions
/// with its wording.
pub(super) const STANDING: f32 = 0.2;

/// Whether paragraphs of a section are compared with the facts of an input.
pub(super) fn takes_part(section: SectionKind, wanted: &[SectionKind]) -> bool {
    if wanted.is_empty() {
        !OUTSIDE.contains(&section)
    } else {
        wanted.contains(&section)
    }
}

/// The paragraphs of an index that are compared with an input.
pub(super) fn bag(index: &Index, wanted: &[SectionKind]) -> BagOfWords {
    let in_section: Vec<bool> = (0..=u8::MAX)
        .map(|code| SectionKind::of_code(code).is_some_and(|kind| takes_part(kind, wanted)))
        .collect();
    BagOfWords::of(index, &|segment, doc| {
        in_section[usize::from(index.segment(segment).sections()[doc as usize])]
    })
}

/// What to search and how.
pub(super) struct Scope<'a> {
    pub(super) index: &'a Index,
    pub(super) bag: &'a BagOfWords,
    pub(super) options: &'a Options,
    pub(super) tuning: &'a Tuning,
    /// The decision that is the input; it is excluded.
    pub(super) own: Option<DecisionAddress>,
}

/// Finds the candidates.
pub(super) fn find(
    reading: &InputReading,
    scope: &Scope<'_>,
) -> Result<Candidates, PrecedentError> {
    let Scope {
        index,
        bag,
        options,
        tuning,
        own,
    } = *scope;
    let filters = RequestFilters::new(index, &options.filters);
    let scopes: Vec<_> = (index.segments().iter().enumerate())
        .map(|(at, segment)| {
            let categories = segment.categories();
            (
                filters.passing(at, None),
                raises(categories, reading, tuning),
            )
        })
        .collect();
    let raised = |at: DecisionAddress| {
        let (passing, raises) = &scopes[at.segment];
        let passes = passing
            .as_ref()
            .is_none_or(|bits| bits.contains(at.ordinal));
        if !passes || own == Some(at) {
            return 0.0;
        }
        raises[index.segment(at.segment).categories().of[at.ordinal] as usize]
    };
    let words: Vec<BagWord> = (reading.words.iter())
        .map(|word| BagWord {
            weight: weight(word.count),
            forms: (word.forms.iter())
                .map(|(form, count)| (form.clone(), weight(*count)))
                .collect(),
            others: Vec::new(),
            typed_first: false,
        })
        .collect();
    let bounds = BagBounds {
        length: words.len(),
        depth: tuning.found.max(tuning.depth),
        postings: tuning.postings,
        cancellation: &options.cancellation,
    };
    let ranked = bag.rank_raised(index, &words, bounds, &raised);
    let ranked = ranked.map_err(|error| match error {
        SearchError::Index(error) => error.into(),
        SearchError::Cancelled => PrecedentError::Cancelled,
        // Only wildcards can be refused here. The error must not contain the word.
        SearchError::Query(_) => {
            PrecedentError::from(index.damaged("has a word of too many forms".to_owned()))
        }
    })?;
    let best = ranked.best.iter().map(|(at, score)| Candidate {
        at: *at,
        score: *score,
        raised: raised(*at),
    });
    Ok(Candidates {
        best: best.collect(),
        idf: ranked.idf,
        average_words: ranked.paragraph_words,
    })
}

/// The weight of a word that occurs `count` times in the input.
fn weight(count: u32) -> f32 {
    1.0 + (count as f32).ln()
}

/// By category of a segment: the factor of the scores.
fn raises(categories: &Values, reading: &InputReading, tuning: &Tuning) -> Vec<f32> {
    let raise = |name: &Option<String>| {
        let named = name.as_deref().and_then(category_of_path);
        let is_same = named.is_some() && named == reading.category;
        if is_same { 1.0 + tuning.category } else { 1.0 }
    };
    categories.names.iter().map(raise).collect()
}

/// Best first; ties newest first, then by reference.
pub(super) fn order(index: &Index, one: &Candidate, other: &Candidate) -> std::cmp::Ordering {
    let place = |at: DecisionAddress| {
        let segment = index.segment(at.segment);
        (segment.days()[at.ordinal], segment.orders()[at.ordinal])
    };
    let by_score = other.score.total_cmp(&one.score);
    by_score.then_with(|| {
        let ((day, order), (other_day, other_order)) = (place(one.at), place(other.at));
        other_day.cmp(&day).then(order.cmp(&other_order))
    })
}
