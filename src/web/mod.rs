//! The pages and the JSON API.
//!
//! A connection is accepted and watched (`server`, `connections`,
//! `stalled_stream`), its request checked and sent to a handler (`hosts`, `route`),
//! which reads the address (`params`), searches on a bounded number of threads
//! (`live`, `workers`, `single_flight`, `answer_cache`) and draws a page (a module and
//! a template each). What goes wrong gets its status in `failure`, and every answer
//! its headers in `reply`. Nothing of a request is written down anywhere.

mod server;
mod connections;
mod stalled_stream;
mod hosts;
mod live;
mod workers;
mod single_flight;
mod answer_cache;
mod gzip;
mod reply;
mod failure;
mod route;
mod params;
mod address;

mod layout;
mod sentences;
mod home;
mod search;
mod facets;
mod figures;
mod pager;
mod next_searches;
mod decision;
mod precedents;
mod marked_text;
mod guide;
mod api;
mod export;
mod feed;
mod assets;

pub use hosts::{Exposure, ListenError, default_listen};
pub use server::{ServeError, ServeOptions, Server};
