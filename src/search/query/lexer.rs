use std::ops::Range;

use super::QueryError;
use super::tree::Reach;

/// A piece of a query with its bytes.
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
    /// `-` right before what it denies.
    Minus,
    /// `name:`, with the value in the next token.
    Field(String),
    /// `/5`, `pre/5`, `/s`, `/p`.
    Link {
        reach: Reach,
        ordered: bool,
    },
    /// `^` and what was given as a number behind it.
    Weight(String),
    /// The text between quotes, whether `=` stood before them, and what stood
    /// behind a `~` after them.
    Quoted {
        text: String,
        exact: bool,
        slop: Option<String>,
    },
    /// Anything else up to a space, and whether `=` stood before it.
    Bare {
        text: String,
        exact: bool,
    },
}

/// Double quotes people type or paste.
pub(super) fn is_quote(character: char) -> bool {
    matches!(
        character,
        '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}'
    )
}

/// Cuts a query in tokens.
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
        let behind_field = matches!(tokens.last(), Some(Token { kind: TokenKind::Field(_), range }) if range.end == at);
        let (kind, end) = match character {
            '(' => (TokenKind::Open, at + 1),
            ')' => (TokenKind::Close, at + 1),
            '-' if !behind_field && starts_operand(&rest[1..]) => (TokenKind::Minus, at + 1),
            '^' => {
                let number = number_len(&rest[1..]);
                let end = at + 1 + number;
                (TokenKind::Weight(query[at + 1..end].to_owned()), end)
            }
            '=' if rest[1..].starts_with(is_quote) => quoted(query, at + 1, true)?,
            _ if is_quote(character) => quoted(query, at, false)?,
            _ => bare(query, at, behind_field),
        };
        tokens.push(Token {
            kind,
            range: at..end,
        });
        at = end;
    }
    Ok(tokens)
}

fn starts_operand(rest: &str) -> bool {
    rest.starts_with(|c: char| {
        c.is_alphanumeric() || c == '(' || c == '=' || c == '*' || is_quote(c)
    })
}

fn quoted(query: &str, at: usize, exact: bool) -> Result<(TokenKind, usize), QueryError> {
    let open = query[at..].chars().next().map_or(1, char::len_utf8);
    let start = at + open;
    let Some(len) = query[start..].find(is_quote) else {
        return Err(QueryError {
            message: "the quotation has no end".to_owned(),
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
    Ok((TokenKind::Quoted { text, exact, slop }, end))
}

/// The length of the digits and points at the beginning.
fn number_len(rest: &str) -> usize {
    rest.find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len())
}

/// Reads `/5`, `pre/5`, `/s`, `/p`, `pre/s` and `pre/p`, in capitals or not.
/// Numbers beyond all bounds are the greatest there is.
fn link(text: &str) -> Option<TokenKind> {
    let (before, reach) = text.split_once('/')?;
    let ordered = match before {
        "" => false,
        _ if before.eq_ignore_ascii_case("pre") => true,
        _ => return None,
    };
    let reach = match reach {
        "s" | "S" => Reach::Sentence,
        "p" | "P" => Reach::Paragraph,
        "" => return None,
        _ if reach.bytes().all(|byte| byte.is_ascii_digit()) => {
            Reach::Words(reach.parse().unwrap_or(u32::MAX))
        }
        _ => return None,
    };
    Some(TokenKind::Link { reach, ordered })
}

fn bare(query: &str, at: usize, behind_field: bool) -> (TokenKind, usize) {
    let rest = &query[at..];
    let mut end = 0;
    let mut before = ' ';
    let mut inner = 0_usize;
    for (offset, character) in rest.char_indices() {
        let ends = match character {
            // `24A(6)`: a bracket that touches the word before it.
            '(' if before.is_alphanumeric() && closes_soon(&rest[offset + 1..]) => {
                inner += 1;
                false
            }
            ')' if inner > 0 => {
                inner -= 1;
                false
            }
            '(' | ')' | '^' => true,
            _ => character.is_whitespace() || is_quote(character),
        };
        if ends {
            break;
        }
        before = character;
        end = offset + character.len_utf8();
    }
    let text = &rest[..end];
    if !behind_field && let Some(len) = field_len(text) {
        let name = text[..len].to_lowercase();
        return (TokenKind::Field(name), at + len + 1);
    }
    if let Some(link) = link(text).filter(|_| !behind_field) {
        return (link, at + end);
    }
    let kind = match text {
        "AND" | "&&" => TokenKind::And,
        "OR" | "||" => TokenKind::Or,
        "NOT" => TokenKind::Not,
        _ => match text.strip_prefix('=').filter(|text| !text.is_empty()) {
            Some(text) if !behind_field => TokenKind::Bare {
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

/// Whether a bracket closes after one short run of letters and digits.
fn closes_soon(rest: &str) -> bool {
    let len = rest.find(|c: char| !c.is_alphanumeric());
    len.is_some_and(|len| (1..=4).contains(&len) && rest[len..].starts_with(')'))
}

/// The length of a field's name in front of a colon, if `text` starts with one.
/// Addresses and times hold colons too.
fn field_len(text: &str) -> Option<usize> {
    let len = text.find(':')?;
    let name = &text[..len];
    let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    (fits && !text[len + 1..].starts_with("//")).then_some(len)
}
