//! Failures, their status codes, and how they are shown: as a page, or as an RFC 9457
//! problem.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::layout::Layout;
use super::reply::{Kind, set};
use super::sentences::{Stretch, sentence};
use crate::index::IndexError;
use crate::search::{QueryError, SearchError};

/// Why a request has no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There is nothing at this address.
    NoSuchPage,
    /// The index has no decision with this reference.
    NoSuchDecision(String),
    /// A parameter has an invalid value.
    Parameter(WrongParameter),
    /// The query cannot be read.
    Query { error: QueryError, query: String },
    /// The request names another server.
    WrongHost,
    /// Only requests from this machine are allowed to do that.
    NotHere,
    /// The request cannot be read.
    Unreadable,
    /// The address does not accept this method; the answer lists those it accepts.
    Method,
    /// The body is too large.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The server is busy with other requests.
    Busy,
    /// The index could not be read.
    Index,
    /// The work stopped before it was finished.
    BrokeOff,
}

/// A parameter with an invalid value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrongParameter {
    pub(crate) name: String,
    pub(crate) value: String,
    /// The values it accepts, as a fragment.
    pub(crate) expected: String,
}

impl From<WrongParameter> for Failure {
    fn from(wrong: WrongParameter) -> Self {
        Self::Parameter(wrong)
    }
}

impl From<IndexError> for Failure {
    fn from(_: IndexError) -> Self {
        // Clients do not see which file it was; `redress check` reports it to the person
        // who runs the program.
        Self::Index
    }
}

