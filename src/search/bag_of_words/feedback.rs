//! Adds words to a topic from the decisions it finds first.
//!
//! Pseudo-relevance feedback in the manner of relevance models (Lavrenko and Croft,
//! "Relevance-Based Language Models", 2001): the decisions found first are assumed to be relevant,
//! in proportion to their scores, and their characteristic words are added to the topic. This finds
//! more if many decisions are relevant, and leads away if only one is.

use std::collections::BTreeMap;

use super::rank::{BagWord, idf};
use crate::index::{DecisionAddress, Index};
use crate::search::SearchError;
use crate::search::plan::expansion::expand;
use crate::search::query::QueryTerm;
use crate::search::thresholds::{FEEDBACK_CONSIDERED, FEEDBACK_MAX_SHARE, FEEDBACK_WORDS};
use crate::text::{Stemmer, is_function_word, words};

/// Returns the words of a topic with the added words, whose weights add up to `share` times the
/// total weight of the topic's own words.
pub(crate) fn widen(
    index: &Index,
    mut topic: Vec<BagWord>,
    found: &[(DecisionAddress, f32)],
    share: f32,
) -> Result<Vec<BagWord>, SearchError> {
    let Some((_, most)) = found.first() else {
        return Ok(topic);
    };
    let stemmer = Stemmer::default();
    let mut weights: BTreeMap<String, (String, f32)> = BTreeMap::new();
    for (at, score) in found {
        let mut forms = Vec::new();
        let texts = index.texts(*at)?;
        for position in 0..texts.paragraphs() {
            let words = words(texts.paragraph(position)).into_iter();
            forms.extend(words.map(|(_, form)| form));
        }
        let weight = score / most.max(f32::MIN_POSITIVE) / forms.len().max(1) as f32;
        for form in forms.into_iter().filter(|form| !is_function_word(form)) {
            let stem = stemmer.stem(&form).into_owned();
            weights.entry(stem).or_insert((form, 0.0)).1 += weight;
        }
    }
    let mut joining: Vec<(String, f32)> = weights.into_values().collect();
    joining.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    joining.truncate(FEEDBACK_CONSIDERED);
    let paragraphs = index.paragraphs().max(1) as f32;
    for (form, weight) in &mut joining {
        let having = expand(index, &QueryTerm::Word(form.clone()), 0..0)?.paragraphs as usize;
        let tells = having > 1 && having as f32 <= paragraphs * FEEDBACK_MAX_SHARE;
        *weight *= if tells { idf(paragraphs, having) } else { 0.0 };
    }
    joining.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    joining.truncate(FEEDBACK_WORDS);
    let all: f32 = joining.iter().map(|(_, weight)| weight).sum();
    let own: f32 = topic.iter().map(|word| word.weight).sum();
    for (form, weight) in joining.into_iter().filter(|(_, weight)| *weight > 0.0) {
        let weight = share * own * weight / all;
        let stem = stemmer.stem(&form).into_owned();
        let is_same = |word: &BagWord| word.forms.iter().any(|(own, _)| stemmer.stem(own) == stem);
        match topic.iter_mut().find(|word| is_same(word)) {
            Some(word) => word.weight += weight,
            // Its form was not typed, so any form will do.
            None => topic.push(BagWord {
                weight,
                forms: vec![(form, 0.0)],
                others: Vec::new(),
                typed_first: false,
            }),
        }
    }
    Ok(topic)
}
