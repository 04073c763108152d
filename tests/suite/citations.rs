//! Citations between decisions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::precedents::run;

/// A decision that names references in its paragraphs, in several spellings.
fn record(at: usize, cites: &[usize]) -> Value {
    let reference = |at: usize| format!("24 {:03} {:03}", at / 7, at);
    let spelled = |at: usize, nth: usize| match nth % 3 {
        0 => reference(at),
        1 => reference(at).replace(' ', "-"),
        _ => reference(at).replace(' ', ""),
    };
    let mut paragraphs = vec![format!(
        "Our reference for this complaint is {}, and the tenant paid £24 001 001.",
        reference(at)
    )];
    for (nth, cited) in cites.iter().enumerate() {
        paragraphs.push(format!(
            "We said the same in our decision {}.",
            spelled(*cited, nth)
        ));
    }
    json!({
        "reference": reference(at),
        "authority": format!("Example {at} Council"),
        "decision": "Upheld",
        "date": format!("20{:02}-03-04", 10 + at % 15),
        "url": format!("https://www.lgo.org.uk/decisions/housing/other/{}", reference(at).replace(' ', "-")),
        "sections": [{"heading": "My assessment", "paragraphs": paragraphs}]
    })
}

/// Decisions that cite each other, and by reference those that a plain scan finds.
struct Cited {
    folder: TempDir,
    by: BTreeMap<String, BTreeSet<String>>,
}

impl Cited {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut by: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut lines = String::new();
        // Those from 40 on are cited but not in the index.
        for at in 0..40 {
            let named: Vec<usize> = (1..at % 5).map(|step| (at * 4 + step * 11) % 45).collect();
            let decision = record(at, &named);
            writeln!(lines, "{decision}").unwrap();
            // The plain scan: the digits of every text except the first, without its own reference.
            let own = decision["reference"].as_str().unwrap();
            let texts = decision["sections"][0]["paragraphs"].as_array().unwrap();
            for text in &texts[1..] {
                let digits = text.as_str().unwrap().chars();
                let digits: String = digits.filter(char::is_ascii_digit).collect();
                let named = format!("{} {} {}", &digits[..2], &digits[2..5], &digits[5..]);
                if named != own {
                    by.entry(named).or_default().insert(own.to_owned());
                }
            }
        }
        fs::write(folder.path().join("decisions.jsonl"), lines).unwrap();
        let cited = Self { folder, by };
        let path = cited.folder.path().join("decisions.jsonl");
        let (told, code) = cited.run(&["index", path.to_str().unwrap()]);
        assert_eq!(code, 0, "{told}");
        cited
    }

    /// The output, with notes after it, and the exit code.
    fn run(&self, arguments: &[&str]) -> (String, i32) {
        let index = self.folder.path().join("index");
        let (shown, told, code) = run(&index, arguments, "");
        (format!("{shown}{told}"), code)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let index = self.folder.path().join("index");
        let all = [arguments, &["--format", "json"]].concat();
        serde_json::from_str(&run(&index, &all, "").0).unwrap()
    }

    fn of(&self, reference: &str) -> BTreeSet<String> {
        self.by.get(reference).cloned().unwrap_or_default()
    }
}

fn references(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| one["reference"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn citations_equal_those_of_a_plain_scan() {
    let cited = Cited::new();
    assert!(cited.by.len() > 20, "{}", cited.by.len());
    assert!(cited.by.contains_key("24 006 042") && cited.by.contains_key("24 006 044"));
    for at in 0..45 {
        let asked = format!("24 {:03} {:03}", at / 7, at);
        let expected = cited.of(&asked);
        for gap in [" ", "-", ""] {
            let query = format!("cites:\"{}\"", asked.replace(' ', gap));
            let page = cited.json(&["search", &query, "--limit", "100", "--paragraphs", "0"]);
            let found: BTreeSet<String> = references(&page["hits"]).into_iter().collect();
            assert_eq!(found, expected, "{query}");
        }
        // A reference that is not in the index and not cited has nothing to show.
        if at < 40 || !expected.is_empty() {
            let shown = cited.json(&["show", &asked]);
            let list: BTreeSet<String> = references(&shown["cited_by"]["decisions"])
                .into_iter()
                .collect();
            assert_eq!(shown["cited_by"]["count"], expected.len());
            assert_eq!(list, expected, "{asked}");
        }
        let (told, code) = cited.run(&["show", &asked]);
        assert_eq!(code, i32::from(at >= 40), "{told}");
        assert_eq!(told.contains("Cited by"), !expected.is_empty(), "{told}");
    }
    let (told, code) = cited.run(&["search", "cites:soon"]);
    assert_eq!(code, 2);
    assert!(told.contains("`cites:` needs a reference"), "{told}");
}

#[test]
fn the_most_cited_come_first_on_all_pages() {
    let cited = Cited::new();
    let sorted = |limit: &str, page: &str| {
        let arguments = [
            "search", "", "--sort", "cited", "--limit", limit, "--page", page,
        ];
        references(&cited.json(&arguments)["hits"])
    };
    let all = sorted("40", "1");
    let counts: Vec<usize> = all.iter().map(|one| cited.of(one).len()).collect();
    assert_eq!(counts.len(), 40);
    assert!(counts.is_sorted_by(|one, other| one >= other), "{counts:?}");
    assert_eq!(sorted("5", "2"), all[5..10]);
}
