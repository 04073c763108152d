//! Parses the text of a word or a quotation: words, wildcards, spelling variants.

use std::ops::Range;

use super::QueryError;
use super::lexer::is_dash;
use super::parser::{Parsed, Parser};
use super::tree::{Clause, Phrase, QueryTerm, Text};
use super::typed_text::{collapse_spaces, short};
use crate::search::{Notice, NoticeKind};
use crate::text::{Pattern, is_mark, words};

/// The minimum number of letters in a row in a word with a wildcard.
const MIN_LITERAL_CHARS: usize = 2;
/// The maximum slop of a phrase.
const MAX_SLOP: u32 = 100;
/// The maximum number of edits of a spelling variant.
const MAX_EDITS: u8 = 2;
/// The maximum length, in characters, of a word that gets spelling variants.
const MAX_FUZZY_CHARS: usize = 60;
/// The maximum number of wildcards and words with spelling variants in a query. Each may be
/// compared with every word of the index.
const MAX_PATTERNS: usize = 50;

impl Parser<'_> {
    /// Parses the text between quotes, with the text after a `~` that follows them.
    pub(super) fn quoted(
        &mut self,
        text: &str,
        exact: bool,
        slop: Option<&str>,
        range: Range<usize>,
    ) -> Parsed {
        let parts = self.parts(text, exact, &range)?;
        let Some(typed) = slop else {
            return self.text(Phrase::new(parts), range);
        };
        // The sign starts after the closing quote.
        let sign = range.end - 1 - typed.len()..range.end;
        let slop = if typed.is_empty() {
            Some(1)
        } else {
            typed.parse().ok().filter(|slop| *slop <= MAX_SLOP)
        };
        let Some(slop) = slop else {
            let message = format!("a phrase can have 0 to {MAX_SLOP} other words inside it");
            return Err(self.error_with(sign, message, &format!("~{MAX_SLOP}")));
        };
        let phrase = match parts.len() {
            1 => {
                let form = short(&collapse_spaces(text));
                let typed = short(typed);
                self.notices.push(Notice {
                    kind: NoticeKind::Ignored,
                    message: format!(
                        "`~{typed}` allows other words inside a phrase, and this is a single \
                         word; for spelling variants, write `{form}~1`"
                    ),
                    range: sign,
                    suggestion: None,
                });
                Phrase::new(parts)
            }
            _ => Phrase { parts, slop },
        };
        self.text(phrase, range)
    }

    /// Parses a word without quotes. Signs in it can make it a phrase.
    pub(super) fn bare(&mut self, text: &str, exact: bool, range: Range<usize>) -> Parsed {
        let before = self.before(2);
        if text.starts_with('~') && before.is_some_and(|token| token.range.end == range.start) {
            let message = "`~` must come right after a word or a quotation";
            return Err(self.error(range, message));
        }
        let parts = self.parts(text, exact, &range)?;
        if parts.len() > 1
            && parts
                .iter()
                .any(|part| matches!(part, QueryTerm::Fuzzy(..)))
        {
            let sign = text.rfind('~').unwrap_or(0);
            let better = format!("\"{}\"{}", &text[..sign], &text[sign..]);
            let message = format!(
                "`{}` is more than one word; `~` after one word finds spelling variants, `~` \
                 after a quoted phrase allows other words inside it",
                short(text)
            );
            return Err(self.error_with(range, message, &better));
        }
        if !parts.is_empty() {
            self.warn_of_leading_dashes(text, &range);
        }
        self.text(Phrase::new(parts), range)
    }

    /// Explains leading dashes: one short dash excludes; several, or a long one, do not.
    fn warn_of_leading_dashes(&mut self, text: &str, range: &Range<usize>) {
        let word = text.trim_start_matches(is_dash);
        let dashes = text.len() - word.len();
        if dashes == 0 {
            return;
        }
        let start = range.end - text.len();
        let mut suggestion = self.query.to_owned();
        suggestion.replace_range(start..start + dashes, "-");
        self.notices.push(Notice {
            kind: NoticeKind::Ignored,
            message: format!(
                "`{}` before a word is ignored; `-{}` excludes decisions with it",
                short(&text[..dashes]),
                short(word)
            ),
            range: start..start + dashes,
            suggestion: Some(suggestion),
        });
    }

    fn text(&mut self, phrase: Phrase, range: Range<usize>) -> Parsed {
        let parts = &phrase.parts;
        if parts.is_empty() {
            let typed = short(&self.query[range.clone()]);
            let message = format!("`{typed}` has no letter or digit and is ignored");
            self.ignore(range, message);
            return Ok(None);
        }
        self.count_words(parts.len() - 1, &range)?;
        let patterns = parts
            .iter()
            .filter(|part| matches!(part, QueryTerm::Pattern(_) | QueryTerm::Fuzzy(..)));
        self.patterns += patterns.count();
        if self.patterns > MAX_PATTERNS {
            return Err(QueryError {
                message: format!(
                    "the query has more than {MAX_PATTERNS} wildcards and spelling variants"
                ),
                range,
                repair: None,
            });
        }
        if let [QueryTerm::Pattern(pattern)] = parts.as_slice()
            && pattern.longest_literal() < MIN_LITERAL_CHARS
        {
            let message = format!(
                "`{}` needs at least {MIN_LITERAL_CHARS} letters in a row as well as the wildcard",
                short(&pattern.to_string())
            );
            let letters: String = pattern
                .to_string()
                .chars()
                .filter(|c| !matches!(c, '*' | '?'))
                .collect();
            return Err(self.error_with(range, message, &format!(" {letters} ")));
        }
        let typed = &self.query[range.clone()];
        let text = Text::new(phrase, range).with_capitals(typed);
        Ok(Some(Clause::Text(text)))
    }

    /// The words of a text.
    fn parts(
        &mut self,
        text: &str,
        exact: bool,
        range: &Range<usize>,
    ) -> Result<Vec<QueryTerm>, QueryError> {
        let mut parts = Vec::new();
        for piece in text.split_whitespace() {
            // At the end of a word, it ends a question.
            let piece = piece.trim_end_matches('?');
            if !piece.contains(|c: char| c.is_alphanumeric()) {
                if piece.starts_with('*') && text.contains(|c: char| c.is_alphanumeric()) {
                    let message = "`*` is not a word here; to allow other words inside a phrase, \
                                   give their number: `\"…\"~1`";
                    let others: Vec<_> = text.split_whitespace().filter(|p| *p != piece).collect();
                    let better = format!(" \"{}\"~1 ", others.join(" "));
                    return Err(self.error_with(range.clone(), message, &better));
                }
                continue;
            }
            if let Some(sign) = piece.rfind('~') {
                let edits = &piece[sign + 1..];
                let is_sign = edits.bytes().all(|byte| byte.is_ascii_digit());
                let is_word = piece[..sign].contains(|c: char| c.is_alphanumeric());
                if is_sign && is_word {
                    self.fuzzy(&piece[..sign], edits, exact, range, &mut parts)?;
                    continue;
                }
            }
            if piece.contains(['*', '?']) {
                self.patterns(piece, exact, range, &mut parts)?;
            } else {
                parts.extend(plain(piece, exact));
            }
        }
        Ok(parts)
    }

    /// A word with spelling variants.
    fn fuzzy(
        &self,
        word: &str,
        edits: &str,
        exact: bool,
        range: &Range<usize>,
        parts: &mut Vec<QueryTerm>,
    ) -> Result<(), QueryError> {
        // Replaces only this word, because a quotation may contain several.
        let typed = format!("{word}~{edits}");
        let at = self.query[range.clone()].find(&typed).unwrap_or(0) + range.start;
        let range = at..(at + typed.len()).min(range.end);
        let typed = short(&typed);
        let count = if edits.is_empty() {
            1
        } else {
            edits.parse().unwrap_or(u8::MAX)
        };
        if !(1..=MAX_EDITS).contains(&count) {
            let message = format!("spelling variants are 1 to {MAX_EDITS} edits away");
            let better = format!("{word}~{}", count.clamp(1, MAX_EDITS));
            return Err(self.error_with(range, message, &better));
        }
        if word.contains(['*', '?']) {
            let message = format!("`{typed}` cannot be both a wildcard and a spelling variant");
            return Err(self.error_with(range, message, word));
        }
        if exact {
            let message = format!("`={typed}` cannot mean both this form only and its variants");
            return Err(self.error_with(range, message, word));
        }
        let mut forms = words(word);
        let Some((_, form)) = forms.pop() else {
            return Ok(());
        };
        let chars = form.chars().count();
        let least = usize::from(count) + 2;
        if chars < least {
            let message = format!(
                "`{typed}` needs at least {least} letters; too many words are that similar"
            );
            return Err(self.error_with(range, message, word));
        }
        if chars > MAX_FUZZY_CHARS {
            let message =
                format!("only words of at most {MAX_FUZZY_CHARS} letters have spelling variants");
            return Err(self.error_with(range, message, word));
        }
        parts.extend(forms.into_iter().map(|(_, form)| QueryTerm::Word(form)));
        parts.push(QueryTerm::Fuzzy(form, count));
        Ok(())
    }

    /// Parses a piece that contains wildcards: each run between other signs is a word or a pattern.
    fn patterns(
        &self,
        piece: &str,
        exact: bool,
        range: &Range<usize>,
        parts: &mut Vec<QueryTerm>,
    ) -> Result<(), QueryError> {
        for run in runs(piece) {
            let run = run.trim_matches(['\'', '\u{2019}']);
            let run = run.trim_end_matches('?');
            if !run.contains(['*', '?']) {
                parts.extend(plain(run, exact));
                continue;
            }
            let pattern = Pattern::new(run);
            if !run.contains(char::is_alphanumeric) {
                let message = format!("`{}` would match any word", short(run));
                return Err(self.error(range.clone(), message));
            }
            parts.push(QueryTerm::Pattern(pattern));
        }
        Ok(())
    }
}

fn plain(text: &str, exact: bool) -> impl Iterator<Item = QueryTerm> {
    words(text).into_iter().map(move |(_, form)| {
        if exact {
            QueryTerm::Exact(form)
        } else {
            QueryTerm::Word(form)
        }
    })
}

/// Splits a piece with wildcards at the same places where texts are split into words.
fn runs(piece: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = None;
    let mut before = ' ';
    let mut characters = piece.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let after = characters.peek().map_or(' ', |(_, next)| *next);
        let belongs = character.is_alphanumeric()
            || is_mark(character)
            || match character {
                '*' | '?' | '\'' | '\u{2019}' => true,
                // In `1,9*` the comma is part of a number, so it is one word.
                '.' | ',' => before.is_ascii_digit() && (after.is_ascii_digit() || after == '*'),
                _ => false,
            };
        if belongs {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            runs.push(&piece[start..at]);
        }
        before = character;
    }
    runs.extend(start.map(|start| &piece[start..]));
    runs
}
