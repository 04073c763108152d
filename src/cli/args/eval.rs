use std::path::PathBuf;

use clap::Args;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::eval::Measure;
use crate::precedent::Task;

pub(super) const EVAL_NOTES: &str = "\
TOPICS is JSON Lines {\"_id\", \"text\"} or lines of id<TAB>text; QRELS is TREC's
(topic 0 document grade) or has tabs and the header query-id corpus-id score; a run
has TREC's six columns. Each may be compressed (.gz). 25 005 150, 25-005-150 and
25005150 are the same document. A topic is searched for like loose words that a user
types, and operators in it have no effect, so this measures what users get.

The measures are those of trec_eval: documents are ordered by score and not by rank,
ties by descending identifier, and a grade of 1 or more is relevant. Means are over
all topics of QRELS with a relevant document, like trec_eval -c; a topic that finds
nothing, or is missing from TOPICS, counts as 0.

With --compare, p is the probability of a difference this large between runs that are
equally good (paired randomisation test). With --sweep, settings are chosen on four
fifths of the topics and reported on the rest, five times; a grid has lines such as
k1 = [0.9, 1.2, 1.5].

With --self-test, queries are made from the newest fifth of the decisions of the index.
summary: a sentence of the summary must find its decision; complaint: a complaint must
find older decisions with the same category, outcome and reasons; assessment: a
complaint must find its own assessment; law: a decision must find older ones that cite
the same rare law. The results show whether something broke, not how good the ranking
is; compare them with the results of random ranking and of the largest category.

For example:
  redress eval --self-test complaint --self-test law
  redress eval queries.jsonl qrels.tsv --run-out redress.run
  redress eval queries.jsonl qrels.tsv --run redress.run --compare theirs.run
  redress eval queries.jsonl qrels.tsv --sweep grid.toml";

/// Flags of `redress eval`.
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// The topics to search for.
    #[arg(value_name = "TOPICS", required_unless_present = "self_test")]
    pub(crate) topics: Option<PathBuf>,
    /// The judgments of relevant documents.
    #[arg(value_name = "QRELS", required_unless_present = "self_test")]
    pub(crate) qrels: Option<PathBuf>,
    /// Measures such as nDCG@10, MAP, MRR@10, P@5 or recall@100.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) measures: Vec<Measure>,
    /// Number of threads [default: one per core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,

    /// Number of documents to find for each topic.
    #[arg(long, value_name = "N", default_value = "1000", help_heading = "Runs")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) depth: u32,
    /// Read topics as queries, with all operators.
    #[arg(long, help_heading = "Runs")]
    pub(crate) operators: bool,
    /// Read topics as the input of `redress precedents`.
    #[arg(long, help_heading = "Runs", conflicts_with = "operators")]
    pub(crate) precedents: bool,
    /// Write the run to this file.
    #[arg(long, value_name = "FILE", help_heading = "Runs")]
    pub(crate) run_out: Option<PathBuf>,
    /// Judge this run; the index is not searched.
    #[arg(long, value_name = "RUN", help_heading = "Runs")]
    #[arg(conflicts_with_all = ["run_out", "operators", "depth", "precedents"])]
    pub(crate) run: Option<PathBuf>,
    /// Also judge this run, and test whether the difference may be chance.
    #[arg(long, value_name = "RUN", help_heading = "Runs")]
    pub(crate) compare: Option<PathBuf>,

    /// Try ranking settings: TOML with a list of values for each.
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    #[arg(conflicts_with_all = ["run", "compare", "run_out", "precedents"])]
    pub(crate) sweep: Option<PathBuf>,
    /// Run queries made from the decisions: summary, complaint, assessment or law.
    #[arg(long, value_name = "TASK", help_heading = "Tasks", value_parser = task_parser())]
    #[arg(conflicts_with_all = ["topics", "sweep", "run", "compare", "run_out", "operators"])]
    pub(crate) self_test: Vec<Task>,
    /// Number of decisions to make queries from.
    #[arg(long, value_name = "N", default_value = "500", help_heading = "Tasks")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) queries: u32,

    /// Number of parts the topics are divided into; each is left out of the choice once.
    #[arg(long, value_name = "N", default_value = "5", help_heading = "Settings")]
    #[arg(value_parser = clap::value_parser!(u16).range(2..=1_000))]
    pub(crate) folds: u16,
    /// The seed for dividing topics, swapping runs and drawing decisions.
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Settings")]
    pub(crate) seed: u64,
}

fn task_parser() -> impl TypedValueParser<Value = Task> {
    PossibleValuesParser::new(Task::ALL.map(Task::name)).map(|name| {
        name.parse()
            .expect("the possible values are the names of the tasks")
    })
}
