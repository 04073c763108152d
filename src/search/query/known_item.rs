//! Finds a decision or an authority that the query names.

use std::collections::BTreeSet;

use super::{Clause, FieldValue, OpenName, QueryTerm};
use crate::index::{DecisionAddress, Index, Segment};
use crate::model::{Reference, slug};
use crate::search::{Notice, NoticeKind, SearchError, SearchRequest, count_decisions};
use crate::text::{is_stop_word, words};

/// Words that occur in the names of many authorities.
const OF_AUTHORITIES: [&str; 14] = [
    "authority",
    "borough",
    "city",
    "corporation",
    "council",
    "county",
    "district",
    "limited",
    "london",
    "ltd",
    "metropolitan",
    "royal",
    "trust",
    "unitary",
];

/// The decisions that a query names by their references, with notices about them.
#[derive(Debug)]
pub(crate) struct Known {
    /// The rest of the query.
    pub(crate) root: Option<Clause>,
    /// The decisions it names that are in the index, in query order.
    pub(crate) decisions: Vec<DecisionAddress>,
    /// Notices about references that are not in the index.
    pub(crate) notices: Vec<Notice>,
}

/// Looks up the references in a query. Also removes the words next to them that are labels or
/// belong to the authority's name: in `Bexley ref 25 010 972` they identify the decision and are
/// not part of the search.
pub(crate) fn find_known(index: &Index, root: Option<Clause>) -> Result<Known, SearchError> {
    let mut known = Known {
        root: None,
        decisions: Vec::new(),
        notices: Vec::new(),
    };
    let mut clauses = match root {
        Some(Clause::And(clauses)) => clauses,
        root => root.into_iter().collect(),
    };
    let mut names = Vec::new();
    let mut is_named = false;
    for reference in clauses.iter().flat_map(references) {
        is_named = true;
        if let Some(at) = known.look_up(index, reference)? {
            let authority = index.facts(at)?.authority.unwrap_or_default();
            names.extend(words(&authority).into_iter().map(|(_, form)| form));
        }
    }
    let is_of_name = |part: &QueryTerm| {
        matches!(part, QueryTerm::Word(form)
            if names.contains(form) || LABELS.binary_search(&form.as_str()).is_ok())
    };
    if is_named {
        clauses.retain(|clause| match clause {
            Clause::Text(text) => !text.phrase.parts.iter().all(is_of_name),
            _ => true,
        });
    }
    known.root = match clauses.len() {
        0 | 1 => clauses.pop(),
        _ => Some(Clause::And(clauses)),
    };
    Ok(known)
}

/// Labels that may come before a reference.
const LABELS: [&str; 13] = [
    "case",
    "complaint",
    "decision",
    "id",
    "lgo",
    "lgsco",
    "no",
    "number",
    "ombudsman",
    "our",
    "ref",
    "reference",
    "your",
];

