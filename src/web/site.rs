//! The state that handlers share, and their access to the index.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::response::Response;

use super::cache::AnswerCache;
use super::failure::Failure;
use super::hosts::Hosts;
use super::kept_forms::KeptForms;
use super::live::{LiveIndex, OpenIndex};
use super::workers::Workers;
use crate::search::Cancellation;

/// The local address of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalAddress(pub(crate) IpAddr);

/// The state that all handlers share.
pub(crate) struct Site {
    pub(crate) live: LiveIndex,
    pub(crate) workers: Workers,
    pub(crate) cache: AnswerCache,
    pub(crate) hosts: Hosts,
    pub(crate) kept_forms: KeptForms,
}

/// The result of a handler.
pub(crate) type Answer = Result<Response, Failure>;

/// The index as it was when the request came in, and the threads that search it.
pub(crate) struct Searching {
    pub(crate) site: Arc<Site>,
    pub(crate) open: Arc<OpenIndex>,
}

impl Searching {
    /// Does the work of a page on one of those threads. The work is cancelled if the client
    /// disconnects before the answer is ready.
    pub(crate) async fn run(
        self,
        work: impl FnOnce(&OpenIndex, &Cancellation) -> Answer + Send + 'static,
    ) -> Answer {
        let Self { site, open } = self;
        let cancellation = Cancellation::default();
        let _cancels = cancellation.cancel_on_drop();
        site.workers.run(move || work(&open, &cancellation)).await?
    }
}

impl FromRequestParts<Arc<Site>> for Searching {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        // A cached answer must be that of the commit in its tag.
        let tagged = parts.extensions.get::<Arc<OpenIndex>>().cloned();
        Ok(Self {
            site: Arc::clone(site),
            open: tagged.unwrap_or_else(|| site.live.current()),
        })
    }
}

/// The segment of the path that names a decision, decoded.
pub(crate) struct Slug(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Slug {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        segment(parts, state, "slug").await.map(Self)
    }
}

/// The segment of the path that names a kept form.
pub(crate) struct Number(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        segment(parts, state, "number").await.map(Self)
    }
}

async fn segment<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<String, Failure> {
    let segments = RawPathParams::from_request_parts(parts, state).await;
    // A segment that is not valid text names nothing.
    let segments = segments.map_err(|_| Failure::NoSuchPage)?;
    let found = segments.iter().find(|(own, _)| *own == name);
    let (_, segment) = found.ok_or(Failure::NoSuchPage)?;
    Ok(segment.to_owned())
}

/// The address by which the client reaches this server: the scheme and the checked host.
#[derive(Debug, Clone)]
pub(crate) struct Origin(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let checked = parts.extensions.get::<Self>().cloned();
        checked.ok_or(Failure::Unreadable)
    }
}
