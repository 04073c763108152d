//! The state of a shelf in figures.

use std::path::Path;

use serde::Serialize;

use super::pace::requests_of;
use crate::shelf::{Shelf, ShelfError, ShelfState, Window, WindowKey};

/// The state of a shelf in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShelfStatus {
    /// Decisions on the shelf, withdrawn ones as well.
    pub decisions: u64,
    /// Those that are no longer listed.
    pub withdrawn: u64,
    /// Those of which it has more than one text.
    pub changed: u64,
    /// The windows that were ever read, the newest first.
    pub windows: Vec<WindowStatus>,
    /// Requests of all runs together.
    pub requests: u64,
    /// When the round that was broken off began.
    pub unfinished_since: Option<String>,
}

/// A window of the listing in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowStatus {
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
    /// Decisions that the listing announces; `None` where it announces nothing.
    pub announced: Option<u64>,
    /// Decisions that it lists.
    pub listed: u64,
    /// Decisions of those that are on the shelf.
    pub found: u64,
    /// Whether the listing was read to its end, lists as many decisions as it announces,
    /// and all of them are on the shelf.
    pub complete: bool,
    /// Decisions that are listed and not on the shelf, each with the reason where it
    /// was tried.
    pub missing: Vec<String>,
    /// When it was read to its end; `None` where pages are missing.
    pub read_at: Option<String>,
}

impl ShelfStatus {
    /// Reads the state of the shelf in a folder.
    pub fn read(folder: &Path) -> Result<Self, ShelfError> {
        let shelf = Shelf::read(folder)?;
        Ok(Self::of(shelf.state(), requests_of(folder)))
    }

    pub(super) fn of(state: &ShelfState, requests: u64) -> Self {
        let windows = state.windows.iter().rev();
        Self {
            decisions: state.held(),
            withdrawn: state.withdrawn(),
            changed: state.changed(),
            windows: windows
                .map(|(key, window)| WindowStatus::of(state, *key, window))
                .collect(),
            requests,
            unfinished_since: state.round.as_ref().map(|round| round.begun.clone()),
        }
    }
}

impl WindowStatus {
    pub(super) fn of(state: &ShelfState, (from, until): WindowKey, window: &Window) -> Self {
        let missing: Vec<String> = (window.listed.iter())
            .filter(|slug| !state.holds(slug))
            .map(|slug| {
                let failed = state.decisions.get(slug);
                match failed.and_then(|decision| decision.failed.as_ref()) {
                    Some((_, reason)) => format!("{slug} ({reason})"),
                    None => slug.clone(),
                }
            })
            .collect();
        Self {
            from: from.to_string(),
            until: until.to_string(),
            announced: window.announced,
            listed: window.listed.len() as u64,
            found: (window.listed.len() - missing.len()) as u64,
            complete: window.is_whole() && missing.is_empty(),
            missing,
            read_at: window.read_at.clone(),
        }
    }

    /// What is missing, as a sentence; `None` where nothing is.
    #[must_use]
    pub fn lack(&self) -> Option<String> {
        const NAMED: usize = 5;
        if self.complete {
            return None;
        }
        let Self {
            from,
            until,
            listed,
            found,
            missing,
            ..
        } = self;
        let window = format!("{from} to {until}");
        if self.read_at.is_none() {
            return Some(format!("{window}: the listing was not read to its end"));
        }
        let mut said = Vec::new();
        match self.announced {
            None => said.push(format!(
                "the listing announces no number, and lists {listed}"
            )),
            Some(announced) if announced != *listed => {
                said.push(format!(
                    "the listing announces {announced} and lists {listed}"
                ));
            }
            Some(_) => {}
        }
        if !missing.is_empty() {
            let named: Vec<&str> = missing.iter().take(NAMED).map(String::as_str).collect();
            let more = match missing.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            said.push(format!(
                "of {listed} listed, {found} are on the shelf; missing: {}{more}",
                named.join(", ")
            ));
        }
        Some(format!("{window}: {}", said.join("; ")))
    }
}
