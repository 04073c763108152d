use serde::Serialize;

use crate::fetch::{FetchReport, ShelfStatus};

/// What a run of `redress fetch` did.
#[derive(Serialize)]
pub(crate) struct FetchView<'a> {
    new: u64,
    changed: u64,
    withdrawn: u64,
    dropped: u64,
    requests: u64,
    complete: bool,
    missing: &'a [String],
    stopped: Option<String>,
    shelf: &'a ShelfStatus,
}

impl<'a> FetchView<'a> {
    pub(crate) fn new(report: &'a FetchReport) -> Self {
        Self {
            new: report.new,
            changed: report.changed,
            withdrawn: report.withdrawn,
            dropped: report.dropped,
            requests: report.requests,
            complete: report.is_complete(),
            missing: &report.missing,
            stopped: report.stop.as_ref().map(ToString::to_string),
            shelf: &report.status,
        }
    }
}
