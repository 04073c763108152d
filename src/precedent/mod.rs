//! Finds earlier decisions similar to a description of what happened, or to a decision.
//!
//! An input is read (`features`, `word_filter`, `letter_phrases`), candidates are found by their
//! postings (`candidates`) and ranked (`rerank`) by their texts (`reader`, `matching`), by their
//! cluster (`cluster`) and by citations (`cited`); the answer compares them by outcome (`answer`,
//! `counts`, `contrast`, `finder`). No part of an input is written anywhere, not even into an
//! error.
//!
//! A precedent is not binding: see [`NOT_BINDING`].

mod request;
mod tuning;
// Reading the input.
mod read_word;
mod letter_phrases;
mod word_filter;
mod features;
// Finding and ranking.
mod candidates;
mod reader;
mod ranked;
mod matching;
mod cluster;
mod cited;
mod similarity;
mod rerank;
// The answer.
mod answer;
mod counts;
mod other_body;
mod bodies;
mod contrast;
mod finder;
mod error;
// Evaluation on the decisions themselves.
mod task;
mod questions;
mod tasks;

pub use answer::{
    BaseRate, BodyCount, Contrast, ContrastSide, LawCount, NOT_BINDING, Outcomes, Pair, Precedent,
    Precedents, ReasonCount, RemedyCount, Saying, SumFigures,
};
pub use error::PrecedentError;
pub use features::{InputKind, InputParagraph, InputReading};
pub use finder::Finder;
pub use other_body::OtherBody;
pub use read_word::Dropped;
pub use request::{Input, Options};
pub use similarity::{Similarities, Strength};
pub use task::Task;
pub use tasks::{TaskFigures, TaskReport, run_task};
