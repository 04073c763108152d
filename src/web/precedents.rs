//! Earlier decisions like a complaint: the page, and its answer to programs.
//!
//! What is pasted comes in the body of a request, never in its address, and
//! leaves in the answer alone. No error holds any of it.

use std::time::Duration;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::time::timeout;

use super::address::{Parameters, decision_address};
use super::failure::{Failure, html, json};
use super::layout::Layout;
use super::live::OpenIndex;
use super::marked_text::{Block, blocks};
use super::params::{filters_and, number, one_of, read_filters, refuse_others, single, wrong};
use super::reply::Kind;
use super::site::{Answer, Searching};
use crate::export::facts::{count, facts, heading, title};
use crate::export::json::PrecedentsView;
use crate::export::precedent_words::{self, NOT_STATED, OTHERS, UPHELD};
use crate::export::precedents_markdown::write_markdown_precedents;
use crate::model::{Reference, read_cited};
use crate::precedent::{
    ContrastSide, Input, NOT_BINDING, Options, Precedent, PrecedentError, Precedents, Saying,
};
use crate::search::Cancellation;

/// Bytes of a body at most: a text in which every byte is escaped, as forms do,
/// and the other boxes of the form.
pub(crate) const MOST_BYTES: usize = 3 * Input::MAX_BYTES + 16 * 1024;

/// What is sent along, as much as is taken and as long as may be waited.
pub(crate) struct Pasted(Bytes);

impl<S: Send + Sync> FromRequest<S> for Pasted {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        const LONGEST: Duration = Duration::from_secs(20);
        let read = timeout(LONGEST, Bytes::from_request(request, state)).await;
        let read = read.map_err(|_| Failure::TooSlow)?;
        let bytes = read.map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
            _ => Failure::Unreadable,
        })?;
        Ok(Self(bytes))
    }
}

/// What a program sends: a text, or the number of a decision.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum Body {
    /// What happened, in plain text of at most 1 MB.
    Text(String),
    /// The number of a decision in the index, as `23 001 234`.
    Reference(String),
}

/// `GET /precedents`: the box, or decisions like the one with this `reference`.
pub(crate) async fn page(searching: Searching, parameters: Parameters) -> Answer {
    searching
        .run(
            move |open, cancellation| match single(&parameters, "reference")? {
                None => Ok(draw(&parameters, None, None)),
                Some(typed) => {
                    let asked = options(&parameters, cancellation)?;
                    answer(open, (&parameters, &asked), &named(typed)?)
                }
            },
        )
        .await
}

/// `POST /precedents`: the answer to what was typed into the box.
pub(crate) async fn asked(searching: Searching, Pasted(body): Pasted) -> Answer {
    let fields = form_urlencoded::parse(&body);
    let mut parameters = Parameters::default();
    let mut text = String::new();
    for (name, value) in fields {
        if name == "text" {
            text = value.into_owned();
        } else if !value.trim().is_empty() {
            parameters.0.push((name.into_owned(), value.into_owned()));
        }
    }
    if text.trim().is_empty() {
        return Ok(draw(&parameters, None, None));
    }
    let input = Input::Text(plain(text)?);
    searching
        .run(move |open, cancellation| {
            let asked = options(&parameters, cancellation)?;
            answer(open, (&parameters, &asked), &input)
        })
        .await
}

/// `POST /api/precedents`.
pub(crate) async fn api(
    searching: Searching,
    parameters: Parameters,
    Pasted(body): Pasted,
) -> Answer {
    refuse_others(&parameters, &filters_and(&["among", "limit", "format"]))?;
    // What a parser says of a text may quote it.
    let body: Body = serde_json::from_slice(&body).map_err(|_| {
        let expected = "a JSON object with `text` or with `reference`";
        wrong("body", "", expected.to_owned())
    })?;
    let input = match body {
        Body::Text(text) => Input::Text(plain(text)?),
        Body::Reference(typed) => named(&typed)?,
    };
    let work = move |open: &OpenIndex, cancellation: &Cancellation| {
        let found = find(open, &options(&parameters, cancellation)?, &input)?;
        Ok(match form(&parameters)? {
            Form::Pack => pack(&found),
            Form::Answer => Kind::Json.reply(json(&PrecedentsView::new(&found))),
        })
    };
    searching.run(work).await
}

fn named(typed: &str) -> Result<Input, Failure> {
    let reference = read_cited(typed).map(|cited| cited.reference);
    let reference = reference.or_else(|| Reference::of_collection(typed));
    let reference = reference.ok_or_else(|| {
        wrong(
            "reference",
            typed,
            "a reference is a number such as `23 001 234`".to_owned(),
        )
    })?;
    Ok(Input::Decision(reference))
}

