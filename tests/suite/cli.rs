//! The program as a person or a script meets it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::process::{Command, Output, Stdio};

use super::golden::difference;

fn redress(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    for variable in [
        "REDRESS_INDEX",
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
    ] {
        command.env_remove(variable);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Everything a person sees, and the exit code.
fn seen(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = redress(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let (stdout, stderr) = (
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    );
    let code = status.code().unwrap();
    format!("{stdout}{stderr}--- exit {code}\n")
}

#[track_caller]
fn check(arguments: &[&str], expected: &str) {
    assert_eq!(seen(arguments), expected, "{arguments:?}");
}

#[test]
fn a_missing_index_is_told_with_the_command_that_makes_it() {
    let told =
        "error: no index in index/built\nhint: build it first: `redress index PATH`\n--- exit 2\n";
    for arguments in [
        &["search", "delay"][..],
        &["search", "delay", "--format", "json"],
        &["search", "delay", "--count"],
        &["show", "23", "001", "234"],
        &["stats"],
        &["check"],
    ] {
        check(arguments, told);
    }
    check(
        &["search", "--index", "my index", "delay"],
        "error: no index in my index/built\n\
         hint: build it first: `redress --index 'my index' index PATH`\n--- exit 2\n",
    );
}

#[test]
fn the_index_folder_can_come_from_the_environment() {
    let output = redress(&["stats"])
        .env("REDRESS_INDEX", "elsewhere")
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("error: no index in elsewhere/built\n"),
        "{stderr}"
    );
}

#[test]
fn a_path_that_does_not_exist_is_told() {
    check(
        &["index", "nowhere"],
        "error: no such file or folder: nowhere\n\
         hint: check the spelling; the path is looked for from the current folder\n--- exit 2\n",
    );
}

#[test]
fn flags_that_make_no_sense_are_refused() {
    for (arguments, message) in [
        (
            &["search", "--from", "2025-13", "x"][..],
            "a date is written 2025-03-21, 2025-03 or 2025",
        ),
        (
            &["search", "--from", "2025", "--to", "2024", "x"],
            "--from 2025-01-01 is after --to 2024-12-31",
        ),
        (
            &["search", "--decision", "maybe", "x"],
            "choose upheld, not-upheld or closed",
        ),
        (&["search", "--section", "middle", "x"], "choose summary"),
        (&["search", "--limit", "0", "x"], "a number from 1 to 1000"),
        (
            &["search", "--count", "--quiet", "x"],
            "cannot be used with",
        ),
        (
            &["search", "--format", "xml", "x"],
            "possible values: text, json, jsonl, csv, md",
        ),
        (
            &["stats", "--format", "csv"],
            "`redress stats` has no such format",
        ),
        (&["show", " "], "not a reference: ` `"),
        (&["man", "precedent"], "no command `precedent`"),
        (&["serch", "x"], "'search'"),
        (&["index"], "required arguments were not provided"),
        (&[], "Usage: redress"),
    ] {
        let seen = seen(arguments);
        assert!(
            seen.contains(message) && seen.ends_with("--- exit 2\n"),
            "{arguments:?}\n{seen}"
        );
    }
}

#[test]
fn colour_is_a_matter_of_the_flag_the_terminal_and_the_environment() {
    for (flags, colored) in [
        (&["stats"][..], false),
        (&["stats", "--color", "always"], true),
        (&["stats", "--color", "never"], false),
    ] {
        assert_eq!(seen(flags).contains("\x1b["), colored, "{flags:?}");
    }
}

#[test]
fn completions_and_manual_pages_are_written() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let seen = seen(&["completions", shell]);
        assert!(
            seen.contains("redress") && seen.ends_with("--- exit 0\n"),
            "{seen}"
        );
    }
    assert!(seen(&["man"]).contains(".TH redress 1"));
    assert!(seen(&["man", "search"]).contains(".TH redress-search 1"));
}

#[test]
#[cfg(unix)]
fn a_reader_that_leaves_is_no_failure() {
    let script = "\"$0\" completions zsh | head -c 10; exit ${PIPESTATUS[0]}";
    let status = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_redress")])
        .stdout(Stdio::null())
        .status();
    // A machine without bash has nothing to say on this.
    if let Ok(status) = status {
        assert_eq!(status.code(), Some(0));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_behind_the_answer_is_told() {
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = redress(&["completions", "fish"])
        .stdout(full)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr.starts_with("error: cannot write the answer: "),
        "{stderr}"
    );
}

/// Help texts are read by strangers; every change of one is to be read before
/// it is taken over with `REDRESS_GOLDEN=write`.
#[test]
fn help_reads_as_it_was_last_read() {
    let mut wrong = Vec::new();
    for command in [
        "",
        "index",
        "forget",
        "search",
        "count",
        "show",
        "precedents",
        "verify",
        "serve",
        "mcp",
        "stats",
        "check",
        "eval",
        "bench",
        "synth",
        "help",
        "completions",
        "man",
    ] {
        let (arguments, name) = if command.is_empty() {
            (vec!["--help"], "help.txt".to_owned())
        } else {
            (vec![command, "--help"], format!("help-{command}.txt"))
        };
        wrong.extend(difference(&name, &seen(&arguments)));
    }
    assert!(
        wrong.is_empty(),
        "help differs from tests/golden:\n{}",
        wrong.join("\n")
    );
}
