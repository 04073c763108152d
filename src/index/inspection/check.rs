use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use crate::index::failure::engine_failed;
use crate::index::reading::open::{BUILT, DecisionAddress, Index};
use crate::index::storage::engine::{Engine, files_of, settings};
use crate::index::storage::folder::{MANAGED, METAS};
use crate::index::storage::generation::Generation;
use crate::index::storage::sealed::unseal_whole;
use crate::index::{IndexError, Progress};

/// The result of checking an index.
#[derive(Debug, Clone, Default)]
pub struct CheckReport {
    /// The damage found; empty for an intact index.
    pub findings: Vec<CheckFinding>,
    /// The number of decisions read back.
    pub decisions: u64,
    /// The number of paragraphs read back.
    pub paragraphs: u64,
    /// The number of engine files whose checksums were verified.
    pub files: u64,
    /// The size of those files, in bytes.
    pub bytes: u64,
}

/// Damage in an index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CheckFinding {
    /// The file, or the folder if the file is not known.
    pub path: PathBuf,
    /// What is wrong, as the end of a sentence.
    pub detail: String,
}

/// Reads a whole index back: manifest, checksums, ledger, every decision and
/// every paragraph.
pub fn check(folder: &Path, progress: &dyn Progress) -> Result<CheckReport, IndexError> {
    let built = folder.join(BUILT);
    let mut before = Generation::read(&built).ok();
    loop {
        let report = check_once(folder, &built, progress);
        let after = Generation::read(&built).ok();
        // Files that a run writes or removes meanwhile are not damage.
        match report {
            Ok(report) if report.findings.is_empty() || before == after => return Ok(report),
            Err(error) if before == after => return Err(error),
            _ => before = after,
        }
    }
}

fn check_once(
    folder: &Path,
    built: &Path,
    progress: &dyn Progress,
) -> Result<CheckReport, IndexError> {
    let mut report = CheckReport::default();
    let read = unbroken(|| read_back(folder, built, progress, &mut report));
    let read = read.unwrap_or_else(|| Err(broken(built, "cannot be read".to_owned())));
    match read {
        Ok(()) => {}
        Err(IndexError::Damaged { path, detail }) => report.found(path, detail),
        Err(error @ IndexError::Engine { .. }) => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            report.found(built.to_owned(), format!("cannot be understood ({cause})"));
        }
        Err(error) => return Err(error),
    }
    report.findings.sort();
    report.findings.dedup();
    Ok(report)
}

fn read_back(
    folder: &Path,
    built: &Path,
    progress: &dyn Progress,
    report: &mut CheckReport,
) -> Result<(), IndexError> {
    let generation = Generation::read(built)?;
    let engine = Engine::open_at(built, &generation)?;
    check_files(&engine, progress, report)?;
    check_managed(&engine, report)?;
    // A file that fails its checksum has been named; reading its content can only show the same
    // damage less clearly.
    if !report.findings.is_empty() {
        return Ok(());
    }
    let index = Index::open(folder)?;
    for path in index.damaged_files() {
        report.found(path, "does not match its checksum".to_owned());
    }
    index.dictionary()?;
    let read = check_decisions(&index, progress, report);
    // Damage met while reading explains every later finding.
    index.refuse_damage()?;
    read
}

/// Runs code that reads the engine's files. The engine panics on some damage, where it finds an
/// invariant broken.
fn unbroken<T>(read: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(read)).ok()
}

fn broken(engine_folder: &Path, detail: String) -> IndexError {
    IndexError::Damaged {
        path: engine_folder.to_owned(),
        detail,
    }
}

impl CheckReport {
    fn found(&mut self, path: PathBuf, detail: String) {
        self.findings.push(CheckFinding { path, detail });
    }
}

