use proptest::prelude::*;

use super::*;
use crate::model::{Paragraph, Section};

fn statement(sections: &[(SectionKind, &str)]) -> Statement {
    let sections = sections.iter().map(|(kind, text)| Section {
        kind: *kind,
        heading: String::new(),
        paragraphs: vec![Paragraph {
            number: None,
            subheading: None,
            text: (*text).to_owned(),
        }],
    });
    Statement {
        sections: sections.collect(),
    }
}

#[track_caller]
fn check_in(sections: &[(SectionKind, &str)], expected: &str) {
    let names: Vec<_> = reasons_of(&statement(sections))
        .iter()
        .map(|reason| reason.name())
        .collect();
    assert_eq!(names.join(" "), expected, "{sections:?}");
}

#[track_caller]
fn check(summary: &str, expected: &str) {
    check_in(&[(SectionKind::Summary, summary)], expected);
}

/// The reason after `because`, in the summary and in the final decision.
#[track_caller]
fn check_because(because: &str, expected: &str) {
    check(
        &format!("We will not investigate Mr X’s complaint about a kerb because {because}."),
        expected,
    );
    check(
        &format!(
            "The Ombudsman will not investigate this complaint about a kerb. This is because {because}."
        ),
        expected,
    );
    check_in(
        &[(
            SectionKind::Final,
            &format!("We cannot investigate this complaint because {because}."),
        )],
        expected,
    );
}

#[test]
fn every_reason_is_known_by_its_usual_words() {
    for (because, reason) in [
        (
            "there is not enough evidence of fault by the Council",
            "no-fault",
        ),
        ("there is insufficient evidence of fault", "no-fault"),
        ("there is no evidence of any fault", "no-fault"),
        ("it is unlikely we would find fault", "no-fault"),
        (
            "there is not enough evidence of fault causing an injustice",
            "no-fault",
        ),
        (
            "Mr X has not been caused a significant injustice",
            "no-injustice",
        ),
        (
            "any injustice is not significant enough to justify our involvement",
            "no-injustice",
        ),
        ("there is no significant injustice to him", "no-injustice"),
        (
            "an investigation would be unlikely to lead to a different outcome",
            "no-different-outcome",
        ),
        (
            "it would not achieve anything significant or lead to a different outcome",
            "cannot-achieve no-different-outcome",
        ),
        ("we cannot achieve the outcome Mr X wants", "cannot-achieve"),
        (
            "there is no worthwhile outcome achievable",
            "cannot-achieve",
        ),
        (
            "we could not add anything to the Council’s own investigation",
            "cannot-add",
        ),
        (
            "further investigation is unlikely to add to what it found",
            "cannot-add",
        ),
        (
            "the complaint is late and there is no good reason for it",
            "late",
        ),
        (
            "Mr X complained to us more than 12 months after he knew of it",
            "late",
        ),
        (
            "it is reasonable for Mr X to appeal to the tribunal",
            "tribunal",
        ),
        (
            "he has a right of appeal to the Planning Inspector",
            "tribunal",
        ),
        ("it would be reasonable for him to go to court", "court"),
        (
            "the matter has been considered in court proceedings",
            "court",
        ),
        (
            "the Information Commissioner is better placed to consider it",
            "another-body",
        ),
        ("there is another body better placed", "another-body"),
        (
            "the Council has already put matters right",
            "already-remedied",
        ),
        (
            "the Council has agreed to provide a suitable remedy",
            "already-remedied",
        ),
        ("the law does not allow us to", "outside-jurisdiction"),
        ("it lies outside our jurisdiction", "outside-jurisdiction"),
        (
            "it does not meet the tests in our Assessment Code",
            "assessment-code",
        ),
    ] {
        check_because(because, reason);
    }
}

#[test]
fn every_reason_is_known_by_its_other_words() {
    for (because, reason) in [
        ("there isn’t enough evidence of fault", "no-fault"),
        ("fault is unlikely to be found", "no-fault"),
        (
            "there is nothing to suggest the decision was affected by fault",
            "no-fault",
        ),
        (
            "what we have seen does not suggest the decision was affected by fault",
            "no-fault",
        ),
        (
            "there is insufficient evidence of injustice",
            "no-injustice",
        ),
        ("there is no personal injustice to Mr X", "no-injustice"),
        ("the injustice is limited", "no-injustice"),
        (
            "Mr X has not suffered a significant personal injustice",
            "no-injustice",
        ),
        (
            "there is not enough evidence of fault, nor enough injustice",
            "no-fault no-injustice",
        ),
        (
            "we are unlikely to reach a different outcome",
            "no-different-outcome",
        ),
        ("we are unlikely to achieve more for Mr X", "cannot-achieve"),
        ("we can’t achieve what Mr X wants", "cannot-achieve"),
        ("there is nothing further we could add", "cannot-add"),
        ("the events were too long ago", "late"),
        ("it is outside the permitted 12 months", "late"),
        ("there are fresh appeal rights to use", "tribunal"),
        ("he can appeal to the Planning Inspector", "tribunal"),
        ("she could use the appeal process", "tribunal"),
        ("he has a right of appeal to the county court", "court"),
        ("he appealed to the court", "court"),
        ("Mr K could appeal to the magistrates", "court"),
        ("there is a court remedy", "court"),
        ("there are legal remedies it is reasonable to use", "court"),
        ("she has the right to go to court", "court"),
        ("he can take the Council to court", "court"),
        ("she can go back to the court", "court"),
        ("Mr X has started court proceedings", "court"),
        ("the Housing Ombudsman is the right body", "another-body"),
        ("there is another ombudsman for it", "another-body"),
        (
            "he can complain to the Information Commissioner",
            "another-body",
        ),
        (
            "the Council has given a satisfactory response",
            "already-remedied",
        ),
        ("the Council removed the debt", "already-remedied"),
        (
            "the Council has agreed to use the statutory procedure",
            "already-remedied",
        ),
        (
            "the Council has apologised and put the service right",
            "already-remedied",
        ),
        ("the Council has refunded the fee", "already-remedied"),
        ("we cannot consider it", "outside-jurisdiction"),
        ("we have no power to look at it", "outside-jurisdiction"),
        ("it is about a personnel matter", "outside-jurisdiction"),
    ] {
        check_because(because, reason);
    }
}

