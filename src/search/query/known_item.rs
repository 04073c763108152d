//! A decision or an authority that is meant by its name.

use std::collections::BTreeSet;

use super::{Clause, FieldValue, QueryTerm};
use crate::index::{DecisionAddress, Index, IndexError};
use crate::model::Reference;
use crate::search::{Notice, NoticeKind};
use crate::text::{is_stop_word, words};

/// Words of nearly every authority's name.
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

/// The decision that a query names by its reference, and what is to be known
/// about it.
#[derive(Debug)]
pub(crate) struct Known {
    /// What is left to look for.
    pub(crate) root: Option<Clause>,
    /// The decision, where it is in the index.
    pub(crate) decision: Option<DecisionAddress>,
    /// References that are in no index.
    pub(crate) notices: Vec<Notice>,
}

/// Looks up the reference that a query asks for. Beside it, words that are of
/// the authority's name are taken out of the query: in `Bexley 25 010 972` they
/// say who, not what.
pub(crate) fn find_known(index: &Index, root: Option<Clause>) -> Result<Known, IndexError> {
    let mut known = Known {
        root: None,
        decision: None,
        notices: Vec::new(),
    };
    let mut clauses = match root {
        Some(Clause::And(clauses)) => clauses,
        root => root.into_iter().collect(),
    };
    for clause in &clauses {
        if let Clause::Field(FieldValue::Reference(reference)) = clause {
            known.look_up(index, reference);
        }
    }
    let authority = match known.decision {
        Some(at) => index.facts(at)?.authority.unwrap_or_default(),
        None => String::new(),
    };
    let name = words(&authority);
    let is_of_name = |part: &QueryTerm| matches!(part, QueryTerm::Word(form) if name.iter().any(|(_, own)| own == form));
    clauses.retain(|clause| match clause {
        Clause::Text(text) => !text.phrase.parts.iter().all(is_of_name),
        _ => true,
    });
    known.root = match clauses.len() {
        0 | 1 => clauses.pop(),
        _ => Some(Clause::And(clauses)),
    };
    Ok(known)
}

impl Known {
    fn look_up(&mut self, index: &Index, reference: &Reference) {
        let found = index.find(reference);
        if found.is_none() {
            // Joint cases have a letter behind the number.
            let letters = ('a'..='d').map(|letter| format!("{}{letter}", reference.slug()));
            let near = letters
                .filter_map(|slug| slug.parse::<Reference>().ok())
                .find(|near| index.find(near).is_some());
            let message = match &near {
                Some(near) => format!("{reference} is not in the index, but {near} is"),
                None => format!("{reference} is not in the index"),
            };
            self.notices.push(Notice {
                kind: NoticeKind::NoMatch,
                message,
                range: 0..0,
                suggestion: near.map(|near| near.slug().to_owned()),
            });
        }
        self.decision = self.decision.or(found);
    }
}

/// Offers the filter where a query is nothing but the name of an authority.
pub(crate) fn offer_authority(index: &Index, typed: &str, root: Option<&Clause>) -> Option<Notice> {
    const MAX_WORDS: usize = 12;
    let typed_words = plain_words(root?)?;
    if typed_words.len() > MAX_WORDS {
        return None;
    }
    let asked: BTreeSet<&str> = typed_words.iter().copied().collect();
    let telling = telling_words(asked.iter().copied());
    let is_meant = |name: &&str| {
        let own = words(name);
        let own = || own.iter().map(|(_, form)| form.as_str());
        telling_words(own()) == telling
            && asked
                .iter()
                .all(|word| is_stop_word(word) || own().any(|own| own == *word))
    };
    let names = index.authority_names().with(telling.first()?);
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
            telling.iter().copied().collect::<Vec<_>>().join(" "),
        )
    };
    Some(Notice {
        kind: NoticeKind::Filter,
        message,
        range: 0..typed.len(),
        suggestion: Some(format!("authority:\"{}\"", value.replace('"', ""))),
    })
}

/// Whether a word tells an authority from others.
pub(crate) fn is_in_authority(index: &Index, form: &str) -> bool {
    let mut names = index.authority_names().with(form);
    !telling_words(std::iter::once(form)).is_empty()
        && names.any(|name| words(name).iter().any(|(_, own)| own == form))
}

/// The words of a query that is a phrase or loose words and nothing else.
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

fn telling_words<'a>(words: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    words
        .filter(|word| !is_stop_word(word) && OF_AUTHORITIES.binary_search(word).is_err())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_authorities_are_sorted_for_the_search_in_them() {
        assert!(OF_AUTHORITIES.is_sorted());
    }

    #[track_caller]
    fn check(name: &str, expected: &[&str]) {
        let own = words(name);
        let telling = telling_words(own.iter().map(|(_, form)| form.as_str()));
        assert_eq!(telling.into_iter().collect::<Vec<_>>(), expected, "{name}");
    }

    #[test]
    fn a_name_is_told_by_what_other_names_do_not_have() {
        check("London Borough of Testham", &["testham"]);
        check("Upper Example County Council", &["example", "upper"]);
        check("City of London", &[]);
    }
}
