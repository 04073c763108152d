//! The data of the page of similar decisions.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::address::{Parameters, decision_address, search_address};
use super::failure::html;
use super::field_problem::{FieldProblem, Problems};
use super::layout::Layout;
use super::marked_text::{Block, blocks};
use super::reply::Kind;
use super::sent_form::SentForm;
use crate::export::facts::{count, facts, heading, title};
use crate::export::precedent_words::{
    self, CAUTION, CONTRASTS, NOT_STATED, OTHER_BODIES, OTHERS, UPHELD,
};
use crate::precedent::{ContrastSide, InputKind, NOT_BINDING, Precedent, Precedents, Saying};

#[derive(Template)]
#[template(path = "precedents.html", config = "src/web/askama.toml")]
pub(super) struct PrecedentsPage<'a> {
    layout: Layout<'a>,
    status: StatusCode,
    text: &'a str,
    from: &'a str,
    problems: Problems,
    is_expired: bool,
    binds_nobody: &'static str,
    caution: &'static str,
    contrasts_heading: &'static str,
    bodies_heading: &'static str,
    answer: Option<Found<'a>>,
}

/// The data of an answer.
struct Found<'a> {
    /// The decision that others are compared with: its number and its address.
    like: Option<(String, String)>,
    headline: String,
    /// Why nothing was found.
    nothing: Option<&'static str>,
    /// The address of a search for the words of a text that is too short.
    search: Option<String>,
    was_cut: bool,
    base: Option<String>,
    share: String,
    /// Labels and addresses of files.
    files: Vec<(&'static str, String)>,
    /// The address of this answer, which also receives the request to delete the text.
    own_address: String,
    columns: Vec<Column<'a>>,
    upheld: u64,
    remedies: Vec<String>,
    others: u64,
    reasons: Vec<(String, Option<Quotation<'a>>)>,
    of: usize,
    law: Vec<(String, Quotation<'a>)>,
    bodies: Vec<(String, Quotation<'a>)>,
    contrasts: Vec<[Side<'a>; 2]>,
    compared: Vec<String>,
}

/// The similar decisions of one outcome.
struct Column<'a> {
    name: &'static str,
    number: usize,
    shown: Vec<Shown<'a>>,
    more: Vec<(String, String)>,
    more_label: String,
}

struct Shown<'a> {
    strength: &'static str,
    title: String,
    address: String,
    facts: String,
    pair: Option<Pair<'a>>,
}

/// Two similar paragraphs, side by side.
struct Pair<'a> {
    own_label: String,
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

impl<'a> PrecedentsPage<'a> {
    /// The form as it was filled in.
    pub(super) fn form(sent: &'a SentForm, problems: Vec<FieldProblem>) -> Self {
        let problems = Problems(problems);
        let title = if problems.is_empty() {
            "Find similar complaints"
        } else {
            "Error: Find similar complaints"
        };
        Self {
            status: problems.status(),
            problems,
            text: &sent.text,
            from: sent.fields.first("from").unwrap_or_default(),
            ..Self::empty(title)
        }
    }

    /// Returns the page with the answer to a text.
    pub(super) fn answer(sent: &'a SentForm, found: &'a Precedents, own: &str) -> Self {
        Self {
            answer: Some(Found::new(found, own)),
            ..Self::form(sent, Vec::new())
        }
        .titled()
    }

    /// Returns the page of decisions similar to a decision.
    pub(super) fn of_decision(found: &'a Precedents, own: &str) -> Self {
        Self {
            answer: Some(Found::new(found, own)),
            ..Self::empty("")
        }
        .titled()
    }

    /// Returns the form for a text that is no longer kept.
    pub(super) fn expired() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            is_expired: true,
            ..Self::empty("This text is no longer kept")
        }
    }

    fn empty(title: &str) -> Self {
        Self {
            layout: Layout::new(title),
            status: StatusCode::OK,
            text: "",
            from: "",
            problems: Problems(Vec::new()),
            is_expired: false,
            binds_nobody: NOT_BINDING,
            caution: CAUTION,
            contrasts_heading: CONTRASTS,
            bodies_heading: OTHER_BODIES,
            answer: None,
        }
    }

    /// Replaces the title by that of the answer.
    fn titled(mut self) -> Self {
        if let Some(found) = &self.answer {
            self.layout = Layout::new(&found.headline);
        }
        self
    }

    pub(super) fn draw(&self) -> Response {
        let mut response = Kind::Html.reply(html(self));
        *response.status_mut() = self.status;
        response
    }
}

