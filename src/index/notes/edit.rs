//! Changes of the file of notes, which leave every other line as it is.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{FILE, Note, line, read_bytes};
use crate::files;
use crate::index::IndexError;
use crate::index::reading::open::BUILT;
use crate::model::{Reference, Tag};

/// What a new file begins with.
const HEADER: &str = "\
# Your notes. One line for each decision or paragraph: the reference, tags separated by
# commas, and a note. Exports keep the order of the lines.
#   24 001 411 | delay, apology
#   24 001 411, paragraph 8 | delay | Six months without a reply.
# `redress note` adds and removes lines; you can edit them as you like. A line that
# starts with # is a comment.
";

/// What to take out of the notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRemoval {
    /// The decision.
    pub reference: Reference,
    /// The paragraph; `None` for the notes on the decision as a whole.
    pub paragraph: Option<u32>,
    /// These tags alone; with none given, whole lines.
    pub tags: Vec<Tag>,
}

/// Adds a note at the end of the file of the index in `folder`. Tags that its place has
/// already are left out of it; false where nothing is left to add.
///
/// Fails where the note cannot be written as one line that says the same.
pub fn add_note(folder: &Path, note: &Note) -> Result<bool, IndexError> {
    let file = OpenNotes::lock(folder)?;
    let same_place =
        |other: &Note| (&other.reference, other.paragraph) == (&note.reference, note.paragraph);
    let known = lines(&file.bytes).filter_map(read_line);
    let known: Vec<Note> = known.filter(same_place).collect();
    let mut note = note.clone();
    note.text = note.text.as_deref().map(line::one_line);
    note.tags
        .retain(|tag| !known.iter().any(|one| one.tags.contains(tag)));
    if note.text.is_some() && known.iter().any(|one| one.text == note.text) {
        note.text = None;
    }
    if note.tags.is_empty() && note.text.is_none() {
        return Ok(false);
    }
    let written = line::written(&note);
    let is_same = |read: &Note| same_place(read) && read.tags == note.tags;
    let read = line::read(&written);
    if !matches!(&read, Ok(Some(read)) if is_same(read)) {
        return Err(IndexError::Settings {
            path: file.path,
            line: lines(&file.bytes).count() + 1,
            detail: match read {
                Err(detail) => detail,
                Ok(_) => format!("`{}` cannot be written into the file", note.reference),
            },
        });
    }
    let mut bytes = file.bytes.clone();
    if bytes.is_empty() {
        bytes.extend_from_slice(HEADER.as_bytes());
    }
    let end = if bytes.windows(2).any(|pair| pair == b"\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    if !bytes.ends_with(b"\n") {
        bytes.extend_from_slice(end.as_bytes());
    }
    bytes.extend_from_slice(written.as_bytes());
    bytes.extend_from_slice(end.as_bytes());
    file.write(&bytes)?;
    Ok(true)
}

/// Takes notes out of the file of the index in `folder`; returns how many lines were
/// changed or taken out.
pub fn remove_notes(folder: &Path, removal: &NoteRemoval) -> Result<usize, IndexError> {
    let file = OpenNotes::lock(folder)?;
    let mut bytes = Vec::with_capacity(file.bytes.len());
    let mut changed = 0;
    for whole in file.bytes.split_inclusive(|byte| *byte == b'\n') {
        let bare = bare(whole);
        let note = read_line(bare).filter(|note| removal.is_about(note));
        let Some(mut note) = note else {
            bytes.extend_from_slice(whole);
            continue;
        };
        changed += 1;
        if removal.tags.is_empty() {
            continue;
        }
        note.tags.retain(|tag| !removal.tags.contains(tag));
        if !note.tags.is_empty() || note.text.is_some() {
            bytes.extend_from_slice(line::written(&note).as_bytes());
            bytes.extend_from_slice(&whole[bare.len()..]);
        }
    }
    if changed > 0 {
        file.write(&bytes)?;
    }
    Ok(changed)
}

impl NoteRemoval {
    fn is_about(&self, note: &Note) -> bool {
        (&self.reference, self.paragraph) == (&note.reference, note.paragraph)
            && (self.tags.is_empty() || note.tags.iter().any(|tag| self.tags.contains(tag)))
    }
}

