//! Why a complaint was not investigated.

mod wordings;

use std::sync::LazyLock;

use super::investigation::refusal_in;
use super::phrases::{Phrases, lower_into, sentences, tail};
use crate::model::{Reason, SectionKind, Statement};
use wordings::WORDINGS;

/// A reason, and whether its words say so anywhere or only behind a `because`.
type Meaning = (Reason, bool);

static PHRASES: LazyLock<Phrases<Meaning>> = LazyLock::new(|| {
    Phrases::new(WORDINGS.iter().flat_map(|(reason, anywhere, behind)| {
        let anywhere = anywhere.iter().map(|phrase| (*phrase, (*reason, true)));
        anywhere.chain(behind.iter().map(|phrase| (*phrase, (*reason, false))))
    }))
});

/// The reasons given in the summary and the final decision, in the order met;
/// where these give none, those of the sentence of the assessment that says
/// there will be no investigation.
///
/// Meant for decisions without an investigation. The section on powers, which
/// tells of every reason there could be, is never read. Where all that is said
/// is that the complaint cannot be investigated, it is outside the jurisdiction.
pub(super) fn reasons_of(statement: &Statement) -> Vec<Reason> {
    let mut reader = Reader::default();
    for section in &statement.sections {
        if matches!(section.kind, SectionKind::Summary | SectionKind::Final) {
            for paragraph in &section.paragraphs {
                reader.read(&paragraph.text, Part::Decision);
            }
        }
    }
    if reader.found.is_empty() {
        for section in &statement.sections {
            if section.kind == SectionKind::Assessment {
                for paragraph in &section.paragraphs {
                    reader.read(&paragraph.text, Part::Assessment);
                }
            }
        }
    }
    if reader.found.is_empty() && reader.cannot && !reader.will_not {
        reader.found.push(Reason::OutsideJurisdiction);
    }
    reader.found
}

/// How much of a part is about the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// All of it.
    Decision,
    /// Only the sentences that say there will be no investigation.
    Assessment,
}

#[derive(Default)]
struct Reader {
    found: Vec<Reason>,
    cannot: bool,
    will_not: bool,
    lower: String,
}

impl Reader {
    fn read(&mut self, text: &str, part: Part) {
        let mut lower = std::mem::take(&mut self.lower);
        lower_into(text, &mut lower);
        for range in sentences(&lower) {
            self.sentence(lower[range].trim(), part);
        }
        self.lower = lower;
    }

    fn sentence(&mut self, sentence: &str, part: Part) {
        if let Some(refusal) = refusal_in(sentence) {
            let (before, behind) = (&sentence[..refusal], &sentence[refusal..]);
            let is_of_power = ["cannot", "can not", "can’t", "can't"]
                .iter()
                .any(|word| before.trim_end().ends_with(word));
            self.cannot |= is_of_power;
            self.will_not |= !is_of_power;
            // `The complaint is late, so we will not investigate it.`
            let start = reason_start(behind);
            self.clause(
                start.map_or(before, |start| &behind[start..]),
                Clause::Reason,
            );
            let refused = &behind[..start.unwrap_or(behind.len())];
            self.clause(&refused[..subject_start(refused)], Clause::Reason);
        } else if part == Part::Decision {
            const OPENINGS: [&str; 6] = [
                "this is because",
                "that is because",
                "it is because",
                "because",
                "the reason",
                "this is as",
            ];
            let gives_reason = OPENINGS.iter().any(|opening| sentence.starts_with(opening));
            self.clause(
                sentence,
                if gives_reason {
                    Clause::Reason
                } else {
                    Clause::Statement
                },
            );
        }
    }

    fn clause(&mut self, clause: &str, kind: Clause) {
        PHRASES.find(clause, |range, (reason, anywhere)| {
            let reason = match reason {
                Reason::Tribunal if appeals_to_court(&clause[range.start..]) => Reason::Court,
                reason => reason,
            };
            if (anywhere || kind == Clause::Reason)
                && !self.found.contains(&reason)
                && is_meant(clause, &clause[range.clone()], range.start, reason, kind)
            {
                self.found.push(reason);
            }
        });
    }
}

/// Whether the appeal that a text begins with goes to a court: `right of appeal
/// to the county court`.
fn appeals_to_court(text: &str) -> bool {
    let end = text.find([',', ';', '.']).unwrap_or(text.len());
    let end = end.min(text.find(" and ").unwrap_or(end));
    let appeal = &text[..end];
    (appeal.contains(" court") || appeal.contains("magistrates")) && !appeal.contains("tribunal")
}

/// What a clause does in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// It says why.
    Reason,
    /// It says something, which may be a reason or what somebody claims.
    Statement,
}

/// Where the reason begins behind a refusal.
fn reason_start(behind: &str) -> Option<usize> {
    ["because", "on the basis", "on the grounds"]
        .iter()
        .filter_map(|word| behind.find(word))
        .min()
        .or_else(|| {
            [" as ", " since ", " given ", " due to "]
                .iter()
                .filter_map(|word| behind.find(word))
                .min()
        })
}

/// Where it is told what the complaint is about.
fn subject_start(behind: &str) -> usize {
    [
        " about",
        " that ",
        " regarding",
        " concerning",
        " of ",
        " into ",
    ]
    .iter()
    .filter_map(|word| behind.find(word))
    .min()
    .unwrap_or(behind.len())
}

/// How far before a phrase its clause counts.
const BEFORE_MAX_BYTES: usize = 600;

/// Whether a phrase is what the ombudsman says, and is not denied.
fn is_meant(clause: &str, phrase: &str, start: usize, reason: Reason, kind: Clause) -> bool {
    const CLAIMS: [&str; 10] = [
        "complains",
        "complained",
        "says",
        "said",
        "alleges",
        "claims",
        "believes",
        "disagrees",
        "wants",
        "asked",
    ];
    let before = tail(&clause[..start], BEFORE_MAX_BYTES).trim_end();
    let words = || before.rsplit(|c: char| !c.is_alphanumeric());
    if kind == Clause::Statement && words().any(|word| CLAIMS.contains(&word)) {
        return false;
    }
    let conceded = ["although ", "even if ", "even though ", "while "]
        .iter()
        .filter_map(|word| before.rfind(word))
        .any(|at| !before[at..].contains(','));
    if conceded {
        return false;
    }
    let last = words().next().unwrap_or_default();
    let denied = ["no", "not", "nor", "without", "never"].contains(&last);
    match reason {
        Reason::NoFault | Reason::NoDifferentOutcome | Reason::AssessmentCode => true,
        // `not enough evidence of fault causing injustice` is about fault.
        Reason::NoInjustice => !phrase.contains("fault causing"),
        // The authority, a tribunal and a court have reasons of their own.
        Reason::AnotherBody => {
            let near = &before[before.floor_char_boundary(before.len().saturating_sub(36))..];
            let other = [
                "council",
                "tribunal",
                "court",
                "inspector",
                "she is",
                "he is",
            ];
            !denied && !other.iter().any(|body| near.contains(body))
        }
        _ => !denied,
    }
}

#[cfg(test)]
mod tests;
