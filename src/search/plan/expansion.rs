//! Looks up the forms in the index that match a part of a query.

use std::collections::BTreeSet;
use std::ops::Range;

use tantivy::postings::TermInfo;
use tantivy::termdict::TermDictionary;

use super::term_automata::{EditAutomaton, PrefixAutomaton};
use crate::index::{
    Index, IndexError, common_gram, is_frequent, is_most_frequent, keys_of_stem, read_form,
    write_key,
};
use crate::search::SearchError;
use crate::search::query::{QueryError, QueryTerm, short};
use crate::search::thresholds::MAX_COMBINATIONS;
use crate::text::{Families, Pattern, Stemmer, other_numbers};

/// The maximum number of forms that a wildcard may match. A wildcard that matches more is refused
/// with the number; the list is never truncated.
pub(crate) const MAX_EXPANSION: usize = 10_000;

/// The forms that match one part of a query, in every segment of an index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expansion {
    /// The folded forms that occur in live paragraphs, over all segments.
    pub(crate) forms: BTreeSet<String>,
    /// By segment: the location of their postings.
    pub(crate) terms: Vec<Vec<TermInfo>>,
    /// The number of live paragraphs with one of the forms; a paragraph with two forms counts
    /// twice.
    pub(crate) paragraphs: u64,
}

impl Expansion {
    /// Adds the forms of another expansion; forms in both count once.
    pub(crate) fn merge(&mut self, index: &Index, other: Self) -> Result<(), IndexError> {
        self.forms.extend(other.forms);
        self.paragraphs = 0;
        for (at, (own, others)) in self.terms.iter_mut().zip(other.terms).enumerate() {
            own.extend(others);
            // Every term has its own range of postings, which identifies it.
            own.sort_by_key(|term| term.postings_range.start);
            own.dedup_by_key(|term| term.postings_range.start);
            for term in own {
                self.paragraphs += index.living_with(at, index.fields.body, term)?;
            }
        }
        Ok(())
    }
}

/// The terms for two or three adjacent parts of a phrase.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommonGramExpansion {
    /// The number of parts.
    pub(crate) parts: usize,
    /// By segment: the location of their postings.
    pub(crate) terms: Vec<Vec<TermInfo>>,
    /// The number of live paragraphs with one of them; some count more than once.
    pub(crate) paragraphs: u64,
}

/// Looks up adjacent parts as common grams; `None` if some of their combinations are not indexed as
/// terms, or there are too many.
pub(crate) fn expand_common_grams(
    index: &Index,
    parts: &[Expansion],
) -> Result<Option<CommonGramExpansion>, SearchError> {
    let is_term = if parts.len() > 2 {
        is_most_frequent
    } else {
        is_frequent
    };
    let counts = parts.iter().map(|part| part.forms.len());
    let combinations = counts.fold(1, usize::saturating_mul);
    let are_terms = |part: &Expansion| part.forms.iter().all(|form| is_term(form));
    if !(1..=MAX_COMBINATIONS).contains(&combinations) || !parts.iter().all(are_terms) {
        return Ok(None);
    }
    let mut words: Vec<Vec<&str>> = vec![Vec::new()];
    for part in parts {
        let longer = words.iter().flat_map(|words| {
            let with = |form| [words.as_slice(), &[form]].concat();
            part.forms.iter().map(String::as_str).map(with)
        });
        words = longer.collect();
    }
    let terms: Vec<String> = words
        .iter()
        .filter_map(|words| common_gram(words))
        .collect();
    let mut expansion = CommonGramExpansion {
        parts: parts.len(),
        ..CommonGramExpansion::default()
    };
    for (at, segment) in index.segments().iter().enumerate() {
        let inverted = index.inverted_index(segment, index.fields.common_grams)?;
        let mut found = Vec::new();
        for term in &terms {
            let term = inverted.terms().get(term);
            if let Some(term) = term.map_err(|error| index.failed(error))? {
                expansion.paragraphs += index.living_with(at, index.fields.common_grams, &term)?;
                found.push(term);
            }
        }
        expansion.terms.push(found);
    }
    Ok(Some(expansion))
}

