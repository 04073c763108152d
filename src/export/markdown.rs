use std::fmt::{self, Write as _};
use std::io::{self, Write};

use crate::search::{
    ATTRIBUTION, DecisionFacts, SearchPage, SearchRequest, ShownDecision, ShownParagraph,
};

use super::{clean_character, facts};

/// Writes a page as quotations, each with its citation.
pub(crate) fn write_markdown_page(
    out: &mut dyn Write,
    page: &SearchPage,
    request: &SearchRequest,
) -> io::Result<()> {
    if !page.query.is_empty() {
        writeln!(out, "# {}\n", Escaped(&page.query))?;
    }
    write!(out, "{}", facts::total(page.total))?;
    let pages = facts::page_count(page, request);
    if pages > 1 {
        write!(out, ", page {} of {pages}", request.page)?;
    }
    writeln!(out)?;
    write_most(out, page)?;
    write_markdown_hits(out, page)?;
    write_markdown_end(out)
}

/// Writes the heading of all results.
pub(crate) fn write_markdown_begin(out: &mut dyn Write, page: &SearchPage) -> io::Result<()> {
    if !page.query.is_empty() {
        writeln!(out, "# {}\n", Escaped(&page.query))?;
    }
    writeln!(out, "{}", facts::total(page.total))?;
    write_most(out, page)
}

fn write_most(out: &mut dyn Write, page: &SearchPage) -> io::Result<()> {
    match facts::most(page) {
        Some(most) => writeln!(out, "\n{most}"),
        None => Ok(()),
    }
}

/// Writes the hits of a page.
pub(crate) fn write_markdown_hits(out: &mut dyn Write, page: &SearchPage) -> io::Result<()> {
    for (at, hit) in page.hits.iter().enumerate() {
        if facts::begins_most(page, at) {
            writeln!(out, "\n---\n\n**{}**", facts::MOST_HEADING)?;
        }
        write_head(out, "##", &hit.decision)?;
        if let Some(missing) = facts::missing(hit) {
            writeln!(out, "\n*{}*", Escaped(&missing))?;
        }
        if let (true, Some(summary)) = (hit.paragraphs.is_empty(), &hit.decision.summary) {
            write_quotation(out, &[(summary, false)])?;
            writeln!(
                out,
                ">\n> — {}",
                Escaped(&hit.decision.pinpoint(None).to_string())
            )?;
        }
        for paragraph in &hit.paragraphs {
            write_paragraph(out, &hit.decision, paragraph)?;
        }
    }
    Ok(())
}

/// Writes the credit.
pub(crate) fn write_markdown_end(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n---\n\n{}", Escaped(ATTRIBUTION))
}

/// Writes every paragraph of a decision as a quotation.
pub(crate) fn write_markdown_decision(
    out: &mut dyn Write,
    shown: &ShownDecision,
) -> io::Result<()> {
    write_head(out, "##", &shown.decision)?;
    for paragraph in &shown.paragraphs {
        write_paragraph(out, &shown.decision, paragraph)?;
    }
    if !shown.cited_by.is_empty() {
        writeln!(
            out,
            "\n### {}\n",
            Escaped(&facts::cited_by(&shown.cited_by))
        )?;
    }
    for citing in &shown.cited_by {
        writeln!(out, "- {}", Escaped(&citing.pinpoint().to_string()))?;
    }
    writeln!(out, "\n---\n\n{}", Escaped(ATTRIBUTION))
}

pub(crate) fn write_head(
    out: &mut dyn Write,
    level: &str,
    decision: &DecisionFacts,
) -> io::Result<()> {
    writeln!(out, "\n{level} {}", Escaped(&facts::title(decision)))?;
    let known = facts::facts(decision);
    if !known.is_empty() {
        writeln!(out, "\n{}", Escaped(&known.join(" · ")))?;
    }
    if let Some(address) = &decision.address {
        writeln!(out, "\n<{}>", Address(&address.url))?;
    }
    Ok(())
}

fn write_paragraph(
    out: &mut dyn Write,
    decision: &DecisionFacts,
    paragraph: &ShownParagraph,
) -> io::Result<()> {
    let heading = facts::heading(paragraph);
    if !heading.is_empty() {
        writeln!(out, "\n{}:", Escaped(&heading))?;
    }
    if let Some(line) = facts::repeated(paragraph) {
        return writeln!(out, "\n*{}*", Escaped(&line));
    }
    let runs: Vec<_> = (paragraph.runs().iter())
        .map(|run| (run.text, run.highlighted))
        .collect();
    write_quotation(out, &runs)?;
    let citation = decision.pinpoint(paragraph.number).to_string();
    writeln!(out, ">\n> — {}", Escaped(&citation))
}

