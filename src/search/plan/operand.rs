//! The operand of a leaf, looked up in the index.

mod words;

use std::collections::BTreeSet;

use tantivy::postings::TermInfo;

use super::expansion::{CommonGramExpansion, Expansion, expand, expand_common_grams, expand_where};
use crate::index::{Index, ListsOf, MAX_WORDS, is_frequent};
use crate::search::SearchError;
use crate::search::query::{Clause, Link, Phrase, QueryError, QueryTerm, Reach, Text};
use crate::search::thresholds::{MAX_MIXED_WORDS, MAX_PROBED_FORMS, MAX_PROBED_FORMS_IN_ALL};

pub(crate) use self::words::{Needed, SegmentTerms, TermPostings, Words, most_paragraphs};

/// Something that occurs in paragraphs. `query::tree::Near` defines the occurrences.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    /// A word or a phrase.
    Words(Words),
    /// Occurs wherever one of these does: a group of operands, or a text and the text it is widened
    /// to.
    Any(Vec<Operand>),
    /// Like `Any`, for the ways to fill one phrase, which never share an occurrence.
    Split(Vec<Operand>),
    /// Two operands within reach of each other.
    Near(Box<ProximityOperand>),
}

/// A connector with its operands.
#[derive(Debug, Clone)]
pub(crate) struct ProximityOperand {
    pub(crate) left: Operand,
    pub(crate) link: Link,
    pub(crate) right: Operand,
    /// Whether a match only requires that both operands are anywhere in the paragraph.
    pub(crate) anywhere: bool,
}

impl Operand {
    /// The maximum number of paragraphs that match it.
    pub(crate) fn most_paragraphs(&self) -> u64 {
        self.most(&|_, paragraphs| paragraphs)
    }

    /// The maximum number of paragraphs of a segment that match it.
    pub(crate) fn most_paragraphs_in(&self, at: usize) -> u64 {
        self.most(&|terms, _| {
            let of_segment = terms.get(at).into_iter().flatten();
            of_segment.map(|term| u64::from(term.doc_freq)).sum()
        })
    }

    /// Computes such a maximum. `of_part` counts the paragraphs of a part, given its terms in each
    /// segment and its number of paragraphs over all segments.
    fn most(&self, of_part: &dyn Fn(&[Vec<TermInfo>], u64) -> u64) -> u64 {
        match self {
            Self::Words(words) => {
                let parts = words.parts.iter();
                let parts = parts.map(|part| of_part(&part.terms, part.paragraphs));
                let common_grams = words.common_grams.iter().flatten();
                let common_grams = common_grams.map(|one| of_part(&one.terms, one.paragraphs));
                parts.chain(common_grams).min().unwrap_or(0)
            }
            Self::Any(operands) | Self::Split(operands) => operands
                .iter()
                .map(|operand| operand.most(of_part))
                .fold(0, u64::saturating_add),
            Self::Near(joined) if joined.link.negated => joined.left.most(of_part),
            Self::Near(joined) => joined.left.most(of_part).min(joined.right.most(of_part)),
        }
    }

    /// Whether matching it requires sentence boundaries.
    pub(crate) fn needs_sentences(&self) -> bool {
        match self {
            Self::Words(_) => false,
            Self::Any(operands) | Self::Split(operands) => {
                operands.iter().any(Self::needs_sentences)
            }
            Self::Near(joined) => {
                joined.link.reach == Reach::Sentence
                    || joined.left.needs_sentences()
                    || joined.right.needs_sentences()
            }
        }
    }

    /// Whether postings alone determine which paragraphs it occurs in.
    pub(crate) fn is_exact(&self) -> bool {
        match self {
            Self::Words(words) => words.is_word() || words.is_term(),
            // If a connector inside a group fails, its words are not occurrences.
            Self::Any(operands) | Self::Split(operands) => operands
                .iter()
                .all(|operand| operand.is_exact() && !matches!(operand, Self::Near(_))),
            Self::Near(joined) => {
                joined.anywhere && joined.left.is_exact() && joined.right.is_exact()
            }
        }
    }

    /// The operands whose occurrences together are the occurrences of this one; some may be found
    /// more than once.
    pub(crate) fn alternatives(&self) -> Vec<&Self> {
        match self {
            Self::Any(operands) | Self::Split(operands) => {
                operands.iter().flat_map(Self::alternatives).collect()
            }
            one => vec![one],
        }
    }

