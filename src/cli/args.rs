//! The flags, with the texts that the help shows.

mod bench;
mod count;
mod eval;
mod fetch;
mod note;
mod parameters;
mod open;
mod precedents;
mod searches;
mod serve;
mod verify;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::known::Known;
use crate::synth::Layout;

use bench::BENCH_NOTES;
use count::COUNT_NOTES;
use eval::EVAL_NOTES;
use fetch::{FETCH_NOTES, UPDATE_NOTES};
use note::NOTE_NOTES;
use open::OPEN_NOTES;
use precedents::PRECEDENTS_NOTES;
use searches::{BATCH_NOTES, NEW_NOTES, SEARCHES_NOTES};
use serve::SERVE_NOTES;
use verify::VERIFY_NOTES;

pub(crate) use bench::BenchArgs;
pub(crate) use count::CountArgs;
pub(crate) use eval::EvalArgs;
pub(crate) use fetch::{FetchArgs, FetchFlags, UpdateArgs};
pub(crate) use note::NoteArgs;
pub(crate) use open::OpenArgs;
pub(crate) use parameters::{Filters, OfSearch, ParameterFlags};
pub(crate) use precedents::PrecedentsArgs;
pub(crate) use searches::{
    AddSearchArgs, BatchArgs, NewArgs, Rows, RunSearchArgs, SearchesAction, SearchesArgs,
};
pub(crate) use serve::ServeArgs;
pub(crate) use verify::VerifyArgs;

/// Full-text search over decisions of the Local Government and Social Care Ombudsman.
#[derive(Debug, Parser)]
#[command(
    name = "redress",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) everywhere: Everywhere,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
To start:
  redress index decisions/        read a folder of decisions
  redress search amend record     find the paragraphs that contain these words
  redress show 23 001 234         show a whole decision with numbered paragraphs

Answers go to standard output, everything else to standard error.
Exit codes: 0 found or done, 1 ran and found nothing, 2 failed or not understood.";

const INDEX_NOTES: &str = "\
Reads pages (.txt, .html, .htm, .xhtml, .mhtml) and records (.jsonl, .json), each
also inside .zip or .gz, and crawls (.warc, .warc.gz, .warc.zst, .wacz), which use the
latest complete capture of each decision. PDF and Word files are not read: save them
as text. New and changed decisions are added; unchanged ones stay as they are. The
report at the end lists what was skipped or not understood; -v lists it by file.
Ctrl-C keeps what was read so far; the next run reads the rest.

Exit code 1 can also mean that a page of a crawl is missing, and exit code 2 that a
file named on the command line cannot be read; everything else is still indexed.

If the file of a decision is gone, the decision stays until --prune removes it, unless
another file contains it too. A file that cannot be read never removes a decision. A
run with --prune or --rebuild that would remove more than a tenth of the decisions, and
more than 20, asks first, or needs --yes. To remove a decision permanently, see
`redress forget --help`.";

const FORGET_NOTES: &str = "\
For decisions that were taken down or replaced by a shortened page. The index is
rewritten without them, so that none of their text remains in its files, and later
runs do not add them again until --undo. Searches continue to work meanwhile.
  redress forget 24 001 411       remove it and keep it out
  redress forget --undo 24 001 411
  redress forget --list           list the decisions kept out

The list is settings/forgotten.txt in the index folder. The files that the decision
was read from are not changed.";

const SEARCH_NOTES: &str = "\
A decision must match one value of each filter that is given.
Without QUERY, every decision that passes the filters is found.

The query language in short; `redress help query` explains all of it:
  amend record            both words; then decisions with most of the words
  amend OR rectify        either of them; also NOT court, -court, and ( … )
  \"child and family\"      the phrase, in any inflection
  rectif*                 words that start like this
  record /10 amend        within ten words; /s in one sentence, /p in one paragraph
  in:assessment delay     only in this section
  authority:kent category:education decision:upheld investigated:no date:2025
  reason:late remedy:apology remedy:>=500 law:24A(6)
                          facts of the decision

Put a query in single quotes if the shell would change it, and after -- if it
starts with a minus:
  redress search '\"child and family\" (amend OR rectif*)'
  redress search -- '-court appeal'";

const SHOW_NOTES: &str = "\
The paragraph numbers are those of the published page, so you can cite them.";

