//! Finds the decisions of a request and shows their hits: those that match the whole query, and
//! those with most of its loose words.

use super::super::loose_run::{ByBag, LooseRun, WordDecisions};
use super::{
    CollectOptions, DecisionAddress, Hit, Index, Matched, Plan, PreparedQuery, Presenter, Ranked,
    RequestFilters, Scope, SearchError, SearchRequest, paragraph_choice, run,
};
use crate::search::bag_of_words::rank::BagOfWords;
use crate::search::exec::execution::Found;
use crate::search::loose::LooseOrder;
use crate::search::{Most, MostOrder, WordScore, WordsExplanation};

/// The decisions that a request finds.
pub(super) struct Answer {
    pub(super) found: Found,
    /// The decisions added because they have most of the words.
    pub(super) most: Option<Most>,
    word_decisions: WordDecisions,
    by_bag: ByBag,
}

impl PreparedQuery {
    /// Finds and ranks the decisions of a request.
    pub(super) fn find(
        &self,
        index: &Index,
        scope: Scope,
        filters: &RequestFilters,
        options: CollectOptions,
    ) -> Result<Answer, SearchError> {
        let plan = self.without_filters.as_ref().unwrap_or(&self.plan);
        let Some(words) = &self.loose else {
            return Ok(Answer {
                found: run(index, plan, filters, options)?,
                most: None,
                word_decisions: WordDecisions::default(),
                by_bag: ByBag::None,
            });
        };
        let loose = LooseRun {
            index,
            words,
            plan,
            scope,
            filters,
        };
        let loose = loose.run(options)?;
        Ok(Answer {
            found: loose.found,
            most: (words.words.len() > 1).then_some(Most {
                decisions: loose.most,
                order: match words.order {
                    LooseOrder::AllFirst => MostOrder::AllFirst,
                    LooseOrder::BestFirst => MostOrder::BestFirst,
                },
            }),
            word_decisions: loose.word_decisions,
            by_bag: loose.by_bag,
        })
    }

    /// The hits of a page, after the first `skipped` ones.
    pub(super) fn hits(
        &self,
        index: &Index,
        request: &SearchRequest,
        answer: &Answer,
        skipped: usize,
    ) -> Result<Vec<Hit>, SearchError> {
        let ranked = answer.found.top_k.get(skipped..).unwrap_or_default();
        let mut hits = self.presenter(index, request, answer).hits(ranked)?;
        paragraph_choice::mark_repeated(&mut hits);
        Ok(hits)
    }

    /// The presenter of the hits of an answer.
    pub(super) fn presenter<'a>(
        &'a self,
        index: &'a Index,
        request: &'a SearchRequest,
        answer: &'a Answer,
    ) -> AnswerPresenter<'a> {
        // In a decision that lacks a word, any of the other words matches.
        let any = self.loose.is_some().then(|| self.plan.any_of_leaves());
        AnswerPresenter {
            prepared: self,
            index,
            request,
            word_decisions: &answer.word_decisions,
            by_bag: answer.by_bag,
            any,
        }
    }
}

/// Presents the hits of an answer.
pub(super) struct AnswerPresenter<'a> {
    prepared: &'a PreparedQuery,
    index: &'a Index,
    request: &'a SearchRequest,
    word_decisions: &'a WordDecisions,
    by_bag: ByBag,
    any: Option<Plan>,
}

impl AnswerPresenter<'_> {
    /// The hits for some addresses, in the same order.
    pub(super) fn hits(&self, ranked: &[Ranked]) -> Result<Vec<Hit>, SearchError> {
        let mut hits = self.explained_by_paragraphs(ranked)?;
        let Some(loose) = self.prepared.loose.as_ref() else {
            return Ok(hits);
        };
        for (hit, ranked) in hits.iter_mut().zip(ranked) {
            let by_bag = match self.by_bag {
                ByBag::All => true,
                ByBag::Most => hit.matched == Matched::Most,
                ByBag::None => false,
            };
            if let Some(explanation) = hit.explanation.as_mut().filter(|_| by_bag) {
                let words = loose.to_bag();
                let score =
                    BagOfWords::of_index(self.index).explain(self.index, &words, ranked.address)?;
                let worths = words.iter().zip(score.words);
                let explained = WordsExplanation {
                    words: worths
                        .map(|(word, score)| WordScore {
                            word: word.forms[0].0.clone(),
                            score,
                        })
                        .collect(),
                    title: score.title,
                    passages: score.passages,
                };
                explanation.score = explained.score();
                explanation.words = Some(explained);
            }
        }
        Ok(hits)
    }

    fn explained_by_paragraphs(&self, ranked: &[Ranked]) -> Result<Vec<Hit>, SearchError> {
        let has_all = |ranked: &&Ranked| self.word_decisions.has_all(ranked.address);
        let (all, most): (Vec<&Ranked>, Vec<&Ranked>) = ranked.iter().partition(has_all);
        let mut all = self.part(&self.prepared.plan, &all)?.into_iter();
        let any = self.any.as_ref().unwrap_or(&self.prepared.plan);
        let mut most = self.part(any, &most)?.into_iter();
        let hits = ranked.iter().filter_map(|ranked| {
            if self.word_decisions.has_all(ranked.address) {
                return all.next();
            }
            let mut hit = most.next()?;
            hit.matched = Matched::Most;
            hit.missing = self.missing(ranked.address);
            Some(hit)
        });
        Ok(hits.collect())
    }

    fn part(&self, plan: &Plan, ranked: &[&Ranked]) -> Result<Vec<Hit>, SearchError> {
        if ranked.is_empty() {
            return Ok(Vec::new());
        }
        let ranked: Vec<Ranked> = ranked.iter().map(|ranked| **ranked).collect();
        Presenter::new(self.index, self.request, plan, &self.prepared.known).hits(&ranked)
    }

    /// The words that a decision lacks, without repeats.
    fn missing(&self, at: DecisionAddress) -> Vec<String> {
        let Some(loose) = &self.prepared.loose else {
            return Vec::new();
        };
        let mut missing: Vec<String> = Vec::new();
        for word in self.word_decisions.missing(at) {
            let typed = &loose.words[word].typed;
            if !missing.contains(typed) {
                missing.push(typed.clone());
            }
        }
        missing
    }
}
