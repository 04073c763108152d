//! `redress note`.

use crate::index::{Index, Note, NoteRemoval, add_note, remove_notes};
use crate::model::{Reference, read_cited};
use crate::search::{self, NotePack, NoteRequest, SearchError};

use super::Outcome;
use super::args::{Everywhere, Format, NoteArgs};
use super::console::Console;
use super::failure::Failure;
use super::output;
use super::show::read_reference;

pub(crate) fn run(
    args: &NoteArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    if args.reference.is_empty() {
        let request = NoteRequest {
            tags: args.tag.clone(),
            ..NoteRequest::default()
        };
        return list(&request, everywhere, console);
    }
    let typed = args.reference.join(" ");
    let reference = read_reference(&typed)?;
    // A citation can name a paragraph.
    let cited = read_cited(&typed).and_then(|cited| cited.paragraph);
    let paragraph = args.paragraph.or(cited);
    if args.remove {
        let removal = NoteRemoval {
            reference,
            paragraph,
            tags: args.tag.clone(),
        };
        return remove(&removal, everywhere, console);
    }
    if args.tag.is_empty() && args.text.is_none() {
        let request = NoteRequest {
            reference: Some(reference),
            paragraph,
            tags: Vec::new(),
        };
        return list(&request, everywhere, console);
    }
    let text = args.text.as_deref().map(str::trim);
    if text == Some("") {
        let hint = "say what you want to remember: `--text \"Six months without a reply\"`";
        return Err(Failure::new("--text is empty", Some(hint.to_owned())));
    }
    let note = Note {
        reference,
        paragraph,
        tags: args.tag.clone(),
        text: text.map(str::to_owned),
    };
    add(&note, everywhere, console)
}

fn list(
    request: &NoteRequest,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let index = Index::open_with_notes(&everywhere.index)?;
    let pack = search::noted(&index, request).map_err(of_index)?;
    for notice in &pack.notices {
        console.note(&notice.message);
    }
    if pack.places.is_empty() {
        console.note("there are no such notes; `redress note --help` shows how to make one");
    } else {
        write(&pack, everywhere, console)?;
    }
    Ok(if pack.places.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn write(pack: &NotePack, everywhere: &Everywhere, console: &mut Console) -> Result<(), Failure> {
    let look = console.look(everywhere.verbose);
    let out = &mut console.out;
    match everywhere.format {
        Format::Text | Format::Xlsx | Format::Docx | Format::Mbox | Format::Eml => {
            output::write_notes(out, pack, look)
        }
        Format::Json => output::write_json(out, &output::NotePackView::new(pack)),
        Format::Jsonl => output::write_line(out, &output::NotePackView::new(pack)),
        Format::Csv => output::write_csv_notes(out, pack),
        Format::Md => output::write_markdown_notes(out, pack),
    }?;
    Ok(())
}

fn add(note: &Note, everywhere: &Everywhere, console: &mut Console) -> Result<Outcome, Failure> {
    let index = Index::open(&everywhere.index)?;
    let Note {
        reference,
        paragraph,
        ..
    } = note;
    let Some(decision) = search::show(&index, reference, None).map_err(of_index)? else {
        console.note(&format!(
            "no decision {reference} in the index; nothing is noted"
        ));
        return Ok(Outcome::Nothing);
    };
    let numbers = || decision.paragraphs.iter().filter_map(|one| one.number);
    if let Some(number) = paragraph.filter(|number| !numbers().any(|one| one == *number)) {
        let last = numbers().max();
        let last = last.map(|last| format!("; its last is {last}"));
        let last = last.unwrap_or_default();
        console.note(&format!(
            "no paragraph {number} in {reference}{last}; nothing is noted"
        ));
        return Ok(Outcome::Nothing);
    }
    let place = place(reference, *paragraph);
    console.note(&if add_note(&everywhere.index, note)? {
        format!("noted on {place}")
    } else {
        format!("{place} has this note already")
    });
    Ok(Outcome::Done)
}

fn remove(
    removal: &NoteRemoval,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let place = place(&removal.reference, removal.paragraph);
    let changed = remove_notes(&everywhere.index, removal)?;
    console.note(&if changed == 0 {
        format!("{place} has no such note")
    } else {
        format!("taken off {place}")
    });
    Ok(if changed == 0 {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn place(reference: &Reference, paragraph: Option<u32>) -> String {
    match paragraph {
        Some(number) => format!("{reference}, paragraph {number}"),
        None => reference.to_string(),
    }
}

fn of_index(error: SearchError) -> Failure {
    Failure::of_search(error, "")
}
