//! Extracts the words of an input that describe what happened.

use std::collections::HashMap;
use std::ops::Range;

use super::letter_phrases;
use super::read_word::{Dropped, ReadWord};
use super::word_filter::WordFilter;
use super::{Input, PrecedentError};
use crate::index::Index;
use crate::model::{Category, Decision, Reference, SectionKind, Statement};
use crate::parse::{self, GivenFacts};
use crate::text::Stemmer;

/// The kind of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputKind {
    /// Free text.
    Text,
    /// A text with the headings of a decision.
    DecisionText,
    /// A decision of the index.
    Decision(Reference),
}

impl InputKind {
    /// The name in output.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::DecisionText => "decision-text",
            Self::Decision(_) => "decision",
        }
    }
}

/// How an input was read: what was used, and what was left out and why.
#[derive(Debug, Clone, PartialEq)]
pub struct InputReading {
    /// The kind it was recognised as.
    pub kind: InputKind,
    /// Every paragraph in order, used or not.
    pub paragraphs: Vec<InputParagraph>,
    /// The number of words used, counting repeats.
    pub used_words: usize,
    /// The category of the decision, if the input is one and states it.
    pub category: Option<Category>,
    /// Whether words were left out because the text has too many different words.
    pub cut: bool,
    pub(super) words: Vec<InputWord>,
}

/// A paragraph of an input.
#[derive(Debug, Clone, PartialEq)]
pub struct InputParagraph {
    /// Its text.
    pub text: String,
    /// Its own number where the input is a decision, `None` for a summary; of another text
    /// its place, counted from 1.
    pub number: Option<u32>,
    /// Its section, if the input is a decision.
    pub section: Option<SectionKind>,
    /// Why the whole paragraph was left out.
    pub dropped: Option<Dropped>,
    /// The parts that were left out, without function words: byte ranges of the text, in ascending
    /// order.
    pub left_out: Vec<(Range<usize>, Dropped)>,
    /// The number of its words that were used.
    pub used_words: usize,
    pub(super) places: Vec<WordPosition>,
}

/// A word that is used, with its inflections.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct InputWord {
    /// The first form in the text.
    pub(super) form: String,
    pub(super) stem: String,
    /// The number of occurrences in the input, in total and by form.
    pub(super) count: u32,
    pub(super) forms: Vec<(String, u32)>,
}

impl InputWord {
    fn count_form(&mut self, form: &str) {
        self.count += 1;
        match self.forms.iter_mut().find(|(known, _)| known == form) {
            Some((_, count)) => *count += 1,
            None => self.forms.push((form.to_owned(), 1)),
        }
    }
}

/// The position of a used word in a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WordPosition {
    /// The index of the word among those of the input.
    pub(super) word: u32,
    pub(super) range: Range<usize>,
    /// Whether only function words are between it and the previous one.
    pub(super) joined: bool,
    pub(super) begins_sentence: bool,
}

/// The maximum number of different words of an input that are used; the first ones are.
const MAX_WORDS: usize = 5_000;

/// Sections that do not describe what happened: they are mostly standing text, or state the
/// outcome.
pub(super) const OUTSIDE: [SectionKind; 5] = [
    SectionKind::Powers,
    SectionKind::Considered,
    SectionKind::Final,
    SectionKind::Action,
    SectionKind::Recommendations,
];

/// Sections that only a decision has.
const OF_DECISIONS: [SectionKind; 6] = [
    SectionKind::Complaint,
    SectionKind::Powers,
    SectionKind::Considered,
    SectionKind::Assessment,
    SectionKind::Found,
    SectionKind::Final,
];

/// Reads an input, with the help of an index.
pub(super) fn read(index: &Index, input: &Input) -> Result<InputReading, PrecedentError> {
    let (kind, category, paragraphs) = match input {
        Input::Decision(reference) => {
            let (category, paragraphs) = decision_of(index, reference)?;
            (InputKind::Decision(reference.clone()), category, paragraphs)
        }
        Input::Text(text) if text.len() > Input::MAX_BYTES => {
            return Err(PrecedentError::TooLong {
                bytes: text.len() as u64,
            });
        }
        Input::Text(text) => match decision_text(text) {
            Some(decision) => {
                let paragraphs = of_statement(decision.statement);
                (InputKind::DecisionText, decision.category, paragraphs)
            }
            None => (InputKind::Text, None, of_text(text)),
        },
    };
    let word_filter = WordFilter::new(index);
    let wordings = index.wordings();
    let mut reader = Reader::default();
    let paragraphs = paragraphs.into_iter().map(|read| {
        let ReadParagraph {
            number,
            section,
            text,
        } = read;
        let words = word_filter.read(&text);
        let dropped = if section.is_some_and(|section| OUTSIDE.contains(&section)) {
            Some(Dropped::Section)
        } else if letter_phrases::is_standing(&words) || wordings.is_standing_text(&text) {
            Some(Dropped::StandingText)
        } else {
            None
        };
        let paragraph = reader.paragraph(section, text, &words, dropped);
        InputParagraph {
            number,
            ..paragraph
        }
    });
    let paragraphs: Vec<_> = paragraphs.collect();
    Ok(InputReading {
        kind,
        category,
        used_words: paragraphs.iter().map(|one| one.used_words).sum(),
        paragraphs,
        cut: reader.cut,
        words: reader.words,
    })
}

