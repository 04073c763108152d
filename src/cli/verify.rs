//! `redress verify`.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::export::json::VerificationView;
use crate::files;
use crate::index::Index;
use crate::verify::{Draft, DraftKind, Verification, VerifyError, verify};

use super::Outcome;
use super::args::{Everywhere, Format, VerifyArgs};
use super::console::Console;
use super::failure::Failure;
use super::output;
use super::precedents::{hint, in_words, read_bounded};

pub(crate) fn run(
    args: &VerifyArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    if everywhere.format == Format::Csv {
        return Err(Failure::new(
            "`redress verify` does not support this format",
            Some("choose `--format text`, `json`, `jsonl` or `md`".to_owned()),
        ));
    }
    let draft = read_draft(&args.draft)?;
    let index = Index::open(&everywhere.index)?;
    let checked = verify(&index, &draft)?;
    write(&checked, everywhere, console)?;
    if checked.is_empty() {
        console.note("nothing to check: the draft names no decision and quotes none");
    }
    if checked.left_out > 0 {
        console.note(&format!(
            "{} more quotations were not checked; split the draft",
            checked.left_out
        ));
    }
    Ok(match checked.wrong() {
        0 => Outcome::Done,
        _ => Outcome::Nothing,
    })
}

fn write(
    checked: &Verification,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<(), Failure> {
    let look = console.look(everywhere.verbose);
    let out = &mut console.out;
    match everywhere.format {
        Format::Json => output::write_json(out, &VerificationView::new(checked)),
        Format::Jsonl => output::write_line(out, &VerificationView::new(checked)),
        Format::Md => output::write_markdown_verification(out, checked),
        Format::Text | Format::Csv | Format::Xlsx | Format::Docx | Format::Mbox | Format::Eml => {
            output::write_verification(out, checked, look)
        }
    }?;
    Ok(())
}

fn read_draft(path: &Path) -> Result<Draft, Failure> {
    if path == Path::new("-") {
        let bytes = read_bounded(io::stdin().lock())
            .map_err(|error| Failure::new(in_words("standard input", &error), hint(&error)))?;
        return Ok(Draft::read(&bytes, None)?);
    }
    if path.is_dir() {
        let message = format!("`{}` is a folder, not a draft", path.display());
        return Err(Failure::new(message, None));
    }
    let bytes = File::open(path).and_then(read_bounded);
    let bytes = bytes.map_err(files::failed("read", path))?;
    let kind = path
        .file_name()
        .and_then(|name| DraftKind::of_name(&name.to_string_lossy()));
    Ok(Draft::read(&bytes, kind)?)
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        let hint = match error {
            VerifyError::Index(error) => return error.into(),
            VerifyError::Search(error) => return Self::of_search(error, ""),
            VerifyError::TooLong => "split it, and check its parts",
            VerifyError::NotText => "save it as UTF-8 text or as .docx",
            VerifyError::NotWord => "open it in Word and save it again, or save it as text",
        };
        Self::new(error.to_string(), Some(hint.to_owned()))
    }
}
