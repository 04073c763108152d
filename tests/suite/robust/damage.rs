//! Flipped bytes in every file of an index.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Random, Sandbox, line};

/// An index with everything an index can have: two segments, deletes, sources.
fn index() -> Sandbox {
    let sandbox = Sandbox::new();
    let lines: String = (0..30)
        .map(|number| {
            line(
                &format!("A-{number}"),
                &format!("A delay of {number} zebras."),
            )
        })
        .collect();
    sandbox.write("d/a.jsonl", &lines);
    sandbox.age("d");
    sandbox.index(&["--jobs", "1", "d"]);
    sandbox.write("d/b.jsonl", line("B-1", "A giraffe met a delay."));
    let changed = lines.replacen("0 zebras", "no zebras", 1);
    sandbox.write("d/a.jsonl", changed);
    sandbox.age("d");
    sandbox.index(&["--jobs", "1", "d"]);
    sandbox
}

/// Restores the files of an index.
fn restore(sandbox: &Sandbox, whole: &BTreeMap<PathBuf, Vec<u8>>) {
    for path in super::files_below(&sandbox.path("index/built")) {
        if !whole.contains_key(&path) && path.extension().is_none_or(|ending| ending != "lock") {
            fs::remove_file(path).unwrap();
        }
    }
    for (path, bytes) in whole {
        if fs::read(path).ok().as_ref() != Some(bytes) {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}

const READING: [&[&str]; 5] = [
    &["search", "--format", "json", "delay", "zebra*"],
    &["search", "--format", "json", "\"giraffe met\""],
    &["show", "B-1"],
    &["precedents", "A-3", "--format", "json"],
    &["stats", "--format", "json"],
];

fn answer(sandbox: &Sandbox, arguments: &[&str]) -> (super::Said, String) {
    let said = sandbox.run(arguments);
    let lines = said
        .stdout
        .lines()
        .filter(|line| !super::is_of_this_run(line) && !line.contains("\"size_bytes\":"));
    let answer = lines.collect::<Vec<_>>().join("\n");
    (said, answer)
}

/// The positions of the flipped bytes of a file: spread over it, and its end.
fn places(len: usize, random: &mut Random) -> Vec<usize> {
    let mut places = vec![0, len / 2, len - 1];
    places.extend((0..3).map(|_| random.below(len as u64) as usize));
    places.sort_unstable();
    places.dedup();
    places
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn a_flipped_byte_is_reported_or_harmless_and_check_names_the_file() {
    let sandbox = index();
    let whole: BTreeMap<PathBuf, Vec<u8>> = sandbox
        .built()
        .into_iter()
        .map(|(path, (bytes, _))| (path, bytes))
        .collect();
    let right = READING.map(|arguments| answer(&sandbox, arguments).1);
    let kinds: Vec<String> = whole.keys().map(|path| name(path)).collect();
    for ending in ["idx", "pos", "term", "fast", "store", "fieldnorm", "del"] {
        let has = kinds.iter().any(|name| name.ends_with(ending));
        assert!(has, "no file .{ending}: {kinds:?}");
    }
    let mut random = Random(3);
    let mut wrong = Vec::new();
    for (path, bytes) in whole.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        for place in places(bytes.len(), &mut random) {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1 << random.below(8);
            fs::write(path, &flipped).unwrap();
            let about = format!("{} at {place}", name(path));

            let said = sandbox.run(&["check"]);
            said.check_is_understandable(&about);
            // In the lists of files, a flipped name appears as a missing file.
            let at_least = match name(path).as_str() {
                "meta.json" | "manifest.json" => "index/built".to_owned(),
                name => name.to_owned(),
            };
            if said.code != Some(2) || !said.all().contains(&at_least) {
                wrong.push(format!("check after {about}: {}", said.all()));
            }
            for (arguments, right) in READING.iter().zip(&right) {
                let (said, answer) = answer(&sandbox, arguments);
                said.check_is_understandable(&format!("{arguments:?} after {about}"));
                if said.code != Some(2) && answer != *right {
                    wrong.push(format!("{arguments:?} after {about}: {}", said.all()));
                }
            }
            // A run with nothing new also notices it, and rebuilds what it can rebuild.
            let said = sandbox.run(&["index", "d"]);
            said.check_is_understandable(&format!("index after {about}"));
            let is_whole = sandbox.run(&["check"]).code == Some(0);
            let is_made_anew = name(path).starts_with("impacts");
            if said.code != Some(2) && !is_whole && !is_made_anew {
                wrong.push(format!("index after {about}: {}", said.all()));
            }
            restore(&sandbox, &whole);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    sandbox.is_whole("restored");
}

#[test]
fn every_flip_in_a_file_without_checksum_is_noticed() {
    let sandbox = index();
    for file in ["manifest.json", "engine/meta.json", "engine/.managed.json"] {
        let path = sandbox.path("index/built").join(file);
        let bytes = fs::read(&path).unwrap();
        let mut random = Random(4);
        for _ in 0..60 {
            let place = random.below(bytes.len() as u64) as usize;
            let mut flipped = bytes.clone();
            flipped[place] ^= 1 << random.below(8);
            fs::write(&path, &flipped).unwrap();
            let said = sandbox.run(&["check"]);
            said.check_is_understandable(file);
            let about = String::from_utf8_lossy(&flipped[place.saturating_sub(40)..]);
            let about: String = about.chars().take(80).collect();
            assert_eq!(
                said.code,
                Some(2),
                "{file} at {place} ({about}): {}",
                said.all()
            );
        }
        fs::write(&path, bytes).unwrap();
    }
}

#[test]
fn a_truncated_or_missing_file_is_named() {
    let sandbox = index();
    let whole = sandbox.built();
    for (path, (bytes, _)) in whole.iter().filter(|(_, (bytes, _))| !bytes.is_empty()) {
        for kept in [None, Some(0), Some(bytes.len() / 2), Some(bytes.len() - 1)] {
            match kept {
                None => fs::remove_file(path).unwrap(),
                Some(kept) => fs::write(path, &bytes[..kept]).unwrap(),
            }
            let about = format!("{} cut to {kept:?}", name(path));
            for arguments in READING.into_iter().chain([&["check"][..]]) {
                let said = sandbox.run(arguments);
                said.check_is_understandable(&format!("{arguments:?} after {about}"));
                // The counts of wordings are computed again if their file is missing, impact
                // lists are optional, and without a manifest there is no index. A manifest
                // without its last line end is still valid.
                let derived = about.starts_with("wordings") || about.starts_with("impacts");
                let harmless = derived && kept.is_none()
                    || about.starts_with("manifest") && kept == Some(bytes.len() - 1);
                if arguments == ["check"] && !harmless {
                    assert_eq!(said.code, Some(2), "{about}: {}", said.all());
                    let named = said.all().contains(&name(path))
                        || about.starts_with("manifest.json") && kept.is_none();
                    assert!(named, "{about}: {}", said.all());
                }
            }
            fs::write(path, bytes).unwrap();
        }
    }
    sandbox.is_whole("restored");
}

#[test]
fn a_rebuild_repairs_any_damage() {
    let sandbox = index();
    sandbox.index(&["--rebuild", "d"]);
    let right = READING.map(|arguments| answer(&sandbox, arguments).1);
    let names: Vec<PathBuf> = sandbox.built().into_keys().collect();
    for path in names {
        let fresh = index();
        let damaged = fresh
            .path("index/built")
            .join(path.strip_prefix(sandbox.path("index/built")).unwrap());
        // The engine gives its files new names each time.
        let ending = path.extension().unwrap_or_default();
        let damaged = super::files_below(damaged.parent().unwrap())
            .into_iter()
            .find(|path| path.extension().unwrap_or_default() == ending);
        let Some(damaged) = damaged else { continue };
        fs::write(&damaged, "nonsense").unwrap();
        fresh.index(&["--rebuild", "d"]);
        fresh.is_whole(&name(&damaged));
        assert_eq!(fresh.engine_folders(), 1);
        for (arguments, right) in READING[..3].iter().zip(&right) {
            assert_eq!(answer(&fresh, arguments).1, *right, "{}", name(&damaged));
        }
    }
}

/// Two indexes of the same decisions have files of the same sizes.
#[test]
fn a_file_in_the_place_of_another_is_noticed_by_every_reader() {
    let [sandbox, other] = [index(), index()];
    let files = |sandbox: &Sandbox| -> Vec<PathBuf> { sandbox.built().into_keys().collect() };
    let others = files(&other);
    let right = READING.map(|arguments| answer(&sandbox, arguments).1);
    let mut swapped = 0;
    for path in files(&sandbox) {
        let whole = fs::read(&path).unwrap();
        let ending = path.extension();
        // The file of another index, and of another segment of this one.
        let own = files(&sandbox).into_iter().filter(|own| *own != path);
        let others = own.chain(others.iter().cloned());
        for instead in others.filter(|other| other.extension() == ending) {
            let bytes = fs::read(&instead).unwrap();
            // Plain text files may be the same in both.
            if bytes == whole || ending.is_some_and(|ending| ending == "dict") {
                continue;
            }
            swapped += 1;
            fs::write(&path, &bytes).unwrap();
            let about = format!("{} as {}", name(&instead), name(&path));
            let said = sandbox.run(&["check"]);
            said.check_is_understandable(&about);
            // Counts of other segments are not used; they are computed again.
            let is_ignored = about.starts_with("wordings");
            assert!(
                said.code == Some(2) || is_ignored,
                "{about}: {}",
                said.all()
            );
            for (arguments, right) in READING.iter().zip(&right) {
                let (said, answer) = answer(&sandbox, arguments);
                said.check_is_understandable(&about);
                assert!(
                    said.code == Some(2) || answer == *right,
                    "{about}: {arguments:?}: {}",
                    said.all()
                );
            }
            fs::write(&path, &whole).unwrap();
        }
    }
    assert!(swapped > 20, "{swapped}");
    sandbox.is_whole("put right");
}