impl<'a> Found<'a> {
    fn new(found: &'a Precedents, own: &str) -> Self {
        let columns = [
            (UPHELD, found.upheld().collect::<Vec<_>>()),
            (OTHERS, found.others().collect()),
            (NOT_STATED, found.not_stated().collect()),
        ];
        let columns = columns
            .into_iter()
            .filter(|(_, decisions)| !decisions.is_empty());
        let is_empty = found.similar.is_empty();
        let text = found
            .reading
            .paragraphs
            .first()
            .map(|first| first.text.trim());
        Self {
            like: match &found.reading.kind {
                InputKind::Decision(reference) => Some((
                    reference.to_string(),
                    decision_address(reference.slug(), ""),
                )),
                InputKind::Text | InputKind::DecisionText => None,
            },
            headline: precedent_words::headline(found),
            nothing: is_empty.then(|| precedent_words::why_nothing(found)),
            search: (text.filter(|text| found.is_too_short && text.len() <= 100))
                .map(search_address),
            was_cut: found.reading.cut,
            base: precedent_words::base(found),
            share: precedent_words::share(found),
            files: if is_empty { Vec::new() } else { files(own) },
            own_address: own.to_owned(),
            columns: columns
                .map(|(name, all)| Column::new(found, name, &all))
                .collect(),
            upheld: found.outcomes.upheld,
            remedies: found.remedies.iter().map(precedent_words::remedy).collect(),
            others: found.outcomes.others(),
            reasons: (found.reasons.iter())
                .map(|reason| {
                    let saying = reason.saying.as_ref();
                    let saying = saying.map(|saying| Quotation::of_saying(found, saying));
                    (precedent_words::reason(reason), saying)
                })
                .collect(),
            of: found.similar.len(),
            law: (found.law.iter())
                .map(|law| {
                    let quotation = Quotation::of_saying(found, &law.saying);
                    (precedent_words::law(law), quotation)
                })
                .collect(),
            bodies: (found.other_bodies.iter())
                .map(|counted| {
                    let quotation = Quotation::of_saying(found, &counted.saying);
                    (precedent_words::other_body(found, counted), quotation)
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

/// Returns links to the answer at an address as files.
fn files(own: &str) -> Vec<(&'static str, String)> {
    let (path, query) = own.split_once('?').unwrap_or((own, ""));
    let parameters = Parameters::read(query);
    [
        ("Word", "docx"),
        ("Markdown", "md"),
        ("Outline for a draft complaint (Word)", "outline"),
    ]
    .map(|(label, format)| (label, parameters.with("format", format).at(path)))
    .into()
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
            more_label: count(more.len() as u64, "more decision"),
        }
    }
}

impl<'a> Shown<'a> {
    fn new(found: &'a Precedents, one: &'a Precedent) -> Self {
        let pair = one.pair.as_ref().map(|pair| Pair {
            own_label: precedent_words::input_label(&found.reading, pair.input),
            own: blocks(
                &found.reading.paragraphs[pair.input].text,
                &pair.input_marks,
                0,
            ),
            theirs: Quotation::new(one, &pair.paragraph),
            shared: precedent_words::shared(pair),
        });
        Self {
            strength: precedent_words::strength_label(one.strength),
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
