use std::io::Read;

/// What a file holds, once it is unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// One published page.
    Page(PageForm),
    /// One document a line.
    JsonLines,
    /// An archive of pages and JSON Lines.
    Zip,
}

/// How a page is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageForm {
    /// The published text.
    Text,
    /// The page as a browser saves it.
    Html,
}

/// Whether a file is compressed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Packing {
    /// It is as it reads.
    Plain,
    /// It is compressed by gzip: `.gz` stands behind its name.
    Gzip,
}

/// How much of a file is looked at to tell its form.
pub(super) const SNIFFED_BYTES: usize = 4096;

/// Tells form and packing by the end of a name, whatever its case; `None` for
/// an ending that is none of ours.
pub(super) fn form_of_name(name: &str) -> Option<(Form, Packing)> {
    let (stem, last) = name.rsplit_once('.')?;
    if last.eq_ignore_ascii_case("gz") {
        let (_, inner) = stem.rsplit_once('.')?;
        return form_of_ending(inner).map(|form| (form, Packing::Gzip));
    }
    form_of_ending(last).map(|form| (form, Packing::Plain))
}

fn form_of_ending(ending: &str) -> Option<Form> {
    const ENDINGS: [(&str, Form); 6] = [
        ("txt", Form::Page(PageForm::Text)),
        ("html", Form::Page(PageForm::Html)),
        ("htm", Form::Page(PageForm::Html)),
        ("jsonl", Form::JsonLines),
        ("ndjson", Form::JsonLines),
        ("zip", Form::Zip),
    ];
    ENDINGS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(ending))
        .map(|(_, form)| *form)
}

/// Tells form and packing by how a file begins. What is nothing else is text.
pub(super) fn form_of_content(head: &[u8]) -> (Form, Packing) {
    if is_gzip(head) {
        let mut inner = Vec::new();
        // The head alone is a compressed file cut short, so an error at its
        // end is expected, and what came before it is all that is wanted.
        let _ = flate2::read::GzDecoder::new(head)
            .take(SNIFFED_BYTES as u64)
            .read_to_end(&mut inner);
        return (form_of_plain(&inner), Packing::Gzip);
    }
    (form_of_plain(head), Packing::Plain)
}

fn form_of_plain(head: &[u8]) -> Form {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Form::Zip;
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match head.trim_ascii_start().first() {
        Some(b'{') => Form::JsonLines,
        Some(b'<') => Form::Page(PageForm::Html),
        _ => Form::Page(PageForm::Text),
    }
}

/// Whether the bytes begin as a gzip file does.
pub(super) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(b"\x1f\x8b")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<(Form, Packing)>) {
        assert_eq!(form_of_name(name), expected, "{name}");
    }

    #[test]
    fn a_name_tells_the_form_whatever_its_case() {
        let text = Form::Page(PageForm::Text);
        let html = Form::Page(PageForm::Html);
        check("a.txt", Some((text, Packing::Plain)));
        check("a.b.TXT", Some((text, Packing::Plain)));
        check("a.htm", Some((html, Packing::Plain)));
        check("a.html.gz", Some((html, Packing::Gzip)));
        check("a.ndjson.GZ", Some((Form::JsonLines, Packing::Gzip)));
        check("a.jsonl", Some((Form::JsonLines, Packing::Plain)));
        check("a.zip", Some((Form::Zip, Packing::Plain)));
        for name in ["a", "a.gz", "a.pdf", "txt", "a.tar.gz", "a.txt.", ""] {
            check(name, None);
        }
    }

    #[test]
    fn the_beginning_tells_the_form_where_the_name_does_not() {
        let html = Form::Page(PageForm::Html);
        let text = Form::Page(PageForm::Text);
        for (head, expected) in [
            (&b"PK\x03\x04rest"[..], Form::Zip),
            (b"\xef\xbb\xbf {\"_id\":1}", Form::JsonLines),
            (b"\n\n<!doctype html>", html),
            (b"Exampleton Council (24 001 411)", text),
            (b"", text),
        ] {
            assert_eq!(form_of_content(head), (expected, Packing::Plain));
        }
    }
}
