//! The guide to the query language in `redress help query`: every example finds what it should on
//! the invented pages. The README shows a few of its examples.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::Command;

use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::model::Date;
use redress::search::{self, SearchRequest};

const README: &str = include_str!("../../README.md");

/// Each example of the guide and what it finds: the paragraphs of the decisions 90 001 101 and so
/// on, S for a summary, or the totals if there are many.
const FINDS: &[(&str, &str)] = &[
    ("amend record", "17 decisions, 88 paragraphs"),
    ("rectify OR apologise", "8 decisions, 15 paragraphs"),
    ("appeal NOT school", "114 S 2 5 6; 116 S 2 5"),
    ("appeal -school", "114 S 2 5 6; 116 S 2 5"),
    (
        "pay -£500",
        "102 2; 103 17; 105 S 13; 107 S 2 16; 111b 10; 113 S; 115 9; 118 3",
    ),
    ("(amend OR rectify) minutes", "102 1 2 3 4 8 9 10 11"),
    ("\"child and family assessment\"", "101 S 1"),
    ("\"information office\"~1", "102 11"),
    ("=record", "14 decisions, 28 paragraphs"),
    ("=\"amended record\"", "102 10; 103 14"),
    ("rectif*", "101 9; 102 S 11"),
    ("organi?ation", "102 3 4"),
    (
        "*appeal",
        "107 4 15; 108 S 1 3 4; 109 3 6 7; 114 S 2 6; 116 S 2 5",
    ),
    ("rectificaton~", "101 9; 102 S"),
    ("recttificaton~2", "101 9; 102 S"),
    ("amend^3 record", "17 decisions, 88 paragraphs"),
    ("record /10 amend", "10 decisions, 17 paragraphs"),
    ("amend pre/5 minutes", "102 1 8 9"),
    ("refused /s amend", "101 7 9"),
    ("rectif* /p \"information commissioner\"", "101 9; 102 S 11"),
    (
        "apologise not /10 writing",
        "102 S; 103 S; 105 S 13; 107 S 16; 110 10; 111b S; 113 S; 115 S 9",
    ),
    (
        "(amend* OR correct*) /10 (record OR minutes)",
        "10 decisions, 19 paragraphs",
    ),
    ("(school /8 transport) /10 refused", "109 1"),
    ("in:assessment rectification", "101 9"),
    (
        "in:(summary OR action) apologise",
        "102 S; 103 S 17; 105 S 13; 107 S 16; 110 10; 111b S 10; 115 S 9",
    ),
    (
        "appeal standing:no",
        "107 5 15; 108 S 1 3 4; 109 3 6 7; 114 S 5 6; 116 S 5",
    ),
    ("appeal standing:yes", "107 4; 114 2; 116 2"),
    ("authority:testham", "101; 104; 116"),
    ("category:\"child protection\"", "101; 102"),
    ("category:education", "107; 108; 109"),
    ("decision:upheld", "102; 103; 105; 107; 110; 111b; 113; 115"),
    ("decision:closed", "101; 108; 114; 118"),
    ("investigated:no", "101; 102; 106; 108; 114; 116; 118"),
    ("publication:report", "113"),
    ("reason:late", "118"),
    ("reason:no-fault", "101; 106; 108"),
    ("remedy:apology", "103; 105; 107; 110; 111b; 113; 115"),
    ("remedy:>=500", "103; 105; 107; 110; 113"),
    ("remedy:300..350", "111b; 115"),
    ("law:24A(6)", "101; 102; 106"),
    ("law:\"Care Act 2014\"", "110; 113"),
    ("law:\"Care Act 2014, section 42\"", "113"),
    ("cites:\"25 005 150\"", ""),
    ("tag:delay", ""),
    ("date:2025", "101; 102; 105; 108; 110; 114"),
    (
        "date:2024-03..2025-02",
        "101; 103; 104; 109; 111b; 112; 115",
    ),
    (
        "date:>=2024-06-01",
        "101; 102; 103; 104; 105; 107; 108; 109; 110; 111b; 114; 115",
    ),
    ("date:last-12-months", "101; 102; 105; 108; 110; 114"),
    ("date:14/02/2025", "101"),
    ("date:14 February 2025", "101"),
    ("date:February 2025", "101"),
    ("90 001 101", "101"),
    ("90-001-101", "101"),
    ("90001101", "101"),
    ("#90001101", "101"),
    ("[90 001 101]", "101"),
    ("90/001/101", "101"),
    ("90 001 101 90 001 102", "101; 102"),
    (
        "LGSCO, Testham Council (90 001 101), 21 March 2025, paragraph 8",
        "101 8",
    ),
    ("Testham 90 001 101", "101"),
    (
        "https://www.lgo.org.uk/decisions/children-s-care-services/child-protection/90-001-101",
        "101",
    ),
];

fn help_query(format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_redress"))
        .args(["help", "query", "--format", format, "--color", "never"])
        .output()
        .unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The queries in the left columns.
fn examples(text: &str) -> Vec<&str> {
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split(" | ").next().unwrap());
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

fn pages(folder: &Path) -> Index {
    let request = UpdateRequest {
        folder: folder.to_owned(),
        paths: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")],
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: Some(1),
        memory_bytes: None,
    };
    index::update(&request, &Unwatched).unwrap();
    Index::open(folder).unwrap()
}

#[track_caller]
fn check(index: &Index, query: &str, expected: &str) {
    let request = SearchRequest {
        limit: 100,
        paragraphs: 100,
        today: Date::constant(2025, 12, 31),
        ..SearchRequest::new(query)
    };
    let page = search::search(index, &request).unwrap();
    let mut found: Vec<String> = (page.hits.iter())
        .map(|hit| {
            let numbers = hit.paragraphs.iter().map(|paragraph| paragraph.number);
            let numbers = numbers.map(|number| number.map_or("S".to_owned(), |n| n.to_string()));
            let numbers: Vec<_> = numbers.collect();
            let reference = hit.decision.reference.to_string();
            format!("{} {}", &reference[7..], numbers.join(" "))
                .trim()
                .to_owned()
        })
        .collect();
    found.sort();
    let totals = page.total;
    let totals = format!(
        "{} decisions, {} paragraphs",
        totals.decisions, totals.paragraphs
    );
    assert!(
        [found.join("; "), totals]
            .iter()
            .any(|found| found == expected),
        "{query}: {}",
        found.join("; ")
    );
}

#[test]
fn every_example_of_the_readme_is_in_the_help() {
    let (_, section) = README.split_once("## What can be typed\n").unwrap();
    let (table, _) = section.split_once("\n\n`redress help query`").unwrap();
    let help = help_query("md");
    let known = examples(&help);
    let shown = examples(table);
    assert!(shown.len() > 10, "{shown:?}");
    for example in shown {
        assert!(known.contains(&example), "{example}");
    }
}

#[test]
fn every_example_finds_what_it_says() {
    let text = help_query("md");
    let listed: Vec<&str> = FINDS.iter().map(|(query, _)| *query).collect();
    assert_eq!(examples(&text), listed);
    let folder = tempfile::tempdir().unwrap();
    let index = pages(folder.path());
    for (query, expected) in FINDS {
        check(&index, query, expected);
    }
}

#[test]
fn a_terminal_shows_every_example_as_typed() {
    let shown = help_query("text");
    for example in examples(&help_query("md")) {
        assert!(
            shown.contains(&format!("  {example}")),
            "{example}\n{shown}"
        );
    }
    assert!(
        shown.lines().all(|line| line.chars().count() <= 90),
        "{shown}"
    );
}
