//! The flags, word for word as the help shows them.

mod bench;
mod count;
mod eval;
mod parameters;
mod precedents;
mod verify;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::synth::Layout;
use crate::web::default_listen;

use bench::BENCH_NOTES;
use count::COUNT_NOTES;
use eval::EVAL_NOTES;
use precedents::PRECEDENTS_NOTES;
use verify::VERIFY_NOTES;

pub(crate) use bench::BenchArgs;
pub(crate) use count::CountArgs;
pub(crate) use eval::EvalArgs;
pub(crate) use parameters::{Filters, OfSearch, ParameterFlags};
pub(crate) use precedents::PrecedentsArgs;
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
Begin with:
  redress index decisions/        read a folder of decisions
  redress search amend record     find the paragraphs that hold these words
  redress show 23 001 234         show a decision whole, its paragraphs numbered

Answers go to standard output, all else to standard error.
Exit codes: 0 found or done, 1 ran and found nothing, 2 failed or not understood.";

const INDEX_NOTES: &str = "\
Reads pages (.txt, .html, .htm, .xhtml, .mhtml) and records (.jsonl, .json), each
also inside .zip or .gz, and crawls (.warc, .warc.gz, .warc.zst, .wacz), of which the
latest whole capture of each decision counts. PDF and Word files are not read: save
them as text. New and changed decisions go in, the same ones are left untouched. What
was not understood or was skipped is told at the end, with -v file by file. Ctrl-C
keeps what was read; the next run reads the rest.

Exit code 1 also tells that a crawl lacks a page it should hold, 2 that a file named
on the command line cannot be read; everything else is in the index all the same.

A decision whose file is gone stays until --prune, unless another file has it. None
leaves because its file could not be read. A run with --prune or --rebuild that would
take out more than a tenth of the decisions, and more than 20, asks first, or needs
--yes. To take one out for good, see `redress forget --help`.";

const FORGET_NOTES: &str = "\
For decisions that were taken down or replaced by a shortened page. The index is
written anew without them, so that nothing of their text is left in its files, and
no later run takes them in again, until --undo. Readers are not disturbed.
  redress forget 24 001 411       take it out, keep it out
  redress forget --undo 24 001 411
  redress forget --list           what is kept out

The list is settings/forgotten.txt in the index folder. The files that the decision
was read from are not touched.";

const SEARCH_NOTES: &str = "\
Several values of one filter widen the result, several filters narrow it.
Without QUERY, every decision that passes the filters is found.

The query language, of which `redress help query` tells the rest:
  amend record            both words; below, decisions with most of the words
  amend OR rectify        either of them; also NOT court, -court, and ( … )
  \"child and family\"      the phrase, whatever the inflection
  rectif*                 words that begin so
  record /10 amend        within ten words; /s in one sentence, /p in one paragraph
  in:assessment delay     only in this section
  authority:kent category:education decision:upheld investigated:no date:2025
  reason:late remedy:apology remedy:>=500 law:24A(6)
                          facts of the decision

Put a query in single quotes where the shell would change it, and behind -- where
it begins with a minus:
  redress search '\"child and family\" (amend OR rectif*)'
  redress search -- '-court appeal'";

const SHOW_NOTES: &str = "\
The numbers are those of the published page, so that they can be cited.";

const SERVE_NOTES: &str = "\
Prints the address to open in a browser. Nothing of what is searched for is written
down, and other machines are let in only when told so:
  redress serve --listen 192.0.2.7:7878 --listen-to-the-network --host library.example

An index that is brought up to date meanwhile is taken over within a second.";

