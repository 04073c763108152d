//! Checks the references, pinpoints and quotations of a draft.
//!
//! A draft is read as plain text (`draft`). The next steps find its quotations (`quotations`), the
//! decisions and paragraphs it names (`mentions`) and which of these each quotation is attributed
//! to (`attribution`). A quotation is aligned with the words (`words`) of a decision (`text`,
//! `align`): first the one it is attributed to, then others (`search`). The results are collected
//! (`judge`, `answer`). No part of a draft is written anywhere, not even into an error.

mod draft;
// What the draft contains.
mod quotations;
mod mentions;
mod attribution;
// What decisions contain.
mod words;
mod text;
mod align;
mod search;
// The results.
mod answer;
mod judge;
mod error;

pub use align::Difference;
pub use answer::{
    CheckedQuotation, CheckedReference, Place, QuotationStatus, ReferenceStatus, Verification,
};
pub use draft::{Draft, DraftKind};
pub use error::VerifyError;
pub use judge::{verify, verify_with};
