use std::path::PathBuf;

use clap::Args;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::eval::Measure;
use crate::precedent::Task;

pub(super) const EVAL_NOTES: &str = "\
TOPICS is JSON Lines {\"_id\", \"text\"} or lines of id<TAB>text; QRELS is TREC's
(topic 0 document grade) or has the header query-id corpus-id score and tabs; a
run is TREC's six columns. Each may be packed (.gz). The number of a decision is the
same document as 25 005 150, 25-005-150 and 25005150. A topic is searched for as a
person's loose words are, and no operator in it is obeyed: what is measured is what
they get.

Figures are trec_eval's: the score decides and not the rank, equal scores are
ordered by document backwards, and a grade of 1 or more is relevant. Means are over
all topics of QRELS with a relevant document, as with trec_eval -c; one that finds
nothing, or is not in TOPICS, counts as 0.

With --compare, p is how likely so great a difference is between runs that are
equally good (paired randomisation test). With --sweep, settings are chosen on
some topics and reported on the others, in turn; a grid has lines such as
k1 = [0.9, 1.2, 1.5].

With --self-test, the newest fifth of the decisions of the index ask: summary, a
sentence of the summary is to find its decision; complaint, a complaint is to find
older decisions of the same category, outcome and reasons; assessment, a complaint is
to find its own assessment; law, a decision is to find older ones that cite the same
rare law. Such figures show what broke, not what is good: they flatter themselves,
which random ranking and the largest category beside them tell.

For example:
  redress eval --self-test complaint --self-test law
  redress eval queries.jsonl qrels.tsv --run-out redress.run
  redress eval queries.jsonl qrels.tsv --run redress.run --compare theirs.run
  redress eval queries.jsonl qrels.tsv --sweep grid.toml";

/// Flags of `redress eval`.
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// What is searched for.
    #[arg(value_name = "TOPICS", required_unless_present = "self_test")]
    pub(crate) topics: Option<PathBuf>,
    /// Which documents people judged relevant.
    #[arg(value_name = "QRELS", required_unless_present = "self_test")]
    pub(crate) qrels: Option<PathBuf>,
    /// What is measured, as nDCG@10, MAP, MRR@10, P@5 or recall@100.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) measures: Vec<Measure>,
    /// Threads [default: one a core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,

    /// Documents looked for, for each topic.
    #[arg(long, value_name = "N", default_value = "1000", help_heading = "Runs")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) depth: u32,
    /// Read topics as queries, with all operators.
    #[arg(long, help_heading = "Runs")]
    pub(crate) operators: bool,
    /// Read topics as the input of `redress precedents`.
    #[arg(long, help_heading = "Runs", conflicts_with = "operators")]
    pub(crate) precedents: bool,
    /// Write what was found to this file.
    #[arg(long, value_name = "FILE", help_heading = "Runs")]
    pub(crate) run_out: Option<PathBuf>,
    /// Judge this run; the index is not searched.
    #[arg(long, value_name = "RUN", help_heading = "Runs")]
    #[arg(conflicts_with_all = ["run_out", "operators", "depth", "precedents"])]
    pub(crate) run: Option<PathBuf>,
    /// Judge this run beside it, and tell whether the difference is luck.
    #[arg(long, value_name = "RUN", help_heading = "Runs")]
    pub(crate) compare: Option<PathBuf>,

    /// Try ranking settings: TOML, for each the list of its values.
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    #[arg(conflicts_with_all = ["run", "compare", "run_out", "precedents"])]
    pub(crate) sweep: Option<PathBuf>,
    /// Ask the index about its own decisions: summary, complaint, assessment or law.
    #[arg(long, value_name = "TASK", help_heading = "Tasks", value_parser = task_parser())]
    #[arg(conflicts_with_all = ["topics", "sweep", "run", "compare", "run_out", "operators"])]
    pub(crate) self_test: Vec<Task>,
    /// Decisions that ask.
    #[arg(long, value_name = "N", default_value = "500", help_heading = "Tasks")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) queries: u32,

    /// Parts the topics are divided into; settings are chosen without one of them in turn.
    #[arg(long, value_name = "N", default_value = "5", help_heading = "Settings")]
    #[arg(value_parser = clap::value_parser!(u16).range(2..=1_000))]
    pub(crate) folds: u16,
    /// Another seed divides the topics, swaps the runs and draws decisions otherwise.
    #[arg(long, value_name = "N", default_value = "1", help_heading = "Settings")]
    pub(crate) seed: u64,
}

fn task_parser() -> impl TypedValueParser<Value = Task> {
    PossibleValuesParser::new(Task::ALL.map(Task::name)).map(|name| {
        name.parse()
            .expect("the possible values are the names of the tasks")
    })
}
