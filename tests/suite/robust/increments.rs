//! The second run, and the ones after it.

use std::fs;

use serde_json::Value;

use super::{Sandbox, line};

#[track_caller]
fn check(report: &Value, [new, changed, same, removed]: [u64; 4]) {
    for (key, expected) in [
        ("new", new),
        ("changed", changed),
        ("same", same),
        ("removed", removed),
    ] {
        assert_eq!(report[key], expected, "{key}: {report}");
    }
}

#[test]
fn a_second_run_over_the_same_files_touches_nothing() {
    let sandbox = Sandbox::with_decisions(20);
    check(&sandbox.index(&["decisions"]), [20, 0, 0, 0]);
    let before = sandbox.built();
    let said = sandbox.run(&["index", "decisions"]);
    assert!(
        said.stderr
            .starts_with("0 new, 0 changed, 20 same, 0 removed, 0 failed\n"),
        "{}",
        said.all()
    );
    assert_eq!(said.code, Some(0));
    check(&sandbox.index(&["decisions", "--prune"]), [0, 0, 20, 0]);
    assert_eq!(sandbox.built(), before);
}

#[test]
fn a_file_rewritten_with_the_same_text_changes_no_result() {
    let sandbox = Sandbox::new();
    sandbox.write("d/a.jsonl", line("A-1", "A giraffe."));
    // Too recent for its date to show whether it changes.
    check(&sandbox.index(&["d"]), [1, 0, 0, 0]);
    let first = sandbox.index(&["d"]);
    check(&first, [0, 0, 1, 0]);
    assert_eq!(first["generation"], 1);
    sandbox.is_whole("after the same again");
}

#[test]
fn a_changed_file_replaces_its_decision() {
    let sandbox = Sandbox::new();
    sandbox.write("d/a.jsonl", line("A-1", "A giraffe."));
    sandbox.write("d/b.jsonl", line("B-1", "A walrus."));
    sandbox.age("d");
    check(&sandbox.index(&["d"]), [2, 0, 0, 0]);
    sandbox.write("d/a.jsonl", line("A-1", "A zebra."));
    let report = sandbox.index(&["d"]);
    check(&report, [0, 1, 1, 0]);
    assert_eq!(report["generation"], 2);
    let counts = ["giraffe", "zebra", "walrus"].map(|word| sandbox.count(word));
    assert_eq!(counts, [0, 1, 1]);
    sandbox.is_whole("after a change");
}

