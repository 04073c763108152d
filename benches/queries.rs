//! Six hundred questions to an index, beside a plain tantivy program, in one
//! process and one thread, and a hundred and fifty with connectors beside plain
//! AND; then whole processes.
//!
//! `cargo bench --bench queries -- 57500` gives the figures of the README.
//! Both answer with the first ten, exact totals, facets and highlights. Ours
//! counts decisions, and facets plain tantivy has none of; its AND spans a
//! decision where plain tantivy's has to be met in one paragraph.

mod bare;
mod corpus;
mod plain;
mod plain_search;
mod questions;
mod table;

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use plain_search::Plain;
use questions::Question;
use redress::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::model::Decision;
use redress::search;

/// Every question is put so many times and the shortest time counts, so that
/// the spread is that of the questions and not of the machine.
const ROUNDS: usize = 3;
const PROCESSES: usize = 30;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = corpus::decisions_asked(&arguments, 500);
    let decisions = corpus::decisions(count);
    let questions = questions::questions(&decisions);
    let our_folder = corpus::workshop().join(format!("queries-ours-{count}"));
    let plain_folder = corpus::workshop().join(format!("queries-plain-{count}"));
    bring_ours_up_to_date(&our_folder, count)?;
    build_plain_once(&plain_folder, &decisions)?;
    drop(decisions);

    let index = Index::open(&our_folder)?;
    let ours = times(&questions, |question| {
        black_box(search::search(&index, &question.request())?);
        Ok(())
    })?;
    let plain = Plain::open(&plain_folder)?;
    let theirs = times(&questions, |question| {
        let page = plain.search(question)?;
        black_box((page.paragraphs, page.marks, page.facets));
        Ok(())
    })?;

    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{count} decisions, {} questions, µs\n",
        questions.len()
    )?;
    write_times(&mut out, &questions, &ours, &theirs)?;
    writeln!(out)?;
    write_slowest(&mut out, &questions, &ours)?;
    writeln!(out)?;
    bare::write_bare(&mut out, &questions, &index, &plain)?;
    write_processes(&mut out, &our_folder)
}

fn bring_ours_up_to_date(folder: &Path, decisions: u64) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let request = |mode| -> Result<_, Box<dyn Error>> {
        Ok(UpdateRequest {
            folder: folder.to_owned(),
            paths: vec![corpus::files(decisions)?],
            mode,
            absent: Absent::Keep,
            jobs: None,
            memory_bytes: None,
        })
    };
    // An index left by another version of the program is made anew.
    if index::update(&request(UpdateMode::Update)?, &Unwatched).is_err() {
        index::update(&request(UpdateMode::Rebuild)?, &Unwatched)?;
    }
    Ok(())
}

fn build_plain_once(folder: &Path, decisions: &[Decision]) -> Result<(), Box<dyn Error>> {
    if folder.exists() {
        return Ok(());
    }
    let unfinished = folder.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    plain::build(&unfinished, decisions, 2)?;
    Ok(fs::rename(&unfinished, folder)?)
}

/// Median, 99th percentile and longest of some times.
#[derive(Debug, Clone, Copy)]
struct Spread {
    median: Duration,
    p99: Duration,
    max: Duration,
}

impl Spread {
    /// # Panics
    ///
    /// When there is no time at all.
    fn of(times: impl IntoIterator<Item = Duration>) -> Self {
        let mut times: Vec<Duration> = times.into_iter().collect();
        times.sort_unstable();
        // The nearest rank: the smallest time that so many per cent do not exceed.
        let at = |percent: usize| times[(times.len() * percent).div_ceil(100).max(1) - 1];
        Self {
            median: at(50),
            p99: at(99),
            max: at(100),
        }
    }
}

/// The shortest time of each question, after a first round that warms up.
fn times(
    questions: &[Question],
    answer: impl Fn(&Question) -> Result<(), Box<dyn Error>>,
) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut shortest = vec![Duration::MAX; questions.len()];
    for round in 0..=ROUNDS {
        for (question, shortest) in questions.iter().zip(&mut shortest) {
            let started = Instant::now();
            answer(question).map_err(|error| format!("{question}: {error}"))?;
            if round > 0 {
                *shortest = started.elapsed().min(*shortest);
            }
        }
    }
    Ok(shortest)
}

fn write_times(
    out: &mut dyn Write,
    questions: &[Question],
    ours: &[Duration],
    theirs: &[Duration],
) -> io::Result<()> {
    let headers = [
        "",
        "median",
        "p99",
        "max",
        "plain: median",
        "p99",
        "max",
        "ratio of medians",
    ];
    let row = |class: &str, is_in: &dyn Fn(&Question) -> bool| {
        let spread = |times: &[Duration]| {
            let of_class = questions
                .iter()
                .zip(times)
                .filter(|(question, _)| is_in(question));
            Spread::of(of_class.map(|(_, time)| *time))
        };
        let (ours, theirs) = (spread(ours), spread(theirs));
        let micros = |time: Duration| time.as_micros().to_string();
        [
            class.to_owned(),
            micros(ours.median),
            micros(ours.p99),
            micros(ours.max),
            micros(theirs.median),
            micros(theirs.p99),
            micros(theirs.max),
            format!(
                "{:.2}",
                ours.median.as_secs_f64() / theirs.median.as_secs_f64()
            ),
        ]
    };
    let mut rows = vec![
        headers.map(str::to_owned),
        row("all", &|question| !question.has_connector()),
    ];
    let mut classes: Vec<&str> = Vec::new();
    for question in questions {
        if !classes.contains(&question.class) {
            classes.push(question.class);
            rows.push(row(question.class, &|other| other.class == question.class));
        }
    }
    table::write_table(out, &rows)
}

fn write_slowest(out: &mut dyn Write, questions: &[Question], ours: &[Duration]) -> io::Result<()> {
    let mut slowest: Vec<(&Duration, &Question)> = ours.iter().zip(questions).collect();
    slowest.sort_by_key(|(time, _)| std::cmp::Reverse(**time));
    let header = ["slowest", "µs"].map(str::to_owned);
    let rows = slowest.iter().take(5).map(|(time, question)| {
        [
            format!("{question} ({})", question.class),
            time.as_micros().to_string(),
        ]
    });
    let rows: Vec<[String; 2]> = std::iter::once(header).chain(rows).collect();
    table::write_table(out, &rows)
}

/// A whole process: start, open, one query, print.
fn write_processes(out: &mut dyn Write, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut rows = vec![["one process, ms", "best", "median"].map(str::to_owned)];
    for query in ["council", "records amended", "\"the council did not\""] {
        let mut walls = Vec::new();
        for _ in 0..PROCESSES {
            let started = Instant::now();
            Command::new(env!("CARGO_BIN_EXE_redress"))
                .args(["search", query, "--index"])
                .arg(folder)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()?;
            walls.push(started.elapsed());
        }
        let best = walls.iter().min().copied().unwrap_or_default();
        let millis = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1e3);
        rows.push([
            query.to_owned(),
            millis(best),
            millis(Spread::of(walls).median),
        ]);
    }
    writeln!(out)?;
    table::write_table(out, &rows)?;
    Ok(())
}
