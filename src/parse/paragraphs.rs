//! From the lines below the header to sections and numbered paragraphs.

use super::lines::{Line, Role};
use super::lists::{ListState, starts_lower, tail_of};
use super::sections::{
    Furniture, is_of_reports, is_part_of_investigation, kind_of_key, loose_kind_of_key,
};
use super::spacing::{clean, fold_key, push_clean};
use super::wording::{Wording, is_citation, is_compliance_note, looks_like_subheading, wording_of};
use super::{Problem, ProblemKind, shortened};
use crate::model::{Paragraph, Section, SectionKind, Statement};

/// A statement and the facts that its layout shows.
#[derive(Debug, Default)]
pub(super) struct ReadStatement {
    pub(super) statement: Statement,
    /// Whether the sign-off follows it.
    pub(super) signed: bool,
    /// Whether the summary is `Summary: …`, as in statements; reports write
    /// `Summary` as a heading.
    pub(super) inline_summary: bool,
    /// The index of the first line that was not read.
    pub(super) end: usize,
}

/// Reads the lines below a header; their roles must be set.
pub(super) fn read_statement(lines: &[Line<'_>], problems: &mut Vec<Problem>) -> ReadStatement {
    let mut reader = Reader {
        read: ReadStatement::default(),
        problems,
        key: String::new(),
        last_number: 0,
        subheading: None,
        list: ListState::default(),
        only_headings: false,
        section_level: level_of_sections(lines),
    };
    let mut at = 0;
    while at < lines.len() {
        let Some(next) = reader.read_at(lines, at) else {
            break;
        };
        at = next;
    }
    reader.end_subheading();
    reader.read.end = at;
    reader.read
}

/// The highest level at which marked headings open sections; 0 if none does.
fn level_of_sections(lines: &[Line<'_>]) -> u8 {
    let mut key = String::new();
    lines
        .iter()
        .filter_map(|line| match line.role {
            Role::Heading(level) => {
                fold_key(line.text, &mut key);
                kind_of_key(&key).map(|_| level)
            }
            _ => None,
        })
        .min()
        .unwrap_or(0)
}

struct Reader<'p> {
    read: ReadStatement,
    problems: &'p mut Vec<Problem>,
    key: String,
    last_number: u32,
    subheading: Option<Subheading>,
    list: ListState,
    /// Whether `Back to top` is directly above.
    only_headings: bool,
    section_level: u8,
}

struct Subheading {
    text: String,
    /// Whether there is a paragraph under it.
    used: bool,
}

/// The maximum number of consecutive sub-headings; more of them are a list without markers.
const SUBHEADINGS_MAX: usize = 2;

impl Reader<'_> {
    /// Reads the line at `at`, and those that must be read with it; returns the index of the
    /// next line, `None` at the end of the statement.
    fn read_at(&mut self, lines: &[Line<'_>], at: usize) -> Option<usize> {
        let line = lines[at];
        let body = line.body();
        match line.role {
            Role::Entry(number) => self.read_entry(line, number),
            Role::Bullet => self.push_bullet(line),
            Role::Dash if self.list.takes(body) => self.push_bullet(line),
            Role::Dash => self.read_entry(line, None),
            Role::Letter if self.list.inside || self.list.takes(body) => self.push_bullet(line),
            Role::Letter => self.read_prose(line),
            Role::Plain | Role::Heading(_) | Role::Further | Role::Joined => {
                return self.read_unmarked(lines, at);
            }
        }
        self.only_headings = false;
        Some(at + 1)
    }

    fn read_unmarked(&mut self, lines: &[Line<'_>], at: usize) -> Option<usize> {
        let line = lines[at];
        let only_headings = std::mem::take(&mut self.only_headings);
        let wording = wording_of(line.text, &mut self.key);
        match wording {
            Wording::Furniture(Furniture::SignOff) => {
                self.read.signed = true;
                return None;
            }
            // Everything after the foot of a page is furniture too, but some copies have a foot
            // above the statement.
            Wording::Furniture(Furniture::Foot) if self.is_past_the_end() => return None,
            Wording::Furniture(furniture) => {
                if furniture == Furniture::BackToTop && self.current_kind().is_some() {
                    self.only_headings = true;
                    self.list = ListState::default();
                }
                return Some(at + 1);
            }
            Wording::Summary(text) => {
                self.open_section(SectionKind::Summary, "Summary");
                self.read.inline_summary = true;
                self.push_paragraph(line, None, text);
                return Some(at + 1);
            }
            Wording::Heading(kind) if !self.is_subheading_here(kind, only_headings) => {
                // The heading that closes a header, repeated.
                if self.current_kind().is_some()
                    || !self.key.contains("ombudsm")
                    || kind != SectionKind::Final
                {
                    self.open_section(kind, line.text);
                }
                return Some(at + 1);
            }
            Wording::Heading(_) | Wording::Prose => {}
        }
        if line.role == Role::Joined && !is_citation(line.text) && self.join(line.text) {
            return Some(at + 1);
        }
        if let Role::Heading(level) = line.role
            && level <= self.section_level
        {
            self.open_unknown_section(line);
            return Some(at + 1);
        }
        if !looks_like_subheading(line) {
            if matches!(line.role, Role::Heading(_)) {
                self.add_subheading(line);
            } else {
                self.read_prose(line);
            }
            return Some(at + 1);
        }
        if only_headings || self.must_be_heading(lines, at) {
            match loose_kind_of_key(&self.key) {
                Some(kind) => self.open_section(kind, line.text),
                None => self.open_unknown_section(line),
            }
            return Some(at + 1);
        }
        Some(self.read_short_lines(lines, at))
    }

    /// Reads a run of short unmarked lines: sub-headings if text follows, otherwise text.
    fn read_short_lines(&mut self, lines: &[Line<'_>], at: usize) -> usize {
        let mut end = at + 1;
        while let Some(line) = lines.get(end)
            && matches!(line.role, Role::Plain | Role::Heading(_))
            && looks_like_subheading(*line)
            && self.is_prose(*line)
        {
            end += 1;
        }
        let heads_text = end - at <= SUBHEADINGS_MAX
            && lines
                .get(end)
                .is_some_and(|next| self.is_headed_text(lines[end - 1], *next));
        for line in &lines[at..end] {
            if heads_text {
                self.add_subheading(*line);
            } else {
                self.push_paragraph(*line, None, line.text);
            }
        }
        end
    }

    /// Whether `next` is text that `head` can be the sub-heading of.
    fn is_headed_text(&mut self, head: Line<'_>, next: Line<'_>) -> bool {
        let introduces = head.text.ends_with(':');
        match next.role {
            Role::Entry(_) => true,
            Role::Bullet => !introduces,
            Role::Dash => !introduces || !starts_lower(next.body()),
            Role::Plain => !introduces && !is_citation(next.text) && self.is_prose(next),
            _ => false,
        }
    }

    fn is_prose(&mut self, line: Line<'_>) -> bool {
        matches!(wording_of(line.text, &mut self.key), Wording::Prose)
    }

    /// A word such as `Findings` heads a section in reports, but is a sub-heading in the
    /// reasoning of a statement.
    fn is_subheading_here(&self, kind: SectionKind, only_headings: bool) -> bool {
        let in_investigation = self.current_kind() == Some(SectionKind::Investigation);
        if in_investigation && !self.read.inline_summary && is_part_of_investigation(kind) {
            return true;
        }
        is_of_reports(kind)
            && !only_headings
            && self.read.inline_summary
            && matches!(
                self.current_kind(),
                Some(SectionKind::Found | SectionKind::Assessment)
            )
    }

    /// A short line between the summary and the first numbered paragraph can
    /// only be the heading of a section.
    fn must_be_heading(&self, lines: &[Line<'_>], at: usize) -> bool {
        self.read.inline_summary
            && self.current_kind() == Some(SectionKind::Summary)
            && self.list.tail.is_some()
            && lines
                .get(at + 1)
                .is_some_and(|next| matches!(next.role, Role::Entry(_) | Role::Dash))
    }

    fn current_kind(&self) -> Option<SectionKind> {
        self.read
            .statement
            .sections
            .last()
            .map(|section| section.kind)
    }

    fn is_past_the_end(&self) -> bool {
        let sections = &self.read.statement.sections;
        sections
            .iter()
            .rev()
            .take(3)
            .any(|section| match section.kind {
                SectionKind::Final | SectionKind::NotInvestigated => true,
                SectionKind::Recommendations => !self.read.inline_summary,
                _ => false,
            })
    }

    fn open_section(&mut self, kind: SectionKind, heading: &str) {
        self.end_subheading();
        let mut heading = clean(heading.trim_start_matches(['#', ' ']));
        heading.truncate(heading.trim_end_matches([' ', ':']).len());
        self.read.statement.sections.push(Section {
            kind,
            heading,
            paragraphs: Vec::new(),
        });
        self.list = ListState::default();
    }

    fn open_unknown_section(&mut self, line: Line<'_>) {
        self.problems.push(Problem {
            kind: ProblemKind::UnknownSection,
            line: line.number,
            detail: format!("heading `{}`", shortened(line.text)),
        });
        self.open_section(SectionKind::Other, line.text);
    }

    /// Opens a section without a heading for text under none.
    fn open_unheaded_section(&mut self, line: Line<'_>) {
        self.problems.push(Problem {
            kind: ProblemKind::UnknownSection,
            line: line.number,
            detail: format!("no heading above `{}`", shortened(line.text)),
        });
        self.open_section(SectionKind::Other, "");
    }

    fn need_section(&mut self, line: Line<'_>) {
        if self.read.statement.sections.is_empty() {
            self.open_unheaded_section(line);
        }
    }

    fn add_subheading(&mut self, line: Line<'_>) {
        self.need_section(line);
        let mut text = clean(line.text.trim_start_matches(['#', ' ']));
        text.truncate(text.trim_end_matches([' ', ':']).len());
        match &mut self.subheading {
            // Two in a row: the second narrows the first.
            Some(above) if !above.used => {
                above.text.push_str(" – ");
                above.text.push_str(&text);
            }
            subheading => *subheading = Some(Subheading { text, used: false }),
        }
        self.list = ListState::default();
    }

    /// A sub-heading without text after it is itself text.
    fn end_subheading(&mut self) {
        if let Some(Subheading { text, used: false }) = self.subheading.take()
            && let Some(section) = self.read.statement.sections.last_mut()
        {
            section.paragraphs.push(Paragraph {
                number: None,
                subheading: None,
                text,
            });
        }
    }

    fn read_entry(&mut self, line: Line<'_>, number: Option<u32>) {
        let body = line.body();
        // A nested list whose indent was lost: no paragraph starts in lower case.
        if number.is_none()
            && line.role != Role::Dash
            && starts_lower(body)
            && self.list.takes(body)
        {
            self.push_bullet(line);
            return;
        }
        let in_summary = self.current_kind() == Some(SectionKind::Summary);
        if in_summary && self.read.inline_summary {
            self.open_unheaded_section(line);
        } else if in_summary {
            self.push_paragraph(line, None, body);
            return;
        }
        self.last_number = number
            .filter(|number| *number > self.last_number)
            .unwrap_or_else(|| self.last_number.saturating_add(1));
        self.push_paragraph(line, Some(self.last_number), body);
    }

    /// An unmarked line that is neither a heading nor furniture.
    fn read_prose(&mut self, line: Line<'_>) {
        let text = line.text;
        let lower = starts_lower(text);
        let goes_on =
            lower || line.role == Role::Further || is_citation(text) || is_compliance_note(text);
        if !goes_on || self.list.tail.is_none() {
            self.push_paragraph(line, None, text);
            return;
        }
        self.push_line("", text);
        self.list = if lower {
            ListState::after_paragraph(text)
        } else {
            ListState::closed()
        };
    }

    fn push_paragraph(&mut self, line: Line<'_>, number: Option<u32>, text: &str) {
        self.need_section(line);
        let subheading = self.subheading.as_mut().map(|subheading| {
            subheading.used = true;
            subheading.text.clone()
        });
        if let Some(section) = self.read.statement.sections.last_mut() {
            section.paragraphs.push(Paragraph {
                number,
                subheading,
                text: clean(text),
            });
        }
        self.list = ListState::after_paragraph(text);
    }

    fn push_bullet(&mut self, line: Line<'_>) {
        if self.list.tail.is_none() {
            self.push_paragraph(line, None, "");
        }
        self.push_line("• ", line.body());
        self.list = self.list.after_bullet(line.body());
    }

    /// Adds a line to the paragraph above.
    fn push_line(&mut self, marker: &str, text: &str) {
        if let Some(above) = self.text_above() {
            if !above.is_empty() {
                above.push('\n');
            }
            above.push_str(marker);
            push_clean(above, text);
        }
    }

    /// Adds the rest of a line to the paragraph above, if one is open.
    fn join(&mut self, text: &str) -> bool {
        if self.list.tail.is_none() {
            return false;
        }
        if let Some(above) = self.text_above() {
            above.push(' ');
            push_clean(above, text);
        }
        self.list.tail = Some(tail_of(text));
        true
    }

    fn text_above(&mut self) -> Option<&mut String> {
        let section = self.read.statement.sections.last_mut()?;
        let paragraph = section.paragraphs.last_mut()?;
        Some(&mut paragraph.text)
    }
}
