//! Splits plain text and Markdown into blocks by lines.

use super::{BlockKind, Builder, Draft, inline, note_label};

/// The kind of a line, without the signs at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Blank,
    Rule,
    Heading,
    Quoted,
    Item,
    Row,
    Text,
}

#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    kind: LineKind,
    text: &'a str,
}

/// A block being collected.
#[derive(Debug, Default)]
struct Collected {
    kind: Option<BlockKind>,
    source: String,
    first_line: u32,
    /// The number of line breaks in the source.
    breaks: u32,
    /// Whether an empty line has followed within quotation marks: where a page ends.
    is_parted: bool,
}

/// Reads a draft that consists of lines.
pub(super) fn read(text: &str) -> Draft {
    let mut builder = Builder::default();
    let mut block = Collected::default();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut in_quoting_element = false;
    let mut in_code = false;
    for (number, line) in (1..).zip(text.split('\n')) {
        if !in_quoting_element && is_fence(line) {
            in_code = !in_code;
            block.flush(&mut builder);
            continue;
        }
        // In code, the sign of a block quotation is none.
        let line = if in_code {
            line.trim_start_matches(['>', ' '])
        } else {
            line
        };
        let element = QuotingElement::of(line);
        if element.opens || in_quoting_element {
            if !in_quoting_element {
                block.flush(&mut builder);
                block.start(BlockKind::Quotation, number);
            }
            in_quoting_element = !element.closes;
            block.add(number, quoted(&without_tags(line)).1);
            if element.closes {
                block.flush(&mut builder);
            }
            continue;
        }
        block.take(&mut builder, number, line);
    }
    block.flush(&mut builder);
    builder.finish()
}

/// Whether a line opens or closes a block of code.
fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    let behind = line
        .strip_prefix("```")
        .or_else(|| line.strip_prefix("~~~"));
    behind.is_some_and(|behind| !behind.contains('`'))
}

/// Whether a line opens or closes a `<blockquote>`, which Markdown allows.
struct QuotingElement {
    opens: bool,
    closes: bool,
}

impl QuotingElement {
    fn of(line: &str) -> Self {
        if !line.contains('<') {
            return Self {
                opens: false,
                closes: false,
            };
        }
        let line = line.to_ascii_lowercase();
        Self {
            opens: line.trim_start().starts_with("<blockquote"),
            closes: line.contains("</blockquote"),
        }
    }
}

/// A line without the tags of block quotations. Text after the closing tag belongs to the
/// quotation's line.
fn without_tags(line: &str) -> String {
    const NAME: &str = "blockquote";
    let lower = line.to_ascii_lowercase();
    let mut text = String::new();
    let mut at = 0;
    while let Some(found) = lower[at..].find(NAME) {
        let name = at + found;
        let open = lower[at..name].rfind('<').map_or(name, |open| at + open);
        text.push_str(&line[at..open]);
        at = lower[name..]
            .find('>')
            .map_or(line.len(), |end| name + end + 1);
    }
    text.push_str(&line[at..]);
    text
}

impl Collected {
    fn start(&mut self, kind: BlockKind, line: u32) {
        self.kind = Some(kind);
        self.first_line = line;
        self.breaks = 0;
        self.is_parted = false;
        self.source.clear();
    }

    /// Adds a line of the source; the lines in between are empty.
    fn add(&mut self, number: u32, text: &str) {
        while self.breaks < number - self.first_line {
            self.source.push('\n');
            self.breaks += 1;
        }
        self.source.push_str(text);
    }

    fn flush(&mut self, builder: &mut Builder) {
        if let Some(kind) = self.kind.take() {
            builder.begin(kind);
            inline::write(builder, self.source.trim_end(), self.first_line);
            builder.end();
        }
    }

    fn take(&mut self, builder: &mut Builder, number: u32, line: &str) {
        let read = self.read(line);
        if read.kind == LineKind::Blank && self.is_unclosed() {
            self.is_parted = true;
            return;
        }
        if std::mem::take(&mut self.is_parted) {
            let goes_on = read.text.starts_with(char::is_lowercase);
            if read.kind != LineKind::Text || !goes_on {
                self.flush(builder);
            }
        }
        match (read.kind, self.kind) {
            (LineKind::Blank | LineKind::Rule, _) => self.flush(builder),
            (LineKind::Quoted, Some(BlockKind::Quotation)) => self.add(number, read.text),
            // The next line of a quotation, without its sign.
            (LineKind::Text, Some(BlockKind::Quotation)) if self.continues(read.text) => {
                self.add(number, read.text);
            }
            (LineKind::Text, Some(BlockKind::Paragraph | BlockKind::ListItem)) => {
                self.add(number, read.text);
            }
            (kind, _) => {
                self.flush(builder);
                self.start(kind.block(), number);
                self.add(number, read.text);
                if matches!(kind, LineKind::Heading | LineKind::Row) {
                    self.flush(builder);
                }
            }
        }
    }

