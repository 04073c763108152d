//! `redress count`: tables of decisions by their facts.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use super::precedents::run;

fn index() -> &'static Path {
    static INDEX: OnceLock<TempDir> = OnceLock::new();
    let folder = INDEX.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");
        let (_, told, code) = run(folder.path(), &["index", pages], "");
        assert_eq!(code, 0, "{told}");
        folder
    });
    folder.path()
}

#[test]
fn rows_of_a_table_add_up_to_what_a_search_counts() {
    let (shown, told, code) = run(
        index(),
        &[
            "count",
            "record",
            "--by",
            "authority,year",
            "--format",
            "csv",
        ],
        "",
    );
    assert_eq!(code, 0, "{told}");
    let mut lines = shown.lines();
    assert_eq!(lines.next(), Some("authority,year,decisions"));
    let sum: u64 = lines
        .map(|line| line.rsplit_once(',').unwrap().1.parse::<u64>().unwrap())
        .sum();
    let (shown, _, _) = run(index(), &["search", "record", "--format", "json"], "");
    let page: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(page["total"]["decisions"], sum);
}

#[test]
fn missing_facts_have_their_own_row() {
    let (shown, _, _) = run(index(), &["count", "--by", "year", "--format", "json"], "");
    let table: Value = serde_json::from_str(&shown).unwrap();
    let rows = table["rows"].as_array().unwrap();
    let total: u64 = rows
        .iter()
        .map(|row| row["decisions"].as_u64().unwrap())
        .sum();
    assert_eq!(table["queries"][0]["decisions"], total);
    assert!(rows.iter().any(|row| row["year"].is_null()), "{rows:?}");
    assert!(rows.iter().any(|row| row["year"] == 2025), "{rows:?}");
    let (shown, _, _) = run(index(), &["count", "--by", "year", "--format", "csv"], "");
    assert!(shown.lines().nth(1).unwrap().starts_with(','), "{shown}");
}

#[test]
fn facts_with_several_values_get_a_note() {
    let (_, told, code) = run(index(), &["count", "--by", "remedy"], "");
    assert_eq!(code, 0);
    assert!(told.contains("may add up to more"), "{told}");
}

#[test]
fn queries_are_counted_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("queries.txt");
    std::fs::write(&path, "# two\nrecord\n=delay\n").unwrap();
    let arguments = [
        "count",
        "--batch",
        path.to_str().unwrap(),
        "--by",
        "decision",
        "--format",
        "csv",
    ];
    let (shown, told, code) = run(index(), &arguments, "");
    assert_eq!(code, 0, "{told}");
    // A query that a spreadsheet would read as a formula is escaped.
    assert_eq!(shown.lines().next(), Some("decision,record,'=delay"));
    for (arguments, message) in [
        (["count", "x", "--by", "moon"], "choose authority"),
        (["count", "x", "--by", "year,year"], "twice"),
        (["count", "(x", "--by", "year"], "bracket"),
    ] {
        let (_, told, code) = run(index(), &arguments, "");
        assert_eq!(code, 2, "{told}");
        assert!(told.contains(message), "{told}");
    }
    assert_eq!(run(index(), &["count", "zebra"], "").2, 1);
}
