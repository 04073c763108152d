use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::client::{Served, update};

#[test]
fn a_new_generation_is_taken_over_without_a_failed_request() {
    let served = Served::lines("{\"_id\":\"A\",\"title\":\"one\",\"text\":\"a first text\"}\n");
    let first = served.get("/api/search?q=text");
    assert_eq!(first.json()["total"]["decisions"], 1);
    let tag = first.header("etag").unwrap().to_owned();
    let sources = tempfile::tempdir().unwrap();
    let path = sources.path().join("more.jsonl");
    std::fs::write(
        &path,
        "{\"_id\":\"B\",\"title\":\"two\",\"text\":\"a second text\"}\n",
    )
    .unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut asked = 0;
            while !stop.load(Ordering::SeqCst) {
                assert_eq!(served.get("/api/search?q=text").status, 200);
                asked += 1;
            }
            asked
        });
        update(served.folder.path(), vec![path]);
        let started = Instant::now();
        while served.get("/api/search?q=text").json()["total"]["decisions"] != 2 {
            assert!(started.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(20));
        }
        stop.store(true, Ordering::SeqCst);
        assert!(asking.join().unwrap() > 0);
    });
    let changed = served.get_with("/api/search?q=text", &[("If-None-Match", &tag)]);
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
    assert_eq!(
        served.get("/healthz").json()["generation"],
        changed.json()["index"]["generation"]
    );
}

#[test]
fn settings_that_cannot_be_read_leave_the_old_ones_in_service() {
    let served = Served::lines("{\"_id\":\"A\",\"title\":\"one\",\"text\":\"a text\"}\n");
    let settings = served.folder.path().join("settings");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("ranking.toml"), "k1 = much\n").unwrap();
    let wait_for = |status: &str| {
        let started = Instant::now();
        while served.get("/healthz").json()["status"] != status {
            assert!(started.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    wait_for("behind");
    assert_eq!(served.get("/search?q=text").status, 200);
    std::fs::remove_file(settings.join("ranking.toml")).unwrap();
    wait_for("ok");
}
