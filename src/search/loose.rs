//! The loose words of a query: what it looks for when no operator says how its
//! words belong together.
//!
//! The query is an AND of its words, and its total counts the decisions that have
//! them all. Its answer goes on below with the decisions that have most of them.

use super::bag_of_words::rank::{BagWord, Counted};
use super::query::{Clause, FieldValue, QueryTerm, Text};
use crate::text::{Stemmer, is_function_word, words};

/// From so many telling words on, the best decisions come first, whatever they
/// lack: few decisions have all words of a long query, and those are not the best.
const MANY_WORDS: usize = 5;

/// A text of more telling words is long: it says what it means often enough, and is
/// ranked by its own words alone.
const LONG_TEXT: usize = 20;

/// Words that a question begins with.
const QUESTION_WORDS: [&str; 30] = [
    "am", "are", "can", "could", "did", "do", "does", "has", "have", "how", "is", "may", "might",
    "must", "shall", "should", "was", "were", "what", "when", "where", "whether", "which", "who",
    "whom", "whose", "why", "will", "would", "wouldn't",
];

/// What a query of loose words looks for.
#[derive(Debug, Clone)]
pub(crate) struct LooseWords {
    /// In the order typed, at least one.
    pub(crate) words: Vec<LooseWord>,
    /// Facts that the decisions have to have.
    pub(crate) facts: Vec<Clause>,
    /// Which decisions come first.
    pub(crate) order: LooseOrder,
}

/// A loose word, or several that signs join, as in `co-operate`.
#[derive(Debug, Clone)]
pub(crate) struct LooseWord {
    /// As typed.
    pub(crate) typed: String,
    /// What finds it: its inflections, and what widens it.
    pub(crate) clause: Clause,
    /// Its folded words.
    forms: Vec<String>,
    /// What counts as the word besides.
    others: Vec<Counted>,
    /// Whether it is more than a function word such as `because`.
    pub(crate) is_telling: bool,
}

/// Which decisions come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LooseOrder {
    /// Those that have all the words, then those that have most of them.
    AllFirst,
    /// The best, whatever they lack.
    BestFirst,
}

impl LooseWords {
    /// Reads the words of a query that was found to be loose words, widened or not;
    /// `None` where it names a decision by its reference.
    pub(crate) fn of(root: &Clause, typed: &str) -> Option<Self> {
        let mut words = Vec::new();
        let mut facts = Vec::new();
        collect(root, &[], typed, &mut words, &mut facts)?;
        if words.is_empty() {
            return None;
        }
        let telling = words.iter().filter(|word| word.is_telling).count();
        let order = if telling >= MANY_WORDS || is_question(typed) {
            LooseOrder::BestFirst
        } else {
            LooseOrder::AllFirst
        };
        Some(Self {
            words,
            facts,
            order,
        })
    }

    /// The places of the words that say what is looked for; of all, where none does.
    pub(crate) fn telling(&self) -> Vec<usize> {
        let all = 0..self.words.len();
        let telling: Vec<usize> = all
            .clone()
            .filter(|at| self.words[*at].is_telling)
            .collect();
        if telling.is_empty() {
            all.collect()
        } else {
            telling
        }
    }

    /// The words with their weights. Inflections of one word are one that is
    /// repeated, and a word weighs 1 + ln of how often it stands in the text, as does
    /// each of its forms.
    pub(crate) fn to_bag(&self) -> Vec<BagWord> {
        let stemmer = Stemmer::default();
        let mut found: Vec<(String, BagWord)> = Vec::new();
        let telling = self.telling();
        let is_long = telling.len() > LONG_TEXT;
        for at in telling {
            let word = &self.words[at];
            let tells = |form: &&String| !word.is_telling || !is_function_word(form);
            for form in word.forms.iter().filter(tells) {
                let stem = stemmer.stem(form).into_owned();
                let known = found.iter().position(|(known, _)| *known == stem);
                let at = known.unwrap_or_else(|| {
                    let forms = Vec::new();
                    let (weight, others) = (0.0, Vec::new());
                    let typed_first = false;
                    let word = BagWord {
                        weight,
                        forms,
                        others,
                        typed_first,
                    };
                    found.push((stem, word));
                    found.len() - 1
                });
                let in_bag = &mut found[at].1;
                in_bag.weight += 1.0;
                match in_bag.forms.iter_mut().find(|(known, _)| known == form) {
                    Some((_, count)) => *count += 1.0,
                    None => in_bag.forms.push((form.clone(), 1.0)),
                }
                for other in word.others.iter().filter(|_| !is_long) {
                    if matches!(other.phrase.parts.as_slice(), [QueryTerm::Exact(_)]) {
                        in_bag.typed_first = true;
                    } else if !in_bag.others.contains(other) {
                        in_bag.others.push(other.clone());
                    }
                }
            }
        }
        let weigh = |count: f32| 1.0 + count.ln();
        let weighed = found.into_iter().map(|(_, mut word)| {
            word.weight = weigh(word.weight);
            for (_, count) in &mut word.forms {
                *count = weigh(*count);
            }
            word
        });
        weighed.collect()
    }
}

