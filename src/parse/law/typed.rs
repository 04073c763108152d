use super::provision::{Kind, number};
use crate::model::Law;

/// The maximum length of a typed law, in bytes.
const MAX_BYTES: usize = 500;

/// Reads a law as users type it, in any case: `24A(6)`, `s.24A (6)`, `section 42 of the Care
/// Act 2014`, `local government act 1974, 26(1)`, `Care Act`.
///
/// A bare number is a section. `None` if nothing is left to search for.
///
/// ```
/// let law = redress::parse::read_law("s 24A (6) Local Government Act 1974").unwrap();
/// assert_eq!(law.to_string(), "Local Government Act 1974, section 24A(6)");
/// ```
#[must_use]
pub fn read_law(typed: &str) -> Option<Law> {
    if typed.len() > MAX_BYTES {
        return None;
    }
    let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut name = String::new();
    let mut provision = None;
    let mut at = 0;
    while at < typed.len() {
        if typed[at..].starts_with([' ', ',', ';']) {
            name.push_str(&typed[at..=at]);
            at += 1;
            continue;
        }
        if provision.is_none()
            && let Some((found, end)) = provision_at(&typed, at)
        {
            provision = Some(found);
            name.push(' ');
            at = end;
            continue;
        }
        let end = typed[at..]
            .find([' ', ',', ';'])
            .map_or(typed.len(), |space| at + space);
        name.push_str(&typed[at..end]);
        at = end;
    }
    let name = tidy(&name);
    let name = (!name.is_empty()).then_some(name);
    (name.is_some() || provision.is_some()).then_some(Law { name, provision })
}

/// The provision that begins at `at`, with its end.
fn provision_at(typed: &str, at: usize) -> Option<(String, usize)> {
    const KINDS: [(&str, Kind); 13] = [
        ("sections", Kind::Section),
        ("section", Kind::Section),
        ("sec.", Kind::Section),
        ("sec", Kind::Section),
        ("s.", Kind::Section),
        ("s", Kind::Section),
        ("schedule", Kind::Schedule),
        ("sch.", Kind::Schedule),
        ("regulations", Kind::Regulation),
        ("regulation", Kind::Regulation),
        ("reg.", Kind::Regulation),
        ("article", Kind::Article),
        ("", Kind::Section),
    ];
    KINDS.into_iter().find_map(|(word, kind)| {
        let rest = typed.get(at..)?;
        let begin = rest.get(..word.len())?;
        if !begin.eq_ignore_ascii_case(word) {
            return None;
        }
        let spaces = usize::from(!word.is_empty() && rest[word.len()..].starts_with(' '));
        let start = at + word.len() + spaces;
        let (found, mut end) = number(typed, kind, start)?;
        let mut text = found.to_string();
        if kind == Kind::Schedule {
            for joint in [", paragraph ", " paragraph ", ", para ", " para "] {
                if typed[end..].starts_with(joint)
                    && let Some((paragraph, after)) = number(typed, kind, end + joint.len())
                {
                    let paragraph = paragraph.to_string();
                    text.push_str(", paragraph");
                    text.push_str(paragraph.trim_start_matches("Schedule"));
                    end = after;
                    break;
                }
            }
        }
        Some((text, end))
    })
}

/// The name without the words and punctuation that joined it to the provision.
fn tidy(name: &str) -> String {
    let name = name.replace(" ,", ",");
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let is_joint = |word: &str| {
        let word = word.trim_matches([',', ';']).to_ascii_lowercase();
        ["", "of", "the", "and", "under", "section", "as", "amended"].contains(&word.as_str())
    };
    while words.last().is_some_and(|word| is_joint(word)) {
        words.pop();
    }
    let first = words.iter().position(|word| !is_joint(word));
    let name = words[first.unwrap_or(words.len())..].join(" ");
    name.trim_end_matches([',', ';']).to_owned()
}
