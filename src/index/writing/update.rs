use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant;

use tantivy::directory::MmapDirectory;
use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
use tantivy::store::Compressor;
use tantivy::{IndexSettings, IndexWriter, Term};
use zstd::dict::EncoderDictionary;

use super::copy_selection::CopySelection;
use super::document::{DocumentMaker, ParagraphDocument};
use super::forgotten::Forgotten;
use super::ingest::{Ingest, ReadDocument, exclusive, exclusive_lock, into_inner, tell_failures};
use super::ledger::{Commit, Ledger};
use super::reading_order::newest_first;
use super::throttle::Throttle;
use crate::files;
use crate::index::analysis::tokenizers;
use crate::index::failure::engine_failed;
use crate::index::reading::open::{BUILT, Index, open_engine};
use crate::index::settings::ranking::Ranking;
use crate::index::storage::manifest::Manifest;
use crate::index::storage::packing::{Dictionary, Packer};
use crate::index::storage::schema::schema;
use crate::index::{IndexError, Progress, UpdateMode, UpdateReport, UpdateRequest};
use crate::parse::source::{
    Bounds, Chunk, SourceFile, Walk, WalkError, parse_chunk, read_documents, walk,
};

/// The engine's memory for all writing threads together, unless told otherwise.
const MEMORY_BYTES: usize = 400 << 20;
/// The least and the most the engine takes for one thread.
const THREAD_MEMORY_BYTES: std::ops::RangeInclusive<usize> = (16 << 20)..=(2 << 30);
/// More writing threads than this do not help the engine.
const MAX_WRITERS: usize = 8;
/// Blocks of packed texts, which the engine copies as a whole to read one decision's.
const STORE_BLOCK_BYTES: usize = 8 << 10;
/// Batches that each thread may find read ahead of it.
const READ_AHEAD: usize = 4;
/// Batches for each thread that the engine may have before it.
pub(super) const WRITE_AHEAD: usize = 4;
/// Small files are handed on together: each hand-over wakes a thread.
const BATCH_BYTES: u64 = 256 << 10;
const BATCH_CHUNKS: usize = 64;

/// Brings an index up to date with its sources.
///
/// Documents that cannot be read are told in the report and the rest goes on.
/// Readers see the old state until the new one is committed as a whole; a run
/// that is killed leaves the last commit as it was, and the next run does what
/// is left. Of several copies of a decision the richest is taken: most header
/// facts, then most paragraphs, then most text, then the first source by name.
pub fn update(
    request: &UpdateRequest,
    progress: &dyn Progress,
) -> Result<UpdateReport, IndexError> {
    let started = Instant::now();
    // A slip in them shall be told before the work, not after it.
    Ranking::read(&request.folder)?;
    let forgotten = Forgotten::read(&request.folder)?;
    let built = request.folder.join(BUILT);
    // Before anything is made: a slip of the keyboard shall leave no trace.
    let found = walk(&request.paths)
        .map_err(|WalkError::NoSuchPath { path }| IndexError::NoSuchPath { path })?;
    fs::create_dir_all(&built).map_err(files::failed("create", &built))?;
    let lock = lock(&built)?;
    let old = Manifest::read(&built);
    // A manifest that cannot be read may still name the engine in use.
    if let Ok(old) = &old
        && old
            .as_ref()
            .is_none_or(|old| old.engine_folder(&built).is_dir())
    {
        remove_other_engines(&built, old.as_ref());
    }
    let run = UpdateRun {
        request,
        progress,
        built: &built,
        forgotten: &forgotten,
    };
    let mut report = match request.mode {
        UpdateMode::Update => match old? {
            Some(manifest) => run.write(&manifest, found)?,
            None => run.write_anew(found)?,
        },
        UpdateMode::Rebuild => run.write_anew(found)?,
    };
    let index = Index::open(&request.folder)?;
    index.keep_derived();
    drop(lock);
    report.generation = index.generation();
    report.decisions = index.decisions();
    report.paragraphs = index.paragraphs();
    report.took = started.elapsed();
    Ok(report)
}

/// Keeps other writers out until it is dropped, or its process ends.
pub(in crate::index) struct WriterLock(fs::File);

impl Drop for WriterLock {
    fn drop(&mut self) {
        // To close the file is not enough: a child that another thread is just
        // starting has it open as well, until it becomes another program.
        let _ = self.0.unlock();
    }
}

