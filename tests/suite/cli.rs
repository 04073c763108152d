//! The program as a user or a script sees it.

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

/// Everything a user sees, and the exit code.
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
fn a_missing_index_is_reported_with_the_command_that_builds_it() {
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
fn a_path_that_does_not_exist_is_reported() {
    check(
        &["index", "nowhere"],
        "error: no such file or folder: nowhere\nhint: check the spelling; the path is relative \
         to the current folder\n--- exit 2\n",
    );
}

#[test]
fn invalid_flags_are_refused() {
    for (arguments, message) in [
        (
            &["search", "--from", "2025-13", "x"][..],
            "write a date as 2025-03-21, 2025-03 or 2025",
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
            "`redress stats` does not support this format",
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
fn colour_depends_on_the_flag_the_terminal_and_the_environment() {
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
fn a_closed_pipe_is_not_a_failure() {
    let script = "\"$0\" completions zsh | head -c 10; exit ${PIPESTATUS[0]}";
    let status = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_redress")])
        .stdout(Stdio::null())
        .status();
    // Skipped on a machine without bash.
    if let Ok(status) = status {
        assert_eq!(status.code(), Some(0));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_for_the_answer_is_reported() {
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

/// Review every change of a help text before accepting it with `REDRESS_GOLDEN=write`.
#[test]
fn help_texts_match_their_golden_files() {
    let mut wrong = Vec::new();
    for command in [
        "",
        "index",
        "fetch",
        "update",
        "forget",
        "search",
        "searches",
        "new",
        "batch",
        "count",
        "show",
        "note",
        "open",
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
