//! Tests of `redress serve` from the client's side.

mod api;
mod client;
mod hostile;
mod live;
mod notes;
mod openapi;
mod pages;
mod saved;
