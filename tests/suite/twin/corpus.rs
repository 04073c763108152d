//! Small invented decisions whose words collide: inflections, possessives, numbers, quotes,
//! bullets, and paragraphs shared by many of them.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};
use redress::model::{
    Category, Date, Decision, DecisionType, Paragraph, Reference, Section, SectionKind, Statement,
};
use serde_json::{Value, json};

/// Words of texts and queries, the more common ones first.
pub(super) const WORDS: [&str; 68] = [
    "council",
    "records",
    "complaint",
    "council’s",
    "report",
    "delay",
    "child",
    "record",
    "assessment",
    "amended",
    "Councils",
    "apology",
    "decision",
    "children",
    "2024",
    "amend",
    "recorded",
    "Mr",
    "complained",
    "assess",
    "apologise",
    "court",
    "delays",
    "£1,950",
    "No",
    "J",
    "s",
    "Dr",
    "reports",
    "amendment",
    "recording",
    "appeal",
    "child’s",
    "university",
    "Council's",
    "housing",
    "assessments",
    "24.5",
    "amends",
    "houses",
    "apologised",
    "universal",
    "complaints",
    "appealed",
    "delayed",
    "12-month",
    "s24A(6)",
    "deciding",
    "assessor",
    "reported",
    "o’clock",
    "reporter",
    "e-mail",
    "Children’s",
    "recorder",
    "decide",
    "café",
    "houseboat",
    "appeals",
    "complainant",
    "courts’",
    "naïve",
    "İzmir",
    "Straße",
    "mp3’s",
    "5’4",
    "ȺLPHA",
    "1,950.50",
];

/// Words too common to be searched for on their own.
pub(super) const STOP_WORDS: [&str; 6] = ["the", "of", "and", "to", "in", "a"];

/// The text between two words; usually a plain space.
const GAPS: [&str; 16] = [
    " ", ", ", ". ", "; ", "-", " – ", "/", " (", ") ", " “", "” ", " ‘", "’ ", "… ", ":\n• ",
    ";\n• ",
];

/// Areas, each with two categories; `Other` belongs to two of them.
const CATEGORIES: [(&str, &str); 6] = [
    ("Education", "Special needs"),
    ("Education", "Other"),
    ("Children's care services", "Child protection"),
    ("Children's care services", "Other"),
    ("Housing", "Allocations"),
    ("Housing", "Homelessness"),
];

pub(super) const AUTHORITIES: [&str; 6] = [
    "Exampleton Council",
    "North Exampleton District Council",
    "Borough of Sampleford",
    "St. Invented & Partners (Care) Ltd",
    "Transport for Sampleford",
    "Fictia County Council",
];

const SECTIONS: [(SectionKind, &str); 8] = [
    (SectionKind::Summary, "Summary"),
    (SectionKind::Complaint, "The complaint"),
    (SectionKind::Powers, "The Ombudsman’s role and powers"),
    (SectionKind::Considered, "How I considered this complaint"),
    (SectionKind::Assessment, "My assessment"),
    (SectionKind::Found, "What I found"),
    (SectionKind::Action, "Agreed action"),
    (SectionKind::Final, "Final decision"),
];

