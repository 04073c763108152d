//! What the site can rely on.

use std::time::Duration;

use super::Shelf;
use super::site::{Fault, path, slug};

/// Returns the minimum time between the end of an answer and the next request.
fn least_gap(shelf: &Shelf) -> Duration {
    let state = shelf.site.state();
    let gaps = state.hits.windows(2);
    gaps.map(|pair| pair[1].began.saturating_duration_since(pair[0].ended))
        .min()
        .unwrap()
}

#[test]
fn requests_follow_one_another_at_the_delay() {
    let shelf = Shelf::in_one_month(12);
    shelf.fetch_month(&["--delay", "0.15"]).ended(0);
    assert!(
        least_gap(&shelf) >= Duration::from_millis(150),
        "{:?}",
        least_gap(&shelf)
    );
    let state = shelf.site.state();
    assert_eq!(state.most_in_flight, 1);
    assert_eq!(state.hits[0].path, "/robots.txt");
    for hit in &state.hits {
        let agent = hit
            .head
            .lines()
            .find(|line| line.to_lowercase().starts_with("user-agent:"));
        let agent = agent.unwrap();
        assert!(
            agent.contains("Redress/") && agent.contains("jane@example.org"),
            "{agent}"
        );
        assert!(hit.head.to_lowercase().contains("accept-encoding: gzip"));
    }
}

#[test]
fn a_second_run_keeps_the_distance_to_the_first() {
    let shelf = Shelf::in_one_month(3);
    shelf
        .fetch_month(&["--delay", "0.4", "--max-requests", "2"])
        .ended(1);
    shelf
        .fetch_month(&["--delay", "0.4", "--max-requests", "2"])
        .ended(1);
    assert!(
        least_gap(&shelf) >= Duration::from_millis(400),
        "{:?}",
        least_gap(&shelf)
    );
}

#[test]
fn a_longer_delay_of_the_rules_counts_for_every_request() {
    let shelf = Shelf::in_one_month(4);
    shelf.site.state().robots = "User-agent: *\nCrawl-delay: 0.3\n".to_owned();
    shelf.fetch_month(&["--delay", "0.1"]).ended(0);
    assert!(
        least_gap(&shelf) >= Duration::from_millis(300),
        "{:?}",
        least_gap(&shelf)
    );
}

#[test]
fn what_the_rules_forbid_is_never_asked_for() {
    let shelf = Shelf::in_one_month(12);
    let forbidden = path(&slug(3));
    shelf.site.state().robots =
        format!("User-agent: other\nDisallow: /\nUser-agent: *\nDisallow: {forbidden}\n");
    let report = shelf.fetch_month(&[]).ended(1).json();
    assert_eq!(report["new"], 11);
    let missing = report["missing"][0].as_str().unwrap();
    assert!(
        missing.contains("90-000-003 (robots.txt of the site does not allow it)"),
        "{missing}"
    );
    assert!(!shelf.site.pages_asked().contains(&forbidden));

    let shelf = Shelf::in_one_month(12);
    shelf.site.state().robots = "User-agent: *\nDisallow: /Decisions/\n".to_owned();
    let said = shelf.fetch_month(&[]).ended(1);
    assert!(
        said.stderr
            .contains("robots.txt of the site does not allow"),
        "{}",
        said.all()
    );
    assert_eq!(shelf.site.state().hits.len(), 1);
}

#[test]
fn rules_that_cannot_be_read_allow_nothing_and_rules_that_are_not_there_everything() {
    let shelf = Shelf::in_one_month(2);
    for _ in 0..4 {
        shelf.site.fault("/robots.txt", Fault::Status(500));
    }
    let said = shelf.fetch_month(&[]).ended(1);
    assert!(
        said.stderr
            .contains("robots.txt of the site cannot be read (status 500)"),
        "{}",
        said.all()
    );
    assert_eq!(shelf.site.state().hits.len(), 4);
    shelf.site.fault("/robots.txt", Fault::Status(404));
    shelf.fetch_month(&[]).ended(0);
}

