//! Queries to an index of invented decisions, beside a plain tantivy program, as
//! `redress bench` measures them; then whole processes.
//!
//! `cargo bench --bench queries -- 57500` gives the figures of the README.

#[expect(dead_code, reason = "the files are all it needs")]
mod corpus;
mod table;

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PROCESSES: usize = 30;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = corpus::decisions_asked(&arguments, 500);
    let folder = corpus::index_of(count)?;
    let status = Command::new(env!("CARGO_BIN_EXE_redress"))
        .args(["bench", "--plain", "--index"])
        .arg(&folder)
        .status()?;
    if !status.success() {
        return Err(format!("redress bench: {status}").into());
    }
    write_processes(&mut io::stdout().lock(), &folder)
}

/// A whole process: start, open, one query, print.
fn write_processes(out: &mut dyn Write, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut rows = vec![["one process, ms", "best", "median"].map(str::to_owned)];
    for query in ["council", "records amended", "\"the council did not\""] {
        let mut walls = Vec::new();
        for _ in 0..PROCESSES {
            let started = Instant::now();
            Command::new(env!("CARGO_BIN_EXE_redress"))
                .args(["search", query, "--index"])
                .arg(folder)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()?;
            walls.push(started.elapsed());
        }
        walls.sort_unstable();
        let millis = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1e3);
        let median = millis(walls[PROCESSES / 2]);
        rows.push([query.to_owned(), millis(walls[0]), median]);
    }
    writeln!(out)?;
    table::write_table(out, &rows)?;
    Ok(())
}
