//! Checks the quotations and references of a draft: the page and the API.
//!
//! A draft comes in the body of a request, never in its address. No error quotes any of it.
//! [`super::kept_forms`] explains where it is kept.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::address::{Parameters, decision_address};
use super::failure::{Failure, html, json};
use super::field_problem::{FieldProblem, Problems};
use super::kept_forms::FormPage;
use super::layout::Layout;
use super::live::OpenIndex;
use super::params::{one_of, refuse_others, wrong};
use super::reply::{Kind, see_other};
use super::sent_form::{Pasted, SentForm};
use super::site::{Answer, Number, Searching, Site};
use crate::export::json::VerificationView;
use crate::export::verify_markdown::write_markdown_verification;
use crate::export::verify_words::{
    difference, outcome, quotation_fault, quotation_label, reference_fault, reference_label,
};
use crate::model::Reference;
use crate::search::Cancellation;
use crate::verify::{
    CheckedQuotation, CheckedReference, Draft, DraftKind, Place, ReferenceStatus, Verification,
    VerifyError, verify_with,
};

/// A draft as a program sends it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    /// The draft as plain text, Markdown or HTML, at most 1 MB.
    text: String,
}

/// `GET /verify`: the form.
pub(crate) async fn page() -> Response {
    draw(&VerifyPage::new(&SentForm::default(), Vec::new()))
}

/// `POST /verify`: keeps the draft and redirects to its answer.
pub(crate) async fn asked(State(site): State<Arc<Site>>, form: SentForm) -> Answer {
    match Draft::of_form(&form) {
        Ok(_) => {
            let address = site.kept_forms.keep(FormPage::Verify, form).await?;
            Ok(see_other(&format!("{address}#found")))
        }
        Err(problem) => Ok(draw(&VerifyPage::new(&form, vec![problem]))),
    }
}

/// `GET /verify/{number}`: the result of checking a draft.
pub(crate) async fn kept(
    State(site): State<Arc<Site>>,
    searching: Searching,
    Number(number): Number,
    parameters: Parameters,
) -> Answer {
    let Some(form) = site.kept_forms.get(FormPage::Verify, &number).await else {
        return Ok(draw(&VerifyPage::expired()));
    };
    searching
        .run(move |open, cancellation| {
            let draft = match Draft::of_form(&form) {
                Ok(draft) => draft,
                Err(problem) => return Ok(draw(&VerifyPage::new(&form, vec![problem]))),
            };
            let checked = check(open, &draft, cancellation)?;
            if one_of(&parameters, "format", &["page", "md"])? == Some("md") {
                return Ok(markdown(&checked));
            }
            let mut page = VerifyPage::new(&form, Vec::new());
            page.show(&checked, &number);
            Ok(draw(&page))
        })
        .await
}

/// `POST /verify/{number}`: deletes the draft.
pub(crate) async fn forget(State(site): State<Arc<Site>>, Number(number): Number) -> Response {
    site.kept_forms.forget(FormPage::Verify, &number).await;
    see_other(FormPage::Verify.path())
}

/// `POST /api/verify`.
pub(crate) async fn api(
    searching: Searching,
    parameters: Parameters,
    Pasted(body): Pasted,
) -> Answer {
    refuse_others(&parameters, &["format"])?;
    let is_markdown = one_of(&parameters, "format", &["json", "md"])? == Some("md");
    // The parser's message is dropped, because it may quote the draft.
    let Body { text } = serde_json::from_slice(&body)
        .map_err(|_| wrong("body", "", "a JSON object with `text`".to_owned()))?;
    searching
        .run(move |open, cancellation| {
            let draft = Draft::read(text.as_bytes(), None).map_err(failure_of)?;
            let checked = check(open, &draft, cancellation)?;
            if is_markdown {
                return Ok(markdown(&checked));
            }
            Ok(Kind::Json.reply(json(&VerificationView::new(&checked))))
        })
        .await
}

impl Draft {
    /// Reads the draft of a form: the file if one was chosen, otherwise the text.
    fn of_form(form: &SentForm) -> Result<Self, FieldProblem> {
        let (field, bytes, kind) = match &form.file {
            Some(file) => ("file", &file.bytes[..], DraftKind::of_name(&file.name)),
            None if form.text.trim().is_empty() => {
                let message = "Paste your draft, or choose a file";
                return Err(FieldProblem::new("text", message));
            }
            None => ("text", form.text.as_bytes(), None),
        };
        Self::read(bytes, kind).map_err(|error| match error {
            VerifyError::TooLong => FieldProblem::too_long(field, bytes.len()),
            VerifyError::NotWord => FieldProblem::new(
                field,
                "The file is not a whole Word document. Open it in Word, save it again as .docx, and choose it again",
            ),
            _ => FieldProblem::new(
                field,
                "This is not text. Choose a Word document (.docx), a web page, or a text file",
            ),
        })
    }
}

fn check(
    open: &OpenIndex,
    draft: &Draft,
    cancellation: &Cancellation,
) -> Result<Verification, Failure> {
    verify_with(&open.index, draft, cancellation).map_err(failure_of)
}

