//! Facts that only the text of a statement gives.

use super::paragraphs::ReadStatement;
use crate::model::{Date, DecisionType, Publication, SectionKind, Statement};

/// What kind of document the layout shows; `None` where it shows neither.
pub(super) fn publication_of(read: &ReadStatement) -> Option<Publication> {
    let has = |kinds: &[SectionKind]| {
        read.statement
            .sections
            .iter()
            .any(|section| kinds.contains(&section.kind))
    };
    let of_statements = has(&[
        SectionKind::Powers,
        SectionKind::Considered,
        SectionKind::Assessment,
        SectionKind::Final,
    ]);
    let of_reports = has(&[
        SectionKind::Finding,
        SectionKind::Investigation,
        SectionKind::Recommendations,
    ]);
    if read.signed || of_statements {
        Some(Publication::Statement)
    } else if of_reports {
        Some(Publication::Report)
    } else if read.inline_summary {
        Some(Publication::Statement)
    } else {
        None
    }
}

/// Since about this day, closed cases have `My assessment` and only
/// investigations `What I found`.
const ASSESSMENTS_BEGIN: Date = Date::constant(2021, 7, 1);

/// Whether a complaint was investigated, from plain words of the summary and
/// the final decision; `None` where they do not say.
pub(super) fn investigated(
    statement: &Statement,
    decision_type: Option<DecisionType>,
    date: Option<Date>,
    publication: Option<Publication>,
) -> Option<bool> {
    let has = |kind| {
        statement
            .sections
            .iter()
            .any(|section| section.kind == kind)
    };
    let (found, assessed) = (has(SectionKind::Found), has(SectionKind::Assessment));
    let mut said = Said::default();
    for section in &statement.sections {
        if !matches!(section.kind, SectionKind::Summary | SectionKind::Final) {
            continue;
        }
        for (at, paragraph) in section.paragraphs.iter().enumerate() {
            said.add(&paragraph.text, at == 0);
        }
    }
    if said.done {
        return Some(true);
    }
    if said.broken_off {
        return None;
    }
    let closed =
        decision_type == Some(DecisionType::ClosedAfterInitialEnquiries) || (assessed && !found);
    if said.refused >= Refused::AtOnce || (said.refused == Refused::InPassing && closed) {
        // A part may be refused in a case that was otherwise investigated.
        let in_part = found && !closed && said.refused < Refused::Throughout;
        return if in_part { None } else { Some(false) };
    }
    if publication == Some(Publication::Report) {
        return Some(true);
    }
    match (found, assessed, decision_type) {
        (false, true, Some(DecisionType::ClosedAfterInitialEnquiries)) => Some(false),
        (true, false, Some(DecisionType::Upheld | DecisionType::NotUpheld))
            if said.refused == Refused::No =>
        {
            Some(true)
        }
        (true, false, None)
            if said.refused == Refused::No
                && date.is_some_and(|date| date >= ASSESSMENTS_BEGIN) =>
        {
            Some(true)
        }
        _ => None,
    }
}

#[derive(Default)]
struct Said {
    /// An investigation came to an end.
    done: bool,
    /// One was broken off, which is neither yes nor no.
    broken_off: bool,
    refused: Refused,
}

/// How plainly it is said that there was or will be no investigation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Refused {
    #[default]
    No,
    /// Somewhere, perhaps of a part only.
    InPassing,
    /// The first sentence of the summary or of the final decision says so.
    AtOnce,
    /// The first sentences of both say so.
    Throughout,
}

impl Said {
    fn add(&mut self, text: &str, opens_section: bool) {
        let text = text.to_ascii_lowercase();
        let mut refusal = None;
        for (at, _) in text.match_indices(" investigat") {
            let (before, behind) = text.split_at(at);
            if let Some(verb) = WHOSE.iter().find_map(|whose| before.strip_suffix(whose)) {
                self.done |= ends_with_any(verb, DONE);
                self.broken_off |= ends_with_any(verb, BROKEN_OFF);
            }
            if refusal.is_none() && is_refusal(before, behind) {
                refusal = Some(at);
            }
        }
        let Some(at) = refusal else {
            return;
        };
        let first_sentence = text.find(". ").unwrap_or(text.len());
        let at_once =
            opens_section && at < first_sentence && !text[..first_sentence].contains("part of");
        self.refused = match (at_once, self.refused) {
            (false, said) => said.max(Refused::InPassing),
            (true, Refused::AtOnce | Refused::Throughout) => Refused::Throughout,
            (true, _) => Refused::AtOnce,
        };
    }
}