fn plain(text: String) -> Result<String, Failure> {
    if text.len() > Input::MAX_BYTES {
        return Err(Failure::TooLarge);
    }
    if text.contains('\0') {
        return Err(wrong("text", "", "plain text is wanted".to_owned()).into());
    }
    Ok(text)
}

/// In which form the answer is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As a page, or JSON where a program asks.
    Answer,
    /// As Markdown, to take away.
    Pack,
}

fn form(parameters: &Parameters) -> Result<Form, Failure> {
    let asked = one_of(parameters, "format", &["json", "page", "md"])?;
    Ok(if asked == Some("md") {
        Form::Pack
    } else {
        Form::Answer
    })
}

fn options(parameters: &Parameters, cancellation: &Cancellation) -> Result<Options, Failure> {
    let defaults = Options::default();
    let among = number(parameters, "among", 1, Options::MAX_AMONG)?;
    let limit = number(parameters, "limit", 1, Options::MAX_AMONG)?;
    let filters = read_filters(parameters)?.filters;
    Ok(Options {
        filters,
        among: among.unwrap_or(defaults.among),
        shown: limit.unwrap_or(defaults.shown),
        cancellation: cancellation.clone(),
        ..defaults
    })
}

fn find(open: &OpenIndex, options: &Options, input: &Input) -> Result<Precedents, Failure> {
    open.finder
        .find(input, options)
        .map_err(|error| match error {
            PrecedentError::TooLong { .. } => Failure::TooLarge,
            PrecedentError::NotInIndex { reference } => {
                Failure::NoSuchDecision(reference.to_string())
            }
            // Its client has gone, and sees no answer.
            PrecedentError::Cancelled => Failure::Busy,
            PrecedentError::Index(error) => error.into(),
        })
}

fn answer(
    open: &OpenIndex,
    (parameters, options): (&Parameters, &Options),
    input: &Input,
) -> Answer {
    let found = find(open, options, input)?;
    if form(parameters)? == Form::Pack {
        return Ok(pack(&found));
    }
    Ok(draw(parameters, Some(input), Some(&found)))
}

fn pack(found: &Precedents) -> Response {
    let mut pack = Vec::new();
    write_markdown_precedents(&mut pack, found, false)
        .expect("nothing fails that is written to memory");
    Kind::Markdown.attachment("earlier-decisions.md", pack)
}

fn draw(parameters: &Parameters, input: Option<&Input>, found: Option<&Precedents>) -> Response {
    let page = PrecedentsPage {
        layout: Layout::new("Earlier decisions on a like complaint"),
        text: match input {
            Some(Input::Text(text)) => text,
            _ => "",
        },
        from: parameters.first("from").unwrap_or_default(),
        like: match input {
            Some(Input::Decision(reference)) => Some(Like {
                name: reference.to_string(),
                address: decision_address(reference.slug(), ""),
                pack: parameters.with("format", "md").at("/precedents"),
            }),
            _ => None,
        },
        binds_nobody: NOT_BINDING,
        answer: found.map(Told::new),
    };
    Kind::Html.reply(html(&page))
}

#[derive(Template)]
#[template(path = "precedents.html", config = "src/web/askama.toml")]
struct PrecedentsPage<'a> {
    layout: Layout<'a>,
    text: &'a str,
    from: &'a str,
    like: Option<Like>,
    binds_nobody: &'static str,
    answer: Option<Told<'a>>,
}

/// The decision that others are like.
struct Like {
    name: String,
    address: String,
    pack: String,
}

/// An answer as it is drawn.
struct Told<'a> {
    is_empty: bool,
    was_cut: bool,
    sum: String,
    base: Option<String>,
    columns: Vec<Column<'a>>,
    upheld: u64,
    remedies: Vec<String>,
    others: u64,
    reasons: Vec<(String, Option<Quotation<'a>>)>,
    of: usize,
    law: Vec<(String, Quotation<'a>)>,
    contrasts: Vec<[Side<'a>; 2]>,
    compared: Vec<String>,
}

/// The like decisions of one outcome.
struct Column<'a> {
    name: &'static str,
    number: usize,
    shown: Vec<Shown<'a>>,
    more: Vec<(String, String)>,
    more_told: String,
}

struct Shown<'a> {
    title: String,
    address: String,
    facts: String,
    pair: Option<Pair<'a>>,
}

/// What is alike, side by side.
struct Pair<'a> {
    own_number: usize,
    own: Vec<Block<'a>>,
    theirs: Quotation<'a>,
    shared: String,
}

