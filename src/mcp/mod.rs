//! A server of the Model Context Protocol over standard input and output, with which an assistant
//! can search, read, and check its quotations.
//!
//! The tools (`tools`) take arguments (`arguments`) and return the views of the JSON API, shortened
//! to a size that every client accepts (`size`); `server` implements both revisions of the
//! protocol. Nothing leaves the machine, and no query or text is stored.

mod arguments;
mod size;
mod tools;
mod server;

pub use server::{McpError, serve};
