//! Answers as they leave the program, whoever asked: CSV, Markdown, JSON Lines,
//! and the words and excerpts that every form of them shares.
//!
//! Draws finished values into a `Write`; nothing here prints, and nothing here decides.

pub(crate) mod clean;
pub(crate) mod count;
pub(crate) mod csv;
pub(crate) mod excerpt;
pub(crate) mod facts;
pub(crate) mod guide;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod precedent_words;
pub(crate) mod precedents_markdown;
pub(crate) mod verify_markdown;
pub(crate) mod verify_words;

#[cfg(test)]
pub(crate) mod fixture;

pub(crate) use clean::clean_character;
pub(crate) use facts::page_count;
