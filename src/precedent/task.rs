//! The tasks that can be made from the decisions themselves.

use std::fmt;
use std::str::FromStr;

use crate::model::{SectionKind, UnknownWording};

/// What is asked of the decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// A sentence of a summary finds its decision, of which neither the summary
    /// nor the final decision, its near copy, is compared.
    Summary,
    /// A complaint finds older decisions of the same category, outcome and
    /// reasons; the rest of its decision is masked.
    Complaint,
    /// A complaint finds a paragraph of its own assessment among the paragraphs of
    /// all assessments, the best of each.
    Assessment,
    /// A decision finds older ones that cite the same rare law.
    Law,
}

impl Task {
    /// Every task.
    pub const ALL: [Self; 4] = [Self::Summary, Self::Complaint, Self::Assessment, Self::Law];

    /// The word for it in flags and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Complaint => "complaint",
            Self::Assessment => "assessment",
            Self::Law => "law",
        }
    }

    /// Whether the one decision to be found is the one that asks.
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
