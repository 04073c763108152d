//! Typed words become a tree.

pub(super) mod known_item;
pub(super) mod synonyms;
pub(super) mod remedy;
mod connectors;
mod dates;
mod fields;
mod lexer;
mod loose;
mod parser;
mod print;
mod tree;
mod weights;
mod words;

pub use dates::{InvalidDay, days_of};
pub(crate) use parser::{parse, short};
pub use tree::QueryError;
pub(crate) use tree::{
    Clause, DateRange, FieldValue, Link, Near, Phrase, Query, QueryRange, QueryTerm, Reach, Text,
};

#[cfg(test)]
mod tests;
