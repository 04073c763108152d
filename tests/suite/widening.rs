//! Synonyms, similar spellings, decisions and authorities found by name, and why nothing was found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::search::{self, Filters, Grouping, Match, NoticeKind, SearchPage, SearchRequest};

/// Decisions with one line of text per paragraph: reference, authority, text.
const DECISIONS: [(&str, &str, &str); 9] = [
    (
        "91 000 001",
        "London Borough of Testham",
        "The EHCP was late.\n\nShe appealed the plan.",
    ),
    (
        "91 000 002",
        "London Borough of Testham",
        "The education, health and care plan was late.",
    ),
    (
        "91 000 003",
        "Exampleton County Council",
        "An EHC plan for education; his health, and care.",
    ),
    (
        "91 000 004",
        "Exampleton Borough Council",
        "Two DFGs were refused. A plan for health.",
    ),
    (
        "91 000 005",
        "Exampleton Borough Council",
        "A disabled facilities grant was refused.",
    ),
    (
        "91 000 006",
        "Sampleford Care Limited",
        "We send letters about care, education and health plans.",
    ),
    (
        "91 000 007a",
        "Sampleford Care Limited",
        "Special educational needs and disability were sent.",
    ),
    (
        "91 000 008",
        "Northmere Council",
        "The assessment was wrong. The assessment stood, an assessment.",
    ),
    (
        "91 000 009",
        "Northmere District Council",
        "The tree was felled without a tree preservation order.",
    ),
];

/// Updates the index with decisions and opens it.
fn build(folder: &Path, decisions: &[(&str, &str, &str)]) -> Index {
    let lines: Vec<String> = decisions
        .iter()
        .enumerate()
        .map(|(at, (reference, authority, text))| {
            let date = format!("2024-0{}-01", at + 1);
            serde_json::json!({
                "reference": reference, "authority": authority, "date": date,
                "category": ["Education", if at % 2 == 0 { "School transport" } else { "Special needs" }],
                "sections": [{"heading": "My assessment", "paragraphs": text.split("\n\n").collect::<Vec<_>>()}],
            })
            .to_string()
        })
        .collect();
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

struct Sandbox {
    folder: tempfile::TempDir,
    index: Index,
}

impl Sandbox {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Families have their own tests.
        fs::create_dir(folder.path().join("settings")).unwrap();
        fs::write(folder.path().join("settings/families.txt"), "").unwrap();
        let index = build(folder.path(), &DECISIONS);
        Self { folder, index }
    }

    /// With its own synonyms file.
    fn with_synonyms(rules: &str) -> Self {
        let Self { folder, .. } = Self::new();
        fs::write(folder.path().join("settings/synonyms.txt"), rules).unwrap();
        let index = Index::open(folder.path()).unwrap();
        Self { folder, index }
    }

    fn ask(&self, request: &SearchRequest) -> SearchPage {
        let request = SearchRequest {
            matching: Match::All,
            ..request.clone()
        };
        search::search(&self.index, &request).unwrap()
    }

    /// Checks the last digits of the decisions found, in order of reference.
    #[track_caller]
    fn check(&self, query: &str, expected: &str) {
        assert_eq!(
            found(&self.ask(&SearchRequest::new(query))),
            expected,
            "{query}"
        );
    }

    /// Checks the notices of a kind: message, range in the query, suggestion; suggestions must be
    /// valid queries.
    #[track_caller]
    fn check_notices(&self, kind: NoticeKind, request: &SearchRequest, expected: &[&str]) {
        let page = self.ask(request);
        let notices: Vec<String> = (page.notices.iter())
            .filter(|notice| notice.kind == kind)
            .map(|notice| {
                let place = &request.query[notice.range.clone()];
                let suggestion = notice.suggestion.as_deref().unwrap_or("-");
                if let Some(suggestion) = &notice.suggestion {
                    let again = search::search(&self.index, &SearchRequest::new(suggestion));
                    assert!(again.is_ok(), "{suggestion}");
                }
                format!("{} [{place}] {suggestion}", notice.message)
            })
            .collect();
        assert_eq!(notices, expected, "{}", request.query);
    }
}

