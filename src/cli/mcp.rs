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
            McpError::Threads(_) => "the system does not allow more threads at the moment",
            McpError::Protocol(_) => "this command is started by an assistant, not by a person",
        };
        Self::of_error(&error, Some(hint.to_owned()))
    }
}
