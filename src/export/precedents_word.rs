//! Similar decisions as Word documents: a pack of quotations to attach, and an outline for
//! writing a complaint.

use std::io;

use super::facts;
use super::precedent_words::{
    self, CAUTION, CONTRASTS, NOT_STATED, OTHER_BODIES, OTHERS, PACK_TITLE, UPHELD,
};
use super::word::{WordDocument, WordRun};
use crate::precedent::{ContrastSide, NOT_BINDING, Precedent, Precedents, Saying};
use crate::search::{ATTRIBUTION, DecisionFacts, ShownParagraph, TextRun};

/// The pack: every quotation with its citation.
pub(crate) fn pack(found: &Precedents) -> io::Result<Vec<u8>> {
    let headline = precedent_words::headline(found);
    let mut document = WordDocument::new()
        .heading(1, PACK_TITLE)
        .paragraph(&[WordRun::Plain(&headline)]);
    if let Some(base) = precedent_words::base(found) {
        document = document.paragraph(&[WordRun::Plain(&base)]);
    }
    if !found.similar.is_empty() {
        let share = precedent_words::share(found);
        document = document
            .paragraph(&[WordRun::Plain(&share)])
            .paragraph(&[WordRun::Italic(CAUTION)]);
    }
    document = document.paragraph(&[WordRun::Italic(NOT_BINDING)]);
    for (name, decisions) in columns(found) {
        document = add_column(document, found, name, &decisions);
    }
    document = add_counts(document, found);
    if !found.contrasts.is_empty() {
        document = document.heading(2, CONTRASTS);
        for contrast in &found.contrasts {
            document = add_side(document, found, &contrast.upheld);
            document = add_side(document, found, &contrast.other);
        }
    }
    document.paragraph(&[WordRun::Plain(ATTRIBUTION)]).pack()
}

/// The outline: headings to write under, and citations to read for each. It quotes no text.
pub(crate) fn outline(found: &Precedents) -> io::Result<Vec<u8>> {
    let mut document = WordDocument::new().heading(1, "Draft complaint");
    for part in outline_parts(found) {
        document = document.heading(2, part.heading);
        for (citation, address) in &part.citations {
            document = document.bullet(&[linked(citation, address.as_deref())]);
        }
        document = document.paragraph(&[]);
    }
    document.pack()
}

/// A part of the outline.
pub(crate) struct OutlinePart {
    pub(crate) heading: &'static str,
    /// Pinpoint citations, each with its published address.
    pub(crate) citations: Vec<(String, Option<String>)>,
}

/// The parts of the outline, in the order to write them.
pub(crate) fn outline_parts(found: &Precedents) -> Vec<OutlinePart> {
    /// The maximum number of citations in a part.
    const MOST: usize = 5;
    let pinpoint = |decision: &DecisionFacts, paragraph: &ShownParagraph| {
        let address = decision.address.as_ref().map(|address| address.url.clone());
        (decision.pinpoint(paragraph.number).to_string(), address)
    };
    let said =
        |saying: &Saying| pinpoint(&found.similar[saying.decision].decision, &saying.paragraph);
    let facts = (found.similar.iter())
        .filter_map(|one| Some(pinpoint(&one.decision, &one.pair.as_ref()?.paragraph)));
    let late = found
        .reasons
        .iter()
        .filter(|one| one.reason == crate::model::Reason::Late);
    let injustice =
        (found.reasons.iter()).filter(|one| one.reason == crate::model::Reason::NoInjustice);
    let sayings = |reason: &crate::precedent::ReasonCount| reason.saying.as_ref().map(said);
    let part = |heading, citations: Vec<_>| OutlinePart { heading, citations };
    vec![
        part("What happened", facts.take(MOST).collect()),
        part(
            "When it happened, and when I knew",
            late.filter_map(sayings).collect(),
        ),
        part(
            "What the council or care provider said about my complaint",
            Vec::new(),
        ),
        part("The effect on me", injustice.filter_map(sayings).collect()),
        part(
            "What would put it right",
            found.actions.iter().take(MOST).map(said).collect(),
        ),
    ]
}

type Columns<'a> = [(&'static str, Vec<&'a Precedent>); 3];

fn columns(found: &Precedents) -> Columns<'_> {
    [
        (UPHELD, found.upheld().collect()),
        (OTHERS, found.others().collect()),
        (NOT_STATED, found.not_stated().collect()),
    ]
}