    /// The postings, by segment, if each is an occurrence; `None` if more is needed to decide.
    pub(crate) fn as_term(&self) -> Option<TermPostings<'_>> {
        match self {
            Self::Words(words) if words.is_word() => Some(Needed::Word(&words.parts[0]).postings()),
            Self::Words(words) if words.is_term() => {
                let first = words.common_grams.first()?.as_ref()?;
                Some(Needed::Term(first).postings())
            }
            _ => None,
        }
    }

    /// An operand like that of [`Self::as_term`], with the given postings in one segment and none
    /// in the others.
    pub(crate) fn of_terms(of: ListsOf, at: usize, of_segment: Vec<TermInfo>) -> Self {
        let paragraphs = most_paragraphs(&of_segment);
        let mut terms = vec![Vec::new(); at];
        terms.push(of_segment);
        Self::Words(match of {
            ListsOf::Words => Words {
                parts: vec![Expansion {
                    terms,
                    paragraphs,
                    ..Expansion::default()
                }],
                common_grams: Vec::new(),
                slop: 0,
            },
            ListsOf::CommonGrams => Words {
                parts: vec![Expansion::default(); 2],
                common_grams: vec![Some(CommonGramExpansion {
                    parts: 2,
                    terms,
                    paragraphs,
                })],
                slop: 0,
            },
        })
    }

    /// Whether it has few enough forms to probe single documents for each of them.
    pub(crate) fn can_be_probed(&self) -> bool {
        let mut forms = Vec::new();
        self.forms(&mut forms);
        let most = forms.iter().map(|forms| forms.len()).max().unwrap_or(0);
        let all: usize = forms.iter().map(|forms| forms.len()).sum();
        most <= MAX_PROBED_FORMS && all <= MAX_PROBED_FORMS_IN_ALL
    }

    fn forms<'a>(&'a self, found: &mut Vec<&'a BTreeSet<String>>) {
        match self {
            Self::Words(words) => found.extend(words.parts.iter().map(|part| &part.forms)),
            Self::Any(operands) | Self::Split(operands) => {
                for operand in operands {
                    operand.forms(found);
                }
            }
            Self::Near(joined) => {
                joined.left.forms(found);
                joined.right.forms(found);
            }
        }
    }

    /// Whether one word can belong to both.
    fn overlaps(&self, other: &Self) -> bool {
        let (mut own, mut others) = (Vec::new(), Vec::new());
        self.forms(&mut own);
        other.forms(&mut others);
        let others: BTreeSet<&String> = others.into_iter().flatten().collect();
        own.into_iter().flatten().any(|form| others.contains(form))
    }
}

/// The maximum number of forms that all wildcards and spelling variants of one query may match.
const MAX_FORMS: usize = 50_000;

/// Looks up operands in an index.
pub(crate) struct Lookup<'a> {
    pub(crate) index: &'a Index,
    /// The number of forms of wildcards and spelling variants so far.
    forms: usize,
}

impl<'a> Lookup<'a> {
    pub(crate) fn new(index: &'a Index) -> Self {
        Self { index, forms: 0 }
    }

    /// Looks up a text, a group of texts, or a connector.
    pub(crate) fn operand(&mut self, clause: &Clause) -> Result<Operand, SearchError> {
        match clause {
            Clause::Text(text) => {
                let wordings = std::iter::once(&text.phrase).chain(&text.others);
                let operands = wordings
                    .map(|phrase| self.text(phrase, text))
                    .collect::<Result<_, _>>()?;
                self.any(operands)
            }
            Clause::Or(clauses) => {
                let operands = clauses
                    .iter()
                    .map(|clause| self.operand(clause))
                    .collect::<Result<_, _>>()?;
                self.any(operands)
            }
            Clause::Near(near) => {
                let left = self.operand(&near.left)?;
                let right = self.operand(&near.right)?;
                let link = near.link;
                // A negated connector must be known as a whole, and only one side of a connector
                // may be listed.
                let is_listed = !(link.negated && matches!(right, Operand::Near(_)));
                let anywhere = link.reach == Reach::Paragraph
                    && !link.ordered
                    && is_listed
                    && !left.overlaps(&right);
                Ok(Operand::Near(Box::new(ProximityOperand {
                    left,
                    link,
                    right,
                    anywhere,
                })))
            }
            // The parser accepts nothing else as an operand.
            _ => Ok(Operand::Any(Vec::new())),
        }
    }

