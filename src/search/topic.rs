//! Ranks decisions for a topic of an evaluation.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::compile::{Scope, compile};
use super::execute::{Wanted, run};
use super::filters::RequestFilters;
use super::syntax::{Clause, Part, Text, Wording, parse};
use super::{Filters, SearchError, Sort};
use crate::index::{DecisionAddress, Index, WrongSetting};
use crate::model::{Date, Reference};
use crate::text::{Stemmer, is_stop_word, words};

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
        Self { index, references }
    }

    /// The index that is ranked.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Ranks with other settings from here on: those of the index folder with
    /// `changes` to them.
    pub fn change_ranking(&mut self, changes: &toml::Table) -> Result<(), WrongSetting> {
        self.index.change_ranking(changes)
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
        let root = match reading {
            TopicReading::Words => any_word(topic),
            TopicReading::Query { today } => parse(topic, today)?.root,
        };
        let Some(root) = root else {
            return Ok(Vec::new());
        };
        let index = &self.index;
        let plan = compile(index, Some(&root), Scope::EVERYWHERE)?;
        let filters = RequestFilters::new(index, &Filters::default());
        let wanted = Wanted {
            sort: Sort::Relevance,
            paragraphs: false,
            count: depth,
        };
        let found = run(index, &plan, &filters, wanted)?;
        let ranked = found.best.iter();
        ranked
            .map(|ranked| Ok((self.reference(ranked.at)?, ranked.score)))
            .collect()
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

/// A tree in which any word of a text finds; `None` for a text without words.
///
/// Inflections of one word are one word that is repeated, and a word weighs
/// 1 + ln of how often it stands there. Stop words count where there is nothing
/// else.
fn any_word(text: &str) -> Option<Clause> {
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let stemmer = Stemmer::default();
    let all = words(text);
    let only_stop_words = all.iter().all(|(_, form)| is_stop_word(form));
    for (_, form) in all {
        if is_stop_word(&form) && !only_stop_words {
            continue;
        }
        let stem = stemmer.stem(&form).into_owned();
        if let Some(at) = known.get(&stem) {
            found[*at].1 += 1;
        } else if found.len() < MAX_WORDS {
            known.insert(stem, found.len());
            found.push((form, 1));
        }
    }
    let clauses: Vec<Clause> = found
        .into_iter()
        .map(|(form, count)| {
            let wording = Wording::new(vec![Part::Word(form)]);
            let word = Clause::Text(Text::new(wording, 0..0));
            match count {
                1 => word,
                _ => Clause::Weighted(Box::new(word), 1.0 + (count as f32).ln()),
            }
        })
        .collect();
    (!clauses.is_empty()).then_some(Clause::Or(clauses))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, f32)]) {
        let Some(Clause::Or(clauses)) = any_word(text) else {
            assert!(expected.is_empty(), "{text}: no words");
            return;
        };
        let read: Vec<(String, f32)> = clauses
            .iter()
            .map(|clause| match clause {
                Clause::Weighted(word, weight) => (word.to_string(), *weight),
                word => (word.to_string(), 1.0),
            })
            .collect();
        let read: Vec<_> = read
            .iter()
            .map(|(word, weight)| (word.as_str(), *weight))
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
    fn stop_words_count_where_there_is_nothing_else() {
        check(
            "to be or not to be",
            &[
                ("\"to\"", 1.0 + 2_f32.ln()),
                ("\"be\"", 1.0 + 2_f32.ln()),
                ("\"or\"", 1.0),
                ("\"not\"", 1.0),
            ],
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_read_in_bounds(text in "(\\PC{0,20}|[a-c]{1,2} ){0,40}") {
            if let Some(Clause::Or(clauses)) = any_word(&text) {
                prop_assert!(!clauses.is_empty() && clauses.len() <= words(&text).len());
            }
        }
    }
}
