//! The state of a shelf after the events of its journal.

use std::collections::{BTreeMap, BTreeSet};

use super::{Event, PageChange, PageEvent};
use crate::model::Date;

/// The first and the last day of a window of the listing.
pub type WindowKey = (Date, Date);

/// The state of a shelf.
#[derive(Debug, Clone, Default)]
pub struct ShelfState {
    /// Every decision that was ever listed, by the slug of its reference.
    pub decisions: BTreeMap<String, ShelvedDecision>,
    /// The windows as they were last read.
    pub windows: BTreeMap<WindowKey, Window>,
    /// The round that has started but not finished.
    pub round: Option<Round>,
    /// How many rounds have started.
    pub rounds: u64,
    /// The end of the last page in each WARC file that the journal names, in bytes.
    pub(super) files: BTreeMap<String, u64>,
    /// Files that others have replaced.
    pub(super) replaced_files: BTreeSet<String>,
}

/// A round through the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// When it started.
    pub begun: String,
    /// What was requested.
    pub asked: String,
    /// How many results the listing stated for all windows together.
    pub announced: Option<u64>,
}

/// A window of the listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// How many results its last page states; `None` if it states no number.
    pub announced: Option<u64>,
    /// The slugs of the listed decisions, without duplicates, in the order of the listing.
    pub listed: Vec<String>,
    /// How many of its pages have been read.
    pub pages: u32,
    /// When its last page was read; `None` while pages are missing.
    pub read_at: Option<String>,
    /// The round in which it was read.
    pub round: u64,
}

impl Window {
    /// Returns whether it was read to its end and lists as many decisions as it states.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.read_at.is_some() && self.announced == Some(self.listed.len() as u64)
    }
}

/// What is known of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShelvedDecision {
    /// The path of its address.
    pub path: String,
    /// Its texts on the shelf, the oldest first. Empty while it is only listed.
    pub versions: Vec<Version>,
    /// The hash of its latest entry in the listing.
    pub listed_hash: u64,
    /// The hash of its entry in the listing when its page was last checked.
    pub looked_hash: u64,
    /// When it was last listed.
    pub last_listed: Option<String>,
    /// The window that it was last listed in.
    pub window: Option<WindowKey>,
    /// When its page was last checked.
    pub looked_at: Option<String>,
    /// The round in which its page was last checked.
    pub looked_in: u64,
    /// When it was last listed, if it no longer is.
    pub withdrawn: Option<String>,
    /// The `ETag` of the page that was last checked.
    pub etag: Option<String>,
    /// The Last-Modified date of that page.
    pub last_modified: Option<String>,
    /// The round in which its page could not be fetched, and why.
    pub failed: Option<(u64, String)>,
}

/// A text of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// When it was fetched.
    pub at: String,
    /// A hash of its text.
    pub text: u64,
    /// The WARC file it is in.
    pub file: String,
    /// Where its record begins, in bytes.
    pub offset: u64,
    /// How long its record is, in bytes.
    pub length: u64,
}

impl ShelvedDecision {
    /// Returns whether the shelf has its page.
    #[must_use]
    pub fn is_held(&self) -> bool {
        !self.versions.is_empty()
    }
}

impl ShelfState {
    /// Returns the state after some events.
    pub(super) fn of(events: &[Event]) -> Self {
        let mut state = Self::default();
        for event in events {
            state.apply(event);
        }
        state
    }

    /// Returns how many decisions the shelf holds.
    #[must_use]
    pub fn held(&self) -> u64 {
        self.count(|_| true)
    }

    /// Returns how many of them are withdrawn.
    #[must_use]
    pub fn withdrawn(&self) -> u64 {
        self.count(|decision| decision.withdrawn.is_some())
    }

    /// Returns how many decisions have more than one text.
    #[must_use]
    pub fn changed(&self) -> u64 {
        self.count(|decision| decision.versions.len() > 1)
    }

    fn count(&self, is: impl Fn(&ShelvedDecision) -> bool) -> u64 {
        let held = self.decisions.values();
        held.filter(|decision| decision.is_held() && is(decision))
            .count() as u64
    }

    /// Returns whether a page of this decision is on the shelf.
    #[must_use]
    pub fn holds(&self, slug: &str) -> bool {
        (self.decisions.get(slug)).is_some_and(ShelvedDecision::is_held)
    }

