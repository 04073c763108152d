//! Rejects pages that are crafted to exhaust the tree builder.

use std::collections::BTreeMap;

/// The maximum number of tags in a page; a saved decision has a few hundred.
const TAGS_MAX: usize = 50_000;
/// The maximum number of open elements. The tree builder searches them at many tags.
const OPEN_MAX: usize = 1_000;
/// The maximum number of open formatting elements: every paragraph repeats each of them.
const FORMATTING_OPEN_MAX: usize = 32;

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements whose end tag may be omitted.
const UNCLOSED: &[&str] = &["dd", "dt", "li", "option", "p", "td", "th", "tr"];
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// The maximum number of attributes of a tag: each is compared with those before it.
const ATTRIBUTES_MAX: usize = 500;

/// Returns whether building the tree of a page takes time and memory in proportion to the page,
/// as for any page written by a person.
pub(super) fn is_safe_to_build(html: &str) -> bool {
    let mut tags = 0_usize;
    let mut open = Open::default();
    for tag in (Tags { rest: html }) {
        tags += 1;
        open.meet(&tag);
        if tags > TAGS_MAX
            || tag.attributes > ATTRIBUTES_MAX
            || open.elements > OPEN_MAX
            || open.formatting > FORMATTING_OPEN_MAX
        {
            return false;
        }
    }
    true
}

/// Counts the open elements. An end tag closes only its own kind, so the counts are never below
/// those of the tree builder.
#[derive(Default)]
struct Open {
    by_name: BTreeMap<[u8; NAME_BYTES], usize>,
    elements: usize,
    formatting: usize,
    /// Whether the position is in SVG or `MathML`, where no end tag may be omitted.
    foreign: bool,
}

/// The number of bytes of a name that distinguish elements.
const NAME_BYTES: usize = 12;

impl Open {
    fn meet(&mut self, tag: &Tag<'_>) {
        let mut key = [0_u8; NAME_BYTES];
        for (slot, byte) in key.iter_mut().zip(tag.name.bytes()) {
            *slot = byte.to_ascii_lowercase();
        }
        let length = tag.name.len().min(NAME_BYTES);
        let name = std::str::from_utf8(&key[..length]).unwrap_or_default();
        self.foreign |= matches!(name, "svg" | "math");
        if (VOID.contains(&name) || UNCLOSED.contains(&name)) && !self.foreign {
            return;
        }
        let formatting = usize::from(FORMATTING.contains(&name));
        let of_name = self.by_name.entry(key).or_default();
        if !tag.closes {
            *of_name += 1;
            self.elements += 1;
            self.formatting += formatting;
        } else if *of_name > 0 {
            *of_name -= 1;
            self.elements -= 1;
            self.formatting -= formatting;
        }
    }
}

/// The text of a page, with every tag replaced by a line end.
pub(super) fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        text.push('\n');
        rest = match rest[at..].find('>') {
            Some(end) => &rest[at + end + 1..],
            None => "",
        };
    }
    text.push_str(rest);
    text
}

struct Tag<'a> {
    name: &'a str,
    closes: bool,
    attributes: usize,
}

struct Tags<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let at = self.rest.find('<')?;
            let after = &self.rest[at + 1..];
            let closes = after.starts_with('/');
            let named = after.strip_prefix('/').unwrap_or(after);
            let length = named.bytes().take_while(u8::is_ascii_alphanumeric).count();
            self.rest = &named[length..];
            if length > 0 {
                return Some(Tag {
                    name: &named[..length],
                    closes,
                    attributes: self.skip_attributes(),
                });
            }
        }
    }
}

impl Tags<'_> {
    /// Moves to the end of the tag and returns approximately how many attributes it has.
    fn skip_attributes(&mut self) -> usize {
        let mut attributes = 0;
        let mut quote = None;
        let mut last = 0_u8;
        for (at, byte) in self.rest.bytes().enumerate() {
            match quote {
                Some(open) => {
                    if byte == open {
                        quote = None;
                        attributes += 1;
                    }
                }
                None => match byte {
                    b'>' => {
                        self.rest = &self.rest[at + 1..];
                        return attributes;
                    }
                    b'"' | b'\'' if last == b'=' => quote = Some(byte),
                    b'/' => attributes += 1,
                    _ if byte.is_ascii_whitespace() => attributes += 1,
                    _ => {}
                },
            }
            if !byte.is_ascii_whitespace() {
                last = byte;
            }
        }
        self.rest = "";
        attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_would_exhaust_a_tree_builder_are_rejected() {
        assert!(is_safe_to_build(
            &"<p>One<li>two <b>three</b>".repeat(1_000)
        ));
        for bomb in [
            "<div>",
            "<b a=1>",
            "<table><td>",
            "<p><i>",
            "<div></x>",
            "<svg><td>",
        ] {
            assert!(!is_safe_to_build(&bomb.repeat(3_000)), "{bomb}");
        }
        assert!(!is_safe_to_build(&"<p>x".repeat(TAGS_MAX + 1)));
        assert!(!is_safe_to_build(&format!("<p {}>", "a ".repeat(1_000))));
        assert!(is_safe_to_build(
            "<img src='data:a b c'><p class=\"a > b\">x</p>"
        ));
    }

    #[test]
    fn text_is_everything_between_tags() {
        assert_eq!(without_tags("<p>One</p>two<b"), "\nOne\ntwo\n");
    }
}
