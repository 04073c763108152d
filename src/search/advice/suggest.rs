//! Suggests completions of the query being typed.

use std::collections::{BTreeMap, BTreeSet};

use crate::index::{Index, IndexError, category_of_path, read_form};
use crate::model::Reference;
use crate::search::plan::term_automata::PrefixAutomaton;
use crate::search::{SearchError, SearchRequest, count_decisions};
use crate::text::words;

/// A completed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole query.
    pub query: String,
    /// The number of decisions of the authority or category or with the phrase, or of paragraphs
    /// with the word.
    pub count: u64,
    /// The kind of completion.
    pub kind: SuggestionKind,
}

/// The kind of completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestionKind {
    /// A body complained about.
    Authority,
    /// A service area or a category.
    Category,
    /// A word of the texts.
    Word,
    /// Two words of the texts that stand together.
    Phrase,
    /// The number of a decision.
    Reference,
}

/// The minimum number of letters of a word that is completed.
const MIN_CHARS: usize = 2;
/// The maximum length, in bytes, of a query that is completed.
const MAX_BYTES: usize = 200;

/// Words that are tried behind the word before, for a phrase.
const PHRASES_TRIED: usize = 12;

/// Completes a query that ends in the first letters of a word: with the authorities and categories
/// with a matching name, with phrases, then with the most common matching words. The first figures
/// of a reference are completed to the references that start with them. Returns at most `count`
/// completions, and none for a query that ends differently.
pub fn suggest(index: &Index, typed: &str, count: usize) -> Result<Vec<Suggestion>, IndexError> {
    if let Some(beginning) = beginning_of_reference(typed) {
        return references(index, &beginning, count);
    }
    let Some((range, form)) = words(typed).pop() else {
        return Ok(Vec::new());
    };
    let is_last = range.end == typed.len();
    if !is_last || typed.len() > MAX_BYTES || form.chars().count() < MIN_CHARS {
        return Ok(Vec::new());
    }
    let before = &typed[..range.start];
    // In quotes, and after a field or a sign, the word belongs to the text before it.
    let is_free = before.is_empty() || before.ends_with([' ', '(']);
    let is_quoted = before.matches(['"', '“', '”']).count() % 2 == 1;
    let mut found = Vec::new();
    if is_free && !is_quoted {
        for (kind, field) in [
            (SuggestionKind::Authority, "authority"),
            (SuggestionKind::Category, "category"),
        ] {
            let named = names(index, kind, &form).into_iter();
            found.extend(named.take(count / 3).map(|(name, count)| Suggestion {
                query: format!("{before}{field}:\"{}\"", name.replace('"', "")),
                count,
                kind,
            }));
        }
    }
    let forms = most_common_forms(index, &form)?;
    if is_free && !is_quoted {
        let most = count.saturating_sub(found.len()) / 2;
        found.extend(phrases(index, before, &forms)?.into_iter().take(most));
    }
    let left = count.saturating_sub(found.len());
    let forms = forms.into_iter().take(left);
    found.extend(forms.map(|(form, count)| Suggestion {
        query: format!("{before}{form}"),
        count,
        kind: SuggestionKind::Word,
    }));
    index.refuse_damage()?;
    Ok(found)
}

/// The beginning of the number of a decision, as it is in addresses: `90-001-1` for
/// `90 001 1`.
fn beginning_of_reference(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let is_number = |character: char| character.is_ascii_digit() || " -/#".contains(character);
    if typed.len() > 16 || !typed.chars().all(is_number) {
        return None;
    }
    let mut beginning = String::new();
    for (at, digit) in typed.chars().filter(char::is_ascii_digit).enumerate() {
        if at == 2 || at == 5 {
            beginning.push('-');
        }
        beginning.push(digit);
    }
    (MIN_CHARS..="90-001-101".len())
        .contains(&beginning.len())
        .then_some(beginning)
}

