//! The queries of a task, and their correct answers.

use super::counts::Text;
use super::task::Task;
use super::{Input, PrecedentError};
use crate::index::{Bits, DecisionAddress, Index};
use crate::model::{Law, Reason, Reference, SectionKind};
use crate::text::{SentenceCutter, for_each_word};

/// The maximum share of decisions that cite a rare law.
const RARE: f64 = 0.01;

/// The correct answers to a query.
pub(super) enum Right {
    Itself(DecisionAddress),
    Like(DecisionAddress),
    Citing(Vec<Bits>),
}

/// The query made from a decision and its correct answers; `None` if none can be made.
pub(super) fn question(
    index: &Index,
    task: Task,
    at: DecisionAddress,
    text: &Text,
) -> Result<Option<(Input, Right)>, PrecedentError> {
    let complaint = || {
        let paragraphs = text.paragraphs.iter();
        let paragraphs = paragraphs.filter(|one| one.section == SectionKind::Complaint);
        let texts: Vec<&str> = paragraphs.map(|one| one.text.as_str()).collect();
        (!texts.is_empty()).then(|| Input::Text(texts.join("\n\n")))
    };
    Ok(match task {
        Task::Summary => {
            let sentence = text.facts.summary.as_deref().and_then(longest_sentence);
            sentence.map(|sentence| (Input::Text(sentence), Right::Itself(at)))
        }
        Task::Assessment => complaint().map(|input| (input, Right::Itself(at))),
        Task::Complaint => complaint().map(|input| (input, Right::Like(at))),
        Task::Law => {
            let reference: Reference = text.facts.reference.clone();
            let citing = rarest(index, text)?;
            citing.map(|citing| (Input::Decision(reference), Right::Citing(citing)))
        }
    })
}

impl Right {
    pub(super) fn holds(&self, index: &Index, found: DecisionAddress) -> bool {
        match self {
            Self::Itself(at) => *at == found,
            Self::Like(at) => Labels::of(index, *at) == Labels::of(index, found),
            Self::Citing(bits) => bits[found.segment].contains(found.ordinal),
        }
    }
}

/// The labels that a correct answer must share.
#[derive(PartialEq)]
struct Labels<'a> {
    category: Option<&'a str>,
    decision: Option<&'a str>,
    reasons: Vec<Reason>,
}

impl<'a> Labels<'a> {
    fn of(index: &'a Index, at: DecisionAddress) -> Self {
        let segment = index.segment(at.segment);
        let value = |values: &'a crate::index::Values| {
            values.names[values.of[at.ordinal] as usize].as_deref()
        };
        let bits = segment.reasons()[at.ordinal];
        let has = |reason: &Reason| bits >> (*reason as u8) & 1 == 1;
        Self {
            category: value(segment.categories()),
            decision: value(segment.labels()),
            reasons: Reason::ALL.into_iter().filter(has).collect(),
        }
    }
}

/// The sentence with the most words.
fn longest_sentence(text: &str) -> Option<String> {
    let mut cutter = SentenceCutter::default();
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for_each_word(text, |range, _| {
        if cutter.begins(text, range.clone()) {
            starts.push((range.start, 0));
        }
        if let Some((_, words)) = starts.last_mut() {
            *words += 1;
        }
    });
    let ends = starts.iter().skip(1).map(|(start, _)| *start);
    let ends: Vec<usize> = ends.chain([text.len()]).collect();
    let sentences = starts
        .iter()
        .zip(ends)
        .map(|((start, words), end)| (*words, *start..end));
    let longest = sentences.max_by_key(|(words, range)| (*words, std::cmp::Reverse(range.start)));
    longest.map(|(_, range)| text[range].trim().to_owned())
}

/// The decisions that cite the rarest law cited by a decision, among laws that are rare but cited
/// by others too.
fn rarest(index: &Index, text: &Text) -> Result<Option<Vec<Bits>>, PrecedentError> {
    let most = (RARE * index.decisions() as f64) as u64;
    let mut best: Option<(u64, Vec<Bits>)> = None;
    for law in text.laws() {
        let citing = citing(index, &law)?;
        let decisions = citing.iter().map(Bits::count).sum::<u64>();
        let is_rarer = best.as_ref().is_none_or(|(least, _)| decisions < *least);
        if (2..=most).contains(&decisions) && is_rarer {
            best = Some((decisions, citing));
        }
    }
    Ok(best.map(|(_, citing)| citing))
}

fn citing(index: &Index, law: &Law) -> Result<Vec<Bits>, PrecedentError> {
    let segments = index.segments().iter();
    let citing = segments.map(|segment| {
        let found = segment.citing(index.fields.law, |cited| cited == law);
        found.map_err(|error| index.failed(error).into())
    });
    citing.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_query_is_its_longest_sentence() {
        let summary = "We upheld it. The roof leaked for a whole year. It agreed.";
        let longest = longest_sentence(summary);
        assert_eq!(
            longest.as_deref(),
            Some("The roof leaked for a whole year.")
        );
        assert_eq!(longest_sentence("  "), None);
    }
}
