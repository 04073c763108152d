//! Which decisions have a tag.

use std::collections::BTreeMap;

use crate::index::notes::Notes;
use crate::model::{Reference, Tag};

/// The addresses `A` of the decisions of each tag, in one state of the index.
#[derive(Debug)]
pub(crate) struct Tagged<A>(BTreeMap<Tag, Vec<A>>);

impl<A: Copy> Tagged<A> {
    /// Looks up the decisions that the notes name. Those that are not in the index are
    /// left out.
    pub(in crate::index) fn look_up<E>(
        notes: &Notes,
        find: impl Fn(&Reference) -> Result<Option<A>, E>,
    ) -> Result<Self, E> {
        let mut known: BTreeMap<&Reference, Option<A>> = BTreeMap::new();
        let mut tagged: BTreeMap<Tag, Vec<A>> = BTreeMap::new();
        for note in notes.all().iter().filter(|note| !note.tags.is_empty()) {
            let address = if let Some(known) = known.get(&note.reference) {
                *known
            } else {
                let found = find(&note.reference)?;
                known.insert(&note.reference, found);
                found
            };
            let Some(address) = address else { continue };
            for tag in &note.tags {
                tagged.entry(tag.clone()).or_default().push(address);
            }
        }
        Ok(Self(tagged))
    }

    /// The decisions that have a tag, on them or on one of their paragraphs; some more
    /// than once.
    pub(crate) fn with(&self, tag: &Tag) -> &[A] {
        self.0.get(tag).map_or(&[], Vec::as_slice)
    }
}
