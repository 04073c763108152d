use std::io::Write;
use std::process::Command;

use super::client::Served;

#[test]
fn the_api_says_what_the_program_says() {
    let served = Served::pages();
    let program = |arguments: &[&str]| -> serde_json::Value {
        let output = Command::new(env!("CARGO_BIN_EXE_redress"))
            .env("REDRESS_INDEX", served.folder.path())
            .args(arguments)
            .args(["--format", "json"])
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    for (target, arguments) in [
        (
            "/api/search?q=amend+record&limit=3",
            &["search", "amend record", "--limit", "3"][..],
        ),
        (
            "/api/search?q=record&decision=upheld&from=2024&sort=oldest&flat=1&context=1&no-synonyms=1",
            &[
                "search",
                "record",
                "--decision",
                "upheld",
                "--from",
                "2024",
                "--sort",
                "oldest",
                "--flat",
                "--context",
                "1",
                "--no-synonyms",
            ],
        ),
        (
            "/api/decisions/90-001-101?q=rectif*",
            &["show", "90-001-101", "--highlight", "rectif*"],
        ),
    ] {
        let mut got = served.get(target).json();
        let mut told = program(arguments);
        for answer in [&mut got, &mut told] {
            answer.as_object_mut().unwrap().remove("took_ms");
        }
        assert_eq!(got, told, "{target}");
    }
}

#[test]
fn a_query_that_cannot_be_read_is_a_problem_with_its_place() {
    let served = Served::pages();
    let got = served.get("/api/search?q=%C2%A3+%28amend");
    assert_eq!(got.status, 400);
    assert_eq!(got.header("content-type"), Some("application/problem+json"));
    let problem = got.json();
    assert_eq!(problem["type"], "urn:redress:problem:query");
    assert_eq!((&problem["at"], &problem["length"]), (&2.into(), &1.into()));
    assert!(problem["suggestion"].is_string(), "{problem}");
    let got = served.get("/api/search?q=a&colour=red");
    assert_eq!(got.json()["parameter"], "colour");
}

#[test]
fn all_results_leave_in_every_form() {
    let served = Served::pages();
    let all = served
        .get("/api/search?q=council&limit=1000&paragraphs=1000")
        .json();
    let decisions = all["total"]["decisions"].as_u64().unwrap() as usize;
    let paragraphs = all["total"]["paragraphs"].as_u64().unwrap() as usize;
    assert!(decisions > 10);

    let lines = served.get("/api/search?q=council&format=jsonl");
    assert!(
        lines
            .header("content-disposition")
            .unwrap()
            .contains("redress-council-")
    );
    let lines: Vec<serde_json::Value> = lines
        .body
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), decisions + 1);
    assert_eq!(lines[..decisions], all["hits"].as_array().unwrap()[..]);
    assert_eq!(lines[decisions]["summary"]["total"], all["total"]);

    let cells = served.get("/api/search?q=council&format=csv");
    let rows = csv::Reader::from_reader(cells.body.as_bytes()).into_records();
    assert_eq!(rows.map(Result::unwrap).count(), paragraphs);

    let text = served.get("/api/search?q=council&format=md");
    assert_eq!(text.body.matches("\n## ").count(), decisions);
    text.has("# council").has("re-used with acknowledgement");

    let one = served.get("/api/search?q=council&format=jsonl&limit=1&page=2");
    assert_eq!(one.body.lines().count(), 2);
    assert_eq!(served.get("/api/search?q=%28&format=csv").status, 400);
    assert_eq!(served.get("/api/search?q=a&format=xls").status, 400);
    let none = served.get("/api/search?q=zebracrossing&format=csv");
    assert_eq!(none.body.lines().count(), 1);
}

#[test]
fn the_beginning_of_a_query_is_gone_on_with() {
    let served = Served::pages();
    let got = served.get("/api/suggest?q=amend+rec").json();
    assert_eq!(got[0], "amend rec");
    let queries: Vec<_> = got[1]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    assert!(
        queries.contains(&"amend record") && queries.contains(&"amend records"),
        "{queries:?}"
    );
    let got = served.get("/api/suggest?q=test").json();
    assert_eq!(got[1][0], "authority:\"London Borough of Testham\"");
    for nothing in ["", "a", "amend+", "%22"] {
        assert_eq!(
            served.get(&format!("/api/suggest?q={nothing}")).json()[1],
            serde_json::json!([])
        );
    }
}

#[test]
fn many_exports_at_once_are_all_answered_and_hold_up_no_page() {
    let served = Served::pages();
    let whole = served.get("/api/search?format=csv").body;
    std::thread::scope(|scope| {
        let exports: Vec<_> = (0..40)
            .map(|_| scope.spawn(|| served.get("/api/search?format=csv")))
            .collect();
        assert_eq!(served.get("/search?q=record").status, 200);
        for export in exports {
            let got = export.join().unwrap();
            assert_eq!(got.status, 200);
            assert_eq!(got.body, whole);
        }
    });
}

#[test]
fn exports_that_nobody_reads_hold_up_no_other() {
    let served = Served::pages();
    let ask = format!(
        "GET /api/search?format=jsonl HTTP/1.1\r\nHost: {}\r\n\r\n",
        served.address
    );
    let unread: Vec<_> = (0..20)
        .map(|_| {
            let mut stream = served.connect();
            stream.write_all(ask.as_bytes()).unwrap();
            stream
        })
        .collect();
    let got = served.get("/api/search?format=jsonl");
    assert_eq!(got.status, 200);
    drop(unread);
}
