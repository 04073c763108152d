use super::*;
use crate::parse::source::{Form, Origin, Packing};

fn file(name: &str) -> SourceFile {
    SourceFile {
        path: PathBuf::from(name),
        origin: Origin::Disk,
        len_bytes: 1,
        // So that every run reads it.
        modified_ns: None,
        form: Form::JsonLines,
        packing: Packing::Plain,
        crawl: None,
    }
}

fn found(files: &[&SourceFile]) -> Walk {
    Walk {
        files: files.iter().map(|file| (*file).clone()).collect(),
        ..Walk::default()
    }
}

/// Reads a file with copies of one decision, each with a digest and a text length.
fn read(copies: &mut CopySelection, file: &SourceFile, lines: &[(u64, u64)], is_incomplete: bool) {
    for (at, (digest, bytes)) in lines.iter().enumerate() {
        let source = format!("{}:{}", file.path.display(), at + 1);
        let arrival = Arrival {
            file,
            source: &source,
            digest: *digest,
            reference: "a-1",
            richness: (0, 0, *bytes),
            facts: &CopyFacts::default(),
            joined: 0,
            captured: None,
        };
        let would_write = copies.would_write(&arrival);
        let verdict = copies.arrive(&arrival);
        assert!(would_write || verdict == Verdict::Leave, "{source}");
    }
    let reading = FileReading {
        is_incomplete,
        ..FileReading::default()
    };
    copies.read(file, reading);
}

/// Runs an update over one file; returns the ledger and the digest in the index.
fn run(
    ledger: Ledger,
    absent: Absent,
    lines: &[(u64, u64)],
    is_incomplete: bool,
) -> (Ledger, Option<u64>) {
    let file = file("a.jsonl");
    let mut copies = CopySelection::new(ledger, absent);
    copies.begin(&found(&[&file]), &Forgotten::default());
    read(&mut copies, &file, lines, is_incomplete);
    assert!(copies.left_to_read(&[]).is_empty());
    copies.take_gone();
    let ledger = copies.finish(&mut UpdateReport::default());
    let indexed: Vec<u64> = ledger
        .copies()
        .filter(|copy| copy.indexed)
        .map(|copy| copy.digest)
        .collect();
    assert!(indexed.len() <= 1, "{indexed:?}");
    (ledger, indexed.first().copied())
}

#[test]
fn the_richest_of_very_many_copies_is_taken_in_every_run() {
    let mut random = 7_u64;
    let mut bytes = || {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        random >> 40
    };
    let mut lines: Vec<(u64, u64)> = (1..=20_000).map(|digest| (digest, bytes())).collect();
    let best = |lines: &[(u64, u64)]| {
        let best = lines.iter().max_by_key(|(_, bytes)| *bytes);
        best.map(|(digest, _)| *digest)
    };
    let (ledger, indexed) = run(Ledger::default(), Absent::Keep, &lines, false);
    assert_eq!(indexed, best(&lines));
    assert_eq!(ledger.copies().count(), lines.len());
    // The same copies in another order, without the best.
    lines.reverse();
    let (ledger, indexed) = run(ledger, Absent::Keep, &lines, false);
    assert_eq!(indexed, best(&lines));
    assert_eq!(ledger.copies().count(), lines.len());
}

#[test]
fn copies_missing_from_a_truncated_file_are_kept() {
    for absent in [Absent::Keep, Absent::Prune] {
        let (ledger, indexed) = run(Ledger::default(), absent, &[(1, 5)], false);
        assert_eq!(indexed, Some(1));
        let (ledger, indexed) = run(ledger, absent, &[], true);
        assert_eq!(indexed, Some(1), "{absent:?}");
        assert!(ledger.copies().all(|copy| copy.unsure && !copy.gone));
        // Another version of the decision in the same file replaces it.
        let (ledger, indexed) = run(ledger, absent, &[(2, 4)], true);
        assert_eq!(indexed, Some(2), "{absent:?}");
        let (_, indexed) = run(ledger, Absent::Prune, &[], false);
        assert_eq!(indexed, None);
    }
}

#[test]
fn a_file_that_is_seen_again_unchanged_is_certain_again() {
    let written = SourceFile {
        modified_ns: Some(1),
        ..file("a.jsonl")
    };
    let mut copies = CopySelection::new(Ledger::default(), Absent::Prune);
    copies.begin(&found(&[&written]), &Forgotten::default());
    read(&mut copies, &written, &[(1, 5)], false);
    let ledger = copies.finish(&mut UpdateReport::default());
    // Its folder cannot be listed, and then it can.
    let unlisted = Walk {
        unread: vec![std::path::absolute("a.jsonl").expect("a path")],
        ..Walk::default()
    };
    let mut ledger = ledger;
    for (walk, unsure) in [(unlisted, 1), (found(&[&written]), 0)] {
        let mut copies = CopySelection::new(ledger, Absent::Prune);
        let (to_read, prunes) = copies.begin(&walk, &Forgotten::default());
        assert!(to_read.is_empty() && !prunes);
        copies.left_to_read(&[]);
        let mut report = UpdateReport::default();
        ledger = copies.finish(&mut report);
        assert_eq!((report.unsure, report.same), (unsure, 1));
    }
}

#[test]
fn only_whole_names_decide_what_is_below_a_folder() {
    let folders = [PathBuf::from("/a/b")];
    assert!(is_below_any(&folders, "/a/b/c.txt"));
    assert!(is_below_any(&folders, "/a/b"));
    assert!(!is_below_any(&folders, "/a/bc.txt"));
}
