//! Pages that were replaced or taken down.

use std::fs;

use super::{Sandbox, files_below, line};

fn page(reference: &str, word: &str, paragraphs: usize) -> String {
    let text = format!("- Mr X told the Council of a {word}.\n").repeat(paragraphs);
    format!(
        "Exampleton Council ({reference})\nCategory : Education > School transport\n\
         Decision : Upheld\nDecision date : 01 Mar 2024\nThe Ombudsman's final decision:\n\
         Summary: The Council lost a {word}.\nThe complaint\n{text}Final decision\n- I uphold it.\n"
    )
}

#[test]
fn a_shorter_page_under_another_name_replaces_a_missing_one() {
    let sandbox = Sandbox::new();
    sandbox.write("d/old.txt", page("24 001 411", "pelican", 5));
    sandbox.write("d/other.txt", page("24 001 412", "heron", 2));
    sandbox.age("d");
    sandbox.index(&["d"]);
    fs::remove_file(sandbox.path("d/old.txt")).unwrap();
    sandbox.write("d/new-name.txt", page("24 001 411", "ostrich", 1));
    let report = sandbox.index(&["d"]);
    assert_eq!(report["changed"], 1, "{report}");
    assert_eq!([sandbox.count("pelican"), sandbox.count("ostrich")], [0, 1]);
    sandbox.is_whole("after the change");
    // A decision without another page stays, and is reported.
    fs::remove_file(sandbox.path("d/other.txt")).unwrap();
    let report = sandbox.index(&["d"]);
    let expected = serde_json::json!([{"reference": "24 001 412", "source": "d/other.txt"}]);
    assert_eq!(report["without_file"], expected, "{report}");
    assert_eq!(sandbox.count("heron"), 1);
    let report = sandbox.index(&["d", "--prune"]);
    assert_eq!(report["dropped"], serde_json::json!(["24 001 412"]));
    assert_eq!(sandbox.count("heron"), 0);
}

#[test]
fn a_skipped_copy_is_read_when_the_better_file_is_gone() {
    let sandbox = Sandbox::new();
    sandbox.write("d/a.txt", page("24 001 411", "pelican", 5));
    sandbox.write("d/b.txt", page("24 001 411", "ostrich", 1));
    sandbox.age("d");
    sandbox.index(&["d"]);
    assert_eq!([sandbox.count("pelican"), sandbox.count("ostrich")], [1, 0]);
    let away = fs::read(sandbox.path("d/a.txt")).unwrap();
    fs::remove_file(sandbox.path("d/a.txt")).unwrap();
    sandbox.index(&["d"]);
    assert_eq!([sandbox.count("pelican"), sandbox.count("ostrich")], [0, 1]);
    sandbox.write("d/a.txt", away);
    sandbox.index(&["d"]);
    assert_eq!([sandbox.count("pelican"), sandbox.count("ostrich")], [1, 0]);
}

/// The files of the index that contain some bytes.
fn holding(sandbox: &Sandbox, word: &str) -> Vec<String> {
    files_below(&sandbox.path("index"))
        .into_iter()
        .filter(|path| {
            let bytes = fs::read(path).unwrap();
            bytes
                .windows(word.len())
                .any(|window| window == word.as_bytes())
        })
        .map(|path| path.display().to_string())
        .collect()
}

/// Words that only the decisions to be forgotten have.
const WORDS: [&str; 4] = ["qwyjibo", "vorpalish", "slithytove", "frumiouswhale"];

#[test]
fn a_forgotten_decision_leaves_no_byte_and_stays_out() {
    let sandbox = Sandbox::with_decisions(150);
    // Words that nothing else has, including in an unknown heading.
    let secret = "Exampleton Council (24 001 411)\nThe Ombudsman's final decision:\n\
        Summary: The Council lost a qwyjibo.\nThe complaint\n- Mr X wants a vorpalish apology.\n\
        Mimsyborogove matters\n- The slithytove was lost.\nFinal decision\n- I uphold it.\n";
    sandbox.write("decisions/secret.txt", secret);
    sandbox.write(
        "more.jsonl",
        line("24 001 412", "A frumiouswhale was lost."),
    );
    sandbox.age("decisions");
    sandbox.age("more.jsonl");
    sandbox.index(&["decisions", "more.jsonl"]);
    for word in WORDS {
        assert_eq!(sandbox.count(word), 1, "{word}");
    }
    let said = sandbox.run(&["forget", "24", "001", "411", "24-001-412"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    sandbox.is_whole("after it was forgotten");
    let is_out = |sandbox: &Sandbox, about: &str| {
        for word in WORDS {
            assert_eq!(sandbox.count(word), 0, "{about}: {word}");
            assert_eq!(holding(sandbox, word), [""; 0], "{about}: {word}");
        }
        assert_eq!(holding(sandbox, "imsyborogove"), [""; 0], "{about}");
        assert_eq!(sandbox.run(&["show", "24 001 411"]).code, Some(1));
    };
    is_out(&sandbox, "forgotten");
    // The rest answers as if the others had never been in the index.
    let others = Sandbox::with_decisions(150);
    others.index(&["decisions"]);
    assert_eq!(sandbox.answers(), others.answers());
    for arguments in [
        &["decisions", "more.jsonl"][..],
        &["--rebuild", "decisions", "more.jsonl"],
        &["--prune", "decisions", "more.jsonl"],
    ] {
        sandbox.index(arguments);
        is_out(&sandbox, &format!("{arguments:?}"));
    }
    sandbox.write("decisions/again.txt", secret.replace("wants", "wanted"));
    let report = sandbox.index(&["decisions"]);
    assert_eq!(
        (&report["new"], &report["kept_out"]),
        (&0.into(), &1.into()),
        "{report}"
    );
    is_out(&sandbox, "another copy");
    let listed = sandbox.run(&["forget", "--list"]).stdout;
    assert_eq!(listed, "24 001 411\n24 001 412\n");
    let said = sandbox.run(&["forget", "--undo", "24 001 411"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    sandbox.index(&["decisions"]);
    assert_eq!(
        [sandbox.count("qwyjibo"), sandbox.count("frumiouswhale")],
        [1, 0]
    );
    sandbox.is_whole("after it was let in again");
}

#[test]
fn a_decision_that_cannot_be_forgotten_is_reported() {
    let sandbox = Sandbox::new();
    let said = sandbox.run(&["forget", "24 001 411"]);
    said.check_is_understandable("no index");
    assert_eq!(said.code, Some(2));
    sandbox.write("d/a.txt", page("24 001 412", "pelican", 1));
    sandbox.index(&["d"]);
    let said = sandbox.run(&["forget", "24 001 411"]);
    assert!(
        said.stderr
            .contains("24 001 411 was not in the index and is kept out")
    );
    let said = sandbox.run(&["forget", "--undo", "24 001 499"]);
    assert_eq!(said.code, Some(1), "{}", said.all());
    sandbox.write(
        "index/settings/forgotten.txt",
        format!("# x\n{}\n", "9".repeat(201)),
    );
    let said = sandbox.run(&["index", "d"]);
    said.check_is_understandable("a wrong list");
    assert!(said.stderr.contains("line 2"), "{}", said.all());
}
