//! Which copy of a decision is in the index.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::ledger::{Ledger, LedgerCopy, LedgerFile, LedgerProblem, Richness};
use crate::index::{Absent, Copy, UpdateReport};
use crate::model::{Decision, Reference};
use crate::parse::source::{SourceFile, Walk};

/// A file written less than this before it was read may be written again
/// without its date telling so.
const UNSURE_NS: i128 = 2_000_000_000;

/// Every copy of every decision, from the last ledger and from this run.
pub(crate) struct CopySelection {
    absent: Absent,
    files: BTreeMap<String, LedgerFile>,
    known: HashMap<String, Known>,
    // The files of this run that have been dealt with, and those that a copy
    // is still wanted from.
    met: HashMap<String, SourceFile>,
    read_again: HashSet<String>,
}

#[derive(Default)]
struct Known {
    copies: Vec<KnownCopy>,
    /// The digest of what the index held when the run began.
    before: Option<u64>,
    /// The digest of what the index will hold.
    indexed: Option<u64>,
}

struct KnownCopy {
    path: String,
    state: State,
    copy: LedgerCopy,
}

/// What is known of a copy in this run. The order is the order of preference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    /// Its source no longer holds it.
    Gone,
    /// Its file is to be read again; whether it is still there is not known.
    Pending,
    /// Its source holds it.
    Present,
}

/// What is to be done with a copy that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the first of its decision in the index.
    Add,
    /// It takes the place of what the index holds.
    Replace,
    /// The index holds it, or a better one.
    Leave,
}

/// A copy that was read.
pub(crate) struct Arrival<'a> {
    pub(crate) file: &'a SourceFile,
    pub(crate) source: &'a str,
    pub(crate) digest: u64,
    pub(crate) reference: &'a str,
    pub(crate) richness: Richness,
}

impl KnownCopy {
    /// Sorts the copy to be taken last.
    fn rank(&self) -> (State, Richness, Reverse<&str>) {
        (self.state, self.copy.richness, Reverse(&self.copy.source))
    }
}

impl Known {
    fn best(&self) -> Option<&KnownCopy> {
        self.copies
            .iter()
            .max_by(|one, other| one.rank().cmp(&other.rank()))
    }
}

/// How much a decision tells.
pub(crate) fn richness(decision: &Decision) -> Richness {
    let facts = [
        decision.authority.is_some(),
        decision.category.is_some(),
        decision.decision_type.is_some(),
        decision.date.is_some(),
        decision.publication.is_some(),
        decision.investigated.is_some(),
        decision
            .address
            .as_ref()
            .is_some_and(|address| !address.built),
        decision.title.is_some(),
        decision.statement.summary().is_some(),
    ];
    let facts = facts.into_iter().filter(|known| *known).count() as u32;
    let paragraphs = decision.statement.paragraphs().count() as u32;
    let bytes = decision
        .statement
        .paragraphs()
        .map(|(_, p)| p.text.len() as u64)
        .sum();
    (facts, paragraphs, bytes)
}

/// The name of a file in the ledger, the same from whatever folder it is read.
fn ledger_path(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "-".to_owned();
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute.to_string_lossy().into_owned()
}

impl CopySelection {
    pub(crate) fn new(ledger: Ledger, absent: Absent) -> Self {
        let mut known: HashMap<String, Known> = HashMap::new();
        let mut files = ledger.files;
        for file in files.values_mut() {
            for copy in std::mem::take(&mut file.copies) {
                let entry = known.entry(copy.reference.clone()).or_default();
                if copy.indexed {
                    entry.before = Some(copy.digest);
                    entry.indexed = Some(copy.digest);
                }
                let state = if copy.gone {
                    State::Gone
                } else {
                    State::Present
                };
                entry.copies.push(KnownCopy {
                    path: file.path.clone(),
                    state,
                    copy,
                });
            }
        }
        Self {
            absent,
            files,
            known,
            met: HashMap::new(),
            read_again: HashSet::new(),
        }
    }

    /// Tells which of the files found have to be read, and whether anything has
    /// to be done besides.
    pub(crate) fn begin(&mut self, found: &Walk) -> (Vec<SourceFile>, bool) {
        let mut to_read = Vec::new();
        let mut pending: HashSet<String> = HashSet::new();
        for file in &found.files {
            let path = ledger_path(&file.path);
            let unchanged = self.files.get(&path).is_some_and(|known| {
                known.modified_ns.is_some()
                    && known.modified_ns == file.modified_ns
                    && known.len == file.len_bytes
            });
            if !unchanged {
                pending.insert(path.clone());
                to_read.push(file.clone());
            }
            self.met.insert(path, file.clone());
        }
        let mut prunes = false;
        let prune = self.absent == Absent::Prune;
        for known in self.known.values_mut() {
            for copy in &mut known.copies {
                if pending.contains(&copy.path) {
                    copy.state = State::Pending;
                } else if prune && !self.met.contains_key(&copy.path) {
                    copy.state = State::Gone;
                }
                prunes |= prune && copy.state == State::Gone;
            }
        }
        (to_read, prunes)
    }

