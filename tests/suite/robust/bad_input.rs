//! Files that are not decisions.

use std::fs;
use std::io::Write as _;

use super::{Random, Sandbox, line};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file(name, options).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

fn noise(bytes: usize) -> Vec<u8> {
    let mut random = Random(11);
    (0..bytes).map(|_| random.below(256) as u8).collect()
}

const NO_HEADER: &str =
    "It is a truth that a page may hold no header at all.\n\nNor anything else.\n";

/// A name, its bytes, and whether a decision can be read from it.
fn nonsense() -> Vec<(&'static str, Vec<u8>, bool)> {
    let good = line("24 001 411", "A giraffe came too late.");
    let long_line = format!(
        "{{\"reference\":\"1\",\"text\":\"{}\"}}\n{good}",
        "wordy ".repeat(20_000_000 / 6)
    );
    let archive = zip("a.jsonl", good.repeat(50).as_bytes());
    let line_of_a_bomb = format!("{{\"text\":\"{}\"}}\n", "a".repeat(1_000_000));
    vec![
        ("empty.txt", Vec::new(), false),
        ("empty.html", Vec::new(), false),
        ("empty.jsonl", Vec::new(), false),
        ("empty.zip", Vec::new(), false),
        ("empty.txt.gz", Vec::new(), false),
        ("binary.txt", noise(100_000), false),
        ("binary.html", noise(100_000), false),
        ("binary.jsonl", noise(100_000), false),
        ("binary.zip", noise(100_000), false),
        ("binary.jsonl.gz", noise(100_000), false),
        ("no-header.txt", NO_HEADER.into(), false),
        ("long-line.jsonl", long_line.into_bytes(), true),
        ("long-page.txt", vec![b'a'; 20_000_000], false),
        ("cut.zip", archive[..archive.len() / 2].to_vec(), false),
        ("bomb.zip", zip("bomb.txt", &vec![b'a'; 200_000_000]), false),
        (
            "bomb.jsonl.gz",
            gzip(line_of_a_bomb.repeat(120).as_bytes()),
            false,
        ),
    ]
}

#[test]
fn invalid_files_are_named_and_the_rest_is_read() {
    let sandbox = Sandbox::new();
    let nonsense = nonsense();
    for (name, bytes, _) in &nonsense {
        sandbox.write(&format!("all/{name}"), bytes);
    }
    sandbox.write("all/z.jsonl", line("24 001 412", "A zebra came too late."));
    let report = sandbox.index(&["all"]);
    assert_eq!(report["new"], 2, "{report}");
    assert_eq!((sandbox.count("giraffe"), sandbox.count("zebra")), (1, 1));
    let problems = report["problems"].as_array().unwrap();
    for (name, ..) in &nonsense {
        let source = format!("all/{name}");
        let is_reported = problems
            .iter()
            .any(|problem| problem["source"].as_str().unwrap().starts_with(&source));
        assert!(is_reported, "{name}: {report}");
    }
    sandbox.is_whole("after nonsense");
    let text = sandbox.run(&["index", "--rebuild", "all"]);
    text.check_is_understandable("as text");
    // However many problems there are, the user gets a page of output at most.
    assert!(text.stderr.lines().count() < 40, "{}", text.all());
    assert!(
        text.stderr.lines().all(|line| line.len() < 1_000),
        "{}",
        text.all()
    );
}

#[test]
fn an_invalid_file_alone_fails_with_its_name_and_a_remedy() {
    for (name, bytes, readable) in nonsense() {
        let sandbox = Sandbox::new();
        sandbox.write(name, bytes);
        let said = sandbox.run(&["index", name]);
        said.check_is_understandable(name);
        let expected = if readable { 0 } else { 2 };
        assert_eq!(said.code, Some(expected), "{name}: {}", said.all());
        assert!(said.stderr.contains(name), "{name}: {}", said.all());
    }
}

/// Each problem takes memory, and an archive can have any number of them.
#[test]
fn of_very_many_broken_lines_the_first_are_listed_and_the_others_counted() {
    let sandbox = Sandbox::new();
    sandbox.write("broken.jsonl", "{}\n".repeat(100_700));
    let said = sandbox.run(&["index", "broken.jsonl"]);
    said.check_is_understandable("broken lines");
    assert!(said.stderr.contains("100,700 failed"), "{}", said.all());
    assert!(
        said.stderr
            .contains("700 more documents of this file were not understood"),
        "{}",
        said.all()
    );
}

#[test]
fn a_path_that_does_not_exist_creates_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("good.jsonl", line("24 001 411", "A giraffe."));
    let said = sandbox.run(&["index", "good.jsonl", "god.jsonl"]);
    assert_eq!(
        said.all(),
        "error: no such file or folder: god.jsonl\nhint: check the spelling; the path is relative \
         to the current folder\n--- exit Some(2)\n"
    );
    assert!(!sandbox.path("index").exists());
    sandbox.index(&["good.jsonl"]);
    let before = sandbox.built();
    let said = sandbox.run(&["index", "--prune", "--rebuild", "god.jsonl"]);
    assert_eq!(said.code, Some(2));
    assert_eq!(sandbox.built(), before);
}

