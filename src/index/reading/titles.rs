//! Titles of documents that are not decisions, and the texts that name them.

use std::collections::HashMap;

use crate::index::{DecisionAddress, Index, IndexError};
use crate::text::{for_each_word, is_function_word};

/// The titles of an index by their words. Decisions have no title, so this is empty for an
/// index of decisions.
#[derive(Debug, Default)]
pub(crate) struct Titles {
    /// The words of all titles.
    words: HashMap<String, u32>,
    /// By word: the titles of which it is the rarest word.
    by_rarest: Vec<Vec<u32>>,
    all: Vec<Title>,
}

#[derive(Debug)]
struct Title {
    of: DecisionAddress,
    /// Its distinct words in ascending order, each with its rarity among titles.
    words: Vec<(u32, f32)>,
    /// The sum of the rarities of its words.
    rarity: f32,
    /// The number of its words.
    len: usize,
}

/// A word that is in no title.
const NONE: u32 = u32::MAX;

/// The share of a title's rarity that must be adjacent where a text names it: `and others` may
/// be missing, the parties may not.
const MIN_COVERED: f32 = 0.9;

/// A title with fewer distinct words is too unspecific.
const MIN_WORDS: usize = 3;

impl Titles {
    pub(in crate::index) fn read(index: &Index) -> Result<Self, IndexError> {
        let mut titles = Self::default();
        let mut read: Vec<(DecisionAddress, Vec<u32>)> = Vec::new();
        for (at, segment) in index.segments().iter().enumerate() {
            for ordinal in (0..segment.decisions()).filter(|ordinal| segment.is_alive(*ordinal)) {
                let doc = segment.starts[ordinal];
                if !segment.is_title(doc) {
                    continue;
                }
                let of = DecisionAddress {
                    segment: at,
                    ordinal,
                };
                let words = titles.take(&index.text(at, doc)?);
                read.push((of, words));
            }
        }
        titles.fill(read);
        Ok(titles)
    }

    /// The words of a title.
    fn take(&mut self, text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for_each_word(text, |_, form| {
            if !is_skipped(form) {
                let next = self.words.len() as u32;
                found.push(*self.words.entry(form.to_owned()).or_insert(next));
            }
        });
        found
    }

    fn fill(&mut self, read: Vec<(DecisionAddress, Vec<u32>)>) {
        let all = read.len() as f32;
        let mut having = vec![0.0_f32; self.words.len()];
        let mut documents_with: HashMap<Vec<u32>, u32> = HashMap::new();
        let read: Vec<_> = (read.into_iter())
            .map(|(of, words)| {
                let len = words.len();
                let mut different = words;
                different.sort_unstable();
                different.dedup();
                for word in &different {
                    having[*word as usize] += 1.0;
                }
                *documents_with.entry(different.clone()).or_default() += 1;
                (of, different, len)
            })
            .collect();
        self.by_rarest = vec![Vec::new(); self.words.len()];
        for (of, different, len) in read {
            // A title that several documents share names none of them.
            if different.len() < MIN_WORDS || documents_with[&different] > 1 {
                continue;
            }
            let words: Vec<(u32, f32)> = (different.into_iter())
                .map(|word| (word, (all / having[word as usize]).ln()))
                .collect();
            let rarest = words.iter().max_by(|one, other| one.1.total_cmp(&other.1));
            if let Some((rarest, _)) = rarest {
                self.by_rarest[*rarest as usize].push(self.all.len() as u32);
            }
            self.all.push(Title {
                of,
                rarity: words.iter().map(|(_, rarity)| rarity).sum(),
                words,
                len,
            });
        }
    }

    /// The documents that a text names, in no order; some may be repeated.
    pub(crate) fn named_in(&self, text: &str) -> Vec<DecisionAddress> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let mut words: Vec<u32> = Vec::new();
        let mut rarest: Vec<usize> = Vec::new();
        for_each_word(text, |_, form| {
            if is_skipped(form) {
                return;
            }
            let word = self.words.get(form).copied().unwrap_or(NONE);
            if word != NONE && !self.by_rarest[word as usize].is_empty() {
                rarest.push(words.len());
            }
            words.push(word);
        });
        let mut named = Vec::new();
        for at in rarest {
            for title in &self.by_rarest[words[at] as usize] {
                let title = &self.all[*title as usize];
                let reach = title.len + 1;
                let near = &words[at.saturating_sub(reach)..words.len().min(at + reach)];
                let there = title.words.iter().filter(|(word, _)| near.contains(word));
                let rarity: f32 = there.map(|(_, rarity)| rarity).sum();
                if rarity >= MIN_COVERED * title.rarity {
                    named.push(title.of);
                }
            }
        }
        named
    }
}

/// Words that link the parts of titles: `Smith v Jones`, `in re`.
fn is_skipped(form: &str) -> bool {
    is_function_word(form) || matches!(form, "v" | "vs" | "versus")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(of: &[&str]) -> Titles {
        let mut titles = Titles::default();
        let read = of.iter().enumerate().map(|(ordinal, title)| {
            let of = DecisionAddress {
                segment: 0,
                ordinal,
            };
            (of, titles.take(title))
        });
        let read = read.collect();
        titles.fill(read);
        titles
    }

    #[track_caller]
    fn check(text: &str, expected: &[usize]) {
        let titles = titles(&[
            "Amos Brandle v State Of Norland And Others",
            "Norland Board v Cassia Mill",
            "State Of Norland v Dorn",
            "State Of Norland v Dorn",
            "State Of Norland v Pell And Others",
            "Brandle v Dorn",
        ]);
        let named = titles.named_in(text);
        let named: Vec<usize> = named.iter().map(|one| one.ordinal).collect();
        assert_eq!(named, expected, "{text}");
    }

    #[test]
    fn a_text_names_a_title_whose_words_are_adjacent() {
        check("as in Norland Board vs. Cassia Mill, 1971", &[1]);
        check("Amos Brandle v. State of Norland and others held so", &[0]);
    }

    #[test]
    fn words_far_apart_name_nothing() {
        check("Cassia went to the mill", &[]);
        check("Cassia Mill stands by the river", &[]);
    }

    #[test]
    fn a_shared_or_short_title_names_no_document() {
        check("State of Norland v Dorn", &[]);
        check("Brandle v Dorn", &[]);
        assert!(titles(&[]).named_in("State of Norland v Dorn").is_empty());
    }
}
