//! Orders in invented words, as statements and reports give them.

mod claims;
mod kinds;
mod lists;
mod orders;
mod sums;

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

#[track_caller]
fn check_paragraphs(kind: SectionKind, texts: &[&str], expected: &str) {
    let remedies = remedies_of(&statement(kind, texts));
    let drawn: Vec<_> = remedies
        .iter()
        .map(|remedy| match remedy.sum {
            Some(sum) => format!("{} {sum}", remedy.kind),
            None => remedy.kind.to_string(),
        })
        .collect();
    assert_eq!(drawn.join("; "), expected, "{texts:?}");
}

/// Checks a section on actions and one of recommendations.
#[track_caller]
fn check(action: &str, expected: &str) {
    check_paragraphs(SectionKind::Action, &[action], expected);
    check_paragraphs(SectionKind::Recommendations, &[action], expected);
}

#[track_caller]
fn check_summary(summary: &str, expected: &str) {
    check_paragraphs(SectionKind::Summary, &[summary], expected);
}

/// Checks an entry of a list of agreed actions.
#[track_caller]
fn check_bullet(bullet: &str, expected: &str) {
    check(
        &format!("Within one month of our final decision, the Council has agreed to:\n• {bullet}"),
        expected,
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn reading_remedies_never_fails_on_any_text(
        text in "((has agreed|should|will|to|pay|refund|review|£|£1,000|\\.50|to £9|a month|an apology|suitable remedy|\\(|\\)|’|\\n• |:|é|\\. |between|and) ?){0,14}\\PC{0,16}"
    ) {
        for kind in [SectionKind::Summary, SectionKind::Action, SectionKind::Assessment] {
            let found = remedies_of(&statement(kind, &[&text, &text]));
            for remedy in &found {
                prop_assert!(remedy.sum.is_none_or(|sum| sum.from_pence() <= sum.to_pence()));
            }
        }
    }

    #[test]
    fn no_sum_is_invented(text in "(the council will |pay |£[1-9]0 |a month |for six months|to |and |, |each |\\()*") {
        for remedy in remedies_of(&statement(SectionKind::Action, &[&text])) {
            if let Some(sum) = remedy.sum {
                let printed = format!("£{}", sum.from_pence() / 100);
                prop_assert!(text.contains(&printed), "{printed} in {text}");
            }
        }
    }
}