const MCP_NOTES: &str = "\
Supports both revisions of the Model Context Protocol. Tools: search, decision,
paragraph, precedents, verify, facets. An assistant starts this command itself; give it
the command and the folder of the index, as in this settings file:
  {\"mcpServers\": {\"redress\": {\"command\": \"redress\",
    \"args\": [\"mcp\", \"--index\", \"/home/me/decisions/index\"]}}}

Nothing leaves this machine except what the assistant itself passes on.";

const STATS_NOTES: &str = "\
Shows the number of decisions by outcome, year, category and authority (-v lists all),
for each fact the number of decisions with it and of those that should have it but do
not, the most common standing text, and what was not understood.";

const CHECK_NOTES: &str = "\
Reads every file and every decision of the index. Exit code 0: the index is intact;
2: it is damaged, and the findings are listed.";

const SYNTH_NOTES: &str = "\
The same seed gives the same decisions. They read like real ones, but are not about
real people.";

const HELP_NOTES: &str = "\
To start:
  redress help query              everything that can be typed as a query";

const COMPLETIONS_NOTES: &str = "\
They complete commands and flags, authorities and categories of the index (behind
--authority, --category, authority: and category:) and your tags (behind --tag and tag:).
  redress completions bash > ~/.local/share/bash-completion/completions/redress
  redress completions zsh > ~/.zfunc/_redress        (a folder of your fpath)
  redress completions fish > ~/.config/fish/completions/redress.fish

The script asks the program at each TAB. Write it anew after an update of the program.";

const MAN_NOTES: &str = "\
For example:
  redress man > redress.1 && man ./redress.1";

/// Flags that every command accepts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Everywhere {
    /// The folder of the index.
    #[arg(long, global = true, value_name = "DIR", default_value = "index")]
    #[arg(env = "REDRESS_INDEX", hide_env_values = true)]
    pub(crate) index: PathBuf,
    /// The format of the answer.
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    /// When to use colour; auto respects `NO_COLOR`.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Show more: times, facets, every problem.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// The format of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Jsonl,
    Csv,
    Md,
    // An Excel workbook, for `search` and `batch` only.
    Xlsx,
    // A Word document, for `precedents` only.
    Docx,
    // A mailbox and a message, for `new` only.
    Mbox,
    Eml,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read decisions and update the index
    #[command(after_help = INDEX_NOTES)]
    Index(IndexArgs),
    /// Fetch published decisions into a folder and keep it current
    #[command(after_help = FETCH_NOTES)]
    Fetch(FetchArgs),
    /// Fetch what is new, index it, and say what it is
    #[command(after_help = UPDATE_NOTES)]
    Update(UpdateArgs),
    /// Remove a decision from the index and keep it out
    #[command(after_help = FORGET_NOTES)]
    Forget(ForgetArgs),
    /// Find decisions and the paragraphs that match
    #[command(after_help = SEARCH_NOTES)]
    Search(SearchArgs),
    /// Save searches, list and run them
    #[command(after_help = SEARCHES_NOTES)]
    Searches(SearchesArgs),
    /// Show what is new for saved searches
    #[command(after_help = NEW_NOTES)]
    New(NewArgs),
    /// Run a list of queries into one table
    #[command(after_help = BATCH_NOTES)]
    Batch(BatchArgs),
    /// Count decisions by authority, year and other facts
    #[command(after_help = COUNT_NOTES)]
    Count(CountArgs),
    /// Show one decision with numbered paragraphs
    #[command(after_help = SHOW_NOTES)]
    Show(ShowArgs),
    /// Tag decisions and paragraphs, and add notes
    #[command(after_help = NOTE_NOTES)]
    Note(NoteArgs),
    /// Open the page of a decision in the browser
    #[command(after_help = OPEN_NOTES)]
    Open(OpenArgs),
    /// Find earlier decisions similar to a complaint or a decision, for and against
    #[command(after_help = PRECEDENTS_NOTES)]
    Precedents(PrecedentsArgs),
    /// Check every reference and quotation of a draft
    #[command(after_help = VERIFY_NOTES)]
    Verify(VerifyArgs),
    /// Serve the pages and the JSON API on this machine
    #[command(after_help = SERVE_NOTES)]
    Serve(ServeArgs),
    /// Serve the index to an assistant, over standard input and output
    #[command(after_help = MCP_NOTES)]
    Mcp,
    /// Show what is in the index and what was not understood
    #[command(after_help = STATS_NOTES)]
    Stats,
    /// Check whether the index is intact
    #[command(after_help = CHECK_NOTES)]
    Check,
    /// Measure the ranking with topics and judgments, or judge a run
    #[command(after_help = EVAL_NOTES)]
    Eval(EvalArgs),
    /// Measure how fast the index answers on this machine
    #[command(after_help = BENCH_NOTES)]
    Bench(BenchArgs),
    /// Invent decisions for load tests
    #[command(after_help = SYNTH_NOTES)]
    Synth(SynthArgs),
    /// Explain the query language, or a command
    #[command(after_help = HELP_NOTES)]
    Help(HelpArgs),
    /// Write the completions of a shell
    #[command(after_help = COMPLETIONS_NOTES)]
    Completions(CompletionsArgs),
    /// Write the manual page of the program or of one command
    #[command(after_help = MAN_NOTES)]
    Man(ManArgs),
}

