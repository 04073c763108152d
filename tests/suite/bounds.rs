//! Extreme queries: each is answered, or refused with a reason, on a small stack.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::precedent::{Finder, Input, Options, PrecedentError};
use redress::search::{self, SearchError, SearchRequest};
use redress::verify::{Draft, VerifyError, verify_with};

/// Half of the default stack size of threads.
const STACK_BYTES: usize = 1 << 20;

fn index(folder: &Path) -> Index {
    let mut lines = String::new();
    for at in 0..200 {
        // Different words, so that wildcards match many.
        let words: Vec<String> = (0..60).map(|word| format!("w{}x{word}", at * 7)).collect();
        let text = format!(
            "The council delayed. It amended the record; {}.",
            words.join(" ")
        );
        let reference = format!("24{:06}", at * 13);
        let line = serde_json::json!({"reference": reference, "text": format!("Summary: {text}\n\n{text}")});
        writeln!(lines, "{line}").unwrap();
    }
    let sources = folder.join("decisions.jsonl");
    fs::write(&sources, lines).unwrap();
    let request = UpdateRequest {
        folder: folder.to_owned(),
        paths: vec![sources],
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: None,
        memory_bytes: None,
    };
    index::update(&request, &Unwatched).unwrap();
    Index::open(folder).unwrap()
}

/// Checks the result of each query: the decisions found, or the refusal.
#[track_caller]
fn check(queries: Vec<(String, &'static str)>) {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let run = move || {
        for (query, expected) in queries {
            let outcome = match search::search(&index, &SearchRequest::new(query.as_str())) {
                Ok(page) => format!("{} decisions", page.total.decisions),
                Err(SearchError::Query(error)) => error.message,
                Err(error) => error.to_string(),
            };
            let beginning: String = query.chars().take(40).collect();
            assert_eq!(outcome, expected, "{beginning}");
        }
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    thread.spawn(run).unwrap().join().unwrap();
}

fn query(text: impl Into<String>, expected: &'static str) -> (String, &'static str) {
    (text.into(), expected)
}

#[test]
fn extreme_nesting_is_refused() {
    let too_deep = "brackets and NOT are nested more than 200 deep";
    let nested = |depth: usize| format!("{}council{}", "(".repeat(depth), ")".repeat(depth));
    check(vec![
        query(nested(10_000), too_deep),
        query("(".repeat(10_000), too_deep),
        query("NOT ".repeat(10_000) + "council", too_deep),
        query("(NOT ".repeat(5_000) + "council", too_deep),
        query(
            ")".repeat(10_000),
            "this closing bracket has no opening one",
        ),
        query("()".repeat(10_000), "there is nothing in the brackets"),
        query(nested(200), "200 decisions"),
    ]);
}

#[test]
fn a_query_of_a_megabyte_is_refused_or_answered() {
    let fill = |piece: &str| piece.repeat((1 << 20) / piece.len());
    let too_many = "the query has more than 2000 words";
    check(vec![
        query(
            fill("council ") + "council",
            "the query is 1048583 bytes long; the maximum is 1048576",
        ),
        query(fill("council "), too_many),
        query(fill("council-"), too_many),
        query(fill("\"council "), too_many),
        query(format!("\"{}\"", "council ".repeat(100_000)), too_many),
        query(fill("x"), "0 decisions"),
        query(
            fill("*a"),
            "`*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a…` needs at least 2 letters in a row as well as the wildcard",
        ),
        query(fill("aa*"), "0 decisions"),
        query(fill("& "), too_many),
        query(fill("\""), too_many),
        query(fill("/5 "), "there is nothing before `/5`"),
        query(
            fill("^1"),
            "a weight must come right after a word, a phrase or a bracket, as in `amend^3`",
        ),
        query(
            format!("council{}", "^2".repeat(100_000)),
            "a weight must come right after a word, a phrase or a bracket, as in `amend^3`",
        ),
    ]);
}

#[test]
fn the_maximum_number_of_words_is_answered() {
    let any: Vec<String> = (0..2_000)
        .map(|word| format!("w{}x{}", word % 900, word % 70))
        .collect();
    let phrase = format!("\"{}\"", "council ".repeat(2_000));
    check(vec![
        query(any.join(" OR "), "129 decisions"),
        query(
            format!("({}) /5 council", any.join(" OR ")),
            "the query has more than 2000 words",
        ),
        query(
            format!("({}) /9 council", any[..1_990].join(" OR ")),
            "16 decisions",
        ),
        query(phrase, "0 decisions"),
    ]);
}

#[test]
fn a_query_that_reads_too_much_is_refused_with_its_most_expensive_part() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let ask = |query: &str, max_work: u64| {
        let request = SearchRequest {
            max_work,
            ..SearchRequest::new(query)
        };
        search::search(&index, &request)
    };
    let query = "delayed (\"the council\"~5 /9 (record /9 the)) amended";
    assert_eq!(
        ask(query, SearchRequest::MAX_WORK).unwrap().total.decisions,
        200
    );
    let Err(SearchError::Query(error)) = ask(query, 500) else {
        panic!("it is answered");
    };
    assert_eq!(
        &query[error.range.clone()],
        "\"the council\"~5 /9 (record /9 the"
    );
    assert!(
        error.message.contains("takes too long"),
        "{}",
        error.message
    );
    // A query that finds nothing reports that, but not why.
    let page = ask("delayed nowhere (council /5 nothing)", 250).unwrap();
    assert_eq!(page.total.decisions, 0);
    // Hundreds of pairs in each of thousands of steps.
    let pair = "(the /1000 council)";
    let dear = vec![pair; 90].join(" /1000 ");
    let outcome = ask(&dear, 1_000_000);
    assert!(matches!(outcome, Ok(_) | Err(SearchError::Query(_))));
}

