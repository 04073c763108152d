//! Pages and records in their various file formats.

use redress::parse::source::Bounds;

use super::{Folder, check, check_within, gzip, page, record};

#[test]
fn a_page_is_the_same_in_every_form() {
    let html = "<!DOCTYPE html><html><head><title>x</title></head><body>\
        <h1>Exampleton Council (24 001 411)</h1>\
        <p>Category : Housing &gt; Allocations</p><p>Decision : Upheld</p>\
        <p>Decision date : 03 Jan 2025</p><h2>The Ombudsman's final decision:</h2>\
        <p>Summary: The Council’s letter was lost.</p><h2>The complaint</h2>\
        <ol start=\"1\"><li>Mr X’s letter was lost.</li></ol></body></html>";
    let xhtml = html
        .replace(
            "<!DOCTYPE html>",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
        )
        .replace("<title>", "<script src=\"x.js\"/><title>")
        .replace("<h1>", "<a id=\"top\"/><h1>");
    let quoted = html.replace('=', "=3D").replace('’', "=E2=80=99");
    let mhtml = format!(
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}\r\n--b--\r\n"
    );
    let folder = Folder::of(&[
        ("a.html", html.as_bytes()),
        ("b.xhtml", xhtml.as_bytes()),
        ("c.htm", xhtml.as_bytes()),
        ("d.mhtml", mhtml.as_bytes()),
        ("e.MHT.gz", &gzip(mhtml.as_bytes())),
    ]);
    let documents = folder.read(&Bounds::default()).0;
    assert_eq!(documents.len(), 5);
    for document in &documents {
        assert_eq!(document.parsed, documents[0].parsed, "{}", document.source);
        assert_eq!(document.parsed.problems, []);
    }
    check(
        &[("a.mhtml", b"MIME-Version: 1.0\n\nno page")],
        &["a.mhtml [unreadable: no saved page in this file: save the page again]"],
    );
}

#[test]
fn an_array_of_records_is_read_however_it_is_split_into_lines() {
    let [one, two] = [record(1), record(2)];
    let (one, two) = (one.trim(), two.trim());
    let read = ["a.json#1 = D1", "a.json#2 = D2"];
    for text in [
        format!("[{one},{two}]"),
        format!("\u{feff}\n[\n  {one},\n\n  {two}\n]\n"),
        format!("[\n{}\n, {two}]", one.replace(", ", ",\n    ")),
        // In sequence, like JSON Lines with another extension.
        format!("{one}\n{two}\n"),
        format!("{}\n\n{two}", one.replace(", ", ",\n")),
    ] {
        check(&[("a.json", text.as_bytes())], &read);
    }
    check(&[("a.json", b"[]")], &[]);
    check(
        &[("a.json.gz", &gzip(format!("[{one}]").as_bytes()))],
        &["a.json.gz#1 = D1"],
    );
}

#[test]
fn an_error_in_an_array_is_reported_with_its_line_and_the_rest_is_read() {
    let one = record(1);
    let one = one.trim();
    let wrong = "write an array of objects, or one object per line";
    for (text, problem) in [
        (
            format!("[{one},\n\"x\"]"),
            format!(
                " [line 2: invalid record: no JSON object where a record should begin: {wrong}"
            ),
        ),
        (
            format!("[{one},\n{{\"_id\": "),
            format!(" [line 2: invalid record: the last record has no end: {wrong}"),
        ),
        (
            format!("[{one}\n"),
            format!(" [line 2: invalid record: the array has no end: {wrong}"),
        ),
        (
            format!("[{one}]\n]"),
            format!(" [line 2: invalid record: there is text after the array: {wrong}"),
        ),
        (
            format!("[{one},\n{{\"_id\": \"a\"}}]"),
            "#2 [line 2: invalid record: no `text` and no `sections`".to_owned(),
        ),
    ] {
        check(
            &[("a.json", text.as_bytes())],
            &["a.json#1 = D1", &format!("a.json{problem}]")],
        );
    }
    let bounds = Bounds {
        line_max_bytes: 60,
        ..Bounds::default()
    };
    let long = format!(
        "[{{\"_id\": \"L\", \"text\": \"{}\"}},\n{one}]",
        "x".repeat(80)
    );
    check_within(
        &bounds,
        &[("a.json", long.as_bytes())],
        &[
            "a.json [line 1: too large: more than 60 bytes in one record, which is skipped: split it]",
            "a.json#2 = D1",
        ],
    );
}

#[test]
fn a_scrapers_record_is_a_decision() {
    let text = "Category :\nHousing\n>\nAllocations\nDecision :\nUpheld\nDecision date :\n03 Jan 2025\n\
        Summary\nA woman lost a form.\nThe complaint\nShe complains.\nFinding\nThere was fault.\n";
    let whole = page("24 001 411");
    for record in [
        serde_json::json!({"_id": "X/24-001-411", "case_id": "24 001 411", "text": text,
            "title": "Decision 24 001 411 · Housing (Upheld)", "category": "Housing",
            "subcategory": "Allocations", "outcome": "Upheld", "date": "2025-01-03"}),
        serde_json::json!({"_id": "X/24-001-411", "text": text, "outcome": "Upheld"}),
        serde_json::json!({"_id": "7", "text": text,
            "url": "https://www.lgo.org.uk/decisions/housing/allocations/24-001-411"}),
        serde_json::json!({"text": text, "url": "https://mirror.test/lgo-24-001-411-exampleton-council/"}),
        serde_json::json!({"case_id": "24001411", "text": whole}),
    ] {
        let folder = Folder::of(&[("a.jsonl", record.to_string().as_bytes())]);
        let documents = folder.read(&Bounds::default()).0;
        let decision = documents[0].parsed.value.as_ref().unwrap();
        assert_eq!(decision.reference.slug(), "24-001-411", "{record}");
        assert!(
            decision.category.is_some() && decision.date.is_some(),
            "{record}"
        );
        assert!(decision.statement.sections.len() > 2, "{record}");
        assert_eq!(decision.title, None, "{record}");
    }
    // A document of another collection stays one, even with an identifier of digits.
    let generic = serde_json::json!({"_id": "31715818", "title": "A title", "text": "One."});
    let folder = Folder::of(&[("a.jsonl", generic.to_string().as_bytes())]);
    let documents = folder.read(&Bounds::default()).0;
    let document = documents[0].parsed.value.as_ref().unwrap();
    assert_eq!(document.title.as_deref(), Some("A title"));
}