#[test]
fn an_index_folder_that_is_a_file_is_reported() {
    let sandbox = Sandbox::new();
    sandbox.write("good.jsonl", line("24 001 411", "A giraffe."));
    sandbox.write("file", "not a folder");
    for arguments in [
        &["--index", "file", "index", "good.jsonl"][..],
        &["--index", "file", "search", "giraffe"],
        &["--index", "file", "check"],
        &["--index", "file", "stats"],
        &["--index", "file", "show", "24001411"],
    ] {
        let said = sandbox.run(arguments);
        said.check_is_understandable("a file for an index");
        assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.all());
        assert!(
            said.stderr.contains("file/built"),
            "{arguments:?}: {}",
            said.all()
        );
    }
}

#[test]
fn wrong_settings_are_reported_before_the_work() {
    let sandbox = Sandbox::new();
    sandbox.write("good.jsonl", line("24 001 411", "A giraffe."));
    for settings in [&b"k1 = \"much\"\n"[..], b"\xff\xfe", b"k1 = nan\n", b""] {
        sandbox.write("index/settings/ranking.toml", settings);
        for arguments in [&["index", "good.jsonl"][..], &["search", "giraffe"]] {
            let said = sandbox.run(arguments);
            assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.all());
            assert!(
                said.stderr.contains("index/settings/ranking.toml"),
                "{}",
                said.all()
            );
            said.check_is_understandable("wrong settings");
        }
        assert!(!sandbox.path("index/built").exists());
    }
}

#[test]
#[cfg(unix)]
fn a_folder_without_permission_is_named_and_the_rest_is_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let sandbox = Sandbox::new();
    sandbox.write("all/closed/a.jsonl", line("24 001 411", "A giraffe."));
    sandbox.write("all/closed.jsonl", line("24 001 413", "A gnu."));
    sandbox.write("all/open.jsonl", line("24 001 412", "A zebra."));
    let closed = ["all/closed", "all/closed.jsonl"].map(|path| sandbox.path(path));
    for path in &closed {
        fs::set_permissions(path, fs::Permissions::from_mode(0o0)).unwrap();
    }
    // An administrator has access to everything.
    if fs::read_dir(&closed[0]).is_err() {
        let said = sandbox.run(&["index", "-v", "all"]);
        assert_eq!(said.code, Some(0), "{}", said.all());
        assert!(said.stderr.contains("1 new"), "{}", said.all());
        assert!(said.stderr.contains("2 failed"), "{}", said.all());
        for name in ["all/closed: ", "all/closed.jsonl: "] {
            assert!(said.stderr.contains(name), "{}", said.all());
        }
        let said = sandbox.run(&["index", "all/closed"]);
        assert_eq!(said.code, Some(2), "{}", said.all());
        said.check_is_understandable("a closed folder");
    }
    for path in &closed {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_named_file_that_cannot_be_read_is_an_error_and_the_rest_is_read() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "d/a.jsonl",
        line("24 001 411", "The Council lost a pelican."),
    );
    sandbox.write("d/letter.PDF", b"%PDF-1.7 \xe2\xe3");
    sandbox.write("d/other.pdf", b"%PDF-1.7 \xe2\xe3");
    sandbox.write("d/README", "x");
    let report = sandbox.index(&["d"]);
    let skipped = serde_json::json!({".pdf": 2, "no ending": 1});
    assert_eq!(report["skipped"], skipped, "{report}");
    let said = sandbox.run(&["index", "-v", "d"]);
    assert!(
        said.stderr.contains("skipped: 2 .pdf, 1 no ending") && said.stderr.contains("d/README"),
        "{}",
        said.all()
    );
    let said = sandbox.run(&["index", "--rebuild", "d/letter.PDF", "d/a.jsonl"]);
    said.check_is_understandable("a PDF that was named");
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr.contains("d/letter.PDF: a PDF file, not text"),
        "{}",
        said.all()
    );
    assert_eq!(sandbox.count("pelican"), 1);
}

#[test]
fn a_crawl_with_a_missing_page_exits_with_1_in_every_run() {
    let page = "<h1>Exampleton Council (24 001 411)</h1><p>Summary: The Council lost a pelican.</p>\
        <h2>The complaint</h2><p>Mr X complains.</p>";
    let record = |length: usize| {
        let block = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n{page}"
        );
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n\
             WARC-Target-URI: http://x.test/{length}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    };
    let sandbox = Sandbox::new();
    sandbox.write("d/a.warc", record(9_999) + &record(page.len()));
    sandbox.age("d");
    for about in ["first", "second"] {
        let said = sandbox.run(&["index", "d"]);
        said.check_is_understandable(about);
        assert_eq!(said.code, Some(1), "{about}: {}", said.all());
        let problem = "d/a.warc!http://x.test/9999: the page is cut off: fetch it again";
        assert!(said.stderr.contains(problem), "{about}: {}", said.all());
        assert_eq!(sandbox.count("pelican"), 1);
    }
    sandbox.write("d/a.warc", record(page.len()));
    sandbox.index(&["d"]);
}