/// Flags of `redress forget`.
#[derive(Debug, Args)]
pub(crate) struct ForgetArgs {
    /// The decision, as 24 001 411 or 24-001-411; with hyphens, several are possible.
    #[arg(required_unless_present = "list", value_name = "REFERENCE")]
    pub(crate) references: Vec<String>,
    /// Allow it again; the next `redress index` reads it.
    #[arg(long, conflicts_with = "list")]
    pub(crate) undo: bool,
    /// List the decisions that are kept out.
    #[arg(long, conflicts_with = "references")]
    pub(crate) list: bool,
}

/// Flags of `redress index`.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own; the request has enums"
)]
pub(crate) struct IndexArgs {
    /// Files and folders to read; - reads JSON Lines from standard input.
    #[arg(required_unless_present = "optimize", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Build a new index, which replaces the old one at the end.
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// Remove decisions that are no longer in PATH; without it they stay.
    #[arg(long)]
    pub(crate) prune: bool,
    /// Do not ask before removing more than a tenth of the decisions.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Merge the results of many runs into one segment, for the fastest answers.
    #[arg(long)]
    pub(crate) optimize: bool,
    /// Number of threads [default: one per core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
    /// Memory for data that is not yet on disk, in megabytes; each document takes about 400 bytes
    /// more.
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u32).range(16..=1_000_000))]
    pub(crate) memory: Option<u32>,
}

/// Flags of `redress search`.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own; the request has enums"
)]
pub(crate) struct SearchArgs {
    /// What to search for; several words are one query.
    #[arg(value_name = "QUERY", add = ArgValueCompleter::new(Known::QueryWords))]
    pub(crate) query: Vec<String>,

    #[command(flatten)]
    pub(crate) parameters: ParameterFlags<OfSearch>,

    /// Show the parts of each hit's score (text and json).
    #[arg(long, help_heading = "Page")]
    pub(crate) explain: bool,
    /// Show the number of decisions by outcome, category, year… below the hits.
    #[arg(long, help_heading = "Page")]
    pub(crate) facets: bool,
    /// Print the totals only.
    #[arg(long, conflicts_with = "quiet", help_heading = "Page")]
    pub(crate) count: bool,
    /// Print nothing; the exit code shows whether there is a hit.
    #[arg(long, help_heading = "Page")]
    pub(crate) quiet: bool,

    /// Update the index with PATH first.
    #[arg(long, value_name = "PATH")]
    pub(crate) update: Vec<PathBuf>,
}

/// Flags of `redress show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Its reference, in any spacing, or its address.
    #[arg(required = true, value_name = "REFERENCE")]
    pub(crate) reference: Vec<String>,
    /// Show only this paragraph.
    #[arg(long, value_name = "N")]
    pub(crate) paragraph: Option<u32>,
    /// Mark the matches of this query.
    #[arg(long, value_name = "QUERY")]
    pub(crate) highlight: Option<String>,
    /// Print the citation only.
    #[arg(long, conflicts_with = "highlight")]
    pub(crate) cite: bool,
}

/// Flags of `redress synth`.
#[derive(Debug, Args)]
pub(crate) struct SynthArgs {
    /// The number of decisions.
    #[arg(long, value_name = "N", default_value = "1000")]
    pub(crate) count: u64,
    /// The seed; each gives different decisions.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
    /// The layout of the pages.
    #[arg(long, value_name = "LAYOUT", default_value = "mixed")]
    pub(crate) layout: PageLayout,
    /// Write one file per decision into this folder instead of JSON Lines to standard output.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// The layout of invented pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PageLayout {
    Numbered,
    Compact,
    Mixed,
}

impl From<PageLayout> for Layout {
    fn from(layout: PageLayout) -> Self {
        match layout {
            PageLayout::Numbered => Self::Numbered,
            PageLayout::Compact => Self::Compact,
            PageLayout::Mixed => Self::Mixed,
        }
    }
}

/// Flags of `redress help`.
#[derive(Debug, Args)]
pub(crate) struct HelpArgs {
    /// `query`, or a command.
    #[arg(value_name = "TOPIC")]
    pub(crate) topic: Option<String>,
}

/// Flags of `redress completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub(crate) shell: Shell,
}

/// Flags of `redress man`.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The command.
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}
