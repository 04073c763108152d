//! The state that the threads of an update share.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::indexer::UserOperation;
use tantivy::{IndexWriter, Term};

use super::copy_selection::{Arrival, CopySelection, FileReading, Verdict, richness};
use super::document::{DocumentMaker, ParagraphDocument};
use super::forgotten::Forgotten;
use super::joined_facts::CopyFacts;
use super::ledger::{LedgerProblem, Richness};
use super::throttle::Permit;
use crate::index::storage::schema::{Fields, schema};
use crate::index::{SourceProblem, UpdateReport};
use crate::model::{Decision, Reference};
use crate::parse::source::{Captured, Form, SourceDocument, SourceFile, may_become_readable};
use crate::parse::{Problem, ProblemKind, join_facts};

/// The maximum number of documents with problems reported per file, so that millions of broken
/// lines cannot exhaust the memory.
const PROBLEMS_MAX: usize = 100_000;

// A thread that panicked leaves only plain counters, which are consistent.
pub(in crate::index) fn exclusive_lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(in crate::index) fn exclusive<T>(mutex: &mut Mutex<T>) -> &mut T {
    mutex.get_mut().unwrap_or_else(PoisonError::into_inner)
}

pub(in crate::index) fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Reports what the walk itself could not read.
pub(in crate::index) fn report_failures(failed: &[SourceDocument], report: &mut UpdateReport) {
    for document in failed {
        report.failed += 1;
        let problems = document.parsed.problems.iter();
        report
            .problems
            .extend(problems.map(|problem| SourceProblem {
                source: document.source.clone(),
                reference: None,
                problem: problem.clone(),
            }));
    }
}

/// The state that the threads of a run share.
pub(in crate::index) struct Ingest<'a> {
    pub(in crate::index) writer: &'a IndexWriter<ParagraphDocument>,
    pub(in crate::index) fields: Fields,
    pub(in crate::index) copies: Mutex<CopySelection>,
    forgotten: &'a Forgotten,
    pub(in crate::index) counts: Mutex<IngestCounts>,
}

/// A document of a source and its place.
pub(in crate::index) struct ReadDocument<'f> {
    pub(in crate::index) file: &'f SourceFile,
    /// The positions of the file, the chunk in the file and the document in the chunk.
    pub(in crate::index) place: [usize; 3],
    pub(in crate::index) document: SourceDocument,
}

/// A copy on its way into the index.
struct Arrived<'f> {
    file: &'f SourceFile,
    source: String,
    digest: u64,
    reference: Reference,
    richness: Richness,
    facts: CopyFacts,
    joined: u64,
    captured: Option<Captured>,
    /// `None` once it has become documents.
    decision: Option<Decision>,
    wanted: bool,
}

type Made = Vec<ParagraphDocument>;

impl Arrived<'_> {
    fn arrival(&self) -> Arrival<'_> {
        Arrival {
            file: self.file,
            source: &self.source,
            digest: self.digest,
            reference: self.reference.slug(),
            richness: self.richness,
            facts: &self.facts,
            joined: self.joined,
            captured: self.captured,
        }
    }
}

/// The counts of a run so far.
#[derive(Default)]
pub(in crate::index) struct IngestCounts {
    pub(in crate::index) written: u64,
    failed: u64,
    // By file: the decisions in it that are kept out.
    kept_out: BTreeMap<usize, BTreeSet<String>>,
    // Pages of crawls that are not decisions.
    other_pages: u64,
    pub(in crate::index) bytes: u64,
    // By file, chunk and position, so that reports do not depend on threads.
    problems: BTreeMap<[usize; 3], Vec<SourceProblem>>,
    // By file.
    with_problems: BTreeMap<usize, FileProblems>,
    pages_read: HashSet<usize>,
    // Files of which something could not be read, and those of them that may become readable
    // later.
    incomplete: HashSet<usize>,
    unreadable: HashSet<usize>,
}

/// What is reported about the problems of a file.
#[derive(Default)]
struct FileProblems {
    name: String,
    problems: usize,
    /// The number of documents whose problems are not reported.
    unreported: usize,
}

