//! A second, very plain implementation of search that the real one must agree with.
//!
//! The twin reads the same invented decisions and looks at every paragraph for every question. It
//! shares no code with search except the model, the shape of the answer and the stemmer.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod answer;
mod best;
mod ask;
mod compare;
mod corpus;
mod loose;
mod questions;
mod words;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseError, TestError, TestRunner};
use redress::index::{
    self, Absent, Index, Progress, Removal, Unwatched, UpdateMode, UpdateReport, UpdateRequest,
};
use redress::model::Decision;
use redress::search::{self, SearchError, SearchRequest};

use answer::Twin;
use ask::Asked;
use compare::compare;

const DECISIONS: usize = 300;

/// Asks both searches random questions. `PROPTEST_CASES` and `PROPTEST_RNG_SEED` change their
/// number and selection.
#[track_caller]
fn check(twin: Twin, index: &Index, cases: u32) {
    // For the compiler, the strategies may outlive this call.
    let twin: &'static Twin = Box::leak(Box::new(twin));
    check_questions(twin, index, cases, &questions::asked(twin));
}

#[track_caller]
fn check_questions(
    twin: &Twin,
    index: &Index,
    cases: u32,
    questions: &impl Strategy<Value = Asked>,
) {
    let outcome = TestRunner::new(config(cases)).run(questions, |asked| {
        compare(twin, index, &asked).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(difference, asked)) => {
            panic!("`{}` differs in {difference}\n\n{asked:#?}", asked.query)
        }
        Err(error) => panic!("{error}"),
    }
}

fn config(cases: u32) -> ProptestConfig {
    let given = ProptestConfig::default();
    let is_set = |name| std::env::var_os(name).is_some();
    ProptestConfig {
        cases: if is_set("PROPTEST_CASES") {
            given.cases
        } else {
            cases
        },
        rng_seed: if is_set("PROPTEST_RNG_SEED") {
            given.rng_seed
        } else {
            RngSeed::Fixed(1)
        },
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..given
    }
}

fn write_lines(path: &Path, decisions: &[Decision]) {
    let lines: Vec<String> = decisions.iter().map(corpus::json_line).collect();
    fs::write(path, lines.join("\n")).unwrap();
}

/// Agrees to the removal of many decisions.
struct Consent;

impl Progress for Consent {
    fn found(&self, _files: u64, _bytes: u64) {}

    fn read(&self, _files: u64, _bytes: u64) {}

    fn committing(&self) {}

    fn may_remove(&self, _removal: Removal) -> bool {
        true
    }

    fn stop_asked(&self) -> bool {
        false
    }
}

fn update(folder: &Path, sources: &Path, absent: Absent) -> UpdateReport {
    update_with(2, folder, sources, absent)
}

fn update_with(jobs: usize, folder: &Path, sources: &Path, absent: Absent) -> UpdateReport {
    let request = UpdateRequest {
        folder: folder.to_owned(),
        paths: vec![sources.to_owned()],
        mode: UpdateMode::Update,
        absent,
        jobs: Some(jobs),
        memory_bytes: None,
    };
    // Families change what is marked in a decision, and the twin has none.
    let settings = folder.join("settings");
    fs::create_dir_all(&settings).unwrap();
    let families = include_str!("../../index/settings/families.txt");
    let (before, rest) = families.split_once("\n[families]").unwrap();
    let (_, behind) = rest.split_once("\n[apart]").unwrap();
    let families = format!("{before}\n[apart]{behind}");
    fs::write(settings.join("families.txt"), families).unwrap();
    let report = index::update(&request, &Consent).unwrap();
    assert_eq!(
        (report.failed, report.copies.len()),
        (0, 0),
        "{:?}",
        report.problems
    );
    report
}

/// Opens an index with notes on its decisions.
fn open_with_notes(folder: &Path, decisions: &[Decision]) -> Index {
    fs::write(folder.join("notes.txt"), corpus::notes(decisions)).unwrap();
    Index::open_with_notes(folder).unwrap()
}

/// Takes over the facts that the parser finds in texts and the wordings that the index recognises;
/// other tests check whether these are right.
fn with_facts_of_the_index(mut decisions: Vec<Decision>, index: &Index) -> Twin {
    let mut paragraphs = Vec::new();
    for decision in &mut decisions {
        let shown = search::show(index, &decision.reference, None).unwrap();
        let shown = shown.unwrap();
        decision.investigated = shown.decision.investigated;
        decision.publication = shown.decision.publication;
        paragraphs.extend(shown.paragraphs);
    }
    let mut twin = Twin::new(decisions);
    for (cut, shown) in twin.paragraphs.iter_mut().zip(paragraphs) {
        (cut.wording, cut.standing) = (shown.wording, shown.standing);
    }
    assert!(twin.paragraphs.iter().any(|cut| cut.standing));
    twin
}

