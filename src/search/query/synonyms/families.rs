//! Adds words of the same family to a loose word, and ranks the typed form above inflections that
//! often mean something else.

use crate::search::query::synonyms::Widener;
use crate::search::query::{Clause, Phrase, QueryTerm, Text};
use crate::search::{Notice, NoticeKind};

/// The weight of an occurrence of another word of the family.
const OF_FAMILY: f32 = 0.5;

/// The extra weight of the typed form where its inflections often mean something else: a paragraph
/// that contains it ranks above all others.
const TYPED_FIRST: f32 = 2.0;

/// The maximum number of family words that are searched for.
const MAX_FAMILY: usize = 8;

/// Returns a loose word with its family, and adds notices with the query that turns each off;
/// `None` for a word without a family, or for more than one word.
pub(in crate::search) fn widen(widener: &mut Widener<'_>, text: &Text) -> Option<Clause> {
    let [QueryTerm::Word(form)] = text.phrase.parts.as_slice() else {
        return None;
    };
    let families = &widener.index.families.families;
    let place = text.place.0.clone();
    let one_word =
        |part: QueryTerm| Clause::Text(Text::new(Phrase::new(vec![part]), place.clone()));
    let mut alternatives = vec![Clause::Text(text.clone())];
    let typed = widener
        .typed
        .get(place.clone())
        .filter(|typed| !typed.is_empty());
    let typed = typed.unwrap_or(form);
    let mut messages = Vec::new();
    let family = families.family_of(form);
    if !family.is_empty() {
        let family = &family[..family.len().min(MAX_FAMILY)];
        let weighed = family.iter().map(|other| {
            let other = one_word(QueryTerm::Word(other.clone()));
            Clause::Weighted(Box::new(other), OF_FAMILY)
        });
        alternatives.extend(weighed);
        messages.push(format!("{typed} = {} (same family)", family.join(", ")));
    }
    if families.is_typed_first(form) {
        let exact = one_word(QueryTerm::Exact(form.clone()));
        alternatives.push(Clause::Weighted(Box::new(exact), TYPED_FIRST));
        messages.push(format!("{typed} ranks above its other forms"));
    }
    let suggestion = widener.exact(&place);
    widener
        .notices
        .extend(messages.into_iter().map(|message| Notice {
            kind: NoticeKind::Widened,
            message,
            range: place.clone(),
            suggestion: suggestion.clone(),
        }));
    (alternatives.len() > 1).then_some(Clause::Or(alternatives))
}
