use std::io::{self, Write};

use anstyle::Style;

use crate::search::ATTRIBUTION;
use crate::verify::{ReferenceStatus, Verification};

use super::Look;
use super::style::Palette;
use super::text::write_wrapped;
use super::verify_words::{
    difference, outcome, quotation_fault, quotation_title, reference_fault, reference_title,
};

/// The column where quoted text starts.
const INDENT: usize = 4;

/// Writes the result of checking a draft as text. Without details, anything right takes one line.
pub(crate) fn write_verification(
    out: &mut dyn Write,
    checked: &Verification,
    look: Look,
) -> io::Result<()> {
    let Palette {
        title, label, dim, ..
    } = look.palette;
    write_wrapped(out, &outcome(checked), 0, look, title)?;
    let mut was_detailed = true;
    for quotation in &checked.quotations {
        let is_right = quotation.status.is_right();
        let is_detailed = !is_right || look.details;
        if is_detailed || was_detailed {
            writeln!(out)?;
        }
        was_detailed = is_detailed;
        let style = if is_right { Style::new() } else { label };
        write_wrapped(out, &quotation_title(quotation), 0, look, style)?;
        if !is_detailed {
            continue;
        }
        write_wrapped(
            out,
            &format!("“{}”", quotation.text),
            INDENT,
            look,
            Style::new(),
        )?;
        if let Some(fault) = quotation_fault(quotation) {
            write_wrapped(out, &fault, INDENT, look, Style::new())?;
        }
        for one in &quotation.differences {
            write_wrapped(
                out,
                &format!("• {}", difference(one)),
                INDENT,
                look,
                Style::new(),
            )?;
        }
        for place in &quotation.places {
            write_wrapped(out, &format!("in {}", place.citation), INDENT, look, dim)?;
        }
    }
    if !checked.references.is_empty() {
        writeln!(out)?;
    }
    for reference in &checked.references {
        let is_right = reference.status == ReferenceStatus::Found;
        let style = if is_right { Style::new() } else { label };
        write_wrapped(out, &reference_title(reference), 0, look, style)?;
        if let Some(fault) = reference_fault(reference) {
            write_wrapped(out, &fault, INDENT, look, Style::new())?;
        }
    }
    writeln!(out)?;
    write_wrapped(out, ATTRIBUTION, 0, look, dim)
}
