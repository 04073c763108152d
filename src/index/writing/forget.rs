//! Removes decisions that were taken down, without leaving their text in the index.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tantivy::IndexWriter;
use tantivy::indexer::{NoMergePolicy, UserOperation};
use zstd::dict::EncoderDictionary;

use super::document::{DocumentMaker, ParagraphDocument};
use super::feed::WRITE_AHEAD;
use super::forgotten::{self, Forgotten};
use super::ingest::{exclusive_lock, into_inner};
use super::ledger::{Commit, Ledger};
use super::throttle::Throttle;
use super::update::{lock, unused_folder};
use crate::files;
use crate::index::failure::engine_failed;
use crate::index::reading::open::{BUILT, Index};
use crate::index::storage::engine::Engine;
use crate::index::storage::manifest::Manifest;
use crate::index::storage::packing::{Dictionary, Packer, lay_out};
use crate::index::{DecisionAddress, IndexError};
use crate::model::Reference;

/// The engine's memory for the rewriting writer, in bytes.
const MEMORY_BYTES: usize = 200 << 20;
/// The number of decisions that a thread takes at a time.
const BATCH: usize = 64;

/// The result of forgetting decisions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForgetReport {
    /// The decisions that were removed from the index.
    pub taken_out: Vec<Reference>,
    /// The decisions that were not in the index.
    pub not_there: Vec<Reference>,
    /// The number of decisions in the index now.
    pub decisions: u64,
}

/// Removes decisions from an index, and keeps them out until [`allow`] allows them again. A
/// rebuild keeps them out, too.
///
/// Rewrites the rest of the index. This removes every byte of their texts, which a deletion by
/// the engine would only mark, and rebuilds the dictionary of the texts. It takes about as long
/// as building the index. Readers see the old index until the new one is
/// complete.
pub fn forget(folder: &Path, references: &[Reference]) -> Result<ForgetReport, IndexError> {
    let built = folder.join(BUILT);
    let old = Manifest::read(&built)?.ok_or(IndexError::Missing {
        folder: built.clone(),
    })?;
    let lock = lock(&built)?;
    // Written first, so that the next run completes an interrupted one.
    forgotten::add(folder, references)?;
    let forgotten = Forgotten::read(folder)?;
    let index = Index::open(folder)?;
    let mut report = ForgetReport::default();
    for reference in references {
        let list = if index.holds(reference)? {
            &mut report.taken_out
        } else {
            &mut report.not_there
        };
        list.push(reference.clone());
    }
    report.decisions = index.decisions();
    if Rewrite::is_needed(&index, &old, &built, references)? {
        let manifest = Manifest::new(unused_folder(&built));
        let new_folder = manifest.engine_folder(&built);
        let rewrite = Rewrite {
            index: &index,
            forgotten: &forgotten,
            built: &built,
            manifest: &manifest,
            folder: &new_folder,
        };
        // The folder must exist before the manifest names it.
        let written = rewrite
            .write()
            .and_then(|()| index.refuse_damage())
            .and_then(|()| Ok(files::sync_folder(&built)?))
            .and_then(|()| manifest.write(&built));
        if let Err(error) = written {
            drop(fs::remove_dir_all(&new_folder));
            return Err(error.or_disk_full(&built));
        }
        let old_folder = old.engine_folder(&built);
        drop(index);
        fs::remove_dir_all(&old_folder).map_err(files::failed("remove", &old_folder))?;
        let index = Index::open(folder)?;
        index.keep_derived();
        report.decisions = index.decisions();
    }
    drop(lock);
    Ok(report)
}

/// Allows forgotten decisions again; the next update reads them. Returns those that were kept
/// out.
pub fn allow(folder: &Path, references: &[Reference]) -> Result<Vec<Reference>, IndexError> {
    forgotten::remove(folder, references)
}

/// The decisions that are kept out of an index, sorted.
pub fn kept_out(folder: &Path) -> Result<Vec<Reference>, IndexError> {
    Ok(Forgotten::read(folder)?.references())
}

/// An index that is written again without some of its decisions.
struct Rewrite<'a> {
    index: &'a Index,
    forgotten: &'a Forgotten,
    built: &'a Path,
    /// The manifest that names the new engine folder.
    manifest: &'a Manifest,
    /// The new engine folder.
    folder: &'a Path,
}

