//! One line of a file of notes: `24 001 411, paragraph 8 | delay, apology | Six months`.

use super::Note;
use crate::model::{InvalidTag, Reference, Tag, read_cited, read_reference};

/// The longest remark, in characters.
const MAX_CHARS: usize = 4_000;

/// Reads a line; `None` for an empty line and a comment. The error says what is wrong
/// and how to write it.
pub(super) fn read(line: &str) -> Result<Option<Note>, String> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let mut parts = line.splitn(3, '|').map(str::trim);
    let place = parts.next().unwrap_or_default();
    let (reference, paragraph) = read_place(place)?;
    let tags = read_tags(parts.next().unwrap_or_default())?;
    let text = parts.next().filter(|text| !text.is_empty());
    if tags.is_empty() && text.is_none() {
        return Err(format!(
            "there is neither a tag nor a note; write `{place} | tag | note`"
        ));
    }
    if text.is_some_and(|text| text.chars().count() > MAX_CHARS) {
        return Err(format!(
            "the note is longer than {MAX_CHARS} characters; make two lines of it"
        ));
    }
    Ok(Some(Note {
        reference,
        paragraph,
        tags,
        text: text.map(one_line),
    }))
}

/// A note as a line, without its end.
pub(super) fn written(note: &Note) -> String {
    let mut line = note.reference.to_string();
    if let Some(paragraph) = note.paragraph {
        line.push_str(", paragraph ");
        line.push_str(&paragraph.to_string());
    }
    let tags: Vec<&str> = note.tags.iter().map(Tag::as_str).collect();
    line.push_str(" | ");
    line.push_str(&tags.join(", "));
    if let Some(text) = &note.text {
        line.push_str(" | ");
        line.push_str(&one_line(text));
    }
    line.trim_end().to_owned()
}

/// A remark on one line, with single spaces.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

fn read_tags(text: &str) -> Result<Vec<Tag>, String> {
    let mut tags = Vec::new();
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        let tag: Tag = part.parse().map_err(|error: InvalidTag| {
            let repair = error.repair.as_ref();
            let repair = repair.map(|tag| format!("; write `{tag}`"));
            format!("{error}{}", repair.unwrap_or_default())
        })?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    Ok(tags)
}

/// The decision and the paragraph that a line begins with: a reference in any spelling,
/// a citation as it is copied, or the identifier of a collection.
fn read_place(text: &str) -> Result<(Reference, Option<u32>), String> {
    let wrong =
        || format!("`{text}` is not a decision; write `24 001 411` or `24 001 411, paragraph 8`");
    if let Some((reference, len)) = read_reference(text) {
        let behind = text[len..].trim_start_matches([',', ' ']);
        return match behind {
            "" => Ok((reference, None)),
            _ => paragraph_number(behind)
                .map(|number| (reference, Some(number)))
                .ok_or_else(wrong),
        };
    }
    if let Some(cited) = read_cited(text).filter(|_| text.starts_with("LGSCO")) {
        return Ok((cited.reference, cited.paragraph));
    }
    let (name, paragraph) = match text.rsplit_once(", paragraph ") {
        Some((name, number)) => (name, Some(number.trim().parse().map_err(|_| wrong())?)),
        None => (text, None),
    };
    // A number with a digit too many or too few is a slip, not an identifier.
    let is_number = |c: char| c.is_ascii_digit() || " -/.,".contains(c);
    let is_slip = name.contains([' ', '-']) && name.chars().all(is_number);
    let reference = Reference::of_collection(name).filter(|_| !is_slip);
    Ok((reference.ok_or_else(wrong)?, paragraph))
}

/// The number in `paragraph 8`, `para 8`, `para. 8`, `p8` or `¶ 8`.
fn paragraph_number(text: &str) -> Option<u32> {
    let folded = text.to_lowercase();
    let names = ["paragraph", "para.", "para", "¶", "p"];
    let number = names.iter().find_map(|name| folded.strip_prefix(name))?;
    number.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let read = match read(line) {
            Ok(None) => "-".to_owned(),
            Ok(Some(note)) => {
                let again = read_again(&note);
                assert_eq!(again, note, "{line}");
                written(&note)
            }
            Err(detail) => format!("error: {detail}"),
        };
        assert_eq!(read, expected, "{line}");
    }

    fn read_again(note: &Note) -> Note {
        read(&written(note)).unwrap().unwrap()
    }

    #[test]
    fn a_line_is_read_however_it_is_typed() {
        check("", "-");
        check("  # 24 001 411 | delay", "-");
        check("24 001 411|delay", "24 001 411 | delay");
        check(
            "24-001-411a, para 8 | #Delay,delay, ",
            "24 001 411a, paragraph 8 | delay",
        );
        check(
            "24001411 ¶8 | | Six  months",
            "24 001 411, paragraph 8 |  | Six months",
        );
        check("24 001 411 | a | b | c", "24 001 411 | a | b | c");
        check(
            "LGSCO, Exampleton Council (24 001 411), 21 March 2025, paragraph 8 | x",
            "24 001 411, paragraph 8 | x",
        );
        check("MED-10, paragraph 2 | x", "MED-10, paragraph 2 | x");
        check("1234 | x", "1234 | x");
    }

    #[test]
    fn a_line_that_is_wrong_names_its_remedy() {
        for line in [
            "24 001 411, 8 | x",
            "24 001 41 | x",
            "24 001 411 delay",
            " | x",
        ] {
            let detail = read(line).unwrap_err();
            assert!(
                detail.contains("write `24 001 411, paragraph 8`") || detail.contains("or `24"),
                "{detail}"
            );
        }
        check(
            "24 001 411",
            "error: there is neither a tag nor a note; write `24 001 411 | tag | note`",
        );
        check(
            "24 001 411 | late reply",
            "error: `late reply` is not a tag: a tag is letters, digits, - and _, 50 at most; write `late-reply`",
        );
        let long = format!("24 001 411 | | {}", "x".repeat(4_001));
        assert!(read(&long).unwrap_err().contains("two lines"));
    }
}
