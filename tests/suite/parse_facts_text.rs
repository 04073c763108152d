//! Facts that only the text of a decision states: reasons, remedies, law, abbreviations.

use std::fs;
use std::path::Path;

use redress::model::{Decision, Investigated, SectionKind, TextFacts};
use redress::parse::{generic_document, parse_text};
use redress::synth::invent;

/// The facts on four lines; the law with its paragraph's number and section.
fn drawn(decision: &Decision) -> String {
    let TextFacts {
        reasons,
        remedies,
        law,
        abbreviations,
    } = &decision.text_facts;
    let paragraphs: Vec<_> = decision.statement.paragraphs().collect();
    let reasons = reasons.iter().map(ToString::to_string);
    let remedies = remedies.iter().map(|remedy| match remedy.sum {
        Some(sum) => format!("{} {sum}", remedy.kind),
        None => remedy.kind.to_string(),
    });
    let law = law.iter().map(|citation| {
        let (section, paragraph) = paragraphs[citation.paragraph as usize];
        let number = paragraph.number.map_or("S".to_owned(), |n| n.to_string());
        format!("{number} {}: {}", section.kind, citation.law)
    });
    let abbreviations = abbreviations
        .iter()
        .map(|pair| format!("{} = {}", pair.short, pair.long));
    let lines = [
        reasons.collect::<Vec<_>>(),
        remedies.collect(),
        law.collect(),
        abbreviations.collect(),
    ];
    lines.map(|line| line.join("; ")).join("\n")
}

#[track_caller]
fn check(page: &str, expected: &str) {
    let decision = parse_text(page).value.unwrap();
    assert_eq!(drawn(&decision), expected, "{page}");
}

#[test]
fn a_page_gives_all_facts_of_its_text() {
    check(
        "Exampleton Council (90 000 001)
Decision : Upheld
The Ombudsman's final decision:
Summary: The Council was at fault over a disabled facilities grant (DFG). It has agreed to apologise.
The complaint
- Ms B says she lost £4,000.
The Ombudsman’s role and powers
- We may stop for want of evidence of fault. (Local Government Act 1974, section 24A (6), as amended, section 34(B))
What I found
- Under section 23 of the Housing Grants, Construction and Regeneration Act 1996 a council decides on a DFG.
Agreed action
- Within a month the Council has agreed to:
- apologise to Ms B;
- pay her £350 for distress; and
- review its procedure.
Final decision
- I have completed my investigation because the complaint is not late.
",
        "
apology; payment £350; policy-review
2 powers: Local Government Act 1974, section 24A(6); 2 powers: Local Government Act 1974, section 34(B); \
3 found: Housing Grants, Construction and Regeneration Act 1996, section 23
DFG = disabled facilities grant",
    );
}

#[test]
fn a_complaint_that_was_investigated_has_no_reason() {
    check(
        "Exampleton Council (90 000 001)
Decision : Not upheld
The Ombudsman's final decision:
Summary: There is not enough evidence of fault by the Council.
What I found
- It replied.
Final decision
- I have completed my investigation because there is not enough evidence of fault.
",
        "\n\n\n",
    );
}

#[test]
fn a_document_of_another_collection_has_law_and_abbreviations_only() {
    let reference = redress::model::Reference::of_collection("DOC-1").unwrap();
    let text = "The complaint is late (Care Act 2014, section 9).\n\nThe body mass index (BMI) should be paid £5.";
    let document = generic_document(reference, None, text).value;
    assert_eq!(
        drawn(&document),
        "\n\n1 other: Care Act 2014, section 9\nBMI = body mass index"
    );
}

#[test]
fn published_decisions_state_why_they_were_not_investigated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/decisions");
    if !folder.is_dir() {
        return;
    }
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut reasons = Vec::new();
    for file in files {
        let decision = parse_text(&fs::read_to_string(file).unwrap())
            .value
            .unwrap();
        let names: Vec<_> = decision
            .text_facts
            .reasons
            .iter()
            .map(|r| r.name())
            .collect();
        reasons.push(format!("{}: {}", decision.reference, names.join(" ")));
        assert_eq!(decision.text_facts.remedies, [], "{}", decision.reference);
        let role = decision.text_facts.law.iter().filter(|citation| {
            let (section, _) = decision
                .statement
                .paragraphs()
                .nth(citation.paragraph as usize)
                .unwrap();
            section.kind == SectionKind::Powers
        });
        assert!(
            role.map(|citation| citation.law.to_string())
                .any(|law| law == "Local Government Act 1974, section 24A(6)"),
            "{}",
            decision.reference
        );
    }
    assert_eq!(
        reasons,
        [
            "25 010 972: no-different-outcome",
            "25 004 109: no-fault",
            "24 018 564: cannot-achieve",
            "24 012 358: cannot-achieve no-different-outcome",
            "25 005 150: already-remedied cannot-achieve another-body",
        ]
    );
}

#[test]
fn published_decisions_define_their_abbreviations() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/decisions");
    let mut pairs = Vec::new();
    for file in fs::read_dir(folder).into_iter().flatten() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let facts = parse_text(&text).value.unwrap().text_facts;
        pairs.extend(
            facts
                .abbreviations
                .into_iter()
                .map(|pair| (pair.short, pair.long)),
        );
    }
    for (short, long) in &pairs {
        assert!(["CAF", "ICO"].contains(&short.as_str()), "{short} = {long}");
    }
}

#[test]
fn invented_decisions_have_facts_in_their_text() {
    let decisions: Vec<_> = (0..400).map(|ordinal| invent(3, ordinal)).collect();
    let share = |has: &dyn Fn(&Decision) -> bool, of: &dyn Fn(&Decision) -> bool| {
        let all: Vec<_> = decisions.iter().filter(|decision| of(decision)).collect();
        let having = all.iter().filter(|decision| has(decision)).count();
        having * 100 / all.len().max(1)
    };
    let not_investigated = |decision: &Decision| decision.investigated == Some(Investigated::No);
    let ordered = |decision: &Decision| {
        let mut sections = decision.statement.sections.iter();
        sections.any(|section| section.kind == SectionKind::Action)
    };
    assert!(share(&|d| !d.text_facts.reasons.is_empty(), &not_investigated) >= 98);
    assert_eq!(
        share(&|d| !d.text_facts.reasons.is_empty(), &|d| {
            !not_investigated(d)
        }),
        0
    );
    assert!(share(&|d| d.text_facts.remedies.len() > 1, &ordered) >= 98);
    assert!(share(&|d| !d.text_facts.law.is_empty(), &|_| true) >= 95);
    assert!(share(&|d| !d.text_facts.abbreviations.is_empty(), &ordered) >= 90);
}
