//! Which forms of the index a part of a query stands for.

use std::collections::BTreeSet;
use std::ops::Range;

use tantivy::postings::TermInfo;
use tantivy::termdict::TermDictionary;

use super::SearchError;
use super::keys::{FormPrefix, FormVariants};
use super::syntax::{Part, QueryError, short};
use crate::index::{Index, is_frequent, keys_of_stem, pair, read_form, write_key};
use crate::text::{Pattern, Stemmer};

/// The most forms a wildcard may stand for. One that stands for more is refused
/// with the number, never cut off.
pub(crate) const MAX_EXPANSION: usize = 10_000;

/// The forms of one part of a query, in every segment of an index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expansion {
    /// The folded forms, of all segments together.
    pub(crate) forms: BTreeSet<String>,
    /// By segment: where their postings are.
    pub(crate) terms: Vec<Vec<TermInfo>>,
    /// Paragraphs that have one of the forms, a paragraph with two forms
    /// counted twice.
    pub(crate) paragraphs: u64,
}

impl Expansion {
    /// Takes in the forms of another; those of both count once.
    pub(crate) fn merge(&mut self, other: Self) {
        self.forms.extend(other.forms);
        self.paragraphs = 0;
        for (own, others) in self.terms.iter_mut().zip(other.terms) {
            own.extend(others);
            // Every term has a place of its own among the postings.
            own.sort_by_key(|term| term.postings_range.start);
            own.dedup_by_key(|term| term.postings_range.start);
            self.paragraphs += own.iter().map(|term| u64::from(term.doc_freq)).sum::<u64>();
        }
    }
}

/// The pairs that two neighbouring parts of a phrase stand for.
#[derive(Debug, Clone, Default)]
pub(crate) struct PairExpansion {
    /// By segment: where their postings are.
    pub(crate) terms: Vec<Vec<TermInfo>>,
    /// Paragraphs that have one of the pairs, some counted more than once.
    pub(crate) paragraphs: u64,
}

/// More combinations than these are not looked up one by one.
const MAX_PAIRS: usize = 256;

/// Looks up the pairs of two neighbouring parts; `None` where not all of them
/// are terms, or where they are too many.
pub(crate) fn expand_pairs(
    index: &Index,
    first: &Expansion,
    second: &Expansion,
) -> Result<Option<PairExpansion>, SearchError> {
    let are_terms = |part: &Expansion| part.forms.iter().all(|form| is_frequent(form));
    let count = first.forms.len() * second.forms.len();
    if count == 0 || count > MAX_PAIRS || !are_terms(first) || !are_terms(second) {
        return Ok(None);
    }
    let mut pairs = PairExpansion::default();
    for segment in &index.segments {
        let inverted = segment.reader.inverted_index(index.fields.pairs);
        let inverted = inverted.map_err(|error| index.failed(error))?;
        let mut found = Vec::new();
        for leader in &first.forms {
            for follower in &second.forms {
                let Some(pair) = pair(leader, follower) else {
                    continue;
                };
                let term = inverted.terms().get(pair);
                if let Some(term) = term.map_err(|error| index.failed(error))? {
                    pairs.paragraphs += u64::from(term.doc_freq);
                    found.push(term);
                }
            }
        }
        pairs.terms.push(found);
    }
    Ok(Some(pairs))
}

/// Looks up what `part` stands for.
///
/// `range` is where the part stands in the query, for a refusal.
pub(crate) fn expand(
    index: &Index,
    part: &Part,
    range: Range<usize>,
) -> Result<Expansion, SearchError> {
    expand_where(index, part, range, |_| true)
}

/// Looks up what `part` stands for among the forms that are `wanted`.
pub(crate) fn expand_where(
    index: &Index,
    part: &Part,
    range: Range<usize>,
    wanted: impl Fn(&str) -> bool,
) -> Result<Expansion, SearchError> {
    let mut expansion = Expansion::default();
    for segment in &index.segments {
        let body = segment.reader.inverted_index(index.fields.body);
        let body = body.map_err(|error| index.failed(error))?;
        let mut found = Vec::new();
        let mut take = |key: &[u8], term: TermInfo| {
            if let Some(form) = read_form(key).filter(|form| wanted(form)) {
                expansion.paragraphs += u64::from(term.doc_freq);
                expansion.forms.insert(form);
                found.push(term);
            }
        };
        look_up(body.terms(), part, &mut take).map_err(|error| index.failed(error))?;
        expansion.terms.push(found);
    }
    if matches!(part, Part::Pattern(_) | Part::Fuzzy(..)) && expansion.forms.len() > MAX_EXPANSION {
        let message = format!(
            "`{}` stands for {} words, {MAX_EXPANSION} is the most: give more letters",
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
    part: &Part,
    take: &mut impl FnMut(&[u8], TermInfo),
) -> std::io::Result<()> {
    match part {
        Part::Word(form) => {
            let stemmer = Stemmer::default();
            let (from, to) = keys_of_stem(&stemmer.stem(form));
            let mut stream = terms
                .range()
                .ge(from.as_bytes())
                .lt(to.as_bytes())
                .into_stream()?;
            while stream.advance() {
                take(stream.key(), stream.value().clone());
            }
        }
        Part::Exact(form) => {
            let mut key = String::new();
            write_key(&Stemmer::default().stem(form), form, &mut key);
            if let Some(term) = terms.get(key.as_bytes())? {
                take(key.as_bytes(), term);
            }
        }
        Part::Pattern(pattern) => {
            let prefix = FormPrefix::new(pattern.literal_prefix());
            let mut stream = terms.search(prefix).into_stream()?;
            while stream.advance() {
                if is_match(pattern, stream.key()) {
                    take(stream.key(), stream.value().clone());
                }
            }
        }
        Part::Fuzzy(form, edits) => {
            let mut stream = terms
                .search(FormVariants::new(form, *edits))
                .into_stream()?;
            while stream.advance() {
                take(stream.key(), stream.value().clone());
            }
        }
    }
    Ok(())
}

fn is_match(pattern: &Pattern, key: &[u8]) -> bool {
    read_form(key).is_some_and(|form| pattern.matches(&form))
}
