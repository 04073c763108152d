//! An index that other accounts may read but not write.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::Command;

use super::{Said, Sandbox, line};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("d/a.jsonl", line("A-1", "A giraffe met a delay."));
    sandbox.write(
        "d/b.jsonl",
        line("B-1", "A walrus met a delay of a giraffe."),
    );
    sandbox.age("d");
    sandbox.index(&["d"]);
    sandbox
}

/// The commands that only read an index.
const READING: [&[&str]; 6] = [
    &["search", "giraffe"],
    &["show", "A-1"],
    &["precedents", "A-1"],
    &["stats"],
    &["check"],
    &["check", "--format", "json"],
];

fn is_administrator() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Runs the program as the account `nobody`, if the test account may switch to another; `None`
/// if it may not.
fn as_nobody(sandbox: &Sandbox, arguments: &[&str]) -> Option<Said> {
    // The program and the sandbox must be accessible to every account.
    if !is_administrator() {
        return None;
    }
    let program = sandbox.path("redress");
    if !program.exists() {
        fs::copy(env!("CARGO_BIN_EXE_redress"), &program).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(sandbox.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&program)
        .args(arguments)
        .current_dir(sandbox.path(""))
        .env_remove("REDRESS_INDEX")
        .output()
        .ok()?;
    let said = Said::of(output);
    // `setpriv` may exist but not be permitted.
    (!said.stderr.starts_with("setpriv: ")).then_some(said)
}

fn modes(sandbox: &Sandbox) -> BTreeMap<String, u32> {
    let files = super::files_below(&sandbox.path("index/built")).into_iter();
    let modes = files.map(|path| {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        (path.display().to_string(), mode)
    });
    modes.collect()
}

#[test]
fn every_file_of_an_index_has_the_access_of_new_files() {
    for (mask, mode) in [("022", 0o644), ("002", 0o664), ("077", 0o600)] {
        let sandbox = Sandbox::new();
        sandbox.write("d/a.jsonl", line("A-1", "A giraffe met a delay."));
        let script = format!(
            "umask {mask} && \"$0\" index d && \"$0\" index --optimize d && \"$0\" index --rebuild d"
        );
        let output = Command::new("sh")
            .args(["-c", &script])
            .arg(env!("CARGO_BIN_EXE_redress"))
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", Said::of(output).all());
        for (path, found) in modes(&sandbox) {
            assert_eq!(found, mode, "{path} under {mask}: {found:o}");
        }
    }
}

#[test]
fn another_account_can_search_show_and_check_and_sees_the_owner() {
    let sandbox = sandbox();
    let before = sandbox.built();
    for arguments in READING {
        let Some(said) = as_nobody(&sandbox, arguments) else {
            return;
        };
        said.check_is_understandable(&format!("{arguments:?}"));
        assert_ne!(said.code, Some(2), "{arguments:?}: {}", said.all());
        assert_eq!(said.all(), sandbox.run(arguments).all(), "{arguments:?}");
    }
    for arguments in [
        &["index", "d"][..],
        &["index", "--rebuild", "d"],
        &["index", "--optimize"],
    ] {
        let said = as_nobody(&sandbox, arguments).unwrap();
        said.check_is_understandable("nobody");
        assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.all());
        assert!(
            said.stderr
                .contains("the index in index/built belongs to root"),
            "{arguments:?}: {}",
            said.all()
        );
    }
    assert_eq!(sandbox.built(), before);
}

#[test]
fn a_writer_to_the_index_of_another_account_sees_the_owner() {
    if !is_administrator() {
        return;
    }
    let sandbox = sandbox();
    let built = sandbox.path("index/built");
    std::os::unix::fs::chown(&built, Some(1), None).unwrap();
    let said = sandbox.run(&["index", "d"]);
    assert_eq!(said.code, Some(0), "{}", said.all());
    assert!(
        said.stderr.contains("the index belongs to "),
        "{}",
        said.all()
    );
}

