use std::io::{self, Write};
use std::ops::Range;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::precedent::{
    Contrast, ContrastSide, InputReading, NOT_BINDING, Pair, Precedent, Precedents, Saying,
};
use crate::search::ATTRIBUTION;

use super::excerpt::excerpt;
use super::precedent_words::{
    CAUTION, CONTRASTS, NOT_STATED, OTHER_BODIES, OTHERS, UPHELD, base, citation, headline,
    input_label, law as law_line, other_body, reading_lines, reason as reason_line, remedy, share,
    shared, strength_label,
};
use super::style::Palette;
use super::text::{write_head, write_wrapped};
use super::wrap::Wrapped;
use super::{Look, facts};

/// The column where quoted text starts.
const INDENT: usize = 4;

/// The number of columns between two texts side by side.
const GAP: usize = 3;

/// The minimum width to show two texts side by side; otherwise one is below the other.
const SIDE_BY_SIDE: usize = 76;

/// Writes an answer as text.
pub(crate) fn write_precedents(
    out: &mut dyn Write,
    found: &Precedents,
    explain: bool,
    look: Look,
) -> io::Result<()> {
    let Palette { title, dim, .. } = look.palette;
    if explain {
        write_reading(out, &found.reading, look)?;
    }
    if found.similar.is_empty() {
        return Ok(());
    }
    write_wrapped(out, &headline(found), 0, look, title)?;
    if let Some(base) = base(found) {
        write_wrapped(out, &base, 0, look, Style::new())?;
    }
    write_wrapped(out, &share(found), 0, look, Style::new())?;
    write_wrapped(out, CAUTION, 0, look, Style::new())?;
    write_wrapped(out, NOT_BINDING, 0, look, dim)?;
    let upheld: Vec<_> = found.upheld().collect();
    let others: Vec<_> = found.others().collect();
    let not_stated: Vec<_> = found.not_stated().collect();
    for (name, decisions) in [(UPHELD, upheld), (OTHERS, others), (NOT_STATED, not_stated)] {
        let column = Column {
            name,
            decisions: &decisions,
        };
        write_column(out, found, column, look)?;
    }
    write_counts(out, found, look)?;
    write_contrasts(out, found, look)?;
    writeln!(out)?;
    write_wrapped(out, ATTRIBUTION, 0, look, dim)
}

/// The precedents with one outcome.
#[derive(Clone, Copy)]
struct Column<'a> {
    name: &'a str,
    decisions: &'a [&'a Precedent],
}

fn write_column(
    out: &mut dyn Write,
    found: &Precedents,
    column: Column<'_>,
    look: Look,
) -> io::Result<()> {
    let Column { name, decisions } = column;
    if decisions.is_empty() {
        return Ok(());
    }
    let Palette { title, dim, .. } = look.palette;
    let heading = format!("{name} ({} of {})", decisions.len(), found.similar.len());
    writeln!(out)?;
    write_wrapped(out, &heading.to_uppercase(), 0, look, title)?;
    for one in decisions.iter().take(found.shown) {
        writeln!(out)?;
        write_head(out, &one.decision, look)?;
        write_wrapped(out, strength_label(one.strength), 2, look, dim)?;
        if let Some(pair) = &one.pair {
            writeln!(out)?;
            write_pair(out, found, pair, look)?;
        }
    }
    if let Some(more @ 1..) = decisions.len().checked_sub(found.shown) {
        let more = facts::count(more as u64, "more decision");
        writeln!(out, "\n{dim}+{more}{dim:#}")?;
    }
    Ok(())
}

/// Writes the paragraph of the input and that of the decision, side by side if there is room.
fn write_pair(out: &mut dyn Write, found: &Precedents, pair: &Pair, look: Look) -> io::Result<()> {
    let Palette { label, dim, .. } = look.palette;
    let own = &found.reading.paragraphs[pair.input];
    let heading = facts::heading(&pair.paragraph);
    let theirs = match pair.paragraph.number {
        Some(number) => format!("¶ {number}  {heading}"),
        None => heading,
    };
    let own = (
        input_label(&found.reading, pair.input),
        &own.text,
        &pair.input_marks,
    );
    let theirs = (theirs, &pair.paragraph.text, &pair.paragraph.highlights);
    if look.width < SIDE_BY_SIDE {
        for (name, text, marks) in [own, theirs] {
            write_wrapped(out, &name, 2, look, label)?;
            for line in column(text, marks, look, look.width - INDENT) {
                writeln!(out, "{:INDENT$}{}", "", line.styled)?;
            }
        }
    } else {
        let width = (look.width - INDENT - GAP) / 2;
        let [left, right] = [own, theirs].map(|(name, text, marks)| {
            let whole = 0..name.len();
            let heading = Wrapped {
                text: &name,
                marks: std::slice::from_ref(&whole),
                width,
                ..Wrapped::default()
            };
            let mut lines = wrapped_lines(heading, label);
            lines.extend(column(text, marks, look, width));
            lines
        });
        for at in 0..left.len().max(right.len()) {
            let empty = Line::default();
            let (one, other) = (
                left.get(at).unwrap_or(&empty),
                right.get(at).unwrap_or(&empty),
            );
            let styled = &one.styled;
            if other.styled.is_empty() {
                writeln!(out, "{:INDENT$}{styled}", "")?;
            } else {
                let fill = (width + GAP).saturating_sub(one.columns).max(1);
                writeln!(out, "{:INDENT$}{styled}{:fill$}{}", "", "", other.styled)?;
            }
        }
    }
    let shared = shared(pair);
    write_wrapped(out, &format!("in both: {shared}"), INDENT, look, dim)
}