impl Failure {
    /// The failure of a search for `query`.
    pub(crate) fn of_search(error: SearchError, query: &str) -> Self {
        match error {
            SearchError::Index(error) => error.into(),
            // The client has disconnected and sees no answer.
            SearchError::Cancelled => Self::Busy,
            SearchError::Query(error) => Self::Query {
                error,
                query: query.to_owned(),
            },
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NoSuchPage | Self::NoSuchDecision(_) => StatusCode::NOT_FOUND,
            Self::Parameter(_) | Self::Query { .. } | Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NotHere => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Index | Self::BrokeOff => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The name of the problem. It stays the same when the wording changes.
    fn name(&self) -> &'static str {
        match self {
            Self::NoSuchPage => "no-such-page",
            Self::NoSuchDecision(_) => "no-such-decision",
            Self::Parameter(_) => "parameter",
            Self::Query { .. } => "query",
            Self::WrongHost => "host",
            Self::NotHere => "not-here",
            Self::Unreadable => "request",
            Self::Method => "method",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::Busy => "busy",
            Self::Index | Self::BrokeOff => "index",
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::NoSuchPage => "There is no such page",
            Self::NoSuchDecision(_) => "This decision is not in the index",
            Self::Parameter(_) => "A part of the address cannot be used",
            Self::Query { .. } => "The search cannot be read",
            Self::WrongHost => "Redress is not at this name",
            Self::NotHere => "Saved searches are changed on this machine only",
            Self::Unreadable => "The request cannot be read",
            Self::Method => "This address does not take this kind of request",
            Self::TooLarge => "The text is too long",
            Self::TooSlow => "The text took too long to arrive",
            Self::Busy => "Too many people are searching at the moment",
            Self::Index | Self::BrokeOff => "Something went wrong",
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::NoSuchPage => "check the address for typing mistakes".to_owned(),
            Self::NoSuchDecision(reference) => {
                format!("there is no decision {reference} here. It may be too old or too new, or no longer published")
            }
            Self::Parameter(WrongParameter {
                name,
                value,
                expected,
            }) if value.is_empty() => format!("{name}: {expected}"),
            Self::Parameter(WrongParameter {
                name,
                value,
                expected,
            }) => format!("{name} is `{value}`: {expected}"),
            Self::Query { error, .. } => error.message.clone(),
            Self::WrongHost => {
                "open it at localhost, or ask the person who runs it for its address".to_owned()
            }
            Self::NotHere => "open this page on the machine that Redress runs on".to_owned(),
            Self::Unreadable => "try again from the first page".to_owned(),
            Self::Method => "go back and use the links and buttons of the pages".to_owned(),
            Self::TooLarge => "the limit is 1 MB. Go back, where your text still is, and shorten it".to_owned(),
            Self::TooSlow => "go back and send it again".to_owned(),
            Self::Busy => "try again in a few seconds".to_owned(),
            Self::Index | Self::BrokeOff => {
                "the decisions could not be read. Try again, or ask the person who runs this program".to_owned()
            }
        }
    }

    /// The detail for programs, which mentions headers and sizes.
    fn detail_for_programs(&self) -> String {
        match self {
            Self::Unreadable => "it is not a request that HTTP allows".to_owned(),
            Self::Method => "the header Allow lists the methods it takes".to_owned(),
            Self::TooLarge => "1 MB of text is the limit".to_owned(),
            Self::TooSlow => "send it again".to_owned(),
            Self::WrongHost => {
                "the program answers to localhost and to names given with --host".to_owned()
            }
            _ => self.detail(),
        }
    }

    fn problem(&self) -> Response {
        let mut problem = Problem {
            r#type: format!("urn:redress:problem:{}", self.name()),
            title: self.title(),
            status: self.status().as_u16(),
            detail: self.detail_for_programs(),
            parameter: None,
            query: None,
            at: None,
            length: None,
            suggestion: None,
        };
        match self {
            Self::Parameter(wrong) => problem.parameter = Some(&wrong.name),
            Self::Query { error, query } => {
                let code_points =
                    |to: usize| query[..query.floor_char_boundary(to)].chars().count();
                let at = code_points(error.range.start);
                problem.query = Some(query);
                problem.at = Some(at);
                problem.length = Some(code_points(error.range.end).saturating_sub(at));
                problem.suggestion = error.repair.as_deref();
            }
            _ => {}
        }
        Kind::Problem.reply(json(&problem))
    }

    fn page(&self) -> Response {
        let page = FailurePage {
            layout: Layout::new(self.title()),
            title: self.title(),
            detail: sentence(&self.detail()),
        };
        Kind::Html.reply(html(&page))
    }
}

/// [`draw`] renders the failure, because it knows the format.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if matches!(self, Self::Busy) {
            set(&mut response, header::RETRY_AFTER, "2");
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Renders a failure for the client: JSON for a program, a page for a person.
pub(crate) async fn draw(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_program = path.starts_with("/api/") || path == "/healthz";
    let mut response = next.run(request).await;
    let Some(failure) = response.extensions_mut().remove::<Arc<Failure>>() else {
        return response;
    };
    let mut drawn = if is_program {
        failure.problem()
    } else {
        failure.page()
    };
    *drawn.status_mut() = response.status();
    for (name, value) in response.headers() {
        drawn.headers_mut().insert(name, value.clone());
    }
    drawn
}

/// RFC 9457.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Problem<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<&'a str>,
    /// In code points, as everything in JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "failure.html", config = "src/web/askama.toml")]
struct FailurePage<'a> {
    layout: Layout<'a>,
    title: &'static str,
    detail: Vec<Stretch>,
}

/// Renders a page. HTML cannot hold the character NUL, but a request can.
pub(crate) fn html(page: &impl Template) -> String {
    let page = page
        .render()
        .expect("writing to memory cannot fail, and the templates have no other failure");
    if page.contains('\0') {
        return page.replace('\0', "\u{fffd}");
    }
    page
}

/// Serializes an object, followed by a line break.
pub(crate) fn json(value: &impl Serialize) -> Vec<u8> {
    let mut json =
        serde_json::to_vec(value).expect("texts, numbers and lists are always valid JSON");
    json.push(b'\n');
    json
}
