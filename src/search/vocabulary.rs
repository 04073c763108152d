//! Which forms of the index a part of a query stands for.

use std::collections::BTreeSet;
use std::ops::Range;

use tantivy::postings::TermInfo;
use tantivy::termdict::TermDictionary;
use tantivy_fst::Automaton;

use super::SearchError;
use super::syntax::{Part, QueryError};
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
    let mut expansion = Expansion::default();
    for segment in &index.segments {
        let body = segment.reader.inverted_index(index.fields.body);
        let body = body.map_err(|error| index.failed(error))?;
        let mut found = Vec::new();
        let mut take = |key: &[u8], term: TermInfo| {
            if let Some(form) = read_form(key) {
                expansion.paragraphs += u64::from(term.doc_freq);
                expansion.forms.insert(form);
                found.push(term);
            }
        };
        look_up(body.terms(), part, &mut take).map_err(|error| index.failed(error))?;
        expansion.terms.push(found);
    }
    if let Part::Pattern(pattern) = part
        && expansion.forms.len() > MAX_EXPANSION
    {
        let message = format!(
            "`{pattern}` stands for {} words, {MAX_EXPANSION} is the most: give more letters",
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
            let prefix = FormPrefix {
                prefix: pattern.literal_prefix().into_bytes(),
            };
            let mut stream = terms.search(prefix).into_stream()?;
            while stream.advance() {
                if is_match(pattern, stream.key()) {
                    take(stream.key(), stream.value().clone());
                }
            }
        }
    }
    Ok(())
}

fn is_match(pattern: &Pattern, key: &[u8]) -> bool {
    read_form(key).is_some_and(|form| pattern.matches(&form))
}

/// Accepts the keys whose form may begin with `prefix`, without reading the
/// rest of the dictionary.
///
/// A key is stem, NUL, one more than the number of bytes to drop, bytes to add:
/// while the stem is read it may part from the prefix at most as far as it will
/// be dropped again, and English stems drop little.
struct FormPrefix {
    prefix: Vec<u8>,
}

/// The stemmer puts at most this many bytes of its own at the end of a stem, as
/// in `die` for *dying*, and never touches the first letter of a word.
const MAX_DROPPED: usize = 2;

#[derive(Clone, Copy)]
enum At {
    /// In the stem: so many bytes agree with the prefix, so many follow that
    /// do not.
    Stem { agree: usize, part: usize },
    /// Behind NUL: the count of bytes to drop comes next.
    Drop { agree: usize, part: usize },
    /// So many bytes of the prefix have been met.
    Form { agree: usize },
    /// It cannot be the prefix any more.
    Dead,
}

impl Automaton for FormPrefix {
    type State = At;

    fn start(&self) -> At {
        At::Stem { agree: 0, part: 0 }
    }

    fn is_match(&self, state: &At) -> bool {
        matches!(state, At::Form { agree } if *agree == self.prefix.len())
    }

    fn can_match(&self, state: &At) -> bool {
        !matches!(state, At::Dead)
    }

    fn accept(&self, state: &At, byte: u8) -> At {
        match *state {
            At::Stem { agree, part } if byte == 0 => At::Drop { agree, part },
            At::Stem { agree, part } if part > 0 => Self::parted(agree, part + 1),
            At::Stem { agree, .. } => {
                // Behind the whole prefix every byte agrees.
                if agree >= self.prefix.len() || self.prefix[agree] == byte {
                    At::Stem {
                        agree: agree + 1,
                        part: 0,
                    }
                } else {
                    Self::parted(agree, 1)
                }
            }
            At::Drop { agree, part } => {
                let dropped = usize::from(byte).saturating_sub(1);
                if dropped < part {
                    return At::Dead;
                }
                let kept = (agree + part).saturating_sub(dropped);
                At::Form {
                    agree: kept.min(self.prefix.len()),
                }
            }
            At::Form { agree } if agree == self.prefix.len() => At::Form { agree },
            At::Form { agree } if self.prefix[agree] == byte => At::Form { agree: agree + 1 },
            At::Form { .. } | At::Dead => At::Dead,
        }
    }
}

impl FormPrefix {
    fn parted(agree: usize, part: usize) -> At {
        if part > MAX_DROPPED || agree == 0 {
            At::Dead
        } else {
            At::Stem { agree, part }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accepts(prefix: &str, form: &str) -> bool {
        let mut key = String::new();
        write_key(&Stemmer::default().stem(form), form, &mut key);
        let automaton = FormPrefix {
            prefix: prefix.as_bytes().to_vec(),
        };
        let end = key.bytes().fold(automaton.start(), |state, byte| {
            automaton.accept(&state, byte)
        });
        automaton.is_match(&end)
    }

    #[test]
    fn irregular_stems_are_found_by_the_beginning_of_the_word() {
        for (prefix, form) in [
            ("dy", "dying"),
            ("ski", "skies"),
            ("rectif", "rectification"),
            ("happy", "happy"),
        ] {
            assert!(accepts(prefix, form), "{prefix}* should find {form}");
        }
        assert!(!accepts("happi", "happy"));
    }

    proptest! {
        #[test]
        fn a_form_is_found_by_each_of_its_beginnings_and_no_other(
            base in "[a-z]{1,8}",
            ending in prop::sample::select(vec![
                "", "s", "ed", "ing", "ying", "ies", "ational", "fulness", "ization", "ly", "'s",
                "bility", "ousness", "ement", "y", "e",
            ]),
            other in "[a-z]{1,6}",
        ) {
            let form = format!("{base}{ending}");
            for end in 1..=form.len() {
                prop_assert!(accepts(&form[..end], &form), "{}* {}", &form[..end], form);
            }
            prop_assert_eq!(accepts(&other, &form), form.starts_with(&other));
        }
    }
}