#[test]
fn a_rest_that_the_site_asks_for_holds_for_all_of_it() {
    let shelf = Shelf::in_one_month(6);
    let busy = path(&slug(2));
    shelf.site.fault(&busy, Fault::Later(429, 1));
    shelf.fetch_month(&[]).ended(0);
    let state = shelf.site.state();
    let at = state.hits.iter().position(|hit| hit.status == 429).unwrap();
    let rest = state.hits[at + 1].began - state.hits[at].ended;
    assert!(rest >= Duration::from_secs(1), "{rest:?}");
    drop(state);

    // A long wait ends the run, and the next run respects it.
    let shelf = Shelf::in_one_month(6);
    shelf.site.fault(&busy, Fault::Later(503, 7_200));
    let said = shelf.fetch_month(&[]).ended(1);
    assert!(
        said.stderr.contains("the site asks to come back after 20"),
        "{}",
        said.all()
    );
    shelf.site.forget_hits();
    shelf.fetch_month(&[]).ended(1);
    assert!(shelf.site.state().hits.is_empty());
}

#[test]
fn a_run_makes_as_many_requests_of_all_kinds_as_it_may() {
    let shelf = Shelf::in_one_month(12);
    let mut requests = 0;
    let mut runs = 0;
    loop {
        shelf.site.forget_hits();
        let said = shelf.fetch_month(&["--max-requests", "7"]);
        let made = shelf.site.state().hits.len();
        assert!(made <= 7, "{made}");
        requests += made;
        runs += 1;
        if said.code == Some(0) {
            break;
        }
        assert!(
            said.stderr.contains("stopped after 7 requests"),
            "{}",
            said.all()
        );
        assert!(runs < 10);
    }
    assert_eq!(shelf.status()["requests"], requests);
    assert_eq!(shelf.status()["decisions"], 12);
}

#[test]
fn a_run_needs_a_contact_a_yes_and_patience_with_other_peoples_sites() {
    let shelf = Shelf::in_one_month(2);
    let base = shelf.site.base();
    let check = |arguments: &[&str], expected: &str| {
        let said = shelf
            .run(&[&["fetch", "shelf"], arguments].concat())
            .ended(2);
        assert!(said.stderr.contains(expected), "{}", said.all());
    };
    check(
        &["--base-url", &base, "--yes"],
        "no contact is set for this shelf",
    );
    check(
        &["--contact", "jane", "--yes"],
        "neither an e-mail address nor a web address",
    );
    check(
        &["--contact", "jane@example.org\nX: y", "--yes"],
        "neither an e-mail address nor a web address",
    );
    check(
        &[
            "--contact",
            "jane@example.org",
            "--base-url",
            "ombudsman.test",
            "--yes",
        ],
        "`ombudsman.test` is not the address of a site",
    );
    check(
        &[
            "--contact",
            "jane@example.org",
            "--base-url",
            "https://ombudsman.test",
            "--delay",
            "0.5",
        ],
        "a delay below 1 second is only for a site on this machine",
    );
    check(
        &[
            "--contact",
            "jane@example.org",
            "--since",
            "2024-02-01",
            "--until",
            "2024-01-01",
        ],
        "--since 2024-02-01 is after --until 2024-01-01",
    );
    check(&["--status"], "no shelf in shelf");
    assert!(shelf.site.state().hits.is_empty());
    check(
        &[
            "--contact",
            "jane@example.org",
            "--base-url",
            &base,
            "--delay",
            "0",
        ],
        "the plan was not confirmed",
    );
    assert!(shelf.site.pages_asked().is_empty());

    // Contact and site are remembered.
    let said = shelf.run(&[
        "fetch",
        "shelf",
        "--yes",
        "--delay",
        "0",
        "--since",
        "2024-05-01",
        "--until",
        "2024-05-31",
    ]);
    let said = said.ended(0);
    assert!(
        said.stderr
            .contains("the plan: 1 window, 2024-05-01 to 2024-05-31; 2 decisions listed"),
        "{}",
        said.all()
    );
}
