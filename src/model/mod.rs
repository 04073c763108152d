//! What a decision is.
//!
//! Plain data: nothing here reads a file, knows the engine or prints.

mod category;
mod decision;
mod pinpoint;
mod reference;
mod statement;

pub use category::{Category, slug};
pub use decision::{Address, Decision, DecisionType, Publication, UnknownWording};
pub use pinpoint::Pinpoint;
pub use reference::{InvalidReference, Reference};
pub use statement::{Paragraph, Section, SectionKind, Statement};

/// A civil date, as printed on a decision.
pub use jiff::civil::Date;
