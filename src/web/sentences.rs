//! Converts messages to sentences of a page.

/// Whether a piece of a message is query text, and the piece.
pub(crate) type Stretch = (bool, String);

/// Converts a message, which quotes query text between backticks, to a sentence: with a
/// capital, and without the backticks.
pub(crate) fn sentence(message: &str) -> Vec<Stretch> {
    let stretches = message.split('`').enumerate();
    let mut stretches: Vec<Stretch> = stretches
        .map(|(at, text)| (at % 2 == 1, text.to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    if let Some((false, text)) = stretches.first_mut() {
        let mut rest = text.chars();
        if let Some(first) = rest.next() {
            *text = first.to_uppercase().chain(rest).collect();
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, expected: &str) {
        let shown: String = sentence(message)
            .into_iter()
            .map(|(is_code, text)| if is_code { format!("[{text}]") } else { text })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_is_typed_stays_as_it_is() {
        check(
            "no decision holds `zebra`; try `b*`",
            "No decision holds [zebra]; try [b*]",
        );
        check("`amend` is in no decision", "[amend] is in no decision");
        check("", "");
    }
}
