/// The words within a number of edits of a given word.
///
/// An edit inserts, deletes or changes a character, or swaps two neighbours; swapped characters
/// are not edited again. A match is decided character by character, with the set of positions
/// reached for each number of edits as the bits of a number (Wu and Manber, "Fast Text
/// Searching Allowing Errors", 1992).
#[derive(Debug, Clone)]
pub struct Variants {
    word: Vec<char>,
    edits: usize,
}

/// The state after reading part of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    // By number of edits: bit i is set when the first i characters of the word
    // account for all that was read.
    reached: [u64; Variants::MAX_EDITS + 1],
    // The same, but for a swapped pair of which only one character was read so far.
    swapping: [u64; Variants::MAX_EDITS + 1],
}

impl Variants {
    /// The maximum number of edits.
    pub const MAX_EDITS: usize = 2;
    /// The maximum length of a word, in characters.
    pub const MAX_CHARS: usize = 60;

    /// Prepares the variants of a folded word.
    ///
    /// `edits` above [`Self::MAX_EDITS`] count as that many, and only the first
    /// [`Self::MAX_CHARS`] characters of a word count.
    ///
    /// ```
    /// let variants = redress::text::Variants::new("assesment", 1);
    /// assert!(variants.matches("assessment"));
    /// assert!(variants.matches("assemsent"));
    /// assert!(!variants.matches("assessments"));
    /// ```
    #[must_use]
    pub fn new(word: &str, edits: usize) -> Self {
        Self {
            word: word.chars().take(Self::MAX_CHARS).collect(),
            edits: edits.min(Self::MAX_EDITS),
        }
    }

    /// Before anything is read.
    #[must_use]
    pub fn start(&self) -> Reading {
        let mut reading = Reading {
            reached: [0; Self::MAX_EDITS + 1],
            swapping: [0; Self::MAX_EDITS + 1],
        };
        for edits in 0..=self.edits {
            // Up to this many characters of the word may be deleted.
            reading.reached[edits] = ((1_u64 << (edits + 1)) - 1) & self.places();
        }
        reading
    }

    fn places(&self) -> u64 {
        (1 << (self.word.len() + 1)) - 1
    }

    /// Reads the next character.
    #[must_use]
    pub fn step(&self, from: &Reading, character: char) -> Reading {
        let mut same = 0_u64;
        for (at, own) in self.word.iter().enumerate() {
            same |= u64::from(*own == character) << at;
        }
        let mut to = Reading {
            reached: [0; Self::MAX_EDITS + 1],
            swapping: [0; Self::MAX_EDITS + 1],
        };
        for edits in 0..=self.edits {
            let mut reached = (from.reached[edits] & same) << 1;
            if edits > 0 {
                let fewer = from.reached[edits - 1];
                let swapped = (from.swapping[edits] & same) << 2;
                // One character inserted, changed or deleted.
                reached |= swapped | fewer | fewer << 1 | to.reached[edits - 1] << 1;
                to.swapping[edits] = fewer & (same >> 1);
            }
            to.reached[edits] = reached & self.places();
        }
        to
    }

    /// Returns whether the characters read are a variant.
    #[must_use]
    pub fn accepts(&self, reading: &Reading) -> bool {
        reading.reached[self.edits] >> self.word.len() & 1 == 1
    }

    /// Returns whether `folded` is a variant.
    #[must_use]
    pub fn matches(&self, folded: &str) -> bool {
        let end = folded.chars().fold(self.start(), |reading, character| {
            self.step(&reading, character)
        });
        self.accepts(&end)
    }
}

impl Reading {
    /// Returns whether some continuation can still be a variant.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.reached
            .iter()
            .chain(&self.swapping)
            .any(|places| *places != 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Optimal string alignment by the table of all prefixes.
    fn distance(one: &str, other: &str) -> usize {
        let [one, other]: [Vec<char>; 2] = [one, other].map(|word| word.chars().collect());
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let changed = usize::from(one[i - 1] != other[j - 1]);
                    let mut least = (table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1)
                        .min(table[i - 1][j - 1] + changed);
                    if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                        least = least.min(table[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        table[one.len()][other.len()]
    }

    proptest! {
        #[test]
        fn variants_are_those_that_few_edits_apart(
            word in "[abcé]{1,9}|x{60}",
            other in "[abcé]{0,9}|x{57,63}",
            edits in 1_usize..=2,
        ) {
            let variants = Variants::new(&word, edits);
            prop_assert_eq!(variants.matches(&other), distance(&word, &other) <= edits);
        }
    }
}
