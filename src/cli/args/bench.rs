use std::path::PathBuf;

use clap::Args;

pub(super) const BENCH_NOTES: &str = "\
QUERIES has one query per line. A line that starts with # names the class of the
queries below it; a class can also come before a tab. JSON Lines {\"query\", \"class\"}
are accepted too. Without QUERIES, 750 queries in fifteen classes are generated from
the words of the index.

Cold is the first answer of an index opened for it, including the time to open it: our
caches are empty, but the operating system may have the files in memory. Warm is the
shortest of several answers of one index, each with its first ten hits, totals, facets
and highlights. Temporary folders are removed.

For example:
  redress bench
  redress bench queries.txt --format json
  redress bench --documents decisions/ --plain";

/// Flags of `redress bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// A file of queries.
    #[arg(value_name = "QUERIES")]
    pub(crate) queries: Option<PathBuf>,
    /// Also index this into a temporary folder, and measure that.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) documents: Vec<PathBuf>,
    /// Also measure a plain program on the same engine.
    #[arg(long, conflicts_with = "queries")]
    pub(crate) plain: bool,
    /// How many times each query runs on the warm index; its shortest time counts.
    #[arg(long, value_name = "N", default_value = "3")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) rounds: u16,
    /// Maximum number of concurrent threads [default: one per core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
    /// The seed; each gives different queries.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
}
