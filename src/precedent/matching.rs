//! The second pass: compares the text of a decision with the input, paragraph by paragraph.
//!
//! Each paragraph of the input is matched with the most similar paragraph of the decision, by words
//! and by two or three adjacent words in both. Shingles are computed from the stored texts of the
//! few candidates, so the index needs no field for them.

use std::collections::HashMap;

use super::PrecedentError;
use super::candidates::{Candidates, STANDING, takes_part};
use super::features::{InputReading, WordPosition};
use super::ranked::BestPair;
use super::reader::{TextReader, for_each_shingle, passages};
use super::tuning::Tuning;
use crate::index::{DecisionAddress, Index, Titles, Wordings};
use crate::model::SectionKind;
use crate::parse::references_in;

/// The result of comparing the text of a decision.
pub(super) struct TextMatch {
    /// The similarity of the paragraphs.
    pub(super) score: f32,
    /// The most similar pair of paragraphs.
    pub(super) pair: Option<BestPair>,
    /// The decisions it names, in ascending order.
    pub(super) named: Vec<DecisionAddress>,
    /// The hashes of its stems, in ascending order, with their frequencies; empty if not requested.
    pub(super) words: Vec<(u64, u32)>,
    /// The words of the input that it has, rising.
    pub(super) shared: Vec<u32>,
}

/// The words and shingles of the input, by passage.
pub(super) struct InputPassages {
    /// By passage of the input: its paragraph.
    paragraph_of: Vec<usize>,
    /// By word: the passages that contain it, with its weight.
    words: Vec<Vec<(u32, f32)>>,
    pairs: HashMap<[u32; 2], Vec<u32>>,
    triples: HashMap<[u32; 3], Vec<u32>>,
}

