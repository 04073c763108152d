//! A full disk; this needs a machine with name spaces.

use std::process::Command;

use super::{Sandbox, line};

/// Runs a script with a small disk on `disk/` that no other process sees; `None` if the machine
/// cannot provide one.
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
    let printed = String::from_utf8(output.stdout).unwrap();
    (output.status.success() && !printed.is_empty()).then_some(printed)
}

const FULL: &str = "error: the disk that holds disk/index/built is full\nhint: free some space, \
                    then run the same command again; what was committed before is intact\n--- \
                    exit 2\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_decisions(400);
    sandbox.write("small.jsonl", line("24 001 411", "A giraffe."));
    sandbox
}

#[test]
fn a_full_disk_is_reported_and_the_last_commit_is_kept() {
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
    let Some(printed) = on_small_disk(&sandbox(), script) else {
        return;
    };
    let found = "1 decision, 1 paragraph\n--- exit 0\n";
    assert_eq!(
        printed,
        format!(
            "{FULL}{found}--- exit 0\n{FULL}{found}engine\nmanifest.json\nwriter.lock\n\
             --- exit 0\n--- exit 0\n{found}"
        )
    );
}

#[test]
fn the_unfinished_files_of_a_failed_run_are_removed() {
    let sandbox = sandbox();
    // There is enough space for a run to begin, but not to finish.
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
    let Some(printed) = on_small_disk(&sandbox, script) else {
        return;
    };
    assert!(
        printed.starts_with(&format!("{FULL}same\n")) && printed.ends_with("--- exit 0\n"),
        "{printed}"
    );
}

#[test]
fn a_disk_that_is_full_from_the_start_is_reported() {
    let script = "redress index decisions\n\
                  redress search delay\n\
                  ls disk/index/built\n\
                  cat /dev/zero > disk/filler 2> /dev/null\n\
                  redress index small.jsonl\n\
                  rm disk/filler\n\
                  redress index small.jsonl | tail -n 1\n\
                  redress search --count giraffe\n";
    let Some(printed) = on_small_disk(&sandbox(), script) else {
        return;
    };
    assert_eq!(
        printed,
        format!(
            "{FULL}error: no index in disk/index/built\n\
             hint: build it first: `redress --index disk/index index PATH`\n--- exit 2\n\
             writer.lock\n{FULL}--- exit 0\n1 decision, 1 paragraph\n--- exit 0\n"
        )
    );
}
