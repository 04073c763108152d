//! `redress note` and `tag:`: notes stay through every run, are found, and are exported
//! in their order.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::precedents::run;

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");

struct Noted(TempDir);

impl Noted {
    /// An index of the invented pages with these notes.
    fn new(lines: &str) -> Self {
        let noted = Self(tempfile::tempdir().unwrap());
        let (_, told, code) = run(noted.folder(), &["index", PAGES], "");
        assert_eq!(code, 0, "{told}");
        if !lines.is_empty() {
            fs::write(noted.folder().join("notes.txt"), lines).unwrap();
        }
        noted
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    /// What is printed, what is noted on the side, and the exit code.
    fn run(&self, arguments: &[&str]) -> (String, String, i32) {
        run(self.folder(), arguments, "")
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let all = [arguments, &["--format", "json"]].concat();
        serde_json::from_str(&self.run(&all).0).unwrap()
    }

    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder().join("notes.txt")).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(str::to_owned).collect()
    }

    /// The references that a query finds, sorted.
    fn found(&self, query: &str) -> String {
        let page = self.json(&["search", query, "--limit", "100"]);
        let hits = page["hits"].as_array().unwrap().iter();
        let mut found: Vec<&str> = hits
            .map(|hit| &hit["reference"].as_str().unwrap()[7..])
            .collect();
        found.sort_unstable();
        assert_eq!(page["total"]["decisions"], found.len(), "{query}");
        found.join(" ")
    }
}

const NOTES: &str = "\
90 001 105 | delay, council-tax | Four months, then a letter.
# by hand
90-001-102, para 8 | Delay |
nonsense
90 001 107 | late reply
90 001 103 | apology
99 999 999 | delay | Gone
90 001 105, paragraph 99 | delay
";

#[test]
fn a_tag_is_found_with_words_connectors_facts_and_not() {
    let noted = Noted::new(NOTES);
    for (query, expected) in [
        ("tag:delay", "102 105"),
        ("tag:DELAY", "102 105"),
        ("tag:#delay", "102 105"),
        ("tag:apology OR tag:council-tax", "103 105"),
        ("tag:delay rectif*", "102"),
        ("tag:delay amend pre/5 minutes", "102"),
        ("tag:delay -tag:council-tax", "102"),
        ("tag:delay decision:upheld date:2025", "102 105"),
        ("tag:delay NOT decision:upheld", ""),
        ("tag:nothing", ""),
    ] {
        assert_eq!(noted.found(query), expected, "{query}");
    }
    // The marked paragraph is shown where the tag is all that is asked for.
    let page = noted.json(&["search", "tag:delay -tag:council-tax"]);
    assert_eq!(page["hits"][0]["paragraphs"][0]["number"], 8);
    assert_eq!(page["interpreted"], "tag:delay NOT tag:council-tax");
    let counted = page["facets"]["decision"].as_array().unwrap();
    assert_eq!(counted[0]["count"], 1);
    let table = noted
        .run(&["count", "tag:delay", "--by", "decision", "--format", "csv"])
        .0;
    assert_eq!(table.lines().nth(1), Some("Upheld,2"), "{table}");
}

#[test]
fn what_is_wrong_with_a_line_or_a_tag_is_said_with_its_remedy() {
    let noted = Noted::new(NOTES);
    let path = noted.folder().join("notes.txt");
    for arguments in [&["search", "tag:delay"][..], &["note"]] {
        let (_, told, code) = noted.run(arguments);
        assert_eq!(code, 0, "{told}");
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        for expected in [
            format!("{}, line 4: ", path.display()),
            "line 5: `late reply` is not a tag".to_owned(),
            "write `late-reply`".to_owned(),
        ] {
            assert!(told.contains(&expected), "{expected}\n{told}");
        }
    }
    let (_, told, code) = noted.run(&["search", "tag:dely"]);
    assert_eq!(code, 1);
    assert!(told.contains("no note has the tag `dely`"), "{told}");
    assert!(told.contains("tag:delay"), "{told}");
    let (_, told, code) = noted.run(&["search", "tag:late! x"]);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("is not a tag"), "{told}");
}

#[test]
fn notes_are_made_and_taken_off_by_the_command() {
    let noted = Noted::new("");
    let do_note = |arguments: &[&str]| {
        let (_, told, code) = noted.run(&[&["note"], arguments].concat());
        (told, code)
    };
    assert_eq!(do_note(&[]).1, 1);
    assert_eq!(do_note(&["90", "001", "102", "--tag", "delay,Appeal"]).1, 0);
    let text = "Four months\n| then a letter";
    assert_eq!(
        do_note(&["90 001 102, paragraph 8", "--tag", "delay", "--text", text]).1,
        0
    );
    let expected = [
        "90 001 102 | delay, appeal",
        "90 001 102, paragraph 8 | delay | Four months | then a letter",
    ];
    assert_eq!(noted.lines(), expected);
    // Twice is once.
    assert_eq!(do_note(&["90 001 102", "--tag", "delay"]).1, 0);
    assert_eq!(noted.lines(), expected);
    for (arguments, code, expected) in [
        (
            &["90 001 102", "--paragraph", "99", "--tag", "x"][..],
            1,
            "its last is",
        ),
        (&["90 001 999", "--tag", "x"], 1, "no decision 90 001 999"),
        (&["90 001 102", "--tag", "late reply"], 2, "late-reply"),
        (&["90 001 102", "--text", " "], 2, "--text is empty"),
        (&["90 001 103", "--remove"], 1, "no such note"),
    ] {
        let (told, found) = do_note(arguments);
        assert_eq!(found, code, "{told}");
        assert!(told.contains(expected), "{told}");
    }
    assert_eq!(do_note(&["90 001 102", "--remove", "--tag", "delay"]).1, 0);
    assert_eq!(noted.lines()[0], "90 001 102 | appeal");
    assert_eq!(
        do_note(&["90 001 102", "--paragraph", "8", "--remove"]).1,
        0
    );
    assert_eq!(noted.lines().len(), 1);
}