/// Verifies the checksum of every block of the engine's files.
fn check_files(
    engine: &Engine,
    progress: &dyn Progress,
    report: &mut CheckReport,
) -> Result<(), IndexError> {
    let metas = engine.index.load_metas().map_err(engine.failed())?;
    if metas.index_settings != settings() {
        report.found(
            engine.path.join(METAS),
            "has settings that were not written by this program".to_owned(),
        );
    }
    // All files are opened first, so that those that a run removes stay readable.
    let mut files = Vec::new();
    for segment in &metas.segments {
        for name in files_of(segment) {
            match engine.folder.sealed(&name) {
                Ok(file) => files.push((name, file)),
                Err(error) => {
                    let path = engine.path.join(&name);
                    match engine_failed(&engine.path)(error.into()) {
                        IndexError::Damaged { detail, .. } => report.found(path, detail),
                        error => return Err(error),
                    }
                }
            }
        }
    }
    report.files = files.len() as u64;
    report.bytes = files.iter().map(|(_, file)| file.len_on_disk()).sum();
    progress.found(report.files, report.bytes);
    for (name, file) in files {
        if file.verify().is_err() {
            report.found(
                engine.path.join(name),
                "does not match its checksum".to_owned(),
            );
        }
        progress.read(1, file.len_on_disk());
    }
    Ok(())
}

/// Reads the engine's list of its files, which only a writer needs.
fn check_managed(engine: &Engine, report: &mut CheckReport) -> Result<(), IndexError> {
    let metas = engine.index.load_metas().map_err(engine.failed())?;
    let path = engine.path.join(MANAGED);
    let read = || {
        let bytes = unseal_whole(&path, fs::read(&path).ok()?).ok()?;
        serde_json::from_slice::<BTreeSet<PathBuf>>(&bytes).ok()
    };
    // The list of another index names other files.
    let is_whole = read().is_some_and(|listed| {
        let mut files = metas.segments.iter().flat_map(files_of);
        files.all(|file| listed.contains(&file))
    });
    if !is_whole {
        report.found(path, "is damaged or belongs to another index".to_owned());
    }
    Ok(())
}

fn check_decisions(
    index: &Index,
    progress: &dyn Progress,
    report: &mut CheckReport,
) -> Result<(), IndexError> {
    progress.committing();
    let ledger = index.ledger()?;
    let mut read_back = BTreeSet::new();
    let mut are_all_read = true;
    for (at, segment) in index.segments().iter().enumerate() {
        for ordinal in (0..segment.decisions()).filter(|ordinal| segment.is_alive(*ordinal)) {
            let address = DecisionAddress {
                segment: at,
                ordinal,
            };
            let read = unbroken(|| read_decision(index, address)).unwrap_or_else(|| {
                Err(index.damaged(format!(
                    "cannot be read at decision {ordinal} of segment {at}"
                )))
            });
            match read {
                Ok((reference, paragraphs)) => {
                    report.decisions += 1;
                    report.paragraphs += paragraphs;
                    if !read_back.insert(reference.clone()) {
                        let detail = format!("contains the decision {reference} twice");
                        report.found(index.engine_folder().to_owned(), detail);
                    }
                }
                Err(error) => {
                    are_all_read = false;
                    match error {
                        IndexError::Damaged { path, detail } => report.found(path, detail),
                        error => report.found(index.engine_folder().to_owned(), error.to_string()),
                    }
                }
            }
        }
    }
    // A decision that cannot be read has no known reference.
    if !are_all_read {
        return Ok(());
    }
    let wanted: BTreeSet<String> = ledger
        .copies()
        .filter(|copy| copy.indexed)
        .map(|copy| copy.reference.to_string())
        .collect();
    for lost in wanted.difference(&read_back).take(10) {
        let detail = format!("does not contain the decision {lost}, which was indexed");
        report.found(index.engine_folder().to_owned(), detail);
    }
    Ok(())
}

/// Reads a decision with all its paragraphs; returns its reference and their number.
fn read_decision(index: &Index, at: DecisionAddress) -> Result<(String, u64), IndexError> {
    let texts = index.texts(at)?;
    let facts = index.facts_of(at, &texts)?;
    let segment = index.segment(at.segment);
    let (start, end) = (segment.starts[at.ordinal], segment.starts[at.ordinal + 1]);
    let outline: u32 = facts
        .sections
        .iter()
        .map(|(_, paragraphs)| paragraphs)
        .sum();
    let paragraphs = segment.paragraph_counts()[at.ordinal];
    let are_all = texts.paragraphs() as u32 == paragraphs && outline == paragraphs;
    if !are_all || paragraphs.max(1) != end - start {
        return Err(index.damaged(format!(
            "contains {} paragraphs of {}; {outline} were indexed",
            end - start,
            facts.reference
        )));
    }
    Ok((facts.reference, u64::from(paragraphs)))
}
