//! Decisions similar to a complaint: the page and the API.
//!
//! A complaint comes in the body of a request, never in its address. No error quotes any of
//! it. [`super::kept_forms`] explains where it is kept so that users can go back to the
//! answer.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::address::Parameters;
use super::failure::{Failure, WrongParameter, json};
use super::field_problem::FieldProblem;
use super::kept_forms::FormPage;
use super::live::OpenIndex;
use super::params::{filters_and, number, one_of, read_filters, refuse_others, single, wrong};
use super::precedents_page::PrecedentsPage;
use super::reply::{Kind, see_other};
use super::sent_form::{Pasted, SentForm};
use super::site::{Answer, Number, Searching, Site};
use crate::export::json::PrecedentsView;
use crate::export::precedents_markdown::write_markdown_precedents;
use crate::export::precedents_word;
use crate::model::{Reference, read_cited};
use crate::precedent::{Input, Options, PrecedentError, Precedents};
use crate::search::Cancellation;

/// The maximum size of a body in bytes: room for a text in which the form encoding escapes
/// every byte, and for the other fields of the form.
pub(crate) const MOST_BYTES: usize = 3 * Input::MAX_BYTES + 16 * 1024;

/// What a program sends: a text, or the number of a decision.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub(super) enum Body {
    /// What happened, in plain text of at most 1 MB.
    Text(String),
    /// The number of a decision in the index, as `23 001 234`.
    Reference(String),
}

/// `GET /precedents`: the form, or decisions similar to the one with this `reference`.
pub(crate) async fn page(searching: Searching, parameters: Parameters) -> Answer {
    searching
        .run(
            move |open, cancellation| match single(&parameters, "reference")? {
                None => {
                    let form = SentForm {
                        fields: parameters,
                        ..SentForm::default()
                    };
                    Ok(PrecedentsPage::form(&form, Vec::new()).draw())
                }
                Some(typed) => {
                    let input = named(typed)?;
                    let found = find(open, (&parameters, cancellation), &input)?;
                    match form(&parameters)? {
                        Form::Answer => {
                            let own = parameters.at(FormPage::Precedents.path());
                            Ok(PrecedentsPage::of_decision(&found, &own).draw())
                        }
                        file => file.attachment(&found),
                    }
                }
            },
        )
        .await
}

/// `POST /precedents`: keeps the text and redirects to its answer, or shows the form again
/// with its problems.
pub(crate) async fn asked(
    State(site): State<Arc<Site>>,
    searching: Searching,
    sent: SentForm,
) -> Answer {
    let problems = problems(&sent);
    if !problems.is_empty() {
        return Ok(PrecedentsPage::form(&sent, problems).draw());
    }
    if form(&sent.fields)? == Form::Answer {
        let address = site.kept_forms.keep(FormPage::Precedents, sent).await?;
        return Ok(see_other(&format!("{address}#found")));
    }
    searching
        .run(move |open, cancellation| {
            let found = find(
                open,
                (&sent.fields, cancellation),
                &Input::Text(sent.text.clone()),
            )?;
            form(&sent.fields)?.attachment(&found)
        })
        .await
}

/// `GET /precedents/{number}`: the answer to a text that was sent.
pub(crate) async fn kept(
    State(site): State<Arc<Site>>,
    searching: Searching,
    Number(number): Number,
    parameters: Parameters,
) -> Answer {
    let Some(sent) = site.kept_forms.get(FormPage::Precedents, &number).await else {
        return Ok(PrecedentsPage::expired().draw());
    };
    searching
        .run(move |open, cancellation| {
            let wanted = form(&parameters)?;
            let input = Input::Text(sent.text.clone());
            let found = find(open, (&sent.fields, cancellation), &input)?;
            match wanted {
                Form::Answer => {
                    let own = format!("{}/{number}", FormPage::Precedents.path());
                    Ok(PrecedentsPage::answer(&sent, &found, &own).draw())
                }
                file => file.attachment(&found),
            }
        })
        .await
}

/// `POST /precedents/{number}`: deletes the text.
pub(crate) async fn forget(State(site): State<Arc<Site>>, Number(number): Number) -> Response {
    site.kept_forms.forget(FormPage::Precedents, &number).await;
    see_other(FormPage::Precedents.path())
}

