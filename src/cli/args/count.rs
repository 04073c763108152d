use std::path::PathBuf;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::known::Known;
use crate::search::CountedFact;

pub(super) const COUNT_NOTES: &str = "\
One row for each combination of values that occurs. A decision may have several
reasons and remedies, so rows of these may add up to more than the total, which counts each
decision once. Filters are typed in the query: category:education date:2025.

For example:
  redress count 'delay in:assessment' --by authority,year
  redress count '\"time and trouble\"' --by year --format csv > years.csv
  redress count --batch queries.txt --by decision

Keys of --format json: by, queries (query and decisions, the total), rows (a key for each
fact, null where it is not stated, and decisions: a number, or with --batch a list in the
order of the queries), index and attribution.";

/// Flags of `redress count`.
#[derive(Debug, Args)]
pub(crate) struct CountArgs {
    /// What to count; several words are one query.
    #[arg(value_name = "QUERY", conflicts_with = "batch")]
    #[arg(add = ArgValueCompleter::new(Known::QueryWords))]
    pub(crate) query: Vec<String>,
    /// Facts to count by: authority, area, category, decision, year, reason, remedy,
    /// investigated, publication.
    #[arg(long, value_name = "FACT,…", value_delimiter = ',', value_parser = parse_fact)]
    #[arg(default_value = "year")]
    pub(crate) by: Vec<CountedFact>,
    /// A file with one query per line; each gets a column.
    #[arg(long, value_name = "FILE")]
    pub(crate) batch: Option<PathBuf>,
    /// Search only for the words as typed, not for synonyms and abbreviations.
    #[arg(long)]
    pub(crate) no_synonyms: bool,
}

fn parse_fact(text: &str) -> Result<CountedFact, String> {
    text.parse().map_err(|_| {
        let names = CountedFact::ALL.map(CountedFact::name).join(", ");
        format!("choose {names}")
    })
}
