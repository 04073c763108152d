use std::ops::Range;

/// Paragraphs of up to this many bytes are shown whole.
const WHOLE_BYTES: usize = 1_200;
/// The text shown on either side of a mark, in bytes.
const CONTEXT_BYTES: usize = 240;
/// The text shown of a long paragraph without marks, in bytes.
const OPENING_BYTES: usize = 600;
/// The maximum number of extracts; an extremely long paragraph must not fill the screen.
const MAX_EXTRACTS: usize = 8;
/// The maximum length of an extract in bytes, unless a single mark is longer.
const MAX_EXTRACT_BYTES: usize = 1_600;

/// The part of a paragraph that is shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The text, with `[…]` in place of omitted parts.
    pub(crate) text: String,
    /// Byte ranges of `text`.
    pub(crate) marks: Vec<Range<usize>>,
    /// The number of marks outside it.
    pub(crate) marks_left_out: usize,
}

/// Returns a paragraph of ordinary length whole, and extracts around the marks of a longer one. No
/// mark is split.
pub(crate) fn excerpt(text: &str, marks: &[Range<usize>]) -> Excerpt {
    if text.len() <= WHOLE_BYTES {
        return Excerpt {
            text: text.to_owned(),
            marks: marks.to_vec(),
            marks_left_out: 0,
        };
    }
    let (extracts, shown) = extracts(text, marks);
    let mut cut = Excerpt {
        text: String::new(),
        marks: Vec::with_capacity(shown),
        marks_left_out: marks.len() - shown,
    };
    let mut marks = marks[..shown].iter().peekable();
    let mut at = 0;
    for stretch in extracts {
        if stretch.start > at {
            cut.text.push_str(if at == 0 { "[…] " } else { " […] " });
        }
        while let Some(mark) = marks.next_if(|mark| mark.end <= stretch.end) {
            let moved = |byte: usize| cut.text.len() + byte - stretch.start;
            cut.marks.push(moved(mark.start)..moved(mark.end));
        }
        cut.text.push_str(&text[stretch.clone()]);
        at = stretch.end;
    }
    if at < text.len() {
        cut.text.push_str(" […]");
    }
    cut
}

/// The target length of a snippet in bytes: two or three lines of a page.
const SNIPPET_BYTES: usize = 190;
/// The text shown before the first mark of a snippet, in bytes.
const LEAD_BYTES: usize = 50;

/// Returns the part of a paragraph with the most marks, two or three lines long. Its line
/// breaks become spaces. No mark is split.
pub(crate) fn snippet(text: &str, marks: &[Range<usize>]) -> Excerpt {
    let stretch = snippet_stretch(text, marks);
    let shown: Vec<_> = (marks.iter())
        .filter(|mark| stretch.start <= mark.start && mark.end <= stretch.end)
        .collect();
    let mut cut = Excerpt {
        text: if stretch.start > 0 { "… " } else { "" }.to_owned(),
        marks: Vec::with_capacity(shown.len()),
        marks_left_out: marks.len() - shown.len(),
    };
    let before = cut.text.len();
    let moved = |byte: usize| before + byte - stretch.start;
    let shown = shown.iter().map(|mark| moved(mark.start)..moved(mark.end));
    cut.marks.extend(shown);
    cut.text.push_str(&text[stretch.clone()].replace('\n', " "));
    if stretch.end < text.len() {
        cut.text.push_str(" …");
    }
    cut
}

fn snippet_stretch(text: &str, marks: &[Range<usize>]) -> Range<usize> {
    // A paragraph that is only slightly longer is not cut.
    if text.len() <= SNIPPET_BYTES + SNIPPET_BYTES / 8 {
        return 0..text.len();
    }
    let room = SNIPPET_BYTES - LEAD_BYTES;
    let marks_from = |first: usize| {
        let most = marks[first].start + room;
        let within = marks[first..].iter().take_while(|mark| mark.end <= most);
        within.count().max(1)
    };
    // The first window with the most marks.
    let best = (0..marks.len()).max_by_key(|first| (marks_from(*first), std::cmp::Reverse(*first)));
    let Some(first) = best else {
        return 0..word_end(text, SNIPPET_BYTES);
    };
    let last = &marks[first + marks_from(first) - 1];
    let start = if marks[first].start <= LEAD_BYTES {
        0
    } else {
        word_start(text, marks[first].start - LEAD_BYTES).min(marks[first].start)
    };
    // Space that is not needed before the marks is used after them.
    let end = word_end(text, (start + SNIPPET_BYTES).min(text.len())).max(last.end);
    if end < text.len() {
        return start..end;
    }
    let spare = SNIPPET_BYTES.saturating_sub(end - start);
    word_start(text, start.saturating_sub(spare)).min(start)..end
}

/// The extracts to show, in ascending order and not overlapping, and the number of marks in them.
fn extracts(text: &str, marks: &[Range<usize>]) -> (Vec<Range<usize>>, usize) {
    let mut extracts: Vec<Range<usize>> = Vec::new();
    if marks.is_empty() {
        extracts.push(0..word_end(text, OPENING_BYTES));
        return (extracts, 0);
    }
    for (nth, mark) in marks.iter().enumerate() {
        let start = word_start(text, mark.start.saturating_sub(CONTEXT_BYTES));
        // An extremely long word must not push out the mark.
        let start = start.min(mark.start);
        let end = word_end(text, mark.end.saturating_add(CONTEXT_BYTES)).max(mark.end);
        let full = extracts.len() == MAX_EXTRACTS;
        match extracts.last_mut() {
            Some(last) if start <= last.end => {
                if mark.end - last.start > MAX_EXTRACT_BYTES {
                    last.end = last.end.min(mark.start);
                    return (extracts, nth);
                }
                last.end = last.end.max(end);
            }
            _ if full => return (extracts, nth),
            _ => extracts.push(start..end),
        }
    }
    (extracts, marks.len())
}

