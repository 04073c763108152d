//! The second, careful look: the texts of the candidates, paragraph against
//! paragraph.
//!
//! Each paragraph of the input takes the paragraph of the decision that is most
//! like it, by words, by two and by three words that stand together in both.
//! Shingles are read off the stored texts of the few candidates, so that the
//! index needs no field for them.

use std::collections::HashMap;
use std::ops::Range;

use super::PrecedentError;
use super::candidates::{Candidate, Candidates, STANDING, order, takes_part};
use super::features::{InputReading, WordPlace};
use super::tuning::Tuning;
use crate::index::{DecisionAddress, Index, Wordings};
use crate::model::SectionKind;
use crate::text::{SentenceCutter, Stemmer, for_each_word, is_function_word};

/// A decision in its place.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    pub(super) at: DecisionAddress,
    pub(super) score: f32,
    /// The paragraphs that are most alike; none where no paragraph shares a word.
    pub(super) pair: Option<BestPair>,
}

/// A paragraph of the input and one of a decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BestPair {
    /// The position among the paragraphs of the input.
    pub(super) input: usize,
    /// The document of the decision's paragraph.
    pub(super) doc: u32,
    pub(super) score: f32,
}

/// Reads the words of an input off other texts.
pub(super) struct TextReader<'a> {
    stemmer: Stemmer,
    by_stem: HashMap<&'a str, u32>,
    known: HashMap<String, Met>,
}

/// What a form is to an input.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Met {
    Word(u32),
    Function,
    Other,
}

impl<'a> TextReader<'a> {
    pub(super) fn new(reading: &'a InputReading) -> Self {
        let stems = reading.words.iter().zip(0..);
        Self {
            stemmer: Stemmer::default(),
            by_stem: stems.map(|(word, at)| (word.stem.as_str(), at)).collect(),
            known: HashMap::new(),
        }
    }

    /// The words of the input in a text, and how many words the text has.
    pub(super) fn read(&mut self, text: &str) -> (Vec<WordPlace>, usize) {
        let mut places = Vec::new();
        let (mut count, mut joined, mut begins_sentence) = (0, false, false);
        let mut cutter = SentenceCutter::default();
        for_each_word(text, |range, form| {
            count += 1;
            if cutter.begins(text, range.clone()) {
                (joined, begins_sentence) = (false, true);
            }
            match self.met(form) {
                Met::Function => {}
                Met::Other => joined = false,
                Met::Word(word) => {
                    places.push(WordPlace {
                        word,
                        range,
                        joined,
                        begins_sentence: std::mem::take(&mut begins_sentence),
                    });
                    joined = true;
                }
            }
        });
        (places, count)
    }

    fn met(&mut self, form: &str) -> Met {
        if let Some(met) = self.known.get(form) {
            return *met;
        }
        let met = if is_function_word(form) {
            Met::Function
        } else {
            let word = self.by_stem.get(&*self.stemmer.stem(form));
            word.map_or(Met::Other, |word| Met::Word(*word))
        };
        self.known.insert(form.to_owned(), met);
        met
    }
}

/// Cuts the words of a long paragraph into passages, where sentences begin.
fn passages(places: &[WordPlace], most: usize) -> Vec<Range<usize>> {
    let mut passages = Vec::new();
    let mut from = 0;
    for (at, place) in places.iter().enumerate() {
        let long = at - from >= most;
        if (long && place.begins_sentence) || at - from >= 2 * most {
            passages.push(from..at);
            from = at;
        }
    }
    if from < places.len() {
        passages.push(from..places.len());
    }
    passages
}

/// What of the input a passage of a decision can share.
struct Wanted {
    /// By passage of the input: its paragraph.
    paragraph_of: Vec<usize>,
    /// By word: the passages it stands in, with its weight.
    words: Vec<Vec<(u32, f32)>>,
    pairs: HashMap<[u32; 2], Vec<u32>>,
    triples: HashMap<[u32; 3], Vec<u32>>,
}

