//! What the shelf keeps: changes, withdrawn decisions, and new layouts of the listing.

use serde_json::Value;

use super::site::{Look, path, slug};
use super::{Shelf, warc_files};

fn found(shelf: &Shelf, query: &str) -> Value {
    let said = shelf.run(&["search", query, "--format", "json"]);
    assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
    said.json()
}

#[test]
fn a_changed_page_is_noticed_by_its_listing_and_keeps_its_earlier_text() {
    let shelf = Shelf::in_one_month(12);
    shelf.fetch_month(&[]).ended(0);
    shelf.run(&["index", "shelf"]).ended(0);
    {
        let mut state = shelf.site.state();
        let page = state.pages.get_mut(&slug(7)).unwrap();
        page.text = "The Council counted seventy roosters and paid Mrs 7 £7.".to_owned();
        page.summary = "Corrected: Mrs 7 complained about roosters.".to_owned();
    }
    shelf.site.forget_hits();
    // WARC dates are in seconds, and the later capture is the one that counts.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let report = shelf.fetch_month(&[]).ended(0).json();
    assert_eq!((&report["new"], &report["changed"]), (&0.into(), &1.into()));
    assert_eq!(shelf.site.pages_asked(), [path(&slug(7))]);
    assert_eq!(shelf.status()["changed"], 1);
    shelf.run(&["index", "shelf"]).ended(0);
    assert_eq!(
        found(&shelf, "\"seventy roosters\"")["total"]["decisions"],
        1
    );
    assert_eq!(
        found(&shelf, "\"counted rooster 7\"")["total"]["decisions"],
        0
    );

    let said = shelf
        .run(&["fetch", "shelf", "--changes", "90 000 007"])
        .ended(0);
    assert!(
        said.stdout
            .contains("The Council counted [-rooster 7-] {+seventy roosters+} and paid"),
        "{}",
        said.all()
    );
    shelf
        .run(&["fetch", "shelf", "--changes", "90 000 008"])
        .ended(1);
    shelf
        .run(&["fetch", "shelf", "--changes", "91 000 008"])
        .ended(2);
}

#[test]
fn a_change_that_the_listing_does_not_show_is_noticed_when_pages_are_asked_for_again() {
    let shelf = Shelf::in_one_month(12);
    shelf.fetch_month(&[]).ended(0);
    let changed = "The Council counted ninety roosters in all.";
    changed.clone_into(&mut shelf.site.state().pages.get_mut(&slug(7)).unwrap().text);
    let report = shelf.fetch_month(&[]).ended(0).json();
    assert_eq!(report["changed"], 0);
    shelf.site.forget_hits();
    let report = shelf.fetch_month(&["--refresh", "0"]).ended(0).json();
    assert_eq!(report["changed"], 1);
    // Requests are conditional, so only the page that changed has a body.
    let state = shelf.site.state();
    let statuses = state
        .hits
        .iter()
        .filter(|hit| hit.path.starts_with("/decisions/"));
    let whole = statuses.clone().filter(|hit| hit.status == 200).count();
    assert_eq!((statuses.count(), whole), (12, 1));
    drop(state);
    shelf.site.forget_hits();
    shelf.fetch_month(&["--refresh", "3"]).ended(0);
    assert!(shelf.site.pages_asked().is_empty());
}

#[test]
fn a_decision_that_is_no_longer_listed_stays_and_is_flagged() {
    let shelf = Shelf::in_one_month(12);
    shelf.fetch_month(&[]).ended(0);
    shelf.run(&["index", "shelf"]).ended(0);
    for number in [3, 4] {
        shelf
            .site
            .state()
            .pages
            .get_mut(&slug(number))
            .unwrap()
            .is_listed = false;
    }
    let report = shelf.fetch_month(&[]).ended(0).json();
    assert_eq!(report["withdrawn"], 2);
    let status = shelf.status();
    assert_eq!(
        (&status["decisions"], &status["withdrawn"]),
        (&12.into(), &2.into())
    );
    let indexed = shelf
        .run(&["index", "shelf", "--format", "json"])
        .ended(0)
        .json();
    assert_eq!(indexed["decisions"], 12);
    assert_eq!(indexed["changed"], 2);
    let hit = &found(&shelf, "\"counted rooster 3\"")["hits"][0];
    let last_seen = hit["withdrawn"].as_str().unwrap().to_owned();
    assert_eq!(last_seen.len(), 10);
    assert_eq!(
        found(&shelf, "\"counted rooster 5\"")["hits"][0]["withdrawn"],
        Value::Null
    );
    for (format, says) in [
        ("text", "no longer"),
        ("md", "no longer"),
        ("csv", &last_seen),
    ] {
        let said = shelf
            .run(&["search", "\"counted rooster 3\"", "--format", format])
            .ended(0);
        assert!(said.stdout.contains(says), "{}", said.all());
    }
    let shown = shelf
        .run(&["show", "90-000-003", "--format", "json"])
        .ended(0)
        .json();
    assert_eq!(shown["withdrawn"], last_seen);

    // It is listed again.
    shelf
        .site
        .state()
        .pages
        .get_mut(&slug(3))
        .unwrap()
        .is_listed = true;
    shelf.fetch_month(&[]).ended(0);
    assert_eq!(shelf.status()["withdrawn"], 1);
    shelf.run(&["index", "shelf"]).ended(0);
    assert_eq!(
        found(&shelf, "\"counted rooster 3\"")["hits"][0]["withdrawn"],
        Value::Null
    );

    // For users who must not keep it.
    let before = warc_files(&shelf);
    let report = shelf.fetch_month(&["--drop-withdrawn"]).ended(0).json();
    assert_eq!(report["dropped"], 1);
    assert_eq!(shelf.status()["decisions"], 11);
    assert_ne!(warc_files(&shelf), before);
    shelf.run(&["index", "shelf", "--prune"]).ended(0);
    assert_eq!(
        found(&shelf, "\"counted rooster 4\"")["total"]["decisions"],
        0
    );
    assert_eq!(
        found(&shelf, "\"counted rooster 3\"")["total"]["decisions"],
        1
    );
    let verified = shelf.fetch_month(&["--verify"]).ended(0).json();
    assert_eq!(verified["clean"], true, "{verified}");
}

