//! Selects the copy of each decision that is in the index.

mod arrival;
mod known;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) use self::arrival::{Arrival, FileReading, Verdict, richness};
use self::known::{Known, KnownCopy, Reading, State};
use super::forgotten::Forgotten;
use super::joined_facts::CopyFacts;
use super::ledger::{Ledger, LedgerCopy, LedgerFile};
use crate::index::{Absent, Copy, UpdateReport, WithoutFile};
use crate::model::Reference;
use crate::parse::ProblemKind;
use crate::parse::source::{SourceFile, Walk};

/// A file written less than this before it was read may be written again without a change of
/// its date.
const UNSURE_NS: i128 = 2_000_000_000;

/// Every copy of every decision, from the last ledger and from this run.
pub(crate) struct CopySelection {
    absent: Absent,
    files: BTreeMap<String, LedgerFile>,
    // Boxed, because a million decisions have a million entries and the table should stay small.
    known: HashMap<Box<str>, Box<Known>>,
    // The files that this run has finished, and those that a copy is still wanted
    // from.
    met: HashMap<Arc<str>, SourceFile>,
    read_again: HashSet<Arc<str>>,
    // Files and folders that could not be read.
    unread: Vec<PathBuf>,
    missing: Missing,
    // Decisions that leave the index.
    dropped: Vec<Reference>,
}

/// The files that are no longer at their path, each checked once.
#[derive(Default)]
struct Missing(HashMap<Arc<str>, bool>);

impl Missing {
    fn is_missing(&mut self, path: &Arc<str>) -> bool {
        if **path == *"-" {
            // A decision from standard input has no file.
            return false;
        }
        if let Some(known) = self.0.get(path) {
            return *known;
        }
        // A file that cannot be checked without permission may still exist.
        let is_missing = Path::new(&**path).try_exists().is_ok_and(|exists| !exists);
        self.0.insert(Arc::clone(path), is_missing);
        is_missing
    }
}

/// The name of a file in the ledger, independent of the current folder.
pub(super) fn ledger_path(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "-".to_owned();
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute.to_string_lossy().into_owned()
}

impl CopySelection {
    pub(crate) fn new(ledger: Ledger, absent: Absent) -> Self {
        let mut known: HashMap<Box<str>, Box<Known>> = HashMap::new();
        let mut files = ledger.files;
        for file in files.values_mut() {
            let path: Arc<str> = file.path.as_str().into();
            for copy in std::mem::take(&mut file.copies) {
                let entry = known.entry(copy.reference).or_default();
                if copy.indexed {
                    let reading = Reading {
                        digest: copy.digest,
                        joined: copy.joined,
                    };
                    entry.before = Some(reading);
                    entry.indexed = Some(reading);
                }
                let state = match (copy.gone, copy.unsure) {
                    (true, _) => State::Gone,
                    (_, true) => State::Unsure,
                    _ => State::Present,
                };
                entry.push(KnownCopy {
                    path: Arc::clone(&path),
                    source: copy.source,
                    state,
                    digest: copy.digest,
                    richness: copy.richness,
                    facts: copy.facts,
                    captured: copy.captured,
                });
            }
        }
        Self {
            absent,
            files,
            known,
            met: HashMap::new(),
            read_again: HashSet::new(),
            unread: Vec::new(),
            missing: Missing::default(),
            dropped: Vec::new(),
        }
    }

    /// Returns the files that must be read, and whether there is anything else to do.
    pub(crate) fn begin(&mut self, found: &Walk, forgotten: &Forgotten) -> (Vec<SourceFile>, bool) {
        let mut to_read = Vec::new();
        let mut pending: HashSet<Arc<str>> = HashSet::new();
        for file in &found.files {
            let path: Arc<str> = ledger_path(&file.path).into();
            let unchanged = self.files.get(&*path).is_some_and(|known| {
                known.modified_ns.is_some()
                    && known.modified_ns == file.modified_ns
                    && known.len == file.len_bytes
                    // Decisions that are allowed again must be read.
                    && known.kept_out.iter().all(|slug| forgotten.holds(slug))
            });
            if !unchanged {
                pending.insert(Arc::clone(&path));
                to_read.push(file.clone());
            }
            self.met.insert(path, file.clone());
        }
        let unread = found.unread.iter();
        self.unread = unread.map(|path| ledger_path(path).into()).collect();
        let mut prunes = false;
        let prune = self.absent == Absent::Prune;
        for (slug, known) in &mut self.known {
            if forgotten.holds(slug) {
                known.copies.clear();
                prunes |= known.indexed.is_some();
            }
            let is_choice = known.copies.len() > 1;
            known.is_looked_for = is_choice;
            for copy in &mut known.copies {
                let is_met = self.met.contains_key(&copy.path);
                let is_whole = |path: &str| {
                    let file = self.files.get(path);
                    file.is_some_and(|file| !file.is_incomplete)
                };
                if pending.contains(&copy.path) {
                    copy.state = State::Pending;
                } else if copy.state == State::Unsure && is_met && is_whole(&copy.path) {
                    // Only its folder could not be listed.
                    copy.state = State::Present;
                } else if prune && copy.state != State::Gone && !is_met {
                    copy.state = if is_below_any(&self.unread, &copy.path) {
                        State::Unsure
                    } else {
                        State::Gone
                    };
                } else if copy.state == State::Present
                    && !is_met
                    && (is_choice || found.has_searched(Path::new(&*copy.path)))
                    && self.missing.is_missing(&copy.path)
                {
                    copy.state = State::Absent;
                }
                prunes |= prune && copy.state == State::Gone;
            }
            known.forget_best();
        }
        // A copy that was skipped may be the best now that another is gone.
        let again = self.wanted();
        let again = again.iter().filter(|path| !pending.contains(*path));
        to_read.extend(again.filter_map(|path| self.met.get(path).cloned()));
        (to_read, prunes)
    }

