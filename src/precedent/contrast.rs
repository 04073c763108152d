//! Finds pairs of decisions with a similar complaint but a different outcome.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::answer::{Contrast, ContrastSide, Saying};
use super::cluster::cosine;
use super::counts::Text;
use crate::model::SectionKind;
use crate::search::ShownParagraph;
use crate::text::{Stemmer, for_each_word, is_function_word};

/// The minimum similarity of a pair.
const MIN_SIMILARITY: f32 = 0.1;

/// The maximum number of words listed as being on one side only.
const MAX_WORDS: usize = 6;

/// The words of the texts; each form is stemmed once.
#[derive(Default)]
struct Vocabulary {
    stemmer: Stemmer,
    forms: FxHashMap<String, Option<Form>>,
    stems: FxHashMap<String, u32>,
    /// The form with this number.
    texts: Vec<String>,
}

/// A significant form: the numbers of its stem and of the form.
#[derive(Clone, Copy)]
struct Form {
    stem: u32,
    form: u32,
}

/// A word of a text.
#[derive(Clone, Copy)]
struct Word {
    stem: u32,
    freq: f32,
    /// The first form of it in the text.
    form: u32,
}

/// The words of a text, in order of the numbers of their stems.
type Words = Vec<Word>;

impl Vocabulary {
    fn look_up(&mut self, form: &str) -> Option<Form> {
        if let Some(known) = self.forms.get(form) {
            return *known;
        }
        let says_much = form.len() > 2 && !form.bytes().any(|byte| byte.is_ascii_digit());
        let found = (says_much && !is_function_word(form)).then(|| {
            let next = self.stems.len() as u32;
            let stem = self.stemmer.stem(form).into_owned();
            let stem = *self.stems.entry(stem).or_insert(next);
            self.texts.push(form.to_owned());
            let form = self.texts.len() as u32 - 1;
            Form { stem, form }
        });
        self.forms.insert(form.to_owned(), found);
        found
    }

    /// The words of several texts together.
    fn words<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> Words {
        let mut words: Words = Vec::new();
        for text in texts {
            for_each_word(text, |_, form| {
                words.extend(self.look_up(form).map(|found| Word {
                    stem: found.stem,
                    freq: 1.0,
                    form: found.form,
                }));
            });
        }
        // A stable sort keeps the first form first.
        words.sort_by_key(|word| word.stem);
        words.dedup_by(|again, first| {
            let is_same = again.stem == first.stem;
            first.freq += if is_same { again.freq } else { 0.0 };
            is_same
        });
        words
    }
}

/// Whether the words include a stem.
fn has(words: &[Word], stem: u32) -> bool {
    words.binary_search_by_key(&stem, |word| word.stem).is_ok()
}

/// One decision of a pair.
#[derive(Clone, Copy)]
struct OneSide<'a> {
    /// Its index among the similar decisions.
    decision: usize,
    text: &'a Text,
    words: &'a ContrastText,
}

/// The words of one decision.
struct ContrastText {
    complaint: Words,
    assessment: Words,
}

