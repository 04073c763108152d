//! `redress precedents`: what it finds for a complaint or a decision, and that no part of the input
//! is stored.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};

use redress::index::Index;
use redress::precedent::{Finder, Input, Options};
use serde_json::Value;
use tempfile::TempDir;

const LETTER: &str = "Dear Sir or Madam,\n\n\
    I am writing to complain about the Council. An assessment report about my child was \
    wrong and the Council refused to amend it. I asked it to correct the minutes of the \
    child protection conference.\n\n\
    The social worker wrote things that are untrue and sent the report to the school.\n\n\
    Yours faithfully";

/// An index of the invented pages, built once.
fn index() -> &'static Path {
    static INDEX: OnceLock<TempDir> = OnceLock::new();
    let folder = INDEX.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");
        let (_, told, code) = run(folder.path(), &["index", pages], "");
        assert_eq!(code, 0, "{told}");
        folder
    });
    folder.path()
}

pub(super) fn run(index: &Path, arguments: &[&str], input: &str) -> (String, String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    let mut child = command
        .env("REDRESS_INDEX", index)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its input may exit before all of it is written.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

fn answer(index: &Path, arguments: &[&str], input: &str) -> Value {
    let mut all = vec!["precedents", "--format", "json"];
    all.extend(arguments);
    let (shown, told, code) = run(index, &all, input);
    assert_eq!(code, 0, "{told}");
    serde_json::from_str(&shown).unwrap()
}

/// Rank, reference and score of every similar decision, best first.
fn ranking(answer: &Value) -> Vec<(u64, String, String)> {
    let columns = ["upheld", "others", "not_stated"].into_iter();
    let mut ranked: Vec<_> = columns
        .flat_map(|column| answer[column].as_array().unwrap())
        .map(|one| {
            let reference = one["reference"].as_str().unwrap().to_owned();
            (
                one["rank"].as_u64().unwrap(),
                reference,
                one["score"].to_string(),
            )
        })
        .collect();
    ranked.sort();
    ranked
}

#[test]
fn a_letter_finds_decisions_for_and_against() {
    let answer = answer(index(), &["-"], LETTER);
    let first: Vec<String> = ranking(&answer)
        .into_iter()
        .map(|one| one.1)
        .take(2)
        .collect();
    assert!(first.contains(&"90 001 101".to_owned()), "{first:?}");
    assert!(first.contains(&"90 001 102".to_owned()), "{first:?}");
    let outcomes = &answer["outcomes"];
    let number = |key: &str| outcomes[key].as_u64().unwrap();
    let stated = number("upheld") + number("not_upheld") + number("closed");
    assert_eq!(number("decisions"), stated + number("not_stated"));
    assert_eq!(
        answer["upheld"].as_array().unwrap().len() as u64,
        number("upheld")
    );
    assert!(
        answer["binds_nobody"]
            .as_str()
            .unwrap()
            .contains("not binding")
    );
    assert!(answer["base_rate"]["decisions"].as_u64().unwrap() > 0);
    // Statistics of sums need at least five; their number is always stated.
    for remedy in answer["remedies"].as_array().unwrap() {
        let few = remedy["sums"].as_u64().unwrap() < 5;
        assert_eq!(remedy["median_pence"].is_null(), few, "{remedy}");
    }
    let pair = &answer["upheld"][0]["pair"];
    assert!(!pair["input_highlights"].as_array().unwrap().is_empty());
    assert!(
        !pair["paragraph"]["highlights"]
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert!(
        pair["paragraph"]["citation"]
            .as_str()
            .unwrap()
            .starts_with("LGSCO, ")
    );
}

#[test]
fn the_same_input_has_the_same_answer_in_every_format() {
    for format in ["text", "md", "json", "jsonl", "csv"] {
        let arguments = ["precedents", "-", "--format", format, "--explain"];
        let (shown, told, code) = run(index(), &arguments, LETTER);
        assert_eq!(code, 0, "{format}: {told}");
        assert!(shown.contains("90 001 102"), "{format}");
        assert!(!shown.contains('\x1b'), "{format}");
        assert_eq!(shown, run(index(), &arguments, LETTER).0, "{format}");
        if ["text", "md"].contains(&format) {
            assert!(shown.contains("not binding"), "{format}");
            assert!(shown.contains("phrases of letters"), "{format}");
        }
    }
}

#[test]
fn letter_phrases_change_nothing() {
    let before = ranking(&answer(index(), &["-"], LETTER));
    for more in [
        "To whom it may concern,\n\n",
        "I am writing to you with regard to my complaint. Please find enclosed copies of \
         my correspondence. I would be grateful if you could investigate this matter.\n\n",
        "Thank you for your time. I look forward to hearing from you at your earliest \
         convenience.\nKind regards,\n\n",
    ] {
        let after = ranking(&answer(
            index(),
            &["-"],
            &format!("{more}{LETTER}\n\n{more}"),
        ));
        assert_eq!(after, before, "{more}");
    }
}

#[test]
fn sections_on_powers_and_consideration_change_nothing() {
    let page = include_str!("../pages/records-rectification.numbered.txt");
    check_without_powers(index(), page);
}

#[track_caller]
fn check_without_powers(index: &Path, page: &str) {
    let mut dropped = false;
    let mut without = String::new();
    for line in page.lines() {
        let name = line.trim();
        let heads = |names: &[&str]| names.iter().any(|one| name.starts_with(one));
        if heads(&[
            "The Ombudsman’s role",
            "The Ombudsman's role",
            "How I considered",
        ]) {
            dropped = true;
            without.push_str(line);
            without.push('\n');
        } else if heads(&[
            "My assessment",
            "What I found",
            "Final decision",
            "Back to top",
        ]) {
            dropped = false;
        }
        if !dropped {
            without.push_str(line);
            without.push('\n');
        }
    }
    assert!(without.len() < page.len());
    let before = answer(index, &["-"], page);
    assert_eq!(before["input"]["kind"], "decision-text");
    let after = answer(index, &["-"], &without);
    assert_eq!(ranking(&after), ranking(&before));
}

#[test]
fn a_decision_is_compared_like_its_text() {
    let of_text = answer(
        index(),
        &["-"],
        include_str!("../pages/records-rectification.numbered.txt"),
    );
    let of_index = answer(index(), &["90", "001", "102"], "");
    assert_eq!(of_index["input"]["kind"], "decision");
    assert_eq!(
        of_index["input"]["used_words"],
        of_text["input"]["used_words"]
    );
    assert_eq!(ranking(&of_text)[0].1, "90 001 102");
    let found = ranking(&of_index);
    assert!(found.iter().all(|one| one.1 != "90 001 102"), "{found:?}");
}

#[test]
fn filters_limit_the_decisions_found() {
    let upheld = answer(index(), &["-", "--decision", "upheld"], LETTER);
    assert!(upheld["others"].as_array().unwrap().is_empty());
    let of_area = answer(
        index(),
        &[
            "-",
            "--category",
            "children's care services",
            "--from",
            "2020",
        ],
        LETTER,
    );
    for one in ["upheld", "others"].map(|column| of_area[column].as_array().unwrap()) {
        assert!(
            one.iter()
                .all(|one| one["category"][0] == "Children's care services")
        );
    }
    let in_complaint = answer(index(), &["-", "--section", "complaint"], LETTER);
    for one in in_complaint["upheld"].as_array().unwrap() {
        let pair = &one["pair"];
        assert!(pair.is_null() || pair["paragraph"]["section"] == "complaint");
    }
}

#[test]
fn an_input_that_finds_nothing_is_reported_with_exit_code_1() {
    for (arguments, input) in [
        (&["precedents", "-"][..], ""),
        (&["precedents", "-"], "Dear Sir, yours faithfully"),
        (&["precedents", "-"], "zzyzx qwxz"),
        (&["precedents", "90 999 999"], ""),
        (&["precedents", "-", "--authority", "nowhere"], LETTER),
    ] {
        let (_, told, code) = run(index(), arguments, input);
        assert_eq!(code, 1, "{arguments:?}: {told}");
        assert!(told.starts_with("note: no"), "{told}");
    }
}

/// Texts that have nothing to do with decisions.
fn texts_of_other_fields() -> Vec<&'static str> {
    let lines = include_str!("../similarity/other-fields.txt").lines();
    lines.filter(|line| !line.starts_with('#')).collect()
}

#[track_caller]
fn check_other_fields(index: &Path) {
    let texts = texts_of_other_fields();
    assert!(texts.len() > 20);
    for text in texts {
        let (shown, told, code) = run(index, &["precedents", "-", "--format", "json"], text);
        assert_eq!(code, 1, "{text}: {told}");
        let shown: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(shown["outcomes"]["decisions"], 0, "{text}");
    }
}

#[test]
fn texts_of_other_fields_and_single_words_have_nothing_similar() {
    check_other_fields(index());
    let (_, told, code) = run(index(), &["precedents", "-"], "school");
    assert_eq!(code, 1);
    assert!(told.contains("too few words"), "{told}");
}

#[test]
fn the_floor_takes_no_relevant_decision_from_a_complaint() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realistic");
    let Ok(qrels) = fs::read_to_string(shared.join("qrels.tsv")) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let paths = ["pages", "pages.jsonl"].map(|name| shared.join(name));
    let paths = paths.each_ref().map(|path| path.to_str().unwrap());
    let (_, told, code) = run(folder.path(), &["index", paths[0], paths[1]], "");
    assert_eq!(code, 0, "{told}");
    check_other_fields(folder.path());
    let finder = Finder::new(Arc::new(Index::open(folder.path()).unwrap()));
    let complaints = fs::read_to_string(shared.join("complaints.jsonl")).unwrap();
    for line in complaints.lines() {
        let complaint: Value = serde_json::from_str(line).unwrap();
        let name = complaint["_id"].as_str().unwrap();
        let is_relevant = |slug: &str| {
            let judged = qrels.lines().filter_map(|line| line.strip_prefix(name));
            judged.map(str::trim).any(|judged| {
                let (doc, grade) = judged.split_once('\t').unwrap();
                doc == slug && grade != "0"
            })
        };
        let input = Input::Text(complaint["text"].as_str().unwrap().to_owned());
        let options = Options::default();
        let found = finder.find(&input, &options).unwrap();
        let kept: Vec<_> = found
            .similar
            .iter()
            .map(|one| &one.decision.reference)
            .collect();
        let ranked = finder.rank(&input, &options, options.among).unwrap();
        let relevant = ranked.iter().filter(|(one, _)| is_relevant(one.slug()));
        let mut count = 0;
        for (reference, _) in relevant {
            assert!(kept.contains(&reference), "{name} loses {reference}");
            count += 1;
        }
        assert!(count > 0, "{name}");
    }
}

