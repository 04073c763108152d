//! Chooses which of a decision's matching paragraphs a page shows.
//!
//! A user who searches for `court` wants to know what a decision says about it, not what thousands
//! of decisions say in the same words. Standing text is therefore only shown if nothing else in the
//! decision matches, each wording once, and a page shows it in full only at its first occurrence.

use std::collections::{HashMap, HashSet};

use crate::index::{Wording, Wordings};
use crate::search::exec::decision_matcher::MatchingParagraph;
use crate::search::{Hit, Repeated, SearchRequest};

/// Chooses the best `count` paragraphs, in the order of the decision.
pub(crate) fn shown(
    matching: &[MatchingParagraph],
    count: usize,
    wordings: &Wordings,
    segment: usize,
) -> Vec<MatchingParagraph> {
    let mut ranked: Vec<MatchingParagraph> = matching
        .iter()
        .filter(|paragraph| !wordings.is_standing(segment, paragraph.doc))
        .copied()
        .collect();
    let selected = count <= SearchRequest::SELECTION;
    let only_standing = ranked.is_empty();
    if only_standing || !selected {
        ranked = matching.to_vec();
    }
    ranked.sort_by(|one, other| {
        let by_score = other.score.total_cmp(one.score);
        by_score.then(one.doc.cmp(&other.doc))
    });
    if only_standing && selected {
        let mut met = HashSet::new();
        ranked.retain(|paragraph| {
            let wording = wordings.of(segment, paragraph.doc);
            wording.is_none_or(|wording| met.insert(wording))
        });
    }
    ranked.truncate(count);
    ranked.sort_by_key(|paragraph| paragraph.doc);
    ranked
}

/// Marks standing text that an earlier hit of the page already shows.
pub(crate) fn mark_repeated(hits: &mut [Hit]) {
    let mut first: HashMap<Wording, Repeated> = HashMap::new();
    for hit in hits {
        let reference = &hit.decision.reference;
        for paragraph in hit.paragraphs.iter_mut().filter(|shown| shown.standing) {
            let Some(wording) = paragraph.wording else {
                continue;
            };
            let here = || Repeated {
                reference: reference.clone(),
                number: paragraph.number,
            };
            paragraph.repeats = first.get(&wording).cloned();
            if paragraph.repeats.is_none() {
                first.insert(wording, here());
            }
        }
    }
}
