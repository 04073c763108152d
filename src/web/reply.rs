//! Answers by kind, and their security headers.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_http::set_header::SetResponseHeaderLayer;

/// The content security policy of pages: a page can only load its own style, script and
/// images, and send forms and requests for suggestions to its own origin.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The headers of every answer.
const HARMLESS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// The kinds of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Html,
    Json,
    Problem,
    JsonLines,
    Csv,
    Markdown,
    Word,
    Workbook,
    Atom,
    OpenSearch,
    Suggestions,
    Text,
    Css,
    Script,
    Svg,
}

impl Kind {
    /// Returns the value of the `Content-Type` header.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
            Self::Problem => "application/problem+json",
            Self::JsonLines => "application/jsonl; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::OpenSearch => "application/opensearchdescription+xml; charset=utf-8",
            Self::Suggestions => "application/x-suggestions+json",
            Self::Text => "text/plain; charset=utf-8",
            Self::Css => "text/css; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Svg => "image/svg+xml",
        }
    }

    /// Returns an answer of this kind.
    pub(crate) fn reply(self, content: impl Into<Body>) -> Response {
        let mut response = content.into().into_response();
        set(&mut response, header::CONTENT_TYPE, self.content_type());
        response
    }

    /// Returns an answer of this kind that browsers save under a name.
    pub(crate) fn attachment(self, name: &str, content: impl Into<Body>) -> Response {
        let mut response = self.reply(content);
        let disposition = format!("attachment; filename=\"{name}\"");
        set(&mut response, header::CONTENT_DISPOSITION, &disposition);
        response
    }
}

/// Redirects permanently to another address.
pub(crate) fn moved_to(address: &str) -> Response {
    let mut response = Kind::Text.reply(format!("moved to {address}\n"));
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    set(&mut response, header::LOCATION, address);
    response
}

/// Redirects to a shorter address of the same page.
pub(crate) fn found_at(address: &str) -> Response {
    let mut response = see_other(address);
    *response.status_mut() = StatusCode::FOUND;
    response
}

/// Answers a submitted form with a redirect to the address of its result.
pub(crate) fn see_other(address: &str) -> Response {
    let mut response = Kind::Text.reply(format!("see {address}\n"));
    *response.status_mut() = StatusCode::SEE_OTHER;
    set(&mut response, header::LOCATION, address);
    response
}

/// Sets a header. An invalid value is left out: it can only come from an invalid request.
pub(crate) fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Adds the security headers to every answer of a router.
pub(crate) fn harmless<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    let router = HARMLESS.into_iter().fold(router, |router, (name, value)| {
        let value = HeaderValue::from_static(value);
        router.layer(SetResponseHeaderLayer::overriding(name, value))
    });
    router.layer(SetResponseHeaderLayer::if_not_present(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    ))
}
