use super::case::Case;
use super::plan::Course;
use super::sentence_writer::SentenceWriter;
use super::standing::STANDING;
use crate::model::{Paragraph, Section, SectionKind};

/// A statement under construction.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) writer: SentenceWriter<'a>,
    pub(super) sections: Vec<Section>,
    last_number: u32,
    numbered: bool,
    subheading: Option<String>,
    words: &'static [u32; 17],
}

/// The number of words of a paragraph at 17 quantiles; the ninth is the median.
const SHORT: [u32; 17] = [
    10, 13, 15, 17, 19, 21, 23, 25, 28, 31, 34, 38, 43, 49, 57, 70, 92,
];
const LONG: [u32; 17] = [
    10, 15, 20, 25, 30, 36, 41, 47, 53, 61, 70, 82, 97, 118, 150, 200, 310,
];

impl<'a> Draft<'a> {
    pub(super) fn new(case: &'a mut Case, course: Course) -> Self {
        Self {
            sections: Vec::new(),
            last_number: 0,
            // The paragraphs of reports have no numbers.
            numbered: course != Course::Report,
            subheading: None,
            words: match course {
                Course::Closed | Course::PutRight => &SHORT,
                _ => &LONG,
            },
            writer: SentenceWriter::new(case),
        }
    }

    pub(super) fn open(&mut self, kind: SectionKind, heading: &str) {
        self.subheading = None;
        self.sections.push(Section {
            kind,
            heading: heading.to_owned(),
            paragraphs: Vec::new(),
        });
    }

    /// Adds a sub-heading above the next paragraphs of the section.
    pub(super) fn subheading(&mut self, rule: &str) {
        self.writer.sentence(rule);
        let subheading = self.writer.take();
        if self.subheading.as_ref() != Some(&subheading) {
            self.subheading = Some(subheading);
        }
    }

    /// Adds a standing paragraph in the wording of the decision's year.
    pub(super) fn standing_paragraph(&mut self, name: &str) {
        if let Some(text) = STANDING.write(name, &mut self.writer) {
            self.push(text);
        }
    }

    /// Adds a paragraph: a sentence of `first`, then sentences of `rest` up to its length.
    pub(super) fn paragraph(&mut self, first: &str, rest: &str) {
        // A word and its space take six bytes; the last sentence exceeds the limit by half on average.
        let bytes = (self.draw_words() * 6).saturating_sub(55) as usize;
        self.writer.sentence(first);
        while self.writer.out.len() < bytes {
            self.writer.sentence(rest);
        }
        self.close_paragraph();
    }

    /// Adds a paragraph that ends in a list.
    pub(super) fn write_points(&mut self, lead: &str, first: &str, rest: &str) {
        self.writer.sentence(lead);
        let points = self.between(2, 6);
        for at in 0..points {
            self.point(if at == 0 { first } else { rest }, at + 1 == points);
        }
        self.close_paragraph();
    }

    pub(super) fn point(&mut self, rule: &str, is_last: bool) {
        self.writer.out.push_str("\n• ");
        self.writer.phrase(rule);
        self.writer.out.push_str(if is_last { "." } else { ";" });
    }

    pub(super) fn close_paragraph(&mut self) {
        let text = self.writer.take();
        self.push(text);
    }

    /// Adds the text written so far to the last paragraph, as a separate line.
    pub(super) fn close_note(&mut self) {
        let note = self.writer.take();
        let sections = self.sections.iter_mut();
        if let Some(last) = sections.flat_map(|section| &mut section.paragraphs).last() {
            last.text.push('\n');
            last.text.push_str(&note);
        }
    }

    fn push(&mut self, text: String) {
        let Some(section) = self.sections.last_mut() else {
            return;
        };
        let number = (self.numbered && section.kind != SectionKind::Summary).then(|| {
            self.last_number += 1;
            self.last_number
        });
        section.paragraphs.push(Paragraph {
            number,
            subheading: self.subheading.clone(),
            text,
        });
    }

    fn draw_words(&mut self) -> u32 {
        let at = self.between(0, 15) as usize;
        let (low, high) = (self.words[at], self.words[at + 1]);
        self.between(low, high)
    }

    pub(super) fn chance(&mut self, times: u32, of: u32) -> bool {
        self.writer.case.random.chance(times, of)
    }

    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        self.writer.case.random.between(low, high)
    }
}
