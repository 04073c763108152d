//! When decisions entered the index, changed, or were found to be withdrawn.
//!
//! A file in the folder of the index, `history/arrivals.log`, which an index that is built
//! anew keeps: each run that changed anything adds its lines. What a run that was killed did
//! not write down, the next one does, since it compares the ledger with the file.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::{Timestamp, ToSpan};

use super::IndexError;
use super::writing::ledger::Ledger;
use crate::files;

/// The folder beside `built`, so that an index that is made anew still knows them.
pub(super) const FOLDER: &str = "history";
/// The name of the file in it.
const FILE: &str = "arrivals.log";

fn path_in(folder: &Path) -> PathBuf {
    folder.join(FOLDER).join(FILE)
}

/// What happened to a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArrivalKind {
    /// It entered the index.
    Arrived,
    /// Another text took the place of the one before.
    Changed,
    /// It is no longer published.
    Withdrawn,
    /// It is published again.
    Restored,
}

impl ArrivalKind {
    /// The word in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arrived => "new",
            Self::Changed => "changed",
            Self::Withdrawn => "withdrawn",
            Self::Restored => "restored",
        }
    }
}

/// When a decision entered the index, and what happened to it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The run in which it entered, counted from 0.
    pub arrived_in: usize,
    /// The run in which something last happened to it.
    pub last_in: usize,
    /// What that was.
    pub last: ArrivalKind,
    /// A digest of what was read.
    digest: u64,
    is_withdrawn: bool,
}

/// The runs that changed an index, and the decisions that are in it.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// When each run was, in whole seconds, rising: `2026-11-30T17:00:00Z`.
    pub runs: Vec<String>,
    /// By slug.
    pub decisions: HashMap<Box<str>, Arrival>,
    /// The bytes up to the end of the last whole run.
    whole_bytes: u64,
}

/// A decision as the ledger has it.
struct Held {
    digest: u64,
    is_withdrawn: bool,
}

impl Arrivals {
    /// Reads the file of an index; nothing where there is none yet.
    pub(super) fn read(folder: &Path) -> Result<Self, IndexError> {
        let path = path_in(folder);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(files::failed("read", &path)(error).into()),
        };
        Ok(Self::parse(&text))
    }

    /// Lines of a run come before the line that ends it, so that those of a run that was
    /// killed count for nothing.
    fn parse(text: &str) -> Self {
        let mut arrivals = Self::default();
        let mut open: Vec<&str> = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            at += line.len() as u64;
            let Some(line) = line.strip_suffix('\n') else {
                break;
            };
            let Some(end) = line.strip_prefix("=\t") else {
                open.push(line);
                continue;
            };
            let Some((when, _)) = end.split_once('\t') else {
                continue;
            };
            let run = arrivals.runs.len();
            arrivals.runs.push(when.to_owned());
            arrivals.whole_bytes = at;
            for line in open.drain(..) {
                arrivals.take(line, run);
            }
        }
        arrivals
    }

    /// Takes in a line of a run: a sign, the slug, and the digest.
    fn take(&mut self, line: &str, run: usize) {
        let mut parts = line.split('\t');
        let (Some(sign), Some(slug)) = (parts.next(), parts.next()) else {
            return;
        };
        if sign == "-" {
            self.decisions.remove(slug);
            return;
        }
        let digest = parts
            .next()
            .and_then(|digits| u64::from_str_radix(digits, 16).ok());
        let kind = match sign {
            "+" => ArrivalKind::Arrived,
            "~" => ArrivalKind::Changed,
            "w" => ArrivalKind::Withdrawn,
            "r" => ArrivalKind::Restored,
            _ => return,
        };
        let before = self.decisions.get(slug);
        let arrival = Arrival {
            arrived_in: before.map_or(run, |before| before.arrived_in),
            last_in: run,
            last: kind,
            digest: digest
                .or(before.map(|before| before.digest))
                .unwrap_or_default(),
            is_withdrawn: match kind {
                ArrivalKind::Withdrawn => true,
                ArrivalKind::Restored => false,
                // It may have been withdrawn when it arrived.
                _ => before.is_some_and(|before| before.is_withdrawn),
            },
        };
        self.decisions.insert(slug.into(), arrival);
    }

    /// When the last run was that changed the index.
    #[must_use]
    pub fn last_run(&self) -> Option<&str> {
        self.runs.last().map(String::as_str)
    }

    /// How many runs were at this instant or before it.
    #[must_use]
    pub fn runs_up_to(&self, instant: &str) -> usize {
        self.runs.partition_point(|run| run.as_str() <= instant)
    }

    /// What a ledger has that is not written down yet, as lines in the order of slugs.
    fn lines(&self, held: &BTreeMap<&str, Held>) -> String {
        let mut lines = String::new();
        let mut add = |sign: &str, slug: &str, digest: Option<u64>| {
            lines.push_str(sign);
            lines.push('\t');
            lines.push_str(slug);
            if let Some(digest) = digest {
                let _ = write!(lines, "\t{digest:x}");
            }
            lines.push('\n');
        };
        for (slug, now) in held {
            let was_withdrawn = match self.decisions.get(*slug) {
                None => {
                    add("+", slug, Some(now.digest));
                    false
                }
                Some(before) => {
                    if before.digest != now.digest {
                        add("~", slug, Some(now.digest));
                    }
                    before.is_withdrawn
                }
            };
            match (was_withdrawn, now.is_withdrawn) {
                (false, true) => add("w", slug, None),
                (true, false) => add("r", slug, None),
                _ => {}
            }
        }
        let mut gone: Vec<&str> = (self.decisions.keys())
            .map(|slug| &**slug)
            .filter(|slug| !held.contains_key(slug))
            .collect();
        gone.sort_unstable();
        for slug in gone {
            add("-", slug, None);
        }
        lines
    }
}

