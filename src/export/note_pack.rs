//! The user's notes with the paragraphs they are about, as JSON, CSV and Markdown.

use std::io::{self, Write};

use csv::Writer;
use serde::Serialize;

use super::csv::cell;
use super::json::IndexView;
use super::markdown::{Escaped, write_quotation};
use crate::model::Tag;
use crate::search::{ATTRIBUTION, NotePack, NotedPlace};

/// All requested notes.
#[derive(Debug, Serialize)]
pub(crate) struct NotePackView<'a> {
    notes: Vec<PlaceView<'a>>,
    index: IndexView,
    attribution: &'static str,
}

#[derive(Debug, Serialize)]
struct PlaceView<'a> {
    reference: String,
    paragraph: Option<u32>,
    tags: Vec<&'a str>,
    notes: &'a [String],
    status: &'static str,
    citation: String,
    url: Option<&'a str>,
    text: Option<&'a str>,
}

impl<'a> NotePackView<'a> {
    pub(crate) fn new(pack: &'a NotePack) -> Self {
        Self {
            notes: pack.places.iter().map(PlaceView::new).collect(),
            index: IndexView::new(pack.index),
            attribution: ATTRIBUTION,
        }
    }
}

impl<'a> PlaceView<'a> {
    fn new(place: &'a NotedPlace) -> Self {
        Self {
            reference: place.reference.to_string(),
            paragraph: place.paragraph,
            tags: place.tags.iter().map(Tag::as_str).collect(),
            notes: &place.texts,
            status: place.status(),
            citation: place.citation(),
            url: url(place),
            text: place.shown.as_ref().map(|shown| shown.text.as_str()),
        }
    }
}

fn url(place: &NotedPlace) -> Option<&str> {
    let address = place.decision.as_ref()?.address.as_ref()?;
    Some(&address.url)
}

/// The tags of a place, with commas between them.
pub(crate) fn tags(place: &NotedPlace) -> String {
    let tags: Vec<&str> = place.tags.iter().map(Tag::as_str).collect();
    tags.join(", ")
}

/// Returns what a place lacks; `None` if nothing is missing.
pub(crate) fn missing(place: &NotedPlace) -> Option<&'static str> {
    match place.status() {
        "not-in-index" => Some("This decision is not in the index."),
        "out-of-range" => Some("The decision has no such paragraph."),
        _ => None,
    }
}

/// Writes one line for each place.
pub(crate) fn write_csv_notes(out: &mut dyn Write, pack: &NotePack) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    lines.write_record([
        "reference",
        "paragraph",
        "tags",
        "notes",
        "status",
        "citation",
        "url",
        "text",
    ])?;
    for place in &pack.places {
        let number = place.paragraph.map(|number| number.to_string());
        let text = place.shown.as_ref().map(|shown| shown.text.as_str());
        lines.write_record([
            cell(&place.reference.to_string()).as_ref(),
            &number.unwrap_or_default(),
            cell(&tags(place)).as_ref(),
            cell(&place.texts.join("\n")).as_ref(),
            place.status(),
            cell(&place.citation()).as_ref(),
            cell(url(place).unwrap_or_default()).as_ref(),
            cell(text.unwrap_or_default()).as_ref(),
        ])?;
    }
    lines.flush()
}

/// Writes each place as a quotation with its citation, tags and notes.
pub(crate) fn write_markdown_notes(out: &mut dyn Write, pack: &NotePack) -> io::Result<()> {
    writeln!(out, "# Notes")?;
    for (place, number) in pack.places.iter().zip(1_usize..) {
        writeln!(out, "\n## {number}. {}", Escaped(&place.citation()))?;
        if !place.tags.is_empty() {
            writeln!(out, "\nTags: {}", Escaped(&tags(place)))?;
        }
        for text in &place.texts {
            writeln!(out, "\n{}", Escaped(text))?;
        }
        if let Some(missing) = missing(place) {
            writeln!(out, "\n*{missing}*")?;
        }
        if let Some(shown) = &place.shown {
            write_quotation(out, &[(&shown.text, false)])?;
            writeln!(out, ">\n> — {}", Escaped(&place.citation()))?;
        }
        if let Some(url) = url(place) {
            writeln!(out, "\n<{}>", super::markdown::Address(url))?;
        }
    }
    writeln!(out, "\n---\n\n{}", Escaped(ATTRIBUTION))
}
