//! Files with checksums of their blocks.
//!
//! The content is followed by the checksums of its blocks, four bytes each; the number of bytes
//! of the content; a checksum of these and of the file's name, so that a file in another's
//! place is rejected; and a mark. All numbers are little-endian.

use std::fmt;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::HasLen;
use tantivy::directory::{AntiCallToken, FileHandle, OwnedBytes, TerminatingWrite};
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::damage::{DAMAGED, Damage};

/// One page of memory, because files are mapped in pages.
const BLOCK_BYTES: usize = 4 << 10;
const CHECKSUM_BYTES: usize = 4;
/// The last bytes of a file. A new layout changes them.
const MARK: &[u8; 8] = b"sealed 1";
const END_BYTES: usize = 8 + 8 + MARK.len();

fn checksum_of(block: &[u8]) -> [u8; CHECKSUM_BYTES] {
    (xxh3_64(block) as u32).to_le_bytes()
}

/// The checksum of the trailer of a file.
fn seal(path: &Path, checksums: &[u8], len: u64) -> u64 {
    let name = path.file_name().unwrap_or_default();
    let mut seal = Xxh3Default::new();
    seal.update(name.as_encoded_bytes());
    seal.update(&len.to_le_bytes());
    seal.update(checksums);
    seal.digest()
}

fn damaged() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, DAMAGED)
}

/// Writes a file followed by its checksums.
pub(in crate::index) struct SealedWriter {
    path: PathBuf,
    file: fs::File,
    /// The beginning of the next block.
    begun: Vec<u8>,
    checksums: Vec<u8>,
    len: u64,
}

impl SealedWriter {
    /// A writer of the file that will be at `path`.
    pub(in crate::index) fn new(path: &Path, file: fs::File) -> Self {
        Self {
            path: path.to_owned(),
            file,
            begun: Vec::with_capacity(BLOCK_BYTES),
            checksums: Vec::new(),
            len: 0,
        }
    }

    fn take_in(&mut self, mut bytes: &[u8]) {
        self.len += bytes.len() as u64;
        if !self.begun.is_empty() {
            let (first, rest) = bytes.split_at(bytes.len().min(BLOCK_BYTES - self.begun.len()));
            self.begun.extend_from_slice(first);
            bytes = rest;
            if self.begun.len() < BLOCK_BYTES {
                return;
            }
            self.checksums.extend_from_slice(&checksum_of(&self.begun));
            self.begun.clear();
        }
        let (blocks, rest) = bytes.as_chunks::<BLOCK_BYTES>();
        let checksums = blocks.iter().flat_map(|block| checksum_of(block));
        self.checksums.extend(checksums);
        self.begun.extend_from_slice(rest);
    }
}

impl Write for SealedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.take_in(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SealedWriter {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        if !self.begun.is_empty() {
            self.checksums.extend_from_slice(&checksum_of(&self.begun));
            self.begun.clear();
        }
        let seal = seal(&self.path, &self.checksums, self.len);
        let mut end = std::mem::take(&mut self.checksums);
        end.extend_from_slice(&self.len.to_le_bytes());
        end.extend_from_slice(&seal.to_le_bytes());
        end.extend_from_slice(MARK);
        self.file.write_all(&end)?;
        self.file.sync_data()
    }
}

/// A file whose blocks are verified when they are first read.
pub(crate) struct SealedFile {
    path: PathBuf,
    content: OwnedBytes,
    checksums: OwnedBytes,
    /// One bit for each block that was verified.
    known: Box<[AtomicU64]>,
    damage: Arc<Damage>,
}

impl SealedFile {
    /// Opens the file at `path` from its bytes.
    pub(in crate::index) fn open(
        path: &Path,
        bytes: &OwnedBytes,
        damage: &Arc<Damage>,
    ) -> io::Result<Self> {
        let open = || {
            let content_end = bytes.len().checked_sub(END_BYTES)?;
            let end = &bytes[content_end..];
            let (len, rest) = end.split_first_chunk::<8>()?;
            let (written_seal, mark) = rest.split_first_chunk::<8>()?;
            let len_bytes = u64::from_le_bytes(*len);
            let len = usize::try_from(len_bytes).ok()?;
            let checksums = len.div_ceil(BLOCK_BYTES).checked_mul(CHECKSUM_BYTES)?;
            if mark != MARK || len.checked_add(checksums)? != content_end {
                return None;
            }
            let is_sealed = seal(path, &bytes[len..content_end], len_bytes)
                == u64::from_le_bytes(*written_seal);
            is_sealed.then_some(len..content_end)
        };
        let Some(checksums) = open() else {
            damage.note(path, DAMAGED);
            return Err(damaged());
        };
        let words = checksums.len().div_ceil(CHECKSUM_BYTES).div_ceil(64);
        Ok(Self {
            path: path.to_owned(),
            content: bytes.slice(0..checksums.start),
            checksums: bytes.slice(checksums),
            known: (0..words).map(|_| AtomicU64::new(0)).collect(),
            damage: Arc::clone(damage),
        })
    }

    /// Verifies the checksum of every block.
    pub(in crate::index) fn verify(&self) -> io::Result<()> {
        self.verify_range(&(0..self.content.len()))
    }