#[test]
fn paragraphs_of_a_decision_carry_its_own_numbers() {
    let answer = answer(index(), &["90", "001", "102"], "");
    let paragraphs = answer["input"]["paragraphs"].as_array().unwrap();
    assert_eq!(paragraphs[0]["own_number"], Value::Null);
    assert_eq!(paragraphs[1]["own_number"], 1);
    let (shown, _, _) = run(index(), &["precedents", "90 001 102"], "");
    assert!(shown.contains("90 001 102, paragraph"), "{shown}");
    assert!(!shown.to_lowercase().contains("yours"), "{shown}");
}

#[test]
fn a_pack_for_word_is_a_document_with_every_quotation() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    let letter = tempfile::NamedTempFile::new().unwrap();
    fs::write(letter.path(), LETTER).unwrap();
    let output = command
        .env("REDRESS_INDEX", index())
        .args(["precedents", "--format", "docx"])
        .arg(letter.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.starts_with(b"PK"));
    for refused in [
        &["show", "90 001 102", "--format", "docx"][..],
        &["precedents", "90 001 102", "--format", "xlsx"],
        &["search", "record", "--format", "docx"],
        &["search", "record", "--count", "--format", "xlsx"],
    ] {
        let (shown, told, code) = run(index(), refused, "");
        assert_eq!((code, shown.as_str()), (2, ""), "{refused:?}");
        assert!(told.contains("only for"), "{told}");
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, (u64, std::time::SystemTime)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let about = entry.metadata().unwrap();
            if about.is_dir() {
                folders.push(entry.path());
            } else {
                found.insert(entry.path(), (about.len(), about.modified().unwrap()));
            }
        }
    }
    found
}

