use super::{for_each_word, is_function_word};

/// A fingerprint that near-equal texts share in part.
///
/// If two texts share a fraction of all their words, about the same fraction of the digits of
/// their sketches is equal. If they share a fraction of all pairs of neighbouring words, each
/// key is equal with about that probability (Broder, "On the resemblance and containment of
/// documents", 1997; Li, Owen and Zhang, "One permutation hashing", 2012). Keys select
/// candidates, because there are too many pairs to compare; sketches decide which candidates
/// are similar.
///
/// Similarity is measured on words and not on runs of words. A new generation of a wording says
/// `we` for `the Ombudsman` in three places, which breaks a third of its pairs and adds no
/// word, while `We will not investigate this complaint about…` keeps its runs and adds the
/// words that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// Three numbers of [`Self::KEY_BITS`] bits, never 0.
    pub keys: [u32; 3],
    /// Sixteen digits of four bits; 0 where no word hashed to the digit.
    pub sketch: u64,
}

impl Fingerprint {
    /// The number of bits kept of each key. Candidates are checked again, so occasional
    /// equality by chance does no harm.
    pub const KEY_BITS: u32 = 21;

    /// The number of digits of a sketch.
    const DIGITS: u32 = 16;

    /// The minimum share of equal digits in near-equal texts, as a fraction (numerator,
    /// denominator). Digits that are empty in both do not count.
    ///
    /// Chosen on 400 invented decisions, where texts that share three quarters of their words
    /// are generations of one wording, and those that share six tenths are one formula about
    /// two matters. At two thirds, nine in ten of the first kind are near, and a quarter of the
    /// second, whose keys seldom match.
    const NEAR: (u32, u32) = (2, 3);

    /// The number of equal digits in two sketches, and the number of digits that are not empty
    /// in both.
    #[must_use]
    #[inline]
    pub fn likeness(self, other: Self) -> (u32, u32) {
        Self::likeness_of_sketches(self.sketch, other.sketch)
    }

    /// The same of two sketches.
    #[inline]
    pub(crate) fn likeness_of_sketches(one: u64, other: u64) -> (u32, u32) {
        // The lowest bit of each digit that is not 0.
        let digits = |digits: u64| {
            let pairs = digits | digits >> 2;
            (pairs | pairs >> 1) & (u64::MAX / 15)
        };
        let filled = digits(one | other);
        let unequal = digits(one ^ other);
        let (compared, equal) = (filled.count_ones(), (filled & !unequal).count_ones());
        (equal, compared)
    }

    /// Returns whether one of the keys is equal. Without that, two fingerprints are not
    /// compared.
    #[must_use]
    pub fn shares_a_key(self, other: Self) -> bool {
        let mut keys = self.keys.iter().zip(&other.keys);
        keys.any(|(one, other)| one == other)
    }

    /// Returns whether the texts are nearly the same.
    #[must_use]
    pub fn is_near(self, other: Self) -> bool {
        let (equal, compared) = self.likeness(other);
        Self::are_near(equal, compared)
    }

    /// Returns whether `equal` equal digits out of `compared` mean nearly the same text.
    #[must_use]
    #[inline]
    pub fn are_near(equal: u32, compared: u32) -> bool {
        let (of, all) = Self::NEAR;
        equal * all >= compared * of && equal > 0
    }
}

const TITLES: [&str; 5] = ["mr", "mrs", "ms", "miss", "dr"];

/// Builds a fingerprint word by word.
///
/// Function words, titles, single letters and words with a digit in them are skipped, because
/// `Mr X`, `he` and `24 March` change where the wording does not.
#[derive(Debug, Clone)]
pub struct Fingerprinter {
    least: u64,
    greatest: u64,
    // The least hash under a second hash function.
    other: u64,
    // By digit: the least hash of the words in it.
    digits: [u64; Fingerprint::DIGITS as usize],
    last: u64,
    words: usize,
}

impl Default for Fingerprinter {
    fn default() -> Self {
        Self {
            least: u64::MAX,
            greatest: 0,
            other: u64::MAX,
            digits: [u64::MAX; Fingerprint::DIGITS as usize],
            last: 0,
            words: 0,
        }
    }
}

impl Fingerprinter {
    /// Adds the next folded word of the text.
    pub fn add(&mut self, folded: &str) {
        if let Some(word) = Self::hash_of(folded) {
            self.add_hash(word);
        }
    }

    /// The hash of a folded word; `None` for a word that is skipped.
    #[must_use]
    pub fn hash_of(folded: &str) -> Option<u64> {
        let skipped = folded.len() == 1
            || folded.bytes().any(|byte| byte.is_ascii_digit())
            || TITLES.contains(&folded)
            || is_function_word(folded);
        (!skipped).then(|| xxhash_rust::xxh3::xxh3_64(folded.as_bytes()))
    }

