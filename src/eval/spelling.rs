use std::collections::BTreeMap;

use super::Qrels;
use crate::model::Reference;

/// The name of a document in the form used to compare names: a reference may be written `25 005
/// 150`, `25-005-150` or `25005150`.
pub(super) fn document_key(name: &str) -> String {
    match name.parse::<Reference>() {
        Ok(reference) => reference.slug().to_owned(),
        Err(_) => name.to_owned(),
    }
}

/// A reference written with blanks, which takes up the third to fifth column of a line; as it
/// appears in the line.
pub(super) fn spaced_reference<'a>(line: &'a str, columns: &[&'a str]) -> Option<&'a str> {
    let [year, _, last] = columns.get(2..5)? else {
        return None;
    };
    if year.len() != 2 {
        return None;
    }
    // All three are slices of the same line.
    let start = year.as_ptr() as usize - line.as_ptr() as usize;
    let end = last.as_ptr() as usize + last.len() - line.as_ptr() as usize;
    let name = line.get(start..end)?;
    name.parse::<Reference>().is_ok().then_some(name)
}

/// The way a collection writes its references.
///
/// If an identifier of the collection has the form of a reference, the index stores it as one, so
/// that `31715818` becomes `31-715-818`. A run must use the name in the qrels.
#[derive(Debug, Clone, Default)]
pub struct Spelling {
    judged: BTreeMap<Reference, String>,
    // Whether references are written without separators.
    bare: bool,
}

impl Spelling {
    /// Derives the spelling from the judged documents.
    #[must_use]
    pub fn of(qrels: &Qrels) -> Self {
        let mut spelling = Self::default();
        for document in qrels.documents() {
            let Some(reference) = Reference::of_collection(document) else {
                continue;
            };
            if reference.slug() == document {
                continue;
            }
            spelling.bare |= document.bytes().all(|byte| byte.is_ascii_alphanumeric());
            spelling
                .judged
                .entry(reference)
                .or_insert_with(|| document.to_owned());
        }
        spelling
    }

    /// The name of a reference in the collection.
    #[must_use]
    pub fn spell(&self, reference: &Reference) -> String {
        let judged = self.judged.get(reference);
        // Blanks would split it into columns.
        if let Some(judged) = judged.filter(|judged| !judged.contains(char::is_whitespace)) {
            return judged.clone();
        }
        if self.bare && reference.is_published() {
            return reference.slug().replace('-', "");
        }
        reference.slug().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(judged: &[&str], reference: &str, expected: &str) {
        let mut qrels = Qrels::default();
        for document in judged {
            qrels.insert("1", document, 1);
        }
        let reference = Reference::of_collection(reference).unwrap();
        assert_eq!(Spelling::of(&qrels).spell(&reference), expected);
    }

    #[test]
    fn references_are_written_like_the_judged_ones() {
        check(&["31715818"], "31715818", "31715818");
        check(&["31715818"], "13734012", "13734012");
        check(&["31-715-818", "4983"], "13734012", "13-734-012");
        check(&["90 000 001"], "90-000-001", "90-000-001");
        check(&["90 000 001"], "90-000-002", "90-000-002");
        check(&["31715818"], "MED-10", "MED-10");
        check(&[], "MED-10", "MED-10");
    }
}
