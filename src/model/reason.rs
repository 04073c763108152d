use std::fmt;
use std::str::FromStr;

use super::{UnknownWording, slug};

/// Why a complaint was not investigated, as the decision itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Reason {
    /// There is not enough evidence of fault.
    NoFault,
    /// The person was not caused enough injustice.
    NoInjustice,
    /// An investigation would not lead to a different outcome.
    NoDifferentOutcome,
    /// It could not achieve what is wanted, or anything worthwhile.
    CannotAchieve,
    /// It could not add to what the authority has looked into.
    CannotAdd,
    /// The complaint was made late without good reason.
    Late,
    /// There is, or was, a right of appeal.
    Tribunal,
    /// A court could decide it or has done so.
    Court,
    /// Another body is better placed, such as the Information Commissioner.
    AnotherBody,
    /// The authority has put it right or has agreed to.
    AlreadyRemedied,
    /// The law gives no power to look at it.
    OutsideJurisdiction,
    /// The fallback: the tests of the Assessment Code are not met.
    AssessmentCode,
}

impl Reason {
    /// Every reason; the position of a reason here is its code in the index.
    pub const ALL: [Self; 12] = [
        Self::NoFault,
        Self::NoInjustice,
        Self::NoDifferentOutcome,
        Self::CannotAchieve,
        Self::CannotAdd,
        Self::Late,
        Self::Tribunal,
        Self::Court,
        Self::AnotherBody,
        Self::AlreadyRemedied,
        Self::OutsideJurisdiction,
        Self::AssessmentCode,
    ];

    /// The word for it in queries (`reason:late`) and facets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoFault => "no-fault",
            Self::NoInjustice => "no-injustice",
            Self::NoDifferentOutcome => "no-different-outcome",
            Self::CannotAchieve => "cannot-achieve",
            Self::CannotAdd => "cannot-add",
            Self::Late => "late",
            Self::Tribunal => "tribunal",
            Self::Court => "court",
            Self::AnotherBody => "another-body",
            Self::AlreadyRemedied => "already-remedied",
            Self::OutsideJurisdiction => "outside-jurisdiction",
            Self::AssessmentCode => "assessment-code",
        }
    }

    /// The wording that users see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NoFault => "Not enough evidence of fault",
            Self::NoInjustice => "Not enough injustice",
            Self::NoDifferentOutcome => "No different outcome",
            Self::CannotAchieve => "Cannot achieve what is wanted",
            Self::CannotAdd => "Cannot add to the authority’s investigation",
            Self::Late => "Late without good reason",
            Self::Tribunal => "Right of appeal to a tribunal",
            Self::Court => "A matter for the courts",
            Self::AnotherBody => "Another body better placed",
            Self::AlreadyRemedied => "Already remedied",
            Self::OutsideJurisdiction => "Outside jurisdiction",
            Self::AssessmentCode => "Tests of the Assessment Code not met",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Reason {
    type Err = UnknownWording;

    /// Reads the word or the label, in any case and with any characters between words.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let typed = slug(text);
        Self::ALL
            .into_iter()
            .find(|reason| typed == reason.name() || typed == slug(reason.label()))
            .ok_or_else(|| UnknownWording {
                text: text.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_read_by_its_word_and_by_its_label() {
        for (code, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, code);
            assert_eq!(reason.to_string().parse(), Ok(reason));
            assert_eq!(reason.label().to_uppercase().parse(), Ok(reason));
        }
        assert!("".parse::<Reason>().is_err());
        assert!("lateness".parse::<Reason>().is_err());
    }
}
