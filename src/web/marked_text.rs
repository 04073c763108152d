//! Text of a decision as pages show it: lines, lists and marks.

use std::ops::Range;

/// A block of a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Block<'a> {
    Line(Vec<Piece<'a>>),
    List(Vec<Vec<Piece<'a>>>),
}

/// A piece of text, marked or not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) marked: bool,
    /// The number of the mark that begins here, counted from 1 within the page.
    pub(crate) begins: Option<usize>,
}

/// Splits a paragraph with its marks into lines and lists. `before` is the number of marks
/// above it on the page.
pub(crate) fn blocks<'a>(text: &'a str, marks: &[Range<usize>], before: usize) -> Vec<Block<'a>> {
    let mut blocks: Vec<Block<'a>> = Vec::new();
    let mut start = 0;
    let mut begun = before;
    for line in text.split('\n') {
        let mut range = start..start + line.len();
        start = range.end + 1;
        let is_bullet = line.starts_with("• ");
        if is_bullet {
            range.start += "• ".len();
        }
        let pieces = pieces(text, range, marks, before, &mut begun);
        if pieces.is_empty() {
            continue;
        }
        match (blocks.last_mut(), is_bullet) {
            (Some(Block::List(items)), true) => items.push(pieces),
            (_, true) => blocks.push(Block::List(vec![pieces])),
            (_, false) => blocks.push(Block::Line(pieces)),
        }
    }
    blocks
}

fn pieces<'a>(
    text: &'a str,
    range: Range<usize>,
    marks: &[Range<usize>],
    before: usize,
    begun: &mut usize,
) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut at = range.start;
    let first = marks.partition_point(|mark| mark.end <= range.start);
    let within = marks.iter().enumerate().skip(first);
    for (nth, mark) in within.take_while(|(_, mark)| mark.start < range.end) {
        // A mark can begin before a bullet sign and continue on the next line.
        let (from, to) = (mark.start.max(at), mark.end.min(range.end));
        if at < from {
            pieces.push(plain(&text[at..from]));
        }
        if from < to {
            pieces.push(Piece {
                text: &text[from..to],
                marked: true,
                begins: (*begun <= before + nth).then_some(before + nth + 1),
            });
            *begun = before + nth + 1;
            at = to;
        }
    }
    if at < range.end {
        pieces.push(plain(&text[at..range.end]));
    }
    pieces
}

fn plain(text: &str) -> Piece<'_> {
    Piece {
        text,
        marked: false,
        begins: None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(blocks: &[Block<'_>]) -> String {
        let line = |pieces: &[Piece<'_>]| -> String {
            let shown = pieces
                .iter()
                .map(|piece| match (piece.marked, piece.begins) {
                    (false, _) => piece.text.to_owned(),
                    (true, Some(number)) => format!("[{number}:{}]", piece.text),
                    (true, None) => format!("[{}]", piece.text),
                });
            shown.collect()
        };
        let blocks = blocks.iter().map(|block| match block {
            Block::Line(pieces) => line(pieces),
            Block::List(items) => {
                let items: Vec<_> = items.iter().map(|item| line(item)).collect();
                format!("({})", items.join("|"))
            }
        });
        blocks.collect::<Vec<_>>().join("/")
    }

    #[track_caller]
    fn check(text: &str, marked: &[&str], expected: &str) {
        let marks: Vec<_> = marked
            .iter()
            .map(|marked| {
                let start = text.find(marked).unwrap();
                start..start + marked.len()
            })
            .collect();
        assert_eq!(shown(&blocks(text, &marks, 4)), expected);
    }

    #[test]
    fn marks_are_numbered_through_the_page() {
        check(
            "a record of minutes",
            &["record", "minutes"],
            "a [5:record] of [6:minutes]",
        );
        check("", &[], "");
    }

    #[test]
    fn bullets_are_lists_and_marks_may_go_through_them() {
        check(
            "It agreed to:\n• say sorry; and\n• pay £5.\nThen it did.",
            &["sorry; and\n• pay"],
            "It agreed to:/(say [5:sorry; and]|[pay] £5.)/Then it did.",
        );
        check("• x", &["• x"], "([5:x])");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_text_is_lost_and_every_mark_begins_once(
            pieces in proptest::collection::vec(("[a\n•é ]{0,9}", "[xü\n ]{0,3}y"), 0..8),
        ) {
            let (mut text, mut marks) = (String::new(), Vec::new());
            for (before, marked) in &pieces {
                text.push_str(before);
                marks.push(text.len()..text.len() + marked.len());
                text.push_str(marked);
            }
            let blocks = blocks(&text, &marks, 0);
            let all = blocks.iter().flat_map(|block| match block {
                Block::Line(pieces) => vec![pieces],
                Block::List(items) => items.iter().collect(),
            });
            let all: Vec<_> = all.flatten().collect();
            let joined: String = all.iter().map(|piece| piece.text).collect();
            let squeeze = |text: &str| text.replace("• ", "").replace('\n', "");
            let lines = text.split('\n').map(|line| line.strip_prefix("• ").unwrap_or(line));
            prop_assert_eq!(joined, lines.collect::<String>(), "{:?}", squeeze(&text));
            let begun: Vec<_> = all.iter().filter_map(|piece| piece.begins).collect();
            prop_assert!(begun.is_sorted(), "{:?}", begun);
            prop_assert_eq!(begun.last().copied().unwrap_or(0), marks.len());
        }
    }
}
