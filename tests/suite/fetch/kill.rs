//! `kill -9` while pages are fetched.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::site::Site;
use super::{Shelf, warc_files};

#[test]
fn a_hundred_killed_runs_lose_nothing_and_fetch_nothing_twice() {
    const DELAY: Duration = Duration::from_millis(2);
    let shelf = Shelf::new(Site::new(600));
    let base = shelf.site.base();
    let arguments = Shelf::arguments(
        &base,
        &[
            "--delay",
            "0.002",
            "--since",
            "2016-01-01",
            "--until",
            "2024-12-31",
        ],
    );
    let mut random = 12_345_u64;
    for _ in 0..100 {
        let mut running = shelf
            .command(&arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        thread::sleep(Duration::from_millis(random >> 32 & 255));
        // It may have exited already.
        let _ = running.kill();
        running.wait().unwrap();
    }
    shelf.run(&arguments).ended(0);
    let status = shelf.status();
    assert_eq!(status["decisions"], 600);
    assert_eq!(status["changed"], 0);
    // Each kill may lose the page that was being fetched, and no other.
    let fetched = shelf.site.fetched();
    let twice: usize = fetched
        .iter()
        .filter(|(path, _)| path.starts_with("/decisions/"))
        .map(|(_, times)| times - 1)
        .sum();
    assert!(twice <= 100, "{twice} pages were fetched again");
    let state = shelf.site.state();
    for pair in state.hits.windows(2) {
        let apart = pair[1].began.saturating_duration_since(pair[0].began);
        assert!(
            apart >= DELAY,
            "{apart:?} between {} and {}",
            pair[0].path,
            pair[1].path
        );
    }
    drop(state);

    // The remaining files are complete, even for readers that stop at the first invalid
    // byte.
    for file in warc_files(&shelf) {
        let mut read = flate2::read::MultiGzDecoder::new(std::fs::File::open(&file).unwrap());
        std::io::copy(&mut read, &mut std::io::sink()).unwrap();
    }
    let indexed = shelf.run(&["index", "shelf", "--format", "json"]).ended(0);
    assert_eq!(indexed.json()["decisions"], 600);
    let verified = shelf.fetch(&["--verify"]).ended(0).json();
    assert_eq!(verified["clean"], true, "{verified}");
}
