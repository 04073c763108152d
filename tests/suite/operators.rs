//! What a query finds and marks, checked word by word on short texts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::model::DecisionType;
use redress::search::{self, Grouping, SearchPage, SearchRequest};

/// An index of decisions with one paragraph each.
struct Sandbox {
    _folder: tempfile::TempDir,
    index: Index,
}

fn build(folder: &Path, lines: &[String]) -> Index {
    let source = folder.join("decisions.jsonl");
    fs::write(&source, lines.join("\n")).unwrap();
    let request = UpdateRequest {
        folder: folder.to_owned(),
        paths: vec![source],
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: Some(1),
        memory_bytes: None,
    };
    index::update(&request, &Unwatched).unwrap();
    Index::open(folder).unwrap()
}

impl Sandbox {
    fn new(lines: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = build(folder.path(), lines);
        Self {
            _folder: folder,
            index,
        }
    }

    /// Decisions numbered from 1 with one paragraph each.
    fn of_texts(texts: &[&str]) -> Self {
        let lines = texts.iter().enumerate().map(|(at, text)| {
            let reference = format!("93 000 00{}", at + 1);
            let sections = [serde_json::json!({"heading": "My assessment", "paragraphs": [text]})];
            serde_json::json!({"reference": reference, "sections": sections}).to_string()
        });
        Self::new(&lines.collect::<Vec<_>>())
    }

    fn ask(&self, query: &str) -> SearchPage {
        let request = SearchRequest {
            synonyms: false,
            ..SearchRequest::new(query)
        };
        search::search(&self.index, &request).unwrap()
    }
}

/// The last digits of the decisions found, in order of reference.
fn found(page: &SearchPage) -> String {
    let hits = page.hits.iter();
    let mut found: Vec<_> = hits
        .map(|hit| hit.decision.reference.slug()[9..].to_owned())
        .collect();
    found.sort();
    found.join(" ")
}

/// Checks what a query marks in a text; `-` if it does not find it.
#[track_caller]
fn check_marks(text: &str, cases: &[(&str, &str)]) {
    let sandbox = Sandbox::of_texts(&[text]);
    for (query, expected) in cases {
        let page = sandbox.ask(query);
        let marked = page.hits.first().map_or("-".to_owned(), |hit| {
            let runs = hit.paragraphs.iter().flat_map(|paragraph| {
                let ranges = paragraph.highlights.iter();
                ranges.map(|range| paragraph.text[range.clone()].to_owned())
            });
            runs.collect::<Vec<_>>().join(" | ")
        });
        assert_eq!(marked, *expected, "{query}");
    }
}

#[test]
fn a_query_of_signs_only_has_nothing_to_search_for() {
    let sandbox = Sandbox::of_texts(&["The fault.", "A delay."]);
    for query in ["§", "\"\"", "-", "*", "“ ”", "? !"] {
        let outcome = search::search(&sandbox.index, &SearchRequest::new(query));
        assert!(outcome.is_err(), "{query}");
    }
    for query in ["", "  ", "\t"] {
        assert_eq!(found(&sandbox.ask(query)), "1 2", "{query}");
    }
}

#[test]
fn reports_that_decisions_are_listed_instead_of_paragraphs() {
    let sandbox = Sandbox::of_texts(&["The fault.", "A delay."]);
    let flat = |query: &str| {
        let request = SearchRequest {
            grouping: Grouping::Paragraph,
            ..SearchRequest::new(query)
        };
        let page = search::search(&sandbox.index, &request).unwrap();
        let has_notice = page
            .notices
            .iter()
            .any(|one| one.message.contains("no words to search for"));
        (page.hits.len(), has_notice)
    };
    assert_eq!(flat("NOT fault"), (1, true));
    assert_eq!(flat("NOT 93-000-001"), (1, true));
    assert_eq!(flat("delay NOT fault"), (1, false));
}

