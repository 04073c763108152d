use super::is_stop_word;

/// The longest abbreviation and the longest long form, in bytes.
const SHORT_MAX_BYTES: usize = 12;
const LONG_MAX_BYTES: usize = 120;
/// The maximum number of words in a long form.
const MAX_WORDS: usize = 16;

/// Calls `found` for every abbreviation that `text` defines, with its long form.
///
/// It finds `disabled facilities grant (DFG)`, `child and family (CAF) assessment` and `JAGS
/// (joint agency group supervision)`, where the letters are the first letters of the words;
/// only stop words may be skipped. Text in brackets for any other reason is not an
/// abbreviation: `(the Council)`, a name's `(ASC)`. A plural's `s` is removed from the short
/// form.
///
/// ```
/// let mut found = Vec::new();
/// redress::text::for_each_abbreviation("a child and family (CAF) assessment", |short, long| {
///     found.push(format!("{short} = {long}"));
/// });
/// assert_eq!(found, ["CAF = child and family"]);
/// ```
pub fn for_each_abbreviation<'a>(text: &'a str, mut found: impl FnMut(&'a str, &'a str)) {
    for (at, _) in text.match_indices('(') {
        let (before, inside) = (&text[..at], &text[at + 1..]);
        let end = inside.floor_char_boundary(LONG_MAX_BYTES);
        let Some(close) = inside[..end].find([')', '(']) else {
            continue;
        };
        let after = &inside[close..];
        if !after.starts_with(')') {
            continue;
        }
        let (inside, after) = (&inside[..close], &after[1..]);
        if let Some(short) = short_form(inside) {
            // A name: `Example Home Care (EHC) Limited`.
            let is_name = ["Limited", "Ltd", "LTD", "LLP", "PLC", "Plc"]
                .iter()
                .any(|of_firms| after.trim_start().starts_with(of_firms));
            if let Some(long) = long_form(before, short).filter(|_| !is_name) {
                found(short, long);
            }
        } else if inside.contains(' ') && before.ends_with(' ') {
            let before = before.trim_end();
            let start = before
                .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '&')
                .map_or(0, |space| {
                    space + before[space..].chars().next().map_or(0, char::len_utf8)
                });
            let inside = inside.strip_prefix("the ").unwrap_or(inside);
            let short = short_form(&before[start..])
                .filter(|short| !short.bytes().any(|byte| byte.is_ascii_lowercase()));
            if let Some(short) = short
                && long_form(inside, short) == Some(inside)
            {
                found(short, inside);
            }
        }
    }
}

/// The abbreviation in a text, without article, quotes and plural's `s`.
fn short_form(text: &str) -> Option<&str> {
    const QUOTES: [char; 6] = ['‘', '’', '“', '”', '\'', '"'];
    if text.len() > SHORT_MAX_BYTES + 16 {
        return None;
    }
    let text = text.strip_prefix("the ").unwrap_or(text);
    let text = text.trim_matches(QUOTES);
    let capitals = |text: &str| text.bytes().filter(u8::is_ascii_uppercase).count();
    let singular = text
        .strip_suffix('s')
        .filter(|singular| singular.len() >= 2 && capitals(singular) == singular.len());
    let text = singular.unwrap_or(text);
    let is_one = text.len() <= SHORT_MAX_BYTES
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'&')
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.ends_with(|c: char| c.is_ascii_alphabetic())
        && capitals(text) >= 2
        && capitals(text) * 2 >= text.len();
    is_one.then_some(text)
}

