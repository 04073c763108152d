//! The description of the API in `OpenAPI` 3.1.
//!
//! Parameters come from the table that parses requests, and answers from the types that are
//! serialized, so that the description matches the behaviour.

use std::sync::LazyLock;

use axum::response::Response;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::api::{HealthView, SuggestionsView};
use super::export::{FORMATS, ROWS};
use super::failure::Problem;
use super::precedents::{Body, FORMS};
use super::reply::Kind;
use super::verify::Body as DraftBody;
use crate::export::json::{DecisionView, PageView, PrecedentsView, VerificationView};
use crate::precedent::Options;
use crate::search::{PARAMETERS, Parameter, Takes, Times};

/// `GET /api/openapi.json`.
pub(crate) fn openapi() -> Response {
    static DESCRIPTION: LazyLock<Vec<u8>> =
        LazyLock::new(|| super::failure::json(&Described::new().whole()));
    Kind::Json.reply(DESCRIPTION.as_slice())
}

/// The kind of client that an address is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asker {
    Program,
    Person,
}

/// Whether the answer has an entity tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Given,
    None,
}

/// Whether the answer is a redirect.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moves {
    ToAnswer,
    No,
}

/// One address and method.
struct Operation {
    path: &'static str,
    method: &'static str,
    id: &'static str,
    summary: &'static str,
    asker: Asker,
    tag: Tag,
    moves: Moves,
    parameters: Vec<Value>,
    body: Option<Value>,
    /// The schemas of the answers, by kind.
    answers: Vec<(Kind, Schema)>,
    /// The statuses of possible failures.
    failures: &'static [u16],
}

/// The schemas of answers and of bodies.
struct Described {
    sent: SchemaGenerator,
    taken: SchemaGenerator,
}

