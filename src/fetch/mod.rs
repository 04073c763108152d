//! From the ombudsman's site to a shelf. Nothing else opens a connection.
//!
//! A round reads the listing window by window, the newest first, and after each window
//! the pages of its decisions that are new or may have changed. Every request waits for
//! its turn (`pace`), asks robots.txt (`robots`), and is tried again a few times
//! (`client`). All that was done is in the journal of the shelf, so a round that is
//! broken off goes on where it was.

mod error;
mod request;
mod pace;
mod robots;
mod address;
mod client;
mod windows;
mod prepare;
mod pages;
mod status;
mod round;
mod verify;
mod changes;

pub use changes::{ChangedParagraph, TextChange, WordChange, text_changes};
pub use error::{FetchError, Stop};
pub use request::{FetchProgress, FetchRequest, Plan};
pub use round::{FetchReport, fetch};
pub use status::{ShelfStatus, WindowStatus};
pub use verify::{Difference, VerifyReport, verify};
