//! Which words of a decision changed between the texts on the shelf.

use std::path::Path;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::FetchError;
use crate::model::{Decision, Reference};
use crate::shelf::{Shelf, ShelfError};

/// A comparison of two hostile texts ends after this, with a coarser answer.
const TIME_MAX: Duration = Duration::from_secs(5);

/// A text of a decision against the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChange {
    /// When the older one was fetched.
    pub before: String,
    /// When the newer one was fetched.
    pub after: String,
    /// The paragraphs that differ, in their order.
    pub paragraphs: Vec<ChangedParagraph>,
}

/// A paragraph with the words that came and went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedParagraph {
    /// Runs of words, in their order.
    pub words: Vec<WordChange>,
}

/// Some words of a paragraph, with the spaces between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordChange {
    /// In both texts.
    Same(String),
    /// In the older one alone.
    Removed(String),
    /// In the newer one alone.
    Added(String),
}

/// Compares the texts of a decision on a shelf, each with the one before it.
pub fn text_changes(folder: &Path, reference: &str) -> Result<Vec<TextChange>, FetchError> {
    let shelf = Shelf::read(folder)?;
    let not_held = || ShelfError::NotHeld {
        reference: reference.to_owned(),
    };
    let read: Reference = reference.parse().map_err(|_| not_held())?;
    let slug = read.slug();
    let decision = shelf.state().decisions.get(slug);
    let decision = decision
        .filter(|decision| decision.is_held())
        .ok_or_else(not_held)?;
    let mut texts = Vec::new();
    for version in &decision.versions {
        let page = shelf.page(slug, version)?;
        let lines = page.decision().map(|decision| lines_of(&decision));
        texts.push((version.at.clone(), lines.unwrap_or_default()));
    }
    let changes = texts.windows(2).map(|pair| {
        let [(before, old), (after, new)] = pair else {
            unreachable!("windows of two have two");
        };
        TextChange {
            before: before.clone(),
            after: after.clone(),
            paragraphs: compare(old, new),
        }
    });
    Ok(changes.collect())
}

/// What a decision says, a fact, heading or paragraph each.
fn lines_of(decision: &Decision) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(decision.authority.clone());
    lines.extend(decision.category.as_ref().map(ToString::to_string));
    lines.extend(decision.decision_type.map(|label| label.label().to_owned()));
    lines.extend(decision.date.map(|date| date.to_string()));
    for section in &decision.statement.sections {
        lines.push(section.heading.clone());
        lines.extend(
            section
                .paragraphs
                .iter()
                .map(|paragraph| paragraph.text.clone()),
        );
    }
    lines
}

fn compare(old: &[String], new: &[String]) -> Vec<ChangedParagraph> {
    let deadline = Some(Instant::now() + TIME_MAX);
    let mut changed = Vec::new();
    for op in capture_diff_slices_deadline(Algorithm::Myers, old, new, deadline) {
        if let DiffOp::Equal { .. } = op {
            continue;
        }
        let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
        for at in 0..old.len().max(new.len()) {
            let text = |texts: &[String]| texts.get(at).cloned().unwrap_or_default();
            changed.push(ChangedParagraph {
                words: compare_words(&text(old), &text(new), deadline),
            });
        }
    }
    changed
}

fn compare_words(old: &str, new: &str, deadline: Option<Instant>) -> Vec<WordChange> {
    let old: Vec<&str> = old.split_inclusive(' ').collect();
    let new: Vec<&str> = new.split_inclusive(' ').collect();
    let mut words = Vec::new();
    for op in capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline) {
        let (removed, added) = (old[op.old_range()].concat(), new[op.new_range()].concat());
        if let DiffOp::Equal { .. } = op {
            words.push(WordChange::Same(removed));
            continue;
        }
        if !removed.is_empty() {
            words.push(WordChange::Removed(removed));
        }
        if !added.is_empty() {
            words.push(WordChange::Added(added));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_changed_are_found_in_their_paragraph() {
        let text = |paragraph: &str| vec!["Summary".to_owned(), paragraph.to_owned()];
        let changed = compare(
            &text("The Council paid £350 late."),
            &text("The Council paid £530 late."),
        );
        assert_eq!(
            changed,
            [ChangedParagraph {
                words: vec![
                    WordChange::Same("The Council paid ".to_owned()),
                    WordChange::Removed("£350 ".to_owned()),
                    WordChange::Added("£530 ".to_owned()),
                    WordChange::Same("late.".to_owned()),
                ]
            }]
        );
    }
}