#[test]
fn work_ends_when_it_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let index = Arc::new(index(folder.path()));
    let request = SearchRequest::new("the /9 council");
    let cancellation = request.cancellation.clone();
    cancellation.cancel();
    let cancelled = |error: &SearchError| matches!(error, SearchError::Cancelled);
    // A query with a connector, and one of loose words, which are ranked another way.
    for query in ["the /9 council", "delayed record"] {
        let request = SearchRequest {
            query: query.to_owned(),
            ..request.clone()
        };
        let found = search::search(&index, &request);
        assert!(found.as_ref().is_err_and(cancelled), "{query}: {found:?}");
    }
    let reference = "24 000 000".parse().unwrap();
    let shown = search::show_with(&index, &reference, &request);
    assert!(shown.as_ref().is_err_and(cancelled), "{shown:?}");
    let options = Options {
        cancellation: cancellation.clone(),
        ..Options::default()
    };
    let input = Input::Text("the council delayed the record".to_owned());
    let found = Finder::new(Arc::clone(&index)).find(&input, &options);
    assert!(matches!(found, Err(PrecedentError::Cancelled)), "{found:?}");
    let draft = Draft::read(
        "The report says \u{201c}the council delayed the record\u{201d}.".as_bytes(),
        None,
    );
    let checked = verify_with(&index, &draft.unwrap(), &cancellation);
    assert!(
        matches!(checked, Err(VerifyError::Search(SearchError::Cancelled))),
        "{checked:?}"
    );
}

#[test]
fn extreme_connectors_and_wildcards_are_refused() {
    let chain = |count: usize| vec!["council"; count + 1].join(" /9 ");
    let nested = |count: usize| format!("{}council{}", "(the /9 ".repeat(count), ")".repeat(count));
    let shapes = |count: usize| vec!["*x1*"; count].join(" OR ");
    let different: Vec<String> = (0..50).map(|at| format!("*{at:02}x* /9 council")).collect();
    check(vec![
        query(chain(5_000), "the query has more than 200 connectors"),
        query(chain(200), "0 decisions"),
        // The run of the inner connectors starts with the word of the outer one.
        query(nested(199), "0 decisions"),
        query(
            shapes(51),
            "the query has more than 50 wildcards and spelling variants",
        ),
        query(shapes(50), "200 decisions"),
        query(different.join(" OR "), "98 decisions"),
        query(
            "w*x*",
            "`w*x*` needs at least 2 letters in a row as well as the wildcard",
        ),
        query(
            "\"w* x\"",
            "`w*` matches 12000 words and the maximum is 10000; give more letters",
        ),
    ]);
}
