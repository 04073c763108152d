use redress::web::NotesShown;

use super::client::{Served, pages};

const NOTES: &str = "90 001 102, paragraph 8 | delay | <b>Six</b> months\n90 001 102 | appeal\n";

#[test]
fn notes_are_on_the_pages_where_they_may_be_shown_and_nowhere_else() {
    for (shown, expected) in [
        (NotesShown::Always, true),
        // The server has its own name, so other machines may reach it.
        (NotesShown::ToThisMachine, false),
        (NotesShown::Never, false),
    ] {
        let served = Served::with_notes(vec![pages()], NOTES, shown);
        let page = served.get("/decisions/90-001-102").body;
        assert_eq!(page.contains("Your notes"), expected, "{shown:?}");
        assert_eq!(
            page.contains("/search?q=tag%3Adelay"),
            expected,
            "{shown:?}"
        );
        assert_eq!(
            page.contains("&#60;b&#62;Six"),
            expected,
            "{shown:?} {page}"
        );
        assert!(!page.contains("<b>Six"), "{shown:?}");
        let decision = served.get("/api/decisions/90-001-102").json();
        let notes = decision["notes"].as_array().unwrap();
        assert_eq!(notes.len(), if expected { 2 } else { 0 }, "{shown:?}");
        let found = served.get("/api/search?q=tag:delay").json();
        assert_eq!(
            found["total"]["decisions"],
            u64::from(expected),
            "{shown:?}"
        );
        for page in [
            "/search?q=tag:delay",
            "/api/search?q=tag:dela",
            "/search?q=%22six%20months%22",
        ] {
            let body = served.get(page).body;
            assert!(expected || !body.contains("notes.txt"), "{page} {shown:?}");
        }
    }
}

#[test]
fn a_note_that_is_edited_is_shown_within_a_moment() {
    let served = Served::with_notes(vec![pages()], NOTES, NotesShown::Always);
    let before = served.get("/decisions/90-001-102");
    std::fs::write(
        served.folder.path().join("notes.txt"),
        "90 001 102 | moved\n",
    )
    .unwrap();
    let shown = || served.get("/decisions/90-001-102");
    let until = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while !shown().body.contains("tag%3Amoved") {
        assert!(std::time::Instant::now() < until, "the old notes stay");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_ne!(before.header("etag"), shown().header("etag"));
}
