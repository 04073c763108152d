//! Compares a shelf with the listing and with its own journal.

use std::collections::BTreeSet;

use super::client::{Client, GetError, Known};
use super::error::Stop;
use super::pages::{goes_on, listing_in, listing_url, text_hash};
use super::prepare::prepare;
use super::windows::{first_day, windows};
use super::{FetchError, FetchProgress, FetchRequest};
use crate::parse::ListingEntry;
use crate::shelf::{Shelf, ShelfError, ShelfState, WindowKey, is_shelf};

/// What a comparison found.
#[derive(Debug, Default)]
pub struct VerifyReport {
    /// In the order of the windows; those of the files come last.
    pub differences: Vec<Difference>,
    /// Windows that were compared.
    pub windows: u64,
    /// Decisions that the shelf holds.
    pub decisions: u64,
    /// Why it ended before everything was compared.
    pub stop: Option<Stop>,
}

impl VerifyReport {
    /// Whether everything was compared and nothing differs.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.differences.is_empty() && self.stop.is_none()
    }
}

/// A difference between the shelf and the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// It is listed, and not on the shelf.
    NotHeld(String),
    /// It is on the shelf, and no longer listed.
    NotListed(String),
    /// It is listed, and the shelf has it as withdrawn.
    ListedAgain(String),
    /// The listing has another text for it than when its page was fetched.
    OtherText(String),
    /// A window lists another number than it announces, or cannot be read.
    Window(String),
    /// The page of the journal is not in its file.
    Page(String),
}

impl std::fmt::Display for Difference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotHeld(slug) => write!(formatter, "{slug}: listed, not on the shelf"),
            Self::NotListed(slug) => write!(formatter, "{slug}: on the shelf, no longer listed"),
            Self::ListedAgain(slug) => {
                write!(formatter, "{slug}: withdrawn on the shelf, listed again")
            }
            Self::OtherText(slug) => {
                write!(formatter, "{slug}: its text in the listing has changed")
            }
            Self::Window(detail) | Self::Page(detail) => formatter.write_str(detail),
        }
    }
}

/// Compares a shelf with the listing. Nothing is repaired.
pub fn verify(
    request: &FetchRequest,
    progress: &dyn FetchProgress,
) -> Result<VerifyReport, FetchError> {
    if !is_shelf(&request.folder) {
        let folder = request.folder.clone();
        return Err(ShelfError::Missing { folder }.into());
    }
    let prepared = prepare(request)?;
    let shelf = Shelf::read(&request.folder)?;
    let mut report = VerifyReport {
        decisions: shelf.state().held(),
        ..VerifyReport::default()
    };
    for problem in shelf.problems() {
        report.differences.push(Difference::Page(problem.clone()));
    }
    let client = Client::new(
        prepared.site,
        &prepared.settings.contact,
        request.timeout,
        prepared.pace,
        progress,
    );
    let compared = client
        .and_then(|mut client| compare(request, shelf.state(), &mut client, progress, &mut report));
    match compared {
        Ok(()) => {}
        Err(GetError::Stop(stop)) => report.stop = Some(stop),
        Err(GetError::Refused(reason)) => report.stop = Some(Stop::NoRobots { reason }),
        Err(GetError::Failed(error)) => return Err(error),
    }
    check_pages(&shelf, &mut report);
    Ok(report)
}

fn compare(
    request: &FetchRequest,
    state: &ShelfState,
    client: &mut Client<'_>,
    progress: &dyn FetchProgress,
    report: &mut VerifyReport,
) -> Result<(), GetError> {
    let since = request.since.unwrap_or_else(|| {
        let first = state.windows.keys().map(|(from, _)| *from).min();
        first.unwrap_or_else(first_day)
    });
    let mut listed = BTreeSet::new();
    let mut whole = Vec::new();
    for key in windows(since, request.until.unwrap_or(request.today)) {
        progress.working(&format!("{} to {}", key.0, key.1));
        let window = read_window(client, key)?;
        report.windows += 1;
        if let Some(why) = window.why_not_whole {
            let told = format!("{} to {}: {why}", key.0, key.1);
            report.differences.push(Difference::Window(told));
        } else {
            whole.push(key);
        }
        for entry in window.entries {
            let slug = entry.reference.slug().to_owned();
            let difference = match state.decisions.get(&slug) {
                Some(held) if held.is_held() => {
                    if held.withdrawn.is_some() {
                        Some(Difference::ListedAgain(slug.clone()))
                    } else if held.looked_hash == entry.text_hash {
                        None
                    } else {
                        Some(Difference::OtherText(slug.clone()))
                    }
                }
                _ => Some(Difference::NotHeld(slug.clone())),
            };
            report.differences.extend(difference);
            listed.insert(slug);
        }
    }
    let gone = state.decisions.iter().filter(|(slug, decision)| {
        decision.is_held()
            && decision.withdrawn.is_none()
            && !listed.contains(*slug)
            && (decision.window).is_some_and(|(from, until)| {
                whole.iter().any(|key| key.0 <= from && until <= key.1)
            })
    });
    let gone = gone.map(|(slug, _)| Difference::NotListed(slug.clone()));
    report.differences.extend(gone);
    Ok(())
}

/// A window as the listing has it now.
#[derive(Default)]
struct ReadWindow {
    entries: Vec<ListingEntry>,
    why_not_whole: Option<String>,
}

fn read_window(client: &mut Client<'_>, key: WindowKey) -> Result<ReadWindow, GetError> {
    let mut read = ReadWindow::default();
    let mut met = BTreeSet::new();
    let mut page = 1;
    loop {
        let url = listing_url(&client.site, key, page);
        let reply = match client.get(&url, &Known::default()) {
            Ok(reply) if reply.status == 200 => reply,
            Ok(reply) => {
                read.why_not_whole = Some(format!("status {}", reply.status));
                return Ok(read);
            }
            Err(GetError::Refused(reason)) => {
                read.why_not_whole = Some(reason);
                return Ok(read);
            }
            Err(error) => return Err(error),
        };
        let listing = listing_in(reply)?;
        let before = met.len();
        for entry in &listing.entries {
            if met.insert(entry.reference.clone()) {
                read.entries.push(entry.clone());
            }
        }
        if !goes_on(&listing, met.len() as u64, met.len() - before, page) {
            if listing.announced != Some(met.len() as u64) {
                let announced = listing
                    .announced
                    .map_or("no number".to_owned(), |announced| announced.to_string());
                let listed = met.len();
                read.why_not_whole = Some(format!(
                    "the listing announces {announced} and lists {listed}"
                ));
            }
            return Ok(read);
        }
        page += 1;
    }
}

/// Reads every page of the shelf back.
fn check_pages(shelf: &Shelf, report: &mut VerifyReport) {
    for (slug, decision) in &shelf.state().decisions {
        for version in &decision.versions {
            let wrong = match shelf.page(slug, version) {
                Ok(page) => page
                    .decision()
                    .is_none_or(|decision| text_hash(&decision) != version.text)
                    .then(|| format!("{slug}: {} does not hold its text", version.file)),
                Err(error) => Some(error.to_string()),
            };
            report.differences.extend(wrong.map(Difference::Page));
        }
    }
}
