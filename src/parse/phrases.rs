//! Phrases with gaps, all searched in one scan.

use std::ops::Range;

use aho_corasick::AhoCorasick;

/// The maximum number of bytes between two pieces of a phrase.
const GAP_MAX_BYTES: usize = 64;

/// Phrases, each with its meaning.
///
/// A phrase is a piece of text that begins with a word, such as `complaint is late`, or several
/// pieces with up to about ten words in between: `not … different outcome`. A gap written ` ..
/// ` contains no comma and no `and`.
pub(super) struct Phrases<T> {
    scan: AhoCorasick,
    rules: Vec<Rule<T>>,
    // By piece: the rules that end with it.
    by_last: Vec<Vec<usize>>,
}

struct Rule<T> {
    /// Each piece, and whether the gap before it is narrow.
    pieces: Vec<(usize, bool)>,
    meaning: T,
}

impl<T: Copy> Phrases<T> {
    pub(super) fn new(phrases: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut pieces: Vec<&str> = Vec::new();
        let mut rules = Vec::new();
        for (phrase, meaning) in phrases {
            let mut of_rule = Vec::new();
            for part in phrase.split(" … ") {
                for (at, piece) in part.split(" .. ").enumerate() {
                    let known = pieces.iter().position(|other| *other == piece);
                    let piece = known.unwrap_or_else(|| {
                        pieces.push(piece);
                        pieces.len() - 1
                    });
                    of_rule.push((piece, at > 0));
                }
            }
            rules.push(Rule {
                pieces: of_rule,
                meaning,
            });
        }
        let mut by_last = vec![Vec::new(); pieces.len()];
        for (at, rule) in rules.iter().enumerate() {
            if let Some((last, _)) = rule.pieces.last() {
                by_last[*last].push(at);
            }
        }
        let scan = AhoCorasick::builder()
            .kind(Some(aho_corasick::AhoCorasickKind::DFA))
            .build(pieces)
            .expect("some hundred short literals make a small automaton");
        Self {
            scan,
            rules,
            by_last,
        }
    }

    /// Calls `found` for every phrase in `text`, which is in lower case, in the
    /// order of their ends.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Range<usize>, T)) {
        let mut met: Vec<(usize, Range<usize>)> = Vec::new();
        for piece in self.scan.find_overlapping_iter(text) {
            let before = text.as_bytes()[..piece.start()].last();
            if before.is_some_and(u8::is_ascii_alphanumeric) {
                continue;
            }
            let id = piece.pattern().as_usize();
            for rule in &self.by_last[id] {
                let rule = &self.rules[*rule];
                let start = start_of(text, &met, &rule.pieces, &piece.range());
                if let Some(start) = start {
                    found(start..piece.end(), rule.meaning);
                }
            }
            met.push((id, piece.range()));
        }
    }
}

/// The start of a phrase whose last piece is at `last`.
fn start_of(
    text: &str,
    met: &[(usize, Range<usize>)],
    pieces: &[(usize, bool)],
    last: &Range<usize>,
) -> Option<usize> {
    let mut start = last.start;
    let (_, mut narrow) = *pieces.last()?;
    for (piece, narrow_before) in pieces[..pieces.len() - 1].iter().rev() {
        // The nearest one leaves the smallest gap.
        let (_, range) = met
            .iter()
            .rev()
            .take_while(|(_, range)| range.end + 2 * GAP_MAX_BYTES >= start)
            .find(|(id, range)| id == piece && range.end <= start)?;
        let gap = &text[range.end..start];
        let parted = narrow && (gap.contains([',', ';']) || gap.contains(" and "));
        if gap.len() > GAP_MAX_BYTES || parted {
            return None;
        }
        (start, narrow) = (range.start, *narrow_before);
    }
    Some(start)
}

/// Sets `lower` to the text in lower case, with spaces for hyphens and without straight
/// apostrophes; every byte keeps its position.
pub(super) fn lower_into(text: &str, lower: &mut String) {
    lower.clear();
    lower.push_str(text);
    lower.make_ascii_lowercase();
    if lower.contains('-') {
        *lower = lower.replace('-', " ");
    }
}

/// The last bytes of a text, at most `max_bytes`, from a character boundary.
pub(super) fn tail(text: &str, max_bytes: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(max_bytes))..]
}

/// The sentences of a text, by line ends, full stops and question marks.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let start = at;
        let bytes = text.as_bytes();
        while at < bytes.len() {
            let ends = match bytes[at] {
                b'\n' => true,
                b'.' | b'?' | b'!' => bytes.get(at + 1) == Some(&b' '),
                _ => false,
            };
            at += 1;
            if ends {
                break;
            }
        }
        Some(start..at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, u8)]) {
        let phrases = Phrases::new([
            ("complaint is late", 1),
            ("not … different outcome", 2),
            ("review .. policy", 3),
            ("outcome", 4),
        ]);
        let mut found = Vec::new();
        phrases.find(text, |range, meaning| found.push((&text[range], meaning)));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn pieces_follow_one_another_with_words_in_between() {
        check("the complaint is late.", &[("complaint is late", 1)]);
        check(
            "not lead to a different outcome",
            &[("not lead to a different outcome", 2), ("outcome", 4)],
        );
        check("a different outcome, not", &[("outcome", 4)]);
        check("knot a different outcome", &[("outcome", 4)]);
        check("review its policy", &[("review its policy", 3)]);
        check("review its records and its policy", &[]);
    }

    #[test]
    fn a_text_is_split_into_sentences() {
        let text = "One. Two 1.5 £2.\nThree? é";
        let found: Vec<_> = sentences(text).map(|range| &text[range]).collect();
        assert_eq!(found, ["One.", " Two 1.5 £2.\n", "Three?", " é"]);
    }
}
