//! Writes answers as CSV, Markdown, JSON Lines, Excel workbooks and Word documents, and holds
//! the words and excerpts that all formats share.
//!
//! Writes finished values to a `Write`; nothing here prints or makes decisions.

pub(crate) mod batch;
pub(crate) mod clean;
pub(crate) mod count;
pub(crate) mod csv;
pub(crate) mod excerpt;
pub(crate) mod facts;
pub(crate) mod guide;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod news;
pub(crate) mod note_pack;
pub(crate) mod precedent_words;
pub(crate) mod precedents_markdown;
pub(crate) mod precedents_word;
pub(crate) mod verify_markdown;
pub(crate) mod verify_words;
pub(crate) mod word;
pub(crate) mod workbook;

#[cfg(test)]
pub(crate) mod fixture;

pub(crate) use clean::clean_character;
pub(crate) use facts::page_count;
