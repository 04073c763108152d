//! A server of the Model Context Protocol over standard input and output, so that
//! an assistant can search, read, and check what it quotes.
//!
//! The tools (`tools`) take arguments (`arguments`) and answer with the views of
//! the JSON API, cut to a size that every client takes (`size`); `server` speaks
//! the protocol, in both of its revisions. Nothing leaves the machine, and nothing
//! of what is asked is written down.

mod arguments;
mod size;
mod tools;
mod server;

pub use server::{McpError, serve};
