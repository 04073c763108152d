//! Suggests completions of the query being typed.

use std::collections::BTreeMap;

use crate::index::{Index, IndexError, category_of_path, read_form};
use crate::search::plan::term_automata::PrefixAutomaton;
use crate::text::words;

/// A completed query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole query.
    pub query: String,
    /// The number of decisions of the authority or category, or of paragraphs with the word.
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
}

/// The minimum number of letters of a word that is completed.
const MIN_CHARS: usize = 2;
/// The maximum length, in bytes, of a query that is completed.
const MAX_BYTES: usize = 200;

/// Completes a query that ends in the first letters of a word: with the authorities and categories
/// with a matching name, then with the most common matching words. Returns at most `count`
/// completions, and none for a query that ends differently.
pub fn suggest(index: &Index, typed: &str, count: usize) -> Result<Vec<Suggestion>, IndexError> {
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
    let left = count.saturating_sub(found.len());
    let forms = most_common_forms(index, &form)?.into_iter().take(left);
    found.extend(forms.map(|(form, count)| Suggestion {
        query: format!("{before}{form}"),
        count,
        kind: SuggestionKind::Word,
    }));
    index.refuse_damage()?;
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
