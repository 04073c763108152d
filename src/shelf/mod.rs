//! A folder of fetched pages, with a journal of every check of them.
//!
//! The pages are WARC files. The journal has one line per event and is append-only. The
//! state of the shelf follows from its lines. A page is written before the line that names
//! it, so a run can be killed at any moment: the next run starts by cutting off incomplete
//! records.

mod error;
mod settings;
mod event;
mod journal;
mod state;
mod warc;
mod store;
mod withdrawn;

pub use error::ShelfError;
pub use event::{Event, ListedEntry, PageChange, PageEvent};
pub use settings::{DEFAULT_BASE_URL, ShelfSettings};
pub use state::{Round, ShelfState, ShelvedDecision, Version, Window, WindowKey};
pub use store::{PagePlace, Shelf, is_shelf};
pub use warc::Exchange;
