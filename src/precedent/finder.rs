//! Turns an input into an answer.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::answer::{BaseRate, Outcomes, Pair, Precedent, Precedents};
use super::candidates::{self, Candidates};
use super::counts::{self, Text};
use super::ranked::{BestPair, RankedPrecedent};
use super::reader::TextReader;
use super::rerank::{Reranked, rerank};
use super::similarity::{Similarities, Strength, is_too_short};
use super::tuning::Tuning;
use super::{Input, InputKind, InputReading, Options, PrecedentError, bodies, contrast, features};
use crate::index::{DecisionAddress, Index};
use crate::model::{Reference, SectionKind};
use crate::search::{BagOfWords, IndexFacts, ShownParagraph};

/// Finds decisions similar to an input.
pub struct Finder {
    index: Arc<Index>,
    /// The paragraphs of some sections, indexed on first use; the most recently used is last.
    bags: Mutex<Vec<(Vec<SectionKind>, Arc<BagOfWords>)>>,
}

/// The number of combinations of sections that are kept.
const MAX_KEPT: usize = 2;

impl std::fmt::Debug for Finder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let finder = &mut formatter.debug_struct("Finder");
        finder.field("index", &self.index).finish_non_exhaustive()
    }
}

impl Finder {
    /// Creates a finder for an index.
    #[must_use]
    pub fn new(index: Arc<Index>) -> Self {
        Self {
            index,
            bags: Mutex::default(),
        }
    }

    /// The index it searches.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Finds decisions similar to an input, with counts over them.
    ///
    /// A decision given by reference is not included in its own result; the text of a decision
    /// finds that decision first. An input without any words left to search for finds nothing.
    pub fn find(&self, input: &Input, options: &Options) -> Result<Precedents, PrecedentError> {
        let index = &self.index;
        let tuning = Tuning::DEFAULT;
        let (reading, candidates, reranked) = self.ranked(input, options, &tuning)?;
        let (mut ranked, similarities) = similar(&reading, reranked, &options.filters.section);
        ranked.truncate(options.among.clamp(1, Options::MAX_AMONG));
        let texts: Vec<Text> = (ranked.par_iter())
            .map(|ranked| {
                options.check_cancelled()?;
                Ok::<_, PrecedentError>(Text::read(index, ranked.at)?)
            })
            .collect::<Result<_, _>>()?;
        let shown = || -> Vec<Precedent> {
            let mut reader = TextReader::new(&reading);
            (ranked.iter().zip(&texts))
                .map(|(ranked, text)| {
                    let pair = ranked.pair.and_then(|pair| {
                        let paragraph = text.paragraph(pair.doc)?;
                        let shares = SharedWords {
                            reading: &reading,
                            candidates: &candidates,
                        };
                        Some(shares.marked(&pair, paragraph, &mut reader))
                    });
                    Precedent {
                        decision: text.facts.clone(),
                        score: ranked.score,
                        similarity: ranked.similarity,
                        strength: Strength::of(ranked.similarity).unwrap_or(Strength::Weak),
                        pair,
                    }
                })
                .collect()
        };
        let (similar, contrasts) =
            rayon::join(shown, || contrast::contrasts(&texts, options.contrasts));
        let mut outcomes = Outcomes::default();
        for one in &similar {
            outcomes.count(one.decision.decision_type, 1);
        }
        index.refuse_damage()?;
        Ok(Precedents {
            outcomes,
            base: base_rate(index, &reading, &similar),
            remedies: counts::remedies(&texts),
            reasons: counts::reasons(&texts),
            law: counts::law(&texts),
            other_bodies: bodies::other_bodies(&texts),
            actions: counts::actions(&texts),
            similarities,
            is_too_short: is_too_short(&reading),
            contrasts,
            similar,
            reading,
            shown: options.shown,
            index: IndexFacts {
                generation: index.generation(),
                decisions: index.decisions(),
                paragraphs: index.paragraphs(),
            },
        })
    }

    /// Ranks the decisions similar to an input, without counts: the part of [`Self::find`] that an
    /// evaluation needs. Returns at most `depth`.
    pub fn rank(
        &self,
        input: &Input,
        options: &Options,
        depth: usize,
    ) -> Result<Vec<(Reference, f32)>, PrecedentError> {
        let index = &self.index;
        let tuning = Tuning {
            found: depth,
            ..Tuning::DEFAULT
        };
        let (_, _, reranked) = self.ranked(input, options, &tuning)?;
        let named = reranked.ranked.into_iter().take(depth).map(|ranked| {
            let stored = index.facts(ranked.at)?.reference;
            let reference = Reference::of_collection(&stored)
                .ok_or_else(|| index.damaged(format!("holds the reference `{stored}`")))?;
            Ok((reference, ranked.score))
        });
        named.collect()
    }

    /// The paragraphs most similar to one of the input's, best first, one for each decision, with
    /// their scores.
    pub(super) fn rank_paragraphs(
        &self,
        input: &Input,
        options: &Options,
        depth: usize,
    ) -> Result<Vec<(DecisionAddress, f32)>, PrecedentError> {
        let (_, _, reranked) = self.ranked(input, options, &Tuning::DEFAULT)?;
        let pairs = reranked.ranked.iter();
        let mut paragraphs: Vec<(DecisionAddress, f32)> = pairs
            .filter_map(|ranked| Some((ranked.at, ranked.pair?.score)))
            .collect();
        // Ties keep the order of their decisions.
        paragraphs.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        paragraphs.truncate(depth);
        Ok(paragraphs)
    }

