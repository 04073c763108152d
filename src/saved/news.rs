//! Finds what is new for each saved search since it was last viewed.

use std::collections::BTreeSet;
use std::path::Path;

use super::looked::Looked;
use super::{BrokenSearch, SavedError, SavedSearch, SavedSearches};
use crate::index::Index;
use crate::model::Date;
use crate::search::{ArrivalPage, ArrivalRange, QueryError, SearchError, by_arrival};

/// A request for what is new.
#[derive(Debug, Clone)]
pub struct NewsRequest {
    /// From when on something counts as new.
    pub since: Since,
    /// Whether this counts as viewing the searches.
    pub keeps: bool,
    /// The maximum number of decisions shown for each search.
    pub limit: usize,
    /// The names of the searches; empty for all.
    pub names: Vec<String>,
}

/// From when on something counts as new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The time each search was last viewed. For one that was never viewed, nothing is new.
    LastLook,
    /// A day.
    Day(Date),
}

/// What is new.
#[derive(Debug)]
pub struct News {
    /// In the order of the file.
    pub searches: Vec<SearchNews>,
    /// Those that cannot be run.
    pub broken: Vec<BrokenSearch>,
    /// The time of the last run that changed the index.
    pub index_at: Option<String>,
}

/// What is new for a search.
#[derive(Debug)]
pub struct SearchNews {
    /// The search.
    pub search: SavedSearch,
    /// The start of the period; `None` if the search was never viewed.
    pub since: Option<String>,
    /// The decisions that arrived, changed, or were found to be withdrawn.
    pub page: ArrivalPage,
}

impl News {
    /// Returns whether nothing is new.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.searches.iter().all(|news| news.page.total == 0)
    }
}

/// Returns what is new for each saved search of an index folder.
pub fn news(folder: &Path, index: &Index, request: &NewsRequest) -> Result<News, SavedError> {
    let saved = SavedSearches::read(folder)?;
    let arrivals = index.arrivals()?;
    let mut looked = Looked::read(folder);
    let before = looked.at.clone();
    let mut news = News {
        searches: Vec::new(),
        broken: Vec::new(),
        index_at: arrivals.last_run().map(str::to_owned),
    };
    let mut names = BTreeSet::new();
    let is_wanted =
        |name: &str| request.names.is_empty() || request.names.iter().any(|one| one == name);
    for search in saved.searches {
        let search = match search {
            Ok(search) => search,
            Err(broken) => {
                names.insert(broken.name.clone());
                if is_wanted(&broken.name) {
                    news.broken.push(broken);
                }
                continue;
            }
        };
        names.insert(search.name.clone());
        if !is_wanted(&search.name) {
            continue;
        }
        let since = match request.since {
            Since::LastLook => before.get(&search.name).cloned(),
            Since::Day(day) => Some(format!("{day}T00:00:00Z")),
        };
        let after_runs = match (&since, request.since) {
            (Some(since), Since::LastLook) => arrivals.runs_up_to(since),
            // A run in the first second of the day belongs to the day.
            (Some(since), Since::Day(_)) => arrivals
                .runs
                .partition_point(|run| run.as_str() < since.as_str()),
            (None, _) => usize::MAX,
        };
        let range = ArrivalRange {
            after_runs,
            skip: 0,
            limit: request.limit,
        };
        let mut search_request = search.request();
        search_request.paragraphs = 1;
        search_request.facets = false;
        match by_arrival(index, &search_request, range) {
            Ok(page) => {
                if !request.keeps
                    && let Some(last) = arrivals.last_run()
                {
                    looked.at.insert(search.name.clone(), last.to_owned());
                }
                news.searches.push(SearchNews {
                    search,
                    since,
                    page,
                });
            }
            Err(SearchError::Index(error)) => return Err(error.into()),
            Err(SearchError::Query(QueryError { message, .. })) => news.broken.push(BrokenSearch {
                name: search.name,
                line: None,
                detail: message,
            }),
            Err(error @ SearchError::Cancelled) => news.broken.push(BrokenSearch {
                name: search.name,
                line: None,
                detail: error.to_string(),
            }),
        }
    }
    if let Some(name) = request.names.iter().find(|name| !names.contains(*name)) {
        return Err(SavedError::NoSuchName { name: name.clone() });
    }
    // A search that was removed counts as never viewed if it is saved again.
    looked.at.retain(|name, _| names.contains(name));
    if looked.at != before && !request.keeps {
        looked.write()?;
    }
    Ok(news)
}

/// Marks a newly added search as viewed: decisions already in the index do not count as new
/// for it.
pub(super) fn look_at(folder: &Path, index: &Index, name: &str) -> Result<(), SavedError> {
    let mut looked = Looked::read(folder);
    if let Some(last) = index.arrivals()?.last_run() {
        looked.at.insert(name.trim().to_owned(), last.to_owned());
        looked.write()?;
    }
    Ok(())
}
