use crate::shelf::ShelfError;

/// Why nothing could be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No contact address was given.
    #[error("no contact is set for this shelf")]
    NoContact,
    /// The contact is no address.
    #[error("the contact `{contact}` is neither an e-mail address nor a web address")]
    WrongContact {
        /// As given.
        contact: String,
    },
    /// The address of the site cannot be used.
    #[error("`{url}` is not the address of a site: {detail}")]
    WrongBaseUrl {
        /// As given.
        url: String,
        /// What is wrong.
        detail: &'static str,
    },
    /// The first day is after the last.
    #[error("--since {since} is after --until {until}")]
    NoDays {
        /// The first day.
        since: crate::model::Date,
        /// The last day.
        until: crate::model::Date,
    },
    /// So short a delay is for sites of one's own.
    #[error("a delay below 1 second is only for a site on this machine")]
    TooFast,
    /// The user did not agree to the plan, or could not be asked.
    #[error("nothing was fetched: the plan was not confirmed")]
    NotAgreed,
    /// The shelf cannot be used.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
}

impl From<crate::files::FileError> for FetchError {
    fn from(error: crate::files::FileError) -> Self {
        Self::Shelf(error.into())
    }
}

/// Why a round ended before everything was done. What was fetched is on the shelf, and
/// the next run goes on there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The user asked for it.
    #[error("stopped")]
    Asked,
    /// The most requests of a run were made.
    #[error("stopped after {most} requests, the most that were allowed")]
    MostRequests {
        /// How many were allowed.
        most: u64,
    },
    /// The site asks for a longer rest than a run waits for.
    #[error("the site asks to come back after {until}")]
    Rest {
        /// When requests may be made again.
        until: String,
    },
    /// Too many requests failed one after the other.
    #[error("stopped after {failures} failures in a row, the last: {last}")]
    Failures {
        /// How many failed.
        failures: u32,
        /// The last of them.
        last: String,
    },
    /// A page of the listing has neither a count nor a decision.
    #[error("{url} is not a listing: it has no count of results and no link to a decision")]
    NoListing {
        /// The page.
        url: String,
    },
    /// The site does not want this to be fetched.
    #[error("robots.txt of the site does not allow {url}")]
    Robots {
        /// What was to be fetched.
        url: String,
    },
    /// The rules for robots cannot be read, so nothing is allowed.
    #[error("robots.txt of the site cannot be read ({reason}), so nothing is fetched")]
    NoRobots {
        /// Why.
        reason: String,
    },
}
