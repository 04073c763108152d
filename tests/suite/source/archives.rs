//! Archives with any content.

use redress::parse::source::Bounds;

use super::{Folder, check, check_within, gzip, page, records, zip};

#[test]
fn an_archive_is_read_member_by_member() {
    let page = page("24 001 411");
    let archive = zip(&[
        ("z/page.txt", page.as_bytes()),
        ("__MACOSX/._page.txt", b"\0\0"),
        ("z/.hidden.txt", b"x"),
        ("picture.png", b"\x89PNG"),
        ("a.jsonl", records(2).as_bytes()),
        ("empty.txt", b""),
        ("../../etc/a\x1b[31m.txt", b""),
        ("inner.zip", &zip(&[("b.txt", page.as_bytes())])),
        ("inner.txt.gz", &gzip(page.as_bytes())),
    ]);
    let empty = "[unreadable: the file is empty: save the page again, or remove the file]";
    let nested = "[unreadable: an archive inside an archive: unpack it first]";
    check(
        &[("a.zip", &archive)],
        &[
            "a.zip!z/page.txt = 24 001 411",
            "a.zip!a.jsonl:1 = D1",
            "a.zip!a.jsonl:2 = D2",
            &format!("a.zip!empty.txt {empty}"),
            &format!("a.zip!../../etc/a\u{fffd}[31m.txt {empty}"),
            &format!("a.zip!inner.zip {nested}"),
            &format!("a.zip!inner.txt.gz {nested}"),
        ],
    );
    let folder = Folder::of(&[("a.zip", &archive), ("b.txt", page.as_bytes())]);
    let read_bytes = folder.read(&Bounds::default()).1;
    let len = archive.len() as u64 + page.len() as u64;
    assert!(
        read_bytes > len / 4 && read_bytes <= len,
        "{read_bytes} of {len}"
    );
}

#[test]
fn a_zip_bomb_is_cut_off() {
    let page = page("24 001 411");
    let spaces = vec![b' '; 100_000];
    let archive = zip(&[
        ("a.txt", page.as_bytes()),
        ("b.txt", &spaces),
        ("c.jsonl", &spaces),
        ("d.txt", page.as_bytes()),
    ]);
    let bounds = Bounds {
        page_max_bytes: 5_000,
        unpacked_base_bytes: 50_000,
        unpacked_ratio: 1,
        ..Bounds::default()
    };
    let allowed = 50_000 + archive.len();
    check_within(
        &bounds,
        &[("a.zip", &archive), ("b.txt", page.as_bytes())],
        &[
            "a.zip!a.txt = 24 001 411",
            "a.zip!b.txt [too large: more than 5000 bytes in one page, which is skipped: split it]",
            &format!(
                "a.zip!c.jsonl [line 1: too large: it unpacks to more than {allowed} bytes, and is cut off there: unpack it and split it]"
            ),
            "b.txt = 24 001 411",
        ],
    );
}

#[test]
fn an_archive_with_too_many_members_is_skipped() {
    let archive = zip(&[("a.txt", b""), ("b.txt", b""), ("c.txt", b"")]);
    let bounds = Bounds {
        members_max: 2,
        ..Bounds::default()
    };
    check_within(
        &bounds,
        &[("a.zip", &archive)],
        &["a.zip [too large: more than 2 members: split the archive]"],
    );
    // An end that claims more members than fit in memory.
    let mut liar = archive.clone();
    let at = liar.len() - 22;
    let mut claim = b"PK\x06\x06".to_vec();
    claim.extend([0; 20]);
    claim.extend(u64::MAX.to_le_bytes());
    claim.extend(u64::MAX.to_le_bytes());
    liar.splice(at..at, claim);
    check(
        &[("a.zip", &liar)],
        &["a.zip [too large: more than 1000000 members: split the archive]"],
    );
}

#[test]
fn a_damaged_archive_is_read_as_far_as_possible() {
    let first = page("24 001 411");
    let second = page("24 001 412");
    let archive = zip(&[
        ("a.txt", first.as_bytes()),
        ("b.txt", second.as_bytes()),
        ("c.txt", first.as_bytes()),
    ]);
    let find = |name: &[u8]| {
        archive
            .windows(name.len())
            .position(|at| at == name)
            .unwrap()
    };
    let mut spoilt = archive.clone();
    spoilt[find(b"b.txt") + 100] ^= 0xff;
    let damaged = "[unreadable: the compressed data is damaged: fetch the file again]";
    check(
        &[
            ("cut.zip", &archive[..find(b"c.txt") + 20]),
            ("none.zip", first.as_bytes()),
            ("spoilt.zip", &spoilt),
            ("useless.zip", &zip(&[("a.pdf", b"x")])),
        ],
        &[
            "cut.zip!a.txt = 24 001 411",
            "cut.zip!b.txt = 24 001 412",
            "cut.zip!c.txt [unreadable: the compressed data ends too early: fetch the file again]",
            "cut.zip [unreadable: the archive is damaged after its first 3 members: fetch it again]",
            "none.zip [unreadable: not a zip archive, or a damaged one: fetch it again]",
            "spoilt.zip!a.txt = 24 001 411",
            &format!("spoilt.zip!b.txt {damaged}"),
            "spoilt.zip!c.txt = 24 001 411",
            "useless.zip [unreadable: no `.txt`, `.html` or `.jsonl` in this archive]",
        ],
    );
}

#[test]
fn unreadable_members_are_reported_and_the_rest_is_read() {
    let first = page("24 001 411");
    let second = page("24 001 412");
    let archive = zip(&[("a.txt", first.as_bytes()), ("b.txt", second.as_bytes())]);
    // The entry of `a.txt` in the directory, with flags, method and size.
    let entry = archive
        .windows(4)
        .position(|at| at == b"PK\x01\x02")
        .unwrap();
    let patched = |at: usize, bytes: &[u8]| {
        let mut patched = archive.clone();
        patched[entry + at..][..bytes.len()].copy_from_slice(bytes);
        patched
    };
    let mut same_name = archive.clone();
    for at in 0..archive.len() - 5 {
        if archive[at..].starts_with(b"b.txt") {
            same_name[at] = b'a';
        }
    }
    check(
        &[
            ("locked.zip", &patched(8, &[1])),
            ("packed.zip", &patched(10, &[14])),
            ("same.zip", &same_name),
            ("wide.zip", &patched(20, &[0, 0, 1])),
        ],
        &[
            "locked.zip!a.txt [unreadable: locked by a password: unpack the archive first]",
            "locked.zip!b.txt = 24 001 412",
            "packed.zip!a.txt [unreadable: compressed with an unsupported method: pack it again as an ordinary zip]",
            "packed.zip!b.txt = 24 001 412",
            "same.zip [unreadable: members of the same name: only the last of each is read]",
            "same.zip!a.txt = 24 001 412",
            "wide.zip [unreadable: overlapping members, which no valid archive has]",
        ],
    );
}