const WHOSE: &[&str] = &[" my", " our", " the", " this", " their", " its"];
const DONE: &[&str] = &["completed", "ended", "concluded", "finished", "closed"];
const BROKEN_OFF: &[&str] = &["discontinued", "discontinue", "discontinuing", "stopped"];

fn ends_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}

/// Where a text in lower case says that there will be no investigation: the
/// place of ` investigat` behind the refusal.
pub(super) fn refusal_in(text: &str) -> Option<usize> {
    text.match_indices(" investigat")
        .map(|(at, _)| at)
        .find(|at| is_refusal(&text[..*at], &text[*at..]))
}

/// Whether the ombudsman says that there will be no investigation, given the
/// text up to ` investigat` and from there on. What the authority will not
/// investigate is another matter, so the subject counts.
fn is_refusal(before: &str, behind: &str) -> bool {
    const SUBJECTS: &[&str] = &["we", "i", "ombudsman", "ombudsmen", "therefore"];
    const REFUSALS: &[&str] = &[
        " will not",
        " cannot",
        " cannot and will not",
        " can not",
        " can’t",
        " can't",
        " won’t",
        " won't",
        " should not",
        " shall not",
        " do not intend to",
        " do not propose to",
        " have decided not to",
        " has decided not to",
        " decided not to",
    ];
    let before = if behind.starts_with(" investigation") {
        before.strip_suffix(" start an")
    } else if behind.starts_with(" investigating") {
        before.strip_suffix(" be")
    } else if behind.starts_with(" investigate") {
        Some(before)
    } else {
        None
    };
    before.is_some_and(|before| {
        REFUSALS
            .iter()
            .filter_map(|words| before.strip_suffix(words))
            .any(|before| {
                let subject = before.rsplit(|c: char| !c.is_alphanumeric()).next();
                subject.is_some_and(|subject| SUBJECTS.contains(&subject))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Paragraph, Section};

    #[track_caller]
    fn check(expected: Option<bool>, decision: &str, sections: &[(SectionKind, &str)]) {
        let sections = sections
            .iter()
            .map(|(kind, text)| Section {
                kind: *kind,
                heading: String::new(),
                paragraphs: vec![Paragraph {
                    number: None,
                    subheading: None,
                    text: (*text).to_owned(),
                }],
            })
            .collect();
        let read = investigated(
            &Statement { sections },
            decision.parse().ok(),
            Some(Date::constant(2024, 1, 1)),
            Some(Publication::Statement),
        );
        assert_eq!(read, expected);
    }

    use SectionKind::{Assessment, Final, Found, Summary};

    #[test]
    fn a_refusal_in_plain_words_is_a_no_whatever_the_label() {
        for decision in ["closed", "upheld", ""] {
            check(
                Some(false),
                decision,
                &[
                    (
                        Summary,
                        "We will not investigate this complaint about noise.",
                    ),
                    (Assessment, "The Council replied."),
                    (Final, "We will not investigate Mr X’s complaint."),
                ],
            );
        }
        check(
            Some(false),
            "closed",
            &[
                (Summary, "The Ombudsmen cannot investigate this."),
                (Found, "x"),
            ],
        );
        check(
            Some(false),
            "closed",
            &[
                (Summary, "Mr X complains. I should not investigate this."),
                (Found, "x"),
            ],
        );
    }

    #[test]
    fn a_completed_investigation_is_a_yes() {
        check(
            Some(true),
            "upheld",
            &[(Final, "I have completed my investigation and found fault.")],
        );
        check(
            Some(true),
            "",
            &[(Final, "We have now ended our investigation.")],
        );
        check(
            Some(true),
            "upheld",
            &[
                (
                    Summary,
                    "We will not investigate part of this. We found fault.",
                ),
                (Found, "x"),
                (Final, "We have completed our investigation."),
            ],
        );
        check(
            Some(true),
            "not upheld",
            &[(Summary, "There was no fault."), (Found, "x")],
        );
    }

    #[test]
    fn what_the_authority_will_not_investigate_is_another_matter() {
        check(
            Some(true),
            "upheld",
            &[
                (
                    Summary,
                    "The Council will not investigate Mr X’s report. This was fault.",
                ),
                (Found, "x"),
            ],
        );
    }

    #[test]
    fn what_is_not_said_stays_open() {
        check(None, "closed", &[(Summary, "A complaint about noise.")]);
        check(
            None,
            "upheld",
            &[
                (Final, "I have discontinued my investigation."),
                (Found, "x"),
            ],
        );
        check(
            None,
            "upheld",
            &[
                (Summary, "We will not investigate the second part of this."),
                (Found, "x"),
            ],
        );
    }
}
