//! `redress forget`.

use std::io::Write;

use crate::index::{self, ForgetReport, Notes};
use crate::model::Reference;

use super::Outcome;
use super::args::{Everywhere, ForgetArgs};
use super::console::Console;
use super::failure::Failure;
use super::output;
use super::refuse_format;
use super::show::read_reference;

pub(crate) fn run(
    args: &ForgetArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "forget")?;
    if args.list {
        return list(everywhere, console);
    }
    let references = read_references(&args.references)?;
    if args.undo {
        return undo(&references, everywhere, console);
    }
    console.note("rewriting the index without these decisions; this takes a while");
    let ForgetReport {
        taken_out,
        not_there,
        decisions,
    } = index::forget(&everywhere.index, &references)?;
    for reference in &taken_out {
        console.note(&format!("{reference} was removed and is kept out"));
    }
    for reference in &not_there {
        console.note(&format!("{reference} was not in the index and is kept out"));
    }
    let notes = Notes::read(&everywhere.index)?;
    for reference in &references {
        let count = notes.of(reference).count() as u64;
        if count > 0 {
            let (count, path) = (output::count(count, "note"), notes.path().display());
            console.note(&format!("{count} of yours on {reference} left in {path}"));
        }
    }
    let decisions = output::count(decisions, "decision");
    console.note(&format!("the index now has {decisions}"));
    Ok(Outcome::Done)
}

/// Reads references; one that is typed with blanks takes three arguments.
fn read_references(typed: &[String]) -> Result<Vec<Reference>, Failure> {
    let mut references = Vec::new();
    let mut rest = typed;
    while let Some((first, others)) = rest.split_first() {
        let three = rest.get(..3).map(|three| three.join(" "));
        if let Some(reference) = three.and_then(|three| three.parse().ok()) {
            references.push(reference);
            rest = &rest[3..];
        } else {
            references.push(read_reference(first)?);
            rest = others;
        }
    }
    Ok(references)
}

fn undo(
    references: &[Reference],
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let allowed = index::allow(&everywhere.index, references)?;
    for reference in references {
        console.note(&if allowed.contains(reference) {
            format!("{reference} is added again by the next `redress index`")
        } else {
            format!("{reference} was not kept out")
        });
    }
    Ok(if allowed.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn list(everywhere: &Everywhere, console: &mut Console) -> Result<Outcome, Failure> {
    let kept_out = index::kept_out(&everywhere.index)?;
    if everywhere.format == super::args::Format::Json {
        let names: Vec<String> = kept_out.iter().map(ToString::to_string).collect();
        output::write_json(&mut console.out, &names)?;
    } else {
        for reference in &kept_out {
            writeln!(console.out, "{reference}")?;
        }
    }
    Ok(if kept_out.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &[&str], expected: &[&str]) {
        let typed: Vec<String> = typed.iter().map(ToString::to_string).collect();
        let read = read_references(&typed).unwrap();
        let read: Vec<&str> = read.iter().map(Reference::slug).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn references_are_read_with_and_without_blanks() {
        check(&["24", "001", "411"], &["24-001-411"]);
        check(
            &["24", "001", "411a", "24-001-412", "24 001 413", "MED-10"],
            &["24-001-411a", "24-001-412", "24-001-413", "MED-10"],
        );
    }
}
