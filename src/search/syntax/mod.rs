//! Typed words become a tree.

mod dates;
mod fields;
mod lexer;
mod parser;
mod print;
mod tree;

pub(crate) use parser::parse;
pub use tree::QueryError;
pub(crate) use tree::{Clause, FieldValue, Part, Query};

#[cfg(test)]
mod tests;
