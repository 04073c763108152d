//! Which copy of a decision is in the index.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::forgotten::Forgotten;
use super::joined_facts::CopyFacts;
use super::ledger::{Ledger, LedgerCopy, LedgerFile, LedgerProblem, Richness};
use crate::index::{Absent, Copy, UpdateReport, WithoutFile};
use crate::model::{Decision, Reference};
use crate::parse::ProblemKind;
use crate::parse::source::{Captured, SourceFile, Walk};

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
    missing: Missing,
    // Decisions that leave the index.
    dropped: Vec<Reference>,
}

/// Which files are not where they were, each looked for once.
#[derive(Default)]
struct Missing(HashMap<String, bool>);

impl Missing {
    fn is_missing(&mut self, path: &str) -> bool {
        if path == "-" {
            // What came by standard input has no file.
            return false;
        }
        if let Some(known) = self.0.get(path) {
            return *known;
        }
        // What cannot be looked for, for want of permission, may be there.
        let is_missing = Path::new(path).try_exists().is_ok_and(|exists| !exists);
        self.0.insert(path.to_owned(), is_missing);
        is_missing
    }
}

#[derive(Default)]
struct Known {
    copies: Vec<KnownCopy>,
    /// What the index held when the run began.
    before: Option<Reading>,
    /// What the index will hold.
    indexed: Option<Reading>,
}

/// A copy as the index holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    digest: u64,
    /// The digest of the facts that other copies have and it lacks.
    joined: u64,
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
    /// Its file is not there; it may be away for a while.
    Absent,
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
    pub(crate) facts: &'a CopyFacts,
    /// The digest of the facts that were joined to it from other copies.
    pub(crate) joined: u64,
    pub(crate) captured: Option<Captured>,
}

impl Arrival<'_> {
    fn reading(&self) -> Reading {
        Reading {
            digest: self.digest,
            joined: self.joined,
        }
    }
}

impl KnownCopy {
    /// Sorts the copy to be taken last.
    fn rank(&self) -> (State, Richness, Reverse<&str>) {
        (self.state, self.copy.richness, Reverse(&self.copy.source))
    }

    /// Whether `other` is a later capture of the same address.
    fn is_outdated_by(&self, other: &Self) -> bool {
        match (self.copy.captured, other.copy.captured) {
            (Some((address, at)), Some((of, later))) => {
                address == of && at < later && self.state <= other.state
            }
            _ => false,
        }
    }
}

impl Known {
    /// The facts that a copy of these `facts` lacks and others have that are
    /// there, those of the better copies first.
    fn missing_from(&self, facts: &CopyFacts, source: &str) -> CopyFacts {
        let others = self.copies.iter();
        let mut others: Vec<&KnownCopy> = others
            .filter(|copy| copy.state == State::Present && copy.copy.source != source)
            .collect();
        others.sort_by(|one, other| other.rank().cmp(&one.rank()));
        facts.missing_from(others.into_iter().map(|copy| &copy.copy.facts))
    }

    /// A copy as the index should hold it.
    fn reading(&self, copy: &KnownCopy) -> Reading {
        let LedgerCopy {
            facts,
            source,
            digest,
            ..
        } = &copy.copy;
        Reading {
            digest: *digest,
            joined: self.missing_from(facts, source).digest(),
        }
    }

