//! A round through the listing: windows, their decisions, and what is no longer listed.

mod decision_pages;
mod listing;
mod report;

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::client::{Client, GetError};
use super::error::Stop;
use super::prepare::prepare;
use super::status::{ShelfStatus, WindowStatus};
use super::windows::{day_of, days_before, first_day, instant, windows};
use super::{FetchError, FetchProgress, FetchRequest, Plan};
use crate::model::Date;
use crate::shelf::{Event, Shelf, ShelfSettings, WindowKey};

pub use report::FetchReport;
use report::Figures;

/// Windows that end so many days ago or later are read in every round.
const RECENT_DAYS: u32 = 120;
/// Older windows are read again after so many days.
const OLD_WINDOW_DAYS: u32 = 30;
/// Results on a page of the listing, as observed so far.
const RESULTS_A_PAGE: u64 = 10;

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
