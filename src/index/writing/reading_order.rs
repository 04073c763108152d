//! The order in which files are read.

use crate::model::Reference;
use crate::parse::source::SourceFile;

/// The positions of files, newest decisions first, as far as file names show.
///
/// Decisions are in the index in the order in which they were read. Reference numbers rise with
/// the years, so the decisions of a range of dates, and the newest of a result, are then
/// adjacent. Files that are not named after a decision follow in their own order.
pub(in crate::index) fn newest_first(files: &[SourceFile]) -> Vec<usize> {
    let references: Vec<Option<Reference>> = files.iter().map(reference_of).collect();
    let mut order: Vec<usize> = (0..files.len()).collect();
    // Files without a number come after all others.
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
