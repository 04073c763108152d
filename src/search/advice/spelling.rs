//! Finds the nearest spelling that the index contains.

use std::collections::BTreeMap;

use crate::index::{Index, IndexError, read_form};
use crate::search::plan::term_automata::EditAutomaton;
use crate::search::thresholds::{MIN_FREQUENCY_RATIO, MIN_FREQUENCY_RATIO_AT_TWO_EDITS, RARE_FORM};
use crate::text::{Stemmer, Variants, is_stop_word};

/// A form of the index similar to a typed word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// One word, or two words that were typed as one.
    pub(crate) form: String,
    /// The number of paragraphs that contain it; for two words, that of the rarer one.
    pub(crate) paragraphs: u64,
}

/// The nearest spelling of a folded word that occurs in `own` paragraphs; `None` if the word looks
/// right or is not similar to any other.
///
/// Prefers the most common form within one edit, then within two. Two edits are tried for words of
/// five letters or more. Words of three letters are not corrected, because most are abbreviations,
/// and neither are numbers. If no word is similar, tries to split the word in two.
pub(crate) fn nearest(index: &Index, word: &str, own: u64) -> Result<Option<Spelling>, IndexError> {
    let letters = word.chars().count();
    let is_number = word.chars().any(char::is_numeric);
    if is_number || !(4..=Variants::MAX_CHARS).contains(&letters) || own > RARE_FORM {
        return Ok(None);
    }
    let mut forms = forms_near(index, word, 1, "")?;
    if letters >= 5 {
        // Only about a twentieth of all words start with the same letter, so the search for two
        // edits skips the others.
        let first = word.chars().next().map(String::from).unwrap_or_default();
        forms.extend(forms_near(index, word, 2, &first)?);
    }
    let least = if own == 0 {
        1
    } else {
        own * MIN_FREQUENCY_RATIO
    };
    let near = best(word, &forms, least);
    if near.is_some() || own > 0 {
        return Ok(near);
    }
    two_words(index, word)
}

/// The forms within `edits` edits that start with `first`, with the number of paragraphs that
/// contain each.
///
/// The key of a form starts with its first letter, because stems do.
fn forms_near(
    index: &Index,
    word: &str,
    edits: u8,
    first: &str,
) -> Result<BTreeMap<String, u64>, IndexError> {
    let mut forms = BTreeMap::new();
    let mut end = first.as_bytes().to_vec();
    if let Some(last) = end.last_mut() {
        // No byte of UTF-8 is 255, so this cannot overflow.
        *last += 1;
    }
    for (at, segment) in index.segments().iter().enumerate() {
        let body = index.inverted_index(segment, index.fields.body)?;
        let mut stream = body.terms().search(EditAutomaton::new(word, edits));
        if !first.is_empty() {
            stream = stream.ge(first.as_bytes()).lt(&end);
        }
        let mut stream = stream.into_stream().map_err(|error| index.failed(error))?;
        while stream.advance() {
            let paragraphs = index.living_with(at, index.fields.body, stream.value())?;
            if let Some(form) = read_form(stream.key()).filter(|_| paragraphs > 0) {
                *forms.entry(form).or_insert(0) += paragraphs;
            }
        }
    }
    Ok(forms)
}

/// The form that was most likely meant: fewer edits count before frequency.
fn best(word: &str, forms: &BTreeMap<String, u64>, least: u64) -> Option<Spelling> {
    let stemmer = Stemmer::default();
    let stem = stemmer.stem(word);
    let one_edit = Variants::new(word, 1);
    // Misspellings rarely change the first letter; two edits that change it usually give another
    // word.
    let first = word.chars().next();
    let rank = |form: &str, paragraphs: u64| {
        let factor = match (one_edit.matches(form), form.chars().next() == first) {
            (true, true) => 4 * MIN_FREQUENCY_RATIO_AT_TWO_EDITS,
            (true, false) => MIN_FREQUENCY_RATIO_AT_TWO_EDITS,
            (false, true) => 4,
            (false, false) => 0,
        };
        paragraphs.saturating_mul(factor)
    };
    forms
        .iter()
        .filter(|(form, paragraphs)| **paragraphs >= least && stemmer.stem(form) != stem)
        .filter(|(form, _)| !form.chars().any(char::is_numeric) && !is_stop_word(form))
        .filter(|(form, paragraphs)| rank(form, **paragraphs) > 0)
        // The first in alphabetical order wins among equals.
        .rev()
        .max_by_key(|(form, paragraphs)| rank(form, **paragraphs))
        .map(|(form, paragraphs)| Spelling {
            form: form.clone(),
            paragraphs: *paragraphs,
        })
}

/// Splits a word into two words. Chooses the split whose rarer word is the most common.
fn two_words(index: &Index, word: &str) -> Result<Option<Spelling>, IndexError> {
    const SHORTEST: usize = 3;
    let cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let mut best: Option<Spelling> = None;
    for cut in cuts.iter().skip(SHORTEST).rev().skip(SHORTEST - 1) {
        let (first, second) = word.split_at(*cut);
        let paragraphs = paragraphs_with(index, first)?;
        let paragraphs = match paragraphs {
            0 => 0,
            _ => paragraphs.min(paragraphs_with(index, second)?),
        };
        if paragraphs > best.as_ref().map_or(0, |best| best.paragraphs) {
            best = Some(Spelling {
                form: format!("{first} {second}"),
                paragraphs,
            });
        }
    }
    Ok(best)
}

/// The number of paragraphs that contain this form.
fn paragraphs_with(index: &Index, form: &str) -> Result<u64, IndexError> {
    let mut key = String::new();
    crate::index::write_key(&Stemmer::default().stem(form), form, &mut key);
    let mut paragraphs = 0;
    for (at, segment) in index.segments().iter().enumerate() {
        let body = index.inverted_index(segment, index.fields.body)?;
        let term = body.terms().get(key.as_bytes());
        if let Some(term) = term.map_err(|error| index.failed(error))? {
            paragraphs += index.living_with(at, index.fields.body, &term)?;
        }
    }
    Ok(paragraphs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, forms: &[(&str, u64)], least: u64, expected: Option<&str>) {
        let forms = forms
            .iter()
            .map(|(form, paragraphs)| ((*form).to_owned(), *paragraphs))
            .collect();
        let found = best(word, &forms, least);
        assert_eq!(
            found.as_ref().map(|found| found.form.as_str()),
            expected,
            "{word}"
        );
    }

    #[test]
    fn fewer_edits_come_before_frequency_unless_a_word_is_far_more_common() {
        let forms = [("assessment", 90), ("assesments", 1), ("assessments", 40)];
        check("assesment", &forms, 1, Some("assessment"));
        check(
            "counsil",
            &[("council", 9_000), ("counsel", 30)],
            1,
            Some("council"),
        );
        check(
            "cuoncl",
            &[("council", 90_000), ("cuonce", 1)],
            1,
            Some("council"),
        );
    }

    #[test]
    fn the_first_letter_is_usually_right() {
        check("borough", &[("through", 900)], 1, None);
        check("raod", &[("road", 30), ("aod", 60)], 1, Some("road"));
    }

    #[test]
    fn inflections_and_numbers_are_not_other_spellings() {
        check("assessmens", &[("assessmen", 8)], 1, None);
        check("amend", &[("amended", 800), ("amend1", 900)], 1, None);
    }

    #[test]
    fn a_rare_word_is_only_corrected_to_a_far_more_common_one() {
        check("recieve", &[("receive", 199)], 200, None);
        check("recieve", &[("receive", 200)], 200, Some("receive"));
    }
}
