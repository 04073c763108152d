//! The behaviour of the program when it is killed, stopped, given invalid input or a damaged
//! index, seen from outside.

#[cfg(unix)]
mod access;
mod bad_input;
mod copies;
mod damage;
mod forget;
#[cfg(target_os = "linux")]
mod full_disk;
mod increments;
mod readers;
mod kill;
#[cfg(unix)]
mod stop;
mod unread;
mod versions;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

/// A temporary folder to run the program in; its index is `index/`.
struct Sandbox(TempDir);

/// What a run printed, and its exit code; `None` if a signal ended it.
struct Said {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }

    fn all(&self) -> String {
        let Self {
            stdout,
            stderr,
            code,
        } = self;
        format!("{stdout}{stderr}--- exit {code:?}\n")
    }

    /// Checks that the user gets sentences: no backtrace, and with exit code 2 the error and a
    /// remedy.
    #[track_caller]
    fn check_is_understandable(&self, about: &str) {
        let all = self.all();
        assert!(!all.contains("panicked"), "{about}: {all}");
        assert!(matches!(self.code, Some(0..=2)), "{about}: {all}");
        let failed = self.code == Some(2);
        assert_eq!(self.stderr.contains("error: "), failed, "{about}: {all}");
        assert!(!failed || self.stderr.contains("hint: "), "{about}: {all}");
    }
}

impl Sandbox {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A sandbox with `count` invented decisions in `decisions/`.
    fn with_decisions(count: u32) -> Self {
        let sandbox = Self::new();
        sandbox.invent(count, 7, "decisions");
        sandbox
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn invent(&self, count: u32, seed: u32, folder: &str) {
        let (count, seed) = (count.to_string(), seed.to_string());
        let said = self.run(&["synth", "--count", &count, "--seed", &seed, "--out", folder]);
        assert_eq!(said.code, Some(0), "{}", said.all());
        self.age(folder);
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Sets the date of every file below a folder back, so that its date shows later changes.
    fn age(&self, path: &str) {
        for file in files_below(&self.path(path)) {
            let file = fs::File::options().append(true).open(file).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(1))
                .unwrap();
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
        for variable in ["REDRESS_INDEX", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut running = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        running.stdin.take().unwrap().write_all(input).unwrap();
        Said::of(running.wait_with_output().unwrap())
    }

    /// Runs `index`, which must succeed, and returns its report.
    #[track_caller]
    fn index(&self, arguments: &[&str]) -> serde_json::Value {
        let arguments = [&["index", "--format", "json"], arguments].concat();
        let said = self.run(&arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.all());
        serde_json::from_str(&said.stdout).unwrap()
    }

    /// The answers of some searches, without the time taken and the generation.
    #[track_caller]
    fn answers(&self) -> String {
        let mut answers = String::new();
        for query in [
            "delay",
            "council fault OR apolog*",
            "\"the Council\" -court",
        ] {
            let said = self.run(&["search", "--format", "json", "--limit", "20", query]);
            assert_eq!(said.code, Some(0), "{query}: {}", said.all());
            answers.extend(
                said.stdout
                    .lines()
                    .filter(|line| !is_of_this_run(line))
                    .flat_map(|line| [line, "\n"]),
            );
        }
        answers
    }

    /// The number of decisions that a query finds.
    #[track_caller]
    fn count(&self, query: &str) -> u64 {
        let said = self.run(&["search", "--count", "--format", "json", query]);
        assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
        let total: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        total["decisions"].as_u64().unwrap()
    }

    #[track_caller]
    fn is_whole(&self, about: &str) {
        let said = self.run(&["check"]);
        assert!(
            said.stdout.starts_with("whole: "),
            "{about}: {}",
            said.all()
        );
        assert_eq!(said.code, Some(0), "{about}");
    }

    /// The files of the index with their bytes and dates, except the lock.
    fn built(&self) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
        files_below(&self.path("index/built"))
            .into_iter()
            .filter(|path| path.extension().is_none_or(|ending| ending != "lock"))
            .map(|path| {
                let modified = fs::metadata(&path).unwrap().modified().unwrap();
                (path.clone(), (fs::read(&path).unwrap(), modified))
            })
            .collect()
    }

    /// The number of engine folders next to the manifest.
    fn engine_folders(&self) -> usize {
        let entries = fs::read_dir(self.path("index/built")).unwrap();
        entries
            .filter(|entry| entry.as_ref().unwrap().path().is_dir())
            .count()
    }
}

fn is_of_this_run(line: &str) -> bool {
    line.contains("\"took_ms\":") || line.contains("\"generation\":")
}

fn files_below(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries.iter().flat_map(|path| files_below(path)).collect()
}

/// Pseudo-random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        redress::text::mix(self.0) % end
    }
}

/// A line of JSON Lines with one decision.
fn line(reference: &str, text: &str) -> String {
    let decision = serde_json::json!({
        "reference": reference,
        "authority": "Exampleton Council",
        "category": ["Education", "School transport"],
        "decision": "Upheld",
        "date": "2024-03-01",
        "sections": [{"heading": "Summary", "paragraphs": [text]}],
    });
    format!("{decision}\n")
}
