//! Builds the index and opens it again.

mod error;
mod report;

pub use error::IndexError;
pub use report::{
    Absent, Copy, Progress, SourceProblem, Unwatched, UpdateMode, UpdateReport, UpdateRequest,
};
