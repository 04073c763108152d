//! Whole decisions read back from the index, one after the other.

use crate::index::{DecisionAddress, Index, IndexError};
use crate::model::{Category, Date, Decision, DecisionType, Publication, Reference};

/// A decision as it lies in an index, without where its paragraphs stand.
#[derive(Debug, Clone)]
pub struct StoredDecision {
    /// The number it is known by.
    pub reference: Reference,
    /// The body complained about.
    pub authority: Option<String>,
    /// Service area and category.
    pub category: Option<Category>,
    /// The published "Decision" label.
    pub decision_type: Option<DecisionType>,
    /// Its date.
    pub date: Option<Date>,
    /// Statement or report.
    pub publication: Option<Publication>,
    /// Whether it was investigated.
    pub investigated: Option<bool>,
    /// The texts of its paragraphs, in order.
    pub texts: Vec<String>,
}

impl From<&Decision> for StoredDecision {
    fn from(decision: &Decision) -> Self {
        let paragraphs = decision.statement.paragraphs();
        Self {
            reference: decision.reference.clone(),
            authority: decision.authority.clone(),
            category: decision.category.clone(),
            decision_type: decision.decision_type,
            date: decision.date,
            publication: decision.publication,
            investigated: decision.investigated,
            texts: paragraphs
                .map(|(_, paragraph)| paragraph.text.clone())
                .collect(),
        }
    }
}

impl Index {
    /// Reads one of so many decisions, in the order in which they lie.
    pub fn stored_decisions(
        &self,
        one_of: usize,
    ) -> impl Iterator<Item = Result<StoredDecision, IndexError>> {
        let segments = self.segments.iter().enumerate();
        let living = segments.flat_map(|(at, segment)| {
            let living = (0..segment.decisions()).filter(|ordinal| segment.is_alive(*ordinal));
            living.map(move |ordinal| DecisionAddress {
                segment: at,
                ordinal,
            })
        });
        living.step_by(one_of.max(1)).map(|at| self.kept(at))
    }

    fn kept(&self, at: DecisionAddress) -> Result<StoredDecision, IndexError> {
        let texts = self.texts(at)?;
        let facts = self.facts_of(at, &texts)?;
        let reference = Reference::of_collection(&facts.reference)
            .ok_or_else(|| self.damaged(format!("holds the reference `{}`", facts.reference)))?;
        Ok(StoredDecision {
            reference,
            decision_type: facts.decision_type(),
            publication: facts.publication(),
            date: facts.date.as_ref().and_then(|date| date.parse().ok()),
            category: facts.category.map(|(area, name)| Category { area, name }),
            authority: facts.authority,
            investigated: facts.investigated,
            texts: (0..texts.paragraphs())
                .map(|at| texts.paragraph(at).to_owned())
                .collect(),
        })
    }
}
