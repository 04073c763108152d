//! `redress precedents`.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use crate::export::json::PrecedentsView;
use crate::files;
use crate::index::Index;
use crate::model::Reference;
use crate::parse::source::decode_text;
use crate::precedent::{Finder, Input, Options, PrecedentError, Precedents};
use crate::search::SearchRequest;

use super::Outcome;
use super::args::{Everywhere, Format, PrecedentsArgs};
use super::console::Console;
use super::failure::Failure;
use super::output;
use super::show::read_reference;

pub(crate) fn run(
    args: &PrecedentsArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let options = args.to_options()?;
    let named = read_named(&args.input.join(" "))?;
    let finder = Finder::new(Arc::new(Index::open_with_notes(&everywhere.index)?));
    let input = match named {
        Named::Text(text) => Input::Text(text),
        // A text given instead of a file name must not be repeated in an error.
        Named::Other(reference)
            if !reference.is_published() && !finder.index().holds(&reference)? =>
        {
            return Err(neither());
        }
        Named::Other(reference) => Input::Decision(reference),
    };
    let found = match finder.find(&input, &options) {
        Err(PrecedentError::NotInIndex { reference }) => {
            console.note(&format!("no decision {reference} in the index"));
            return Ok(Outcome::Nothing);
        }
        found => found?,
    };
    if found.reading.cut {
        console.note("the text is very long; its last part was not compared");
    }
    write(&found, args.explain, everywhere, console)?;
    if found.similar.is_empty() {
        console.note(if found.reading.used_words == 0 {
            "nothing to compare: the text has only names, dates and standard phrases; say what happened"
        } else {
            why_nothing(&found)
        });
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Done)
}

fn why_nothing(found: &Precedents) -> &'static str {
    if found.is_too_short {
        "nothing similar: there are too few words to compare; say what happened"
    } else if found.similarities.best > 0.0 && !found.similarities.is_of_this_field() {
        "nothing similar: no decision is about anything like this"
    } else {
        "nothing similar found; try fewer filters"
    }
}

fn write(
    found: &Precedents,
    explain: bool,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<(), Failure> {
    let look = console.look(everywhere.verbose);
    let out = &mut console.out;
    match everywhere.format {
        Format::Text | Format::Xlsx | Format::Mbox | Format::Eml => {
            output::write_precedents(out, found, explain, look)
        }
        Format::Json => output::write_json(out, &PrecedentsView::new(found)),
        Format::Jsonl => output::write_line(out, &PrecedentsView::new(found)),
        Format::Csv => output::write_csv_precedents(out, found),
        Format::Md => output::write_markdown_precedents(out, found, explain),
        Format::Docx => output::word_pack(found).and_then(|pack| out.write_all(&pack)),
    }?;
    Ok(())
}

/// The input that the argument names.
enum Named {
    Text(String),
    Other(Reference),
}

fn read_named(argument: &str) -> Result<Named, Failure> {
    if argument == "-" {
        let text = read_bounded(io::stdin().lock())
            .map_err(|error| Failure::new(in_words("standard input", &error), hint(&error)))?;
        return bounded(&text, "standard input").map(Named::Text);
    }
    let path = Path::new(argument);
    if path.is_file() {
        let bytes = File::open(path).and_then(read_bounded);
        let bytes = bytes.map_err(files::failed("read", path))?;
        return bounded(&bytes, &format!("`{argument}`")).map(Named::Text);
    }
    if path.is_dir() {
        let message = format!("`{argument}` is a folder, not a text");
        return Err(Failure::new(message, None));
    }
    let reference = read_reference(argument).map_err(|_| neither())?;
    Ok(Named::Other(reference))
}

fn neither() -> Failure {
    Failure::new(
        "the argument is neither a file nor the reference of a decision",
        Some("put the text in a file, or pass it on standard input with `-`".to_owned()),
    )
}

/// Reads at most one byte more than the limit.
pub(super) fn read_bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source
        .take(Input::MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn in_words(name: &str, error: &io::Error) -> String {
    format!("cannot read {name}: {error}")
}

pub(super) fn hint(error: &io::Error) -> Option<String> {
    (error.kind() == io::ErrorKind::PermissionDenied)
        .then(|| "you need permission to read it".to_owned())
}

/// Decodes bytes that are text and not too long.
fn bounded(bytes: &[u8], name: &str) -> Result<String, Failure> {
    if bytes.len() > Input::MAX_BYTES {
        return Err(Failure::new(
            format!("{name} is longer than 1 MB"),
            Some("use the pages that describe what happened".to_owned()),
        ));
    }
    // The error states the problem without any of the text.
    let text = decode_text(bytes).ok().map(Cow::into_owned);
    text.filter(|text| !text.contains('\0')).ok_or_else(|| {
        Failure::new(
            format!("{name} is not plain text"),
            Some("save it as UTF-8 text".to_owned()),
        )
    })
}

impl From<PrecedentError> for Failure {
    fn from(error: PrecedentError) -> Self {
        match error {
            PrecedentError::Index(error) => error.into(),
            error => Self::new(error.to_string(), None),
        }
    }
}

impl PrecedentsArgs {
    fn to_options(&self) -> Result<Options, Failure> {
        let mut request = SearchRequest::new("");
        self.filters.apply(&mut request)?;
        Ok(Options {
            filters: request.filters,
            among: usize::from(self.among),
            shown: usize::from(self.limit),
            ..Options::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let failure = match bounded(bytes, "`letter.txt`") {
            Ok(text) => text,
            Err(failure) => format!("{failure:?}"),
        };
        assert!(failure.contains(expected), "{failure}");
        let is_read = expected.starts_with("secret");
        assert!(is_read || !failure.contains("secret"), "{failure}");
    }

    #[test]
    fn binary_input_is_refused_by_name_and_not_quoted() {
        check(b"secret", "secret");
        check(b"\xff\xfes\0e\0c\0r\0e\0t\0", "secret");
        check(b"secret \x93", "secret “");
        check(b"secret \0", "`letter.txt` is not plain text");
        let long = b"secret ".repeat(Input::MAX_BYTES / 7 + 1);
        check(&long, "`letter.txt` is longer than 1 MB");
    }

    #[test]
    fn a_text_given_instead_of_a_name_is_not_repeated() {
        let long = "my secret illness ".repeat(20);
        let Err(failure) = read_named(&long) else {
            panic!("a text is not a name")
        };
        assert!(!format!("{failure:?}").contains("secret"));
    }
}
