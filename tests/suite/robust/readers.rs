//! Readers while another process writes.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Sandbox, line};

/// Writes a file of decisions that all name their round.
fn changing(sandbox: &Sandbox, round: u32) {
    let lines: String = (0..6)
        .map(|number| {
            line(
                &format!("C-{number}"),
                &format!("A delay of round {round}."),
            )
        })
        .collect();
    sandbox.write("d/changing.next", &lines);
    fs::rename(
        sandbox.path("d/changing.next"),
        sandbox.path("d/changing.jsonl"),
    )
    .unwrap();
}

#[test]
fn no_reader_calls_an_index_damaged_while_runs_commit() {
    let sandbox = Sandbox::new();
    sandbox.invent(12, 7, "d");
    changing(&sandbox, 0);
    sandbox.index(&["d"]);
    let is_over = AtomicBool::new(false);
    let until = Instant::now() + Duration::from_secs(6);
    let readings = thread::scope(|scope| {
        scope.spawn(|| {
            let modes: [&[&str]; 4] = [&["d"], &["--rebuild", "d"], &["--optimize", "d"], &["d"]];
            for (round, mode) in (1..).zip(modes.iter().cycle()) {
                changing(&sandbox, round);
                sandbox.index(mode);
                if Instant::now() > until {
                    break;
                }
            }
            is_over.store(true, Ordering::SeqCst);
        });
        let read = |arguments: &'static [&'static str]| {
            let (sandbox, is_over) = (&sandbox, &is_over);
            scope.spawn(move || {
                let mut readings = 0;
                while !is_over.load(Ordering::SeqCst) {
                    let said = sandbox.run(arguments);
                    assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.all());
                    readings += 1;
                }
                readings
            })
        };
        let readers = [
            read(&["stats", "--format", "json"]),
            read(&["search", "--format", "json", "delay"]),
            read(&["check"]),
        ];
        readers.map(|reader| reader.join().unwrap())
    });
    assert!(readings.iter().all(|count| *count > 0), "{readings:?}");
    sandbox.is_whole("in the end");
}
