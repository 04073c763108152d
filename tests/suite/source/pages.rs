//! Pages in any encoding.

use redress::parse::ProblemKind;
use redress::parse::source::Bounds;

use super::{Folder, check, check_within, gzip, page, zip};

#[test]
fn a_page_is_read_whatever_its_encoding_and_packing() {
    let page = page("24 001 411");
    let html = format!("<!DOCTYPE html><p>{}</p>", page.replace('\n', "</p><p>"));
    let utf_16: Vec<u8> = page.encode_utf16().flat_map(u16::to_be_bytes).collect();
    check(
        &[
            ("a.txt", page.as_bytes()),
            ("b.txt", format!("\u{feff}{page}").as_bytes()),
            ("c.txt", page.replace('\n', "\r\n").as_bytes()),
            ("d.txt", &[b"\xfe\xff", &utf_16[..]].concat()),
            ("e.txt.gz", &gzip(page.as_bytes())),
            ("f.zip", &zip(&[("x/y.txt", page.as_bytes())])),
            ("g.htm", html.as_bytes()),
        ],
        &[
            "a.txt = 24 001 411",
            "b.txt = 24 001 411",
            "c.txt = 24 001 411",
            "d.txt = 24 001 411",
            "e.txt.gz = 24 001 411",
            "f.zip!x/y.txt = 24 001 411",
            "g.htm = 24 001 411",
        ],
    );
}

#[test]
fn windows_1252_is_read_and_reported() {
    let page = page("24 001 411").replace('’', "\u{92}");
    let bytes: Vec<u8> = page.chars().map(|character| character as u8).collect();
    let folder = Folder::of(&[("a.txt", &bytes)]);
    let document = &folder.read(&Bounds::default()).0[0];
    let kinds: Vec<_> = document.parsed.problems.iter().map(|p| p.kind).collect();
    assert_eq!(kinds, [ProblemKind::Repaired]);
    let decision = document.parsed.value.as_ref().unwrap();
    assert!(
        decision
            .statement
            .paragraphs()
            .any(|(_, paragraph)| paragraph.text.contains("Council’s"))
    );
}

#[test]
fn a_file_that_is_no_page_is_reported_and_skipped() {
    let page = page("24 001 411");
    let packed = gzip(page.as_bytes());
    let mut spoilt = packed.clone();
    let middle = spoilt.len() / 2;
    spoilt[middle] ^= 0xff;
    spoilt.truncate(spoilt.len() - 4);
    let bounds = Bounds {
        page_max_bytes: page.len() as u64,
        ..Bounds::default()
    };
    let longer = format!("{page}\n");
    check_within(
        &bounds,
        &[
            ("a.txt", b""),
            ("b.txt", b"\x00\x01\x02\x03"),
            ("c.txt", b"%PDF-1.7"),
            ("d.txt", longer.as_bytes()),
            ("e.txt.gz", &gzip(longer.as_bytes())),
            ("f.txt.gz", &packed[..packed.len() - 20]),
            ("g.txt.gz", page.as_bytes()),
            ("h.zip.gz", &gzip(&zip(&[]))),
            ("i.txt", page.as_bytes()),
        ],
        &[
            "a.txt [unreadable: the file is empty: save the page again, or remove the file]",
            "b.txt [unreadable: binary data, not text: save the page as text or HTML]",
            "c.txt [unreadable: a PDF file, not text: save the page as text or HTML]",
            &format!(
                "d.txt [too large: more than {} bytes in one page, which is skipped: split it]",
                page.len()
            ),
            &format!(
                "e.txt.gz [too large: more than {} bytes in one page, which is skipped: split it]",
                page.len()
            ),
            "f.txt.gz [unreadable: the compressed data ends too early: fetch the file again]",
            "g.txt.gz [unreadable: the compressed data is damaged: fetch the file again]",
            "h.zip.gz [unreadable: an archive inside a compressed file: unpack it first]",
            "i.txt = 24 001 411",
        ],
    );
}