const MCP_NOTES: &str = "\
Speaks the Model Context Protocol, in both of its revisions. Tools: search, decision,
paragraph, precedents, verify, facets. An assistant starts it by itself; tell it the
command and the folder of the index, as in this file of settings:
  {\"mcpServers\": {\"redress\": {\"command\": \"redress\",
    \"args\": [\"mcp\", \"--index\", \"/home/me/decisions/index\"]}}}

Nothing leaves this machine but what the assistant itself passes on.";

const STATS_NOTES: &str = "\
Counts decisions by outcome, year, category and authority (-v lists every one), counts
for each fact the decisions that have it and those where one would be expected and none
was read, lists what many decisions say in the same words, and tells what was not
understood.";

const CHECK_NOTES: &str = "\
Reads every file and every decision back. Exit code 0: the index is whole; 2: it
is not, and the findings are listed.";

const SYNTH_NOTES: &str = "\
The same seed gives the same decisions. They read like real ones and are about nobody.";

const HELP_NOTES: &str = "\
Begin with:
  redress help query              everything that can be typed as a query";

const COMPLETIONS_NOTES: &str = "\
For example, for bash:
  redress completions bash > ~/.local/share/bash-completion/completions/redress";

const MAN_NOTES: &str = "\
For example:
  redress man > redress.1 && man ./redress.1";

/// Flags every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Everywhere {
    /// The folder that holds the index.
    #[arg(long, global = true, value_name = "DIR", default_value = "index")]
    #[arg(env = "REDRESS_INDEX", hide_env_values = true)]
    pub(crate) index: PathBuf,
    /// How the answer is written.
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    /// When colour is used; auto respects `NO_COLOR`.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Tell more: times, facets, every problem.
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Jsonl,
    Csv,
    Md,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read decisions and bring the index up to date
    #[command(after_help = INDEX_NOTES)]
    Index(IndexArgs),
    /// Take a decision out of the index and keep it out
    #[command(after_help = FORGET_NOTES)]
    Forget(ForgetArgs),
    /// Find decisions and the paragraphs that match
    #[command(after_help = SEARCH_NOTES)]
    Search(SearchArgs),
    /// Count decisions by authority, year and other facts
    #[command(after_help = COUNT_NOTES)]
    Count(CountArgs),
    /// Show one decision, its paragraphs numbered
    #[command(after_help = SHOW_NOTES)]
    Show(ShowArgs),
    /// Find earlier decisions like a complaint or a decision, for and against
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
    /// Tell what is in the index and what was not understood
    #[command(after_help = STATS_NOTES)]
    Stats,
    /// Check whether the index is whole
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
    /// The decision, as 24 001 411 or 24-001-411; several with hyphens.
    #[arg(required_unless_present = "list", value_name = "REFERENCE")]
    pub(crate) references: Vec<String>,
    /// Let it in again; the next `redress index` reads it.
    #[arg(long, conflicts_with = "list")]
    pub(crate) undo: bool,
    /// Show what is kept out.
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
    /// Build the index anew beside the old one, which it replaces at the end.
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// Take out decisions that are no longer in PATH; without it they stay.
    #[arg(long)]
    pub(crate) prune: bool,
    /// Do not ask before more than a tenth of the decisions leave the index.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Bring what many runs have written into one piece, for the quickest answers.
    #[arg(long)]
    pub(crate) optimize: bool,
    /// Threads [default: one a core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
    /// Memory for what is not yet on disk, in megabytes.
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
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,

    #[command(flatten)]
    pub(crate) parameters: ParameterFlags<OfSearch>,

    /// Tell for each hit how its score comes about (text and json).
    #[arg(long, help_heading = "Page")]
    pub(crate) explain: bool,
    /// Count below the hits how the decisions divide by outcome, category, year….
    #[arg(long, help_heading = "Page")]
    pub(crate) facets: bool,
    /// Print the totals only.
    #[arg(long, conflicts_with = "quiet", help_heading = "Page")]
    pub(crate) count: bool,
    /// Print nothing; the exit code tells whether there is a hit.
    #[arg(long, help_heading = "Page")]
    pub(crate) quiet: bool,

    /// Bring the index up to date with PATH first.
    #[arg(long, value_name = "PATH")]
    pub(crate) update: Vec<PathBuf>,
}

/// Flags of `redress show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Its number, in any spacing, or its address.
    #[arg(required = true, value_name = "REFERENCE")]
    pub(crate) reference: Vec<String>,
    /// Show this paragraph alone.
    #[arg(long, value_name = "N")]
    pub(crate) paragraph: Option<u32>,
    /// Mark what matches this query.
    #[arg(long, value_name = "QUERY")]
    pub(crate) highlight: Option<String>,
    /// Print the citation only.
    #[arg(long, conflicts_with = "highlight")]
    pub(crate) cite: bool,
}

/// Flags of `redress serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Where to listen; port 0 takes any that is free.
    #[arg(long, value_name = "ADDRESS", default_value_t = default_listen())]
    pub(crate) listen: SocketAddr,
    /// Allow an address that other machines can reach.
    #[arg(long)]
    pub(crate) listen_to_the_network: bool,
    /// Answer to this name as well, as the name of this machine.
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Vec<String>,
}

/// Flags of `redress synth`.
#[derive(Debug, Args)]
pub(crate) struct SynthArgs {
    /// How many decisions.
    #[arg(long, value_name = "N", default_value = "1000")]
    pub(crate) count: u64,
    /// Another seed gives other decisions.
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) seed: u64,
    /// How the pages are laid out.
    #[arg(long, value_name = "LAYOUT", default_value = "mixed")]
    pub(crate) layout: PageLayout,
    /// Write a file a decision into this folder, not JSON Lines to standard output.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// How invented pages are laid out.
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
