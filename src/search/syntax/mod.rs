//! Typed words become a tree.

mod connectors;
mod dates;
mod fields;
mod lexer;
mod parser;
mod print;
mod tree;
mod weights;
mod words;

pub use dates::{InvalidDay, days_of};
pub(crate) use parser::{parse, short};
pub use tree::QueryError;
pub(crate) use tree::{
    Clause, DateRange, FieldValue, Link, Near, Part, Place, Query, Reach, Text, Wording,
};

#[cfg(test)]
mod tests;