#[test]
fn no_part_of_the_input_is_stored_or_repeated_in_errors() {
    let before = files(index());
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("long.txt");
    fs::write(&long, "my secret illness ".repeat(60_000)).unwrap();
    let typed = "my secret illness is nobody's business and no file";
    let long = long.to_str().unwrap();
    for arguments in [
        &["precedents", long][..],
        &["precedents", typed],
        &["precedents", &typed.repeat(9)],
        &["precedents", folder.path().to_str().unwrap()],
    ] {
        let (shown, told, code) = run(index(), arguments, "");
        assert_eq!((code, shown.as_str()), (2, ""), "{told}");
        assert!(
            told.starts_with("error: ") && !told.contains("secret"),
            "{told}"
        );
    }
    let (_, told, code) = run(index(), &["precedents", "-"], &"secret ".repeat(200_000));
    assert_eq!(code, 2);
    assert!(
        told.contains("standard input is longer than 1 MB"),
        "{told}"
    );
    answer(index(), &["-"], LETTER);
    assert_eq!(files(index()), before);
}

/// The published decisions, if available.
fn published() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/decisions");
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let pages = entries.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let named = pages.map(|page| {
        let (_, behind) = page.split_once('(').unwrap();
        (behind[..10].to_owned(), page.clone())
    });
    let mut named: Vec<_> = named.collect();
    named.sort();
    named
}