fn add_column(
    document: WordDocument,
    found: &Precedents,
    name: &str,
    decisions: &[&Precedent],
) -> WordDocument {
    if decisions.is_empty() {
        return document;
    }
    let heading = format!("{name} ({} of {})", decisions.len(), found.similar.len());
    let mut document = document.heading(2, &heading);
    for one in decisions.iter().take(found.shown) {
        let address = one.decision.address.as_ref();
        document = document
            .heading(3, &facts::title(&one.decision))
            .paragraph(&[
                WordRun::Plain(precedent_words::strength_label(one.strength)),
                WordRun::Plain(" · "),
                linked(
                    &facts::facts(&one.decision).join(" · "),
                    address.map(|address| address.url.as_str()),
                ),
            ]);
        let Some(pair) = &one.pair else { continue };
        let own = ShownParagraph {
            text: found.reading.paragraphs[pair.input].text.clone(),
            highlights: pair.input_marks.clone(),
            ..pair.paragraph.clone()
        };
        let label = precedent_words::input_label(&found.reading, pair.input);
        let citation = one.decision.pinpoint(pair.paragraph.number).to_string();
        document = document
            .paragraph(&[WordRun::Italic(&label)])
            .quotation(&marked(&own.runs()))
            .paragraph(&[WordRun::Italic(&citation)])
            .quotation(&marked(&pair.paragraph.runs()));
    }
    for one in decisions.iter().skip(found.shown) {
        let citation = one.decision.pinpoint(None).to_string();
        document = document.bullet(&[WordRun::Plain(&citation)]);
    }
    document
}

fn add_counts(mut document: WordDocument, found: &Precedents) -> WordDocument {
    if !found.remedies.is_empty() {
        document = document.heading(2, "What put it right");
        for remedy in &found.remedies {
            let line = precedent_words::remedy(remedy);
            document = document.bullet(&[WordRun::Plain(&line)]);
        }
    }
    if !found.reasons.is_empty() {
        document = document.heading(2, "Why others were not investigated");
        for reason in &found.reasons {
            let line = precedent_words::reason(reason);
            document = document.bullet(&[WordRun::Plain(&line)]);
            if let Some(saying) = &reason.saying {
                document = add_saying(document, found, saying);
            }
        }
    }
    if !found.law.is_empty() {
        document = document.heading(2, "The law they refer to");
        for law in &found.law {
            let citation = precedent_words::citation(found, &law.saying);
            let line = format!("{}: {citation}", precedent_words::law(law));
            document = document.bullet(&[WordRun::Plain(&line)]);
        }
    }
    if !found.other_bodies.is_empty() {
        document = document.heading(2, OTHER_BODIES);
        for counted in &found.other_bodies {
            let citation = precedent_words::citation(found, &counted.saying);
            let line = format!(
                "{}: {citation}",
                precedent_words::other_body(found, counted)
            );
            document = document.bullet(&[WordRun::Plain(&line)]);
        }
    }
    document
}

fn add_saying(document: WordDocument, found: &Precedents, saying: &Saying) -> WordDocument {
    let citation = precedent_words::citation(found, saying);
    document
        .quotation(&[WordRun::Plain(&saying.paragraph.text)])
        .quotation(&[WordRun::Italic(&citation)])
}

fn add_side(document: WordDocument, found: &Precedents, side: &ContrastSide) -> WordDocument {
    let decision = &found.similar[side.decision].decision;
    let outcome = decision.decision_type.map(|label| label.to_string());
    let heading = format!(
        "{}: {}",
        outcome.unwrap_or_default(),
        facts::title(decision)
    );
    let mut document = document.heading(3, &heading);
    for saying in [&side.complaint, &side.assessment].into_iter().flatten() {
        document = add_saying(document, found, saying);
    }
    document
}

fn marked<'a>(runs: &[TextRun<'a>]) -> Vec<WordRun<'a>> {
    let runs = runs.iter().map(|run| {
        if run.highlighted {
            WordRun::Marked(run.text)
        } else {
            WordRun::Plain(run.text)
        }
    });
    runs.collect()
}

/// Returns a link to the published decision, or plain text if its address is not a web
/// address.
fn linked<'a>(text: &'a str, address: Option<&'a str>) -> WordRun<'a> {
    let is_web = |address: &&str| {
        ["https://", "http://"]
            .iter()
            .any(|scheme| address.starts_with(scheme))
    };
    match address.filter(is_web) {
        Some(address) => WordRun::Link(text, address),
        None => WordRun::Plain(text),
    }
}
