//! Saved searches and feeds in a browser.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::client::{Served, pages, update};

/// Sends a form with additional headers; returns the status.
fn post(served: &Served, target: &str, headers: &[(&str, &str)], body: &str) -> u16 {
    let mut head = format!("POST {target} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        write!(head, "Host: {}\r\n", served.address).unwrap();
    }
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    let length = body.len();
    let form = "Content-Type: application/x-www-form-urlencoded";
    let request = format!("{head}{form}\r\nContent-Length: {length}\r\n\r\n{body}");
    served.send(request.as_bytes()).status
}

fn add(served: &Served, headers: &[(&str, &str)], body: &str) -> u16 {
    post(served, "/searches", headers, body)
}

#[test]
fn a_search_is_saved_with_its_filters_and_shows_how_many_are_new() {
    let served = Served::pages();
    served.get("/searches").has("No search is saved yet");
    served
        .get("/searches?q=record&decision=upheld&page=2")
        .has("What to call it")
        .has("name=\"decision\" value=\"upheld\"")
        .has_not("name=\"page\"");
    assert_eq!(
        add(
            &served,
            &[],
            "name=Records+%3C1%3E&q=record&decision=upheld"
        ),
        303
    );
    served
        .get("/searches")
        .has("Records &#60;1&#62;")
        .has("decision: upheld")
        .has_not(" new</strong>");
    let file = served.folder.path().join("settings/searches.txt");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.ends_with("search: Records <1>\nquery: record\ndecision: upheld\n"),
        "{text}"
    );

    let more = tempfile::tempdir().unwrap();
    let path = more.path().join("one.jsonl");
    let record = r#"{"reference":"90 009 001","authority":"A Council","decision":"Upheld","text":"Summary: A record was lost."}"#;
    std::fs::write(&path, record).unwrap();
    update(served.folder.path(), vec![pages(), path]);
    let started = Instant::now();
    while !served
        .get("/searches")
        .body
        .contains("<strong>1 new</strong>")
    {
        assert!(started.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(50));
    }
    let seen = post(&served, "/searches/seen", &[], "name=Records+%3C1%3E");
    assert_eq!(seen, 303);
    served.get("/searches").has_not(" new</strong>");
    let removed = post(&served, "/searches/remove", &[], "name=Records+%3C1%3E");
    assert_eq!(removed, 303);
    served.get("/searches").has("No search is saved yet");
}

#[test]
fn only_this_machine_and_its_own_pages_change_saved_searches() {
    let served = Served::pages();
    let body = "name=A&q=record";
    for headers in [
        &[("Sec-Fetch-Site", "cross-site")][..],
        &[("Origin", "http://example.org")],
        &[("Origin", "null")],
        &[("Host", "library.example")],
    ] {
        assert_eq!(add(&served, headers, body), 403, "{headers:?}");
    }
    for (body, status) in [
        ("name=&q=record", 400),
        ("name=A&q=%28record", 400),
        ("name=A%0Aquery%3A+x&q=record", 400),
        ("name=A&q=record", 303),
        ("name=A&q=record", 400),
    ] {
        assert_eq!(
            add(&served, &[("Sec-Fetch-Site", "same-origin")], body),
            status,
            "{body}"
        );
    }
    served
        .get_with("/searches?q=a", &[("Host", "library.example")])
        .has("on the machine that Redress runs on")
        .has_not("<form method=\"post\"");
}

#[test]
fn a_feed_has_pages_and_names_without_the_server() {
    let lines: Vec<String> = (0..120)
        .map(|number| {
            format!(
                "{{\"reference\":\"90 009 {number:03}\",\"text\":\"Summary: Rooster {number}.\"}}"
            )
        })
        .collect();
    let served = Served::lines(&lines.join("\n"));
    let first = served.get("/search.atom?q=rooster");
    first
        .has("<id>tag:redress,2026:search/q=rooster</id>")
        .has("<id>tag:redress,2026:decision/90-009-000</id>")
        .has(&format!("rel=\"next\" type=\"application/atom+xml\" href=\"http://{}/search.atom?q=rooster&#38;page=2\"", served.address))
        .has_not("rel=\"previous\"")
        .has_not("1970");
    assert_eq!(first.body.matches("<entry>").count(), 50);
    let last = served.get("/search.atom?q=rooster&page=3");
    assert_eq!(last.body.matches("<entry>").count(), 20);
    last.has("rel=\"previous\"").has_not("rel=\"next\"");
    served
        .get("/search.atom?q=goose")
        .has("<updated>20")
        .has_not("<entry>")
        .has_not("1970");
}
