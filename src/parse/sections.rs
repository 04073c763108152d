//! The headings of sections, the furniture of the site and the sign-off.

use super::spacing::{KEY_MAX_BYTES, folded};
use crate::model::SectionKind;

/// The section that a heading opens, whatever its quotes, case, number and colon; `None` for a
/// heading that is not on the closed list.
///
/// ```
/// use redress::model::SectionKind;
/// use redress::parse::section_kind_of_heading;
///
/// let kind = section_kind_of_heading("The Ombudsmen's role and powers:");
/// assert_eq!(kind, Some(SectionKind::Powers));
/// assert_eq!(section_kind_of_heading("What happened"), None);
/// ```
#[must_use]
pub fn section_kind_of_heading(heading: &str) -> Option<SectionKind> {
    if heading.len() > KEY_MAX_BYTES {
        return None;
    }
    kind_of_key(&folded(heading))
}

/// [`section_kind_of_heading`] for a folded heading.
pub(super) fn kind_of_key(key: &str) -> Option<SectionKind> {
    // No heading is longer than the longest heading of the section on role and powers.
    if key.len() > 90 {
        return None;
    }
    Some(match key {
        "summary" | "the summary" => SectionKind::Summary,
        "the complaint"
        | "the complaints"
        | "complaint background"
        | "the complaint background"
        | "background to the complaint" => SectionKind::Complaint,
        "my assessment"
        | "our assessment"
        | "the ombudsman's assessment"
        | "the ombudsmen's assessment" => SectionKind::Assessment,
        "what i found"
        | "what we found"
        | "what i have found"
        | "what we have found"
        | "what the ombudsman found"
        | "what the ombudsmen found" => SectionKind::Found,
        "agreed action"
        | "agreed actions"
        | "recommended action"
        | "recommended actions"
        | "agreed and recommended action"
        | "proposed action"
        | "proposed actions"
        | "action"
        | "actions"
        | "agreed remedy"
        | "recommended remedy" => SectionKind::Action,
        "final decision"
        | "final decisions"
        | "decision"
        | "my decision"
        | "our decision"
        | "my final decision"
        | "our final decision"
        | "the decision"
        | "the final decision"
        | "the ombudsman's final decision"
        | "the ombudsmen's final decision" => SectionKind::Final,
        "the investigation" | "the investigations" => SectionKind::Investigation,
        "finding" | "findings" | "the finding" | "the findings" | "our finding"
        | "our findings" => SectionKind::Finding,
        "recommendation"
        | "recommendations"
        | "the recommendations"
        | "our recommendations"
        | "agreed recommendations" => SectionKind::Recommendations,
        _ => return kind_of_pattern(key),
    })
}

/// The headings with a variable middle part.
fn kind_of_pattern(key: &str) -> Option<SectionKind> {
    let bare = key.strip_prefix("the ").unwrap_or(key);
    if bare.starts_with("what i ") || bare.starts_with("what we ") {
        return bare
            .contains("investigated")
            .then(|| {
                let denied = bare.contains("not investigated") || bare.contains("did not");
                if denied && !bare.contains(" and ") {
                    SectionKind::NotInvestigated
                } else {
                    SectionKind::Scope
                }
            })
            .or_else(|| {
                (bare.contains("not investigate")).then_some(SectionKind::NotInvestigated)
            });
    }
    if bare.starts_with("how i ")
        || bare.starts_with("how we ")
        || bare.starts_with("how the ombudsm")
    {
        return ((bare.contains("considered") || bare.contains("investigated"))
            && bare.contains("complaint"))
        .then_some(SectionKind::Considered);
    }
    if bare.starts_with("part of ") || bare.starts_with("parts of ") {
        return (bare.contains("complaint") && bare.contains("not investigat"))
            .then_some(SectionKind::NotInvestigated);
    }
    let office = bare
        .strip_prefix("local government and social care ")
        .or_else(|| bare.strip_prefix("local government & social care "))
        .unwrap_or(bare);
    let role = [
        "ombudsman's ",
        "ombudsmen's ",
        "ombudsmans ",
        "ombudsmens ",
        "ombudsman ",
        "lgsco's ",
        "our ",
    ]
    .iter()
    .find_map(|owner| office.strip_prefix(owner))?;
    matches!(
        role,
        "role and powers"
            | "role and power"
            | "roles and powers"
            | "role & powers"
            | "powers"
            | "role"
    )
    .then_some(SectionKind::Powers)
}

