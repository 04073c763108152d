//! The program over a small index: every command, every format, every exit code.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const DECISIONS: &str = r#"{"reference":"24 001 411","authority":"Exampleton Council","category":["Education","School transport"],"decision":"Upheld","date":"2024-03-01","url":"https://www.example.org/decisions/24-001-411","sections":[{"heading":"Summary","paragraphs":["The Council was at fault for its delay over a bus pass."]},{"heading":"The complaint","paragraphs":["Mr X complained of a delay.","=1+1, he said \"twice\"."]},{"heading":"Final decision","paragraphs":["I uphold the complaint."]}]}
{"reference":"25 002 822","authority":"Samplewick Borough Council","category":["Housing","Allocations"],"decision":"Not upheld","date":"2025-06-30","sections":[{"heading":"Summary","paragraphs":["The Council was not at fault over a band."]},{"heading":"The complaint","paragraphs":["Ms Y said *stars* and \u001b[31mred\u001b[0m were in a delay."]}]}
{"_id":"DOC-7","title":"On buses","text":"A bus is late.\n\nA delay of an hour."}
"#;

/// A folder with an index of [`DECISIONS`].
struct Sandbox(TempDir);

impl Sandbox {
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn new() -> Self {
        let sandbox = Self::empty();
        fs::write(sandbox.path().join("decisions.jsonl"), DECISIONS).unwrap();
        let (_, stderr, code) = sandbox.run(&["index", "decisions.jsonl"]);
        assert_eq!(code, 0, "{stderr}");
        sandbox
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
        for variable in ["REDRESS_INDEX", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command.args(arguments).current_dir(self.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> (String, String, i32) {
        said(
            self.command(arguments)
                .stdin(Stdio::null())
                .output()
                .unwrap(),
        )
    }
}

fn said(output: Output) -> (String, String, i32) {
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

#[track_caller]
fn check(arguments: &[&str], expected: (&str, &str, i32)) {
    let (stdout, stderr, code) = Sandbox::new().run(arguments);
    assert_eq!(
        (stdout.as_str(), stderr.as_str(), code),
        expected,
        "{arguments:?}"
    );
}

#[test]
fn the_exit_code_shows_whether_anything_was_found() {
    check(&["search", "--quiet", "delay"], ("", "", 0));
    check(&["search", "--quiet", "giraffe"], ("", "", 1));
    check(
        &["search", "--count", "delay"],
        ("3 decisions, 4 paragraphs\n", "", 0),
    );
    check(
        &["search", "--count", "delay", "--format", "json"],
        ("{\n  \"decisions\": 3,\n  \"paragraphs\": 4\n}\n", "", 0),
    );
    check(
        &["search", "--count", "delay", "--format", "csv"],
        ("decisions,paragraphs\n3,4\n", "", 0),
    );
    check(
        &["search", "delay", "--page", "9"],
        ("", "note: there is no page 9; the last is page 1\n", 1),
    );
    check(
        &["show", "99 999 999"],
        ("", "note: no decision 99 999 999 in the index\n", 1),
    );
    check(
        &["show", "24 001 411", "--paragraph", "9"],
        ("", "note: no paragraph 9 in 24 001 411; its last is 3\n", 1),
    );
}

#[test]
fn a_hit_is_shown_with_its_facts_and_paragraphs() {
    let expected = "1 decision, 2 paragraphs

Exampleton Council (24 001 411)
  Upheld · 1 March 2024 · Education > School transport · investigated
  https://www.example.org/decisions/24-001-411

  Summary
      The Council was at fault for its delay over a bus pass.

  ¶ 1  The complaint
      Mr X complained of a delay.

Contains decisions of the Local Government and Social Care Ombudsman
(www.lgo.org.uk), re-used with acknowledgement.
";
    check(&["search", "delay", "decision:upheld"], (expected, "", 0));
    check(
        &["search", "delay", "--decision", "upheld"],
        (expected, "", 0),
    );
    check(
        &["search", "delay", "--from", "2024", "--to", "2024-03"],
        (expected, "", 0),
    );
}

#[test]
fn every_format_has_the_same_paragraph() {
    let sandbox = Sandbox::new();
    for format in ["text", "json", "jsonl", "csv", "md"] {
        for arguments in [
            &["search", "--format", format, "authority:samplewick delay"][..],
            &[
                "show",
                "--format",
                format,
                "--highlight",
                "delay",
                "25002822",
            ],
        ] {
            let (stdout, stderr, code) = sandbox.run(arguments);
            assert!(
                stdout.contains("were in a"),
                "{arguments:?}: {stdout}{stderr}"
            );
            assert!(!stdout.contains('\x1b'), "{arguments:?}: {stdout:?}");
            assert_eq!((stderr.as_str(), code), ("", 0));
        }
    }
}

#[test]
fn json_is_the_same_each_time_except_for_the_time_taken() {
    let sandbox = Sandbox::new();
    let answer = || {
        let (stdout, _, _) = sandbox.run(&["search", "delay OR bus", "--format", "json"]);
        let mut answer: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        assert!(answer["took_ms"].take().is_number());
        answer
    };
    let first = answer();
    assert_eq!(first["total"]["decisions"], 3);
    assert_eq!(answer(), first);
}

#[test]
fn a_citation_is_printed_alone() {
    check(
        &["show", "24001411", "--cite", "--paragraph", "2"],
        (
            "LGSCO, Exampleton Council (24 001 411), 1 March 2024, paragraph 2\n",
            "",
            0,
        ),
    );
    check(&["show", "DOC-7", "--cite"], ("DOC-7\n", "", 0));
}

#[test]
fn a_broken_query_is_shown_with_its_location_and_a_repair() {
    check(
        &["search", "delay", "(bus"],
        (
            "",
            "error: the bracket is not closed\n  delay (bus\n        ^\nhint: try `delay (bus)`\n",
            2,
        ),
    );
}

#[test]
fn decisions_on_standard_input_are_indexed() {
    let sandbox = Sandbox::empty();
    let mut running = sandbox
        .command(&["index", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    running
        .stdin
        .take()
        .unwrap()
        .write_all(DECISIONS.as_bytes())
        .unwrap();
    let (stdout, stderr, code) = said(running.wait_with_output().unwrap());
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        (&report["new"], &report["decisions"], code),
        (&3.into(), &3.into(), 0),
        "{stderr}"
    );
}

#[test]
fn a_search_can_update_the_index_first() {
    let sandbox = Sandbox::empty();
    fs::write(sandbox.path().join("d.jsonl"), DECISIONS).unwrap();
    let (stdout, stderr, code) =
        sandbox.run(&["search", "--update", "d.jsonl", "--count", "delay"]);
    assert_eq!((stdout.as_str(), code), ("3 decisions, 4 paragraphs\n", 0));
    assert!(
        stderr.starts_with("3 new, 0 changed, 0 same, 0 removed, 0 failed\n"),
        "{stderr}"
    );
}

#[test]
fn an_index_run_fails_if_nothing_or_a_named_file_cannot_be_read() {
    let sandbox = Sandbox::empty();
    fs::write(sandbox.path().join("empty.txt"), "").unwrap();
    fs::create_dir(sandbox.path().join("none")).unwrap();
    let (_, stderr, code) = sandbox.run(&["index", "empty.txt"]);
    assert!(
        stderr.contains("error: nothing could be read in empty.txt\n"),
        "{stderr}"
    );
    assert_eq!(code, 2);
    let (_, stderr, code) = sandbox.run(&["index", "none"]);
    assert!(stderr.contains("note: no decisions in none;"), "{stderr}");
    assert_eq!(code, 1);
    fs::write(sandbox.path().join("d.jsonl"), DECISIONS).unwrap();
    let (_, stderr, code) = sandbox.run(&["index", "empty.txt", "d.jsonl"]);
    assert!(
        stderr.contains("3 new") && stderr.contains("error: empty.txt: the file is empty"),
        "{stderr}"
    );
    assert_eq!(code, 2);
    fs::rename(
        sandbox.path().join("empty.txt"),
        sandbox.path().join("none/empty.txt"),
    )
    .unwrap();
    let (_, stderr, code) = sandbox.run(&["index", "none", "d.jsonl"]);
    assert!(stderr.contains("1 failed"), "{stderr}");
    assert_eq!(code, 0);
}

#[test]
fn stats_and_check_describe_the_index() {
    let sandbox = Sandbox::new();
    let (stdout, _, code) = sandbox.run(&["stats"]);
    assert!(stdout.starts_with("3 decisions, "), "{stdout}");
    assert_eq!(code, 0);
    let (stdout, _, _) = sandbox.run(&["stats", "--format", "json"]);
    let stats: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(stats["decisions"], 3);
    let (stdout, stderr, code) = sandbox.run(&["check"]);
    assert!(stdout.starts_with("whole: 3 decisions"), "{stdout}{stderr}");
    assert_eq!(code, 0);
}

/// Whatever the files of an index contain, the user gets a message.
#[test]
fn a_damaged_index_is_reported_without_a_trace() {
    let sandbox = Sandbox::new();
    let engine = sandbox.path().join("index/built/engine");
    let mut names: Vec<_> = fs::read_dir(&engine)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_none_or(|end| end != "lock"))
        .collect();
    names.sort();
    let mut unnoticed = Vec::new();
    for name in names {
        let path = engine.join(&name);
        let whole = fs::read(&path).unwrap();
        let mut garbled = whole.clone();
        for byte in garbled.iter_mut().skip(3).step_by(7) {
            *byte ^= 0x55;
        }
        let half = &whole[..whole.len() / 2];
        for (damage, bytes) in [("garbled", &garbled[..]), ("half", half), ("empty", b"")] {
            fs::write(&path, bytes).unwrap();
            let (_, _, code) = sandbox.run(&["check"]);
            // Checksums cover the files of the engine.
            if code == 0 && !name.starts_with("ledger") && !name.starts_with("wordings") {
                unnoticed.push(format!("{damage} {name}"));
            }
            for arguments in [&["search", "delay"][..], &["show", "24001411"], &["stats"]] {
                let (_, stderr, code) = sandbox.run(arguments);
                assert!(!stderr.contains("panicked"), "{damage} {name}: {stderr}");
                assert!(
                    (0..=2).contains(&code),
                    "{damage} {name}, {arguments:?}: {code}"
                );
                assert_eq!(
                    code == 2,
                    stderr.contains("error: "),
                    "{damage} {name}: {stderr}"
                );
            }
        }
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(unnoticed, Vec::<String>::new());
}