    /// Ranks the decisions similar to an input, and finds the best pair of paragraphs for the top
    /// ones.
    pub(super) fn ranked(
        &self,
        input: &Input,
        options: &Options,
        tuning: &Tuning,
    ) -> Result<(InputReading, Candidates, Reranked), PrecedentError> {
        let index = &self.index;
        let reading = features::read(index, input)?;
        let own = match &reading.kind {
            InputKind::Decision(reference) => index.find(reference)?,
            InputKind::Text | InputKind::DecisionText => None,
        };
        let sections = &options.filters.section;
        let bag = self.bag(sections);
        let candidates = candidates::find(
            &reading,
            &candidates::Scope {
                index,
                bag: &bag,
                options,
                tuning,
                own,
            },
        )?;
        let reranked = rerank(index, &reading, &candidates, options, tuning)?;
        index.refuse_damage()?;
        Ok((reading, candidates, reranked))
    }

    fn bag(&self, sections: &[SectionKind]) -> Arc<BagOfWords> {
        let mut bags = self.bags.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = bags.iter().position(|(kept, _)| kept == sections);
        let kept = kept.map(|at| bags.remove(at));
        if kept.is_none() && bags.len() == MAX_KEPT {
            bags.remove(0);
        }
        let kept = kept.unwrap_or_else(|| {
            let bag = candidates::bag(&self.index, sections);
            (sections.to_vec(), Arc::new(bag))
        });
        let bag = Arc::clone(&kept.1);
        bags.push(kept);
        bag
    }
}

/// The decisions that are similar to an input, best first. A text of another field has
/// none, and so has one of a single word.
fn similar(
    reading: &InputReading,
    reranked: Reranked,
    sections: &[SectionKind],
) -> (Vec<RankedPrecedent>, Similarities) {
    let Reranked {
        mut ranked,
        mut similarities,
    } = reranked;
    // What decisions say they say to each other, whatever the field.
    // Some sections alone say too little to judge by.
    let is_judged = reading.kind == InputKind::Text && sections.is_empty();
    let is_of_this_field = !is_judged || similarities.is_of_this_field();
    if is_too_short(reading) || !is_of_this_field {
        similarities = Similarities {
            similar: 0,
            has_more: false,
            ..similarities
        };
        return (Vec::new(), similarities);
    }
    ranked.retain(|one| Strength::of(one.similarity).is_some());
    (ranked, similarities)
}

/// Marks the words that a paragraph of the input shares with one of a decision.
struct SharedWords<'a> {
    reading: &'a InputReading,
    candidates: &'a Candidates,
}

impl SharedWords<'_> {
    fn marked(
        &self,
        pair: &BestPair,
        paragraph: &ShownParagraph,
        reader: &mut TextReader<'_>,
    ) -> Pair {
        let Self {
            reading,
            candidates,
        } = self;
        let input = &reading.paragraphs[pair.input];
        let (there, _) = reader.read(&paragraph.text);
        let has = |places: &[features::WordPosition], word: u32| {
            places.iter().any(|place| place.word == word)
        };
        let mut words: Vec<u32> = input.places.iter().map(|place| place.word).collect();
        words.sort_unstable();
        words.dedup();
        words.retain(|word| has(&there, *word));
        let worth = |word: u32| candidates.idf[word as usize];
        words.sort_by(|one, other| worth(*other).total_cmp(&worth(*one)).then(one.cmp(other)));
        keep_telling(&mut words, worth);
        let shared = |places: &[features::WordPosition]| {
            let mut marks: Vec<Range<usize>> = Vec::new();
            let mut last_is_shared = false;
            for place in places {
                let is_shared = words.contains(&place.word);
                if is_shared {
                    // Adjacent words become one mark.
                    match marks.last_mut().filter(|_| last_is_shared && place.joined) {
                        Some(mark) => mark.end = place.range.end,
                        None => marks.push(place.range.clone()),
                    }
                }
                last_is_shared = is_shared;
            }
            marks
        };
        Pair {
            input: pair.input,
            input_marks: shared(&input.places),
            paragraph: ShownParagraph {
                highlights: shared(&there),
                score: pair.score,
                matches: true,
                ..paragraph.clone()
            },
            shared: (words.iter())
                .map(|word| reading.words[*word as usize].form.clone())
                .collect(),
        }
    }
}

/// Keeps the words that make two paragraphs similar: of those both have, rarest first, the
/// ones that make up most of what all are worth. *Council* and *cannot* are in every
/// paragraph, and two have them in common by accident.
fn keep_telling(words: &mut Vec<u32>, worth: impl Fn(u32) -> f32) {
    /// The part of the whole worth that is left to the most frequent words.
    const REST: f32 = 0.2;
    let all: f32 = words.iter().map(|word| worth(*word)).sum();
    let mut so_far = 0.0;
    words.retain(|word| {
        let is_kept = so_far < (1.0 - REST) * all;
        so_far += worth(*word);
        is_kept
    });
}

/// The outcomes of all decisions of the input's category.
fn base_rate(index: &Index, reading: &InputReading, similar: &[Precedent]) -> Option<BaseRate> {
    let category = reading.category.clone().or_else(|| {
        let categories = similar
            .iter()
            .filter_map(|one| one.decision.category.as_ref());
        let counted = counts::most_common(categories);
        counted.first().map(|(category, _)| (*category).clone())
    })?;
    Some(BaseRate {
        outcomes: counts::outcomes_of(index, &category),
        category,
    })
}