fn found(page: &SearchPage) -> String {
    let mut found: Vec<String> = (page.hits.iter())
        .map(|hit| hit.decision.reference.slug()[9..].to_owned())
        .collect();
    found.sort();
    assert_eq!(found.len() as u64, page.total.decisions);
    found.join(" ")
}

/// What is marked, by decision and text.
fn marks(page: &SearchPage) -> BTreeMap<String, Vec<String>> {
    let shown = page.hits.iter().map(|hit| {
        let marks = hit.paragraphs.iter().flat_map(|paragraph| {
            let marks = paragraph.highlights.iter();
            marks.map(|range| paragraph.text[range.clone()].to_owned())
        });
        (hit.decision.reference.to_string(), marks.collect())
    });
    shown.collect()
}

#[test]
fn an_abbreviation_finds_its_long_forms_and_the_reverse() {
    let sandbox = Sandbox::new();
    for query in [
        "EHCP",
        "ehcps",
        "\"EHC plan\"",
        "\"education health and care plan\"",
        "EHC plan",
    ] {
        sandbox.check(query, "1 2 3");
    }
    sandbox.check("DFG", "4 5");
    sandbox.check("\"disabled facilities grants\"", "4 5");
    sandbox.check("disabled facilities grant", "4 5");
}

#[test]
fn loose_words_also_find_their_abbreviation() {
    let sandbox = Sandbox::new();
    // Decision 6 has all the words but not the phrase.
    sandbox.check("education health and care plan", "1 2 3 6");
    sandbox.check("education health care plan late", "1 2");
}

#[test]
fn exact_forms_are_never_widened() {
    let sandbox = Sandbox::new();
    for (query, expected) in [
        ("=EHCP", "1"),
        ("=\"EHC plan\"", "3"),
        ("EHCP*", "1"),
        ("\"EHC pla*\"", "3"),
        ("EHCP~1", "1 3"),
    ] {
        sandbox.check(query, expected);
        sandbox.check_notices(NoticeKind::Widened, &SearchRequest::new(query), &[]);
    }
    let request = SearchRequest {
        synonyms: false,
        ..SearchRequest::new("EHCP DFG")
    };
    assert_eq!(found(&sandbox.ask(&request)), "");
    sandbox.check_notices(NoticeKind::Widened, &request, &[]);
}

#[test]
fn capitals_distinguish_an_abbreviation_from_a_word() {
    let sandbox = Sandbox::new();
    sandbox.check("SEND", "6 7a");
    sandbox.check("send", "6");
    sandbox.check_notices(NoticeKind::Widened, &SearchRequest::new("send"), &[]);
    sandbox.check_notices(NoticeKind::Widened, &SearchRequest::new("SEND"), &[
        "SEND = special educational needs and disability, special educational needs and disabilities [SEND] =SEND",
    ]);
}

#[test]
fn every_widening_has_a_notice_with_the_query_that_turns_it_off() {
    let sandbox = Sandbox::new();
    for (query, expected) in [
        (
            "late EHCP",
            "EHCP = EHC plan, education health and care plan [EHCP] late =EHCP",
        ),
        (
            "\"EHC plan\" late",
            "EHC plan = EHCP, education health and care plan [\"EHC plan\"] =\"EHC plan\" late",
        ),
        (
            "\"two dfgs\"",
            "dfgs = disabled facilities grant, DFG [\"two dfgs\"] =\"two dfgs\"",
        ),
        (
            "disabled facilities grant refused",
            "disabled facilities grant = DFG [disabled facilities grant] =disabled facilities grant refused",
        ),
        (
            "(late OR refused) /10 EHCP",
            "EHCP = EHC plan, education health and care plan [EHCP] (late OR refused) /10 =EHCP",
        ),
        (
            "NOT tpo",
            "tpo = tree preservation order, TPOs [tpo] NOT =tpo",
        ),
    ] {
        let page = sandbox.ask(&SearchRequest::new(query));
        let told: Vec<_> = (page.notices.iter())
            .filter(|notice| {
                notice.kind == NoticeKind::Widened && !notice.message.starts_with("EHC =")
            })
            .collect();
        assert_eq!(told.len(), 1, "{query}: {told:?}");
        let notice = told[0];
        let off = notice.suggestion.clone().unwrap();
        let shown = format!(
            "{} [{}] {off}",
            notice.message,
            &query[notice.range.clone()]
        );
        assert_eq!(shown, expected);
        let again = sandbox.ask(&SearchRequest::new(off));
        assert!(
            again
                .notices
                .iter()
                .all(|notice| notice.kind != NoticeKind::Widened),
            "{:?}",
            again.notices
        );
    }
}

