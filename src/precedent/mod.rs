//! From what happened, or from a decision, to earlier decisions like it.
//!
//! An input is read (`features`, `word_filter`, `letter_phrases`), candidates are
//! found by their postings (`candidates`) and ranked (`rerank`) by their texts
//! (`reader`, `matching`), by their cluster (`cluster`) and by citations (`cited`);
//! the answer compares them by outcome (`answer`, `counts`, `contrast`, `finder`).
//! Nothing of an input is written anywhere, not even into an error.
//!
//! A precedent binds nobody: see [`BINDS_NOBODY`].

mod request;
mod tuning;
// What is read.
mod read_word;
mod letter_phrases;
mod word_filter;
mod features;
// What is found.
mod candidates;
mod reader;
mod ranked;
mod matching;
mod cluster;
mod cited;
mod rerank;
// What is told.
mod answer;
mod counts;
mod contrast;
mod finder;
mod error;
// What it is worth.
mod task;
mod questions;
mod tasks;

pub use answer::{
    BINDS_NOBODY, BaseRate, Contrast, ContrastSide, LawCount, Outcomes, Pair, Precedent,
    Precedents, ReasonCount, RemedyCount, Saying, SumFigures,
};
pub use error::PrecedentError;
pub use features::{InputKind, InputParagraph, InputReading};
pub use finder::Finder;
pub use read_word::Dropped;
pub use request::{Input, Options};
pub use task::Task;
pub use tasks::{TaskFigures, TaskReport, run_task};
