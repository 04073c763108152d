use std::io::{self, Write};

use anstyle::Style;

use crate::search::{
    ATTRIBUTION, CitingDecision, DecisionFacts, Grouping, Hit, SearchPage, SearchRequest,
    ShownDecision, ShownParagraph,
};

use super::Clean;
use super::excerpt::{Excerpt, excerpt};
use super::explain::explanation;
use super::facets::write_facets;
use super::facts;
use super::page_count;
use super::style::Palette;
use super::wrap::Wrapped;

/// The column where the text of a hit's paragraphs starts.
const INDENT: usize = 6;

/// How text is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Its styles.
    pub(crate) palette: Palette,
    /// The number of columns.
    pub(crate) width: usize,
    /// Whether to show details that most users do not need.
    pub(crate) details: bool,
}

/// Writes a page of hits as text.
pub(crate) fn write_page(
    out: &mut dyn Write,
    page: &SearchPage,
    request: &SearchRequest,
    look: Look,
) -> io::Result<()> {
    let Palette { title, dim, .. } = look.palette;
    write!(out, "{title}{}{title:#}", facts::total_of(page))?;
    let pages = page_count(page, request);
    if pages > 1 {
        let (at, last) = (request.page as u64, pages);
        write!(
            out,
            " · page {} of {}",
            facts::thousands(at),
            facts::thousands(last)
        )?;
    }
    writeln!(out)?;
    for counted in &page.clauses {
        let line = format!("`{}`: {}", counted.clause, facts::total(counted.total));
        write_wrapped(out, &line, INDENT, look, look.palette.dim)?;
    }
    if let Some(most) = facts::most(page) {
        write_wrapped(out, &most, 0, look, Style::new())?;
    }
    for (at, hit) in page.hits.iter().enumerate() {
        writeln!(out)?;
        if facts::begins_most(page, at) {
            writeln!(out, "{title}{}{title:#}\n", facts::MOST_HEADING)?;
        }
        write_hit(out, hit, request.grouping, look)?;
    }
    if request.facets {
        writeln!(out)?;
        write_facets(out, &page.facets, look.width, look.palette)?;
    }
    writeln!(out)?;
    write_wrapped(out, ATTRIBUTION, 0, look, dim)
}

fn write_hit(out: &mut dyn Write, hit: &Hit, grouping: Grouping, look: Look) -> io::Result<()> {
    let dim = look.palette.dim;
    write_head(out, &hit.decision, look)?;
    if let Some(missing) = facts::missing(hit) {
        write_wrapped(out, &missing, 2, look, dim)?;
    }
    if let (true, Some(summary)) = (hit.paragraphs.is_empty(), &hit.decision.summary) {
        writeln!(out)?;
        write_excerpt(out, &excerpt(summary, &[]), look)?;
    }
    for paragraph in &hit.paragraphs {
        writeln!(out)?;
        let mut noted = hit.decision.notes.iter().filter_map(|note| note.paragraph);
        let is_noted = noted.any(|number| Some(number) == paragraph.number);
        let why = if is_noted { "(noted)" } else { "(context)" };
        write_label(out, paragraph, why, look)?;
        if let Some(line) = facts::repeated(paragraph) {
            writeln!(out, "{:INDENT$}{dim}{line}{dim:#}", "")?;
            continue;
        }
        write_excerpt(out, &excerpt(&paragraph.text, &paragraph.highlights), look)?;
        if paragraph.standing || (look.details && paragraph.same_wording > 1) {
            write_same_wording(out, paragraph, INDENT, look)?;
        }
    }
    if let Some(explained) = &hit.explanation {
        writeln!(out)?;
        for line in explanation(explained) {
            write_wrapped(out, &line, INDENT, look, dim)?;
        }
    }
    let shown = hit.paragraphs.iter().filter(|shown| shown.matches).count() as u64;
    if grouping == Grouping::Decision && hit.matching_paragraphs > shown {
        let left_out = hit.matching_paragraphs - shown;
        let more = facts::count(left_out, "more matching paragraph");
        let shown_standing = hit
            .paragraphs
            .iter()
            .filter(|one| one.matches && one.standing);
        let standing = match hit
            .matching_standing
            .saturating_sub(shown_standing.count() as u64)
        {
            0 => String::new(),
            all if all == left_out => " of standing text".to_owned(),
            some => format!(", {} of standing text", facts::thousands(some)),
        };
        writeln!(out, "\n{:INDENT$}{dim}+{more}{standing}{dim:#}", "")?;
    }
    Ok(())
}

