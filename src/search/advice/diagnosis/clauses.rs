//! Splits a query into its top-level parts, and joins them again with one part removed or replaced.

use std::ops::Range;

use crate::search::query::{Clause, Text};

/// The top-level parts of a query.
pub(super) struct Parts {
    pub(super) clauses: Vec<Clause>,
    pub(super) joint: Joint,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    And,
    Or,
}

pub(super) fn parts(root: &Clause) -> Parts {
    let (clauses, joint) = match root {
        Clause::And(clauses) => (clauses.clone(), Joint::And),
        Clause::Or(clauses) => (clauses.clone(), Joint::Or),
        Clause::In(sections, inner) => match inner.as_ref() {
            Clause::And(clauses) => {
                let scoped = clauses.iter().map(|clause| match clause {
                    Clause::Field(_) => clause.clone(),
                    _ => Clause::In(sections.clone(), Box::new(clause.clone())),
                });
                (scoped.collect(), Joint::And)
            }
            _ => (vec![root.clone()], Joint::And),
        },
        Clause::Standing(standing, inner) => match inner.as_ref() {
            Clause::And(clauses) => {
                let scoped = clauses.iter().map(|clause| match clause {
                    Clause::Field(_) => clause.clone(),
                    _ => Clause::Standing(*standing, Box::new(clause.clone())),
                });
                (scoped.collect(), Joint::And)
            }
            _ => (vec![root.clone()], Joint::And),
        },
        other => (vec![other.clone()], Joint::And),
    };
    Parts { clauses, joint }
}

impl Parts {
    /// The query with one part replaced or removed.
    pub(super) fn with(&self, at: usize, other: Option<Clause>) -> Option<Clause> {
        let mut clauses = self.clauses.clone();
        match other {
            Some(other) => clauses[at] = other,
            None => {
                clauses.remove(at);
            }
        }
        match (clauses.len(), self.joint) {
            (0 | 1, _) => clauses.pop(),
            (_, Joint::And) => Some(Clause::And(clauses)),
            (_, Joint::Or) => Some(Clause::Or(clauses)),
        }
    }
}

impl Clause {
    /// The clause without the sections and weights around it.
    pub(super) fn inner(&self) -> &Self {
        match self {
            Self::In(_, inner) | Self::Standing(_, inner) | Self::Weighted(inner, _) => {
                inner.inner()
            }
            other => other,
        }
    }

    /// Wraps another clause in the sections and weights of this one.
    pub(super) fn around(&self, other: Self) -> Self {
        match self {
            Self::In(sections, inner) => Self::In(sections.clone(), Box::new(inner.around(other))),
            Self::Standing(standing, inner) => {
                Self::Standing(*standing, Box::new(inner.around(other)))
            }
            Self::Weighted(inner, weight) => Self::Weighted(Box::new(inner.around(other)), *weight),
            _ => other,
        }
    }
}

/// The byte range of a part in the query, if known.
pub(super) fn place_of(part: &Clause) -> Range<usize> {
    match part.inner() {
        Clause::Text(text) => text.place.0.clone(),
        Clause::Near(near) => place_of(&near.left).start..place_of(&near.right).end,
        _ => 0..0,
    }
}

/// Collects the texts of a clause that are not negated.
pub(super) fn positive_texts<'a>(clause: &'a Clause, found: &mut Vec<&'a Text>) {
    match clause {
        Clause::Text(text) => found.push(text),
        Clause::And(clauses) | Clause::Or(clauses) => {
            for clause in clauses {
                positive_texts(clause, found);
            }
        }
        Clause::Near(near) => {
            positive_texts(&near.left, found);
            if !near.link.negated {
                positive_texts(&near.right, found);
            }
        }
        Clause::In(_, inner) | Clause::Standing(_, inner) | Clause::Weighted(inner, _) => {
            positive_texts(inner, found);
        }
        Clause::Not(_) | Clause::Field(_) => {}
    }
}
