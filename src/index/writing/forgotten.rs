//! The list of decisions that were taken down and are kept out of the index.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::files;
use crate::index::IndexError;
use crate::model::Reference;

/// The decisions that no run indexes; `settings/forgotten.txt`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forgotten {
    slugs: BTreeSet<String>,
}

/// What a new list begins with.
const HEADER: &str = "\
# Decisions that are kept out of the index, whatever their source. One reference per
# line; text after # is a comment. Example:
#   24 001 411
# `redress forget REFERENCE` adds a line and removes the decision immediately. A line
# that you add or remove by hand takes effect at the next run of `redress index`.
";

fn path(folder: &Path) -> PathBuf {
    folder.join("settings").join("forgotten.txt")
}

/// A line without its comment.
fn bare(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim()
}

impl Forgotten {
    /// Reads the list of an index; empty where there is no list.
    pub(crate) fn read(folder: &Path) -> Result<Self, IndexError> {
        let path = path(folder);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            // An unreadable list must not let decisions in again.
            Err(error)
                if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Err(files::failed("read", &path)(error).into());
            }
            Err(_) => return Ok(Self::default()),
        };
        let mut slugs = BTreeSet::new();
        for (at, line) in text.lines().enumerate() {
            let name = bare(line);
            if name.is_empty() {
                continue;
            }
            let reference = Reference::of_collection(name).ok_or_else(|| IndexError::Settings {
                path: path.clone(),
                line: at + 1,
                detail: "not a reference such as `24 001 411`".to_owned(),
            })?;
            slugs.insert(reference.slug().to_owned());
        }
        Ok(Self { slugs })
    }

    /// Returns whether a decision is kept out.
    pub(crate) fn holds(&self, slug: &str) -> bool {
        self.slugs.contains(slug)
    }

    /// The decisions on the list, sorted.
    pub(super) fn references(&self) -> Vec<Reference> {
        let slugs = self.slugs.iter();
        slugs
            .filter_map(|slug| Reference::of_collection(slug))
            .collect()
    }
}

/// Adds decisions to the list of an index.
pub(super) fn add(folder: &Path, references: &[Reference]) -> Result<(), IndexError> {
    let known = Forgotten::read(folder)?;
    let path = path(folder);
    let mut text = if path.is_file() {
        files::read_text(&path)?
    } else {
        HEADER.to_owned()
    };
    for reference in references {
        if known.holds(reference.slug()) {
            continue;
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&reference.to_string());
        text.push('\n');
    }
    write(&path, &text)
}

/// Removes decisions from the list of an index; returns those that were on it.
pub(super) fn remove(
    folder: &Path,
    references: &[Reference],
) -> Result<Vec<Reference>, IndexError> {
    let known = Forgotten::read(folder)?;
    let mut removed: Vec<Reference> = references.to_vec();
    removed.retain(|reference| known.holds(reference.slug()));
    if removed.is_empty() {
        return Ok(removed);
    }
    let path = path(folder);
    let text = files::read_text(&path)?;
    let is_kept = |line: &&str| {
        let named = Reference::of_collection(bare(line));
        named.is_none_or(|named| !removed.contains(&named))
    };
    let mut kept: String = text.lines().filter(is_kept).collect::<Vec<_>>().join("\n");
    kept.push('\n');
    write(&path, &kept)?;
    Ok(removed)
}

fn write(path: &Path, text: &str) -> Result<(), IndexError> {
    if let Some(settings) = path.parent() {
        fs::create_dir_all(settings).map_err(files::failed("create", settings))?;
    }
    Ok(files::write_whole(path, text.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(text: &str) -> Reference {
        text.parse().unwrap()
    }

    #[test]
    fn decisions_are_added_to_the_list_and_removed_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert!(Forgotten::read(folder).unwrap().references().is_empty());
        let [one, two] = ["24 001 411", "24-001-412a"].map(reference);
        add(folder, &[one.clone(), two.clone()]).unwrap();
        add(folder, std::slice::from_ref(&one)).unwrap();
        let list = fs::read_to_string(path(folder)).unwrap();
        assert_eq!(list, format!("{HEADER}24 001 411\n24 001 412a\n"));
        let forgotten = Forgotten::read(folder).unwrap();
        assert!(forgotten.holds("24-001-411") && !forgotten.holds("24-001-413"));
        let others = [one.clone(), reference("24 001 413")];
        assert_eq!(remove(folder, &others).unwrap(), [one]);
        assert_eq!(Forgotten::read(folder).unwrap().references(), [two]);
    }

    #[test]
    fn a_line_without_a_reference_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("settings")).unwrap();
        let lines = format!(
            "# x\n24 001 411 # asked for by post\n\n{}\n",
            "x".repeat(300)
        );
        fs::write(path(folder.path()), lines).unwrap();
        let error = Forgotten::read(folder.path()).unwrap_err();
        assert!(
            matches!(&error, IndexError::Settings { line: 4, .. }),
            "{error}"
        );
    }
}
