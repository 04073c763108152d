//! Operators of other search services, and what they probably mean here.
//!
//! The lexer accepts those with only one possible meaning: `w/10`, `+s`, `&`. Others keep their
//! meaning here, as a word or as nothing, and a notice offers the query with our operator.

use std::ops::Range;

use super::lexer::{Token, TokenKind};
use super::typed_text::collapse_spaces;
use crate::search::{Notice, NoticeKind};
use crate::text::is_stop_word;

/// In a query with more loose words than this, `and`, `or` and `not` are ordinary words of a
/// sentence.
const MAX_LOOSE_WORDS: usize = 12;
/// The maximum number of words in single quotes that are treated as a phrase.
const MAX_QUOTED_WORDS: usize = 12;
/// The minimum number of letters before a `!` that is treated as a wildcard.
const MIN_ROOT_CHARS: usize = 3;

/// The notices about operators of other services in a query and its `tokens`.
pub(super) fn notices(query: &str, tokens: &[Token]) -> Vec<Notice> {
    let foreign = Foreign { query, tokens };
    let mut notices = Vec::new();
    if foreign.loose_words() <= MAX_LOOSE_WORDS {
        notices.extend(foreign.lower_case_operators());
    }
    for at in 0..tokens.len() {
        notices.extend(foreign.lone_near(at));
        notices.extend(foreign.percent(at));
        notices.extend(foreign.root(at));
    }
    notices.extend(foreign.single_quotes());
    notices
}

struct Foreign<'a> {
    query: &'a str,
    tokens: &'a [Token],
}

impl Foreign<'_> {
    fn bare(&self, at: usize) -> Option<&str> {
        match &self.tokens.get(at)?.kind {
            TokenKind::Bare { text, exact: false } => Some(text),
            _ => None,
        }
    }

    fn loose_words(&self) -> usize {
        (0..self.tokens.len())
            .filter(|at| self.bare(*at).is_some())
            .count()
    }

    /// Whether a token can end an operand and the one after it can start another.
    fn is_between_operands(&self, before: Option<usize>, next: usize) -> bool {
        let before = before.and_then(|at| self.tokens.get(at));
        let ends = before.is_some_and(|token| {
            matches!(
                token.kind,
                TokenKind::Bare { .. }
                    | TokenKind::Quoted { .. }
                    | TokenKind::Reference(_)
                    | TokenKind::Close
                    | TokenKind::Weight(_)
            )
        });
        let begins = self.tokens.get(next).is_some_and(|token| {
            matches!(
                token.kind,
                TokenKind::Bare { .. }
                    | TokenKind::Quoted { .. }
                    | TokenKind::Reference(_)
                    | TokenKind::Open
                    | TokenKind::Field(_)
            )
        });
        ends && begins
    }

    /// Whether these tokens are between operands that are more than stop words.
    fn parts_words(&self, first: usize, last: usize) -> bool {
        let before = first.checked_sub(1);
        let is_idle = |at: usize| self.bare(at).is_some_and(is_stop_word);
        self.is_between_operands(before, last + 1)
            && !before.is_some_and(is_idle)
            && !is_idle(last + 1)
    }

    /// Finds `and`, `or` and `not` between words. Each gets one notice for all its occurrences.
    fn lower_case_operators(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        for (small, operator) in [("and", "AND"), ("or", "OR"), ("not", "NOT")] {
            let mut places: Vec<Range<usize>> = Vec::new();
            for at in (0..self.tokens.len()).filter(|at| self.bare(*at) == Some(small)) {
                // `but not` and `and not` are one operator.
                let joint = at.checked_sub(1).filter(|before| {
                    small == "not" && matches!(self.bare(*before), Some("but" | "and"))
                });
                let start = joint.unwrap_or(at);
                let is_joint = small == "and" && self.bare(at + 1) == Some("not");
                if !is_joint && self.parts_words(start, at) {
                    places.push(self.tokens[start].range.start..self.tokens[at].range.end);
                }
            }
            let Some(first) = places.first().cloned() else {
                continue;
            };
            let mut suggestion = self.query.to_owned();
            for place in places.iter().rev() {
                suggestion.replace_range(place.clone(), operator);
            }
            notices.push(Notice {
                kind: NoticeKind::Reading,
                message: format!(
                    "`{}` in lower case is not an operator; the operator is `{operator}`",
                    &self.query[first.clone()]
                ),
                range: first,
                suggestion: Some(suggestion),
            });
        }
        notices
    }

    /// Finds `NEAR` without a distance.
    fn lone_near(&self, at: usize) -> Option<Notice> {
        let is_near = matches!(self.bare(at)?, "NEAR" | "WITHIN" | "ADJ");
        if !is_near || !self.is_between_operands(at.checked_sub(1), at + 1) {
            return None;
        }
        Some(self.reading(at, "needs a distance; within ten words is `/10`", "/10"))
    }

    /// Finds `x % y`, which excludes `y` in other services. After a number it means per cent.
    fn percent(&self, at: usize) -> Option<Notice> {
        if self.bare(at)? != "%" || !self.is_between_operands(at.checked_sub(1), at + 1) {
            return None;
        }
        let before = self.bare(at - 1).unwrap_or_default();
        let is_number = before.ends_with(|c: char| c.is_ascii_digit());
        (!is_number).then(|| self.reading(at, "excludes nothing; the operator is `NOT`", "NOT"))
    }

    /// Finds `rectif!`, a wildcard for word endings in other services.
    fn root(&self, at: usize) -> Option<Notice> {
        let root = self.bare(at)?.strip_suffix('!')?;
        let is_word = root.chars().all(char::is_alphabetic);
        if !is_word || root.chars().count() < MIN_ROOT_CHARS {
            return None;
        }
        let better = format!("{root}*");
        let message = format!(
            "does not find other endings; to find words that start like this, use `{better}`"
        );
        Some(self.reading(at, &message, &better))
    }

    fn reading(&self, at: usize, message: &str, better: &str) -> Notice {
        let range = self.tokens[at].range.clone();
        let mut suggestion = self.query.to_owned();
        suggestion.replace_range(range.clone(), better);
        Notice {
            kind: NoticeKind::Reading,
            message: format!("`{}` {message}", &self.query[range.clone()]),
            range,
            suggestion: Some(collapse_spaces(&suggestion)),
        }
    }

    /// Finds several words in single quotes, which do not make a phrase.
    fn single_quotes(&self) -> Option<Notice> {
        let is_open = |text: &str| text.starts_with(['\'', '\u{2018}']);
        let is_close = |text: &str| text.ends_with(['\'', '\u{2019}']);
        let first = (0..self.tokens.len()).find(|at| self.bare(*at).is_some_and(is_open))?;
        let words = first..self.tokens.len().min(first + MAX_QUOTED_WORDS);
        let mut words = words.take_while(|at| self.bare(*at).is_some());
        let last = words.find(|at| self.bare(*at).is_some_and(is_close))?;
        if last == first {
            return None;
        }
        let range = self.tokens[first].range.start..self.tokens[last].range.end;
        let quotes = ['\'', '\u{2018}', '\u{2019}'];
        let phrase = format!("\"{}\"", self.query[range.clone()].trim_matches(quotes));
        let mut suggestion = self.query.to_owned();
        suggestion.replace_range(range.clone(), &phrase);
        Some(Notice {
            kind: NoticeKind::Reading,
            message: format!("single quotes do not make a phrase; use double quotes: `{phrase}`"),
            range,
            suggestion: Some(suggestion),
        })
    }
}
