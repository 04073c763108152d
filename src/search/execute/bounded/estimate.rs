//! What a phrase, or a text in some sections, can be worth at the most, told by its
//! words.
//!
//! Where it stands has to be read from positions; that is done for the decisions
//! alone that could be among the best.

use tantivy::postings::TermInfo;

use super::super::Question;
use super::leaves::{RARE, ROUNDING, is_rare};
use crate::index::{Bits, ImpactList, Index, IndexError, ListsOf};
use crate::search::compile::{Leaf, Scope};
use crate::search::operand::Operand;
use crate::search::postings::documents;
use crate::search::window::Window;

/// Where that what bounds an operand is looked for in a segment.
pub(super) enum Estimate<'a> {
    /// A word, or a term of neighbours.
    Term {
        of: ListsOf,
        postings: Vec<TermInfo>,
        lists: Vec<ImpactList<'a>>,
        /// What their impacts are multiplied by.
        factor: f32,
        /// What has to be read.
        rest: Option<Leaf>,
    },
    /// All of these have to be there, and it is worth no more than any of them.
    Least(Vec<Self>),
    /// Any of these, and it is worth no more than their sum.
    Any(Vec<Self>),
}

/// What is known of an operand in a segment before a position is read.
pub(super) struct Estimated {
    /// It is in no other decisions.
    pub(super) decisions: Bits,
    /// By decision: it is not worth more.
    pub(super) bounds: Vec<f32>,
    /// It is in no paragraphs of other decisions but standing text.
    pub(super) own: Bits,
}

impl<'q> Question<'q> {
    /// Where that what bounds an operand is to be looked for; `None` where too much
    /// would have to be read.
    pub(super) fn estimate(
        &self,
        at: usize,
        leaf: &'q Leaf,
        operand: &'q Operand,
    ) -> Option<Estimate<'q>> {
        match operand {
            // Several of these can end with one and the same word, so that no word bounds
            // their number.
            Operand::Words(words) if words.gap > 0 => None,
            Operand::Words(words) => {
                let needed = words.needed().map(|(_, needed)| {
                    let (of, terms) = needed.postings();
                    self.estimate_term((at, leaf), of, &terms[at])
                });
                let mut needed = needed.collect::<Option<Vec<_>>>()?;
                Some(match needed.len() {
                    1 => needed.swap_remove(0),
                    _ => Estimate::Least(needed),
                })
            }
            Operand::Any(operands) | Operand::Split(operands) => {
                let any = operands.iter();
                let any = any.map(|operand| self.estimate(at, leaf, operand));
                Some(Estimate::Any(any.collect::<Option<_>>()?))
            }
            // That two words stand in one decision says little of their being near.
            Operand::Near(_) => None,
        }
    }

    fn estimate_term(
        &self,
        (at, leaf): (usize, &Leaf),
        of: ListsOf,
        terms: &[TermInfo],
    ) -> Option<Estimate<'q>> {
        let impacts = self.index.impacts()[at].as_ref()?;
        let factor = impacts.factor()?;
        let docs = u64::from(self.index.segments[at].reader.max_doc());
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
            operand: Operand::of_terms(of, at, others),
            scope: Scope::EVERYWHERE,
            ..leaf.clone()
        });
        Some(Estimate::Term {
            of,
            postings: terms.to_vec(),
            lists,
            factor,
            rest,
        })
    }

    /// Reads what an estimate is made of.
    pub(super) fn evaluate(
        &self,
        at: usize,
        leaf: usize,
        estimate: &Estimate<'_>,
    ) -> Result<Estimated, IndexError> {
        let count = self.index.segments[at].decisions();
        match estimate {
            Estimate::Term {
                lists,
                factor,
                rest,
                ..
            } => {
                let weight = self.scoring.weight(leaf) * factor;
                let mut found = Estimated {
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
                    let read = self.read_part(at, leaf, rest)?;
                    found.decisions.or(&read.decisions);
                    for (ordinal, score, own) in &read.scores {
                        found.bounds[*ordinal] += score * ROUNDING;
                        found.own.set_if(*ordinal, *own);
                    }
                }
                Ok(found)
            }
            Estimate::Least(all) => {
                let all = all.iter().map(|part| self.evaluate(at, leaf, part));
                joined(count, all, Bits::and, f32::min)
            }
            Estimate::Any(any) => {
                let any = any.iter().map(|part| self.evaluate(at, leaf, part));
                joined(count, any, Bits::or, |one, other| one + other)
            }
        }
    }
}

/// Joins what is known of several operands in so many decisions.
fn joined(
    count: usize,
    all: impl Iterator<Item = Result<Estimated, IndexError>>,
    join: fn(&mut Bits, &Bits),
    bound: fn(f32, f32) -> f32,
) -> Result<Estimated, IndexError> {
    let mut joined: Option<Estimated> = None;
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
    Ok(joined.unwrap_or_else(|| Estimated {
        decisions: Bits::none(count),
        bounds: vec![0.0; count],
        own: Bits::none(count),
    }))
}

impl Estimate<'_> {
    /// Adds the documents it may occur in to `found`. Those out of the window may be
    /// left out.
    pub(super) fn put_documents(
        &self,
        (index, at): (&Index, usize),
        window: Window<'_>,
        found: &mut Bits,
    ) -> Result<(), IndexError> {
        match self {
            Self::Term { of, postings, .. } => documents(index, at, (*of, postings), window, found),
            // One of them leaves out most.
            Self::Least(all) => {
                let rarest = all.iter().min_by_key(|part| part.most_paragraphs());
                rarest.map_or(Ok(()), |part| {
                    part.put_documents((index, at), window, found)
                })
            }
            Self::Any(any) => {
                let mut any = any.iter();
                any.try_for_each(|part| part.put_documents((index, at), window, found))
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
