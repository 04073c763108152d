//! The files to read, their form, and their documents.
//!
//! [`walk`] finds the files; [`read_documents`] emits a file in [`Chunk`]s, in order and within
//! [`Bounds`]; [`parse_chunk`] decodes and parses a chunk, on any thread. A source that cannot
//! be read is a [`SourceDocument`] without a value, like other unreadable content.

mod archive;
mod bounds;
mod captured;
mod chunk;
mod crawl;
mod document;
mod encoding;
mod fetched;
mod form;
mod lines;
mod mhtml;
mod problems;
mod read;
mod record;
mod sniff;
mod stream;
mod unpack;
mod values;
mod walk;
mod xhtml;

pub use bounds::{
    Bounds, CHUNK_BYTES, LINE_MAX_BYTES, MEMBERS_MAX, PAGE_MAX_BYTES, UNPACKED_BASE_BYTES,
    UNPACKED_RATIO,
};
pub use captured::Captured;
pub use chunk::Chunk;
pub use crawl::Crawl;
pub use document::{SourceDocument, parse_chunk};
pub use encoding::decode_text;
pub use fetched::FetchedPage;
pub use form::{Form, Packing, PageForm};
pub use problems::may_become_readable;
pub use read::{read_documents, read_while_waiting};
pub use walk::{
    Origin, SHELF_JOURNAL, SHELF_SETTINGS, Skipped, SourceFile, Walk, WalkError, walk, walk_around,
};