impl Rewrite<'_> {
    /// Returns whether the files of the index may contain anything of the decisions: the text
    /// of a decision that was removed before can also remain for a while.
    fn is_needed(
        index: &Index,
        manifest: &Manifest,
        built: &Path,
        references: &[Reference],
    ) -> Result<bool, IndexError> {
        let folder = manifest.engine_folder(built);
        let ledger = index.ledger()?;
        let slugs: Vec<&str> = references.iter().map(Reference::slug).collect();
        let is_known = ledger
            .copies()
            .any(|copy| slugs.contains(&&*copy.reference));
        let has_deleted = index
            .segments()
            .iter()
            .any(|segment| segment.alive.is_some());
        // The dictionary may contain text of a decision that was pruned since.
        let has_dictionary = Dictionary::read(&folder)?.is_some();
        for reference in references {
            if index.holds(reference)? {
                return Ok(true);
            }
        }
        Ok(is_known || has_deleted || has_dictionary)
    }

    fn write(&self) -> Result<(), IndexError> {
        fs::create_dir_all(self.folder).map_err(files::failed("create", self.folder))?;
        Engine::create(self.folder)?;
        let engine = Engine::open(self.built, self.manifest)?;
        let failed = engine.failed();
        let kept = self.kept()?;
        let dictionary = Dictionary::make(self.folder, &self.samples(&kept)?)?;
        let dictionary = dictionary.map(|dictionary| dictionary.encoder());
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = threads.min(8);
        let writer = engine
            .index
            .writer_with_num_threads(threads, MEMORY_BYTES.max(threads * (16 << 20)))
            .map_err(&failed)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        self.fill(&writer, &kept, dictionary.as_ref(), threads)?;
        let old = self.index.commit;
        let ledger = self.ledger()?;
        let next = Commit {
            generation: old.generation + 1,
            ledger: old.ledger + 1,
            digest: ledger.write(self.folder, old.ledger + 1)?,
        };
        let mut writer = writer;
        (|| {
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&next.payload(prepared.opstamp()));
            prepared.commit()?;
            writer.wait_merging_threads()
        })()
        .map_err(failed)
    }

    /// The decisions that stay, in the order of the index.
    fn kept(&self) -> Result<Vec<DecisionAddress>, IndexError> {
        let mut kept = Vec::new();
        for (at, segment) in self.index.segments().iter().enumerate() {
            for ordinal in (0..segment.decisions()).filter(|ordinal| segment.is_alive(*ordinal)) {
                let address = DecisionAddress {
                    segment: at,
                    ordinal,
                };
                if !self.forgotten.holds(&self.index.facts(address)?.reference) {
                    kept.push(address);
                }
            }
        }
        Ok(kept)
    }

    /// A sample of the decisions for the dictionary.
    fn samples(&self, kept: &[DecisionAddress]) -> Result<Vec<Vec<u8>>, IndexError> {
        let step = kept.len().div_ceil(Dictionary::SAMPLE).max(1);
        let some = kept.iter().step_by(step);
        some.map(|at| Ok(lay_out(&self.index.decision(*at)?)))
            .collect()
    }

    /// All threads build documents and pass them to the engine.
    fn fill(
        &self,
        writer: &IndexWriter<ParagraphDocument>,
        kept: &[DecisionAddress],
        dictionary: Option<&EncoderDictionary<'static>>,
        threads: usize,
    ) -> Result<(), IndexError> {
        let throttle = Throttle::new(WRITE_AHEAD * threads);
        let next = AtomicUsize::new(0);
        let failure: Mutex<Option<IndexError>> = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let filled = self.fill_batches(writer, kept, dictionary, &throttle, &next);
                    if let Err(error) = filled {
                        // Stops the other threads.
                        next.store(kept.len(), Ordering::Relaxed);
                        exclusive_lock(&failure).get_or_insert(error);
                    }
                });
            }
        });
        into_inner(failure).map_or(Ok(()), Err)
    }

    fn fill_batches(
        &self,
        writer: &IndexWriter<ParagraphDocument>,
        kept: &[DecisionAddress],
        dictionary: Option<&EncoderDictionary<'static>>,
        throttle: &std::sync::Arc<Throttle>,
        next: &AtomicUsize,
    ) -> Result<(), IndexError> {
        let failed = engine_failed(self.folder);
        let packer = Packer::new(dictionary).map_err(|error| failed(error.into()))?;
        let mut maker = DocumentMaker::new(self.index.fields, packer);
        loop {
            let from = next.fetch_add(BATCH, Ordering::Relaxed);
            let Some(batch) = kept.get(from..kept.len().min(from + BATCH)) else {
                return Ok(());
            };
            if batch.is_empty() {
                return Ok(());
            }
            let permit = throttle.permit();
            for at in batch {
                let decision = self.index.decision(*at)?;
                let made = maker.documents(&decision, &permit).map_err(&failed)?;
                let operations = made.into_iter().map(UserOperation::Add);
                writer.run(operations).map_err(&failed)?;
            }
        }
    }

    /// The sources without those of the removed decisions, and without their problems, which
    /// quote their texts.
    fn ledger(&self) -> Result<Ledger, IndexError> {
        let mut ledger = self.index.ledger()?;
        for file in ledger.files.values_mut() {
            let (gone, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut file.copies)
                .into_iter()
                .partition(|copy| self.forgotten.holds(&copy.reference));
            file.copies = kept;
            for copy in gone {
                let source = format!("{}: ", copy.source);
                file.problems
                    .retain(|problem| !problem.text.starts_with(&source));
                let slug = copy.reference.into_string();
                if !file.kept_out.contains(&slug) {
                    file.kept_out.push(slug);
                }
            }
        }
        Ok(ledger)
    }
}
