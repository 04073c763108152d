//! The tools: each takes arguments and returns an answer or an error.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value};

use super::arguments::{
    DecisionArguments, FacetsArguments, ParagraphArguments, PrecedentsArguments, SearchArguments,
    VerifyArguments, limit, query, read, reference,
};
use super::size::{MAX_BYTES, bytes, fit};
use crate::export::json::{
    DecisionView, FactsView, IndexView, PageView, ParagraphView, PrecedentsView, VerificationView,
};
use crate::index::Index;
use crate::precedent::{Finder, Input, Options};
use crate::search::{
    self, ATTRIBUTION, Cancellation, IndexFacts, QueryError, SearchError, SearchRequest,
    ShownDecision,
};
use crate::verify::{Draft, DraftKind, verify_with};

/// A tool of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ToolKind {
    Search,
    Decision,
    Paragraph,
    Precedents,
    Verify,
    Facets,
}

/// A decision, whole or from a paragraph on.
#[derive(Serialize, JsonSchema)]
struct DecisionAnswer<'a> {
    #[serde(flatten)]
    decision: DecisionView<'a>,
    /// The number of paragraphs of the decision.
    paragraphs_in_all: usize,
    /// The argument `from` that continues the answer.
    next_from: Option<usize>,
    index: IndexView,
}

/// One paragraph and the facts of its decision.
#[derive(Serialize, JsonSchema)]
struct ParagraphAnswer<'a> {
    #[serde(flatten)]
    decision: FactsView<'a>,
    paragraph: ParagraphView<'a>,
    index: IndexView,
    attribution: &'static str,
}

/// An answer, and a note about what was left out.
#[derive(Serialize, JsonSchema)]
struct Cut<T> {
    #[serde(flatten)]
    answer: T,
    /// What was left out, and how to get it; null if nothing was.
    cut: Option<String>,
}

impl ToolKind {
    pub(super) const ALL: [Self; 6] = [
        Self::Search,
        Self::Decision,
        Self::Paragraph,
        Self::Precedents,
        Self::Verify,
        Self::Facets,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Decision => "decision",
            Self::Paragraph => "paragraph",
            Self::Precedents => "precedents",
            Self::Verify => "verify",
            Self::Facets => "facets",
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    fn description(self) -> &'static str {
        match self {
            Self::Search => {
                "Finds decisions of the Ombudsman and their matching paragraphs, each with \
                 the citation to quote it by. Decisions with all the words come first, then those with most of them."
            }
            Self::Decision => "Returns one decision with its numbered paragraphs.",
            Self::Paragraph => "Returns one numbered paragraph of a decision, with its citation.",
            Self::Precedents => {
                "Finds earlier decisions similar to what happened, upheld and not upheld, with \
                 the paragraphs that match."
            }
            Self::Verify => {
                "Checks every reference, paragraph and quotation of a draft against the \
                 decisions. Use it before passing on a quotation."
            }
            Self::Facets => {
                "Counts the decisions a query finds by outcome, category, authority, year, \
                 reason and remedy."
            }
        }
    }

    /// The description of the tool for clients.
    pub(super) fn tool(self) -> Tool {
        let (input, output) = match self {
            Self::Search => schemas::<SearchArguments, Cut<PageView<'_>>>(),
            Self::Decision => schemas::<DecisionArguments, Cut<DecisionAnswer<'_>>>(),
            Self::Paragraph => schemas::<ParagraphArguments, Cut<ParagraphAnswer<'_>>>(),
            Self::Precedents => schemas::<PrecedentsArguments, Cut<PrecedentsView<'_>>>(),
            Self::Verify => schemas::<VerifyArguments, Cut<VerificationView<'_>>>(),
            Self::Facets => schemas::<FacetsArguments, Cut<PageView<'_>>>(),
        };
        let annotations = ToolAnnotations::new()
            .read_only(true)
            .destructive(false)
            .idempotent(true)
            .open_world(false);
        Tool::new(self.name(), self.description(), input)
            .with_raw_output_schema(output)
            .with_annotations(annotations)
    }

