//! The five published decisions, if they are available next to the project.

use std::collections::BTreeMap;
use std::path::Path;

use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::search::{self, SearchRequest};

/// Indexes the five decisions; `None` where the folder is missing.
fn index(folder: &Path) -> Option<Index> {
    let decisions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/decisions");
    if !decisions.is_dir() {
        return None;
    }
    let request = UpdateRequest {
        folder: folder.to_owned(),
        paths: vec![decisions],
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: None,
        memory_bytes: None,
    };
    let report = index::update(&request, &Unwatched).unwrap();
    assert_eq!((report.new, report.problems.as_slice()), (5, [].as_slice()));
    Some(Index::open(folder).unwrap())
}

/// Compares the matching paragraphs of each decision with `expected`, where S is the summary:
/// `24 018 564 S 7 9; …`.
#[track_caller]
fn check(index: &Index, query: &str, expected: &str) {
    let request = SearchRequest {
        paragraphs: 100,
        ..SearchRequest::new(query)
    };
    let page = search::search(index, &request).unwrap();
    let mut found = BTreeMap::new();
    let mut paragraphs = 0;
    for hit in &page.hits {
        let numbers = hit.paragraphs.iter().map(|paragraph| {
            assert!(
                !paragraph.highlights.is_empty(),
                "{query}: {}",
                paragraph.text
            );
            paragraph
                .number
                .map_or("S".to_owned(), |number| number.to_string())
        });
        let numbers: Vec<_> = numbers.collect();
        paragraphs += numbers.len() as u64;
        found.insert(hit.decision.reference.to_string(), numbers.join(" "));
    }
    let shown: Vec<_> = found
        .iter()
        .map(|(of, numbers)| format!("{of} {numbers}").trim().to_owned())
        .collect();
    assert_eq!(shown.join("; "), expected, "{query}");
    assert_eq!(
        (page.total.decisions, page.total.paragraphs),
        (found.len() as u64, paragraphs)
    );
}

#[test]
fn the_examples_of_the_query_language_hold() {
    let folder = tempfile::tempdir().unwrap();
    let Some(index) = index(folder.path()) else {
        return;
    };
    check(
        &index,
        "rectif*",
        "24 012 358 10; 24 018 564 8; 25 005 150 14; 25 010 972 8",
    );
    check(
        &index,
        "\"will not investigate\"",
        "24 012 358 S 8 11; 24 018 564 S 7 9; 25 004 109 S 8; 25 005 150 S 15; 25 010 972 S 7 9",
    );
    check(
        &index,
        "rectif* /p \"information commissioner\"",
        "24 018 564 8; 25 005 150 14",
    );
    check(&index, "\"child and family assessment\"", "25 010 972 S 5");
    check(
        &index,
        "\"child and family assessment\"~1",
        "25 004 109 S 1 6; 25 010 972 S 5",
    );
    check(
        &index,
        "amend* /10 (record OR records OR report OR reports)",
        "24 018 564 6; 25 010 972 7",
    );
    check(&index, "apolog* in:assessment", "25 005 150 11 13");
    check(&index, "decision:upheld", "25 005 150");
    check(&index, "25-005-150", "25 005 150");
    let all = "24 012 358; 24 018 564; 25 004 109; 25 005 150; 25 010 972";
    check(&index, "investigated:no", all);
}

#[test]
fn a_paragraph_is_cited_as_people_cite_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(index) = index(folder.path()) else {
        return;
    };
    let page = search::search(&index, &SearchRequest::new("rectif* authority:kent")).unwrap();
    let [hit] = page.hits.as_slice() else {
        panic!("{} hits", page.hits.len())
    };
    assert_eq!(
        hit.decision.pinpoint(hit.paragraphs[0].number).to_string(),
        "LGSCO, Kent County Council (24 018 564), 21 March 2025, paragraph 8"
    );
}