impl IngestCounts {
    /// Records the problems of a document, up to the limit for its file.
    fn note(&mut self, file: &SourceFile, place: [usize; 3], problems: Vec<SourceProblem>) {
        let at = place[0];
        let problems_of_file = self
            .with_problems
            .entry(at)
            .or_insert_with(|| FileProblems {
                name: file.path.display().to_string(),
                ..FileProblems::default()
            });
        problems_of_file.problems += problems.len();
        self.problems.insert(place, problems);
        while problems_of_file.problems > PROBLEMS_MAX {
            let last = self.problems.range([at, 0, 0]..[at + 1, 0, 0]).next_back();
            let Some(last) = last.map(|(place, _)| *place) else {
                break;
            };
            let unreported = self.problems.remove(&last).unwrap_or_default();
            problems_of_file.problems -= unreported.len();
            problems_of_file.unreported += 1;
        }
    }

    pub(in crate::index) fn tell(self, report: &mut UpdateReport) {
        report.failed += self.failed;
        report.other_pages = self.other_pages;
        let kept_out: BTreeSet<&String> = self.kept_out.values().flatten().collect();
        report.kept_out = kept_out.len() as u64;
        report.bytes = self.bytes;
        report
            .problems
            .extend(self.problems.into_values().flatten());
        let too_many = self
            .with_problems
            .into_values()
            .filter(|problems_of_file| problems_of_file.unreported > 0);
        report.problems.extend(too_many.map(|problems_of_file| {
            let detail = format!(
                "{} more documents of this file were not understood; they are not listed",
                problems_of_file.unreported
            );
            let problem = Problem {
                kind: ProblemKind::TooLarge,
                line: None,
                detail,
            };
            SourceProblem {
                source: problems_of_file.name,
                reference: None,
                problem,
            }
        }));
    }
}

impl<'a> Ingest<'a> {
    pub(in crate::index) fn new(
        writer: &'a IndexWriter<ParagraphDocument>,
        copies: CopySelection,
        forgotten: &'a Forgotten,
    ) -> Self {
        let (_, fields) = schema();
        Self {
            writer,
            fields,
            copies: Mutex::new(copies),
            forgotten,
            counts: Mutex::default(),
        }
    }

    /// Takes documents that were read, and puts those into the index that are the best copy of
    /// their decision.
    pub(in crate::index) fn take(
        &self,
        read: Vec<ReadDocument<'_>>,
        maker: &mut DocumentMaker<'_>,
        permit: &Arc<Permit>,
    ) -> tantivy::Result<()> {
        let mut arrived = self.note(read);
        {
            let mut copies = exclusive_lock(&self.copies);
            for arrived in &mut arrived {
                let joined = copies.joined_facts(&arrived.arrival());
                arrived.joined = joined.digest();
                if let Some(decision) = arrived.decision.as_mut().filter(|_| !joined.is_empty()) {
                    join_facts(decision, &joined.to_given());
                }
                arrived.wanted = copies.would_write(&arrived.arrival());
            }
        }
        // This is the expensive part, so it runs without a lock.
        let mut made: Vec<Made> = arrived
            .iter_mut()
            .map(
                |arrived| match arrived.decision.take_if(|_| arrived.wanted) {
                    Some(decision) => maker.documents(&decision, permit),
                    None => Ok(Vec::new()),
                },
            )
            .collect::<Result<_, _>>()?;
        // The lock is held until the engine has the copies, so that better copies that arrive
        // meanwhile are added after them.
        let mut copies = exclusive_lock(&self.copies);
        // Of several copies of a decision only the last that is taken becomes documents,
        // in the place of the first.
        let mut taken: Vec<(Verdict, Term, Made)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (arrived, made) in arrived.iter_mut().zip(&mut made) {
            let verdict = copies.arrive(&arrived.arrival());
            if verdict == Verdict::Leave {
                continue;
            }
            // Another copy replaced it in the index since it was checked.
            if let Some(decision) = arrived.decision.take() {
                *made = maker.documents(&decision, permit)?;
            }
            let made = std::mem::take(made);
            let slug = arrived.reference.slug();
            if let Some(place) = places.get(slug) {
                taken[*place].2 = made;
            } else {
                places.insert(slug.to_owned(), taken.len());
                let term = Term::from_field_text(self.fields.reference, slug);
                taken.push((verdict, term, made));
            }
        }
        let written = taken.len() as u64;
        let mut operations = Vec::new();
        for (verdict, term, made) in taken {
            if verdict == Verdict::Replace {
                operations.push(UserOperation::Delete(term));
            }
            operations.extend(made.into_iter().map(UserOperation::Add));
        }
        self.writer.run(operations)?;
        drop(copies);
        exclusive_lock(&self.counts).written += written;
        Ok(())
    }

