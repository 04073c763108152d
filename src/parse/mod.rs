//! From a published page to a decision.
//!
//! Content never causes an error: a page in an unknown layout gives its best reading and a list
//! of what was not understood.

mod problem;
// The files to read, their form, and their documents.
pub mod source;
// The complete path from a page to a decision, for text and for HTML.
mod html;
mod html_guard;
mod html_lines;
mod page;
mod records;
// Listings of decisions.
mod listing;
// The parts of a page, in the order they are read.
mod header;
mod contents;
mod layout;
mod lines;
mod lists;
mod paragraphs;
mod sections;
mod wording;
// Facts and the forms they are printed in.
mod address;
mod mirror;
mod dates;
mod facts;
mod investigation;
mod taxonomy;
// Facts that only the text gives.
mod law;
mod phrases;
mod reasons;
mod references;
mod remedies;
mod text_facts;
// Characters.
mod spacing;
mod text_repair;

pub use address::{AddressParts, build_address, clean_address, read_address};
pub use dates::parse_date;
pub(crate) use header::split_authority_line;
pub use html::{parse_html, parse_html_with};
pub use law::read_law;
pub use listing::{Listing, ListingEntry, read_listing};
pub(crate) use mirror::reference_of_address;
pub use page::{GivenFacts, join_facts, parse_text, parse_text_with};
pub use problem::{Parsed, Problem, ProblemKind};
pub use records::{decision_of_sections, generic_document};
pub use references::references_in;
pub use sections::section_kind_of_heading;
pub(crate) use text_facts::facts_of_any_text;
pub use text_facts::text_facts;

/// The maximum length of a quotation in a problem, in bytes.
const QUOTE_MAX_BYTES: usize = 80;

/// The beginning of a text, short enough for a message.
fn shortened(text: &str) -> String {
    let text = spacing::clean(&text[..text.floor_char_boundary(4 * QUOTE_MAX_BYTES)]);
    if text.len() <= QUOTE_MAX_BYTES {
        return text;
    }
    format!("{}…", &text[..text.floor_char_boundary(QUOTE_MAX_BYTES)])
}
