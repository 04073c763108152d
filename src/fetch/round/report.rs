//! What a run did.

use std::collections::BTreeSet;

use crate::fetch::error::Stop;
use crate::fetch::status::ShelfStatus;
use crate::shelf::ShelfState;

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

/// What is counted before and after a run.
pub(super) struct Figures {
    pub(super) held: u64,
    /// Texts of all decisions together.
    pub(super) texts: u64,
    pub(super) withdrawn: BTreeSet<String>,
}

impl Figures {
    pub(super) fn of(state: &ShelfState) -> Self {
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
