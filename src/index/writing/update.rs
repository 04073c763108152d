use std::fs;
use std::path::Path;
use std::time::Instant;

use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
use tantivy::{IndexWriter, Term};
use zstd::dict::EncoderDictionary;

use super::copy_selection::CopySelection;
use super::document::ParagraphDocument;
use super::forgotten::Forgotten;
use super::ingest::{Ingest, exclusive, into_inner, report_failures};
use super::ledger::{Commit, Ledger};
use super::owner::other_owner;
use super::removal::Before;
use super::sweep::{remove_leftovers, remove_other_engines};
use crate::files;
use crate::index::arrivals;
use crate::index::reading::open::{BUILT, Index};
use crate::index::settings::ranking::Ranking;
use crate::index::storage::engine::Engine;
use crate::index::storage::manifest::Manifest;
use crate::index::storage::packing::Dictionary;
use crate::index::{IndexError, Progress, Removal, UpdateMode, UpdateReport, UpdateRequest};
use crate::parse::source::{SourceFile, Walk, WalkError, walk_around};

/// The engine's memory for all writing threads together, unless the caller sets it.
const MEMORY_BYTES: usize = 400 << 20;
/// The minimum and maximum memory of one engine thread, in bytes.
const THREAD_MEMORY_BYTES: std::ops::RangeInclusive<usize> = (16 << 20)..=(2 << 30);
/// More writing threads than this do not help the engine.
const MAX_WRITERS: usize = 8;

/// Brings an index up to date with its sources.
///
/// Documents that cannot be read are listed in the report, and the rest is indexed. Readers see
/// the old state until the new one is committed as a whole. A killed run leaves the last commit
/// unchanged, and the next run does the rest. Of several copies of a decision the richest is
/// used: most header facts, then most paragraphs, then most text, then the first source by
/// name.
pub fn update(
    request: &UpdateRequest,
    progress: &dyn Progress,
) -> Result<UpdateReport, IndexError> {
    let started = Instant::now();
    // Report a mistake in the settings before the work, not after it.
    Ranking::read(&request.folder)?;
    let forgotten = Forgotten::read(&request.folder)?;
    let built = request.folder.join(BUILT);
    // Checked before anything is created: a mistyped path must leave nothing behind.
    let of_index = [
        built.clone(),
        request.folder.join("settings"),
        request.folder.join(arrivals::FOLDER),
    ];
    let found = walk_around(&request.paths, &of_index)
        .map_err(|WalkError::NoSuchPath { path }| IndexError::NoSuchPath { path })?;
    let run = UpdateRun {
        request,
        progress,
        built: &built,
        forgotten: &forgotten,
    };
    let mut report = run
        .run(&found)
        .map_err(|error| error.or_not_owned(&built))?;
    report.took = started.elapsed();
    Ok(report)
}

/// Keeps other writers out until it is dropped, or its process ends.
pub(super) struct WriterLock(fs::File);

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Closing the file is not enough: a child process that another thread is just starting
        // also has it open until it executes another program.
        let _ = self.0.unlock();
    }
}

pub(super) fn lock(built: &Path) -> Result<WriterLock, IndexError> {
    let path = built.join("writer.lock");
    let file = fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(files::failed("write", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(WriterLock(file)),
        Err(fs::TryLockError::WouldBlock) => Err(IndexError::Busy {
            folder: built.to_owned(),
        }),
        Err(fs::TryLockError::Error(error)) => Err(files::failed("lock", &path)(error).into()),
    }
}

/// A name for an engine folder that does not exist yet.
pub(super) fn unused_folder(built: &Path) -> String {
    let mut name = "engine".to_owned();
    let mut number = 1_u32;
    while built.join(&name).exists() {
        number += 1;
        name = format!("engine-{number}");
    }
    name
}

/// One call of [`update`].
pub(super) struct UpdateRun<'a> {
    pub(super) request: &'a UpdateRequest,
    pub(super) progress: &'a dyn Progress,
    built: &'a Path,
    forgotten: &'a Forgotten,
}

/// What was written into a folder of the engine.
struct Written {
    report: UpdateReport,
    ledger: Ledger,
}

