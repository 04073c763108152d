//! Invented decisions: the same for the same seed, laid out as published.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use redress::model::{Decision, DecisionType, Investigated, Paragraph, Publication, SectionKind};
use redress::parse::parse_text;
use redress::synth::{
    Layout, PageLayout, SynthRequest, invent, write_folder, write_json_lines, write_page,
};

const SEED: u64 = 11;

fn page_of(decision: &Decision, layout: PageLayout) -> String {
    let mut page = String::new();
    write_page(decision, layout, &mut page);
    page
}

fn files_under(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder was written") {
        let path = entry.expect("a listed file").path();
        if path.is_dir() {
            files.extend(files_under(&path));
        } else {
            let name = path
                .file_name()
                .expect("a listed file")
                .display()
                .to_string();
            files.push((name, fs::read(&path).expect("a listed file")));
        }
    }
    files.sort();
    files
}

#[test]
fn the_same_seed_writes_the_same_bytes() {
    let request = SynthRequest {
        count: 1_100,
        seed: SEED,
        layout: Layout::Mixed,
    };
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let ticks = AtomicU64::new(0);
    let tick = |more| {
        ticks.fetch_add(more, Ordering::Relaxed);
    };
    let report = write_folder(&request, one.path(), &tick).unwrap();
    assert_eq!((ticks.into_inner(), report.decisions), (1_100, 1_100));
    let single = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let again = single.install(|| write_folder(&request, other.path(), &|_| ()).unwrap());
    assert_eq!(report, again);
    let files = files_under(one.path());
    assert_eq!(files, files_under(other.path()));
    assert_eq!(files.len(), 1_100);
    let bytes: u64 = files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    assert_eq!(bytes, report.bytes);
    assert!(one.path().join("00001").is_dir());
}

#[test]
fn json_lines_contain_the_same_decisions() {
    let request = SynthRequest {
        count: 30,
        seed: SEED,
        layout: Layout::Mixed,
    };
    let mut lines = Vec::new();
    write_json_lines(&request, &mut lines).unwrap();
    let lines: Vec<serde_json::Value> = String::from_utf8(lines)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 30);
    for (ordinal, line) in (0..).zip(&lines) {
        let decision = invent(SEED, ordinal);
        let page = page_of(&decision, request.page_layout(ordinal));
        assert_eq!(line["text"], page);
        assert_eq!(line["reference"], decision.reference.to_string());
        assert_eq!(line["category"][1], decision.category.unwrap().name);
        assert_eq!(line["date"], decision.date.unwrap().to_string());
        assert_eq!(line["url"], decision.address.unwrap().url);
    }
}

#[track_caller]
fn check_round_trip(ordinal: u64, layout: PageLayout) {
    let decision = invent(SEED, ordinal);
    let page = page_of(&decision, layout);
    let parsed = parse_text(&page);
    let label = format!("decision {ordinal}, {layout:?}");
    assert_eq!(parsed.problems, [], "{label}\n{page}");
    let read = parsed.value.expect("every page has a reference");
    for (section, expected) in read
        .statement
        .sections
        .iter()
        .zip(&decision.statement.sections)
    {
        assert_eq!(
            (section.kind, &section.heading),
            (expected.kind, &expected.heading),
            "{label}"
        );
        for (paragraph, expected) in section.paragraphs.iter().zip(&expected.paragraphs) {
            assert_eq!(paragraph, expected, "{label}");
        }
        assert_eq!(
            section.paragraphs.len(),
            expected.paragraphs.len(),
            "{label}, {}",
            section.heading
        );
    }
    assert_eq!(read, decision, "{label}");
}

#[test]
fn pages_of_both_layouts_are_read_back_as_invented() {
    for ordinal in 0..400 {
        check_round_trip(ordinal, PageLayout::Numbered);
        check_round_trip(ordinal, PageLayout::Compact);
    }
}

#[test]
fn public_reports_are_read_back_as_invented() {
    let reports = (0..4_000)
        .filter(|ordinal| invent(SEED, *ordinal).publication == Some(Publication::Report));
    let mut found = 0;
    for ordinal in reports {
        found += 1;
        check_round_trip(ordinal, PageLayout::Numbered);
        check_round_trip(ordinal, PageLayout::Compact);
    }
    assert!((2..=20).contains(&found), "{found}");
}

#[test]
fn references_are_unique_and_years_agree() {
    let mut seen = HashSet::new();
    let mut joint = 0;
    for ordinal in 0..3_000 {
        let decision = invent(SEED, ordinal);
        let slug = decision.reference.slug().to_owned();
        let year = decision.date.unwrap().year();
        assert!((2017..=2026).contains(&year), "{slug} {year}");
        let of_complaint = 2000 + slug[..2].parse::<i16>().unwrap();
        assert!((0..=2).contains(&(year - of_complaint)), "{slug} {year}");
        joint += u32::from(slug.len() == 11);
        assert!(seen.insert(slug));
    }
    assert!((4..=40).contains(&joint), "{joint}");
}

