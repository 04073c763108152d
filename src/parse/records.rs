//! Decisions and documents that are given in parts, as in JSON records.

use super::facts::publication_of;
use super::investigation::investigated;
use super::page::{GivenFacts, parse_text_with};
use super::paragraphs::ReadStatement;
use super::sections::section_kind_of_heading;
use super::spacing::{clean, push_clean};
use super::text_facts::{facts_of_any_text, text_facts};
use super::text_repair::repair;
use super::wording::is_citation;
use super::{Parsed, Problem, ProblemKind, shortened};
use crate::model::{Decision, Paragraph, Reference, Section, SectionKind, Statement};

/// Builds a decision from its sections, each a heading with its paragraphs.
///
/// Paragraphs are numbered from 1 through all sections except the summary. Lines of a paragraph
/// that begin with a bullet become its bullets; a paragraph that is only a citation joins the
/// paragraph above.
#[must_use]
pub fn decision_of_sections(
    sections: &[(String, Vec<String>)],
    given: &GivenFacts,
) -> Parsed<Option<Decision>> {
    let mut problems = Vec::new();
    let mut number = 0;
    let mut statement = Statement::default();
    for (heading, paragraphs) in sections {
        let kind = section_kind_of_heading(heading);
        if kind.is_none() {
            problems.push(Problem {
                kind: ProblemKind::UnknownSection,
                line: None,
                detail: format!("heading `{}`", shortened(heading)),
            });
        }
        let kind = kind.unwrap_or(SectionKind::Other);
        let mut heading = clean(&repair(heading).text);
        heading.truncate(heading.trim_end_matches([' ', ':']).len());
        let mut section = Section {
            kind,
            heading,
            paragraphs: Vec::new(),
        };
        for source in paragraphs {
            let text = paragraph_text(&repair(source).text);
            if text.is_empty() {
                continue;
            }
            if let Some(above) = section.paragraphs.last_mut()
                && is_citation(&text)
            {
                above.text.push('\n');
                above.text.push_str(&text);
                continue;
            }
            let in_summary = kind == SectionKind::Summary;
            number += u32::from(!in_summary);
            section.paragraphs.push(Paragraph {
                number: (!in_summary).then_some(number),
                subheading: None,
                text,
            });
        }
        statement.sections.push(section);
    }
    // The header and its problems are those of a page without text.
    let mut parsed = parse_text_with("", given);
    parsed.problems.extend(problems);
    if let Some(decision) = &mut parsed.value {
        let read = ReadStatement {
            statement,
            ..ReadStatement::default()
        };
        decision.publication = publication_of(&read);
        decision.investigated = investigated(
            &read.statement,
            decision.decision_type,
            decision.publication,
        );
        decision.text_facts = text_facts(&read.statement, decision.investigated);
        decision.statement = read.statement;
    }
    parsed
}

/// The text of one paragraph: bullets and citations on separate lines, other line ends replaced
/// by spaces.
fn paragraph_text(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for line in source.lines() {
        let line = line.trim();
        let bullet = line
            .strip_prefix(['•', '◦', '▪', '●'])
            .or_else(|| line.strip_prefix("- "));
        let apart = bullet.is_some() || is_citation(line);
        if !text.is_empty() && !line.is_empty() {
            text.push(if apart { '\n' } else { ' ' });
        }
        if bullet.is_some() {
            text.push_str("• ");
        }
        push_clean(&mut text, bullet.unwrap_or(line));
    }
    text
}

/// Builds a document of a generic collection: its text is split into paragraphs at blank lines,
/// numbered from 1, under one section without a heading. A title is also an unnumbered
/// paragraph before them, so that its words are found.
#[must_use]
pub fn generic_document(reference: Reference, title: Option<&str>, text: &str) -> Parsed<Decision> {
    let repaired = repair(text);
    let mut problems = Vec::new();
    super::page::report_repairs(&repaired, super::page::LineNumbers::Unknown, &mut problems);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut open = false;
    for line in repaired.text.lines() {
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        match paragraphs.last_mut().filter(|_| open) {
            Some(paragraph) => {
                paragraph.text.push(' ');
                push_clean(&mut paragraph.text, line);
            }
            None => paragraphs.push(Paragraph {
                number: u32::try_from(paragraphs.len() + 1).ok(),
                subheading: None,
                text: clean(line),
            }),
        }
        open = true;
    }
    let title = title
        .map(|title| clean(&repair(title).text))
        .filter(|title| !title.is_empty());
    let section = |paragraphs| Section {
        kind: SectionKind::Other,
        heading: String::new(),
        paragraphs,
    };
    let title_paragraph = |title: &String| Paragraph {
        number: None,
        subheading: None,
        text: title.clone(),
    };
    let mut sections: Vec<Section> = (title.iter())
        .map(|title| section(vec![title_paragraph(title)]))
        .collect();
    sections.push(section(paragraphs));
    let statement = Statement { sections };
    Parsed {
        value: Decision {
            reference,
            authority: None,
            category: None,
            decision_type: None,
            date: None,
            publication: None,
            investigated: None,
            address: None,
            withdrawn: None,
            title,
            text_facts: facts_of_any_text(&statement),
            statement,
        },
        problems,
    }
}
