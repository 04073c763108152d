//! From files to the engine: one thread reads and all threads parse.

use std::cell::Cell;
use std::io;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use zstd::dict::EncoderDictionary;

use super::document::DocumentMaker;
use super::ingest::{Ingest, ReadDocument, exclusive_lock, into_inner};

use super::reading_order::newest_first;
use super::throttle::Throttle;
use super::update::UpdateRun;
use crate::index::storage::packing::Packer;
use crate::parse::source::{Bounds, Chunk, Origin, SourceFile, parse_chunk, read_while_waiting};

/// The number of batches read ahead for each thread.
const READ_AHEAD: usize = 4;
/// The number of batches for each thread that may be queued for the engine.
pub(super) const WRITE_AHEAD: usize = 4;
/// Small files are sent in one batch, because each send wakes a thread.
const BATCH_BYTES: u64 = 256 << 10;
const BATCH_CHUNKS: usize = 64;
/// The maximum number of documents in a batch: a document in memory takes kilobytes.
const BATCH_DOCUMENTS: usize = 512;
/// A pipe without input for this long is reported.
const QUIET: Duration = Duration::from_secs(1);

impl UpdateRun<'_> {
    /// Sends the chunks of files in batches, those of the newest decisions first.
    fn read_ahead(
        &self,
        files: &[SourceFile],
        failure: &Mutex<Option<tantivy::TantivyError>>,
        send: &SyncSender<Vec<Piece>>,
    ) {
        let mut batch = Vec::new();
        let (mut batch_bytes, mut batch_documents) = (0, 0);
        for at in newest_first(files) {
            let file = &files[at];
            let mut sequence = 0;
            let quiet_since = Cell::new(Some(Instant::now()));
            let waiting = &mut || self.wait_for(file, &quiet_since);
            let flow = read_while_waiting(file, &Bounds::default(), waiting, &mut |chunk| {
                // A stopped run leaves files partly read.
                if self.progress.stop_asked() {
                    return ControlFlow::Break(());
                }
                sequence += 1;
                batch_bytes += chunk.file_bytes;
                batch_documents += chunk.documents();
                batch.push(Piece {
                    at,
                    sequence,
                    chunk,
                });
                if batch_bytes >= BATCH_BYTES
                    || batch.len() >= BATCH_CHUNKS
                    || batch_documents >= BATCH_DOCUMENTS
                {
                    (batch_bytes, batch_documents) = (0, 0);
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
        // The receiver is gone only if the run has failed.
        let _ = send.send(batch);
    }

    /// Keeps waiting for a stream until the user stops the run; reports once that it waits for
    /// a pipe.
    fn wait_for(&self, file: &SourceFile, quiet_since: &Cell<Option<Instant>>) -> ControlFlow<()> {
        if self.progress.stop_asked() {
            return ControlFlow::Break(());
        }
        let is_quiet = quiet_since
            .get()
            .is_some_and(|since| since.elapsed() >= QUIET);
        if file.origin == Origin::Stream && is_quiet {
            quiet_since.set(None);
            self.progress.waiting(&file.path);
        }
        ControlFlow::Continue(())
    }

    /// Reads and parses files and passes their documents on. The place of each document begins
    /// with the number of its file, counted from `first`.
    pub(in crate::index) fn read_all(
        &self,
        ingest: &Ingest<'_>,
        (files, first): (&[SourceFile], usize),
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
                    // After a failure, batches are still received and dropped, so that the
                    // reader ends.
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
                            place: [first + at, sequence, position],
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
/// A chunk and its place.
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
