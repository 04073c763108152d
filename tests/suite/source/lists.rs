//! JSON Lines of any length.

use redress::parse::source::Bounds;

use super::{Folder, check, check_line, check_within, gzip, page, record, records};

#[test]
fn both_shapes_of_json_lines_are_read() {
    let text = page("24 001 411");
    let decision = serde_json::json!({
        "reference": "24 001 412",
        "authority": "Sampleford Council",
        "category": ["Education", "School transport"],
        "decision": "Upheld",
        "date": "2025-03-21",
        "url": "https://www.lgo.org.uk/decisions/education/school-transport/24-001-412",
        "sections": [
            {"heading": "Summary", "paragraphs": ["We found fault."]},
            {"heading": "The complaint", "paragraphs": ["Mr X complained."]},
            {"heading": "Final decision", "paragraphs": ["There was fault."]},
        ],
        "further": {"keys": ["are", "of no interest"]},
    });
    let lines = [
        serde_json::json!({"text": text, "reference": null, "_id": null}).to_string(),
        decision.to_string(),
        serde_json::json!({"_id": "MED-10", "title": "A title", "text": "One.\n\nTwo."})
            .to_string(),
        serde_json::json!({"_id": 7, "text": "One."}).to_string(),
    ];
    let folder = Folder::of(&[("a.jsonl", lines.join("\n").as_bytes())]);
    let documents = folder.read(&Bounds::default()).0;
    let decisions: Vec<_> = documents
        .iter()
        .map(|document| document.parsed.value.as_ref().unwrap())
        .collect();
    assert_eq!(
        decisions[0].authority.as_deref(),
        Some("Exampleton Council")
    );
    assert_eq!(
        decisions[1].authority.as_deref(),
        Some("Sampleford Council")
    );
    assert_eq!(
        decisions[1].category.as_ref().unwrap().to_string(),
        "Education > School transport"
    );
    assert_eq!(decisions[1].decision_type.unwrap().label(), "Upheld");
    assert_eq!(decisions[1].date.unwrap().to_string(), "2025-03-21");
    assert!(!decisions[1].address.as_ref().unwrap().built);
    assert_eq!(decisions[1].statement.paragraphs().count(), 3);
    assert_eq!(decisions[2].title.as_deref(), Some("A title"));
    assert_eq!(decisions[2].statement.paragraphs().count(), 3);
    assert_eq!(decisions[3].reference.slug(), "7");
    assert_eq!(decisions[3].title, None);
}

#[test]
fn a_fact_in_unknown_wording_is_missing_and_reported() {
    let with = |key: &str, value: &str| {
        format!(
            "{{\"reference\": \"24 001 412\", \"{key}\": {value}, \"text\": {}}}",
            serde_json::Value::from(page("24 001 412"))
        )
    };
    for (key, value) in [
        ("category", "[\"Education\", \"School transport\"]"),
        ("category", "\"Education > School transport\""),
        ("category", "null"),
        ("date", "\"2025-01-03\""),
        ("date", "\"\""),
        ("decision", "\"not upheld\""),
    ] {
        check_line(&with(key, value), ":1 = 24 001 412");
    }
    check_line(
        &with("date", "\"last week\""),
        ":1 = 24 001 412 [wording not recognised: `date` is not a date such as 2026-01-03: `last week`]",
    );
    check_line(
        &with("decision", "\"Settled\""),
        ":1 = 24 001 412 [wording not recognised: `decision` is not a published label: `Settled`]",
    );
    check_line(
        &with("category", "\"Education\""),
        ":1 = 24 001 412 [wording not recognised: `category` is not `area > category`: `Education`]",
    );
}

#[test]
fn a_line_that_is_no_record_is_reported_with_a_remedy() {
    let long = "x".repeat(300);
    for (line, expected) in [
        (
            "nonsense",
            "not a JSON object: write one complete object per line",
        ),
        (
            "{",
            "not a JSON object, column 1: EOF while parsing an object: write one complete object per line",
        ),
        (
            "[{\"_id\": \"a\"}]",
            "not a JSON object: write one complete object per line",
        ),
        (
            "{\"_id\": \"a\"} x",
            "not a JSON object, column 14: trailing characters: write one complete object per line",
        ),
        (
            "{\"text\": \"x\"}",
            "neither `reference` nor `_id`: give each record one of them",
        ),
        ("{\"_id\": \"a\"}", "no `text` and no `sections`"),
        (
            "{\"_id\": [], \"text\": \"x\"}",
            "column 10: invalid type: sequence, expected a string or a whole number",
        ),
        (
            "{\"_id\": \"a\", \"text\": 5}",
            "column 22: invalid type: integer `5`, expected a string",
        ),
        (
            "{\"reference\": \"a\", \"category\": [\"x\"], \"text\": \"x\"}",
            "column 36: invalid length 1, expected an area and a category",
        ),
        (
            &format!("{{\"_id\": \"{long}\", \"text\": \"x\"}}"),
            &format!(
                "a reference has 1 to 200 bytes and no control characters: `{}…`",
                &long[..120]
            ),
        ),
    ] {
        check_line(line, &format!(" [line 1: invalid record: {expected}]"));
    }
}