    fn best(&self) -> Option<&KnownCopy> {
        let has_captures = self.copies.iter().any(|copy| copy.copy.captured.is_some());
        let is_outdated = |copy: &KnownCopy| {
            has_captures && self.copies.iter().any(|other| copy.is_outdated_by(other))
        };
        // Facts are joined, so that a copy with much less text is no match however
        // many facts stand above it.
        let state = self.copies.iter().map(|copy| copy.state).max()?;
        let among: Vec<&KnownCopy> = (self.copies.iter())
            .filter(|copy| copy.state == state && !is_outdated(copy))
            .collect();
        let most_bytes = among.iter().map(|copy| copy.copy.richness.2).max()?;
        among
            .into_iter()
            .filter(|copy| 3 * copy.copy.richness.2 >= 2 * most_bytes)
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
                    let reading = Reading {
                        digest: copy.digest,
                        joined: copy.joined,
                    };
                    entry.before = Some(reading);
                    entry.indexed = Some(reading);
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
            missing: Missing::default(),
            dropped: Vec::new(),
        }
    }

    /// Tells which of the files found have to be read, and whether anything has
    /// to be done besides.
    pub(crate) fn begin(&mut self, found: &Walk, forgotten: &Forgotten) -> (Vec<SourceFile>, bool) {
        let mut to_read = Vec::new();
        let mut pending: HashSet<String> = HashSet::new();
        for file in &found.files {
            let path = ledger_path(&file.path);
            let unchanged = self.files.get(&path).is_some_and(|known| {
                known.modified_ns.is_some()
                    && known.modified_ns == file.modified_ns
                    && known.len == file.len_bytes
                    // Those that were let in again have to be read.
                    && known.kept_out.iter().all(|slug| forgotten.holds(slug))
            });
            if !unchanged {
                pending.insert(path.clone());
                to_read.push(file.clone());
            }
            self.met.insert(path, file.clone());
        }
        let mut prunes = false;
        let prune = self.absent == Absent::Prune;
        for (slug, known) in &mut self.known {
            if forgotten.holds(slug) {
                known.copies.clear();
                prunes |= known.indexed.is_some();
            }
            let is_choice = known.copies.len() > 1;
            for copy in &mut known.copies {
                if pending.contains(&copy.path) {
                    copy.state = State::Pending;
                } else if prune && !self.met.contains_key(&copy.path) {
                    copy.state = State::Gone;
                } else if copy.state == State::Present
                    && !self.met.contains_key(&copy.path)
                    && (is_choice || found.was_looked_into(Path::new(&copy.path)))
                    && self.missing.is_missing(&copy.path)
                {
                    copy.state = State::Absent;
                }
                prunes |= prune && copy.state == State::Gone;
            }
        }
        // A copy that was passed over may be the best now that another is away.
        let again = self
            .wanted(|_| true)
            .filter(|path| !pending.contains(*path));
        let again: Vec<SourceFile> = again
            .filter_map(|path| self.met.get(path).cloned())
            .collect();
        to_read.extend(again);
        (to_read, prunes)
    }

    /// The files that a copy is wanted from that is the best of its decision
    /// and not in the index, sorted by path.
    fn wanted(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for known in self.known.values() {
            let Some(best) = known.best() else { continue };
            if best.state == State::Present
                && known.indexed != Some(known.reading(best))
                && is_wanted(&best.path)
            {
                wanted.insert(&best.path);
            }
        }
        wanted.into_iter()
    }

    /// Tells whether a copy would be written if it arrived now.
    pub(crate) fn would_write(&self, arrival: &Arrival<'_>) -> bool {
        let slug = arrival.reference;
        self.known
            .get(slug)
            .is_none_or(|known| known.indexed != Some(arrival.reading()))
    }

    /// The facts that a copy lacks and others have that are there.
    pub(crate) fn joined_facts(&self, arrival: &Arrival<'_>) -> CopyFacts {
        let known = self.known.get(arrival.reference);
        known.map_or_else(CopyFacts::default, |known| {
            known.missing_from(arrival.facts, arrival.source)
        })
    }

    /// Takes notice of a copy that was read.
    pub(crate) fn arrive(&mut self, arrival: &Arrival<'_>) -> Verdict {
        let slug = arrival.reference;
        let path = ledger_path(&arrival.file.path);
        let known = self.known.entry(slug.to_owned()).or_default();
        for copy in &mut known.copies {
            if copy.state == State::Present
                && copy.path != path
                && !self.met.contains_key(&copy.path)
                && self.missing.is_missing(&copy.path)
            {
                copy.state = State::Absent;
            }
        }
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
            facts: arrival.facts.clone(),
            joined: 0,
            captured: arrival
                .captured
                .map(|captured| (captured.address, captured.at_ns)),
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
        if !best || known.indexed == Some(arrival.reading()) {
            return Verdict::Leave;
        }
        match known.indexed.replace(arrival.reading()) {
            None => Verdict::Add,
            Some(_) => Verdict::Replace,
        }
    }

    /// Notes that a file has been read to its end, and what was odd in it.
    pub(crate) fn read(
        &mut self,
        file: &SourceFile,
        problems: Vec<LedgerProblem>,
        kept_out: Vec<String>,
    ) {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now = i128::try_from(now.as_nanos()).unwrap_or_default();
        // The page a crawl lacks may come with another file, so it is looked at
        // again in every run.
        let incomplete = ProblemKind::IncompleteCapture.to_string();
        let is_whole = problems.iter().all(|problem| problem.kind != incomplete);
        let sure = file
            .modified_ns
            .filter(|modified| now - modified > UNSURE_NS && is_whole);
        let path = ledger_path(&file.path);
        let read = LedgerFile {
            path: path.clone(),
            len: file.len_bytes,
            modified_ns: sure,
            copies: Vec::new(),
            kept_out,
            problems,
        };
        self.files.insert(path, read);
    }

    /// Decides on copies that were not met again in the files that were `read`,
    /// and tells which files have to be read again because one of their copies,
    /// skipped before, is now the best.
    pub(crate) fn left_to_read(&mut self, unread: &[SourceFile]) -> Vec<SourceFile> {
        let unread: HashSet<String> = unread.iter().map(|file| ledger_path(&file.path)).collect();
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
        let files: Vec<SourceFile> = self
            .wanted(|path| !self.read_again.contains(path))
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
        self.dropped = (gone.iter())
            .filter_map(|slug| Reference::of_collection(slug))
            .collect();
        gone
    }

    /// Makes the ledger of what the index now holds, and counts what was done.
    pub(crate) fn finish(mut self, report: &mut UpdateReport) -> Ledger {
        report.dropped = std::mem::take(&mut self.dropped);
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
            if let Some(best) = known.best()
                && best.state == State::Absent
                && known.indexed.is_some()
                && let Some(reference) = Reference::of_collection(&reference)
            {
                report.without_file.push(WithoutFile {
                    reference,
                    source: best.copy.source.clone(),
                });
            }
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
                let held = (known.indexed).filter(|held| is_taken && held.digest == copy.digest);
                copy.indexed = held.is_some();
                copy.joined = held.map_or(0, |held| held.joined);
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
