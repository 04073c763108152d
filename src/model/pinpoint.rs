use std::fmt;

use super::{Date, Reference};

/// What one cites: a decision and a paragraph of it.
///
/// ```
/// use redress::model::{Date, Pinpoint};
///
/// let pinpoint = Pinpoint {
///     authority: Some("Exampleton Council"),
///     reference: &"24 001 411".parse()?,
///     date: Some(Date::constant(2025, 3, 21)),
///     paragraph: Some(8),
/// };
/// assert_eq!(
///     pinpoint.to_string(),
///     "LGSCO, Exampleton Council (24 001 411), 21 March 2025, paragraph 8"
/// );
/// # Ok::<(), redress::model::InvalidReference>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Pinpoint<'a> {
    /// The body complained about.
    pub authority: Option<&'a str>,
    /// The decision.
    pub reference: &'a Reference,
    /// Its date.
    pub date: Option<Date>,
    /// The number of the paragraph; `None` cites the decision or its summary.
    pub paragraph: Option<u32>,
}

impl fmt::Display for Pinpoint<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.reference.is_published() {
            write!(formatter, "{}", self.reference)?;
        } else if let Some(authority) = self.authority {
            write!(formatter, "LGSCO, {authority} ({})", self.reference)?;
        } else {
            write!(formatter, "LGSCO, {}", self.reference)?;
        }
        if let Some(date) = self.date {
            write!(formatter, ", {}", date.strftime("%-d %B %Y"))?;
        }
        if let Some(paragraph) = self.paragraph {
            write!(formatter, ", paragraph {paragraph}")?;
        }
        Ok(())
    }
}
