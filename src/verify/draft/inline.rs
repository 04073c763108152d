//! Removes the markup inside a block of Markdown.

use super::Builder;

/// The named characters that are common in Markdown.
const ENTITIES: [(&str, char); 20] = [
    ("quot", '"'),
    ("apos", '\''),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", '\u{a0}'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("shy", '\u{ad}'),
    ("pound", '£'),
    ("sect", '§'),
    ("para", '¶'),
    ("bull", '•'),
];

/// The maximum depth of links within links.
const MAX_DEPTH: usize = 4;

/// Appends a block to a draft without its markup. `first_line` is its first line in the file.
pub(super) fn write(builder: &mut Builder, source: &str, first_line: u32) {
    let mut line = first_line;
    builder.line(line);
    write_part(builder, source, &mut line, 0);
}

fn write_part(builder: &mut Builder, source: &str, line: &mut u32, depth: usize) {
    let mut at = 0;
    while let Some(character) = source[at..].chars().next() {
        let rest = &source[at..];
        let taken = match character {
            '\n' => {
                *line += 1;
                builder.push('\n');
                builder.line(*line);
                1
            }
            '\\' => escaped(builder, rest),
            '&' => entity(builder, rest),
            '*' | '~' => 1,
            '_' if is_emphasis(source, at) => '_'.len_utf8(),
            '`' if !rest.starts_with("``") || rest.starts_with("```") => '`'.len_utf8(),
            '`' => {
                builder.push('“');
                2
            }
            '\'' if rest.starts_with("''") => {
                builder.push('"');
                2
            }
            '!' if rest.starts_with("![") => match link_len(&rest[1..]) {
                Some(found) => 1 + found.len,
                None => plain(builder, character),
            },
            '[' if depth < MAX_DEPTH => match link_len(rest) {
                Some(found) => {
                    let start = builder.draft.text.len();
                    write_part(builder, &rest[1..found.label_end], line, depth + 1);
                    let end = builder.draft.text.len();
                    builder.link(&rest[found.label_end + 2..found.len - 1], start..end);
                    found.len
                }
                None => plain(builder, character),
            },
            '<' => tag(builder, rest).unwrap_or_else(|| plain(builder, character)),
            'h' | 'w' => address(builder, source, at).unwrap_or_else(|| plain(builder, character)),
            _ => plain(builder, character),
        };
        at += taken;
    }
}

fn plain(builder: &mut Builder, character: char) -> usize {
    builder.push(character);
    character.len_utf8()
}

fn escaped(builder: &mut Builder, rest: &str) -> usize {
    match rest[1..].chars().next() {
        Some(next) if next.is_ascii_punctuation() => {
            builder.push(next);
            2
        }
        // A hard line break.
        Some('\n') => 1,
        _ => plain(builder, '\\'),
    }
}

fn entity(builder: &mut Builder, rest: &str) -> usize {
    const MAX_BYTES: usize = 10;
    let end = rest.bytes().take(MAX_BYTES).position(|byte| byte == b';');
    let named = end.and_then(|end| {
        let name = &rest[1..end];
        let character = match name.strip_prefix('#') {
            Some(number) => {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code).filter(|character| *character != '\0')?
            }
            None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
        };
        Some((end + 1, character))
    });
    let Some((len, character)) = named else {
        return plain(builder, '&');
    };
    builder.push(character);
    len
}

/// Whether a `_` is at the edge of a word. Inside a word it is an ordinary character.
fn is_emphasis(source: &str, at: usize) -> bool {
    let is_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    !is_word(source[..at].chars().next_back()) || !is_word(source[at + 1..].chars().next())
}

struct LinkLen {
    /// The offset of the bracket that closes the label.
    label_end: usize,
    len: usize,
}

/// Reads `[label](address)`. An address has no spaces, which distinguishes it from ordinary text in
/// brackets after square brackets.
fn link_len(rest: &str) -> Option<LinkLen> {
    const MAX_BYTES: usize = 600;
    let mut depth = 0_usize;
    let mut label_end = None;
    for (at, byte) in rest.bytes().enumerate().take(MAX_BYTES) {
        match byte {
            b'[' => depth += 1,
            b']' => {
                depth -= 1;
                if depth == 0 {
                    label_end = Some(at);
                    break;
                }
            }
            _ => {}
        }
    }
    let label_end = label_end?;
    let after = rest.get(label_end + 1..)?.strip_prefix('(')?;
    let close = after
        .bytes()
        .take(MAX_BYTES)
        .position(|byte| byte == b')')?;
    let address = &after[..close];
    let looks_like_one = address.contains(['/', '#', '.']);
    let target = address
        .split_once(" \"")
        .map_or(address, |(target, _)| target);
    let is_one = looks_like_one && !target.contains(char::is_whitespace) && close < MAX_BYTES;
    is_one.then_some(LinkLen {
        label_end,
        len: label_end + 2 + close + 1,
    })
}

/// Reads an HTML tag or an address in angle brackets.
fn tag(builder: &mut Builder, rest: &str) -> Option<usize> {
    const MAX_BYTES: usize = 1_000;
    if rest.starts_with("<!--") {
        let near = &rest[..rest.floor_char_boundary(MAX_BYTES.min(rest.len()))];
        return near.find("-->").map(|end| end + 3);
    }
    let end = rest.bytes().take(MAX_BYTES).position(|byte| byte == b'>')?;
    let inner = &rest[1..end];
    if inner.starts_with("http://") || inner.starts_with("https://") {
        let here = builder.draft.text.len();
        builder.link(inner, here..here);
        return Some(end + 1);
    }
    let (closes, name) = match inner.strip_prefix('/') {
        Some(name) => (true, name),
        None => (false, inner),
    };
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || inner.contains('\n') {
        return None;
    }
    let name = name.split([' ', '/', '\t']).next().unwrap_or_default();
    match (name.to_ascii_lowercase().as_str(), closes) {
        ("q", false) => builder.begin_mark(),
        ("q", true) => builder.end_mark(),
        ("br", _) => builder.push(' '),
        ("sup", false) => {
            // The mark of a note is not a word of the text.
            let near = &rest[..rest.floor_char_boundary(MAX_BYTES.min(rest.len()))];
            let close = near.find("</sup>")?;
            let inner = rest.get(end + 1..close)?;
            if inner
                .trim_matches(['[', ']', '(', ')'])
                .chars()
                .all(|c| c.is_ascii_digit())
            {
                return Some(close + "</sup>".len());
            }
        }
        _ => {}
    }
    Some(end + 1)
}

/// Reads a bare address. It is not text, but may link to a decision.
fn address(builder: &mut Builder, source: &str, at: usize) -> Option<usize> {
    let rest = &source[at..];
    let begins = ["https://", "http://", "www."];
    if !begins.iter().any(|begin| rest.starts_with(begin)) {
        return None;
    }
    if source[..at].ends_with(|before: char| before.is_alphanumeric()) {
        return None;
    }
    let is_outside =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '”' | '“' | '’' | ')' | ']');
    let end = rest.find(is_outside).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '*', '_']);
    let here = builder.draft.text.len();
    builder.link(address, here..here);
    Some(address.len())
}
