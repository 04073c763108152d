//! The pages and the JSON API.
//!
//! A connection is accepted and watched (`server`, `connections`, `patience`),
//! its request checked and sent to a handler (`hosts`, `route`), which reads the
//! address (`params`), asks the index on a bounded number of threads
//! (`live`, `workers`, `turns`, `kept`) and draws (a module and a template per page).
//! What goes wrong gets its status in `failure`, and every answer its headers in
//! `reply`. Nothing of a request is written down anywhere.

mod server;
mod connections;
mod patience;
mod hosts;
mod live;
mod workers;
mod turns;
mod kept;
mod packed;
mod reply;
mod failure;
mod route;
mod params;
mod address;

mod layout;
mod told;
mod home;
mod search;
mod facets;
mod figures;
mod pages;
mod ways_out;
mod decision;
mod precedents;
mod marked;
mod guide;
mod api;
mod export;
mod feed;
mod assets;

pub use hosts::{Exposure, ListenError, default_listen};
pub use server::{ServeError, ServeOptions, Server};
