//! Word documents: headings, paragraphs, quotations and lists.

use std::io::{self, Cursor};

use docx_rs::{
    AbstractNumbering, Docx, Hyperlink, HyperlinkData, HyperlinkType, IndentLevel, Level, LevelJc,
    LevelText, NumberFormat, Numbering, NumberingId, Paragraph, Run, RunFonts, SpecialIndentType,
    Start, Style, StyleType,
};

/// The number of the bullet list that every document has.
const BULLETS: usize = 2;
/// The indentation of a quotation or a list, in twentieths of a point.
const INDENT: i32 = 567;
/// The background colour of a mark.
const MARK: &str = "yellow";

/// A document that is built from top to bottom.
pub(crate) struct WordDocument {
    document: Docx,
    /// The number of paragraphs and links so far. The library numbers them across the whole
    /// run of the program, so the same answer would give different bytes each time.
    numbered: u32,
}

/// A run of text in a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordRun<'a> {
    Plain(&'a str),
    Marked(&'a str),
    Italic(&'a str),
    /// A text and the address it links to.
    Link(&'a str, &'a str),
}

impl WordDocument {
    pub(crate) fn new() -> Self {
        let heading = |level: usize, size: usize| {
            Style::new(format!("Heading{level}"), StyleType::Paragraph)
                .name(format!("heading {level}"))
                .outline_lvl(level - 1)
                .size(size)
                .bold()
        };
        let quote = Style::new("Quote", StyleType::Paragraph)
            .name("Quote")
            .indent(Some(INDENT), None, None, None);
        let bullet = Level::new(
            0,
            Start::new(1),
            NumberFormat::new("bullet"),
            LevelText::new("•"),
            LevelJc::new("left"),
        );
        let bullet = bullet.indent(
            Some(INDENT),
            Some(SpecialIndentType::Hanging(INDENT / 2)),
            None,
            None,
        );
        // A fixed date, so that the same answer gives the same bytes.
        let document = Docx::new()
            .default_fonts(RunFonts::new().ascii("Calibri").hi_ansi("Calibri"))
            .default_size(22)
            .add_style(heading(1, 36))
            .add_style(heading(2, 28))
            .add_style(heading(3, 24))
            .add_style(quote)
            .add_abstract_numbering(AbstractNumbering::new(BULLETS).add_level(bullet))
            .add_numbering(Numbering::new(BULLETS, BULLETS));
        Self {
            document,
            numbered: 0,
        }
    }

    /// Adds a heading of a level from 1 to 3.
    pub(crate) fn heading(mut self, level: usize, text: &str) -> Self {
        let paragraph = self.with_runs(&[WordRun::Plain(text)]);
        self.add(paragraph.style(&format!("Heading{level}")).keep_next(true))
    }

    /// Adds a paragraph.
    pub(crate) fn paragraph(mut self, runs: &[WordRun<'_>]) -> Self {
        let paragraph = self.with_runs(runs);
        self.add(paragraph)
    }

    /// Adds an item of a list.
    pub(crate) fn bullet(mut self, runs: &[WordRun<'_>]) -> Self {
        let paragraph = self.with_runs(runs);
        self.add(paragraph.numbering(NumberingId::new(BULLETS), IndentLevel::new(0)))
    }

    /// Adds a quotation. Its line breaks are kept.
    pub(crate) fn quotation(mut self, runs: &[WordRun<'_>]) -> Self {
        let paragraph = self.with_runs(runs);
        self.add(paragraph.style("Quote"))
    }

    fn add(self, paragraph: Paragraph) -> Self {
        Self {
            document: self.document.add_paragraph(paragraph),
            ..self
        }
    }

    fn with_runs(&mut self, runs: &[WordRun<'_>]) -> Paragraph {
        let mut paragraph = Paragraph::new().id(format!("{:08x}", self.number()));
        for run in runs {
            paragraph = match *run {
                WordRun::Plain(text) => paragraph.add_run(lines(text)),
                WordRun::Marked(text) => paragraph.add_run(lines(text).bold().highlight(MARK)),
                WordRun::Italic(text) => paragraph.add_run(lines(text).italic()),
                WordRun::Link(text, address) => {
                    let text = lines(text).color("1A5296").underline("single");
                    paragraph.add_hyperlink(self.link(address).add_run(text))
                }
            };
        }
        paragraph
    }

    fn link(&mut self, address: &str) -> Hyperlink {
        let mut link = Hyperlink::new(clean(address), HyperlinkType::External);
        if let HyperlinkData::External { rid, .. } = &mut link.link {
            *rid = format!("rIdLink{}", self.number());
        }
        link
    }

    fn number(&mut self) -> u32 {
        self.numbered += 1;
        self.numbered
    }

    /// Returns the bytes of the `.docx` file.
    pub(crate) fn pack(self) -> io::Result<Vec<u8>> {
        let mut packed = Cursor::new(Vec::new());
        let mut parts = self.document.build();
        parts.document_rels = in_order(&parts.document_rels);
        parts.pack(&mut packed).map_err(io::Error::other)?;
        Ok(packed.into_inner())
    }
}

/// Sorts the relationships of a document. The library writes links in the order of a hash
/// table, which changes each time.
fn in_order(relationships: &[u8]) -> Vec<u8> {
    const ELEMENT: &str = "<Relationship ";
    let xml = String::from_utf8_lossy(relationships);
    let Some((start, end)) = xml.find(ELEMENT).zip(xml.rfind("/>")) else {
        return relationships.to_vec();
    };
    let end = end + "/>".len();
    let mut elements: Vec<&str> = xml[start..end].split_inclusive("/>").collect();
    elements.sort_unstable();
    [&xml[..start], &elements.concat(), &xml[end..]]
        .concat()
        .into_bytes()
}

/// A text with its line breaks.
fn lines(text: &str) -> Run {
    let mut run = Run::new();
    for (nth, line) in text.split('\n').enumerate() {
        if nth > 0 {
            run = run.add_break(docx_rs::BreakType::TextWrapping);
        }
        run = run.add_text(clean(line));
    }
    run
}

/// Returns text without the characters that XML cannot hold.
fn clean(text: &str) -> String {
    let cleaned = text.chars().map(super::clean_character);
    cleaned
        .map(|character| match character {
            '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn document_xml(packed: Vec<u8>) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(packed)).unwrap();
        let mut xml = String::new();
        let mut member = archive.by_name("word/document.xml").unwrap();
        member.read_to_string(&mut xml).unwrap();
        xml
    }

    fn document() -> WordDocument {
        WordDocument::new()
            .heading(1, "A & B <c>")
            .bullet(&[WordRun::Link("a", "https://example.org/?a=1&b=2")])
            .bullet(&[WordRun::Link("b", "https://example.org/b")])
            .bullet(&[WordRun::Link("c", "https://example.org/c")])
            .bullet(&[WordRun::Link("d", "https://example.org/d")])
            .quotation(&[
                WordRun::Plain("one\n"),
                WordRun::Marked("two"),
                WordRun::Italic("\u{1}\u{202e}"),
            ])
    }

    #[test]
    fn a_document_holds_its_text_and_obeys_none_of_it() {
        let xml = document_xml(document().pack().unwrap());
        assert!(xml.contains("A &amp; B &lt;c&gt;"), "{xml}");
        assert!(xml.contains("w:br") && xml.contains("two"), "{xml}");
        assert!(!xml.contains('\u{1}') && !xml.contains('\u{202e}'));
        let texts = crate::verify::Draft::read(&document().pack().unwrap(), None);
        assert!(texts.is_ok());
    }

    #[test]
    fn the_same_document_has_the_same_bytes() {
        let is_same = document().pack().unwrap() == document().pack().unwrap();
        assert!(is_same);
    }
}
