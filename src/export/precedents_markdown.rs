use std::io::{self, Write};

use crate::precedent::{ContrastSide, NOT_BINDING, Precedent, Precedents, Saying};
use crate::search::{ATTRIBUTION, ShownParagraph, TextRun};

use super::facts;
use super::markdown::{self, Escaped};
use super::precedent_words::{self, CAUTION, CONTRASTS, NOT_STATED, OTHERS, PACK_TITLE, UPHELD};

/// Writes an answer as a document to attach: every quotation has its citation.
pub(crate) fn write_markdown_precedents(
    out: &mut dyn Write,
    found: &Precedents,
    explain: bool,
) -> io::Result<()> {
    writeln!(out, "# {PACK_TITLE}\n")?;
    writeln!(out, "{}\n", Escaped(&precedent_words::headline(found)))?;
    if let Some(base) = precedent_words::base(found) {
        writeln!(out, "{}\n", Escaped(&base))?;
    }
    if !found.similar.is_empty() {
        writeln!(out, "{}\n", Escaped(&precedent_words::share(found)))?;
        writeln!(out, "*{}*\n", Escaped(CAUTION))?;
    }
    writeln!(out, "*{}*", Escaped(NOT_BINDING))?;
    let columns = [
        (UPHELD, found.upheld().collect::<Vec<_>>()),
        (OTHERS, found.others().collect()),
        (NOT_STATED, found.not_stated().collect()),
    ];
    for (name, decisions) in columns {
        write_column(out, found, name, &decisions)?;
    }
    write_counts(out, found)?;
    if !found.contrasts.is_empty() {
        writeln!(out, "\n## {CONTRASTS}")?;
        for contrast in &found.contrasts {
            write_side(out, found, &contrast.upheld)?;
            write_side(out, found, &contrast.other)?;
        }
    }
    if explain {
        writeln!(out, "\n## What was compared\n")?;
        for line in precedent_words::reading_lines(&found.reading) {
            writeln!(out, "- {}", Escaped(&line))?;
        }
    }
    writeln!(out, "\n---\n\n{}", Escaped(ATTRIBUTION))
}

fn write_column(
    out: &mut dyn Write,
    found: &Precedents,
    name: &str,
    decisions: &[&Precedent],
) -> io::Result<()> {
    if decisions.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n## {name} ({} of {})",
        decisions.len(),
        found.similar.len()
    )?;
    for one in decisions.iter().take(found.shown) {
        markdown::write_head(out, "###", &one.decision)?;
        writeln!(out, "\n{}", precedent_words::strength_label(one.strength))?;
        let Some(pair) = &one.pair else { continue };
        let own = &found.reading.paragraphs[pair.input];
        let own = ShownParagraph {
            text: own.text.clone(),
            highlights: pair.input_marks.clone(),
            ..pair.paragraph.clone()
        };
        // Side by side. Markdown can do this only in a table.
        let theirs = facts::heading(&pair.paragraph);
        writeln!(
            out,
            "\n| {} | {} |",
            Escaped(&precedent_words::input_label(&found.reading, pair.input)),
            Escaped(&theirs)
        )?;
        writeln!(out, "|---|---|")?;
        let citation = one.decision.pinpoint(pair.paragraph.number).to_string();
        let [own, theirs] = [&own, &pair.paragraph].map(|shown| cell(&shown.runs()));
        writeln!(out, "| {own} | {theirs}<br>— {} |", Escaped(&citation))?;
    }
    if let Some(more @ 1..) = decisions.len().checked_sub(found.shown) {
        writeln!(
            out,
            "\nAnd {}:\n",
            facts::count(more as u64, "more decision")
        )?;
        for one in decisions.iter().skip(found.shown) {
            writeln!(
                out,
                "- {}",
                Escaped(&one.decision.pinpoint(None).to_string())
            )?;
        }
    }
    Ok(())
}

/// A paragraph in a table cell, with line breaks between its lines.
fn cell(runs: &[TextRun<'_>]) -> String {
    let mut cell = String::new();
    for run in runs {
        for (nth, piece) in run.text.split('\n').enumerate() {
            if nth > 0 {
                cell.push_str("<br>");
            }
            if run.highlighted {
                markdown::push_marked(&mut cell, piece);
            } else {
                markdown::push_escaped(&mut cell, piece);
            }
        }
    }
    cell
}

fn write_counts(out: &mut dyn Write, found: &Precedents) -> io::Result<()> {
    if !found.remedies.is_empty() {
        let upheld = found.outcomes.upheld;
        writeln!(out, "\n## What put it right in the {upheld} upheld\n")?;
        for remedy in &found.remedies {
            writeln!(out, "- {}", Escaped(&precedent_words::remedy(remedy)))?;
        }
    }
    if !found.reasons.is_empty() {
        let others = found.outcomes.others();
        writeln!(out, "\n## Why {others} others were not investigated")?;
        for reason in &found.reasons {
            let line = precedent_words::reason(reason);
            writeln!(out, "\n{}", Escaped(&line))?;
            if let Some(saying) = &reason.saying {
                write_saying(out, found, saying)?;
            }
        }
    }
    if !found.law.is_empty() {
        writeln!(out, "\n## The law they refer to\n")?;
        for law in &found.law {
            let citation = precedent_words::citation(found, &law.saying);
            let line = format!("{}: {citation}", precedent_words::law(law));
            writeln!(out, "- {}", Escaped(&line))?;
        }
    }
    if !found.other_bodies.is_empty() {
        writeln!(out, "\n## {}\n", precedent_words::OTHER_BODIES)?;
        for counted in &found.other_bodies {
            let citation = precedent_words::citation(found, &counted.saying);
            let line = format!(
                "{}: {citation}",
                precedent_words::other_body(found, counted)
            );
            writeln!(out, "- {}", Escaped(&line))?;
        }
    }
    Ok(())
}

fn write_saying(out: &mut dyn Write, found: &Precedents, saying: &Saying) -> io::Result<()> {
    markdown::write_quotation(out, &[(saying.paragraph.text.as_str(), false)])?;
    let citation = precedent_words::citation(found, saying);
    writeln!(out, ">\n> — {}", Escaped(&citation))
}

fn write_side(out: &mut dyn Write, found: &Precedents, side: &ContrastSide) -> io::Result<()> {
    let decision = &found.similar[side.decision].decision;
    let outcome = decision.decision_type.map(|label| label.to_string());
    let outcome = outcome.unwrap_or_default();
    writeln!(out, "\n### {outcome}: {}", Escaped(&facts::title(decision)))?;
    for saying in [&side.complaint, &side.assessment].into_iter().flatten() {
        write_saying(out, found, saying)?;
    }
    if !side.only_here.is_empty() {
        writeln!(out, "\nOnly here: {}", Escaped(&side.only_here.join(", ")))?;
    }
    Ok(())
}