/// A paragraph before its words are read.
struct ReadParagraph {
    number: Option<u32>,
    section: Option<SectionKind>,
    text: String,
}

type Paragraphs = Vec<ReadParagraph>;

fn decision_of(
    index: &Index,
    reference: &Reference,
) -> Result<(Option<Category>, Paragraphs), PrecedentError> {
    let at = index.find(reference)?.ok_or(PrecedentError::NotInIndex {
        reference: reference.clone(),
    })?;
    let segment = index.segment(at.segment);
    let start = segment.first_doc(at.ordinal);
    let texts = index.texts(at)?;
    let paragraphs = (0..texts.paragraphs()).map(|position| {
        let place = segment.place(start + position as u32);
        ReadParagraph {
            number: place.number,
            section: Some(place.section),
            text: texts.paragraph(position).to_owned(),
        }
    });
    let category = index.facts_of(at, &texts)?.category;
    let category = category.map(|(area, name)| Category { area, name });
    Ok((category, paragraphs.collect()))
}

/// The decision in a text that has the headings of one.
fn decision_text(text: &str) -> Option<Decision> {
    let given = GivenFacts {
        // A copy without its header is still a decision.
        reference: "00 000 000".parse().ok(),
        ..GivenFacts::default()
    };
    let decision = parse::parse_text_with(text, &given).value?;
    let kinds = OF_DECISIONS.iter().filter(|kind| {
        let mut sections = decision.statement.sections.iter();
        sections.any(|section| section.kind == **kind)
    });
    (kinds.count() >= 2).then_some(decision)
}

fn of_statement(statement: Statement) -> Paragraphs {
    let sections = statement.sections.into_iter();
    let paragraphs = sections.flat_map(|section| {
        let paragraphs = section.paragraphs.into_iter();
        paragraphs.map(move |paragraph| ReadParagraph {
            number: paragraph.number,
            section: Some(section.kind),
            text: paragraph.text,
        })
    });
    paragraphs.collect()
}

/// The paragraphs of free text, separated by blank lines.
fn of_text(text: &str) -> Paragraphs {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            open = false;
            continue;
        }
        match paragraphs.last_mut().filter(|_| open) {
            Some(paragraph) => {
                paragraph.push('\n');
                paragraph.push_str(line);
            }
            None => paragraphs.push(line.to_owned()),
        }
        open = true;
    }
    let numbered = paragraphs.into_iter().zip(1..);
    let read = numbered.map(|(text, number)| ReadParagraph {
        number: Some(number),
        section: None,
        text,
    });
    read.collect()
}

#[derive(Default)]
struct Reader {
    stemmer: Stemmer,
    by_stem: HashMap<String, u32>,
    words: Vec<InputWord>,
    cut: bool,
}

impl Reader {
    fn paragraph(
        &mut self,
        section: Option<SectionKind>,
        text: String,
        read: &[ReadWord],
        dropped: Option<Dropped>,
    ) -> InputParagraph {
        let mut places: Vec<WordPosition> = Vec::new();
        let mut left_out: Vec<(Range<usize>, Dropped)> = Vec::new();
        let mut joined = false;
        let mut begins_sentence = false;
        for word in read.iter().filter(|_| dropped.is_none()) {
            begins_sentence |= word.begins_sentence;
            joined &= !word.begins_sentence;
            match word.dropped {
                Some(Dropped::FunctionWord) => {}
                Some(why) => {
                    joined = false;
                    match left_out.last_mut() {
                        Some((range, last)) if *last == why && !word.begins_sentence => {
                            range.end = word.range.end;
                        }
                        _ => left_out.push((word.range.clone(), why)),
                    }
                }
                None => {
                    let Some(at) = self.word(&word.form) else {
                        continue;
                    };
                    places.push(WordPosition {
                        word: at,
                        range: word.range.clone(),
                        joined,
                        begins_sentence: std::mem::take(&mut begins_sentence),
                    });
                    joined = true;
                }
            }
        }
        InputParagraph {
            // The paragraph only consisted of phrases used in letters.
            dropped: dropped.or_else(|| {
                let (_, why) = left_out.first().filter(|_| places.is_empty())?;
                Some(*why)
            }),
            text,
            number: None,
            section,
            left_out,
            used_words: places.len(),
            places,
        }
    }

    fn word(&mut self, form: &str) -> Option<u32> {
        let stem = self.stemmer.stem(form);
        if let Some(at) = self.by_stem.get(&*stem) {
            self.words[*at as usize].count_form(form);
            return Some(*at);
        }
        if self.words.len() >= MAX_WORDS {
            self.cut = true;
            return None;
        }
        let at = self.words.len() as u32;
        self.words.push(InputWord {
            form: form.to_owned(),
            stem: stem.clone().into_owned(),
            count: 1,
            forms: vec![(form.to_owned(), 1)],
        });
        self.by_stem.insert(stem.into_owned(), at);
        Some(at)
    }
}
