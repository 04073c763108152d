use std::ops::Range;

use super::QueryError;
use super::tree::Reach;
use crate::model::{Reference, read_reference};

/// A piece of a query with its byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `-`, or another short dash, directly before the operand it excludes.
    Minus,
    /// `name:`, with the value in the next token.
    Field(String),
    /// `/5`, `pre/5`, `/s`, `/p`.
    Link {
        reach: Reach,
        ordered: bool,
    },
    /// `^` and the text after it that should be a number.
    Weight(String),
    /// The text between quotes, whether `=` came before them, and the text after a `~` that follows
    /// them.
    Quoted {
        text: String,
        exact: bool,
        slop: Option<String>,
    },
    /// The reference of a decision.
    Reference(Reference),
    /// Any other text up to a space, and whether `=` came before it.
    Bare {
        text: String,
        exact: bool,
    },
}

/// Whether a character is one of the double quotes that people type or paste.
pub(super) fn is_quote(character: char) -> bool {
    matches!(
        character,
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}'
    )
}

/// Splits a query into tokens.
pub(super) fn tokens(query: &str) -> Result<Vec<Token>, QueryError> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(character) = query[at..].chars().next() {
        let len = character.len_utf8();
        if character.is_whitespace() || character.is_control() {
            at += len;
            continue;
        }
        let rest = &query[at..];
        let after_field = matches!(tokens.last(), Some(Token { kind: TokenKind::Field(_), range }) if range.end == at);
        if let Some((reference, len)) = reference(rest).filter(|_| !after_field) {
            tokens.push(Token {
                kind: TokenKind::Reference(reference),
                range: at..at + len,
            });
            at += len;
            continue;
        }
        // In `§ 26` the sign belongs to the section number.
        let number = rest.trim_start_matches(['§', ' ', '\u{a0}']);
        if character == '§' && number.starts_with(|c: char| c.is_ascii_digit()) {
            let (kind, end) = bare(query, at + rest.len() - number.len(), false);
            tokens.push(Token {
                kind,
                range: at..end,
            });
            at = end;
            continue;
        }
        let (kind, end) = match character {
            '(' => (TokenKind::Open, at + 1),
            ')' => (TokenKind::Close, at + 1),
            _ if is_minus(character) && !after_field && starts_operand(&rest[len..]) => {
                (TokenKind::Minus, at + len)
            }
            '^' => {
                let number = number_len(&rest[1..]);
                let end = at + 1 + number;
                (TokenKind::Weight(query[at + 1..end].to_owned()), end)
            }
            '=' if rest[1..].starts_with(is_quote) => quoted(query, at + 1, true)?,
            _ if is_quote(character) => quoted(query, at, false)?,
            _ => bare(query, at, after_field),
        };
        tokens.push(Token {
            kind,
            range: at..end,
        });
        at = end;
    }
    join_operands(&mut tokens);
    Ok(tokens)
}