/// The start of the first word at or after `byte`, or the nearest character if no word starts
/// nearby.
fn word_start(text: &str, byte: usize) -> usize {
    if byte == 0 {
        return 0;
    }
    let byte = text.ceil_char_boundary(byte);
    let near = &text[byte..text.floor_char_boundary(byte + CONTEXT_BYTES / 2).max(byte)];
    near.find(char::is_whitespace).map_or(byte, |space| {
        byte + space + near[space..].chars().next().map_or(0, char::len_utf8)
    })
}

/// The end of the last word at or before `byte`, or the nearest character if no word ends nearby.
fn word_end(text: &str, byte: usize) -> usize {
    if byte >= text.len() {
        return text.len();
    }
    let byte = text.floor_char_boundary(byte);
    let near = text.ceil_char_boundary(byte.saturating_sub(CONTEXT_BYTES / 2));
    text[near..byte]
        .rfind(char::is_whitespace)
        .map_or(byte, |space| near + space)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(words_before: usize, words_after: usize, expected: &str) {
        let before = "before ".repeat(words_before);
        let text = format!("{before}MARK {}", "after ".repeat(words_after));
        let mark = before.len()..before.len() + 4;
        let cut = excerpt(&text, &[mark]);
        assert_eq!(&cut.text[cut.marks[0].clone()], "MARK");
        let squeezed = cut.text.replace("before ", "b").replace(" after", "a");
        assert_eq!(squeezed, expected);
    }

    #[test]
    fn shows_an_ordinary_paragraph_whole() {
        check(3, 2, "bbbMARKaa ");
    }

    #[test]
    fn shows_an_extract_around_the_mark_of_a_long_paragraph() {
        let (before, after) = ("b".repeat(34), "a".repeat(39));
        check(500, 500, &format!("[…] {before}MARK{after} […]"));
        check(1, 500, &format!("bMARK{after} […]"));
    }

    #[test]
    fn shows_the_opening_of_a_long_paragraph_without_marks() {
        let cut = excerpt(&"word ".repeat(1_000), &[]);
        assert_eq!(cut.text, format!("{}word […]", "word ".repeat(119)));
    }

    #[test]
    fn counts_the_marks_it_leaves_out() {
        let text = "mark and then a good many words more ".repeat(1_000);
        let marks: Vec<_> = (0..1_000).map(|nth| nth * 37..nth * 37 + 4).collect();
        let cut = excerpt(&text, &marks);
        assert!(cut.text.len() < 3_000, "{}", cut.text.len());
        assert_eq!(cut.marks.len() + cut.marks_left_out, 1_000);
        assert!(
            cut.marks
                .iter()
                .all(|mark| &cut.text[mark.clone()] == "mark")
        );
    }

    #[test]
    fn a_snippet_is_the_stretch_with_the_most_marks() {
        let text = format!("MARK {}MARK and MARK{}", "x ".repeat(300), " y".repeat(300));
        let marks: Vec<_> = text
            .match_indices("MARK")
            .map(|(at, _)| at..at + 4)
            .collect();
        let cut = snippet(&text, &marks);
        assert_eq!((cut.marks.len(), cut.marks_left_out), (2, 1));
        assert!(
            cut.text.starts_with("… x x") && cut.text.ends_with("y …"),
            "{}",
            cut.text
        );
        assert!(cut.text.len() < 260, "{}", cut.text.len());
        let short = snippet("One MARK.\n• two", std::slice::from_ref(&(4..8)));
        assert_eq!(short.text, "One MARK. • two");
        assert_eq!(snippet(&"word ".repeat(100), &[]).text.len(), 193);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_snippet_never_cuts_a_mark_whatever_the_text(
            pieces in proptest::collection::vec(("[aé \n]{0,90}", "[xü ]{1,90}"), 0..30),
        ) {
            let mut text = String::new();
            let mut marks = Vec::new();
            for (plain, marked) in &pieces {
                text.push_str(plain);
                marks.push(text.len()..text.len() + marked.len());
                text.push_str(marked);
            }
            let cut = snippet(&text, &marks);
            prop_assert_eq!(cut.marks.len() + cut.marks_left_out, marks.len());
            prop_assert!(marks.is_empty() || !cut.marks.is_empty());
            for mark in &cut.marks {
                prop_assert!(marks.iter().any(|own| text[own.clone()] == cut.text[mark.clone()]));
            }
        }

        #[test]
        fn never_splits_a_mark(
            pieces in proptest::collection::vec(("[aé ]{0,90}", "[xü ]{1,90}"), 1..30),
            lead in 0_usize..2_000,
        ) {
            let mut text = "é".repeat(lead);
            let mut marks = Vec::new();
            for (plain, marked) in &pieces {
                text.push_str(plain);
                marks.push(text.len()..text.len() + marked.len());
                text.push_str(marked);
            }
            let cut = excerpt(&text, &marks);
            prop_assert_eq!(cut.marks.len() + cut.marks_left_out, marks.len());
            for (shown, mark) in cut.marks.iter().zip(&marks) {
                prop_assert_eq!(&cut.text[shown.clone()], &text[mark.clone()]);
            }
        }
    }
}
