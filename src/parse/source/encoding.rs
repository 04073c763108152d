use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::problems::unreadable;
use crate::parse::{Problem, ProblemKind};

/// The bytes of a page as text, with the repairs that were needed.
///
/// UTF-8 with or without a byte order mark is used as it is; UTF-16 needs its mark. In any
/// other file the bytes that are not UTF-8 are read as Windows-1252: copies are either
/// completely in it or contain single characters of it.
///
/// An error if there is no text at all: an empty file, or binary data.
pub(super) fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Option<Problem>), Problem> {
    if let Some(units) = bytes.strip_prefix(b"\xff\xfe") {
        return decode_utf16(units, u16::from_le_bytes);
    }
    if let Some(units) = bytes.strip_prefix(b"\xfe\xff") {
        return decode_utf16(units, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(unreadable(
            "the file is empty: save the page again, or remove the file".to_owned(),
        ));
    }
    if let Some(what) = binary(bytes) {
        return Err(not_text(what));
    }
    Ok(repaired(bytes))
}

/// The text of a line of JSON Lines; a single invalid byte does not invalidate it.
pub(super) fn repaired(bytes: &[u8]) -> (Cow<'_, str>, Option<Problem>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), None);
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 16);
    let mut line = None;
    let mut wrong = 0_usize;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            line.get_or_insert_with(|| text.bytes().filter(|byte| *byte == b'\n').count() + 1);
            wrong += chunk.invalid().len();
            text.push_str(&windows_1252(chunk.invalid()));
        }
    }
    let problem = Problem {
        kind: ProblemKind::Repaired,
        line,
        detail: format!("bytes that are not UTF-8, {wrong} of them, read as Windows-1252"),
    };
    (Cow::Owned(text), Some(problem))
}

fn decode_utf16(
    bytes: &[u8],
    unit: fn([u8; 2]) -> u16,
) -> Result<(Cow<'_, str>, Option<Problem>), Problem> {
    let mut wrong = usize::from(bytes.len() % 2 == 1);
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units)
        .map(|read| {
            read.unwrap_or_else(|_| {
                wrong += 1;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    if text.trim().is_empty() {
        return decode(b"");
    }
    if let Some(what) = binary(text.as_bytes()) {
        return Err(not_text(what));
    }
    let problem = (wrong > 0).then(|| Problem {
        kind: ProblemKind::Repaired,
        line: None,
        detail: format!("units that are not UTF-16, {wrong} of them"),
    });
    Ok((Cow::Owned(text), problem))
}

/// The bytes of a text file as text, in any encoding supported for pages.
///
/// The error names the kind of the bytes, without quoting them.
pub fn decode_text(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Cow::Borrowed(""));
    }
    decode(bytes).map(|(text, _)| text)
}

/// The bytes of a web page as text.
///
/// The character set is, in the order that browsers use: the declared one, the one that the
/// page names itself, UTF-8 if the bytes are valid UTF-8, or Windows-1252. If only the page
/// itself names one, bytes that are UTF-8 are read as UTF-8, because users save pages again in
/// editors.
pub(super) fn decode_page<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
) -> Result<(Cow<'a, str>, Option<Problem>), Problem> {
    let marked = [&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf"];
    if marked.iter().any(|mark| bytes.starts_with(mark)) {
        return decode(bytes);
    }
    let known = |label: &str| Encoding::for_label(label.as_bytes());
    let encoding = declared.and_then(known).or_else(|| {
        if std::str::from_utf8(bytes).is_ok() {
            return None;
        }
        meta_charset(bytes).and_then(|label| known(&label))
    });
    let is_usual = |encoding: &&'static Encoding| *encoding != UTF_8;
    let Some(encoding) = encoding.filter(is_usual) else {
        return decode(bytes);
    };
    if encoding.is_ascii_compatible()
        && let Some(what) = binary(bytes)
    {
        return Err(not_text(what));
    }
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    if text.trim().is_empty() {
        return decode(b"");
    }
    let problem = wrong.then(|| Problem {
        kind: ProblemKind::Repaired,
        line: None,
        detail: format!("bytes that are not {}", encoding.name()),
    });
    Ok((text, problem))
}

/// The character set named at the beginning of a page.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    const SEARCHED_BYTES: usize = 4096;
    let head = &bytes[..bytes.len().min(SEARCHED_BYTES)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut tags = head
        .match_indices("<meta")
        .chain(head.match_indices("<?xml"));
    tags.find_map(|(at, _)| {
        let tag = head[at..].split('>').next()?;
        let name = if tag.starts_with("<?") {
            "encoding"
        } else {
            "charset"
        };
        let (_, value) = tag.split_once(name)?;
        let value = value.trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = value
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/' | '?'))
            .unwrap_or(value.len());
        (end > 0).then(|| value[..end].to_owned())
    })
}

/// Returns whether the bytes are not text.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    binary(bytes).is_some()
}

