use std::fmt;
use std::str::FromStr;

use super::{Category, Date, Investigated, Reference, Statement, TextFacts};

/// One published decision. A fact the page does not state is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Its published number, or the `_id` in a generic collection.
    pub reference: Reference,
    /// The body complained about, as printed.
    pub authority: Option<String>,
    /// Service area and category.
    pub category: Option<Category>,
    /// The published "Decision" label.
    pub decision_type: Option<DecisionType>,
    /// The date of the decision.
    pub date: Option<Date>,
    /// Statement or public report.
    pub publication: Option<Publication>,
    /// Whether the complaint was investigated, where the page shows it.
    pub investigated: Option<Investigated>,
    /// Where it is published.
    pub address: Option<Address>,
    /// The day it was last seen there, for one that is no longer published.
    pub withdrawn: Option<Date>,
    /// The title of a generic collection's document; decisions have none.
    pub title: Option<String>,
    /// The text.
    pub statement: Statement,
    /// Facts that only the text states, not the header.
    pub text_facts: TextFacts,
}

/// The published "Decision" label.
///
/// Not the finding: a complaint can be upheld without an investigation when
/// the authority has already put things right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DecisionType {
    /// `Upheld`.
    Upheld,
    /// `Not upheld`.
    NotUpheld,
    /// `Closed after initial enquiries`.
    ClosedAfterInitialEnquiries,
}

/// What kind of document a decision was published as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Publication {
    /// A decision statement, kept on the site for about five years.
    Statement,
    /// A public report, naming the authority and issued for a reason.
    Report,
}

/// Where a decision is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The address without the parts that copies add (`displaypref`, `chapter`, a trailing slash).
    pub url: String,
    /// Whether it was built from category and reference because the page did not give one.
    pub built: bool,
}

/// A text that is not one of the values expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("wording not recognised: `{text}`")]
pub struct UnknownWording {
    /// The text that was read.
    pub text: String,
}

impl DecisionType {
    /// Every label, in the order pages list them.
    pub const ALL: [Self; 3] = [
        Self::Upheld,
        Self::NotUpheld,
        Self::ClosedAfterInitialEnquiries,
    ];

    /// The label as published.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Upheld => "Upheld",
            Self::NotUpheld => "Not upheld",
            Self::ClosedAfterInitialEnquiries => "Closed after initial enquiries",
        }
    }
}

impl fmt::Display for DecisionType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.label())
    }
}

impl FromStr for DecisionType {
    type Err = UnknownWording;

    /// Reads the label in any case and spacing; `closed` alone is enough.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<_> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        match words.join(" ").as_str() {
            "upheld" => Ok(Self::Upheld),
            "not upheld" => Ok(Self::NotUpheld),
            "closed" | "closed after initial enquiries" => Ok(Self::ClosedAfterInitialEnquiries),
            _ => Err(UnknownWording {
                text: text.to_owned(),
            }),
        }
    }
}

impl Publication {
    /// The word used in filters and output.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Report => "report",
        }
    }
}

impl fmt::Display for Publication {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.label())
    }
}

impl FromStr for Publication {
    type Err = UnknownWording;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase().as_str() {
            "statement" => Ok(Self::Statement),
            "report" => Ok(Self::Report),
            _ => Err(UnknownWording {
                text: text.to_owned(),
            }),
        }
    }
}
