//! The files of an index that are not the engine's.

use tantivy::directory::OwnedBytes;

use super::segment::Segment;
use crate::index::impacts;
use crate::index::standing::Wordings;
use crate::index::storage::folder::EngineFolder;
use crate::index::storage::packing::Dictionary;
use crate::index::writing::ledger::{Commit, Ledger};

/// Files of an index that are not the engine's, mapped when the index is opened: they are
/// needed later, when a writer may have removed them. `None` where there is no file.
pub(in crate::index) struct CompanionFiles {
    pub(in crate::index) ledger: Option<OwnedBytes>,
    pub(in crate::index) dictionary: Option<OwnedBytes>,
    pub(in crate::index) wordings: Option<OwnedBytes>,
    /// By segment.
    pub(in crate::index) impacts: Vec<Option<OwnedBytes>>,
}

impl CompanionFiles {
    pub(in crate::index) fn map(
        folder: &EngineFolder,
        commit: Commit,
        segments: &[Segment],
    ) -> Self {
        let impacts = segments.iter().map(impacts::file_name);
        Self {
            ledger: folder.map(&Ledger::name(commit.ledger)),
            dictionary: folder.map(Dictionary::FILE),
            wordings: folder.map(&Wordings::file_name(commit.ledger)),
            impacts: impacts.map(|name| folder.map(&name)).collect(),
        }
    }
}