/// The kind of the bytes if they are not text.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 6] = [
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a zip archive or an office document"),
        (b"\xd0\xcf\x11\xe0", "an office document"),
        (b"\x1f\x8b", "a gzip file"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
    ];
    if let Some((_, what)) = KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(what);
    }
    let controls = bytes
        .iter()
        .filter(|byte| (**byte < b' ' && !byte.is_ascii_whitespace()) || **byte == 0x7f)
        .count();
    if controls == 0 {
        return None;
    }
    let nuls = bytes.split(|byte| *byte == 0).count() - 1;
    if nuls > bytes.len() / 3 {
        return Some("UTF-16 without a byte order mark, or binary data");
    }
    (nuls > 0 || controls > bytes.len() / 32).then_some("binary data")
}

/// Bytes of Windows-1252; the five undefined ones become U+FFFD.
fn windows_1252(bytes: &[u8]) -> String {
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    // The decoder of browsers decodes these five as controls.
    text.replace(
        |character: char| character.is_control() && character > '\u{7f}',
        "\u{fffd}",
    )
}

fn not_text(what: &str) -> Problem {
    unreadable(format!("{what}, not text: save the page as text or HTML"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let shown = match decode(bytes) {
            Ok((text, None)) => text.into_owned(),
            Ok((text, Some(problem))) => format!("{text} [{problem}]"),
            Err(problem) => problem.to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn reads_utf_8_with_and_without_a_mark() {
        check("Council’s £5".as_bytes(), "Council’s £5");
        check("\u{feff}Council’s".as_bytes(), "Council’s");
    }

    #[test]
    fn reads_utf_16_by_its_mark() {
        check(b"\xff\xfeC\0o\0\x19\x20", "Co’");
        check(b"\xfe\xff\0C\0o\x20\x19", "Co’");
        check(
            b"\xff\xfeC\0o\0\0\xd8x",
            "Co\u{fffd} [repaired text: units that are not UTF-16, 2 of them]",
        );
    }

    #[test]
    fn reads_bytes_that_are_not_utf_8_as_windows_1252() {
        check(
            b"one\nCouncil\x92s \xa35 \x96 caf\xe9",
            "one\nCouncil’s £5 – café [line 2: repaired text: bytes that are not UTF-8, 4 of them, read as Windows-1252]",
        );
        check(
            b"Council\xe2\x80\x99s and Council\x92s",
            "Council’s and Council’s [line 1: repaired text: bytes that are not UTF-8, 1 of them, read as Windows-1252]",
        );
    }

    #[test]
    fn a_page_is_in_the_character_set_it_came_with_or_names() {
        #[track_caller]
        fn check(bytes: &[u8], declared: Option<&str>, expected: &str) {
            let (text, _) = decode_page(bytes, declared).unwrap();
            assert!(text.ends_with(expected), "{text}");
        }
        check(b"<p>\xe3", Some("ISO-8859-1"), "ã");
        check(b"<p>\xe3", Some("iso-8859-5"), "у");
        check(b"<meta charset = 'iso-8859-5'><p>\xe3", None, "у");
        check(
            b"<?xml version='1.0' encoding='iso-8859-5'?><p>\xe3",
            None,
            "у",
        );
        let http_equiv = b"<META http-equiv=x content=\"text/html; Charset=windows-1252\"><p>\x92";
        check(http_equiv, None, "’");
        check(http_equiv, Some("utf-8"), "’");
        check("<meta charset=windows-1252><p>’".as_bytes(), None, "’");
        check(b"<p>\x92", Some("unheard-of"), "’");
        check("<p>’".as_bytes(), None, "’");
        check("\u{feff}<p>’".as_bytes(), Some("windows-1252"), "’");
    }

    #[test]
    fn says_what_is_not_text_and_what_to_do() {
        let empty = "unreadable: the file is empty: save the page again, or remove the file";
        for bytes in [
            &b""[..],
            b" \r\n\t",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\xff\xfe \0",
        ] {
            check(bytes, empty);
        }
        check(
            b"%PDF-1.7 \xe2\xe3",
            "unreadable: a PDF file, not text: save the page as text or HTML",
        );
        check(
            b"C\0o\0u\0n\0",
            "unreadable: UTF-16 without a byte order mark, or binary data, not text: save the page as text or HTML",
        );
        check(
            b"text with one \0 in it",
            "unreadable: binary data, not text: save the page as text or HTML",
        );
    }
}