    /// Adds the next word by its [`Fingerprinter::hash_of`].
    pub fn add_hash(&mut self, word: u64) {
        self.words += 1;
        if self.words >= 2 {
            self.admit(self.last.rotate_left(21) ^ word);
        }
        self.last = word;
        let hash = mix(word);
        // The last bits choose the digit; the first bits decide the least hash.
        let digit = &mut self.digits[(hash % u64::from(Fingerprint::DIGITS)) as usize];
        *digit = (*digit).min(hash);
    }

    fn admit(&mut self, pair: u64) {
        let hash = mix(pair ^ 0x9e37_79b9_7f4a_7c15);
        self.least = self.least.min(hash);
        self.greatest = self.greatest.max(hash);
        self.other = self.other.min(mix(hash ^ 0xd1b5_4a32_d192_ed03));
    }

    /// The fingerprint of the words added; `None` when none counted.
    #[must_use]
    pub fn finish(mut self) -> Option<Fingerprint> {
        match self.words {
            0 => return None,
            1 => self.admit(self.last),
            _ => {}
        }
        // The least of many hashes is a small number. Mixing it again spreads it over all bits.
        let key = |hash: u64| ((mix(hash) >> (64 - Fingerprint::KEY_BITS)) as u32).max(1);
        let digit = |hash: &u64| match *hash {
            u64::MAX => 0,
            hash => mix(hash) % 15 + 1,
        };
        let digits = self.digits.iter().map(digit);
        Some(Fingerprint {
            keys: [self.least, !self.greatest, self.other].map(key),
            sketch: digits.fold(0, |sketch, digit| sketch << 4 | digit),
        })
    }
}

/// Returns the fingerprint of `text`, as [`Fingerprinter`] does.
#[must_use]
pub fn fingerprint(text: &str) -> Option<Fingerprint> {
    let mut printer = Fingerprinter::default();
    for_each_word(text, |_, folded| printer.add(folded));
    printer.finish()
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood, 2014): numbers that differ in one bit
/// differ in half of their output bits. Written by hand because indexes store its results.
#[must_use]
pub fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDING: &str = "We look at complaints of fault by a body we have power over and, \
        where we find it, at the harm it did to Mr X; we spend public money with care";

    const LONG: &str = "The law says we cannot normally look into a matter when a person could \
        take it to court. However, we may do so if we think it would be unreasonable to expect \
        them to go there. (Local Government Act 1974, section 26(6)(c), as amended)";

    #[track_caller]
    fn check(one: &str, other: &str, equal: bool, near: bool) {
        let [one, other] = [one, other].map(|text| fingerprint(text).unwrap());
        assert_eq!((one == other, one.is_near(other)), (equal, near));
        assert_eq!(one.likeness(other), other.likeness(one));
    }

    #[test]
    fn pseudonyms_figures_case_and_punctuation_do_not_count() {
        check(WORDING, &WORDING.replace("Mr X", "Miss B"), true, true);
        let shouted = WORDING.to_uppercase().replace(';', " –");
        check(WORDING, &shouted, true, true);
        check(
            "on 3 May 2024 we wrote",
            "On 17 May 2025, we wrote.",
            true,
            true,
        );
    }

    #[test]
    fn a_few_changed_words_leave_texts_near_equal() {
        let changed = LONG.replace("normally ", "");
        check(LONG, &changed, false, true);
        let changed = changed.replace("we cannot", "the Ombudsman cannot");
        check(LONG, &changed.replace("think", "decide"), false, true);
    }

    #[test]
    fn different_texts_have_nothing_in_common() {
        let other = "The bins were not emptied for six weeks in the spring";
        check(WORDING, other, false, false);
        check("agreed action", "final decision", false, false);
    }

    #[test]
    fn a_text_without_words_has_none() {
        assert_eq!(fingerprint("24 – 25 (x)"), None);
    }

    proptest::proptest! {
        #[test]
        fn digits_are_compared_one_by_one(sketches in proptest::array::uniform2("[0-3]{16}")) {
            let print = |digits: &str| Fingerprint {
                keys: [1; 3],
                sketch: u64::from_str_radix(digits, 16).unwrap(),
            };
            let [one, other] = &sketches;
            let digits = || one.bytes().zip(other.bytes());
            let equal = digits().filter(|(one, other)| one == other && *one != b'0').count();
            let compared = digits().filter(|(one, other)| (*one, *other) != (b'0', b'0')).count();
            let found = print(one).likeness(print(other));
            proptest::prop_assert_eq!(found, (equal as u32, compared as u32));
        }
    }
}
