use super::for_each_word;

/// What near-equal texts have in common.
///
/// Two minima of two families of hashes over the text's three-word shingles:
/// each is equal for two texts with a probability equal to the share of shingles
/// they have in common (Broder, "On the resemblance and containment of
/// documents", 1997). Two are kept so that one changed word seldom parts two
/// copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// Each below 2^[`Fingerprint::BITS`].
    pub minima: [u64; 2],
}

impl Fingerprint {
    /// How many bits of each minimum are kept: two unlike texts among two
    /// million share one with a probability of one in half a million.
    pub const BITS: u32 = 40;
}

const TITLES: [&str; 5] = ["mr", "mrs", "ms", "miss", "dr"];

/// Takes a fingerprint word by word.
///
/// Titles, single letters and words with a digit in them are passed over,
/// because `Mr X` and `24 March` change where the wording does not.
#[derive(Debug, Clone)]
pub struct Fingerprinter {
    minima: [u64; 2],
    last: [u64; 2],
    words: usize,
}

impl Default for Fingerprinter {
    fn default() -> Self {
        Self {
            minima: [u64::MAX; 2],
            last: [0; 2],
            words: 0,
        }
    }
}

impl Fingerprinter {
    /// Takes in the next folded word of the text.
    pub fn add(&mut self, folded: &str) {
        if let Some(word) = Self::hash_of(folded) {
            self.add_hash(word);
        }
    }

    /// What a folded word is to fingerprints; `None` for one that is passed over.
    #[must_use]
    pub fn hash_of(folded: &str) -> Option<u64> {
        let passed_over = folded.len() == 1
            || folded.bytes().any(|byte| byte.is_ascii_digit())
            || TITLES.contains(&folded);
        (!passed_over).then(|| xxhash_rust::xxh3::xxh3_64(folded.as_bytes()))
    }

    /// Takes in the next word by its [`Fingerprinter::hash_of`].
    pub fn add_hash(&mut self, word: u64) {
        self.words += 1;
        if self.words >= 3 {
            self.admit(self.last[0].rotate_left(42) ^ self.last[1].rotate_left(21) ^ word);
        }
        self.last = [self.last[1], word];
    }

    fn admit(&mut self, shingle: u64) {
        let first = mix(shingle ^ 0x9e37_79b9_7f4a_7c15);
        let second = mix(first ^ 0xd1b5_4a32_d192_ed03);
        self.minima = [self.minima[0].min(first), self.minima[1].min(second)];
    }

    /// The fingerprint of the words taken in; `None` when none counted.
    #[must_use]
    pub fn finish(mut self) -> Option<Fingerprint> {
        if self.words == 0 {
            return None;
        }
        if self.words < 3 {
            self.admit(self.last[0].rotate_left(42) ^ self.last[1].rotate_left(21));
        }
        // Minima of many hashes are small numbers: mixed again, all bits count.
        let minima = self
            .minima
            .map(|minimum| mix(minimum) >> (64 - Fingerprint::BITS));
        Some(Fingerprint { minima })
    }
}

/// Takes the fingerprint of `text`, as [`Fingerprinter`] does.
#[must_use]
pub fn fingerprint(text: &str) -> Option<Fingerprint> {
    let mut printer = Fingerprinter::default();
    for_each_word(text, |_, folded| printer.add(folded));
    printer.finish()
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood, 2014).
fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDING: &str = "We look at complaints of fault by a body we have power over and, \
        where we find it, at the harm it did to Mr X; we spend public money with care";

    fn agreeing(one: &str, other: &str) -> usize {
        let (one, other) = (fingerprint(one).unwrap(), fingerprint(other).unwrap());
        one.minima
            .iter()
            .zip(other.minima)
            .filter(|(one, other)| **one == *other)
            .count()
    }

    #[test]
    fn pseudonyms_figures_case_and_punctuation_do_not_count() {
        assert_eq!(agreeing(WORDING, &WORDING.replace("Mr X", "Miss B")), 2);
        assert_eq!(
            agreeing(WORDING, &WORDING.to_uppercase().replace(';', " –")),
            2
        );
        assert_eq!(
            agreeing("on 3 May 2024 we wrote", "On 17 May 2025, we wrote."),
            2
        );
    }

    #[test]
    fn unlike_texts_have_nothing_in_common() {
        assert_eq!(
            agreeing(
                WORDING,
                "The bins were not emptied for six weeks in the spring"
            ),
            0
        );
        assert_eq!(agreeing("agreed action", "final decision"), 0);
    }

    #[test]
    fn a_text_without_words_has_none() {
        assert_eq!(fingerprint("24 – 25 (x)"), None);
    }
}
