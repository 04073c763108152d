//! The store of texts: all texts of a decision together, compressed with a dictionary of what
//! decisions have in common.
//!
//! Decisions repeat each other's wording far more than their own. With a dictionary
//! of 112 kB made from 400 of them, the texts and facts of 20,000 invented decisions
//! take 46.8 MB, one decision at a time; in blocks of 32 kB without one they took 65.4
//! MB, and a page of ten hits unpacked ten such blocks.

mod dictionary;

use std::cell::RefCell;
use std::ops::Range;

use zstd::bulk::Compressor;
use zstd::dict::EncoderDictionary;
use zstd::zstd_safe::{CParameter, DCtx, get_frame_content_size};

pub(in crate::index) use self::dictionary::Dictionary;
use super::stored_facts::StoredFacts;
use super::varint::{read_number, write_number};
use crate::model::Decision;

/// The texts of 20,000 invented decisions, 182.7 MB, compress to 40.5 MB in 0.80 s; at level 1,
/// to 48.1 MB in 0.72 s.
const LEVEL: i32 = 3;

/// The maximum size of a decision, in bytes, so that a damaged length does not exhaust the
/// memory.
const MAX_BYTES: u64 = 1 << 28;

/// The trailer of the packed bytes: whether a dictionary was used, then the length of
/// everything before the trailer in four bytes. It is found from the end of the engine's stored
/// document, because the engine's own access returns bytes one by one.
const PLAIN: u8 = 0;
const WITH_DICTIONARY: u8 = 1;

/// Packs the texts of decisions.
pub(in crate::index) struct Packer<'a> {
    compressor: Compressor<'a>,
    kind: u8,
}

impl<'a> Packer<'a> {
    pub(in crate::index) fn new(
        dictionary: Option<&'a EncoderDictionary<'static>>,
    ) -> std::io::Result<Self> {
        let mut compressor = match dictionary {
            Some(dictionary) => Compressor::with_prepared_dictionary(dictionary)?,
            None => Compressor::new(LEVEL)?,
        };
        // The checksum detects a different dictionary or a flipped byte at unpacking.
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        Ok(Self {
            compressor,
            kind: if dictionary.is_some() {
                WITH_DICTIONARY
            } else {
                PLAIN
            },
        })
    }

    /// Compresses the output of [`lay_out`].
    pub(in crate::index) fn pack(&mut self, laid_out: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut packed = self.compressor.compress(laid_out)?;
        packed.push(self.kind);
        let len = packed.len() as u32;
        packed.extend_from_slice(&len.to_le_bytes());
        Ok(packed)
    }
}

