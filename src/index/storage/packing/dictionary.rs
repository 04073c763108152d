//! The dictionary that texts are packed with.

use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use zstd::dict::{DecoderDictionary, EncoderDictionary, from_samples};
use zstd::zstd_safe::DDict;

use super::{LEVEL, lay_out};
use crate::files;
use crate::index::IndexError;
use crate::index::writing::forgotten::Forgotten;
use crate::parse::source::{Bounds, Origin, SourceFile, parse_chunk, read_documents};

/// The bytes of a dictionary: twice as many save 1 in 30 of the texts, and would
/// have to be read by every program that shows one.
const BYTES: usize = 112 << 10;

/// So many bytes of decisions tell what they have in common.
const SAMPLE_BYTES: usize = 8 << 20;

/// Fewer decisions than these are packed without a dictionary.
const LEAST_SAMPLE: usize = 50;

/// What the decisions of an index have in common. It is made once, from the
/// first ones, and kept with the index.
pub(crate) struct Dictionary {
    bytes: Vec<u8>,
    decoder: DecoderDictionary<'static>,
}

impl Dictionary {
    /// So many decisions tell what decisions have in common.
    pub(crate) const SAMPLE: usize = 400;

    fn new(bytes: Vec<u8>) -> Option<Self> {
        let decoder = DecoderDictionary::try_copy(&bytes).ok()?;
        Some(Self { bytes, decoder })
    }

    /// The name of its file.
    pub(crate) const FILE: &str = "texts.dict";

    /// Reads the dictionary of an index; `None` where there is none.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, IndexError> {
        let path = path(folder);
        match fs::read(&path) {
            Ok(bytes) => Self::of_bytes(folder, Some(&bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(files::failed("read", &path)(error).into()),
        }
    }

    /// Reads the dictionary from the bytes of its file, if there is one.
    pub(crate) fn of_bytes(
        folder: &Path,
        bytes: Option<&[u8]>,
    ) -> Result<Option<Self>, IndexError> {
        let Some(bytes) = bytes else { return Ok(None) };
        let path = path(folder);
        let whole = bytes.split_last_chunk::<8>();
        let whole = whole.filter(|(bytes, checksum)| {
            xxhash_rust::xxh3::xxh3_64(bytes) == u64::from_le_bytes(**checksum)
        });
        let dictionary = whole.and_then(|(bytes, _)| Self::new(bytes.to_vec()));
        let detail = || "is not as it was written".to_owned();
        let damaged = || IndexError::Damaged {
            path,
            detail: detail(),
        };
        dictionary.map(Some).ok_or_else(damaged)
    }

    /// The error for an index whose dictionary is gone.
    pub(crate) fn missing(folder: &Path) -> IndexError {
        IndexError::Damaged {
            path: path(folder),
            detail: "is missing".to_owned(),
        }
    }

    /// The dictionary of an index, which is made from some of `files` where it has
    /// none yet; `None` where they are too few.
    pub(crate) fn read_or_make(
        folder: &Path,
        files: &[SourceFile],
        forgotten: &Forgotten,
    ) -> Result<Option<Self>, IndexError> {
        if let Some(dictionary) = Self::read(folder)? {
            return Ok(Some(dictionary));
        }
        Self::make(folder, &sample(files, forgotten))
    }

    /// Makes the dictionary of a new index from some decisions, laid out; `None`
    /// where they are too few.
    pub(crate) fn make(folder: &Path, samples: &[Vec<u8>]) -> Result<Option<Self>, IndexError> {
        let dictionary = Self::train(samples);
        if let Some(dictionary) = &dictionary {
            let mut bytes = dictionary.bytes.clone();
            let checksum = xxhash_rust::xxh3::xxh3_64(&bytes);
            bytes.extend_from_slice(&checksum.to_le_bytes());
            // Before anything is packed with it.
            files::write_whole(&path(folder), &bytes)?;
        }
        Ok(dictionary)
    }

    /// `None` where there is too little to learn from.
    pub(super) fn train(samples: &[Vec<u8>]) -> Option<Self> {
        if samples.len() < LEAST_SAMPLE {
            return None;
        }
        Self::new(from_samples(samples, BYTES).ok()?)
    }

    pub(crate) fn encoder(&self) -> EncoderDictionary<'static> {
        EncoderDictionary::copy(&self.bytes, LEVEL)
    }

    pub(super) fn decoder(&self) -> &DDict<'static> {
        self.decoder.as_ddict()
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(Dictionary::FILE)
}

/// Reads decisions from all over some files. What cannot be read is told when it is
/// indexed; what can be read only once, as standard input, is left to that.
fn sample(files: &[SourceFile], forgotten: &Forgotten) -> Vec<Vec<u8>> {
    let files = files.iter().filter(|file| file.origin == Origin::Disk);
    let files: Vec<&SourceFile> = files.collect();
    let each = Dictionary::SAMPLE.div_ceil(files.len().max(1));
    let mut samples: Vec<Vec<u8>> = Vec::new();
    let mut bytes = 0;
    for file in files
        .iter()
        .step_by(files.len().div_ceil(Dictionary::SAMPLE).max(1))
    {
        let enough = samples.len() + each;
        let _ = read_documents(file, &Bounds::default(), &mut |chunk| {
            for document in parse_chunk(&chunk) {
                if let Some(decision) = document.parsed.value
                    && !forgotten.holds(decision.reference.slug())
                {
                    let sample = lay_out(&decision);
                    bytes += sample.len();
                    samples.push(sample);
                }
            }
            if samples.len() >= enough || bytes >= SAMPLE_BYTES {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        if bytes >= SAMPLE_BYTES {
            break;
        }
    }
    samples
}