/// The words at the end of `text` whose first letters are those of `short`.
fn long_form<'a>(text: &'a str, short: &str) -> Option<&'a str> {
    let letters: Vec<u8> = short
        .bytes()
        .rev()
        .filter(u8::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let text = text.trim_end();
    let first = text.ceil_char_boundary(text.len().saturating_sub(LONG_MAX_BYTES));
    // One bit for each number of letters that the words so far can account for.
    let mut states = 1_u32;
    let mut end = text.len();
    for nth in 0..MAX_WORDS {
        let start = text[first..end]
            .rfind(|c: char| !c.is_alphanumeric() && c != '’' && c != '\'')
            .map_or(first, |at| {
                first + at + text[first + at..].chars().next().map_or(0, char::len_utf8)
            });
        let word = &text[start..end];
        let initial = word.bytes().next()?.to_ascii_lowercase();
        // A pseudonym, as in `Mr X`.
        if word.len() == 1 && word != "a" {
            return None;
        }
        let mut next = 0;
        for (taken, letter) in letters.iter().enumerate() {
            if *letter == initial && states & 1 << taken != 0 {
                next |= 1 << (taken + 1);
            }
        }
        let is_loose = is_stop_word(word);
        if next & 1 << letters.len() != 0 {
            if !is_loose {
                return (nth > 0).then(|| &text[start..]);
            }
            next &= !(1 << letters.len());
        }
        if is_loose {
            // Neither the first nor the last word can be a stop word.
            next = if nth > 0 { next | states } else { 0 };
        }
        if next == 0 || start == first {
            return None;
        }
        states = next;
        let before = text[..start].trim_end_matches([' ', ',', '-', '/', '&']);
        // Only a space, a comma or a hyphen may separate two words.
        if before.len() <= first || before.len() == start {
            return None;
        }
        end = before.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut found = Vec::new();
        for_each_abbreviation(text, |short, long| found.push(format!("{short} = {long}")));
        assert_eq!(found.join("; "), expected, "{text}");
    }

    #[test]
    fn a_long_form_precedes_its_abbreviation() {
        check(
            "She applied for a disabled facilities grant (DFG).",
            "DFG = disabled facilities grant",
        );
        check(
            "the Care Quality Commission (‘CQC’) and occupational therapist (the OT)",
            "CQC = Care Quality Commission; OT = occupational therapist",
        );
        check(
            "an Education Health and Care (EHC) Plan",
            "EHC = Education Health and Care",
        );
        check(
            "an Education, Health and Care Plan (EHCP)",
            "EHCP = Education, Health and Care Plan",
        );
        check("anti-social behaviour (ASB)", "ASB = anti-social behaviour");
        check(
            "deprivation of liberty safeguards (DoLS)",
            "DoLS = deprivation of liberty safeguards",
        );
        check(
            "Special Educational Needs and Disability (SEND)",
            "SEND = Special Educational Needs and Disability",
        );
        check(
            "in accident and emergency (A&E)",
            "A&E = accident and emergency",
        );
        check(
            "two tree preservation orders (TPOs)",
            "TPO = tree preservation orders",
        );
    }

    #[test]
    fn stop_words_give_their_letter_or_none() {
        check(
            "a child and family (CAF) assessment",
            "CAF = child and family",
        );
        check("child and family team (CFT)", "CFT = child and family team");
    }

    #[test]
    fn the_abbreviation_may_come_first() {
        check(
            "They held JAGS (joint agency group supervision) each month.",
            "JAGS = joint agency group supervision",
        );
        check(
            "The ICO (the information commissioner’s office)",
            "ICO = information commissioner’s office",
        );
        check("She left it to HMRC (on the day before).", "");
    }

    #[test]
    fn text_in_brackets_for_another_reason_is_no_abbreviation() {
        for text in [
            "Exampleton Council (the Council)",
            "Burlington Care (ASC) Limited",
            "Adult Social Care (ASC) Limited",
            "Mr X (MX)",
            "the Act (Local Government Act 1974)",
            "section 26(1) and 26A(1)",
            "he moved. Facilities grant (DFG)",
            "a disabled persons facilities grant (DFG)",
            "the grant (DFG)",
            "the (and the (OT",
            "(DFG)",
            "Kent (KE)",
            "of and the (AT)",
        ] {
            check(text, "");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn both_forms_appear_in_the_text(text in "([A-Za-z]{1,3}[ ,’-]{1,2}){0,5}\\((the )?[A-Z&s]{0,5}[)]?\\PC{0,12}") {
            for_each_abbreviation(&text, |short, long| {
                assert!(text.contains(short) && text.contains(long));
                assert!(long.contains(|c: char| !c.is_alphanumeric()));
            });
        }
    }
}