/// Writes runs as a block quotation; bullets become a list.
pub(crate) fn write_quotation(out: &mut dyn Write, runs: &[(&str, bool)]) -> io::Result<()> {
    let mut lines = vec![String::new()];
    for (text, highlighted) in runs {
        for (nth, piece) in text.split('\n').enumerate() {
            if nth > 0 {
                lines.push(String::new());
            }
            let line = lines.last_mut().expect("there is a line from the start");
            let piece = match piece.strip_prefix("• ") {
                // The sign of a bullet becomes Markdown's own, and is never part of a mark.
                Some(rest) if line.is_empty() => {
                    line.push_str("• ");
                    rest
                }
                _ => piece,
            };
            if *highlighted {
                push_marked(line, piece);
            } else {
                push_escaped(line, piece);
            }
        }
    }
    writeln!(out)?;
    let mut above = None;
    for line in &lines {
        let bullet = line.strip_prefix("• ");
        // Lines of text become paragraphs; bullets follow one another.
        if above.is_some_and(|above_is_bullet| !(above_is_bullet && bullet.is_some())) {
            writeln!(out, ">")?;
        }
        match bullet {
            Some(bullet) => writeln!(out, "> - {bullet}")?,
            None => writeln!(out, "> {}", line.trim_start())?,
        }
        above = Some(bullet.is_some());
    }
    Ok(())
}

/// Appends a mark. Emphasis must not begin or end with a space.
pub(crate) fn push_marked(line: &mut String, text: &str) {
    let inner = text.trim();
    if inner.is_empty() {
        return push_escaped(line, text);
    }
    let (before, rest) = text.split_at(text.len() - text.trim_start().len());
    push_escaped(line, before);
    line.push_str("**");
    push_escaped(line, inner);
    line.push_str("**");
    push_escaped(line, &rest[inner.len()..]);
}

/// Text without Markdown syntax, on one line: everything special is escaped.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut escaped = String::with_capacity(self.0.len() + 8);
        push_escaped(&mut escaped, self.0.trim());
        formatter.write_str(&escaped)
    }
}

/// Appends text to a line. Characters that only have a meaning at the start of a line are only
/// escaped there.
pub(crate) fn push_escaped(line: &mut String, text: &str) {
    for character in text.chars().map(clean_character) {
        // The text of a bullet starts a line.
        let start = line.strip_prefix("• ").unwrap_or(line).trim_start();
        let escape = match character {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => {
                true
            }
            '#' | '+' | '-' | '=' => start.is_empty(),
            '.' | ')' => !start.is_empty() && start.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        if escape {
            line.push('\\');
        }
        line.push(character);
    }
}

/// An address inside angle brackets, with everything escaped that could end them.
pub(crate) struct Address<'a>(pub(crate) &'a str);

impl fmt::Display for Address<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '<' => formatter.write_str("%3C")?,
                '>' => formatter.write_str("%3E")?,
                '\\' => formatter.write_str("%5C")?,
                ' ' => formatter.write_str("%20")?,
                control if clean_character(control) != control => {
                    formatter.write_char('\u{fffd}')?;
                }
                other => formatter.write_char(other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{bare_facts, facts, hit, page, paragraph, written};
    use super::*;

    #[track_caller]
    fn check(text: &str, marked: &str, expected: &str) {
        let shown = paragraph(None, text, marked);
        let quotation = written(|out| write_paragraph(out, &bare_facts("A"), &shown));
        assert_eq!(
            quotation,
            format!("\nMy assessment:\n\n{expected}>\n> — A\n")
        );
    }

    #[test]
    fn quotes_with_marks_in_bold() {
        check("amend the record", "record", "> amend the **record**\n");
        check("amend the record", " the ", "> amend **the** record\n");
    }

    #[test]
    fn makes_a_list_of_bullets() {
        check(
            "It agreed to:\n• say sorry; and\n• pay £5.\nThen it did.",
            "sorry; and\n• pay",
            "> It agreed to:\n>\n> - say **sorry; and**\n> - **pay** £5.\n>\n> Then it did.\n",
        );
    }

    #[test]
    fn escapes_everything_special_in_a_text() {
        for (text, quoted) in [
            (
                "*a* _b_ `c` [d](e) <f> &amp; g|h ~i~ $j$",
                r"\*a\* \_b\_ \`c\` \[d\](e) \<f\> \&amp; g\|h \~i\~ \$j\$",
            ),
            ("# a", r"\# a"),
            ("- a - b", r"\- a - b"),
            ("1. a 2. b", r"1\. a 2. b"),
            ("12) a", r"12\) a"),
            ("=== a", r"\=== a"),
            ("    code", "code"),
            ("back\\slash", r"back\\slash"),
            ("\x1b[2J", "\u{fffd}\\[2J"),
        ] {
            check(text, "", &format!("> {quoted}\n"));
        }
        check("• 1. a", "", "> - 1\\. a\n");
    }

    #[test]
    fn every_quotation_has_its_citation_and_the_page_its_credit() {
        let answer = page(vec![hit(
            facts(),
            vec![paragraph(Some(8), "A record.", "record")],
        )]);
        let text = written(|out| write_markdown_page(out, &answer, &SearchRequest::new("record")));
        assert_eq!(
            text,
            "# £ record

1 decision, 1 paragraph

## Exampleton Council (24 001 411)

Upheld · 21 March 2025 · Children's care services \\> Child protection · not investigated: late without good reason · to remedy: apology, payment of £200 to £350.50

<https://www.example.org/decisions/24-001-411>

My assessment:

> A **record**.
>
> — LGSCO, Exampleton Council (24 001 411), 21 March 2025, paragraph 8

---

Contains decisions of the Local Government and Social Care Ombudsman (www.lgo.org.uk), re-used with acknowledgement.
"
        );
    }
}