    /// Calls the tool. An error is meant for the client and names the argument. The work ends early
    /// when it is cancelled.
    pub(super) fn call(
        self,
        index: &Arc<Index>,
        given: Map<String, Value>,
        cancellation: &Cancellation,
    ) -> Result<Value, String> {
        match self {
            Self::Search => search(index, &read(given)?, cancellation),
            // One decision is read in some milliseconds, and no query marks it.
            Self::Decision => decision(index, &read(given)?),
            Self::Paragraph => paragraph(index, &read(given)?),
            Self::Precedents => precedents(index, read(given)?, cancellation),
            Self::Verify => verified(index, &read(given)?, cancellation),
            Self::Facets => facets(index, &read(given)?, cancellation),
        }
    }
}

fn schemas<Input: JsonSchema, Output: JsonSchema>() -> (Arc<JsonObject>, Arc<JsonObject>) {
    // Some clients reject a schema that names its dialect.
    let settings = || SchemaSettings::draft2020_12().with(|settings| settings.meta_schema = None);
    let input = settings().into_generator();
    let output = settings().for_serialize().into_generator();
    (schema::<Input>(input), schema::<Output>(output))
}

fn schema<T: JsonSchema>(generator: SchemaGenerator) -> Arc<JsonObject> {
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    without_formats(&mut schema);
    match schema {
        Value::Object(schema) => Arc::new(schema),
        _ => Arc::default(),
    }
}

/// Removes formats such as `uint32`, because clients print a warning for each one they do not know.
fn without_formats(schema: &mut Value) {
    match schema {
        Value::Object(entries) => {
            if entries.get("format").is_some_and(Value::is_string) {
                entries.remove("format");
            }
            entries.values_mut().for_each(without_formats);
        }
        Value::Array(entries) => entries.iter_mut().for_each(without_formats),
        _ => {}
    }
}

fn to_value<T: Serialize>(answer: T) -> Result<Value, String> {
    let answer = Cut { answer, cut: None };
    serde_json::to_value(&answer).map_err(|_| "the answer cannot be written as JSON".to_owned())
}

/// Shortens an answer and adds a note about it.
fn fitted(mut answer: Value, lists: &[&str], remedy: &str) -> Value {
    let left_out = fit(&mut answer, lists);
    if !left_out.is_empty() {
        let parts: Vec<String> = left_out
            .iter()
            .map(|(list, count)| format!("{count} of `{list}`"))
            .collect();
        answer["cut"] = format!("left out for length: {}; {remedy}", parts.join(", ")).into();
    }
    answer
}

fn index_facts(index: &Index) -> IndexView {
    IndexView::new(IndexFacts {
        generation: index.generation(),
        decisions: index.decisions(),
        paragraphs: index.paragraphs(),
    })
}

fn of_search(error: SearchError, argument: &str) -> String {
    match error {
        SearchError::Query(QueryError {
            message, repair, ..
        }) => match repair {
            Some(repair) => format!("`{argument}`: {message}; try: {repair}"),
            None => format!("`{argument}`: {message}"),
        },
        error => error.to_string(),
    }
}

fn search(
    index: &Index,
    given: &SearchArguments,
    cancellation: &Cancellation,
) -> Result<Value, String> {
    let mut request = SearchRequest::new(query(&given.query)?);
    request.filters = given.filters(request.today)?;
    request.limit = limit(given.limit)?;
    request.facets = false;
    request.cancellation = cancellation.clone();
    let page = search::search(index, &request).map_err(|error| of_search(error, "query"))?;
    let answer = to_value(PageView::new(&page))?;
    Ok(fitted(answer, &["/hits"], "ask for fewer with `limit`"))
}

fn facets(
    index: &Index,
    given: &FacetsArguments,
    cancellation: &Cancellation,
) -> Result<Value, String> {
    let request = SearchRequest {
        limit: 0,
        cancellation: cancellation.clone(),
        ..SearchRequest::new(query(&given.query)?)
    };
    let page = search::search(index, &request).map_err(|error| of_search(error, "query"))?;
    let answer = to_value(PageView::summary(&page))?;
    let lists = ["/facets/category", "/facets/quarter", "/facets/authority"];
    Ok(fitted(answer, &lists, "use a narrower query"))
}

fn shown(index: &Index, given: &str) -> Result<ShownDecision, String> {
    let reference = reference(given)?;
    search::show(index, &reference, None)
        .map_err(|error| of_search(error, "reference"))?
        .ok_or_else(|| {
            let citing = search::citing(index, &reference).unwrap_or_default();
            let citing: Vec<String> = citing.iter().map(|one| one.reference.to_string()).collect();
            let cited = match citing.as_slice() {
                [] => String::new(),
                citing => format!("; it is cited by {}", citing.join(", ")),
            };
            format!("`reference`: no decision {reference} in the index{cited}")
        })
}

