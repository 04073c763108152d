//! A page for the tests of every output format.

use std::time::Duration;

use crate::model::{
    Address, Category, Date, DecisionType, Investigated, Publication, Reason, Reference, Remedy,
    RemedyKind, SectionKind, Sum,
};
use crate::search::{
    DecisionFacts, FacetCount, Facets, Hit, IndexFacts, Matched, Notice, NoticeKind, SearchPage,
    ShownDecision, ShownParagraph, Total,
};

/// The facts of an invented decision, all stated.
pub(crate) fn facts() -> DecisionFacts {
    DecisionFacts {
        reference: "24 001 411".parse().unwrap(),
        authority: Some("Exampleton Council".to_owned()),
        category: Some(Category {
            area: "Children's care services".to_owned(),
            name: "Child protection".to_owned(),
        }),
        decision_type: Some(DecisionType::Upheld),
        date: Some(Date::constant(2025, 3, 21)),
        publication: Some(Publication::Statement),
        investigated: Some(Investigated::No),
        reasons: vec![Reason::Late],
        remedies: vec![
            Remedy {
                kind: RemedyKind::Apology,
                sum: None,
            },
            Remedy {
                kind: RemedyKind::Payment,
                sum: Sum::between(20_000, 35_050),
            },
        ],
        address: Some(Address {
            url: "https://www.example.org/decisions/24-001-411".to_owned(),
            built: true,
        }),
        withdrawn: None,
        title: None,
        summary: Some("We will not investigate.".to_owned()),
        notes: Vec::new(),
    }
}

/// The facts of a document of a generic collection: almost none.
pub(crate) fn bare_facts(id: &str) -> DecisionFacts {
    DecisionFacts {
        reference: Reference::of_collection(id).unwrap(),
        authority: None,
        category: None,
        decision_type: None,
        date: None,
        publication: None,
        investigated: None,
        reasons: Vec::new(),
        remedies: Vec::new(),
        address: None,
        withdrawn: None,
        title: None,
        summary: None,
        notes: Vec::new(),
    }
}

/// A paragraph with a mark at every occurrence of `marked`.
pub(crate) fn paragraph(number: Option<u32>, text: &str, marked: &str) -> ShownParagraph {
    let highlights: Vec<_> = (text.match_indices(marked))
        .filter(|(_, found)| !found.is_empty())
        .map(|(start, found)| start..start + found.len())
        .collect();
    ShownParagraph {
        number,
        section: SectionKind::Assessment,
        heading: "My assessment".to_owned(),
        subheading: None,
        text: text.to_owned(),
        matches: !highlights.is_empty(),
        highlights,
        score: 1.5,
        standing: false,
        same_wording: 1,
        wording: None,
        repeats: None,
    }
}

/// A hit that shows `paragraphs`.
pub(crate) fn hit(decision: DecisionFacts, paragraphs: Vec<ShownParagraph>) -> Hit {
    Hit {
        known: false,
        matched: Matched::All,
        missing: Vec::new(),
        explanation: None,
        decision,
        score: 2.25,
        matching_paragraphs: paragraphs.iter().filter(|one| one.matches).count() as u64,
        matching_standing: 0,
        paragraphs,
    }
}

/// A page with exactly these hits.
pub(crate) fn page(hits: Vec<Hit>) -> SearchPage {
    let paragraphs = hits.iter().map(|hit| hit.matching_paragraphs).sum();
    SearchPage {
        query: "£ record".to_owned(),
        interpreted: "record".to_owned(),
        notices: vec![Notice {
            kind: NoticeKind::Ignored,
            message: "a sign alone finds nothing".to_owned(),
            range: 0..2,
            suggestion: None,
        }],
        total: Total {
            decisions: hits.len() as u64,
            paragraphs,
        },
        most: None,
        all_hits: hits.len() as u64,
        clauses: Vec::new(),
        took: Duration::from_nanos(812_345),
        hits,
        facets: Facets {
            category: vec![FacetCount {
                value: "Children's care services".to_owned(),
                count: 2,
                children: vec![count("Child protection", 2)],
            }],
            decision: vec![count("Upheld", 1_234), count("Not upheld", 3)],
            ..Facets::default()
        },
        index: IndexFacts {
            generation: 3,
            decisions: 5,
            paragraphs: 57,
        },
    }
}

/// A facet value without children.
pub(crate) fn count(value: &str, count: u64) -> FacetCount {
    FacetCount {
        value: value.to_owned(),
        count,
        children: Vec::new(),
    }
}

/// A whole decision with four paragraphs in two sections.
pub(crate) fn shown() -> ShownDecision {
    let mut summary = paragraph(None, "We will not investigate.", "");
    summary.section = SectionKind::Summary;
    summary.heading = "Summary".to_owned();
    let mut background = paragraph(
        Some(9),
        "The record was old:\n• by a year; or\n• by two.",
        "record",
    );
    background.subheading = Some("Background".to_owned());
    background.same_wording = 312;
    let mut later = paragraph(Some(10), "It was put right.", "");
    later.subheading = Some("Background".to_owned());
    ShownDecision {
        cited_by: Vec::new(),
        decision: facts(),
        paragraphs: vec![
            summary,
            paragraph(Some(8), "Mr X asked.", ""),
            background,
            later,
        ],
    }
}

/// The output of a writer.
pub(crate) fn written(
    write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}
