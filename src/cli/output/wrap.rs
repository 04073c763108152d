use std::io::{self, Write};
use std::ops::Range;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::clean_character;

/// A text to be broken into lines, with its marks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wrapped<'a> {
    /// The text; its own line breaks are kept.
    pub(crate) text: &'a str,
    /// Byte ranges of `text`, in ascending order, not overlapping.
    pub(crate) marks: &'a [Range<usize>],
    /// The width of a line, including the indent.
    pub(crate) width: usize,
    /// The number of spaces before every line.
    pub(crate) indent: usize,
    /// The style of marks.
    pub(crate) mark: Style,
    /// The text in the indent of the first line.
    pub(crate) margin: &'a str,
    /// The style of the margin.
    pub(crate) margin_style: Style,
}

impl Wrapped<'_> {
    /// Writes the lines, each with a line break. A word longer than a line is not broken, so that
    /// addresses can be copied.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut at = 0;
        for line in self.text.split('\n') {
            // Further lines of a bullet are aligned with its first word.
            let hanging = if line.starts_with("• ") { 2 } else { 0 };
            let columns = self.width.saturating_sub(self.indent).max(1);
            for (nth, range) in lines(line, columns, hanging).into_iter().enumerate() {
                let indent = self.indent + if nth == 0 { 0 } else { hanging };
                if at == 0 && nth == 0 && !self.margin.is_empty() {
                    let style = self.margin_style;
                    write!(out, "{style}{:<indent$}{style:#}", self.margin)?;
                } else if !range.is_empty() {
                    write!(out, "{:indent$}", "")?;
                }
                self.write_range(out, at + range.start..at + range.end)?;
                writeln!(out)?;
            }
            at += line.len() + 1;
        }
        Ok(())
    }

    fn write_range(&self, out: &mut dyn Write, range: Range<usize>) -> io::Result<()> {
        let first = self.marks.partition_point(|mark| mark.end <= range.start);
        let mut at = range.start;
        for mark in &self.marks[first..] {
            let (start, end) = (mark.start.max(range.start), mark.end.min(range.end));
            if start >= end {
                break;
            }
            write_clean(out, &self.text[at..start])?;
            write!(out, "{}", self.mark)?;
            write_clean(out, &self.text[start..end])?;
            write!(out, "{:#}", self.mark)?;
            at = end;
        }
        write_clean(out, &self.text[at..range.end])
    }
}

fn write_clean(out: &mut dyn Write, text: &str) -> io::Result<()> {
    write!(out, "{}", super::Clean(text))
}

/// The byte range of each line of a text without line breaks. Every line except the first has
/// `hanging` columns less.
fn lines(text: &str, columns: usize, hanging: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut line = 0..0;
    let mut line_columns = 0;
    for word in words(text) {
        let word_columns = text[word.clone()].width();
        let gap = text[line.end..word.start].width();
        let room = if lines.is_empty() {
            columns
        } else {
            columns.saturating_sub(hanging)
        };
        if line_columns == 0 {
            line = word;
            line_columns = word_columns;
        } else if line_columns + gap + word_columns <= room {
            line.end = word.end;
            line_columns += gap + word_columns;
        } else {
            lines.push(line);
            line = word;
            line_columns = word_columns;
        }
    }
    // An empty text is an empty line, as in the source.
    lines.push(line);
    lines
}

/// The byte ranges between breakable spaces. A non-breaking space does not break, and a sign that
/// joins two facts stays with the first.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_space = |character: char| clean_character(character) == ' ';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|character| !is_space(character))?;
        at = text[start..]
            .find(is_space)
            .map_or(text.len(), |length| start + length);
        for sign in [" ·", " >"] {
            let rest = text[at..].strip_prefix(sign);
            if rest.is_some_and(|rest| rest.starts_with(' ')) {
                at += sign.len();
            }
        }
        Some(start..at)
    })
}

#[cfg(test)]
mod tests {
    use anstyle::Style;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, marks: &[(usize, usize)], width: usize, expected: &str) {
        let marks: Vec<_> = marks.iter().map(|(start, end)| *start..*end).collect();
        let mut out = Vec::new();
        let wrapped = Wrapped {
            text,
            marks: &marks,
            width,
            indent: 2,
            mark: Style::new().bold(),
            ..Wrapped::default()
        };
        wrapped.write(&mut out).unwrap();
        let shown = String::from_utf8(out).unwrap();
        let shown = shown.replace("\x1b[1m", "<").replace("\x1b[0m", ">");
        assert_eq!(shown, expected);
    }

    #[test]
    fn breaks_at_spaces_and_keeps_long_words_whole() {
        check("one > two · six", &[], 9, "  one >\n  two ·\n  six\n");
        check("one two three", &[], 9, "  one two\n  three\n");
        check(
            "a incomprehensible b",
            &[],
            8,
            "  a\n  incomprehensible\n  b\n",
        );
        check(
            "£5\u{a0}000 was paid",
            &[],
            10,
            "  £5\u{a0}000\n  was paid\n",
        );
        check("a\n\nb", &[], 10, "  a\n\n  b\n");
    }

    #[test]
    fn hangs_the_lines_of_a_bullet() {
        check(
            "it agreed:\n• to say sorry\n• to pay",
            &[],
            12,
            "  it agreed:\n  • to say\n    sorry\n  • to pay\n",
        );
    }

    #[test]
    fn continues_a_mark_on_the_next_line() {
        check(
            "the old record",
            &[(4, 14)],
            10,
            "  the <old>\n  <record>\n",
        );
        check(
            "the old record",
            &[(0, 3), (8, 14)],
            80,
            "  <the> old <record>\n",
        );
    }

    #[test]
    fn replaces_control_characters() {
        check("a\x1b[31mb", &[(0, 1)], 80, "  <a>\u{fffd}[31mb\n");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn loses_no_word(text in "[a-c •\u{a0}\t\n\u{1b}é]{0,80}", width in 3_usize..30) {
            let mut out = Vec::new();
            let wrapped = Wrapped { text: &text, width, indent: 1, ..Wrapped::default() };
            wrapped.write(&mut out).unwrap();
            let shown = String::from_utf8(out).unwrap();
            let words = |text: &str| {
                text.split(|c| clean_character(c) == ' ')
                    .filter(|word| !word.is_empty())
                    .map(|word| super::super::Clean(word).to_string())
                    .collect::<Vec<_>>()
            };
            prop_assert_eq!(words(&shown), words(&text));
        }
    }
}
