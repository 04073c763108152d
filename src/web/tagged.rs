//! Answers that depend only on the index and the request. They have an entity tag, come
//! from the cache if possible, and are not sent again to clients that already have them.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use xxhash_rust::xxh3::Xxh3Default;

use super::assets;
use super::cache::{Key, Stored};
use super::export;
use super::live::OpenIndex;
use super::site::{Origin, Site};

/// What the client says it has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Has {
    Nothing,
    ThisAnswer,
    /// Any answer: `If-None-Match: *`.
    Anything,
}

/// Answers from the cache, or with 304 if the client's copy is still valid.
pub(crate) async fn answer(
    State(site): State<Arc<Site>>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_reading || export::is_asked(request.uri()) {
        return next.run(request).await;
    }
    let open = site.live.current();
    let tag = tag(&open, &request);
    let has = Has::read(request.headers(), &tag);
    if has == Has::ThisAnswer {
        return not_modified(&tag);
    }
    let accepts = request.headers().get(header::ACCEPT_ENCODING).cloned();
    let key = Key {
        tag: tag.clone(),
        accepts,
    };
    request.extensions_mut().insert(open);
    // `HEAD` has the headers of the full answer.
    *request.method_mut() = Method::GET;
    let made = async {
        let mut response = next.run(request).await;
        if response.status().is_success() {
            reusable(response.headers_mut(), &tag);
        }
        Stored::read(response).await
    };
    let stored = site.cache.get(key, made).await;
    if has == Has::Anything && stored.status.is_success() {
        return not_modified(&tag);
    }
    stored.response()
}

impl Has {
    fn read(headers: &HeaderMap, tag: &str) -> Self {
        let given = headers.get_all(header::IF_NONE_MATCH).iter();
        let mut has = Self::Nothing;
        for given in given
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(',').map(str::trim))
        {
            if given.trim_start_matches("W/") == tag.trim_start_matches("W/") {
                return Self::ThisAnswer;
            }
            if given == "*" {
                has = Self::Anything;
            }
        }
        has
    }
}

/// Returns the entity tag of an answer. It depends on the index with its settings, the
/// request, the current day (dates in queries can be relative to it), and the program. The
/// tag is weak, because an answer may state the time it took.
fn tag(open: &OpenIndex, request: &Request) -> String {
    let mut digest = Xxh3Default::new();
    let target = request.uri().path_and_query();
    let origin = request.extensions().get::<Origin>();
    let today = crate::search::SearchRequest::new("").today.to_string();
    for part in [
        target.map_or("", |target| target.as_str()),
        origin.map_or("", |origin| &origin.0),
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

/// Allows clients to cache an answer, if they revalidate it before use.
fn reusable(headers: &mut HeaderMap, tag: &str) {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
}

/// Returns a 304, with the headers that the answer would have.
fn not_modified(tag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    reusable(response.headers_mut(), tag);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &[&str], expected: Has) {
        let mut headers = HeaderMap::new();
        for value in given {
            headers.append(header::IF_NONE_MATCH, value.parse().unwrap());
        }
        assert!(Has::read(&headers, "W/\"1-a\"") == expected, "{given:?}");
    }

    #[test]
    fn tags_are_compared_weakly_and_a_star_is_any_of_them() {
        check(&[], Has::Nothing);
        check(&["\"x\", W/\"1-a\""], Has::ThisAnswer);
        check(&["\"x\"", "\"1-a\""], Has::ThisAnswer);
        check(&["*"], Has::Anything);
        check(&["\"1-b\""], Has::Nothing);
    }
}
