use std::ops::Range;

/// The maximum number of words of a name before `Act`.
const MAX_WORDS: usize = 14;
const WORD_MAX_BYTES: usize = 30;

/// The range of the name of a law, from its first word to its year, given the position of
/// `Act`, `Regulation`, `Order` or `Rules` and the start of the unread text.
pub(super) fn named(text: &str, from: usize, kind: Range<usize>) -> Option<Range<usize>> {
    let is_act = &text[kind.clone()] == "Act";
    let after = &text[kind.end..];
    if is_act || after.starts_with('s') || !text[kind.clone()].starts_with("Regulation") {
        let noun_end = kind.end + usize::from(!is_act && after.starts_with('s'));
        let after = &text[noun_end..];
        if after.starts_with(|c: char| c.is_alphanumeric()) {
            return None;
        }
        let year = year_len(after);
        if year.is_none() && !is_act {
            return None;
        }
        let start = name_start(text, from, kind.start)?;
        return Some(start..noun_end + year.unwrap_or(0));
    }
    // The only regulation that is cited without a year.
    let start = kind.start.checked_sub("General Data Protection ".len())?;
    (start >= from && text.get(start..kind.start) == Some("General Data Protection "))
        .then_some(start..kind.end)
}

/// The year directly before a name: `1980 Highways Act`.
pub(super) fn year_before(text: &str, start: usize) -> Option<Range<usize>> {
    let head = text[..start].strip_suffix(' ')?;
    let at = head.len().checked_sub(4)?;
    let year = head.get(at..)?;
    let is_year = is_year(year) && !head[..at].ends_with(|c: char| c.is_alphanumeric());
    is_year.then_some(at..head.len())
}

fn is_year(text: &str) -> bool {
    text.len() == 4
        && ["18", "19", "20"]
            .iter()
            .any(|century| text.starts_with(century))
        && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The length of a year that follows the noun, with the space before it.
fn year_len(after: &str) -> Option<usize> {
    let year = after.strip_prefix(' ')?.get(..4)?;
    let is_year = is_year(year) && !after[5..].starts_with(|c: char| c.is_alphanumeric());
    is_year.then_some(5)
}

/// The start of the capitalised words before the noun at `at`.
fn name_start(text: &str, from: usize, at: usize) -> Option<usize> {
    let mut start = None;
    let mut word_start = at;
    // An `and` later in the name allows a comma: `Grants, Construction and …`.
    let mut and_met = false;
    let mut in_bracket = false;
    // Whether the last word read may directly follow another name.
    let mut may_follow_name = false;
    for _ in 0..MAX_WORDS {
        let Some(before) = text[from..word_start].strip_suffix(' ') else {
            break;
        };
        let end = from + before.len();
        word_start = before
            .rfind([' ', '\n', '\u{a0}', '‘', '“'])
            .map_or(from, |space| {
                from + space + before[space..].chars().next().map_or(1, char::len_utf8)
            });
        let word = &text[word_start..end];
        if word.is_empty() || word.len() > WORD_MAX_BYTES {
            break;
        }
        // Regulations may begin with the name of their act.
        if may_follow_name
            && !in_bracket
            && is_year(word)
            && let Some(head) = text[from..word_start].strip_suffix("Act ")
        {
            word_start = from + head.len();
            start = Some(word_start);
            may_follow_name = false;
            continue;
        }
        let closes = word.ends_with(')');
        let opens = word.starts_with('(');
        if closes && in_bracket {
            break;
        }
        in_bracket |= closes;
        let core = word.trim_end_matches(')').trim_start_matches('(');
        let (core, comma) = match core.strip_suffix(',') {
            Some(core) => (core, true),
            None => (core, false),
        };
        if comma && !and_met {
            break;
        }
        if is_joint(core) {
            and_met |= core == "and" || core == "&";
            may_follow_name = false;
            if opens {
                break;
            }
            continue;
        }
        if !is_of_name(core) {
            break;
        }
        if opens && !in_bracket {
            // The bracket of the citation itself.
            start = Some(word_start + 1);
            break;
        }
        in_bracket &= !opens;
        may_follow_name = !in_bracket;
        if !in_bracket {
            start = Some(word_start);
        }
    }
    start.filter(|start| text[*start..].starts_with(|first: char| first.is_ascii_uppercase()))
}

/// Words without a capital that occur in names of laws.
fn is_joint(word: &str) -> bool {
    [
        "and", "&", "of", "for", "to", "from", "at", "against", "etc", "etc.",
    ]
    .contains(&word)
}

/// Returns whether a word can belong to the name of a law. Capitalised words that begin
/// sentences and the nouns that end other names cannot.
fn is_of_name(word: &str) -> bool {
    const NOT: [&str; 41] = [
        "A",
        "Act",
        "Acts",
        "All",
        "An",
        "Any",
        "Article",
        "As",
        "Because",
        "Both",
        "But",
        "By",
        "Code",
        "Each",
        "For",
        "From",
        "However",
        "If",
        "In",
        "It",
        "Its",
        "My",
        "No",
        "Of",
        "On",
        "Order",
        "Our",
        "Regulations",
        "Rules",
        "Schedule",
        "Section",
        "Sections",
        "See",
        "The",
        "These",
        "This",
        "To",
        "Under",
        "When",
        "Where",
        "While",
    ];
    // `Local Authorities’ Cemeteries Order`; `the Council’s` is not a name.
    let word = word
        .strip_suffix(['’', '\''])
        .filter(|word| word.ends_with('s'))
        .unwrap_or(word);
    let shape = word.starts_with(|first: char| first.is_ascii_uppercase())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
        && word.len() > 1;
    shape && NOT.binary_search(&word).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_begin_no_name_are_sorted_for_binary_search() {
        for word in ["A", "Section", "The", "While", "Act", "Under"] {
            assert!(!is_of_name(word), "{word}");
        }
        for word in ["Care", "Anti-social", "Children"] {
            assert!(is_of_name(word), "{word}");
        }
    }
}