impl UpdateRun<'_> {
    fn run(&self, found: &Walk) -> Result<UpdateReport, IndexError> {
        let built = self.built;
        fs::create_dir_all(built).map_err(files::failed("create", built))?;
        let owner = other_owner(built);
        let lock = lock(built)?;
        let old = Manifest::read(built);
        // A manifest that cannot be read may still name the current engine folder.
        if let Ok(old) = &old
            && old
                .as_ref()
                .is_none_or(|old| old.engine_folder(built).is_dir())
        {
            remove_other_engines(built, old.as_ref());
        }
        if let Ok(Some(manifest)) = &old {
            remove_leftovers(built, manifest);
        }
        let mut report = match (self.request.mode, old) {
            (UpdateMode::Update, Ok(Some(manifest))) => self.bring_up_to_date(&manifest, found)?,
            (UpdateMode::Update, Ok(None)) | (UpdateMode::Rebuild, _) => self.rebuild(found)?,
            (UpdateMode::Update, Err(error)) => return Err(error),
        };
        let index = Index::open(&self.request.folder)?;
        arrivals::note(&self.request.folder, index.commit.digest, || index.ledger())
            .map_err(|error| error.or_disk_full(built))?;
        // A user who stops a run does not want to wait, and the next run does this.
        if !report.stopped {
            self.progress.kept();
            index.keep_derived();
        }
        drop(lock);
        report.owner = owner;
        report.generation = index.generation();
        report.decisions = index.decisions();
        report.paragraphs = index.paragraphs();
        Ok(report)
    }

    /// Writes into the folder of the index.
    fn bring_up_to_date(
        &self,
        manifest: &Manifest,
        found: &Walk,
    ) -> Result<UpdateReport, IndexError> {
        // Never build on a damaged index; report the damage instead.
        let engine = Engine::open(self.built, manifest)?;
        engine.verify_touched()?;
        Dictionary::read(&engine.path)?;
        match self.write(manifest, found) {
            Ok(written) => Ok(written.report),
            Err(error) => {
                // The space of an incomplete commit may be the space that is missing.
                remove_leftovers(self.built, manifest);
                Err(error)
            }
        }
    }

    /// Writes into a new folder, which then becomes the index.
    fn rebuild(&self, found: &Walk) -> Result<UpdateReport, IndexError> {
        let before = Before::read(self.built, self.forgotten);
        let manifest = Manifest::new(unused_folder(self.built));
        let folder = manifest.engine_folder(self.built);
        let written = fs::create_dir_all(&folder)
            .map_err(|error| files::failed("create", &folder)(error).into())
            .and_then(|()| Engine::create(&folder))
            .map_err(|error| error.or_disk_full(self.built))
            .and_then(|()| self.write(&manifest, found))
            .and_then(|Written { report, ledger }| {
                // A partial index in place of a complete one would lose decisions.
                if report.stopped && Index::open(&self.request.folder).is_ok() {
                    return Err(IndexError::RebuildStopped {
                        folder: self.built.to_owned(),
                    });
                }
                before.may_become(&ledger, found, (self.built, self.progress))?;
                // The folder must exist before the manifest names it.
                files::sync_folder(self.built)
                    .map_err(IndexError::from)
                    .and_then(|()| manifest.write(self.built))
                    .map_err(|error| error.or_disk_full(self.built))?;
                Ok(report)
            });
        match &written {
            Ok(_) => remove_other_engines(self.built, Some(&manifest)),
            // The space it takes may be the space that is missing.
            Err(_) => drop(fs::remove_dir_all(&folder)),
        }
        written
    }

    /// Writes into the engine folder of `manifest`.
    fn write(&self, manifest: &Manifest, found: &Walk) -> Result<Written, IndexError> {
        let engine = Engine::open(self.built, manifest)?;
        let failed = engine.failed();
        let folder = &engine.path;
        let commit = engine.commit()?;
        let mut copies = CopySelection::new(Ledger::read(folder, commit)?, self.request.absent);
        let (to_read, prunes) = copies.begin(found, self.forgotten);
        self.progress.found(
            to_read.len() as u64,
            to_read.iter().map(|file| file.len_bytes).sum(),
        );

        let mut report = UpdateReport {
            skipped: found.skipped.clone(),
            ..UpdateReport::default()
        };
        report_failures(&found.failed, &mut report);
        let fresh = commit == Commit::FIRST;
        if to_read.is_empty() && !prunes && !fresh {
            let ledger = copies.finish(&mut report);
            return Ok(Written { report, ledger });
        }
        let mut writer = self.writer(&engine.index, fresh).map_err(&failed)?;
        let dictionary = Dictionary::read_or_make(folder, &to_read, self.forgotten)
            .map_err(|error| error.or_disk_full(self.built))?;
        let dictionary = dictionary.map(|dictionary| dictionary.encoder());
        let mut ingest = Ingest::new(&writer, copies, self.forgotten);
        let outcome = self.fill(&mut ingest, &to_read, dictionary.as_ref());
        let gone = exclusive(&mut ingest.copies).take_gone();
        let of = exclusive(&mut ingest.copies).held_before();
        let (fields, copies) = (ingest.fields, into_inner(ingest.copies));
        let counts = into_inner(ingest.counts);
        if let Err(error) = outcome {
            // The commit returns the error that ended a worker of the engine.
            let cause = writer.prepare_commit().err().unwrap_or(error);
            return Err(failed(cause).or_disk_full(self.built));
        }
        // Forgotten decisions are removed on request and need no confirmation.
        let unasked = gone.iter().filter(|slug| !self.forgotten.holds(slug));
        let removal = Removal {
            decisions: unasked.count() as u64,
            of,
        };
        removal.ask(self.built, self.progress)?;
        for reference in &gone {
            writer.delete_term(Term::from_field_text(fields.reference, reference));
        }
        self.progress.committing();
        let changed = counts.written > 0 || !gone.is_empty();
        counts.tell(&mut report);
        report.stopped = self.progress.stop_asked();
        if report.stopped {
            writer.set_merge_policy(Box::new(NoMergePolicy));
        }
        let ledger = copies.finish(&mut report);
        // Files that are always read again, and were read with the same result.
        if !changed && !fresh && ledger.digest() == commit.digest {
            return Ok(Written { report, ledger });
        }
        let number = commit.ledger + 1;
        let digest = ledger
            .write(folder, number)
            .map_err(|error| error.or_disk_full(self.built))?;
        let next = Commit {
            generation: commit.generation + u64::from(changed || fresh),
            ledger: number,
            digest,
        };
        let committed = (|| {
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&next.payload(prepared.opstamp()));
            prepared.commit()?;
            if !fresh && !report.stopped {
                self.progress.kept();
            }
            writer.wait_merging_threads()
        })();
        committed.map_err(|error| failed(error).or_disk_full(self.built))?;
        remove_leftovers(self.built, manifest);
        Ok(Written { report, ledger })
    }

    fn writer(
        &self,
        engine: &tantivy::Index,
        fresh: bool,
    ) -> tantivy::Result<IndexWriter<ParagraphDocument>> {
        let threads = self.jobs().min(MAX_WRITERS);
        let each = self.request.memory_bytes.unwrap_or(MEMORY_BYTES) / threads;
        let each = each.clamp(*THREAD_MEMORY_BYTES.start(), *THREAD_MEMORY_BYTES.end());
        let writer = engine.writer_with_num_threads(threads, each * threads)?;
        // A new index is written once; merging it too would cost a tenth more.
        if fresh {
            writer.set_merge_policy(Box::new(NoMergePolicy));
        } else {
            writer.set_merge_policy(Box::new(LogMergePolicy::default()));
        }
        Ok(writer)
    }

    pub(super) fn jobs(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.request.jobs.unwrap_or(cores).max(1)
    }

    /// Reads, parses and passes on all sources.
    fn fill(
        &self,
        ingest: &mut Ingest<'_>,
        to_read: &[SourceFile],
        dictionary: Option<&EncoderDictionary<'static>>,
    ) -> tantivy::Result<()> {
        let mut files = to_read.to_vec();
        let mut first = 0;
        // After this run, a copy that an earlier run skipped may be the best one; then it must
        // be read again.
        loop {
            if !files.is_empty() {
                self.read_all(ingest, (&files, first), dictionary)?;
            }
            let unread = ingest.note_read((&files, first), self.progress.stop_asked());
            first += files.len();
            files = exclusive(&mut ingest.copies).left_to_read(&unread);
            if files.is_empty() || self.progress.stop_asked() {
                return Ok(());
            }
        }
    }
}
