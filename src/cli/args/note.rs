use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use crate::cli::known::Known;
use crate::model::{InvalidTag, Tag};

pub(super) const NOTE_NOTES: &str = "\
For example:
  redress note 24 001 411 --tag delay                     tag a decision
  redress note 24 001 411 --paragraph 8 --tag delay,apology --text 'Six months'
                                                          tag a paragraph, with a remark
  redress note 24 001 411 --remove --tag delay            take a tag off again
  redress note                                            list all notes
  redress note --tag delay --format md > delay.md         those with a tag, as a pack

What has a tag is found by tag:delay in any query: redress search 'tag:delay late reply'.
Notes are listed in the order of their file, so that the order of a pack can be changed.

They are kept in notes.txt in the folder of the index, which no run of `redress index`
touches. Edit it as you like. A line is a decision or a paragraph, tags and a remark:
  24 001 411, paragraph 8 | delay, apology | Six months without a reply.
Lines that begin with # are comments. A line that cannot be read is named with its
number, and the others are used.

Notes are private: `redress serve` shows them to this machine only, `redress mcp` not at
all. Exports of a search as csv or md do not contain them.

Keys of --format json: notes (reference, paragraph, tags, notes, status, citation, url,
text), index and attribution. Status: found, not-in-index, out-of-range.";

/// Flags of `redress note`.
#[derive(Debug, Args)]
pub(crate) struct NoteArgs {
    /// The decision, or a citation of a paragraph; without it, notes are listed.
    #[arg(value_name = "REFERENCE")]
    pub(crate) reference: Vec<String>,
    /// The paragraph.
    #[arg(long, value_name = "N", requires = "reference")]
    pub(crate) paragraph: Option<u32>,
    /// Tags, with commas between them: letters, digits, - and _.
    #[arg(long, value_name = "TAG,…", value_delimiter = ',', value_parser = parse_tag)]
    #[arg(add = ArgValueCompleter::new(Known::Tags))]
    pub(crate) tag: Vec<Tag>,
    /// A remark, on one line.
    #[arg(
        long,
        value_name = "TEXT",
        requires = "reference",
        conflicts_with = "remove"
    )]
    pub(crate) text: Option<String>,
    /// Take the notes of this place out; with --tag, these tags only.
    #[arg(long, requires = "reference")]
    pub(crate) remove: bool,
}

fn parse_tag(text: &str) -> Result<Tag, String> {
    text.parse()
        .map_err(|error: InvalidTag| match &error.repair {
            Some(repair) => format!("{error}; try `{repair}`"),
            None => error.to_string(),
        })
}