fn decision(index: &Index, given: &DecisionArguments) -> Result<Value, String> {
    let mut whole = shown(index, &given.reference)?;
    let all = whole.paragraphs.len();
    let from = usize::try_from(given.from.unwrap_or(1)).unwrap_or(0);
    if from == 0 || (from > all && from > 1) {
        return Err(format!(
            "`from` is out of range: give a number from 1 to {all}"
        ));
    }
    whole.paragraphs.drain(..from - 1);
    let answer = DecisionAnswer {
        decision: DecisionView::new(&whole),
        paragraphs_in_all: all,
        next_from: None,
        index: index_facts(index),
    };
    let mut answer = to_value(answer)?;
    if let Some((_, left_out)) = fit(&mut answer, &["/paragraphs"]).first() {
        let next = all - left_out + 1;
        answer["next_from"] = next.into();
        answer["cut"] = format!(
            "paragraphs {from} to {} of {all} by their position; ask for the rest with `from`: {next}",
            next - 1
        )
        .into();
    }
    Ok(answer)
}

fn paragraph(index: &Index, given: &ParagraphArguments) -> Result<Value, String> {
    let whole = shown(index, &given.reference)?;
    let number = u32::try_from(given.number).ok();
    let found = whole
        .paragraphs
        .iter()
        .find(|paragraph| paragraph.number.is_some() && paragraph.number == number);
    let Some(found) = found else {
        let last = whole.paragraphs.iter().filter_map(|one| one.number).max();
        let reference = &whole.decision.reference;
        return Err(match last {
            Some(last) => format!(
                "`number`: {reference} has no paragraph {}; its last is {last}",
                given.number
            ),
            None => format!("`number`: the paragraphs of {reference} have no numbers"),
        });
    };
    let answer = to_value(ParagraphAnswer {
        decision: FactsView::new(&whole.decision),
        paragraph: ParagraphView::new(&whole.decision, found),
        index: index_facts(index),
        attribution: ATTRIBUTION,
    })?;
    Ok(fitted(
        answer,
        &["/paragraph/highlights"],
        "read it with `redress show`",
    ))
}

fn text(given: &str) -> Result<(), String> {
    if given.trim().is_empty() {
        return Err("`text` is empty".to_owned());
    }
    if given.len() > Input::MAX_BYTES {
        return Err("`text` is longer than a megabyte".to_owned());
    }
    Ok(())
}

fn precedents(
    index: &Arc<Index>,
    given: PrecedentsArguments,
    cancellation: &Cancellation,
) -> Result<Value, String> {
    text(&given.text)?;
    let options = Options {
        among: limit(given.limit)?,
        cancellation: cancellation.clone(),
        ..Options::default()
    };
    // No error contains any of the text.
    let found = Finder::new(Arc::clone(index))
        .find(&Input::Text(given.text), &options)
        .map_err(|error| format!("`text`: {error}"))?;
    let mut answer = to_value(PrecedentsView::new(&found))?;
    // The client already has the text.
    if bytes(&answer) > MAX_BYTES
        && let Some(Value::Array(paragraphs)) = answer.pointer_mut("/input/paragraphs")
    {
        for paragraph in paragraphs {
            paragraph["text"] = "".into();
            paragraph["left_out"] = Value::Array(Vec::new());
        }
    }
    let lists = [
        "/upheld",
        "/others",
        "/not_stated",
        "/contrasts",
        "/law",
        "/input/paragraphs",
    ];
    Ok(fitted(answer, &lists, "ask for fewer with `limit`"))
}

fn verified(
    index: &Index,
    given: &VerifyArguments,
    cancellation: &Cancellation,
) -> Result<Value, String> {
    text(&given.text)?;
    // A Word document is not text.
    let kind = given.text.starts_with("PK").then_some(DraftKind::Text);
    let draft =
        Draft::read(given.text.as_bytes(), kind).map_err(|error| format!("`text`: {error}"))?;
    let checked = verify_with(index, &draft, cancellation);
    let checked = checked.map_err(|error| format!("`text`: {error}"))?;
    let answer = to_value(VerificationView::new(&checked))?;
    Ok(fitted(
        answer,
        &["/quotations", "/references"],
        "check the draft in parts",
    ))
}
