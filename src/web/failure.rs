//! What went wrong, its status, and how it is told: as a page or as RFC 9457 has it.

use askama::Template;
use hyper::{StatusCode, header};
use serde::Serialize;

use super::layout::Layout;
use super::reply::{Kind, Reply};
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
    /// A parameter does not say what it should.
    Parameter(WrongParameter),
    /// The query cannot be read.
    Query { error: QueryError, query: String },
    /// The request asks this server for another's pages.
    WrongHost,
    /// The request cannot be read.
    Unreadable,
    /// The address takes other methods.
    Method(&'static str),
    /// More was sent than is read.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
    /// Too many others ask at this moment.
    Busy,
    /// The index could not be read.
    Index,
    /// The work broke off.
    BrokeOff,
}

/// A parameter that does not say what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrongParameter {
    pub(crate) name: String,
    pub(crate) value: String,
    /// What it may say, as a fragment.
    pub(crate) expected: String,
}

/// How a failure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Page,
    Problem,
}

impl From<WrongParameter> for Failure {
    fn from(wrong: WrongParameter) -> Self {
        Self::Parameter(wrong)
    }
}

impl From<IndexError> for Failure {
    fn from(_: IndexError) -> Self {
        // Which file it was is for the person who runs the program, and is told
        // by `redress check`.
        Self::Index
    }
}

impl Failure {
    /// The failure of a search for `query`.
    pub(crate) fn of_search(error: SearchError, query: &str) -> Self {
        match error {
            SearchError::Index(error) => error.into(),
            // Nobody is left to be told.
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
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Index | Self::BrokeOff => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The name of the problem, which stays the same whatever the words.
    fn name(&self) -> &'static str {
        match self {
            Self::NoSuchPage => "no-such-page",
            Self::NoSuchDecision(_) => "no-such-decision",
            Self::Parameter(_) => "parameter",
            Self::Query { .. } => "query",
            Self::WrongHost => "host",
            Self::Unreadable => "request",
            Self::Method(_) => "method",
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
            Self::Parameter(_) => "A part of the address is not understood",
            Self::Query { .. } => "The query is not understood",
            Self::WrongHost => "This is not the server for that name",
            Self::Unreadable => "The request is not understood",
            Self::Method(_) => "This address cannot be asked that way",
            Self::TooLarge => "The text is too long",
            Self::TooSlow => "The text did not arrive in time",
            Self::Busy => "Too much is asked at the moment",
            Self::Index | Self::BrokeOff => "The index could not be read",
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::NoSuchPage => "the address may have been mistyped".to_owned(),
            Self::NoSuchDecision(reference) => {
                format!("{reference} may be older than what is published, or not yet in the index")
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
                "the program answers to localhost and to names given with --host".to_owned()
            }
            Self::Unreadable => "it is no request that this program can read".to_owned(),
            Self::Method(allowed) => format!("it takes {allowed}"),
            Self::TooLarge => "1 MB is the most; take the pages that tell what happened".to_owned(),
            Self::TooSlow => "send it again".to_owned(),
            Self::Busy => "try again in a few seconds".to_owned(),
            Self::Index | Self::BrokeOff => {
                "`redress check` tells whether the index is whole".to_owned()
            }
        }
    }

    /// Tells it.
    pub(crate) fn reply(&self, form: Form) -> Reply {
        let reply = match form {
            Form::Problem => self.problem(),
            Form::Page => self.page(),
        };
        let reply = reply.status(self.status());
        match self {
            Self::Method(allowed) => reply.with(header::ALLOW, allowed),
            Self::Busy => reply.with(header::RETRY_AFTER, "2"),
            _ => reply,
        }
    }

    fn problem(&self) -> Reply {
        let mut problem = Problem {
            r#type: format!("urn:redress:problem:{}", self.name()),
            title: self.title(),
            status: self.status().as_u16(),
            detail: self.detail(),
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
        Reply::new(Kind::Problem, json(&problem))
    }

    fn page(&self) -> Reply {
        let page = FailurePage {
            layout: Layout::new(self.title()),
            title: self.title(),
            detail: sentence(&self.detail()),
        };
        Reply::new(Kind::Html, html(&page))
    }
}

/// RFC 9457.
#[derive(Serialize)]
struct Problem<'a> {
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

/// Draws a page.
pub(crate) fn html(page: &impl Template) -> String {
    page.render()
        .expect("writing to memory cannot fail, and the templates have no other failure")
}

/// Writes an object with a line break behind it.
pub(crate) fn json(value: &impl Serialize) -> Vec<u8> {
    let mut json =
        serde_json::to_vec(value).expect("texts, numbers and lists are always valid JSON");
    json.push(b'\n');
    json
}
