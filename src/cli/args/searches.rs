use clap::{Args, Subcommand};

use super::{Filters, ParameterFlags};
use crate::model::Date;

pub(super) const SEARCHES_NOTES: &str = "\
The searches are in settings/searches.txt of the index folder, to be edited and kept in
git:
  search: Housing repairs
  query: delay* /s repair*
  category: Housing
The page /searches of `redress serve` shows them, too.

For example:
  redress searches add 'Housing repairs' 'delay* /s repair*' --category Housing
  redress searches list
  redress searches run 'Housing repairs'
  redress searches remove 'Housing repairs'";

pub(super) const NEW_NOTES: &str = "\
For each saved search (see `redress searches --help`): the decisions that have all its
words and arrived in the index since it was last looked at (the date of the decision
does not matter), or changed, or were withdrawn. Calling this is looking, unless --keep.
At its first look nothing is new for a search, except what arrived since it was added.

A saved search that cannot be run is named each time.

Formats: text, md, json, mbox (a message for each search) and eml (one message), for
example:
  redress new --format eml --mail-to jane@example.org | sendmail -t

Exit codes: 0 something is new, 1 nothing is, 2 a saved search cannot be run, or failed.";

pub(super) const BATCH_NOTES: &str = "\
FILE has a query a line, or a name, a tab and a query; or it is CSV with a header line:
  name,query,category,from
  Repairs,delay* /s repair*,Housing,2024
Its columns are name, query and the filters of `redress search`; several values of a
filter are divided by semicolons.

A row is a hit with its best paragraph, or, with --rows queries, a query with its counts.
Formats: csv (unless another is named), jsonl, and xlsx with both on sheets of their own:
  redress batch queries.csv --format xlsx > hits.xlsx

Queries without hits and those that cannot be run are named at the end.
Exit codes: 0 found something, 1 found nothing, 2 a query cannot be run, or failed.";

/// Flags of `redress searches`.
#[derive(Debug, Args)]
pub(crate) struct SearchesArgs {
    #[command(subcommand)]
    pub(crate) action: SearchesAction,
}

/// What is to be done with saved searches.
#[derive(Debug, Subcommand)]
pub(crate) enum SearchesAction {
    /// Save a search
    Add(AddSearchArgs),
    /// List the saved searches
    List,
    /// Remove a saved search
    Remove(SearchName),
    /// Run a saved search, or all of them
    Run(RunSearchArgs),
}

/// Flags of `redress searches add`.
#[derive(Debug, Args)]
pub(crate) struct AddSearchArgs {
    /// What to call it.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// What to search for; several words are one query.
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    #[command(flatten)]
    pub(crate) filters: ParameterFlags<Filters>,
}

/// The name of a saved search.
#[derive(Debug, Args)]
pub(crate) struct SearchName {
    /// Its name.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

/// Flags of `redress searches run`.
#[derive(Debug, Args)]
pub(crate) struct RunSearchArgs {
    /// Its name; without one, all of them are run.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Hits shown of each.
    #[arg(long, value_name = "N", default_value = "10")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,
}

/// Flags of `redress new`.
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// Names of saved searches; without any, all of them.
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Show what came since this day, whenever the search was last looked at.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::fetch::day)]
    pub(crate) since: Option<Date>,
    /// Do not count this as looking.
    #[arg(long)]
    pub(crate) keep: bool,
    /// Decisions shown of each search.
    #[arg(long, value_name = "N", default_value = "100")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
    /// Whom a message is to (mbox and eml).
    #[arg(long, value_name = "ADDRESS", default_value = "redress@localhost")]
    pub(crate) mail_to: String,
    /// Whom a message is from (mbox and eml).
    #[arg(long, value_name = "ADDRESS", default_value = "redress@localhost")]
    pub(crate) mail_from: String,
}

/// Flags of `redress batch`.
#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// The list of queries, or - for standard input.
    #[arg(value_name = "FILE|-")]
    pub(crate) file: std::path::PathBuf,
    /// What a row of the table is.
    #[arg(long, value_name = "WHAT", default_value = "hits")]
    pub(crate) rows: Rows,
    /// Hits of each query.
    #[arg(long, value_name = "N", default_value = "100")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) limit: u16,
}

/// What a row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Rows {
    Hits,
    Queries,
}