    /// Applies an event. An event with an unreadable date has no effect.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Begun {
                at,
                asked,
                announced,
            } => {
                self.rounds += 1;
                self.round = Some(Round {
                    begun: at.clone(),
                    asked: asked.clone(),
                    announced: *announced,
                });
            }
            Event::Listed {
                at, from, until, ..
            } => {
                if let Some(key) = window_key(from, until) {
                    self.list(at, key, event);
                }
            }
            Event::WindowRead { at, from, until } => {
                let key = window_key(from, until);
                if let Some(window) = key.and_then(|key| self.windows.get_mut(&key)) {
                    window.read_at = Some(at.clone());
                }
            }
            Event::NewLook { from, until, .. } => {
                let key = window_key(from, until);
                let window = key.and_then(|key| self.windows.get(&key));
                for slug in window.map(|window| &window.listed).into_iter().flatten() {
                    if let Some(decision) = self.decisions.get_mut(slug) {
                        decision.looked_hash = decision.listed_hash;
                    }
                }
            }
            Event::Page(page) => self.look_at(page),
            Event::Failed {
                reference, reason, ..
            } => {
                let round = self.rounds;
                let decision = self.decisions.entry(reference.clone()).or_default();
                decision.failed = Some((round, reason.clone()));
            }
            Event::Withdrawn { reference, .. } => {
                if let Some(decision) = self.decisions.get_mut(reference) {
                    decision.withdrawn.clone_from(&decision.last_listed);
                }
            }
            Event::Dropped {
                references,
                file,
                to,
                cut,
                ..
            } => self.drop_pages(references, file, to.as_deref(), cut),
            Event::Finished { .. } => self.round = None,
        }
    }

    fn list(&mut self, at: &str, key: WindowKey, event: &Event) {
        let Event::Listed {
            page,
            announced,
            entries,
            ..
        } = event
        else {
            return;
        };
        if *page == 1 {
            // Parts of this window that were read separately are now read with it.
            self.windows
                .retain(|(from, until), _| *from < key.0 || key.1 < *until);
            let window = Window {
                round: self.rounds,
                ..Window::default()
            };
            self.windows.insert(key, window);
        }
        let window = self.windows.entry(key).or_default();
        window.pages = *page;
        window.announced = announced.or(window.announced);
        let mut listed: BTreeSet<String> = window.listed.iter().cloned().collect();
        for entry in entries {
            if listed.insert(entry.reference.clone()) {
                window.listed.push(entry.reference.clone());
            }
            let decision = self.decisions.entry(entry.reference.clone()).or_default();
            decision.path.clone_from(&entry.path);
            decision.listed_hash = entry.text_hash;
            decision.last_listed = Some(at.to_owned());
            decision.window = Some(key);
            decision.withdrawn = None;
        }
    }

    fn look_at(&mut self, page: &PageEvent) {
        let round = self.rounds;
        let decision = self.decisions.entry(page.reference.clone()).or_default();
        decision.looked_in = round;
        decision.looked_at = Some(page.at.clone());
        decision.looked_hash = page.listed;
        decision.etag.clone_from(&page.etag);
        decision.last_modified.clone_from(&page.last_modified);
        decision.failed = None;
        if page.change == PageChange::Same {
            return;
        }
        decision.versions.push(Version {
            at: page.at.clone(),
            text: page.text,
            file: page.file.clone(),
            offset: page.offset,
            length: page.length,
        });
        let end = self.files.entry(page.file.clone()).or_default();
        *end = page.end.max(*end);
    }

    fn drop_pages(
        &mut self,
        references: &[String],
        file: &str,
        to: Option<&str>,
        cut: &[(u64, u64)],
    ) {
        let moved = |offset: u64| {
            let before = cut.iter().filter(|(at, _)| *at < offset);
            offset - before.map(|(_, length)| length).sum::<u64>()
        };
        for (slug, decision) in &mut self.decisions {
            let is_dropped = references.contains(slug);
            decision
                .versions
                .retain(|version| !(is_dropped && version.file == file));
            for version in &mut decision.versions {
                if version.file == file
                    && let Some(to) = to
                {
                    version.offset = moved(version.offset);
                    to.clone_into(&mut version.file);
                }
            }
        }
        let end = self.files.remove(file);
        self.replaced_files.insert(file.to_owned());
        if let (Some(end), Some(to)) = (end, to) {
            self.files.insert(to.to_owned(), moved(end));
        }
    }
}

fn window_key(from: &str, until: &str) -> Option<WindowKey> {
    Some((from.parse().ok()?, until.parse().ok()?))
}
