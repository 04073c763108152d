//! `kill -9` at random moments.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::{Random, Sandbox};

/// Starts an index run and kills it after a random part of `span`.
fn kill(sandbox: &Sandbox, arguments: &[&str], random: &mut Random, span: Duration) {
    let arguments = [&["index"], arguments].concat();
    let mut running = sandbox.command(&arguments).spawn().unwrap();
    thread::sleep(Duration::from_micros(random.below(span.as_micros() as u64)));
    // It may have ended already.
    let _ = running.kill();
    running.wait().unwrap();
}

#[test]
fn a_killed_run_leaves_the_last_commit_and_the_next_run_completes_the_work() {
    let mut random = Random(2);
    let whole = Sandbox::with_decisions(300);
    let started = Instant::now();
    whole.index(&["decisions"]);
    let span = started.elapsed();
    let answers_of_all = whole.answers();

    // Nothing was committed yet, or everything.
    let sandbox = Sandbox::with_decisions(300);
    let later = sandbox.path("later");
    fs::create_dir(&later).unwrap();
    let files = super::files_below(&sandbox.path("decisions"));
    for file in files.iter().step_by(3) {
        fs::rename(file, later.join(file.file_name().unwrap())).unwrap();
    }
    for _ in 0..5 {
        kill(&sandbox, &["decisions"], &mut random, span);
        let said = sandbox.run(&["search", "delay"]);
        let none = said.stderr.starts_with("error: no index in index/built\n");
        assert!(none || said.code == Some(0), "{}", said.all());
        if !none {
            sandbox.is_whole("after a first run");
        }
    }
    sandbox.index(&["decisions"]);
    let answers_of_some = sandbox.answers();
    assert_ne!(answers_of_some, answers_of_all);

    for round in 0..9 {
        kill(&sandbox, &["decisions", "later"], &mut random, span);
        let answers = sandbox.answers();
        assert!(
            answers == answers_of_some || answers == answers_of_all,
            "round {round}: {answers}"
        );
        sandbox.is_whole("after an update");
    }
    let report = sandbox.index(&["decisions", "later"]);
    assert_eq!(report["decisions"], 300);
    assert_eq!(sandbox.answers(), answers_of_all);

    for round in 0..6 {
        kill(
            &sandbox,
            &["--rebuild", "decisions", "later"],
            &mut random,
            span,
        );
        assert_eq!(sandbox.answers(), answers_of_all, "round {round}");
        sandbox.is_whole("after a rebuild");
    }
    let report = sandbox.index(&["decisions", "later"]);
    assert_eq!((&report["same"], &report["new"]), (&300.into(), &0.into()));
    assert_eq!(sandbox.engine_folders(), 1);
    assert_eq!(sandbox.answers(), answers_of_all);
    sandbox.is_whole("in the end");
}

#[test]
fn files_of_killed_runs_are_gone_after_the_next_run() {
    for mode in [&["decisions.jsonl"][..], &["--rebuild", "decisions.jsonl"]] {
        let sandbox = Sandbox::new();
        sandbox.write("decisions.jsonl", super::line("24 001 411", "A delay."));
        sandbox.index(&["decisions.jsonl"]);
        sandbox.write("index/built/engine-2/meta.json", "{");
        sandbox.write("index/built/engine-7/0.store", "half");
        sandbox.index(mode);
        assert_eq!(sandbox.engine_folders(), 1);
        assert_eq!(sandbox.count("delay"), 1);
        sandbox.is_whole("after leftovers");
    }
    // Before there is a manifest at all.
    let sandbox = Sandbox::new();
    sandbox.write("decisions.jsonl", super::line("24 001 411", "A delay."));
    sandbox.write("index/built/engine/0.store", "half");
    sandbox.index(&["decisions.jsonl"]);
    assert_eq!(sandbox.engine_folders(), 1);
    sandbox.is_whole("after leftovers of a first run");
}

#[test]
fn files_of_killed_runs_next_to_a_commit_are_gone_after_the_next_run() {
    let sandbox = Sandbox::new();
    sandbox.write("d/a.jsonl", super::line("24 001 411", "A delay."));
    sandbox.age("d");
    sandbox.index(&["d"]);
    let files = |sandbox: &Sandbox| super::files_below(&sandbox.path("index/built"));
    let whole = files(&sandbox);
    for run in [
        &["index", "d"][..],
        &["index", "--prune", "d"],
        &["index", "--optimize"],
        &["search", "--update", "d", "delay"],
    ] {
        for name in [
            "manifest.new",
            "engine/meta.new",
            "engine/.managed.new",
            "engine/.tmpx7Ge1a",
            "engine/ledger-2.jsonl",
            "engine/ledger-2.new",
            "engine/wordings-2.bin",
            "engine/0123456789abcdef0123456789abcdef.store",
            "engine/0123456789abcdef0123456789abcdef.store.temp",
            "engine/impacts-0123456789abcdef0123456789abcdef.bin",
        ] {
            sandbox.write(&format!("index/built/{name}"), "half");
        }
        let said = sandbox.run(run);
        assert_eq!(said.code, Some(0), "{run:?}: {}", said.all());
        assert_eq!(files(&sandbox), whole, "{run:?}");
        sandbox.is_whole("swept");
    }
}

#[test]
fn an_index_in_its_own_documents_does_not_read_itself() {
    let sandbox = Sandbox::new();
    sandbox.write("d/a.jsonl", super::line("24 001 411", "A delay."));
    // Another index in the same folder is not read as documents either.
    for (index, settings) in [("d/index", "d/index/settings"), ("d", "d/settings")] {
        sandbox.write(&format!("{settings}/synonyms.txt"), "ICO = ombudsman\n");
        for _ in 0..3 {
            let report = sandbox.index(&["--index", index, "d"]);
            let counts = (&report["decisions"], &report["failed"]);
            assert_eq!(counts, (&1.into(), &0.into()), "{index}: {report}");
        }
    }
}

#[test]
fn a_second_writer_is_refused_and_readers_continue() {
    let sandbox = Sandbox::new();
    sandbox.write("decisions.jsonl", super::line("24 001 411", "A delay."));
    sandbox.index(&["decisions.jsonl"]);
    let lock = fs::File::options()
        .write(true)
        .open(sandbox.path("index/built/writer.lock"))
        .unwrap();
    lock.lock().unwrap();
    for arguments in [
        &["index", "decisions.jsonl"][..],
        &["index", "--rebuild", "decisions.jsonl"],
        &["search", "--update", "decisions.jsonl", "delay"],
    ] {
        let said = sandbox.run(arguments);
        assert_eq!(
            said.all(),
            "error: another run is writing to the index in index/built\nhint: wait until it has \
             finished; you can still search\n--- exit Some(2)\n"
        );
    }
    for arguments in [
        &["search", "delay"][..],
        &["show", "24 001 411"],
        &["stats"],
        &["check"],
    ] {
        let said = sandbox.run(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.all());
    }
    // A child that is being started elsewhere may still hold the open file.
    lock.unlock().unwrap();
    assert_eq!(sandbox.index(&["decisions.jsonl"])["decisions"], 1);
}