/// Joins the facts of a decision, as JSON, with the texts of its paragraphs; all lengths come
/// first.
fn join(facts: &str, paragraphs: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_number(facts.len() as u32, &mut bytes);
    write_number(paragraphs.len() as u32, &mut bytes);
    for text in paragraphs {
        write_number(text.len() as u32, &mut bytes);
    }
    bytes.extend_from_slice(facts.as_bytes());
    for text in paragraphs {
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

/// Joins everything stored of a decision for display.
pub(in crate::index) fn lay_out(decision: &Decision) -> Vec<u8> {
    let texts = decision.statement.paragraphs();
    let texts: Vec<&str> = texts
        .map(|(_, paragraph)| paragraph.text.as_str())
        .collect();
    join(&StoredFacts::of(decision).to_json(), &texts)
}

/// The stored texts of one decision, unpacked.
pub(crate) struct StoredTexts {
    texts: String,
    facts: Range<usize>,
    /// The end of each paragraph; the first begins at the end of the facts.
    ends: Vec<usize>,
}

thread_local! {
    // Creating one takes as long as unpacking a decision.
    static UNPACKING: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

impl StoredTexts {
    /// Unpacks the decision at the end of `bytes`; `None` if it is damaged.
    pub(in crate::index) fn unpack(bytes: &[u8], dictionary: Option<&Dictionary>) -> Option<Self> {
        let (bytes, len) = bytes.split_last_chunk()?;
        let start = bytes.len().checked_sub(u32::from_le_bytes(*len) as usize)?;
        let (kind, frame) = bytes[start..].split_last()?;
        let len = get_frame_content_size(frame).ok()??;
        if len > MAX_BYTES {
            return None;
        }
        let mut bytes = Vec::with_capacity(len as usize);
        UNPACKING.with_borrow_mut(|unpacking| {
            if *kind == PLAIN {
                return unpacking.decompress(&mut bytes, frame).ok();
            }
            let dictionary = dictionary?.decoder();
            let unpacked = unpacking.decompress_using_ddict(&mut bytes, frame, dictionary);
            unpacked.ok()
        })?;
        Self::read(bytes)
    }

    /// Returns whether the decision at the end of `bytes` was packed with a dictionary.
    pub(in crate::index) fn asks_for_dictionary(bytes: &[u8]) -> bool {
        let packed = bytes.split_last_chunk::<4>();
        packed.and_then(|(packed, _)| packed.last()) == Some(&WITH_DICTIONARY)
    }

    /// Splits what [`join`] joined.
    fn read(mut bytes: Vec<u8>) -> Option<Self> {
        let mut rest = bytes.as_slice();
        let facts = read_number(&mut rest) as usize;
        let paragraphs = read_number(&mut rest) as usize;
        // Each length takes at least one byte.
        if paragraphs > rest.len() {
            return None;
        }
        let mut end = facts;
        let ends = (0..paragraphs).map(|_| {
            end += read_number(&mut rest) as usize;
            end
        });
        let ends: Vec<usize> = ends.collect();
        let lengths = bytes.len() - rest.len();
        bytes.drain(..lengths);
        let texts = String::from_utf8(bytes).ok()?;
        let mut all = std::iter::once(&facts).chain(&ends);
        let are_whole = all.all(|end| texts.is_char_boundary(*end));
        (are_whole && end == texts.len()).then_some(Self {
            texts,
            facts: 0..facts,
            ends,
        })
    }

    /// The facts; `None` if they are damaged.
    pub(crate) fn facts(&self) -> Option<StoredFacts> {
        serde_json::from_str(&self.texts[self.facts.clone()]).ok()
    }

    /// The number of paragraphs.
    pub(crate) fn paragraphs(&self) -> usize {
        self.ends.len()
    }

    /// The text of the paragraph at a position, counted from 0; empty where there is
    /// none.
    pub(crate) fn paragraph(&self, position: usize) -> &str {
        let Some(end) = self.ends.get(position) else {
            return "";
        };
        let start = match position {
            0 => self.facts.end,
            _ => self.ends[position - 1],
        };
        &self.texts[start..*end]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn samples() -> Vec<Vec<u8>> {
        let sentence = |at: usize, word: usize| {
            format!(
                "Paragraph {at} says of case {word} what others say of {}. ",
                word * at
            )
        };
        let text = |word: usize| (0..60).map(|at| sentence(at, word)).collect::<String>();
        (0..200)
            .map(|word| join("{}", &[text(word).as_str()]))
            .collect()
    }

    proptest! {
        #[test]
        fn a_decision_is_unpacked_as_it_was_packed(
            facts in "\\PC{0,40}",
            paragraphs in prop::collection::vec("\\PC{0,200}", 0..20),
            with_dictionary: bool,
        ) {
            let dictionary = Dictionary::train(&samples()).unwrap();
            let encoder = dictionary.encoder();
            let mut packer = Packer::new(with_dictionary.then_some(&encoder)).unwrap();
            let texts: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
            let laid_out = join(&facts, &texts);
            let packed = packer.pack(&laid_out).unwrap();
            let kept = StoredTexts::unpack(&packed, Some(&dictionary)).unwrap();
            prop_assert_eq!(&kept.texts[kept.facts.clone()], &facts);
            prop_assert_eq!(kept.paragraphs(), paragraphs.len());
            for (at, text) in paragraphs.iter().enumerate() {
                prop_assert_eq!(kept.paragraph(at), text);
            }
            prop_assert_eq!(kept.paragraph(paragraphs.len()), "");
            prop_assert_eq!(StoredTexts::unpack(&packed, None).is_some(), !with_dictionary);
        }

        #[test]
        fn a_flipped_byte_is_noticed(text in "\\PC{1,200}", at: prop::sample::Index, bit in 0..8) {
            let mut packer = Packer::new(None).unwrap();
            let mut packed = packer.pack(&join("{}", &[text.as_str()])).unwrap();
            let at = at.index(packed.len());
            packed[at] ^= 1_u8 << bit;
            // A byte that does not affect the content may pass.
            if let Some(kept) = StoredTexts::unpack(&packed, None) {
                prop_assert_eq!(kept.paragraph(0), text);
            }
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
            if let Some(kept) = StoredTexts::read(bytes) {
                (0..kept.paragraphs()).for_each(|at| {
                    let _ = kept.paragraph(at);
                });
            }
        }
    }
}
