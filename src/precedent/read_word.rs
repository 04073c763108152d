//! A word of an input, and why it is left out.

use std::ops::Range;

/// Why a part of the input was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dropped {
    /// Its section describes the Ombudsman's powers, how the complaint was considered or what was
    /// decided, not what happened.
    Section,
    /// Its wording appears in many decisions.
    StandingText,
    /// A phrase used in letters, such as `I am writing to`.
    LetterPhrase,
    /// A person, such as `Mr X` or a name after a title.
    Person,
    /// The name of an authority of the index.
    Authority,
    /// A date, a sum or another number.
    Figure,
    /// A reference, a web or email address, or a postcode.
    Address,
    /// A function word.
    FunctionWord,
}

impl Dropped {
    /// The name in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::StandingText => "standing-text",
            Self::LetterPhrase => "letter-phrase",
            Self::Person => "person",
            Self::Authority => "authority",
            Self::Figure => "figure",
            Self::Address => "address",
            Self::FunctionWord => "function-word",
        }
    }

    /// The text shown to users.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Section => "a section that does not describe what happened",
            Self::StandingText => "standing text",
            Self::LetterPhrase => "phrases of letters",
            Self::Person => "people",
            Self::Authority => "authorities",
            Self::Figure => "dates and figures",
            Self::Address => "references and addresses",
            Self::FunctionWord => "function words",
        }
    }
}

/// A word of a text, and why it is left out, if it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadWord {
    pub(super) range: Range<usize>,
    pub(super) form: String,
    pub(super) dropped: Option<Dropped>,
    pub(super) begins_sentence: bool,
}
