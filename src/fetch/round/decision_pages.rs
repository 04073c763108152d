//! Fetches the pages of a window.

use super::{Round, now};
use crate::fetch::client::{GetError, Known};
use crate::fetch::pages::read_page;
use crate::fetch::windows::day_of;
use crate::shelf::{Event, Exchange, PageChange, PageEvent, WindowKey};

impl Round<'_> {
    /// Fetches the pages of a window that are new, or may have changed.
    pub(super) fn fetch_pages(&mut self, key: WindowKey) -> Result<(), GetError> {
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
}
