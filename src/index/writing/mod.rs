//! Brings an index up to date with its sources.

pub(super) mod report;
pub(super) mod ledger;
pub(super) mod joined_facts;
pub(super) mod copy_selection;
pub(super) mod citations;
pub(super) mod document;
pub(super) mod throttle;
pub(super) mod ingest;
pub(super) mod reading_order;
pub(super) mod removal;
pub(super) mod owner;
pub(super) mod feed;
pub(super) mod sweep;
pub(super) mod update;
pub(super) mod optimize;
pub(super) mod forgotten;
pub(super) mod forget;
