//! Copies and files as they are read.

use super::known::Reading;
use crate::index::writing::joined_facts::CopyFacts;
use crate::index::writing::ledger::{LedgerProblem, Richness};
use crate::model::Decision;
use crate::parse::source::{Captured, SourceFile};

/// What to do with a copy that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the first of its decision in the index.
    Add,
    /// It replaces the copy in the index.
    Replace,
    /// The index has this copy or a better one.
    Leave,
}

/// A copy that was read.
pub(crate) struct Arrival<'a> {
    pub(crate) file: &'a SourceFile,
    pub(crate) source: &'a str,
    pub(crate) digest: u64,
    pub(crate) reference: &'a str,
    pub(crate) richness: Richness,
    pub(crate) facts: &'a CopyFacts,
    /// The digest of the facts that were added to it from other copies.
    pub(crate) joined: u64,
    pub(crate) captured: Option<Captured>,
}

impl Arrival<'_> {
    pub(super) fn reading(&self) -> Reading {
        Reading {
            digest: self.digest,
            joined: self.joined,
        }
    }
}

/// The amount of content in a decision.
pub(crate) fn richness(decision: &Decision) -> Richness {
    let facts = [
        decision.authority.is_some(),
        decision.category.is_some(),
        decision.decision_type.is_some(),
        decision.date.is_some(),
        decision.publication.is_some(),
        decision.investigated.is_some(),
        decision
            .address
            .as_ref()
            .is_some_and(|address| !address.built),
        decision.title.is_some(),
        decision.statement.summary().is_some(),
    ];
    let facts = facts.into_iter().filter(|known| *known).count() as u32;
    let paragraphs = decision.statement.paragraphs().count() as u32;
    let bytes = decision
        .statement
        .paragraphs()
        .map(|(_, p)| p.text.len() as u64)
        .sum();
    (facts, paragraphs, bytes)
}

/// The result of reading a file.
#[derive(Debug, Default)]
pub(crate) struct FileReading {
    /// Whether some of it could not be read, so that decisions not seen may still be there.
    pub(crate) is_incomplete: bool,
    /// Whether it may become readable without being modified.
    pub(crate) is_worth_another_try: bool,
    /// Decisions in it that are kept out of the index.
    pub(crate) kept_out: Vec<String>,
    /// The problems in it.
    pub(crate) problems: Vec<LedgerProblem>,
}