/// The pairs with the most similar complaints; each decision is in at most one pair.
pub(super) fn contrasts(texts: &[Text], most: usize) -> Vec<Contrast> {
    let mut vocabulary = Vocabulary::default();
    let sides = texts
        .iter()
        .map(|text| ContrastText::new(text, &mut vocabulary));
    let sides: Vec<ContrastText> = sides.collect();
    let idf = Idf::new(&sides);
    let complaints = sides.iter().map(|side| idf.weighed(&side.complaint));
    let complaints: Vec<Vec<(u32, f32)>> = complaints.collect();
    let states_outcome = |at: &usize| texts[*at].facts.decision_type.is_some();
    let stated = || (0..texts.len()).filter(states_outcome);
    let mut pairs: Vec<(f32, usize, usize)> = Vec::new();
    for upheld in stated().filter(|at| texts[*at].is_upheld()) {
        for other in stated().filter(|at| !texts[*at].is_upheld()) {
            let similarity = cosine(&complaints[upheld], &complaints[other]);
            if similarity >= MIN_SIMILARITY {
                pairs.push((similarity, upheld, other));
            }
        }
    }
    pairs.sort_by(|one, other| {
        let by_similarity = other.0.total_cmp(&one.0);
        by_similarity.then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let mut taken = BTreeSet::new();
    let mut contrasts = Vec::new();
    for (similarity, upheld, other) in pairs {
        if contrasts.len() == most {
            break;
        }
        if taken.contains(&upheld) || taken.contains(&other) {
            continue;
        }
        taken.extend([upheld, other]);
        let mut side = |own: usize, against: usize| {
            let own = OneSide {
                decision: own,
                text: &texts[own],
                words: &sides[own],
            };
            idf.side(own, &sides[against], &mut vocabulary)
        };
        contrasts.push(Contrast {
            upheld: side(upheld, other),
            other: side(other, upheld),
            similarity,
        });
    }
    contrasts
}

/// Whether a section describes the complaint.
fn is_complaint(section: SectionKind) -> bool {
    matches!(
        section,
        SectionKind::Complaint | SectionKind::Summary | SectionKind::Scope
    )
}

/// Whether a section assesses it.
fn is_assessment(section: SectionKind) -> bool {
    matches!(
        section,
        SectionKind::Assessment
            | SectionKind::Found
            | SectionKind::Finding
            | SectionKind::Investigation
    )
}

impl ContrastText {
    fn new(text: &Text, vocabulary: &mut Vocabulary) -> Self {
        let mut words = |wanted: fn(SectionKind) -> bool| {
            let paragraphs = text.paragraphs.iter();
            let wanted = paragraphs.filter(|one| wanted(one.section) && !one.standing);
            vocabulary.words(wanted.map(|one| one.text.as_str()))
        };
        Self {
            complaint: words(is_complaint),
            assessment: words(is_assessment),
        }
    }
}

/// The idf of words among the similar decisions: a word that all of them contain does not
/// distinguish any.
struct Idf {
    decisions: f32,
    /// By stem: the number of decisions with it.
    having: Vec<f32>,
}

impl Idf {
    fn new(sides: &[ContrastText]) -> Self {
        let mut having: Vec<f32> = Vec::new();
        for side in sides {
            let assessment = side.assessment.iter();
            let elsewhere = assessment.filter(|word| !has(&side.complaint, word.stem));
            for word in side.complaint.iter().chain(elsewhere) {
                let at = word.stem as usize;
                having.resize(having.len().max(at + 1), 0.0);
                having[at] += 1.0;
            }
        }
        Self {
            decisions: sides.len() as f32,
            having,
        }
    }

    fn of(&self, stem: u32) -> f32 {
        let having = self.having.get(stem as usize).copied().unwrap_or(1.0);
        (1.0 + self.decisions / having.max(1.0)).ln()
    }

    /// The words of a text with their weights, normalised to length 1.
    fn weighed(&self, words: &[Word]) -> Vec<(u32, f32)> {
        let weight = |word: &Word| (1.0 + word.freq.ln()) * self.of(word.stem);
        let mut weighed: Vec<(u32, f32)> = (words.iter())
            .map(|word| (word.stem, weight(word)))
            .collect();
        let squares = weighed.iter().map(|(_, weight)| weight * weight);
        let length = squares.sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        for (_, weight) in &mut weighed {
            *weight /= length;
        }
        weighed
    }

    fn side(
        &self,
        own: OneSide<'_>,
        against: &ContrastText,
        vocabulary: &mut Vocabulary,
    ) -> ContrastSide {
        let OneSide {
            decision,
            text,
            words,
        } = own;
        let saying = |paragraph: &ShownParagraph| Saying {
            decision,
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
                let score = self.apart(&paragraph.text, against, vocabulary);
                if best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, paragraph));
                }
            }
        }
        let only_here = words.assessment.iter();
        let mut only_here: Vec<(f32, &str)> = only_here
            .filter(|word| !has(&against.assessment, word.stem))
            .map(|word| {
                let weight = (1.0 + word.freq.ln()) * self.of(word.stem);
                (weight, vocabulary.texts[word.form as usize].as_str())
            })
            .collect();
        only_here.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
        ContrastSide {
            decision,
            complaint: complaint.map(saying),
            assessment: best.map(|(_, paragraph)| saying(paragraph)),
            only_here: (only_here.into_iter().take(MAX_WORDS))
                .map(|(_, form)| form.to_owned())
                .collect(),
        }
    }

    /// How much of a paragraph is missing from the other decision's assessment. A paragraph that
    /// explains the finding on fault counts twice.
    fn apart(&self, text: &str, against: &ContrastText, vocabulary: &mut Vocabulary) -> f32 {
        let words = vocabulary.words(std::iter::once(text));
        let apart = words
            .iter()
            .filter(|word| !has(&against.assessment, word.stem));
        let sum: f32 = apart.map(|word| self.of(word.stem)).sum();
        let says_why = ["fault", "injustic"].iter().any(|stem| {
            let stem = vocabulary.stems.get(*stem);
            stem.is_some_and(|stem| has(&words, *stem))
        });
        let decides = if says_why { 2.0 } else { 1.0 };
        decides * sum / (words.len() as f32).sqrt().max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_complaints_score_higher_than_others() {
        let idf = Idf {
            decisions: 3.0,
            having: Vec::new(),
        };
        let mut vocabulary = Vocabulary::default();
        let [one, other, third] = [
            "The landlord left the roof leaking",
            "A leaking roof was left by the landlord",
            "The school lost an appeal",
        ]
        .map(|text| vocabulary.words(std::iter::once(text)));
        let alike = |one: &Words, other: &Words| cosine(&idf.weighed(one), &idf.weighed(other));
        assert!((alike(&one, &other) - 1.0).abs() < 1e-3);
        assert!(alike(&one, &third) < MIN_SIMILARITY);
        assert!(alike(&one, &Words::new()) < MIN_SIMILARITY);
    }
}