#[test]
fn notes_stay_through_updates_and_rebuilds() {
    let noted = Noted::new(NOTES);
    for arguments in [&["index", PAGES][..], &["index", PAGES, "--rebuild"]] {
        let (_, told, code) = noted.run(arguments);
        assert_eq!(code, 0, "{told}");
        assert_eq!(
            fs::read_to_string(noted.folder().join("notes.txt")).unwrap(),
            NOTES
        );
        assert_eq!(noted.found("tag:delay"), "102 105");
    }
    fs::remove_dir_all(noted.folder().join("built")).unwrap();
    noted.run(&["index", PAGES]);
    assert_eq!(noted.found("tag:delay"), "102 105");
}

#[test]
fn a_pack_has_each_place_once_in_the_order_of_the_file() {
    let lines = format!("{NOTES}90 001 105 | | Second thoughts\n");
    let noted = Noted::new(&lines);
    let pack = noted.json(&["note", "--tag", "delay"]);
    let told: Vec<String> = (pack["notes"].as_array().unwrap().iter())
        .map(|one| {
            let reference = one["reference"].as_str().unwrap();
            let status = one["status"].as_str().unwrap();
            format!("{reference} {} {status} {}", one["paragraph"], one["tags"])
        })
        .collect();
    assert_eq!(
        told,
        [
            "90 001 105 null found [\"delay\",\"council-tax\"]",
            "90 001 102 8 found [\"delay\"]",
            "99 999 999 null not-in-index [\"delay\"]",
            "90 001 105 99 out-of-range [\"delay\"]",
        ]
    );
    let all = noted.json(&["note"]);
    let first = &all["notes"][0];
    assert_eq!(first["notes"][1], "Second thoughts");
    assert_eq!(all["notes"].as_array().unwrap().len(), 5);
    let markdown = noted.run(&["note", "--tag", "delay", "--format", "md"]).0;
    let places: Vec<&str> = markdown
        .lines()
        .filter(|line| line.starts_with("## "))
        .collect();
    assert_eq!(places.len(), 4, "{markdown}");
    assert!(places[1].starts_with("## 2. LGSCO, ") && places[1].ends_with("paragraph 8"));
    assert!(markdown.contains("\n> — LGSCO, "), "{markdown}");
    assert!(markdown.contains("Contains decisions of"), "{markdown}");
    let csv = noted.run(&["note", "--format", "csv"]).0;
    assert!(csv.starts_with("reference,paragraph,tags,notes,status,citation,url,text\n"));
    let text = noted.run(&["note", "90 001 102"]).0;
    assert!(
        text.contains("paragraph 8") && text.contains("\n  delay\n"),
        "{text}"
    );
}

#[test]
fn a_decision_is_shown_with_its_notes_but_not_in_exports_to_pass_on() {
    let noted = Noted::new(NOTES);
    let shown = noted.json(&["show", "90 001 102"]);
    assert_eq!(
        shown["notes"].to_string(),
        "[{\"paragraph\":8,\"tags\":[\"delay\"],\"text\":null}]"
    );
    let hit = &noted.json(&["search", "tag:council-tax"])["hits"][0];
    assert_eq!(hit["notes"][0]["text"], "Four months, then a letter.");
    assert_eq!(
        noted.json(&["show", "90 001 101"])["notes"],
        Value::Array(Vec::new())
    );
    let text = noted.run(&["show", "90 001 105"]).0;
    assert!(
        text.contains("Note (delay, council-tax): Four months"),
        "{text}"
    );
    for format in ["md", "csv"] {
        for arguments in [&["show", "90 001 105"][..], &["search", "tag:council-tax"]] {
            let shown = noted.run(&[arguments, &["--format", format]].concat()).0;
            assert!(!shown.contains("Four months, then"), "{format} {shown}");
        }
    }
}

#[test]
fn a_decision_that_is_no_longer_published_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/drafts/withdrawn.jsonl");
    run(folder.path(), &["index", path], "");
    let line = fs::read_to_string(path).unwrap();
    let line: Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    let reference = line["reference"].as_str().unwrap();
    let (shown, _, _) = run(folder.path(), &["show", reference, "--format", "json"], "");
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["withdrawn"], line["withdrawn"]);
    for arguments in [
        &["show", reference][..],
        &["search", ""],
        &["search", "", "--format", "md"],
    ] {
        let (text, _, _) = run(folder.path(), arguments, "");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("no longer published"), "{text}");
    }
}
