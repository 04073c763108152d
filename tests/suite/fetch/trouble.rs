//! Failures of sites.

use super::Shelf;
use super::site::{Fault, path, slug};

#[test]
fn what_fails_once_is_tried_again() {
    let shelf = Shelf::in_one_month(12);
    let page = |number| path(&slug(number));
    shelf.site.fault(&page(0), Fault::Status(500));
    shelf.site.fault(&page(1), Fault::CutOff);
    shelf.site.fault(&page(2), Fault::Stall);
    shelf.site.fault(&page(3), Fault::Later(429, 0));
    shelf
        .site
        .fault(&page(4), Fault::RedirectTo(format!("{}?x=1", page(4))));
    shelf.site.fault(&page(5), Fault::Status(502));
    shelf.site.fault(&page(5), Fault::Status(503));
    let listing = "/Decisions/SearchResults?fd=2024-05-01&td=2024-05-31&page=2";
    shelf.site.fault(listing, Fault::CutOff);
    let report = shelf.fetch_month(&["--timeout", "0.8"]).ended(0).json();
    assert_eq!(report["new"], 12);
    let indexed = shelf.run(&["index", "shelf", "--format", "json"]).ended(0);
    assert_eq!(indexed.json()["decisions"], 12);
}

#[test]
fn what_cannot_be_had_is_named_and_the_rest_goes_on() {
    let shelf = Shelf::in_one_month(12);
    let page = |number| path(&slug(number));
    for _ in 0..4 {
        shelf.site.fault(&page(0), Fault::Status(500));
    }
    shelf.site.fault(
        &page(1),
        Fault::RedirectTo("https://example.org/".to_owned()),
    );
    shelf.site.fault(&page(2), Fault::Status(404));
    shelf.site.fault(&page(3), Fault::Captcha);
    shelf
        .site
        .fault(&page(4), Fault::RedirectTo("/decisions/gone".to_owned()));
    let report = shelf.fetch_month(&[]).ended(1).json();
    assert_eq!(report["new"], 7);
    let missing = report["missing"][0].as_str().unwrap();
    for reason in [
        "of 12 listed, 7 are on the shelf",
        "90-000-000 (status 500)",
        "90-000-001 (it leads away from the site, to https://example.org/)",
        "90-000-002 (status 404)",
        "90-000-003 (another page in its place)",
        "90-000-004 (status 404)",
    ] {
        assert!(missing.contains(reason), "{missing}");
    }
    let window = &shelf.status()["windows"][0];
    assert_eq!(window["announced"], 12);
    assert_eq!(window["found"], 7);
    assert_eq!(window["complete"], false);

    // The files hold only decisions, and the next run fetches what was missing.
    let indexed = shelf.run(&["index", "shelf", "--format", "json"]).ended(0);
    assert_eq!(indexed.json()["decisions"], 7);
    shelf.site.forget_hits();
    let report = shelf.fetch_month(&[]).ended(0).json();
    assert_eq!(report["new"], 5);
    assert_eq!(shelf.site.pages_asked().len(), 5);
}

#[test]
fn a_site_that_fails_again_and_again_is_left_alone() {
    let shelf = Shelf::in_one_month(40);
    let all: Vec<String> = shelf.site.state().pages.keys().cloned().collect();
    shelf.site.state().captchas.extend(all);
    let said = shelf.fetch_month(&[]).ended(1);
    assert!(
        said.stderr.contains("stopped after 10 failures in a row"),
        "{}",
        said.all()
    );
    assert_eq!(shelf.site.pages_asked().len(), 10);
    assert_eq!(shelf.status()["decisions"], 0);
}

#[test]
fn a_page_that_is_no_listing_is_never_an_empty_success() {
    let shelf = Shelf::in_one_month(12);
    shelf.fetch_month(&[]).ended(0);
    shelf.site.state().no_listing = true;
    let said = shelf.fetch_month(&[]).ended(1);
    assert!(
        said.stderr
            .contains("is not a listing: it has no count of results"),
        "{}",
        said.all()
    );
    // No decision is taken for withdrawn.
    assert_eq!(shelf.status()["withdrawn"], 0);
    let shelf = Shelf::in_one_month(12);
    shelf.site.state().no_listing = true;
    shelf.fetch_month(&[]).ended(1);
}

#[test]
fn a_listing_that_lies_about_its_count_is_reported() {
    for (lie, told) in [
        (3, "the listing announces 15 and lists 12"),
        (-4, "the listing announces 8 and lists 12"),
    ] {
        let shelf = Shelf::in_one_month(12);
        shelf.site.state().lie = lie;
        let report = shelf.fetch_month(&[]).ended(1).json();
        let missing = report["missing"][0].as_str().unwrap();
        assert!(missing.contains(told), "{missing}");
        assert_eq!(report["new"], 12);
        let window = &shelf.status()["windows"][0];
        assert_eq!(
            (&window["announced"], &window["found"]),
            (&(12 + lie).into(), &12.into())
        );
    }
}

#[test]
fn months_without_results_and_with_one_are_complete() {
    let shelf = Shelf::in_one_month(1);
    let report = shelf.fetch(&["--since", "2024-04-10", "--until", "2024-06-20"]);
    let report = report.ended(0).json();
    let windows = report["shelf"]["windows"].as_array().unwrap().iter();
    let told: Vec<String> = windows
        .map(|window| {
            let text = |name: &str| window[name].as_str().unwrap().to_owned();
            format!("{} {} {}", text("from"), text("until"), window["announced"])
        })
        .collect();
    assert_eq!(
        told,
        [
            "2024-06-01 2024-06-20 0",
            "2024-05-01 2024-05-31 1",
            "2024-04-10 2024-04-30 0"
        ]
    );
}
