use std::fmt;

/// A word with wildcards: `*` matches any run of characters, including none, and `?` matches
/// exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    folded: Vec<char>,
}

impl Pattern {
    /// Reads a pattern and folds it like a word.
    ///
    /// ```
    /// let pattern = redress::text::Pattern::new("Organi?ation*");
    /// assert!(pattern.matches("organisations"));
    /// assert!(!pattern.matches("organiation"));
    /// ```
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut folded = Vec::with_capacity(text.len());
        for character in text.chars().flat_map(char::to_lowercase) {
            match character {
                '\u{2019}' => folded.push('\''),
                // Two stars match the same as one.
                '*' if folded.last() == Some(&'*') => {}
                _ => folded.push(character),
            }
        }
        Self { folded }
    }

    /// The characters before the first wildcard.
    #[must_use]
    pub fn literal_prefix(&self) -> String {
        self.folded
            .iter()
            .take_while(|c| !matches!(c, '*' | '?'))
            .collect()
    }

    /// The length of the longest run of characters between wildcards.
    #[must_use]
    pub fn longest_literal(&self) -> usize {
        let runs = self.folded.split(|c| matches!(c, '*' | '?'));
        runs.map(<[char]>::len).max().unwrap_or(0)
    }

    /// Returns whether a folded word matches. The worst-case time is proportional to the
    /// product of both lengths.
    #[must_use]
    pub fn matches(&self, folded: &str) -> bool {
        let mut pattern = 0;
        let mut rest = folded.chars();
        // Where to resume after the last star: after it in the pattern, one character further in the word.
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            let before = rest.clone();
            match (self.folded.get(pattern), rest.next()) {
                (Some('*'), _) => {
                    pattern += 1;
                    rest = before;
                    retry = Some((pattern, rest.clone()));
                }
                (Some('?'), Some(_)) => pattern += 1,
                (Some(wanted), Some(character)) if *wanted == character => pattern += 1,
                (None, None) => return true,
                _ => {
                    let Some((after_star, from)) = &mut retry else {
                        return false;
                    };
                    if from.next().is_none() {
                        return false;
                    }
                    pattern = *after_star;
                    rest = from.clone();
                }
            }
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.folded
            .iter()
            .try_for_each(|character| write!(formatter, "{character}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], others: &[&str]) {
        let pattern = Pattern::new(pattern);
        for word in matching {
            assert!(pattern.matches(word), "{pattern} should match {word}");
        }
        for word in others {
            assert!(!pattern.matches(word), "{pattern} should not match {word}");
        }
    }

    #[test]
    fn stars_match_any_run_and_question_marks_match_one_character() {
        check(
            "rectif*",
            &["rectif", "rectify", "rectification"],
            &["erectify", "recti"],
        );
        check("*appeal", &["appeal", "reappeal"], &["appeals"]);
        check(
            "organi?ation",
            &["organisation", "organization"],
            &["organiation"],
        );
        check("a*b*c", &["abc", "aXbXbXc"], &["abcd", "ac"]);
        check("*", &["", "x"], &[]);
        check("**?", &["x", "xy"], &[""]);
    }
}