#[test]
fn blank_long_and_broken_lines_are_counted() {
    let bounds = Bounds {
        line_max_bytes: 60,
        chunk_bytes: 1,
        ..Bounds::default()
    };
    let lines = format!(
        "\u{feff}{}\r\n\n{}nonsense\n  \n{}{}",
        record(1),
        format_args!("{}\n", "long".repeat(1000)),
        record(2),
        record(3).trim_end(),
    );
    for chunk_bytes in [1, 50, 100, 1000] {
        check_within(
            &Bounds {
                chunk_bytes,
                ..bounds
            },
            &[
                ("a.jsonl", lines.as_bytes()),
                ("b.ndjson.gz", &gzip(lines.as_bytes())),
            ],
            &[
                "a.jsonl:1 = D1",
                "a.jsonl [line 4: too large: more than 60 bytes in one line, which is skipped: split it]",
                "a.jsonl [line 5: invalid record: not a JSON object: write one complete object per line]",
                "a.jsonl:7 = D2",
                "a.jsonl:8 = D3",
                "b.ndjson.gz:1 = D1",
                "b.ndjson.gz [line 4: too large: more than 60 bytes in one line, which is skipped: split it]",
                "b.ndjson.gz [line 5: invalid record: not a JSON object: write one complete object per line]",
                "b.ndjson.gz:7 = D2",
                "b.ndjson.gz:8 = D3",
            ],
        );
    }
}

#[test]
fn a_line_may_be_exactly_as_long_as_the_limit() {
    let line = record(1);
    let line = line.trim_end();
    for (end, spare, expected) in [
        ("\n", 0, "a.jsonl:1 = D1"),
        ("", 0, "a.jsonl:1 = D1"),
        (
            "\n",
            -1,
            "a.jsonl [line 1: too large: more than 45 bytes in one line, which is skipped: split it]",
        ),
        (
            "",
            -1,
            "a.jsonl [line 1: too large: more than 45 bytes in one line, which is skipped: split it]",
        ),
    ] {
        let bounds = Bounds {
            line_max_bytes: (line.len() as i64 + spare) as u64,
            ..Bounds::default()
        };
        let expected = expected.replace("45", &bounds.line_max_bytes.to_string());
        check_within(
            &bounds,
            &[("a.jsonl", format!("{line}{end}").as_bytes())],
            &[&expected],
        );
    }
}

#[test]
fn a_file_that_cannot_be_json_lines_is_reported_once() {
    check(
        &[
            ("a.jsonl", b""),
            ("b.jsonl", b"\xff\xfe{\0}\0"),
            ("c.jsonl", b"\0\0\0\0\n\0\0\n"),
            ("d.jsonl", &gzip(b"{}")),
            ("e.jsonl.gz", &gzip(b"")),
            ("f.jsonl.gz", records(1).as_bytes()),
        ],
        &[
            "a.jsonl [unreadable: the file is empty: write it again, or remove it]",
            "b.jsonl [unreadable: UTF-16: save the file as UTF-8]",
            "c.jsonl [unreadable: binary data, not JSON Lines: write one JSON object per line]",
            "d.jsonl [unreadable: a gzip file: unpack it first, or end its name in `.gz`]",
            "e.jsonl.gz [unreadable: the file is empty: write it again, or remove it]",
            "f.jsonl.gz [line 1: unreadable: the compressed data is damaged: fetch the file again]",
        ],
    );
}

#[test]
fn records_before_the_damage_in_a_list_are_kept() {
    // Two gzip members, the second cut off: the first is whole.
    let cut = [gzip(records(2).as_bytes()), gzip(records(500).as_bytes())].concat();
    let cut = &cut[..cut.len() - 100];
    let folder = Folder::of(&[("a.jsonl.gz", cut)]);
    let transcript = folder.transcript(&Bounds::default());
    let lines: Vec<_> = transcript.lines().collect();
    assert!(lines.len() > 100, "{transcript}");
    assert_eq!(
        lines[..3],
        [
            "a.jsonl.gz:1 = D1",
            "a.jsonl.gz:2 = D2",
            "a.jsonl.gz:3 = D1"
        ]
    );
    assert_eq!(
        *lines.last().unwrap(),
        format!(
            "a.jsonl.gz [line {}: unreadable: the compressed data ends too early: fetch the file again]",
            lines.len()
        )
    );
}

#[test]
fn a_list_that_unpacks_beyond_the_limit_is_cut_off() {
    let bomb = gzip(records(1).repeat(1000).as_bytes());
    let bounds = Bounds {
        unpacked_base_bytes: 2 * record(1).len() as u64,
        unpacked_ratio: 0,
        ..Bounds::default()
    };
    let too_large = format!(
        "it unpacks to more than {} bytes, and is cut off there: unpack it and split it",
        bounds.unpacked_base_bytes
    );
    check_within(
        &bounds,
        &[("a.jsonl.gz", &bomb)],
        &[
            "a.jsonl.gz:1 = D1",
            "a.jsonl.gz:2 = D1",
            &format!("a.jsonl.gz [line 3: too large: {too_large}]"),
        ],
    );
    // Exactly the allowed size is accepted.
    check_within(
        &bounds,
        &[("a.jsonl.gz", &gzip(records(2).as_bytes()))],
        &["a.jsonl.gz:1 = D1", "a.jsonl.gz:2 = D2"],
    );
}
