//! Which files there are to read, in which form, and their documents.
//!
//! [`walk`] finds the files; [`read_documents`] hands a file over in
//! [`Chunk`]s, one after the other and within [`Bounds`]; [`parse_chunk`]
//! decodes and parses a chunk, on any thread. A source that cannot be read is
//! a [`SourceDocument`] without a value, like any other odd content.

mod archive;
mod bounds;
mod captured;
mod chunk;
mod crawl;
mod document;
mod encoding;
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
pub use form::{Form, Packing, PageForm};
pub use problems::may_pass;
pub use read::{read_documents, read_patiently};
pub use walk::{Origin, Skipped, SourceFile, Walk, WalkError, walk, walk_around};
