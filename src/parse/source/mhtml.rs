//! Pages saved as one file, a message of MIME parts.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders};

/// The page in a message.
pub(super) struct SavedPage {
    pub(super) bytes: Vec<u8>,
    pub(super) charset: Option<String>,
    /// The address it was saved from.
    pub(super) url: Option<String>,
}

/// Finds the page in a message; `None` if there is none.
pub(super) fn read_mhtml(bytes: &[u8]) -> Option<SavedPage> {
    let message = MessageParser::default().parse(bytes)?;
    let part = page_of(&message)?;
    let stored = bytes.get(part.offset_body as usize..part.offset_end as usize)?;
    let page = match part.encoding {
        Encoding::None => Some(stored.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(stored),
        Encoding::Base64 => base64_decode(stored),
    };
    let charset = part
        .content_type()
        .and_then(|kind| kind.attribute("charset"));
    let saved_from = message.header_raw("Snapshot-Content-Location");
    Some(SavedPage {
        // For an invalid coding, use the library's best effort.
        bytes: page.unwrap_or_else(|| part.contents().to_vec()),
        charset: charset.map(str::to_owned),
        url: (saved_from.or_else(|| part.content_location())).map(|url| url.trim().to_owned()),
    })
}

/// The part that the message names as its start, or the first page.
fn page_of<'a, 'b>(message: &'b Message<'a>) -> Option<&'b MessagePart<'a>> {
    let bare = |id: &str| id.trim_matches(['<', '>', ' ']).to_owned();
    let start = message
        .content_type()
        .and_then(|kind| kind.attribute("start"))
        .map(bare);
    let is_page = |part: &&MessagePart<'_>| {
        part.content_type().is_some_and(|kind| {
            let is = |kind_of, subtype: &str| {
                kind.ctype().eq_ignore_ascii_case(kind_of)
                    && kind
                        .subtype()
                        .is_some_and(|known| known.eq_ignore_ascii_case(subtype))
            };
            is("text", "html") || is("application", "xhtml+xml")
        })
    };
    let pages = || message.parts.iter().filter(is_page);
    pages()
        .find(|part| start.is_some() && part.content_id().map(bare) == start)
        .or_else(|| pages().next())
}

/// Returns whether a file begins like a message with a page.
pub(super) fn is_mhtml(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(2048)]).to_ascii_lowercase();
    let is_field = head
        .lines()
        .find(|line| !line.trim().is_empty())
        .and_then(|line| line.split_once(':'))
        .is_some_and(|(name, _)| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
    is_field
        && head.contains("mime-version:")
        && (head.contains("multipart/related") || head.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, expected: (&str, Option<&str>, Option<&str>)) {
        let page = read_mhtml(message.as_bytes()).unwrap();
        assert!(is_mhtml(message.as_bytes()));
        let text = String::from_utf8_lossy(&page.bytes);
        let told = (text.trim(), page.charset.as_deref(), page.url.as_deref());
        assert_eq!(told, expected);
    }

    #[test]
    fn the_page_is_found_among_its_pictures() {
        check(
            "From: <Saved by a browser>\r\n\
             Snapshot-Content-Location: https://a.test/page\r\n\
             Subject: A page\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--B--\"\r\n\r\n\
             ----B--\r\nContent-Type: text/css\r\nContent-Transfer-Encoding: 8bit\r\n\r\np {}\r\n\
             ----B--\r\nContent-Type: text/html\r\nContent-ID: <frame-1@x>\r\n\
             Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://a.test/other\r\n\r\n\
             <p>Council=E2=80=99s =\r\nform</p>\r\n----B----\r\n",
            ("<p>Council’s form</p>", None, Some("https://a.test/page")),
        );
        check(
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b; start=\"<two>\"\n\n\
             --b\nContent-Type: text/html\nContent-ID: <one>\n\n<p>Frame</p>\n\
             --b\nContent-Type: text/html; charset=windows-1252\nContent-ID: <two>\n\
             Content-Location: https://a.test/2\nContent-Transfer-Encoding: base64\n\n\
             PHA+VHdvPC9w\nPg==\n--b--\n",
            ("<p>Two</p>", Some("windows-1252"), Some("https://a.test/2")),
        );
    }

    #[test]
    fn a_text_that_is_no_message_has_no_page() {
        for bytes in [&b""[..], b"<html>", b"Exampleton Council (24 001 411)\n"] {
            assert!(!is_mhtml(bytes));
            assert!(read_mhtml(bytes).is_none());
        }
    }
}
