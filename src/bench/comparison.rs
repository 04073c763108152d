//! Compares this program with a plain program on the same engine.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::indexing::text_bytes;
use super::latency::Asked;
use super::machine::ThreadTime;
use super::plain_search::Plain;
use super::{BenchError, BenchRequest, Question, Spread, Stopwatch, TemporaryFolder, Used, plain};
use crate::index::Index;
use crate::search::{self, SearchRequest};

/// The measurements of both programs for the same paragraphs and queries.
///
/// Ours returns decisions, which it ranks by their paragraphs; the plain one returns paragraphs. It
/// has no connectors and searches for both words in one paragraph instead; its AND must match
/// within one paragraph.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The bytes of the texts that both programs index.
    pub text_bytes: u64,
    /// The bytes of our index.
    pub our_bytes: u64,
    /// The bytes of the plain index.
    pub plain_bytes: u64,
    /// The time and memory to build the plain index, from paragraphs already split. Ours is
    /// reported if documents are given.
    pub plain_indexing: Used,
    /// By task, over the twelve classes.
    pub tasks: Vec<ComparisonRow>,
    /// By class, for the first ten hits.
    pub first_ten: ComparedClasses,
    /// By class, for the first ten hits with exact totals.
    pub exact_totals: ComparedClasses,
}

/// The results of one task by class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedClasses {
    /// By class.
    pub classes: Vec<ComparisonRow>,
    /// The number of queries of the twelve classes that take ours more than twice as long as the
    /// plain program.
    pub twice_as_slow: u64,
    /// The greatest of those ratios.
    pub greatest_ratio: f64,
    /// The query with the greatest ratio.
    pub greatest_ratio_of: String,
}

/// A row of the table, in microseconds per query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonRow {
    /// The name of what is measured.
    pub name: String,
    /// Our mean CPU time.
    pub ours_mean: f64,
    /// The plain program's mean CPU time.
    pub plain_mean: f64,
    /// Our mean divided by the plain program's.
    pub ratio_of_means: f64,
    /// Our 99th percentile of wall-clock times, taken over the minimum time of each query.
    pub ours_p99: f64,
    /// The plain program's 99th percentile.
    pub plain_p99: f64,
    /// Our 99th percentile divided by the plain program's.
    pub ratio_of_p99: f64,
}

/// The task that both programs perform.
#[derive(Clone, Copy)]
enum Task {
    Ranked,
    Counted,
    Facets,
    Highlighted,
    Page,
}

impl Task {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Ranked, "first ten"),
        (Self::Counted, "first ten, exact totals"),
        (Self::Facets, "totals and facets (plain: two)"),
        (Self::Highlighted, "first ten, highlighted texts"),
        (Self::Page, "all of it: a page"),
    ];

    fn ours(self, index: &Index, question: &Question) -> Result<(), BenchError> {
        let mut request = question.request();
        match self {
            Self::Ranked => {
                let ranked = search::top_scores(index, &request).map_err(failed(&request))?;
                black_box(ranked);
                return Ok(());
            }
            Self::Highlighted => {
                let hits = search::top_hits(index, &request).map_err(failed(&request))?;
                black_box(hits);
                return Ok(());
            }
            Self::Counted => {
                let ranked = search::rank(index, &request).map_err(failed(&request))?;
                black_box(ranked);
                return Ok(());
            }
            Self::Facets => request.limit = 0,
            Self::Page => {}
        }
        black_box(search::search(index, &request).map_err(failed(&request))?);
        Ok(())
    }

    fn plain(self, plain: &Plain, question: &Question) -> Result<(), BenchError> {
        let done = match self {
            Self::Ranked => plain.rank(question),
            Self::Counted => plain.count_and_rank(question),
            Self::Facets => plain.count_facets(question),
            Self::Highlighted => plain.highlight(question),
            Self::Page => plain.page(question),
        };
        black_box(done.map_err(plain_failed)?);
        Ok(())
    }
}

fn failed(request: &SearchRequest) -> impl FnOnce(search::SearchError) -> BenchError {
    let query = request.query.clone();
    move |source| BenchError::Query { query, source }
}

fn plain_failed(error: impl std::error::Error + Send + Sync + 'static) -> BenchError {
    BenchError::Plain {
        source: Box::new(error),
    }
}

/// Builds the plain index from the paragraphs of `index`, and measures both.
pub(super) fn measure(
    index: &Index,
    asked: &Asked,
    request: &BenchRequest,
    report: &dyn Fn(&str),
) -> Result<Comparison, BenchError> {
    let folder = TemporaryFolder::new("plain")?;
    report("reading the texts for the plain program");
    let decisions = index.stored_decisions(1).collect::<Result<Vec<_>, _>>()?;
    report("building the plain program's index");
    let stopwatch = Stopwatch::start();
    plain::build(
        &folder.0,
        decisions.into_iter().map(Ok::<_, tantivy::TantivyError>),
        request.threads,
    )
    .map_err(plain_failed)?;
    let plain_indexing = stopwatch.stop();
    let plain = Plain::open(&folder.0).map_err(plain_failed)?;
    let compared: Vec<&Question> = asked
        .made
        .iter()
        .filter(|one| !one.has_connector())
        .collect();
    let both = Both {
        index,
        plain: &plain,
        rounds: request.rounds,
    };
    let mut tasks = Vec::new();
    for (task, name) in Task::ALL {
        report(name);
        tasks.push(both.row(name, task, &compared)?);
    }
    Ok(Comparison {
        text_bytes: text_bytes(index)?,
        our_bytes: index.size_by_part()?.total,
        plain_bytes: folder_bytes(&folder.0)?,
        plain_indexing,
        tasks,
        first_ten: both.classes(Task::Ranked, &asked.made, report)?,
        exact_totals: both.classes(Task::Counted, &asked.made, report)?,
    })
}

