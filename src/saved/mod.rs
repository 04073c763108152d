//! Saved searches, and the new decisions for each of them.
//!
//! The searches are in `settings/searches.txt` of an index folder, which users edit and
//! keep in git. The time each was last viewed is in `history/looked.tsv`, which only the
//! program writes.

mod error;
mod file;
mod looked;
mod news;

use std::path::Path;

use crate::index::Index;

pub use error::SavedError;
pub use file::{BrokenSearch, SavedSearch, SavedSearches};
pub use news::{News, NewsRequest, SearchNews, Since, news};

/// Saves a search. Decisions already in the index do not count as new for it; `index` is
/// `None` if there is no index yet.
pub fn add(folder: &Path, index: Option<&Index>, search: &SavedSearch) -> Result<(), SavedError> {
    SavedSearches::read(folder)?.add(search)?;
    index.map_or(Ok(()), |index| news::look_at(folder, index, &search.name))
}
