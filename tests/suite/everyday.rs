//! Everyday words find the terms that decisions use: each rule of the settings is tested with a
//! separate query on invented pages.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::search::{self, NoticeKind, SearchRequest};

use super::golden::difference;

const SYNONYMS: &str = include_str!("../../index/settings/synonyms.txt");

/// The left sides of the rules for everyday words.
fn everyday() -> impl Iterator<Item = &'static str> {
    let rules = SYNONYMS
        .lines()
        .skip_while(|line| !line.starts_with("# Everyday words"));
    let rules = rules.filter(|line| !line.starts_with('#') && line.contains(['=', '>']));
    rules
        .filter_map(|rule| rule.split(['=', '>']).next())
        .map(str::trim)
}

fn index_of(folder: &Path, sources: Vec<PathBuf>) -> Index {
    let request = UpdateRequest {
        folder: folder.to_owned(),
        paths: sources,
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: Some(2),
        memory_bytes: None,
    };
    index::update(&request, &Unwatched).unwrap();
    Index::open(folder).unwrap()
}

#[test]
fn each_everyday_word_is_widened() {
    let folder = tempfile::tempdir().unwrap();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let index = index_of(folder.path(), vec![pages]);
    for words in everyday() {
        let page = search::search(&index, &SearchRequest::new(words)).unwrap();
        let widened = page
            .notices
            .iter()
            .any(|notice| notice.kind == NoticeKind::Widened);
        assert!(widened, "`{words}` is not widened: {:?}", page.notices);
    }
}

/// The results of each on the development collection, if it is available.
#[test]
fn everyday_words_find_the_recorded_decisions() {
    let realistic = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realistic");
    if !realistic.is_dir() {
        eprintln!("../shared/realistic is missing: not searched");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let sources = vec![realistic.join("pages"), realistic.join("pages.jsonl")];
    let index = index_of(folder.path(), sources);
    let mut seen = String::new();
    for words in everyday() {
        let page = search::search(&index, &SearchRequest::new(words)).unwrap();
        let first = page
            .hits
            .first()
            .map_or("-".to_owned(), |hit| hit.decision.reference.to_string());
        let _ = writeln!(seen, "{words}\t{}\t{first}", page.total.decisions);
    }
    if let Some(difference) = difference("everyday-words.tsv", &seen) {
        panic!("{difference}");
    }
}
