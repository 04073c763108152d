use super::case::Case;
use super::plan::Course;
use super::standing::STANDING;
use super::teller::Teller;
use crate::model::{Paragraph, Section, SectionKind};

/// A statement in the making.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) teller: Teller<'a>,
    pub(super) sections: Vec<Section>,
    last_number: u32,
    numbered: bool,
    subheading: Option<String>,
    words: &'static [u32; 17],
}

/// Words of a paragraph at 17 points of its distribution: half have fewer than the ninth.
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
            // The paragraphs of reports bear no numbers.
            numbered: course != Course::Report,
            subheading: None,
            words: match course {
                Course::Closed | Course::PutRight => &SHORT,
                _ => &LONG,
            },
            teller: Teller::new(case),
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

    /// Puts a sub-heading above the paragraphs that follow in the section.
    pub(super) fn head(&mut self, rule: &str) {
        self.teller.sentence(rule);
        let subheading = self.teller.take();
        if self.subheading.as_ref() != Some(&subheading) {
            self.subheading = Some(subheading);
        }
    }

    /// Adds a standing paragraph in the wording of its year.
    pub(super) fn stand(&mut self, name: &str) {
        if let Some(text) = STANDING.say(name, &mut self.teller) {
            self.push(text);
        }
    }

    /// Adds a paragraph: a sentence of `first`, then sentences of `rest` to its length.
    pub(super) fn tell(&mut self, first: &str, rest: &str) {
        // Six bytes a word with its space; a sentence goes beyond by half of one.
        let bytes = (self.draw_words() * 6).saturating_sub(55) as usize;
        self.teller.sentence(first);
        while self.teller.out.len() < bytes {
            self.teller.sentence(rest);
        }
        self.close_paragraph();
    }

    /// Adds a paragraph that ends in a list.
    pub(super) fn write_points(&mut self, lead: &str, first: &str, rest: &str) {
        self.teller.sentence(lead);
        let points = self.between(2, 6);
        for at in 0..points {
            self.point(if at == 0 { first } else { rest }, at + 1 == points);
        }
        self.close_paragraph();
    }

    pub(super) fn point(&mut self, rule: &str, is_last: bool) {
        self.teller.out.push_str("\n• ");
        self.teller.phrase(rule);
        self.teller.out.push_str(if is_last { "." } else { ";" });
    }

    pub(super) fn close_paragraph(&mut self) {
        let text = self.teller.take();
        self.push(text);
    }

    /// Adds what was said to the last paragraph, as a line of its own.
    pub(super) fn close_note(&mut self) {
        let note = self.teller.take();
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
        self.teller.case.random.chance(times, of)
    }

    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        self.teller.case.random.between(low, high)
    }
}