#[test]
fn a_facet_ignores_its_own_filter_whether_typed_or_given() {
    let decision = |number: u32, label: &str, area: &str| {
        serde_json::json!({
            "reference": format!("93 000 00{number}"), "decision": label,
            "category": [area, "Other"], "date": format!("202{number}-01-05"),
            "sections": [{"heading": "My assessment", "paragraphs": ["A fault."]}],
        })
        .to_string()
    };
    let sandbox = Sandbox::new(&[
        decision(1, "Upheld", "Education"),
        decision(2, "Not upheld", "Education"),
        decision(3, "Upheld", "Housing"),
        decision(4, "Not upheld", "Housing"),
    ]);
    let both = "Not upheld 1, Upheld 1";
    for (query, decisions) in [
        ("fault decision:upheld category:education", both),
        ("(fault decision:upheld) category:education", both),
        ("decision:upheld category:education", both),
        ("fault NOT decision:upheld category:education", both),
        (
            "fault (decision:upheld OR decision:closed) category:education",
            both,
        ),
        (
            "fault (decision:upheld OR date:2022) category:education",
            both,
        ),
        (
            "fault decision:upheld (category:education OR date:2023)",
            "Not upheld 1, Upheld 2",
        ),
        (
            "in:assessment fault decision:upheld category:education",
            both,
        ),
        (
            "(fault decision:upheld category:education) OR nothing",
            "Upheld 1",
        ),
    ] {
        let page = sandbox.ask(query);
        let counts = page.facets.decision.iter();
        let mut counts: Vec<_> = counts
            .map(|one| format!("{} {}", one.value, one.count))
            .collect();
        counts.sort();
        assert_eq!(counts.join(", "), decisions, "{query}");
    }
    for (query, flag) in [
        ("fault decision:upheld category:education", None),
        ("fault category:education", Some(DecisionType::Upheld)),
        (
            "fault decision:upheld category:education",
            Some(DecisionType::Upheld),
        ),
    ] {
        let mut request = SearchRequest::new(query);
        request.filters.decision.extend(flag);
        let page = search::search(&sandbox.index, &request).unwrap();
        assert_eq!(
            (page.total.decisions, page.facets.decision.len()),
            (1, 2),
            "{query}"
        );
        assert_eq!(page.facets.category.len(), 2, "{query}");
        assert_eq!(page.facets.year.len(), 1, "{query}");
    }
}

#[test]
fn facts_inside_and_outside_brackets_are_all_required() {
    let decision = |number: u32, label: &str, area: &str, text: &str| {
        serde_json::json!({
            "reference": format!("93 000 00{number}"), "decision": label,
            "category": [area, "Other"], "authority": "Exampleton Council",
            "date": format!("202{number}-01-05"),
            "sections": [{"heading": "My assessment", "paragraphs": [text]}],
        })
        .to_string()
    };
    let text = "The record kept of the risk was wrong.";
    let sandbox = Sandbox::new(&[
        decision(1, "Upheld", "Education", text),
        decision(2, "Not upheld", "Education", text),
        decision(3, "Upheld", "Housing", text),
        decision(4, "Not upheld", "Housing", text),
        decision(5, "Upheld", "Education", "Nothing of it."),
    ]);
    let texts = [
        "\"record kept\"",
        "=risk",
        "rsik~2",
        "recor*",
        "record /3 kept",
        "record /p risk",
        "wrong",
        "wrong^2",
        "(wrong OR risk)",
        "in:assessment wrong",
    ];
    for text in texts {
        for (query, expected) in [
            ("(TEXT decision:upheld) category:education", "1"),
            ("(decision:upheld TEXT) category:education", "1"),
            ("category:education (TEXT decision:upheld)", "1"),
            ("(TEXT decision:\"not upheld\") decision:upheld", ""),
            ("(TEXT NOT decision:upheld) category:education", "2"),
            ("(TEXT decision:upheld) NOT category:education", "3"),
            (
                "((TEXT decision:upheld) date:2021..2024) category:housing",
                "3",
            ),
            (
                "((TEXT date:2022..) decision:upheld) category:education",
                "",
            ),
            (
                "(TEXT (decision:upheld OR date:2022)) category:education",
                "1 2",
            ),
            (
                "in:assessment (TEXT decision:upheld) category:education",
                "1",
            ),
            ("(TEXT decision:upheld)^2 category:education", "1"),
            ("(TEXT NOT nothing decision:upheld) category:education", "1"),
            ("(TEXT 93-000-001) category:education", "1"),
        ] {
            let query = query.replace("TEXT", text);
            assert_eq!(found(&sandbox.ask(&query)), expected, "{query}");
        }
    }
}

