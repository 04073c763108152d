//! Why a complaint was not investigated.

mod wordings;

use std::sync::LazyLock;

use super::investigation::refusal_in;
use super::phrases::{Phrases, lower_into, sentences, tail};
use crate::model::{Reason, SectionKind, Statement};
use wordings::WORDINGS;

/// A reason, and whether its words count anywhere or only after `because`.
type Meaning = (Reason, bool);

static PHRASES: LazyLock<Phrases<Meaning>> = LazyLock::new(|| {
    Phrases::new(WORDINGS.iter().flat_map(|(reason, anywhere, after)| {
        let anywhere = anywhere.iter().map(|phrase| (*phrase, (*reason, true)));
        anywhere.chain(after.iter().map(|phrase| (*phrase, (*reason, false))))
    }))
});

/// The reasons given in the summary and the final decision, in the order found; if these give
/// none, those in the sentence of the assessment that says there will be no investigation.
///
/// Intended for decisions without an investigation. The section on powers names every possible
/// reason, so it is never read. If the text says only that the complaint cannot be
/// investigated, the reason is that it is outside the jurisdiction.
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

/// Which sentences of a part are about the decision.
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
            let (before, after) = (&sentence[..refusal], &sentence[refusal..]);
            let is_of_power = ["cannot", "can not", "can’t", "can't"]
                .iter()
                .any(|word| before.trim_end().ends_with(word));
            self.cannot |= is_of_power;
            self.will_not |= !is_of_power;
            // `The complaint is late, so we will not investigate it.`
            let start = reason_start(after);
            self.clause(
                start.map_or(before, |start| &after[start..]),
                Clause::Reason,
            );
            let refused = &after[..start.unwrap_or(after.len())];
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

/// Returns whether the appeal at the start of a text goes to a court: `right of appeal to the
/// county court`.
fn appeals_to_court(text: &str) -> bool {
    let end = text.find([',', ';', '.']).unwrap_or(text.len());
    let end = end.min(text.find(" and ").unwrap_or(end));
    let appeal = &text[..end];
    (appeal.contains(" court") || appeal.contains("magistrates")) && !appeal.contains("tribunal")
}

/// The role of a clause in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// It says why.
    Reason,
    /// It makes a statement, which may be a reason or a claim of one side.
    Statement,
}

/// The start of the reason after a refusal.
fn reason_start(after: &str) -> Option<usize> {
    ["because", "on the basis", "on the grounds"]
        .iter()
        .filter_map(|word| after.find(word))
        .min()
        .or_else(|| {
            [" as ", " since ", " given ", " due to "]
                .iter()
                .filter_map(|word| after.find(word))
                .min()
        })
}

/// The start of the words on what the complaint is about.
fn subject_start(after: &str) -> usize {
    [
        " about",
        " that ",
        " regarding",
        " concerning",
        " of ",
        " into ",
    ]
    .iter()
    .filter_map(|word| after.find(word))
    .min()
    .unwrap_or(after.len())
}

/// The maximum length of a clause before its phrase, in bytes.
const BEFORE_MAX_BYTES: usize = 600;

/// Returns whether a phrase is the ombudsman's own statement and not negated.
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
        // The authority, a tribunal and a court have separate reasons.
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
