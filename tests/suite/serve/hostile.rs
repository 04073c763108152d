use std::io::{Read, Write};
use std::time::{Duration, Instant};

use redress::web::{Exposure, NotesShown, ServeError, ServeOptions, Server};

use super::client::{Served, pages, read, update};

const SCRIPT: &str = "<script>alert(1)</script>";

fn hostile() -> Served {
    let line = serde_json::json!({
        "reference": "90 009 001",
        "authority": format!("{SCRIPT}\" onmouseover=\"x Council"),
        "category": [format!("Area {SCRIPT}"), format!("'{SCRIPT}")],
        "decision": "Upheld",
        "date": "2025-01-02",
        "url": "javascript:alert(1)",
        "sections": [{"heading": format!("Heading {SCRIPT}"), "paragraphs": [
            format!("An apology {SCRIPT} & <img src=x onerror=alert(1)>"),
            "]]> <!-- \u{202e} \u{0} --> apology",
        ]}],
    });
    let other = serde_json::json!({
        "_id": "<b>\"x\" ../../y", "title": SCRIPT, "text": "an apology",
    });
    Served::lines(&format!("{line}\n{other}\n"))
}

#[test]
fn nothing_in_a_decision_or_a_request_becomes_part_of_a_page() {
    let served = hostile();
    let typed = "%3Cscript%3Ealert(1)%3C/script%3E%22%20onfocus%3D%22x";
    let reference = "%3Cb%3E%22x%22%20..%2F..%2Fy";
    for target in [
        "/".to_owned(),
        "/search?q=apology".to_owned(),
        format!("/search?q={typed}"),
        format!("/search?q=%28{typed}"),
        format!("/search?q=apology&authority={typed}&category={typed}&from={typed}"),
        format!("/search?q=apology&authority={typed}&category={typed}&narrow={typed}"),
        format!("/search?q=apology&sort={typed}"),
        format!("/search?{typed}={typed}"),
        "/search?q=a%00b".to_owned(),
        "/search?q=(%00&category=%00&narrow=%00".to_owned(),
        "/decisions/90-009-001?q=%00".to_owned(),
        "/decisions/90-009-001?q=apology".to_owned(),
        format!("/decisions/90-009-001?q={typed}"),
        format!("/decisions/{reference}"),
        format!("/decisions/{typed}"),
        format!("/{typed}"),
        "/search.atom?q=apology".to_owned(),
        format!("/search.atom?q={typed}"),
    ] {
        let page = served.get(&target);
        assert!(
            matches!(page.status, 200 | 400 | 404),
            "{target}: {}",
            page.status
        );
        page.has_not("<script>alert")
            .has_not("<img")
            .has_not("<b>")
            .has_not("\" onfocus")
            .has_not("\" onmouseover")
            .has_not("href=\"javascript:");
        assert!(!page.body.contains('\u{0}'), "{target}");
    }
    let page = served.get(&format!("/decisions/{reference}"));
    assert_eq!(page.status, 200);
    served
        .get("/search?q=apology")
        .has("/decisions/%3Cb%3E%22x%22%20..%2F..%2Fy");
}

#[test]
fn every_answer_carries_the_headers_that_keep_it_harmless() {
    let served = Served::pages();
    for target in [
        "/",
        "/search?q=(",
        "/nowhere",
        "/api/search?q=record",
        "/healthz",
        "/api/search?format=csv",
    ] {
        let got = served.get(target);
        let policy = got.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(got.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(got.header("set-cookie"), None);
        assert_eq!(got.header("access-control-allow-origin"), None);
        got.has_not("style=\"").has_not("onclick=");
    }
}

#[test]
fn another_name_is_not_answered_to() {
    let served = Served::pages();
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:80",
        "192.0.2.1",
        SCRIPT,
        "",
    ] {
        let got = served.get_with("/search?q=record", &[("Host", host)]);
        assert!(matches!(got.status, 400 | 421), "{host}: {}", got.status);
        got.has_not("<mark>").has_not(SCRIPT);
    }
    for host in ["localhost", "127.0.0.1:9", "[::1]", "library.example:80"] {
        assert_eq!(
            served.get_with("/healthz", &[("Host", host)]).status,
            200,
            "{host}"
        );
    }
    let absolute =
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(served.send(absolute).status, 421);
    let none = b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
    assert_eq!(served.send(none).status, 400);
    let two =
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert_eq!(served.send(two).status, 400);
}

