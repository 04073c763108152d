use std::path::PathBuf;

use clap::Args;

pub(super) const VERIFY_NOTES: &str = "\
FILE is a draft of at most 1 MB: text, Markdown, HTML or a .docx document. No part of it
is stored.

A quotation is four words or more between quotation marks, or a block quotation; fewer
words count if a paragraph is named with them. It is checked against the nearest decision
named in its sentence, or in its paragraph. If no decision is named, all decisions are
searched.

Quotation marks, dashes, spaces, line breaks, emphasis, capitals, the signs of lists and
notes, commas in numbers, ellipses and square brackets make no difference. Words and
numbers do, and so does an ellipsis or a bracket that omits a \"not\", a \"no\" or a number.

The status of a quotation is the first that applies:
  not-in-index   the decision is not in the index
  withdrawn      the decision is no longer published
  out-of-range   the decision has no such paragraph
  standing       word for word, in wording that many decisions share
  found          word for word, in the stated place
  elsewhere      word for word, but in another paragraph or decision
  differs        nearly the words of a decision; the differences are shown
  not-found      not in any decision

For example:
  redress verify statement.docx
  redress verify - < letter.txt
  redress verify letter.md --format md > checked.md

Keys of --format json: quotations (text, line, reference, paragraph, status, otherwise,
differences with draft and decision, where with reference, paragraph and citation),
references (reference, paragraph, line, status), wrong, left_out, index and attribution.

Exit codes: 0 everything is right, 1 something is wrong, 2 failed.";

/// Flags of `redress verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The draft, or - for standard input.
    #[arg(value_name = "FILE|-")]
    pub(crate) draft: PathBuf,
}