#[track_caller]
fn check_fresh(decisions: Vec<Decision>, cases: u32) {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("decisions.jsonl");
    write_lines(&sources, &decisions);
    let report = update(folder.path(), &sources, Absent::Keep);
    let count = decisions.len() as u64;
    assert_eq!((report.new, report.decisions), (count, count));
    let index = open_with_notes(folder.path(), &decisions);
    check(with_facts_of_the_index(decisions, &index), &index, cases);
}

#[test]
fn search_agrees_with_the_twin() {
    check_fresh(corpus::decisions(7, DECISIONS), 2_000);
}

#[test]
fn search_agrees_with_the_twin_over_several_windows() {
    check_fresh(corpus::decisions(5, 3_000), 150);
}

/// Builds an index in several runs in which decisions are added, changed and removed; returns the
/// remaining ones.
fn build_in_runs(folder: &Path) -> Vec<Decision> {
    let sources = folder.join("sources");
    fs::create_dir(&sources).unwrap();
    let decisions = corpus::decisions(7, DECISIONS);
    // The same references with other texts and facts.
    let older = corpus::decisions(8, DECISIONS);
    let [first, second, third] = ["1.jsonl", "2.jsonl", "3.jsonl"].map(|name| sources.join(name));

    // A third of them in their final state, a third to be changed, a third to be removed.
    write_lines(&first, &older[..200]);
    write_lines(&second, &decisions[200..250]);
    update(folder, &sources, Absent::Keep);
    write_lines(&first, &[&decisions[..100], &older[100..180]].concat());
    let report = update(folder, &sources, Absent::Keep);
    assert_eq!((report.changed, report.decisions), (100, 250));
    write_lines(&first, &decisions[..80]);
    write_lines(&third, &[&decisions[80..120], &decisions[250..]].concat());
    let report = update(folder, &sources, Absent::Prune);
    assert_eq!((report.new, report.changed, report.removed), (50, 20, 80));

    [&decisions[..120], &decisions[200..]].concat()
}

#[test]
fn search_agrees_with_the_twin_after_updates() {
    let folder = tempfile::tempdir().unwrap();
    let stayed = build_in_runs(folder.path());
    let index = open_with_notes(folder.path(), &stayed);
    let twin = with_facts_of_the_index(stayed, &index);
    let twin: &'static Twin = Box::leak(Box::new(twin));
    check_questions(twin, &index, 400, &questions::asked_in_paragraphs(twin));
    check_questions(twin, &index, 1_000, &questions::asked(twin));
}

