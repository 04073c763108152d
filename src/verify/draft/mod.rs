//! A draft as plain text: what was marked up, and on which line it stands.

mod html;
mod inline;
mod markdown;
mod word;

use std::ops::Range;

use super::VerifyError;
use crate::model::Reference;
use crate::parse::references_in;

use word::is_word_document;

/// What a draft is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftKind {
    /// Plain text and Markdown, which are read alike.
    Text,
    /// A page or a part of one.
    Html,
    /// A `.docx` document. Its lines are its paragraphs.
    Word,
}

/// A draft to be checked.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The text without its markup. Blocks do not overlap and are parted by
    /// line breaks.
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    /// What stands in an element for quotations, rising.
    pub(super) marked: Vec<Range<usize>>,
    /// Decisions that links lead to, rising by their place.
    pub(super) links: Vec<Link>,
    /// Where in the text each line of the source begins, rising.
    lines: Vec<(usize, u32)>,
}

/// A paragraph, an item of a list, a heading, or a whole block quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) range: Range<usize>,
    pub(super) kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Paragraph,
    ListItem,
    Heading,
    Quotation,
}

/// A link to a decision, with the paragraph its fragment names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) at: usize,
    pub(super) reference: Reference,
    pub(super) paragraph: Option<u32>,
}

impl Draft {
    /// The largest draft, in bytes, as for precedents.
    pub const MAX_BYTES: usize = 1_000_000;

    /// Reads a draft of a known kind; without one, the kind is told by the
    /// content.
    pub fn read(bytes: &[u8], kind: Option<DraftKind>) -> Result<Self, VerifyError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(VerifyError::TooLong);
        }
        let kind = kind.unwrap_or_else(|| DraftKind::of_content(bytes));
        if kind == DraftKind::Word {
            return word::read(bytes);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        // The error of the conversion holds the bytes, so it is not passed on.
        let text = std::str::from_utf8(bytes).map_err(|_| VerifyError::NotText)?;
        if text.contains('\0') {
            return Err(VerifyError::NotText);
        }
        Ok(match kind {
            DraftKind::Html => html::read(text),
            DraftKind::Text | DraftKind::Word => markdown::read(text),
        })
    }

    /// The line of the source that a byte of the text stands on, counted from 1.
    pub(super) fn line_at(&self, at: usize) -> u32 {
        let lines = self.lines.partition_point(|(start, _)| *start <= at);
        self.lines[..lines].last().map_or(1, |(_, line)| *line)
    }
}

impl DraftKind {
    /// The kind that the end of a file's name tells.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, end) = name.rsplit_once('.')?;
        match end.to_ascii_lowercase().as_str() {
            "docx" => Some(Self::Word),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Text),
            _ => None,
        }
    }

    fn of_content(bytes: &[u8]) -> Self {
        if is_word_document(bytes) {
            return Self::Word;
        }
        let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let begins = [
            "<!doctype",
            "<html",
            "<head",
            "<body",
            "<!--",
            "<p",
            "<div",
            "<article",
        ];
        let holds = [
            "</p>",
            "</div>",
            "</body>",
            "</html>",
            "</li>",
            "</blockquote>",
        ];
        let is_html = begins.iter().any(|tag| start.starts_with(tag))
            || (start.starts_with('<') && holds.iter().any(|tag| text.contains(tag)))
            || (text.contains("</p>") && text.contains("<p"));
        if is_html { Self::Html } else { Self::Text }
    }
}

/// Puts the text of a draft together.
#[derive(Debug, Default)]
struct Builder {
    draft: Draft,
    open: Option<(usize, BlockKind)>,
    /// Where the elements for quotations that are open begin.
    marks: Vec<usize>,
    /// Whether the last character was a soft hyphen, which is one only at the
    /// end of a line.
    soft_hyphen: bool,
}

impl Builder {
    /// What is pushed from here on stands on this line of the source.
    fn line(&mut self, line: u32) {
        let at = self.draft.text.len();
        let lines = &mut self.draft.lines;
        match lines.last_mut() {
            Some((_, last)) if *last == line => {}
            Some((start, last)) if *start == at => *last = line,
            _ => lines.push((at, line)),
        }
    }

    fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Begins a block, and ends the one before it.
    fn begin(&mut self, kind: BlockKind) {
        self.end();
        self.open = Some((self.draft.text.len(), kind));
    }

    /// Ends the block, if one is open.
    fn end(&mut self) {
        if let Some((start, kind)) = self.open.take() {
            self.draft
                .text
                .truncate(self.draft.text.trim_end().len().max(start));
            let end = self.draft.text.len();
            if let Some(last) = self.draft.marked.last_mut() {
                last.end = last.end.min(end).max(last.start);
            }
            if end > start {
                let range = start..end;
                self.draft.blocks.push(Block { range, kind });
                self.draft.text.push_str("\n\n");
            }
        }
        self.marks.clear();
    }

    /// Appends a character in the one form that texts are compared in.
    fn push(&mut self, character: char) {
        if !self.is_open() {
            self.begin(BlockKind::Paragraph);
        }
        if std::mem::replace(&mut self.soft_hyphen, character == '\u{ad}') && character == '\n' {
            self.draft.text.push('\u{2010}');
        }
        push_plain(&mut self.draft.text, character);
    }

    fn push_str(&mut self, text: &str) {
        text.chars().for_each(|character| self.push(character));
    }

    fn begin_mark(&mut self) {
        if !self.is_open() {
            self.begin(BlockKind::Paragraph);
        }
        self.marks.push(self.draft.text.len());
    }

    fn end_mark(&mut self) {
        let Some(start) = self.marks.pop() else {
            return;
        };
        // What stands in another mark is a part of it.
        if self.marks.is_empty() && start < self.draft.text.len() {
            self.draft.marked.push(start..self.draft.text.len());
        }
    }

    /// Notes the decision an address leads to, unless the text that ends here
    /// names it, too.
    fn link(&mut self, address: &str, label: Range<usize>) {
        let Some((range, reference)) = references_in(address).pop() else {
            return;
        };
        let label = self.draft.text.get(label).unwrap_or_default();
        let paragraph = address[range.end..]
            .rsplit_once("#p")
            .and_then(|(_, number)| number.parse().ok());
        let is_named = references_in(label)
            .iter()
            .any(|(_, named)| *named == reference);
        if !is_named || paragraph.is_some() {
            self.draft.links.push(Link {
                at: self.draft.text.len(),
                reference,
                paragraph,
            });
        }
    }

    fn finish(mut self) -> Draft {
        self.end();
        self.draft
    }
}

/// Appends a character: apostrophes become one, ligatures letters, and what is
/// neither seen nor read goes.
pub(super) fn push_plain(text: &mut String, character: char) {
    match character {
        '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{200e}' | '\u{200f}' => {}
        '\u{2bc}' | '\u{2b9}' | '\u{b4}' | '\u{2032}' | '\u{201b}' | '\u{ff07}' => {
            text.push('\u{2019}');
        }
        '\u{2033}' | '\u{ff02}' => text.push('"'),
        '\u{fb00}' => text.push_str("ff"),
        '\u{fb01}' => text.push_str("fi"),
        '\u{fb02}' => text.push_str("fl"),
        '\u{fb03}' => text.push_str("ffi"),
        '\u{fb04}' => text.push_str("ffl"),
        '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => text.push('\n'),
        other => text.push(other),
    }
}

/// The mark of a note that a text begins with: `[^2]`, `[2]` or raised digits.
pub(super) fn note_label(text: &str) -> Option<&str> {
    let raised = |c: char| matches!(c, '¹' | '²' | '³' | '\u{2070}' | '\u{2074}'..='\u{2079}');
    let len = text.find(|c: char| !raised(c)).unwrap_or(text.len());
    if len > 0 {
        return Some(&text[..len]);
    }
    let inner = text.strip_prefix('[')?;
    let close = inner.bytes().take(12).position(|byte| byte == b']')?;
    let label = &inner[..close];
    let bare = label.strip_prefix('^').unwrap_or(label);
    let is_label = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_number = bare.bytes().all(|byte| byte.is_ascii_digit());
    (is_label && (is_number || label.len() > bare.len())).then_some(label)
}
