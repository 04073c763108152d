//! `redress bench`: what it reports. Nothing here depends on times.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use redress::bench::questions;
use redress::index::StoredDecision;
use redress::synth::invent;
use serde_json::Value;

fn redress(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_redress"))
        .args(arguments)
        .args(["--color", "never", "--index", "index"])
        .current_dir(folder)
        .output()
        .unwrap()
}

/// A folder with an index of the invented pages.
fn indexed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");
    assert!(redress(folder.path(), &["index", pages]).status.success());
    folder
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn a_query_file_is_measured_by_class() {
    let folder = indexed();
    let queries = "# words\ncourt\namend record\n# phrases\n\"information commissioner\"\n";
    fs::write(folder.path().join("q.txt"), queries).unwrap();
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");
    let arguments = [
        "bench", "q.txt", "--rounds", "1", "--jobs", "2", "--format", "json",
    ];
    let output = redress(
        folder.path(),
        &[&arguments[..], &["--documents", pages]].concat(),
    );
    assert!(output.status.success(), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut expected = [
        "machine",
        "decisions",
        "paragraphs",
        "size",
        "queries",
        "rounds",
        "classes",
        "slowest",
        "throughput",
        "indexing",
        "plain",
    ];
    expected.sort_unstable();
    let mut found = keys(&report);
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(
        (&report["queries"], &report["plain"]),
        (&Value::from(3), &Value::Null)
    );
    let classes: Vec<_> = report["classes"].as_array().unwrap().iter().collect();
    let named: Vec<_> = classes
        .iter()
        .map(|class| (&class["class"], &class["queries"]))
        .collect();
    let value = |class: &'static str, queries: u64| (Value::from(class), Value::from(queries));
    let wanted = [value("all", 3), value("words", 2), value("phrases", 1)];
    assert_eq!(
        named,
        wanted.iter().map(|(a, b)| (a, b)).collect::<Vec<_>>()
    );
    for class in classes {
        for spread in [&class["cold"], &class["warm"]] {
            let at = |key: &str| spread[key].as_f64().unwrap();
            let rising = ["min", "median", "p90", "p99", "max"].map(at);
            assert!(rising.is_sorted() && rising[0] > 0.0, "{spread}");
            assert!((rising[0]..=rising[4]).contains(&at("mean")));
        }
    }
    let threads = report["throughput"].as_array().unwrap().iter();
    let threads: Vec<_> = threads
        .map(|rate| rate["threads"].as_u64().unwrap())
        .collect();
    assert_eq!(threads, [1, 2]);
    let size = report["size"].as_object().unwrap();
    let parts = size.iter().filter(|(part, _)| *part != "total");
    let sum: u64 = parts.map(|(_, bytes)| bytes.as_u64().unwrap()).sum();
    assert_eq!(size["total"].as_u64(), Some(sum));
    assert_eq!(report["indexing"]["decisions"], report["decisions"]);
}

#[track_caller]
fn check_refused(folder: &Path, arguments: &[&str], told: &str) {
    let output = redress(folder, arguments);
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with(told), "{stderr}");
}

#[test]
fn reports_an_error_with_file_and_line() {
    let folder = indexed();
    let write = |queries: &str| fs::write(folder.path().join("q.txt"), queries).unwrap();
    write("court\n#\n");
    let bench = ["bench", "q.txt"];
    check_refused(
        folder.path(),
        &bench,
        "error: q.txt, line 2: a class needs a name after `#`",
    );
    write("court\n\n(amend\n");
    check_refused(
        folder.path(),
        &bench,
        "error: q.txt, line 3: the bracket is not closed",
    );
    check_refused(
        folder.path(),
        &["bench", "none.txt"],
        "error: cannot read none.txt",
    );
    check_refused(
        folder.path(),
        &["bench"],
        "error: the index has too few words",
    );
}

#[test]
fn queries_are_generated_from_the_words_of_the_index() {
    let decisions: Vec<StoredDecision> = (0..300).map(|at| (&invent(1, at)).into()).collect();
    let made = |seed| {
        let made = questions(&decisions, seed).unwrap();
        made.iter()
            .map(|one| (one.class, one.to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
    let mut classes: Vec<_> = made(1).iter().map(|(class, _)| *class).collect();
    classes.sort_unstable();
    assert_eq!(classes.len(), 750);
    classes.dedup();
    assert_eq!(classes.len(), 15);
    assert!(questions(&decisions[..1], 1).is_none());
}

#[test]
fn a_plain_program_is_measured_for_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let synth = ["synth", "--out", "load", "--count", "60"];
    assert!(redress(folder.path(), &synth).status.success());
    assert!(redress(folder.path(), &["index", "load"]).status.success());
    let arguments = [
        "bench", "--plain", "--rounds", "1", "--jobs", "1", "--format", "json",
    ];
    let output = redress(folder.path(), &arguments);
    assert!(output.status.success(), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let plain = &report["plain"];
    assert_eq!(plain["tasks"].as_array().unwrap().len(), 5);
    for task in ["first_ten", "exact_totals"] {
        assert_eq!(plain[task]["classes"].as_array().unwrap().len(), 15);
        assert!(plain[task]["twice_as_slow"].is_u64());
    }
    let ratios = plain["tasks"].as_array().unwrap().iter();
    assert!(
        ratios
            .map(|row| row["ratio_of_means"].as_f64().unwrap())
            .all(|ratio| ratio > 0.0)
    );
    let output = redress(folder.path(), &["bench", "--plain", "q.txt"]);
    assert_eq!(output.status.code(), Some(2));
}