#[test]
fn loose_words_agree_with_counting_them_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let index_of = || Index::open(folder.path()).unwrap();
    let stayed = build_in_runs(folder.path());
    let index = index_of();
    let twin = with_facts_of_the_index(stayed, &index);
    let outcome = TestRunner::new(config(400)).run(&loose::loose(), |loose| {
        loose::compare(&twin, &index, &loose).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn answers_do_not_depend_on_the_history_of_the_index() {
    let [grown, built, merged] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let decisions = build_in_runs(grown.path());
    build_in_runs(merged.path());
    index::optimize(merged.path()).unwrap();
    let sources = built.path().join("decisions.jsonl");
    write_lines(&sources, &decisions);
    update(built.path(), &sources, Absent::Keep);
    let indexes = [&built, &grown, &merged].map(|folder| Index::open(folder.path()).unwrap());
    assert_eq!(indexes[0].decisions(), indexes[1].decisions());
    let twin: &'static Twin = Box::leak(Box::new(Twin::new(decisions)));
    let questions = (questions::asked(twin), any::<bool>());
    let outcome = TestRunner::new(config(600)).run(&questions, |(asked, synonyms)| {
        let request = SearchRequest {
            synonyms,
            explain: true,
            ..asked.request()
        };
        let [built, grown, merged] =
            [0, 1, 2].map(|at| match search::search(&indexes[at], &request) {
                Ok(page) => format!(
                    "{:?} {:?} {:?} {:?}",
                    page.total, page.hits, page.facets, page.notices
                ),
                Err(error) => error.to_string(),
            });
        prop_assert_eq!(&built, &grown, "grown: {}", asked.query);
        prop_assert_eq!(&built, &merged, "merged: {}", asked.query);
        Ok(())
    });
    outcome.unwrap();
    for beginning in ["co", "re", "un", "as"] {
        let suggested = |at: usize| search::suggest(&indexes[at], beginning, 20).unwrap();
        assert_eq!(suggested(0), suggested(1), "{beginning}");
        assert_eq!(suggested(0), suggested(2), "{beginning}");
    }
}

#[test]
fn impact_lists_do_not_change_answers() {
    let folder = tempfile::tempdir().unwrap();
    let decisions = build_in_runs(folder.path());
    let with = Index::open(folder.path()).unwrap();
    let first = search::search(&with, &SearchRequest::new("the")).unwrap();
    // Look-ups in the lists stay cached in an open index.
    let mut removed = 0;
    for entry in fs::read_dir(folder.path().join("built/engine")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("impacts-")
        {
            fs::remove_file(path).unwrap();
            removed += 1;
        }
    }
    assert!(removed > 0);
    let without = Index::open(folder.path()).unwrap();
    let twin: &'static Twin = Box::leak(Box::new(Twin::new(decisions)));
    let outcome = TestRunner::new(config(1_500)).run(&questions::asked(twin), |asked| {
        let [one, other] =
            [&with, &without].map(|index| match search::search(index, &asked.request()) {
                Ok(page) => format!("{:?} {:?} {:?}", page.total, page.hits, page.facets),
                Err(error) => error.to_string(),
            });
        prop_assert_eq!(one, other, "{}", asked.query);
        Ok(())
    });
    outcome.unwrap();
    assert!(first.total.decisions > 0);
}

#[test]
fn a_missing_or_damaged_dictionary_of_texts_is_reported_once() {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("decisions.jsonl");
    let decisions = corpus::decisions(7, 150);
    write_lines(&sources, &decisions);
    update(folder.path(), &sources, Absent::Keep);
    let path = folder.path().join("built/engine/texts.dict");
    let mut bytes = fs::read(&path).unwrap();
    bytes[1_000] ^= 1;
    for damage in [Some(bytes), None] {
        match damage {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let report = index::check(folder.path(), &Unwatched).unwrap();
        let named: Vec<_> = report.findings.iter().map(|one| &one.path).collect();
        assert_eq!(named, [&path], "{:?}", report.findings);
        let index = Index::open(folder.path()).unwrap();
        let error = search::show(&index, &decisions[0].reference, None).unwrap_err();
        assert!(error.to_string().contains("texts.dict"), "{error}");
    }
}

#[test]
fn the_same_seed_gives_the_same_decisions() {
    assert_eq!(corpus::decisions(3, 10), corpus::decisions(3, 10));
}

#[test]
fn both_split_texts_into_the_same_words() {
    for decision in corpus::decisions(9, 400) {
        for (_, paragraph) in decision.statement.paragraphs() {
            let expected: Vec<_> = words::words(&paragraph.text)
                .into_iter()
                .map(|word| (word.range, word.form))
                .collect();
            assert_eq!(
                redress::text::words(&paragraph.text),
                expected,
                "{}",
                paragraph.text
            );
        }
    }
}

#[test]
fn the_number_of_threads_does_not_change_answers() {
    let folder = tempfile::tempdir().unwrap();
    let decisions = corpus::decisions(7, 150);
    let sources = folder.path().join("decisions.jsonl");
    write_lines(&sources, &decisions);
    let indexes = [1, 4].map(|jobs| {
        let folder = folder.path().join(jobs.to_string());
        update_with(jobs, &folder, &sources, Absent::Keep);
        Index::open(&folder).unwrap()
    });
    let twin: &'static Twin = Box::leak(Box::new(Twin::new(decisions)));
    let outcome = TestRunner::new(config(200)).run(&questions::asked(twin), |asked| {
        let [one, four] = [0, 1].map(|at| match search::search(&indexes[at], &asked.request()) {
            Ok(page) => format!("{:?} {:?} {:?}", page.total, page.hits, page.facets),
            Err(error) => error.to_string(),
        });
        prop_assert_eq!(one, four, "{}", asked.query);
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn any_query_is_answered_or_refused_with_a_valid_repair() {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("decisions.jsonl");
    write_lines(&sources, &corpus::decisions(7, 30));
    update(folder.path(), &sources, Absent::Keep);
    let index = Index::open(folder.path()).unwrap();
    let outcome = TestRunner::new(config(3_000)).run(&questions::typed_badly(), |typed| {
        let answer = |query: &str| search::search(&index, &SearchRequest::new(query));
        let Err(error) = answer(&typed) else {
            return Ok(());
        };
        let SearchError::Query(error) = error else {
            return Err(TestCaseError::fail(error.to_string()));
        };
        prop_assert!(typed.get(error.range.clone()).is_some(), "{:?}", error);
        if let Some(repair) = &error.repair {
            prop_assert!(answer(repair).is_ok(), "{:?}", error);
        }
        Ok(())
    });
    outcome.unwrap();
}
