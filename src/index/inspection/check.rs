use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use tantivy::columnar::ColumnarReader;
use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentComponent;

use crate::files;
use crate::index::failure::engine_failed;
use crate::index::impacts;
use crate::index::reading::open::{BUILT, DecisionAddress, Index, open_engine};
use crate::index::standing::Wordings;
use crate::index::storage::manifest::Manifest;
use crate::index::storage::packing::Dictionary;
use crate::index::writing::ledger::{Commit, Ledger};
use crate::index::writing::update::engine_settings;
use crate::index::{IndexError, Progress};

/// Whether an index is whole.
#[derive(Debug, Clone, Default)]
pub struct CheckReport {
    /// What is not as it was written; none for a whole index.
    pub findings: Vec<CheckFinding>,
    /// Decisions that were read back.
    pub decisions: u64,
    /// Paragraphs that were read back.
    pub paragraphs: u64,
    /// Files of the engine whose checksums were compared.
    pub files: u64,
    /// Bytes of those files.
    pub bytes: u64,
}

/// Something in an index that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CheckFinding {
    /// The file, or the folder where it cannot be told.
    pub path: PathBuf,
    /// What is wrong, as the end of a sentence.
    pub detail: String,
}

/// Reads a whole index back: manifest, checksums, ledger, every decision and
/// every paragraph.
pub fn check(folder: &Path, progress: &dyn Progress) -> Result<CheckReport, IndexError> {
    loop {
        let before = state(folder);
        let report = check_once(folder, progress)?;
        // A run that commits meanwhile removes files that were still to be read.
        if report.findings.is_empty() || state(folder) == before {
            return Ok(report);
        }
    }
}

/// What changes with every commit.
fn state(folder: &Path) -> Option<(Manifest, Vec<u8>)> {
    let built = folder.join(BUILT);
    let manifest = Manifest::read(&built).ok()??;
    let metas = fs::read(manifest.engine_folder(&built).join(METAS)).ok()?;
    Some((manifest, metas))
}

