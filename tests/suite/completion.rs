//! What a shell gets at TAB: names of the index, quickly, and never an error.

use std::path::Path;
use std::process::{Command, Stdio};

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");

fn program(index: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    command.env("REDRESS_INDEX", index).stdin(Stdio::null());
    command
}

fn index() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let indexed = program(folder.path())
        .args(["index", PAGES])
        .output()
        .unwrap();
    assert!(indexed.status.success());
    let notes = "90 001 102 | delay, late-reply\n90 001 105 | apology\n";
    std::fs::write(folder.path().join("notes.txt"), notes).unwrap();
    folder
}

/// The lines that a shell gets for a line typed so far.
fn completions(index: &Path, shell: &str, line: &str) -> Vec<String> {
    let mut command = program(index);
    command.env("COMPLETE", shell);
    if shell == "bash" {
        command.env("_REDRESS_LINE", line);
        command.env("_REDRESS_BREAKS", " \t\n\"'><=;|&(:");
    } else {
        let words: Vec<&str> = line.split(' ').collect();
        command.env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string());
        command.arg("--").args(words);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{line}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{line}");
    let shown = String::from_utf8(output.stdout).unwrap();
    shown.lines().map(str::to_owned).collect()
}

#[test]
fn names_of_the_index_are_completed_in_every_shell() {
    let folder = index();
    for (line, expected) in [
        (
            "redress search --authority Sampl",
            "Sampleford\\ County\\ Council",
        ),
        (
            "redress search --authority sampl",
            "Sampleford\\ County\\ Council",
        ),
        (
            "redress search --authority=Sampl",
            "Sampleford\\ County\\ Council",
        ),
        (
            "redress search --authority \"Sampleford C",
            "Sampleford County Council",
        ),
        ("redress search --category Hou", "Housing"),
        (
            "redress search --category Housing\\ \\>\\ H",
            "Housing\\ \\>\\ Homelessness",
        ),
        ("redress precedents --category Hou", "Housing"),
        ("redress note --tag la", "late-reply"),
        ("redress note --tag delay,ap", "delay,apology"),
        ("redress search delay tag:la", "late-reply"),
        ("redress count 'tag:la", "tag:late-reply"),
        ("redress search --aut", "--authority"),
        ("redress no", "note"),
    ] {
        let found = completions(folder.path(), "bash", line);
        assert!(found.iter().any(|one| one == expected), "{line}: {found:?}");
    }
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        let found = completions(folder.path(), shell, "redress search --authority Sampl");
        let name = "Sampleford County Council";
        assert!(
            found.iter().any(|one| one.starts_with(name)),
            "{shell}: {found:?}"
        );
        let found = completions(folder.path(), shell, "redress search tag:la");
        // Zsh takes a colon for the beginning of an explanation, unless it is escaped.
        let plain = |one: &String| one.replace('\\', "");
        assert!(
            found
                .iter()
                .any(|one| plain(one).starts_with("tag:late-reply")),
            "{found:?}"
        );
    }
}

#[test]
fn without_an_index_there_are_the_flags_and_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none");
    assert_eq!(
        completions(&none, "bash", "redress search --authority S"),
        [""; 0]
    );
    assert!(!completions(&none, "bash", "redress search --").is_empty());
    for line in [
        "",
        "redress search 'a",
        "redress \\",
        "redress \u{1}",
        "redress --index",
    ] {
        completions(&none, "bash", line);
    }
    for shell in ["zsh", "fish", "no-such-shell"] {
        completions(&none, shell, "redress search --authority S");
    }
}

/// Bash itself, as a person uses it.
#[test]
#[cfg(unix)]
fn bash_puts_a_name_with_spaces_where_it_was_begun() {
    let folder = index();
    let script = r#"
        source <("$0" completions bash)
        COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
        COMP_LINE="$1" COMP_POINT=${#1}
        _redress
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let output = Command::new("bash")
        .env("REDRESS_INDEX", folder.path())
        .args([
            "-c",
            script,
            env!("CARGO_BIN_EXE_redress"),
            "redress search --authority Sampl",
        ])
        .output();
    // A machine without bash has nothing to say on this.
    if let Ok(output) = output {
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_eq!(shown, "Sampleford\\ County\\ Council\n");
    }
}

#[test]
#[cfg(unix)]
fn a_decision_is_opened_in_the_browser_of_the_environment() {
    let folder = index();
    let opened = folder.path().join("opened");
    let open = |arguments: &[&str], browser: &str| {
        let mut command = program(folder.path());
        let output = command
            .arg("open")
            .args(arguments)
            .env("BROWSER", browser)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        (shown, told, output.status.code())
    };
    let script = folder.path().join("browser");
    std::fs::write(
        &script,
        format!("#!/bin/sh\necho \"$@\" > {}\n", opened.display()),
    )
    .unwrap();
    let mut permissions = std::fs::metadata(&script).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
    std::fs::set_permissions(&script, permissions).unwrap();
    let browser = format!("/nowhere/at-all:{} --new %s", script.display());
    let (shown, told, code) = open(&["90", "001", "102"], &browser);
    assert_eq!(code, Some(0), "{told}");
    let url =
        "https://www.lgo.org.uk/decisions/children-s-care-services/child-protection/90-001-102";
    assert_eq!(shown.trim(), url);
    assert_eq!(
        std::fs::read_to_string(&opened).unwrap().trim(),
        format!("--new {url}")
    );
    assert_eq!(open(&["90 001 999"], &browser).2, Some(1));
    let local = "--local=127.0.0.1:7979";
    let (shown, told, code) = open(&["90 001 102, paragraph 8", local], &browser);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(
        shown.trim(),
        "http://127.0.0.1:7979/decisions/90-001-102#p8"
    );
    assert!(told.contains("if `redress serve` is running"), "{told}");
}
