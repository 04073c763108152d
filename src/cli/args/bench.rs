use std::path::PathBuf;

use clap::Args;

pub(super) const BENCH_NOTES: &str = "\
QUERIES has one query a line. A line that begins with # names the class of those
below it, as does what stands before a tab; or JSON Lines {\"query\", \"class\"}.
Without QUERIES, 750 queries of fifteen classes are made of the index's own words.

Cold is the first answer of an index opened for it, opening included: nothing of
ours is remembered, but what the system keeps of its files in memory it keeps.
Warm is the shortest of several answers of one index, each with its first ten hits,
totals, facets and highlights. Folders made on the way are removed.

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
    /// Index this into a temporary folder as well, and measure that.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) documents: Vec<PathBuf>,
    /// Put the queries to a plain program on the same engine, too.
    #[arg(long, conflicts_with = "queries")]
    pub(crate) plain: bool,
    /// How often each query is put to the warm index; its shortest time counts.
    #[arg(long, value_name = "N", default_value = "3")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) rounds: u16,
    /// The most threads that ask at once [default: one a core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
    /// Another seed makes other queries.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
}
