//! The protocol, as the official library speaks it.

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

/// What a client is told to do with the tools.
const INSTRUCTIONS: &str = "\
Decisions of the Local Government and Social Care Ombudsman, on this machine. Quote only \
what a tool has given, with its citation, and check every draft that quotes or names \
decisions with `verify` before it is used: a reference that is not in the index may not \
exist. Earlier decisions bind nobody.";

/// Why the server did not run.
#[derive(Debug, thiserror::Error)]
pub enum McpError {
    /// No thread could be started.
    #[error("cannot start the server")]
    Threads(#[source] std::io::Error),
    /// What came in was no Model Context Protocol.
    #[error("the client does not speak the protocol: {0}")]
    Protocol(String),
}

/// Serves the index in `folder` until standard input ends.
///
/// The index is opened at the first call, and again whenever it has changed.
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
            // A client that only looks whether there is a server goes at once.
            Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => {
                return Ok(());
            }
            Err(error) => return Err(McpError::Protocol(error.to_string())),
        };
        // However it ended, nobody is left to be told.
        let _ = running.waiting().await;
        Ok(())
    });
    // A search that nobody waits for any more ends with the process.
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
    /// The index as it is now.
    fn index(&self) -> Result<Arc<Index>, String> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let told = |error: IndexError| match error {
            IndexError::Missing { .. } => {
                format!("{error}; build it with `redress index PATH`")
            }
            error => error.to_string(),
        };
        let version = IndexVersion::read(&self.folder).map_err(told)?;
        if let Some((known, index)) = &*open
            && *known == version
        {
            return Ok(Arc::clone(index));
        }
        let index = Arc::new(Index::open(&self.folder).map_err(told)?);
        *open = Some((version, Arc::clone(&index)));
        Ok(index)
    }
}

/// Runs a tool; one that breaks off is an error like any other, because a client
/// would wait for ever for an answer that does not come.
fn guarded(tool: impl FnOnce() -> Result<Value, String>) -> Result<Value, String> {
    panic::catch_unwind(AssertUnwindSafe(tool)).unwrap_or_else(|_| {
        Err("the tool broke off; `redress check` tells whether the index is whole".to_owned())
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
        // Searching holds a thread, and the protocol must not wait for it.
        let cancellation = Cancellation::default();
        let of_search = cancellation.clone();
        let work = tokio::task::spawn_blocking(move || {
            guarded(|| tool.call(&shared.index()?, given, of_search))
        });
        let answer = match context.ct.run_until_cancelled(work).await {
            Some(Ok(answer)) => answer,
            Some(Err(_)) => Err("the tool broke off".to_owned()),
            None => {
                cancellation.cancel();
                Err("cancelled".to_owned())
            }
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
    fn a_tool_that_breaks_off_is_answered() {
        let answer = guarded(|| panic!("an index that is not whole"));
        assert!(answer.is_err_and(|told| told.contains("redress check")));
    }
}
