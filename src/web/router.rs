//! Routes a request to the handler of its address.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{header, uri::Authority};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use super::address::Parameters;
use super::failure::{self, Failure};
use super::params::wrong;
use super::site::{Answer, LocalAddress, Origin, Site};
use super::{
    api, assets, decision, description, feed, guide, home, precedents, reply, saved, search,
    tagged, verify,
};

/// The minimum size of an answer to compress. The headers are most of a smaller one.
const LEAST_PACKED_BYTES: u16 = 1_024;

/// Returns the routes of the site.
pub(crate) fn router(site: &Arc<Site>) -> Router {
    // Exports are not compressed: this would delay other requests.
    let is_page = NotForContentType::const_new("text/csv")
        .and(NotForContentType::const_new("application/jsonl"))
        .and(NotForContentType::const_new("text/markdown"))
        .and(NotForContentType::const_new("application/vnd"));
    let packing = CompressionLayer::new()
        // Higher levels take three times as long for an output a tenth smaller.
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(LEAST_PACKED_BYTES).and(is_page));
    let public = Router::new()
        .route("/", get(home::page))
        .route("/search", get(search::page))
        .route("/decisions/{slug}", get(decision::page))
        .route("/precedents", get(precedents::page).post(precedents::asked))
        .route("/verify", get(verify::page).post(verify::asked))
        .route("/help", get(async || guide::page()))
        .route("/api/search", get(api::search))
        .route("/api/decisions/{slug}", get(api::decision))
        .route("/api/suggest", get(api::suggest))
        .route("/api/openapi.json", get(async || description::openapi()))
        .route("/search.atom", get(feed::atom))
        .route(
            "/opensearch.xml",
            get(async |origin: Origin| feed::opensearch(&origin)),
        )
        .route_layer(packing.clone())
        .route_layer(from_fn_with_state(Arc::clone(site), tagged::answer));
    // Answers to submitted data are computed each time and never cached.
    let private = Router::new()
        .route(
            "/precedents/{number}",
            get(precedents::kept).post(precedents::forget),
        )
        .route("/verify/{number}", get(verify::kept).post(verify::forget))
        .route_layer(packing)
        .route("/api/precedents", post(precedents::api))
        .route("/api/verify", post(verify::api))
        .route("/searches", get(saved::page).post(saved::add))
        .route("/searches/remove", post(saved::remove))
        .route("/searches/seen", post(saved::seen));
    let router = public
        .merge(private)
        .route(
            "/assets/{fingerprint}/{name}",
            get(async |path: assets::AssetPath| assets::asset(path).ok_or(Failure::NoSuchPage)),
        )
        .route(
            "/healthz",
            get(async |State(site): State<Arc<Site>>| api::health(&site)),
        )
        .fallback(async || Failure::NoSuchPage)
        .method_not_allowed_fallback(async || Failure::Method)
        .layer(DefaultBodyLimit::max(precedents::MOST_BYTES))
        .layer(from_fn(check_parameters))
        .layer(from_fn_with_state(Arc::clone(site), check_host))
        .layer(from_fn(failure::draw));
    reply::harmless(router).with_state(Arc::clone(site))
}

/// The maximum number of parameters of an address.
const MOST_PARAMETERS: usize = 200;

/// Refuses addresses with too many parameters: a page has a link for each value, and each
/// link has all the other values.
async fn check_parameters(request: Request, next: Next) -> Answer {
    let parameters = Parameters::read(request.uri().query().unwrap_or_default());
    if let Some((name, value)) = parameters.0.get(MOST_PARAMETERS) {
        let expected = format!("{MOST_PARAMETERS} parameters are the most");
        return Err(wrong(name, value, expected).into());
    }
    Ok(next.run(request).await)
}

/// Refuses requests that name another server: see [`super::hosts::Hosts`].
async fn check_host(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Answer {
    let host = checked_host(&site, &request)?;
    request
        .extensions_mut()
        .insert(Origin(format!("http://{host}")));
    Ok(next.run(request).await)
}

/// Returns the host that a request names, if it is this server.
fn checked_host(site: &Site, request: &Request) -> Result<String, Failure> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next().ok_or(Failure::Unreadable)?;
    if hosts.next().is_some() {
        return Err(Failure::Unreadable);
    }
    let host = host.to_str().map_err(|_| Failure::WrongHost)?;
    let local = request.extensions().get::<LocalAddress>();
    let LocalAddress(local) = local.ok_or(Failure::Unreadable)?;
    // A request sent to a proxy also names the host in its address.
    let named = request.uri().authority().map(Authority::as_str);
    for name in std::iter::once(host).chain(named) {
        if !site.hosts.are_named_by(name, *local) {
            return Err(Failure::WrongHost);
        }
    }
    Ok(host.to_owned())
}
