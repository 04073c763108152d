//! Converts pages in XML syntax to HTML.

/// Elements that have no end tag in HTML.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Writes `<script/>` as `<script></script>`, which HTML would leave open to the end of the
/// page, and `CDATA` sections as plain text.
pub(super) fn to_html(page: &str) -> String {
    const CDATA: &str = "<![CDATA[";
    let mut html = String::with_capacity(page.len() + page.len() / 16);
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        html.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").map_or(comment.len(), |end| end + 3);
            html.push_str(&rest[..4 + end]);
            rest = &comment[end..];
        } else if let Some(text) = rest.strip_prefix(CDATA) {
            let end = text.find("]]>").unwrap_or(text.len());
            html.push_str(&text[..end].replace('&', "&amp;").replace('<', "&lt;"));
            rest = text.get(end + 3..).unwrap_or_default();
        } else {
            let end = end_of_tag(rest);
            let tag = &rest[..end];
            match self_closed(tag) {
                Some((open, name)) => {
                    html.push_str(open);
                    html.push_str("></");
                    html.push_str(name);
                    html.push('>');
                }
                None => html.push_str(tag),
            }
            rest = &rest[end..];
        }
    }
    html.push_str(rest);
    html
}

/// The end of the tag at the start of a text; quoted values may contain a `>`.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            None if byte == b'>' => return at + 1,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            _ => {}
        }
    }
    text.len()
}

/// The tag without its end and its name, if it closes itself and HTML would leave it open.
fn self_closed(tag: &str) -> Option<(&str, &str)> {
    let open = tag.strip_suffix("/>")?;
    let name = open.get(1..)?;
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, ':' | '-'))
        .unwrap_or(name.len());
    let name = &name[..end];
    let is_void = VOID.iter().any(|void| name.eq_ignore_ascii_case(void));
    (!name.is_empty() && !is_void).then_some((open.trim_end(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, expected: &str) {
        assert_eq!(to_html(page), expected);
    }

    #[test]
    fn elements_that_close_themselves_get_an_end_tag() {
        check(
            "<script src=\"a>b.js\" /><br/><a id='x'/>A <b>b</b><!-- <i/> -->",
            "<script src=\"a>b.js\"></script><br/><a id='x'></a>A <b>b</b><!-- <i/> -->",
        );
        check("<![CDATA[a < b & c]]> d", "a &lt; b &amp; c d");
        check("<p>open <", "<p>open <");
        check("<![CDATA[never ends", "never ends");
        check("<!-- never ends", "<!-- never ends");
        check("</>", "</>");
    }
}
