//! Counts over the similar decisions.

use std::collections::BTreeMap;

use super::answer::{LawCount, Outcomes, ReasonCount, RemedyCount, Saying, SumFigures};
use crate::index::{DecisionAddress, Index, IndexError, category_of_path};
use crate::model::{
    Category, DecisionType, Investigated, Law, Paragraph, Reason, RemedyKind, Section, SectionKind,
    Statement,
};
use crate::parse;
use crate::search::{DecisionFacts, ShownParagraph, read_facts};

/// A decision read from the index.
pub(super) struct Text {
    pub(super) facts: DecisionFacts,
    /// Every paragraph, in order.
    pub(super) paragraphs: Vec<ShownParagraph>,
    /// The document of the first of them.
    first: u32,
}

impl Text {
    pub(super) fn read(index: &Index, at: DecisionAddress) -> Result<Self, IndexError> {
        let texts = index.texts(at)?;
        let stored = index.facts_of(at, &texts)?;
        let segment = index.segment(at.segment);
        let first = segment.first_doc(at.ordinal);
        let paragraphs = (0..texts.paragraphs()).map(|position| {
            let doc = first + position as u32;
            let place = segment.place(doc);
            let wordings = index.wordings();
            let wording = wordings.of(at.segment, doc);
            ShownParagraph {
                number: place.number,
                section: place.section,
                heading: stored.heading(doc - first).to_owned(),
                subheading: stored.subheading(doc - first).map(str::to_owned),
                highlights: Vec::new(),
                score: 0.0,
                matches: false,
                standing: wordings.is_standing(at.segment, doc),
                same_wording: wordings.decisions(wording),
                wording,
                repeats: None,
                text: texts.paragraph(position).to_owned(),
            }
        });
        Ok(Self {
            paragraphs: paragraphs.collect(),
            facts: read_facts(index, at, stored, &texts)?,
            first,
        })
    }

    pub(super) fn paragraph(&self, doc: u32) -> Option<&ShownParagraph> {
        self.paragraphs.get(doc.checked_sub(self.first)? as usize)
    }

    pub(super) fn is_upheld(&self) -> bool {
        self.facts.decision_type == Some(DecisionType::Upheld)
    }

    /// The laws it cites outside the sections that every decision has, without repeats.
    pub(super) fn laws(&self) -> Vec<Law> {
        let mut laws: Vec<Law> = self.citations().into_iter().map(|(law, _)| law).collect();
        laws.sort_unstable();
        laws.dedup();
        laws
    }

    /// The same with the positions of the paragraphs.
    fn citations(&self) -> Vec<(Law, usize)> {
        let facts = parse::text_facts(&self.statement(), None);
        let citations = facts.law.into_iter().filter_map(|citation| {
            let position = citation.paragraph as usize;
            let section = self.paragraphs.get(position)?.section;
            let of_powers = matches!(section, SectionKind::Powers | SectionKind::Considered);
            // A provision without the name of its act means little on its own.
            (!of_powers && citation.law.name.is_some()).then_some((citation.law, position))
        });
        citations.collect()
    }

    /// Its paragraphs as a statement with sections.
    fn statement(&self) -> Statement {
        let sections = self.paragraphs.iter().map(|paragraph| Section {
            kind: paragraph.section,
            heading: String::new(),
            paragraphs: vec![Paragraph {
                number: paragraph.number,
                subheading: None,
                text: paragraph.text.clone(),
            }],
        });
        Statement {
            sections: sections.collect(),
        }
    }
}

/// Values with their counts, most common first, ties in order.
pub(super) fn most_common<T: Ord>(values: impl Iterator<Item = T>) -> Vec<(T, u64)> {
    let mut counts: BTreeMap<T, u64> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut counted: Vec<_> = counts.into_iter().collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted
}

/// The outcomes of all live decisions of a category.
pub(super) fn outcomes_of(index: &Index, category: &Category) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for segment in index.segments() {
        let (categories, labels) = (segment.categories(), segment.labels());
        let is_wanted: Vec<bool> = (categories.names.iter())
            .map(|name| {
                let named = name.as_deref().and_then(category_of_path);
                named.as_ref() == Some(category)
            })
            .collect();
        let label_of: Vec<Option<DecisionType>> = (labels.names.iter())
            .map(|name| name.as_deref()?.parse().ok())
            .collect();
        for (ordinal, value) in categories.of.iter().enumerate() {
            if is_wanted[*value as usize] && segment.is_alive(ordinal) {
                outcomes.count(label_of[labels.of[ordinal] as usize], 1);
            }
        }
    }
    outcomes
}

/// The remedies that the upheld ones order.
pub(super) fn remedies(texts: &[Text]) -> Vec<RemedyCount> {
    let upheld: Vec<&Text> = texts.iter().filter(|text| text.is_upheld()).collect();
    let of_kind = |kind: RemedyKind| {
        let ordered = |text: &&&Text| text.facts.remedies.iter().any(|one| one.kind == kind);
        let sums = upheld.iter().flat_map(|text| &text.facts.remedies);
        let sums = sums.filter(|remedy| remedy.kind == kind);
        // A rate, such as an amount a month, cannot be compared with a sum.
        let sums = sums.filter_map(|remedy| remedy.sum);
        let sums: Vec<_> = sums.filter(|sum| sum.rate().is_none()).collect();
        let middles = sums
            .iter()
            .map(|sum| sum.from_pence().midpoint(sum.to_pence()));
        let mut middles: Vec<u64> = middles.collect();
        middles.sort_unstable();
        RemedyCount {
            kind,
            decisions: upheld.iter().filter(ordered).count() as u64,
            sums: sums.len() as u64,
            figures: (sums.len() >= SumFigures::LEAST).then(|| SumFigures {
                median: median(&middles),
                lowest: sums.iter().map(|sum| sum.from_pence()).min().unwrap_or(0),
                highest: sums.iter().map(|sum| sum.to_pence()).max().unwrap_or(0),
            }),
        }
    };
    let mut counts: Vec<RemedyCount> = RemedyKind::ALL.into_iter().map(of_kind).collect();
    counts.retain(|count| count.decisions > 0);
    counts.sort_by_key(|count| std::cmp::Reverse(count.decisions));
    counts
}

