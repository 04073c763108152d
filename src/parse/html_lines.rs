//! The lines of a page of HTML, each with the role its tags give it.

use scraper::node::{Element, Node};
use scraper::{CaseSensitivity, Html};

use super::lines::Role;

/// The lines of a page: one `\n`-ended line of `text` for each of `lines`.
#[derive(Debug, Default)]
pub(super) struct HtmlLines {
    pub(super) text: String,
    pub(super) lines: Vec<HtmlLine>,
}

/// The properties of a line that tags give.
#[derive(Debug)]
pub(super) struct HtmlLine {
    pub(super) role: Role,
    pub(super) in_article: bool,
    /// Whether it comes from a pair of elements of class `label` and `value`.
    pub(super) is_fact: bool,
}

impl HtmlLine {
    /// A line without properties from tags.
    pub(super) fn plain() -> Self {
        Self {
            role: Role::Plain,
            in_article: false,
            is_fact: false,
        }
    }
}

/// Collects the lines of a page in the order of its tree.
pub(super) fn collect_lines(page: &Html) -> HtmlLines {
    let mut collector = Collector::default();
    let mut node = page.tree.root();
    loop {
        collector.open(node.value());
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            collector.close(node.value());
            if let Some(sibling) = node.next_sibling() {
                node = sibling;
                break;
            }
            let Some(parent) = node.parent() else {
                collector.end_line();
                return collector.collected;
            };
            node = parent;
        }
    }
}

#[derive(Default)]
struct Collector {
    collected: HtmlLines,
    line: String,
    heading: Option<u8>,
    lists: Vec<List>,
    /// The number of open elements whose content is not text.
    hidden: usize,
    /// The number of open elements from the one with the statement downwards.
    article: usize,
    /// The number of open elements from a table cell downwards.
    cell: usize,
    /// Whether the line contains several cells.
    is_row: bool,
    fact: Fact,
    /// The start of superscript text in the line.
    raised: Option<usize>,
}

struct List {
    /// Whether its numbers count paragraphs; `a)` and bullets do not.
    counts: bool,
    /// The number of the next entry, if the page gives the true numbers.
    next: Option<u32>,
    /// The open entry, and whether a line of it was written.
    entry: Option<Entry>,
}

struct Entry {
    number: Option<u32>,
    written: bool,
}

/// The state inside a pair of label and value. The two make one line, whatever elements they
/// are.
#[derive(Default, PartialEq, Eq, Clone, Copy)]
enum Fact {
    #[default]
    None,
    Label,
    BetweenLabelAndValue,
    Value,
}

impl Collector {
    fn open(&mut self, node: &Node) {
        match node {
            Node::Text(text) if self.hidden == 0 => self.push_text(text),
            Node::Element(element) => self.open_element(element),
            _ => {}
        }
    }

    fn open_element(&mut self, element: &Element) {
        let name = element.name();
        if self.hidden > 0 || is_hidden(name) {
            self.hidden += 1;
            return;
        }
        let has_class = |class| element.has_class(class, CaseSensitivity::AsciiCaseInsensitive);
        if has_class("label") && self.lists.is_empty() {
            self.end_line();
            self.fact = Fact::Label;
        } else if has_class("value") && self.fact == Fact::BetweenLabelAndValue {
            self.fact = Fact::Value;
            if !self.line.contains(':') {
                self.line.push(':');
            }
            self.push_text(" ");
        } else if self.fact == Fact::None || heading_level(name).is_some() {
            self.break_at(name);
        } else if is_block(name) {
            self.push_text(" ");
        }
        if self.article > 0 || element.id() == Some("article") {
            if self.article == 0 {
                self.end_line();
            }
            self.article += 1;
        }
        if self.cell > 0 || matches!(name, "td" | "th") {
            if self.cell == 0 && !self.line.trim().is_empty() {
                self.line.push_str(" | ");
                self.is_row = true;
            }
            self.cell += 1;
        }
        match name {
            "ol" | "ul" => self.open_list(element),
            "li" => self.open_entry(element),
            "br" => self.push_text(" "),
            "sup" => self.raised = Some(self.line.len()),
            _ => self.heading = heading_level(name).or(self.heading),
        }
    }

