//! What a page is read as: sections, numbers, problems.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use redress::model::{Decision, Publication};
use redress::parse::{Parsed, parse_html, parse_text};

/// Every fact, problem and paragraph of a reading, a line each.
pub(crate) fn drawn(parsed: &Parsed<Option<Decision>>) -> String {
    let mut out = String::new();
    for problem in &parsed.problems {
        writeln!(out, "! {problem}").unwrap();
    }
    match &parsed.value {
        Some(decision) => draw_decision(&mut out, decision),
        None => out.push_str("no decision\n"),
    }
    out
}

pub(crate) fn draw_decision(out: &mut String, decision: &Decision) {
    fn or_null<T: ToString>(fact: Option<T>) -> String {
        fact.map_or_else(|| "null".to_owned(), |fact| fact.to_string())
    }
    let address = decision.address.as_ref();
    writeln!(
        out,
        "{} | {} | {} | {} | {} | {} | investigated: {} | {}{}",
        decision.reference,
        or_null(decision.authority.as_ref()),
        or_null(decision.category.as_ref()),
        or_null(decision.decision_type),
        or_null(decision.date),
        or_null(decision.publication),
        or_null(decision.investigated),
        or_null(address.map(|address| &address.url)),
        if address.is_some_and(|address| address.built) {
            " (built)"
        } else {
            ""
        },
    )
    .unwrap();
    draw_sections(out, decision);
}

fn draw_sections(out: &mut String, decision: &Decision) {
    for section in &decision.statement.sections {
        writeln!(out, "[{}] {}", section.kind, section.heading).unwrap();
        for paragraph in &section.paragraphs {
            match paragraph.number {
                Some(number) => write!(out, "{number} ").unwrap(),
                None => out.push_str("- "),
            }
            if let Some(subheading) = &paragraph.subheading {
                write!(out, "{{{subheading}}} ").unwrap();
            }
            writeln!(out, "{}", paragraph.text.replace('\n', "\n    ")).unwrap();
        }
    }
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.sort();
    pages
}

fn parse_page(path: &Path) -> Parsed<Option<Decision>> {
    let text = fs::read_to_string(path).unwrap();
    if path
        .extension()
        .is_some_and(|extension| extension == "html")
    {
        parse_html(&text)
    } else {
        parse_text(&text)
    }
}

#[test]
fn every_page_is_read_as_it_should_be() {
    let mut all = String::new();
    for page in pages() {
        let name = page.file_name().unwrap().to_string_lossy();
        writeln!(all, "=== {name}\n{}", drawn(&parse_page(&page))).unwrap();
    }
    assert_snapshot!("pages", all);
}

#[test]
fn one_statement_in_three_layouts_is_one_decision() {
    let read = |layout: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
        let parsed = parse_page(&folder.join(format!("records-rectification.{layout}")));
        assert_eq!(parsed.problems, []);
        let mut decision = parsed.value.unwrap();
        // Only the saved page gives its address; the text layouts have it built.
        decision.address.as_mut().unwrap().built = false;
        decision
    };
    let numbered = read("numbered.txt");
    assert_eq!(numbered, read("compact.txt"));
    assert_eq!(numbered, read("html"));
}

/// Where the real pages are at hand: the paragraphs in which words stand.
#[test]
fn real_pages_have_their_published_numbers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/decisions");
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut found = Vec::new();
    for entry in entries {
        let parsed = parse_page(&entry.unwrap().path());
        assert_eq!(parsed.problems, []);
        let decision = parsed.value.unwrap();
        assert_eq!(decision.investigated, Some(false));
        assert_eq!(decision.publication, Some(Publication::Statement));
        for (_, paragraph) in decision.statement.paragraphs() {
            let text = paragraph.text.to_lowercase();
            for words in [
                "rectif",
                "will not investigate",
                "child and family assessment",
            ] {
                if text.contains(words) {
                    let number = paragraph.number.map_or("S".to_owned(), |n| n.to_string());
                    found.push(format!("{words}: {} {number}", decision.reference));
                }
            }
        }
    }
    found.sort();
    assert_snapshot!(found.join("\n"), @r"
    child and family assessment: 25 010 972 5
    child and family assessment: 25 010 972 S
    rectif: 24 012 358 10
    rectif: 24 018 564 8
    rectif: 25 005 150 14
    rectif: 25 010 972 8
    will not investigate: 24 012 358 11
    will not investigate: 24 012 358 8
    will not investigate: 24 012 358 S
    will not investigate: 24 018 564 7
    will not investigate: 24 018 564 9
    will not investigate: 24 018 564 S
    will not investigate: 25 004 109 8
    will not investigate: 25 004 109 S
    will not investigate: 25 005 150 15
    will not investigate: 25 005 150 S
    will not investigate: 25 010 972 7
    will not investigate: 25 010 972 9
    will not investigate: 25 010 972 S
    ");
}

/// Reads the body of a page that has a full header.
fn body(text: &str) -> String {
    let page = format!(
        "Exampleton Council (90 000 001)\nCategory : Housing > Allocations\nDecision : Upheld\n\
         Decision date : 1 Feb 2024\nThe Ombudsman's final decision:\nSummary: A summary.\n{text}"
    );
    let parsed = parse_text(&page);
    let mut out = String::new();
    for problem in &parsed.problems {
        writeln!(out, "! {problem}").unwrap();
    }
    draw_sections(&mut out, &parsed.value.unwrap());
    out.replacen("[summary] Summary\n- A summary.\n", "", 1)
}

