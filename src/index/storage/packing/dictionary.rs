//! The dictionary that texts are compressed with.

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

/// The size of a dictionary, in bytes. Twice the size saves 1 in 30 of the texts, but every
/// program that shows a text has to read it.
const BYTES: usize = 112 << 10;

/// The maximum size of the sample that the dictionary is trained on, in bytes.
const SAMPLE_BYTES: usize = 8 << 20;

/// The minimum number of decisions for a dictionary.
const MIN_SAMPLE: usize = 50;

/// What the decisions of an index have in common. It is trained once, on the first ones, and
/// stored with the index.
pub(crate) struct Dictionary {
    bytes: Vec<u8>,
    decoder: DecoderDictionary<'static>,
}

impl Dictionary {
    /// The number of decisions in the sample that the dictionary is trained on.
    pub(crate) const SAMPLE: usize = 400;

    fn new(bytes: Vec<u8>) -> Option<Self> {
        let decoder = DecoderDictionary::try_copy(&bytes).ok()?;
        Some(Self { bytes, decoder })
    }

    /// The name of the dictionary's file.
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
        let detail = || "does not match its checksum".to_owned();
        let damaged = || IndexError::Damaged {
            path,
            detail: detail(),
        };
        dictionary.map(Some).ok_or_else(damaged)
    }

    /// The error for an index whose dictionary is missing.
    pub(crate) fn missing(folder: &Path) -> IndexError {
        IndexError::Damaged {
            path: path(folder),
            detail: "is missing".to_owned(),
        }
    }

    /// The dictionary of an index. If there is none yet, it is trained on some of `files`;
    /// `None` if they are too few.
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

    /// Creates the dictionary of a new index from some decisions, laid out; `None` if they are
    /// too few.
    pub(crate) fn make(folder: &Path, samples: &[Vec<u8>]) -> Result<Option<Self>, IndexError> {
        let dictionary = Self::train(samples);
        if let Some(dictionary) = &dictionary {
            let mut bytes = dictionary.bytes.clone();
            let checksum = xxhash_rust::xxh3::xxh3_64(&bytes);
            bytes.extend_from_slice(&checksum.to_le_bytes());
            // It must be on disk before anything is packed with it.
            files::write_whole(&path(folder), &bytes)?;
        }
        Ok(dictionary)
    }

    /// `None` if there is too little to train on.
    pub(super) fn train(samples: &[Vec<u8>]) -> Option<Self> {
        if samples.len() < MIN_SAMPLE {
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

/// Reads decisions from all parts of some files. Unreadable files are reported when they are
/// indexed. A source that can be read only once, such as standard input, is left out.
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