#[test]
fn an_index_of_many_runs_is_merged_into_one_segment_like_a_fresh_build() {
    let sandbox = Sandbox::with_decisions(12);
    sandbox.index(&["decisions"]);
    for run in 0..4 {
        let text = format!("A giraffe and {run} zebras.");
        sandbox.write("decisions/a.jsonl", line("A-1", &text));
        sandbox.write(
            &format!("decisions/{run}.jsonl"),
            line(&format!("R-{run}"), &text),
        );
        sandbox.age("decisions");
        sandbox.index(&["decisions"]);
    }
    let pieces = || {
        let files = sandbox.built().into_keys();
        files
            .filter(|file| file.extension().is_some_and(|kind| kind == "store"))
            .count()
    };
    assert!(pieces() > 1);
    let said = sandbox.run(&["index", "--optimize"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert_eq!(pieces(), 1);
    sandbox.is_whole("in one piece");
    let answers = sandbox.answers();
    check(&sandbox.index(&["decisions"]), [0, 0, 17, 0]);
    sandbox.index(&["--rebuild", "--optimize", "decisions"]);
    assert_eq!(pieces(), 1);
    assert_eq!(sandbox.answers(), answers);
}

#[test]
fn a_vanished_file_stays_until_it_is_pruned() {
    let sandbox = Sandbox::new();
    sandbox.write("d/a.jsonl", line("A-1", "A giraffe."));
    sandbox.write("d/b.jsonl", line("B-1", "A walrus."));
    sandbox.age("d");
    sandbox.index(&["d"]);
    fs::remove_file(sandbox.path("d/a.jsonl")).unwrap();
    check(&sandbox.index(&["d"]), [0, 0, 2, 0]);
    assert_eq!(sandbox.count("giraffe"), 1);
    check(&sandbox.index(&["d", "--prune"]), [0, 0, 1, 1]);
    let counts = ["giraffe", "walrus"].map(|word| sandbox.count(word));
    assert_eq!(counts, [0, 1]);
    sandbox.is_whole("after pruning");
    // A line that vanished from a file is the same.
    sandbox.write("d/b.jsonl", line("C-1", "A gnu."));
    check(&sandbox.index(&["d"]), [1, 0, 1, 0]);
    check(&sandbox.index(&["d", "--prune"]), [0, 0, 1, 1]);
    let counts = ["walrus", "gnu"].map(|word| sandbox.count(word));
    assert_eq!(counts, [0, 1]);
    // Nothing at all is left.
    fs::remove_file(sandbox.path("d/b.jsonl")).unwrap();
    let said = sandbox.run(&["index", "d", "--prune"]);
    said.check_is_understandable("all pruned");
    assert_eq!(sandbox.count("gnu"), 0);
    sandbox.is_whole("an empty index");
}

#[test]
fn standard_input_is_a_source_like_others() {
    let sandbox = Sandbox::new();
    let run = |arguments: &[&str], input: &str| -> Value {
        let arguments = [&["index", "--format", "json"], arguments].concat();
        let said = sandbox.run_with_input(&arguments, input.as_bytes());
        assert_eq!(said.code, Some(0), "{}", said.all());
        serde_json::from_str(&said.stdout).unwrap()
    };
    let [one, two] = [line("A-1", "A giraffe."), line("B-1", "A walrus.")];
    check(&run(&["-"], &(one.clone() + &two)), [2, 0, 0, 0]);
    check(&run(&["-"], &(one.clone() + &two)), [0, 0, 2, 0]);
    check(&run(&["-"], &one), [0, 0, 2, 0]);
    check(&run(&["-", "--prune"], &one), [0, 0, 1, 1]);
    assert_eq!(sandbox.count("walrus"), 0);
    sandbox.is_whole("after standard input");
}

#[test]
fn answers_do_not_depend_on_threads_or_runs() {
    let sandbox = Sandbox::with_decisions(150);
    sandbox.index(&["--jobs", "1", "decisions"]);
    let answers = sandbox.answers();
    sandbox.index(&["--jobs", "4", "--rebuild", "decisions"]);
    assert_eq!(sandbox.answers(), answers);

    let in_parts = Sandbox::with_decisions(150);
    let files = super::files_below(&in_parts.path("decisions"));
    for (at, file) in files.iter().enumerate() {
        let part = in_parts.path(&format!("part-{}", at % 4));
        fs::create_dir_all(&part).unwrap();
        fs::rename(file, part.join(file.file_name().unwrap())).unwrap();
    }
    for part in ["part-2", "part-0", "part-3", "part-1"] {
        in_parts.index(&["--jobs", "2", part]);
    }
    assert_eq!(in_parts.answers(), answers);
}

#[test]
fn answers_do_not_depend_on_what_was_there_before() {
    let sandbox = Sandbox::with_decisions(60);
    // Other texts under the same references, and others that are removed again.
    let files = super::files_below(&sandbox.path("decisions"));
    let texts: Vec<String> = files
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    for (file, text) in files.iter().zip(&texts) {
        fs::write(file, text.replace("the Council", "a delay of the council")).unwrap();
    }
    sandbox.invent(40, 99, "others");
    sandbox.index(&["decisions", "others"]);
    for (file, text) in files.iter().zip(&texts) {
        fs::write(file, text).unwrap();
    }
    sandbox.index(&["decisions", "--prune"]);
    let whole = Sandbox::with_decisions(60);
    whole.index(&["decisions"]);
    assert_eq!(sandbox.answers(), whole.answers());
    sandbox.is_whole("after replacing everything");
}
