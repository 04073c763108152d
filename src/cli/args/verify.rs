use std::path::PathBuf;

use clap::Args;

pub(super) const VERIFY_NOTES: &str = "\
FILE is a draft of at most 1 MB: text, Markdown, HTML or a .docx document. Nothing of it
is written anywhere.

A quotation is four words or more between quotation marks, or a block quotation; fewer
words count where a paragraph is named. It is checked against the decision named nearest
to it in its sentence, or in its paragraph. Where no decision is named, it is looked for
in all of them.

Quotation marks, dashes, spaces, line breaks, emphasis, capitals, the signs of lists and
notes, commas in numbers, ellipses and square brackets make no difference. Words and
numbers do, and so does an ellipsis or a bracket that hides a \"not\", a \"no\" or a number.

Status of a quotation, the first that is true:
  not-in-index   the decision is not in the index
  withdrawn      the decision is no longer published
  out-of-range   the decision has no such paragraph
  standing       word for word, and wording that many decisions share
  found          word for word where it is said to be
  elsewhere      word for word, but in another paragraph or decision
  differs        nearly the words of a decision; the differences are shown
  not-found      in no decision

For example:
  redress verify statement.docx
  redress verify - < letter.txt
  redress verify letter.md --format md > checked.md

Keys of --format json: quotations (text, line, reference, paragraph, status, otherwise,
differences with draft and decision, where with reference, paragraph and citation),
references (reference, paragraph, line, status), wrong, left_out, index and attribution.

Exit codes: 0 nothing is wrong, 1 something is, 2 failed.";

/// Flags of `redress verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The draft, or - for standard input.
    #[arg(value_name = "FILE|-")]
    pub(crate) draft: PathBuf,
}
