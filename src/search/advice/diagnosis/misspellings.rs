//! Finds words that are not in the index, and words that look like misspellings.

use std::ops::Range;

use super::Advisor;
use super::clauses::positive_texts;
use crate::search::advice::spelling::{Spelling, nearest};
use crate::search::plan::expansion::expand;
use crate::search::query::known_item::is_in_authority;
use crate::search::query::synonyms::ranges_of;
use crate::search::query::{Clause, QueryTerm, Text};
use crate::search::thresholds::RARE_FORM;
use crate::search::{Notice, NoticeKind, SearchError};

/// The maximum number of words of a query that are checked.
const MAX_WORDS: usize = 48;
/// The maximum number of notices about spelling.
const MAX_NOTICES: usize = 8;

impl Advisor<'_> {
    /// Notices about words that no paragraph contains, and words that look like a misspelling of a
    /// much more common one, each with the nearest spelling.
    pub(crate) fn spelling(&self) -> Result<Vec<Notice>, SearchError> {
        let mut texts = Vec::new();
        if let Some(root) = self.root {
            positive_texts(root, &mut texts);
        }
        let mut notices: Vec<Notice> = Vec::new();
        let mut looked_at = 0;
        for text in texts {
            let places = ranges_of(&self.request.query, text);
            for (part, place) in text.phrase.parts.iter().zip(places) {
                looked_at += 1;
                if looked_at > MAX_WORDS || notices.len() >= MAX_NOTICES {
                    return Ok(notices);
                }
                let own = expand(self.index, part, 0..0)?.paragraphs;
                let (QueryTerm::Word(form) | QueryTerm::Exact(form)) = part else {
                    if own == 0 {
                        notices.push(no_match(part, text.place.0.clone()));
                    }
                    continue;
                };
                if own > RARE_FORM || (own == 0 && self.is_found(text)?) {
                    continue;
                }
                if own == 0 && text.phrase.parts.len() == 1 && is_in_authority(self.index, form) {
                    notices.push(self.in_names_only(form, place));
                    continue;
                }
                let near = nearest(self.index, form, own)?;
                if own > 0 && near.is_none() {
                    continue;
                }
                let near_form = near.as_ref().map(|near| near.form.as_str());
                let message = match (own, near_form) {
                    (0, None) => format!("no paragraph of the index contains `{form}`"),
                    (0, Some(near)) => {
                        format!(
                            "no paragraph of the index contains `{form}`; the nearest is \
                                 `{near}`"
                        )
                    }
                    (_, near) => {
                        let near = near.unwrap_or_default();
                        format!("`{form}` is rare here; did you mean `{near}`?")
                    }
                };
                let kind = if own == 0 {
                    NoticeKind::NoMatch
                } else {
                    NoticeKind::DidYouMean
                };
                let suggestion = near.and_then(|near| self.respelled(text, &place, &near));
                let notice = Notice {
                    kind,
                    message,
                    range: place,
                    suggestion,
                };
                if !notices.contains(&notice) {
                    notices.push(notice);
                }
            }
        }
        Ok(notices)
    }

    /// A notice about a word that only occurs in names of authorities.
    fn in_names_only(&self, form: &str, place: Range<usize>) -> Notice {
        let message = format!(
            "no paragraph of the index contains `{form}`, but an authority has it in its \
                     name"
        );
        let mut query = self.request.query.clone();
        let typed = query
            .get(place.clone())
            .is_some_and(|word| !word.is_empty());
        let is_exact = query[..place.start].ends_with('=');
        if typed && !is_exact {
            query.replace_range(place.clone(), &format!("authority:{form}"));
        }
        Notice {
            suggestion: (typed && !is_exact).then_some(query),
            message,
            ..no_match(form, place)
        }
    }

    /// Whether a text is found, possibly through its alternatives.
    fn is_found(&self, text: &Text) -> Result<bool, SearchError> {
        Ok(self.request.synonyms && self.count(&Clause::Text(text.clone()))? > 0)
    }

    fn respelled(&self, text: &Text, place: &Range<usize>, near: &Spelling) -> Option<String> {
        let typed = &self.request.query;
        typed.get(place.clone()).filter(|word| !word.is_empty())?;
        let is_bare = *place == text.place.0 || typed[text.place.0.clone()].starts_with('=');
        let is_phrase = near.form.contains(' ') && is_bare && text.phrase.parts.len() == 1;
        let mut query = typed.clone();
        let form = if is_phrase {
            format!("\"{}\"", near.form)
        } else {
            near.form.clone()
        };
        query.replace_range(place.clone(), &form);
        Some(query)
    }
}

fn no_match(part: impl std::fmt::Display, range: Range<usize>) -> Notice {
    Notice {
        kind: NoticeKind::NoMatch,
        message: format!("no paragraph of the index contains `{part}`"),
        range,
        suggestion: None,
    }
}
