//! Runs a list of queries and returns the hits of all of them.

mod error;
mod file;
mod run;

pub use error::BatchError;
pub use file::{BatchQuery, read_queries};
pub use run::{BatchAnswer, BatchOutcome, run};