/// The lines of a file, without their ends.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(bare)
}

fn bare(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn read_line(line: &[u8]) -> Option<Note> {
    line::read(std::str::from_utf8(line).ok()?).ok()?
}

/// The file while it is changed; nobody else changes it meanwhile.
struct OpenNotes {
    path: PathBuf,
    bytes: Vec<u8>,
    _lock: fs::File,
}

impl OpenNotes {
    fn lock(folder: &Path) -> Result<Self, IndexError> {
        let built = folder.join(BUILT);
        let lock = built.join("notes.lock");
        let options = fs::File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&lock);
        let file = options.map_err(files::failed("write", &lock));
        let file = file.map_err(|error| IndexError::from(error).or_not_owned(&built))?;
        file.lock().map_err(files::failed("lock", &lock))?;
        let path = folder.join(FILE);
        // The file that a link points to is changed, not the link.
        let path = path.canonicalize().unwrap_or(path);
        let bytes = match read_bytes(&path) {
            Err(error) if error.source.kind() == ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        Ok(Self {
            path,
            bytes,
            _lock: file,
        })
    }

    fn write(&self, bytes: &[u8]) -> Result<(), IndexError> {
        Ok(files::write_whole(&self.path, bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(BUILT)).unwrap();
        folder
    }

    fn note(line: &str) -> Note {
        line::read(line).unwrap().unwrap()
    }

    fn text(folder: &tempfile::TempDir) -> String {
        fs::read_to_string(folder.path().join(FILE)).unwrap()
    }

    #[test]
    fn notes_are_added_at_the_end_each_once() {
        let folder = folder();
        let add = |line: &str| add_note(folder.path(), &note(line)).unwrap();
        assert!(add("24 001 411 | delay"));
        assert!(!add("24 001 411 | delay"));
        assert!(add("24 001 411 | delay, apology | Six months"));
        assert!(!add("24 001 411 | delay, apology | Six months"));
        assert!(add("24 001 411, paragraph 8 | delay"));
        let expected = "24 001 411 | delay\n24 001 411 | apology | Six months\n\
                        24 001 411, paragraph 8 | delay\n";
        assert_eq!(text(&folder), format!("{HEADER}{expected}"));
    }

    #[test]
    fn what_was_written_by_hand_stays_as_it_is() {
        let folder = folder();
        let path = folder.path().join(FILE);
        let by_hand = b"# mine\r\n24001411|Delay|x\r\nbroken\r\ncaf\xe9 | y\r\n24 001 412 | a, b";
        fs::write(&path, by_hand).unwrap();
        add_note(folder.path(), &note("24 001 413 | c")).unwrap();
        let removal = |tags: &[&str]| NoteRemoval {
            reference: "24 001 412".parse().unwrap(),
            paragraph: None,
            tags: tags.iter().map(|tag| tag.parse().unwrap()).collect(),
        };
        assert_eq!(
            remove_notes(folder.path(), &removal(&["b", "z"])).unwrap(),
            1
        );
        let mut expected = by_hand[..by_hand.len() - 3].to_vec();
        expected.extend_from_slice(b"\r\n24 001 413 | c\r\n");
        assert_eq!(fs::read(&path).unwrap(), expected);
        assert_eq!(remove_notes(folder.path(), &removal(&[])).unwrap(), 1);
        assert_eq!(remove_notes(folder.path(), &removal(&[])).unwrap(), 0);
        assert!(!String::from_utf8_lossy(&fs::read(&path).unwrap()).contains("412"));
    }

    #[test]
    fn what_would_not_be_read_again_is_refused() {
        let folder = folder();
        let odd = Note {
            reference: Reference::of_collection("a|b").unwrap(),
            ..note("x | y")
        };
        assert!(add_note(folder.path(), &odd).is_err());
        let many = Note {
            text: Some("a\n| b\r\n# c".to_owned()),
            ..note("x | y")
        };
        assert!(add_note(folder.path(), &many).unwrap());
        assert!(text(&folder).ends_with("x | y | a | b # c\n"));
    }
}
