//! Detects the form of a file by its name or its first bytes.

use std::io::Read;

use super::form::{Form, Packing, PageForm};
use super::unpack::{SNIFFED_BYTES, is_gzip};
use super::{crawl, mhtml};

/// The form and packing by the end of a name, in any case; `None` for an unknown extension.
pub(super) fn form_of_name(name: &str) -> Option<(Form, Packing)> {
    let (stem, last) = name.rsplit_once('.')?;
    if last.eq_ignore_ascii_case("gz") {
        let (_, inner) = stem.rsplit_once('.')?;
        return form_of_ending(inner).map(|form| (form, Packing::Gzip));
    }
    // The compression of a WARC file is detected when it is opened.
    if crawl::is_warc_name(name) {
        return Some((Form::Warc, Packing::Plain));
    }
    form_of_ending(last).map(|form| (form, Packing::Plain))
}

fn form_of_ending(ending: &str) -> Option<Form> {
    const ENDINGS: [(&str, Form); 13] = [
        ("txt", Form::Page(PageForm::Text)),
        ("html", Form::Page(PageForm::Html)),
        ("htm", Form::Page(PageForm::Html)),
        ("xhtml", Form::Page(PageForm::Xhtml)),
        ("xht", Form::Page(PageForm::Xhtml)),
        ("mhtml", Form::Page(PageForm::Mhtml)),
        ("mht", Form::Page(PageForm::Mhtml)),
        ("json", Form::Json),
        ("warc", Form::Warc),
        ("wacz", Form::Wacz),
        ("jsonl", Form::JsonLines),
        ("ndjson", Form::JsonLines),
        ("zip", Form::Zip),
    ];
    ENDINGS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(ending))
        .map(|(_, form)| *form)
}

/// The form and packing by the beginning of a file. Text is the default.
pub(super) fn form_of_content(head: &[u8]) -> (Form, Packing) {
    if is_gzip(head) {
        let mut inner = Vec::new();
        // The head is a truncated compressed file, so an error at its end is expected, and only
        // the bytes before it are needed.
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
    if crawl::is_warc(head) {
        return Form::Warc;
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if mhtml::is_mhtml(head) {
        return Form::Page(PageForm::Mhtml);
    }
    match head.trim_ascii_start().first() {
        Some(b'{') => Form::JsonLines,
        Some(b'[') => Form::Json,
        Some(b'<') => Form::Page(PageForm::Html),
        _ => Form::Page(PageForm::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<(Form, Packing)>) {
        assert_eq!(form_of_name(name), expected, "{name}");
    }

    #[test]
    fn a_name_shows_the_form_in_any_case() {
        let text = Form::Page(PageForm::Text);
        let html = Form::Page(PageForm::Html);
        check("a.txt", Some((text, Packing::Plain)));
        check("a.b.TXT", Some((text, Packing::Plain)));
        check("a.htm", Some((html, Packing::Plain)));
        check("a.html.gz", Some((html, Packing::Gzip)));
        check("a.ndjson.GZ", Some((Form::JsonLines, Packing::Gzip)));
        check("a.jsonl", Some((Form::JsonLines, Packing::Plain)));
        check("a.zip", Some((Form::Zip, Packing::Plain)));
        check(
            "a.XHTML",
            Some((Form::Page(PageForm::Xhtml), Packing::Plain)),
        );
        check("a.mht", Some((Form::Page(PageForm::Mhtml), Packing::Plain)));
        check("a.json.gz", Some((Form::Json, Packing::Gzip)));
        check("crawl-00.warc", Some((Form::Warc, Packing::Plain)));
        check("crawl-00.WARC.gz", Some((Form::Warc, Packing::Gzip)));
        check("crawl-00.warc.zst", Some((Form::Warc, Packing::Plain)));
        check("a.wacz", Some((Form::Wacz, Packing::Plain)));
        for name in ["a", "a.gz", "a.pdf", "txt", "a.tar.gz", "a.txt.", ""] {
            check(name, None);
        }
    }

    #[test]
    fn the_beginning_shows_the_form_if_the_name_does_not() {
        let html = Form::Page(PageForm::Html);
        let text = Form::Page(PageForm::Text);
        for (head, expected) in [
            (&b"PK\x03\x04rest"[..], Form::Zip),
            (b"\xef\xbb\xbf {\"_id\":1}", Form::JsonLines),
            (b"\n\n<!doctype html>", html),
            (b"Exampleton Council (24 001 411)", text),
            (b"WARC/1.0\r\nWARC-Type: warcinfo", Form::Warc),
            (b" [\n{\"_id\": 1}]", Form::Json),
            (
                b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;",
                Form::Page(PageForm::Mhtml),
            ),
            (b"", text),
        ] {
            assert_eq!(form_of_content(head), (expected, Packing::Plain));
        }
    }
}
