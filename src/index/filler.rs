//! What the threads of an update share.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tantivy::indexer::UserOperation;
use tantivy::{IndexWriter, Term};

use super::copies::{Arrival, Copies, Verdict};
use super::ledger::LedgerProblem;
use super::schema::{Fields, schema};
use super::stored::documents;
use super::{SourceProblem, UpdateReport};
use crate::parse::source::{Form, SourceDocument, SourceFile};
use crate::parse::{Problem, ProblemKind};

/// Documents of a file whose problems are told, so that millions of broken
/// lines cannot take the memory of the machine.
const PROBLEMS_MAX: usize = 100_000;

// A thread that panicked has left plain counters behind, nothing half made.
pub(super) fn exclusive_lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn exclusive<T>(mutex: &mut Mutex<T>) -> &mut T {
    mutex.get_mut().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Tells what the walk itself could not look at.
pub(super) fn tell_failures(failed: Vec<SourceDocument>, report: &mut UpdateReport) {
    for document in failed {
        report.failed += 1;
        report.problems.extend(
            document
                .parsed
                .problems
                .into_iter()
                .map(|problem| SourceProblem {
                    source: document.source.clone(),
                    reference: None,
                    problem,
                }),
        );
    }
}

/// What the threads of a run share.
pub(super) struct Filler<'a> {
    pub(super) writer: &'a IndexWriter,
    pub(super) fields: Fields,
    pub(super) copies: Mutex<Copies>,
    pub(super) tally: Mutex<Tally>,
}

/// What a run has met so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) written: u64,
    failed: u64,
    pub(super) bytes: u64,
    // By file, chunk and position, so that reports do not depend on threads.
    problems: BTreeMap<[usize; 3], Vec<SourceProblem>>,
    // By file: how many documents in it have problems, and its name.
    with_problems: BTreeMap<usize, (usize, String)>,
    pages_read: std::collections::HashSet<usize>,
}

impl Tally {
    /// Notes what was odd in a document, for the first ones of each file.
    fn note(&mut self, file: &SourceFile, place: [usize; 3], problems: Vec<SourceProblem>) {
        let at = place[0];
        self.problems.insert(place, problems);
        let (documents, _) = self
            .with_problems
            .entry(at)
            .or_insert_with(|| (0, file.path.display().to_string()));
        *documents += 1;
        if *documents > PROBLEMS_MAX {
            let last = self.problems.range([at, 0, 0]..[at + 1, 0, 0]).next_back();
            if let Some(last) = last.map(|(place, _)| *place) {
                self.problems.remove(&last);
            }
        }
    }

    pub(super) fn tell(self, report: &mut UpdateReport) {
        report.failed += self.failed;
        report.bytes = self.bytes;
        report
            .problems
            .extend(self.problems.into_values().flatten());
        let too_many = self
            .with_problems
            .into_values()
            .filter(|(count, _)| *count > PROBLEMS_MAX);
        report.problems.extend(too_many.map(|(documents, source)| {
            let detail = format!(
                "{} more documents of this file were not understood; they are not listed",
                documents - PROBLEMS_MAX
            );
            let problem = Problem {
                kind: ProblemKind::TooLarge,
                line: None,
                detail,
            };
            SourceProblem {
                source,
                reference: None,
                problem,
            }
        }));
    }
}

impl<'a> Filler<'a> {
    pub(super) fn new(writer: &'a IndexWriter, copies: Copies) -> Self {
        let (_, fields) = schema();
        Self {
            writer,
            fields,
            copies: Mutex::new(copies),
            tally: Mutex::default(),
        }
    }

    /// Takes a document that was read into the index, if it is the best copy.
    pub(super) fn take(
        &self,
        file: &SourceFile,
        place: [usize; 3],
        document: SourceDocument,
    ) -> tantivy::Result<()> {
        let SourceDocument {
            source,
            digest,
            parsed,
        } = document;
        let mut tally = exclusive_lock(&self.tally);
        tally.pages_read.insert(place[0]);
        tally.failed += u64::from(parsed.value.is_none());
        if !parsed.problems.is_empty() {
            let reference = parsed
                .value
                .as_ref()
                .map(|decision| decision.reference.clone());
            let problems = parsed.problems.into_iter().map(|problem| SourceProblem {
                source: source.clone(),
                reference: reference.clone(),
                problem,
            });
            tally.note(file, place, problems.collect());
        }
        drop(tally);
        let Some(decision) = parsed.value else {
            return Ok(());
        };
        let arrival = Arrival {
            file,
            source: &source,
            digest,
            decision: &decision,
        };
        let mut operations = Vec::new();
        if exclusive_lock(&self.copies).would_write(&arrival) {
            // The heavy part, outside of any lock.
            let documents = documents(&decision, &self.fields);
            operations.extend(documents.into_iter().map(UserOperation::Add));
        }
        // The lock is held until the engine has the copy, so that a better one
        // that arrives in between comes after it.
        let mut copies = exclusive_lock(&self.copies);
        match copies.arrive(&arrival) {
            Verdict::Leave => return Ok(()),
            Verdict::Add => {}
            Verdict::Replace => {
                let slug = decision.reference.slug();
                self.writer
                    .delete_term(Term::from_field_text(self.fields.reference, slug));
            }
        }
        self.writer.run(operations)?;
        exclusive_lock(&self.tally).written += 1;
        Ok(())
    }

    /// Notes which of `files` have been read to their end; returns the others.
    pub(super) fn note_read(&mut self, files: &[SourceFile], stopped: bool) -> Vec<SourceFile> {
        let copies = exclusive(&mut self.copies);
        let tally = exclusive(&mut self.tally);
        let mut unread = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let is_page = matches!(file.form, Form::Page(_));
            if stopped && !(is_page && tally.pages_read.contains(&at)) {
                unread.push(file.clone());
                continue;
            }
            let problems = tally
                .problems
                .range([at, 0, 0]..[at + 1, 0, 0])
                .flat_map(|(_, p)| p);
            let problems = problems.map(|problem| LedgerProblem {
                kind: problem.problem.kind.to_string(),
                text: format!("{}: {}", problem.source, problem.problem),
            });
            copies.read(file, problems.collect());
        }
        tally.pages_read.clear();
        unread
    }
}