    fn read<'a>(&self, line: &'a str) -> Line<'a> {
        let (is_quoted, text) = quoted(line);
        if is_quoted {
            let text = if self.kind == Some(BlockKind::Quotation) && !self.ends_item() {
                text
            } else {
                without_item_sign(text).unwrap_or(text)
            };
            return Line {
                kind: LineKind::Quoted,
                text,
            };
        }
        let text = line.trim();
        let line = |kind, text| Line { kind, text };
        if text.is_empty() {
            return line(LineKind::Blank, text);
        }
        let is_rule = text.len() >= 3
            && ['-', '*', '_', '=']
                .iter()
                .any(|sign| text.chars().all(|c| c == *sign || c == ' '));
        if is_rule {
            return line(LineKind::Rule, text);
        }
        if text.starts_with('#') {
            let inner = text.trim_start_matches('#');
            if inner.starts_with([' ', '\t']) && text.len() - inner.len() <= 6 {
                return line(LineKind::Heading, inner.trim().trim_end_matches('#'));
            }
        }
        if text.starts_with('|') {
            return line(LineKind::Row, text);
        }
        // Each note is a block.
        if note_label(text).is_some_and(|label| text[label.len()..].contains([':', ' '])) {
            return line(LineKind::Item, text);
        }
        match without_item_sign(text) {
            Some(item) if self.may_begin_item(text, item) => line(LineKind::Item, item),
            _ => line(LineKind::Text, text),
        }
    }

    /// Whether a line that looks like a list item is one, and not a line that happens to start with
    /// a paragraph number.
    fn may_begin_item(&self, line: &str, item: &str) -> bool {
        if self.kind.is_none_or(|kind| kind == BlockKind::ListItem) || self.ends_item() {
            return true;
        }
        let is_bullet = !line.starts_with(|c: char| c.is_alphanumeric() || c == '(');
        is_bullet && item.starts_with(|c: char| c.is_uppercase() || "\"'“‘<*_[".contains(c))
    }

    /// Whether an item may follow the last line.
    fn ends_item(&self) -> bool {
        let last = self.source.trim_end_matches([' ', '\t']);
        last.is_empty()
            || last.ends_with(['\n', ':', ';', ',', '.'])
            || last.ends_with(" and")
            || last.ends_with(" or")
    }

    /// Whether a paragraph ends within a sentence that is quoted.
    fn is_unclosed(&self) -> bool {
        let count = |mark: char| self.source.matches(mark).count();
        let last = self.source.trim_end().chars().next_back();
        self.kind == Some(BlockKind::Paragraph)
            && count('“') == count('”') + 1
            && last.is_some_and(|last| last.is_alphanumeric() || last == ',')
    }

    /// Whether a line continues the sentence of the quotation above it.
    fn continues(&self, text: &str) -> bool {
        let last = self.source.trim_end().chars().next_back();
        let ends = last
            .is_none_or(|last| matches!(last, '.' | '?' | '!' | ':' | '…' | '”' | '"' | '’' | ')'));
        !ends && text.starts_with(|first: char| first.is_lowercase())
    }
}

impl LineKind {
    fn block(self) -> BlockKind {
        match self {
            Self::Heading => BlockKind::Heading,
            Self::Quoted => BlockKind::Quotation,
            Self::Item => BlockKind::ListItem,
            Self::Blank | Self::Rule | Self::Row | Self::Text => BlockKind::Paragraph,
        }
    }
}

/// A line without the signs of block quotations, and whether it had any.
fn quoted(line: &str) -> (bool, &str) {
    let mut text = line.trim();
    let mut is_quoted = false;
    while let Some(rest) = text.strip_prefix('>') {
        is_quoted = true;
        text = rest.trim_start();
    }
    (is_quoted, text)
}

/// The text after the sign of a list item: `-`, `•`, `1.`, `(a)`, `iv)`.
pub(super) fn without_item_sign(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    let after_sign = |rest: &'static str| text.strip_prefix(rest);
    let rest = if matches!(
        first,
        '-' | '*' | '+' | '•' | '·' | '▪' | '◦' | '‣' | '–' | '\u{f0b7}'
    ) {
        &text[first.len_utf8()..]
    } else {
        let (inner, closes) = match after_sign("(") {
            Some(inner) => (inner, ")"),
            None => (text, ".)"),
        };
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric())?;
        let label = &inner[..end];
        let is_label = !label.is_empty()
            && (label.len() <= 3 && label.bytes().all(|byte| byte.is_ascii_digit())
                || label.len() == 1
                || label.len() <= 4 && label.bytes().all(|byte| b"ivx".contains(&byte)));
        let rest = inner[end..].strip_prefix(|c: char| closes.contains(c))?;
        is_label.then_some(rest)?
    };
    let trimmed = rest.trim_start();
    (trimmed.len() < rest.len() && !trimmed.is_empty()).then_some(trimmed)
}
