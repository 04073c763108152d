//! The synonyms of an index folder.

use std::path::{Path, PathBuf};

use crate::files;
use crate::index::IndexError;
use crate::text::{LineProblem, Synonyms};

/// The defaults, and the text that an edited copy starts from.
const DEFAULT: &str = include_str!("../../../index/settings/synonyms.txt");

/// The rules of `settings/synonyms.txt`.
#[derive(Debug, Default)]
pub(crate) struct SynonymFile {
    /// The rules that could be read.
    pub(crate) synonyms: Synonyms,
    /// The file.
    pub(crate) path: PathBuf,
    /// The lines that are not rules; searches ignore them.
    pub(crate) problems: Vec<LineProblem>,
}

impl SynonymFile {
    /// Reads the file of the index folder, or the built-in rules where the folder has none.
    pub(crate) fn read(folder: &Path) -> Result<Self, IndexError> {
        let rules = Rules::read(folder, "synonyms.txt", DEFAULT, Synonyms::parse)?;
        Ok(Self {
            synonyms: rules.read,
            path: rules.path,
            problems: rules.problems,
        })
    }
}

/// The rules of a text file in the settings folder.
pub(in crate::index) struct Rules<T> {
    /// The rules that could be read.
    pub(in crate::index) read: T,
    /// The file.
    pub(in crate::index) path: PathBuf,
    /// The lines that are not rules.
    pub(in crate::index) problems: Vec<LineProblem>,
}

impl<T> Rules<T> {
    /// Reads a file of the index folder, or the built-in text where the folder has none.
    pub(in crate::index) fn read(
        folder: &Path,
        name: &str,
        built_in: &str,
        parse: fn(&str) -> (T, Vec<LineProblem>),
    ) -> Result<Self, IndexError> {
        let path = folder.join("settings").join(name);
        let (read, problems) = if path.is_file() {
            let bytes = std::fs::read(&path).map_err(files::failed("read", &path))?;
            // A letter in another encoding affects only its own line.
            let text = String::from_utf8_lossy(&bytes);
            let (read, mut problems) = parse(&text);
            let spoilt = text.lines().enumerate();
            let spoilt = spoilt.filter(|(_, line)| line.contains(char::REPLACEMENT_CHARACTER));
            problems.extend(spoilt.take(1).map(|(at, _)| LineProblem {
                line: at + 1,
                detail: "the file is not UTF-8".to_owned(),
            }));
            problems.sort_by_key(|problem| problem.line);
            (read, problems)
        } else {
            parse(built_in)
        };
        Ok(Self {
            read,
            path,
            problems,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(bytes: &[u8]) -> SynonymFile {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("settings")).unwrap();
        std::fs::write(folder.path().join("settings/synonyms.txt"), bytes).unwrap();
        SynonymFile::read(folder.path()).unwrap()
    }

    #[test]
    fn the_built_in_list_has_no_fault() {
        let folder = tempfile::tempdir().unwrap();
        let built_in = SynonymFile::read(folder.path()).unwrap();
        assert_eq!(built_in.problems, []);
        let rules = DEFAULT.lines().filter(|line| line.contains(['=', '>']));
        assert!(rules.filter(|line| !line.starts_with('#')).count() > 150);
    }

    #[test]
    fn a_file_of_the_folder_replaces_the_built_in_list() {
        let own = read(b"xyz = made up");
        assert_eq!(own.synonyms.of(&["xyz"], "xyz", false)[0].text, "made up");
        assert!(own.synonyms.of(&["tpo"], "TPO", false).is_empty());
        assert!(read(b"").synonyms.is_empty());
    }

    #[test]
    fn letters_in_another_encoding_are_reported_and_the_rest_is_read() {
        let own = read(b"caf\xe9 = coffee house\nxyz = made up");
        assert_eq!(own.problems[0].detail, "the file is not UTF-8");
        assert!(!own.synonyms.of(&["xyz"], "xyz", false).is_empty());
    }
}
