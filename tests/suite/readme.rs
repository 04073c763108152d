//! Checks that the README is true.

use std::fs;
use std::process::Command;

const README: &str = include_str!("../../README.md");
const MAP: &str = include_str!("../../src/README.md");

/// The fenced blocks of the README.
fn blocks() -> Vec<&'static str> {
    README
        .split("```")
        .skip(1)
        .step_by(2)
        .map(str::trim)
        .collect()
}

/// Splits a command line that uses only single quotes.
fn arguments(line: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    for (at, piece) in line.split('\'').enumerate() {
        if at % 2 == 1 {
            arguments.push(piece.to_owned());
        } else {
            arguments.extend(piece.split_whitespace().map(str::to_owned));
        }
    }
    arguments
}

fn run(index: &std::path::Path, arguments: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_redress"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("REDRESS_INDEX", index)
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_transcript_equals_the_output_of_the_first_command() {
    let folder = tempfile::tempdir().unwrap();
    let first = blocks()
        .into_iter()
        .find(|block| block.starts_with("cargo run"))
        .unwrap();
    let first = arguments(first.strip_prefix("cargo run --release --").unwrap());
    let printed = run(folder.path(), &first);

    let transcript = blocks()
        .into_iter()
        .find(|block| block.starts_with("$ redress"))
        .unwrap();
    let (typed, shown) = transcript.split_once('\n').unwrap();
    assert_eq!(printed.trim(), shown.trim());

    let typed = arguments(typed.strip_prefix("$ redress").unwrap());
    assert_eq!(run(folder.path(), &typed).trim(), shown.trim());
}

#[test]
fn the_map_of_the_code_names_every_layer() {
    let folders = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap();
    for folder in folders
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
    {
        let name = folder.file_name().into_string().unwrap();
        assert!(MAP.contains(&format!("| `{name}` |")), "{name}");
    }
}

#[test]
fn the_map_of_the_code_names_files_that_exist() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = MAP.split('`').skip(1).step_by(2);
    let is_code = |name: &&str| {
        std::path::Path::new(name)
            .extension()
            .is_some_and(|ext| ext == "rs")
    };
    let files = named.filter(|name| name.contains('/')).filter(is_code);
    let mut count = 0;
    for file in files {
        assert!(
            root.join("src").join(file).exists() || root.join(file).exists(),
            "{file}"
        );
        count += 1;
    }
    assert!(count > 50, "only {count} files");
}
