//! A round through the listing: windows, their decisions, and what is no longer listed.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::client::{Client, GetError, Known, Reply};
use super::error::Stop;
use super::pages::{goes_on, listing_in, listing_url, read_page};
use super::prepare::prepare;
use super::status::{ShelfStatus, WindowStatus};
use super::windows::{day_of, days_before, first_day, instant, windows};
use super::{FetchError, FetchProgress, FetchRequest, Plan};
use crate::model::Date;
use crate::shelf::{
    Event, Exchange, ListedEntry, PageChange, PageEvent, Shelf, ShelfSettings, ShelfState,
    WindowKey,
};

/// Windows that end so many days ago or later are read in every round.
const RECENT_DAYS: u32 = 120;
/// Older windows are read again after so many days.
const OLD_WINDOW_DAYS: u32 = 30;
/// Results on a page of the listing, as observed so far.
const RESULTS_A_PAGE: u64 = 10;
/// Where more than half of so many texts of a window changed, its look has.
const NEW_LOOK_LEAST: usize = 10;

/// What a run did.
#[derive(Debug)]
pub struct FetchReport {
    /// The shelf in figures.
    pub status: ShelfStatus,
    /// What is missing in the windows that were asked for, a sentence each.
    pub missing: Vec<String>,
    /// Why it ended before everything was done.
    pub stop: Option<Stop>,
    /// Decisions that came to the shelf.
    pub new: u64,
    /// Decisions with a text that changed.
    pub changed: u64,
    /// Decisions found to be no longer listed.
    pub withdrawn: u64,
    /// Decisions that left the shelf.
    pub dropped: u64,
    /// Requests of this run.
    pub requests: u64,
}

impl FetchReport {
    /// Whether every window that was asked for is complete.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.stop.is_none() && self.missing.is_empty()
    }
}

/// Fetches what is due into a shelf.
pub fn fetch(
    request: &FetchRequest,
    progress: &dyn FetchProgress,
) -> Result<FetchReport, FetchError> {
    let prepared = prepare(request)?;
    let requests_before = prepared.pace.requests();
    let mut shelf = Shelf::open(&request.folder, &instant(Timestamp::now()))?;
    let remembered = ShelfSettings::read(&request.folder)?;
    if remembered.as_ref() != Some(&prepared.settings) {
        prepared.settings.write(&request.folder)?;
    }
    for problem in shelf.problems() {
        progress.note(problem);
    }
    let before = Figures::of(shelf.state());
    let mut windows = Vec::new();
    let contact = &prepared.settings.contact;
    let (stop, requests) = match Client::new(
        prepared.site,
        contact,
        request.timeout,
        prepared.pace,
        progress,
    ) {
        Ok(client) => {
            let mut round = Round {
                request,
                progress,
                shelf: &mut shelf,
                client,
                windows: Vec::new(),
                refresh_before: (request.refresh_days).map(|days| days_before(request.today, days)),
            };
            let ran = round.run();
            windows.append(&mut round.windows);
            let requests = round.client.pace.requests();
            (stop_of(ran)?, requests)
        }
        Err(error) => {
            let stop = stop_of(Err(error))?;
            (stop, super::pace::requests_of(&request.folder))
        }
    };
    shelf.write_withdrawn()?;
    let after = Figures::of(shelf.state());
    let dropped = if request.drop_withdrawn && stop.is_none() {
        drop_withdrawn(&mut shelf, progress)?
    } else {
        0
    };
    let state = shelf.state();
    let lacks = windows
        .iter()
        .filter_map(|key| match state.windows.get(key) {
            Some(window) => WindowStatus::of(state, *key, window).lack(),
            None => Some(format!("{} to {}: not read yet", key.0, key.1)),
        });
    Ok(FetchReport {
        missing: lacks.collect(),
        status: ShelfStatus::of(state, requests),
        stop,
        new: after.held - before.held,
        changed: after.texts - before.texts - (after.held - before.held),
        withdrawn: after.withdrawn.difference(&before.withdrawn).count() as u64,
        dropped,
        requests: requests - requests_before,
    })
}

/// What is counted before and after a run.
struct Figures {
    held: u64,
    /// Texts of all decisions together.
    texts: u64,
    withdrawn: BTreeSet<String>,
}

impl Figures {
    fn of(state: &ShelfState) -> Self {
        let versions = state.decisions.values();
        let withdrawn = state.decisions.iter();
        Self {
            held: state.held(),
            texts: versions
                .map(|decision| decision.versions.len() as u64)
                .sum(),
            withdrawn: withdrawn
                .filter(|(_, decision)| decision.withdrawn.is_some() && decision.is_held())
                .map(|(slug, _)| slug.clone())
                .collect(),
        }
    }
}