#[derive(Default)]
struct Line {
    styled: String,
    columns: usize,
}

fn column(text: &str, marks: &[Range<usize>], look: Look, width: usize) -> Vec<Line> {
    let shown = excerpt(text, marks);
    let wrapped = Wrapped {
        text: &shown.text,
        marks: &shown.marks,
        width,
        ..Wrapped::default()
    };
    wrapped_lines(wrapped, look.palette.mark)
}

/// The lines of a text, with the width of each without its styles.
fn wrapped_lines(wrapped: Wrapped<'_>, mark: Style) -> Vec<Line> {
    let lines = |mark: Style| {
        let mut written = Vec::new();
        let wrapped = Wrapped { mark, ..wrapped };
        // Writing to memory cannot fail.
        let _ = wrapped.write(&mut written);
        String::from_utf8_lossy(&written).into_owned()
    };
    let (styled, plain) = (lines(mark), lines(Style::new()));
    let lines = styled.lines().zip(plain.lines());
    lines
        .map(|(styled, plain)| Line {
            styled: styled.to_owned(),
            columns: plain.width(),
        })
        .collect()
}

fn write_counts(out: &mut dyn Write, found: &Precedents, look: Look) -> io::Result<()> {
    let title = look.palette.title;
    if !found.remedies.is_empty() {
        let heading = format!("What put it right in the {} upheld", found.outcomes.upheld);
        writeln!(out)?;
        write_wrapped(out, &heading.to_uppercase(), 0, look, title)?;
        for counted in &found.remedies {
            write_wrapped(out, &remedy(counted), 2, look, Style::new())?;
        }
    }
    if !found.reasons.is_empty() {
        let others = found.outcomes.others();
        let heading = format!("Why {others} others were not investigated");
        writeln!(out)?;
        write_wrapped(out, &heading.to_uppercase(), 0, look, title)?;
        for reason in &found.reasons {
            write_wrapped(out, &reason_line(reason), 2, look, Style::new())?;
            if let Some(saying) = &reason.saying {
                write_saying(out, found, saying, look)?;
            }
        }
    }
    if !found.law.is_empty() {
        let heading = "The law they refer to".to_uppercase();
        writeln!(out)?;
        write_wrapped(out, &heading, 0, look, title)?;
        for law in &found.law {
            write_wrapped(out, &law_line(law), 2, look, Style::new())?;
            write_citation(out, found, &law.saying, look)?;
        }
    }
    if !found.other_bodies.is_empty() {
        writeln!(out)?;
        write_wrapped(out, &OTHER_BODIES.to_uppercase(), 0, look, title)?;
        for counted in &found.other_bodies {
            write_wrapped(out, &other_body(found, counted), 2, look, Style::new())?;
            write_citation(out, found, &counted.saying, look)?;
        }
    }
    Ok(())
}

fn write_saying(
    out: &mut dyn Write,
    found: &Precedents,
    saying: &Saying,
    look: Look,
) -> io::Result<()> {
    let shown = excerpt(&saying.paragraph.text, &[]);
    let wrapped = Wrapped {
        text: &shown.text,
        width: look.width - INDENT - 2,
        ..Wrapped::default()
    };
    for line in wrapped_lines(wrapped, Style::new()) {
        writeln!(out, "{:1$}{2}", "", INDENT + 2, line.styled)?;
    }
    write_citation(out, found, saying, look)
}

fn write_citation(
    out: &mut dyn Write,
    found: &Precedents,
    saying: &Saying,
    look: Look,
) -> io::Result<()> {
    let citation = citation(found, saying);
    write_wrapped(
        out,
        &format!("— {citation}"),
        INDENT + 2,
        look,
        look.palette.dim,
    )
}

fn write_contrasts(out: &mut dyn Write, found: &Precedents, look: Look) -> io::Result<()> {
    if found.contrasts.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let heading = CONTRASTS.to_uppercase();
    write_wrapped(out, &heading, 0, look, look.palette.title)?;
    for Contrast {
        upheld,
        other,
        similarity,
    } in &found.contrasts
    {
        writeln!(
            out,
            "\n  complaints {}% similar",
            (similarity * 100.0).round()
        )?;
        for side in [upheld, other] {
            write_side(out, found, side, look)?;
        }
    }
    Ok(())
}

fn write_side(
    out: &mut dyn Write,
    found: &Precedents,
    side: &ContrastSide,
    look: Look,
) -> io::Result<()> {
    let decision = &found.similar[side.decision].decision;
    let outcome = decision.decision_type.map(|label| label.to_string());
    let line = format!(
        "{}: {}",
        outcome.unwrap_or_default(),
        facts::title(decision)
    );
    writeln!(out)?;
    write_wrapped(out, &line, 2, look, look.palette.label)?;
    for saying in [&side.complaint, &side.assessment].into_iter().flatten() {
        write_saying(out, found, saying, look)?;
    }
    if !side.only_here.is_empty() {
        let line = format!("only here: {}", side.only_here.join(", "));
        write_wrapped(out, &line, INDENT, look, look.palette.dim)?;
    }
    Ok(())
}

/// Writes which parts of the input were used, and why others were left out.
fn write_reading(out: &mut dyn Write, reading: &InputReading, look: Look) -> io::Result<()> {
    let Palette { title, dim, .. } = look.palette;
    write_wrapped(out, "What was compared", 0, look, title)?;
    for line in reading_lines(reading) {
        write_wrapped(out, &line, 2, look, Style::new())?;
    }
    writeln!(out, "{dim}{:->1$}{dim:#}\n", "", look.width.min(40))
}