/// The plain equivalent of widening: the same alternatives typed with OR.
#[test]
fn a_widened_query_equals_its_alternatives_typed_out() {
    let sandbox = Sandbox::new();
    for (query, typed_out) in [
        (
            "EHCP",
            "EHCP OR \"EHC plan\" OR \"education health and care plan\"",
        ),
        (
            "late EHCP",
            "late (EHCP OR \"EHC plan\" OR \"education health and care plan\")",
        ),
        (
            "\"DFG was\"",
            "\"DFG was\" OR \"DFGs was\" OR \"disabled facilities grant was\"",
        ),
        (
            "\"two DFG\"",
            "\"two DFG\" OR \"two dfgs\" OR \"two disabled facilities grants\"",
        ),
        (
            "EHCP /3 late",
            "(EHCP OR \"EHC plan\" OR \"education health and care plan\") /3 late",
        ),
        (
            "disabled facilities grant",
            "(disabled facilities grant) OR DFG OR DFGs",
        ),
        (
            "refused NOT DFG",
            "refused NOT (DFG OR DFGs OR \"disabled facilities grant\")",
        ),
    ] {
        let widened = sandbox.ask(&SearchRequest::new(query));
        let request = SearchRequest {
            synonyms: false,
            ..SearchRequest::new(typed_out)
        };
        let plain = sandbox.ask(&request);
        assert_eq!(found(&widened), found(&plain), "{query}");
        assert_eq!(widened.total, plain.total, "{query}");
        assert_eq!(marks(&widened), marks(&plain), "{query}");
    }
}

#[test]
fn the_interpreted_query_is_widened_like_the_typed_one() {
    let sandbox = Sandbox::new();
    for query in ["SEND", "late SEND OR dfgs", "\"SEND sent\""] {
        let page = sandbox.ask(&SearchRequest::new(query));
        let again = sandbox.ask(&SearchRequest::new(page.interpreted.as_str()));
        assert_eq!(found(&page), found(&again), "{query}: {}", page.interpreted);
        assert_eq!(page.interpreted, again.interpreted);
    }
}

#[test]
fn hyphenated_words_are_widened_next_to_others() {
    let sandbox = Sandbox::with_synonyms("tree-preservation order > letters");
    for query in [
        "tree-preservation order",
        "tree preservation order",
        "tree preservation-order",
        "\"tree preservation order\"",
    ] {
        sandbox.check(query, "6 9");
    }
    sandbox.check("=tree-preservation order", "9");
}

#[test]
fn a_rule_with_one_content_word_needs_the_stop_words_around_it() {
    let sandbox = Sandbox::with_synonyms("on the tree > grant\ngrant to be > letters");
    for (query, expected) in [
        ("on the tree", "5 9"),
        ("refused on the trees", "5"),
        ("On  the tree refused", "5"),
        ("\"on the tree\"", "5"),
        ("grant to be", "5 6"),
        ("grant to be refused", "5"),
        ("tree", "9"),
        ("the tree", "9"),
        ("on tree", "9"),
        ("on a tree", "9"),
        ("on the =tree", "9"),
        ("on, the tree", "9"),
        ("refused tree", ""),
        ("to be grant", "5"),
    ] {
        sandbox.check(query, expected);
    }
    let request = SearchRequest::new("refused on the tree");
    sandbox.check_notices(
        NoticeKind::Widened,
        &request,
        &["on the tree = grant [on the tree] refused =\"on the tree\""],
    );
}

