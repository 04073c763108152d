//! Turns a draft into plain text with its markup and line numbers recorded separately.

mod html;
mod inline;
mod markdown;
mod word;

use std::ops::Range;

use super::VerifyError;
use crate::model::Reference;
use crate::parse::references_in;

use word::is_word_document;

/// The format of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftKind {
    /// Plain text and Markdown, which are read the same way.
    Text,
    /// An HTML page or a fragment of one.
    Html,
    /// A `.docx` document. Its line numbers count paragraphs.
    Word,
}

/// A draft to be checked.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The text without its markup. Blocks do not overlap and are separated by line breaks.
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    /// The ranges of elements for quotations, in ascending order.
    pub(super) marked: Vec<Range<usize>>,
    /// The decisions that links lead to, in order of position.
    pub(super) links: Vec<Link>,
    /// The offset in the text where each line of the source starts, in ascending order.
    lines: Vec<(usize, u32)>,
}

/// A paragraph, an item of a list, a heading, or a whole block quotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) range: Range<usize>,
    pub(super) kind: BlockKind,
}

/// The kind of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Paragraph,
    ListItem,
    Heading,
    Quotation,
}

/// A link to a decision, with the paragraph in its fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) at: usize,
    pub(super) reference: Reference,
    pub(super) paragraph: Option<u32>,
}

impl Draft {
    /// The maximum size of a draft, in bytes, as for precedents.
    pub const MAX_BYTES: usize = 1_000_000;

    /// Reads a draft of a known kind; without a kind, detects it from the content.
    pub fn read(bytes: &[u8], kind: Option<DraftKind>) -> Result<Self, VerifyError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(VerifyError::TooLong);
        }
        let kind = kind.unwrap_or_else(|| DraftKind::of_content(bytes));
        if kind == DraftKind::Word {
            return word::read(bytes);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        // The conversion error contains the bytes, so it is not passed on.
        let text = std::str::from_utf8(bytes).map_err(|_| VerifyError::NotText)?;
        if text.contains('\0') {
            return Err(VerifyError::NotText);
        }
        Ok(match kind {
            DraftKind::Html => html::read(text),
            DraftKind::Text | DraftKind::Word => markdown::read(text),
        })
    }

    /// The line of the source for an offset in the text, counted from 1.
    pub(super) fn line_at(&self, at: usize) -> u32 {
        let lines = self.lines.partition_point(|(start, _)| *start <= at);
        self.lines[..lines].last().map_or(1, |(_, line)| *line)
    }
}

impl DraftKind {
    /// The kind for a file name, from its extension.
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

/// Builds the text of a draft.
#[derive(Debug, Default)]
struct Builder {
    draft: Draft,
    open: Option<(usize, BlockKind)>,
    /// The starts of the open elements for quotations.
    marks: Vec<usize>,
    /// Whether the last character was a soft hyphen, which only counts at the end of a line.
    soft_hyphen: bool,
}

impl Builder {
    /// Text pushed from here on belongs to this line of the source.
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

    /// Starts a block, after ending the previous one.
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

    /// Appends a character in the normalised form used for comparison.
    fn push(&mut self, character: char) {
        if !self.is_open() {
            self.begin(BlockKind::Paragraph);
        }
        let is_soft_hyphen = SOFT_HYPHENS.contains(&character);
        if std::mem::replace(&mut self.soft_hyphen, is_soft_hyphen) && character == '\n' {
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
        // A mark inside another mark is part of it.
        if self.marks.is_empty() && start < self.draft.text.len() {
            self.draft.marked.push(start..self.draft.text.len());
        }
    }

    /// Records the decision an address leads to, unless the text before it also names it.
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

/// A soft hyphen, and the two characters that `PDFium` gives for a hyphen at the end of a line.
const SOFT_HYPHENS: [char; 3] = ['\u{ad}', '\u{fffe}', '\u{2}'];

/// Appends a character: apostrophes are unified, ligatures become letters, and invisible characters
/// are dropped.
pub(super) fn push_plain(text: &mut String, character: char) {
    match character {
        _ if SOFT_HYPHENS.contains(&character) => {}
        '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{200e}' | '\u{200f}' => {}
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

/// The mark of a note at the start of a text: `[^2]`, `[2]` or raised digits.
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
