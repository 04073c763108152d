//! From a request to the handler of its address.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::{Method, Request, header};
use tokio::time::timeout;
use xxhash_rust::xxh3::Xxh3Default;

use super::address::{Parameters, read_segment};
use super::answer_cache::AnswerCache;
use super::failure::{Failure, Form};
use super::gzip;
use super::hosts::Hosts;
use super::live::{LiveIndex, OpenIndex};
use super::reply::Reply;
use super::single_flight::SingleFlight;
use super::workers::Workers;
use super::{api, assets, decision, export, feed, guide, home, precedents, search};

/// All that handlers share.
pub(crate) struct Site {
    pub(crate) live: Arc<LiveIndex>,
    pub(crate) workers: Workers,
    pub(crate) turns: SingleFlight,
    pub(crate) kept: AnswerCache,
    pub(crate) hosts: Hosts,
}

/// A request as handlers see it.
pub(crate) struct Question {
    /// The part of the path that names something, decoded.
    pub(crate) name: String,
    pub(crate) parameters: Parameters,
    /// What was sent along; empty where nothing may be.
    pub(crate) body: Bytes,
    /// How the asker reaches this server: scheme and checked host.
    pub(crate) origin: String,
}

/// What a handler comes to.
pub(crate) type Answer = Result<Reply, Failure>;

/// A handler that searches: it gets a thread, and an index that stays the same.
type Searching = fn(&OpenIndex, &Question) -> Answer;

/// A handler that asks nothing of the index.
type Drawing = fn(&Question) -> Reply;

/// What an address leads to.
enum Route {
    /// What is always the same.
    Asset(&'static assets::Asset),
    /// The answer depends on the index and the request alone, so one is as good
    /// as another with the same two.
    Searching(Searching),
    Drawing(Drawing),
    /// The answer depends on what is sent, and is kept nowhere.
    Posting(Searching),
    /// All results of a search.
    Export(export::Format),
    Health,
}

/// Answers a request.
pub(crate) async fn answer(site: &Site, request: Request<Incoming>, local: SocketAddr) -> Reply {
    let path = request.uri().path().to_owned();
    let form = if path.starts_with("/api/") || path == "/healthz" {
        Form::Problem
    } else {
        Form::Page
    };
    let unpacks = gzip::is_accepted(request.headers());
    let answered = answer_or_fail(site, request, local, &path).await;
    let reply = answered.unwrap_or_else(|failure| failure.reply(form));
    reply.for_asker(unpacks)
}

async fn answer_or_fail(
    site: &Site,
    request: Request<Incoming>,
    local: SocketAddr,
    path: &str,
) -> Answer {
    let host = checked_host(site, &request, local)?;
    let parameters = Parameters::read(request.uri().query().unwrap_or_default());
    let (route, name) = find(path, request.method(), &parameters)?;
    let mut question = Question {
        name,
        parameters,
        body: Bytes::new(),
        origin: format!("http://{host}"),
    };
    match route {
        Route::Asset(asset) => Ok(asset.reply()),
        Route::Health => Ok(api::health(&site.live)),
        Route::Export(format) => export::stream(site, question, format).await,
        Route::Drawing(handler) => {
            let tag = tag(&site.live.current(), &request, &question.origin);
            if has(&request, &tag) {
                return Ok(reusable(Reply::not_modified(), &tag));
            }
            Ok(reusable(handler(&question), &tag))
        }
        Route::Posting(handler) => {
            question.body = body(request).await?;
            let open = site.live.current();
            site.workers.run(move || handler(&open, &question)).await?
        }
        Route::Searching(handler) => {
            let open = site.live.current();
            let tag = tag(&open, &request, &question.origin);
            if has(&request, &tag) {
                let reply = Reply::not_modified();
                return Ok(reusable(reply, &tag));
            }
            if let Some(reply) = site.kept.find(&tag) {
                return Ok(reply);
            }
            let turn = site.turns.take(&tag).await?;
            if let Some(reply) = site.kept.find(&tag) {
                return Ok(reply);
            }
            let work = move || handler(&open, &question).map(Reply::packed);
            let reply = site.workers.run(work).await??;
            if !reply.status.is_success() {
                return Ok(reply);
            }
            let reply = reusable(reply, &tag);
            site.kept.keep(&tag, &reply);
            drop(turn);
            Ok(reply)
        }
    }
}

/// The host a request names, where that is this server.
fn checked_host(
    site: &Site,
    request: &Request<Incoming>,
    local: SocketAddr,
) -> Result<String, Failure> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next().ok_or(Failure::Unreadable)?;
    if hosts.next().is_some() {
        return Err(Failure::Unreadable);
    }
    let host = host.to_str().map_err(|_| Failure::WrongHost)?;
    // What a proxy is asked for names the host in the address as well.
    let named = request
        .uri()
        .authority()
        .map(hyper::http::uri::Authority::as_str);
    for name in std::iter::once(host).chain(named) {
        if !site.hosts.are_named_by(name, local.ip()) {
            return Err(Failure::WrongHost);
        }
    }
    Ok(host.to_owned())
}

