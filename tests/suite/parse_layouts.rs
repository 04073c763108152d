//! Properties of any text: a statement reads the same in every layout, nothing is lost, nothing
//! panics.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use proptest::prelude::*;
use redress::model::{Paragraph, Section, SectionKind, Statement};
use redress::parse::{parse_html, parse_text};

/// A paragraph as its author wrote it.
#[derive(Debug, Clone)]
struct Written {
    subheading: Option<String>,
    text: String,
    bullets: Vec<String>,
    /// Whether the bullets are inside the entry or below it.
    nested: bool,
    citation: Option<String>,
}

fn words(most: usize) -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-z]{2,8}",
        Just("Council’s".to_owned()),
        Just("£1,950".to_owned())
    ];
    // Begin with a word that no list, heading or label begins with.
    prop::collection::vec(word, 1..most).prop_map(|words| format!("matter {}", words.join(" ")))
}

fn capital(text: &str) -> String {
    format!("M{}", &text[1..])
}

fn written() -> impl Strategy<Value = Written> {
    (
        prop::option::weighted(0.2, words(4)),
        words(12),
        prop::collection::vec(words(6), 0..4),
        any::<bool>(),
        prop::option::weighted(0.2, 1..99_u8),
    )
        .prop_map(|(subheading, text, bullets, nested, citation)| {
            let ending = if bullets.is_empty() { '.' } else { ':' };
            let last = bullets.len().saturating_sub(1);
            Written {
                // A heading never ends with a conjunction or preposition: the parser expects a
                // continuation after one.
                subheading: subheading
                    .map(|text| capital(&text))
                    .filter(|text| !text.ends_with(" and") && !text.ends_with(" or")),
                text: format!("The {text}{ending}"),
                bullets: bullets
                    .iter()
                    .enumerate()
                    .map(|(at, bullet)| match at {
                        at if at == last => format!("{bullet}."),
                        at if at + 1 == last => format!("{bullet}; and"),
                        _ => format!("{bullet};"),
                    })
                    .collect(),
                nested,
                citation: citation
                    .map(|n| format!("(Example Act 19{n:02}, section {n}(A), as amended)")),
            }
        })
}

const HEADINGS: [(&str, SectionKind); 5] = [
    ("The complaint", SectionKind::Complaint),
    ("The Ombudsman’s role and powers", SectionKind::Powers),
    ("How I considered this complaint", SectionKind::Considered),
    ("What I found", SectionKind::Found),
    ("Final decision", SectionKind::Final),
];

type WrittenStatement = Vec<Vec<Written>>;

fn written_statement() -> impl Strategy<Value = WrittenStatement> {
    prop::collection::vec(prop::collection::vec(written(), 1..4), HEADINGS.len())
}

/// The expected result of reading the statement.
fn expected(statement: &WrittenStatement) -> Statement {
    let mut sections = vec![Section {
        kind: SectionKind::Summary,
        heading: "Summary".to_owned(),
        paragraphs: vec![Paragraph {
            number: None,
            subheading: None,
            text: "A summary.".to_owned(),
        }],
    }];
    let mut number = 0;
    for ((heading, kind), paragraphs) in HEADINGS.iter().zip(statement) {
        let mut subheading = None;
        let paragraphs = paragraphs
            .iter()
            .map(|written| {
                number += 1;
                subheading = written.subheading.clone().or_else(|| subheading.clone());
                let mut text = written.text.clone();
                for bullet in &written.bullets {
                    write!(text, "\n• {bullet}").unwrap();
                }
                if let Some(citation) = &written.citation {
                    write!(text, "\n{citation}").unwrap();
                }
                Paragraph {
                    number: Some(number),
                    subheading: subheading.clone(),
                    text,
                }
            })
            .collect();
        sections.push(Section {
            kind: *kind,
            heading: (*heading).to_owned(),
            paragraphs,
        });
    }
    Statement { sections }
}

const FACTS: [&str; 5] = [
    "Exampleton Council (90 000 001)",
    "Category : Housing > Allocations",
    "Decision : Upheld",
    "Decision date : 01 Feb 2024",
    "The Ombudsman's final decision:",
];

