//! Upper bounds of the scores of a phrase, or of a text in some sections, from its
//! words.
//!
//! Where it stands has to be read from positions; that is done for the decisions
//! alone that could enter the top k.

use tantivy::postings::TermInfo;

use super::leaf_plan::{RARE, ROUNDING, is_rare};
use crate::index::{Bits, ImpactList, Index, IndexError, ListsOf};
use crate::search::exec::run::Execution;
use crate::search::plan::compile::{Leaf, Scope};
use crate::search::plan::operand::Operand;
use crate::search::postings::cursor::documents;
use crate::search::postings::window::Window;

/// Where the upper bounds of an operand come from, in a segment.
pub(super) enum UpperBound<'a> {
    /// A word, or a common gram.
    Term {
        of: ListsOf,
        postings: Vec<TermInfo>,
        lists: Vec<ImpactList<'a>>,
        /// What their impacts are multiplied by.
        factor: f32,
        /// What has to be read.
        rest: Option<Leaf>,
    },
    /// All of these are required, and the score is at most the least of theirs.
    Least(Vec<Self>),
    /// Any of these, and the score is at most the sum of theirs.
    Any(Vec<Self>),
}

/// The upper bounds of an operand in a segment, before any position is read.
pub(super) struct UpperBounds {
    /// It is in no other decisions.
    pub(super) decisions: Bits,
    /// By decision: an upper bound of its score.
    pub(super) bounds: Vec<f32>,
    /// It is in no paragraphs of other decisions but standing text.
    pub(super) own: Bits,
}

impl<'q> Execution<'q> {
    /// Where the upper bounds of an operand come from; `None` where too much
    /// would have to be read.
    pub(super) fn upper_bound(
        &self,
        segment_ord: usize,
        leaf: &'q Leaf,
        operand: &'q Operand,
    ) -> Option<UpperBound<'q>> {
        match operand {
            // Several of these can end with one and the same word, so that no word bounds
            // their number.
            Operand::Words(words) if words.slop > 0 => None,
            Operand::Words(words) => {
                let needed = words.needed().map(|(_, needed)| {
                    let (of, terms) = needed.postings();
                    self.upper_bound_of_term((segment_ord, leaf), of, &terms[segment_ord])
                });
                let mut needed = needed.collect::<Option<Vec<_>>>()?;
                Some(match needed.len() {
                    1 => needed.swap_remove(0),
                    _ => UpperBound::Least(needed),
                })
            }
            Operand::Any(operands) | Operand::Split(operands) => {
                let any = operands.iter();
                let any = any.map(|operand| self.upper_bound(segment_ord, leaf, operand));
                Some(UpperBound::Any(any.collect::<Option<_>>()?))
            }
            // That two words stand in one decision says little of their being near.
            Operand::Near(_) => None,
        }
    }

    fn upper_bound_of_term(
        &self,
        (segment_ord, leaf): (usize, &Leaf),
        of: ListsOf,
        terms: &[TermInfo],
    ) -> Option<UpperBound<'q>> {
        let impacts = self.index.impacts()[segment_ord].as_ref()?;
        let factor = impacts.factor()?;
        let docs = u64::from(self.index.segments[segment_ord].reader.max_doc());
        let are_rare = |others: &[TermInfo]| {
            let paragraphs = others.iter().map(|term| u64::from(term.doc_freq));
            is_rare(paragraphs.sum(), docs, RARE)
        };
        let (mut lists, mut others) = impacts.lists(of, terms);
        if !are_rare(&others) {
            (lists, others) = impacts.lists_around(of, terms);
            if !are_rare(&others) {
                return None;
            }
        }
        let rest = (!others.is_empty()).then(|| Leaf {
            operand: Operand::of_terms(of, segment_ord, others),
            scope: Scope::EVERYWHERE,
            ..leaf.clone()
        });
        Some(UpperBound::Term {
            of,
            postings: terms.to_vec(),
            lists,
            factor,
            rest,
        })
    }

    /// Reads what an upper bound is made of.
    pub(super) fn evaluate(
        &self,
        segment_ord: usize,
        leaf: usize,
        upper_bound: &UpperBound<'_>,
    ) -> Result<UpperBounds, IndexError> {
        let count = self.index.segments[segment_ord].decisions();
        match upper_bound {
            UpperBound::Term {
                lists,
                factor,
                rest,
                ..
            } => {
                let weight = self.scoring.weight(leaf) * factor;
                let mut found = UpperBounds {
                    decisions: Bits::none(count),
                    bounds: vec![0.0; count],
                    own: Bits::none(count),
                };
                for list in lists {
                    list.put(&mut found.decisions);
                    list.for_each_bound(|ordinal, impact, own| {
                        found.bounds[ordinal] += impact * weight;
                        found.own.set_if(ordinal, own);
                    });
                }
                if let Some(rest) = rest {
                    let read = self.evaluate_part(segment_ord, leaf, rest)?;
                    found.decisions.or(&read.decisions);
                    for (ordinal, score, own) in &read.scores {
                        found.bounds[*ordinal] += score * ROUNDING;
                        found.own.set_if(*ordinal, *own);
                    }
                }
                Ok(found)
            }
            UpperBound::Least(all) => {
                let all = all
                    .iter()
                    .map(|part| self.evaluate(segment_ord, leaf, part));
                joined(count, all, Bits::and, f32::min)
            }
            UpperBound::Any(any) => {
                let any = any
                    .iter()
                    .map(|part| self.evaluate(segment_ord, leaf, part));
                joined(count, any, Bits::or, |one, other| one + other)
            }
        }
    }
}

