//! Finds decisions that may contain the words of a quotation.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::VerifyError;
use super::text::DecisionText;
use super::words::{Part, Word};
use crate::index::Index;
use crate::model::Reference;
use crate::search::{Cancellation, Match, SearchRequest, Sort, top_hits};
use crate::text::is_function_word;

/// The maximum number of decisions compared with one quotation.
const MAX_CANDIDATES: usize = 20;
/// The number of words in a phrase of a search.
const PHRASE_WORDS: usize = 8;
/// The maximum number of phrases in a search.
const MAX_PHRASES: usize = 4;
/// The maximum number of phrases in a search for similar wording, one of which must match.
const MAX_SHINGLES: usize = 8;
/// The maximum number of decisions kept in memory.
const MAX_DECISIONS: usize = 400;

/// Reads decisions, each only once, and searches them.
pub(super) struct Sources<'a> {
    index: &'a Index,
    cancellation: &'a Cancellation,
    decisions: Mutex<HashMap<Reference, Option<Arc<DecisionText>>>>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(index: &'a Index, cancellation: &'a Cancellation) -> Self {
        Self {
            index,
            cancellation,
            decisions: Mutex::default(),
        }
    }

    /// A decision; `None` if it is not in the index.
    pub(super) fn read(
        &self,
        reference: &Reference,
    ) -> Result<Option<Arc<DecisionText>>, VerifyError> {
        let decisions = || {
            self.decisions
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(read) = decisions().get(reference) {
            return Ok(read.clone());
        }
        let at = self.index.find(reference)?;
        let read = at
            .map(|at| DecisionText::read(self.index, at))
            .transpose()?
            .map(Arc::new);
        let mut decisions = decisions();
        if decisions.len() >= MAX_DECISIONS {
            decisions.clear();
        }
        decisions.insert(reference.clone(), read.clone());
        Ok(read)
    }

    /// Decisions that contain the words of a quotation, or most of them, newest first.
    pub(super) fn with_words(&self, parts: &[Part]) -> Result<Vec<Arc<DecisionText>>, VerifyError> {
        let mut phrases: Vec<Vec<&str>> = Vec::new();
        for run in runs(parts) {
            phrases.extend(run.chunks(PHRASE_WORDS).map(<[&str]>::to_vec));
        }
        // Long phrases are the most selective; the first wins among equals.
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        phrases.truncate(MAX_PHRASES);
        if phrases.iter().map(Vec::len).sum::<usize>() < 2 {
            return Ok(Vec::new());
        }
        self.search(&quoted(&phrases).join(" "), Sort::Newest)
    }

    /// Decisions that contain some consecutive words of a quotation, best first.
    pub(super) fn with_some_words(
        &self,
        parts: &[Part],
    ) -> Result<Vec<Arc<DecisionText>>, VerifyError> {
        let words: usize = runs(parts).iter().map(Vec::len).sum();
        let len = if words <= 8 { 2 } else { 3 };
        let mut shingles: Vec<(usize, Vec<&str>)> = Vec::new();
        for run in runs(parts) {
            for shingle in run.chunks(len).filter(|shingle| shingle.len() == len) {
                // Long words are usually rare.
                let significant = shingle.iter().filter(|word| !is_function_word(word));
                let weight: usize = significant.map(|word| word.len()).sum();
                if weight > 0 {
                    shingles.push((weight, shingle.to_vec()));
                }
            }
        }
        shingles.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        shingles.truncate(MAX_SHINGLES);
        let shingles: Vec<Vec<&str>> = shingles.into_iter().map(|(_, shingle)| shingle).collect();
        if shingles.is_empty() {
            return Ok(Vec::new());
        }
        self.search(&quoted(&shingles).join(" OR "), Sort::Relevance)
    }

    fn search(&self, query: &str, sort: Sort) -> Result<Vec<Arc<DecisionText>>, VerifyError> {
        let request = SearchRequest {
            limit: MAX_CANDIDATES,
            paragraphs: 0,
            facets: false,
            synonyms: false,
            matching: Match::All,
            sort,
            cancellation: self.cancellation.clone(),
            ..SearchRequest::new(query)
        };
        let mut found = Vec::new();
        for hit in top_hits(self.index, &request)? {
            self.cancellation.check()?;
            found.extend(self.read(&hit.decision.reference)?);
        }
        Ok(found)
    }
}

/// Runs of words that are the same in a decision and in the quotation, regardless of typography.
fn runs(parts: &[Part]) -> Vec<Vec<&str>> {
    let mut runs: Vec<Vec<&str>> = vec![Vec::new()];
    let mut follows_joint = false;
    for part in parts {
        let joins = matches!(part, Part::Word(word) if word.joins);
        match part {
            Part::Word(word) if is_certain(word) && !follows_joint => {
                if let Some(run) = runs.last_mut() {
                    run.push(&word.form);
                }
            }
            _ => runs.push(Vec::new()),
        }
        follows_joint = joins;
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Whether the index stores a word in the form used for comparison.
fn is_certain(word: &Word) -> bool {
    let is_plain = |c: char| c.is_alphabetic() || c == '\'';
    !word.optional && !word.joins && word.form.chars().all(is_plain)
}

fn quoted(phrases: &[Vec<&str>]) -> Vec<String> {
    let phrases = phrases.iter();
    phrases
        .map(|phrase| format!("=\"{}\"", phrase.join(" ")))
        .collect()
}
