use proptest::prelude::*;

use super::*;
use crate::model::Section;

fn statement(kind: SectionKind, texts: &[&str]) -> Statement {
    let paragraphs = texts.iter().map(|text| Paragraph {
        number: None,
        subheading: None,
        text: (*text).to_owned(),
    });
    Statement {
        sections: vec![Section {
            kind,
            heading: String::new(),
            paragraphs: paragraphs.collect(),
        }],
    }
}

fn drawn(remedies: &[Remedy]) -> String {
    let drawn: Vec<_> = remedies
        .iter()
        .map(|remedy| match remedy.sum {
            Some(sum) => format!("{} {sum}", remedy.kind),
            None => remedy.kind.to_string(),
        })
        .collect();
    drawn.join("; ")
}

#[track_caller]
fn check_in(kind: SectionKind, text: &str, expected: &str) {
    assert_eq!(
        drawn(&remedies_of(&statement(kind, &[text]))),
        expected,
        "{text}"
    );
}

#[track_caller]
fn check(action: &str, expected: &str) {
    check_in(SectionKind::Action, action, expected);
    check_in(SectionKind::Recommendations, action, expected);
}

/// A bullet of a list of agreed actions.
#[track_caller]
fn check_bullet(bullet: &str, expected: &str) {
    check(
        &format!("Within one month of our final decision, the Council has agreed to:\n• {bullet}"),
        expected,
    );
}

#[test]
fn every_kind_is_known_by_its_usual_words() {
    for (bullet, expected) in [
        ("apologise to Mr X for the fault;", "apology"),
        ("send Mr X a written apology.", "apology"),
        ("pay Mr X £300 for distress; and", "payment £300"),
        ("make a symbolic payment of £150 to her", "payment £150"),
        ("offer Mr X £75", "payment £75"),
        ("refund the charges", "refund"),
        (
            "reimburse Mrs Y £1,950.50 for the fence",
            "refund £1,950.50",
        ),
        ("waive £500 of the arrears", "waiver £500"),
        ("write off the debt", "waiver"),
        ("cancel the penalty charge notice", "waiver"),
        ("carry out a reassessment of her needs", "reassessment"),
        ("reconsider his application", "reassessment"),
        ("review its decision on the band", "reassessment"),
        (
            "offer him a fresh appeal with a different panel",
            "fresh-appeal",
        ),
        ("remind its officers of the time limits", "training"),
        ("provide training to its staff on appeals", "training"),
        ("review its policy on kerbs", "policy-review"),
        ("review its procedures and practices", "policy-review"),
        ("produce an action plan", "service-improvement"),
        ("share this decision with its staff", "service-improvement"),
        ("find a suitable school", ""),
    ] {
        check_bullet(bullet, expected);
    }
}

#[test]
fn sums_are_taken_in_every_form() {
    check_bullet("pay Mr X £1000.", "payment £1,000");
    check_bullet(
        "pay Mr X £114,721.36, being the value",
        "payment £114,721.36",
    );
    check_bullet("pay between £6,000 and £7,000", "payment £6,000 to £7,000");
    check_bullet("pay Mr X £6,000 to £7,000", "payment £6,000 to £7,000");
    check_bullet("pay Mr X £6,000 – £7,000", "payment £6,000 to £7,000");
    check_bullet("pay Mr X £200.000 for distress", "payment £200");
    check_bullet("pay Mr and Mrs X £300 each", "payment £300");
    check_bullet("pay Mr X £500, made up of £300 and £200", "payment £500");
    check_bullet(
        "apologise, pay £300 and refund £20",
        "apology; payment £300; refund £20",
    );
    check_bullet(
        "pay Mr X:\n• £200 for distress;\n• £100 for time and trouble.",
        "payment £200; payment £100",
    );
    check_bullet(
        "pay her £200 a month for five months, a total of £1,000",
        "payment £1,000",
    );
}

#[test]
fn a_sum_in_doubt_is_no_sum() {
    for bullet in [
        "pay Mr X £200 a month until it is done",
        "pay Mr X £200 per term",
        "pay Mr X £200 for each month",
        "pay Mr X up to £2,000",
        "pay Mr X £1.5 million",
        "pay Mr X £1,95",
    ] {
        check_bullet(bullet, "payment");
    }
    check_bullet("review its policy on charges over £500", "policy-review");
    check_bullet("apologise for charging £500", "apology");
    check_bullet("allow Mr X to pay £50 of it", "");
    check_bullet("agree a payment plan of £50", "");
}

#[test]
fn a_sentence_counts_from_the_word_that_makes_it_an_order() {
    check(
        "The Council should apologise and pay Mr X £100.",
        "apology; payment £100",
    );
    check("I recommend the Council refunds £40.", "refund £40");
    check(
        "We recommended it pay £300. The Council has agreed to this.",
        "payment £300",
    );
    check(
        "The Council will within a month pay Ms B £100 for distress.",
        "payment £100",
    );
}

#[test]
fn what_was_done_claimed_or_thought_about_is_no_order() {
    for text in [
        "The Council has already apologised and paid £500.",
        "The Council has apologised.",
        "Mr X wanted £5,000 and an apology.",
        "In arriving at the sum of £300 I have considered our guidance.",
        "We will consider whether it has paid £300.",
        "The Council should not pay £300.",
        "Mr X should apologise to the officer.",
        "The Council should provide us with evidence it has apologised and paid £300.",
        "The Council has already:\n• apologised;\n• agreed to pay £300.",
        "The Council should consider paying £300.",
        "",
    ] {
        check(text, "");
    }
    check_bullet(
        "pay £300 in addition to the £100 it offered",
        "payment £300",
    );
    check_bullet("apologise. Mr X wanted £2,000", "apology");
}

#[test]
fn a_summary_counts_where_it_says_what_has_been_agreed() {
    let check = |text, expected| check_in(SectionKind::Summary, text, expected);
    check(
        "There was fault. The Council has agreed to apologise and pay Mr X £250.",
        "apology; payment £250",
    );
    check("The Council agreed to pay £250 in May.", "");
    check(
        "Mr X complained the Council has agreed to pay £250 and did not.",
        "",
    );
    check("The Council apologised and paid £250.", "");
    check("Mr X has agreed to pay £250.", "");
}

#[test]
fn other_sections_are_not_read() {
    for kind in SectionKind::ALL {
        let is_read = [
            SectionKind::Summary,
            SectionKind::Action,
            SectionKind::Recommendations,
        ];
        if !is_read.contains(&kind) {
            check_in(kind, "The Council has agreed to pay Mr X £250.", "");
        }
    }
}

#[test]
fn a_list_may_go_on_in_paragraphs_of_its_own() {
    let texts = [
        "Within one month the Council has agreed to:",
        "apologise to Mr X;",
        "pay Mr X £100.",
        "Mr X wanted £500.",
        "pay £700.",
    ];
    assert_eq!(
        drawn(&remedies_of(&statement(SectionKind::Action, &texts))),
        "apology; payment £100"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn no_text_is_too_odd_for_remedies(
        text in "((has agreed|should|to|pay|refund|£|£1,000|\\.50|to £9|a month|\\n• |:|é|\\. |between|and) ?){0,14}\\PC{0,16}"
    ) {
        for kind in [SectionKind::Summary, SectionKind::Action] {
            let found = remedies_of(&statement(kind, &[&text, &text]));
            for remedy in &found {
                prop_assert!(remedy.sum.is_none_or(|sum| sum.from_pence() <= sum.to_pence()));
            }
        }
    }
}