/// Takes the words and facts out of a part of the query; `also` finds each of its
/// words, too. `None` for what is no loose word.
fn collect(
    clause: &Clause,
    also: &[Clause],
    typed: &str,
    found: &mut Vec<LooseWord>,
    facts: &mut Vec<Clause>,
) -> Option<()> {
    match clause {
        Clause::And(clauses) => clauses
            .iter()
            .try_for_each(|clause| collect(clause, also, typed, found, facts)),
        Clause::Or(alternatives) => {
            let (first, others) = alternatives.split_first()?;
            let also = [also, others].concat();
            collect(first, &also, typed, found, facts)
        }
        Clause::Text(text) => {
            found.push(LooseWord::new(text, also, typed));
            Some(())
        }
        Clause::Field(FieldValue::Reference(_)) => None,
        Clause::Field(_) => {
            facts.push(clause.clone());
            Some(())
        }
        _ => None,
    }
}

impl LooseWord {
    fn new(text: &Text, also: &[Clause], typed: &str) -> Self {
        let forms: Vec<String> = (text.phrase.parts.iter())
            .filter_map(|part| match part {
                QueryTerm::Word(form) => Some(form.clone()),
                _ => None,
            })
            .collect();
        let own = Clause::Text(text.clone());
        let clause = if also.is_empty() {
            own
        } else {
            Clause::Or([&[own], also].concat())
        };
        let mut others: Vec<Counted> = Vec::new();
        others.extend(text.others.iter().map(|phrase| Counted {
            phrase: phrase.clone(),
            share: 1.0,
        }));
        for clause in also {
            count_as(clause, 1.0, &mut others);
        }
        let place = typed.get(text.place.0.clone()).unwrap_or_default();
        Self {
            typed: if place.is_empty() {
                forms.join(" ")
            } else {
                place.to_owned()
            },
            is_telling: forms.iter().any(|form| !is_function_word(form)),
            clause,
            forms,
            others,
        }
    }
}

/// Adds the phrases of a clause, each with the share of an occurrence it counts.
fn count_as(clause: &Clause, share: f32, others: &mut Vec<Counted>) {
    match clause {
        Clause::Text(text) => {
            let phrases = std::iter::once(&text.phrase).chain(&text.others);
            others.extend(phrases.map(|phrase| Counted {
                phrase: phrase.clone(),
                share,
            }));
        }
        Clause::Weighted(inner, weight) => count_as(inner, share * weight, others),
        Clause::Or(alternatives) => alternatives
            .iter()
            .for_each(|alternative| count_as(alternative, share, others)),
        _ => {}
    }
}

/// Whether a text asks something, by its first word or its last sign.
fn is_question(typed: &str) -> bool {
    if typed.trim_end().ends_with('?') {
        return true;
    }
    let first = words(typed).into_iter().next();
    first.is_some_and(|(_, form)| QUESTION_WORDS.binary_search(&form.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Date;
    use crate::search::query::parse;

    fn read(query: &str) -> Option<LooseWords> {
        let parsed = parse(query, Date::constant(2026, 1, 1)).unwrap();
        LooseWords::of(&parsed.root?, query)
    }

    #[track_caller]
    fn check(query: &str, expected: &[(&str, f32)], order: LooseOrder) {
        let loose = read(query).unwrap();
        let bag = loose.to_bag();
        let words: Vec<_> = (bag.iter())
            .map(|word| (word.forms[0].0.as_str(), word.weight))
            .collect();
        assert_eq!(words, expected, "{query}");
        assert_eq!(loose.order, order, "{query}");
    }

    #[test]
    fn few_words_ask_for_all_of_them_and_many_for_the_best() {
        let few = LooseOrder::AllFirst;
        check(
            "headstone removed",
            &[("headstone", 1.0), ("removed", 1.0)],
            few,
        );
        let many = [
            ("taxi", 1.0),
            ("school", 1.0),
            ("bus", 1.0),
            ("late", 1.0),
            ("child", 1.0),
        ];
        check("taxi school bus late", &many[..4], few);
        check("taxi school bus late child", &many, LooseOrder::BestFirst);
    }

    #[test]
    fn a_question_asks_for_the_best() {
        check("can I appeal", &[("appeal", 1.0)], LooseOrder::BestFirst);
        check("who pays", &[("pays", 1.0)], LooseOrder::BestFirst);
    }

    #[test]
    fn repeated_words_weigh_more_whatever_their_inflection() {
        let thrice = 1.0 + 3_f32.ln();
        check(
            "delay delayed delays rent",
            &[("delay", thrice), ("rent", 1.0)],
            LooseOrder::AllFirst,
        );
    }

    #[test]
    fn facts_are_kept_apart_and_references_are_no_words() {
        let loose = read("taxi category:education refused").unwrap();
        assert_eq!((loose.words.len(), loose.facts.len()), (2, 1));
        assert!(read("90 001 101 taxi").is_none());
    }

    #[test]
    fn question_words_are_sorted_for_the_search_in_them() {
        assert!(QUESTION_WORDS.is_sorted());
    }
}
