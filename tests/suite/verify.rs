//! `redress verify`: every planted fault is found, no faithful quotation is faulted, and no part of
//! a draft is stored.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use redress::index::Index;
use redress::verify::{Draft, DraftKind, Verification, verify};
use serde_json::Value;
use tempfile::TempDir;

use super::precedents::run;

const CASES: &str = include_str!("../drafts/cases.txt");

/// An index of the invented pages and of a withdrawn decision, built once.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
        let paths = ["pages", "drafts/withdrawn.jsonl"];
        let paths: Vec<String> = paths.iter().map(|path| format!("{tests}/{path}")).collect();
        let (_, told, code) = run(folder.path(), &["index", &paths[0], &paths[1]], "");
        assert_eq!(code, 0, "{told}");
        folder
    });
    folder.path()
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::open(folder()).unwrap())
}

fn verified(draft: &str) -> Verification {
    let draft = Draft::read(draft.as_bytes(), None).unwrap();
    verify(index(), &draft).unwrap()
}

/// The results for a draft, in the format of the cases.
fn told(checked: &Verification) -> Vec<String> {
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let quotations = checked.quotations.iter().map(|one| {
        let mut line = format!(
            "{} {} {} {}",
            one.line,
            one.status.name(),
            or_dash(one.reference.as_ref().map(ToString::to_string)),
            or_dash(one.paragraph.map(|number| number.to_string()))
        );
        let differences = one.differences.iter();
        let differences: Vec<String> = differences
            .map(|one| format!("{} => {}", one.draft, one.decision))
            .collect();
        if !differences.is_empty() {
            write!(line, " | {}", differences.join("; ")).unwrap();
        }
        line.trim_end().to_owned()
    });
    let references = checked.references.iter().map(|one| {
        format!(
            "ref {} {} {} {}",
            one.line,
            one.status.name(),
            one.reference,
            or_dash(one.paragraph.map(|number| number.to_string()))
        )
    });
    quotations.chain(references).collect()
}

