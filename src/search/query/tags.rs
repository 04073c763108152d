//! The tags that a query asks for.

use std::ops::Range;

use super::synonyms::problems;
use super::tree::{Clause, FieldValue};
use crate::index::{Index, Notes};
use crate::model::Tag;
use crate::search::{Notice, NoticeKind};
use crate::text::Variants;

/// The tags that a decision may be found by, in the order typed; not those under NOT.
pub(crate) fn tags_of(root: Option<&Clause>) -> Vec<Tag> {
    let mut tags = Vec::new();
    if let Some(root) = root {
        collect(root, true, &mut tags);
    }
    tags
}

fn collect(clause: &Clause, positive: bool, tags: &mut Vec<Tag>) {
    match clause {
        Clause::Field(FieldValue::Tag(tag)) if positive && !tags.contains(tag) => {
            tags.push(tag.clone());
        }
        Clause::Field(_) | Clause::Text(_) | Clause::Near(_) => {}
        Clause::And(clauses) | Clause::Or(clauses) => {
            for clause in clauses {
                collect(clause, positive, tags);
            }
        }
        Clause::Not(inner) => collect(inner, !positive, tags),
        Clause::In(_, inner) | Clause::Standing(_, inner) | Clause::Weighted(inner, _) => {
            collect(inner, positive, tags);
        }
    }
}

/// What to know about the tags of a query: lines of the notes that cannot be read, and
/// tags that no note has.
pub(crate) fn tag_notices(index: &Index, typed: &str, tags: &[Tag]) -> Vec<Notice> {
    if tags.is_empty() {
        return Vec::new();
    }
    let Some(notes) = index.notes() else {
        let message = "notes are private and are not searched here: no decision has a tag";
        return vec![no_match(message.to_owned(), 0..typed.len(), None)];
    };
    let mut notices: Vec<Notice> = problems(notes.path(), notes.problems()).collect();
    for tag in tags {
        if !notes.tags().any(|known| known == tag) {
            notices.push(unknown(notes, typed, tag));
        }
    }
    notices
}

fn unknown(notes: &Notes, typed: &str, tag: &Tag) -> Notice {
    let near = (1..=Variants::MAX_EDITS).find_map(|edits| {
        let variants = Variants::new(tag.as_str(), edits);
        notes.tags().find(|known| variants.matches(known.as_str()))
    });
    let at = typed.match_indices("tag:").find_map(|(at, name)| {
        let start = at + name.len();
        let start = start + usize::from(typed[start..].starts_with('"'));
        let end = start + tag.as_str().len();
        let is_tag = typed
            .get(start..end)
            .is_some_and(|text| text.to_lowercase() == tag.as_str());
        is_tag.then_some(start..end)
    });
    let suggestion = near.zip(at.clone()).map(|(near, at)| {
        let mut query = typed.to_owned();
        query.replace_range(at, near.as_str());
        query
    });
    let message = format!("no note has the tag `{tag}`");
    no_match(message, at.unwrap_or(0..typed.len()), suggestion)
}

fn no_match(message: String, range: Range<usize>, suggestion: Option<String>) -> Notice {
    Notice {
        kind: NoticeKind::NoMatch,
        message,
        range,
        suggestion,
    }
}