#[test]
fn one_sentence_may_give_several_reasons() {
    check(
        "We will not investigate Mr X’s complaint about a tree because there is no sign of fault, \
         he has not been caused significant injustice, and he can put his claim to court.",
        "no-fault no-injustice court",
    );
    check(
        "We will not investigate this complaint as it is late, we could not add to the reply, and \
         the Information Commissioner is better placed.",
        "late cannot-add another-body",
    );
    check(
        "We cannot investigate this complaint. She could use the appeal process and the court has \
         already refused her application.",
        "tribunal court",
    );
}

#[test]
fn a_complaint_may_be_refused_in_other_words() {
    check(
        "We cannot consider this complaint about a school.",
        "outside-jurisdiction",
    );
    check(
        "We will not look into Mr X’s complaint because it was made late.",
        "late",
    );
}

#[test]
fn several_reasons_are_kept_in_the_order_found() {
    check(
        "We will not investigate this complaint about a kerb. The Council has already taken \
         suitable steps. We could not achieve anything more by investigating. Parts of it are best \
         considered by the Information Commissioner.",
        "already-remedied cannot-achieve another-body",
    );
    check_in(
        &[
            (
                SectionKind::Summary,
                "We will not investigate this because it is late.",
            ),
            (
                SectionKind::Powers,
                "We cannot investigate when a tribunal could decide.",
            ),
            (
                SectionKind::Final,
                "We will not investigate because it is late and there is not enough evidence of fault.",
            ),
        ],
        "late no-fault",
    );
}

#[test]
fn the_reason_may_precede_the_refusal() {
    check(
        "There is not enough evidence of fault so we will not investigate.",
        "no-fault",
    );
    check(
        "We will not investigate this late complaint about a kerb.",
        "late",
    );
    check(
        "The complaint was made late, so we should not investigate it.",
        "late",
    );
}

#[test]
fn the_subject_of_a_complaint_is_no_reason() {
    for summary in [
        "We will not investigate this complaint about a court order and a late appeal to a tribunal.",
        "We will not investigate this complaint that the Council did not remedy his late complaint.",
        "Mr X complains there was no evidence of fault and a right of appeal to a tribunal.",
        "We will not investigate. Mr X says it was reasonable for him to go to court.",
        "There is a kerb.",
        "",
    ] {
        check(summary, "");
    }
    check_because(
        "there is no right of appeal and not enough evidence of fault",
        "no-fault",
    );
    check_because(
        "although the complaint is late, we could not add to the Council’s reply",
        "cannot-add",
    );
}

#[test]
fn cannot_without_a_reason_is_a_lack_of_power() {
    check(
        "We cannot investigate this complaint about the conduct of a school.",
        "outside-jurisdiction",
    );
    check(
        "We will not investigate this complaint about the conduct of a school.",
        "",
    );
}

#[test]
fn the_assessment_counts_where_summary_and_decision_give_no_reason() {
    let assessment = "Mr X is unhappy. It is late in the year. We will not investigate his complaint \
                      because we could not add to the Council’s reply.";
    check_in(
        &[
            (
                SectionKind::Summary,
                "We will not investigate this complaint about a kerb.",
            ),
            (SectionKind::Assessment, assessment),
        ],
        "cannot-add",
    );
    check_in(
        &[
            (
                SectionKind::Summary,
                "We will not investigate because it is late.",
            ),
            (SectionKind::Assessment, assessment),
        ],
        "late",
    );
    check_in(
        &[
            (SectionKind::Powers, assessment),
            (SectionKind::Found, assessment),
        ],
        "",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn reading_reasons_never_fails_on_any_text(
        text in "((we will not investigate|because|this is because|not|injustice|different outcome|is late|é|\\. |’) ?){0,12}\\PC{0,16}"
    ) {
        let found = reasons_of(&statement(&[(SectionKind::Summary, &text), (SectionKind::Final, &text)]));
        prop_assert!((1..found.len()).all(|at| !found[..at].contains(&found[at])));
    }
}