/// Invents a list of decisions. The same seed always gives the same ones.
pub(super) fn decisions(seed: u64, count: usize) -> Vec<Decision> {
    let mut runner = TestRunner::new(ProptestConfig {
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let standing: Vec<String> = (0..8)
        .map(|_| draw(&mut runner, &paragraph_text(20)))
        .collect();
    (0..count)
        .map(|at| draw(&mut runner, &decision(at, standing.clone())))
        .collect()
}

fn draw<S: Strategy>(runner: &mut TestRunner, strategy: &S) -> S::Value {
    strategy
        .new_tree(runner)
        .expect("nothing is rejected")
        .current()
}

/// A word by its rank; the first ones are far more frequent.
pub(super) fn word() -> impl Strategy<Value = &'static str> + Clone {
    let common = (0.0..1.0_f64).prop_map(|place| {
        WORDS[((place * place * place * WORDS.len() as f64) as usize).min(WORDS.len() - 1)]
    });
    prop_oneof![4 => common, 1 => select(&WORDS[..]), 2 => select(&STOP_WORDS[..])]
}

fn paragraph_text(longest: usize) -> impl Strategy<Value = String> {
    let gap = prop_oneof![5 => Just(" "), 2 => select(&GAPS[..])];
    proptest::collection::vec((word(), gap), 1..=longest).prop_map(|parts| {
        let mut text = String::new();
        for (at, (word, gap)) in parts.iter().enumerate() {
            text.push_str(word);
            text.push_str(if at + 1 < parts.len() { gap } else { "." });
        }
        text
    })
}

fn decision(at: usize, standing: Vec<String>) -> impl Strategy<Value = Decision> {
    let text = prop_oneof![
        4 => paragraph_text(14),
        1 => select(standing),
        // Facts that the parser derives from the words.
        1 => select(vec![
            "We will not investigate this complaint about the Council’s records.".to_owned(),
            "We investigated the complaint and found fault in the records.".to_owned(),
        ]),
    ];
    let section = (
        any::<proptest::sample::Index>(),
        proptest::collection::vec(text, 1..=3),
    );
    let day = (2021_i16..=2025, 1_i8..=12, select(vec![1_i8, 15, 28]))
        .prop_map(|(year, month, day)| Date::constant(year, month, day));
    (
        proptest::collection::vec(section, 1..=4),
        proptest::option::weighted(0.9, select(&AUTHORITIES[..])),
        proptest::option::weighted(0.9, select(&CATEGORIES[..])),
        proptest::option::weighted(0.9, select(&DecisionType::ALL[..])),
        proptest::option::weighted(0.9, day),
    )
        .prop_map(
            move |(sections, authority, category, decision_type, date)| Decision {
                reference: reference(at),
                authority: authority.map(str::to_owned),
                category: category.map(|(area, name)| Category {
                    area: area.to_owned(),
                    name: name.to_owned(),
                }),
                decision_type,
                date,
                publication: None,
                investigated: None,
                address: None,
                withdrawn: None,
                title: None,
                statement: statement(&sections),
                text_facts: redress::model::TextFacts::default(),
            },
        )
}

/// References whose order differs from the order of the decisions in the list, some with a letter
/// at the end.
fn reference(at: usize) -> Reference {
    let mixed = (at * 7_919) % 100_000;
    let letter = ["", "", "", "a", "b"][at % 5];
    format!("{:02}{mixed:06}{letter}", 20 + at % 6)
        .parse()
        .expect("two and six digits and at most a letter")
}

fn statement(drawn: &[(proptest::sample::Index, Vec<String>)]) -> Statement {
    let mut places: Vec<(usize, &Vec<String>)> = drawn
        .iter()
        .map(|(place, texts)| (place.index(SECTIONS.len()), texts))
        .collect();
    places.sort_by_key(|(place, _)| *place);
    places.dedup_by_key(|(place, _)| *place);
    let mut last = 0;
    let mut sections = Vec::new();
    for (place, texts) in places {
        let (kind, heading) = SECTIONS[place];
        // A summary is one paragraph.
        let texts = if kind == SectionKind::Summary {
            &texts[..1]
        } else {
            &texts[..]
        };
        let paragraphs = texts
            .iter()
            .map(|text| Paragraph {
                number: (kind != SectionKind::Summary).then(|| {
                    last += 1;
                    last
                }),
                subheading: None,
                text: text.clone(),
            })
            .collect();
        sections.push(Section {
            kind,
            heading: heading.to_owned(),
            paragraphs,
        });
    }
    Statement { sections }
}

/// The decision as a line of JSON Lines.
pub(super) fn json_line(decision: &Decision) -> String {
    let sections: Vec<Value> = decision
        .statement
        .sections
        .iter()
        .map(|section| {
            let texts: Vec<&str> = section
                .paragraphs
                .iter()
                .map(|paragraph| paragraph.text.as_str())
                .collect();
            json!({"heading": section.heading, "paragraphs": texts})
        })
        .collect();
    json!({
        "reference": decision.reference.to_string(),
        "authority": decision.authority,
        "category": decision.category.as_ref().map(|category| [&category.area, &category.name]),
        "decision": decision.decision_type.map(DecisionType::label),
        "date": decision.date.map(|date| date.to_string()),
        "sections": sections,
    })
    .to_string()
}

/// The tags of the notes; no decision has the last.
pub(super) const TAGS: [&str; 4] = ["delay", "apology", "late-reply", "none"];

/// The tags of a decision, as its number falls out.
pub(super) fn tags_of(reference: &Reference) -> Vec<&'static str> {
    let digits = reference.slug().bytes().filter(u8::is_ascii_digit);
    let sum: u32 = digits.map(|digit| u32::from(digit - b'0')).sum();
    let has = [2, 3, 7].map(|by| sum.is_multiple_of(by));
    let tags = TAGS.into_iter().zip(has);
    tags.filter_map(|(tag, has)| has.then_some(tag)).collect()
}

/// Notes on decisions: the first tag is on the decision, the others on a paragraph that it does
/// not have, which adds nothing to what is shown.
pub(super) fn notes(decisions: &[Decision]) -> String {
    let mut lines = String::from("# invented\n99 999 999 | delay\nno line\n");
    for decision in decisions {
        for (at, tag) in tags_of(&decision.reference).iter().enumerate() {
            let place = if at == 0 { "" } else { ", paragraph 999" };
            let reference = &decision.reference;
            writeln!(lines, "{reference}{place} | {}", tag.to_uppercase()).unwrap();
        }
    }
    lines
}
