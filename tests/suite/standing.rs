//! Standing text: which paragraphs share a wording, and how searches use it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::model::{Decision, Reference, SectionKind};
use redress::search::{self, Grouping, Match, SearchPage, SearchRequest};
use redress::synth::{Layout, SynthRequest, invent, write_folder};

fn update(folder: &Path, paths: &[PathBuf], absent: Absent) -> Index {
    let request = UpdateRequest {
        folder: folder.to_owned(),
        paths: paths.to_vec(),
        mode: UpdateMode::Update,
        absent,
        jobs: Some(2),
        memory_bytes: None,
    };
    index::update(&request, &Unwatched).unwrap();
    Index::open(folder).unwrap()
}

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

/// The invented pages, and a few hundred invented decisions.
fn some_hundred(folder: &Path) -> Index {
    let sources = folder.join("sources");
    let request = SynthRequest {
        count: 400,
        seed: 1,
        layout: Layout::Mixed,
    };
    write_folder(&request, &sources, &|_| ()).unwrap();
    update(folder, &[pages(), sources], Absent::Keep)
}

fn ask(index: &Index, query: &str) -> SearchPage {
    search::search(index, &SearchRequest::new(query)).unwrap()
}

/// Searches for words that are frequent in role-and-powers paragraphs.
#[track_caller]
fn check_first_page(index: &Index, query: &str) {
    let page = ask(index, query);
    assert_eq!(page.hits.len(), 10, "{query}");
    for hit in &page.hits {
        assert!(
            !hit.paragraphs.is_empty(),
            "{query}: {}",
            hit.decision.reference
        );
        for shown in &hit.paragraphs {
            let is_powers = shown.section == SectionKind::Powers;
            assert!(!is_powers && !shown.standing, "{query}: {}", shown.text);
        }
    }
    // They are still counted, and found if searched for.
    let powers = ask(index, &format!("in:powers ({query})"));
    let standing = ask(index, &format!("standing:yes in:powers ({query})"));
    assert!(
        standing.total.paragraphs > 10,
        "{query}: {:?}",
        standing.total
    );
    let [all, parts] = [query.to_owned(), format!("standing:no ({query})")]
        .map(|query| every_hit(index, &query, Grouping::Decision));
    assert_eq!(all.len() as u64, page.total.decisions);
    let matching: u64 = all.iter().map(|hit| hit.matching_paragraphs).sum();
    assert_eq!(matching, page.total.paragraphs, "{query}");
    let matching_standing: u64 = all.iter().map(|hit| hit.matching_standing).sum();
    assert!(matching_standing >= standing.total.paragraphs, "{query}");
    assert!(parts.len() <= all.len() && parts.iter().all(|hit| hit.matching_standing == 0));
    let in_powers = every_hit(index, &format!("in:powers ({query})"), Grouping::Decision);
    assert_eq!(in_powers.len() as u64, powers.total.decisions, "{query}");
}

/// All pages of an answer.
fn every_hit(index: &Index, query: &str, grouping: Grouping) -> Vec<search::Hit> {
    let request = SearchRequest {
        limit: SearchRequest::MAX_LIMIT,
        grouping,
        matching: Match::All,
        facets: false,
        ..SearchRequest::new(query)
    };
    search::search(index, &request).unwrap().hits
}

#[test]
fn no_role_and_powers_paragraph_is_on_a_first_page() {
    let folder = tempfile::tempdir().unwrap();
    let index = some_hundred(folder.path());
    for query in [
        "fault",
        "injustice",
        "appeal tribunal",
        "court",
        "late complaint 12 months",
    ] {
        check_first_page(&index, query);
    }
}

#[test]
fn a_flat_search_shows_each_wording_once_and_keeps_the_totals() {
    let folder = tempfile::tempdir().unwrap();
    let index = some_hundred(folder.path());
    for query in ["court", "in:powers court", "\"assessment code\""] {
        let grouped = ask(&index, query);
        let flat = every_hit(&index, query, Grouping::Paragraph);
        let mut wordings = HashSet::new();
        for hit in &flat {
            let shown = &hit.paragraphs[0];
            if let (true, Some(wording)) = (shown.standing, shown.wording) {
                assert!(wordings.insert(wording), "{}", shown.text);
            }
            assert_eq!(shown.repeats, None);
        }
        assert!(!wordings.is_empty(), "{query}");
        let request = SearchRequest {
            grouping: Grouping::Paragraph,
            ..SearchRequest::new(query)
        };
        let page = search::search(&index, &request).unwrap();
        assert_eq!(page.total, grouped.total, "{query}");
        assert_eq!(page.all_hits, flat.len() as u64, "{query}");
        assert!(page.all_hits < page.total.paragraphs, "{query}");
    }
}

