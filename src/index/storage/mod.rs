//! The index on disk.

pub(super) mod bits;
pub(super) mod varint;
pub(super) mod schema;
pub(super) mod manifest;
pub(super) mod packing;
pub(super) mod damage;
pub(super) mod sealed;
pub(super) mod folder;
pub(super) mod generation;
pub(super) mod engine;
pub(super) mod stored_facts;
pub(super) mod version;
