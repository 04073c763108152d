//! The facts of decisions, and who cites them.

use crate::index::{DecisionAddress, Index, IndexError, StoredFacts, StoredTexts};
use crate::model::{Address, Category, Reference, SectionKind};
use crate::search::{CitingDecision, DecisionFacts};

/// The decisions that cite a reference, newest first. The reference need not be in the index.
pub fn citing(index: &Index, reference: &Reference) -> Result<Vec<CitingDecision>, IndexError> {
    let mut found = Vec::new();
    for citing in index.citing(reference)? {
        let at = citing.address;
        let segment = index.segment(at.segment);
        let facts = index.facts(at)?;
        let reference = Reference::of_collection(&facts.reference)
            .ok_or_else(|| index.damaged(format!("holds the reference `{}`", facts.reference)))?;
        found.push(CitingDecision {
            reference,
            decision_type: facts.decision_type(),
            date: facts.date.as_ref().and_then(|date| date.parse().ok()),
            authority: facts.authority,
            paragraphs: citing
                .docs
                .iter()
                .map(|doc| segment.place(*doc).number)
                .collect(),
        });
    }
    found.sort_by(|one, other| {
        other
            .date
            .cmp(&one.date)
            .then_with(|| one.reference.cmp(&other.reference))
    });
    Ok(found)
}

/// The facts of a decision, from its stored data.
pub(crate) fn read_facts(
    index: &Index,
    at: DecisionAddress,
    stored: StoredFacts,
    texts: &StoredTexts,
) -> Result<DecisionFacts, IndexError> {
    let reference = Reference::of_collection(&stored.reference)
        .ok_or_else(|| index.damaged(format!("holds the reference `{}`", stored.reference)))?;
    let segment = index.segment(at.segment);
    let start = segment.first_doc(at.ordinal);
    // The summary comes first if there is one.
    let first = (segment.paragraph_counts()[at.ordinal] > 0).then_some(start);
    let summary = first.filter(|doc| segment.place(*doc).section == SectionKind::Summary);
    let summary = summary.map(|_| texts.paragraph(0).to_owned());
    Ok(DecisionFacts {
        decision_type: stored.decision_type(),
        reasons: stored.reasons(),
        remedies: stored.remedies(),
        publication: stored.publication(),
        date: stored.date.as_ref().and_then(|date| date.parse().ok()),
        category: stored.category.map(|(area, name)| Category { area, name }),
        authority: stored.authority,
        investigated: stored.investigated,
        address: stored.url.map(|url| Address {
            url,
            built: stored.url_built,
        }),
        withdrawn: stored.withdrawn.and_then(|day| day.parse().ok()),
        title: stored.title,
        summary,
        notes: index
            .notes()
            .map(|notes| notes.of(&reference).cloned().collect())
            .unwrap_or_default(),
        reference,
    })
}
