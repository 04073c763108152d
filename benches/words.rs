//! Three ways to keep words, over the same paragraphs: what each costs to build,
//! what it weighs and what it takes to answer.
//!
//! - *keys*: one field with positions; the key of a form is its stem and what
//!   leads from there to the form, so that inflections are neighbours. What the
//!   index does.
//! - *two fields*: stems with positions and forms with positions.
//! - *stems*: stems with positions, forms as lists of documents; where forms
//!   follow one another the stored text decides.
//!
//! All get their terms ready-made, and are read by the same loops.
//! `cargo bench --bench words -- 5000` gives the figures of `index/terms.rs`.

#[expect(dead_code, reason = "only the decisions are needed, not their files")]
mod corpus;
#[expect(dead_code, reason = "one process does it all")]
mod process;
mod table;

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::io::{self, Write};
use std::ops::Range;
use std::time::Instant;

use process::Stopwatch;
use redress::text::{Stemmer, for_each_word, is_stop_word};
use tantivy::collector::DocSetCollector;
use tantivy::indexer::NoMergePolicy;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::AllQuery;
use tantivy::schema::{
    Field, IndexRecordOption, STORED, Schema, TantivyDocument, TextFieldIndexing, TextOptions,
    Value,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{DocAddress, DocSet, Index, IndexWriter, Searcher, TERMINATED};

const RUNS: usize = 3;
const QUERIES: usize = 60;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Keys,
    TwoFields,
    Stems,
}

impl Way {
    const ALL: [Self; 3] = [Self::Keys, Self::TwoFields, Self::Stems];

    fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::TwoFields => "two fields",
            Self::Stems => "stems",
        }
    }
}

/// A paragraph with the terms of its words, each on a line.
struct Prepared {
    text: String,
    keys: String,
    stems: String,
    forms: String,
}

fn key_of(stem: &str, form: &str) -> String {
    let common = stem
        .bytes()
        .zip(form.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let common = (0..=common)
        .rev()
        .find(|at| stem.is_char_boundary(*at) && form.is_char_boundary(*at))
        .unwrap_or(0);
    let dropped = char::from((stem.len() - common) as u8 + 1);
    format!("{stem}\0{dropped}{}", &form[common..])
}

fn prepare(decisions: u64, counts: &mut HashMap<String, u64>) -> Vec<Prepared> {
    let stemmer = Stemmer::default();
    let mut stems: HashMap<String, String> = HashMap::new();
    let mut prepared = Vec::new();
    for decision in corpus::decisions(decisions) {
        for (_, paragraph) in decision.statement.paragraphs() {
            let [mut keys, mut of_stems, mut forms] = [(); 3].map(|()| String::new());
            for_each_word(&paragraph.text, |_, form| {
                *counts.entry(form.to_owned()).or_default() += 1;
                let stem = stems
                    .entry(form.to_owned())
                    .or_insert_with(|| stemmer.stem(form).into_owned());
                // No key holds a line feed: nine bytes are never dropped.
                for (lines, term) in [
                    (&mut keys, key_of(stem, form).as_str()),
                    (&mut of_stems, stem.as_str()),
                    (&mut forms, form),
                ] {
                    lines.push_str(term);
                    lines.push('\n');
                }
            });
            prepared.push(Prepared {
                text: paragraph.text.clone(),
                keys,
                stems: of_stems,
                forms,
            });
        }
    }
    prepared
}

#[derive(Clone)]
struct LineTokenizer;

impl Tokenizer for LineTokenizer {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        LineStream {
            lines: text.split('\n'),
            token: Token {
                position: usize::MAX,
                ..Token::default()
            },
        }
    }
}

struct LineStream<'a> {
    lines: std::str::Split<'a, char>,
    token: Token,
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(line) = self.lines.next().filter(|line| !line.is_empty()) else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push_str(line);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// An index that keeps words one way.
struct Kept {
    way: Way,
    searcher: Searcher,
    words: Field,
    forms: Field,
    text: Field,
    build_s: f64,
    bytes: u64,
    // By document, all 0 between questions.
    tallies: RefCell<Vec<u32>>,
}

/// The microseconds of each class, and the sum of its answers.
type Rows = [(f64, u64); 5];

