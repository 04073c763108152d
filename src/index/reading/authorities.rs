//! The names of all authorities, indexed by their words.

use std::collections::BTreeSet;

/// The names of the authorities of an index, each once.
#[derive(Debug, Default)]
pub(crate) struct AuthorityNames {
    /// Sorted.
    names: Vec<String>,
    /// The names in ASCII, in lower case, one per line: every query is compared with all names,
    /// and one scan selects the candidates.
    lines: String,
    /// By line: its end, and the number of its name.
    ends: Vec<(usize, usize)>,
    /// Names that are not in ASCII, because folding may change them in other ways.
    others: Vec<usize>,
}

impl AuthorityNames {
    pub(in crate::index) fn new(names: BTreeSet<&str>) -> Self {
        let mut all = Self::default();
        for (at, name) in names.iter().enumerate() {
            if name.is_ascii() {
                all.lines.push_str(&name.to_ascii_lowercase());
                all.lines.push('\n');
                all.ends.push((all.lines.len(), at));
            } else {
                all.others.push(at);
            }
        }
        all.names = names.into_iter().map(ToOwned::to_owned).collect();
        all
    }

    /// All names, sorted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The names that may have a folded word, without splitting them into words. Every name
    /// that has it is included.
    pub(crate) fn with(&self, word: &str) -> impl Iterator<Item = &str> {
        let mut found = self.others.clone();
        for (start, _) in self.lines.match_indices(word) {
            let line = self.ends.partition_point(|(end, _)| *end <= start);
            found.extend(self.ends.get(line).map(|(_, name)| *name));
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| self.names[at].as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    proptest::proptest! {
        #[test]
        fn names_are_found_by_each_of_their_words(
            names in proptest::collection::btree_set("[a-cA-C’'., é]{0,16}", 0..6),
        ) {
            let all = AuthorityNames::new(names.iter().map(String::as_str).collect());
            proptest::prop_assert!(all.iter().eq(&names));
            for name in &names {
                for (_, word) in words(name) {
                    proptest::prop_assert!(all.with(&word).any(|found| found == name), "{name:?} {word:?}");
                }
            }
        }
    }
}
