//! Topics of many words against a collection of short documents, 1,000 deep on
//! one thread, beside the engine's own OR of the same words.
//!
//! `cargo bench --bench topics -- 13000` gives the figures of the README.

#[expect(dead_code, reason = "the number of documents is all it needs")]
mod corpus;
mod table;

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Instant;

use redress::bench::{PLAIN_ENGLISH, plain_tokenizers};
use redress::index::{self, Absent, Unwatched, UpdateMode, UpdateRequest};
use redress::search::{SearchError, TopicRanker, TopicReading};
use redress::text::{Stemmer, is_function_word, words};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term, doc};

const DEPTH: usize = 1_000;
const WORDS_OF_TOPIC: usize = 50;
const WORDS_OF_DOCUMENT: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = corpus::decisions_asked(&arguments, 500);
    let documents = documents(count);
    let topics = topics(&documents, 2_000.min(count));
    let folder = tempfile::tempdir()?;
    let ours = ours(folder.path(), &documents)?;
    let (searcher, text) = engine(&documents)?;
    let queries: Vec<BooleanQuery> = topics.iter().map(|topic| any_of(topic, text)).collect();
    let first = &topics[0];
    ours.rank(first, TopicReading::Words, DEPTH)?;

    // A long text is looked for on all threads there are.
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let begun = Instant::now();
    let found = one_thread.install(|| {
        let found = topics.iter().map(|topic| {
            let ranked = ours.rank(topic, TopicReading::Words, DEPTH)?;
            Ok(ranked.len())
        });
        found.sum::<Result<usize, SearchError>>()
    })?;
    let our_seconds = begun.elapsed().as_secs_f64();

    let begun = Instant::now();
    let mut engine_found = 0;
    for query in &queries {
        let best = TopDocs::with_limit(DEPTH).order_by_score();
        engine_found += searcher.search(query, &best)?.len();
    }
    let engine_seconds = begun.elapsed().as_secs_f64();

    let row = |name: &str, found: usize, seconds: f64| {
        [
            name.to_owned(),
            format!("{:.0}", topics.len() as f64 / seconds),
            format!("{:.2}", seconds / topics.len() as f64 * 1e3),
            format!("{:.0}", found as f64 / topics.len() as f64),
        ]
    };
    let header = ["", "topics a second", "ms a topic", "found"].map(str::to_owned);
    let rows = [
        header,
        row("redress", found, our_seconds),
        row("the engine's OR", engine_found, engine_seconds),
    ];
    let mut out = io::stdout().lock();
    table::write_table(&mut out, &rows)?;
    writeln!(
        out,
        "{} topics, {count} documents; redress takes {:.2} times as long",
        topics.len(),
        our_seconds / engine_seconds
    )?;
    Ok(())
}

/// Invented texts of some 200 words.
fn documents(count: u64) -> Vec<String> {
    let decisions = corpus::decisions(count);
    let documents = decisions.iter().map(|decision| {
        let mut document = String::new();
        let mut length = 0;
        for (_, paragraph) in decision.statement.paragraphs() {
            length += words(&paragraph.text).len();
            let _ = write!(document, "{} ", paragraph.text);
            if length >= WORDS_OF_DOCUMENT {
                break;
            }
        }
        document
    });
    documents.collect()
}

/// Topics of 50 different words each, taken from one document after another.
fn topics(documents: &[String], count: u64) -> Vec<String> {
    let stride = documents.len() / count as usize;
    let topics = (0..count as usize).map(|number| {
        let mut topic = BTreeSet::new();
        for document in documents.iter().cycle().skip(number * stride) {
            let found = words(document).into_iter().map(|(_, form)| form);
            let telling = found.filter(|form| !is_function_word(form));
            topic.extend(telling.take(WORDS_OF_TOPIC - topic.len()));
            if topic.len() == WORDS_OF_TOPIC {
                break;
            }
        }
        topic.into_iter().collect::<Vec<_>>().join(" ")
    });
    topics.collect()
}

fn ours(folder: &Path, documents: &[String]) -> Result<TopicRanker, Box<dyn Error>> {
    let mut lines = String::new();
    for (number, document) in documents.iter().enumerate() {
        let line = serde_json::json!({"_id": format!("D{number}"), "title": "", "text": document});
        let _ = writeln!(lines, "{line}");
    }
    let file = folder.join("documents.jsonl");
    fs::write(&file, lines)?;
    let folder = folder.join("index");
    fs::create_dir_all(&folder)?;
    let request = UpdateRequest {
        folder: folder.clone(),
        paths: vec![file],
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: None,
        memory_bytes: None,
    };
    index::update(&request, &Unwatched)?;
    Ok(TopicRanker::new(index::Index::open(&folder)?))
}

fn engine(documents: &[String]) -> Result<(Searcher, Field), Box<dyn Error>> {
    let mut schema = Schema::builder();
    let english = TextFieldIndexing::default()
        .set_tokenizer(PLAIN_ENGLISH)
        .set_index_option(IndexRecordOption::WithFreqs);
    let text = TextOptions::default().set_indexing_options(english);
    let text = schema.add_text_field("text", text);
    let name = schema.add_text_field("name", STORED);
    let index = Index::builder()
        .schema(schema.build())
        .tokenizers(plain_tokenizers())
        .create_in_ram()?;
    let mut writer: IndexWriter<TantivyDocument> = index.writer_with_num_threads(1, 256_000_000)?;
    for (number, document) in documents.iter().enumerate() {
        writer.add_document(doc!(text => document.as_str(), name => format!("D{number}")))?;
    }
    writer.commit()?;
    Ok((index.reader()?.searcher(), text))
}

fn any_of(topic: &str, text: Field) -> BooleanQuery {
    let stemmer = Stemmer::default();
    let found = words(topic).into_iter().map(|(_, form)| form);
    let stems: BTreeSet<String> = found.map(|form| stemmer.stem(&form).into_owned()).collect();
    let clauses = stems.into_iter().map(|stem| {
        let term = Term::from_field_text(text, &stem);
        let query: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
        (Occur::Should, query)
    });
    BooleanQuery::new(clauses.collect())
}
