//! A two-page complaint against an index of invented decisions.
//!
//! `cargo bench --bench precedents -- 57500` gives the figures of the README.

#[expect(dead_code, reason = "the index is all it needs")]
mod corpus;
#[expect(dead_code, reason = "this process tells of itself")]
mod process;

use std::error::Error;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use redress::index::Index;
use redress::precedent::{Finder, Input, Options};

// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The letter is invented.
const COMPLAINT: &str = include_str!("complaint.txt");

const ROUNDS: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = corpus::decisions_asked(&arguments, 500);
    let folder = corpus::index_of(count)?;
    let input = Input::Text(COMPLAINT.to_owned());
    let options = Options::default();
    let finder = Finder::new(Arc::new(Index::open(&folder)?));
    let started = Instant::now();
    let found = finder.find(&input, &options)?;
    let first = started.elapsed();
    let peak_after_first = process::peak_bytes()?;
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        finder.find(&input, &options)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let out = &mut io::stdout().lock();
    let words = found.reading.used_words;
    let decisions = found.index.decisions;
    writeln!(out, "{words} used words against {decisions} decisions")?;
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    writeln!(out, "first      {:8.1} ms", millis(first))?;
    writeln!(out, "best       {:8.1} ms", millis(times[0]))?;
    writeln!(out, "median     {:8.1} ms", millis(times[ROUNDS / 2]))?;
    writeln!(
        out,
        "95 of 100  {:8.1} ms",
        millis(times[ROUNDS * 95 / 100])
    )?;
    let mega = |bytes: u64| bytes as f64 / 1e6;
    writeln!(
        out,
        "most memory after the first {:.0} MB",
        mega(peak_after_first)
    )?;
    writeln!(
        out,
        "and after the last {:.0} MB",
        mega(process::peak_bytes()?)
    )?;
    Ok(())
}
