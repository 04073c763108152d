use std::fmt::Write as _;

use crate::model::{Decision, Publication, Section, SectionKind};

/// The layout of one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageLayout {
    /// As the site shows it: blank lines, numbers that restart after every
    /// list, `Back to top`, page furniture below the sign-off.
    Numbered,
    /// One paragraph per line, `- ` before paragraphs and bullets alike.
    Compact,
}

const SIGN_OFF: &str = "Investigator's decision on behalf of the Ombudsman";
const FURNITURE: [&str; 13] = [
    "Print this page",
    "LGO logogram",
    "Review your privacy settings",
    "Required cookies",
    "Without these cookies some pages would not work as they should. A browser can be told to refuse them.",
    "View required cookies",
    "Analytical cookies",
    "These count visits and show which pages are read most, so that the site can be made better.",
    "We suggest leaving them switched on.",
    "View analytical cookies",
    "Nothing that could identify a visitor, such as a name or an address, is collected or passed on.",
    "Privacy settings",
    "Back to top",
];

/// Writes a decision as a published page, appended to `out`.
///
/// A fact that the decision lacks is omitted from the header.
pub fn write_page(decision: &Decision, layout: PageLayout, out: &mut String) {
    let mut page = Page {
        gap: match layout {
            PageLayout::Numbered => "\n\n",
            PageLayout::Compact => "\n",
        },
        layout,
        // There are two forms of bullets; a page uses only one.
        indent: if decision
            .reference
            .slug()
            .ends_with(['0', '1', '2', '3', '4'])
        {
            "  "
        } else {
            "    "
        },
        is_report: decision.publication == Some(Publication::Report),
        out,
    };
    page.write_header(decision);
    for section in &decision.statement.sections {
        page.write_section(section);
    }
    if !page.is_report {
        page.line(SIGN_OFF);
    }
    if layout == PageLayout::Numbered {
        for line in FURNITURE {
            page.line(line);
        }
    }
    page.out.truncate(page.out.trim_end().len());
    page.out.push('\n');
}

struct Page<'a> {
    layout: PageLayout,
    /// The separator between lines.
    gap: &'static str,
    /// The indent of the bullets of a numbered page.
    indent: &'static str,
    is_report: bool,
    out: &'a mut String,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push_str(self.gap);
    }

    fn write_header(&mut self, decision: &Decision) {
        let out = &mut *self.out;
        // Writing to a string cannot fail.
        let _ = match &decision.authority {
            Some(authority) => write!(out, "{authority} ({}){}", decision.reference, self.gap),
            None => write!(out, "({}){}", decision.reference, self.gap),
        };
        if let Some(category) = &decision.category {
            let _ = write!(out, "Category : {category}{}", self.gap);
        }
        if let Some(decision_type) = decision.decision_type {
            let _ = write!(out, "Decision : {decision_type}{}", self.gap);
        }
        if let Some(date) = decision.date {
            let date = date.strftime("%d %b %Y");
            let _ = write!(self.out, "Decision date : {date}{}", self.gap);
        }
        self.line("The Ombudsman's final decision:");
    }

    fn write_section(&mut self, section: &Section) {
        if section.kind == SectionKind::Summary && !self.is_report {
            self.out.push_str("Summary: ");
        } else {
            self.line(&section.heading);
        }
        let mut number = 0_u32;
        let mut subheading = None;
        for paragraph in &section.paragraphs {
            if paragraph.subheading != subheading {
                number = 0;
                subheading.clone_from(&paragraph.subheading);
                if let Some(heading) = &paragraph.subheading {
                    self.end_list();
                    self.line(heading);
                }
            }
            let is_numbered = paragraph.number.is_some();
            if self.layout == PageLayout::Compact {
                self.write_compact(&paragraph.text, is_numbered);
            } else if self.write_numbered(&paragraph.text, is_numbered, number + 1) {
                number += 1;
            } else {
                number = 0;
            }
        }
        self.end_list();
        if self.layout == PageLayout::Numbered && section.kind != SectionKind::Summary {
            self.line("Back to top");
        }
    }

    fn write_compact(&mut self, text: &str, is_numbered: bool) {
        for (at, line) in text.lines().enumerate() {
            if let Some(bullet) = line.strip_prefix("• ") {
                self.out.push_str("- ");
                self.line(bullet);
            } else {
                if at == 0 && is_numbered {
                    self.out.push_str("- ");
                }
                self.line(line);
            }
        }
    }

    /// Returns whether the numbered list continues below.
    fn write_numbered(&mut self, text: &str, is_numbered: bool, number: u32) -> bool {
        let mut goes_on = is_numbered;
        for (at, line) in text.lines().enumerate() {
            if let Some(bullet) = line.strip_prefix("• ") {
                // A bullet at the level of the paragraphs ends their list.
                goes_on &= self.indent.len() > 2;
                self.out.push_str(self.indent);
                self.out.push_str("• ");
                self.out.push_str(bullet);
                self.out.push('\n');
            } else if at == 0 && is_numbered {
                // Writing to a string cannot fail.
                let _ = writeln!(self.out, "  {number}. {line}");
            } else {
                goes_on = false;
                self.end_list();
                self.line(line);
            }
        }
        if !goes_on {
            self.end_list();
        }
        goes_on
    }

    /// Adds a blank line below a list of a numbered page.
    fn end_list(&mut self) {
        let in_list = self.out.ends_with('\n') && !self.out.ends_with("\n\n");
        if self.layout == PageLayout::Numbered && in_list {
            self.out.push('\n');
        }
    }
}
