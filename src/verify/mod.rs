//! From a draft to what is true of its references, pinpoints and quotations.
//!
//! A draft is read as plain text (`draft`); what it quotes (`quotations`), which
//! decisions and paragraphs it names (`mentions`) and which of them a quotation is
//! said to be from (`attribution`) is found in it. A quotation is laid against the
//! words (`words`) of a decision (`text`, `align`), of the one that is claimed
//! first, then of others (`search`), and what comes of it is told (`judge`,
//! `answer`). Nothing of a draft is written anywhere, not into an error either.

mod draft;
// What a draft says.
mod quotations;
mod mentions;
mod attribution;
// What decisions say.
mod words;
mod text;
mod align;
mod search;
// What is true of it.
mod answer;
mod judge;
mod error;

pub use align::Difference;
pub use answer::{
    CheckedQuotation, CheckedReference, Place, QuotationStatus, ReferenceStatus, Verification,
};
pub use draft::{Draft, DraftKind};
pub use error::VerifyError;
pub use judge::verify;
