//! Compares the ranking of topics with a plain one that scans every text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;
use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::search::{TopicRanker, TopicReading};
use redress::text::{Stemmer, is_function_word, words};
use tantivy::fieldnorm::FieldNormReader;

/// A document for the plain ranking: its paragraphs as words, with the title first if it has one.
struct Plain {
    name: String,
    titled: bool,
    paragraphs: Vec<Vec<String>>,
}

/// The number of words in a passage in these tests, so that few words make several.
const WINDOW: usize = 20;

/// A part of a text, with its length as the engine stores it.
#[derive(Default, Clone)]
struct Stretch<'a> {
    words: Vec<&'a String>,
    length: usize,
}

/// The length that the engine stores for this many words, and the maximum it stores as the same.
fn kept(words: usize) -> (usize, usize) {
    let code = FieldNormReader::fieldnorm_to_id(words as u32);
    let next = FieldNormReader::id_to_fieldnorm(code + 1) - 1;
    (
        FieldNormReader::id_to_fieldnorm(code) as usize,
        next as usize,
    )
}

/// The text of a document, split into blocks.
fn blocks(document: &Plain) -> Vec<Stretch<'_>> {
    const SIZE: usize = WINDOW / 2;
    let paragraphs = &document.paragraphs[usize::from(document.titled)..];
    let all: usize = (paragraphs.iter().map(|words| kept(words.len()).0)).sum();
    if all <= WINDOW {
        return vec![Stretch {
            words: paragraphs.iter().flatten().collect(),
            length: all,
        }];
    }
    let mut blocks = vec![Stretch::default()];
    let mut passed = 0;
    for paragraph in paragraphs {
        let (length, most) = kept(paragraph.len());
        // A paragraph that is not longer than a block is not split.
        let is_cut = length > SIZE;
        for at in 0..if is_cut { most } else { length } {
            let block = (passed + if is_cut { at } else { 0 }) / SIZE;
            if blocks.len() <= block {
                blocks.resize(block + 1, Stretch::default());
            }
            blocks[block].words.extend(paragraph.get(at));
            blocks[block].length += 1;
        }
        // The block of the likely end has the likely length, and all after it are full.
        let (likely, end) = (passed + usize::midpoint(length, most), passed + most);
        let (block, last) = ((likely.max(1) - 1) / SIZE, (end.max(1) - 1) / SIZE);
        if is_cut {
            blocks[block].length -= end.min((block + 1) * SIZE) - likely;
            blocks[last].length += if block < last {
                (last + 1) * SIZE - end
            } else {
                0
            };
        }
        passed += length;
    }
    blocks
}

/// The passages of two adjacent blocks each.
fn windows<'a>(blocks: &[Stretch<'a>]) -> Vec<Stretch<'a>> {
    if let [only] = blocks {
        return vec![only.clone()];
    }
    let both = |two: &[Stretch<'a>]| Stretch {
        words: [&two[0].words[..], &two[1].words].concat(),
        length: two[0].length + two[1].length,
    };
    blocks.windows(2).map(both).collect()
}

/// A document prepared for scoring.
struct Cut<'a> {
    title: &'a [String],
    text: Vec<&'a String>,
    length: usize,
    blocks: Vec<Stretch<'a>>,
    windows: Vec<Stretch<'a>>,
}

impl<'a> Cut<'a> {
    fn new(document: &'a Plain) -> Self {
        let blocks = blocks(document);
        let titled = usize::from(document.titled);
        let title = document.paragraphs[..titled].first();
        Self {
            title: title.map_or(&[], |title| title),
            text: document.paragraphs[titled..].iter().flatten().collect(),
            length: (document.paragraphs.iter().map(|words| kept(words.len()).0)).sum(),
            windows: windows(&blocks),
            blocks,
        }
    }
}

// The defaults of `index/settings/ranking.toml`.
const K1: f32 = 1.2;
const B: f32 = 0.65;
const PASSAGES: f32 = 0.5;
const TITLE: f32 = 4.0;
const TITLE_ALONE: f32 = 2.0;
const EXACT: f32 = 0.15;
const RARE: f32 = 0.25;
const MANY: f32 = 9.0;
const LONG: f32 = 20.0;

