//! What a request finds, and its hits as they are shown: those that have all the
//! query asks for, and those that have most of its loose words.

use super::super::loose_run::{ByBag, Having, LooseRun};
use super::{
    CollectOptions, DecisionAddress, Hit, Index, Matched, Plan, PreparedQuery, Presenter, Ranked,
    RequestFilters, Scope, SearchError, SearchRequest, paragraph_choice, run,
};
use crate::search::bag_of_words::rank::BagOfWords;
use crate::search::exec::execution::Found;
use crate::search::loose::LooseOrder;
use crate::search::{Most, MostOrder, WordWorth, WordsExplanation};

/// What a request finds.
pub(super) struct Answer {
    pub(super) found: Found,
    /// What was added to it.
    pub(super) most: Option<Most>,
    having: Having,
    by_bag: ByBag,
}

impl PreparedQuery {
    /// Finds and ranks what is asked for.
    pub(super) fn find(
        &self,
        index: &Index,
        scope: Scope,
        filters: &RequestFilters,
        options: CollectOptions,
    ) -> Result<Answer, SearchError> {
        let plan = self.parted.as_ref().unwrap_or(&self.plan);
        let Some(words) = &self.loose else {
            return Ok(Answer {
                found: run(index, plan, filters, options)?,
                most: None,
                having: Having::default(),
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
            having: loose.having,
            by_bag: loose.by_bag,
        })
    }

    /// The hits of a page, behind so many that are in front of it.
    pub(super) fn hits(
        &self,
        index: &Index,
        request: &SearchRequest,
        answer: &Answer,
        skipped: usize,
    ) -> Result<Vec<Hit>, SearchError> {
        let ranked = answer.found.top_k.get(skipped..).unwrap_or_default();
        let mut hits = self.presenter(index, request, answer).hits(ranked)?;
        paragraph_choice::note_repeated(&mut hits);
        Ok(hits)
    }

    /// What shows the hits of an answer.
    pub(super) fn presenter<'a>(
        &'a self,
        index: &'a Index,
        request: &'a SearchRequest,
        answer: &'a Answer,
    ) -> AnswerPresenter<'a> {
        // Of a decision that lacks a word, whatever has any of the others matches.
        let any = self.loose.is_some().then(|| self.plan.any_of_leaves());
        AnswerPresenter {
            prepared: self,
            index,
            request,
            having: &answer.having,
            by_bag: answer.by_bag,
            any,
        }
    }
}

/// Shows the hits of an answer.
pub(super) struct AnswerPresenter<'a> {
    prepared: &'a PreparedQuery,
    index: &'a Index,
    request: &'a SearchRequest,
    having: &'a Having,
    by_bag: ByBag,
    any: Option<Plan>,
}

impl AnswerPresenter<'_> {
    /// The hits for some places, in the same order.
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
                        .map(|(word, worth)| WordWorth {
                            word: word.forms[0].0.clone(),
                            worth,
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
        let has_all = |ranked: &&Ranked| self.having.has_all(ranked.address);
        let (all, most): (Vec<&Ranked>, Vec<&Ranked>) = ranked.iter().partition(has_all);
        let mut all = self.part(&self.prepared.plan, &all)?.into_iter();
        let any = self.any.as_ref().unwrap_or(&self.prepared.plan);
        let mut most = self.part(any, &most)?.into_iter();
        let hits = ranked.iter().filter_map(|ranked| {
            if self.having.has_all(ranked.address) {
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

    /// The words that a decision lacks, each once.
    fn missing(&self, at: DecisionAddress) -> Vec<String> {
        let Some(loose) = &self.prepared.loose else {
            return Vec::new();
        };
        let mut missing: Vec<String> = Vec::new();
        for word in self.having.missing(at) {
            let typed = &loose.words[word].typed;
            if !missing.contains(typed) {
                missing.push(typed.clone());
            }
        }
        missing
    }
}