/// Whether a character is a minus: a hyphen, an en dash or a minus sign, which word processors
/// exchange for one another.
fn is_minus(character: char) -> bool {
    matches!(
        character,
        '-' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Whether a character is a dash, short or long.
pub(super) fn is_dash(character: char) -> bool {
    is_minus(character) || matches!(character, '\u{2014}' | '\u{2015}')
}

/// Whether the text after a minus is an operand: it has a letter or a digit before the next space,
/// after any signs.
fn starts_operand(rest: &str) -> bool {
    let run = rest.split(char::is_whitespace).next().unwrap_or_default();
    match run.chars().next() {
        Some('(' | '=' | '*') => true,
        Some(')' | '^') | None => false,
        Some(first) if is_dash(first) => false,
        Some(first) => is_quote(first) || run.contains(char::is_alphanumeric),
    }
}

/// Reads a reference as pasted, with the signs around it, and returns its length: `[90 001 102]`,
/// `#90001102,`.
fn reference(rest: &str) -> Option<(Reference, usize)> {
    let before = usize::from(rest.starts_with(['#', '[']));
    let (reference, len) = read_reference(&rest[before..])?;
    let after = &rest[before + len..];
    let signs = after.len()
        - after
            .trim_start_matches(['.', ',', ';', ':', ']', '?'])
            .len();
    Some((reference, before + len + signs))
}

/// Reads a reference written in parts. Within quotes, a number in one part is a word.
fn is_parted_reference(text: &str) -> Option<Reference> {
    let text = text.trim();
    let (reference, len) = reference(text)?;
    let is_parted = text.chars().filter(char::is_ascii_digit).count() < len;
    (len == text.len() && is_parted).then_some(reference)
}

/// Labels that may come before a reference.
const LABELS: [&str; 6] = [
    "case",
    "complaint",
    "decision",
    "ref",
    "reference",
    "number",
];

/// The length of a label with its colon, if a reference follows.
fn label_len(rest: &str) -> Option<usize> {
    let len = field_len(rest)?;
    let is_label = LABELS
        .iter()
        .any(|label| rest[..len].eq_ignore_ascii_case(label));
    let follows = reference(rest[len + 1..].trim_start()).is_some();
    (is_label && follows).then_some(len)
}

fn quoted(query: &str, at: usize, exact: bool) -> Result<(TokenKind, usize), QueryError> {
    let open = query[at..].chars().next().map_or(1, char::len_utf8);
    let start = at + open;
    let Some(len) = query[start..].find(is_quote) else {
        return Err(QueryError {
            message: "the quotation is not closed".to_owned(),
            range: at..query.len(),
            repair: Some(format!("{}\"", query.trim_end())),
        });
    };
    let text = query[start..start + len].to_owned();
    let close = query[start + len..]
        .chars()
        .next()
        .map_or(1, char::len_utf8);
    let mut end = start + len + close;
    let mut slop = None;
    if let Some(rest) = query[end..].strip_prefix('~') {
        let number = number_len(rest);
        slop = Some(rest[..number].to_owned());
        end += 1 + number;
    }
    if !exact
        && slop.is_none()
        && let Some(reference) = is_parted_reference(&text)
    {
        return Ok((TokenKind::Reference(reference), end));
    }
    Ok((TokenKind::Quoted { text, exact, slop }, end))
}

/// The length of the digits and points at the start of the text.
fn number_len(rest: &str) -> usize {
    rest.find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len())
}

/// Reads `/5`, `pre/5`, `/s`, `/p`, `pre/s` and `pre/p`, in upper or lower case, and the forms
/// other services use: `w/5`, `near/5`, `near5`, `within/5`, `w/s`, `+s`. A number too large to
/// store becomes the maximum.
fn link(text: &str) -> Option<TokenKind> {
    let folded = text.to_ascii_lowercase();
    let (ordered, reach) = if let Some(reach) = folded.strip_prefix('+') {
        // `+44` is the start of a telephone number.
        (true, matches!(reach, "s" | "p").then_some(reach)?)
    } else if let Some((before, reach)) = folded.split_once('/') {
        match before {
            "" | "w" | "near" | "within" => (false, reach),
            "pre" => (true, reach),
            _ => return None,
        }
    } else {
        let reach = folded.strip_prefix("near")?;
        // `near` alone is a word, and so are `nears` and `nearp`.
        (
            false,
            reach
                .starts_with(|c: char| c.is_ascii_digit())
                .then_some(reach)?,
        )
    };
    let reach = match reach {
        "s" | "sent" => Reach::Sentence,
        "p" | "para" => Reach::Paragraph,
        "" => return None,
        _ if reach.bytes().all(|byte| byte.is_ascii_digit()) => {
            Reach::Words(reach.parse().unwrap_or(u32::MAX))
        }
        _ => return None,
    };
    Some(TokenKind::Link { reach, ordered })
}

/// Turns `&` and `|` between two operands into operators; elsewhere they are ordinary signs.
fn join_operands(tokens: &mut [Token]) {
    for at in 1..tokens.len().saturating_sub(1) {
        let kind = match &tokens[at].kind {
            TokenKind::Bare { text, exact: false } if text == "&" => TokenKind::And,
            TokenKind::Bare { text, exact: false } if text == "|" => TokenKind::Or,
            _ => continue,
        };
        let has_word = |text: &str| text.contains(char::is_alphanumeric);
        let ends = match &tokens[at - 1].kind {
            TokenKind::Bare { text, .. } | TokenKind::Quoted { text, .. } => has_word(text),
            TokenKind::Close | TokenKind::Weight(_) => true,
            _ => false,
        };
        let begins = match &tokens[at + 1].kind {
            TokenKind::Bare { text, .. } | TokenKind::Quoted { text, .. } => has_word(text),
            TokenKind::Open | TokenKind::Field(_) | TokenKind::Not | TokenKind::Minus => true,
            _ => false,
        };
        if ends && begins {
            tokens[at].kind = kind;
        }
    }
}

fn bare(query: &str, at: usize, after_field: bool) -> (TokenKind, usize) {
    let rest = &query[at..];
    let mut end = 0;
    let mut before = ' ';
    let mut inner = 0_usize;
    let is_number = rest
        .trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, '=' | '.'))
        .starts_with(|c: char| c.is_ascii_digit());
    for (offset, character) in rest.char_indices() {
        let ends = match character {
            // `26(6)(c)`: brackets directly after a number belong to it.
            '(' if (before.is_alphanumeric() || before == ')')
                && closes_soon(&rest[offset + 1..], is_number) =>
            {
                inner += 1;
                false
            }
            ')' if inner > 0 => {
                inner -= 1;
                false
            }
            '(' | ')' | '^' => true,
            _ => inner == 0 && (character.is_whitespace() || is_quote(character)),
        };
        if ends {
            break;
        }
        before = character;
        end = offset + character.len_utf8();
    }
    let text = &rest[..end];
    if !after_field && let Some(len) = label_len(rest) {
        let label = TokenKind::Bare {
            text: rest[..len].to_owned(),
            exact: false,
        };
        return (label, at + len + 1);
    }
    if !after_field && let Some(len) = field_len(text) {
        let name = text[..len].to_lowercase();
        return (TokenKind::Field(name), at + len + 1);
    }
    if let Some(link) = link(text).filter(|_| !after_field) {
        return (link, at + end);
    }
    let kind = match text {
        "AND" | "&&" => TokenKind::And,
        "OR" | "||" => TokenKind::Or,
        "NOT" => TokenKind::Not,
        _ => match text.strip_prefix('=').filter(|text| !text.is_empty()) {
            Some(text) if !after_field => TokenKind::Bare {
                text: text.to_owned(),
                exact: true,
            },
            _ => TokenKind::Bare {
                text: text.to_owned(),
                exact: false,
            },
        },
    };
    (kind, at + end)
}

/// Whether a bracket closes after one short run of letters and digits, or, in a section number,
/// after several: `34H(3 and 4)`.
fn closes_soon(rest: &str, after_number: bool) -> bool {
    const MAX_BYTES: usize = 40;
    let Some(content) = rest
        .find(')')
        .filter(|len| *len <= MAX_BYTES)
        .map(|len| &rest[..len])
    else {
        return false;
    };
    let is_short = |part: &str| {
        let len = part.chars().count();
        (1..=4).contains(&len) && part.chars().all(char::is_alphanumeric)
    };
    let mut parts = content
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .peekable();
    parts.peek().is_some() && parts.all(is_short) && (after_number || !content.contains([' ', ',']))
}

/// The length of a field's name, if `text` starts with a name and a colon. Addresses and times also
/// contain colons.
fn field_len(text: &str) -> Option<usize> {
    let len = text.find(':')?;
    let name = &text[..len];
    let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    (fits && !text[len + 1..].starts_with("//")).then_some(len)
}