pub(super) fn write_head(
    out: &mut dyn Write,
    decision: &DecisionFacts,
    look: Look,
) -> io::Result<()> {
    let Palette { title, dim, .. } = look.palette;
    write_wrapped(out, &facts::title(decision), 0, look, title)?;
    let known = facts::facts(decision);
    if !known.is_empty() {
        write_wrapped(out, &known.join(" · "), 2, look, Style::new())?;
    }
    if let Some(address) = &decision.address {
        let built = if address.built {
            if look.details {
                " (built from category and reference)"
            } else {
                " (built)"
            }
        } else {
            ""
        };
        writeln!(out, "  {dim}{}{built}{dim:#}", Clean(&address.url))?;
    }
    for note in &decision.notes {
        write_wrapped(out, &facts::note(note), 2, look, look.palette.label)?;
    }
    Ok(())
}

/// Writes what is above a paragraph; `why` is why one is shown that does not match.
fn write_label(
    out: &mut dyn Write,
    paragraph: &ShownParagraph,
    why: &str,
    look: Look,
) -> io::Result<()> {
    let heading = facts::heading(paragraph);
    let number = paragraph.number.map(|number| format!("¶ {number}"));
    let why = if paragraph.matches { "" } else { why };
    let parts: Vec<&str> = [number.as_deref().unwrap_or_default(), &heading, why]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        return Ok(());
    }
    write_wrapped(out, &parts.join("  "), 2, look, look.palette.label)
}

pub(super) fn write_excerpt(out: &mut dyn Write, shown: &Excerpt, look: Look) -> io::Result<()> {
    let wrapped = Wrapped {
        text: &shown.text,
        marks: &shown.marks,
        width: look.width,
        indent: INDENT,
        mark: look.palette.mark,
        ..Wrapped::default()
    };
    wrapped.write(out)?;
    if shown.marks_left_out > 0 {
        let dim = look.palette.dim;
        let more = facts::count(shown.marks_left_out as u64, "more place");
        writeln!(out, "{:INDENT$}{dim}+{more} in this paragraph{dim:#}", "")?;
    }
    Ok(())
}

fn write_same_wording(
    out: &mut dyn Write,
    paragraph: &ShownParagraph,
    indent: usize,
    look: Look,
) -> io::Result<()> {
    let dim = look.palette.dim;
    let decisions = facts::count(paragraph.same_wording, "decision");
    writeln!(out, "{:indent$}{dim}same wording in {decisions}{dim:#}", "")
}

/// Writes a whole decision with paragraph numbers in the margin.
pub(crate) fn write_decision(
    out: &mut dyn Write,
    shown: &ShownDecision,
    look: Look,
) -> io::Result<()> {
    let Palette {
        dim, label, title, ..
    } = look.palette;
    write_head(out, &shown.decision, look)?;
    let widest = (shown.paragraphs.iter().filter_map(|one| one.number))
        .max()
        .unwrap_or(0);
    let digits = widest.to_string().len();
    let indent = digits + 4;
    let mut above: Option<&ShownParagraph> = None;
    for paragraph in &shown.paragraphs {
        let same_section = above.is_some_and(|above| {
            (above.section, &above.heading) == (paragraph.section, &paragraph.heading)
        });
        let heading = facts::section_heading(paragraph);
        if !same_section && !heading.is_empty() {
            writeln!(out)?;
            write_wrapped(out, heading, 0, look, title)?;
        }
        let same_line =
            same_section && above.is_some_and(|above| above.subheading == paragraph.subheading);
        if let (Some(subheading), false) = (&paragraph.subheading, same_line) {
            writeln!(out)?;
            write_wrapped(out, subheading, 2, look, label)?;
        }
        writeln!(out)?;
        let number = paragraph
            .number
            .map(|number| format!("  {number:>digits$}"));
        let wrapped = Wrapped {
            text: &paragraph.text,
            marks: &paragraph.highlights,
            width: look.width,
            indent,
            mark: look.palette.mark,
            margin: number.as_deref().unwrap_or_default(),
            margin_style: label,
        };
        wrapped.write(out)?;
        if look.details && paragraph.same_wording > 1 {
            write_same_wording(out, paragraph, indent, look)?;
        }
        above = Some(paragraph);
    }
    write_cited_by(out, &shown.cited_by, look)?;
    writeln!(out)?;
    write_wrapped(out, ATTRIBUTION, 0, look, dim)
}

/// Writes the decisions that cite a decision; nothing if there are none.
pub(crate) fn write_cited_by(
    out: &mut dyn Write,
    citing: &[CitingDecision],
    look: Look,
) -> io::Result<()> {
    if citing.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    write_wrapped(out, &facts::cited_by(citing), 0, look, look.palette.title)?;
    for one in citing {
        write_wrapped(out, &one.pinpoint().to_string(), 2, look, Style::new())?;
    }
    Ok(())
}

pub(super) fn write_wrapped(
    out: &mut dyn Write,
    text: &str,
    indent: usize,
    look: Look,
    style: Style,
) -> io::Result<()> {
    let whole = 0..text.len();
    let wrapped = Wrapped {
        text,
        marks: std::slice::from_ref(&whole),
        width: look.width,
        indent,
        mark: style,
        ..Wrapped::default()
    };
    wrapped.write(out)
}

#[cfg(test)]
mod tests;
