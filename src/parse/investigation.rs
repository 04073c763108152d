//! Whether a complaint was investigated.

use super::phrases::tail;
use crate::model::{DecisionType, Investigated, Publication, SectionKind, Statement};

/// Whether a complaint was investigated, from all signs on the page: what the summary and the
/// final decision say, the sections present, the label and the kind of publication; `None` if
/// there is no sign.
pub(super) fn investigated(
    statement: &Statement,
    decision_type: Option<DecisionType>,
    publication: Option<Publication>,
) -> Option<Investigated> {
    let has = |kinds: &[SectionKind]| {
        let mut sections = statement.sections.iter();
        sections.any(|section| kinds.contains(&section.kind))
    };
    let mut said = Said::default();
    for section in &statement.sections {
        if !matches!(section.kind, SectionKind::Summary | SectionKind::Final) {
            continue;
        }
        for (at, paragraph) in section.paragraphs.iter().enumerate() {
            said.add(&paragraph.text, at == 0);
        }
    }
    let found = has(&[
        SectionKind::Found,
        SectionKind::Finding,
        SectionKind::Investigation,
    ]);
    // Since about July 2021 closed cases have `My assessment` and only
    // investigations `What I found`.
    let assessed = has(&[SectionKind::Assessment]) && !found;
    let closed = decision_type == Some(DecisionType::ClosedAfterInitialEnquiries) || assessed;
    if said.done {
        return Some(Investigated::Yes);
    }
    if said.broken_off && !said.judged {
        return Some(Investigated::Discontinued);
    }
    if publication == Some(Publication::Report) {
        return Some(Investigated::Yes);
    }
    let is_refused = match said.refused {
        Refused::Throughout => true,
        // One part may be refused in a complaint that was otherwise investigated.
        Refused::AtOnce => closed || !found || !said.judged,
        Refused::InPassing | Refused::No => closed,
    };
    if is_refused {
        Some(Investigated::No)
    } else if found || said.judged {
        Some(Investigated::Yes)
    } else {
        None
    }
}

/// What the summary and the final decision say about an investigation.
#[derive(Default)]
struct Said {
    /// An investigation was completed.
    done: bool,
    /// An investigation was discontinued.
    broken_off: bool,
    /// Fault was found, or none.
    judged: bool,
    refused: Refused,
}

/// How clearly the text says that there was or will be no investigation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Refused {
    #[default]
    No,
    /// A sentence says so, perhaps only about a part.
    InPassing,
    /// The first sentence of the summary or of the final decision says so.
    AtOnce,
    /// The first sentences of both say so.
    Throughout,
}