impl Wanted {
    fn new(reading: &InputReading, candidates: &Candidates, tuning: &Tuning) -> Self {
        let mut wanted = Self {
            paragraph_of: Vec::new(),
            words: vec![Vec::new(); reading.words.len()],
            pairs: HashMap::new(),
            triples: HashMap::new(),
        };
        for (paragraph, of) in reading.paragraphs.iter().enumerate() {
            for range in passages(&of.places, tuning.passage_words / 2) {
                let passage = wanted.paragraph_of.len() as u32;
                wanted.paragraph_of.push(paragraph);
                wanted.take(passage, &of.places[range]);
            }
        }
        for (word, passages) in wanted.words.iter_mut().enumerate() {
            let rarity = candidates.rarity[word];
            for (_, weight) in passages {
                *weight = (1.0 + weight.ln()) * rarity.powf(1.0 + tuning.rare);
            }
        }
        wanted
    }

    fn take(&mut self, passage: u32, places: &[WordPlace]) {
        for place in places {
            let of_word = &mut self.words[place.word as usize];
            match of_word.last_mut() {
                Some((last, times)) if *last == passage => *times += 1.0,
                _ => of_word.push((passage, 1.0)),
            }
        }
        let note = |passages: &mut Vec<u32>| {
            if passages.last() != Some(&passage) {
                passages.push(passage);
            }
        };
        for_each_shingle(
            places,
            |pair| note(self.pairs.entry(pair).or_default()),
            |_| (),
        );
        for_each_shingle(
            places,
            |_| (),
            |triple| {
                note(self.triples.entry(triple).or_default());
            },
        );
    }
}

/// Calls for every two and every three words that stand together.
fn for_each_shingle(
    places: &[WordPlace],
    mut pair: impl FnMut([u32; 2]),
    mut triple: impl FnMut([u32; 3]),
) {
    for at in 1..places.len() {
        if !places[at].joined {
            continue;
        }
        let (before, here) = (places[at - 1].word, places[at].word);
        pair([before, here]);
        if at > 1 && places[at - 1].joined {
            triple([places[at - 2].word, before, here]);
        }
    }
}

/// Puts the candidates in order by their texts.
pub(super) fn rerank(
    index: &Index,
    reading: &InputReading,
    candidates: &Candidates,
    sections: &[SectionKind],
    tuning: &Tuning,
) -> Result<Vec<Ranked>, PrecedentError> {
    let wanted = Wanted::new(reading, candidates, tuning);
    let mut matcher = Matcher {
        reader: TextReader::new(reading),
        wanted,
        candidates,
        tuning,
        scores: Vec::new(),
    };
    let mut looked_at = Vec::with_capacity(candidates.best.len());
    for candidate in candidates.best.iter().take(tuning.depth) {
        looked_at.push((*candidate, matcher.look(index, candidate.at, sections)?));
    }
    // Means, because an input that is a decision of the index finds itself with a
    // score beyond all others.
    let count = looked_at.len().max(1) as f32;
    let mean = |scores: &mut dyn Iterator<Item = f32>| {
        (scores.sum::<f32>() / count).max(f32::MIN_POSITIVE)
    };
    let first = mean(&mut looked_at.iter().map(|(candidate, _)| candidate.score));
    let second = mean(&mut looked_at.iter().map(|(_, look)| look.score));
    let mut ranked: Vec<Ranked> = (looked_at.into_iter())
        .map(|(candidate, look)| Ranked {
            at: candidate.at,
            score: candidate.score / first + tuning.second * candidate.raised * look.score / second,
            pair: look.pair,
        })
        .collect();
    let as_candidate = |ranked: &Ranked| Candidate {
        at: ranked.at,
        score: ranked.score,
        raised: 1.0,
    };
    ranked.sort_by(|one, other| order(index, &as_candidate(one), &as_candidate(other)));
    // Those not looked at follow in their own order.
    let last = ranked.last().map_or(0.0, |last| last.score);
    let rest = candidates.best.iter().skip(tuning.depth);
    let rest_first = candidates
        .best
        .get(tuning.depth)
        .map_or(1.0, |first| first.score);
    ranked.extend(rest.map(|candidate| Ranked {
        at: candidate.at,
        score: 0.999 * last * candidate.score / rest_first,
        pair: None,
    }));
    Ok(ranked)
}

struct Look {
    score: f32,
    pair: Option<BestPair>,
}

struct Matcher<'a> {
    reader: TextReader<'a>,
    wanted: Wanted,
    candidates: &'a Candidates,
    tuning: &'a Tuning,
    /// By passage of the input, for the passage at hand.
    scores: Vec<f32>,
}

