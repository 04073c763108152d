//! Pages in the files of crawlers.

use std::path::Path;

use redress::model::Decision;
use redress::parse::parse_html;
use redress::parse::source::{Bounds, SourceDocument};

use super::{Folder, gzip, zip};

/// A record of a WARC file.
struct Record<'a> {
    kind: &'a str,
    address: &'a str,
    date: &'a str,
    more: &'a str,
    block: Vec<u8>,
}

impl Record<'_> {
    fn bytes(&self) -> Vec<u8> {
        let Self {
            kind,
            address,
            date,
            more,
            block,
        } = self;
        let mut bytes = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: {date}\r\n\
             WARC-Record-ID: <urn:{kind}:{address}:{date}>\r\n{more}Content-Length: {}\r\n\r\n",
            block.len()
        )
        .into_bytes();
        bytes.extend_from_slice(block);
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes
    }
}

/// A response with the page of a decision that has `word` in its text.
fn capture(reference: &str, date: &str, word: &str) -> Vec<u8> {
    let address = format!(
        "https://mirror.test/decisions/a/b/{}",
        reference.replace(' ', "-")
    );
    response(&address, date, "", &html(reference, word))
}

fn response(address: &str, date: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut block =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n").into_bytes();
    block.extend_from_slice(body);
    Record {
        kind: "response",
        address,
        date,
        more: "Content-Type: application/http; msgtype=response\r\n",
        block,
    }
    .bytes()
}

fn revisit(address: &str, date: &str, more: &str) -> Vec<u8> {
    Record {
        kind: "revisit",
        address,
        date,
        more,
        block: Vec::new(),
    }
    .bytes()
}

fn html(reference: &str, word: &str) -> Vec<u8> {
    format!(
        "<!DOCTYPE html><title>x</title><h1>Exampleton Council ({reference})</h1>\
         <p><span class=label>Category :</span> <span class=value>Education &gt; School transport</span></p>\
         <p><span class=label>Decision :</span> <span class=value>Upheld</span></p>\
         <p><span class=label>Decision date :</span> <span class=value>03 Jan 2025</span></p>\
         <article id=article><h2>The Ombudsman's final decision:</h2><p>Summary: The Council lost a {word}.</p>\
         <h2>The complaint</h2><ol start=1><li>Mr X says the Council lost a {word}.</li></ol></article>"
    )
    .into_bytes()
}

/// Reads the files as a folder and compares for each document its source, the last word of its
/// summary, and its problems.
#[track_caller]
fn check(files: &[(&str, &[u8])], expected: &[&str]) {
    let folder = Folder::of(files);
    let prefix = format!("{}/", folder.path("").display()).replace("//", "/");
    let found: Vec<String> = (folder.read(&Bounds::default()).0.iter())
        .map(|document| {
            let source = document.source.replacen(&prefix, "", 1);
            let source = source.replace("https://mirror.test/decisions/a/b/", "…");
            let problems = document.parsed.problems.iter();
            let problems: Vec<String> = problems.map(|problem| format!(" [{problem}]")).collect();
            let problems = problems.concat();
            match &document.parsed.value {
                Some(decision) => format!("{source} {}{problems}", last_word(decision)),
                None if document.is_other_page() => format!("{source} no decision"),
                None => format!("{source}{problems}"),
            }
        })
        .collect();
    assert_eq!(found, expected);
}

fn last_word(decision: &Decision) -> &str {
    let summary = decision.statement.summary().unwrap();
    summary.trim_end_matches('.').rsplit(' ').next().unwrap()
}

const DAYS: [&str; 3] = [
    "2026-01-01T10:00:00Z",
    "2026-01-02T10:00:00.5Z",
    "2026-01-03",
];

#[test]
fn the_latest_complete_capture_of_an_address_is_the_page() {
    let file = [
        capture("24 001 411", DAYS[1], "pelican"),
        capture("24 001 411", DAYS[0], "ostrich"),
        response(
            "http://www.mirror.test/decisions/a/b/24-001-411/",
            DAYS[2],
            "Content-Length: 99999\r\n",
            &html("24 001 411", "swan"),
        ),
        capture("24 001 412", DAYS[1], "heron"),
        capture("24 001 412", DAYS[1], "stork"),
    ]
    .concat();
    check(
        &[("a.warc", &file)],
        &[
            "a.warc!http://www.mirror.test/decisions/a/b/24-001-411/ [incomplete page of a crawl: the page is cut off: fetch it again]",
            "a.warc!…24-001-411 pelican",
            "a.warc!…24-001-412 stork",
        ],
    );
}