fn compact(statement: &WrittenStatement) -> String {
    let mut page = FACTS.join("\n");
    page.push_str("\nSummary: A summary.\n");
    for ((heading, _), paragraphs) in HEADINGS.iter().zip(statement) {
        writeln!(page, "{heading}").unwrap();
        for written in paragraphs {
            if let Some(subheading) = &written.subheading {
                writeln!(page, "{subheading}").unwrap();
            }
            for line in std::iter::once(&written.text).chain(&written.bullets) {
                writeln!(page, "- {line}").unwrap();
            }
            if let Some(citation) = &written.citation {
                writeln!(page, "{citation}").unwrap();
            }
        }
    }
    page + "Investigator's decision on behalf of the Ombudsman"
}

fn numbered(statement: &WrittenStatement) -> String {
    let mut page = FACTS.join("\n\n");
    page.push_str("\n\nSummary: A summary.\n\n");
    for ((heading, _), paragraphs) in HEADINGS.iter().zip(statement) {
        write!(page, "{heading}\n\n").unwrap();
        let mut number = 0;
        for written in paragraphs {
            if let Some(subheading) = &written.subheading {
                write!(page, "\n{subheading}\n\n").unwrap();
                number = 0;
            }
            number += 1;
            writeln!(page, "  {number}. {}", written.text).unwrap();
            let indent = if written.nested { "    " } else { "  " };
            for bullet in &written.bullets {
                writeln!(page, "{indent}• {bullet}").unwrap();
            }
            if let Some(citation) = &written.citation {
                write!(page, "\n{citation}\n\n").unwrap();
            }
            if written.citation.is_some() || !(written.nested || written.bullets.is_empty()) {
                number = 0;
            }
        }
        page.push_str("\nBack to top\n\n");
    }
    page + "Investigator’s decision on behalf of the Ombudsman\n\nPrint this page\n\nLGO logogram\n"
}

fn html(statement: &WrittenStatement) -> String {
    let mut page = "<html><body><h1>Exampleton Council (90 000 001)</h1>".to_owned();
    for fact in &FACTS[1..4] {
        let (label, value) = fact.split_once(" : ").unwrap();
        let value = value.replace('>', "&gt;");
        write!(
            page,
            "<p><b class=label>{label} :</b> <span class=value>{value}</span></p>"
        )
        .unwrap();
    }
    page.push_str("<article id=article><p><b>Summary</b>: A summary.</p>");
    let mut number = 0;
    for ((heading, _), paragraphs) in HEADINGS.iter().zip(statement) {
        write!(page, "<h2>{heading}</h2>").unwrap();
        for written in paragraphs {
            number += 1;
            if let Some(subheading) = &written.subheading {
                write!(page, "<h3>{subheading}</h3>").unwrap();
            }
            let bullets = written
                .bullets
                .iter()
                .fold(String::new(), |mut list, bullet| {
                    write!(list, "<li>{bullet}</li>").unwrap();
                    list
                });
            let list = if bullets.is_empty() {
                bullets
            } else {
                format!("<ul>{bullets}</ul>")
            };
            let (inside, below) = if written.nested {
                (list, String::new())
            } else {
                (String::new(), list)
            };
            write!(
                page,
                "<ol start={number}><li>{}{inside}</li></ol>{below}",
                written.text
            )
            .unwrap();
            if let Some(citation) = &written.citation {
                write!(page, "<p>{citation}</p>").unwrap();
            }
        }
        page.push_str("<p><a href='#top'>Back to top</a></p>");
    }
    page + "<p>Investigator's decision on behalf of the Ombudsman</p></article></body></html>"
}

