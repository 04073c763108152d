//! `redress eval`.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use crate::eval::{
    self, FromFile, LeftOut, LineFaults, Measure, Qrels, RandomisationTest, Run, Scored, Spelling,
    SweptFigures, Topic,
};
use crate::files::{self, FileError};
use crate::index::Index;
use crate::model::Reference;
use crate::precedent::{self, Finder, Input, Options, PrecedentError, TaskReport};
use crate::search::{SearchError, SearchRequest, TopicRanker, TopicReading};

use super::Outcome;
use super::args::{EvalArgs, Everywhere, Format};
use super::console::Console;
use super::failure::Failure;
use super::output::{self, EvalView, Judged, SweepView, Swept, TasksView};
use super::progress::Bar;

/// The tag of our runs in run files.
const TAG: &str = "redress";

/// The maximum number of topics that are listed by name.
const MAX_SHOWN: usize = 20;

pub(crate) fn run(
    args: &EvalArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    if !matches!(everywhere.format, Format::Text | Format::Json | Format::Csv) {
        let hint = "choose `--format text`, `--format json` or `--format csv`".to_owned();
        return Err(Failure::new(
            "`redress eval` does not support this format",
            Some(hint),
        ));
    }
    let (Some(topics_file), Some(qrels_file)) = (&args.topics, &args.qrels) else {
        return self_test(args, everywhere, console);
    };
    let all = report_faults(eval::read_topics(topics_file), console)?;
    let qrels = report_faults(eval::read_qrels(qrels_file), console)?;
    let (topics, left_out) = eval::judged_topics(all.clone(), &qrels);
    report_left_out(&left_out, console);
    if topics.is_empty() {
        let (topics, qrels) = (topics_file.display(), qrels_file.display());
        console.note(&format!(
            "no topic of {topics} has a relevant document in {qrels}"
        ));
        return Ok(Outcome::Nothing);
    }
    let test = RandomisationTest {
        seed: args.seed,
        ..RandomisationTest::default()
    };
    if let Some(grid) = &args.sweep {
        let judged = JudgedTopics {
            topics: &topics,
            qrels: &qrels,
            test,
        };
        return sweep(args, everywhere, console, grid, &judged);
    }
    let run = if let Some(path) = &args.run {
        report_faults(eval::read_run(path), console)?
    } else {
        // A run that is written may be judged with other qrels, so it includes all topics.
        let topics = if args.run_out.is_some() {
            &all
        } else {
            &topics
        };
        let searcher = Searcher::open(args, everywhere, &qrels)?;
        searcher.run_with_bar(topics, console)?
    };
    if let Some(path) = &args.run_out {
        files::write_whole(path, run.to_lines(&all, TAG)?.as_bytes())?;
    }
    let measures = args.measures();
    let topics = [topics, left_out.not_given.clone()].concat();
    let report = eval::judge(&run, &qrels, &topics, &measures);
    let other = match &args.compare {
        Some(path) => {
            let other = report_faults(eval::read_run(path), console)?;
            Some(eval::judge(&other, &qrels, &topics, &measures))
        }
        None => None,
    };
    let judged = Judged {
        comparisons: other
            .as_ref()
            .map(|other| eval::compare(&report, other, test)),
        report,
        other,
        left_out,
    };
    let look = console.look(everywhere.verbose);
    let out = &mut console.out;
    match everywhere.format {
        Format::Json => output::write_json(out, &EvalView::new(&judged)),
        Format::Csv => output::write_csv_eval(out, &judged),
        _ => output::write_eval(out, &judged, look),
    }?;
    let found = judged.report.topics.iter().any(|topic| topic.found > 0);
    Ok(if found {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}

/// Runs queries made from the decisions of the index.
fn self_test(
    args: &EvalArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let finder = Finder::new(Arc::new(Index::open(&everywhere.index)?));
    let reports: Result<Vec<TaskReport>, PrecedentError> = (args.self_test.iter())
        .map(|task| precedent::run_task(&finder, *task, args.seed, args.queries as usize))
        .collect();
    let reports = reports?;
    let palette = console.palette;
    let out = &mut console.out;
    match everywhere.format {
        Format::Json => output::write_json(out, &TasksView::new(&reports)),
        Format::Csv => output::write_csv_tasks(out, &reports),
        _ => output::write_tasks(out, &reports, palette),
    }?;
    let asked = reports.iter().any(|report| report.queries > 0);
    Ok(if asked {
        Outcome::Done
    } else {
        Outcome::Nothing
    })
}

/// Topics with their judgments, and the test for differences.
struct JudgedTopics<'a> {
    topics: &'a [Topic],
    qrels: &'a Qrels,
    test: RandomisationTest,
}

/// Tries the settings of a grid on the topics.
fn sweep(
    args: &EvalArgs,
    everywhere: &Everywhere,
    console: &mut Console,
    path: &Path,
    judged: &JudgedTopics<'_>,
) -> Result<Outcome, Failure> {
    let JudgedTopics {
        topics,
        qrels,
        test,
    } = *judged;
    let grid = eval::read_grid(path)?;
    let mut searcher = Searcher::open(args, everywhere, qrels)?;
    let changes: Vec<toml::Table> = (grid.points.iter())
        .map(|point| {
            let settings = point.iter();
            let settings = settings.map(|setting| (setting.name.clone(), setting.value.clone()));
            settings.collect()
        })
        .collect();
    let wrong = |error| Failure::new(format!("{}: {error}", path.display()), None);
    // All settings are checked first, because a sweep may take hours.
    for change in &changes {
        searcher.ranker.change_ranking(change).map_err(wrong)?;
    }
    let measure = args.measures()[0];
    let bar = Bar::new("trying settings", console.watched);
    bar.decisions(((changes.len() + 1) * topics.len()) as u64);
    let mut figures_with = |change: &toml::Table| -> Result<Vec<f64>, Failure> {
        searcher.ranker.change_ranking(change).map_err(wrong)?;
        let (run, _) = searcher.run(topics, &bar)?;
        let report = eval::judge(&run, qrels, topics, &[measure]);
        Ok(report.of_measure(0).collect())
    };
    let current = figures_with(&toml::Table::new())?;
    let swept: Result<_, Failure> = changes.iter().map(figures_with).collect();
    bar.clear();
    let figures = SweptFigures {
        measure,
        topics: topics.iter().map(|topic| topic.id.clone()).collect(),
        current,
        swept: swept?,
    };
    let swept = Swept {
        report: eval::choose(&figures, usize::from(args.folds), test)?,
        figures,
        grid,
    };
    let palette = console.palette;
    let out = &mut console.out;
    match everywhere.format {
        Format::Json => output::write_json(out, &SweepView::new(&swept)),
        Format::Csv => output::write_csv_sweep(out, &swept),
        _ => output::write_sweep(out, &swept, palette),
    }?;
    Ok(Outcome::Done)
}

/// Searches an index for topics.
struct Searcher {
    ranker: TopicRanker,
    spelling: Spelling,
    reading: TopicReading,
    /// Set if topics are read as inputs of precedents.
    finder: Option<Finder>,
    depth: usize,
    pool: rayon::ThreadPool,
}

impl Searcher {
    fn open(args: &EvalArgs, everywhere: &Everywhere, qrels: &Qrels) -> Result<Self, Failure> {
        let jobs = usize::from(args.jobs.unwrap_or(0));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
        let reading = if args.operators {
            let today = SearchRequest::new("").today;
            TopicReading::Query { today }
        } else {
            TopicReading::Words
        };
        Ok(Self {
            ranker: TopicRanker::new(Index::open(&everywhere.index)?),
            spelling: Spelling::of(qrels),
            reading,
            finder: if args.precedents {
                Some(Finder::new(Arc::new(Index::open(&everywhere.index)?)))
            } else {
                None
            },
            depth: args.depth as usize,
            pool: pool
                .map_err(|error| Failure::new(format!("cannot start threads: {error}"), None))?,
        })
    }

    /// The decisions for a topic, with the ranking requested.
    fn rank(&self, topic: &str) -> Result<Vec<(Reference, f32)>, SearchError> {
        let Some(finder) = &self.finder else {
            return self.ranker.rank(topic, self.reading, self.depth);
        };
        let input = Input::Text(topic.to_owned());
        match finder.rank(&input, &Options::default(), self.depth) {
            Ok(found) => Ok(found),
            Err(PrecedentError::Index(error)) => Err(error.into()),
            // A topic that is refused finds nothing.
            Err(_) => Ok(Vec::new()),
        }
    }

    /// Runs the topics with a progress bar and reports those that could not be read.
    fn run_with_bar(&self, topics: &[Topic], console: &mut Console) -> Result<Run, Failure> {
        let started = Instant::now();
        let bar = Bar::new("running topics", console.watched);
        bar.decisions(topics.len() as u64);
        let ran = self.run(topics, &bar);
        bar.clear();
        let (run, unread) = ran?;
        for (topic, error) in unread.iter().take(MAX_SHOWN) {
            console.note(&format!("topic {topic} cannot be read as a query: {error}"));
        }
        if let Some(more @ 1..) = unread.len().checked_sub(MAX_SHOWN) {
            let more = output::count(more as u64, "more topic");
            console.note(&format!("and {more} cannot be read as a query"));
        }
        let seconds = started.elapsed().as_secs_f64();
        let count = output::count(topics.len() as u64, "topic");
        let rate = topics.len() as f64 / seconds.max(f64::EPSILON);
        console.note(&format!(
            "ran {count} in {seconds:.2} s, {rate:.0} a second"
        ));
        Ok(run)
    }

    /// Runs the topics. Those that cannot be read find nothing and are returned with the error.
    fn run(
        &self,
        topics: &[Topic],
        bar: &Bar,
    ) -> Result<(Run, Vec<(String, SearchError)>), Failure> {
        let found: Vec<_> = self.pool.install(|| {
            let ranked = topics.par_iter().map(|topic| {
                let found = self.rank(&topic.text);
                bar.advance(1);
                found
            });
            ranked.collect()
        });
        let mut run = Run::default();
        let mut unread = Vec::new();
        for (topic, found) in topics.iter().zip(found) {
            match found {
                Ok(found) => {
                    let scored = found.iter().map(|(reference, score)| Scored {
                        document: self.spelling.spell(reference),
                        score: *score,
                    });
                    run.insert(&topic.id, scored.collect());
                }
                Err(SearchError::Index(error)) => return Err(error.into()),
                Err(error) => unread.push((topic.id.clone(), error)),
            }
        }
        Ok((run, unread))
    }
}

/// The contents of a file; its invalid lines are reported.
fn report_faults<T>(
    read: Result<FromFile<T>, FileError>,
    console: &mut Console,
) -> Result<T, Failure> {
    let FromFile { value, faults } = read?;
    let LineFaults { first, count } = faults;
    for fault in &first {
        console.note(&format!("left out: {fault}"));
    }
    if count > first.len() {
        let more = output::count((count - first.len()) as u64, "more line");
        console.note(&format!("left out: {more}"));
    }
    Ok(value)
}

fn report_left_out(left_out: &LeftOut, console: &mut Console) {
    if left_out.without_relevant > 0 {
        let topics = output::count(left_out.without_relevant as u64, "topic");
        console.note(&format!("{topics} without a relevant document left out"));
    }
    let not_given = left_out.not_given.len() as u64;
    if not_given > 0 {
        let topics = output::count(not_given, "topic");
        console.note(&format!(
            "{topics} of the qrels not among those given, counted as 0"
        ));
    }
}

impl EvalArgs {
    /// The measures requested; never empty.
    fn measures(&self) -> Vec<Measure> {
        if self.measures.is_empty() {
            return Measure::USUAL.to_vec();
        }
        self.measures.clone()
    }
}
