use std::collections::BTreeMap;

use super::Qrels;
use crate::model::Reference;

/// How a collection spells its references.
///
/// A collection's identifier that reads as a published number is kept as that
/// number, so that `31715818` becomes `31-715-818`; a run has to name it as
/// the qrels do.
#[derive(Debug, Clone, Default)]
pub struct Spelling {
    judged: BTreeMap<Reference, String>,
    // Whether published numbers are written without anything between the digits.
    bare: bool,
}

impl Spelling {
    /// Learns the spelling from the documents that were judged.
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

    /// A reference as the collection spells it.
    #[must_use]
    pub fn spell(&self, reference: &Reference) -> String {
        if let Some(judged) = self.judged.get(reference) {
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
    fn numbers_are_spelled_as_the_judged_ones() {
        check(&["31715818"], "31715818", "31715818");
        check(&["31715818"], "13734012", "13734012");
        check(&["31-715-818", "4983"], "13734012", "13-734-012");
        check(&["90 000 001"], "90-000-001", "90 000 001");
        check(&["90 000 001"], "90-000-002", "90-000-002");
        check(&["31715818"], "MED-10", "MED-10");
        check(&[], "MED-10", "MED-10");
    }
}