    /// Looks up a word or a phrase. If pairs of its frequent forms are indexed as terms, they
    /// become one alternative, and the combinations with a rare form become others.
    fn text(&mut self, phrase: &Phrase, text: &Text) -> Result<Operand, SearchError> {
        let words = self.words(phrase, text)?;
        let is_mixed = |part: &Expansion| {
            let frequent = part.forms.iter().filter(|form| is_frequent(form)).count();
            frequent > 0 && frequent < part.forms.len()
        };
        let mixed = words.parts.iter().filter(|part| is_mixed(part)).count();
        if phrase.slop > 0 || words.parts.len() < 2 || !(1..=MAX_MIXED_WORDS).contains(&mixed) {
            return Ok(Operand::Words(words));
        }
        let index = self.index;
        let expand_by_frequency = |at: usize, frequent: bool| {
            let range = text.place.0.clone();
            let wanted = |form: &str| is_frequent(form) == frequent;
            expand_where(index, &phrase.parts[at], range, wanted)
        };
        let mut alternatives = Vec::new();
        let mut of_frequent = words.parts.clone();
        for (at, part) in words.parts.iter().enumerate() {
            if is_mixed(part) {
                // The parts before this one are frequent here; rare ones belong to another
                // alternative.
                let mut parts = of_frequent[..at].to_vec();
                parts.push(expand_by_frequency(at, false)?);
                parts.extend_from_slice(&words.parts[at + 1..]);
                alternatives.push(self.phrase(parts)?);
                of_frequent[at] = expand_by_frequency(at, true)?;
            }
        }
        let of_frequent = self.phrase(of_frequent)?;
        if of_frequent.common_grams.iter().all(Option::is_none) {
            return Ok(Operand::Words(words));
        }
        alternatives.push(of_frequent);
        Ok(Operand::Split(
            alternatives.into_iter().map(Operand::Words).collect(),
        ))
    }

    fn phrase(&self, parts: Vec<Expansion>) -> Result<Words, SearchError> {
        let mut common_grams: Vec<Option<CommonGramExpansion>> = Vec::with_capacity(parts.len());
        let mut covered = 0;
        for at in 0..parts.len().saturating_sub(1) {
            let expand = |words: usize| match parts.get(at..at + words) {
                Some(parts) => expand_common_grams(self.index, parts),
                None => Ok(None),
            };
            let mut found = expand(MAX_WORDS)?;
            // A term of three words is more selective than the two within it.
            if found.is_none() && at + 2 > covered {
                found = expand(2)?;
            }
            if let Some(found) = &found {
                covered = at + found.parts;
            }
            common_grams.push(found);
        }
        Ok(Words {
            common_grams,
            parts,
            slop: 0,
        })
    }

    fn words(&mut self, phrase: &Phrase, text: &Text) -> Result<Words, SearchError> {
        let mut parts = Vec::with_capacity(phrase.parts.len());
        for part in &phrase.parts {
            let range = &text.place.0;
            let expansion = expand(self.index, part, range.clone())?;
            if matches!(part, QueryTerm::Pattern(_) | QueryTerm::Fuzzy(..)) {
                self.forms += expansion.forms.len();
            }
            if self.forms > MAX_FORMS {
                let message = format!(
                    "the wildcards and spelling variants of the query match more than {MAX_FORMS} \
                     words; give more letters"
                );
                return Err(QueryError {
                    message,
                    range: range.clone(),
                    repair: None,
                }
                .into());
            }
            parts.push(expansion);
        }
        match phrase.slop {
            0 => self.phrase(parts),
            // Common grams are adjacent words, so they do not help with slop.
            slop => Ok(Words {
                common_grams: vec![None; parts.len().saturating_sub(1)],
                parts,
                slop,
            }),
        }
    }

    /// Any of several operands. Single words are merged into one, so that shared forms count once.
    fn any(&self, operands: Vec<Operand>) -> Result<Operand, SearchError> {
        let mut word: Option<Expansion> = None;
        let mut others = Vec::new();
        let flat = operands.into_iter().flat_map(|operand| match operand {
            Operand::Any(operands) => operands,
            operand => vec![operand],
        });
        for operand in flat {
            match operand {
                Operand::Words(mut words) if words.parts.len() == 1 => {
                    let part = words.parts.swap_remove(0);
                    match &mut word {
                        Some(word) => word.merge(self.index, part)?,
                        None => word = Some(part),
                    }
                }
                other => others.push(other),
            }
        }
        others.extend(word.map(|part| {
            Operand::Words(Words {
                parts: vec![part],
                common_grams: Vec::new(),
                slop: 0,
            })
        }));
        Ok(match others.len() {
            1 => others.swap_remove(0),
            _ => Operand::Any(others),
        })
    }
}
