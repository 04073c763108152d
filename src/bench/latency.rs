//! Measures how long answers take.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::questions::{Question, questions};
use super::{BenchError, Spread, query_file};
use crate::index::{Index, StoredDecision};
use crate::search::{self, SearchError, SearchRequest};

/// The number of decisions read to learn the words of an index. The frequencies of words are stable
/// with far fewer.
const SAMPLE: u64 = 2_000;

/// How long each number of threads is measured, times the rounds.
const MEASURE_FOR: Duration = Duration::from_millis(700);

/// The times of the queries of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassReport {
    /// `all`, or the name of the class.
    pub class: String,
    /// The number of queries.
    pub queries: u64,
    /// The first answer of an index opened for it: opening and answering, with our caches empty.
    /// The files may be in the cache of the operating system.
    pub cold: Spread,
    /// The minimum of several answers of an index that has answered before.
    pub warm: Spread,
}

/// A slow query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlowQuery {
    /// The query.
    pub query: String,
    /// Its class.
    pub class: String,
    /// Its minimum time.
    pub micros: f64,
}

/// The number of queries answered per second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ThroughputReport {
    /// The number of concurrent threads.
    pub threads: u64,
    /// Queries per second, over all threads.
    pub queries_per_second: f64,
    /// The ratio to one thread.
    pub speedup: f64,
}

/// The queries to measure.
pub(super) struct Asked {
    queries: Vec<AskedQuery>,
    /// Generated queries, in the same order; empty for a file.
    pub(super) made: Vec<Question>,
}

struct AskedQuery {
    class: String,
    request: SearchRequest,
    /// Its line, if it comes from a file.
    line: Option<(PathBuf, usize)>,
}

impl Asked {
    pub(super) fn of_file(path: &Path, index: &Index) -> Result<Self, BenchError> {
        let queries = query_file::read(path)?;
        let queries = queries.into_iter().map(|read| AskedQuery {
            class: read.class,
            request: SearchRequest::new(read.query),
            line: Some((path.to_owned(), read.line)),
        });
        let asked = Self {
            queries: queries.collect(),
            made: Vec::new(),
        };
        // Errors are reported before anything is measured.
        for query in &asked.queries {
            let request = SearchRequest {
                limit: 0,
                facets: false,
                ..query.request.clone()
            };
            search::rank(index, &request).map_err(|error| query.failed(error))?;
        }
        Ok(asked)
    }

