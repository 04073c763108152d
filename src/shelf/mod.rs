//! A folder of pages as they were fetched, with a journal of every look at them.
//!
//! The pages are WARC files. The journal has one line an event and is only ever
//! appended to; the state of the shelf follows from its lines. A page is written
//! before the line that names it, so that a run may be killed at any moment: what no
//! line names is cut off when the next run begins.

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
