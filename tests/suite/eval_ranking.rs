//! The ranking of topics against a plain one that scans every text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;
use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::search::{TopicRanker, TopicReading};
use redress::text::{Stemmer, is_function_word, words};

/// A document as the plain ranking sees it: its paragraphs as stems, the title
/// first where it has one.
struct Plain {
    name: String,
    titled: bool,
    paragraphs: Vec<Vec<String>>,
}

/// The formula of `index/settings/ranking.toml` with its defaults, over texts.
fn plain_scores(documents: &[Plain], topic: &str) -> BTreeMap<String, f32> {
    const K1: f32 = 1.2;
    const B: f32 = 0.75;
    const PASSAGES: f32 = 0.3;
    const TITLE: f32 = 3.0;
    const RARE: f32 = 0.25;
    let stems = stems(topic, |form| !is_function_word(form));
    let stems = if stems.is_empty() {
        self::stems(topic, |_| true)
    } else {
        stems
    };
    let distinct: BTreeSet<&String> = stems.iter().collect();
    let all: Vec<&Vec<String>> = documents.iter().flat_map(|one| &one.paragraphs).collect();
    let length = all.iter().map(|paragraph| paragraph.len()).sum::<usize>() as f32;
    let rarity = |all: usize, having: usize| {
        let (all, having) = (all as f32, having as f32);
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    };
    let worth = |times: f32, words: f32, average: f32| {
        times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * words / average.max(1.0)))
    };
    let times = |paragraph: &[String], stem: &String| {
        paragraph.iter().filter(|word| *word == stem).count() as f32
    };
    let mut scores = BTreeMap::new();
    for document in documents {
        let of_title = |at: usize| {
            if at == 0 && document.titled {
                TITLE
            } else {
                1.0
            }
        };
        let words: usize = document.paragraphs.iter().map(Vec::len).sum();
        let mut whole = 0.0;
        let mut paragraphs = vec![0.0; document.paragraphs.len()];
        for stem in &distinct {
            let having = |one: &&Plain| one.paragraphs.iter().any(|text| text.contains(stem));
            let in_documents = rarity(documents.len(), documents.iter().filter(having).count());
            let having = all.iter().filter(|text| text.contains(stem)).count();
            let in_paragraphs = rarity(all.len(), having);
            let repeated = stems.iter().filter(|other| other == stem).count() as f32;
            let mut weight = 1.0 + repeated.ln();
            if distinct.len() >= 9 {
                weight *= in_documents.powf(RARE);
            }
            let mut of_document = 0.0;
            for (at, text) in document.paragraphs.iter().enumerate() {
                let times = times(text, stem) * of_title(at);
                of_document += times;
                let average = length / all.len() as f32;
                paragraphs[at] += weight * in_paragraphs * worth(times, text.len() as f32, average);
            }
            let average = length / documents.len() as f32;
            whole += weight * in_documents * worth(of_document, words as f32, average);
        }
        paragraphs.sort_by(|one: &f32, other| other.total_cmp(one));
        if whole > 0.0 {
            let best: f32 = paragraphs.iter().take(3).sum();
            scores.insert(document.name.clone(), whole + PASSAGES * best);
        }
    }
    scores
}

fn stems(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let stemmer = Stemmer::default();
    let found = words(text).into_iter().map(|(_, form)| form);
    found
        .filter(|form| wanted(form))
        .map(|form| stemmer.stem(&form).into_owned())
        .collect()
}

type Document = (String, Vec<String>);

/// Indexes documents, in two runs so that there are two segments, the last
/// document replaced in the second.
fn ranker(documents: &[Document]) -> TopicRanker {
    let sandbox = tempfile::tempdir().unwrap();
    let source = sandbox.path().join("documents.jsonl");
    let folder = sandbox.path().join("index");
    let half = documents.len() / 2;
    for (run, until) in [half, documents.len()].into_iter().enumerate() {
        let line = |(at, (title, paragraphs)): (usize, &Document)| {
            // What the first run holds of its last document is gone after the second.
            let text = if run == 0 && at + 1 == half {
                "another text altogether".to_owned()
            } else {
                paragraphs.join("\n\n")
            };
            let line = serde_json::json!({"_id": format!("D{at}"), "title": title, "text": text});
            format!("{line}\n")
        };
        let lines: String = documents[..until].iter().enumerate().map(line).collect();
        fs::write(&source, lines).unwrap();
        let request = UpdateRequest {
            folder: folder.clone(),
            paths: vec![source.clone()],
            mode: UpdateMode::Update,
            absent: Absent::Keep,
            jobs: Some(1),
            memory_bytes: None,
        };
        index::update(&request, &Unwatched).unwrap();
    }
    TopicRanker::new(Index::open(&folder).unwrap())
}

fn word() -> impl Strategy<Value = String> {
    let words = vec![
        "roof", "roofs", "leak", "leaking", "rain", "bus", "late", "repair", "repairs", "the",
        "council", "school", "place", "delay", "noise", "tree", "of", "grant",
    ];
    prop::sample::select(words).prop_map(str::to_owned)
}

fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..most).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn topics_are_ranked_as_by_a_scan_of_every_text(
        documents in prop::collection::vec(
            (prop_oneof![Just(String::new()), text(4)], prop::collection::vec(text(12), 1..6)),
            2..14,
        ),
        topics in prop::collection::vec(text(16), 1..8),
    ) {
        let plain: Vec<Plain> = documents
            .iter()
            .enumerate()
            .map(|(at, (title, paragraphs))| Plain {
                name: format!("D{at}"),
                titled: !title.is_empty(),
                paragraphs: (Some(title).filter(|title| !title.is_empty()).into_iter())
                    .chain(paragraphs)
                    .map(|text| stems(text, |_| true))
                    .collect(),
            })
            .collect();
        let ranker = ranker(&documents);
        for topic in &topics {
            let expected = plain_scores(&plain, topic);
            let found = ranker.rank(topic, TopicReading::Words, 1_000).unwrap();
            prop_assert!(found.is_sorted_by(|one, other| one.1 >= other.1), "{found:?}");
            let found: BTreeMap<String, f32> = found
                .into_iter()
                .map(|(reference, score)| (reference.to_string(), score))
                .collect();
            prop_assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
            for (name, score) in &expected {
                prop_assert!((found[name] - score).abs() <= score * 1e-4, "{} of `{}`: {} is not {}", name, topic, found[name], score);
            }
        }
    }
}