/// The formula of the ranking, over texts.
fn plain_scores(documents: &[Plain], topic: &str) -> BTreeMap<String, f32> {
    let wanted = |form: &str| !is_function_word(form);
    let words = words_of(topic, wanted);
    let words = if words.is_empty() {
        words_of(topic, |_| true)
    } else {
        words
    };
    let cuts: Vec<Cut<'_>> = documents.iter().map(Cut::new).collect();
    let mean = |lengths: Vec<usize>| {
        let lengths: Vec<f32> = (lengths.into_iter())
            .filter(|length| *length > 0)
            .map(|length| length as f32)
            .collect();
        (lengths.iter().sum::<f32>() / lengths.len().max(1) as f32).max(1.0)
    };
    let of_documents = mean(cuts.iter().map(|cut| cut.length).collect());
    let of_titles = mean(cuts.iter().map(|cut| cut.title.len()).collect());
    let of_windows = mean(
        cuts.iter()
            .flat_map(|cut| cut.windows.iter().map(|window| window.length))
            .collect(),
    );
    let rarity = |all: usize, having: usize| {
        let (all, having) = (all as f32, having as f32);
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    };
    let worth = |times: f32, length: usize, average: f32| {
        times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * length as f32 / average))
    };
    let stemmer = Stemmer::default();
    let stem = |form: &str| stemmer.stem(form).into_owned();
    let stems: BTreeSet<String> = words.iter().map(|form| stem(form)).collect();
    let longer = (stems.len() as f32 / LONG).max(1.0).powf(0.7);
    // A word in any form, and each of its forms on its own.
    let forms: BTreeSet<&String> = words.iter().collect();
    let any = stems.iter().map(|stem| (stem, false, 1.0));
    let parts = any.chain(forms.into_iter().map(|form| (form, true, EXACT)));
    let mut scores = BTreeMap::new();
    let mut titles: BTreeMap<String, (f32, f32)> = BTreeMap::new();
    let mut windows: Vec<Vec<f32>> = cuts
        .iter()
        .map(|cut| vec![0.0; cut.windows.len()])
        .collect();
    for (word, exact, share) in parts {
        let is = |form: &String| {
            if exact {
                form == word
            } else {
                stem(form) == *word
            }
        };
        let times = |words: &[&String]| words.iter().filter(|form| is(form)).count() as f32;
        let in_title = |cut: &Cut<'_>| cut.title.iter().filter(|form| is(form)).count() as f32;
        let having = cuts
            .iter()
            .filter(|cut| times(&cut.text) + in_title(cut) > 0.0);
        let in_documents = rarity(documents.len(), having.count());
        let blocks = || cuts.iter().flat_map(|cut| &cut.blocks);
        // The words of a title are not in any block.
        let having = blocks().filter(|block| times(&block.words) > 0.0).count();
        let in_blocks = rarity(blocks().count(), having);
        let repeated = words.iter().filter(|form| is(form)).count() as f32;
        let mut weight = share * (1.0 + repeated.ln());
        if stems.len() as f32 >= MANY {
            weight *= in_documents.powf(RARE);
        }
        for ((document, cut), windows) in documents.iter().zip(&cuts).zip(&mut windows) {
            let title = in_title(cut);
            let all = times(&cut.text) + TITLE * title;
            if all == 0.0 {
                continue;
            }
            *scores.entry(document.name.clone()).or_insert(0.0) +=
                weight * in_documents * worth(all, cut.length, of_documents);
            if !exact {
                let (score, named) = titles.entry(document.name.clone()).or_insert((0.0, 0.0));
                *score +=
                    weight * in_documents * TITLE_ALONE * worth(title, cut.title.len(), of_titles);
                *named += title / cut.title.len().max(1) as f32;
            }
            for (window, score) in cut.windows.iter().zip(windows) {
                let times = times(&window.words) + TITLE * title;
                *score += weight * in_blocks * worth(times, window.length, of_windows);
            }
        }
    }
    for (document, mut windows) in documents.iter().zip(windows) {
        windows.sort_by(|one: &f32, other| other.total_cmp(one));
        let best = &windows[..windows.len().min(3)];
        if let Some(score) = scores.get_mut(&document.name) {
            let (of_title, named) = titles.get(&document.name).copied().unwrap_or_default();
            *score += of_title * named;
            *score += PASSAGES * longer * best.iter().sum::<f32>() / best.len() as f32;
        }
    }
    scores
}

fn words_of(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let found = words(text).into_iter().map(|(_, form)| form);
    found.filter(|form| wanted(form)).collect()
}

type Document = (String, Vec<String>);

/// Indexes documents in two runs to get two segments; the second run replaces the last document of
/// the first.
fn ranker(documents: &[Document]) -> TopicRanker {
    let sandbox = tempfile::tempdir().unwrap();
    let source = sandbox.path().join("documents.jsonl");
    let folder = sandbox.path().join("index");
    let half = documents.len() / 2;
    // Widening is not part of this test.
    fs::create_dir_all(folder.join("settings")).unwrap();
    for name in ["synonyms.txt", "families.txt"] {
        fs::write(folder.join("settings").join(name), "").unwrap();
    }
    for (run, until) in [half, documents.len()].into_iter().enumerate() {
        let line = |(at, (title, paragraphs)): (usize, &Document)| {
            // The second run removes the last document of the first.
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
    let mut ranker = TopicRanker::new(Index::open(&folder).unwrap());
    // Long texts of these few words are near-identical, which is not part of this test.
    let settings = format!("window = {WINDOW}\nstanding = 0.0");
    ranker.change_ranking(&settings.parse().unwrap()).unwrap();
    ranker
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
    fn the_ranking_of_topics_equals_a_scan_of_every_text(
        documents in prop::collection::vec(
            (prop_oneof![Just(String::new()), text(4)], prop::collection::vec(prop_oneof![4 => text(38), 1 => text(150)], 1..6)),
            2..14,
        ),
        topics in prop::collection::vec(text(24), 1..8),
    ) {
        let plain: Vec<Plain> = documents
            .iter()
            .enumerate()
            .map(|(at, (title, paragraphs))| Plain {
                name: format!("D{at}"),
                titled: !title.is_empty(),
                paragraphs: (Some(title).filter(|title| !title.is_empty()).into_iter())
                    .chain(paragraphs)
                    .map(|text| words_of(text, |_| true))
                    .collect(),
            })
            .collect();
        let ranker = ranker(&documents);
        for topic in &topics {
            let expected = plain_scores(&plain, topic);
            // For a question the best come first, even if they lack words.
            let asked = format!("{topic}?");
            let found = ranker.rank(&asked, TopicReading::Words, 1_000).unwrap();
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