/// Joins what is known of several operands in so many decisions.
fn joined(
    count: usize,
    all: impl Iterator<Item = Result<UpperBounds, IndexError>>,
    join: fn(&mut Bits, &Bits),
    bound: fn(f32, f32) -> f32,
) -> Result<UpperBounds, IndexError> {
    let mut joined: Option<UpperBounds> = None;
    for found in all {
        let found = found?;
        let Some(joined) = &mut joined else {
            joined = Some(found);
            continue;
        };
        join(&mut joined.decisions, &found.decisions);
        join(&mut joined.own, &found.own);
        for (one, other) in joined.bounds.iter_mut().zip(&found.bounds) {
            *one = bound(*one, *other);
        }
    }
    Ok(joined.unwrap_or_else(|| UpperBounds {
        decisions: Bits::none(count),
        bounds: vec![0.0; count],
        own: Bits::none(count),
    }))
}

impl UpperBound<'_> {
    /// Adds the documents it may occur in to `found`. Those out of the window may be
    /// left out.
    pub(super) fn put_documents(
        &self,
        (index, segment_ord): (&Index, usize),
        window: Window<'_>,
        found: &mut Bits,
    ) -> Result<(), IndexError> {
        match self {
            Self::Term { of, postings, .. } => {
                documents(index, segment_ord, (*of, postings), window, found)
            }
            // One of them leaves out most.
            Self::Least(all) => {
                let rarest = all.iter().min_by_key(|part| part.most_paragraphs());
                rarest.map_or(Ok(()), |part| {
                    part.put_documents((index, segment_ord), window, found)
                })
            }
            Self::Any(any) => {
                let mut any = any.iter();
                any.try_for_each(|part| part.put_documents((index, segment_ord), window, found))
            }
        }
    }

    fn most_paragraphs(&self) -> u64 {
        match self {
            Self::Term { postings, .. } => {
                postings.iter().map(|term| u64::from(term.doc_freq)).sum()
            }
            Self::Least(all) => all.iter().map(Self::most_paragraphs).min().unwrap_or(0),
            Self::Any(any) => any.iter().map(Self::most_paragraphs).sum(),
        }
    }
}