    /// The files that must be read because they contain the best copy of a decision and that
    /// copy is not in the index.
    fn wanted(&mut self) -> BTreeSet<Arc<str>> {
        let mut files = BTreeSet::new();
        for known in self.known.values_mut() {
            let indexed = known.indexed;
            if let Some((best, wanted)) = known.wanted()
                && best.state == State::Present
                && indexed != Some(wanted)
            {
                files.insert(Arc::clone(&best.path));
            }
        }
        files
    }

    /// Returns whether a copy would be written if it arrived now.
    pub(crate) fn would_write(&self, arrival: &Arrival<'_>) -> bool {
        let Some(known) = self.known.get(arrival.reference) else {
            return true;
        };
        known.indexed != Some(arrival.reading())
            && known.may_be_best(arrival.source, arrival.richness)
    }

    /// The facts that a copy lacks and other present copies have.
    pub(crate) fn joined_facts(&mut self, arrival: &Arrival<'_>) -> CopyFacts {
        let known = self.known.get_mut(arrival.reference);
        known.map_or_else(CopyFacts::default, |known| {
            known.find_donors();
            known.missing_from(arrival.facts, arrival.source)
        })
    }

    /// Records a copy that was read and returns what to do with it.
    pub(crate) fn arrive(&mut self, arrival: &Arrival<'_>) -> Verdict {
        let path = ledger_path(&arrival.file.path);
        let path = match self.met.get_key_value(path.as_str()) {
            Some((path, _)) => Arc::clone(path),
            None => path.into(),
        };
        if !self.known.contains_key(arrival.reference) {
            self.known.insert(arrival.reference.into(), Box::default());
        }
        let Some(known) = self.known.get_mut(arrival.reference) else {
            return Verdict::Leave;
        };
        if !known.is_looked_for {
            known.is_looked_for = true;
            for copy in &mut known.copies {
                if copy.state == State::Present
                    && copy.path != path
                    && !self.met.contains_key(&copy.path)
                    && self.missing.is_missing(&copy.path)
                {
                    copy.state = State::Absent;
                }
            }
            known.forget_best();
        }
        let is_best = known.put(KnownCopy {
            path,
            source: arrival.source.into(),
            state: State::Present,
            digest: arrival.digest,
            richness: arrival.richness,
            facts: arrival.facts.clone(),
            captured: arrival
                .captured
                .map(|captured| Box::new((captured.address, captured.at_ns))),
        });
        if !is_best || known.indexed == Some(arrival.reading()) {
            return Verdict::Leave;
        }
        match known.indexed.replace(arrival.reading()) {
            None => Verdict::Add,
            Some(_) => Verdict::Replace,
        }
    }

    /// Records that a file has been read to its end, with its problems.
    pub(crate) fn read(&mut self, file: &SourceFile, reading: FileReading) {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now = i128::try_from(now.as_nanos()).unwrap_or_default();
        // The page that a crawl lacks may come with another file, so the crawl is read again in
        // every run.
        let lacking = ProblemKind::IncompleteCapture.to_string();
        let is_whole = reading.problems.iter().all(|of| of.kind != lacking);
        // An unreadable file may become readable without a change of its date.
        let is_settled = is_whole && !reading.is_worth_another_try;
        let sure = file
            .modified_ns
            .filter(|modified| now - modified > UNSURE_NS && is_settled);
        let path = ledger_path(&file.path);
        let read = LedgerFile {
            path: path.clone(),
            len: file.len_bytes,
            modified_ns: sure,
            is_incomplete: reading.is_incomplete,
            copies: Vec::new(),
            kept_out: reading.kept_out,
            problems: reading.problems,
        };
        self.files.insert(path, read);
    }

    /// Decides on copies that were not seen again in the files that were read. Returns the
    /// files that must be read again because one of their copies, skipped before, is now the
    /// best. The files in `unread` were not read to their end.
    pub(crate) fn left_to_read(&mut self, unread: &[SourceFile]) -> Vec<SourceFile> {
        let unread: HashSet<String> = unread.iter().map(|file| ledger_path(&file.path)).collect();
        let files = &self.files;
        let cannot_tell = |path: &str| {
            unread.contains(path) || files.get(path).is_some_and(|file| file.is_incomplete)
        };
        for known in self.known.values_mut() {
            known.settle(cannot_tell);
            if self.absent == Absent::Prune {
                known.prune();
            }
        }
        let wanted = self.wanted();
        let files: Vec<SourceFile> = wanted
            .iter()
            .filter(|path| !self.read_again.contains(*path))
            .filter_map(|path| self.met.get(path).cloned())
            .collect();
        self.read_again.extend(wanted);
        files
    }

