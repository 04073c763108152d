//! The result of reading a page: sections, numbers, problems.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use redress::model::{Decision, Investigated, Publication};
use redress::parse::{GivenFacts, Parsed, parse_html, parse_text, parse_text_with};

/// Every fact, problem and paragraph of a result, one per line.
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
        or_null(decision.investigated.map(|value| serde_json::json!(value))),
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
fn every_page_is_read_correctly() {
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
        // Only the saved page gives its address; in the text layouts it is built.
        decision.address.as_mut().unwrap().built = false;
        decision
    };
    let numbered = read("numbered.txt");
    assert_eq!(numbered, read("compact.txt"));
    assert_eq!(numbered, read("html"));
}

/// If the real pages are available: the paragraphs that contain some phrases.
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
        assert_eq!(decision.investigated, Some(Investigated::No));
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
fn numbers_continue_where_the_copy_restarts_them() {
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
fn furniture_and_everything_below_the_sign_off_are_removed() {
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
fn an_unknown_heading_keeps_its_text_and_is_reported() {
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
fn a_numbered_copy_without_blank_lines_is_also_read() {
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

/// The sections of a page, each with the numbers of its paragraphs.
fn outline(page: &str) -> Vec<(String, Vec<Option<u32>>)> {
    let decision = parse_text(page).value.unwrap();
    (decision.statement.sections.iter())
        .map(|section| {
            let numbers = section.paragraphs.iter().map(|paragraph| paragraph.number);
            (section.heading.clone(), numbers.collect())
        })
        .collect()
}

#[test]
fn a_table_of_contents_shifts_no_number() {
    let head = "Exampleton Council (24 001 411)\nCategory : Housing > Allocations\n\
        Decision : Upheld\nDecision date : 03 Jan 2025\n";
    let list = "- The complaint\n- What I found\n- Final decision\n";
    let body = "The Ombudsman's final decision:\nSummary: A form was lost.\nThe complaint\n\
        - Mr X complains.\nWhat I found\n- It was lost.\nFinal decision\n- I uphold it.\n";
    let expected = outline(&format!("{head}{body}"));
    assert_eq!(expected[3], ("Final decision".to_owned(), vec![Some(3)]));
    for page in [
        format!("{head}{list}{body}"),
        format!("{list}{head}{body}"),
        format!("{head}Contents\n{list}{body}"),
        format!("{head}{}{body}", list.replace("- ", "• ")),
        format!("{head}{}{body}", list.replace("- ", "")),
    ] {
        assert_eq!(outline(&page), expected, "{page}");
        assert_eq!(parse_text(&page).problems, [], "{page}");
    }
}

#[test]
fn the_facts_of_a_mirror_page_are_in_one_line() {
    let page = "Source · complaints about councils\nExampleton Council\n\
        Councils Not upheld Reference 24-001-411 Sector Housing Category Allocations Decided 3 January 2025\n\
        View Exampleton Council scorecard\nFull decision\nThe Ombudsman's final decision\n\
        Summary: A form was lost.\nThe complaint\nMr X complains.\nFinal decision\nI did not uphold it.\n";
    let parsed = parse_text(page);
    assert_eq!(parsed.problems, []);
    let decision = parsed.value.unwrap();
    let facts = [
        decision.reference.to_string(),
        decision.authority.unwrap(),
        decision.category.unwrap().to_string(),
        decision.decision_type.unwrap().to_string(),
        decision.date.unwrap().to_string(),
    ];
    let expected = [
        "24 001 411",
        "Exampleton Council",
        "Housing > Allocations",
        "Not upheld",
        "2025-01-03",
    ];
    assert_eq!(facts, expected);
    assert_eq!(decision.statement.sections.len(), 3);
}

#[test]
fn reports_and_statements_are_distinguished_by_their_sections() {
    let head = "Exampleton Council (24 001 411)\nCategory : Housing > Allocations\n\
        Decision : Upheld\nDecision date : 03 Jan 2025\n";
    let report = "Summary: A man lost a home.\nThe complaint\nHe complains.\nFinding\nThere was fault.\n\
        Recommendations\nTo put this right the council has agreed to:\napologise; and\npay him £500.\n\
        Ombudsman satisfied with council's response: 3 May 2025\n";
    let decision = parse_text(&format!("{head}{report}")).value.unwrap();
    assert_eq!(decision.publication, Some(Publication::Report));
    assert_eq!(decision.statement.sections[3].paragraphs.len(), 1);
    let chapter = "Summary\nA man lost a home.\nThe Investigation\nThe complaint\n1. He complains.\n\
        The Ombudsman’s role and powers\n2. We look into complaints.\nWhat we found\n3. It was late.\n\
        Finding\n4. There was fault.\n";
    let outline = outline(&format!("{head}{chapter}"));
    let headings: Vec<&str> = outline
        .iter()
        .map(|(heading, _)| heading.as_str())
        .collect();
    assert_eq!(headings, ["Summary", "The Investigation", "Finding"]);
    assert_eq!(outline[1].1, [Some(1), Some(2), Some(3)]);
    let given = GivenFacts {
        url: Some(
            "https://www.lgo.org.uk/decisions/housing/allocations/24-001-411?chapter=2".to_owned(),
        ),
        ..GivenFacts::default()
    };
    let text = "What we found\n5. It was late.\nConclusions\n6. There was fault.\n";
    let decision = parse_text_with(text, &given).value.unwrap();
    assert_eq!(decision.publication, Some(Publication::Report));
}

#[test]
fn a_superscript_number_is_no_part_of_a_sum() {
    for (markup, text) in [
        ("pay £500<sup>4</sup> to Mr X", "pay £500[4] to Mr X"),
        ("pay £500<sup><a href='#n'>[4]</a></sup>", "pay £500[4]"),
        ("on the 4<sup>th</sup> of May", "on the 4th of May"),
        ("a room of 12 m<sup>2</sup>", "a room of 12 m2"),
    ] {
        let page = format!(
            "<h1>Exampleton Council (24 001 411)</h1><h2>The complaint</h2><ol><li>He must {markup}.</li></ol>"
        );
        let decision = parse_html(&page).value.unwrap();
        let paragraph = &decision.statement.sections[0].paragraphs[0];
        assert_eq!(paragraph.text, format!("He must {text}."));
    }
}
