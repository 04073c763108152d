//! The decisions that could be alike, found by adding up postings.
//!
//! A decision is scored as a whole and by its best paragraphs, both by BM25, over
//! the paragraphs that tell what happened. Words are taken one after another, so
//! that a text of ten pages costs what its postings cost.

use super::PrecedentError;
use super::features::{InputReading, OUTSIDE};
use super::request::Options;
use super::tuning::Tuning;
use crate::index::{DecisionAddress, Index, Segment, Wordings, category_of_path};
use crate::model::SectionKind;
use crate::search::{IndexWord, Lengths, RequestFilters};

/// A decision and what it is worth before its text is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) at: DecisionAddress,
    pub(super) score: f32,
    /// What its score is multiplied by for its category.
    pub(super) raised: f32,
}

/// The best decisions, best first, and how rare each word of the input is.
pub(super) struct Candidates {
    pub(super) best: Vec<Candidate>,
    /// By word of the input: its inverse document frequency among paragraphs.
    pub(super) rarity: Vec<f32>,
    /// Words in a paragraph on average.
    pub(super) average_words: f32,
}

/// The part of its score that a paragraph loses for each tenfold number of
/// decisions its wording stands in.
pub(super) const STANDING: f32 = 0.2;

/// Stands for a document that does not take part.
const OUT: u32 = u32::MAX;

/// The documents of one segment that take part.
pub(super) struct Part {
    /// By document: its decision, or [`OUT`].
    decision_of: Vec<u32>,
    /// By decision: the words of its documents that take part.
    words: Vec<f32>,
    lengths: Lengths,
    documents: f32,
    decisions: f32,
}

/// The sums of one segment while words are taken.
struct Sums {
    times: Vec<u32>,
    documents: Vec<u32>,
    times_in_decision: Vec<u32>,
    decisions: Vec<u32>,
    of_paragraph: Vec<f32>,
    of_whole: Vec<f32>,
}

/// Whether paragraphs of a section can be like the facts of an input.
pub(super) fn takes_part(section: SectionKind, wanted: &[SectionKind]) -> bool {
    if wanted.is_empty() {
        !OUTSIDE.contains(&section)
    } else {
        wanted.contains(&section)
    }
}

/// Finds the candidates. `own` takes no part.
pub(super) fn find(
    index: &Index,
    reading: &InputReading,
    options: &Options,
    tuning: &Tuning,
    own: Option<DecisionAddress>,
) -> Result<Candidates, PrecedentError> {
    let filters = RequestFilters::new(index, &options.filters);
    let parts: Vec<Part> = (index.segments.iter().enumerate())
        .map(|(at, segment)| Part::new(index, (at, segment), &filters, options, own))
        .collect();
    let mut sums: Vec<Sums> = (parts.iter().zip(&index.segments))
        .map(|(part, segment)| Sums::new(part, segment))
        .collect();
    let documents = parts.iter().map(|part| part.documents).sum::<f32>();
    let decisions = parts.iter().map(|part| part.decisions).sum::<f32>();
    let words = parts.iter().flat_map(|part| &part.words).sum::<f32>();
    let of = Corpus {
        documents: documents.max(1.0),
        decisions: decisions.max(1.0),
        words,
    };
    let looked_up = reading.words.iter();
    let looked_up: Vec<IndexWord> = looked_up
        .map(|word| IndexWord::new(index, &word.form))
        .collect::<Result<_, _>>()?;
    let mut rarity: Vec<f32> = (looked_up.iter())
        .map(|word| rarity_of(of.documents, word.paragraphs() as f32))
        .collect();
    for at in heaviest(reading, &rarity, tuning.candidate_words) {
        let word = &looked_up[at];
        for (segment, (sums, part)) in sums.iter_mut().zip(&parts).enumerate() {
            word.for_each_document(index, segment, |doc, times| sums.count(part, doc, times))?;
        }
        let times = reading.words[at].count as f32;
        rarity[at] = add(&of, &parts, &mut sums, 1.0 + times.ln(), tuning);
    }
    let mut ranked = Vec::new();
    for (at, (sums, segment)) in sums.iter().zip(&index.segments).enumerate() {
        let levels = index.wordings().levels(at);
        let categories = segment.categories();
        let raised: Vec<f32> = (categories.names.iter())
            .map(|name| {
                let named = name.as_deref().and_then(category_of_path);
                let is_same = named.is_some() && named == reading.category;
                if is_same { 1.0 + tuning.category } else { 1.0 }
            })
            .collect();
        for (ordinal, whole) in sums.of_whole.iter().enumerate() {
            if *whole > 0.0 {
                let run = segment.starts[ordinal] as usize..segment.starts[ordinal + 1] as usize;
                let raised = raised[categories.of[ordinal] as usize];
                let passages = best_three(&sums.of_paragraph[run.clone()], &levels[run]);
                ranked.push(Candidate {
                    at: DecisionAddress {
                        segment: at,
                        ordinal,
                    },
                    score: raised * (tuning.whole * whole + tuning.passages * passages),
                    raised,
                });
            }
        }
    }
    let count = tuning.found.max(tuning.depth);
    if ranked.len() > count {
        ranked.select_nth_unstable_by(count - 1, |one, other| order(index, one, other));
        ranked.truncate(count);
    }
    ranked.sort_unstable_by(|one, other| order(index, one, other));
    Ok(Candidates {
        best: ranked,
        rarity,
        average_words: words / of.documents,
    })
}