/// The references in a clause that names decisions, any of which may be found.
fn references(clause: &Clause) -> Vec<&Reference> {
    match clause {
        Clause::Field(FieldValue::Reference(reference)) => vec![reference],
        Clause::Or(clauses) => {
            let named = clauses.iter().map(|clause| match clause {
                Clause::Field(FieldValue::Reference(reference)) => Some(reference),
                _ => None,
            });
            named.collect::<Option<_>>().unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

impl Known {
    fn look_up(
        &mut self,
        index: &Index,
        reference: &Reference,
    ) -> Result<Option<DecisionAddress>, SearchError> {
        let found = index.find(reference)?;
        self.decisions.extend(found);
        if found.is_some() {
            return Ok(found);
        }
        // Joint cases have a letter after the number.
        let letters = ('a'..='d').map(|letter| format!("{}{letter}", reference.slug()));
        let mut near = None;
        for letter in letters.filter_map(|slug| slug.parse::<Reference>().ok()) {
            if near.is_none() && index.holds(&letter)? {
                near = Some(letter);
            }
        }
        let citing = format!("=\"{reference}\"");
        let (message, suggestion) = match &near {
            Some(near) => (
                format!("{reference} is not in the index, but {near} is"),
                Some(near.slug().to_owned()),
            ),
            None => match count_decisions(index, &SearchRequest::new(&citing))? {
                0 => (format!("{reference} is not in the index"), None),
                1 => (
                    format!("{reference} is not in the index; 1 decision cites it"),
                    Some(citing),
                ),
                many => (
                    format!("{reference} is not in the index; {many} decisions cite it"),
                    Some(citing),
                ),
            },
        };
        self.notices.push(Notice {
            kind: NoticeKind::NoMatch,
            message,
            range: 0..0,
            suggestion,
        });
        Ok(None)
    }
}

/// Offers an authority filter for a query that is only the name of an authority.
pub(crate) fn offer_authority(index: &Index, typed: &str, root: Option<&Clause>) -> Option<Notice> {
    const MAX_WORDS: usize = 12;
    let typed_words = plain_words(root?)?;
    if typed_words.len() > MAX_WORDS {
        return None;
    }
    let asked: BTreeSet<&str> = typed_words.iter().copied().collect();
    let distinctive = distinctive_words(asked.iter().copied());
    let is_meant = |name: &&str| {
        let own = words(name);
        let own = || own.iter().map(|(_, form)| form.as_str());
        distinctive_words(own()) == distinctive
            && asked
                .iter()
                .all(|word| is_stop_word(word) || own().any(|own| own == *word))
    };
    let names = index.authority_names().with(distinctive.first()?);
    let authorities: Vec<&str> = names.filter(is_meant).collect();
    let first = authorities.first()?;
    let (message, value) = if authorities.len() == 1 {
        (
            format!("{first} is an authority; its decisions can be listed"),
            (*first).to_owned(),
        )
    } else {
        let listed: Vec<_> = authorities.iter().take(4).copied().collect();
        let message = format!(
            "these are authorities: {}; their decisions can be listed",
            listed.join(", ")
        );
        (
            message,
            distinctive.iter().copied().collect::<Vec<_>>().join(" "),
        )
    };
    Some(Notice {
        kind: NoticeKind::Filter,
        message,
        range: 0..typed.len(),
        suggestion: Some(format!("authority:\"{}\"", value.replace('"', ""))),
    })
}

/// Offers quotes for the name of an authority or category of which only the first word was used:
/// `authority:borough council`.
pub(crate) fn offer_quotes<'a>(
    index: &Index,
    typed: &'a str,
    open: &'a [OpenName],
) -> impl Iterator<Item = Notice> + use<'a> {
    let offers = open.iter().filter_map(|open| {
        let OpenName { read, range, ends } = open;
        let start = range.start + typed[range.clone()].find(':')? + 1;
        ends.iter().rev().find_map(|end| {
            let name = &typed[start..*end];
            let is_known = match read {
                FieldValue::Authority(_) => is_authority(index, name),
                FieldValue::Category(_) => is_category(index, name),
                _ => false,
            };
            let field = &typed[range.start..start];
            let quoted = format!("{field}\"{}\"", name.replace('"', ""));
            is_known.then(|| {
                let mut suggestion = typed.to_owned();
                suggestion.replace_range(range.start..*end, &quoted);
                Notice {
                    kind: NoticeKind::Reading,
                    message: format!(
                        "`{}` takes one word; put a longer name in quotes: `{quoted}`",
                        &typed[range.clone()]
                    ),
                    range: range.start..*end,
                    suggestion: Some(suggestion),
                }
            })
        })
    });
    offers.collect::<Vec<_>>().into_iter()
}

/// Whether one authority's name contains all of these words.
fn is_authority(index: &Index, typed: &str) -> bool {
    let wanted = words(typed);
    let Some((_, first)) = wanted.first() else {
        return false;
    };
    let mut names = index.authority_names().with(first);
    names.any(|name| {
        let own = words(name);
        wanted
            .iter()
            .all(|(_, word)| own.iter().any(|(_, own)| own == word))
    })
}

/// Whether an area or a category has this name.
fn is_category(index: &Index, typed: &str) -> bool {
    let wanted = slug(typed);
    let mut slugs = (index.segments().iter()).flat_map(Segment::category_slugs);
    slugs.any(|slugs| slugs.as_ref().is_some_and(|slugs| slugs.contains(&wanted)))
}

/// Whether a word distinguishes one authority from others.
pub(crate) fn is_in_authority(index: &Index, form: &str) -> bool {
    let mut names = index.authority_names().with(form);
    !distinctive_words(std::iter::once(form)).is_empty()
        && names.any(|name| words(name).iter().any(|(_, own)| own == form))
}

/// The words of a query that is only a phrase or loose words.
fn plain_words(root: &Clause) -> Option<Vec<&str>> {
    let clauses = match root {
        Clause::And(clauses) => clauses.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut found = Vec::new();
    for clause in clauses {
        let Clause::Text(text) = clause else {
            return None;
        };
        for part in &text.phrase.parts {
            let QueryTerm::Word(form) = part else {
                return None;
            };
            found.push(form.as_str());
        }
    }
    Some(found)
}

/// The words that distinguish one authority from others.
pub(crate) fn distinctive_words<'a>(words: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    words
        .filter(|word| !is_stop_word(word) && OF_AUTHORITIES.binary_search(word).is_err())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted_for_the_search_in_them() {
        assert!(OF_AUTHORITIES.is_sorted() && LABELS.is_sorted());
    }

    #[track_caller]
    fn check(name: &str, expected: &[&str]) {
        let own = words(name);
        let distinctive = distinctive_words(own.iter().map(|(_, form)| form.as_str()));
        assert_eq!(
            distinctive.into_iter().collect::<Vec<_>>(),
            expected,
            "{name}"
        );
    }

    #[test]
    fn an_authority_is_distinguished_by_words_that_others_lack() {
        check("London Borough of Testham", &["testham"]);
        check("Upper Example County Council", &["example", "upper"]);
        check("City of London", &[]);
    }
}
