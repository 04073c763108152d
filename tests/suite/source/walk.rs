//! The files that a walk finds.

use std::fs;

use redress::parse::source::{Bounds, Form, Packing, WalkError, walk};

use super::{Folder, gzip, page, records, zip};

#[test]
fn a_folder_is_walked_in_the_order_of_its_names() {
    let folder = Folder::of(&[
        ("b/2.txt", b"x"),
        ("b/10.txt", b"x"),
        ("a.html", b"x"),
        ("B.txt", b"x"),
        ("c.jsonl.gz", b"x"),
        ("b.zip", b"x"),
        ("notes.pdf", b"x"),
        ("b/picture.png", b"x"),
        (".hidden.txt", b"x"),
        (".git/a.txt", b"x"),
    ]);
    assert_eq!(
        folder.found(&[""]),
        [
            "B.txt",
            "a.html",
            "b/10.txt",
            "b/2.txt",
            "b.zip",
            "c.jsonl.gz"
        ]
    );
    assert_eq!(walk(&[folder.path("")]).unwrap().skipped.count(), 2);
}

#[test]
fn paths_are_read_in_the_order_given_and_nothing_twice() {
    let folder = Folder::of(&[("a/1.txt", b"x"), ("a/2.txt", b"x"), ("b/3.txt", b"x")]);
    assert_eq!(
        folder.found(&["b", "a/2.txt", "a", "a/1.txt", "b/../a", "b/3.txt"]),
        ["b/3.txt", "a/2.txt", "a/1.txt"]
    );
}

#[test]
fn a_named_file_is_read_whatever_its_name() {
    let folder = Folder::of(&[
        ("page", b"  <!DOCTYPE html><p>x"),
        ("records.json", b"{\"_id\": \"a\"}"),
        ("packed.backup", &gzip(b"{\"_id\": \"a\"}")),
        ("archive", &zip(&[])),
        ("letter.doc", b"Exampleton Council"),
        (".hidden.html", b"x"),
    ]);
    let read: Vec<_> = folder
        .files(&[
            "page",
            "records.json",
            "packed.backup",
            "archive",
            "letter.doc",
            ".hidden.html",
        ])
        .iter()
        .map(|file| format!("{:?} {:?}", file.form, file.packing))
        .collect();
    assert_eq!(
        read,
        [
            "Page(Html) Plain",
            "Json Plain",
            "JsonLines Gzip",
            "Zip Plain",
            "Page(Text) Plain",
            "Page(Html) Plain"
        ]
    );
}

#[test]
fn a_path_that_does_not_exist_ends_the_walk() {
    let folder = Folder::of(&[("a.txt", b"x")]);
    for name in ["b.txt", "a.txt/b.txt"] {
        let path = folder.path(name);
        let error = walk(&[folder.path("a.txt"), path.clone()]).unwrap_err();
        assert_eq!(error, WalkError::NoSuchPath { path });
    }
}

#[test]
fn standard_input_is_json_lines_and_never_known_to_be_unchanged() {
    let walk = walk(&["-".into(), "-".into()]).unwrap();
    assert_eq!(walk.files.len(), 1);
    let file = &walk.files[0];
    assert_eq!(
        (file.form, file.packing, file.modified_ns),
        (Form::JsonLines, Packing::Plain, None)
    );
}

#[test]
fn size_and_time_of_a_file_are_reported() {
    let folder = Folder::of(&[("a.txt", b"four")]);
    let file = &folder.files(&[""])[0];
    assert_eq!(file.len_bytes, 4);
    // Later than the year 2001, and in nanoseconds.
    assert!(file.modified_ns.unwrap() > 1_000_000_000_000_000_000);
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_loops_end() {
    use std::os::unix::fs::symlink;

    let folder = Folder::of(&[("a/1.txt", b"x"), ("c/3.txt", b"x")]);
    symlink(folder.path(""), folder.path("a/loop")).unwrap();
    symlink(folder.path("c"), folder.path("b")).unwrap();
    symlink(folder.path("a/1.txt"), folder.path("d.txt")).unwrap();
    symlink(folder.path("gone"), folder.path("e.txt")).unwrap();
    assert_eq!(folder.found(&[""]), ["a/1.txt", "b/3.txt"]);
    let walk = walk(&[folder.path("")]).unwrap();
    let failed = &walk.failed[0];
    assert_eq!(failed.source, folder.path("e.txt").display().to_string());
    assert_eq!(
        failed.parsed.problems[0].to_string(),
        "unreadable: cannot be read: entity not found"
    );
}

#[cfg(unix)]
#[test]
fn paths_without_permission_are_reported_and_the_rest_is_read() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::of(&[
        ("a/1.txt", b"x"),
        ("b.txt", page("24 001 411").as_bytes()),
        ("c.jsonl", records(1).as_bytes()),
        ("d.txt", page("24 001 412").as_bytes()),
        ("e.zip", &zip(&[])),
    ]);
    let lock = |name: &str, mode| {
        fs::set_permissions(folder.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    lock("a", 0o000);
    if fs::read_dir(folder.path("a")).is_ok() {
        // An account that may read everything is never refused.
        return;
    }
    for name in ["b.txt", "c.jsonl", "e.zip"] {
        lock(name, 0o000);
    }
    let walk = walk(&[folder.path("")]).unwrap();
    let transcript = folder.transcript(&Bounds::default());
    lock("a", 0o755);
    assert_eq!(
        walk.failed[0].parsed.problems[0].to_string(),
        "unreadable: cannot be listed: permission denied"
    );
    assert_eq!(
        transcript.lines().collect::<Vec<_>>(),
        [
            "b.txt [unreadable: cannot be read: permission denied]",
            "c.jsonl [unreadable: cannot be read: permission denied]",
            "d.txt = 24 001 412",
            "e.zip [unreadable: cannot be read: permission denied]",
        ]
    );
}
