//! `redress show`.

use std::io::Write;

use serde::Serialize;

use crate::export::json::{CitedByView, DecisionView};
use crate::index::Index;
use crate::model::{Reference, read_cited};
use crate::search::{self, ATTRIBUTION, ShownDecision};

use super::Outcome;
use super::args::{Everywhere, Format, ShowArgs};
use super::console::Console;
use super::failure::Failure;
use super::output;

pub(crate) fn run(
    args: &ShowArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let typed = args.reference.join(" ");
    let reference = read_reference(&typed)?;
    // A citation may name a paragraph.
    let cited = read_cited(&typed).and_then(|cited| cited.paragraph);
    let wanted = args.paragraph.or(cited);
    let highlight = args.highlight.as_deref();
    let index = Index::open_with_notes(&everywhere.index)?;
    let shown = search::show(&index, &reference, highlight)
        .map_err(|error| Failure::of_search(error, highlight.unwrap_or_default()))?;
    let Some(mut shown) = shown else {
        return report_missing(&index, &reference, everywhere, console);
    };
    if let Some(number) = wanted {
        let last = shown.paragraphs.iter().filter_map(|one| one.number).max();
        shown
            .paragraphs
            .retain(|paragraph| paragraph.number == Some(number));
        if shown.paragraphs.is_empty() {
            let numbered = match last {
                Some(last) => format!("its last is {last}"),
                None => "its paragraphs have no numbers".to_owned(),
            };
            console.note(&format!("no paragraph {number} in {reference}; {numbered}"));
            return Ok(Outcome::Nothing);
        }
    }
    if args.cite {
        write_citation(&shown, wanted, everywhere.format, console)?;
    } else {
        write(&shown, everywhere, console)?;
    }
    Ok(Outcome::Done)
}

/// Reports that a decision is not in the index, and which decisions cite it.
fn report_missing(
    index: &Index,
    reference: &Reference,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    #[derive(Serialize)]
    struct Missing<'a> {
        reference: String,
        cited_by: CitedByView<'a>,
        attribution: &'static str,
    }
    let citing = search::citing(index, reference)?;
    let missing = Missing {
        reference: reference.to_string(),
        cited_by: CitedByView::new(&citing),
        attribution: ATTRIBUTION,
    };
    console.note(&format!("no decision {reference} in the index"));
    if !citing.is_empty() {
        let look = console.look(everywhere.verbose);
        match everywhere.format {
            Format::Json => output::write_json(&mut console.out, &missing),
            Format::Jsonl => output::write_line(&mut console.out, &missing),
            _ => output::write_cited_by(&mut console.out, &citing, look),
        }?;
    }
    Ok(Outcome::Nothing)
}

/// Reads a pasted reference, an identifier of a collection, or the address of a decision.
pub(super) fn read_reference(text: &str) -> Result<Reference, Failure> {
    let path = text
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/');
    let last = match path.rsplit_once('/') {
        Some((_, last)) if text.contains("://") || text.starts_with("www.") => last,
        _ => text,
    };
    if let Some(cited) = read_cited(last) {
        return Ok(cited.reference);
    }
    Reference::of_collection(last).ok_or_else(|| {
        Failure::new(
            format!("not a reference: `{text}`"),
            Some("a reference is a number such as `23 001 234`".to_owned()),
        )
    })
}

fn write(
    shown: &ShownDecision,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<(), Failure> {
    let look = console.look(everywhere.verbose);
    let out = &mut console.out;
    match everywhere.format {
        Format::Text | Format::Xlsx | Format::Docx | Format::Mbox | Format::Eml => {
            output::write_decision(out, shown, look)
        }
        Format::Json => output::write_json(out, &DecisionView::new(shown)),
        Format::Jsonl => output::write_line(out, &DecisionView::new(shown)),
        Format::Csv => output::write_csv_decision(out, shown),
        Format::Md => output::write_markdown_decision(out, shown),
    }?;
    Ok(())
}

fn write_citation(
    shown: &ShownDecision,
    paragraph: Option<u32>,
    format: Format,
    console: &mut Console,
) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Citation<'a> {
        citation: &'a str,
        url: Option<&'a str>,
    }
    let citation = shown.decision.pinpoint(paragraph).to_string();
    let value = Citation {
        citation: &citation,
        url: shown
            .decision
            .address
            .as_ref()
            .map(|address| address.url.as_str()),
    };
    let out = &mut console.out;
    match format {
        Format::Json => output::write_json(out, &value),
        Format::Jsonl => output::write_line(out, &value),
        Format::Md => writeln!(out, "{}", output::Escaped(&citation)),
        Format::Csv => output::write_csv_citation(out, &citation),
        Format::Text | Format::Xlsx | Format::Docx | Format::Mbox | Format::Eml => {
            writeln!(out, "{}", output::Clean(&citation))
        }
    }?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, slug: &str) {
        assert_eq!(read_reference(text).unwrap().slug(), slug, "{text}");
    }

    #[test]
    fn reads_all_ways_to_name_a_decision() {
        for text in [
            "25 010 972",
            "25-010-972",
            "25010972",
            "https://www.lgo.org.uk/decisions/education/other/25-010-972",
            "http://www.lgo.org.uk/decisions/education/other/25-010-972/?chapter=3",
            "www.lgo.org.uk/decisions/education/other/25-010-972#p8",
        ] {
            check(text, "25-010-972");
        }
        check("MED-10", "MED-10");
        check("a/b", "a/b");
        assert!(read_reference(" ").is_err());
    }
}
