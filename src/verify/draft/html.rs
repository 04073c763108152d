//! Reads HTML pages: a walk over the tags, which needs no tree and keeps line numbers.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::{BlockKind, Builder, Draft};

/// Reads a page, or a fragment of one.
pub(super) fn read(html: &str) -> Draft {
    let walk = Walk::default();
    tokenize(html, walk).finish()
}

/// Passes the tags and texts of a page, or of other markup, to `sink`.
pub(super) fn tokenize<S: TokenSink>(text: &str, sink: S) -> S {
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    // Scripts are not run, so nothing interrupts the tokenizer.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

/// The value of an attribute.
pub(super) fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    let found = tag
        .attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| &*attribute.value)
}

#[derive(Default)]
struct Walk {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    builder: Builder,
    quoting: usize,
    /// The line of the tag that began a block quotation of which nothing is read yet.
    quoting_line: Option<u32>,
    skipped: usize,
    /// The mark of a note while it is being read.
    superscript: Option<String>,
    /// The start of a link's label, and the address.
    link: Option<(usize, String)>,
}

impl Walk {
    fn finish(self) -> Draft {
        self.state.into_inner().builder.finish()
    }
}

impl TokenSink for Walk {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) => return state.tag(&tag, line as u32),
            Token::CharacterTokens(text) => {
                let breaks = text.bytes().filter(|byte| *byte == b'\n').count() as u32;
                state.text(&text, (line as u32).saturating_sub(breaks));
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn text(&mut self, text: &str, line: u32) {
        if self.skipped > 0 {
            return;
        }
        if let Some(superscript) = &mut self.superscript {
            superscript.push_str(text);
            return;
        }
        let mut line = line;
        for character in text.chars() {
            if character == '\n' {
                line += 1;
            }
            let is_space = matches!(character, ' ' | '\t' | '\n' | '\r');
            if is_space && !self.has_text() {
                continue;
            }
            if !self.builder.is_open() {
                self.begin();
            }
            let opening = self.quoting_line.take();
            self.builder.line(opening.unwrap_or(line));
            self.builder.push(character);
        }
    }

    fn has_text(&self) -> bool {
        let Some((start, _)) = self.builder.open else {
            return false;
        };
        !self.builder.draft.text[start..].trim().is_empty()
    }

    fn begin(&mut self) {
        let kind = if self.quoting > 0 {
            BlockKind::Quotation
        } else {
            BlockKind::Paragraph
        };
        self.builder.begin(kind);
    }

    /// Ends a paragraph. Paragraphs of a block quotation stay in one block.
    fn part(&mut self) {
        if self.quoting == 0 {
            self.builder.end();
        } else if self.has_text() {
            self.builder.push_str("\n\n");
        }
    }

    fn tag(&mut self, tag: &Tag, line: u32) -> TokenSinkResult<()> {
        let opens = tag.kind == TagKind::StartTag;
        match &*tag.name {
            "script" | "style" | "noscript" | "title" if opens && !tag.self_closing => {
                let kind = if &*tag.name == "title" {
                    RawKind::Rcdata
                } else {
                    RawKind::Rawtext
                };
                self.skipped += 1;
                return TokenSinkResult::RawData(kind);
            }
            "script" | "style" | "noscript" | "title" => {
                self.skipped = self.skipped.saturating_sub(1);
            }
            "del" | "strike" => self.deleted(opens),
            "blockquote" => self.block_quotation(opens, tag, line),
            "q" => self.marked(opens, tag, line),
            "a" => self.link(opens, tag),
            "sup" => self.superscript(opens),
            "li" if opens && self.quoting == 0 => self.builder.begin(BlockKind::ListItem),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if opens && self.quoting == 0 => {
                self.builder.begin(BlockKind::Heading);
            }
            "br" => self.text("\n", line.saturating_sub(1)),
            "p" | "li" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "tr" | "ul" | "ol"
            | "section" | "article" | "header" | "footer" | "main" | "aside" | "table" | "dl"
            | "dt" | "dd" | "figure" | "figcaption" | "hr" | "pre" | "body" | "cite"
                if &*tag.name != "cite" || self.quoting > 0 =>
            {
                self.part();
            }
            "td" | "th" => self.text(" ", line),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn deleted(&mut self, opens: bool) {
        self.skipped = if opens {
            self.skipped + 1
        } else {
            self.skipped.saturating_sub(1)
        };
    }

    fn block_quotation(&mut self, opens: bool, tag: &Tag, line: u32) {
        if opens {
            if self.quoting == 0 {
                self.builder.end();
                self.quoting_line = Some(line);
            }
            self.quoting += 1;
            if let Some(source) = attribute(tag, "cite") {
                self.begin();
                let here = self.builder.draft.text.len();
                self.builder.link(source, here..here);
            }
        } else {
            self.quoting = self.quoting.saturating_sub(1);
            if self.quoting == 0 {
                self.builder.end();
                self.quoting_line = None;
            }
        }
    }

    fn marked(&mut self, opens: bool, tag: &Tag, line: u32) {
        if opens {
            if !self.builder.is_open() {
                self.begin();
            }
            self.builder.line(line);
            if let Some(source) = attribute(tag, "cite") {
                let here = self.builder.draft.text.len();
                self.builder.link(source, here..here);
            }
            self.builder.begin_mark();
        } else {
            self.builder.end_mark();
        }
    }

    fn link(&mut self, opens: bool, tag: &Tag) {
        let here = self.builder.draft.text.len();
        if opens {
            let address = attribute(tag, "href").unwrap_or_default();
            self.link = Some((here, address.to_owned()));
        } else if let Some((start, address)) = self.link.take() {
            self.builder.link(&address, start..here);
        }
    }

    fn superscript(&mut self, opens: bool) {
        if opens {
            self.superscript = Some(String::new());
            return;
        }
        let Some(text) = self.superscript.take() else {
            return;
        };
        // The mark of a note is not a word of the text.
        let inner = text.trim().trim_matches(['[', ']', '(', ')']);
        let is_mark = inner
            .chars()
            .all(|c| c.is_ascii_digit() || !c.is_alphanumeric());
        if !is_mark && self.skipped == 0 {
            self.builder.push_str(&text);
        }
    }
}
