//! The order in which files are read.

use crate::model::Reference;
use crate::parse::source::SourceFile;

/// The positions of files, those of the newest decisions first, as far as names tell.
///
/// Decisions lie in the index as they were read. Numbers rise with the years, so that
/// the decisions of a range of dates, and the newest of what is found, then lie side by
/// side. Files that are not named after a decision follow in their own order.
pub(in crate::index) fn newest_first(files: &[SourceFile]) -> Vec<usize> {
    let references: Vec<Option<Reference>> = files.iter().map(reference_of).collect();
    let mut order: Vec<usize> = (0..files.len()).collect();
    // No number at all is behind all others.
    order.sort_by(|one, other| references[*other].cmp(&references[*one]));
    order
}

/// The number that a file is named after.
fn reference_of(file: &SourceFile) -> Option<Reference> {
    let name = file.path.file_name()?.to_str()?;
    let stem = name.split('.').next()?;
    stem.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::source::{Form, Origin, Packing, PageForm};

    #[test]
    fn the_highest_numbers_are_read_first() {
        let names = [
            "list.jsonl",
            "a/09-000-001.txt",
            "a/24-001-411.txt",
            "notes.txt",
            "b/24 001 411a.html.gz",
            "b/25010972.txt",
        ];
        let files = names.map(|name| SourceFile {
            path: name.into(),
            origin: Origin::Disk,
            len_bytes: 1,
            modified_ns: None,
            form: Form::Page(PageForm::Text),
            packing: Packing::Plain,
            crawl: None,
        });
        let read = newest_first(&files).into_iter().map(|at| names[at]);
        assert_eq!(
            read.collect::<Vec<_>>(),
            [
                "b/25010972.txt",
                "b/24 001 411a.html.gz",
                "a/24-001-411.txt",
                "a/09-000-001.txt",
                "list.jsonl",
                "notes.txt",
            ]
        );
    }
}
