//! Ranks decisions for a text of many words, none of which has to stand in them.
//!
//! A decision is scored as a whole and by its three best paragraphs, both by
//! BM25. Words are taken one after another and their postings added up in arrays,
//! so that a text of thousands of words costs what its postings cost.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::IndexRecordOption;

use super::SearchError;
use super::syntax::Part;
use super::vocabulary::{Expansion, expand};
use crate::index::{DecisionAddress, Index, IndexError, Ranking, Segment, Wordings};
use crate::model::SectionKind;

/// From so many words on, the rarer of them are raised.
const MANY_WORDS: usize = 9;

/// What ranking by many words has to know of an index, read once.
#[derive(Debug)]
pub(crate) struct Bag {
    segments: Vec<BagSegment>,
    decisions: f32,
    paragraphs: f32,
    words: f32,
}

#[derive(Debug)]
struct BagSegment {
    /// By document: its decision.
    decision_of: Vec<u32>,
    /// By decision: the number of its words, as exact as the engine keeps it.
    words: Vec<f32>,
    /// By decision: whether its first paragraph is the title of a document that
    /// is no decision.
    titled: Vec<bool>,
}

/// The sums of one segment while words are taken.
struct Sums {
    /// By document: how often the word at hand stands there.
    times: Vec<u32>,
    documents: Vec<u32>,
    /// By decision: the same, words of a title weighed.
    times_in_decision: Vec<f32>,
    decisions: Vec<u32>,
    /// By document: its score.
    of_paragraph: Vec<f32>,
    /// By decision: its score as a whole.
    of_whole: Vec<f32>,
    found: Vec<u32>,
}

impl Bag {
    pub(crate) fn new(index: &Index) -> Self {
        let segments: Vec<BagSegment> = index
            .segments
            .iter()
            .map(|segment| BagSegment::new(index, segment))
            .collect();
        let words_of = |(segment, bag): (&Segment, &BagSegment)| {
            let words = bag.words.iter().enumerate();
            let living = words.filter(|(ordinal, _)| segment.is_alive(*ordinal));
            living.map(|(_, words)| words).sum::<f32>()
        };
        let words = index.segments.iter().zip(&segments).map(words_of).sum();
        Self {
            decisions: index.decisions().max(1) as f32,
            paragraphs: index.paragraphs().max(1) as f32,
            words,
            segments,
        }
    }

    /// The best decisions for words with their weights, best first.
    pub(crate) fn rank(
        &self,
        index: &Index,
        words: &[(String, f32)],
        depth: usize,
    ) -> Result<Vec<(DecisionAddress, f32)>, SearchError> {
        let segments = index.segments.iter().zip(&self.segments);
        let mut sums: Vec<Sums> = segments
            .map(|(segment, bag)| Sums::new(segment, bag))
            .collect();
        let is_long = words.len() >= MANY_WORDS;
        for (form, weight) in words {
            let expansion = expand(index, &Part::Word(form.clone()), 0..0)?;
            for (at, sums) in sums.iter_mut().enumerate() {
                self.tally(index, at, &expansion, sums)?;
            }
            self.add(index, *weight, is_long, &mut sums);
        }
        let mut ranked = Vec::new();
        for (at, sums) in sums.iter().enumerate() {
            let segment = &index.segments[at];
            let levels = index.wordings().levels(at);
            ranked.extend(sums.found.iter().map(|ordinal| {
                let ordinal = *ordinal as usize;
                let score = score(&index.ranking, sums, segment, levels, ordinal);
                let place = (segment.days()[ordinal], segment.orders()[ordinal]);
                let address = DecisionAddress {
                    segment: at,
                    ordinal,
                };
                (address, score, place)
            }));
        }
        ranked.sort_unstable_by(
            |(_, score, (day, order)), (_, other, (other_day, other_order))| {
                let by_score = other.total_cmp(score);
                let by_day = by_score.then(other_day.cmp(day));
                by_day.then_with(|| order.cmp(other_order))
            },
        );
        let best = ranked.into_iter().take(depth);
        Ok(best.map(|(address, score, _)| (address, score)).collect())
    }

    /// Counts a word in the paragraphs and decisions of a segment.
    fn tally(
        &self,
        index: &Index,
        at: usize,
        expansion: &Expansion,
        sums: &mut Sums,
    ) -> Result<(), IndexError> {
        let (segment, bag) = (&index.segments[at], &self.segments[at]);
        let body = segment.reader.inverted_index(index.fields.body);
        let body = body.map_err(|error| index.failed(error))?;
        let title = index.ranking.title;
        for term in &expansion.terms[at] {
            let postings =
                body.read_block_postings_from_terminfo(term, IndexRecordOption::WithFreqs);
            let mut postings = postings.map_err(|error| index.failed(error))?;
            while !postings.docs().is_empty() {
                for (doc, times) in postings.docs().iter().zip(postings.freqs()) {
                    let ordinal = bag.decision_of[*doc as usize];
                    if !segment.is_alive(ordinal as usize) {
                        continue;
                    }
                    if sums.times[*doc as usize] == 0 {
                        sums.documents.push(*doc);
                    }
                    sums.times[*doc as usize] += times;
                    let of_decision = &mut sums.times_in_decision[ordinal as usize];
                    if *of_decision == 0.0 {
                        sums.decisions.push(ordinal);
                    }
                    let is_title =
                        bag.titled[ordinal as usize] && *doc == segment.starts[ordinal as usize];
                    *of_decision += *times as f32 * if is_title { title } else { 1.0 };
                }
                postings.advance();
            }
        }
        Ok(())
    }

