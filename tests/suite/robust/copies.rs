//! One decision in several copies.

use std::fs;

use serde_json::json;

use super::Sandbox;

/// The copy with more content, in the numbered layout.
const RICH: &str = "Exampleton Council (24 001 411)

Category : Education > School transport

Decision : Upheld

Decision date : 01 Mar 2024

The Ombudsman's final decision:

Summary: The Council was at fault over a pelican.

Back to top

The complaint

  1. Mr X complained of a pelican.
  2. He had complained before.

Back to top

Final decision

  1. I uphold the complaint.

Investigator's decision on behalf of the Ombudsman

Print this page
";

/// The same decision in the compact layout, without its header facts.
const POOR: &str = "Exampleton Council (24 001 411)
The Ombudsman's final decision:
Summary: The Council was at fault over an ostrich.
The complaint
- Mr X complained of an ostrich.
- He had complained before.
Final decision
- I uphold the complaint.
";

fn counts(sandbox: &Sandbox) -> [u64; 2] {
    ["pelican", "ostrich"].map(|word| sandbox.count(word))
}

/// Runs over two copies in the order of `names`, and checks which copy won.
#[track_caller]
fn check(rich: &str, poor: &str, runs: &[&[&str]]) {
    let sandbox = Sandbox::new();
    sandbox.write(rich, RICH);
    sandbox.write(poor, POOR);
    for path in [rich, poor] {
        sandbox.age(path);
    }
    let mut last = serde_json::Value::Null;
    for paths in runs {
        last = sandbox.index(paths);
    }
    let about = format!("{rich}, {poor}, {runs:?}");
    assert_eq!(counts(&sandbox), [1, 0], "{about}: {last}");
    let expected = json!([{"reference": "24 001 411", "passed_over": poor, "taken": rich}]);
    assert_eq!(last["copies"], expected, "{about}");
    sandbox.is_whole(&about);
    let whole = Sandbox::new();
    whole.write(rich, RICH);
    whole.index(&[rich]);
    let hits = |sandbox: &Sandbox| {
        let said = sandbox.run(&["search", "--format", "json", "pelican complained"]);
        let lines = said
            .stdout
            .lines()
            .filter(|line| !super::is_of_this_run(line));
        // The engine counts words of replaced copies until it merges.
        let lines = lines.filter(|line| !line.contains("\"score\":"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(hits(&sandbox), hits(&whole), "{about}");
}

#[test]
fn the_richer_copy_wins_whatever_the_order_and_the_runs() {
    for (rich, poor) in [("d/a.txt", "d/b.txt"), ("d/b.txt", "d/a.txt")] {
        check(rich, poor, &[&["d"]]);
        check(rich, poor, &[&["d", "--jobs", "1"]]);
        check(rich, poor, &[&["d", "--jobs", "4"], &["d"]]);
        check(rich, poor, &[&["d"], &["--rebuild", "d"]]);
        check(rich, poor, &[&["d"], &["--prune", "d"]]);
        check(rich, poor, &[&[rich], &[poor]]);
        check(rich, poor, &[&[poor], &[rich]]);
        check(rich, poor, &[&[rich, poor]]);
        check(rich, poor, &[&[poor, rich]]);
    }
}

#[test]
fn the_other_copy_comes_back_when_the_winner_vanishes() {
    for (rich, poor) in [("d/a.txt", "d/b.txt"), ("d/b.txt", "d/a.txt")] {
        let sandbox = Sandbox::new();
        sandbox.write(rich, RICH);
        sandbox.write(poor, POOR);
        sandbox.age("d");
        sandbox.index(&["d"]);
        fs::remove_file(sandbox.path(rich)).unwrap();
        // A copy whose file is gone never wins over one that is there.
        let report = sandbox.index(&["d"]);
        assert_eq!(counts(&sandbox), [0, 1], "{report}");
        assert_eq!(
            (&report["changed"], &report["removed"]),
            (&1.into(), &0.into())
        );
        let report = sandbox.index(&["d", "--prune"]);
        assert_eq!(counts(&sandbox), [0, 1], "{report}");
        assert_eq!(report["copies"], json!([]));
        sandbox.is_whole("the other copy");
        // It is replaced again when the better one is back.
        sandbox.write(rich, RICH);
        sandbox.index(&["d"]);
        assert_eq!(counts(&sandbox), [1, 0]);
        sandbox.is_whole("the better copy again");
    }
}

#[test]
fn a_winner_that_becomes_poorer_is_replaced() {
    let sandbox = Sandbox::new();
    sandbox.write("d/a.txt", RICH);
    sandbox.write("d/b.txt", POOR);
    sandbox.age("d");
    sandbox.index(&["d"]);
    sandbox.write(
        "d/a.txt",
        "Exampleton Council (24 001 411)\nThe complaint\n- A gnu.\n",
    );
    sandbox.index(&["d"]);
    assert_eq!(counts(&sandbox), [0, 1]);
    assert_eq!(sandbox.count("gnu"), 0);
    sandbox.is_whole("after the change");
}

#[test]
fn of_equal_copies_the_first_by_name_is_taken() {
    let sandbox = Sandbox::new();
    for name in ["d/c.txt", "d/a.txt", "d/b.txt"] {
        sandbox.write(name, RICH);
    }
    for arguments in [&["d"][..], &["d"], &["--rebuild", "--jobs", "4", "d"]] {
        let report = sandbox.index(arguments);
        let passed_over = |name: &str| json!({"reference": "24 001 411", "passed_over": name, "taken": "d/a.txt"});
        assert_eq!(
            report["copies"],
            json!([passed_over("d/b.txt"), passed_over("d/c.txt")])
        );
    }
    assert_eq!(counts(&sandbox), [1, 0]);
}

#[test]
fn the_facts_of_two_copies_are_joined_whatever_the_order_and_the_runs() {
    // One copy has the better text without header facts; the other has facts with less text.
    let text = "Exampleton Council (24 001 411)\nThe Ombudsman's final decision:\n\
        Summary: The Council was at fault over an ostrich.\nThe complaint\n\
        - Mr X complained of an ostrich.\n- It ate his letters, all of them, within an hour.\n\
        - The Council did not write to him for many weeks, and lost the ostrich.\n\
        Final decision\n- I uphold the complaint.\n";
    let facts = json!({
        "case_id": "24 001 411",
        "outcome": "Upheld",
        "date": "2024-03-01",
        "category": "Education",
        "subcategory": "School transport",
        "text": "Summary: A pelican.\nThe complaint\n- Mr X.\n",
    });
    let facts = format!("{facts}\n");
    for (one, other, runs) in [
        ("d/a.txt", "d/b.jsonl", &[&["d"][..]][..]),
        ("d/b.txt", "d/a.jsonl", &[&["d"]]),
        (
            "d/a.txt",
            "d/b.jsonl",
            &[&["d/a.txt"], &["d/b.jsonl"], &["d"]],
        ),
        (
            "d/a.txt",
            "d/b.jsonl",
            &[&["d/b.jsonl"], &["d/a.txt"], &["d"]],
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(one, text);
        sandbox.write(other, &facts);
        sandbox.age("d");
        for paths in runs {
            sandbox.index(paths);
        }
        let about = format!("{one}, {other}, {runs:?}");
        assert_eq!(counts(&sandbox), [0, 1], "{about}");
        let query = "ostrich decision:upheld category:education date:2024";
        assert_eq!(sandbox.count(query), 1, "{about}");
        sandbox.is_whole(&about);
        let report = sandbox.index(&["d"]);
        assert_eq!(report["same"], 1, "{about}: {report}");
        // Facts that only the other copy had are removed with it.
        fs::remove_file(sandbox.path(other)).unwrap();
        sandbox.index(&["d", "--prune"]);
        assert_eq!(counts(&sandbox), [0, 1], "{about}");
        assert_eq!(sandbox.count(query), 0, "{about}");
    }
}