#[test]
fn no_path_leads_outside() {
    let served = Served::pages();
    for target in [
        "/../Cargo.toml",
        "/assets/../../Cargo.toml",
        "/assets/0/redress.css",
        "/decisions/..%2f..%2fetc%2fpasswd",
        "/decisions/../../etc/passwd",
        "/decisions/%00",
        "/decisions/%ff%fe",
        "/decisions//",
        "//evil.example/",
        "/api/decisions/%2e%2e%2f%2e%2e",
    ] {
        let got = served.get(target);
        assert_eq!(got.status, 404, "{target}");
        got.has_not("root:").has_not("[package]");
    }
}

#[test]
fn what_is_sent_to_it_is_not_read_for_ever() {
    let served = Served::pages();
    let body = "complaint=".to_owned() + &"a".repeat(10 * 1024 * 1024);
    let head = format!(
        "PUT /search HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let got = served.send(format!("{head}{body}").as_bytes());
    assert!(matches!(got.status, 0 | 405), "{}", got.status);
    let long = format!("/search?q={}", "a+".repeat(60_000));
    assert!(
        matches!(served.get(&long).status, 0 | 414 | 431),
        "{long:.20}"
    );
    let many = "X-Header: 1\r\n".repeat(5_000);
    let got = served.send(format!("GET / HTTP/1.1\r\nHost: localhost\r\n{many}\r\n").as_bytes());
    assert!(matches!(got.status, 0 | 400 | 431), "{}", got.status);
    assert_eq!(
        served.send(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n").status,
        400
    );
    assert_eq!(
        served
            .send(b"DELETE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .status,
        405
    );
    assert_eq!(served.get("/healthz").status, 200);
}

#[test]
fn a_pasted_complaint_is_bounded_and_nowhere_repeated_but_in_its_answer() {
    let served = Served::pages();
    let form = "application/x-www-form-urlencoded";
    let page = served.post(
        "/precedents",
        form,
        "text=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E+the+council",
    );
    assert_eq!(page.status, 303);
    let own = page.header("location").unwrap().split('#').next().unwrap();
    let page = served.get(own);
    assert_eq!(page.status, 200);
    page.has_not("<script>alert").has_not("</textarea><");
    let long = "secret ".repeat(200_000);
    let escaped = "%73%65".repeat(2_000_000);
    // A text over the limit is shown again in its box.
    let got = served.post("/precedents", form, &format!("text={long}"));
    assert_eq!(got.status, 413);
    got.has("too long").has("secret secret");
    for (target, kind, body) in [
        ("/precedents", form, format!("text={escaped}")),
        ("/verify", form, format!("text={escaped}")),
        (
            "/api/precedents",
            "application/json",
            format!("{{\"text\":\"{long}\"}}"),
        ),
    ] {
        let got = served.post(target, kind, &body);
        // The connection may be closed before the rest is read.
        assert!(matches!(got.status, 413 | 0), "{target}: {}", got.status);
        got.has_not("secret");
    }
    for body in [
        "{\"text\":\"secret",
        "[\"secret\"]",
        "{\"secret\":1}",
        "{\"text\":\"secret\\u0000\"}",
        "secret",
    ] {
        let got = served.post("/api/precedents", "application/json", body);
        assert_eq!(got.status, 400, "{body}");
        got.has_not("secret");
    }
    let got = served.get("/api/precedents");
    assert_eq!((got.status, got.header("allow")), (405, Some("POST")));
    // A body that never arrives does not delay other requests.
    let mut slow = served.connect();
    slow.write_all(
        b"POST /precedents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ntext=",
    )
    .unwrap();
    assert_eq!(served.get("/search?q=record").status, 200);
}

#[test]
fn deep_and_wide_queries_are_answered_or_refused() {
    let served = Served::pages();
    for query in [
        "(".repeat(9_000),
        "a+OR+".repeat(2_000),
        "NOT+".repeat(3_000),
        "%22".repeat(3_001),
        "*a*+".repeat(300),
        "a+%2F5+".repeat(1_000),
    ] {
        let got = served.get(&format!("/search?q={query}"));
        assert!(
            matches!(got.status, 200 | 400),
            "{query:.20}: {}",
            got.status
        );
    }
}

#[test]
fn very_many_parameters_are_refused_in_few_words() {
    let served = Served::pages();
    for path in [
        "/search",
        "/search.atom",
        "/api/search",
        "/api/suggest",
        "/precedents",
    ] {
        for name in ["category", "authority", "q", "unknown"] {
            let values: Vec<String> = (0..2_000).map(|at| format!("{name}=a{at}")).collect();
            let refused = served.get(&format!("{path}?{}", values.join("&")));
            assert_eq!(refused.status, 400, "{path} {name}");
            refused.has("200 parameters are the most");
            assert!(refused.body.len() < 20_000, "{path} {name}");
        }
    }
}

#[test]
fn a_client_that_disconnects_ends_its_query() {
    let paragraphs = vec!["the council ".repeat(4_000); 20];
    let line = serde_json::json!({
        "reference": "90 009 001",
        "sections": [{"heading": "What happened", "paragraphs": paragraphs}],
    });
    let served = Served::lines(&format!("{line}\n"));
    // Each part reads and finds a lot, so that no part ends the query early.
    let expensive: Vec<String> = (5..13)
        .map(|words| format!("((the+%2F{words}+council)+%2F{words}+the)"))
        .collect();
    let expensive = expensive.join("+AND+");
    let searchers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    for target in [
        "/search?",
        "/api/search?format=csv&",
        "/search.atom?",
        "/decisions/90-009-001?",
    ] {
        let ask = |nth: usize| {
            let mut client = served.connect();
            let head = "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            let asked = format!("GET {target}q={expensive}+a{nth} {head}");
            client.write_all(asked.as_bytes()).unwrap();
            client
        };
        let started = Instant::now();
        let answered = ask(0).read_to_end(&mut Vec::new());
        let whole = started.elapsed();
        assert!(answered.is_ok_and(|bytes| bytes > 0), "{target}");
        // One on each search thread, each with a different query.
        let clients: Vec<_> = (1..=searchers).map(ask).collect();
        std::thread::sleep(whole / 8);
        drop(clients);
        let started = Instant::now();
        assert_eq!(served.get("/api/search?q=council&limit=1").status, 200);
        let waited = started.elapsed();
        // A query that finishes immediately leaves nothing to cancel.
        let longest = (whole / 2).max(Duration::from_millis(250));
        assert!(waited < longest, "{target}: {waited:?} of {whole:?}");
    }
}

#[test]
fn hundreds_of_silent_connections_keep_nobody_out() {
    let served = Served::pages();
    let mut silent = Vec::new();
    // Both ends count towards this process's limit of open files.
    for nth in 0..400 {
        let mut stream = served.connect();
        // Half of them start a request and never finish it.
        if nth % 2 == 0 {
            let _ = stream.write_all(b"GET /search?q=record HTTP/1.1\r\nHost: loc");
        }
        silent.push(stream);
    }
    let started = Instant::now();
    for _ in 0..20 {
        assert_eq!(served.get("/search?q=record").status, 200);
    }
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn a_slow_reader_takes_nothing_from_others() {
    let served = Served::pages();
    let mut slow = served.connect();
    let ask = "GET /search HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200);
    let mut asking = slow.try_clone().unwrap();
    let asking = std::thread::spawn(move || {
        let _ = asking.write_all(ask.as_bytes());
    });
    let mut byte = [0];
    for _ in 0..20 {
        slow.read_exact(&mut byte).unwrap();
        assert_eq!(served.get("/search?q=record").status, 200);
    }
    drop(slow);
    drop(served);
    asking.join().unwrap();
}

#[test]
fn requests_in_one_connection_are_answered_in_turn() {
    let served = Served::pages();
    let mut stream = served.connect();
    let first = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let last = "HEAD /search?q=record HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream
        .write_all(format!("{first}{last}").as_bytes())
        .unwrap();
    let got = read(&mut stream);
    assert_eq!(got.status, 200);
    got.has("\"status\":\"ok\"")
        .has("content-type: text/html")
        .has_not("<html");
}

#[test]
fn it_listens_to_the_network_only_when_told_in_so_many_words() {
    let folder = tempfile::tempdir().unwrap();
    update(folder.path(), vec![pages()]);
    let options = ServeOptions {
        folder: folder.path().to_owned(),
        listen: "0.0.0.0:0".parse().unwrap(),
        exposure: Exposure::ThisMachine,
        hosts: Vec::new(),
        notes: NotesShown::ToThisMachine,
    };
    assert!(matches!(
        Server::bind(&options),
        Err(ServeError::Exposed(_))
    ));
    let meant = ServeOptions {
        exposure: Exposure::Network,
        ..options
    };
    assert!(Server::bind(&meant).is_ok());
}
