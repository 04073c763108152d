//! All facts that only the text of a decision states.

use super::law::{complete_years, law_of};
use super::reasons::reasons_of;
use super::remedies::remedies_of;
use crate::model::{Abbreviation, Citation, Investigated, Statement, TextFacts};
use crate::text::for_each_abbreviation;

/// The maximum numbers of abbreviations and of citations in one decision.
const MAX_ABBREVIATIONS: usize = 200;
const MAX_CITATIONS: usize = 5_000;

/// Reads the facts that a statement states in addition to its header.
///
/// Reasons are reasons for not investigating. They are empty unless the complaint is known not
/// to have been investigated.
///
/// ```
/// use redress::model::Reason;
///
/// let page = "Exampleton Council (99 001 234)\n\
///     The Ombudsman's final decision:\n\
///     Summary: We will not investigate this complaint because it was made late.";
/// let decision = redress::parse::parse_text(page).value.unwrap();
/// assert_eq!(decision.text_facts.reasons, [Reason::Late]);
/// ```
#[must_use]
pub fn text_facts(statement: &Statement, investigated: Option<Investigated>) -> TextFacts {
    let mut facts = facts_of_any_text(statement);
    if investigated == Some(Investigated::No) {
        facts.reasons = reasons_of(statement);
    }
    facts.remedies = remedies_of(statement);
    facts
}

/// The facts that any text may state, even if it is not a decision: law and abbreviations.
pub(crate) fn facts_of_any_text(statement: &Statement) -> TextFacts {
    let mut facts = TextFacts::default();
    for (position, (_, paragraph)) in statement.paragraphs().enumerate() {
        let cited = law_of(&paragraph.text);
        let room = MAX_CITATIONS.saturating_sub(facts.law.len());
        facts
            .law
            .extend(cited.into_iter().take(room).map(|law| Citation {
                paragraph: position as u32,
                law,
            }));
        for_each_abbreviation(&paragraph.text, |short, long| {
            let known = |pair: &Abbreviation| pair.short == short && pair.long == long;
            if facts.abbreviations.len() < MAX_ABBREVIATIONS
                && !facts.abbreviations.iter().any(known)
            {
                facts.abbreviations.push(Abbreviation {
                    short: short.to_owned(),
                    long: long.to_owned(),
                });
            }
        });
    }
    complete_years(facts.law.iter_mut().map(|citation| &mut citation.law));
    // With its year added, an act may equal another citation of its paragraph.
    let mut at = 0;
    while at < facts.law.len() {
        let citation = &facts.law[at];
        let earlier = facts.law[..at].iter().rev();
        let mut same = earlier.take_while(|other| other.paragraph == citation.paragraph);
        if same.any(|other| other == citation) {
            facts.law.remove(at);
        } else {
            at += 1;
        }
    }
    facts
}
