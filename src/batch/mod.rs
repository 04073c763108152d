//! A list of queries in, the hits of all of them out.

mod error;
mod file;
mod run;

pub use error::BatchError;
pub use file::{BatchQuery, read_queries};
pub use run::{BatchAnswer, BatchOutcome, run};