/// Damages a page in the ways that copying does.
fn mangled(page: &str, cuts: &[(usize, u8)]) -> String {
    let mut lines: Vec<String> = page.split('\n').map(str::to_owned).collect();
    for (at, damage) in cuts {
        let at = at % lines.len();
        match damage % 6 {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => lines.swap(at, 0),
            3 => lines[at] = lines[at].to_uppercase(),
            4 => lines[at].push_str("\u{a0}(\r\0:"),
            _ => lines[at].insert_str(0, "  - 1. "),
        }
        if lines.is_empty() {
            lines.push(String::new());
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn one_statement_reads_the_same_in_every_layout(statement in written_statement()) {
        let expected = expected(&statement);
        for parsed in [
            parse_text(&compact(&statement)),
            parse_text(&numbered(&statement)),
            parse_text(&numbered(&statement).replace('\n', "\r\n")),
            parse_html(&html(&statement)),
        ] {
            prop_assert_eq!(&parsed.problems, &[]);
            prop_assert_eq!(&parsed.value.unwrap().statement, &expected);
        }
    }

    #[test]
    fn damaged_pages_are_read_without_panic(
        statement in written_statement(),
        cuts in prop::collection::vec((any::<usize>(), any::<u8>()), 0..12),
    ) {
        for page in [compact(&statement), numbered(&statement), html(&statement)] {
            let page = mangled(&page, &cuts);
            for parsed in [parse_text(&page), parse_html(&page)] {
                let lines = page.split(['\n', '\r']).count();
                prop_assert!(parsed.problems.iter().all(|problem| problem.line.is_none_or(|line| (1..=lines + 1).contains(&line))));
            }
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "(\\PC|[-•(): \n\r\t1a.Â€™]){0,400}") {
        drop(parse_text(&text));
        drop(parse_html(&text));
        drop(parse_text(&format!("Exampleton Council (90 000 001)\n{text}")));
    }

    /// Numbers rise, texts have single spaces, and no word is lost.
    #[test]
    fn the_result_is_well_formed_and_complete(
        lines in prop::collection::vec("( {0,6}(- |• |[1-9]\\. |a\\) |\\()?[A-Za-z’ \u{a0},;:.?()]{0,30}\n{0,2}){1,4}", 1..12),
    ) {
        let text = lines.concat();
        let page = format!("{}\nSummary: Start.\n{text}", FACTS.join("\n"));
        let statement = parse_text(&page).value.unwrap().statement;
        let mut last = 0;
        let mut kept = String::new();
        for section in &statement.sections {
            kept.push_str(&section.heading);
            kept.push('\n');
            let mut subheading = None;
            for paragraph in &section.paragraphs {
                if paragraph.subheading != subheading {
                    subheading.clone_from(&paragraph.subheading);
                    kept.push_str(subheading.as_deref().unwrap_or_default());
                    kept.push('\n');
                }
                kept.push_str(&paragraph.text);
                kept.push('\n');
                if let Some(number) = paragraph.number {
                    prop_assert!(number > last);
                    last = number;
                }
                let untidy = paragraph.text.contains("  ") || paragraph.text.contains('\u{a0}');
                prop_assert!(!untidy);
                prop_assert_eq!(paragraph.text.trim(), &paragraph.text);
            }
        }
        // Compare letters only: markers and colons of headings may be removed, and a short word
        // may have been a marker.
        let letters = |text: &str| {
            text.split(|c: char| !c.is_alphabetic())
                .filter(|word| word.len() > 5)
                .collect::<String>()
        };
        let all = letters(&format!("Summary Start. {text}"));
        prop_assert_eq!(letters(&kept).len(), all.len(), "{} / {}", text, kept);
    }
}

/// Text made to be slow must not be slow: each of these would take minutes if time grew with
/// the square of the length.
#[test]
fn hostile_text_takes_no_longer_than_other_text() {
    let head = FACTS.join("\n");
    for piece in [
        "(",
        ")",
        "a (",
        "- a:\n",
        "- (a), and\n",
        "1.\n",
        "•\n",
        "A b\n",
        "A b\n\n",
        "a) ",
        "\r",
        "Category : >\n",
        "x (90 000 001)\n",
        "Back to top\nA b\n",
        "Summary: a\n",
        "The complaint\n",
        "Â",
        "â€",
        " \u{a0}",
        "lgo.org.uk/",
        "will not investigate ",
        "<",
        "<p>",
        "<b a=1>",
        "<div>",
        "<td> ",
        "<li><ol>",
        "</p>",
        "<table>",
        "&",
        "<!--",
    ] {
        let text = piece.repeat(400_000 / piece.len());
        drop(parse_text(&format!("{head}\nSummary: {text}")));
        drop(parse_text(&text));
        drop(parse_html(&text));
    }
}
