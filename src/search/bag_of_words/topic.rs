//! Ranks decisions for a topic of an evaluation.

use std::sync::OnceLock;

use crate::index::{DecisionAddress, Index, WrongSetting};
use crate::model::{Date, Reference};
use crate::search::exec::run::run;
use crate::search::exec::top_k::{CollectOptions, Counts, Ranked};
use crate::search::loose::{LooseOrder, LooseWords};
use crate::search::loose_run::{LooseRun, rank_by_bag};
use crate::search::plan::compile::compile;
use crate::search::plan::filters::RequestFilters;
use crate::search::plan::scope::Scope;
use crate::search::query::synonyms::{Widenings, widen};
use crate::search::query::{Clause, Phrase, QueryTerm, Text, parse};
use crate::search::work::Work;
use crate::search::{Cancellation, Filters, Grouping, SearchError, SearchRequest, Sort};
use crate::text::{is_stop_word, words};

/// How the text of a topic is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicReading {
    /// As loose words. Operators have no effect.
    Words,
    /// As a query.
    Query {
        /// The base of words such as `last-12-months`.
        today: Date,
    },
}

/// Ranks the decisions of an index for several topics.
#[derive(Debug)]
pub struct TopicRanker {
    index: Index,
    /// By segment and decision, each read when it is first found.
    references: Vec<Vec<OnceLock<Reference>>>,
}

/// The maximum number of words of a topic that are used; the first ones are.
const MAX_WORDS: usize = 5_000;

impl TopicRanker {
    /// Ranks with the settings the index was opened with.
    #[must_use]
    pub fn new(index: Index) -> Self {
        let references = (index.segments().iter())
            .map(|segment| (0..segment.decisions()).map(|_| OnceLock::new()).collect())
            .collect();
        Self { index, references }
    }

    /// The index that is ranked.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Replaces the ranking settings by those of the index folder with `changes` applied.
    pub fn change_ranking(&mut self, changes: &toml::Table) -> Result<(), WrongSetting> {
        self.index.change_ranking(changes)
    }

    /// The best decisions for a topic, best first, at most `depth`, with their scores. Ties are
    /// broken by date, newest first, then by reference, so the answer is always the same. A topic
    /// without words finds nothing.
    pub fn rank(
        &self,
        topic: &str,
        reading: TopicReading,
        depth: usize,
    ) -> Result<Vec<(Reference, f32)>, SearchError> {
        let ranked = self.rank_unchecked(topic, reading, depth)?;
        self.index.refuse_damage()?;
        Ok(ranked)
    }

    fn rank_unchecked(
        &self,
        topic: &str,
        reading: TopicReading,
        depth: usize,
    ) -> Result<Vec<(Reference, f32)>, SearchError> {
        let index = &self.index;
        let today = match reading {
            TopicReading::Words => return self.rank_words(topic, depth),
            TopicReading::Query { today } => today,
        };
        let Some(root) = parse(topic, today)?.root else {
            return Ok(Vec::new());
        };
        let work = Work::new(SearchRequest::MAX_WORK, Cancellation::default());
        let plan = compile(index, Some(&root), Scope::EVERYWHERE, &work)?;
        let filters = RequestFilters::new(index, &Filters::default());
        let found = run(index, &plan, &filters, top_k_only(depth))?;
        self.named(&found.top_k)
    }

    /// Ranks like a search for the words of a topic.
    fn rank_words(&self, topic: &str, depth: usize) -> Result<Vec<(Reference, f32)>, SearchError> {
        let index = &self.index;
        let mut clauses = clauses_of(topic);
        let mut root = match clauses.len() {
            0 => return Ok(Vec::new()),
            1 => clauses.swap_remove(0),
            _ => Clause::And(clauses),
        };
        let by = Widenings {
            synonyms: true,
            families: true,
        };
        widen(index, (topic, by), &mut root)?;
        let Some(words) = LooseWords::of(&root, topic) else {
            return Ok(Vec::new());
        };
        // Totals are not needed, so only the words are read.
        if words.order == LooseOrder::BestFirst {
            let ranked = rank_by_bag(index, &words, &|_| 1.0, (depth, &Cancellation::default()))?;
            return self.named(&ranked);
        }
        let work = Work::new(SearchRequest::MAX_WORK, Cancellation::default());
        let plan = compile(index, Some(&root), Scope::EVERYWHERE, &work)?;
        let run = LooseRun {
            index,
            words: &words,
            plan: &plan,
            scope: Scope::EVERYWHERE,
            filters: &RequestFilters::new(index, &Filters::default()),
        };
        self.named(&run.run(top_k_only(depth))?.found.top_k)
    }

    fn named(&self, ranked: &[Ranked]) -> Result<Vec<(Reference, f32)>, SearchError> {
        let named = ranked.iter();
        named
            .map(|ranked| Ok((self.reference(ranked.address)?, ranked.score.value)))
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

/// The top `count` decisions by score.
fn top_k_only(count: usize) -> CollectOptions {
    CollectOptions {
        sort: Sort::Relevance,
        grouping: Grouping::Decision,
        count,
        unfiltered: false,
        counts: Counts::Nothing,
    }
}

/// The loose words of a text, split like a query. Stop words are dropped unless there is nothing
/// else. Operators have no effect.
fn clauses_of(topic: &str) -> Vec<Clause> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in topic.split_whitespace().take(MAX_WORDS) {
        let start = at + topic[at..].find(piece).unwrap_or(0);
        at = start + piece.len();
        let forms: Vec<String> = words(piece).into_iter().map(|(_, form)| form).collect();
        if !forms.is_empty() {
            found.push((forms, start..at));
        }
    }
    let is_stop = |forms: &[String]| matches!(forms, [form] if is_stop_word(form));
    if found.iter().any(|(forms, _)| !is_stop(forms)) {
        found.retain(|(forms, _)| !is_stop(forms));
    }
    let texts = found.into_iter().map(|(forms, place)| {
        let parts = forms.into_iter().map(QueryTerm::Word).collect();
        Clause::Text(Text::new(Phrase::new(parts), place))
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(topic: &str, expected: &[&str]) {
        let read: Vec<String> = clauses_of(topic).iter().map(ToString::to_string).collect();
        assert_eq!(read, expected, "{topic}");
    }

    #[test]
    fn operators_in_a_topic_have_no_effect() {
        check(
            "delay NOT court /5 (repair* \"tenant\" date:2025",
            &["delay", "court", "5", "repair", "tenant", "\"date 2025\""],
        );
        check(" (*) -- ", &[]);
    }

    #[test]
    fn stop_words_count_if_there_is_nothing_else() {
        let all = ["to", "be", "or", "not", "to", "be"].map(|word| format!("\"{word}\""));
        check("to be or not to be", &all.each_ref().map(String::as_str));
        check("to be or not to appeal", &["appeal"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_read_within_bounds(text in "(\\PC{0,20}|[a-c]{1,2} ){0,40}") {
            let read = clauses_of(&text);
            prop_assert_eq!(read.is_empty(), words(&text).is_empty());
            prop_assert!(read.len() <= words(&text).len());
        }
    }
}
