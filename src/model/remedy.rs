use std::fmt;
use std::str::FromStr;

use super::{Sum, UnknownWording, slug};

/// An action that a decision asks of the authority to put things right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Remedy {
    /// The kind of remedy.
    pub kind: RemedyKind,
    /// The amount to be paid, where the decision names one. A limit, such as "up to £500", does
    /// not count.
    pub sum: Option<Sum>,
}

/// What an authority can be asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RemedyKind {
    /// To apologise.
    Apology,
    /// To pay a sum, most often for distress or for time and trouble.
    Payment,
    /// To give back what was paid.
    Refund,
    /// To waive a charge or to write off a debt.
    Waiver,
    /// To assess, decide or review the person's case again.
    Reassessment,
    /// To offer a fresh appeal.
    FreshAppeal,
    /// To train or remind staff.
    Training,
    /// To review a policy or a procedure.
    PolicyReview,
    /// Other improvements of the service, such as an action plan.
    ServiceImprovement,
}

impl RemedyKind {
    /// Every kind; the position of a kind here is its code in the index.
    pub const ALL: [Self; 9] = [
        Self::Apology,
        Self::Payment,
        Self::Refund,
        Self::Waiver,
        Self::Reassessment,
        Self::FreshAppeal,
        Self::Training,
        Self::PolicyReview,
        Self::ServiceImprovement,
    ];

    /// The word for it in queries (`remedy:apology`) and facets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Apology => "apology",
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Waiver => "waiver",
            Self::Reassessment => "reassessment",
            Self::FreshAppeal => "fresh-appeal",
            Self::Training => "training",
            Self::PolicyReview => "policy-review",
            Self::ServiceImprovement => "service-improvement",
        }
    }

    /// The wording that users see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Apology => "Apology",
            Self::Payment => "Payment",
            Self::Refund => "Refund",
            Self::Waiver => "Waiver or write-off",
            Self::Reassessment => "Reassessment or review",
            Self::FreshAppeal => "Fresh appeal",
            Self::Training => "Training or reminder",
            Self::PolicyReview => "Policy review",
            Self::ServiceImprovement => "Service improvement",
        }
    }
}

impl fmt::Display for RemedyKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for RemedyKind {
    type Err = UnknownWording;

    /// Reads the word or the label, in any case and with any characters between words.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let typed = slug(text);
        Self::ALL
            .into_iter()
            .find(|kind| typed == kind.name() || typed == slug(kind.label()))
            .ok_or_else(|| UnknownWording {
                text: text.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_by_its_word_and_by_its_label() {
        for (code, kind) in RemedyKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, code);
            assert_eq!(kind.to_string().parse(), Ok(kind));
            assert_eq!(kind.label().parse(), Ok(kind));
        }
    }
}
