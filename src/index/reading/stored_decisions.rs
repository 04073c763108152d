//! Whole decisions read back from the index, one by one.

use crate::index::{DecisionAddress, Index, IndexError, StoredFacts, StoredTexts};
use crate::model::{
    Address, Category, Date, Decision, DecisionType, Investigated, Paragraph, Publication,
    Reference, Section, SectionKind, Statement, TextFacts,
};
use crate::parse::{facts_of_any_text, section_kind_of_heading};

/// A decision as stored in an index, without the places of its paragraphs.
#[derive(Debug, Clone)]
pub struct StoredDecision {
    /// Its reference.
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
    pub investigated: Option<Investigated>,
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
    /// Reads a decision back as it was parsed from its page.
    pub(crate) fn decision(&self, at: DecisionAddress) -> Result<Decision, IndexError> {
        let texts = self.texts(at)?;
        let facts = self.facts_of(at, &texts)?;
        let reference = Reference::of_collection(&facts.reference)
            .ok_or_else(|| self.damaged(format!("contains the reference `{}`", facts.reference)))?;
        let statement = self.statement(at, &facts, &texts);
        Ok(Decision {
            reference,
            decision_type: facts.decision_type(),
            publication: facts.publication(),
            date: facts.date.as_ref().and_then(|date| date.parse().ok()),
            text_facts: TextFacts {
                reasons: facts.reasons(),
                remedies: facts.remedies(),
                ..facts_of_any_text(&statement)
            },
            address: facts.url.map(|url| Address {
                url,
                built: facts.url_built,
            }),
            category: facts.category.map(|(area, name)| Category { area, name }),
            authority: facts.authority,
            investigated: facts.investigated,
            title: facts.title,
            withdrawn: facts.withdrawn.as_ref().and_then(|day| day.parse().ok()),
            statement,
        })
    }

    fn statement(
        &self,
        at: DecisionAddress,
        facts: &StoredFacts,
        texts: &StoredTexts,
    ) -> Statement {
        let segment = self.segment(at.segment);
        let first = segment.starts[at.ordinal];
        let mut position = 0;
        let mut statement = Statement::default();
        for (heading, count) in &facts.sections {
            let paragraphs: Vec<Paragraph> = (position..position + count)
                .map(|position| Paragraph {
                    number: segment.place(first + position).number,
                    subheading: facts.subheading(position).map(str::to_owned),
                    text: texts.paragraph(position as usize).to_owned(),
                })
                .collect();
            let kind = match count {
                0 => section_kind_of_heading(heading).unwrap_or(SectionKind::Other),
                _ => segment.place(first + position).section,
            };
            statement.sections.push(Section {
                kind,
                heading: heading.clone(),
                paragraphs,
            });
            position += count;
        }
        statement
    }

    /// Reads one decision in every `every`, in the order of the index.
    pub fn stored_decisions(
        &self,
        one_of: usize,
    ) -> impl Iterator<Item = Result<StoredDecision, IndexError>> {
        let segments = self.segments().iter().enumerate();
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
        self.refuse_damage()?;
        let reference = Reference::of_collection(&facts.reference)
            .ok_or_else(|| self.damaged(format!("contains the reference `{}`", facts.reference)))?;
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
