//! Tables of contents, which name the sections of a statement before it begins.

use std::collections::HashMap;

use super::lines::{Line, Role};
use super::sections::kind_of_key;
use super::spacing::{KEY_MAX_BYTES, fold_key};
use super::wording::looks_like_subheading;

/// The minimum number of consecutive headings in a table of contents.
const MIN_HEADINGS: usize = 3;

/// Removes the lines of a table of contents.
///
/// A table of contents is a run of short lines, most of them headings of sections that appear
/// again below. If it stayed, it would be read as empty sections or as paragraphs, and every
/// later paragraph number would be wrong.
pub(super) fn drop_contents(lines: &mut Vec<Line<'_>>) {
    let mut key = String::new();
    let keys: Vec<Option<String>> = (lines.iter())
        .map(|line| section_key(*line, &mut key))
        .collect();
    let Some(first) = keys.iter().position(Option::is_some) else {
        return;
    };
    // The last position of each heading.
    let last: HashMap<&str, usize> = (keys.iter().enumerate())
        .filter_map(|(at, key)| Some((key.as_deref()?, at)))
        .collect();
    let mut at = first;
    while at < lines.len() {
        let mut end = end_of_run(lines, &keys, at);
        let is_last = |place: usize| {
            let key = keys[place].as_deref();
            key.is_some_and(|key| last.get(key) == Some(&place))
        };
        // The last line of the run may be the first heading of the statement itself.
        while end > at + 1 && is_last(end - 1) {
            end -= 1;
        }
        let named = keys[at..end].iter().flatten();
        let (named, again) = named.fold((0, 0), |(named, again), key| {
            let comes_again = last.get(key.as_str()).is_some_and(|last| *last >= end);
            (named + 1, again + usize::from(comes_again))
        });
        let is_contents = named >= MIN_HEADINGS && 2 * named >= end - at && 3 * again >= 2 * named;
        if is_contents {
            let start = at - usize::from(at > 0 && is_title(lines[at - 1], &mut key));
            lines.drain(start..end);
            // A statement has only one.
            return;
        }
        // Headings of the statement itself have text between them.
        match keys[end..].iter().position(Option::is_some) {
            Some(next) => at = end + next,
            None => return,
        }
    }
}

/// The end of the run of headings that begins at `at`. In a run with markers, headings inside a
/// section may appear between those of sections.
fn end_of_run(lines: &[Line<'_>], keys: &[Option<String>], at: usize) -> usize {
    let is_marked =
        |line: &Line<'_>| matches!(line.role, Role::Dash | Role::Bullet | Role::Entry(_));
    let marked = is_marked(&lines[at]);
    let mut end = at;
    while let Some(line) = lines.get(end) {
        let goes_on =
            is_marked(line) == marked && (keys[end].is_some() || (marked && is_short(*line)));
        if !goes_on {
            break;
        }
        end += 1;
    }
    end
}

fn is_short(line: Line<'_>) -> bool {
    let bare = Line {
        role: Role::Plain,
        text: without_page(line.body()),
        ..line
    };
    looks_like_subheading(bare)
}

/// The folded text of a line that is the heading of a section, without its marker.
fn section_key(line: Line<'_>, key: &mut String) -> Option<String> {
    let text = without_page(line.body());
    if text.len() > KEY_MAX_BYTES {
        return None;
    }
    fold_key(text, key);
    kind_of_key(key).map(|_| key.clone())
}

/// A heading without its page number: `What I found ....... 3`.
fn without_page(text: &str) -> &str {
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let bare = bare.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '·'));
    if bare.is_empty() { text } else { bare }
}

/// Returns whether a line is the title of a table of contents.
fn is_title(line: Line<'_>, key: &mut String) -> bool {
    fold_key(line.body(), key);
    matches!(
        key.as_str(),
        "contents"
            | "table of contents"
            | "page contents"
            | "on this page"
            | "in this decision"
            | "in this report"
            | "jump to"
            | "jump to section"
            | "skip to"
    )
}

#[cfg(test)]
mod tests {
    use super::super::lines::split_lines;
    use super::*;

    #[track_caller]
    fn check(page: &str, dropped: usize) {
        let mut lines = split_lines(page);
        let before = lines.len();
        drop_contents(&mut lines);
        assert_eq!(before - lines.len(), dropped, "{page}");
    }

    const STATEMENT: &str = "Summary: A form was lost.\nThe complaint\n- Mr X complains.\n\
        What I found\nWhat happened\n- It was lost.\nFinal decision\n- I uphold it.\n";

    #[test]
    fn a_list_of_the_headings_that_follow_is_removed() {
        for list in [
            "- The complaint\n- What I found\n- Final decision\n",
            "  1. The complaint\n  2. What I found\n  3. Final decision\n",
            "• The complaint\n• What I found\n• What happened\n• Final decision\n",
            "The complaint .... 2\nWhat I found\u{a0}.... 3\nFinal decision 14\n",
        ] {
            let entries = list.lines().count();
            check(
                &format!("A Council (24 001 411)\n{list}{STATEMENT}"),
                entries,
            );
            check(
                &format!("Contents\n{list}\nThe Ombudsman's final decision:\n{STATEMENT}"),
                entries + 1,
            );
        }
    }

    #[test]
    fn a_statement_without_one_keeps_its_lines() {
        check(STATEMENT, 0);
        check("The complaint\nWhat I found\nFinal decision\n", 0);
        check(&format!("- The complaint\n- What I found\n{STATEMENT}"), 0);
        check("", 0);
    }
}
