//! Splits the guide of the query language into parts for a terminal or a page.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A part of the guide.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Heading(String),
    Table(Vec<Row>),
    Text(Vec<Span>),
}

/// A row of a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The examples in the first column.
    pub(crate) examples: Vec<String>,
    pub(crate) meaning: Vec<Span>,
}

/// A piece of text with one style.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Span {
    Plain(String),
    Code(String),
    Emphasis(String),
}

/// Reads the Markdown of the guide: headings, tables of two columns, and paragraphs with emphasis
/// and code. The column names are dropped.
pub(crate) fn read_guide(guide: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rows = Vec::new();
    let mut cells: Vec<Vec<Span>> = Vec::new();
    let mut spans = Vec::new();
    let mut is_emphasis = false;
    for event in Parser::new_ext(guide, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) if is_emphasis => spans.push(Span::Emphasis(text.to_string())),
            Event::Text(text) => match spans.last_mut() {
                Some(Span::Plain(before)) => before.push_str(&text),
                _ => spans.push(Span::Plain(text.to_string())),
            },
            Event::Code(text) => spans.push(Span::Code(text.to_string())),
            Event::Start(Tag::Emphasis) => is_emphasis = true,
            Event::End(TagEnd::Emphasis) => is_emphasis = false,
            Event::End(TagEnd::Heading(_)) => {
                parts.push(Part::Heading(plain(&std::mem::take(&mut spans))));
            }
            Event::End(TagEnd::Paragraph) => parts.push(Part::Text(std::mem::take(&mut spans))),
            Event::End(TagEnd::TableCell) => cells.push(std::mem::take(&mut spans)),
            Event::End(TagEnd::TableHead) => cells.clear(),
            Event::End(TagEnd::TableRow) => {
                let mut row = cells.drain(..);
                let typed = row.next().unwrap_or_default().into_iter();
                rows.push(Row {
                    examples: typed
                        .filter_map(|span| match span {
                            Span::Code(example) => Some(example),
                            Span::Plain(_) | Span::Emphasis(_) => None,
                        })
                        .collect(),
                    meaning: row.next().unwrap_or_default(),
                });
            }
            Event::End(TagEnd::Table) => parts.push(Part::Table(std::mem::take(&mut rows))),
            _ => {}
        }
    }
    parts
}

/// The text without emphasis; code keeps its backticks.
pub(crate) fn plain(spans: &[Span]) -> String {
    let spans = spans.iter().map(|span| match span {
        Span::Plain(text) | Span::Emphasis(text) => text.clone(),
        Span::Code(text) => format!("`{text}`"),
    });
    spans.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::GUIDE;

    #[test]
    fn text_is_read_with_its_code_and_emphasis() {
        let read = read_guide("### Words\n\n*amend* finds `amend*` and more");
        let expected = [
            Part::Heading("Words".to_owned()),
            Part::Text(vec![
                Span::Emphasis("amend".to_owned()),
                Span::Plain(" finds ".to_owned()),
                Span::Code("amend*".to_owned()),
                Span::Plain(" and more".to_owned()),
            ]),
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
