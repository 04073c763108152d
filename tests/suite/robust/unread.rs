//! A failed read removes nothing from an index.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::{Said, Sandbox, line};

/// An index of `d/`, with decisions in a file, a folder, and an archive.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("d/a.jsonl", line("A-1", "A giraffe."));
    sandbox.write("d/sub/b.jsonl", line("B-1", "A walrus."));
    let members = [("c.jsonl", "C-1"), ("d.jsonl", "D-1"), ("e.jsonl", "E-1")];
    let members = members.map(|(name, reference)| (name, line(reference, "A gnu.")));
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    sandbox.write("d/z.zip", zip(&members));
    sandbox.age("d");
    assert_eq!(sandbox.index(&["d"])["decisions"], 5);
    sandbox
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;

    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn cut_off(sandbox: &Sandbox, path: &str) {
    let bytes = fs::read(sandbox.path(path)).unwrap();
    sandbox.write(path, &bytes[..bytes.len() / 2]);
}

fn empty(sandbox: &Sandbox, path: &str) {
    sandbox.write(path, "");
}

/// Checks that everything is still there, and that a run that should prune or rebuild has not
/// reported that it did.
#[track_caller]
fn check_kept(sandbox: &Sandbox, said: &Said, about: &str) {
    said.check_is_understandable(about);
    assert_eq!(said.code, Some(2), "{about}: {}", said.all());
    assert_eq!(
        sandbox.count("giraffe OR walrus OR gnu"),
        5,
        "{about}: {}",
        said.all()
    );
    sandbox.is_whole(about);
}

#[test]
fn a_rebuild_that_reads_nothing_leaves_the_index_unchanged() {
    let sandbox = sandbox();
    fs::create_dir(sandbox.path("empty")).unwrap();
    sandbox.write("empty.jsonl", "");
    let before = sandbox.built();
    for path in ["empty", "empty.jsonl"] {
        let said = sandbox.run(&["index", "--rebuild", path]);
        check_kept(&sandbox, &said, path);
        assert_eq!(sandbox.built(), before, "{path}");
        assert_eq!(sandbox.engine_folders(), 1, "{path}");
        // Not even `--yes` allows an empty index.
        let said = sandbox.run(&["index", "--rebuild", "--yes", path]);
        check_kept(&sandbox, &said, path);
    }
    let said = sandbox.run_with_input(&["index", "--rebuild", "-"], b"");
    check_kept(&sandbox, &said, "standard input");
    assert_eq!(sandbox.built(), before);
}

#[test]
fn a_truncated_or_emptied_source_drops_nothing() {
    for path in ["d/a.jsonl", "d/z.zip"] {
        for breaks in [cut_off as fn(&Sandbox, &str), empty] {
            let sandbox = sandbox();
            breaks(&sandbox, path);
            // After a run that only adds has reported it, it is still unread for the one that prunes.
            for arguments in [
                &["index", "d"][..],
                &["index", "--prune", "d"],
                &["index", "--prune", "--yes", "d"],
                &["index", "--rebuild", "d"],
                &["index", "--rebuild", "--yes", "d"],
            ] {
                let said = sandbox.run(arguments);
                if arguments.len() > 2 {
                    check_kept(&sandbox, &said, &format!("{path} {arguments:?}"));
                }
            }
            // Once removed, it is gone.
            fs::remove_file(sandbox.path(path)).unwrap();
            let said = sandbox.run(&["index", "--prune", "d"]);
            assert_eq!(said.code, Some(0), "{}", said.all());
            assert!(sandbox.count("giraffe OR walrus OR gnu") < 5);
            sandbox.is_whole("pruned");
        }
    }
}

#[test]
fn a_page_that_is_no_longer_a_decision_drops_nothing() {
    let sandbox = Sandbox::with_decisions(3);
    sandbox.index(&["decisions"]);
    let pages = super::files_below(&sandbox.path("decisions"));
    for text in ["", "503 Service Unavailable\n"] {
        fs::write(&pages[0], text).unwrap();
        let said = sandbox.run(&["index", "--prune", "decisions"]);
        said.check_is_understandable(text);
        assert_eq!(said.code, Some(2), "{}", said.all());
        assert_eq!(sandbox.run(&["stats", "--format", "json"]).code, Some(0));
        let report = sandbox.index(&["decisions"]);
        assert_eq!(report["decisions"], 3, "{report}");
    }
}

#[test]
#[cfg(unix)]
fn a_source_without_permission_drops_nothing() {
    use std::os::unix::fs::PermissionsExt as _;

    for path in ["d", "d/sub", "d/sub/b.jsonl", "d/z.zip"] {
        let sandbox = sandbox();
        // An administrator has access to everything; a dangling link is unreadable for every
        // account.
        let closed = sandbox.path(path);
        let mode = fs::metadata(&closed).unwrap().permissions();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
        let is_closed = fs::read_dir(&closed).is_err() && fs::read(&closed).is_err();
        if is_closed {
            for arguments in [
                &["index", "--prune", "d"][..],
                &["index", "--rebuild", "d"],
                &["index", "--prune", "--yes", "d"],
            ] {
                let said = sandbox.run(arguments);
                fs::set_permissions(&closed, mode.clone()).unwrap();
                check_kept(&sandbox, &said, &format!("{path} {arguments:?}"));
                fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
            }
        }
        fs::set_permissions(&closed, mode).unwrap();
        let report = sandbox.index(&["--prune", "d"]);
        assert_eq!(report["decisions"], 5, "{report}");
    }
}

