//! Evaluation tasks made from the decisions themselves.

use std::fmt;
use std::str::FromStr;

use crate::model::{SectionKind, UnknownWording};

/// A task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// A sentence of a summary must find its decision. The summary and the final decision, which is
    /// nearly a copy of it, are not compared.
    Summary,
    /// A complaint must find older decisions with the same category, outcome and reasons; the rest
    /// of its decision is not used.
    Complaint,
    /// A complaint must find a paragraph of its own assessment among the best paragraphs of all
    /// assessments.
    Assessment,
    /// A decision must find older ones that cite the same rare law.
    Law,
}

impl Task {
    /// Every task.
    pub const ALL: [Self; 4] = [Self::Summary, Self::Complaint, Self::Assessment, Self::Law];

    /// The name in flags and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Complaint => "complaint",
            Self::Assessment => "assessment",
            Self::Law => "law",
        }
    }

    /// Whether the correct answer is the decision that the query was made from.
    pub(super) fn finds_itself(self) -> bool {
        matches!(self, Self::Summary | Self::Assessment)
    }

    /// The sections that are compared.
    pub(super) fn sections(self) -> Vec<SectionKind> {
        use SectionKind::{
            Assessment, Complaint, Finding, Found, Investigation, NotInvestigated, Other, Scope,
        };
        match self {
            Self::Summary => vec![
                Complaint,
                Scope,
                Assessment,
                Found,
                NotInvestigated,
                Investigation,
                Finding,
                Other,
            ],
            Self::Assessment => vec![Assessment, Found, Investigation, Finding],
            Self::Complaint | Self::Law => Vec::new(),
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Task {
    type Err = UnknownWording;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|task| task.name() == text);
        found.ok_or_else(|| UnknownWording {
            text: text.to_owned(),
        })
    }
}
