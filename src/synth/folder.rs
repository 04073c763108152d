use std::fs;
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use super::invent::invent;
use super::page::{PageLayout, write_page};
use super::random::Random;
use super::{Layout, SynthRequest};
use crate::files::{FileError, failed};
use crate::model::{Decision, DecisionType};

/// The counts of what was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SynthReport {
    /// The number of decisions.
    pub decisions: u64,
    /// The number of their paragraphs, including summaries.
    pub paragraphs: u64,
    /// The size of the files or lines, in bytes.
    pub bytes: u64,
}

/// The reason why invented decisions could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// A folder or file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Writing lines to the output failed.
    #[error("cannot write the invented decisions")]
    Write {
        /// What the system said. A closed pipe is of kind `BrokenPipe`.
        source: io::Error,
    },
}

/// The number of decisions in one folder, and in one batch of work.
const PER_FOLDER: u64 = 1_000;
const PER_BATCH: u64 = 100;

/// Writes one `.txt` file per decision, such as `00000/25-010-972.txt`, 1,000 per folder.
///
/// `tick` is called from several threads with the number of decisions written
/// since its last call. Existing files are overwritten.
pub fn write_folder(
    request: &SynthRequest,
    folder: &Path,
    tick: &(dyn Fn(u64) + Sync),
) -> Result<SynthReport, SynthError> {
    for number in 0..request.count.div_ceil(PER_FOLDER) {
        let path = folder.join(format!("{number:05}"));
        fs::create_dir_all(&path).map_err(failed("create", &path))?;
    }
    let batches = request.count.div_ceil(PER_BATCH);
    (0..batches)
        .into_par_iter()
        .map(|batch| {
            let mut report = SynthReport::default();
            let mut page = String::new();
            let ordinals = batch * PER_BATCH..request.count.min((batch + 1) * PER_BATCH);
            for ordinal in ordinals.clone() {
                let decision = invent(request.seed, ordinal);
                page.clear();
                write_page(&decision, request.page_layout(ordinal), &mut page);
                let path = folder.join(format!(
                    "{:05}/{}.txt",
                    ordinal / PER_FOLDER,
                    decision.reference.slug()
                ));
                fs::write(&path, &page).map_err(failed("write", &path))?;
                report.count(&decision, page.len());
            }
            tick(ordinals.end - ordinals.start);
            Ok(report)
        })
        .try_reduce(SynthReport::default, |one, other| {
            Ok(SynthReport {
                decisions: one.decisions + other.decisions,
                paragraphs: one.paragraphs + other.paragraphs,
                bytes: one.bytes + other.bytes,
            })
        })
}

/// Writes the same decisions in order as JSON Lines, one object per line.
pub fn write_json_lines(
    request: &SynthRequest,
    out: &mut dyn Write,
) -> Result<SynthReport, SynthError> {
    let mut report = SynthReport::default();
    for batch in 0..request.count.div_ceil(PER_FOLDER) {
        let ordinals = batch * PER_FOLDER..request.count.min((batch + 1) * PER_FOLDER);
        let lines: Vec<(Decision, Vec<u8>)> = ordinals
            .into_par_iter()
            .map(|ordinal| {
                let decision = invent(request.seed, ordinal);
                let mut page = String::new();
                write_page(&decision, request.page_layout(ordinal), &mut page);
                let line = json_line(&decision, &page);
                (decision, line)
            })
            .collect();
        for (decision, line) in lines {
            out.write_all(&line)
                .map_err(|source| SynthError::Write { source })?;
            report.count(&decision, line.len());
        }
    }
    out.flush().map_err(|source| SynthError::Write { source })?;
    Ok(report)
}

/// A line of JSON Lines, keys in the promised order.
#[derive(Serialize)]
struct Record<'a> {
    reference: String,
    authority: Option<&'a str>,
    category: Option<[&'a str; 2]>,
    decision: Option<&'static str>,
    date: Option<String>,
    url: Option<&'a str>,
    text: &'a str,
}

fn json_line(decision: &Decision, page: &str) -> Vec<u8> {
    let record = Record {
        reference: decision.reference.to_string(),
        authority: decision.authority.as_deref(),
        category: decision
            .category
            .as_ref()
            .map(|category| [category.area.as_str(), category.name.as_str()]),
        decision: decision.decision_type.map(DecisionType::label),
        date: decision.date.map(|date| date.to_string()),
        url: decision
            .address
            .as_ref()
            .map(|address| address.url.as_str()),
        text: page,
    };
    let mut line =
        serde_json::to_vec(&record).expect("strings and lists of strings are always JSON");
    line.push(b'\n');
    line
}

impl SynthReport {
    fn count(&mut self, decision: &Decision, bytes: usize) {
        self.decisions += 1;
        self.paragraphs += decision.statement.paragraphs().count() as u64;
        self.bytes += bytes as u64;
    }
}

impl SynthRequest {
    /// The layout of the page of decision `ordinal`.
    #[must_use]
    pub fn page_layout(&self, ordinal: u64) -> PageLayout {
        match self.layout {
            Layout::Numbered => PageLayout::Numbered,
            // Five pages in seven, as among real copies.
            Layout::Mixed if Random::of(!self.seed, ordinal).chance(5, 7) => PageLayout::Numbered,
            Layout::Compact | Layout::Mixed => PageLayout::Compact,
        }
    }
}
