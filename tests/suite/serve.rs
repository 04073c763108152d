//! `redress serve` from the other end of a connection.

mod api;
mod client;
mod hostile;
mod live;
mod notes;
mod openapi;
mod pages;
mod saved;
