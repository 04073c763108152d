//! Pairs of decisions with a like complaint and another outcome.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

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

/// Stems words, each form once.
#[derive(Default)]
struct Stems {
    stemmer: Stemmer,
    known: FxHashMap<String, String>,
}

impl Stems {
    fn of(&mut self, form: &str) -> &str {
        if !self.known.contains_key(form) {
            let stem = self.stemmer.stem(form).into_owned();
            self.known.insert(form.to_owned(), stem);
        }
        &self.known[form]
    }
}

/// The words of one decision.
struct Side {
    complaint: Words,
    assessment: Words,
}

/// The pairs that are most alike in what was complained of, each decision in one
/// pair at most.
pub(super) fn contrasts(texts: &[Text], most: usize) -> Vec<Contrast> {
    let mut stems = Stems::default();
    let sides: Vec<Side> = (texts.par_iter())
        .map_init(Stems::default, |stems, text| Side::new(text, stems))
        .collect();
    let rarity = Rarity::new(&sides);
    let complaints = sides.iter().map(|side| rarity.weighed(&side.complaint));
    let complaints: Vec<Vec<(&str, f32)>> = complaints.collect();
    let states_outcome = |at: &usize| texts[*at].facts.decision_type.is_some();
    let stated = || (0..texts.len()).filter(states_outcome);
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for upheld in stated().filter(|at| texts[*at].is_upheld()) {
        for other in stated().filter(|at| !texts[*at].is_upheld()) {
            let likeness = likeness(&complaints[upheld], &complaints[other]);
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
        let mut side = |own: usize, against: usize| {
            let own = (own, &texts[own], &sides[own]);
            rarity.side(own, &sides[against], &mut stems)
        };
        contrasts.push(Contrast {
            upheld: side(upheld, other),
            other: side(other, upheld),
            likeness,
        });
    }
    contrasts
}

/// The cosine of two texts.
fn likeness(one: &[(&str, f32)], other: &[(&str, f32)]) -> f32 {
    let (mut at, mut sum) = (0, 0.0);
    for (stem, weight) in one {
        while other.get(at).is_some_and(|(other, _)| other < stem) {
            at += 1;
        }
        if let Some((_, there)) = other.get(at).filter(|(other, _)| other == stem) {
            sum += weight * there;
        }
    }
    sum
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
    fn new(text: &Text, stems: &mut Stems) -> Self {
        let mut words = |wanted: fn(SectionKind) -> bool| {
            let mut words = FxHashMap::default();
            for paragraph in &text.paragraphs {
                if wanted(paragraph.section) && !paragraph.standing {
                    take_words(&paragraph.text, stems, &mut words);
                }
            }
            words.into_iter().collect()
        };
        Self {
            complaint: words(is_complaint),
            assessment: words(is_assessment),
        }
    }
}

fn take_words(text: &str, stems: &mut Stems, words: &mut FxHashMap<String, (f32, String)>) {
    for_each_word(text, |_, form| {
        let says_much = form.len() > 2 && !form.bytes().any(|byte| byte.is_ascii_digit());
        if says_much && !is_function_word(form) {
            let stem = stems.of(form);
            if let Some((times, _)) = words.get_mut(stem) {
                *times += 1.0;
            } else {
                words.insert(stem.to_owned(), (1.0, form.to_owned()));
            }
        }
    });
}

/// How rare words are among the like decisions: what all of them speak of parts
/// none from another.
struct Rarity<'a> {
    decisions: f32,
    having: FxHashMap<&'a str, f32>,
}

impl<'a> Rarity<'a> {
    fn new(sides: &'a [Side]) -> Self {
        let mut having: FxHashMap<&str, f32> = FxHashMap::default();
        for side in sides {
            let assessment = side.assessment.keys();
            let elsewhere = assessment.filter(|stem| !side.complaint.contains_key(*stem));
            for stem in side.complaint.keys().chain(elsewhere) {
                *having.entry(stem).or_default() += 1.0;
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

    /// The words of a text with their weights, rising, of length 1.
    fn weighed<'b>(&self, words: &'b Words) -> Vec<(&'b str, f32)> {
        let weighed = words.iter().map(|(stem, (times, _))| {
            let weight = (1.0 + times.ln()) * self.of(stem);
            (stem.as_str(), weight)
        });
        let mut weighed: Vec<(&str, f32)> = weighed.collect();
        let squares = weighed.iter().map(|(_, weight)| weight * weight);
        let length = squares.sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        for (_, weight) in &mut weighed {
            *weight /= length;
        }
        weighed
    }

    fn side(
        &self,
        (like, text, own): (usize, &Text, &Side),
        against: &Side,
        stems: &mut Stems,
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
                let worth = self.apart(&paragraph.text, against, stems);
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
    fn apart(&self, text: &str, against: &Side, stems: &mut Stems) -> f32 {
        let mut words = FxHashMap::default();
        take_words(text, stems, &mut words);
        let words: Words = words.into_iter().collect();
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
        let mut words = FxHashMap::default();
        take_words(text, &mut Stems::default(), &mut words);
        words.into_iter().collect()
    }

    #[test]
    fn like_complaints_are_more_alike_than_others() {
        let rarity = Rarity {
            decisions: 3.0,
            having: FxHashMap::default(),
        };
        let [one, other, third] = [
            "The landlord left the roof leaking",
            "A leaking roof was left by the landlord",
            "The school lost an appeal",
        ]
        .map(words);
        let alike =
            |one: &Words, other: &Words| likeness(&rarity.weighed(one), &rarity.weighed(other));
        assert!((alike(&one, &other) - 1.0).abs() < 1e-3);
        assert!(alike(&one, &third) < LEAST_LIKENESS);
        assert!(alike(&one, &Words::new()) < LEAST_LIKENESS);
    }
}