    pub(super) fn of_index(index: &Index, seed: u64) -> Result<Self, BenchError> {
        let one_of = index.decisions().div_ceil(SAMPLE).max(1) as usize;
        let sample = index.stored_decisions(one_of);
        let sample = sample.collect::<Result<Vec<StoredDecision>, _>>()?;
        let made = questions(&sample, seed).ok_or(BenchError::TooFewWords)?;
        let queries = made.iter().map(|question| AskedQuery {
            class: question.class.to_owned(),
            request: question.request(),
            line: None,
        });
        Ok(Self {
            queries: queries.collect(),
            made,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.queries.len()
    }

    /// Answers each query once, with an index opened for it.
    pub(super) fn cold(&self, folder: &Path) -> Result<Vec<Duration>, BenchError> {
        let ask = |query: &AskedQuery| -> Result<Duration, BenchError> {
            let started = Instant::now();
            let index = Index::open(folder)?;
            query.ask(&index)?;
            Ok(started.elapsed())
        };
        self.queries.iter().map(ask).collect()
    }

    /// Answers each query `rounds` times after a warm-up, and takes the minimum.
    pub(super) fn warm(&self, index: &Index, rounds: usize) -> Result<Vec<Duration>, BenchError> {
        let mut shortest = vec![Duration::MAX; self.queries.len()];
        for round in 0..=rounds.max(1) {
            for (query, shortest) in self.queries.iter().zip(&mut shortest) {
                let started = Instant::now();
                query.ask(index)?;
                if round > 0 {
                    *shortest = started.elapsed().min(*shortest);
                }
            }
        }
        Ok(shortest)
    }

    /// Measures with 1, 2, 4 and so on threads.
    pub(super) fn throughput(
        &self,
        index: &Index,
        most: usize,
        rounds: usize,
    ) -> Result<Vec<ThroughputReport>, BenchError> {
        let mut counts: Vec<usize> = std::iter::successors(Some(1), |threads| Some(threads * 2))
            .take_while(|threads| *threads < most)
            .collect();
        counts.push(most.max(1));
        let mut reports: Vec<ThroughputReport> = Vec::with_capacity(counts.len());
        for threads in counts {
            let queries_per_second = self.rate(index, threads, MEASURE_FOR * rounds as u32)?;
            let of_one = reports
                .first()
                .map_or(queries_per_second, |of_one| of_one.queries_per_second);
            reports.push(ThroughputReport {
                threads: threads as u64,
                queries_per_second,
                speedup: queries_per_second / of_one,
            });
        }
        Ok(reports)
    }

    fn rate(
        &self,
        index: &Index,
        threads: usize,
        measure_for: Duration,
    ) -> Result<f64, BenchError> {
        let next = AtomicUsize::new(0);
        let started = Instant::now();
        let ask = || -> Result<(), BenchError> {
            // All queries are run equally often, except in the last round.
            while started.elapsed() < measure_for {
                let at = next.fetch_add(1, Ordering::Relaxed) % self.queries.len();
                self.queries[at].ask(index)?;
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let asking: Vec<_> = (0..threads).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().try_for_each(|asking| {
                asking
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
        })?;
        let answered = next.load(Ordering::Relaxed) as f64;
        Ok(answered / started.elapsed().as_secs_f64())
    }

    /// The times by class, with all queries first.
    pub(super) fn by_class(&self, cold: &[Duration], warm: &[Duration]) -> Vec<ClassReport> {
        let mut classes: Vec<&str> = Vec::new();
        for query in &self.queries {
            if !classes.contains(&query.class.as_str()) {
                classes.push(&query.class);
            }
        }
        let report = |name: &str, is_in: &dyn Fn(&AskedQuery) -> bool| {
            let spread = |times: &[Duration]| {
                let of_class = self.queries.iter().zip(times);
                let of_class = of_class.filter(|(query, _)| is_in(query));
                Spread::of(of_class.map(|(_, time)| *time))
            };
            Some(ClassReport {
                class: name.to_owned(),
                queries: self.queries.iter().filter(|query| is_in(query)).count() as u64,
                cold: spread(cold)?,
                warm: spread(warm)?,
            })
        };
        let all = report("all", &|_| true);
        let by_class = classes
            .iter()
            .filter(|_| classes.len() > 1)
            .filter_map(|class| report(class, &|query| query.class == *class));
        all.into_iter().chain(by_class).collect()
    }

    /// The five slowest queries.
    pub(super) fn slowest(&self, warm: &[Duration]) -> Vec<SlowQuery> {
        let mut slowest: Vec<_> = self.queries.iter().zip(warm).collect();
        slowest.sort_by_key(|(_, time)| std::cmp::Reverse(**time));
        let slowest = slowest.into_iter().take(5);
        slowest
            .map(|(query, time)| SlowQuery {
                query: query.request.query.clone(),
                class: query.class.clone(),
                micros: time.as_nanos() as f64 / 1e3,
            })
            .collect()
    }
}

impl AskedQuery {
    /// Answers with everything a page shows.
    fn ask(&self, index: &Index) -> Result<(), BenchError> {
        let page = search::search(index, &self.request);
        black_box(page.map_err(|error| self.failed(error))?);
        Ok(())
    }

    fn failed(&self, error: SearchError) -> BenchError {
        match (&self.line, error) {
            (_, SearchError::Index(error)) => error.into(),
            (Some((path, line)), error) => BenchError::QueryFile {
                path: path.clone(),
                line: *line,
                detail: error.to_string(),
            },
            (None, source) => BenchError::Query {
                query: self.request.query.clone(),
                source,
            },
        }
    }
}
