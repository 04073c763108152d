//! Reads the windows of the listing.

use super::{Round, now};
use crate::fetch::client::{GetError, Known, Reply};
use crate::fetch::error::Stop;
use crate::fetch::pages::{goes_on, listing_in, listing_url};
use crate::shelf::{Event, ListedEntry, WindowKey};

/// Where more than half of so many texts of a window changed, its look has.
const NEW_LOOK_LEAST: usize = 10;

impl Round<'_> {
    /// How many results the listing announces for some days.
    pub(super) fn count(&mut self, days: WindowKey) -> Result<u64, GetError> {
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
    pub(super) fn read_window(&mut self, key: WindowKey) -> Result<(), GetError> {
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
    pub(super) fn see_new_look(&mut self, (from, until): WindowKey) -> Result<(), GetError> {
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
}