    /// The bytes of the file on disk.
    pub(in crate::index) fn len_on_disk(&self) -> u64 {
        (self.content.len() + self.checksums.len() + END_BYTES) as u64
    }

    fn verify_range(&self, range: &Range<usize>) -> io::Result<()> {
        if range.is_empty() {
            return Ok(());
        }
        for block in range.start / BLOCK_BYTES..range.end.div_ceil(BLOCK_BYTES) {
            let bit = 1 << (block % 64);
            // The bit is set after the comparison, and the bytes do not change.
            if self.known[block / 64].load(Ordering::Relaxed) & bit != 0 {
                continue;
            }
            let start = block * BLOCK_BYTES;
            let bytes = &self.content[start..self.content.len().min(start + BLOCK_BYTES)];
            let written = &self.checksums[block * CHECKSUM_BYTES..][..CHECKSUM_BYTES];
            if checksum_of(bytes) != written {
                self.damage.note(&self.path, DAMAGED);
                return Err(damaged());
            }
            self.known[block / 64].fetch_or(bit, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl fmt::Debug for SealedFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        write!(
            formatter,
            "SealedFile({path}, {} bytes)",
            self.content.len()
        )
    }
}

impl HasLen for SealedFile {
    fn len(&self) -> usize {
        self.content.len()
    }
}

impl FileHandle for SealedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        self.verify_range(&range)?;
        Ok(self.content.slice(range))
    }
}

/// The digits of the checksum in the last line of a text, and its line end.
const LINE_BYTES: usize = 17;

fn last_line(path: &Path, text: &[u8]) -> String {
    format!("{:016x}\n", seal(path, text, text.len() as u64))
}

/// Appends a last line with a checksum to a text that is written and read as a whole.
pub(in crate::index) fn seal_whole(path: &Path, text: &[u8]) -> Vec<u8> {
    [text, last_line(path, text).as_bytes()].concat()
}

/// Verifies that line and removes it.
pub(in crate::index) fn unseal_whole(path: &Path, mut sealed: Vec<u8>) -> io::Result<Vec<u8>> {
    let len = sealed.len().checked_sub(LINE_BYTES).ok_or_else(damaged)?;
    let (text, line) = sealed.split_at(len);
    if last_line(path, text).as_bytes() != line {
        return Err(damaged());
    }
    sealed.truncate(len);
    Ok(sealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with this content, as bytes on disk.
    fn sealed(path: &Path, content: &[u8]) -> Vec<u8> {
        let file = fs::File::create(path).unwrap();
        let mut writer = SealedWriter::new(path, file);
        // In pieces that cross block boundaries.
        for piece in content.chunks(1_700) {
            writer.write_all(piece).unwrap();
        }
        writer.terminate().unwrap();
        fs::read(path).unwrap()
    }

    fn open(path: &Path, bytes: Vec<u8>) -> (io::Result<SealedFile>, Arc<Damage>) {
        let damage = Arc::default();
        (
            SealedFile::open(path, &OwnedBytes::new(bytes), &damage),
            damage,
        )
    }

    fn content(len: usize) -> Vec<u8> {
        (0..len).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn the_content_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.idx");
        for len in [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, 3 * BLOCK_BYTES + 7] {
            let content = content(len);
            let (file, damage) = open(&path, sealed(&path, &content));
            let file = file.unwrap();
            assert_eq!(file.read_bytes(0..len).unwrap().as_slice(), content);
            assert_eq!(file.len(), len);
            file.verify().unwrap();
            damage.refuse().unwrap();
            fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn a_flipped_bit_anywhere_is_noticed_where_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.idx");
        let len = 2 * BLOCK_BYTES + 100;
        let whole = sealed(&path, &content(len));
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            let (file, damage) = open(&path, flipped);
            match file {
                Err(_) => assert!(at >= len, "{at}"),
                Ok(file) => {
                    let block = at / BLOCK_BYTES * BLOCK_BYTES;
                    let end = len.min(block + BLOCK_BYTES);
                    assert!(file.read_bytes(block + 1..end - 1).is_err(), "{at}");
                    assert!(file.verify().is_err(), "{at}");
                    let other = if block == 0 { BLOCK_BYTES } else { 0 };
                    file.read_bytes(other..other + 10).unwrap();
                }
            }
            assert!(damage.refuse().is_err(), "{at}");
        }
    }

    #[test]
    fn a_file_under_the_name_of_another_is_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.idx");
        let whole = sealed(&path, &content(100));
        assert!(open(&folder.path().join("b.idx"), whole.clone()).0.is_err());
        assert!(open(&path, whole[..whole.len() - 1].to_vec()).0.is_err());
        assert!(open(&path, Vec::new()).0.is_err());
        assert!(open(&path, whole).0.is_ok());
    }

    #[test]
    fn a_text_has_its_checksum_in_its_last_line() {
        let path = Path::new("meta.json");
        let whole = seal_whole(path, b"{}\n");
        assert_eq!(unseal_whole(path, whole.clone()).unwrap(), b"{}\n");
        assert!(unseal_whole(Path::new("other.json"), whole.clone()).is_err());
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            assert!(unseal_whole(path, flipped).is_err(), "{at}");
        }
    }
}