#[test]
fn a_lower_case_word_is_not_an_abbreviation() {
    let sandbox =
        Sandbox::with_synonyms("PLANS = letters\nCoP = grant\nTREES = assessment\nDFG = letters");
    sandbox.check("PLANS", "1 2 3 4 6");
    sandbox.check("plan", "1 2 3 4 6");
    sandbox.check("CoP", "5");
    sandbox.check("cop", "");
    sandbox.check("tree", "9");
    sandbox.check("TREES", "8 9");
    sandbox.check("dfgs", "4 6");
}

#[test]
fn the_nearest_names_are_suggested_for_an_unknown_one() {
    let sandbox = Sandbox::new();
    for (query, expected) in [
        (
            "category:school",
            "no decision has `category:\"school\"`, but `category:\"School transport\"` is in 5 decisions [] category:\"School transport\"",
        ),
        (
            "category:\"transports\"",
            "no decision has `category:\"transports\"`, but `category:\"School transport\"` is in 5 decisions [] category:\"School transport\"",
        ),
        (
            "category:educaton",
            "no decision has `category:\"educaton\"`, but `category:\"education\"` is in 9 decisions [] category:\"education\"",
        ),
        (
            "authority:\"testham council\"",
            "no decision has `authority:\"testham council\"`, but `authority:\"London Borough of Testham\"` is in 2 decisions [] authority:\"London Borough of Testham\"",
        ),
    ] {
        sandbox.check_notices(NoticeKind::NoMatch, &SearchRequest::new(query), &[expected]);
    }
    for (query, expected) in [
        (
            "authority:exampleton county council plan",
            "`authority:exampleton` takes one word; put a longer name in quotes: `authority:\"exampleton county council\"` [authority:exampleton county council] authority:\"exampleton county council\" plan",
        ),
        (
            "category:school transport",
            "`category:school` takes one word; put a longer name in quotes: `category:\"school transport\"` [category:school transport] category:\"school transport\"",
        ),
    ] {
        sandbox.check_notices(NoticeKind::Reading, &SearchRequest::new(query), &[expected]);
    }
    for query in [
        "authority:exampleton plan",
        "authority:exampleton",
        "authority:\"exampleton\" county",
    ] {
        sandbox.check_notices(NoticeKind::Reading, &SearchRequest::new(query), &[]);
    }
}

#[test]
fn a_missing_decision_is_reported_with_those_that_cite_it() {
    let folder = tempfile::tempdir().unwrap();
    let index = build(
        folder.path(),
        &[
            (
                "91 000 001",
                "Testham Council",
                "As in our decision 91 000 777, it was late.",
            ),
            (
                "91 000 002",
                "Testham Council",
                "Nothing of it.\n\nA second paragraph of it.",
            ),
        ],
    );
    let ask = |query: &str| search::search(&index, &SearchRequest::new(query)).unwrap();
    let page = ask("91 000 777");
    assert_eq!(
        page.notices[0].message,
        "91 000 777 is not in the index; 1 decision cites it"
    );
    assert_eq!(
        page.notices[0].suggestion.as_deref(),
        Some("=\"91 000 777\"")
    );
    assert_eq!(found(&ask("=\"91 000 777\"")), "1");
    for query in [
        "91 000 002.",
        "\"91 000 002\"",
        "[91 000 002]",
        "#91000002",
        "91/000/002",
        "91.000.002",
        "91\t000\t002",
        "ref 91 000 002",
        "Complaint reference: 91 000 002",
        "Testham Council (91 000 002)",
        "our ref no. 91-000-002",
    ] {
        let page = ask(query);
        assert_eq!(found(&page), "2", "{query}: {:?}", page.notices);
        assert!(page.hits[0].known, "{query}");
    }
    assert_eq!(found(&ask("91 000 001 91 000 002")), "1 2");
    let cited = ask("LGSCO, Testham Council (91 000 002), 1 February 2024, paragraph 2");
    let shown: Vec<_> = cited.hits[0]
        .paragraphs
        .iter()
        .map(|one| one.number)
        .collect();
    assert_eq!(shown, [Some(2)]);
}