#[test]
fn an_index_in_a_read_only_folder_is_searched_and_checked() {
    let sandbox = sandbox();
    let folders = ["index", "index/built", "index/built/engine"].map(|path| sandbox.path(path));
    for file in super::files_below(&sandbox.path("index")) {
        fs::set_permissions(file, fs::Permissions::from_mode(0o444)).unwrap();
    }
    for folder in &folders {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o555)).unwrap();
    }
    let before = sandbox.built();
    for arguments in READING {
        let said = sandbox.run(arguments);
        assert_ne!(said.code, Some(2), "{arguments:?}: {}", said.all());
    }
    assert_eq!(sandbox.built(), before);
    // So that it can be removed.
    for folder in &folders {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// The output of `account` reading the index on a read-only mount, whose namespaces are made with
/// `spaces`; `None` if the machine does not allow them.
#[cfg(target_os = "linux")]
fn read_on_mount(sandbox: &Sandbox, spaces: &[&str], account: &str) -> Option<String> {
    fs::create_dir(sandbox.path("mount")).unwrap();
    let script = "account=$1\n\
                  mount --bind index mount && mount -o remount,bind,ro mount || exit 77\n\
                  touch mount/x 2> /dev/null && exit 77\n\
                  $account true 2> /dev/null || exit 77\n\
                  redress() { $account \"$0\" --index mount \"$@\" 2>&1; echo \"--- exit $?\"; }\n\
                  redress search --count walrus\n\
                  redress show A-1 | tail -n 1\n\
                  redress stats | tail -n 1\n\
                  redress check | sed 's/:.*//'\n\
                  redress index d | sed 's/ (os error.*//' | head -n 1\n\
                  $account \"$0\" --index mount serve --listen 127.0.0.1:0 > served 2>&1 & server=$!\n\
                  for i in $(seq 100); do\n\
                    address=$(grep -o 'http://[0-9.:]*' served | head -n 1)\n\
                    [ -n \"$address\" ] && break; sleep 0.1\n\
                  done\n\
                  echo \"served: ${address:+yes}\"\n\
                  kill $server\n";
    let program = sandbox.path("redress");
    fs::copy(env!("CARGO_BIN_EXE_redress"), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(sandbox.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    let output = Command::new("unshare")
        .args(spaces)
        .args(["sh", "-c", script])
        .args([program.as_os_str(), account.as_ref()])
        .current_dir(sandbox.path(""))
        .output()
        .ok()?;
    let printed = String::from_utf8(output.stdout).unwrap();
    (!printed.is_empty()).then_some(printed)
}

const READ_ON_MOUNT: &str =
    "1 decision, 1 paragraph\n--- exit 0\n--- exit 0\n--- exit 0\nwhole\n--- exit 0\n";

#[test]
#[cfg(target_os = "linux")]
fn an_index_on_a_read_only_mount_is_searched_served_and_checked() {
    let spaces = ["--user", "--map-root-user", "--mount"];
    let Some(printed) = read_on_mount(&sandbox(), &spaces, "") else {
        return;
    };
    let refused = "error: cannot write mount/built/writer.lock: Read-only file system";
    assert_eq!(printed, format!("{READ_ON_MOUNT}{refused}\nserved: yes\n"));
}

/// Only an administrator can become another account.
#[test]
#[cfg(target_os = "linux")]
fn another_account_searches_serves_and_checks_an_index_on_a_read_only_mount() {
    if !is_administrator() {
        return;
    }
    let account = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    let Some(printed) = read_on_mount(&sandbox(), &["--mount"], account) else {
        return;
    };
    let printed = printed
        .strip_prefix(READ_ON_MOUNT)
        .unwrap_or_else(|| panic!("{printed}"));
    assert!(printed.starts_with("error: "), "{printed}");
    assert!(printed.ends_with("served: yes\n"), "{printed}");
}
