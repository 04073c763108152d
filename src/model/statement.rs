use std::fmt;
use std::str::FromStr;

use super::UnknownWording;

/// The text of a decision: its sections in published order, the summary first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// In published order.
    pub sections: Vec<Section>,
}

/// A headed part of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What the section is, whatever its wording in a given year.
    pub kind: SectionKind,
    /// The heading as printed, without a colon; empty for text under none.
    pub heading: String,
    /// In order.
    pub paragraphs: Vec<Paragraph>,
}

/// The unit that readers quote: one numbered paragraph with its bullets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Counts from 1 through the whole decision. `None` for the summary and
    /// for unnumbered text.
    pub number: Option<u32>,
    /// The short unnumbered line above it, such as `What happened`.
    pub subheading: Option<String>,
    /// The text. Each bullet is a line of its own that starts with `• `; a bracketed citation
    /// without other text is the last line. Spaces are single.
    pub text: String,
}

/// The closed list of sections, with a fallback for new headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum SectionKind {
    /// `Summary`.
    Summary,
    /// `The complaint`, `Complaint background`.
    Complaint,
    /// `What I have investigated`, `What I have and have not investigated`.
    Scope,
    /// `The Ombudsman’s role and powers`.
    Powers,
    /// `How I considered this complaint`.
    Considered,
    /// `My assessment`.
    Assessment,
    /// `What I found`.
    Found,
    /// `Agreed action`, `Recommended action`, `Action`.
    Action,
    /// `Final decision`, `Decision`.
    Final,
    /// `Parts of the complaint I did not investigate`.
    NotInvestigated,
    /// Reports: `The Investigation`.
    Investigation,
    /// Reports: `Finding`.
    Finding,
    /// Reports: `Recommendations`.
    Recommendations,
    /// A heading that is none of these, or no heading at all.
    Other,
}

impl SectionKind {
    /// Every kind; the position of a kind here is its code in the index.
    pub const ALL: [Self; 14] = [
        Self::Summary,
        Self::Complaint,
        Self::Scope,
        Self::Powers,
        Self::Considered,
        Self::Assessment,
        Self::Found,
        Self::Action,
        Self::Final,
        Self::NotInvestigated,
        Self::Investigation,
        Self::Finding,
        Self::Recommendations,
        Self::Other,
    ];

    /// The word for it in queries (`in:assessment`) and output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Complaint => "complaint",
            Self::Scope => "scope",
            Self::Powers => "powers",
            Self::Considered => "considered",
            Self::Assessment => "assessment",
            Self::Found => "found",
            Self::Action => "action",
            Self::Final => "final",
            Self::NotInvestigated => "not-investigated",
            Self::Investigation => "investigation",
            Self::Finding => "finding",
            Self::Recommendations => "recommendations",
            Self::Other => "other",
        }
    }

    /// The kind with this code in the index.
    #[must_use]
    pub fn of_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

impl fmt::Display for SectionKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for SectionKind {
    type Err = UnknownWording;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_lowercase();
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or(UnknownWording { text })
    }
}

impl Statement {
    /// Every paragraph with its section, in order.
    pub fn paragraphs(&self) -> impl Iterator<Item = (&Section, &Paragraph)> {
        self.sections.iter().flat_map(|section| {
            section
                .paragraphs
                .iter()
                .map(move |paragraph| (section, paragraph))
        })
    }

    /// The text of the first summary paragraph.
    #[must_use]
    pub fn summary(&self) -> Option<&str> {
        self.paragraphs()
            .find(|(section, _)| section.kind == SectionKind::Summary)
            .map(|(_, paragraph)| paragraph.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_kind_is_its_position() {
        for (code, kind) in SectionKind::ALL.into_iter().enumerate() {
            assert_eq!((kind as usize, kind.name().parse()), (code, Ok(kind)));
        }
    }
}
