use std::fmt;

/// A word with wildcards: `*` stands for any run of characters, also none, and
/// `?` for exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    folded: Vec<char>,
}

impl Pattern {
    /// Reads a pattern; everything in it is folded as words are.
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
                // Two stars say no more than one.
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

    /// Whether a folded word has this shape. Takes time in proportion to the
    /// product of both lengths at worst.
    #[must_use]
    pub fn matches(&self, folded: &str) -> bool {
        let mut pattern = 0;
        let mut rest = folded.chars();
        // Where to go on after the last star: behind it, one character later.
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
                    let Some((behind_star, from)) = &mut retry else {
                        return false;
                    };
                    if from.next().is_none() {
                        return false;
                    }
                    pattern = *behind_star;
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
    fn stars_stand_for_any_run_and_question_marks_for_one_character() {
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
