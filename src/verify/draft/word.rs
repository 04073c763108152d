//! Reads Word documents (`.docx`): an archive of XML, in which a paragraph is an element and all
//! text is in runs.

use std::cell::RefCell;
use std::io::{Cursor, Read};

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use zip::ZipArchive;

use super::html::{attribute, tokenize};
use super::{BlockKind, Builder, Draft};
use crate::verify::VerifyError;

/// The maximum unpacked size of the text of a document, in bytes.
const MAX_BYTES: u64 = 32_000_000;

/// Whether some bytes are an archive that contains a Word document.
pub(super) fn is_word_document(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && ZipArchive::new(Cursor::new(bytes))
            .is_ok_and(|archive| archive.index_for_name("word/document.xml").is_some())
}

/// Reads a document: its text, then its notes.
pub(super) fn read(bytes: &[u8]) -> Result<Draft, VerifyError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| VerifyError::NotWord)?;
    let text = part(&mut archive, "word/document.xml")?.ok_or(VerifyError::NotWord)?;
    let mut walk = tokenize(&text, Walk::default());
    for name in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(notes) = part(&mut archive, name)? {
            walk = tokenize(&notes, walk);
        }
    }
    Ok(walk.state.into_inner().builder.finish())
}

fn part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
) -> Result<Option<String>, VerifyError> {
    let Ok(member) = archive.by_name(name) else {
        return Ok(None);
    };
    let mut text = String::new();
    let read = member.take(MAX_BYTES + 1).read_to_string(&mut text);
    match read {
        Ok(_) if text.len() as u64 > MAX_BYTES => Err(VerifyError::TooLong),
        Ok(_) => Ok(Some(text)),
        Err(_) => Err(VerifyError::NotWord),
    }
}

#[derive(Default)]
struct Walk {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    builder: Builder,
    paragraphs: u32,
    /// Quotations of several paragraphs are one block.
    is_quotation: bool,
    was_quotation: bool,
    in_text: bool,
    /// The depth of elements that are skipped: moved text, field codes and copies for older
    /// programs.
    skipped: usize,
    /// The mark of the note that begins here.
    note: Option<String>,
    /// Rows of tables that are open, and the paragraphs of the cell so far.
    rows: usize,
    of_cell: usize,
}

impl TokenSink for Walk {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) => state.tag(&tag),
            Token::CharacterTokens(text) => state.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn tag(&mut self, tag: &Tag) {
        let opens = tag.kind == TagKind::StartTag;
        match &*tag.name {
            "w:p" if opens => {
                self.paragraphs += 1;
                self.is_quotation = false;
                if tag.self_closing {
                    self.end_paragraph();
                }
            }
            "w:p" => self.end_paragraph(),
            "w:pstyle" => {
                let style = attribute(tag, "w:val")
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                self.is_quotation = style.contains("quot");
            }
            "w:t" => self.in_text = opens && !tag.self_closing,
            // What an older program shows of a text box is in it a second time.
            "w:movefrom" | "w:instrtext" | "mc:fallback" if !tag.self_closing => {
                self.skipped = if opens {
                    self.skipped + 1
                } else {
                    self.skipped.saturating_sub(1)
                };
            }
            "w:footnotereference" if opens => self.push(&format!("[{}]", label('f', tag))),
            "w:endnotereference" if opens => self.push(&format!("[{}]", label('e', tag))),
            "w:footnote" if opens => self.begin_note(label('f', tag)),
            "w:endnote" if opens => self.begin_note(label('e', tag)),
            "w:tr" if tag.self_closing => {}
            "w:tr" => self.row(opens),
            "w:tc" if !tag.self_closing => {
                self.of_cell = 0;
                if !opens && self.builder.is_open() {
                    self.push(" | ");
                }
            }
            "w:tab" | "w:br" | "w:cr" if self.builder.is_open() => self.push(" "),
            "w:nobreakhyphen" => self.push("-"),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if self.skipped > 0 || text.is_empty() {
            return;
        }
        if !self.builder.is_open() {
            let kind = if self.is_quotation {
                BlockKind::Quotation
            } else {
                BlockKind::Paragraph
            };
            self.builder.begin(kind);
            self.was_quotation = self.is_quotation;
        } else if self.was_quotation && !self.is_quotation {
            self.builder.begin(BlockKind::Paragraph);
            self.was_quotation = false;
        }
        self.builder.line(self.paragraphs);
        if let Some(label) = self.note.take() {
            self.builder.push_str(&format!("[{label}] "));
        }
        self.builder.push_str(text);
    }

    /// Each note is a block of its own, which begins with its mark.
    fn begin_note(&mut self, label: String) {
        self.builder.end();
        self.note = Some(label);
    }

    /// A row of a table is one block: a quotation may be in one cell, and where it is
    /// from in the next.
    fn row(&mut self, opens: bool) {
        if opens {
            self.rows += 1;
        } else {
            self.rows = self.rows.saturating_sub(1);
        }
        self.builder.end();
    }

    fn end_paragraph(&mut self) {
        self.of_cell += 1;
        // Tables that set out a page have whole texts in a cell.
        if self.rows > 0 && self.of_cell == 1 {
            return;
        }
        if self.is_quotation && self.builder.is_open() {
            self.builder.push_str("\n\n");
        } else {
            self.builder.end();
            self.was_quotation = false;
        }
    }
}

/// The mark of a note, in the form that Markdown has: `^f2`.
fn label(kind: char, tag: &Tag) -> String {
    let number = attribute(tag, "w:id").unwrap_or_default();
    let number: String = number
        .chars()
        .filter(char::is_ascii_digit)
        .take(8)
        .collect();
    format!("^{kind}{number}")
}