    /// The number of decisions in the index when the run began.
    pub(crate) fn held_before(&self) -> u64 {
        let known = self.known.values();
        known.filter(|known| known.before.is_some()).count() as u64
    }

    /// The decisions without any copy left, which must leave the index.
    pub(crate) fn take_gone(&mut self) -> Vec<String> {
        let mut gone = Vec::new();
        for (reference, known) in &mut self.known {
            if known.copies.is_empty() && known.indexed.take().is_some() {
                gone.push(reference.to_string());
            }
        }
        gone.sort_unstable();
        self.dropped = (gone.iter())
            .filter_map(|slug| Reference::of_collection(slug))
            .collect();
        gone
    }

    /// Returns the ledger of the index as it is now, and fills in the counts of the report.
    pub(crate) fn finish(mut self, report: &mut UpdateReport) -> Ledger {
        report.dropped = std::mem::take(&mut self.dropped);
        let known = std::mem::take(&mut self.known);
        let mut known: Vec<(Box<str>, Box<Known>)> = known.into_iter().collect();
        known.sort_by(|(one, _), (other, _)| one.cmp(other));
        let prune = self.absent == Absent::Prune;
        for (reference, mut known) in known {
            match (known.before, known.indexed) {
                (None, Some(_)) => report.new += 1,
                (Some(before), Some(after)) if before != after => report.changed += 1,
                (Some(_), Some(_)) => report.same += 1,
                (Some(_), None) => report.removed += 1,
                (None, None) => {}
            }
            let is_sure = known.copies.iter().any(|copy| copy.state == State::Present);
            report.unsure += u64::from(known.indexed.is_some() && !is_sure && prune);
            self.note_copies(&reference, &mut known, report);
        }
        if prune {
            let met = &self.met;
            self.files
                .retain(|path, file| met.contains_key(path.as_str()) || !file.copies.is_empty());
        }
        Ledger { files: self.files }
    }

    /// Adds the copies of a decision to the entries of their files.
    fn note_copies(&mut self, reference: &str, known: &mut Known, report: &mut UpdateReport) {
        let indexed_as = known.indexed;
        let reference_of = || Reference::of_collection(reference);
        let best = known.best();
        if let Some(best) = best.filter(|best| best.state == State::Absent)
            && indexed_as.is_some()
            && let Some(reference) = reference_of()
        {
            report.without_file.push(WithoutFile {
                reference,
                source: best.source.to_string(),
            });
        }
        let taken = best.map(|best| best.source.clone());
        // The ledger must show which copy is in the index, wherever it was read.
        let is_indexed =
            |copy: &KnownCopy| indexed_as.is_some_and(|held| held.digest == copy.digest);
        let best = known.place_of_best();
        let best = best.filter(|best| is_indexed(&known.copies[*best]));
        let held = best.or_else(|| known.copies.iter().position(is_indexed));
        let held = held.map(|held| known.copies[held].source.clone());
        let mut copies = std::mem::take(&mut known.copies);
        copies.sort_by(|one, other| one.source.cmp(&other.source));
        let parsed_reference = reference_of();
        for copy in copies {
            let gone = copy.state == State::Gone;
            let is_taken = taken.as_ref() == Some(&copy.source);
            // A note on a decision is no copy of it.
            let has_text = copy.richness.2 > 0;
            if let Some(taken) = taken.as_ref().filter(|_| !is_taken && !gone && has_text)
                && let Some(reference) = &parsed_reference
            {
                report.copies.push(Copy {
                    reference: reference.clone(),
                    passed_over: copy.source.to_string(),
                    taken: taken.to_string(),
                });
            }
            let indexed = held.as_ref() == Some(&copy.source);
            if gone && !indexed && self.absent == Absent::Prune {
                continue;
            }
            let path = copy.path.to_string();
            let file = self
                .files
                .entry(path)
                .or_insert_with_key(|path| LedgerFile {
                    path: path.clone(),
                    ..LedgerFile::default()
                });
            file.copies.push(LedgerCopy {
                reference: reference.into(),
                source: copy.source,
                digest: copy.digest,
                richness: copy.richness,
                indexed,
                joined: indexed_as.filter(|_| indexed).map_or(0, |held| held.joined),
                facts: copy.facts,
                captured: copy.captured,
                gone,
                unsure: copy.state == State::Unsure,
            });
        }
    }
}

/// Returns whether a file, by its name in the ledger, is one of `paths` or below one.
pub(super) fn is_below_any(paths: &[PathBuf], file: &str) -> bool {
    let file = Path::new(file);
    paths.iter().any(|path| file.starts_with(path))
}

#[cfg(test)]
mod tests;
