//! Measures how fast an index answers on this machine, and compares it with a plain program.
//!
//! Queries come from a file or are generated from the words of the index. They are run on a newly
//! opened index and on one that has answered before, by one thread and by several. The results are
//! returned as numbers, which other layers present.

mod spread;
mod machine;
mod query_file;
mod questions;
mod plain;
mod plain_search;
mod latency;
mod indexing;
mod comparison;

use std::path::PathBuf;

use serde::Serialize;

use crate::files::FileError;
use crate::index::{Index, IndexError, SizeByPart};
use crate::search::SearchError;

pub use comparison::{ComparedClasses, Comparison, ComparisonRow};
pub use indexing::IndexingReport;
pub use latency::{ClassReport, SlowQuery, ThroughputReport};
pub use machine::{Machine, Stopwatch, Used};
pub use plain::{ENGLISH as PLAIN_ENGLISH, build as build_plain, tokenizers as plain_tokenizers};
pub use questions::{Question, questions};
pub use spread::Spread;

/// What to measure.
#[derive(Debug, Clone)]
pub struct BenchRequest {
    /// The folder of the index.
    pub folder: PathBuf,
    /// A file of queries; without one, queries are generated from the words of the index.
    pub queries: Option<PathBuf>,
    /// The seed for generated queries.
    pub seed: u64,
    /// How many times each query is run on the warm index; its minimum time counts.
    pub rounds: usize,
    /// The maximum number of concurrent threads.
    pub threads: usize,
    /// Documents to index into a temporary folder, to measure indexing.
    pub documents: Vec<PathBuf>,
    /// Whether to compare with a plain program on the same engine.
    pub plain: bool,
}

/// The results. The keys of its JSON are the names of its fields; times are in microseconds unless
/// the name has a unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BenchReport {
    /// The machine.
    pub machine: Machine,
    /// The number of decisions in the index.
    pub decisions: u64,
    /// The number of paragraphs in the index.
    pub paragraphs: u64,
    /// Its bytes by type of content.
    pub size: SizeByPart,
    /// The number of queries run.
    pub queries: u64,
    /// How many times each was run on the warm index.
    pub rounds: u64,
    /// All queries, then each class in order of first occurrence.
    pub classes: Vec<ClassReport>,
    /// The slowest queries of the warm index, at most five.
    pub slowest: Vec<SlowQuery>,
    /// Queries per second, by number of concurrent threads.
    pub throughput: Vec<ThroughputReport>,
    /// Indexing, if documents were given.
    pub indexing: Option<IndexingReport>,
    /// The comparison with a plain program, if requested.
    pub plain: Option<Comparison>,
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The index cannot be read or written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A line of the query file is not valid.
    #[error("{}, line {line}: {detail}", path.display())]
    QueryFile {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        detail: String,
    },
    /// A generated query cannot be answered.
    #[error("cannot answer `{query}`")]
    Query {
        /// The query.
        query: String,
        /// Why.
        source: SearchError,
    },
    /// The index has too few words to generate queries.
    #[error("the index has too few words to generate queries")]
    TooFewWords,
    /// The plain program failed.
    #[error("the plain program failed")]
    Plain {
        /// The error of the engine.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Runs the measurements; `report` is called with the name of each one before it starts.
pub fn bench(request: &BenchRequest, report: &dyn Fn(&str)) -> Result<BenchReport, BenchError> {
    let index = Index::open(&request.folder)?;
    report("reading queries");
    let asked = match &request.queries {
        Some(path) => latency::Asked::of_file(path, &index)?,
        None => latency::Asked::of_index(&index, request.seed)?,
    };
    // This comes first, while the process uses little memory.
    let indexing = match request.documents.as_slice() {
        [] => None,
        documents => {
            report("indexing");
            Some(indexing::measure(documents, request.threads)?)
        }
    };
    report("querying a newly opened index");
    let cold = asked.cold(&request.folder)?;
    report("querying a warm index");
    let warm = asked.warm(&index, request.rounds)?;
    report("querying from several threads");
    let throughput = asked.throughput(&index, request.threads, request.rounds)?;
    let plain = if request.plain {
        Some(comparison::measure(&index, &asked, request, report)?)
    } else {
        None
    };
    Ok(BenchReport {
        machine: Machine::here(),
        decisions: index.decisions(),
        paragraphs: index.paragraphs(),
        size: index.size_by_part()?,
        queries: asked.len() as u64,
        rounds: request.rounds as u64,
        classes: asked.by_class(&cold, &warm),
        slowest: asked.slowest(&warm),
        throughput,
        indexing,
        plain,
    })
}

/// A folder that is removed when dropped.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn new(name: &str) -> Result<Self, FileError> {
        let folder =
            std::env::temp_dir().join(format!("redress-bench-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(crate::files::failed("create", &folder))?;
        Ok(Self(folder))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // Anything that cannot be removed is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
