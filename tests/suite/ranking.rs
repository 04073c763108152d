//! The order of hits: kept in files whose diff shows the effect of a change to the ranking, and the
//! effect of its settings.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::model::SectionKind;
use redress::search::{self, SearchPage, SearchRequest};
use redress::synth::{Layout, SynthRequest, write_folder};
use tempfile::TempDir;

use super::golden::difference;

/// Typical queries: a word, several, names, phrases, connectors.
const QUERIES: &[&str] = &[
    "fault",
    "injustice",
    "court",
    "appeal tribunal",
    "late complaint 12 months",
    "council tax",
    "damp and mould",
    "school transport",
    "education health and care plan",
    "missed bin collections",
    "care home fees",
    "delay repairing a leaking roof",
    "\"the council did not\"",
    "council OR trust",
    "assess* /10 need*",
    "compensation /s distress",
    "in:summary fault",
    "in:powers court",
    "decision:upheld apology",
    "noise nuisance from neighbours at night for months",
    "payment £500",
];

/// The invented pages and a few hundred invented decisions.
fn index(folder: &Path) -> Index {
    let sources = folder.join("sources");
    let request = SynthRequest {
        count: 400,
        seed: 1,
        layout: Layout::Mixed,
    };
    write_folder(&request, &sources, &|_| ()).unwrap();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let request = UpdateRequest {
        folder: folder.to_owned(),
        paths: vec![pages, sources],
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: Some(2),
        memory_bytes: None,
    };
    index::update(&request, &Unwatched).unwrap();
    Index::open(folder).unwrap()
}

fn ask(index: &Index, query: &str) -> SearchPage {
    search::search(index, &SearchRequest::new(query)).unwrap()
}

#[test]
fn first_hits_match_their_golden_files() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let mut seen = String::new();
    for query in QUERIES {
        let page = ask(&index, query);
        let _ = writeln!(seen, "{query}: {} decisions", page.total.decisions);
        for hit in page.hits.iter().take(5) {
            let shown = hit.paragraphs.iter().map(|shown| match shown.number {
                Some(number) => format!("{} {number}", shown.section.name()),
                None => shown.section.name().to_owned(),
            });
            let shown = shown.collect::<Vec<_>>().join(", ");
            let reference = &hit.decision.reference;
            let _ = writeln!(seen, "  {:7.3}  {reference}  {shown}", hit.score);
        }
    }
    if let Some(difference) = difference("ranking-hits.txt", &seen) {
        panic!("{difference}");
    }
}

#[test]
fn the_weight_of_a_section_is_a_setting() {
    let folder = tempfile::tempdir().unwrap();
    // Loose words are not ranked by their paragraphs.
    let plain = ask(&index(folder.path()), "\"delay\"");
    let settings = folder.path().join("settings");
    fs::create_dir_all(&settings).unwrap();
    let defaults = include_str!("../../index/settings/ranking.toml");
    let settings_text = defaults
        .replace("summary = 1.0", "summary = 3.0")
        .replace("powers = 1.0", "powers = 0.0")
        .replace("others = 0.05", "others = 0.0");
    fs::write(settings.join("ranking.toml"), settings_text).unwrap();
    let weighed = ask(&Index::open(folder.path()).unwrap(), "\"delay\"");
    assert_eq!(weighed.total, plain.total);
    let best = |page: &SearchPage| {
        let sections = page.hits.iter().map(|hit| &hit.paragraphs);
        let of_summary = sections.filter(|paragraphs| {
            (paragraphs.iter()).any(|shown| shown.section == SectionKind::Summary)
        });
        of_summary.count()
    };
    assert_eq!(best(&weighed), weighed.hits.len());
    assert!(best(&plain) < plain.hits.len());
}

/// A collection of `../shared/collections`, if available.
fn collection(name: &str) -> Option<PathBuf> {
    let collections = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/collections");
    Some(collections.join(name)).filter(|folder| folder.join("qrels.tsv").is_file())
}

fn redress(folder: &TempDir, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    command.current_dir(folder.path()).args(arguments);
    let output = command.env_remove("REDRESS_INDEX").output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The line of the table for a collection.
fn measured(name: &str, folder: &Path) -> String {
    let index = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    redress(&index, &["index", &file("corpus.jsonl.gz")]);
    let (topics, qrels) = (file("queries.jsonl"), file("qrels.tsv"));
    let measures = ["--measures", "nDCG@10,MAP,recall@100", "--format", "json"];
    let judged = redress(
        &index,
        &[&["eval", &topics, &qrels][..], &measures].concat(),
    );
    let judged: serde_json::Value = serde_json::from_str(&judged).unwrap();
    let means = judged["measures"].as_array().unwrap().iter();
    let means = means.map(|measure| format!("{:.4}", measure["mean"].as_f64().unwrap()));
    format!("{name}\t{}", means.collect::<Vec<_>>().join("\t"))
}

const TABLE: &str = include_str!("../golden/ranking-collections.tsv");

/// Some small collections; all of them take minutes.
#[test]
fn small_collections_are_ranked_as_well_as_in_the_table() {
    for name in ["cacm", "medline", "time"] {
        let Some(folder) = collection(name) else {
            eprintln!("../shared/collections/{name} is missing: not measured");
            continue;
        };
        let line = measured(name, &folder);
        assert!(TABLE.lines().any(|kept| kept == line), "{line}\n{TABLE}");
    }
}

/// `cargo test --release --test suite -- --ignored every_collection`
#[test]
#[ignore = "takes minutes, and the collections are not part of the project"]
fn every_collection_is_ranked_as_well_as_in_the_table() {
    let mut seen = TABLE.lines().next().unwrap().to_owned() + "\n";
    for kept in TABLE.lines().skip(1) {
        let name = kept.split('\t').next().unwrap();
        let line = collection(name).map_or(kept.to_owned(), |folder| measured(name, &folder));
        seen += &(line + "\n");
    }
    if let Some(difference) = difference("ranking-collections.tsv", &seen) {
        panic!("{difference}");
    }
}
