use super::*;
use crate::model::{Paragraph, Section};

#[track_caller]
fn check(expected: Option<Investigated>, decision: &str, sections: &[(SectionKind, &str)]) {
    let sections = sections
        .iter()
        .map(|(kind, text)| Section {
            kind: *kind,
            heading: String::new(),
            paragraphs: vec![Paragraph {
                number: None,
                subheading: None,
                text: (*text).to_owned(),
            }],
        })
        .collect();
    let statement = Statement { sections };
    let read = investigated(
        &statement,
        decision.parse().ok(),
        Some(Publication::Statement),
    );
    assert_eq!(read, expected, "{statement:?}");
}

use Investigated::{Discontinued, No, Yes};
use SectionKind::{Assessment, Final, Finding, Found, Summary};

#[test]
fn a_refusal_in_plain_words_is_a_no_whatever_the_label() {
    for decision in ["closed", "upheld", ""] {
        check(
            Some(No),
            decision,
            &[
                (
                    Summary,
                    "We will not investigate this complaint about noise.",
                ),
                (Assessment, "The Council replied."),
                (Final, "We will not investigate Mr X’s complaint."),
            ],
        );
    }
    check(
        Some(No),
        "closed",
        &[
            (Summary, "The Ombudsmen cannot investigate this."),
            (Found, "x"),
        ],
    );
    check(
        Some(No),
        "closed",
        &[
            (Summary, "Mr X complains. I should not investigate this."),
            (Found, "x"),
        ],
    );
}

#[test]
fn a_completed_investigation_is_a_yes() {
    check(
        Some(Yes),
        "upheld",
        &[(Final, "I have completed my investigation and found fault.")],
    );
    check(
        Some(Yes),
        "",
        &[(Final, "We have now ended our investigation.")],
    );
    check(
        Some(Yes),
        "upheld",
        &[
            (
                Summary,
                "We will not investigate part of this. We found fault.",
            ),
            (Found, "x"),
            (Final, "We have completed our investigation."),
        ],
    );
    check(
        Some(Yes),
        "not upheld",
        &[(Summary, "There was no fault."), (Found, "x")],
    );
}

#[test]
fn an_investigation_refused_by_the_authority_does_not_count() {
    check(
        Some(Yes),
        "upheld",
        &[
            (
                Summary,
                "The Council will not investigate Mr X’s report. This was fault.",
            ),
            (Found, "x"),
        ],
    );
}

#[test]
fn findings_in_the_summary_are_a_sign() {
    for summary in [
        "We found fault. The Council will apologise.",
        "We find no fault in how the Council decided.",
        "The Council was at fault in one respect.",
        "We did not find fault by the Council.",
    ] {
        check(Some(Yes), "", &[(Summary, summary)]);
    }
    for summary in [
        "Mr X says the Council was at fault.",
        "It is unlikely we would find fault.",
        "A complaint about noise.",
    ] {
        check(None, "", &[(Summary, summary)]);
    }
}

#[test]
fn the_sections_and_the_label_are_signs() {
    let summary = (Summary, "A complaint about noise.");
    check(Some(No), "closed", &[summary]);
    check(Some(No), "", &[summary, (Assessment, "x")]);
    check(Some(No), "upheld", &[summary, (Assessment, "x")]);
    check(Some(Yes), "", &[summary, (Found, "x")]);
    check(Some(Yes), "upheld", &[summary, (Finding, "x")]);
    check(None, "upheld", &[summary]);
}

#[test]
fn a_report_means_an_investigation() {
    let statement = Statement::default();
    let read = investigated(&statement, None, Some(Publication::Report));
    assert_eq!(read, Some(Yes));
}

#[test]
fn a_refused_part_does_not_affect_the_rest() {
    check(
        Some(Yes),
        "upheld",
        &[
            (Summary, "We will not investigate the second part of this."),
            (Found, "x"),
        ],
    );
    check(
        Some(Yes),
        "upheld",
        &[
            (
                Summary,
                "We found fault. We will not consider the complaint of 2015.",
            ),
            (Found, "x"),
        ],
    );
}

#[test]
fn a_discontinued_investigation_is_neither_yes_nor_no() {
    for decision in [
        "I have discontinued my investigation.",
        "We have discontinued this investigation because Mr X has gone to court.",
        "We will not continue our investigation into this complaint.",
        "I have decided to discontinue my investigation.",
        "The Ombudsman has discontinued the investigation.",
    ] {
        for label in ["upheld", "closed", ""] {
            check(
                Some(Discontinued),
                label,
                &[(Final, decision), (Found, "x")],
            );
        }
    }
    check(
        Some(Yes),
        "upheld",
        &[
            (
                Summary,
                "We found fault. I have discontinued my investigation of the rest.",
            ),
            (Found, "x"),
        ],
    );
    check(
        None,
        "",
        &[(
            Summary,
            "The Council discontinued its investigation. It stopped the investigation in May.",
        )],
    );
}