    fn close(&mut self, node: &Node) {
        let Node::Element(element) = node else {
            return;
        };
        if self.hidden > 0 {
            self.hidden -= 1;
            return;
        }
        let name = element.name();
        if self.fact == Fact::None {
            self.break_at(name);
        }
        let has_class = |class| element.has_class(class, CaseSensitivity::AsciiCaseInsensitive);
        match self.fact {
            Fact::Label if has_class("label") => self.fact = Fact::BetweenLabelAndValue,
            Fact::Value if has_class("value") => self.end_line(),
            _ => {}
        }
        if heading_level(name).is_some() {
            self.heading = None;
        }
        match name {
            "sup" => self.mark_footnote(),
            "ol" | "ul" => {
                self.lists.pop();
            }
            "li" => {
                if let Some(list) = self.lists.last_mut() {
                    list.entry = None;
                }
            }
            _ => {}
        }
        if self.article == 1 {
            self.end_line();
        }
        self.article = self.article.saturating_sub(1);
        self.cell = self.cell.saturating_sub(1);
    }

    fn open_list(&mut self, element: &Element) {
        let lettered = matches!(element.attr("type"), Some("a" | "A" | "i" | "I"))
            || element.attr("style").is_some_and(|style| {
                ["alpha", "roman", "latin"]
                    .iter()
                    .any(|kind| style.contains(kind))
            });
        self.lists.push(List {
            counts: element.name() == "ol" && self.lists.is_empty() && !lettered,
            next: number_attribute(element, "start"),
            entry: None,
        });
    }

    fn open_entry(&mut self, element: &Element) {
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        let number = number_attribute(element, "value").or(list.next);
        list.next = number.map(|number| number.saturating_add(1));
        list.entry = Some(Entry {
            number,
            written: false,
        });
    }

    /// Ends the line where a block element begins or ends.
    fn break_at(&mut self, name: &str) {
        if !is_block(name) {
            return;
        }
        if self.cell > 0 && matches!(name, "p" | "div") {
            self.push_text(" ");
        } else if !matches!(name, "td" | "th") {
            self.end_line();
        }
    }

    /// Puts brackets around a superscript number that marks a footnote: after a sum it would be
    /// read as part of the sum.
    fn mark_footnote(&mut self) {
        const UNITS: [&str; 4] = ["m", "km", "cm", "ft"];
        let Some(start) = self.raised.take().filter(|start| *start <= self.line.len()) else {
            return;
        };
        let Some(raised) = self.line.get(start..) else {
            return;
        };
        let mark = raised.trim();
        let before = self.line[..start].trim_end();
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next();
        let is_power = matches!(mark, "2" | "3") && word.is_some_and(|word| UNITS.contains(&word));
        let is_number =
            (1..=3).contains(&mark.len()) && mark.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && !is_power {
            let mark = format!("[{mark}]");
            self.line.truncate(start);
            self.line.push_str(&mark);
        }
    }

    /// Adds text with its white space collapsed to single spaces.
    fn push_text(&mut self, text: &str) {
        let is_space = |c: char| c.is_ascii_whitespace();
        for (at, word) in text.split(is_space).enumerate() {
            if at > 0 && !self.line.is_empty() && !self.line.ends_with(' ') {
                self.line.push(' ');
            }
            self.line.push_str(word);
        }
    }

    fn end_line(&mut self) {
        let is_fact = self.fact != Fact::None;
        self.fact = Fact::None;
        self.raised = None;
        if self.line.chars().all(char::is_whitespace) {
            self.line.clear();
            return;
        }
        let role = self.role();
        self.collected.text.push_str(&self.line);
        self.collected.text.push('\n');
        self.collected.lines.push(HtmlLine {
            role,
            in_article: self.article > 0,
            is_fact,
        });
        self.line.clear();
    }

    fn role(&mut self) -> Role {
        if let Some(level) = self.heading {
            return Role::Heading(level);
        }
        if std::mem::take(&mut self.is_row) {
            return Role::Further;
        }
        let Some(list) = self.lists.last_mut() else {
            return Role::Plain;
        };
        match &mut list.entry {
            Some(entry) if !entry.written => {
                entry.written = true;
                if list.counts {
                    Role::Entry(entry.number)
                } else {
                    Role::Bullet
                }
            }
            _ => Role::Further,
        }
    }
}

fn number_attribute(element: &Element, name: &str) -> Option<u32> {
    element
        .attr(name)?
        .trim()
        .parse()
        .ok()
        .filter(|number| (1..=9_999).contains(number))
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

fn is_hidden(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "nav"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "select"
            | "button"
            | "textarea"
    )
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "li"
            | "main"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}