fn build(way: Way, prepared: &[Prepared]) -> Result<Kept, Box<dyn Error>> {
    let mut schema = Schema::builder();
    let indexed = |option| {
        let lines = TextFieldIndexing::default().set_tokenizer("lines");
        TextOptions::default().set_indexing_options(lines.set_index_option(option))
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let of_forms = match way {
        Way::Stems => IndexRecordOption::Basic,
        Way::Keys | Way::TwoFields => positions,
    };
    let words = schema.add_text_field("words", indexed(positions));
    let forms = schema.add_text_field("forms", indexed(of_forms));
    let text = schema.add_text_field("text", STORED);
    let folder = corpus::workshop().join(format!("words-{}", way.name().replace(' ', "-")));
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let index = Index::create_in_dir(&folder, schema.build())?;
    index
        .tokenizers()
        .register("lines", TextAnalyzer::from(LineTokenizer));
    let stopwatch = Stopwatch::start()?;
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 400_000_000)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for paragraph in prepared {
        let mut document = TantivyDocument::new();
        document.add_text(text, &paragraph.text);
        if way == Way::Keys {
            document.add_text(words, &paragraph.keys);
        } else {
            document.add_text(words, &paragraph.stems);
            document.add_text(forms, &paragraph.forms);
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let build_s = stopwatch.stop()?.cpu_s;
    let mut bytes = 0;
    for entry in std::fs::read_dir(&folder)? {
        bytes += entry?.metadata()?.len();
    }
    let searcher = index.reader()?.searcher();
    // Every page is read once: the queries start with a warm cache.
    searcher.search(&AllQuery, &DocSetCollector)?;
    Ok(Kept {
        way,
        searcher,
        words,
        forms,
        text,
        build_s,
        bytes,
        tallies: RefCell::default(),
    })
}

/// Terms of a field: one of them, or all in a range that pass.
enum Terms<'a> {
    One(&'a str),
    Within(Range<String>, &'a dyn Fn(&[u8]) -> bool),
}

impl Kept {
    fn postings(
        &self,
        segment: usize,
        field: Field,
        terms: &Terms<'_>,
        option: IndexRecordOption,
    ) -> tantivy::Result<Vec<SegmentPostings>> {
        let inverted = self
            .searcher
            .segment_reader(segment as u32)
            .inverted_index(field)?;
        let mut found = Vec::new();
        match terms {
            Terms::One(term) => found.extend(inverted.terms().get(*term)?),
            Terms::Within(range, passes) => {
                let range_of = inverted.terms().range();
                let range_of = range_of.ge(range.start.as_bytes()).lt(range.end.as_bytes());
                let mut stream = range_of.into_stream()?;
                while stream.advance() {
                    if passes(stream.key()) {
                        found.push(stream.value().clone());
                    }
                }
            }
        }
        let read = found
            .iter()
            .map(|term| inverted.read_postings_from_terminfo(term, option));
        Ok(read.collect::<io::Result<_>>()?)
    }

    /// How many paragraphs have one of the terms, and how often.
    fn count(&self, field: Field, terms: &Terms<'_>) -> tantivy::Result<(u64, u64)> {
        let (mut paragraphs, mut times) = (0, 0);
        for segment in 0..self.searcher.segment_readers().len() {
            let freqs = IndexRecordOption::WithFreqs;
            let mut postings = self.postings(segment, field, terms, freqs)?;
            if let [only] = postings.as_mut_slice() {
                while only.doc() != TERMINATED {
                    paragraphs += 1;
                    times += u64::from(only.term_freq());
                    only.advance();
                }
                continue;
            }
            let max_doc = self.searcher.segment_reader(segment as u32).max_doc();
            let mut tallies = self.tallies.borrow_mut();
            let len = tallies.len().max(max_doc as usize);
            tallies.resize(len, 0);
            let mut documents = Vec::new();
            for of_form in &mut postings {
                while of_form.doc() != TERMINATED {
                    let tally = &mut tallies[of_form.doc() as usize];
                    if *tally == 0 {
                        documents.push(of_form.doc());
                    }
                    *tally += of_form.term_freq();
                    of_form.advance();
                }
            }
            paragraphs += documents.len() as u64;
            for document in documents {
                times += u64::from(std::mem::take(&mut tallies[document as usize]));
            }
        }
        Ok((paragraphs, times))
    }

    /// How many paragraphs have the two side by side.
    fn phrase(&self, field: Field, terms: [&Terms<'_>; 2]) -> tantivy::Result<Vec<DocAddress>> {
        let mut found = Vec::new();
        let option = IndexRecordOption::WithFreqsAndPositions;
        for segment in 0..self.searcher.segment_readers().len() {
            let documents = |terms| {
                let postings = self.postings(segment, field, terms, IndexRecordOption::Basic)?;
                let mut documents = Vec::new();
                for mut of_form in postings {
                    while of_form.doc() != TERMINATED {
                        documents.push(of_form.doc());
                        of_form.advance();
                    }
                }
                documents.sort_unstable();
                documents.dedup();
                Ok::<_, tantivy::TantivyError>(documents)
            };
            let (first, second) = (documents(terms[0])?, documents(terms[1])?);
            let mut of_terms = [
                self.postings(segment, field, terms[0], option)?,
                self.postings(segment, field, terms[1], option)?,
            ];
            let mut positions = [Vec::new(), Vec::new()];
            for document in first {
                if second.binary_search(&document).is_err() {
                    continue;
                }
                for (postings, positions) in of_terms.iter_mut().zip(&mut positions) {
                    positions.clear();
                    for of_form in postings {
                        if of_form.doc() < document {
                            of_form.seek(document);
                        }
                        if of_form.doc() == document {
                            of_form.append_positions_with_offset(0, positions);
                        }
                    }
                    positions.sort_unstable();
                }
                let [starts, ends] = &positions;
                if starts
                    .iter()
                    .any(|start| ends.binary_search(&(start + 1)).is_ok())
                {
                    found.push(DocAddress::new(segment as u32, document));
                }
            }
        }
        Ok(found)
    }

    fn plain_word(&self, word: &Word) -> tantivy::Result<(u64, u64)> {
        let neighbours = word.keys();
        match self.way {
            Way::Keys => self.count(self.words, &Terms::Within(neighbours, &|_| true)),
            Way::TwoFields | Way::Stems => self.count(self.words, &Terms::One(&word.stem)),
        }
    }

    fn plain_phrase(&self, [first, second]: [&Word; 2]) -> tantivy::Result<u64> {
        let all = |_: &[u8]| true;
        let found = match self.way {
            Way::Keys => {
                let terms = [first, second].map(|word| Terms::Within(word.keys(), &all));
                self.phrase(self.words, [&terms[0], &terms[1]])
            }
            Way::TwoFields | Way::Stems => {
                let terms = [first, second].map(|word| Terms::One(&word.stem));
                self.phrase(self.words, [&terms[0], &terms[1]])
            }
        };
        Ok(found?.len() as u64)
    }

    fn exact_word(&self, word: &Word) -> tantivy::Result<(u64, u64)> {
        match self.way {
            Way::Keys => self.count(self.words, &Terms::One(&word.key)),
            Way::TwoFields | Way::Stems => self.count(self.forms, &Terms::One(&word.form)),
        }
    }

    fn exact_phrase(&self, [first, second]: [&Word; 2]) -> tantivy::Result<u64> {
        let found = match self.way {
            Way::Keys => {
                let terms = [Terms::One(&first.key), Terms::One(&second.key)];
                self.phrase(self.words, [&terms[0], &terms[1]])?
            }
            Way::TwoFields => {
                let terms = [Terms::One(&first.form), Terms::One(&second.form)];
                self.phrase(self.forms, [&terms[0], &terms[1]])?
            }
            Way::Stems => {
                let terms = [Terms::One(&first.stem), Terms::One(&second.stem)];
                let mut found = self.phrase(self.words, [&terms[0], &terms[1]])?;
                let mut failure = None;
                found.retain(
                    |address| match self.searcher.doc::<TantivyDocument>(*address) {
                        Ok(document) => {
                            let text = document.get_first(self.text);
                            let text = text.and_then(|text| text.as_str()).unwrap_or_default();
                            stand_together(text, &first.form, &second.form)
                        }
                        Err(error) => {
                            failure = Some(error);
                            false
                        }
                    },
                );
                if let Some(failure) = failure {
                    return Err(failure);
                }
                found
            }
        };
        Ok(found.len() as u64)
    }

    fn prefix(&self, word: &Word) -> tantivy::Result<u64> {
        let prefix = word.prefix();
        let found = match self.way {
            Way::Keys => {
                // A stem differs from the beginning of its form in two bytes at most.
                let from = prefix[..prefix.len() - 2].to_owned();
                let to = format!("{from}\u{10ffff}");
                self.count(
                    self.words,
                    &Terms::Within(from..to, &|key| starts_with(key, prefix)),
                )
            }
            Way::TwoFields | Way::Stems => {
                let to = format!("{prefix}\u{10ffff}");
                self.count(self.forms, &Terms::Within(prefix.to_owned()..to, &|_| true))
            }
        };
        Ok(found?.0)
    }
}

fn starts_with(key: &[u8], prefix: &str) -> bool {
    let Some((stem, rest)) = std::str::from_utf8(key)
        .ok()
        .and_then(|key| key.split_once('\0'))
    else {
        return false;
    };
    let dropped = usize::from(rest.as_bytes()[0]) - 1;
    format!("{}{}", &stem[..stem.len() - dropped], &rest[1..]).starts_with(prefix)
}

fn stand_together(text: &str, first: &str, second: &str) -> bool {
    let (mut before, mut found) = (false, false);
    for_each_word(text, |_, form| {
        found |= before && form == second;
        before = form == first;
    });
    found
}

/// A word that is asked for.
struct Word {
    form: String,
    stem: String,
    key: String,
}

impl Word {
    fn new(form: &str) -> Self {
        let stem = Stemmer::default().stem(form).into_owned();
        Self {
            key: key_of(&stem, form),
            form: form.to_owned(),
            stem,
        }
    }

    fn keys(&self) -> Range<String> {
        format!("{}\0", self.stem)..format!("{}\u{1}", self.stem)
    }

    fn prefix(&self) -> &str {
        &self.form[..5]
    }
}

/// Words from all over the scale of frequency, stop words apart.
fn sample(counts: &HashMap<String, u64>) -> Vec<Word> {
    let is_word = |form: &str| {
        form.len() > 5 && form.bytes().all(|byte| byte.is_ascii_lowercase()) && !is_stop_word(form)
    };
    let mut forms: Vec<(&String, &u64)> = counts.iter().filter(|(form, _)| is_word(form)).collect();
    forms.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    // Twice as far down the list with each step of a few.
    (0..QUERIES)
        .filter_map(|at| forms.get((1.12_f64.powi(at as i32 + 10) - 3.0) as usize))
        .map(|(form, _)| Word::new(form))
        .collect()
}

/// Microseconds for each question, in the best of a few rounds, and the sum of
/// the answers.
fn time(
    questions: usize,
    mut ask: impl FnMut(usize) -> tantivy::Result<u64>,
) -> tantivy::Result<(f64, u64)> {
    let (mut best, mut answers) = (f64::INFINITY, 0);
    for _ in 0..RUNS {
        answers = 0;
        let started = Instant::now();
        for question in 0..questions {
            answers += ask(question)?;
        }
        best = best.min(started.elapsed().as_secs_f64() * 1e6 / questions as f64);
    }
    Ok((best, answers))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let decisions = corpus::decisions_asked(&arguments, 200);
    let mut counts = HashMap::new();
    let prepared = prepare(decisions, &mut counts);
    let words = sample(&counts);
    let common = &words[..words.len() / 2];
    let pairs: Vec<[&Word; 2]> = common
        .iter()
        .zip(&common[1..])
        .map(|(a, b)| [a, b])
        .collect();
    let text_bytes: usize = prepared.iter().map(|paragraph| paragraph.text.len()).sum();
    let mut columns = Vec::new();
    for way in Way::ALL {
        let kept = build(way, &prepared)?;
        let rows = [
            time(words.len(), |at| {
                kept.plain_word(&words[at]).map(|(_, times)| times)
            })?,
            time(pairs.len(), |at| kept.plain_phrase(pairs[at]))?,
            time(words.len(), |at| {
                kept.exact_word(&words[at]).map(|(found, _)| found)
            })?,
            time(pairs.len(), |at| kept.exact_phrase(pairs[at]))?,
            time(words.len(), |at| kept.prefix(&words[at]))?,
        ];
        columns.push((kept, rows));
    }
    let names = [
        "word, µs",
        "phrase, µs",
        "exact word, µs",
        "exact phrase, µs",
        "prefix, µs",
    ];
    let cells = |first: &str, of: &dyn Fn(&Kept, &Rows) -> f64| {
        let values = columns
            .iter()
            .map(|(kept, rows)| format!("{:.2}", of(kept, rows)));
        let cells: Vec<String> = std::iter::once(first.to_owned()).chain(values).collect();
        <[String; 4]>::try_from(cells).unwrap_or_default()
    };
    let header = columns.iter().map(|(kept, _)| kept.way.name().to_owned());
    let header: Vec<String> = std::iter::once(String::new()).chain(header).collect();
    let mut table = vec![<[String; 4]>::try_from(header).unwrap_or_default()];
    table.push(cells("build, CPU s", &|kept, _| kept.build_s));
    table.push(cells("index / text", &|kept, _| {
        kept.bytes as f64 / text_bytes as f64
    }));
    for (at, name) in names.iter().enumerate() {
        let answers: Vec<u64> = columns.iter().map(|(_, rows)| rows[at].1).collect();
        if answers.iter().any(|answer| *answer != answers[0]) {
            return Err(format!("{name}: the ways disagree, {answers:?}").into());
        }
        table.push(cells(name, &|_, rows| rows[at].0));
    }
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{decisions} decisions, {:.1} MB of text, {} words and {} phrases asked\n",
        text_bytes as f64 / 1e6,
        words.len(),
        pairs.len()
    )?;
    table::write_table(&mut out, &table)?;
    Ok(())
}
