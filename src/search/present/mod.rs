//! The parts of an answer: hits, the choice of paragraphs, highlights, explanations.

pub(super) mod page;
pub(super) mod paragraph_choice;
pub(super) mod highlight;
pub(super) mod explain;