#[test]
fn numbers_run_on_where_the_copy_restarts_them() {
    assert_snapshot!(body(
        "\nThe complaint\n\n  1. One.\n  2. Two:\n  • a; and\n  • b.\n\n  1. Three.\n\nBack to top\n\nMy assessment\n\n  1. Four.\n"
    ), @r"
    [complaint] The complaint
    1 One.
    2 Two:
        • a; and
        • b.
    3 Three.
    [assessment] My assessment
    4 Four.
    ");
}

#[test]
fn nested_lists_belong_to_the_paragraph_above() {
    assert_snapshot!(body(
        "\nThe complaint\n\n  1. The Council:\n      1. lost a file;\n      2. said:\n          • no; and\n  2. Next.\n\nb) no list\n\n  9. Steps:\n  a) ask\n  (b) answer\n  10. Last.\n"
    ), @r"
    [complaint] The complaint
    1 The Council:
        • lost a file;
        • said:
        • no; and
    2 Next.
        b) no list
    3 Steps:
        • ask
        • answer
    4 Last.
    ");
}

#[test]
fn unmarked_lines_are_citations_sub_headings_or_paragraphs() {
    assert_snapshot!(body(
        "\nWhat I found\n\nThe law\n\n  1. Duty:\n  • one; and\n  • two.\n\n(Example Act 1990, section 1)\n\nwhich is clear.\n\nNobody disputes this.\n\nWhat happened:\n\n  1. Much.\n\nWas there fault?\n\nInjustice\n\n  1. Some.\n"
    ), @r"
    [found] What I found
    1 {The law} Duty:
        • one; and
        • two.
        (Example Act 1990, section 1)
        which is clear.
    - {The law} Nobody disputes this.
    2 {What happened} Much.
    3 {Was there fault? – Injustice} Some.
    ");
}

#[test]
fn compact_lists_end_where_a_sentence_of_another_style_begins() {
    assert_snapshot!(body(
        "The complaint\n- Mr X says the Council:\n- lost a file,\n- lied, and\n- Never replied.\n- He wants an apology.\nThe Council agreed to:\n- apologise; and\n- pay.\n- It paid.\nThe Ombudsmen's role and powers\n- We stop if:\n- there is no fault.\n(Example Act 1974, section 24A(6))\n- We may also stop. (Example Act 1974, section 24A(7))\n"
    ), @r"
    [complaint] The complaint
    1 Mr X says the Council:
        • lost a file,
        • lied, and
        • Never replied.
    2 He wants an apology.
    - The Council agreed to:
        • apologise; and
        • pay.
    3 It paid.
    [powers] The Ombudsmen's role and powers
    4 We stop if:
        • there is no fault.
        (Example Act 1974, section 24A(6))
    5 We may also stop. (Example Act 1974, section 24A(7))
    ");
}

#[test]
fn furniture_and_all_below_the_sign_off_go() {
    for sign_off in [
        "Investigator's decision on behalf of the Ombudsman",
        "Investigator’s decision on behalf of the Ombudsmen\n\nInvestigator’s decision on behalf of the Ombudsmen",
        "Print this page",
    ] {
        let text = format!(
            "\nFinal decision\n\n  1. Done.\n\nBack to top\n\n{sign_off}\n\nLGO logogram\n\nPrivacy settings\n\nAnything\n"
        );
        assert_eq!(
            body(&text),
            "[final] Final decision\n1 Done.\n",
            "{sign_off}"
        );
    }
}

#[test]
fn a_heading_on_no_list_keeps_its_text_and_is_reported() {
    assert_snapshot!(body(
        "\nThe complaint\n\n  1. One.\n\nBack to top\n\nA new heading\n\n  1. Two.\n\nBack to top\n\nFinal decision:\n\n  1. Three.\n"
    ), @r"
    ! line 14: unknown section: heading `A new heading`
    [complaint] The complaint
    1 One.
    [other] A new heading
    2 Two.
    [final] Final decision
    3 Three.
    ");
}

#[test]
fn lines_broken_at_a_margin_are_joined() {
    assert_snapshot!(body(
        "\nThe complaint\n\n  1. One goes\n     on.\n  2. Two: \n    • a bullet\n      of two lines.\n\nA bare paragraph\nof two lines.\n"
    ), @r"
    [complaint] The complaint
    1 One goes on.
    2 Two:
        • a bullet of two lines.
    - A bare paragraph of two lines.
    ");
}

#[test]
fn a_numbered_copy_without_blank_lines_is_read_all_the_same() {
    assert_snapshot!(body(
        "The complaint\n1. One:\n• a; and\n• b.\n(Example Act 1990, section 1)\n2. Two.\nBack to top\nWhat I found\nWhat happened\n1. Three.\n"
    ), @r"
    [complaint] The complaint
    1 One:
        • a; and
        • b.
        (Example Act 1990, section 1)
    2 Two.
    [found] What I found
    3 {What happened} Three.
    ");
}