/// Checks that a part of the whole, in per mille, is within bounds.
#[track_caller]
fn check_share(what: &str, part: usize, whole: usize, bounds: std::ops::RangeInclusive<usize>) {
    let share = part * 1_000 / whole;
    assert!(bounds.contains(&share), "{what}: {share} per mille");
}

#[test]
fn lengths_and_shares_match_real_decisions() {
    let decisions: Vec<Decision> = (0..500).map(|ordinal| invent(SEED, ordinal)).collect();
    let of_type = |decision_type| {
        decisions
            .iter()
            .filter(|decision| decision.decision_type == Some(decision_type))
            .count()
    };
    let closed = of_type(DecisionType::ClosedAfterInitialEnquiries);
    check_share("closed", closed, 500, 530..=650);
    check_share("upheld", of_type(DecisionType::Upheld), 500, 220..=340);
    check_share(
        "not upheld",
        of_type(DecisionType::NotUpheld),
        500,
        80..=180,
    );

    let mut lengths = Vec::new();
    let mut wordings: HashMap<String, usize> = HashMap::new();
    let mut with_council = 0;
    let mut words = [(0, 0), (0, 0)];
    for decision in &decisions {
        let kind = usize::from(decision.investigated == Some(Investigated::Yes));
        words[kind].1 += 1;
        for (_, Paragraph { text, .. }) in decision.statement.paragraphs() {
            let length = text.split_whitespace().count();
            words[kind].0 += length;
            lengths.push(length);
            with_council += usize::from(text.contains("ouncil"));
            *wordings.entry(without_names(text)).or_default() += 1;
        }
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!((34..=46).contains(&median), "median paragraph {median}");
    check_share("paragraphs", lengths.len(), 500, 25_000..=30_000);
    check_share(
        "words when closed",
        words[0].0,
        words[0].1,
        280_000..=450_000,
    );
    check_share(
        "words when investigated",
        words[1].0,
        words[1].1,
        2_500_000..=4_500_000,
    );
    check_share("of the council", with_council, lengths.len(), 500..=850);
    let standing: usize = wordings.values().filter(|count| **count > 2).sum();
    check_share("standing text", standing, lengths.len(), 200..=320);
    let twice: usize = wordings.values().filter(|count| **count == 2).sum();
    check_share("other text that comes twice", twice, lengths.len(), 0..=15);
}

/// The text without the names of parties, which standing text also contains.
fn without_names(text: &str) -> String {
    text.split_whitespace()
        .filter(|word| !matches!(*word, "he" | "she" | "him" | "her" | "his"))
        .filter(|word| word.len() > 3)
        .collect::<Vec<_>>()
        .join(" ")
}

#[track_caller]
fn check_page(layout: PageLayout, wanted: &[&str], unwanted: &[&str]) {
    let decision = (0..200)
        .map(|ordinal| invent(SEED, ordinal))
        .find(|decision| {
            decision
                .statement
                .sections
                .iter()
                .any(|section| section.kind == SectionKind::Action)
        })
        .expect("one of 200 decisions has agreed actions");
    let page = page_of(&decision, layout);
    for text in wanted {
        assert!(page.contains(text), "{text:?} is missing\n{page}");
    }
    for text in unwanted {
        assert!(!page.contains(text), "{text:?} stands there\n{page}");
    }
    let first = format!(
        "{} ({})\n",
        decision.authority.expect("an authority"),
        decision.reference
    );
    assert!(page.starts_with(&first), "{page}");
    assert!(page.contains(&format!(
        "\nCategory : {}\n",
        decision.category.expect("a category")
    )));
}

#[test]
fn numbered_pages_look_as_on_the_site() {
    check_page(
        PageLayout::Numbered,
        &[
            "\n\nDecision : Upheld\n\nDecision date : ",
            "\n\nThe Ombudsman's final decision:\n\nSummary: ",
            "\n\nThe complaint\n\n  1. ",
            "\n\nBack to top\n\nThe Ombudsman’s role and powers\n\n  1. ",
            "\n\nWhat I found\n\n",
            "• ",
            "\n\nAgreed action\n\n  1. ",
            "\n\nFinal decision\n\n  1. ",
            "\n\nInvestigator's decision on behalf of the Ombudsman\n\nPrint this page\n\nLGO logogram\n\n",
        ],
        &["\n- ", "\n\n\n"],
    );
}

#[test]
fn compact_pages_have_one_paragraph_per_line() {
    check_page(
        PageLayout::Compact,
        &[
            "\nDecision : Upheld\nDecision date : ",
            "\nThe Ombudsman's final decision:\nSummary: ",
            "\nThe complaint\n- ",
            "\nThe Ombudsman’s role and powers\n- ",
            "\nFinal decision\n- ",
            "\nInvestigator's decision on behalf of the Ombudsman\n",
        ],
        &["\n\n", "•", "Back to top", "Print this page", " 1. "],
    );
}