/// The decisions whose number begins so, in order.
fn references(index: &Index, beginning: &str, count: usize) -> Result<Vec<Suggestion>, IndexError> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for (at, segment) in index.segments().iter().enumerate() {
        let field = index.fields.reference;
        let dictionary = index.inverted_index(segment, field)?;
        let stream = dictionary.terms().range().ge(beginning.as_bytes());
        let mut stream = stream.into_stream().map_err(|error| index.failed(error))?;
        let mut of_segment = 0;
        while of_segment < count
            && stream.advance()
            && stream.key().starts_with(beginning.as_bytes())
        {
            if index.living_with(at, field, stream.value())? > 0
                && let Ok(slug) = std::str::from_utf8(stream.key())
            {
                found.insert(slug.to_owned());
                of_segment += 1;
            }
        }
    }
    index.refuse_damage()?;
    let references = found
        .iter()
        .filter_map(|slug| Reference::of_collection(slug));
    let suggestions = references.take(count).map(|reference| Suggestion {
        query: reference.to_string(),
        count: 1,
        kind: SuggestionKind::Reference,
    });
    Ok(suggestions.collect())
}

/// The word before, with those of the words that stand behind it somewhere, commonest first.
fn phrases(
    index: &Index,
    before: &str,
    forms: &[(String, u64)],
) -> Result<Vec<Suggestion>, IndexError> {
    let last = words(before)
        .pop()
        .filter(|(range, _)| before[range.end..] == *" ");
    let Some((range, word)) = last.filter(|(_, word)| word.chars().count() >= MIN_CHARS) else {
        return Ok(Vec::new());
    };
    let operator = &before[range.clone()];
    if ["AND", "OR", "NOT"].contains(&operator) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (form, _) in forms.iter().take(PHRASES_TRIED) {
        let phrase = format!("\"{word} {form}\"");
        let request = SearchRequest::new(&phrase);
        let count = match count_decisions(index, &request) {
            Ok(count) => count,
            Err(SearchError::Index(error)) => return Err(error),
            // A phrase that cannot be searched for is not suggested.
            Err(_) => 0,
        };
        if count > 0 {
            found.push(Suggestion {
                query: format!("{}{phrase}", &before[..range.start]),
                count,
                kind: SuggestionKind::Phrase,
            });
        }
    }
    found.sort_by(|one, other| {
        other
            .count
            .cmp(&one.count)
            .then(one.query.cmp(&other.query))
    });
    Ok(found)
}

/// The names with a word that starts with `prefix`, most common first.
fn names(index: &Index, kind: SuggestionKind, prefix: &str) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for segment in index.segments() {
        let values = match kind {
            SuggestionKind::Authority => segment.authorities(),
            _ => segment.categories(),
        };
        let mut of_segment = vec![0_u64; values.names.len()];
        for (ordinal, value) in values.of.iter().enumerate() {
            if segment.is_alive(ordinal) {
                of_segment[*value as usize] += 1;
            }
        }
        for (name, count) in values.names.iter().zip(of_segment) {
            let Some(name) = name.as_deref().filter(|_| count > 0) else {
                continue;
            };
            let shown = match category_of_path(name) {
                Some(category) => vec![category.area, category.name],
                None => vec![name.to_owned()],
            };
            for name in shown {
                let begins = words(&name)
                    .iter()
                    .any(|(_, word)| word.starts_with(prefix));
                if begins {
                    *counts.entry(name).or_default() += count;
                }
            }
        }
    }
    most_common_first(counts)
}

/// The forms of the index that start with `prefix`, most common first.
fn most_common_forms(index: &Index, prefix: &str) -> Result<Vec<(String, u64)>, IndexError> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (at, segment) in index.segments().iter().enumerate() {
        let body = index.inverted_index(segment, index.fields.body)?;
        let prefix = PrefixAutomaton::new(prefix.to_owned());
        let stream = body.terms().search(prefix).into_stream();
        let mut stream = stream.map_err(|error| index.failed(error))?;
        while stream.advance() {
            let paragraphs = index.living_with(at, index.fields.body, stream.value())?;
            if let Some(form) = read_form(stream.key()).filter(|_| paragraphs > 0) {
                *counts.entry(form).or_default() += paragraphs;
            }
        }
    }
    Ok(most_common_first(counts))
}

fn most_common_first(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|(one, of_one), (other, of_other)| of_other.cmp(of_one).then(one.cmp(other)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expected: Option<&str>) {
        assert_eq!(
            beginning_of_reference(typed).as_deref(),
            expected,
            "{typed}"
        );
    }

    #[test]
    fn figures_are_the_beginning_of_a_number() {
        check("90", Some("90"));
        check("90 001 1", Some("90-001-1"));
        check("90-001-101", Some("90-001-101"));
        check("#90001", Some("90-001"));
        check("9", None);
        check("2024-2025-2026", None);
        check("90 001 1 and", None);
    }
}