#[test]
fn every_draft_is_judged_like_a_careful_reader_would() {
    let cases: Vec<(&str, &str)> = CASES
        .split("\n=== ")
        .skip(1)
        .map(|case| case.split_once('\n').unwrap())
        .collect();
    assert!(cases.len() >= 60, "{}", cases.len());
    let mut wrong = String::new();
    for (name, case) in cases {
        // A rule of a table does not end a draft.
        let (draft, expected) = case.split_once("\n---\n").unwrap();
        let expected: Vec<&str> = expected
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
            .collect();
        let found = told(&verified(draft));
        if found != expected {
            writeln!(
                wrong,
                "{name}:\n  expected {expected:?}\n  found    {found:?}"
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A text with its long words broken by `hyphen`.
fn hyphenated(text: &str, hyphen: &str) -> String {
    let words = text.split(' ').map(|word| {
        let is_long = word.len() > 8 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_long {
            format!("{}{hyphen}{}", &word[..4], &word[4..])
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Changes that typing makes to a text.
type Typing = fn(&str) -> String;

/// Every paragraph of every page, quoted in the usual ways, is found where it is.
#[test]
fn a_quotation_is_found_despite_changes_of_typography() {
    let typings: [(&str, Typing); 9] = [
        ("as it is", str::to_owned),
        ("straight", |text| {
            text.replace(['’', '‘'], "'").replace(['“', '”'], "'")
        }),
        ("wrapped", |text| text.replace(' ', "\n")),
        ("emphasis", |text| format!("**{text}**")),
        ("hyphens", |text| text.replace('–', "-")),
        ("fixed spaces", |text| text.replace(' ', "\u{a0}")),
        ("hyphens of a PDF", |text| hyphenated(text, "\u{fffe}")),
        ("hyphens at line ends of a PDF", |text| {
            hyphenated(text, "\u{2}\n")
        }),
        ("sums", |text| {
            let mut plain = String::new();
            let characters: Vec<char> = text.chars().collect();
            for (at, character) in characters.iter().enumerate() {
                let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
                if !(*character == ',' && at > 0 && digit(at - 1) && digit(at + 1)) {
                    plain.push(*character);
                }
            }
            plain
        }),
    ];
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in [
        "90 001 101",
        "90 001 102",
        "90 001 105",
        "90 001 107",
        "90 001 108",
        "90 001 110",
        "90 001 114",
    ] {
        let (shown, _, _) = run(folder(), &["show", page, "--format", "json"], "");
        let decision: Value = serde_json::from_str(&shown).unwrap();
        for paragraph in decision["paragraphs"].as_array().unwrap() {
            let text = paragraph["text"].as_str().unwrap().replace("\n• ", " ");
            let text = text.replace('\n', " ");
            let number = &paragraph["number"];
            if text.split(' ').count() < 6 || number.is_null() {
                continue;
            }
            for (name, change) in &typings {
                let changed = change(&text);
                let draft = format!("In {page}, para {number}, it says “{changed}”.");
                let checked = verified(&draft.replace("“'", "“ '"));
                count += 1;
                if checked.wrong() > 0 || checked.quotations.len() != 1 {
                    wrong.push(format!("{name}: {draft}\n{checked:?}"));
                }
            }
            // Without its third word, or with one changed, it must differ.
            let mut words: Vec<&str> = text.split(' ').collect();
            words[2] = "zebra";
            let draft = format!("In {page}, para {number}, it says “{}”.", words.join(" "));
            if verified(&draft).wrong() != 1 {
                wrong.push(format!("changed: {draft}"));
            }
        }
    }
    assert!(count > 300, "{count}");
    assert!(
        wrong.is_empty(),
        "{} of {count}\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_exit_code_shows_whether_anything_is_wrong() {
    let good = "“The Council amended the record in March 2025” (90 001 102, para 8)";
    let bad = good.replace("March", "May");
    for format in ["text", "json", "jsonl", "md"] {
        let arguments = ["verify", "-", "--format", format];
        let (shown, _, code) = run(folder(), &arguments, good);
        assert_eq!(code, 0, "{format}: {shown}");
        let (shown, _, code) = run(folder(), &arguments, &bad);
        assert_eq!(code, 1, "{format}: {shown}");
        assert!(
            shown.contains("differs") && shown.contains("March"),
            "{shown}"
        );
        assert_eq!(shown, run(folder(), &arguments, &bad).0, "{format}");
    }
    let (shown, told, code) = run(folder(), &["verify", "-"], "Dear Sir");
    assert_eq!(code, 0, "{shown}");
    assert!(told.contains("nothing to check"), "{told}");
    let (_, told, code) = run(folder(), &["verify", "-", "--format", "csv"], good);
    assert_eq!(code, 2, "{told}");
    let (_, told, code) = run(folder(), &["verify", "-"], &"a ".repeat(600_000));
    assert_eq!(code, 2);
    assert!(told.contains("longer than 1 MB"), "{told}");
    let (_, told, code) = run(folder(), &["verify", "/nowhere/draft.md"], "");
    assert_eq!(code, 2);
    assert!(told.contains("/nowhere/draft.md"), "{told}");
}

/// A Word document, packed the way Word does.
fn word_document(paragraphs: &[(&str, &str)]) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"x\"><w:body>",
    );
    for (style, text) in paragraphs {
        let runs: Vec<String> = text
            .split_inclusive(' ')
            .map(|run| format!("<w:r><w:t xml:space=\"preserve\">{run}</w:t></w:r>"))
            .collect();
        write!(
            xml,
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}<w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
            runs.join("")
        )
        .unwrap();
    }
    xml.push_str("</w:body></w:document>");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("word/document.xml", options).unwrap();
    archive.write_all(xml.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_word_document_is_recognised_by_its_content() {
    let document = word_document(&[
        ("Normal", "The Ombudsman found this in 90 001 105, para 12:"),
        (
            "Quote",
            "There was no record of what became of her request.",
        ),
        (
            "Normal",
            "And “Nobody ever answered her” (90 001 105, para 10).",
        ),
    ]);
    assert_eq!(DraftKind::of_name("a.DOCX"), Some(DraftKind::Word));
    let draft = Draft::read(&document, None).unwrap();
    let found = told(&verify(index(), &draft).unwrap());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("2 differs 90 001 105 12"), "{found:?}");
    assert!(found[1].starts_with("3 "), "{found:?}");
    // A truncated file is not a document.
    assert!(Draft::read(&document[..60], Some(DraftKind::Word)).is_err());
    assert!(Draft::read(b"\xff\xfe", None).is_err());
}

/// An archive of the parts of a document of Word.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, body) in parts {
        archive
            .start_file(format!("word/{name}.xml"), options)
            .unwrap();
        let xml = format!("<w:{name} xmlns:w=\"x\" xmlns:mc=\"y\">{body}</w:{name}>");
        archive.write_all(xml.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn paragraph(inner: &str) -> String {
    format!("<w:p>{inner}</w:p>")
}

fn run_of(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

#[test]
fn a_document_of_word_may_have_notes_tables_boxes_and_changes() {
    let quotation = "“The Council wrote to Mr D to apologise”";
    let note = |id: u32| format!("<w:r><w:footnoteReference w:id=\"{id}\"/></w:r>");
    let footnotes = |texts: &[&str]| -> String {
        let notes = texts.iter().zip(2..).map(|(text, id)| {
            let text = paragraph(&format!("<w:r><w:footnoteRef/></w:r>{}", run_of(text)));
            format!("<w:footnote w:id=\"{id}\">{text}</w:footnote>")
        });
        let separator = "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>";
        std::iter::once(separator.to_owned()).chain(notes).collect()
    };
    let check = |name: &str, body: &str, notes: &[&str], expected: &[&str]| {
        let notes = footnotes(notes);
        let document = packed(&[("document", body), ("footnotes", &notes)]);
        let draft = Draft::read(&document, None).unwrap();
        assert_eq!(told(&verify(index(), &draft).unwrap()), expected, "{name}");
    };
    check(
        "the source in a footnote",
        &(paragraph(&format!(
            "{}{}{}",
            run_of(quotation),
            note(2),
            run_of(", it says.")
        )) + &paragraph(&format!(
            "{}{}",
            run_of("“Nobody answered. She moved to a flat”"),
            note(3)
        ))),
        &["90 001 102, para 9.", "90 001 105, para 11."],
        &["1 found 90 001 102 9", "2 elsewhere 90 001 105 11"],
    );
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(&run_of(text)));
    check(
        "the source in the next cell",
        &format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
            cell(quotation),
            cell("90 001 102, para 9"),
            cell("“Nobody answered. She moved to a house”"),
            cell("90 001 105, para 10")
        ),
        &[],
        &[
            "1 found 90 001 102 9",
            "3 differs 90 001 105 10 | house => flat",
        ],
    );
    let whole = format!("{quotation} (90 001 102, para 9).");
    check(
        "a text box that older programs have once more",
        &paragraph(&format!(
            "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
            run_of(&whole),
            run_of(&whole)
        )),
        &[],
        &["1 found 90 001 102 9"],
    );
    check(
        "changes that are tracked",
        &paragraph(&format!(
            "{}<w:del><w:r><w:delText>Miss R</w:delText></w:r></w:del><w:ins>{}</w:ins><w:moveFrom>{}</w:moveFrom>{}",
            run_of("“The Council wrote to "),
            run_of("Mr D"),
            run_of(" and others"),
            run_of(" to apologise” (90 001 102, para 9).")
        )),
        &[],
        &["1 found 90 001 102 9"],
    );
    check(
        "a field with its code, a break and a hyphen",
        &paragraph(&format!(
            "{}<w:r><w:br/></w:r>{}<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>{}",
            run_of("“The Council wrote"),
            run_of("to Mr D to apologise” ("),
            run_of("90-001-102, para 9)")
        )),
        &[],
        &["1 found 90 001 102 9"],
    );
}

#[test]
fn no_part_of_a_draft_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");
    run(folder.path(), &["index", pages], "");
    let files = |folder: &Path| {
        let mut found: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                match fs::read(entry.path()) {
                    Ok(bytes) => drop(found.insert(entry.path(), bytes)),
                    Err(_) => folders.push(entry.path()),
                }
            }
        }
        found
    };
    let before = files(folder.path());
    let secret = "“my secret illness is nobody else's business” (90 001 102, para 8)";
    let (_, told, code) = run(folder.path(), &["verify", "-", "-v"], secret);
    assert_eq!(code, 1);
    assert!(!told.contains("secret"), "{told}");
    assert_eq!(files(folder.path()), before);
}

#[test]
fn any_text_is_read_without_a_panic() {
    let mut seed = 7_u64;
    let pieces = [
        "“",
        "”",
        "\"",
        "'",
        "‘",
        "’",
        "> ",
        "\n",
        "\n\n",
        "<q>",
        "</q>",
        "<blockquote>",
        "</blockquote>",
        "[",
        "]",
        "(",
        ")",
        "…",
        "...",
        "90 001 102",
        "para 8",
        "ibid.",
        "the",
        "Council",
        " ",
        "- ",
        "1. ",
        "[^1]",
        "https://www.lgo.org.uk/decisions/a/b/90-001-102#p8",
        "£1,500",
        "&ldquo;",
        "\\",
        "*",
        "_",
        "`",
        "|",
        "amended the record in March 2025",
        "é",
        "\u{ad}",
        "\u{301}",
        "<p>",
        "</p>",
        "[x](y/z)",
        "not",
    ];
    for _ in 0..400 {
        let mut text = String::new();
        for _ in 0..30 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        for kind in [None, Some(DraftKind::Html), Some(DraftKind::Text)] {
            let draft = Draft::read(text.as_bytes(), kind).unwrap();
            let checked = verify(index(), &draft).unwrap();
            let lines = text.lines().count() as u32;
            assert!(
                checked
                    .quotations
                    .iter()
                    .all(|one| one.line <= lines.max(1)),
                "{text:?}"
            );
        }
    }
}
