/// Words that say nothing where they stand alone among others.
///
/// The list of Lucene's `EnglishAnalyzer`: short enough that nobody misses one.
const STOP_WORDS: [&str; 33] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it",
    "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these",
    "they", "this", "to", "was", "will", "with",
];

/// Whether a folded word is a stop word.
///
/// ```
/// assert!(redress::text::is_stop_word("the"));
/// assert!(!redress::text::is_stop_word("council"));
/// ```
#[must_use]
pub fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.binary_search(&folded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_for_the_search_in_it() {
        assert!(STOP_WORDS.is_sorted());
    }
}
