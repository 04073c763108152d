//! Tests of `redress fetch` against a local site.

mod kept;
mod kill;
mod polite;
mod site;
mod trouble;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use site::Site;

/// A shelf and an index in a temporary folder, and the site they are filled from.
struct Shelf {
    folder: tempfile::TempDir,
    site: Site,
}

/// The output of a run.
struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Said {
    #[track_caller]
    fn json(&self) -> Value {
        let read = serde_json::from_str(&self.stdout);
        assert!(read.is_ok(), "{}", self.all());
        read.unwrap()
    }

    fn all(&self) -> String {
        format!("{}{}--- exit {:?}\n", self.stdout, self.stderr, self.code)
    }

    #[track_caller]
    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.all());
        self
    }
}

impl Shelf {
    fn new(site: Site) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            site,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
        for (name, _) in std::env::vars() {
            if name.to_lowercase().ends_with("_proxy") || name == "REDRESS_INDEX" {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().unwrap();
        Said {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Returns the arguments to fetch all days without delay.
    fn arguments<'a>(base: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let mut arguments = vec!["fetch", "shelf", "--contact", "jane@example.org"];
        arguments.extend(["--base-url", base, "--yes", "--format", "json"]);
        if !more.contains(&"--since") {
            arguments.extend(["--since", "2016-01-01", "--until", "2024-12-31"]);
        }
        if !more.contains(&"--delay") {
            arguments.extend(["--delay", "0"]);
        }
        arguments.extend(more);
        arguments
    }

    fn fetch(&self, more: &[&str]) -> Said {
        let base = self.site.base();
        self.run(&Self::arguments(&base, more))
    }

    fn status(&self) -> Value {
        let said = self.run(&["fetch", "shelf", "--status", "--format", "json"]);
        said.ended(0).json()
    }

    /// Creates a site whose decisions are all in one month, each listed from its day.
    fn in_one_month(decisions: usize) -> Self {
        let site = Site::new(decisions);
        for (number, page) in site.state().pages.values_mut().enumerate() {
            page.date = format!("2024-05-{:02}", 1 + number % 28);
        }
        Self::new(site)
    }

    fn fetch_month(&self, more: &[&str]) -> Said {
        let days = ["--since", "2024-05-01", "--until", "2024-05-31"];
        self.fetch(&[&days, more].concat())
    }
}

/// The WARC files of a shelf.
fn warc_files(shelf: &Shelf) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(shelf.path("shelf")).unwrap().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".warc.gz"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_decision_of_the_site_is_fetched_once_and_can_be_searched() {
    let shelf = Shelf::new(Site::new(3_000));
    let report = shelf.fetch(&[]).ended(0).json();
    assert_eq!(report["new"], 3_000);
    assert_eq!(report["complete"], true);
    let status = shelf.status();
    assert_eq!(status["decisions"], 3_000);
    assert_eq!(status["withdrawn"], 0);
    let windows = status["windows"].as_array().unwrap();
    assert_eq!(windows.len(), 108);
    for window in windows {
        assert_eq!(window["announced"], window["found"], "{window}");
        assert_eq!(window["complete"], true, "{window}");
    }
    let pages = shelf.site.pages_asked();
    assert_eq!(pages.len(), 3_000);
    let newest = pages[0].rsplit('/').next().unwrap();
    assert!(shelf.site.state().pages[newest].date.starts_with("2024-12"));
    let again = shelf.site.fetched().into_iter();
    let again: Vec<_> = again
        .filter(|(path, times)| *times > 1 && !path.contains("page=1"))
        .collect();
    assert!(again.is_empty(), "{again:?}");
    assert_eq!(shelf.site.state().most_in_flight, 1);

    shelf.site.forget_hits();
    let report = shelf.fetch(&[]).ended(0).json();
    assert_eq!(report["new"], 0);
    assert!(shelf.site.pages_asked().is_empty());

    let indexed = shelf.run(&["index", "shelf", "--format", "json"]).ended(0);
    assert_eq!(indexed.json()["decisions"], 3_000, "{}", indexed.all());
    let found = shelf.run(&["search", "\"counted rooster 1234\"", "--format", "json"]);
    let found = found.ended(0).json();
    assert_eq!(found["total"]["decisions"], 1);
    assert_eq!(found["hits"][0]["reference"], "90 001 234");
    assert_eq!(found["hits"][0]["withdrawn"], Value::Null);
}