#[test]
fn an_invalid_line_of_the_synonyms_is_reported_and_the_others_apply() {
    let sandbox = Sandbox::with_synonyms("felled\nplan = = order\nletters = order");
    sandbox.check("letters", "6 9");
    let file = sandbox.folder.path().join("settings/synonyms.txt");
    let file = file.display();
    sandbox.check_notices(
        NoticeKind::Settings,
        &SearchRequest::new("letters"),
        &[
            &format!("{file}, line 1: `felled` has neither `=` nor `>`; the line is ignored [] -"),
            &format!("{file}, line 2: a side of the line is empty; the line is ignored [] -"),
        ],
    );
}

#[test]
fn a_decision_is_found_by_its_reference_in_any_spelling() {
    let sandbox = Sandbox::new();
    for query in [
        "91 000 005",
        "91-000-005",
        "91000005",
        "Exampleton 91 000 005",
        "Exampleton Borough Council (91 000 005)",
        "https://www.lgo.org.uk/decisions/housing/grants/91-000-005",
        "www.lgo.org.uk/decisions/housing/grants/91-000-005/?chapter=2#point1",
    ] {
        let page = sandbox.ask(&SearchRequest::new(query));
        assert_eq!(found(&page), "5", "{query}");
        assert!(page.hits[0].known, "{query}");
    }
    // Other words are searched for in the decision.
    let page = sandbox.ask(&SearchRequest::new("refused 91 000 005"));
    assert_eq!(marks(&page)["91 000 005"], ["refused"]);
    sandbox.check("felled 91 000 005", "");
    sandbox.check_notices(
        NoticeKind::TooNarrow,
        &SearchRequest::new("felled 91 000 005"),
        &["no decision has all of this; without `felled` it finds 1 decision [felled] 91-000-005"],
    );
}

#[test]
fn a_missing_reference_is_reported() {
    let sandbox = Sandbox::new();
    for (query, expected) in [
        ("91 000 555", "91 000 555 is not in the index [] -"),
        (
            "91 000 007",
            "91 000 007 is not in the index, but 91 000 007a is [] 91-000-007a",
        ),
    ] {
        sandbox.check_notices(NoticeKind::NoMatch, &SearchRequest::new(query), &[expected]);
    }
}

#[test]
fn the_name_of_an_authority_alone_suggests_the_filter() {
    let sandbox = Sandbox::new();
    for (query, expected) in [
        (
            "Testham",
            "London Borough of Testham is an authority; its decisions can be listed [Testham] authority:\"London Borough of Testham\"",
        ),
        (
            "\"London Borough of Testham\"",
            "London Borough of Testham is an authority; its decisions can be listed [\"London Borough of Testham\"] authority:\"London Borough of Testham\"",
        ),
        (
            "Exampleton County Council",
            "Exampleton County Council is an authority; its decisions can be listed [Exampleton County Council] authority:\"Exampleton County Council\"",
        ),
        (
            "northmere",
            "these are authorities: Northmere Council, Northmere District Council; their decisions can be listed [northmere] authority:\"northmere\"",
        ),
    ] {
        sandbox.check_notices(NoticeKind::Filter, &SearchRequest::new(query), &[expected]);
    }
    for query in [
        "council",
        "testham late",
        "testham OR northmere",
        "care",
        "=testham",
    ] {
        sandbox.check_notices(NoticeKind::Filter, &SearchRequest::new(query), &[]);
    }
}

