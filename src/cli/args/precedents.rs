use clap::Args;

use crate::precedent::Options;

use super::{Filters, ParameterFlags};

pub(super) const PRECEDENTS_NOTES: &str = "\
FILE is a text of at most 1 MB: a description of what happened, a letter, or a
decision. People, authorities, dates, phrases used in letters and standing text are not
compared, because they are similar only by coincidence; --explain shows what was left
out. A text that is about something else finds nothing (exit code 1). No part of the text
is stored.

Earlier decisions are not binding: each case is judged on its own facts.

For example:
  redress precedents complaint.txt
  redress precedents - --decision upheld < complaint.txt
  redress precedents 23 001 234 --from 2023
  redress precedents complaint.txt --format docx > pack.docx

Keys of --format json: input (kind, reference, used_words, cut, paragraphs with dropped
and left_out), outcomes (of the similar decisions), base_rate (of all decisions of the
category), upheld, others and not_stated (each the facts of a decision as in a search,
rank, score, similarity, strength and pair: input_paragraph, input_highlights,
paragraph, shared), similarity (decisions, at_least, best, known), remedies
(kind, decisions, of, sums, median_pence, lowest_pence, highest_pence), reasons, law and
other_bodies (with decisions, of, saying), contrasts (likeness, upheld and other, each with
complaint, assessment, only_here), binds_nobody, index and attribution.";

/// Flags of `redress precedents`.
#[derive(Debug, Args)]
pub(crate) struct PrecedentsArgs {
    /// A file, - for standard input, or the number of a decision in the index.
    #[arg(required = true, value_name = "FILE|-|REFERENCE")]
    pub(crate) input: Vec<String>,

    #[command(flatten)]
    pub(crate) filters: ParameterFlags<Filters>,

    /// Number of similar decisions that are counted.
    #[arg(long, value_name = "N", default_value = "50", help_heading = "Answer")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=Options::MAX_AMONG as i64))]
    pub(crate) among: u16,
    /// Maximum number of decisions of each outcome shown in full (text, md and docx).
    #[arg(long, value_name = "N", default_value = "5", help_heading = "Answer")]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=Options::MAX_AMONG as i64))]
    pub(crate) limit: u16,
    /// Show which parts of the input were used, and why others were left out.
    #[arg(long, help_heading = "Answer")]
    pub(crate) explain: bool,
}