    /// Tells whether a copy would be written if it arrived now.
    pub(crate) fn would_write(&self, arrival: &Arrival<'_>) -> bool {
        let slug = arrival.reference;
        self.known
            .get(slug)
            .is_none_or(|known| known.indexed != Some(arrival.digest))
    }

    /// Takes notice of a copy that was read.
    pub(crate) fn arrive(&mut self, arrival: &Arrival<'_>) -> Verdict {
        let slug = arrival.reference;
        let path = ledger_path(&arrival.file.path);
        let known = self.known.entry(slug.to_owned()).or_default();
        known.copies.retain(|copy| {
            copy.copy.source != arrival.source
                && !(copy.path == path
                    && copy.state == State::Pending
                    && copy.copy.digest == arrival.digest)
        });
        let copy = LedgerCopy {
            reference: slug.to_owned(),
            source: arrival.source.to_owned(),
            digest: arrival.digest,
            richness: arrival.richness,
            indexed: false,
            gone: false,
        };
        known.copies.push(KnownCopy {
            path,
            state: State::Present,
            copy,
        });
        let best = known
            .best()
            .is_some_and(|best| best.copy.source == arrival.source);
        if !best || known.indexed == Some(arrival.digest) {
            return Verdict::Leave;
        }
        match known.indexed.replace(arrival.digest) {
            None => Verdict::Add,
            Some(_) => Verdict::Replace,
        }
    }

    /// Notes that a file has been read to its end, and what was odd in it.
    pub(crate) fn read(&mut self, file: &SourceFile, problems: Vec<LedgerProblem>) {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now = i128::try_from(now.as_nanos()).unwrap_or_default();
        let sure = file
            .modified_ns
            .filter(|modified| now - modified > UNSURE_NS);
        let path = ledger_path(&file.path);
        let read = LedgerFile {
            path: path.clone(),
            len: file.len_bytes,
            modified_ns: sure,
            copies: Vec::new(),
            problems,
        };
        self.files.insert(path, read);
    }

    /// Decides on copies that were not met again in the files that were `read`,
    /// and tells which files have to be read again because one of their copies,
    /// skipped before, is now the best.
    pub(crate) fn left_to_read(&mut self, unread: &[SourceFile]) -> Vec<SourceFile> {
        let unread: HashSet<String> = unread.iter().map(|file| ledger_path(&file.path)).collect();
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for known in self.known.values_mut() {
            for copy in &mut known.copies {
                if copy.state == State::Pending {
                    let unread = unread.contains(&copy.path);
                    copy.state = if unread { State::Present } else { State::Gone };
                }
            }
            if self.absent == Absent::Prune {
                known.copies.retain(|copy| copy.state != State::Gone);
            }
        }
        for known in self.known.values() {
            let Some(best) = known.best() else { continue };
            if best.state == State::Present && known.indexed != Some(best.copy.digest) {
                wanted.insert(&best.path);
            }
        }
        let files: Vec<SourceFile> = wanted
            .into_iter()
            .filter(|path| !self.read_again.contains(*path))
            .filter_map(|path| self.met.get(path).cloned())
            .collect();
        self.read_again
            .extend(files.iter().map(|file| ledger_path(&file.path)));
        files
    }

    /// The decisions of which no copy is left, which have to leave the index.
    pub(crate) fn take_gone(&mut self) -> Vec<String> {
        let mut gone = Vec::new();
        for (reference, known) in &mut self.known {
            if known.copies.is_empty() && known.indexed.take().is_some() {
                gone.push(reference.clone());
            }
        }
        gone.sort_unstable();
        gone
    }

    /// Makes the ledger of what the index now holds, and counts what was done.
    pub(crate) fn finish(mut self, report: &mut UpdateReport) -> Ledger {
        let mut known: Vec<(String, Known)> = self.known.drain().collect();
        known.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (reference, known) in known {
            match (known.before, known.indexed) {
                (None, Some(_)) => report.new += 1,
                (Some(before), Some(after)) if before != after => report.changed += 1,
                (Some(_), Some(_)) => report.same += 1,
                (Some(_), None) => report.removed += 1,
                (None, None) => {}
            }
            let taken = known.best().map(|best| best.copy.source.clone());
            let mut copies = known.copies;
            copies.sort_by(|one, other| one.copy.source.cmp(&other.copy.source));
            for KnownCopy {
                path,
                state,
                mut copy,
            } in copies
            {
                copy.gone = state == State::Gone;
                let is_taken = taken.as_ref() == Some(&copy.source);
                copy.indexed = is_taken && known.indexed == Some(copy.digest);
                if let Some(taken) = taken.as_ref().filter(|_| !is_taken && !copy.gone)
                    && let Some(reference) = Reference::of_collection(&reference)
                {
                    report.copies.push(Copy {
                        reference,
                        passed_over: copy.source.clone(),
                        taken: taken.clone(),
                    });
                }
                let file = self
                    .files
                    .entry(path)
                    .or_insert_with_key(|path| LedgerFile {
                        path: path.clone(),
                        ..LedgerFile::default()
                    });
                file.copies.push(copy);
            }
        }
        if self.absent == Absent::Prune {
            let met = &self.met;
            self.files.retain(|path, _| met.contains_key(path));
        }
        Ledger { files: self.files }
    }
}