#[test]
fn a_word_in_no_paragraph_is_reported_with_the_nearest() {
    let sandbox = Sandbox::new();
    for (query, expected) in [
        (
            "wrong asessment",
            "no paragraph of the index contains `asessment`; the nearest is `assessment` \
             [asessment] wrong assessment",
        ),
        (
            "\"the asessment was\"",
            "no paragraph of the index contains `asessment`; the nearest is `assessment` \
             [asessment] \"the assessment was\"",
        ),
        (
            "=asessment",
            "no paragraph of the index contains `asessment`; the nearest is `assessment` \
             [asessment] =assessment",
        ),
        (
            "careplan late",
            "no paragraph of the index contains `careplan`; the nearest is `care plan` [careplan] \
             \"care plan\" late",
        ),
        (
            "zebr*a",
            "no paragraph of the index contains `zebr*a` [zebr*a] -",
        ),
        (
            "wrong northmere",
            "no paragraph of the index contains `northmere`, but an authority has it in its name \
             [northmere] wrong authority:northmere",
        ),
        (
            "zebra",
            "no paragraph of the index contains `zebra` [zebra] -",
        ),
        (
            "zebra OR late",
            "no paragraph of the index contains `zebra` [zebra] -",
        ),
    ] {
        sandbox.check_notices(NoticeKind::NoMatch, &SearchRequest::new(query), &[expected]);
    }
    // Neither a negated word nor one found by its synonym is a misspelling.
    for query in ["late NOT zebra", "TPO", "Testham"] {
        sandbox.check_notices(NoticeKind::NoMatch, &SearchRequest::new(query), &[]);
    }
}

#[test]
fn a_query_that_finds_nothing_gets_the_reason() {
    let sandbox = Sandbox::new();
    for (query, kind, expected) in [
        (
            "\"assessment wrong\" tree",
            NoticeKind::NoMatch,
            "the phrase `\"assessment wrong\"` is in no decision, but `\"assessment wrong\"~1` is in 1 decision [\"assessment wrong\"] \"assessment wrong\"~1 tree",
        ),
        (
            "\"felled order\"",
            NoticeKind::NoMatch,
            "the phrase `\"felled order\"` is in no decision, but `\"felled order\"~5` is in 1 decision [\"felled order\"] \"felled order\"~5",
        ),
        (
            "late /2 appealed",
            NoticeKind::NoMatch,
            "`late /2 appealed` is in no decision, but `late appealed` is in 1 decision [late /2 appealed] late appealed",
        ),
        (
            "in:summary felled",
            NoticeKind::NoMatch,
            "`in:summary felled` is in no decision, but `felled` is in 1 decision [felled] felled",
        ),
        (
            "late authority:tesham",
            NoticeKind::NoMatch,
            "no decision has `authority:\"tesham\"`, but `authority:\"testham\"` is in 2 decisions [] late authority:\"testham\"",
        ),
        (
            "category:\"school trasport\"",
            NoticeKind::NoMatch,
            "no decision has `category:\"school trasport\"`, but `category:\"school transport\"` is in 5 decisions [] category:\"school transport\"",
        ),
        (
            "date:2019",
            NoticeKind::NoMatch,
            "no decision matches `date:2019-01-01..2019-12-31`; the dates range from 2024-01-01 \
             to 2024-09-01 [] -",
        ),
        (
            "late felled refused plan",
            NoticeKind::TooNarrow,
            "no decision has all of this; with OR it finds 7 decisions [] late OR felled OR refused OR plan",
        ),
        (
            "late felled",
            NoticeKind::TooNarrow,
            "no decision has all of this; without `felled` it finds 2 decisions [felled] late",
        ),
    ] {
        sandbox.check_notices(kind, &SearchRequest::new(query), &[expected]);
    }
}

#[test]
fn a_filter_that_excludes_everything_is_named() {
    let sandbox = Sandbox::new();
    let filtered = |filters| SearchRequest {
        filters,
        ..SearchRequest::new("late")
    };
    let by_authority = Filters {
        authority: vec!["northmere".to_owned()],
        ..Filters::default()
    };
    sandbox.check_notices(
        NoticeKind::TooNarrow,
        &filtered(by_authority),
        &["the authority filter leaves none of the 2 decisions found [] -"],
    );
    let together = Filters {
        category: vec!["special needs".to_owned()],
        to: Some("2024-01-31".parse().unwrap()),
        ..Filters::default()
    };
    sandbox.check_notices(NoticeKind::TooNarrow, &filtered(together), &[
        "the filters together leave none of the 2 decisions found; without the category filter they leave 1 decision [] -",
    ]);
    let by_section = Filters {
        section: vec!["summary".parse().unwrap()],
        ..Filters::default()
    };
    sandbox.check_notices(
        NoticeKind::TooNarrow,
        &filtered(by_section),
        &["the section filter leaves none of the 2 decisions found [] -"],
    );
}

