//! Pairs of decisions with a like complaint and another outcome.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Contrast, ContrastSide, Saying};
use super::counts::Text;
use crate::model::SectionKind;
use crate::search::ShownParagraph;
use crate::text::{Stemmer, for_each_word, is_function_word};

/// Pairs less alike than this are no contrast.
const LEAST_LIKENESS: f32 = 0.1;

/// Words named as being on one side only.
const MAX_WORDS: usize = 6;

/// By stem: how often it stands in a text, and the form it stands there in first.
type Words = BTreeMap<String, (f32, String)>;

/// The words of one decision.
struct Side {
    complaint: Words,
    assessment: Words,
}

/// The pairs that are most alike in what was complained of, each decision in one
/// pair at most.
pub(super) fn contrasts(texts: &[Text], most: usize) -> Vec<Contrast> {
    let stemmer = Stemmer::default();
    let sides: Vec<Side> = texts.iter().map(|text| Side::new(text, &stemmer)).collect();
    let rarity = Rarity::new(&sides);
    let states_outcome = |at: &usize| texts[*at].facts.decision_type.is_some();
    let stated = || (0..texts.len()).filter(states_outcome);
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for upheld in stated().filter(|at| texts[*at].is_upheld()) {
        for other in stated().filter(|at| !texts[*at].is_upheld()) {
            let likeness = rarity.likeness(&sides[upheld].complaint, &sides[other].complaint);
            if likeness >= LEAST_LIKENESS {
                pairs.push((likeness, upheld, other));
            }
        }
    }
    pairs.sort_by(|one, other| {
        let by_likeness = other.0.total_cmp(&one.0);
        by_likeness.then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let mut taken = BTreeSet::new();
    let mut contrasts = Vec::new();
    for (likeness, upheld, other) in pairs {
        if contrasts.len() == most {
            break;
        }
        if taken.contains(&upheld) || taken.contains(&other) {
            continue;
        }
        taken.extend([upheld, other]);
        let side = |own: usize, against: usize| {
            rarity.side((own, &texts[own], &sides[own]), &sides[against], &stemmer)
        };
        contrasts.push(Contrast {
            upheld: side(upheld, other),
            other: side(other, upheld),
            likeness,
        });
    }
    contrasts
}

/// Whether a section tells what was complained of.
fn is_complaint(section: SectionKind) -> bool {
    matches!(
        section,
        SectionKind::Complaint | SectionKind::Summary | SectionKind::Scope
    )
}

/// Whether a section weighs it.
fn is_assessment(section: SectionKind) -> bool {
    matches!(
        section,
        SectionKind::Assessment
            | SectionKind::Found
            | SectionKind::Finding
            | SectionKind::Investigation
    )
}

impl Side {
    fn new(text: &Text, stemmer: &Stemmer) -> Self {
        let words = |wanted: fn(SectionKind) -> bool| {
            let mut words = Words::new();
            for paragraph in &text.paragraphs {
                if wanted(paragraph.section) && !paragraph.standing {
                    take_words(&paragraph.text, stemmer, &mut words);
                }
            }
            words
        };
        Self {
            complaint: words(is_complaint),
            assessment: words(is_assessment),
        }
    }
}

fn take_words(text: &str, stemmer: &Stemmer, words: &mut Words) {
    for_each_word(text, |_, form| {
        let says_much = form.len() > 2 && !form.bytes().any(|byte| byte.is_ascii_digit());
        if says_much && !is_function_word(form) {
            let stem = stemmer.stem(form).into_owned();
            let (times, _) = words.entry(stem).or_insert((0.0, form.to_owned()));
            *times += 1.0;
        }
    });
}

/// How rare words are among the like decisions: what all of them speak of parts
/// none from another.
struct Rarity {
    decisions: f32,
    having: BTreeMap<String, f32>,
}

impl Rarity {
    fn new(sides: &[Side]) -> Self {
        let mut having: BTreeMap<String, f32> = BTreeMap::new();
        for side in sides {
            let stems: BTreeSet<&String> = side
                .complaint
                .keys()
                .chain(side.assessment.keys())
                .collect();
            for stem in stems {
                *having.entry(stem.clone()).or_default() += 1.0;
            }
        }
        Self {
            decisions: sides.len() as f32,
            having,
        }
    }

    fn of(&self, stem: &str) -> f32 {
        let having = self.having.get(stem).copied().unwrap_or(1.0);
        (1.0 + self.decisions / having).ln()
    }

    /// The cosine of two texts, their words weighed by rarity.
    fn likeness(&self, one: &Words, other: &Words) -> f32 {
        let weight = |stem: &str, times: f32| (1.0 + times.ln()) * self.of(stem);
        let length = |words: &Words| {
            let weights = words.iter().map(|(stem, (times, _))| weight(stem, *times));
            weights.map(|weight| weight * weight).sum::<f32>().sqrt()
        };
        let shared = one.iter().filter_map(|(stem, (times, _))| {
            let (others, _) = other.get(stem)?;
            Some(weight(stem, *times) * weight(stem, *others))
        });
        shared.sum::<f32>() / (length(one) * length(other)).max(f32::MIN_POSITIVE)
    }

    fn side(
        &self,
        (like, text, own): (usize, &Text, &Side),
        against: &Side,
        stemmer: &Stemmer,
    ) -> ContrastSide {
        let saying = |paragraph: &ShownParagraph| Saying {
            like,
            paragraph: paragraph.clone(),
        };
        let complaint = [SectionKind::Complaint, SectionKind::Summary];
        let complaint = complaint.into_iter().find_map(|section| {
            let mut paragraphs = text.paragraphs.iter();
            paragraphs.find(|one| one.section == section && !one.standing)
        });
        let mut best: Option<(f32, &ShownParagraph)> = None;
        for paragraph in &text.paragraphs {
            if is_assessment(paragraph.section) && !paragraph.standing {
                let worth = self.apart(&paragraph.text, against, stemmer);
                if best.is_none_or(|(most, _)| worth > most) {
                    best = Some((worth, paragraph));
                }
            }
        }
        let mut only_here: Vec<(f32, &String)> = (own.assessment.iter())
            .filter(|(stem, _)| !against.assessment.contains_key(*stem))
            .map(|(stem, (times, form))| ((1.0 + times.ln()) * self.of(stem), form))
            .collect();
        only_here.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        ContrastSide {
            like,
            complaint: complaint.map(saying),
            assessment: best.map(|(_, paragraph)| saying(paragraph)),
            only_here: (only_here.into_iter().take(MAX_WORDS))
                .map(|(_, form)| form.clone())
                .collect(),
        }
    }

    /// How much a paragraph says that the other decision's assessment does not.
    /// One that says why it was fault or none counts twice.
    fn apart(&self, text: &str, against: &Side, stemmer: &Stemmer) -> f32 {
        let mut words = Words::new();
        take_words(text, stemmer, &mut words);
        let apart = words
            .keys()
            .filter(|stem| !against.assessment.contains_key(*stem));
        let sum: f32 = apart.map(|stem| self.of(stem)).sum();
        let says_why = ["fault", "injustic"]
            .iter()
            .any(|stem| words.contains_key(*stem));
        let decides = if says_why { 2.0 } else { 1.0 };
        decides * sum / (words.len() as f32).sqrt().max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        let mut words = Words::new();
        take_words(text, &Stemmer::default(), &mut words);
        words
    }

    #[test]
    fn like_complaints_are_more_alike_than_others() {
        let rarity = Rarity {
            decisions: 3.0,
            having: BTreeMap::new(),
        };
        let [one, other, third] = [
            "The landlord left the roof leaking",
            "A leaking roof was left by the landlord",
            "The school lost an appeal",
        ]
        .map(words);
        assert!((rarity.likeness(&one, &other) - 1.0).abs() < 1e-3);
        assert!(rarity.likeness(&one, &third) < LEAST_LIKENESS);
        assert!(rarity.likeness(&one, &Words::new()) < LEAST_LIKENESS);
    }
}