impl Described {
    fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        Self {
            sent: settings().for_serialize().into_generator(),
            taken: settings().for_deserialize().into_generator(),
        }
    }

    fn whole(mut self) -> Value {
        let problem = self.sent.subschema_for::<Problem<'_>>();
        let mut paths = Map::new();
        for operation in self.operations() {
            let path = paths.entry(operation.path).or_insert_with(|| json!({}));
            let method = operation.method;
            path[method] = operation.described(&problem);
        }
        let mut schemas = self.taken.take_definitions(true);
        schemas.extend(self.sent.take_definitions(true));
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Redress",
                "version": "1",
                "summary": "Search over decisions of the Local Government and Social Care Ombudsman.",
                "description": "Everything is read only. Unknown parameters are refused. \
                    Answers carry the acknowledgement that the licence of the texts asks for.",
            },
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {"schemas": schemas},
        })
    }

    fn operations(&mut self) -> Vec<Operation> {
        let mut operations = self.of_programs();
        operations.extend(of_people());
        operations
    }

    fn sent<T: JsonSchema>(&mut self) -> Schema {
        self.sent.subschema_for::<T>()
    }

    fn of_programs(&mut self) -> Vec<Operation> {
        let get = program;
        let files = [Kind::JsonLines, Kind::Csv, Kind::Markdown].map(|kind| (kind, text()));
        let workbook = std::iter::once((Kind::Workbook, file()));
        let page = self.sent::<PageView<'_>>();
        let pages = std::iter::once((Kind::Json, page.clone()));
        let search = Operation {
            parameters: searched()
                .chain([switch(
                    "explain",
                    "Say for each hit how its score comes about.",
                )])
                .chain([choice(
                    "format",
                    "A page of JSON, or all results in this form.",
                    &FORMATS,
                )])
                .chain([choice("rows", "What a row of CSV stands for.", &ROWS)])
                .chain([switch(
                    "bom",
                    "Begin CSV with a byte order mark, which spreadsheets need.",
                )])
                .collect(),
            answers: pages.chain(files).chain(workbook).collect(),
            failures: &[400, 503],
            ..get(
                "/api/search",
                "search",
                "Decisions with their matching paragraphs",
                page,
            )
        };
        let decision = Operation {
            parameters: vec![slug(), marked()],
            failures: &[400, 404],
            ..get(
                "/api/decisions/{slug}",
                "decision",
                "One decision with all its paragraphs",
                self.sent::<DecisionView<'_>>(),
            )
        };
        let suggest = Operation {
            parameters: vec![
                query(
                    "q",
                    "The beginning of a query.",
                    json!({"type": "string"}),
                    "rec",
                ),
                number("limit", "Suggestions at most.", 1, 50),
            ],
            answers: vec![(Kind::Suggestions, self.sent::<SuggestionsView<'_>>())],
            ..get("/api/suggest", "suggest", "How a query could go on", text())
        };
        let object = Schema::try_from(json!({"type": "object"})).unwrap_or_default();
        let health = Operation {
            tag: Tag::None,
            failures: &[],
            ..get(
                "/healthz",
                "health",
                "Whether it serves, and which index",
                self.sent::<HealthView>(),
            )
        };
        let openapi = get("/api/openapi.json", "openapi", "This description", object);
        vec![
            search,
            decision,
            suggest,
            openapi,
            health,
            self.precedents(),
            self.verify(),
        ]
    }

    fn verify(&mut self) -> Operation {
        Operation {
            method: "post",
            tag: Tag::None,
            parameters: vec![choice("format", "JSON, or Markdown.", &["json", "md"])],
            body: Some(json!({"application/json": {
                "schema": self.taken.subschema_for::<DraftBody>(),
                "example": {"text": "As the Ombudsman said in 90 001 102, paragraph 9: “We found fault.”"},
            }})),
            answers: vec![
                (Kind::Json, self.sent::<VerificationView<'_>>()),
                (Kind::Markdown, text()),
            ],
            failures: &[400, 413, 503],
            ..program(
                "/api/verify",
                "verify",
                "Whether the quotations and references of a draft are right. What is sent is not kept; 1 MB of text is the limit",
                text(),
            )
        }
    }

    fn precedents(&mut self) -> Operation {
        Operation {
            method: "post",
            tag: Tag::None,
            parameters: (filters())
                .chain([
                    number(
                        "among",
                        "Similar decisions that are counted.",
                        1,
                        Options::MAX_AMONG,
                    ),
                    number(
                        "limit",
                        "Decisions shown in full, of each outcome.",
                        1,
                        Options::MAX_AMONG,
                    ),
                    choice(
                        "format",
                        "JSON, or a file: a pack as Markdown or for Word, or an outline for a draft.",
                        &FORMS,
                    ),
                ])
                .collect(),
            body: Some(json!({"application/json": {
                "schema": self.taken.subschema_for::<Body>(),
                "example": {"text": "The Council refused to amend the record of a meeting."},
            }})),
            answers: vec![
                (Kind::Json, self.sent::<PrecedentsView<'_>>()),
                (Kind::Markdown, text()),
                (Kind::Word, file()),
            ],
            failures: &[400, 404, 413, 503],
            ..program(
                "/api/precedents",
                "precedents",
                "Decisions similar to a complaint. What is sent is not kept; 1 MB of text is the limit",
                text(),
            )
        }
    }
}

/// A `GET` for programs, with one kind of answer.
fn program(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    schema: Schema,
) -> Operation {
    Operation {
        path,
        method: "get",
        id,
        summary,
        asker: Asker::Program,
        tag: Tag::Given,
        moves: Moves::No,
        parameters: Vec::new(),
        body: None,
        answers: vec![(Kind::Json, schema)],
        failures: &[400],
    }
}

/// A page for people.
fn page(path: &'static str, id: &'static str, summary: &'static str, kind: Kind) -> Operation {
    Operation {
        path,
        method: "get",
        id,
        summary,
        asker: Asker::Person,
        tag: Tag::Given,
        moves: Moves::No,
        parameters: Vec::new(),
        body: None,
        answers: vec![(kind, text())],
        failures: &[],
    }
}

fn of_people() -> Vec<Operation> {
    let mut operations = of_pages();
    operations.extend(of_forms());
    operations
}

/// The pages with a form, and the answers to it.
fn of_forms() -> Vec<Operation> {
    let get = page;
    let reference = query(
        "reference",
        "The decision that others are compared with.",
        json!({"type": "string"}),
        "90-001-102",
    );
    let pack = || {
        choice(
            "format",
            "A page, or a file.",
            &["page", "md", "docx", "outline"],
        )
    };
    let packs = || {
        vec![
            (Kind::Html, text()),
            (Kind::Markdown, text()),
            (Kind::Word, file()),
        ]
    };
    vec![
        Operation {
            parameters: [reference, pack()].into_iter().chain(filters()).collect(),
            answers: packs(),
            ..get(
                "/precedents",
                "precedentsPage",
                "A form for what happened, or decisions similar to a decision",
                Kind::Html,
            )
        },
        Operation {
            method: "post",
            tag: Tag::None,
            body: Some(json!({"application/x-www-form-urlencoded": {
                "schema": {"type": "object", "properties": {
                    "text": {"type": "string"},
                    "from": {"type": "string"},
                    "format": {"type": "string"},
                }},
                "example": "text=The+Council+refused+to+amend+the+record+of+a+meeting.",
            }})),
            answers: packs(),
            moves: Moves::ToAnswer,
            failures: &[400, 413],
            ..get(
                "/precedents",
                "askPage",
                "Keeps a complaint in memory and leads to the similar decisions",
                Kind::Html,
            )
        },
        kept(
            "/precedents/{number}",
            "keptPage",
            "The decisions similar to a complaint that was sent",
            packs(),
            pack(),
        ),
        get("/verify", "verifyPage", "A form for a draft", Kind::Html),
        Operation {
            method: "post",
            tag: Tag::None,
            body: Some(json!({"application/x-www-form-urlencoded": {
                "schema": {"type": "object", "properties": {"text": {"type": "string"}}},
                "example": "text=As+the+Ombudsman+said+in+90+001+102.",
            }})),
            moves: Moves::ToAnswer,
            failures: &[400, 413],
            ..get(
                "/verify",
                "verifyDraft",
                "Keeps a draft in memory and leads to what is true of it",
                Kind::Html,
            )
        },
        kept(
            "/verify/{number}",
            "checkedDraft",
            "What is true of a draft that was sent",
            vec![(Kind::Html, text()), (Kind::Markdown, text())],
            choice("format", "A page, or a file.", &["page", "md"]),
        ),
    ]
}

fn of_pages() -> Vec<Operation> {
    let get = page;
    vec![
        get("/", "home", "The first page", Kind::Html),
        Operation {
            parameters: searched().collect(),
            ..get("/search", "searchPage", "The results as a page", Kind::Html)
        },
        Operation {
            parameters: vec![
                slug(),
                marked(),
                choice("marks", "Keep the query, show no marks.", &["on", "off"]),
                query(
                    "results",
                    "The filters and the page of the search that led here.",
                    json!({"type": "string"}),
                    "page=2",
                ),
            ],
            ..get(
                "/decisions/{slug}",
                "decisionPage",
                "A decision as a page",
                Kind::Html,
            )
        },
        get("/help", "help", "What can be typed", Kind::Html),
        Operation {
            parameters: searched().collect(),
            failures: &[400],
            ..get(
                "/search.atom",
                "feed",
                "The decisions that a search finds, those that entered the index last first",
                Kind::Atom,
            )
        },
        get(
            "/opensearch.xml",
            "opensearch",
            "What lets a browser search here",
            Kind::OpenSearch,
        ),
    ]
}

/// The answer to a form that is kept.
fn kept(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    answers: Vec<(Kind, Schema)>,
    format: Value,
) -> Operation {
    Operation {
        path,
        method: "get",
        id,
        summary,
        asker: Asker::Person,
        tag: Tag::None,
        moves: Moves::No,
        parameters: vec![number_of_form(), format],
        body: None,
        answers,
        failures: &[400, 404],
    }
}

impl Operation {
    fn described(self, problem: &Schema) -> Value {
        let failure = match self.asker {
            Asker::Program => json!({
                "description": "What went wrong.",
                "content": {"application/problem+json": {"schema": problem}},
            }),
            Asker::Person => json!({
                "description": "A page that says what went wrong.",
                "content": {"text/html": {"schema": text()}},
            }),
        };
        let content: Map<String, Value> = self
            .answers
            .into_iter()
            .map(|(kind, schema)| (media_type(kind).to_owned(), json!({"schema": schema})))
            .collect();
        let mut answer = json!({"description": "The answer.", "content": content});
        let mut responses = Map::new();
        if self.tag == Tag::Given {
            let described = "Index and request; the answer stays right while it stays the same.";
            answer["headers"] =
                json!({"ETag": {"description": described, "schema": {"type": "string"}}});
            responses.insert(
                "304".to_owned(),
                json!({"description": "What `If-None-Match` names is still right."}),
            );
        }
        responses.insert("200".to_owned(), answer);
        if self.moves == Moves::ToAnswer {
            responses.insert(
                "303".to_owned(),
                json!({
                    "description": "The answer is at the address of `Location`.",
                    "content": {"text/plain": {"schema": text()}},
                }),
            );
        }
        for status in self.failures {
            responses.insert(status.to_string(), failure.clone());
        }
        responses.insert("default".to_owned(), failure);
        let mut described = json!({
            "operationId": self.id,
            "summary": self.summary,
            "parameters": self.parameters,
            "responses": responses,
        });
        if let Some(content) = self.body {
            described["requestBody"] = json!({"required": true, "content": content});
        }
        described
    }
}

fn media_type(kind: Kind) -> &'static str {
    let whole = kind.content_type();
    whole
        .split_once(';')
        .map_or(whole, |(media_type, _)| media_type)
}

fn text() -> Schema {
    schemars::json_schema!({"type": "string"})
}

/// The schema of a file.
fn file() -> Schema {
    schemars::json_schema!({"type": "string", "format": "binary"})
}

fn searched() -> impl Iterator<Item = Value> {
    PARAMETERS.iter().map(described)
}

fn filters() -> impl Iterator<Item = Value> {
    let filters = PARAMETERS.iter().filter(|parameter| parameter.is_filter());
    filters.map(described)
}

/// Describes a parameter of the table.
fn described(parameter: &Parameter) -> Value {
    let mut schema = match parameter.takes {
        Takes::Text | Takes::Day | Takes::Remedy => json!({"type": "string"}),
        Takes::OneOf(names) => json!({"type": "string", "enum": names()}),
        Takes::Year => json!({"type": "integer"}),
        Takes::Number {
            least,
            most,
            default,
        } => json!({"type": "integer", "minimum": least, "maximum": most, "default": default}),
        Takes::Switch => json!({"type": "string", "enum": ["0", "1"]}),
    };
    if parameter.times == Times::Several {
        schema = json!({"type": "array", "items": schema, "maxItems": Parameter::MAX_VALUES});
    }
    let example = match (parameter.times, parameter.example.parse::<u64>()) {
        (Times::Several, Ok(number)) => json!([number]),
        (Times::Several, Err(_)) => json!([parameter.example]),
        (Times::Once, Ok(number)) if schema["type"] == "integer" => json!(number),
        (Times::Once, _) => json!(parameter.example),
    };
    json!({
        "name": parameter.name,
        "in": "query",
        "description": parameter.summary,
        "schema": schema,
        "style": "form",
        "explode": true,
        "example": example,
    })
}

fn query(
    name: &str,
    description: &str,
    schema: impl Into<Value>,
    example: impl Into<Value>,
) -> Value {
    json!({
        "name": name,
        "in": "query",
        "description": description,
        "schema": schema.into(),
        "example": example.into(),
    })
}

fn switch(name: &str, description: &str) -> Value {
    let schema = json!({"type": "string", "enum": ["0", "1"]});
    query(name, description, schema, "1")
}

fn choice(name: &str, description: &str, names: &[&str]) -> Value {
    let schema = json!({"type": "string", "enum": names});
    query(name, description, schema, names[0])
}

fn number(name: &str, description: &str, least: usize, most: usize) -> Value {
    let schema = json!({"type": "integer", "minimum": least, "maximum": most});
    query(name, description, schema, least)
}

fn slug() -> Value {
    json!({
        "name": "slug",
        "in": "path",
        "required": true,
        "description": "The reference with hyphens, `24-018-564`.",
        "schema": {"type": "string"},
        "example": "90-001-101",
    })
}

fn number_of_form() -> Value {
    json!({
        "name": "number",
        "in": "path",
        "required": true,
        "description": "The random number that a form was kept under.",
        "schema": {"type": "string"},
        "example": "00000000000000000000000000000000",
    })
}

fn marked() -> Value {
    let description = "Mark what matches this query.";
    query("q", description, json!({"type": "string"}), "rectif*")
}
