//! Saved searches, and what is new for each of them.
//!
//! The searches are in `settings/searches.txt` of an index folder, which people edit and
//! keep in git. When each was last looked at is in `history/looked.tsv`, which belongs
//! to the index alone.

mod error;
mod file;
mod looked;
mod news;

use std::path::Path;

use crate::index::Index;

pub use error::SavedError;
pub use file::{BrokenSearch, SavedSearch, SavedSearches};
pub use news::{News, NewsRequest, SearchNews, Since, news};

/// Saves a search. What is in the index is old for it; `index` is `None` where there is
/// none yet.
pub fn add(folder: &Path, index: Option<&Index>, search: &SavedSearch) -> Result<(), SavedError> {
    SavedSearches::read(folder)?.add(search)?;
    index.map_or(Ok(()), |index| news::look_at(folder, index, &search.name))
}
