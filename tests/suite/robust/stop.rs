//! Ctrl-C.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Random, Said, Sandbox};

/// The text of a decision, long enough for a few hundred to fill every buffer.
fn long_text() -> String {
    "A delay of the Council in a matter of some length. ".repeat(400)
}

fn interrupt(running: &Child) {
    let sent = Command::new("kill")
        .args(["-INT", &running.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Feeds decisions to a run until it reads, stops it, and keeps feeding until it no longer
/// reads.
fn stop_while_reading(sandbox: &Sandbox, arguments: &[&str]) -> Said {
    let mut running = sandbox
        .command(arguments)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = running.stdin.take().unwrap();
    let text = long_text();
    let mut fed = 0;
    // Enough that the run has read some of it: a pipe buffers far less.
    for number in 0..200 {
        input
            .write_all(super::line(&format!("A-{number}"), &text).as_bytes())
            .unwrap();
    }
    interrupt(&running);
    while input
        .write_all(super::line(&format!("B-{fed}"), &text).as_bytes())
        .is_ok()
    {
        fed += 1;
        assert!(fed < 50_000, "it does not stop");
    }
    drop(input);
    Said::of(running.wait_with_output().unwrap())
}

#[test]
fn a_stopped_run_keeps_what_it_read_and_the_next_one_completes_the_work() {
    let sandbox = Sandbox::new();
    let said = stop_while_reading(&sandbox, &["index", "-"]);
    assert!(
        said.stderr.ends_with(
            "error: stopped before everything was read; what was read is in the index\n\
             hint: run the same command again to read the rest\n"
        ),
        "{}",
        said.all()
    );
    assert_eq!(said.code, Some(2));
    sandbox.is_whole("after a stop");
    let found = sandbox.count("delay");
    assert!(found > 0);
    let text = long_text();
    let all: String = (0..200)
        .map(|number| super::line(&format!("A-{number}"), &text))
        .collect();
    let said = sandbox.run_with_input(&["index", "-"], all.as_bytes());
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert!(sandbox.count("delay") >= 200);
    sandbox.is_whole("after completion");
}

#[test]
fn a_stopped_rebuild_leaves_the_index_unchanged() {
    let sandbox = Sandbox::new();
    sandbox.write("old.jsonl", super::line("24 001 411", "A giraffe."));
    sandbox.index(&["old.jsonl"]);
    let before = sandbox.built();
    let said = stop_while_reading(&sandbox, &["index", "--rebuild", "-"]);
    assert_eq!(
        said.all(),
        "error: stopped; the index in index/built is unchanged\n\
         hint: run the same command again to rebuild it\n--- exit Some(2)\n"
    );
    assert_eq!(sandbox.built(), before);
    assert_eq!(sandbox.engine_folders(), 1);
    assert_eq!(sandbox.count("giraffe"), 1);
}

#[test]
fn a_pipe_without_a_writer_is_reported_and_ctrl_c_ends_the_wait() {
    let sandbox = Sandbox::new();
    for name in ["pipe.jsonl", "pipe.txt", "pipe"] {
        let made = Command::new("mkfifo").arg(sandbox.path(name)).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let mut running = sandbox.command(&["index", name]).spawn().unwrap();
        let mut printed = String::new();
        let mut stderr = BufReader::new(running.stderr.take().unwrap());
        stderr.read_line(&mut printed).unwrap();
        assert_eq!(
            printed,
            format!("waiting for another program to write to {name}; press Ctrl-C to stop\n")
        );
        let asked = Instant::now();
        interrupt(&running);
        stderr.read_to_string(&mut printed).unwrap();
        assert_eq!(running.wait().unwrap().code(), Some(2), "{printed}");
        // It takes far less on an idle machine.
        assert!(asked.elapsed() < Duration::from_secs(20), "{printed}");
        assert!(printed.contains("error: stopped"), "{printed}");
    }
    // Once a writer connects, the pipe is read.
    let running = sandbox.command(&["index", "pipe.jsonl"]).spawn().unwrap();
    let text = super::line("24 001 411", "A giraffe.");
    std::fs::write(sandbox.path("pipe.jsonl"), text).unwrap();
    let said = Said::of(running.wait_with_output().unwrap());
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert_eq!(sandbox.count("giraffe"), 1);
}

#[test]
fn ctrl_c_at_any_moment_leaves_the_index_whole() {
    let mut random = Random(5);
    let sandbox = Sandbox::with_decisions(150);
    for round in 0..6 {
        let mut running = sandbox.command(&["index", "decisions"]).spawn().unwrap();
        thread::sleep(Duration::from_millis(random.below(300)));
        if running.try_wait().unwrap().is_none() {
            interrupt(&running);
        }
        let said = Said::of(running.wait_with_output().unwrap());
        // Before the run handles signals, Ctrl-C ends it like any program.
        if said.code.is_some() {
            said.check_is_understandable("stopped");
        }
        let search = sandbox.run(&["search", "--count", "delay"]);
        if search
            .stderr
            .starts_with("error: no index in index/built\n")
        {
            continue;
        }
        search.check_is_understandable("search after a stop");
        sandbox.is_whole(&format!("round {round}"));
    }
    assert_eq!(sandbox.index(&["decisions"])["decisions"], 150);
    let whole = Sandbox::with_decisions(150);
    whole.index(&["decisions"]);
    assert_eq!(sandbox.answers(), whole.answers());
}