impl Matcher<'_> {
    fn look(
        &mut self,
        index: &Index,
        at: DecisionAddress,
        sections: &[SectionKind],
    ) -> Result<Look, PrecedentError> {
        let segment = &index.segments[at.segment];
        let levels = index.wordings().levels(at.segment);
        let mut best = vec![0.0_f32; self.wanted.paragraph_of.len()];
        let mut pair: Option<BestPair> = None;
        let mut words_in_all = 0.0_f32;
        for doc in segment.starts[at.ordinal]..segment.starts[at.ordinal + 1] {
            if !takes_part(segment.place(doc).section, sections) {
                continue;
            }
            let left = Wordings::left(levels[doc as usize], STANDING);
            let text = index.text(at.segment, doc)?;
            let (places, count) = self.reader.read(&text);
            words_in_all += count as f32;
            let cut = passages(&places, self.tuning.passage_words);
            // Words that the input does not have lie evenly over the passages.
            let words = count as f32 / cut.len().max(1) as f32;
            for range in cut {
                self.score(&places[range], words);
                for (passage, score) in self.scores.iter().enumerate() {
                    let score = score * left;
                    best[passage] = best[passage].max(score);
                    if score > pair.map_or(0.0, |pair| pair.score) {
                        pair = Some(BestPair {
                            input: self.wanted.paragraph_of[passage],
                            doc,
                            score,
                        });
                    }
                }
            }
        }
        Ok(Look {
            // Long decisions have more paragraphs to choose from.
            score: best.iter().sum::<f32>() / words_in_all.max(50.0).powf(self.tuning.length),
            pair,
        })
    }

    /// Scores a passage of a decision against every passage of the input.
    fn score(&mut self, places: &[WordPlace], words: f32) {
        let Tuning { k1, b, .. } = *self.tuning;
        let length = k1 * (1.0 - b + b * words / self.candidates.average_words.clamp(1.0, 150.0));
        self.scores.clear();
        self.scores.resize(self.wanted.paragraph_of.len(), 0.0);
        let mut here: Vec<u32> = places.iter().map(|place| place.word).collect();
        here.sort_unstable();
        for run in here.chunk_by(|one, other| one == other) {
            let times = run.len() as f32;
            let worth = (k1 + 1.0) * times / (times + length);
            for (passage, weight) in &self.wanted.words[run[0] as usize] {
                self.scores[*passage as usize] += weight * worth;
            }
        }
        let (mut pairs, mut triples) = (Vec::new(), Vec::new());
        for_each_shingle(
            places,
            |pair| pairs.push(pair),
            |triple| triples.push(triple),
        );
        pairs.sort_unstable();
        pairs.dedup();
        triples.sort_unstable();
        triples.dedup();
        let rarity = |words: &[u32]| {
            let rarities = words
                .iter()
                .map(|word| self.candidates.rarity[*word as usize]);
            rarities.sum::<f32>()
        };
        for pair in &pairs {
            for passage in self.wanted.pairs.get(pair).into_iter().flatten() {
                self.scores[*passage as usize] += self.tuning.pair * rarity(pair);
            }
        }
        for triple in &triples {
            for passage in self.wanted.triples.get(triple).into_iter().flatten() {
                self.scores[*passage as usize] += self.tuning.triple * rarity(triple);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(sentences: &[usize]) -> Vec<WordPlace> {
        let words = sentences.iter().flat_map(|words| 0..*words);
        words
            .map(|at| WordPlace {
                word: at as u32,
                range: 0..1,
                joined: at > 0,
                begins_sentence: at == 0,
            })
            .collect()
    }

    #[test]
    fn long_paragraphs_are_cut_where_sentences_begin() {
        assert_eq!(passages(&places(&[3, 3, 3]), 4), [0..6, 6..9]);
        assert_eq!(passages(&places(&[2]), 4), vec![0..2; 1]);
        assert_eq!(passages(&places(&[9]), 2), [0..4, 4..8, 8..9]);
        assert!(passages(&[], 4).is_empty());
    }

    #[test]
    fn shingles_do_not_reach_over_what_parts_words() {
        let mut pairs = Vec::new();
        let mut triples = Vec::new();
        for_each_shingle(
            &places(&[3, 2]),
            |pair| pairs.push(pair),
            |triple| triples.push(triple),
        );
        assert_eq!(pairs, [[0, 1], [1, 2], [0, 1]]);
        assert_eq!(triples, [[0, 1, 2]]);
    }
}