fn stop_of(ran: Result<(), GetError>) -> Result<Option<Stop>, FetchError> {
    match ran {
        Ok(()) => Ok(None),
        Err(GetError::Stop(stop)) => Ok(Some(stop)),
        Err(GetError::Refused(reason)) => Ok(Some(Stop::NoRobots { reason })),
        Err(GetError::Failed(error)) => Err(error),
    }
}

fn drop_withdrawn(shelf: &mut Shelf, progress: &dyn FetchProgress) -> Result<u64, FetchError> {
    let (withdrawn, held) = (shelf.state().withdrawn(), shelf.state().held());
    if withdrawn == 0 || !progress.may_drop(withdrawn, held) {
        return Ok(0);
    }
    Ok(shelf.drop_withdrawn(&instant(Timestamp::now()))?)
}

/// A round while it runs.
struct Round<'a> {
    request: &'a FetchRequest,
    progress: &'a dyn FetchProgress,
    shelf: &'a mut Shelf,
    client: Client<'a>,
    windows: Vec<WindowKey>,
    /// Pages that were not looked at since this day are asked for again.
    refresh_before: Option<Date>,
}

fn now() -> String {
    instant(Timestamp::now())
}

impl Round<'_> {
    fn run(&mut self) -> Result<(), GetError> {
        let asked = self.asked();
        let goes_on = (self.shelf.state().round.as_ref()).is_some_and(|round| round.asked == asked);
        self.windows = self.due_windows(goes_on);
        let plan = self.plan(goes_on)?;
        if !self.progress.agrees(&plan) {
            return Err(GetError::Failed(FetchError::NotAgreed));
        }
        if !goes_on {
            self.note(&Event::Begun {
                at: now(),
                asked,
                announced: plan.announced,
            })?;
        }
        for key in self.windows.clone() {
            if !self.is_read(key) {
                self.read_window(key)?;
                self.see_new_look(key)?;
            }
            self.fetch_pages(key)?;
        }
        self.find_withdrawn()?;
        self.note(&Event::Finished { at: now() })
    }

    fn note(&mut self, event: &Event) -> Result<(), GetError> {
        let noted = self.shelf.note(event);
        noted.map_err(|error| GetError::Failed(error.into()))
    }

    /// What was asked for, the same in the run that goes on with a round.
    fn asked(&self) -> String {
        let FetchRequest {
            since,
            until,
            refresh_days,
            ..
        } = self.request;
        let day = |day: &Option<Date>| day.map_or("-".to_owned(), |day| day.to_string());
        let refresh = refresh_days.map_or("-".to_owned(), |days| days.to_string());
        format!(
            "since {} until {} refresh {refresh}",
            day(since),
            day(until)
        )
    }

    /// Whether a window was read to its end in this round.
    fn is_read(&self, key: WindowKey) -> bool {
        let state = self.shelf.state();
        (state.windows.get(&key))
            .is_some_and(|window| window.read_at.is_some() && window.round == state.rounds)
    }

    /// The windows of this round. Where the person named no day, older windows that are
    /// complete wait for their turn.
    fn due_windows(&self, goes_on: bool) -> Vec<WindowKey> {
        let FetchRequest {
            since,
            until,
            today,
            ..
        } = *self.request;
        let all = windows(since.unwrap_or_else(first_day), until.unwrap_or(today));
        if since.is_some() || until.is_some() || self.request.refresh_days.is_some() {
            return all;
        }
        let state = self.shelf.state();
        let is_due = |key: &WindowKey| {
            let Some(window) = state.windows.get(key) else {
                return true;
            };
            let is_recent = key.1 >= days_before(today, RECENT_DAYS);
            let is_of_round = goes_on && window.round == state.rounds;
            let read_on = window.read_at.as_deref().and_then(day_of);
            let is_old = read_on.is_none_or(|day| day <= days_before(today, OLD_WINDOW_DAYS));
            let is_complete = WindowStatus::of(state, *key, window).complete;
            is_recent || is_of_round || is_old || !is_complete
        };
        all.into_iter().filter(is_due).collect()
    }

    fn plan(&mut self, goes_on: bool) -> Result<Plan, GetError> {
        let unread: Vec<WindowKey> = {
            let state = self.shelf.state();
            let windows = self.windows.iter().copied();
            windows
                .filter(|key| !state.windows.contains_key(key))
                .collect()
        };
        let round = self.shelf.state().round.as_ref().filter(|_| goes_on);
        let announced = match round {
            Some(round) => round.announced,
            None => match (unread.last(), unread.first()) {
                (Some((first, _)), Some((_, last))) => Some(self.count((*first, *last))?),
                _ => None,
            },
        };
        let state = self.shelf.state();
        let is_done = |key: &WindowKey| goes_on && self.is_read(*key);
        let unread_windows = self.windows.iter().filter(|key| !is_done(key));
        let pages = |key: &WindowKey| {
            let announced = state.windows.get(key).and_then(|window| window.announced);
            announced.map_or(1, |announced| announced.div_ceil(RESULTS_A_PAGE).max(1))
        };
        let mut requests: u64 = unread_windows.map(pages).sum();
        let held = state.held();
        if let Some(announced) = announced {
            let missing = announced.saturating_sub(if unread.is_empty() { 0 } else { held });
            requests += missing + missing / RESULTS_A_PAGE;
        }
        let until = self.windows.first().map(|(_, last)| *last);
        let since = self.windows.last().map(|(first, _)| *first);
        Ok(Plan {
            windows: self.windows.len(),
            since: since.unwrap_or(self.request.today),
            until: until.unwrap_or(self.request.today),
            announced,
            held,
            requests,
            delay: self.client.pace.delay(),
            goes_on,
        })
    }

    /// How many results the listing announces for some days.
    fn count(&mut self, days: WindowKey) -> Result<u64, GetError> {
        let url = listing_url(&self.client.site, days, 1);
        let listing = listing_in(self.ask_for_listing(&url)?)?;
        let listed = listing.entries.len() as u64;
        Ok(listing.announced.unwrap_or(listed))
    }

    /// Gets a page of the listing. A site that does not want that is left alone.
    fn ask_for_listing(&mut self, url: &str) -> Result<Reply, GetError> {
        let reply = match self.client.get(url, &Known::default()) {
            Err(GetError::Refused(reason)) if reason.contains("robots.txt") => {
                let url = url.to_owned();
                return Err(GetError::Stop(Stop::Robots { url }));
            }
            reply => reply?,
        };
        if reply.status == 200 {
            self.client.succeeded();
            return Ok(reply);
        }
        Err(GetError::Refused(format!("status {}", reply.status)))
    }

    /// Reads the pages of a window that were not read yet in this round.
    fn read_window(&mut self, key: WindowKey) -> Result<(), GetError> {
        let (from, until) = (key.0.to_string(), key.1.to_string());
        let state = self.shelf.state();
        let window = state.windows.get(&key);
        let begun = window.filter(|window| window.round == state.rounds);
        let mut page = begun.map_or(1, |window| window.pages + 1);
        loop {
            self.progress
                .working(&format!("{from} to {until}: page {page} of the listing"));
            let url = listing_url(&self.client.site, key, page);
            let reply = match self.ask_for_listing(&url) {
                Ok(reply) => reply,
                Err(GetError::Refused(reason)) => {
                    self.progress.note(&format!(
                        "{from} to {until}: page {page} of the listing could not be read: {reason}"
                    ));
                    return Ok(());
                }
                Err(error) => return Err(error),
            };
            let listing = listing_in(reply)?;
            let listed = |round: &Self| {
                let window = round.shelf.state().windows.get(&key);
                window.map_or(0, |window| window.listed.len())
            };
            let before = if page == 1 { 0 } else { listed(self) };
            let entries = listing.entries.iter().map(|entry| ListedEntry {
                reference: entry.reference.slug().to_owned(),
                path: entry.path.clone(),
                text_hash: entry.text_hash,
            });
            self.note(&Event::Listed {
                at: now(),
                from: from.clone(),
                until: until.clone(),
                page,
                announced: listing.announced,
                entries: entries.collect(),
            })?;
            let now_listed = listed(self);
            if !goes_on(&listing, now_listed as u64, now_listed - before, page) {
                break;
            }
            page += 1;
        }
        self.note(&Event::WindowRead {
            at: now(),
            from,
            until,
        })
    }

    /// Where the listing has another look, its texts say nothing of what changed.
    fn see_new_look(&mut self, (from, until): WindowKey) -> Result<(), GetError> {
        let state = self.shelf.state();
        let Some(window) = state.windows.get(&(from, until)) else {
            return Ok(());
        };
        let known = (window.listed.iter())
            .filter_map(|slug| state.decisions.get(slug))
            .filter(|decision| decision.is_held());
        let (mut all, mut other) = (0, 0);
        for decision in known {
            all += 1;
            other += usize::from(decision.looked_hash != decision.listed_hash);
        }
        if all < NEW_LOOK_LEAST || other * 2 <= all {
            return Ok(());
        }
        self.progress.note(&format!(
            "{from} to {until}: the listing has another look ({other} of {all} texts differ), so \
             it does not tell which decisions changed; `--refresh DAYS` looks at their pages"
        ));
        self.note(&Event::NewLook {
            at: now(),
            from: from.to_string(),
            until: until.to_string(),
        })
    }

    /// Fetches the pages of a window that are new, or may have changed.
    fn fetch_pages(&mut self, key: WindowKey) -> Result<(), GetError> {
        let state = self.shelf.state();
        let Some(window) = state.windows.get(&key) else {
            return Ok(());
        };
        let due = window.listed.iter().filter(|slug| self.is_due(slug));
        let due: Vec<String> = due.cloned().collect();
        for (at, slug) in due.iter().enumerate() {
            self.progress.working(&format!(
                "{} to {}: page {} of {}, {slug}",
                key.0,
                key.1,
                at + 1,
                due.len()
            ));
            self.fetch_page(slug)?;
        }
        Ok(())
    }

    fn is_due(&self, slug: &str) -> bool {
        let state = self.shelf.state();
        let Some(decision) = state.decisions.get(slug) else {
            return false;
        };
        let has_failed = decision.failed.as_ref();
        if has_failed.is_some_and(|(round, _)| *round == state.rounds) {
            return false;
        }
        let looked_on = decision.looked_at.as_deref().and_then(day_of);
        let is_stale = self.refresh_before.is_some_and(|before| {
            // Looked at in this round is looked at, however short the time is.
            looked_on.is_none_or(|day| day <= before) && decision.looked_in != state.rounds
        });
        !decision.is_held() || decision.looked_hash != decision.listed_hash || is_stale
    }

    fn fetch_page(&mut self, slug: &str) -> Result<(), GetError> {
        let Some(decision) = self.shelf.state().decisions.get(slug).cloned() else {
            return Ok(());
        };
        let held = decision.versions.last();
        let known = Known {
            etag: decision.etag.clone().filter(|_| held.is_some()),
            last_modified: decision.last_modified.clone().filter(|_| held.is_some()),
        };
        let url = self.client.site.at(&decision.path);
        let reply = match self.client.get(&url, &known) {
            Ok(reply) => reply,
            Err(GetError::Refused(reason)) => return self.fail(slug, reason),
            Err(error) => return Err(error),
        };
        let page = match (reply.status, held) {
            (304, Some(_)) => None,
            (200, _) => {
                let Some(text) = read_page(&reply, slug) else {
                    self.client.failed(&format!("{url}: another page"))?;
                    return self.fail(slug, "another page in its place".to_owned());
                };
                Some(text)
            }
            (status, _) => return self.fail(slug, format!("status {status}")),
        };
        self.client.succeeded();
        let header = |name: &str| reply.header(name).map(str::to_owned);
        let event = PageEvent {
            at: reply.at.clone(),
            reference: slug.to_owned(),
            change: PageChange::Same,
            listed: decision.listed_hash,
            text: 0,
            file: String::new(),
            offset: 0,
            length: 0,
            end: 0,
            etag: header("etag").or(known.etag),
            last_modified: header("last-modified").or(known.last_modified),
        };
        let event = match (held, page) {
            (Some(held), None) => PageEvent {
                text: held.text,
                ..event
            },
            (Some(held), Some(text)) if held.text == text => PageEvent { text, ..event },
            (held, page) => {
                let exchange = Exchange {
                    url: &reply.url,
                    at: &reply.at,
                    request: &reply.request,
                    status_line: &reply.status_line,
                    headers: &reply.headers,
                    body: &reply.body,
                };
                let place =
                    (self.shelf.put(&exchange)).map_err(|error| GetError::Failed(error.into()))?;
                PageEvent {
                    change: match held {
                        Some(_) => PageChange::Changed,
                        None => PageChange::Seen,
                    },
                    text: page.unwrap_or_default(),
                    file: place.file,
                    offset: place.offset,
                    length: place.length,
                    end: place.end,
                    ..event
                }
            }
        };
        self.note(&Event::Page(event))
    }

    fn fail(&mut self, slug: &str, reason: String) -> Result<(), GetError> {
        self.progress.note(&format!("{slug}: {reason}"));
        self.note(&Event::Failed {
            at: now(),
            reference: slug.to_owned(),
            reason,
        })
    }

    /// Finds the decisions that were listed in a window once, and are not in what was
    /// read of it in this round, nor in any other window of the round.
    fn find_withdrawn(&mut self) -> Result<(), GetError> {
        let state = self.shelf.state();
        let read = state.windows.iter();
        let read: Vec<_> = read
            .filter(|(_, window)| window.round == state.rounds && window.is_whole())
            .collect();
        let of_round = (state.windows.values()).filter(|window| window.round == state.rounds);
        let listed: BTreeSet<&String> = of_round.flat_map(|window| &window.listed).collect();
        let gone = state.decisions.iter().filter(|(slug, decision)| {
            decision.is_held()
                && decision.withdrawn.is_none()
                && !listed.contains(slug)
                && decision.window.is_some_and(|(from, until)| {
                    read.iter().any(|(key, _)| key.0 <= from && until <= key.1)
                })
        });
        let gone: Vec<String> = gone.map(|(slug, _)| slug.clone()).collect();
        for reference in gone {
            self.note(&Event::Withdrawn {
                at: now(),
                reference,
            })?;
        }
        Ok(())
    }
}