impl Said {
    fn add(&mut self, text: &str, opens_section: bool) {
        let text = text.to_ascii_lowercase();
        self.judged |= judges(&text);
        for (at, _) in text.match_indices(" investigat") {
            let before = &text[..at];
            // `my` and `our` are the ombudsman's; `the` may be the authority's.
            let is_ours = |verb: &str| {
                let subject = tail(verb, SUBJECT_MAX_BYTES);
                let subject = subject.rsplit(['.', ';', ',']).next().unwrap_or_default();
                words(subject).any(|word| OURS.contains(&word))
            };
            let verb = [" my", " our"]
                .iter()
                .find_map(|whose| before.strip_suffix(whose));
            let verb = verb.or_else(|| {
                let others = [" the", " this", " their", " its", " with the", " any", ""];
                let mut verbs = others.iter().filter_map(|whose| before.strip_suffix(whose));
                verbs.find(|verb| is_ours(verb) && ends_with_any(verb, DONE_OR_BROKEN_OFF))
            });
            if let Some(verb) = verb {
                self.done |= ends_with_any(verb, DONE);
                self.broken_off |= ends_with_any(verb, BROKEN_OFF);
            }
            // `My investigation is at an end.`
            let is_own = [" my", " our", "my", "our"]
                .iter()
                .any(|whose| before.ends_with(whose));
            let after = &text[at..];
            self.done |= is_own
                && [
                    " is at an end",
                    " is complete",
                    " is now complete",
                    " has ended",
                    " is over",
                ]
                .iter()
                .any(|end| after.trim_start_matches(" investigation").starts_with(end));
        }
        let Some(at) = refusal_in(&text) else {
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

/// The distance before a verb that is searched for its subject and for words of doubt, in bytes.
const SUBJECT_MAX_BYTES: usize = 300;

const OURS: &[&str] = &["i", "we", "ombudsman", "ombudsmen"];
const DONE: &[&str] = &["completed", "ended", "concluded", "finished", "closed"];
const BROKEN_OFF: &[&str] = &[
    "discontinued",
    "discontinue",
    "discontinuing",
    "stopped",
    "not continue",
    "not to continue",
    "not continue with",
    "not to continue with",
];
const DONE_OR_BROKEN_OFF: &[&str] = &[
    "completed",
    "ended",
    "concluded",
    "finished",
    "closed",
    "discontinued",
    "discontinue",
    "discontinuing",
    "stopped",
    "not continue",
    "not to continue",
];

fn ends_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

/// Returns whether a lower-case text says that there was fault, or none.
fn judges(text: &str) -> bool {
    const JUDGMENTS: [&str; 22] = [
        "find fault",
        "finds fault",
        "found fault",
        "find no fault",
        "finds no fault",
        "found no fault",
        "not find fault",
        "not found fault",
        "find the council at fault",
        "found the council at fault",
        "find the council was at fault",
        "found the council was at fault",
        "there was fault",
        "there was no fault",
        "was at fault",
        "were at fault",
        "was not at fault",
        "is at fault",
        "acted without fault",
        "i uphold",
        "we uphold",
        "i do not uphold",
    ];
    // `We are unlikely to find fault.`
    const DOUBTS: [&str; 12] = [
        "unlikely",
        "likely",
        "would",
        "could",
        "might",
        "may",
        "if",
        "whether",
        "complains",
        "complained",
        "says",
        "said",
    ];
    JUDGMENTS.iter().any(|judgment| {
        text.match_indices(judgment).any(|(at, _)| {
            let before = tail(&text[..at], SUBJECT_MAX_BYTES);
            let before = before.rsplit(['.', ';']).next().unwrap_or_default();
            !words(before).any(|word| DOUBTS.contains(&word))
        })
    })
}

/// Where a lower-case text says that there will be no investigation: the position of `
/// investigat` after the refusal.
pub(super) fn refusal_in(text: &str) -> Option<usize> {
    text.match_indices(" investigat")
        .map(|(at, _)| at)
        .find(|at| is_refusal(&text[..*at], &text[*at..]))
        .or_else(|| refusal_to_consider(text))
}

/// Where the text says that the complaint as a whole will not be considered. Any investigation
/// may leave out a part of it or some evidence.
fn refusal_to_consider(text: &str) -> Option<usize> {
    [" consider ", " look at ", " look into ", " pursue "]
        .iter()
        .flat_map(|verb| text.match_indices(verb))
        .find(|(at, verb)| {
            let object = &text[at + verb.len()..];
            let object = &object[..object.floor_char_boundary(OBJECT_BYTES)];
            let object = object.split([',', '.', ';']).next().unwrap_or_default();
            let is_whole = object.contains("complaint") && !object.contains("part");
            is_whole && refuses(&text[..*at])
        })
        .map(|(at, _)| at)
}

/// The distance after a verb that is searched for its object, in bytes: `Mr and Mrs X’s complaint`.
const OBJECT_BYTES: usize = 40;

/// Returns whether the ombudsman says that there will be no investigation, given the text
/// before ` investigat` and from there on. The subject matters, because the authority may also
/// decline to investigate.
fn is_refusal(before: &str, after: &str) -> bool {
    let before = if after.starts_with(" investigation") {
        before.strip_suffix(" start an")
    } else if after.starts_with(" investigating") {
        before.strip_suffix(" be")
    } else if after.starts_with(" investigate") {
        Some(before)
    } else {
        None
    };
    before.is_some_and(refuses)
}

/// Returns whether a text ends with the ombudsman's `will not` or `cannot`.
fn refuses(before: &str) -> bool {
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
    REFUSALS
        .iter()
        .filter_map(|words| before.strip_suffix(words))
        .any(|before| {
            let subject = before.rsplit(|c: char| !c.is_alphanumeric()).next();
            subject.is_some_and(|subject| SUBJECTS.contains(&subject))
        })
}

#[cfg(test)]
mod tests;