fn failure_of(error: VerifyError) -> Failure {
    match error {
        VerifyError::TooLong => Failure::TooLarge,
        VerifyError::NotText | VerifyError::NotWord => {
            wrong("text", "", "plain text is wanted".to_owned()).into()
        }
        VerifyError::Search(error) => Failure::of_search(error, ""),
        VerifyError::Index(error) => error.into(),
    }
}

fn markdown(checked: &Verification) -> Response {
    let mut written = Vec::new();
    write_markdown_verification(&mut written, checked)
        .expect("nothing fails that is written to memory");
    Kind::Markdown.attachment("checked-draft.md", written)
}

fn draw(page: &VerifyPage<'_>) -> Response {
    let mut response = Kind::Html.reply(html(page));
    *response.status_mut() = page.status;
    response
}

#[derive(Template)]
#[template(path = "verify.html", config = "src/web/askama.toml")]
struct VerifyPage<'a> {
    layout: Layout<'a>,
    status: StatusCode,
    text: &'a str,
    file_name: Option<&'a str>,
    problems: Problems,
    is_expired: bool,
    answer: Option<CheckedDraft>,
}

/// The data of a checked draft on the page.
struct CheckedDraft {
    /// How much was checked, and how much is wrong.
    outcome: String,
    is_empty: bool,
    /// The quotations that were not checked.
    left_out: Option<String>,
    wrong: Vec<Finding>,
    right: Vec<Finding>,
    /// The address of the Markdown file.
    markdown: String,
    /// The address that receives a request to delete it.
    own_address: String,
}

/// The result for one quotation or reference.
struct Finding {
    line: u32,
    label: &'static str,
    /// The decision and the paragraph that the draft names, with the address.
    claim: Option<(String, String)>,
    quotation: Option<String>,
    fault: Option<String>,
    differences: Vec<String>,
    /// Where the words are: citations with their addresses.
    places: Vec<(String, String)>,
}

impl<'a> VerifyPage<'a> {
    fn new(form: &'a SentForm, problems: Vec<FieldProblem>) -> Self {
        let problems = Problems(problems);
        let title = if problems.is_empty() {
            "Check a draft"
        } else {
            "Error: Check a draft"
        };
        Self {
            layout: Layout::new(title),
            status: problems.status(),
            text: &form.text,
            file_name: form.file.as_ref().map(|file| file.name.as_str()),
            problems,
            is_expired: false,
            answer: None,
        }
    }

    fn expired() -> Self {
        Self {
            layout: Layout::new("This draft is no longer kept"),
            status: StatusCode::NOT_FOUND,
            text: "",
            file_name: None,
            problems: Problems(Vec::new()),
            is_expired: true,
            answer: None,
        }
    }

    fn show(&mut self, checked: &Verification, number: &str) {
        self.layout = Layout::new("Checked draft");
        let quotations = checked.quotations.iter();
        let references = checked.references.iter();
        let mut wrong = Vec::new();
        let mut right = Vec::new();
        let quotations = quotations.map(|one| (one.status.is_right(), Finding::quotation(one)));
        let references = references.map(|one| {
            (
                one.status == ReferenceStatus::Found,
                Finding::reference(one),
            )
        });
        for (is_right, finding) in quotations.chain(references) {
            if is_right { &mut right } else { &mut wrong }.push(finding);
        }
        for findings in [&mut wrong, &mut right] {
            findings.sort_by_key(|finding: &Finding| finding.line);
        }
        let own_address = format!("{}/{number}", FormPage::Verify.path());
        self.answer = Some(CheckedDraft {
            outcome: outcome(checked),
            is_empty: checked.is_empty(),
            left_out: (checked.left_out > 0)
                .then(|| crate::export::facts::count(checked.left_out as u64, "more quotation")),
            wrong,
            right,
            markdown: format!("{own_address}?format=md"),
            own_address,
        });
    }
}

impl Finding {
    fn quotation(checked: &CheckedQuotation) -> Self {
        let claim = checked.reference.as_ref();
        let place = |place: &Place| {
            let address = address(&place.reference, place.paragraph);
            (place.citation.clone(), address)
        };
        Self {
            line: checked.line,
            label: quotation_label(checked.status),
            claim: claim.map(|reference| named(reference, checked.paragraph)),
            quotation: Some(checked.text.clone()),
            fault: quotation_fault(checked),
            differences: checked.differences.iter().map(difference).collect(),
            places: checked.places.iter().map(place).collect(),
        }
    }

    fn reference(checked: &CheckedReference) -> Self {
        Self {
            line: checked.line,
            label: reference_label(checked.status),
            claim: Some(named(&checked.reference, checked.paragraph)),
            quotation: None,
            fault: reference_fault(checked),
            differences: Vec::new(),
            places: Vec::new(),
        }
    }
}

fn named(reference: &Reference, paragraph: Option<u32>) -> (String, String) {
    let name = match paragraph {
        Some(number) => format!("{reference}, paragraph {number}"),
        None => reference.to_string(),
    };
    (name, address(reference, paragraph))
}

fn address(reference: &Reference, paragraph: Option<u32>) -> String {
    let address = decision_address(reference.slug(), "");
    match paragraph {
        Some(number) => format!("{address}#p{number}"),
        None => address,
    }
}