#[test]
fn another_look_of_the_listing_costs_nothing_and_loses_nothing() {
    let shelf = Shelf::in_one_month(35);
    shelf.fetch_month(&[]).ended(0);
    shelf.site.state().look = Look::Plain;
    shelf.site.forget_hits();
    let said = shelf.fetch_month(&[]).ended(0);
    assert!(
        said.stderr.contains("the listing has another look"),
        "{}",
        said.all()
    );
    assert!(shelf.site.pages_asked().is_empty());
    assert_eq!(shelf.status()["withdrawn"], 0);
    let summary = "Mrs 20 complained about something else.";
    summary.clone_into(&mut shelf.site.state().pages.get_mut(&slug(20)).unwrap().summary);
    let report = shelf.fetch_month(&[]).ended(0).json();
    assert_eq!(report["changed"], 1);
    let fresh = Shelf::in_one_month(35);
    fresh.site.state().look = Look::Plain;
    assert_eq!(fresh.fetch_month(&[]).ended(0).json()["new"], 35);
}

#[test]
fn a_shelf_is_held_against_the_listing_and_nothing_is_repaired() {
    let shelf = Shelf::in_one_month(12);
    shelf.fetch_month(&[]).ended(0);
    let verify = |code| shelf.fetch_month(&["--verify"]).ended(code).json();
    assert_eq!(verify(0)["clean"], true);
    {
        let mut state = shelf.site.state();
        state.pages.get_mut(&slug(1)).unwrap().is_listed = false;
        state.pages.get_mut(&slug(2)).unwrap().summary = "Something else.".to_owned();
        let mut page = state.pages[&slug(3)].clone();
        page.slug = slug(99);
        state.pages.insert(page.slug.clone(), page);
    }
    let journal = std::fs::read(shelf.path("shelf/shelf.journal")).unwrap();
    let mut told: Vec<String> = (verify(1)["differences"].as_array().unwrap().iter())
        .map(|one| one.as_str().unwrap().to_owned())
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "90-000-001: on the shelf, no longer listed",
            "90-000-002: its text in the listing has changed",
            "90-000-099: listed, not on the shelf",
        ]
    );
    assert_eq!(
        std::fs::read(shelf.path("shelf/shelf.journal")).unwrap(),
        journal
    );
    assert_eq!(shelf.status()["decisions"], 12);

    // A page that was damaged on the disk.
    let file = warc_files(&shelf).remove(0);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 1_000] {
        *byte ^= 0xff;
    }
    std::fs::write(&file, bytes).unwrap();
    assert!(verify(1)["differences"].as_array().unwrap().len() > 3);
}

#[test]
fn a_file_that_is_gone_is_fetched_again() {
    let shelf = Shelf::in_one_month(12);
    shelf.fetch_month(&[]).ended(0);
    for file in warc_files(&shelf) {
        std::fs::remove_file(file).unwrap();
    }
    let said = shelf.fetch_month(&[]).ended(0);
    assert!(
        said.stderr.contains("lacks 12 of its pages"),
        "{}",
        said.all()
    );
    assert_eq!(
        shelf
            .run(&["index", "shelf", "--format", "json"])
            .ended(0)
            .json()["decisions"],
        12
    );
}

#[test]
fn fetching_and_indexing_are_one_command() {
    let shelf = Shelf::in_one_month(12);
    let base = shelf.site.base();
    let days = [
        "--since",
        "2024-05-01",
        "--until",
        "2024-05-31",
        "--delay",
        "0",
    ];
    let first = ["--contact", "jane@example.org", "--base-url", &base];
    shelf
        .run(&[&["update", "shelf"], &days[..], &first[..]].concat())
        .ended(0);
    assert_eq!(found(&shelf, "rooster")["total"]["decisions"], 12);
    let mut page = shelf.site.state().pages[&slug(3)].clone();
    page.slug = slug(99);
    page.text = "The Council counted ninety-nine roosters.".to_owned();
    shelf.site.state().pages.insert(page.slug.clone(), page);
    shelf
        .run(&[&["update", "shelf"], &days[..]].concat())
        .ended(0);
    assert_eq!(
        found(&shelf, "\"ninety-nine roosters\"")["total"]["decisions"],
        1
    );
}
