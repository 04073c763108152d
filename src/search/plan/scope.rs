//! Where in a decision a leaf is searched for.

use crate::model::SectionKind;

/// Whether text is standing text or the decision's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextOrigin {
    Standing,
    Own,
}

impl TextOrigin {
    pub(crate) fn of(is_standing: bool) -> Self {
        if is_standing {
            Self::Standing
        } else {
            Self::Own
        }
    }
}

/// The sections and origins of text in which a leaf is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope(pub(super) u32);

impl Scope {
    pub(crate) const EVERYWHERE: Self = Self(u32::MAX);
    /// Bits above the section codes: standing text, and other text.
    const STANDING: u32 = 1 << 31;
    const OWN: u32 = 1 << 30;

    pub(crate) fn of(sections: &[SectionKind]) -> Self {
        Self(
            sections
                .iter()
                .fold(Self::STANDING | Self::OWN, |bits, section| {
                    bits | 1 << *section as u32
                }),
        )
    }

    /// Only standing text, or only the rest.
    pub(crate) fn of_origin(origin: TextOrigin) -> Self {
        Self(!match origin {
            TextOrigin::Standing => Self::OWN,
            TextOrigin::Own => Self::STANDING,
        })
    }

    pub(super) fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn is_narrow(self) -> bool {
        self != Self::EVERYWHERE
    }

    /// Whether it is restricted to standing text or to the rest.
    pub(crate) fn restricts_origin(self) -> bool {
        self.0 & (Self::STANDING | Self::OWN) != Self::STANDING | Self::OWN
    }

    /// Whether it includes paragraphs of this origin in the section with this code.
    pub(crate) fn holds(self, section_code: u8, origin: TextOrigin) -> bool {
        let kind = match origin {
            TextOrigin::Standing => Self::STANDING,
            TextOrigin::Own => Self::OWN,
        };
        self.0 >> section_code & 1 == 1 && self.0 & kind != 0
    }
}
