//! Typed words become a tree.

pub(super) mod known_item;
pub(super) mod synonyms;
pub(super) mod remedy;
mod connectors;
mod dates;
mod fields;
mod foreign;
mod lexer;
mod loose;
mod parser;
mod print;
mod tree;
mod weights;
mod words;

pub use dates::{InvalidDay, british_days, days_of};
pub(crate) use parser::{parse, short};
pub use tree::QueryError;
pub(crate) use tree::{
    Capitals, Clause, DateRange, FieldValue, Link, Near, OpenName, Phrase, Query, QueryRange,
    QueryTerm, Reach, Text,
};

#[cfg(test)]
mod tests;
