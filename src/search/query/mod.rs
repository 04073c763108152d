//! Parses the query as typed into a tree.

pub(super) mod known_item;
pub(super) mod synonyms;
pub(super) mod remedy;
pub(super) mod tags;
mod connectors;
mod dates;
mod fields;
mod foreign;
mod lexer;
mod loose;
mod parser;
mod print;
mod tree;
mod typed_text;
mod weights;
mod words;

pub use dates::{InvalidDay, british_days, days_of};
pub(crate) use parser::parse;
pub use tree::QueryError;
pub(crate) use tree::{
    Capitals, Clause, DateRange, FieldValue, Link, Near, OpenName, Phrase, Query, QueryRange,
    QueryTerm, Reach, Text,
};
pub(crate) use typed_text::short;

#[cfg(test)]
mod tests;