#[test]
fn a_phrase_with_slop_occurs_wherever_its_words_fit() {
    check_marks(
        "fault delay delay council",
        &[
            ("\"fault delay\"~2", "fault delay delay"),
            (
                "\"fault delay\"~2 pre/1 council",
                "fault delay delay | council",
            ),
            (
                "\"fault delay\"~2 /1 council",
                "fault delay delay | council",
            ),
            ("\"fault delay\" pre/1 council", "-"),
            ("\"fault delay\"~2 not /1 council", "fault delay"),
        ],
    );
    check_marks(
        "fault delay in delay of delay x council",
        &[
            ("\"fault delay\"~1", "fault delay"),
            ("\"fault delay\"~2", "fault delay in delay"),
            ("\"fault delay delay\"~3", "fault delay in delay of delay"),
            ("\"fault delay delay\"~2 /3 council", "-"),
            (
                "\"fault delay delay\"~3 /2 council",
                "fault delay in delay of delay | council",
            ),
        ],
    );
}

#[test]
fn operands_in_one_paragraph_or_sentence_may_overlap() {
    check_marks(
        "child protection plan",
        &[
            (
                "\"child protection\" /p \"protection plan\"",
                "child protection plan",
            ),
            (
                "\"child protection\" /s \"protection plan\"",
                "child protection plan",
            ),
            (
                "\"child protection\" pre/s \"protection plan\"",
                "child protection plan",
            ),
            ("\"protection plan\" pre/s \"child protection\"", "-"),
            ("\"child protection\" /p plan", "child protection | plan"),
            (
                "\"child protection plan\" /p protection",
                "child protection plan",
            ),
            ("\"child protection plan\" pre/p protection", "-"),
            ("\"child protection\" not /p \"protection plan\"", "-"),
            (
                "\"child protection\" not /p \"child plan\"",
                "child protection",
            ),
            // A run of words is not within reach of itself.
            ("child /p child", "-"),
            ("child /p =child", "-"),
            ("\"child protection\" /s \"child protection\"", "-"),
            ("(child OR plan) /p (plan OR child)", "child | plan"),
            // Within a number of words, they must not share a word.
            ("\"child protection\" /5 \"protection plan\"", "-"),
        ],
    );
    check_marks(
        "A child protection meeting. The protection plan failed.",
        &[
            ("\"child protection\" /s \"protection plan\"", "-"),
            (
                "\"child protection\" /p \"protection plan\"",
                "child protection | protection plan",
            ),
            (
                "\"child protection\" /s (\"protection meeting\" OR plan)",
                "child protection meeting",
            ),
        ],
    );
}

#[test]
fn a_connector_in_a_connector_is_the_run_of_its_operands() {
    check_marks(
        "on the first day e plan",
        &[
            ("(on /8 e) not /2 plan", "-"),
            ("(on /8 e) not pre/1 plan", "-"),
            ("plan not /2 (on /8 e)", "-"),
            ("(on /8 e) not /2 first", "-"),
            ("(on /8 e) /1 plan", "on | e | plan"),
            ("(on /8 e) /1 first", "on | first | e"),
            ("(on /2 e) /1 plan", "-"),
            ("(on /8 e) pre/3 day", "-"),
            ("(on /8 e) /3 on", "-"),
        ],
    );
    check_marks(
        "aa x x x bb cc inj",
        &[
            ("((aa /p bb) /3 cc) /1 inj", "aa | bb | cc | inj"),
            ("((aa /p bb) /3 inj) /1 cc", "aa | bb | cc | inj"),
            ("((aa /3 bb) /3 cc) /1 inj", "-"),
            ("((aa /p bb) /1 cc) pre/1 inj", "aa | bb | cc | inj"),
        ],
    );
    check_marks(
        "cc inj aa x bb",
        &[
            // One word of the run is not the run.
            ("(aa /p bb) /1 cc", "-"),
            ("((aa /p bb) /2 cc) /1 x", "cc | aa | x | bb"),
            ("((aa /p bb) /2 cc) not /1 inj", "-"),
        ],
    );
    check_marks(
        "aa cc bb dd",
        &[
            ("(aa /5 bb) /1 cc", "aa | cc | bb"),
            ("(aa /5 bb) /2 (cc /5 dd)", "aa | cc | bb | dd"),
            ("(aa /5 bb) pre/2 (cc /5 dd)", "aa | cc | bb | dd"),
            ("(cc /5 dd) pre/2 (aa /5 bb)", "-"),
            ("aa /5 bb /5 cc /5 dd", "aa | cc | bb | dd"),
        ],
    );
}
