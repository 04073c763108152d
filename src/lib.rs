//! Full-text search and precedent finding over ombudsman decisions.
//!
//! The crate is one pipeline. A layer may use the layers on its left and
//! never one on its right; `tests/suite/architecture.rs` checks this.
//!
//! model <- text <- parse <- shelf <- fetch, synth, index <- search <- precedent, verify, eval, saved, batch, bench, export <- mcp, web <- cli

// What a decision is. Plain data: no files, no index, no printing.
pub mod model;
// Words, sentences and fingerprints, all with byte ranges.
pub mod text;
// From a published page to a decision, with a list of what was odd about it.
pub mod parse;
// A folder of pages as they were fetched, with a journal.
pub mod shelf;
// From the ombudsman's site to a shelf; the one layer that opens a connection.
pub mod fetch;
// Invented decisions for load tests.
pub mod synth;
// Builds the index and opens it again.
pub mod index;
// From typed words to a page of decisions with their matching paragraphs.
pub mod search;
// From what happened to earlier decisions like it.
pub mod precedent;
// From a draft to what is true of its references and quotations.
pub mod verify;
// Topics, judgments, runs and measures; knows no engine.
pub mod eval;
// Saved searches, and what is new for each.
pub mod saved;
// A list of queries in, the hits of all of them out.
pub mod batch;
// Measures latency and throughput, and compares them with a plain program on the same engine.
pub mod bench;
// Answers as files, and the words every form of an answer shares.
mod export;
// The tools of an assistant, over standard input and output.
pub mod mcp;
// The pages and the JSON API, served on this machine.
pub mod web;
// The program: flags, output, progress, failures.
pub mod cli;

// Reading and writing of files, with errors that name the path.
pub mod files;
