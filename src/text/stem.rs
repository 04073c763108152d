use std::borrow::Cow;

/// The English stemmer (Porter 2, `snowballstem.org/algorithms/english`).
///
/// Words whose stems are equal count as inflections of one another.
#[derive(Clone)]
pub struct Stemmer {
    stemmer: frostem::Stemmer,
}

impl std::fmt::Debug for Stemmer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Stemmer(English)")
    }
}

impl Default for Stemmer {
    fn default() -> Self {
        Self {
            stemmer: frostem::Stemmer::new(frostem::Algorithm::English),
        }
    }
}

impl Stemmer {
    /// The stem of a folded word.
    ///
    /// ```
    /// let stemmer = redress::text::Stemmer::default();
    /// assert_eq!(stemmer.stem("councils"), stemmer.stem("council's"));
    /// ```
    #[must_use]
    pub fn stem<'a>(&self, folded: &'a str) -> Cow<'a, str> {
        self.stemmer.stem(folded)
    }
}
