//! The decisions that the paragraphs of a decision cite.

use std::collections::BTreeSet;

use crate::model::{Decision, Reference};
use crate::parse::references_in;

/// A decision that a paragraph cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CitedDecision {
    /// The position of the paragraph, counted from 0.
    pub(super) paragraph: u32,
    pub(super) reference: Reference,
}

/// The decisions that a decision cites, in the order of its paragraphs, each once per
/// paragraph. Its own references are left out: a case with several references does not cite
/// itself.
pub(super) fn citations_of(decision: &Decision) -> Vec<CitedDecision> {
    let mut found = Vec::new();
    let mut own = BTreeSet::from([number(&decision.reference)]);
    for (position, (_, paragraph)) in decision.statement.paragraphs().enumerate() {
        let references = references_in(&paragraph.text);
        if references.is_empty() {
            continue;
        }
        add_joint(&paragraph.text, &references, &mut own);
        for (_, reference) in references {
            let cited = CitedDecision {
                paragraph: position as u32,
                reference,
            };
            if !found.contains(&cited) {
                found.push(cited);
            }
        }
    }
    found.retain(|cited| !own.contains(&number(&cited.reference)));
    found
}

/// The digits of a reference: the parts of a joint case differ only in their letter.
fn number(reference: &Reference) -> String {
    let slug = reference.slug();
    slug.trim_end_matches(|letter: char| letter.is_ascii_alphabetic())
        .to_owned()
}

/// Adds the references that are listed together with one of the decision's own:
/// `24 001 411, 24 001 412 and 24 001 413`.
fn add_joint(
    text: &str,
    references: &[(std::ops::Range<usize>, Reference)],
    own: &mut BTreeSet<String>,
) {
    let is_list = |between: &str| {
        let mut words = between
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        between.len() <= 12 && words.all(|word| word == "and")
    };
    let lists = references.chunk_by(|(one, _), (next, _)| is_list(&text[one.end..next.start]));
    for list in lists {
        if list
            .iter()
            .any(|(_, reference)| own.contains(&number(reference)))
        {
            own.extend(list.iter().map(|(_, reference)| number(reference)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse_text;

    #[track_caller]
    fn check(found: &str, expected: &[&str]) {
        let page = format!(
            "Exampleton Council (24 001 411a)\nDecision : Upheld\nThe Ombudsman's final decision:\n\
             Summary: Fault.\nThe complaint\n- Mr X complained about 23 001 001.\nWhat I found\n- {found}\n"
        );
        let decision = parse_text(&page).value.unwrap();
        let cited: Vec<String> = citations_of(&decision)
            .iter()
            .map(|cited| format!("{} {}", cited.paragraph, cited.reference))
            .collect();
        assert_eq!(cited, expected);
    }

    #[test]
    fn each_decision_named_in_a_paragraph_is_cited_once() {
        check(
            "As in 22-001-001 (22 001 001), and in 21001001.",
            &["1 23 001 001", "2 22 001 001", "2 21 001 001"],
        );
    }

    #[test]
    fn a_case_with_several_references_does_not_cite_itself() {
        check(
            "This decision, 24 001 411a, 24 001 411b and 24 001 499, is joint. See 24 001 499 and 24 001 411.",
            &["1 23 001 001"],
        );
    }
}