#[test]
fn an_explanation_adds_up_to_the_score() {
    let sandbox = Sandbox::new();
    for query in [
        "late plan",
        "EHCP^3 OR health",
        "\"was late\" OR refused /5 grant",
        "assessment",
        "education health and care plan NOT refused",
        "in:assessment (plan OR tree*)",
        "authority:testham",
    ] {
        for grouping in [Grouping::Decision, Grouping::Paragraph] {
            let page = sandbox.ask(&SearchRequest {
                explain: true,
                paragraphs: 100,
                grouping,
                ..SearchRequest::new(query)
            });
            assert!(!page.hits.is_empty(), "{query}");
            for hit in &page.hits {
                let explained = hit.explanation.as_ref().unwrap();
                near(explained.score, hit.score);
                near(
                    explained.best + explained.share * explained.others,
                    hit.score,
                );
                let scores = explained.paragraphs.iter().map(|one| one.score);
                near(scores.clone().fold(0.0, f32::max), explained.best);
                near(scores.sum(), explained.best + explained.others);
                for (shown, explained) in hit.paragraphs.iter().zip(&explained.paragraphs) {
                    assert_eq!(shown.number, explained.number);
                    near(explained.score, shown.score);
                    let sum: f32 = explained.clauses.iter().map(|clause| clause.score).sum();
                    near(sum * explained.left, explained.score);
                    assert!(explained.clauses.iter().all(|clause| clause.count > 0));
                }
            }
        }
    }
}

#[track_caller]
fn near(one: f32, other: f32) {
    assert!(
        (one - other).abs() <= 1e-5 * one.abs().max(1.0),
        "{one} {other}"
    );
}

#[test]
fn definitions_are_learned_from_three_or_more_decisions() {
    const DEFINED: &str = "A child and family (CAF) assessment was written.";
    let decisions = [
        ("92 000 001", "Testham Council", DEFINED),
        ("92 000 002", "Testham Council", DEFINED),
        (
            "92 000 003",
            "Testham Council",
            "The child and his family (CAF) moved. A pig and cow (PAC) left.",
        ),
        (
            "92 000 004",
            "Testham Council",
            "The CAF was short. A pig and cat (PAC) left.",
        ),
        ("92 000 005", "Testham Council", "A pig and cat (PAC) left."),
        ("92 000 006", "Testham Council", "A pig and cow (PAC) left."),
        (
            "92 000 007",
            "Testham Council",
            "Child and family in an assessment.",
        ),
        (
            "92 000 008",
            "Testham Council",
            "Child and Family (CAF) assessments help.",
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    let index = build(folder.path(), &decisions[..7]);
    let sandbox = Sandbox { folder, index };
    // Two decisions are too few.
    sandbox.check("=CAF OR caf", "1 2 3 4");
    let index = build(sandbox.folder.path(), &decisions);
    let sandbox = Sandbox { index, ..sandbox };
    sandbox.check("caf", "1 2 3 4 7 8");
    sandbox.check("\"child and family\"", "1 2 3 4 7 8");
    sandbox.check("=CAF", "1 2 3 4 8");
    sandbox.check_notices(
        NoticeKind::Widened,
        &SearchRequest::new("CAF"),
        &["CAF = child and family (defined in 3 decisions) [CAF] =CAF"],
    );
    sandbox.check_notices(
        NoticeKind::Widened,
        &SearchRequest::new("child family"),
        &[
            "child family = CAF (defined in 3 decisions) [child family] =child family",
            "child = childhood, childcare (same family) [child] =child family",
        ],
    );
    // Two long forms with about the same weight are not learned.
    sandbox.check_notices(NoticeKind::Widened, &SearchRequest::new("PAC"), &[]);
    sandbox.check_notices(
        NoticeKind::Widened,
        &SearchRequest::new("\"pig and cow\""),
        &[],
    );
}