/// Reads what is sent along, as much as is taken and as long as may be waited.
async fn body(request: Request<Incoming>) -> Result<Bytes, Failure> {
    const LONGEST: Duration = Duration::from_secs(20);
    let most = precedents::MOST_BYTES;
    if request.size_hint().lower() > most as u64 {
        return Err(Failure::TooLarge);
    }
    let read = Limited::new(request.into_body(), most).collect();
    match timeout(LONGEST, read).await {
        Err(_) => Err(Failure::TooSlow),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Failure::TooLarge),
        Ok(Err(_)) => Err(Failure::Unreadable),
        Ok(Ok(body)) => Ok(body.to_bytes()),
    }
}

fn find(path: &str, method: &Method, parameters: &Parameters) -> Result<(Route, String), Failure> {
    let posting: Option<Searching> = match path {
        "/precedents" => Some(precedents::asked),
        "/api/precedents" => Some(precedents::api),
        _ => None,
    };
    match (posting, method) {
        (Some(handler), &Method::POST) => return Ok((Route::Posting(handler), String::new())),
        (_, &Method::GET | &Method::HEAD) => {}
        (Some(_), _) => return Err(Failure::Method("GET, HEAD, POST")),
        (None, _) => return Err(Failure::Method("GET, HEAD")),
    }
    let named = |prefix: &str| {
        let segment = path.strip_prefix(prefix)?;
        let is_one = !segment.is_empty() && !segment.contains('/');
        is_one.then(|| read_segment(segment)).flatten()
    };
    let route = match path {
        "/" => Route::Searching(home::page),
        "/search" => Route::Searching(search::page),
        "/precedents" => Route::Searching(precedents::page),
        "/api/precedents" => return Err(Failure::Method("POST")),
        "/help" => Route::Drawing(guide::page),
        "/api/search" => match export::Format::asked(parameters)? {
            Some(format) => Route::Export(format),
            None => Route::Searching(api::search),
        },
        "/api/suggest" => Route::Searching(api::suggest),
        "/api/openapi.json" => Route::Asset(&assets::OPENAPI),
        "/search.atom" => Route::Searching(feed::atom),
        "/opensearch.xml" => Route::Drawing(feed::opensearch),
        "/healthz" => Route::Health,
        _ => {
            if let Some(asset) = assets::find(path) {
                return Ok((Route::Asset(asset), String::new()));
            }
            if let Some(name) = named("/decisions/") {
                return Ok((Route::Searching(decision::page), name));
            }
            if let Some(name) = named("/api/decisions/") {
                return Ok((Route::Searching(api::decision), name));
            }
            return Err(Failure::NoSuchPage);
        }
    };
    Ok((route, String::new()))
}

/// What tells one answer from another: the index with its settings, the
/// request, the day it is asked on (queries may count days from it), and the
/// program. Weak, because the time an answer took may be part of it.
fn tag(open: &OpenIndex, request: &Request<Incoming>, origin: &str) -> String {
    let mut digest = Xxh3Default::new();
    let target = request.uri().path_and_query();
    let today = crate::search::SearchRequest::new("").today.to_string();
    for part in [
        target.map_or("", |target| target.as_str()),
        origin,
        &open.stamp.digits(),
        &today,
        assets::fingerprint(),
        env!("CARGO_PKG_VERSION"),
    ] {
        digest.update(part.as_bytes());
        digest.update(b"\0");
    }
    let generation = open.index.generation();
    format!("W/\"{generation}-{:032x}\"", digest.digest128())
}

/// Whether the asker has the answer with this tag.
fn has(request: &Request<Incoming>, tag: &str) -> bool {
    let headers = request.headers().get_all(header::IF_NONE_MATCH).iter();
    let mut given = headers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(',').map(str::trim));
    given.any(|given| given.trim_start_matches("W/") == tag.trim_start_matches("W/"))
}

/// An answer that may be kept, and used again after asking whether it is still right.
fn reusable(reply: Reply, tag: &str) -> Reply {
    reply
        .with(header::ETAG, tag)
        .with(header::CACHE_CONTROL, "private, no-cache")
}
