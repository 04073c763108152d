//! Saved searches, what is new for them, lists of queries, and feeds.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

struct Shelf(tempfile::TempDir);

struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Said {
    fn all(&self) -> String {
        format!("{}{}--- exit {:?}\n", self.stdout, self.stderr, self.code)
    }

    #[track_caller]
    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.all());
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        let read = serde_json::from_str(&self.stdout);
        assert!(read.is_ok(), "{}", self.all());
        read.unwrap()
    }
}

impl Shelf {
    fn new() -> Self {
        let shelf = Self(tempfile::tempdir().unwrap());
        fs::create_dir(shelf.path("decisions")).unwrap();
        shelf
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn output(&self, arguments: &[&str]) -> std::process::Output {
        Command::new(env!("CARGO_BIN_EXE_redress"))
            .args(arguments)
            .env_remove("REDRESS_INDEX")
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let output = self.output(arguments);
        Said {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Adds a decision to the folder and updates the index.
    fn add(&self, reference: &str, date: &str, text: &str) {
        let record = json!({
            "reference": reference, "authority": "Exampleton Council", "date": date,
            "decision": "Upheld", "category": ["Housing", "Allocations"],
            "text": format!("Summary: {text}\n\nThe complaint\n\n1. Mrs X complains.\n\nMy assessment\n\n2. {text}\n"),
        });
        let path = self.path(&format!("decisions/{}.jsonl", reference.replace(' ', "-")));
        fs::write(path, format!("{record}\n")).unwrap();
        self.run(&["index", "decisions"]).ended(0);
    }

    /// Returns what `redress new` shows: the change and the reference of each decision.
    #[track_caller]
    fn news(&self, arguments: &[&str]) -> Vec<String> {
        let said = self.run(&[&["new", "--format", "json"], arguments].concat());
        assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
        let news = said.json();
        let decisions = (news["searches"].as_array().unwrap().iter())
            .flat_map(|search| search["decisions"].as_array().unwrap().clone());
        let told: Vec<String> = decisions
            .map(|one| {
                format!(
                    "{} {}",
                    one["change"].as_str().unwrap(),
                    one["reference"].as_str().unwrap()
                )
            })
            .collect();
        assert_eq!(said.code, Some(i32::from(told.is_empty())));
        told
    }
}

#[test]
fn what_arrived_is_new_once_whatever_its_date() {
    let shelf = Shelf::new();
    shelf.add("90 000 001", "2025-05-01", "The rooster crowed.");
    shelf
        .run(&[
            "searches",
            "add",
            "Roosters",
            "rooster",
            "--category",
            "Housing",
        ])
        .ended(0);
    assert!(shelf.news(&[]).is_empty());
    shelf.add("90 000 002", "2021-02-03", "A second rooster crowed.");
    shelf.add("90 000 003", "2025-06-03", "A hen clucked.");
    assert_eq!(shelf.news(&["--keep"]), ["new 90 000 002"]);
    let said = shelf.run(&["new"]).ended(0);
    assert!(
        said.stdout
            .starts_with("Roosters: 1 decision new or changed since 20"),
        "{}",
        said.all()
    );
    assert!(
        said.stdout.contains("new: Exampleton Council (90 000 002)"),
        "{}",
        said.all()
    );
    assert!(shelf.news(&[]).is_empty());

    shelf.add("90 000 001", "2025-05-01", "The rooster crowed twice.");
    assert_eq!(shelf.news(&[]), ["changed 90 000 001"]);
    assert!(shelf.news(&[]).is_empty());
    let all = ["new 90 000 002", "changed 90 000 001"];
    let mut since = shelf.news(&["--since", "2024-01-01", "--keep"]);
    since.sort();
    let mut all = all.map(str::to_owned).to_vec();
    all.sort();
    assert_eq!(since, all);
    assert!(shelf.news(&["--since", "2999-01-01"]).is_empty());

    // After a rebuild, nothing is new.
    shelf.run(&["index", "--rebuild", "decisions"]).ended(0);
    assert!(shelf.news(&[]).is_empty());
    shelf.run(&["new", "Nobody"]).ended(2);
}

#[test]
fn a_decision_that_is_withdrawn_is_news() {
    let shelf = Shelf::new();
    shelf.add("90 000 001", "2025-05-01", "The rooster crowed.");
    shelf
        .run(&["searches", "add", "Roosters", "rooster"])
        .ended(0);
    let note = r#"{"reference": "90 000 001", "withdrawn": "2026-01-02"}"#;
    fs::write(shelf.path("decisions/withdrawn.jsonl"), format!("{note}\n")).unwrap();
    shelf.run(&["index", "decisions"]).ended(0);
    assert_eq!(shelf.news(&[]), ["withdrawn 90 000 001"]);
    let found = shelf
        .run(&["search", "rooster", "--format", "json"])
        .ended(0)
        .json();
    assert_eq!(found["hits"][0]["withdrawn"], "2026-01-02");
    assert_eq!(found["total"]["decisions"], 1);
    fs::remove_file(shelf.path("decisions/withdrawn.jsonl")).unwrap();
    shelf.run(&["index", "decisions"]).ended(0);
    assert_eq!(shelf.news(&[]), ["restored 90 000 001"]);
}

#[test]
fn the_first_look_at_a_search_that_was_written_by_hand_shows_nothing_old() {
    let shelf = Shelf::new();
    shelf.add("90 000 001", "2025-05-01", "The rooster crowed.");
    fs::create_dir_all(shelf.path("index/settings")).unwrap();
    fs::write(
        shelf.path("index/settings/searches.txt"),
        "search: Roosters\nquery: rooster\n",
    )
    .unwrap();
    assert!(shelf.news(&[]).is_empty());
    shelf.add("90 000 002", "2021-02-03", "A second rooster crowed.");
    assert_eq!(shelf.news(&[]), ["new 90 000 002"]);
}

#[test]
fn a_broken_search_is_never_silent_and_the_others_go_on() {
    let shelf = Shelf::new();
    shelf.add("90 000 001", "2025-05-01", "The rooster crowed.");
    shelf
        .run(&["searches", "add", "Roosters", "rooster"])
        .ended(0);
    let path = shelf.path("index/settings/searches.txt");
    let text = fs::read_to_string(&path).unwrap();
    let line = text.lines().count() + 3;
    fs::write(
        &path,
        format!("{text}\nsearch: Late\nyear: soon\n\nsearch: Open\nquery: (rooster\n"),
    )
    .unwrap();
    shelf.add("90 000 002", "2021-02-03", "A second rooster crowed.");
    for _ in 0..2 {
        let said = shelf.run(&["new"]).ended(2);
        let told =
            format!("Late cannot be run: settings/searches.txt, line {line}: year is `soon`");
        assert!(said.stdout.contains(&told), "{}", said.all());
    }
    let said = shelf
        .run(&["new", "--format", "json", "--since", "2024-01-01"])
        .ended(2)
        .json();
    assert_eq!(
        said["searches"][0]["decisions"].as_array().unwrap().len(),
        2
    );
    let mail = shelf.run(&["new", "--format", "mbox"]).ended(2);
    assert!(mail.stdout.contains("cannot be run"), "{}", mail.all());
    shelf.run(&["searches", "list"]).ended(2);
}

#[test]
fn saved_searches_are_added_listed_run_and_removed() {
    let shelf = Shelf::new();
    shelf.add("90 000 001", "2025-05-01", "The rooster crowed.");
    shelf.run(&["searches", "list"]).ended(1);
    shelf
        .run(&["searches", "add", "Roosters", "rooster", "--year", "2025"])
        .ended(0);
    shelf.run(&["searches", "add", "Roosters", "hen"]).ended(2);
    shelf.run(&["searches", "add", "Open", "(rooster"]).ended(2);
    shelf.run(&["searches", "add", "Nothing"]).ended(2);
    let said = shelf.run(&["searches", "list"]).ended(0);
    assert_eq!(said.stdout, "Roosters: rooster year: 2025\n");
    let said = shelf.run(&["searches", "run", "Roosters"]).ended(0);
    assert!(
        said.stdout.starts_with("# Roosters: 1 decision\n"),
        "{}",
        said.all()
    );
    shelf.run(&["searches", "remove", "Roosters"]).ended(0);
    shelf.run(&["searches", "remove", "Roosters"]).ended(2);
    shelf.run(&["searches", "list"]).ended(1);
}

#[test]
fn news_go_to_a_mailer_as_a_message_or_a_mailbox() {
    let shelf = Shelf::new();
    shelf.add("90 000 001", "2025-05-01", "Nothing.");
    for name in ["Roosters", "Cafés – all"] {
        shelf.run(&["searches", "add", name, "rooster"]).ended(0);
    }
    shelf.add(
        "90 000 002",
        "2025-05-01",
        "From the café the rooster crowed £3.",
    );
    let eml = shelf
        .run(&[
            "new",
            "--keep",
            "--format",
            "eml",
            "--mail-to",
            "jane@example.org",
        ])
        .ended(0);
    for header in [
        "To: <jane@example.org>",
        "From: <redress@localhost>",
        "Subject: ",
        "Date: ",
        "Message-ID: <",
        "MIME-Version: 1.0",
    ] {
        assert!(eml.stdout.contains(header), "{header}: {}", eml.stdout);
    }
    assert_eq!(
        shelf
            .run(&[
                "new",
                "--keep",
                "--format",
                "eml",
                "--mail-to",
                "jane@example.org"
            ])
            .stdout,
        eml.stdout
    );
    let mbox = shelf.run(&["new", "--keep", "--format", "mbox"]).ended(0);
    let begins = mbox
        .stdout
        .lines()
        .filter(|line| line.starts_with("From "))
        .count();
    assert_eq!(begins, 2, "{}", mbox.stdout);
    assert!(mbox.stdout.ends_with("\n\n"));
    let md = shelf.run(&["new", "--format", "md"]).ended(0);
    assert!(
        md.stdout.contains("## Roosters: 1 decision new or changed"),
        "{}",
        md.stdout
    );
    let none = shelf.run(&["new", "--format", "eml"]).ended(1);
    assert_eq!(none.stdout, "");
    shelf
        .run(&["search", "rooster", "--format", "eml"])
        .ended(2);
}

#[test]
fn a_list_of_queries_becomes_one_table() {
    let shelf = Shelf::new();
    shelf.add("90 000 001", "2025-05-01", "=The rooster crowed.");
    shelf.add("90 000 002", "2024-05-01", "A second rooster crowed.");
    let list = "name,query,year\nAll,rooster,\nOld,rooster,2024\nNone,goose,\n";
    fs::write(shelf.path("list.csv"), list).unwrap();
    let said = shelf
        .run(&["batch", "list.csv", "--rows", "queries"])
        .ended(0);
    assert_eq!(
        said.stdout,
        "name,query,filters,decisions,paragraphs,error\nAll,rooster,,2,4,\n\
         Old,rooster,year: 2024,1,2,\nNone,goose,,0,0,\n"
    );
    assert!(
        said.stderr.contains("no hits: line 4: None"),
        "{}",
        said.all()
    );
    let said = shelf.run(&["batch", "list.csv"]).ended(0);
    assert_eq!(said.stdout.lines().count(), 4, "{}", said.stdout);
    let lines = shelf
        .run(&["batch", "list.csv", "--format", "jsonl"])
        .ended(0);
    let lines: Vec<Value> = lines
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        (&lines[2]["name"], &lines[2]["reference"]),
        (&"Old".into(), &"90 000 002".into())
    );
    assert_eq!(lines[3]["summary"]["without_hits"][0], "line 4: None");

    let workbook = shelf
        .output(&["batch", "list.csv", "--format", "xlsx"])
        .stdout;
    assert_eq!(
        shelf
            .output(&["batch", "list.csv", "--format", "xlsx"])
            .stdout,
        workbook
    );
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut texts = String::new();
    archive
        .by_name("xl/sharedStrings.xml")
        .unwrap()
        .read_to_string(&mut texts)
        .unwrap();
    assert!(
        texts.contains("90 000 002") && texts.contains("=The rooster crowed."),
        "{texts}"
    );
    assert!(archive.by_name("xl/worksheets/sheet2.xml").is_ok());

    fs::write(
        shelf.path("bad.csv"),
        "query,year\nrooster,soon\nrooster,\n(rooster,\n",
    )
    .unwrap();
    let said = shelf
        .run(&["batch", "bad.csv", "--rows", "queries"])
        .ended(2);
    assert!(
        said.stderr
            .contains("cannot be run: line 2: rooster: year is `soon`"),
        "{}",
        said.all()
    );
    assert!(
        said.stdout.contains("rooster,rooster,,2,4,"),
        "{}",
        said.all()
    );
    fs::write(shelf.path("lines.txt"), "# mine\ngoose\n").unwrap();
    shelf.run(&["batch", "lines.txt"]).ended(1);
    shelf.run(&["batch", "nowhere.txt"]).ended(2);
}
