//! A request for the first hits only gets the start of the full answer.

use super::*;

use proptest::sample::select;
use redress::model::SectionKind;
use redress::search::{Grouping, Sort};

use super::corpus::{STOP_WORDS, WORDS};

/// Requests for few hits, for which most decisions are not read.
fn requests(twin: &'static Twin) -> impl Strategy<Value = SearchRequest> {
    let word = || prop_oneof![2 => select(&WORDS[..]), 1 => select(&STOP_WORDS[..])];
    let gap_phrase = (word(), word(), 1_u32..30);
    let gap_phrase = gap_phrase.prop_map(|(one, other, gap)| format!("\"{one} {other}\"~{gap}"));
    let phrase = (word(), word()).prop_map(|(one, other)| format!("\"{one} {other}\""));
    let phrases = prop_oneof![2 => gap_phrase, 1 => phrase];
    let phrases = (phrases, proptest::option::of(word()), any::<bool>());
    let phrases = phrases.prop_map(|(phrase, word, both)| match (word, both) {
        (Some(word), true) => format!("{phrase} {word}"),
        (Some(word), false) => format!("{phrase} OR {word}"),
        (None, _) => phrase,
    });
    let section = proptest::option::weighted(0.3, select(&SectionKind::ALL[..]));
    let phrases = (phrases, section).prop_map(|(query, section)| {
        let mut request = SearchRequest::new(query);
        request.filters.section.extend(section);
        request.synonyms = false;
        request
    });
    let asked = questions::asked(twin).prop_map(|asked| asked.request());
    let sort = select(vec![
        Sort::Relevance,
        Sort::Relevance,
        Sort::Newest,
        Sort::Oldest,
    ]);
    let little = (prop_oneof![phrases, asked], sort, 1_usize..6, 1_usize..4);
    little.prop_map(|(request, sort, limit, page)| SearchRequest {
        sort,
        limit,
        page,
        grouping: Grouping::Decision,
        ..request
    })
}

#[track_caller]
fn check_best(index: &Index, decisions: Vec<Decision>, cases: u32) {
    let twin: &'static Twin = Box::leak(Box::new(Twin::new(decisions)));
    let outcome = TestRunner::new(config(cases)).run(&requests(twin), |request| {
        let all = match search::search(index, &request) {
            Ok(page) => page,
            Err(error) => {
                let refused = search::top_hits(index, &request).unwrap_err();
                prop_assert_eq!(refused.to_string(), error.to_string());
                return Ok(());
            }
        };
        let best = search::top_hits(index, &request).unwrap();
        prop_assert_eq!(
            format!("{best:?}"),
            format!("{:?}", all.hits),
            "{}",
            request.query
        );
        let scores = search::top_scores(index, &request).unwrap();
        let expected: Vec<f32> = all.hits.iter().map(|hit| hit.score).collect();
        prop_assert_eq!(scores, expected, "{}", request.query);
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn top_hits_are_the_start_of_the_full_answer() {
    let folder = tempfile::tempdir().unwrap();
    let decisions = build_in_runs(folder.path());
    let index = Index::open(folder.path()).unwrap();
    check_best(&index, decisions, 3_000);
}

#[test]
fn settings_other_than_those_of_the_lists_lose_no_hits() {
    let folder = tempfile::tempdir().unwrap();
    let decisions = build_in_runs(folder.path());
    let settings = include_str!("../../../index/settings/ranking.toml");
    let settings = settings
        .replace("\nk1 = 1.2", "\nk1 = 0.2")
        .replace("\nsummary = 1.0", "\nsummary = 5.0");
    fs::create_dir_all(folder.path().join("settings")).unwrap();
    fs::write(folder.path().join("settings/ranking.toml"), settings).unwrap();
    let index = Index::open(folder.path()).unwrap();
    check_best(&index, decisions, 1_500);
}

#[test]
fn the_newest_are_found_without_reading_everything() {
    let folder = tempfile::tempdir().unwrap();
    let sources = folder.path().join("sources");
    fs::create_dir(&sources).unwrap();
    // Enough for several windows of a segment.
    let mut decisions = corpus::decisions(11, 3_000);
    decisions.sort_by_key(|decision| std::cmp::Reverse(decision.date));
    // Some of the newest come late in the segment.
    for at in (0..1_400).step_by(7) {
        decisions.swap(at, at + 1_450);
    }
    let [first, second] = ["1.jsonl", "2.jsonl"].map(|name| sources.join(name));
    write_lines(&first, &decisions);
    update_with(1, folder.path(), &sources, Absent::Keep);
    // Some are replaced by other texts and dates at the end.
    let newer: Vec<Decision> = corpus::decisions(12, 40);
    let is_newer = |one: &Decision| newer.iter().any(|other| other.reference == one.reference);
    decisions.retain(|decision| !is_newer(decision));
    write_lines(&first, &decisions[..2_900]);
    write_lines(&second, &newer);
    update(folder.path(), &sources, Absent::Prune);
    let index = Index::open(folder.path()).unwrap();
    check_best(&index, newer, 600);
}