    /// Adds what the word at hand is worth, and forgets how often it stands where.
    fn add(&self, index: &Index, weight: f32, is_long: bool, sums: &mut [Sums]) {
        let Ranking {
            k1, b, rare, title, ..
        } = index.ranking;
        let having: usize = sums.iter().map(|sums| sums.decisions.len()).sum();
        let in_decisions = rarity(self.decisions, having);
        let having: usize = sums.iter().map(|sums| sums.documents.len()).sum();
        let in_paragraphs = rarity(self.paragraphs, having);
        let weight = weight
            * (k1 + 1.0)
            * if is_long {
                in_decisions.powf(rare)
            } else {
                1.0
            };
        let worth = |times: f32, words: f32, average: f32| {
            times / (times + k1 * (1.0 - b + b * words / average.max(1.0)))
        };
        for (at, sums) in sums.iter_mut().enumerate() {
            let (segment, bag) = (&index.segments[at], &self.segments[at]);
            let norms = segment.reader.get_fieldnorms_reader(index.fields.body).ok();
            for doc in sums.documents.drain(..) {
                let times = std::mem::take(&mut sums.times[doc as usize]) as f32;
                let ordinal = bag.decision_of[doc as usize] as usize;
                let is_title = bag.titled[ordinal] && doc == segment.starts[ordinal];
                let times = times * if is_title { title } else { 1.0 };
                let words = norms.as_ref().map_or(0, |norms| norms.fieldnorm(doc)) as f32;
                let worth = worth(times, words, self.words / self.paragraphs);
                sums.of_paragraph[doc as usize] += weight * in_paragraphs * worth;
            }
            for ordinal in sums.decisions.drain(..) {
                let times = std::mem::take(&mut sums.times_in_decision[ordinal as usize]);
                let words = bag.words[ordinal as usize];
                let worth = worth(times, words, self.words / self.decisions);
                let score = &mut sums.of_whole[ordinal as usize];
                if *score == 0.0 {
                    sums.found.push(ordinal);
                }
                *score += weight * in_decisions * worth;
            }
        }
    }
}

/// The inverse document frequency of BM25, in the form that is never negative.
fn rarity(all: f32, having: usize) -> f32 {
    let having = having as f32;
    (((all - having).max(0.0) + 0.5) / (having + 0.5)).ln_1p()
}

fn score(ranking: &Ranking, sums: &Sums, segment: &Segment, levels: &[u8], ordinal: usize) -> f32 {
    let run = segment.starts[ordinal] as usize..segment.starts[ordinal + 1] as usize;
    let mut best = [0.0_f32; 3];
    for doc in run {
        let left = Wordings::left(levels[doc], ranking.standing);
        let mut score = sums.of_paragraph[doc] * left;
        for place in &mut best {
            if score > *place {
                std::mem::swap(&mut score, place);
            }
        }
    }
    ranking.whole * sums.of_whole[ordinal] + ranking.passages * best.iter().sum::<f32>()
}

impl BagSegment {
    fn new(index: &Index, segment: &Segment) -> Self {
        let norms = segment.reader.get_fieldnorms_reader(index.fields.body).ok();
        let words_of = |norms: &FieldNormReader, ordinal: usize| {
            let run = segment.starts[ordinal]..segment.starts[ordinal + 1];
            run.map(|doc| norms.fieldnorm(doc) as f32).sum()
        };
        let decisions = 0..segment.decisions();
        let is_other = |ordinal: usize| {
            let place = segment.place(segment.starts[ordinal]);
            place.number.is_none() && place.section == SectionKind::Other
        };
        let mut decision_of = vec![0; segment.reader.max_doc() as usize];
        for ordinal in decisions.clone() {
            let run = segment.starts[ordinal] as usize..segment.starts[ordinal + 1] as usize;
            decision_of[run].fill(ordinal as u32);
        }
        Self {
            decision_of,
            words: decisions
                .clone()
                .map(|ordinal| norms.as_ref().map_or(0.0, |norms| words_of(norms, ordinal)))
                .collect(),
            titled: decisions.map(is_other).collect(),
        }
    }
}

impl Sums {
    fn new(segment: &Segment, bag: &BagSegment) -> Self {
        let (documents, decisions) = (bag.decision_of.len(), segment.decisions());
        Self {
            times: vec![0; documents],
            documents: Vec::new(),
            times_in_decision: vec![0.0; decisions],
            decisions: Vec::new(),
            of_paragraph: vec![0.0; documents],
            of_whole: vec![0.0; decisions],
            found: Vec::new(),
        }
    }
}
