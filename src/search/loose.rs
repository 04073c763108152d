//! Loose words: a query without operators.
//!
//! The query is an AND of its words, and its total counts the decisions that have all of them. The
//! answer also lists the decisions that have most of them.

use super::bag_of_words::rank::{BagWord, Counted};
use super::query::{Clause, FieldValue, QueryTerm, Text};
use crate::text::{Stemmer, is_function_word, words};

/// The minimum number of significant words for which the best decisions come first, even if they
/// lack words: few decisions have all words of a long query, and those are not the best.
const MANY_WORDS: usize = 5;

/// A text with more significant words than this is long. It repeats what it is about, so it is
/// ranked by its own words only.
const LONG_TEXT: usize = 20;

/// Words that a question starts with.
const QUESTION_WORDS: [&str; 30] = [
    "am", "are", "can", "could", "did", "do", "does", "has", "have", "how", "is", "may", "might",
    "must", "shall", "should", "was", "were", "what", "when", "where", "whether", "which", "who",
    "whom", "whose", "why", "will", "would", "wouldn't",
];

/// The words and facts of a query of loose words.
#[derive(Debug, Clone)]
pub(crate) struct LooseWords {
    /// In the order typed; at least one.
    pub(crate) words: Vec<LooseWord>,
    /// Facts that the decisions must have.
    pub(crate) facts: Vec<Clause>,
    /// Which decisions come first.
    pub(crate) order: LooseOrder,
}

/// A loose word, or several joined by signs, as in `co-operate`.
#[derive(Debug, Clone)]
pub(crate) struct LooseWord {
    /// As typed.
    pub(crate) typed: String,
    /// Matches the word: its inflections and alternatives.
    pub(crate) clause: Clause,
    /// Its folded words.
    forms: Vec<String>,
    /// Other words and phrases that count as the word.
    others: Vec<Counted>,
    /// Whether it is significant, which a function word such as `because` is not.
    pub(crate) is_significant: bool,
}

/// Which decisions come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LooseOrder {
    /// Those with all the words, then those with most of them.
    AllFirst,
    /// The best, even if they lack words.
    BestFirst,
}

impl LooseWords {
    /// Reads the words of a query that consists of loose words, widened or not; `None` if it names
    /// a decision by its reference.
    pub(crate) fn of(root: &Clause, typed: &str) -> Option<Self> {
        let mut words = Vec::new();
        let mut facts = Vec::new();
        collect(root, &[], typed, &mut words, &mut facts)?;
        if words.is_empty() {
            return None;
        }
        let significant = words.iter().filter(|word| word.is_significant).count();
        let order = if significant >= MANY_WORDS || is_question(typed) {
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

    /// The indices of the significant words; of all words if none is significant.
    pub(crate) fn significant(&self) -> Vec<usize> {
        let all = 0..self.words.len();
        let significant: Vec<usize> = all
            .clone()
            .filter(|at| self.words[*at].is_significant)
            .collect();
        if significant.is_empty() {
            all.collect()
        } else {
            significant
        }
    }

    /// The words with their weights. Inflections count as one repeated word, and the weight of a
    /// word is 1 + ln of its frequency in the text; the same applies to each form.
    pub(crate) fn to_bag(&self) -> Vec<BagWord> {
        let stemmer = Stemmer::default();
        let mut found: Vec<(String, BagWord)> = Vec::new();
        let significant = self.significant();
        let is_long = significant.len() > LONG_TEXT;
        for at in significant {
            let word = &self.words[at];
            let tells = |form: &&String| !word.is_significant || !is_function_word(form);
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

/// Collects the words and facts of a part of the query. `also` are alternatives for each of its
/// words. `None` for anything other than a loose word or a fact.
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
            is_significant: forms.iter().any(|form| !is_function_word(form)),
            clause,
            forms,
            others,
        }
    }
}

/// Adds the phrases of a clause, each with the weight of an occurrence.
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

/// Whether a text is a question, judged by its first word or its last sign.
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
    fn few_words_rank_all_words_first_and_many_words_the_best() {
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
    fn a_question_ranks_the_best_first() {
        check("can I appeal", &[("appeal", 1.0)], LooseOrder::BestFirst);
        check("who pays", &[("pays", 1.0)], LooseOrder::BestFirst);
    }

    #[test]
    fn repeated_words_weigh_more_in_any_inflection() {
        let thrice = 1.0 + 3_f32.ln();
        check(
            "delay delayed delays rent",
            &[("delay", thrice), ("rent", 1.0)],
            LooseOrder::AllFirst,
        );
    }

    #[test]
    fn facts_are_separated_and_references_are_not_words() {
        let loose = read("taxi category:education refused").unwrap();
        assert_eq!((loose.words.len(), loose.facts.len()), (2, 1));
        assert!(read("90 001 101 taxi").is_none());
    }

    #[test]
    fn question_words_are_sorted_for_the_search_in_them() {
        assert!(QUESTION_WORDS.is_sorted());
    }
}
