//! How what has been typed could go on.

use std::collections::BTreeMap;

use crate::index::{Index, IndexError, category_of_path, read_form};
use crate::search::plan::term_automata::PrefixAutomaton;
use crate::text::words;

/// A query that begins as the one that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole query.
    pub query: String,
    /// Decisions of the authority or category, paragraphs with the word.
    pub count: u64,
    /// What was found.
    pub kind: SuggestionKind,
}

/// What a suggestion stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestionKind {
    /// A body complained about.
    Authority,
    /// A service area or a category.
    Category,
    /// A word of the texts.
    Word,
}

/// Letters of a word that is looked up.
const MIN_CHARS: usize = 2;
/// More of a query than this is no beginning of one.
const MAX_BYTES: usize = 200;

/// How a query that ends in the beginning of a word could go on: with the
/// authorities and categories of that name, then with the commonest words that
/// begin so. At most `count` of them, none for a query that ends otherwise.
pub fn suggest(index: &Index, typed: &str, count: usize) -> Result<Vec<Suggestion>, IndexError> {
    let Some((range, form)) = words(typed).pop() else {
        return Ok(Vec::new());
    };
    let is_last = range.end == typed.len();
    if !is_last || typed.len() > MAX_BYTES || form.chars().count() < MIN_CHARS {
        return Ok(Vec::new());
    }
    let before = &typed[..range.start];
    // Inside quotes, behind a field or a sign, the word belongs to what is before it.
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
    let forms = commonest_forms(index, &form)?.into_iter().take(left);
    found.extend(forms.map(|(form, count)| Suggestion {
        query: format!("{before}{form}"),
        count,
        kind: SuggestionKind::Word,
    }));
    index.refuse_damage()?;
    Ok(found)
}

/// The names with a word that begins so, commonest first.
fn names(index: &Index, kind: SuggestionKind, beginning: &str) -> Vec<(String, u64)> {
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
                    .any(|(_, word)| word.starts_with(beginning));
                if begins {
                    *counts.entry(name).or_default() += count;
                }
            }
        }
    }
    commonest_first(counts)
}

/// The forms of the index that begin so, commonest first.
fn commonest_forms(index: &Index, beginning: &str) -> Result<Vec<(String, u64)>, IndexError> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (at, segment) in index.segments().iter().enumerate() {
        let body = index.inverted_index(segment, index.fields.body)?;
        let prefix = PrefixAutomaton::new(beginning.to_owned());
        let stream = body.terms().search(prefix).into_stream();
        let mut stream = stream.map_err(|error| index.failed(error))?;
        while stream.advance() {
            let paragraphs = index.living_with(at, index.fields.body, stream.value())?;
            if let Some(form) = read_form(stream.key()).filter(|_| paragraphs > 0) {
                *counts.entry(form).or_default() += paragraphs;
            }
        }
    }
    Ok(commonest_first(counts))
}

fn commonest_first(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|(one, of_one), (other, of_other)| of_other.cmp(of_one).then(one.cmp(other)));
    counts
}
