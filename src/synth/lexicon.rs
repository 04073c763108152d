use std::sync::LazyLock;

use super::inflection::{Noun, Verb, able, adverb, quality};
use super::random::{Random, Weighted};

/// The general words of the language, each list in order of frequency.
#[derive(Debug)]
pub(super) struct Lexicon {
    nouns: Ranked<Noun>,
    verbs: Ranked<Verb>,
    adjectives: Ranked<String>,
    adverbs: Ranked<String>,
    surname_starts: Vec<&'static str>,
    surname_ends: Vec<&'static str>,
    streets: Vec<&'static str>,
}

/// Words that are picked with a frequency that follows their rank.
#[derive(Debug)]
struct Ranked<T> {
    words: Vec<T>,
    /// The number of words in the list itself; derived words follow.
    listed: usize,
    by_rank: Weighted,
}

/// The factor by which derived words are rarer than their rank says.
const DERIVED: f64 = 0.2;

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

impl Lexicon {
    fn new() -> Self {
        let mut nouns: Vec<Noun> = words_of(include_str!("nouns.txt")).map(Noun::of).collect();
        let mut verbs: Vec<Verb> = words_of(include_str!("verbs.txt")).map(Verb::of).collect();
        let mut adjectives: Vec<String> = words_of(include_str!("adjectives.txt"))
            .map(str::to_owned)
            .collect();
        let mut adverbs: Vec<String> = words_of(include_str!("adverbs.txt"))
            .map(str::to_owned)
            .collect();
        let listed = [nouns.len(), verbs.len(), adjectives.len(), adverbs.len()];
        derive(&mut nouns, &mut verbs, &mut adjectives, &mut adverbs);
        let names = include_str!("names.txt");
        Self {
            nouns: Ranked::new(nouns, listed[0], 8.0),
            verbs: Ranked::new(verbs, listed[1], 6.0),
            adjectives: Ranked::new(adjectives, listed[2], 10.0),
            adverbs: Ranked::new(adverbs, listed[3], 10.0),
            surname_starts: names_of(names, "first"),
            surname_ends: names_of(names, "last"),
            streets: names_of(names, "street"),
        }
    }

    pub(super) fn noun(&self, random: &mut Random) -> &Noun {
        self.nouns.pick(random)
    }

    pub(super) fn verb(&self, random: &mut Random) -> &Verb {
        self.verbs.pick(random)
    }

    pub(super) fn adjective(&self, random: &mut Random) -> &str {
        self.adjectives.pick(random)
    }

    pub(super) fn adverb(&self, random: &mut Random) -> &str {
        self.adverbs.pick(random)
    }

    /// A noun whatever its rank: the subject of one decision may be rare in all others.
    pub(super) fn any_noun(&self, random: &mut Random) -> &Noun {
        self.nouns.any(random)
    }

    /// A verb whatever its rank.
    pub(super) fn any_verb(&self, random: &mut Random) -> &Verb {
        self.verbs.any(random)
    }

    /// An adjective whatever its rank.
    pub(super) fn any_adjective(&self, random: &mut Random) -> &str {
        self.adjectives.any(random)
    }

    /// Writes an invented surname, also used for places.
    pub(super) fn write_surname(&self, random: &mut Random, out: &mut String) {
        out.push_str(self.surname_starts[random.near_the_front(self.surname_starts.len())]);
        out.push_str(self.surname_ends[random.near_the_front(self.surname_ends.len())]);
    }

    /// Writes the second word of a street's name, such as `Lane`.
    pub(super) fn write_street(&self, random: &mut Random, out: &mut String) {
        out.push_str(self.streets[random.near_the_front(self.streets.len())]);
    }
}

impl<T> Ranked<T> {
    /// Words with frequencies as in English: a weight of 1 / (rank + offset).
    fn new(words: Vec<T>, listed: usize, offset: f64) -> Self {
        let weights: Vec<f64> = (1..=words.len())
            .map(|rank| {
                let derived = if rank > listed { DERIVED } else { 1.0 };
                derived / (rank as f64 + offset)
            })
            .collect();
        Self {
            by_rank: Weighted::new(&weights),
            words,
            listed,
        }
    }

    fn any(&self, random: &mut Random) -> &T {
        random.one_of(&self.words[..self.listed])
    }

    fn pick(&self, random: &mut Random) -> &T {
        &self.words[self.by_rank.pick(random)]
    }
}

/// Appends words derived from others, as the rare end of each list.
fn derive(
    nouns: &mut Vec<Noun>,
    verbs: &mut Vec<Verb>,
    adjectives: &mut Vec<String>,
    adverbs: &mut Vec<String>,
) {
    let plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    let base_adjectives = adjectives.len();
    for at in 0..base_adjectives {
        let adjective = adjectives[at].clone();
        if !plain(&adjective) {
            continue;
        }
        let ends_in_ly = adjective.ends_with("ly") || adjective.ends_with("er");
        if !ends_in_ly {
            let derived = adverb(&adjective);
            if !adverbs.contains(&derived) {
                adverbs.push(derived);
            }
        }
        if let Some(quality) = quality(&adjective).filter(|_| !ends_in_ly) {
            nouns.push(Noun::of(&format!("{quality}/-")));
        }
        let opposite = format!("un{adjective}");
        let takes_un = ["able", "ed", "ful", "al", "ing"]
            .iter()
            .any(|end| adjective.ends_with(end))
            && !["un", "in", "im", "ir", "dis", "non", "over", "self"]
                .iter()
                .any(|start| adjective.starts_with(start));
        if takes_un && !adjectives.contains(&opposite) {
            adjectives.push(opposite);
        }
    }
    let base_verbs = verbs.len();
    for at in 0..base_verbs {
        let verb = &verbs[at];
        let regular = verb.past.ends_with("ed");
        if !regular || !plain(&verb.base) {
            continue;
        }
        adjectives.push(able(&verb.base));
        adjectives.push(format!("un{}", verb.participle));
        if !["re", "un", "dis", "over", "under", "mis"]
            .iter()
            .any(|start| verb.base.starts_with(start))
        {
            let again = |form: &str| format!("re{form}");
            let repeated = Verb {
                base: again(&verb.base),
                third: again(&verb.third),
                progressive: again(&verb.progressive),
                past: again(&verb.past),
                participle: again(&verb.participle),
            };
            verbs.push(repeated);
        }
    }
}

fn words_of(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
}

fn names_of(names: &'static str, kind: &str) -> Vec<&'static str> {
    names
        .lines()
        .skip_while(|line| line.trim_matches(['[', ']']) != kind)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .flat_map(str::split_whitespace)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn holds_tens_of_thousands_of_forms() {
        let lexicon = &*LEXICON;
        let mut forms: HashSet<&str> = HashSet::new();
        for noun in &lexicon.nouns.words {
            forms.extend([noun.singular.as_str(), noun.plural.as_str()]);
        }
        for verb in &lexicon.verbs.words {
            forms.extend([&*verb.base, &*verb.third, &*verb.progressive, &*verb.past]);
        }
        forms.extend(lexicon.adjectives.words.iter().map(String::as_str));
        forms.extend(lexicon.adverbs.words.iter().map(String::as_str));
        assert!(forms.len() > 13_000, "{}", forms.len());
        assert!(lexicon.surname_starts.len() * lexicon.surname_ends.len() > 10_000);
    }
}
