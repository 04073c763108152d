//! `redress mcp`.

use crate::mcp::{McpError, serve};

use super::args::Everywhere;
use super::failure::Failure;
use super::{Outcome, refuse_format};

pub(crate) fn run(everywhere: &Everywhere) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "mcp")?;
    serve(&everywhere.index)?;
    Ok(Outcome::Done)
}

impl From<McpError> for Failure {
    fn from(error: McpError) -> Self {
        let hint = match error {
            McpError::Threads(_) => "the system allows no more threads at the moment",
            McpError::Protocol(_) => "an assistant starts this command; a person has no use for it",
        };
        Self::of_error(&error, Some(hint.to_owned()))
    }
}