fn median(rising: &[u64]) -> u64 {
    let middle = rising.len() / 2;
    if rising.len() % 2 == 1 {
        rising[middle]
    } else {
        rising[middle - 1].midpoint(rising[middle])
    }
}

/// The reasons why the others were not investigated.
pub(super) fn reasons(texts: &[Text]) -> Vec<ReasonCount> {
    let others = || texts.iter().filter(|text| !text.is_upheld());
    let counted = most_common(others().flat_map(|text| text.facts.reasons.iter().copied()));
    let count = |(reason, decisions)| ReasonCount {
        reason,
        decisions,
        saying: (texts.iter().enumerate())
            .filter(|(_, text)| !text.is_upheld() && text.facts.reasons.contains(&reason))
            .find_map(|(decision, text)| {
                let paragraph = saying(text, reason)?.clone();
                Some(Saying {
                    decision,
                    paragraph,
                })
            }),
    };
    counted.into_iter().map(count).collect()
}

/// The paragraph of a decision that gives a reason: from its assessment, otherwise from its final
/// decision, otherwise its summary.
fn saying(text: &Text, reason: Reason) -> Option<&ShownParagraph> {
    use SectionKind::{Assessment, Final, Found, Summary};
    let sections = [Assessment, Found, Final, Summary];
    sections.into_iter().find_map(|section| {
        let mut paragraphs = text.paragraphs.iter();
        paragraphs.find(|paragraph| paragraph.section == section && says(&paragraph.text, reason))
    })
}

/// Whether a text on its own gives a reason.
fn says(text: &str, reason: Reason) -> bool {
    let paragraph = Paragraph {
        number: None,
        subheading: None,
        text: text.to_owned(),
    };
    let section = Section {
        // Summaries give reasons explicitly.
        kind: SectionKind::Summary,
        heading: String::new(),
        paragraphs: vec![paragraph],
    };
    let statement = Statement {
        sections: vec![section],
    };
    let facts = parse::text_facts(&statement, Some(Investigated::No));
    facts.reasons.contains(&reason)
}

/// The most paragraphs that say what put it right.
const MAX_ACTIONS: usize = 5;

/// What the upheld ones order, in their own words: the first paragraph of each that does.
pub(super) fn actions(texts: &[Text]) -> Vec<Saying> {
    let orders = |text: &Text| {
        let mut paragraphs = text.paragraphs.iter();
        let orders = |paragraph: &&ShownParagraph| {
            let section = paragraph.section;
            matches!(section, SectionKind::Action | SectionKind::Recommendations)
                && paragraph.number.is_some()
        };
        paragraphs.find(orders).cloned()
    };
    (texts.iter().enumerate())
        .filter(|(_, text)| text.is_upheld() && !text.facts.remedies.is_empty())
        .filter_map(|(decision, text)| {
            Some(Saying {
                decision,
                paragraph: orders(text)?,
            })
        })
        .take(MAX_ACTIONS)
        .collect()
}

/// The maximum number of laws listed.
const MAX_LAWS: usize = 10;

/// The law that the decisions cite outside the sections that every decision has.
pub(super) fn law(texts: &[Text]) -> Vec<LawCount> {
    let mut cited: BTreeMap<Law, (u64, Saying)> = BTreeMap::new();
    for (decision, text) in texts.iter().enumerate() {
        let mut own: BTreeMap<Law, usize> = BTreeMap::new();
        for (law, position) in text.citations() {
            own.entry(law).or_insert(position);
        }
        for (law, position) in own {
            let (decisions, _) = cited.entry(law).or_insert_with(|| {
                let paragraph = text.paragraphs[position].clone();
                (
                    0,
                    Saying {
                        decision,
                        paragraph,
                    },
                )
            });
            *decisions += 1;
        }
    }
    let counts = cited
        .into_iter()
        .map(|(law, (decisions, saying))| LawCount {
            law,
            decisions,
            saying,
        });
    let mut counts: Vec<LawCount> = counts.collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.decisions));
    counts.truncate(MAX_LAWS);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_value() {
        assert_eq!(median(&[1, 5, 9]), 5);
        assert_eq!(median(&[1, 5, 9, 100]), 7);
    }

    #[test]
    fn a_reason_is_found_in_the_paragraph_that_gives_it() {
        assert!(says(
            "We will not investigate because the complaint was made late.",
            Reason::Late
        ));
        assert!(!says("The bins were not emptied.", Reason::Late));
    }

    #[test]
    fn values_are_counted_most_common_first() {
        let counted = most_common(["b", "a", "c", "b"].into_iter());
        assert_eq!(counted, [("b", 2), ("a", 1), ("c", 1)]);
    }
}