fn check_once(folder: &Path, progress: &dyn Progress) -> Result<CheckReport, IndexError> {
    let mut report = CheckReport::default();
    let built = folder.join(BUILT);
    let read = read_back(folder, &built, progress, &mut report);
    match read {
        Ok(()) => {}
        Err(IndexError::Damaged { path, detail }) => report.found(path, detail),
        Err(error @ IndexError::Engine { .. }) => {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            report.found(built, format!("cannot be understood ({cause})"));
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
    let missing = || IndexError::Missing {
        folder: built.to_owned(),
    };
    let manifest = Manifest::read(built)?.ok_or_else(missing)?;
    let engine_folder = manifest.engine_folder(built);
    let engine = open_engine(built, &manifest)?;
    check_checksums(&engine, &engine_folder, progress, report)?;
    if report.findings.is_empty() {
        check_metas(&engine, &engine_folder, report)?;
    }
    let commit = Commit::read(&engine, &engine_folder)?;
    match Dictionary::read(&engine_folder) {
        Err(IndexError::Damaged { path, detail }) => report.found(path, detail),
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    match Ledger::read(&engine_folder, commit) {
        Err(IndexError::Damaged { path, detail }) => report.found(path, detail),
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    if let Some(path) = Wordings::damaged_file(&engine_folder, commit.ledger) {
        report.found(
            path,
            "has another checksum than when it was written".to_owned(),
        );
    }
    // A file that fails its checksum has been named; reading what is in it can
    // only tell the same again, less clearly.
    if !report.findings.is_empty() {
        return Ok(());
    }
    let index = unbroken(|| Index::open(folder))
        .unwrap_or_else(|| Err(broken(&engine_folder, "cannot be opened".to_owned())))?;
    for path in impacts::damaged_files(&engine_folder, index.segments()) {
        report.found(
            path,
            "has another checksum than when it was written".to_owned(),
        );
    }
    check_decisions(&index, progress, report)
}

/// Runs what reads the engine's files, which takes some damage for a broken
/// promise and panics.
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

/// The engine's lists of its segments and of its files, which have no checksum.
const METAS: &str = "meta.json";
const MANAGED: &str = ".managed.json";

/// The endings of the files every segment has. Without some of them the engine
/// opens it all the same.
const ENDINGS: [&str; 6] = ["term", "idx", "pos", "fieldnorm", "fast", "store"];

/// Compares the list of segments with what would be written for it.
fn check_metas(
    engine: &tantivy::Index,
    folder: &Path,
    report: &mut CheckReport,
) -> Result<(), IndexError> {
    let path = folder.join(METAS);
    let metas = engine.load_metas().map_err(engine_failed(folder))?;
    let mut written = serde_json::to_vec_pretty(&metas).unwrap_or_default();
    written.push(b'\n');
    let on_disk = fs::read(&path).map_err(files::failed("read", &path))?;
    if on_disk != written || metas.index_settings != engine_settings() {
        report.found(path.clone(), "is not as it was written".to_owned());
    }
    for segment in engine
        .searchable_segments()
        .map_err(engine_failed(folder))?
    {
        let meta = segment.meta();
        // Beside the list, the columns know how many documents there are.
        let columns = segment.open_read(SegmentComponent::FastFields);
        let docs = columns
            .ok()
            .and_then(|file| unbroken(|| Some(ColumnarReader::open(file).ok()?.num_docs()))?);
        let deletes = segment.open_read(SegmentComponent::Delete);
        let living = deletes.ok().and_then(|file| {
            let bytes = file.read_bytes().ok()?;
            unbroken(|| AliveBitSet::open(bytes).num_alive_docs())
        });
        let wrong = docs.is_some_and(|docs| docs != meta.max_doc())
            || living.is_some_and(|living| living != meta.num_docs() as usize);
        if wrong {
            let detail = format!(
                "has the wrong size for the segment {}",
                meta.id().uuid_string()
            );
            report.found(path.clone(), detail);
        }
    }
    Ok(())
}

/// Compares each of the engine's files with the checksum at its end, and that
/// end with what the engine writes there.
fn check_checksums(
    engine: &tantivy::Index,
    folder: &Path,
    progress: &dyn Progress,
    report: &mut CheckReport,
) -> Result<(), IndexError> {
    let metas = engine.load_metas().map_err(engine_failed(folder))?;
    let files: BTreeSet<PathBuf> = metas.list_segment_files().into_iter().collect();
    for file in &files {
        let always = file
            .extension()
            .is_some_and(|ending| ENDINGS.iter().any(|e| ending == *e));
        if always && !folder.join(file).exists() {
            report.found(folder.join(file), "is missing".to_owned());
        }
    }
    let on_disk: Vec<(PathBuf, u64)> = files
        .into_iter()
        .filter_map(|file| Some((fs::metadata(folder.join(&file)).ok()?.len(), file)))
        .map(|(len, file)| (file, len))
        .collect();
    report.files = on_disk.len() as u64;
    report.bytes = on_disk.iter().map(|(_, len)| len).sum();
    progress.found(report.files, report.bytes);
    let managed = engine.directory().list_managed_files();
    // One that is gone lists nothing.
    let written = fs::read(folder.join(MANAGED)).unwrap_or_default();
    if !managed.contains(Path::new(METAS)) || !written.ends_with(b"]\n") {
        report.found(folder.join(MANAGED), "is not as it was written".to_owned());
    }
    for (file, len) in on_disk {
        let path = folder.join(&file);
        if !managed.contains(&file) {
            report.found(
                folder.join(MANAGED),
                format!("does not list {}", file.display()),
            );
        }
        let validated = engine.directory().validate_checksum(&file);
        match validated.map_err(|error| engine_failed(folder)(error.into())) {
            Ok(true) if ends_as_written(&path)? => {}
            Ok(_) => {
                report.found(
                    path,
                    "has another checksum than when it was written".to_owned(),
                );
            }
            Err(IndexError::Damaged { detail, .. }) => report.found(path, detail),
            Err(error) => return Err(error),
        }
        progress.read(1, len);
    }
    Ok(())
}

/// Whether the words of the engine behind a file's content, its version and the
/// checksum, are those that this version writes.
fn ends_as_written(path: &Path) -> Result<bool, IndexError> {
    let mut end = Vec::new();
    let read = (|| {
        let mut file = fs::File::open(path)?;
        let len = file.metadata()?.len();
        file.seek(SeekFrom::Start(len.saturating_sub(256)))?;
        file.read_to_end(&mut end)
    })();
    read.map_err(files::failed("read", path))?;
    let version = serde_json::to_string(tantivy::version()).unwrap_or_default();
    // Its length and a mark follow, four bytes each.
    let words_end = end.len().saturating_sub(8);
    let words = String::from_utf8_lossy(&end[..words_end]);
    let checksum = words
        .rsplit_once(&format!("{{\"version\":{version},\"crc\":"))
        .and_then(|(_, checksum)| checksum.strip_suffix('}'));
    Ok(checksum.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())))
}

fn check_decisions(
    index: &Index,
    progress: &dyn Progress,
    report: &mut CheckReport,
) -> Result<(), IndexError> {
    progress.committing();
    let ledger = Ledger::read(index.engine_folder(), index.commit)?;
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
                        let detail = format!("holds the decision {reference} twice");
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
    // One that cannot be read does not tell which it is.
    if !are_all_read {
        return Ok(());
    }
    let wanted: BTreeSet<String> = ledger
        .copies()
        .filter(|copy| copy.indexed)
        .map(|copy| copy.reference.clone())
        .collect();
    for lost in wanted.difference(&read_back).take(10) {
        let detail = format!("does not hold the decision {lost}, which was read into it");
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
            "holds {} paragraphs of {}, {outline} were read into it",
            end - start,
            facts.reference
        )));
    }
    Ok((facts.reference, u64::from(paragraphs)))
}
