use std::fmt::{self, Write};

/// Text of a decision, safe for a terminal: control characters and those that change the direction
/// of writing are replaced, one for one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clean<'a>(pub(crate) &'a str);

/// The character to show for `character`. White space becomes one space, so that columns can be
/// counted.
pub(crate) fn clean_character(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        // A text that reorders itself could show something it does not say.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        control if control.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

impl fmt::Display for Clean<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            formatter.write_char(clean_character(character))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_survives() {
        let text: String = ('\0'..='\u{ff}')
            .chain("\u{202e}\u{2028}".chars())
            .collect();
        let cleaned = Clean(&text).to_string();
        assert!(!cleaned.chars().any(char::is_control), "{cleaned:?}");
        assert_eq!(cleaned.chars().count(), text.chars().count());
        assert!(cleaned.contains("abc") && cleaned.contains('£'));
    }
}