/// `POST /api/precedents`.
pub(crate) async fn api(
    searching: Searching,
    parameters: Parameters,
    Pasted(body): Pasted,
) -> Answer {
    refuse_others(&parameters, &filters_and(&["among", "limit", "format"]))?;
    // The parser's message is dropped, because it may quote the text.
    let body: Body = serde_json::from_slice(&body).map_err(|_| {
        let expected = "a JSON object with `text` or with `reference`";
        wrong("body", "", expected.to_owned())
    })?;
    let input = match body {
        Body::Text(text) => Input::Text(plain(text)?),
        Body::Reference(typed) => named(&typed)?,
    };
    let work = move |open: &OpenIndex, cancellation: &Cancellation| {
        let found = find(open, (&parameters, cancellation), &input)?;
        match form(&parameters)? {
            Form::Answer => Ok(Kind::Json.reply(json(&PrecedentsView::new(&found)))),
            file => file.attachment(&found),
        }
    };
    searching.run(work).await
}

/// Returns the problems of a form, field by field.
fn problems(sent: &SentForm) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let text = &sent.text;
    if text.trim().is_empty() {
        problems.push(FieldProblem::new("text", "Say what happened"));
    } else if text.len() > Input::MAX_BYTES {
        problems.push(FieldProblem::too_long("text", text.len()));
    } else if text.contains('\0') {
        let message = "This is not plain text. Copy the words of the document, not the file";
        problems.push(FieldProblem::new("text", message));
    }
    if let Err(wrong) = read_options(&sent.fields) {
        problems.push(FieldProblem::of_parameter(&wrong));
    }
    problems
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

/// The requested format of the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A page, or JSON for a program.
    Answer,
    /// A Markdown file.
    Markdown,
    /// A Word document.
    Word,
    /// Headings and citations to write a complaint from, as a Word document.
    Outline,
}

/// The names of the formats in addresses.
pub(super) const FORMS: [&str; 5] = ["json", "page", "md", "docx", "outline"];

fn form(parameters: &Parameters) -> Result<Form, Failure> {
    Ok(match one_of(parameters, "format", &FORMS)? {
        Some("md") => Form::Markdown,
        Some("docx") => Form::Word,
        Some("outline") => Form::Outline,
        _ => Form::Answer,
    })
}

impl Form {
    /// Returns the answer as a file.
    fn attachment(self, found: &Precedents) -> Answer {
        // Writing to memory is not expected to fail.
        let failed = |_| Failure::BrokeOff;
        Ok(match self {
            Self::Answer | Self::Markdown => {
                let mut pack = Vec::new();
                write_markdown_precedents(&mut pack, found, false).map_err(failed)?;
                Kind::Markdown.attachment("similar-decisions.md", pack)
            }
            Self::Word => {
                let pack = precedents_word::pack(found).map_err(failed)?;
                Kind::Word.attachment("similar-decisions.docx", pack)
            }
            Self::Outline => {
                let outline = precedents_word::outline(found).map_err(failed)?;
                Kind::Word.attachment("draft-complaint.docx", outline)
            }
        })
    }
}

fn read_options(parameters: &Parameters) -> Result<Options, WrongParameter> {
    let defaults = Options::default();
    let among = number(parameters, "among", 1, Options::MAX_AMONG)?;
    let limit = number(parameters, "limit", 1, Options::MAX_AMONG)?;
    let filters = read_filters(parameters)?.filters;
    Ok(Options {
        filters,
        among: among.unwrap_or(defaults.among),
        shown: limit.unwrap_or(defaults.shown),
        ..defaults
    })
}

fn find(
    open: &OpenIndex,
    (parameters, cancellation): (&Parameters, &Cancellation),
    input: &Input,
) -> Result<Precedents, Failure> {
    let options = Options {
        cancellation: cancellation.clone(),
        ..read_options(parameters)?
    };
    open.finder
        .find(input, &options)
        .map_err(|error| match error {
            PrecedentError::TooLong { .. } => Failure::TooLarge,
            PrecedentError::NotInIndex { reference } => {
                Failure::NoSuchDecision(reference.to_string())
            }
            // The client has disconnected and sees no answer.
            PrecedentError::Cancelled => Failure::Busy,
            PrecedentError::Index(error) => error.into(),
        })
}