/// Best first; equal ones newest first, then by reference.
pub(super) fn order(index: &Index, one: &Candidate, other: &Candidate) -> std::cmp::Ordering {
    let place = |at: DecisionAddress| {
        let segment = &index.segments[at.segment];
        (segment.days()[at.ordinal], segment.orders()[at.ordinal])
    };
    let by_score = other.score.total_cmp(&one.score);
    by_score.then_with(|| {
        let ((day, order), (other_day, other_order)) = (place(one.at), place(other.at));
        other_day.cmp(&day).then(order.cmp(&other_order))
    })
}

/// The words that count most, in the order of the input.
fn heaviest(reading: &InputReading, rarity: &[f32], most: usize) -> Vec<usize> {
    let mut words: Vec<usize> = (0..reading.words.len()).collect();
    if words.len() > most {
        let weight = |at: usize| rarity[at] * (1.0 + (reading.words[at].count as f32).ln());
        words.sort_by(|one, other| weight(*other).total_cmp(&weight(*one)).then(one.cmp(other)));
        words.truncate(most);
        words.sort_unstable();
    }
    words
}

/// What rarities and lengths are measured by.
struct Corpus {
    documents: f32,
    decisions: f32,
    words: f32,
}

/// The inverse document frequency of BM25, in the form that is never negative.
fn rarity_of(all: f32, having: f32) -> f32 {
    (((all - having).max(0.0) + 0.5) / (having + 0.5)).ln_1p()
}

/// Adds what the word at hand is worth and forgets where it stands; tells how
/// rare it is among paragraphs.
fn add(of: &Corpus, parts: &[Part], sums: &mut [Sums], weight: f32, tuning: &Tuning) -> f32 {
    let Tuning { k1, b, .. } = *tuning;
    let having = |count: &dyn Fn(&Sums) -> usize| sums.iter().map(count).sum::<usize>() as f32;
    let in_documents = rarity_of(of.documents, having(&|sums| sums.documents.len()));
    let in_decisions = rarity_of(of.decisions, having(&|sums| sums.decisions.len()));
    let raised = weight * (k1 + 1.0) * in_decisions.powf(tuning.rare);
    let worth = |times: f32, words: f32, average: f32| {
        times / (times + k1 * (1.0 - b + b * words / average.max(1.0)))
    };
    for (sums, part) in sums.iter_mut().zip(parts) {
        for doc in sums.documents.drain(..) {
            let times = std::mem::take(&mut sums.times[doc as usize]) as f32;
            let words = part.lengths.words(doc) as f32;
            let worth = worth(times, words, of.words / of.documents);
            sums.of_paragraph[doc as usize] += raised * in_documents * worth;
        }
        for ordinal in sums.decisions.drain(..) {
            let ordinal = ordinal as usize;
            let times = std::mem::take(&mut sums.times_in_decision[ordinal]) as f32;
            let worth = worth(times, part.words[ordinal], of.words / of.decisions);
            sums.of_whole[ordinal] += raised * in_decisions * worth;
        }
    }
    in_documents
}

/// The three best scores together; what stands in many decisions counts less.
fn best_three(scores: &[f32], levels: &[u8]) -> f32 {
    let mut best = [0.0_f32; 3];
    for (score, level) in scores.iter().zip(levels) {
        let mut score = score * Wordings::left(*level, STANDING);
        for place in &mut best {
            if score > *place {
                std::mem::swap(&mut score, place);
            }
        }
    }
    best.iter().sum()
}

impl Part {
    fn new(
        index: &Index,
        (at, segment): (usize, &Segment),
        filters: &RequestFilters,
        options: &Options,
        own: Option<DecisionAddress>,
    ) -> Self {
        let passing = filters.passing(at, None);
        let lengths = Lengths::new(index, at);
        let sections = segment.sections();
        let in_section: Vec<bool> = (0..=u8::MAX)
            .map(|code| {
                let section = SectionKind::of_code(code);
                section.is_some_and(|kind| takes_part(kind, &options.filters.section))
            })
            .collect();
        let mut part = Self {
            decision_of: vec![OUT; segment.reader.max_doc() as usize],
            words: vec![0.0; segment.decisions()],
            lengths,
            documents: 0.0,
            decisions: 0.0,
        };
        for ordinal in 0..segment.decisions() {
            let is_own = own.is_some_and(|own| (own.segment, own.ordinal) == (at, ordinal));
            let passes = passing.as_ref().is_none_or(|bits| bits.contains(ordinal));
            if is_own || !passes || !segment.is_alive(ordinal) {
                continue;
            }
            let mut any = false;
            for doc in segment.starts[ordinal]..segment.starts[ordinal + 1] {
                if in_section[usize::from(sections[doc as usize])] {
                    part.decision_of[doc as usize] = ordinal as u32;
                    part.words[ordinal] += part.lengths.words(doc) as f32;
                    part.documents += 1.0;
                    any = true;
                }
            }
            part.decisions += f32::from(u8::from(any));
        }
        part
    }
}

impl Sums {
    fn new(part: &Part, segment: &Segment) -> Self {
        let (documents, decisions) = (part.decision_of.len(), segment.decisions());
        Self {
            times: vec![0; documents],
            documents: Vec::new(),
            times_in_decision: vec![0; decisions],
            decisions: Vec::new(),
            of_paragraph: vec![0.0; documents],
            of_whole: vec![0.0; decisions],
        }
    }

    fn count(&mut self, part: &Part, doc: u32, times: u32) {
        let ordinal = part.decision_of[doc as usize];
        if ordinal == OUT {
            return;
        }
        if self.times[doc as usize] == 0 {
            self.documents.push(doc);
        }
        self.times[doc as usize] += times;
        let of_decision = &mut self.times_in_decision[ordinal as usize];
        if *of_decision == 0 {
            self.decisions.push(ordinal);
        }
        *of_decision += times;
    }
}