#[test]
fn a_page_says_where_it_already_has_a_wording() {
    let folder = tempfile::tempdir().unwrap();
    let index = some_hundred(folder.path());
    let page = ask(&index, "in:powers tribunal");
    assert_eq!(page.hits.len(), 10);
    let shown: Vec<_> = page.hits.iter().flat_map(|hit| &hit.paragraphs).collect();
    let repeated = shown.iter().filter(|shown| shown.repeats.is_some());
    let wordings: HashSet<_> = shown.iter().map(|shown| shown.wording).collect();
    assert_eq!(repeated.count(), shown.len() - wordings.len());
    assert!(wordings.len() < shown.len());
}

/// The wordings of an index, independent of their numbers.
#[derive(Debug, PartialEq)]
struct Wordings {
    /// By wording, whatever its number: the paragraphs that have it.
    places: BTreeSet<Vec<(String, usize)>>,
    same_wording: BTreeMap<(String, usize), (bool, u64)>,
    stats: String,
}

fn wordings(index: &Index, references: &[Reference]) -> Wordings {
    let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut same_wording = BTreeMap::new();
    for reference in references {
        let shown = search::show(index, reference, None).unwrap().unwrap();
        for (at, paragraph) in shown.paragraphs.into_iter().enumerate() {
            let place = (reference.slug().to_owned(), at);
            same_wording.insert(place.clone(), (paragraph.standing, paragraph.same_wording));
            if let Some(wording) = paragraph.wording {
                places.entry(wording).or_default().push(place);
            }
        }
    }
    Wordings {
        places: places.into_values().collect(),
        same_wording,
        stats: format!("{:?}", index.stats().unwrap().standing_text),
    }
}

fn write_lines(path: &Path, decisions: impl IntoIterator<Item = Decision>) {
    let lines = decisions.into_iter().map(|decision| {
        let sections = decision.statement.sections.iter().map(|section| {
            let texts: Vec<_> = section
                .paragraphs
                .iter()
                .map(|one| one.text.as_str())
                .collect();
            serde_json::json!({"heading": section.heading, "paragraphs": texts})
        });
        serde_json::json!({
            "reference": decision.reference.to_string(),
            "authority": decision.authority,
            "date": decision.date.map(|date| date.to_string()),
            "sections": sections.collect::<Vec<_>>(),
        })
        .to_string()
    });
    fs::write(path, lines.collect::<Vec<_>>().join("\n")).unwrap();
}

#[test]
fn updates_give_the_same_counts_as_a_fresh_build() {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("sources");
    fs::create_dir(&sources).unwrap();
    let [first, second] = ["1.jsonl", "2.jsonl"].map(|name| sources.join(name));
    let decision = |at: u64| invent(3, at);
    // Some have the texts of others, and some will be removed.
    let other = |at: u64| Decision {
        reference: decision(at).reference,
        ..invent(3, at + 500)
    };
    let grown = folder.path().join("grown");
    write_lines(&first, (0..60).map(other).chain((60..90).map(decision)));
    update(&grown, std::slice::from_ref(&sources), Absent::Keep);
    write_lines(&first, (0..80).map(decision));
    write_lines(&second, (90..120).map(decision));
    let index = update(&grown, std::slice::from_ref(&sources), Absent::Prune);
    let references: Vec<_> = (0..80)
        .chain(90..120)
        .map(|at| decision(at).reference)
        .collect();
    assert_eq!(index.decisions(), references.len() as u64);
    let fresh = update(&folder.path().join("fresh"), &[sources], Absent::Keep);
    let found = wordings(&index, &references);
    assert_eq!(found, wordings(&fresh, &references));
    assert!(found.places.len() > 20);
}

#[test]
fn titles_of_a_collection_are_not_standing_text() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<_> = (0..40)
        .map(|at| {
            let text = format!("The text of number {at} is about matter {at} alone, w{at} x{at}.");
            serde_json::json!({"_id": format!("d{at}"), "title": "Annual letter", "text": text})
                .to_string()
        })
        .collect();
    let path = folder.path().join("c.jsonl");
    fs::write(&path, lines.join("\n")).unwrap();
    let index = update(folder.path(), &[path], Absent::Keep);
    let page = ask(&index, "letter");
    assert_eq!((page.total.paragraphs, page.all_hits), (40, 40));
    let shown = page.hits.iter().flat_map(|hit| &hit.paragraphs);
    assert!(shown.clone().count() == 10);
    assert!(
        shown
            .into_iter()
            .all(|shown| !shown.standing && shown.same_wording == 1)
    );
    let flat = every_hit(&index, "letter", Grouping::Paragraph);
    assert_eq!(flat.len(), 40);
}
