//! Which of a decision's matching paragraphs a page shows.
//!
//! Who looks for `court` wants what a decision says of it, not what ten thousand
//! say in the same words. Among the few paragraphs that are shown of a decision,
//! standing text is therefore met only where nothing else matches, each wording
//! once, and on a page in full only where its wording comes first.

use std::collections::{HashMap, HashSet};

use crate::index::{Wording, Wordings};
use crate::search::exec::decision_matcher::MatchingParagraph;
use crate::search::{Hit, Repeated, SearchRequest};

/// The best `count` paragraphs to be shown, in the order of the decision.
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
    let all_stand = ranked.is_empty();
    if all_stand || !selected {
        ranked = matching.to_vec();
    }
    ranked.sort_by(|one, other| {
        let by_score = other.score.total_cmp(one.score);
        by_score.then(one.doc.cmp(&other.doc))
    });
    if all_stand && selected {
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

/// Notes where standing text on a page repeats what was shown further up.
pub(crate) fn note_repeated(hits: &mut [Hit]) {
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
