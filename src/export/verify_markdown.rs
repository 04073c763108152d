use std::io::{self, Write};

use crate::search::ATTRIBUTION;
use crate::verify::Verification;

use super::markdown::Escaped;
use super::verify_words::{
    difference, outcome, quotation_fault, quotation_title, reference_fault, reference_title,
};

/// Writes the result of checking a draft, to keep with it.
pub(crate) fn write_markdown_verification(
    out: &mut dyn Write,
    checked: &Verification,
) -> io::Result<()> {
    writeln!(out, "# {}", Escaped(&outcome(checked)))?;
    if !checked.quotations.is_empty() {
        writeln!(out, "\n## Quotations")?;
    }
    for quotation in &checked.quotations {
        writeln!(out, "\n### {}\n", Escaped(&quotation_title(quotation)))?;
        writeln!(out, "> {}", Escaped(&quotation.text))?;
        if let Some(fault) = quotation_fault(quotation) {
            writeln!(out, "\n{}", Escaped(&fault))?;
        }
        if !quotation.differences.is_empty() || !quotation.places.is_empty() {
            writeln!(out)?;
        }
        for one in &quotation.differences {
            writeln!(out, "- {}", Escaped(&difference(one)))?;
        }
        for place in &quotation.places {
            writeln!(out, "- in {}", Escaped(&place.citation))?;
        }
    }
    if !checked.references.is_empty() {
        writeln!(out, "\n## Other references\n")?;
    }
    for reference in &checked.references {
        write!(out, "- {}", Escaped(&reference_title(reference)))?;
        if let Some(fault) = reference_fault(reference) {
            write!(out, ". {}", Escaped(&fault))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "\n---\n\n{}", Escaped(ATTRIBUTION))
}
