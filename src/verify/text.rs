//! The words of a decision, over all of its paragraphs.

use std::collections::HashSet;
use std::ops::Range;

use super::draft::push_plain;
use super::words::{Word, words_of};
use crate::index::{DecisionAddress, Index, IndexError};
use crate::model::{Date, Pinpoint, Reference};

/// A decision prepared for comparison with quotations.
#[derive(Debug, Clone)]
pub(super) struct DecisionText {
    pub(super) reference: Reference,
    pub(super) withdrawn: bool,
    authority: Option<String>,
    date: Option<Date>,
    pub(super) paragraphs: Vec<TextParagraph>,
    /// The words of all paragraphs; each range refers to the text of its own paragraph.
    pub(super) words: Vec<Word>,
    /// By word: the index of its paragraph.
    pub(super) paragraph_of: Vec<u32>,
    /// The distinct forms of its words.
    forms: HashSet<String>,
}

/// A paragraph of a decision.
#[derive(Debug, Clone)]
pub(super) struct TextParagraph {
    /// `None` for the summary and unnumbered text.
    pub(super) number: Option<u32>,
    /// Whether its wording appears in many decisions.
    pub(super) standing: bool,
    pub(super) text: String,
    /// The range of its words among those of the decision.
    pub(super) words: Range<usize>,
}

impl DecisionText {
    pub(super) fn read(index: &Index, at: DecisionAddress) -> Result<Self, IndexError> {
        let segment = index.segment(at.segment);
        let texts = index.texts(at)?;
        let facts = index.facts_of(at, &texts)?;
        let reference = Reference::of_collection(&facts.reference)
            .ok_or_else(|| index.damaged(format!("holds the reference `{}`", facts.reference)))?;
        let first = segment.first_doc(at.ordinal);
        let mut read = Self {
            reference,
            withdrawn: facts.withdrawn.is_some(),
            date: facts.date.as_ref().and_then(|date| date.parse().ok()),
            authority: facts.authority,
            paragraphs: Vec::new(),
            words: Vec::new(),
            paragraph_of: Vec::new(),
            forms: HashSet::new(),
        };
        for position in 0..segment.paragraph_counts()[at.ordinal] {
            let doc = first + position;
            let mut text = String::new();
            for character in texts.paragraph(position as usize).chars() {
                push_plain(&mut text, character);
            }
            let start = read.words.len();
            read.words.extend(words_of(&text));
            read.paragraph_of.resize(read.words.len(), position);
            read.paragraphs.push(TextParagraph {
                number: segment.place(doc).number,
                standing: index.wordings().is_standing(at.segment, doc),
                text,
                words: start..read.words.len(),
            });
        }
        read.forms = read.words.iter().map(|word| word.form.clone()).collect();
        Ok(read)
    }

    /// The number of the given words that occur anywhere in it.
    pub(super) fn shared<'a>(&self, words: impl Iterator<Item = &'a str>) -> usize {
        words.filter(|word| self.forms.contains(*word)).count()
    }

    /// The number of the last paragraph; `None` if none is numbered.
    pub(super) fn last_number(&self) -> Option<u32> {
        self.paragraphs.iter().filter_map(|one| one.number).max()
    }

    /// Whether a paragraph has this number.
    pub(super) fn has_number(&self, number: u32) -> bool {
        self.paragraphs.iter().any(|one| one.number == Some(number))
    }

    /// The citation of one of its paragraphs.
    pub(super) fn citation(&self, paragraph: Option<u32>) -> String {
        let pinpoint = Pinpoint {
            authority: self.authority.as_deref(),
            reference: &self.reference,
            date: self.date,
            paragraph,
        };
        pinpoint.to_string()
    }

    /// The paragraph of a word.
    pub(super) fn paragraph(&self, word: usize) -> &TextParagraph {
        &self.paragraphs[self.paragraph_of[word] as usize]
    }

    /// Some consecutive words as printed; the end of a paragraph becomes a space.
    pub(super) fn printed(&self, words: Range<usize>) -> String {
        let mut printed = String::new();
        let mut at = words.start;
        while at < words.end {
            let paragraph = self.paragraph(at);
            let last = words.end.min(paragraph.words.end) - 1;
            let range = self.words[at].range.start..self.words[last].range.end;
            if !printed.is_empty() {
                printed.push(' ');
            }
            printed.push_str(&one_line(&paragraph.text[range]));
            at = last + 1;
        }
        printed
    }
}

/// A text on one line, with single spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
