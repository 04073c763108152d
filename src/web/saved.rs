//! Saved searches, and how many decisions are new for each. Every visitor can read them; only
//! requests from this machine can change them.

use std::net::IpAddr;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;

use super::address::Parameters;
use super::failure::{Failure, html};
use super::layout::Layout;
use super::live::OpenIndex;
use super::params::wrong;
use super::reply::{Kind, set};
use super::sent_form::Pasted;
use super::site::{Answer, LocalAddress, Origin, Searching, Site};
use crate::export::facts::thousands;
use crate::export::news::broken_line;
use crate::saved::{
    self, NewsRequest, SavedError, SavedSearch, SavedSearches, SearchNews, Since, news,
};
use crate::search::{self, Cancellation, Parameter, ParameterGroup, SearchRequest};

/// The parameters of an address that a saved search keeps.
pub(super) fn kept(parameters: &Parameters) -> Parameters {
    let kept = parameters.0.iter().filter(|(name, _)| {
        Parameter::named(name).is_some_and(|known| known.group != ParameterGroup::Page)
    });
    Parameters(kept.cloned().collect())
}

/// Returns whether a request comes from this machine and from a page of this server.
fn is_here(headers: &HeaderMap, local: IpAddr, origin: &Origin) -> bool {
    let host = origin.0.strip_prefix("http://").unwrap_or(&origin.0);
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    // A proxy on this machine forwards the requests of others, with its own name as the
    // host.
    let is_local_name = name.eq_ignore_ascii_case("localhost")
        || (name.parse::<IpAddr>()).is_ok_and(|ip| ip.to_canonical().is_loopback());
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // Pages of other sites can also send forms here.
    let is_own_page = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(from)) => from == origin.0,
        (None, None) => true,
    };
    local.to_canonical().is_loopback() && is_local_name && is_own_page
}

/// `GET /searches`: the saved searches, and the form that saves one with the parameters
/// of the address.
pub(crate) async fn page(
    searching: Searching,
    Extension(LocalAddress(local)): Extension<LocalAddress>,
    origin: Origin,
    headers: HeaderMap,
    parameters: Parameters,
) -> Answer {
    let may_write = is_here(&headers, local, &origin)
        || matches!(
            headers.get("sec-fetch-site").map(HeaderValue::as_bytes),
            // A visitor who follows a link to this page still sees the forms.
            Some(b"cross-site" | b"same-site")
        ) && is_here(&HeaderMap::new(), local, &origin);
    let site = Arc::clone(&searching.site);
    searching
        .run(move |open, _| draw(&site, open, &parameters, may_write))
        .await
}

fn draw(site: &Site, open: &OpenIndex, parameters: &Parameters, may_write: bool) -> Answer {
    let request = NewsRequest {
        since: Since::LastLook,
        keeps: true,
        limit: 0,
        names: Vec::new(),
    };
    let news = news(site.live.folder(), &open.index, &request).map_err(failure)?;
    let new = kept(parameters);
    let page = SavedPage {
        layout: Layout::new("Saved searches"),
        searches: news.searches.iter().map(Row::new).collect(),
        broken: news.broken.iter().map(broken_line).collect(),
        may_write,
        offered: (!new.0.is_empty()).then(|| Offered {
            query: new.first("q").unwrap_or("all decisions").to_owned(),
            parameters: new.0.clone(),
        }),
    };
    let mut response = Kind::Html.reply(html(&page));
    set(&mut response, header::CACHE_CONTROL, "no-store");
    Ok(response)
}

fn failure(error: SavedError) -> Failure {
    match error {
        SavedError::Index(error) => error.into(),
        SavedError::File(_) => Failure::Index,
        error => wrong("name", "", error.to_string()).into(),
    }
}

/// The fields of a form that a page of this server sent from this machine.
struct Form {
    name: String,
    parameters: Parameters,
}

fn form(headers: &HeaderMap, local: IpAddr, origin: &Origin, body: &[u8]) -> Result<Form, Failure> {
    if !is_here(headers, local, origin) {
        return Err(Failure::NotHere);
    }
    let body = std::str::from_utf8(body).map_err(|_| Failure::Unreadable)?;
    let parameters = Parameters::read(body);
    let name = parameters.first("name").unwrap_or_default().trim();
    Ok(Form {
        name: name.to_owned(),
        parameters: kept(&parameters),
    })
}

