//! The pages and the JSON API.
//!
//! A connection is accepted and watched (`server`, `connections`, `stalled_stream`), its
//! request checked and sent to a handler (`router`, `hosts`), unless the answer is cached
//! (`tagged`, `cache`). A handler reads the address (`params`), queries the index on a
//! limited number of threads (`site`, `live`, `workers`) and renders the answer (a module
//! and a template per page). Failures get their status in `failure`, and every answer its
//! headers in `reply`. No part of a request is logged or stored on disk.

mod server;
mod held_body;
mod connections;
mod stalled_stream;
mod router;
mod hosts;
mod live;
mod workers;
mod site;
mod sent_form;
mod kept_forms;
mod cache;
mod tagged;
mod reply;
mod failure;
mod params;
mod address;
mod field_problem;

mod layout;
mod sentences;
mod home;
mod search;
mod facets;
mod figures;
mod pager;
mod next_searches;
mod decision;
mod precedents_page;
mod precedents;
mod verify;
mod marked_text;
mod references;
mod guide;
mod api;
mod description;
mod export;
mod feed;
mod saved;
mod assets;

pub(crate) use address::{decision_address, link_abroad};

pub use hosts::{Exposure, ListenError, NotesShown, default_listen};
pub use server::{ServeError, ServeOptions, Server};
