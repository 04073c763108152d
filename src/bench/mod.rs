//! How fast an index answers on this machine, and beside a plain program.
//!
//! Queries come from a file or are made of the index's own words. They are put
//! to an index that was opened a moment ago and to one that has answered before,
//! by one thread and by several; what is measured is told as numbers, which
//! others draw.

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

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct BenchRequest {
    /// The folder of the index.
    pub folder: PathBuf,
    /// A file of queries; without one they are made of the index's own words.
    pub queries: Option<PathBuf>,
    /// Another seed makes other queries.
    pub seed: u64,
    /// How often each query is put to the warm index; its shortest time counts.
    pub rounds: usize,
    /// The most threads that ask at once.
    pub threads: usize,
    /// What is indexed into a temporary folder, to measure that.
    pub documents: Vec<PathBuf>,
    /// Whether a plain program on the same engine is measured beside ours.
    pub plain: bool,
}

/// What was measured. The keys of its JSON are the names of its fields; times
/// are microseconds where no unit is named.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BenchReport {
    /// Where.
    pub machine: Machine,
    /// Decisions in the index.
    pub decisions: u64,
    /// Paragraphs in the index.
    pub paragraphs: u64,
    /// Its bytes by what they hold.
    pub size: SizeByPart,
    /// How many queries were put.
    pub queries: u64,
    /// How often each was put to the warm index.
    pub rounds: u64,
    /// All queries, then those of each class in the order met.
    pub classes: Vec<ClassReport>,
    /// The slowest queries of the warm index, at most five.
    pub slowest: Vec<SlowQuery>,
    /// Queries a second, by threads that ask at once.
    pub throughput: Vec<ThroughputReport>,
    /// Of the documents given, where some were.
    pub indexing: Option<IndexingReport>,
    /// Beside a plain program, where that was asked for.
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
    /// A line of the query file says nothing that can be used.
    #[error("{}, line {line}: {detail}", path.display())]
    QueryFile {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        detail: String,
    },
    /// A query that was made cannot be answered.
    #[error("cannot answer `{query}`")]
    Query {
        /// The query.
        query: String,
        /// Why.
        source: SearchError,
    },
    /// The index has too few words to make queries of.
    #[error("the index has too few words to make queries of")]
    TooFewWords,
    /// The plain program failed.
    #[error("the plain program failed")]
    Plain {
        /// What the engine said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Measures what is asked for; `tell` hears what is measured next.
pub fn bench(request: &BenchRequest, tell: &dyn Fn(&str)) -> Result<BenchReport, BenchError> {
    let index = Index::open(&request.folder)?;
    tell("reading queries");
    let asked = match &request.queries {
        Some(path) => latency::Asked::of_file(path, &index)?,
        None => latency::Asked::of_index(&index, request.seed)?,
    };
    // First, while the process has not held anything else.
    let indexing = match request.documents.as_slice() {
        [] => None,
        documents => {
            tell("indexing");
            Some(indexing::measure(documents, request.threads)?)
        }
    };
    tell("asking an index just opened");
    let cold = asked.cold(&request.folder)?;
    tell("asking a warm index");
    let warm = asked.warm(&index, request.rounds)?;
    tell("asking from several threads");
    let throughput = asked.throughput(&index, request.threads, request.rounds)?;
    let plain = if request.plain {
        Some(comparison::measure(&index, &asked, request, tell)?)
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

/// A folder that is removed when it is no longer needed.
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
        // What cannot be removed is in the folder that the system empties.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
