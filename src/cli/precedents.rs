//! `redress precedents`.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
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
    let finder = Finder::new(Arc::new(Index::open(&everywhere.index)?));
    let input = match named {
        Named::Text(text) => Input::Text(text),
        // A text typed in the place of a file's name is not repeated.
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
        console.note("the text has more different words than are compared; the last were left out");
    }
    write(&found, args.explain, everywhere, console)?;
    if found.like.is_empty() {
        console.note(if found.reading.used_words == 0 {
            "nothing found: nothing is left of the text to look for; tell what happened"
        } else {
            "nothing found; try fewer filters"
        });
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Done)
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
        Format::Text => output::write_precedents(out, found, explain, look),
        Format::Json => output::write_json(out, &PrecedentsView::new(found)),
        Format::Jsonl => output::write_line(out, &PrecedentsView::new(found)),
        Format::Csv => output::write_csv_precedents(out, found),
        Format::Md => output::write_markdown_precedents(out, found, explain),
    }?;
    Ok(())
}

/// What the argument names.
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
        "the argument is neither a file nor the number of a decision",
        Some("put the text into a file, or give it on standard input with `-`".to_owned()),
    )
}

/// Reads at most one byte more than is taken.
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

/// The text of bytes that are one and not too many.
fn bounded(bytes: &[u8], name: &str) -> Result<String, Failure> {
    if bytes.len() > Input::MAX_BYTES {
        return Err(Failure::new(
            format!("{name} is longer than 1 MB"),
            Some("take the pages that tell what happened".to_owned()),
        ));
    }
    // The error names what is wrong and repeats no word of the text.
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
        let told = match bounded(bytes, "`letter.txt`") {
            Ok(text) => text,
            Err(failure) => format!("{failure:?}"),
        };
        assert!(told.contains(expected), "{told}");
        let is_read = expected.starts_with("secret");
        assert!(is_read || !told.contains("secret"), "{told}");
    }

    #[test]
    fn what_is_no_text_is_refused_by_its_name_and_not_quoted() {
        check(b"secret", "secret");
        check(b"\xff\xfes\0e\0c\0r\0e\0t\0", "secret");
        check(b"secret \x93", "secret “");
        check(b"secret \0", "`letter.txt` is not plain text");
        let long = b"secret ".repeat(Input::MAX_BYTES / 7 + 1);
        check(&long, "`letter.txt` is longer than 1 MB");
    }

    #[test]
    fn a_text_in_the_place_of_a_name_is_not_repeated() {
        let long = "my secret illness ".repeat(20);
        let Err(told) = read_named(&long) else {
            panic!("a text is no name")
        };
        assert!(!format!("{told:?}").contains("secret"));
    }
}
