//! The protocol, implemented with the official library.

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, ServerInitializeError};
use rmcp::transport::stdio_pipes;
use rmcp::{RoleServer, ServerHandler, ServiceExt};
use serde_json::Value;

use super::tools::ToolKind;
use crate::index::{Index, IndexError, IndexVersion};
use crate::search::Cancellation;

/// Instructions for clients on how to use the tools.
const INSTRUCTIONS: &str = "Decisions of the Local Government and Social Care Ombudsman, on this \
                            machine. Quote only what a tool has given, with its citation, and \
                            check every draft that quotes or names decisions with `verify` before \
                            it is used: a reference that is not in the index may not exist. \
                            Earlier decisions are not binding.";

/// Why the server did not run.
#[derive(Debug, thiserror::Error)]
pub enum McpError {
    /// No thread could be started.
    #[error("cannot start the server")]
    Threads(#[source] std::io::Error),
    /// The input is not the Model Context Protocol.
    #[error("the client does not follow the protocol: {0}")]
    Protocol(String),
}

/// Serves the index in `folder` until standard input ends.
///
/// The index is opened at the first call, and again after it has changed.
pub fn serve(folder: &Path) -> Result<(), McpError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(McpError::Threads)?;
    let tools = Tools::new(folder);
    let served = runtime.block_on(async {
        let running = match tools.serve(stdio_pipes()).await {
            Ok(running) => running,
            // A client that only checks for a server disconnects immediately.
            Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => {
                return Ok(());
            }
            Err(error) => return Err(McpError::Protocol(error.to_string())),
        };
        // The connection is closed, so an error cannot be reported.
        let _ = running.waiting().await;
        Ok(())
    });
    // A search that is still running ends with the process.
    runtime.shutdown_background();
    served
}

/// The server.
#[derive(Clone)]
struct Tools {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    open: Mutex<Option<(IndexVersion, Arc<Index>)>>,
}

impl Tools {
    fn new(folder: &Path) -> Self {
        Self {
            shared: Arc::new(Shared {
                folder: folder.to_owned(),
                open: Mutex::new(None),
            }),
        }
    }
}

impl Shared {
    /// The current index.
    fn index(&self) -> Result<Arc<Index>, String> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let message = |error: IndexError| match error {
            IndexError::Missing { .. } => {
                format!("{error}; build it with `redress index PATH`")
            }
            error => error.to_string(),
        };
        let version = IndexVersion::read(&self.folder).map_err(message)?;
        if let Some((known, index)) = &*open
            && *known == version
        {
            return Ok(Arc::clone(index));
        }
        let index = Arc::new(Index::open(&self.folder).map_err(message)?);
        *open = Some((version, Arc::clone(&index)));
        Ok(index)
    }
}

/// Runs a tool and turns a panic into an error, because a client would wait forever for an answer.
fn guarded(tool: impl FnOnce() -> Result<Value, String>) -> Result<Value, String> {
    panic::catch_unwind(AssertUnwindSafe(tool)).unwrap_or_else(|_| {
        Err("the tool failed; `redress check` shows whether the index is damaged".to_owned())
    })
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        let own = Implementation::new("redress", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities)
            .with_server_info(own)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = ToolKind::ALL.map(ToolKind::tool).to_vec();
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = ToolKind::of_name(&request.name) else {
            let message = format!("there is no tool `{}`", request.name);
            return Err(ErrorData::invalid_params(message, None));
        };
        let shared = Arc::clone(&self.shared);
        let given = request.arguments.unwrap_or_default();
        // A search blocks its thread, and the protocol must not wait for it.
        let cancellation = Cancellation::default();
        let _cancels = cancellation.cancel_on_drop();
        let work = tokio::task::spawn_blocking(move || {
            guarded(|| tool.call(&shared.index()?, given, &cancellation))
        });
        let answer = match context.ct.run_until_cancelled(work).await {
            Some(Ok(answer)) => answer,
            Some(Err(_)) => Err("the tool failed".to_owned()),
            None => Err("cancelled".to_owned()),
        };
        let result = match answer {
            Ok(answer) => CallToolResult::structured(answer),
            Err(message) => CallToolResult::error(vec![ContentBlock::text(message)]),
        };
        Ok(result.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_panics_returns_an_error() {
        let answer = guarded(|| panic!("an index that is not whole"));
        assert!(answer.is_err_and(|message| message.contains("redress check")));
    }
}