/// Redirects to the page, so that reloading it does not repeat the change.
fn back() -> Response {
    let mut response = Kind::Text.reply("Saved searches are at /searches\n");
    *response.status_mut() = StatusCode::SEE_OTHER;
    set(&mut response, header::LOCATION, "/searches");
    response
}

/// `POST /searches`: saves a search.
pub(crate) async fn add(
    searching: Searching,
    Extension(LocalAddress(local)): Extension<LocalAddress>,
    origin: Origin,
    headers: HeaderMap,
    Pasted(body): Pasted,
) -> Answer {
    let form = form(&headers, local, &origin, &body)?;
    let site = Arc::clone(&searching.site);
    let work = move |open: &OpenIndex, _: &Cancellation| {
        let mut search = SavedSearch {
            name: form.name,
            parameters: Vec::new(),
        };
        for (name, value) in &form.parameters.0 {
            let Some(parameter) = Parameter::named(name) else {
                continue;
            };
            let applied = parameter.apply(&mut SearchRequest::new(""), value);
            applied.map_err(|invalid| wrong(name, value, invalid.expected))?;
            search
                .parameters
                .push((parameter.name, value.trim().to_owned()));
        }
        let request = SearchRequest {
            limit: 1,
            ..search.request()
        };
        // A search that cannot be run is not saved.
        search::top_hits(&open.index, &request)
            .map_err(|error| Failure::of_search(error, &request.query))?;
        saved::add(site.live.folder(), Some(&open.index), &search).map_err(failure)?;
        Ok(back())
    };
    searching.run(work).await
}

/// `POST /searches/remove`: removes a saved search.
pub(crate) async fn remove(
    searching: Searching,
    Extension(LocalAddress(local)): Extension<LocalAddress>,
    origin: Origin,
    headers: HeaderMap,
    Pasted(body): Pasted,
) -> Answer {
    let form = form(&headers, local, &origin, &body)?;
    let site = Arc::clone(&searching.site);
    let work = move |_: &OpenIndex, _: &Cancellation| {
        let mut saved = SavedSearches::read(site.live.folder()).map_err(failure)?;
        saved.remove(&form.name).map_err(failure)?;
        Ok(back())
    };
    searching.run(work).await
}

/// `POST /searches/seen`: marks what is new for a saved search as seen.
pub(crate) async fn seen(
    State(site): State<Arc<Site>>,
    searching: Searching,
    Extension(LocalAddress(local)): Extension<LocalAddress>,
    origin: Origin,
    headers: HeaderMap,
    Pasted(body): Pasted,
) -> Answer {
    let form = form(&headers, local, &origin, &body)?;
    let work = move |open: &OpenIndex, _: &Cancellation| {
        let request = NewsRequest {
            since: Since::LastLook,
            keeps: false,
            limit: 0,
            names: vec![form.name],
        };
        news(site.live.folder(), &open.index, &request).map_err(failure)?;
        Ok(back())
    };
    searching.run(work).await
}

#[derive(Template)]
#[template(path = "searches.html", config = "src/web/askama.toml")]
struct SavedPage<'a> {
    layout: Layout<'a>,
    searches: Vec<Row>,
    broken: Vec<String>,
    may_write: bool,
    offered: Option<Offered>,
}

/// A search that can be saved.
struct Offered {
    query: String,
    parameters: Vec<(String, String)>,
}

struct Row {
    name: String,
    query: String,
    filters: String,
    /// For example `3 new`; `None` if nothing is new.
    new: Option<String>,
    address: String,
    feed: String,
}

impl Row {
    fn new(news: &SearchNews) -> Self {
        let parameters = news.search.parameters.iter();
        let parameters = Parameters(
            parameters
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        );
        let total = news.page.total as u64;
        Self {
            name: news.search.name.clone(),
            query: news.search.query().to_owned(),
            filters: news.search.filters(),
            new: (total > 0).then(|| format!("{} new", thousands(total))),
            address: parameters.at("/search"),
            feed: parameters.at("/search.atom"),
        }
    }
}