struct Both<'a> {
    index: &'a Index,
    plain: &'a Plain,
    rounds: usize,
}

impl Both<'_> {
    fn classes(
        &self,
        task: Task,
        asked: &[Question],
        report: &dyn Fn(&str),
    ) -> Result<ComparedClasses, BenchError> {
        let names: BTreeSet<&str> = asked.iter().map(|one| one.class).collect();
        let mut classes = Vec::new();
        for class in names {
            report(class);
            let of_class = asked.iter().filter(|one| one.class == class);
            let of_class: Vec<&Question> = of_class.collect();
            classes.push(self.row(class, task, &of_class)?);
        }
        let compared = asked.iter().filter(|one| !one.has_connector());
        let compared: Vec<&Question> = compared.collect();
        let ours = self.shortest(&compared, |one| task.ours(self.index, one))?;
        let theirs = self.shortest(&compared, |one| task.plain(self.plain, one))?;
        let both = ours.iter().zip(&theirs);
        let ratios = both.map(|(ours, theirs)| ratio(micros(*ours), micros(*theirs)));
        let ratios: Vec<f64> = ratios.collect();
        let greatest =
            (0..ratios.len()).max_by(|one, other| ratios[*one].total_cmp(&ratios[*other]));
        Ok(ComparedClasses {
            classes,
            twice_as_slow: ratios.iter().filter(|ratio| **ratio > 2.0).count() as u64,
            greatest_ratio: greatest.map_or(0.0, |at| ratios[at]),
            greatest_ratio_of: greatest.map_or_else(String::new, |at| compared[at].to_string()),
        })
    }

    fn row(
        &self,
        name: &str,
        task: Task,
        questions: &[&Question],
    ) -> Result<ComparisonRow, BenchError> {
        let ours = |one: &Question| task.ours(self.index, one);
        let plain = |one: &Question| task.plain(self.plain, one);
        let (ours_mean, plain_mean) = (self.mean(questions, ours)?, self.mean(questions, plain)?);
        let p99 = |times: Vec<Duration>| Spread::of(times).map_or(0.0, |spread| spread.p99);
        let ours_p99 = p99(self.shortest(questions, ours)?);
        let plain_p99 = p99(self.shortest(questions, plain)?);
        Ok(ComparisonRow {
            name: name.to_owned(),
            ours_mean,
            plain_mean,
            ratio_of_means: ratio(ours_mean, plain_mean),
            ours_p99,
            plain_p99,
            ratio_of_p99: ratio(ours_p99, plain_p99),
        })
    }

    /// The mean CPU time. Rounds are repeated until the kernel's counter, which advances in steps
    /// of some milliseconds, is precise enough.
    fn mean(
        &self,
        questions: &[&Question],
        answer: impl Fn(&Question) -> Result<(), BenchError>,
    ) -> Result<f64, BenchError> {
        let long_enough = Duration::from_millis(150) * self.rounds as u32;
        let round = || questions.iter().try_for_each(|question| answer(question));
        // The first round is a warm-up.
        round()?;
        let started = ThreadTime::now();
        for rounds in 1_u32.. {
            round()?;
            let spent = ThreadTime::now().since(started);
            // Without this, a round without questions would never end.
            if spent >= long_enough || rounds >= 100_000 {
                return Ok(micros(spent) / f64::from(rounds) / questions.len().max(1) as f64);
            }
        }
        Ok(0.0)
    }

    fn shortest(
        &self,
        questions: &[&Question],
        answer: impl Fn(&Question) -> Result<(), BenchError>,
    ) -> Result<Vec<Duration>, BenchError> {
        let mut shortest = vec![Duration::MAX; questions.len()];
        for _ in 0..self.rounds.max(1) {
            for (question, shortest) in questions.iter().zip(&mut shortest) {
                let started = Instant::now();
                answer(question)?;
                *shortest = started.elapsed().min(*shortest);
            }
        }
        Ok(shortest)
    }
}

fn micros(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1e3
}

fn ratio(ours: f64, plain: f64) -> f64 {
    if plain > 0.0 { ours / plain } else { 0.0 }
}

fn folder_bytes(folder: &Path) -> Result<u64, BenchError> {
    let failed = || crate::files::failed("list", folder);
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).map_err(failed())? {
        let metadata = entry.and_then(|entry| entry.metadata()).map_err(failed())?;
        bytes += metadata.len();
    }
    Ok(bytes)
}
