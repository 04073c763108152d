//! Ranks decisions for a topic of an evaluation.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::feedback;
use super::rank::{BagOfWords, BagWord};
use crate::index::{DecisionAddress, Index, WrongSetting};
use crate::model::{Date, Reference};
use crate::search::exec::run::run;
use crate::search::exec::top_k::{CollectOptions, Counts};
use crate::search::plan::compile::{Scope, compile};
use crate::search::plan::filters::RequestFilters;
use crate::search::query::parse;
use crate::search::{Filters, SearchError, Sort};
use crate::text::{Stemmer, is_function_word, words};

/// How the text of a topic is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicReading {
    /// As plain words: no operator is obeyed, every word may match and none has
    /// to, and one that is repeated weighs more.
    Words,
    /// As a query.
    Query {
        /// The day that words such as `last-12-months` count from.
        today: Date,
    },
}

/// Ranks the decisions of an index for one topic after another.
#[derive(Debug)]
pub struct TopicRanker {
    index: Index,
    /// By segment and decision, each read when it is first found.
    references: Vec<Vec<OnceLock<Reference>>>,
    bag: BagOfWords,
}

/// The most different words of a topic that count, the first ones.
const MAX_WORDS: usize = 5_000;

impl TopicRanker {
    /// Ranks with the settings the index was opened with.
    #[must_use]
    pub fn new(index: Index) -> Self {
        let references = (index.segments.iter())
            .map(|segment| (0..segment.decisions()).map(|_| OnceLock::new()).collect())
            .collect();
        Self {
            bag: BagOfWords::new(&index),
            index,
            references,
        }
    }

    /// The index that is ranked.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Ranks with other settings from here on: those of the index folder with
    /// `changes` to them.
    pub fn change_ranking(&mut self, changes: &toml::Table) -> Result<(), WrongSetting> {
        self.index.change_ranking(changes)?;
        self.bag = BagOfWords::new(&self.index);
        Ok(())
    }

    /// The best decisions for a topic, best first, at most `depth`, with their
    /// scores. Equal scores are ordered by date, newest first, then reference,
    /// so that the answer is the same every time. A topic without a word finds
    /// nothing.
    pub fn rank(
        &self,
        topic: &str,
        reading: TopicReading,
        depth: usize,
    ) -> Result<Vec<(Reference, f32)>, SearchError> {
        let index = &self.index;
        let today = match reading {
            TopicReading::Words => {
                let named = self.rank_words(words_of(topic), depth)?.into_iter();
                return named
                    .map(|(at, score)| Ok((self.reference(at)?, score)))
                    .collect();
            }
            TopicReading::Query { today } => today,
        };
        let Some(root) = parse(topic, today)?.root else {
            return Ok(Vec::new());
        };
        let plan = compile(index, Some(&root), Scope::EVERYWHERE)?;
        let filters = RequestFilters::new(index, &Filters::default());
        let wanted = CollectOptions {
            sort: Sort::Relevance,
            paragraphs: false,
            count: depth,
            unfiltered: false,
            counts: Counts::Nothing,
        };
        let found = run(index, &plan, &filters, wanted)?;
        let ranked = found.top_k.iter();
        ranked
            .map(|ranked| Ok((self.reference(ranked.address)?, ranked.score)))
            .collect()
    }

    /// Ranks by words, and once more with those of what was found first where the
    /// settings ask for it.
    fn rank_words(
        &self,
        words: Vec<BagWord>,
        depth: usize,
    ) -> Result<Vec<(DecisionAddress, f32)>, SearchError> {
        let (index, length) = (&self.index, words.len());
        let share = index.ranking.feedback;
        if share == 0.0 {
            return self.bag.rank(index, &words, length, depth);
        }
        let first = self.bag.rank(index, &words, length, feedback::READ)?;
        let words = feedback::widen(index, words, &first, share)?;
        self.bag.rank(index, &words, length, depth)
    }

    fn reference(&self, at: DecisionAddress) -> Result<Reference, SearchError> {
        let place = &self.references[at.segment][at.ordinal];
        if let Some(reference) = place.get() {
            return Ok(reference.clone());
        }
        let stored = self.index.facts(at)?.reference;
        let reference = Reference::of_collection(&stored).ok_or_else(|| {
            self.index
                .damaged(format!("holds the reference `{stored}`"))
        })?;
        Ok(place.get_or_init(|| reference).clone())
    }
}

/// The words of a text with their weights.
///
/// Inflections of one word are one word that is repeated, and a word weighs
/// 1 + ln of how often it stands there, as does each of its forms. Function words
/// count where there is nothing else.
fn words_of(text: &str) -> Vec<BagWord> {
    let mut found: Vec<Vec<(String, usize)>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let stemmer = Stemmer::default();
    let all = words(text);
    let nothing_else = all.iter().all(|(_, form)| is_function_word(form));
    for (_, form) in all {
        if is_function_word(&form) && !nothing_else {
            continue;
        }
        let stem = stemmer.stem(&form).into_owned();
        let Some(at) = known.get(&stem) else {
            if found.len() < MAX_WORDS {
                known.insert(stem, found.len());
                found.push(vec![(form, 1)]);
            }
            continue;
        };
        let forms = &mut found[*at];
        match forms.iter_mut().find(|(known, _)| *known == form) {
            Some((_, count)) => *count += 1,
            None => forms.push((form, 1)),
        }
    }
    let weight = |count: usize| 1.0 + (count as f32).ln();
    let weighed = found.into_iter().map(|forms| BagWord {
        weight: weight(forms.iter().map(|(_, count)| count).sum()),
        forms: (forms.into_iter())
            .map(|(form, count)| (form, weight(count)))
            .collect(),
    });
    weighed.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, f32)]) {
        let read = words_of(text);
        let read: Vec<_> = read
            .iter()
            .map(|word| (word.forms[0].0.as_str(), word.weight))
            .collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn no_operator_of_a_topic_is_obeyed() {
        check(
            "delay NOT court /5 (repair* \"tenant\" date:2025",
            &[
                ("delay", 1.0),
                ("court", 1.0),
                ("5", 1.0),
                ("repair", 1.0),
                ("tenant", 1.0),
                ("date", 1.0),
                ("2025", 1.0),
            ],
        );
        check(" (*) -- ", &[]);
    }

    #[test]
    fn repeated_words_weigh_more_whatever_their_inflection() {
        let thrice = 1.0 + 3_f32.ln();
        check(
            "the delay, delayed by delays of rent",
            &[("delay", thrice), ("rent", 1.0)],
        );
    }

    #[test]
    fn function_words_count_where_there_is_nothing_else() {
        check(
            "to be or not to be",
            &[
                ("to", 1.0 + 2_f32.ln()),
                ("be", 1.0 + 2_f32.ln()),
                ("or", 1.0),
                ("not", 1.0),
            ],
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_read_in_bounds(text in "(\\PC{0,20}|[a-c]{1,2} ){0,40}") {
            let read = words_of(&text);
            prop_assert_eq!(read.is_empty(), words(&text).is_empty());
            prop_assert!(read.len() <= words(&text).len());
        }
    }
}