impl InputPassages {
    pub(super) fn new(reading: &InputReading, candidates: &Candidates, tuning: &Tuning) -> Self {
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
            let idf = candidates.idf[word];
            for (_, weight) in passages {
                *weight = (1.0 + weight.ln()) * idf.powf(1.0 + tuning.rare);
            }
        }
        wanted
    }

    fn take(&mut self, passage: u32, places: &[WordPosition]) {
        for place in places {
            let of_word = &mut self.words[place.word as usize];
            match of_word.last_mut() {
                Some((last, freq)) if *last == passage => *freq += 1.0,
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

/// Compares the texts of candidates with the input.
pub(super) struct Matcher<'a> {
    index: &'a Index,
    titles: &'a Titles,
    sections: &'a [SectionKind],
    reader: TextReader<'a>,
    wanted: &'a InputPassages,
    candidates: &'a Candidates,
    tuning: &'a Tuning,
    /// By word of the input: the hash of its stem.
    stems: Option<&'a [u64]>,
    /// The words of the title of the current document.
    title: Vec<u32>,
    /// By passage of the input: the score of the current passage.
    scores: Vec<f32>,
}

/// The settings shared by all comparisons.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) index: &'a Index,
    pub(super) titles: &'a Titles,
    pub(super) sections: &'a [SectionKind],
    pub(super) reading: &'a InputReading,
    pub(super) wanted: &'a InputPassages,
    pub(super) candidates: &'a Candidates,
    pub(super) tuning: &'a Tuning,
    /// By word of the input: the hash of its stem, if all words of the candidates are requested.
    pub(super) stems: Option<&'a [u64]>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(setting: &Setting<'a>) -> Self {
        Self {
            index: setting.index,
            titles: setting.titles,
            sections: setting.sections,
            reader: TextReader::new(setting.reading),
            wanted: setting.wanted,
            candidates: setting.candidates,
            tuning: setting.tuning,
            stems: setting.stems,
            title: Vec::new(),
            scores: Vec::new(),
        }
    }

    pub(super) fn look(&mut self, at: DecisionAddress) -> Result<TextMatch, PrecedentError> {
        let segment = self.index.segment(at.segment);
        let levels = self.index.wordings().levels(at.segment);
        let mut best = vec![0.0_f32; self.wanted.paragraph_of.len()];
        let mut pair: Option<BestPair> = None;
        let mut words_in_all = 0.0_f32;
        let mut named = Vec::new();
        let mut stems: Vec<u64> = Vec::new();
        self.title.clear();
        let mut shared: Vec<u32> = Vec::new();
        let texts = self.index.texts(at)?;
        let start = segment.first_doc(at.ordinal);
        for doc in start..segment.first_doc(at.ordinal + 1) {
            let place = segment.place(doc);
            if !takes_part(place.section, self.sections) {
                continue;
            }
            let left = Wordings::left(levels[doc as usize], STANDING);
            let text = texts.paragraph((doc - start) as usize);
            let keeps = self.stems.is_some();
            let (places, count) = self.reader.read_all(text, |stem, form| {
                // Single letters and numbers stand for people, dates and sums.
                if keeps && form.len() > 1 && !form.as_bytes()[0].is_ascii_digit() {
                    stems.push(stem);
                }
            });
            if let Some(own) = self.stems {
                stems.extend(places.iter().map(|place| own[place.word as usize]));
            }
            words_in_all += count as f32;
            shared.extend(places.iter().map(|place| place.word));
            if doc == segment.first_doc(at.ordinal) && segment.is_title(doc) {
                // The title belongs to every passage.
                self.title.extend(places.iter().map(|place| place.word));
                continue;
            }
            named.extend(self.titles.named_in(text));
            let references = references_in(text);
            // A read error is reported before the answer is returned.
            let found = references.iter().map(|(_, named)| self.index.find(named));
            named.extend(found.flatten().flatten());
            let cut = passages(&places, self.tuning.passage_words);
            // Words that the input does not have are assumed to be spread evenly over the passages.
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
        named.retain(|named| *named != at);
        named.sort_unstable();
        named.dedup();
        stems.sort_unstable();
        shared.sort_unstable();
        shared.dedup();
        let words = stems.chunk_by(|one, other| one == other);
        Ok(TextMatch {
            // A long decision has more paragraphs that could match by chance.
            score: best.iter().sum::<f32>() / words_in_all.max(50.0).powf(self.tuning.length),
            pair,
            named,
            words: words.map(|run| (run[0], run.len() as u32)).collect(),
            shared,
        })
    }

    /// Scores a passage of a decision against every passage of the input.
    fn score(&mut self, places: &[WordPosition], words: f32) {
        let Tuning { k1, b, .. } = *self.tuning;
        let length = k1 * (1.0 - b + b * words / self.candidates.average_words.clamp(1.0, 150.0));
        self.scores.clear();
        self.scores.resize(self.wanted.paragraph_of.len(), 0.0);
        let mut here: Vec<(u32, f32)> = places.iter().map(|place| (place.word, 1.0)).collect();
        here.extend(self.title.iter().map(|word| (*word, self.tuning.title)));
        here.sort_unstable_by_key(|(word, _)| *word);
        for run in here.chunk_by(|one, other| one.0 == other.0) {
            let freq = run.iter().map(|(_, freq)| freq).sum::<f32>();
            let saturation = (k1 + 1.0) * freq / (freq + length);
            for (passage, weight) in &self.wanted.words[run[0].0 as usize] {
                self.scores[*passage as usize] += weight * saturation;
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
        let idf = |words: &[u32]| {
            let rarities = words.iter().map(|word| self.candidates.idf[*word as usize]);
            rarities.sum::<f32>()
        };
        for pair in &pairs {
            for passage in self.wanted.pairs.get(pair).into_iter().flatten() {
                self.scores[*passage as usize] += self.tuning.pair * idf(pair);
            }
        }
        for triple in &triples {
            for passage in self.wanted.triples.get(triple).into_iter().flatten() {
                self.scores[*passage as usize] += self.tuning.triple * idf(triple);
            }
        }
    }
}
