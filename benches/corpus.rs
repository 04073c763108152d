//! The invented decisions that both programs get.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use redress::index::{self, Absent, Unwatched, UpdateMode, UpdateRequest};
use redress::model::Decision;
use redress::synth::{self, Layout, SynthRequest};

const SEED: u64 = 1;

/// The folder for what benches leave behind for their next run.
pub(crate) fn workshop() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// Makes the files of so many decisions, or takes those of an earlier run.
pub(crate) fn files(decisions: u64) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let folder = workshop().join(format!("decisions-{decisions}"));
    if !folder.exists() {
        // A run that ends halfway must not leave a folder that looks whole.
        let unfinished = folder.with_extension("unfinished");
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        let request = SynthRequest {
            count: decisions,
            seed: SEED,
            layout: Layout::Mixed,
        };
        synth::write_folder(&request, &unfinished, &|_| {})?;
        fs::rename(&unfinished, &folder)?;
    }
    read_once(&folder)?;
    Ok(folder)
}

/// Makes the index of so many decisions, or takes that of an earlier run.
pub(crate) fn index_of(decisions: u64) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let folder = workshop().join(format!("queries-ours-{decisions}"));
    fs::create_dir_all(&folder)?;
    let request = |mode| -> Result<_, Box<dyn std::error::Error>> {
        Ok(UpdateRequest {
            folder: folder.clone(),
            paths: vec![files(decisions)?],
            mode,
            absent: Absent::Keep,
            jobs: None,
            memory_bytes: None,
        })
    };
    // An index left by another version of the program is made anew.
    if index::update(&request(UpdateMode::Update)?, &Unwatched).is_err() {
        index::update(&request(UpdateMode::Rebuild)?, &Unwatched)?;
    }
    Ok(folder)
}

/// Reads every file: the runs start with a warm cache.
fn read_once(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_once(&path)?;
        } else {
            fs::read(&path)?;
        }
    }
    Ok(())
}

/// The same decisions as values, their paragraphs already split.
pub(crate) fn decisions(count: u64) -> Vec<Decision> {
    (0..count)
        .into_par_iter()
        .map(|ordinal| synth::invent(SEED, ordinal))
        .collect()
}

/// The first number among the arguments, or that of `REDRESS_BENCH_DECISIONS`.
/// The default is small, so that a run of all benches is a matter of seconds.
pub(crate) fn decisions_asked(arguments: &[String], default: u64) -> u64 {
    arguments
        .iter()
        .find_map(|argument| argument.parse().ok())
        .or_else(|| std::env::var("REDRESS_BENCH_DECISIONS").ok()?.parse().ok())
        .unwrap_or(default)
}
