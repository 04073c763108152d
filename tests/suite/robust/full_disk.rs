//! A disk without room, which only a machine with name spaces can be given.

use std::process::Command;

use super::{Sandbox, line};

/// Runs a script beside a small disk on `disk/` that no other process sees;
/// `None` where the machine has no such thing.
fn on_small_disk(sandbox: &Sandbox, script: &str) -> Option<String> {
    let script = format!(
        "mkdir disk && mount -t tmpfs -o size=2m none disk || exit 77\n\
         redress() {{ \"$0\" --index disk/index \"$@\" 2>&1; echo \"--- exit $?\"; }}\n{script}"
    );
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .arg(env!("CARGO_BIN_EXE_redress"))
        .current_dir(sandbox.path(""))
        .output()
        .ok()?;
    let told = String::from_utf8(output.stdout).unwrap();
    (output.status.success() && !told.is_empty()).then_some(told)
}

const FULL: &str = "error: the disk that holds disk/index/built is full\n\
                    hint: make room, then run the same command again; \
                    what was committed before is whole\n--- exit 2\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_decisions(400);
    sandbox.write("small.jsonl", line("24 001 411", "A giraffe."));
    sandbox
}

#[test]
fn a_full_disk_is_told_and_the_last_commit_stands() {
    let script = "redress index small.jsonl >&2\n\
                  redress index small.jsonl decisions\n\
                  redress search --count giraffe\n\
                  redress check | tail -n 1\n\
                  redress index --rebuild small.jsonl decisions\n\
                  redress search --count giraffe\n\
                  ls disk/index/built\n\
                  mount -o remount,size=90m disk\n\
                  redress index small.jsonl decisions | tail -n 1\n\
                  redress check | tail -n 1\n\
                  redress search --count giraffe\n";
    let Some(told) = on_small_disk(&sandbox(), script) else {
        return;
    };
    let found = "1 decision, 1 paragraph\n--- exit 0\n";
    assert_eq!(
        told,
        format!(
            "{FULL}{found}--- exit 0\n{FULL}{found}engine\nmanifest.json\nwriter.lock\n\
             --- exit 0\n--- exit 0\n{found}"
        )
    );
}

#[test]
fn what_a_failed_run_could_not_finish_is_taken_away() {
    let sandbox = sandbox();
    // So much of the disk is left that a run begins, and not that it ends.
    let script = "redress index small.jsonl >&2\n\
                  mount -o remount,size=90m disk\n\
                  redress index decisions >&2\n\
                  ls disk/index/built/engine | sort > before\n\
                  used=$(df -k --output=used disk | tail -n 1)\n\
                  mount -o remount,size=$((used + 200))k disk\n\
                  redress index --optimize\n\
                  ls disk/index/built/engine | sort | diff before - && echo same\n\
                  redress index --prune small.jsonl --yes | head -n 1\n\
                  redress check | tail -n 1\n";
    let Some(told) = on_small_disk(&sandbox, script) else {
        return;
    };
    assert!(
        told.starts_with(&format!("{FULL}same\n")) && told.ends_with("--- exit 0\n"),
        "{told}"
    );
}

#[test]
fn a_disk_full_from_the_start_is_told() {
    let script = "redress index decisions\n\
                  redress search delay\n\
                  ls disk/index/built\n\
                  cat /dev/zero > disk/filler 2> /dev/null\n\
                  redress index small.jsonl\n\
                  rm disk/filler\n\
                  redress index small.jsonl | tail -n 1\n\
                  redress search --count giraffe\n";
    let Some(told) = on_small_disk(&sandbox(), script) else {
        return;
    };
    assert_eq!(
        told,
        format!(
            "{FULL}error: no index in disk/index/built\n\
             hint: build it first: `redress --index disk/index index PATH`\n--- exit 2\n\
             writer.lock\n{FULL}--- exit 0\n1 decision, 1 paragraph\n--- exit 0\n"
        )
    );
}