#[test]
#[cfg(unix)]
fn a_temporarily_dangling_link_drops_nothing() {
    let sandbox = sandbox();
    fs::rename(sandbox.path("d/sub"), sandbox.path("share")).unwrap();
    std::os::unix::fs::symlink("../share", sandbox.path("d/sub")).unwrap();
    assert_eq!(sandbox.index(&["--prune", "d"])["decisions"], 5);
    fs::rename(sandbox.path("share"), sandbox.path("away")).unwrap();
    for mode in ["--prune", "--rebuild"] {
        let said = sandbox.run(&["index", mode, "d"]);
        check_kept(&sandbox, &said, mode);
    }
}

#[test]
#[cfg(unix)]
fn an_unreadable_source_is_read_once_it_is_readable() {
    use std::os::unix::fs::PermissionsExt as _;

    let sandbox = Sandbox::new();
    sandbox.write("d/a.jsonl", line("A-1", "A giraffe."));
    sandbox.write("d/b.jsonl", line("B-1", "A walrus."));
    sandbox.age("d");
    let closed = sandbox.path("d/b.jsonl");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
    let is_closed = fs::read(&closed).is_err();
    sandbox.index(&["d"]);
    let before = sandbox.built();
    // The same run again makes no commit.
    let again = sandbox.index(&["d"]);
    if is_closed {
        assert_eq!(sandbox.built(), before, "{again}");
        assert_eq!(again["failed"], 1, "{again}");
    }
    // Its date has not changed.
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(sandbox.index(&["d"])["decisions"], 2);
}

/// The files of the last commit. The engine's own list of its files may name some that are
/// gone.
fn committed(sandbox: &Sandbox) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = sandbox.built().into_iter();
    files
        .filter(|(path, _)| !path.ends_with(".managed.json"))
        .map(|(path, (bytes, _))| (path, bytes))
        .collect()
}

#[test]
fn a_run_that_would_drop_much_stops_if_no_one_can_confirm() {
    let sandbox = Sandbox::new();
    let lines = |count: u32| -> String {
        (0..count)
            .map(|number| line(&format!("A-{number}"), "A giraffe."))
            .collect()
    };
    sandbox.write("d/a.jsonl", lines(200));
    sandbox.write("d/b.jsonl", line("B-1", "A walrus."));
    sandbox.age("d");
    sandbox.index(&["d"]);
    // A tenth needs no confirmation.
    sandbox.write("d/a.jsonl", lines(180));
    sandbox.age("d");
    let report = sandbox.index(&["--prune", "d"]);
    assert_eq!(
        (&report["removed"], &report["decisions"]),
        (&20.into(), &181.into())
    );
    sandbox.write("d/a.jsonl", lines(150));
    sandbox.write("d/c.jsonl", line("C-1", "A gnu."));
    sandbox.age("d");
    let before = committed(&sandbox);
    for mode in ["--prune", "--rebuild"] {
        let said = sandbox.run(&["index", mode, "d"]);
        assert_eq!(
            said.all(),
            "error: 30 of 181 decisions would leave the index in index/built, which is \
             unchanged\n\
             hint: to remove them, run the same command again with `--yes`\n--- exit Some(2)\n"
        );
        assert!(committed(&sandbox) == before, "{mode}");
        assert_eq!(sandbox.engine_folders(), 1);
    }
    let report = sandbox.index(&["--prune", "--yes", "d"]);
    assert_eq!(
        (&report["removed"], &report["new"]),
        (&30.into(), &1.into())
    );
    sandbox.write("d/a.jsonl", lines(1));
    let said = sandbox.run(&["index", "--rebuild", "d"]);
    assert_eq!(said.code, Some(2), "{}", said.all());
    assert_eq!(sandbox.index(&["--rebuild", "--yes", "d"])["decisions"], 3);
    sandbox.is_whole("after all");
}

#[test]
fn an_unavailable_share_removes_nothing() {
    let sandbox = Sandbox::with_decisions(40);
    sandbox.index(&["decisions"]);
    fs::rename(sandbox.path("decisions"), sandbox.path("away")).unwrap();
    fs::create_dir(sandbox.path("decisions")).unwrap();
    for mode in ["--prune", "--rebuild"] {
        let said = sandbox.run(&["index", mode, "decisions"]);
        said.check_is_understandable(mode);
        assert_eq!(said.code, Some(2), "{}", said.all());
    }
    fs::remove_dir(sandbox.path("decisions")).unwrap();
    fs::rename(sandbox.path("away"), sandbox.path("decisions")).unwrap();
    let report = sandbox.index(&["decisions"]);
    assert_eq!((&report["same"], &report["new"]), (&40.into(), &0.into()));
}

/// An index of another version cannot be opened, but must not be lost.
#[test]
fn a_rebuild_over_an_index_of_another_version_also_drops_nothing() {
    let sandbox = sandbox();
    let manifest = sandbox.path("index/built/manifest.json");
    let whole = fs::read_to_string(&manifest).unwrap();
    let other = whole.replacen("\"format\": ", "\"format\": 90", 1);
    assert_ne!(whole, other);
    fs::write(&manifest, &other).unwrap();
    let a = fs::read(sandbox.path("d/z.zip")).unwrap();
    cut_off(&sandbox, "d/z.zip");
    fs::create_dir(sandbox.path("empty")).unwrap();
    for path in ["empty", "d"] {
        let said = sandbox.run(&["index", "--rebuild", path]);
        said.check_is_understandable(path);
        assert_eq!(said.code, Some(2), "{path}: {}", said.all());
        assert_eq!(fs::read_to_string(&manifest).unwrap(), other);
    }
    sandbox.write("d/z.zip", a);
    assert_eq!(sandbox.index(&["--rebuild", "d"])["decisions"], 5);
}
