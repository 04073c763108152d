//! The help page: what can be typed, and how the pages are used.

use askama::Template;

use super::address::search_address;
use super::failure::html;
use super::layout::Layout;
use super::reply::{Kind, Reply};
use super::route::Question;
use crate::search::GUIDE;

/// `GET /help`.
pub(crate) fn page(_: &Question) -> Reply {
    let page = HelpPage {
        layout: Layout::new("Help"),
        guide: read_guide(GUIDE),
    };
    Reply::new(Kind::Html, html(&page))
}

#[derive(Template)]
#[template(path = "help.html", config = "src/web/askama.toml")]
struct HelpPage<'a> {
    layout: Layout<'a>,
    guide: Vec<Part<'a>>,
}

/// A part of the guide.
enum Part<'a> {
    Heading(&'a str),
    Table(Vec<Row<'a>>),
    Text(Vec<Span<'a>>),
}

struct Row<'a> {
    /// What is typed, with the search for it.
    examples: Vec<(&'a str, String)>,
    meaning: Vec<Span<'a>>,
}

/// A stretch of text of one kind.
#[derive(Debug, PartialEq, Eq)]
enum Span<'a> {
    Plain(&'a str),
    Code(&'a str),
    Emphasis(&'a str),
}

/// Reads the Markdown the guide is written in: headings, tables of two columns,
/// paragraphs with emphasis and code.
fn read_guide(guide: &str) -> Vec<Part<'_>> {
    let blocks = guide
        .split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty());
    let parts = blocks.map(|block| {
        if let Some(heading) = block.strip_prefix("### ") {
            return Part::Heading(heading);
        }
        if !block.starts_with('|') {
            return Part::Text(spans(block));
        }
        // The names of the columns are the template's.
        let rows = block.lines().skip(2).map(|row| {
            let row = row.trim_matches(['|', ' ']);
            let (typed, meaning) = row.split_once(" | ").unwrap_or((row, ""));
            let examples = typed.split('`').skip(1).step_by(2);
            Row {
                examples: examples
                    .map(|typed| (typed, search_address(typed)))
                    .collect(),
                meaning: spans(meaning.trim()),
            }
        });
        Part::Table(rows.collect())
    });
    parts.collect()
}

fn spans(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    for (at, piece) in text.split('`').enumerate() {
        if at % 2 == 1 {
            spans.push(Span::Code(piece));
            continue;
        }
        for (at, piece) in piece.split('*').enumerate() {
            match piece {
                "" => {}
                piece if at % 2 == 1 => spans.push(Span::Emphasis(piece)),
                piece => spans.push(Span::Plain(piece)),
            }
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_with_its_code_and_emphasis() {
        let read = spans("*amend* finds `amend*` and more");
        let expected = [
            Span::Emphasis("amend"),
            Span::Plain(" finds "),
            Span::Code("amend*"),
            Span::Plain(" and more"),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn every_row_of_the_guide_has_an_example_and_a_meaning() {
        let mut rows = 0;
        for part in read_guide(GUIDE) {
            if let Part::Table(of_table) = part {
                for row in of_table {
                    rows += 1;
                    assert!(!row.examples.is_empty() && !row.meaning.is_empty());
                }
            }
        }
        assert!(rows > 20, "{rows}");
    }
}
