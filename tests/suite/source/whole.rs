//! Properties of every source.

use std::ops::ControlFlow;

use proptest::prelude::*;
use redress::parse::source::{Bounds, read_documents};

use super::{Folder, gzip, page, record, records, zip};

#[test]
fn a_reader_that_breaks_receives_nothing_more() {
    let folder = Folder::of(&[
        ("a.jsonl", records(100).as_bytes()),
        ("b.zip", &zip(&[("a.txt", b"x"), ("b.txt", b"x")])),
        ("c.txt", b"x"),
    ]);
    let bounds = Bounds {
        chunk_bytes: 1,
        ..Bounds::default()
    };
    for file in folder.files(&[""]) {
        let mut chunks = 0;
        let flow = read_documents(&file, &bounds, &mut |_| {
            chunks += 1;
            ControlFlow::Break(())
        });
        assert!(flow.is_break());
        assert_eq!(chunks, 1);
    }
}

#[test]
fn the_digest_is_of_the_documents_own_bytes() {
    let one = record(1);
    let folder = Folder::of(&[
        ("a.jsonl", format!("{one}\n{one}\r\n").as_bytes()),
        ("b.jsonl.gz", &gzip(one.as_bytes())),
        ("c.jsonl", record(2).as_bytes()),
    ]);
    let documents = folder.read(&Bounds::default()).0;
    let digests: Vec<_> = documents.iter().map(|document| document.digest).collect();
    assert!(digests[..3].iter().all(|digest| *digest == digests[0]));
    assert_ne!(digests[3], digests[0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn documents_are_the_same_whatever_the_size_of_a_chunk(
        lines in proptest::collection::vec(
            prop_oneof![
                (0_usize..99).prop_map(record),
                Just("\n".to_owned()),
                Just(" \r\n".to_owned()),
                Just("{]\n".to_owned()),
                (40_usize..200).prop_map(|len| "x".repeat(len) + "\n"),
            ],
            0..30,
        ),
        chunk_bytes in 1_usize..400,
        line_max_bytes in 45_u64..150,
    ) {
        let bounds = Bounds { line_max_bytes, ..Bounds::default() };
        let folder = Folder::of(&[("a.jsonl", lines.concat().as_bytes())]);
        let whole = folder.read(&bounds);
        prop_assert_eq!(whole, folder.read(&Bounds { chunk_bytes, ..bounds }));
    }

    #[test]
    fn no_bytes_make_it_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        at in any::<prop::sample::Index>(),
        name in prop::sample::select(vec!["a.txt", "a.html", "a.jsonl", "a.zip", "a.txt.gz", "a.jsonl.gz"]),
    ) {
        let valid = match name {
            "a.zip" => zip(&[("a.txt", b"Exampleton"), ("b.jsonl", record(1).as_bytes())]),
            "a.txt.gz" | "a.jsonl.gz" => gzip(record(1).as_bytes()),
            "a.jsonl" => records(3).into_bytes(),
            _ => page("24 001 411").into_bytes(),
        };
        Folder::of(&[(name, &bytes)]).read(&Bounds::default());
        // Valid bytes with damage reach more of the code.
        let mut spoilt = valid;
        let at = at.index(spoilt.len());
        let end = spoilt.len().min(at + bytes.len() % 9);
        spoilt.splice(at..end, bytes.into_iter().take(8));
        Folder::of(&[(name, &spoilt)]).read(&Bounds::default());
    }
}