/// The section that a very common word opens. It counts as a heading only where nothing but
/// headings can be.
pub(super) fn loose_kind_of_key(key: &str) -> Option<SectionKind> {
    match key {
        "complaint" | "complaints" | "background to complaint" => Some(SectionKind::Complaint),
        "assessment" => Some(SectionKind::Assessment),
        "investigation" => Some(SectionKind::Investigation),
        "remedy" => Some(SectionKind::Action),
        _ => kind_of_key(key),
    }
}

/// Returns whether a kind belongs to reports; in a statement such a line inside the reasoning
/// is a sub-heading.
pub(super) fn is_of_reports(kind: SectionKind) -> bool {
    matches!(kind, SectionKind::Investigation | SectionKind::Finding)
}

/// Returns whether a section of statements is part of the investigation in reports, where its
/// heading is a sub-heading.
pub(super) fn is_part_of_investigation(kind: SectionKind) -> bool {
    matches!(
        kind,
        SectionKind::Complaint
            | SectionKind::Scope
            | SectionKind::Powers
            | SectionKind::Considered
            | SectionKind::Found
    )
}

/// What the site prints around a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Furniture {
    /// `Back to top`, which ends a section: the next line is a heading.
    BackToTop,
    /// The foot of a page (some copies have it at the head).
    Foot,
    /// Privacy and cookie text, links.
    Other,
    /// The sign-off; the statement ends with it.
    SignOff,
}

/// The kind of furniture of a line, by its folded beginning.
pub(super) fn furniture_of_key(key: &str) -> Option<Furniture> {
    match key {
        "back to top" => return Some(Furniture::BackToTop),
        "print this page"
        | "lgo logogram"
        | "lgo logo"
        | "review your privacy settings"
        | "privacy settings" => return Some(Furniture::Foot),
        "required cookies"
        | "view required cookies"
        | "analytical cookies"
        | "view analytical cookies"
        | "skip to main content"
        | "skip to content" => {
            return Some(Furniture::Other);
        }
        _ => {}
    }
    if key.len() < 90
        && (key.ends_with("on behalf of the ombudsman")
            || key.ends_with("on behalf of the ombudsmen"))
        && key.contains("decision")
    {
        return Some(Furniture::SignOff);
    }
    [
        "these cookies enable the website",
        "google analytics cookies help us",
        "we recommend you set these",
        "in using google analytics",
        "this website uses cookies",
        "this site uses cookies",
        "we use cookies",
    ]
    .iter()
    .any(|opening| key.starts_with(opening))
    .then_some(Furniture::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: Option<SectionKind>, headings: &[&str]) {
        for heading in headings {
            assert_eq!(section_kind_of_heading(heading), kind, "{heading}");
        }
    }

    #[test]
    fn knows_every_heading_in_its_variants() {
        check(Some(SectionKind::Summary), &["Summary", "SUMMARY:"]);
        check(
            Some(SectionKind::Complaint),
            &["The complaint", "Complaint background", "The Complaint :"],
        );
        check(
            Some(SectionKind::Scope),
            &[
                "What I have investigated",
                "What I have and have not investigated",
                "What we have investigated",
            ],
        );
        check(
            Some(SectionKind::Powers),
            &[
                "The Ombudsman’s role and powers",
                "The Ombudsman's role and powers",
                "The Ombudsmen’s role and powers",
                "Ombudsmen's  roles and powers:",
            ],
        );
        check(
            Some(SectionKind::Considered),
            &[
                "How I considered this complaint",
                "How I considered these complaints",
                "How we considered the complaint",
            ],
        );
        check(
            Some(SectionKind::Assessment),
            &["My assessment", "MY ASSESSMENT"],
        );
        check(
            Some(SectionKind::Found),
            &["What I found", "What we found:"],
        );
        check(
            Some(SectionKind::Action),
            &[
                "Agreed action",
                "Agreed actions",
                "Recommended action",
                "Action",
            ],
        );
        check(
            Some(SectionKind::Final),
            &["Final decision", "Decision", "Final decision:"],
        );
        check(
            Some(SectionKind::NotInvestigated),
            &[
                "Parts of the complaint I did not investigate",
                "Part of the complaint that I did not investigate",
                "What I have not investigated",
                "What I did not investigate",
            ],
        );
        check(Some(SectionKind::Investigation), &["The Investigation"]);
        check(Some(SectionKind::Finding), &["Finding", "Findings"]);
        check(
            Some(SectionKind::Recommendations),
            &["Recommendations", "Recommendation"],
        );
    }

    #[test]
    fn a_sub_heading_is_not_a_section() {
        check(
            None,
            &[
                "What happened",
                "What should have happened",
                "Background",
                "Relevant law",
                "Law and guidance",
                "Analysis",
                "Was there fault",
                "Our role in investigating complaints",
                "Ms X’s complaint",
                "",
            ],
        );
    }
}
