//! From files to a committed index, beside a plain tantivy program that gets
//! the paragraphs already split.
//!
//! `cargo bench --bench indexing -- 20000` gives the figures of the README.

#[expect(dead_code, reason = "indexes are made here, not taken")]
mod corpus;
mod process;
mod table;

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use process::{Stopwatch, Used};
use redress::bench;
use redress::index::{self, Absent, Unwatched, UpdateMode, UpdateRequest};
use redress::model::Decision;

// The program's own, for both sides.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const THREADS: usize = 2;
/// Each program runs so many times and its cheapest run counts: what a run
/// costs above that is somebody else's.
const RUNS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match asked[..] {
        ["ours", sources, folder] => ours(sources.into(), folder.into()),
        ["plain", decisions, folder] => plain(decisions.parse()?, Path::new(folder)),
        _ => compare(corpus::decisions_asked(&arguments, 500)),
    }
}

fn ours(sources: PathBuf, folder: PathBuf) -> Result<(), Box<dyn Error>> {
    let stopwatch = Stopwatch::start()?;
    let request = UpdateRequest {
        folder,
        paths: vec![sources],
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: Some(THREADS),
        memory_bytes: None,
    };
    index::update(&request, &Unwatched)?;
    Ok(process::hand_over(&stopwatch.stop()?)?)
}

fn plain(decisions: u64, folder: &Path) -> Result<(), Box<dyn Error>> {
    let decisions = corpus::decisions(decisions);
    let stopwatch = Stopwatch::start()?;
    let decisions = decisions
        .iter()
        .map(|decision| Ok::<_, tantivy::TantivyError>(decision.into()));
    bench::build_plain(folder, decisions, THREADS)?;
    Ok(process::hand_over(&stopwatch.stop()?)?)
}

fn compare(decisions: u64) -> Result<(), Box<dyn Error>> {
    let sources = corpus::files(decisions)?;
    let file_bytes = folder_bytes(&sources)?;
    let text_bytes = text_bytes(decisions);
    let sources = sources.to_string_lossy();
    let count = decisions.to_string();
    let folder = |name: &str| corpus::workshop().join(format!("indexing-{name}"));
    let [our_folder, plain_folder] = ["ours", "plain"].map(folder);
    let mut our_runs = Vec::new();
    let mut plain_runs = Vec::new();
    for _ in 0..RUNS {
        our_runs.push(in_fresh(&our_folder, &["ours", &sources])?);
        plain_runs.push(in_fresh(&plain_folder, &["plain", &count])?);
    }
    let (ours, plain) = (cheapest(&our_runs), cheapest(&plain_runs));
    let [our_bytes, plain_bytes] = [&our_folder, &plain_folder].map(|folder| folder_bytes(folder));
    let (our_share, plain_share) = (
        our_bytes? as f64 / text_bytes as f64,
        plain_bytes? as f64 / text_bytes as f64,
    );
    let row = |what: &str, ours: f64, plain: f64| {
        let ratio = if plain > 0.0 {
            format!("{:.2}", ours / plain)
        } else {
            "–".to_owned()
        };
        [
            what.to_owned(),
            format!("{ours:.2}"),
            format!("{plain:.2}"),
            ratio,
        ]
    };
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{decisions} decisions, {:.1} MB of text in {:.1} MB of files, {THREADS} threads, best of {RUNS}\n",
        megabytes(text_bytes),
        megabytes(file_bytes),
    )?;
    table::write_table(
        &mut out,
        &[
            ["", "redress", "plain tantivy", "ratio"].map(str::to_owned),
            row("CPU, s", ours.cpu_s, plain.cpu_s),
            row("wall, s", ours.wall_s, plain.wall_s),
            // Plain tantivy's holds the texts it is given.
            row(
                "peak memory, MB",
                megabytes(ours.peak_bytes),
                megabytes(plain.peak_bytes),
            ),
            row("index / text", our_share, plain_share),
            row(
                "text, MB/s of wall",
                megabytes(text_bytes) / ours.wall_s,
                megabytes(text_bytes) / plain.wall_s,
            ),
        ],
    )?;
    Ok(())
}

fn in_fresh(folder: &Path, arguments: &[&str]) -> io::Result<Used> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    process::in_child(&[arguments, &[&folder.to_string_lossy()]].concat())
}

fn cheapest(runs: &[Used]) -> Used {
    let least = |part: fn(&Used) -> f64| runs.iter().map(part).fold(f64::INFINITY, f64::min);
    Used {
        cpu_s: least(|used| used.cpu_s),
        wall_s: least(|used| used.wall_s),
        // The worst of all runs is what a machine must have.
        peak_bytes: runs
            .iter()
            .map(|used| used.peak_bytes)
            .max()
            .unwrap_or_default(),
    }
}

/// The bytes of the paragraphs alone.
fn text_bytes(decisions: u64) -> u64 {
    let of_decision = |decision: &Decision| -> usize {
        let paragraphs = decision.statement.paragraphs();
        paragraphs.map(|(_, paragraph)| paragraph.text.len()).sum()
    };
    corpus::decisions(decisions)
        .iter()
        .map(of_decision)
        .sum::<usize>() as u64
}

/// The bytes of all files in a folder and those below it.
fn folder_bytes(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() {
            folder_bytes(&entry.path())?
        } else {
            entry.metadata()?.len()
        };
    }
    Ok(bytes)
}