pub(in crate::index) fn lock(built: &Path) -> Result<WriterLock, IndexError> {
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

/// A name for an engine folder that is not there yet.
pub(super) fn unused_folder(built: &Path) -> String {
    let mut name = "engine".to_owned();
    let mut number = 1_u32;
    while built.join(&name).exists() {
        number += 1;
        name = format!("engine-{number}");
    }
    name
}

/// Removes what killed or replaced builds left. What cannot be removed stays
/// for the next run.
fn remove_other_engines(built: &Path, manifest: Option<&Manifest>) {
    for entry in fs::read_dir(built).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("engine") && manifest.is_none_or(|manifest| name != manifest.folder()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// How the engine keeps what it stores.
pub(crate) fn engine_settings() -> IndexSettings {
    IndexSettings {
        // The texts come packed.
        docstore_compression: Compressor::None,
        docstore_blocksize: STORE_BLOCK_BYTES,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

pub(super) fn create_engine(folder: &Path) -> Result<tantivy::Index, IndexError> {
    fs::create_dir_all(folder).map_err(files::failed("create", folder))?;
    let failed = engine_failed(folder);
    let directory = MmapDirectory::open(folder).map_err(|error| failed(error.into()))?;
    tantivy::Index::builder()
        .schema(schema().0)
        .settings(engine_settings())
        .tokenizers(tokenizers::tokenizers())
        .open_or_create(directory)
        .map_err(failed)
}

/// One call of [`update`].
struct UpdateRun<'a> {
    request: &'a UpdateRequest,
    progress: &'a dyn Progress,
    built: &'a Path,
    forgotten: &'a Forgotten,
}

impl UpdateRun<'_> {
    /// Writes into a folder of its own, which then becomes the index.
    fn write_anew(&self, found: Walk) -> Result<UpdateReport, IndexError> {
        let manifest = Manifest::new(unused_folder(self.built));
        let folder = manifest.engine_folder(self.built);
        let written = create_engine(&folder)
            .map_err(|error| error.or_disk_full(self.built))
            .and_then(|_| self.write(&manifest, found))
            .and_then(|report| {
                // Half an index in place of a whole one would lose what was there.
                if report.stopped && Index::open(&self.request.folder).is_ok() {
                    return Err(IndexError::RebuildStopped {
                        folder: self.built.to_owned(),
                    });
                }
                manifest
                    .write(self.built)
                    .map_err(|error| error.or_disk_full(self.built))?;
                Ok(report)
            });
        match &written {
            Ok(_) => remove_other_engines(self.built, Some(&manifest)),
            // The room it takes may be what is missing.
            Err(_) => drop(fs::remove_dir_all(&folder)),
        }
        written
    }

    /// Writes into the engine folder of `manifest`.
    fn write(&self, manifest: &Manifest, found: Walk) -> Result<UpdateReport, IndexError> {
        let folder = manifest.engine_folder(self.built);
        let failed = engine_failed(&folder);
        let engine = open_engine(self.built, manifest)?;
        let commit = Commit::read(&engine, &folder)?;
        let mut copies = CopySelection::new(Ledger::read(&folder, commit)?, self.request.absent);
        let (to_read, prunes) = copies.begin(&found, self.forgotten);
        self.progress.found(
            to_read.len() as u64,
            to_read.iter().map(|file| file.len_bytes).sum(),
        );

        let mut report = UpdateReport {
            skipped: found.skipped.clone(),
            ..UpdateReport::default()
        };
        let fresh = commit == Commit::FIRST;
        if to_read.is_empty() && !prunes && !fresh {
            tell_failures(found.failed, &mut report);
            copies.finish(&mut report);
            return Ok(report);
        }
        let mut writer = self.writer(&engine, fresh).map_err(&failed)?;
        let dictionary = Dictionary::read_or_make(&folder, &to_read, self.forgotten)
            .map_err(|error| error.or_disk_full(self.built))?;
        let dictionary = dictionary.map(|dictionary| dictionary.encoder());
        let mut ingest = Ingest::new(&writer, copies, self.forgotten);
        let outcome = self.fill(&mut ingest, &to_read, dictionary.as_ref());
        let Ingest { copies, counts, .. } = ingest;
        let changed = match outcome {
            Ok(changed) => changed,
            Err(error) => {
                // What a worker of the engine died of is told at the commit.
                let cause = writer.prepare_commit().err().unwrap_or(error);
                return Err(failed(cause).or_disk_full(self.built));
            }
        };
        self.progress.committing();
        tell_failures(found.failed, &mut report);
        into_inner(counts).tell(&mut report);
        report.stopped = self.progress.stop_asked();
        let number = commit.ledger + 1;
        let ledger = into_inner(copies).finish(&mut report);
        let digest = ledger
            .write(&folder, number)
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
            writer.wait_merging_threads()
        })();
        committed.map_err(|error| failed(error).or_disk_full(self.built))?;
        Ledger::remove_others(&folder, next);
        Ok(report)
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
        // A new index is written once; merging it as well would cost a tenth more.
        if fresh {
            writer.set_merge_policy(Box::new(NoMergePolicy));
        } else {
            writer.set_merge_policy(Box::new(LogMergePolicy::default()));
        }
        Ok(writer)
    }

    fn jobs(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.request.jobs.unwrap_or(cores).max(1)
    }

    /// Reads, parses and hands over everything; returns whether anything that
    /// can be found has changed.
    fn fill(
        &self,
        ingest: &mut Ingest<'_>,
        to_read: &[SourceFile],
        dictionary: Option<&EncoderDictionary<'static>>,
    ) -> tantivy::Result<bool> {
        let mut files = to_read.to_vec();
        // What is read, or no longer there, may leave a copy the best that was
        // skipped in an earlier run: then that one has to be read again.
        loop {
            if !files.is_empty() {
                self.read_all(ingest, &files, dictionary)?;
            }
            let unread = ingest.note_read(&files, self.progress.stop_asked());
            files = exclusive(&mut ingest.copies).left_to_read(&unread);
            if files.is_empty() || self.progress.stop_asked() {
                break;
            }
        }
        let gone = exclusive(&mut ingest.copies).take_gone();
        for reference in &gone {
            let reference = Term::from_field_text(ingest.fields.reference, reference);
            ingest.writer.delete_term(reference);
        }
        Ok(exclusive(&mut ingest.counts).written > 0 || !gone.is_empty())
    }

    /// Hands on the chunks of files in batches, those of the newest decisions first.
    fn read_ahead(
        &self,
        files: &[SourceFile],
        failure: &Mutex<Option<tantivy::TantivyError>>,
        send: &SyncSender<Vec<Piece>>,
    ) {
        let mut batch = Vec::new();
        let mut batch_bytes = 0;
        for at in newest_first(files) {
            let file = &files[at];
            let mut sequence = 0;
            let flow = read_documents(file, &Bounds::default(), &mut |chunk| {
                sequence += 1;
                batch_bytes += chunk.file_bytes;
                batch.push(Piece {
                    at,
                    sequence,
                    chunk,
                });
                if batch_bytes >= BATCH_BYTES || batch.len() >= BATCH_CHUNKS {
                    batch_bytes = 0;
                    if send.send(std::mem::take(&mut batch)).is_err() {
                        return ControlFlow::Break(());
                    }
                }
                if self.progress.stop_asked() || has_failed(failure) {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
            if flow.is_break() {
                break;
            }
            self.progress.read(1, 0);
        }
        // Nobody is left to take it only where the run has failed.
        let _ = send.send(batch);
    }

    /// One thread reads the files, all parse.
    fn read_all(
        &self,
        ingest: &Ingest<'_>,
        files: &[SourceFile],
        dictionary: Option<&EncoderDictionary<'static>>,
    ) -> tantivy::Result<()> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs())
            .build()
            .map_err(|error| tantivy::TantivyError::SystemError(error.to_string()))?;
        let failure: Mutex<Option<tantivy::TantivyError>> = Mutex::new(None);
        let (send, receive) = sync_channel::<Vec<Piece>>(READ_AHEAD * self.jobs());
        let receive = Mutex::new(receive);
        let throttle = Throttle::new(WRITE_AHEAD * self.jobs());
        std::thread::scope(|scope| {
            let failure = &failure;
            scope.spawn(move || self.read_ahead(files, failure, &send));
            pool.broadcast(|_| {
                let packer = Packer::new(dictionary);
                let mut maker = packer.map(|packer| DocumentMaker::new(ingest.fields, packer));
                loop {
                    let batch = exclusive_lock(&receive).recv();
                    let Ok(batch) = batch else { break };
                    // Batches of a run that has failed are taken and dropped, so
                    // that the reader ends.
                    if has_failed(failure) {
                        continue;
                    }
                    let permit = throttle.permit();
                    let mut read = Vec::with_capacity(batch.len());
                    let mut file_bytes = 0;
                    for Piece {
                        at,
                        sequence,
                        chunk,
                    } in batch
                    {
                        file_bytes += chunk.file_bytes;
                        let documents = parse_chunk(&chunk).into_iter().enumerate();
                        read.extend(documents.map(|(position, document)| ReadDocument {
                            file: &files[at],
                            place: [at, sequence, position],
                            document,
                        }));
                    }
                    let taken = match &mut maker {
                        Ok(maker) => ingest.take(read, maker, &permit),
                        Err(error) => Err(io::Error::new(error.kind(), error.to_string()).into()),
                    };
                    if let Err(error) = taken {
                        *exclusive_lock(failure) = Some(error);
                        continue;
                    }
                    exclusive_lock(&ingest.counts).bytes += file_bytes;
                    self.progress.read(0, file_bytes);
                }
            });
        });
        into_inner(failure).map_or(Ok(()), Err)
    }
}

/// A chunk, and where it was read.
struct Piece {
    /// Position of the file.
    at: usize,
    /// Position in the file, counted from 1.
    sequence: usize,
    chunk: Chunk,
}

fn has_failed(failure: &Mutex<Option<tantivy::TantivyError>>) -> bool {
    exclusive_lock(failure).is_some()
}
