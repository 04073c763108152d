//! Measures how long it takes to build an index.

use std::path::PathBuf;

use serde::Serialize;

use super::{BenchError, Stopwatch, TemporaryFolder, Used};
use crate::index::{self, Absent, Index, Unwatched, UpdateMode, UpdateRequest};

/// The measurements of indexing, from files to the committed index.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IndexingReport {
    /// The number of decisions indexed.
    pub decisions: u64,
    /// The number of their paragraphs.
    pub paragraphs: u64,
    /// The bytes of the files.
    pub file_bytes: u64,
    /// The bytes of the texts of the paragraphs.
    pub text_bytes: u64,
    /// The bytes of the index.
    pub index_bytes: u64,
    /// Millions of bytes of the files per second of wall-clock time.
    pub megabytes_per_second: f64,
    /// The number of threads used.
    pub threads: u64,
    /// Time and memory.
    #[serde(flatten)]
    pub used: Used,
}

/// Indexes `documents` into a temporary folder.
pub(super) fn measure(documents: &[PathBuf], threads: usize) -> Result<IndexingReport, BenchError> {
    let folder = TemporaryFolder::new("index")?;
    let request = UpdateRequest {
        folder: folder.0.clone(),
        paths: documents.to_vec(),
        mode: UpdateMode::Rebuild,
        absent: Absent::Keep,
        jobs: Some(threads),
        memory_bytes: None,
    };
    let stopwatch = Stopwatch::start();
    let report = index::update(&request, &Unwatched)?;
    let used = stopwatch.stop();
    let index = Index::open(&folder.0)?;
    Ok(IndexingReport {
        decisions: report.decisions,
        paragraphs: report.paragraphs,
        file_bytes: report.bytes,
        text_bytes: text_bytes(&index)?,
        index_bytes: index.size_by_part()?.total,
        megabytes_per_second: report.bytes as f64 / 1e6 / used.wall_s,
        threads: threads as u64,
        used,
    })
}

/// The bytes of the texts of all paragraphs.
pub(super) fn text_bytes(index: &Index) -> Result<u64, BenchError> {
    let mut bytes = 0;
    for decision in index.stored_decisions(1) {
        bytes += decision?
            .texts
            .iter()
            .map(|text| text.len() as u64)
            .sum::<u64>();
    }
    Ok(bytes)
}