    /// Records problems and returns the documents that are decisions.
    fn note<'f>(&self, read: Vec<ReadDocument<'f>>) -> Vec<Arrived<'f>> {
        let mut counts = exclusive_lock(&self.counts);
        let mut arrived = Vec::with_capacity(read.len());
        for ReadDocument {
            file,
            place,
            document,
        } in read
        {
            counts.pages_read.insert(place[0]);
            if document.is_other_page() {
                counts.other_pages += 1;
                continue;
            }
            let SourceDocument {
                source,
                digest,
                parsed,
                captured,
            } = document;
            // Its problems are not reported either, because they quote its text.
            if let Some(decision) = &parsed.value
                && self.forgotten.holds(decision.reference.slug())
            {
                let slug = decision.reference.slug().to_owned();
                counts.kept_out.entry(place[0]).or_default().insert(slug);
                continue;
            }
            if parsed.value.is_none() {
                counts.failed += 1;
                counts.incomplete.insert(place[0]);
                if parsed.problems.iter().any(may_become_readable) {
                    counts.unreadable.insert(place[0]);
                }
            }
            let reference = parsed
                .value
                .as_ref()
                .map(|decision| decision.reference.clone());
            if !parsed.problems.is_empty() {
                let problems = parsed.problems.into_iter().map(|problem| SourceProblem {
                    source: source.clone(),
                    reference: reference.clone(),
                    problem,
                });
                counts.note(file, place, problems.collect());
            }
            if let (Some(decision), Some(reference)) = (parsed.value, reference) {
                arrived.push(Arrived {
                    file,
                    source,
                    digest,
                    reference,
                    richness: richness(&decision),
                    facts: CopyFacts::of(&decision),
                    joined: 0,
                    captured,
                    decision: Some(decision),
                    wanted: true,
                });
            }
        }
        arrived
    }

    /// Records which of `files` have been read to their end; returns the others. `first` is the
    /// number of the first file.
    pub(in crate::index) fn note_read(
        &mut self,
        (files, first): (&[SourceFile], usize),
        stopped: bool,
    ) -> Vec<SourceFile> {
        let copies = exclusive(&mut self.copies);
        let counts = exclusive(&mut self.counts);
        let mut unread = Vec::new();
        for (at, file) in (first..).zip(files) {
            let is_page = matches!(file.form, Form::Page(_));
            if stopped && !(is_page && counts.pages_read.contains(&at)) {
                unread.push(file.clone());
                continue;
            }
            let problems = counts
                .problems
                .range([at, 0, 0]..[at + 1, 0, 0])
                .flat_map(|(_, p)| p);
            let problems = problems.map(|problem| LedgerProblem {
                kind: problem.problem.kind.to_string(),
                text: format!("{}: {}", problem.source, problem.problem),
            });
            let kept_out = counts.kept_out.get(&at).cloned().unwrap_or_default();
            let reading = FileReading {
                is_incomplete: counts.incomplete.contains(&at),
                is_worth_another_try: counts.unreadable.contains(&at),
                kept_out: kept_out.into_iter().collect(),
                problems: problems.collect(),
            };
            copies.read(file, reading);
        }
        counts.pages_read.clear();
        unread
    }
}
