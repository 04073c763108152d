use std::path::PathBuf;
use std::time::Duration;

use crate::model::Date;

/// What is to be fetched, and how.
#[derive(Debug, Clone)]
pub struct FetchRequest {
    /// The folder of the shelf.
    pub folder: PathBuf,
    /// An e-mail or web address of the person who fetches; `None` takes the one the
    /// shelf remembers.
    pub contact: Option<String>,
    /// The site; `None` takes the one the shelf remembers.
    pub base_url: Option<String>,
    /// The least time between the end of a request and the beginning of the next.
    pub delay: Duration,
    /// The longest that one request may take.
    pub timeout: Duration,
    /// The most requests of this run.
    pub max_requests: Option<u64>,
    /// The first day; `None` for all, of which only windows that are due are read.
    pub since: Option<Date>,
    /// The last day; `None` for today.
    pub until: Option<Date>,
    /// Pages that were not looked at for so many days are asked for again.
    pub refresh_days: Option<u32>,
    /// Whether withdrawn decisions leave the shelf at the end.
    pub drop_withdrawn: bool,
    /// The day of today.
    pub today: Date,
}

/// What a run is going to do, as far as it is known before.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Windows of the listing to be read.
    pub windows: usize,
    /// The first day of them.
    pub since: Date,
    /// The last day of them.
    pub until: Date,
    /// Decisions that the listing announces; `None` where it has not been asked.
    pub announced: Option<u64>,
    /// Decisions that are on the shelf.
    pub held: u64,
    /// About so many requests.
    pub requests: u64,
    /// The time between two of them.
    pub delay: Duration,
    /// Whether a round that was broken off goes on.
    pub goes_on: bool,
}

impl Plan {
    /// About so long, without what the site itself needs.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.delay * u32::try_from(self.requests).unwrap_or(u32::MAX)
    }
}

/// Watches a run.
pub trait FetchProgress {
    /// Whether the run may begin.
    fn agrees(&self, plan: &Plan) -> bool;
    /// Whether so many of the decisions may leave the shelf.
    fn may_drop(&self, decisions: u64, of: u64) -> bool;
    /// Something to know, a sentence.
    fn note(&self, message: &str);
    /// What is being done now: how many of how many pages of a window.
    fn working(&self, on: &str);
    /// Whether the user asked to stop.
    fn stop_asked(&self) -> bool;
}