struct Quotation<'a> {
    heading: String,
    citation: String,
    address: String,
    blocks: Vec<Block<'a>>,
}

/// One side of a contrast.
struct Side<'a> {
    outcome: String,
    title: String,
    address: String,
    quotations: Vec<Quotation<'a>>,
    only_here: String,
}

impl<'a> Told<'a> {
    fn new(found: &'a Precedents) -> Self {
        let columns = [
            (UPHELD, found.upheld().collect::<Vec<_>>()),
            (OTHERS, found.others().collect()),
            (NOT_STATED, found.not_stated().collect()),
        ];
        let columns = columns
            .into_iter()
            .filter(|(_, decisions)| !decisions.is_empty());
        Self {
            is_empty: found.similar.is_empty(),
            was_cut: found.reading.cut,
            sum: precedent_words::similar(found),
            base: precedent_words::base(found),
            columns: columns
                .map(|(name, all)| Column::new(found, name, &all))
                .collect(),
            upheld: found.outcomes.upheld,
            remedies: found.remedies.iter().map(precedent_words::remedy).collect(),
            others: found.outcomes.others(),
            reasons: (found.reasons.iter())
                .map(|reason| {
                    let line = format!("{} {}", reason.decisions, reason.reason.label());
                    let saying = reason.saying.as_ref();
                    (
                        line,
                        saying.map(|saying| Quotation::of_saying(found, saying)),
                    )
                })
                .collect(),
            of: found.similar.len(),
            law: (found.law.iter())
                .map(|law| {
                    let line = format!("{} {}", law.decisions, law.law);
                    (line, Quotation::of_saying(found, &law.saying))
                })
                .collect(),
            contrasts: (found.contrasts.iter())
                .map(|contrast| {
                    [&contrast.upheld, &contrast.other].map(|side| Side::new(found, side))
                })
                .collect(),
            compared: precedent_words::reading_lines(&found.reading),
        }
    }
}

impl<'a> Column<'a> {
    fn new(found: &'a Precedents, name: &'static str, decisions: &[&'a Precedent]) -> Self {
        let (shown, more) = decisions.split_at(found.shown.min(decisions.len()));
        Self {
            name,
            number: decisions.len(),
            shown: shown.iter().map(|one| Shown::new(found, one)).collect(),
            more: (more.iter())
                .map(|one| {
                    let address = decision_address(one.decision.reference.slug(), "");
                    (title(&one.decision), address)
                })
                .collect(),
            more_told: format!("And {}", count(more.len() as u64, "more decision")),
        }
    }
}

impl<'a> Shown<'a> {
    fn new(found: &'a Precedents, one: &'a Precedent) -> Self {
        let pair = one.pair.as_ref().map(|pair| Pair {
            own_number: pair.input + 1,
            own: blocks(
                &found.reading.paragraphs[pair.input].text,
                &pair.input_marks,
                0,
            ),
            theirs: Quotation::new(one, &pair.paragraph),
            shared: precedent_words::shared(pair),
        });
        Self {
            title: title(&one.decision),
            address: decision_address(one.decision.reference.slug(), ""),
            facts: facts(&one.decision).join(" · "),
            pair,
        }
    }
}

impl<'a> Quotation<'a> {
    fn new(one: &'a Precedent, paragraph: &'a crate::search::ShownParagraph) -> Self {
        let address = decision_address(one.decision.reference.slug(), "");
        let anchor = paragraph.number.map(|number| format!("#p{number}"));
        Self {
            heading: heading(paragraph),
            citation: one.decision.pinpoint(paragraph.number).to_string(),
            address: format!("{address}{}", anchor.unwrap_or_default()),
            blocks: blocks(&paragraph.text, &paragraph.highlights, 0),
        }
    }

    fn of_saying(found: &'a Precedents, saying: &'a Saying) -> Self {
        Self::new(&found.similar[saying.decision], &saying.paragraph)
    }
}

impl<'a> Side<'a> {
    fn new(found: &'a Precedents, side: &'a ContrastSide) -> Self {
        let decision = &found.similar[side.decision].decision;
        let sayings = [&side.complaint, &side.assessment].into_iter().flatten();
        Self {
            outcome: decision
                .decision_type
                .map(|label| label.to_string())
                .unwrap_or_default(),
            title: title(decision),
            address: decision_address(decision.reference.slug(), ""),
            quotations: sayings
                .map(|saying| Quotation::of_saying(found, saying))
                .collect(),
            only_here: side.only_here.join(", "),
        }
    }
}