#[test]
fn a_revisit_finds_its_page_in_any_file() {
    let address = "https://mirror.test/decisions/a/b/24-001-411";
    let base = [
        capture("24 001 411", DAYS[0], "pelican"),
        capture("24 001 411", DAYS[1], "ostrich"),
    ]
    .concat();
    let by_date = format!(
        "WARC-Refers-To-Target-URI: {address}\r\nWARC-Refers-To-Date: {}\r\n",
        DAYS[0]
    );
    let by_id = format!("WARC-Refers-To: <urn:response:{address}:{}>\r\n", DAYS[0]);
    for refers in [&by_date, &by_id] {
        let again = revisit(address, DAYS[2], refers);
        let both = [base.clone(), again.clone()].concat();
        check(&[("a.warc", &both)], &["a.warc!…24-001-411 pelican"]);
        check(
            &[("a.warc.gz", &gzip(&base)), ("b.warc", &again)],
            &[
                "a.warc.gz!…24-001-411 ostrich",
                "b.warc!…24-001-411 pelican",
            ],
        );
        check(
            &[("b.warc", &again)],
            &[
                "b.warc!…24-001-411 [incomplete page of a crawl: the page is the same as in another file, which is missing: index it together with the crawl before it]",
            ],
        );
    }
}

#[test]
fn pages_that_are_not_decisions_are_skipped() {
    let list = b"<h1>Decisions</h1><h2>Exampleton Council (24 001 411)</h2>\
        <p>Statement Upheld School transport 07-Oct-2025</p><p>Summary: The Council lost a pelican.</p>\
        <h2>Exampleton Council (24 001 412)</h2><p>Summary: The Council lost a swan.</p>";
    let gone = b"<html><p>This page has moved.</p>";
    let picture = [
        &b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"[..],
        &html("24 001 413", "crow"),
    ]
    .concat();
    let mut not_found = html("24 001 414", "crow");
    not_found.splice(
        0..0,
        *b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n",
    );
    let record = |kind, block| {
        Record {
            kind,
            address: "https://mirror.test/decisions/a/b/24-001-415",
            date: DAYS[0],
            more: "",
            block,
        }
        .bytes()
    };
    let file = [
        record("warcinfo", b"software: x".to_vec()),
        record("request", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
        response(
            "https://mirror.test/Decisions/SearchResults?fd=2025",
            DAYS[0],
            "",
            list,
        ),
        response(
            "https://mirror.test/decisions/a/b/24-001-416",
            DAYS[0],
            "",
            gone,
        ),
        record("response", picture),
        record("response", not_found),
        record("resource", html("24 001 415", "crow")),
        record("metadata", html("24 001 415", "crow")),
    ]
    .concat();
    check(
        &[("a.warc", &file)],
        &[
            "a.warc!https://mirror.test/Decisions/SearchResults?fd=2025 no decision",
            "a.warc!…24-001-416 no decision",
        ],
    );
}

#[test]
fn a_truncated_file_is_read_to_its_end_and_reported() {
    let file = [
        capture("24 001 411", DAYS[0], "pelican"),
        capture("24 001 412", DAYS[0], "ostrich"),
    ]
    .concat();
    check(
        &[("a.warc", &file[..file.len() - 100])],
        &[
            "a.warc!…24-001-412 [incomplete page of a crawl: the page is cut off: fetch it again]",
            "a.warc!…24-001-411 pelican",
        ],
    );
    let [one, two] = [
        gzip(&capture("24 001 411", DAYS[0], "pelican")),
        gzip(&capture("24 001 412", DAYS[0], "ostrich")),
    ];
    let cut = [&one[..], &two[..two.len() - 20]].concat();
    let ends = "a.warc.gz [incomplete page of a crawl: it ends after 2 records: the compressed data ends too early: fetch the file again]";
    let folder = Folder::of(&[("a.warc.gz", &cut)]);
    let transcript = folder.transcript(&Bounds::default());
    assert!(transcript.contains("= 24 001 411"), "{transcript}");
    assert!(
        transcript.contains("cut off") || transcript.contains(ends),
        "{transcript}"
    );
    check(
        &[("a.warc", b"not a crawl\n")],
        &["a.warc [unreadable: no record of a crawl: not a WARC file, or an empty one]"],
    );
}

#[test]
fn an_archive_of_a_crawl_is_read_without_its_catalogues() {
    let file = gzip(&capture("24 001 411", DAYS[0], "pelican"));
    let archive = zip(&[
        ("archive/data.warc.gz", &file),
        ("pages/pages.jsonl", b"{\"format\": \"json-pages-1.0\"}\n"),
        ("datapackage.json", b"{}"),
    ]);
    check(
        &[("a.wacz", &archive)],
        &["a.wacz!archive/data.warc.gz!…24-001-411 pelican"],
    );
    check(
        &[("b.zip", &zip(&[("x/data.warc.gz", &file)]))],
        &["b.zip!x/data.warc.gz!…24-001-411 pelican"],
    );
    check(
        &[("c.wacz", &zip(&[("datapackage.json", b"{}")]))],
        &["c.wacz [unreadable: no `.warc` file in this archive]"],
    );
    check(
        &[("d.wacz", b"PK\x03\x04")],
        &["d.wacz [unreadable: not a zip archive, or a damaged one: fetch it again]"],
    );
}

/// Words of each page that no other page has.
const WORDS: [&str; 7] = [
    "lost the medical letter of 14 March and paid £350 for the café’s back room",
    "measured the walk past the weir as 2.9 miles",
    "left the unlawful lagoon of slurry for 19 months – and £1,200 unpaid",
    "sent Mrs T’s invoice for £4,060 to “the late occupier”",
    "heard the rooster’s crow – 61 decibels – from the £9 stool",
    "banded the houseboat twice – “in error” – for £88",
    "towed the hearse’s escort and kept £265",
];

/// The five files by five writers, if they are available next to the project.
#[test]
fn every_page_of_other_writers_reads_like_saved_html() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/warc");
    if !shared.is_dir() {
        return;
    }
    let documents = |names: &[&str]| -> Vec<SourceDocument> {
        let paths: Vec<_> = names.iter().map(|name| shared.join(name)).collect();
        let mut documents = Vec::new();
        for file in redress::parse::source::walk(&paths).unwrap().files {
            let _ =
                redress::parse::source::read_documents(&file, &Bounds::default(), &mut |chunk| {
                    documents.extend(redress::parse::source::parse_chunk(&chunk));
                    std::ops::ControlFlow::Continue(())
                });
        }
        documents
    };
    for (names, numbers) in [
        (&["wget-1.21.3.warc.gz"][..], &[1, 2, 3, 4, 5, 6, 7][..]),
        (&["npm-warcio-2.4.11.warc.gz"], &[1, 2, 3, 4, 5, 6, 7]),
        (&["crate-warc-0.4.0.warc.gz"], &[1, 2, 3, 4, 5, 6, 7]),
        (&["warcio-1.8.1.warc.gz"], &[1, 2, 3, 4, 7]),
        (
            &["wget-1.21.3-dedup.warc.gz", "wget-1.21.3.warc.gz"],
            &[1, 1, 2, 3, 3, 4, 4, 5, 6, 7],
        ),
    ] {
        let read = documents(names);
        let mut decisions: Vec<&Decision> = (read.iter())
            .filter_map(|document| document.parsed.value.as_ref())
            .collect();
        decisions.sort_by_key(|decision| &decision.reference);
        let found: Vec<String> = (decisions.iter())
            .map(|decision| decision.reference.to_string())
            .collect();
        let expected: Vec<String> = (numbers.iter())
            .map(|number| format!("91 101 00{number}"))
            .collect();
        assert_eq!(found, expected, "{names:?}");
        for (decision, number) in decisions.iter().zip(numbers) {
            let words = WORDS[number - 1];
            let texts = decision.statement.paragraphs();
            let paragraphs = texts.filter(|(_, paragraph)| paragraph.text.contains(words));
            assert_eq!(paragraphs.count(), 3, "{names:?} {}", decision.reference);
            assert_eq!(decision.statement.paragraphs().count(), 5);
        }
        assert!(
            read.iter()
                .all(|document| document.parsed.problems.is_empty()),
            "{read:?}"
        );
    }
    let alone = documents(&["wget-1.21.3-dedup.warc.gz"]);
    assert_eq!(alone.len(), 3);
    assert!(alone.iter().all(|document| document.parsed.value.is_none()));
    let page = String::from_utf8(html("24 001 411", "pelican")).unwrap();
    assert!(parse_html(&page).value.is_some());
}