/// The digest of the ledger that the last line of a file is of.
fn last_digest(path: &Path) -> Option<u64> {
    const END_BYTES: i64 = 80;
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len() as i64;
    file.seek(SeekFrom::Start(
        length.saturating_sub(END_BYTES).max(0) as u64
    ))
    .ok()?;
    let mut end = Vec::new();
    file.read_to_end(&mut end).ok()?;
    let end = String::from_utf8_lossy(&end);
    let last = end.strip_suffix('\n')?.rsplit('\n').next()?;
    let (_, digest) = last.strip_prefix("=\t")?.split_once('\t')?;
    u64::from_str_radix(digest, 16).ok()
}

/// Writes down what came, changed and went since the last run that wrote it down. The
/// `digest` is that of the ledger.
pub(super) fn note(
    folder: &Path,
    digest: u64,
    ledger: impl FnOnce() -> Result<Ledger, IndexError>,
) -> Result<(), IndexError> {
    if last_digest(&path_in(folder)) == Some(digest) {
        return Ok(());
    }
    let ledger = ledger()?;
    let arrivals = Arrivals::read(folder)?;
    let mut held: BTreeMap<&str, Held> = BTreeMap::new();
    let mut withdrawn: Vec<&str> = Vec::new();
    for file in ledger.files.values() {
        let mut said_by_file: Vec<&str> = Vec::new();
        for copy in &file.copies {
            if copy.indexed {
                let digest = copy.digest;
                let is_withdrawn = false;
                held.insert(
                    &copy.reference,
                    Held {
                        digest,
                        is_withdrawn,
                    },
                );
            }
            if copy.facts.is_withdrawn() && !copy.gone {
                said_by_file.push(&copy.reference);
            }
        }
        // What a file said that is not there any more does not count.
        if !said_by_file.is_empty() && (file.path == "-" || Path::new(&file.path).exists()) {
            withdrawn.append(&mut said_by_file);
        }
    }
    for slug in withdrawn {
        if let Some(held) = held.get_mut(slug) {
            held.is_withdrawn = true;
        }
    }
    // Each run has an instant of its own, by which people say what they have seen.
    let mut at = Timestamp::now();
    if let Some(last) = arrivals
        .last_run()
        .and_then(|last| last.parse::<Timestamp>().ok())
    {
        at = at.max(last.checked_add(1.second()).unwrap_or(last));
    }
    let lines = arrivals.lines(&held);
    let end = at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let text = format!("{lines}=\t{end}\t{digest:x}\n");
    let path = path_in(folder);
    let written = (|| {
        fs::create_dir_all(folder.join(FOLDER))?;
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)?;
        file.set_len(arrivals.whole_bytes)?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(text.as_bytes())?;
        file.sync_data()
    })();
    written.map_err(files::failed("write", &path))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held<'a>(decisions: &[(&'a str, u64, bool)]) -> BTreeMap<&'a str, Held> {
        let held = decisions.iter().map(|(slug, digest, is_withdrawn)| {
            let (digest, is_withdrawn) = (*digest, *is_withdrawn);
            (
                *slug,
                Held {
                    digest,
                    is_withdrawn,
                },
            )
        });
        held.collect()
    }

    #[test]
    fn only_what_is_new_is_written_down() {
        let mut text = String::new();
        let mut run = |decisions: &[(&str, u64, bool)], expected: &str| {
            let lines = Arrivals::parse(&text).lines(&held(decisions));
            assert_eq!(lines, expected);
            let number = Arrivals::parse(&text).runs.len();
            let end = format!("2026-11-30T17:00:0{number}Z\t{number:x}");
            text = format!("{text}{lines}=\t{end}\n");
            Arrivals::parse(&text)
        };
        run(&[("a", 1, false), ("b", 2, false)], "+\ta\t1\n+\tb\t2\n");
        run(&[("a", 1, false), ("b", 2, false)], "");
        let arrivals = run(&[("a", 3, false), ("b", 2, true)], "~\ta\t3\nw\tb\n");
        assert_eq!(arrivals.decisions["a"].arrived_in, 0);
        assert_eq!(arrivals.decisions["a"].last_in, 2);
        assert_eq!(arrivals.decisions["b"].last, ArrivalKind::Withdrawn);
        assert_eq!(arrivals.runs_up_to("2026-11-30T17:00:01Z"), 2);
        run(&[("b", 2, false)], "r\tb\n-\ta\n");
        let arrivals = run(&[("a", 3, false), ("b", 2, false)], "+\ta\t3\n");
        assert_eq!(arrivals.decisions["a"].arrived_in, 4);
    }

    #[test]
    fn lines_of_a_run_that_was_killed_count_for_nothing() {
        let whole = "+\ta\t1\n=\t2026-11-30T17:00:00Z\t1\n";
        let arrivals = Arrivals::parse(&format!("{whole}+\tb\t2\n+\tc"));
        assert_eq!(arrivals.decisions.len(), 1);
        assert_eq!(arrivals.whole_bytes, whole.len() as u64);
    }
}