/// Looks up the forms that match `part`.
///
/// `range` is the location of the part in the query, for an error.
pub(crate) fn expand(
    index: &Index,
    part: &QueryTerm,
    range: Range<usize>,
) -> Result<Expansion, SearchError> {
    expand_where(index, part, range, |_| true)
}

/// Looks up the forms that match `part` and are `wanted`.
pub(crate) fn expand_where(
    index: &Index,
    part: &QueryTerm,
    range: Range<usize>,
    wanted: impl Fn(&str) -> bool,
) -> Result<Expansion, SearchError> {
    let mut expansion = Expansion::default();
    for (at, segment) in index.segments().iter().enumerate() {
        let body = index.inverted_index(segment, index.fields.body)?;
        let mut found = Vec::new();
        let mut take = |key: &[u8], term: TermInfo| {
            if let Some(form) = read_form(key).filter(|form| wanted(form)) {
                found.push((form, term));
            }
        };
        look_up(body.terms(), (part, &index.families.families), &mut take)
            .map_err(|error| index.failed(error))?;
        let mut terms = Vec::with_capacity(found.len());
        for (form, term) in found {
            let paragraphs = index.living_with(at, index.fields.body, &term)?;
            expansion.paragraphs += paragraphs;
            if paragraphs > 0 {
                expansion.forms.insert(form);
            }
            // An impact list covers all forms of a word, including those in deleted paragraphs
            // only.
            terms.push(term);
        }
        // The stems of one word's forms may be far apart in the dictionary.
        terms.sort_by_key(|term: &TermInfo| term.postings_range.start);
        expansion.terms.push(terms);
    }
    if matches!(part, QueryTerm::Pattern(_) | QueryTerm::Fuzzy(..))
        && expansion.forms.len() > MAX_EXPANSION
    {
        let message = format!(
            "`{}` matches {} words and the maximum is {MAX_EXPANSION}; give more letters",
            short(&part.to_string()),
            expansion.forms.len()
        );
        return Err(QueryError {
            message,
            range,
            repair: None,
        }
        .into());
    }
    Ok(expansion)
}

fn look_up(
    terms: &TermDictionary,
    (part, families): (&QueryTerm, &Families),
    take: &mut impl FnMut(&[u8], TermInfo),
) -> std::io::Result<()> {
    match part {
        QueryTerm::Word(form) => {
            for word in families.stems_of(form) {
                let (from, to) = keys_of_stem(&word.stem);
                let mut stream = terms
                    .range()
                    .ge(from.as_bytes())
                    .lt(to.as_bytes())
                    .into_stream()?;
                while stream.advance() {
                    let found = read_form(stream.key());
                    if found.is_some_and(|found| !families.are_apart(&word.form, &found)) {
                        take(stream.key(), stream.value().clone());
                    }
                }
            }
            for number in other_numbers(form) {
                add_form(terms, &number, take)?;
            }
        }
        QueryTerm::Exact(form) => {
            add_form(terms, form, take)?;
        }
        QueryTerm::Pattern(pattern) => {
            let prefix = PrefixAutomaton::new(pattern.literal_prefix());
            let mut stream = terms.search(prefix).into_stream()?;
            while stream.advance() {
                if is_match(pattern, stream.key()) {
                    take(stream.key(), stream.value().clone());
                }
            }
        }
        QueryTerm::Fuzzy(form, edits) => {
            let mut stream = terms
                .search(EditAutomaton::new(form, *edits))
                .into_stream()?;
            while stream.advance() {
                take(stream.key(), stream.value().clone());
            }
        }
    }
    Ok(())
}

/// Looks up one folded form.
fn add_form(
    terms: &TermDictionary,
    form: &str,
    take: &mut impl FnMut(&[u8], TermInfo),
) -> std::io::Result<()> {
    let mut key = String::new();
    write_key(&Stemmer::default().stem(form), form, &mut key);
    if let Some(term) = terms.get(key.as_bytes())? {
        take(key.as_bytes(), term);
    }
    Ok(())
}

fn is_match(pattern: &Pattern, key: &[u8]) -> bool {
    read_form(key).is_some_and(|form| pattern.matches(&form))
}