#[test]
fn published_decisions_find_themselves_first_and_one_another_next() {
    let pages = published();
    if pages.is_empty() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let invented = folder.path().join("invented");
    let invented = invented.to_str().unwrap();
    let made = ["synth", "--count", "5000", "--out", invented];
    let decisions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/decisions");
    assert_eq!(run(folder.path(), &made, "").2, 0);
    let read = ["index", invented, decisions.to_str().unwrap()];
    let (_, told, code) = run(folder.path(), &read, "");
    assert_eq!(code, 0, "{told}");
    let mut next = 0;
    for (reference, page) in &pages {
        let found = ranking(&answer(folder.path(), &["-"], page));
        let first: Vec<&str> = found.iter().map(|one| one.1.as_str()).take(5).collect();
        assert_eq!(first[0], reference);
        let is_published = |one: &&&str| pages.iter().any(|(other, _)| other == *one);
        next += first[1..].iter().filter(is_published).count();
        check_without_powers(folder.path(), page);
    }
    // A decision that complains about omissions of an assessment has less in common with two of the
    // others than with an invented one made of the same phrases.
    assert!(next >= 18, "{next} of 20");
}

#[test]
fn tasks_are_made_from_the_decisions_of_the_index() {
    let arguments = [
        "eval",
        "--self-test",
        "summary",
        "--self-test",
        "complaint",
        "--self-test",
        "assessment",
        "--self-test",
        "law",
        "--format",
        "json",
    ];
    let (shown, told, code) = run(index(), &arguments, "");
    assert_eq!(code, 0, "{told}");
    let tasks: Value = serde_json::from_str(&shown).unwrap();
    let tasks = tasks["tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), 4);
    assert!(tasks[0]["queries"].as_u64().unwrap() > 0, "{shown}");
    let mrr = |ranking: &str| tasks[0][ranking]["mrr_at_10"].as_f64().unwrap();
    assert!(mrr("ours") > mrr("random"), "{shown}");
    assert_eq!(run(index(), &arguments, "").0, shown);
}
