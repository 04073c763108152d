//! What a decision is.
//!
//! Plain data: nothing here reads a file, knows the engine or prints.

mod category;
mod decision;
mod investigated;
mod law;
mod pinpoint;
mod rate;
mod reason;
mod reference;
mod remedy;
mod statement;
mod sum;
mod tag;
mod text_facts;

pub use category::{Category, slug};
pub use decision::{Address, Decision, DecisionType, Publication, UnknownWording};
pub use investigated::Investigated;
pub use law::{Citation, Law};
pub use pinpoint::{Cited, Pinpoint, read_cited};
pub use rate::{Period, Rate};
pub use reason::Reason;
pub use reference::{InvalidReference, Reference, read_reference};
pub use remedy::{Remedy, RemedyKind};
pub use statement::{Paragraph, Section, SectionKind, Statement};
pub use sum::{Sum, read_pounds};
pub use tag::{InvalidTag, Tag};
pub use text_facts::{Abbreviation, TextFacts};

/// A civil date, as printed on a decision.
pub use jiff::civil::Date;
