//! Generates queries in classes of fifty from the words of an index: twelve classes, and three of
//! connectors.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::index::StoredDecision;
use crate::model::Date;
use crate::search::{Filters, SearchRequest, Sort};
use crate::text;

/// A query in a form that both programs can run.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its class.
    pub class: &'static str,
    pub(super) clauses: Vec<Clause>,
    /// Whether one matching clause is enough.
    pub(super) any: bool,
    /// A word that must not occur.
    pub(super) without: Option<String>,
    /// A service area.
    pub(super) area: Option<String>,
    /// The date range, both ends inclusive.
    pub(super) dates: Option<(Date, Date)>,
    pub(super) newest_first: bool,
}

/// A part of a query.
#[derive(Debug, Clone)]
pub(super) enum Clause {
    Word(String),
    /// Words separated by spaces.
    Phrase(String),
    /// The first letters of a word.
    Prefix(String),
    /// Two words and the connector between them. Plain tantivy has no connectors and returns the
    /// paragraphs that have both words.
    Near(&'static str, [String; 2]),
}

const PER_CLASS: usize = 50;

/// The classes of connectors.
const CONNECTORS: [(&str, &str); 3] = [
    ("within ten words", "/10"),
    ("in one sentence", "/s"),
    ("in one paragraph", "/p"),
];

/// Words of the corpus by the share of decisions that contain them.
struct Vocabulary {
    /// In at least a third of the decisions.
    frequent: Vec<String>,
    /// In one of thirty to one of three.
    middle: Vec<String>,
    /// In fewer, but in several.
    rare: Vec<String>,
    /// Two or three frequent words that are often adjacent.
    frequent_phrases: Vec<String>,
    /// Two or three words, one of them rare.
    rarer_phrases: Vec<String>,
    areas: Vec<String>,
}

/// Generates queries from the words of some decisions; the same decisions and seed always give the
/// same queries. `None` if there are too few words.
#[must_use]
pub fn questions(decisions: &[StoredDecision], seed: u64) -> Option<Vec<Question>> {
    let vocabulary = Vocabulary::of(decisions);
    if !vocabulary.is_enough() {
        return None;
    }
    // Seed 1 starts at the beginning of each list.
    let turn = seed.wrapping_sub(1) as usize;
    let spread = |words: &[String], at: usize| {
        let place = at * words.len() / PER_CLASS + turn.wrapping_mul(7_919) % words.len();
        words[place % words.len()].clone()
    };
    let Vocabulary {
        frequent,
        middle,
        rare,
        ..
    } = &vocabulary;
    let word = |words: &[String], at: usize| Clause::Word(spread(words, at));
    // Another word of the list, at a distance that shares no divisor with its length.
    let other = |words: &[String], at: usize, step: usize| {
        Clause::Word(spread(words, (at * 7 + step * 11 + 3) % PER_CLASS))
    };
    let year = |at: usize| 2017 + (at % 8) as i16;
    let mut questions = Vec::new();
    for at in 0..PER_CLASS {
        let mut ask = |class, clauses| {
            questions.push(Question {
                class,
                clauses,
                any: false,
                without: None,
                area: None,
                dates: None,
                newest_first: false,
            });
            questions.len() - 1
        };
        ask("one frequent word", vec![word(frequent, at)]);
        ask("one rare word", vec![word(rare, at)]);
        let two = ask("OR of two", vec![word(frequent, at), other(middle, at, 0)]);
        let three = ask(
            "OR of three",
            vec![word(frequent, at), other(middle, at, 0), other(rare, at, 1)],
        );
        ask("AND of two", vec![word(frequent, at), other(middle, at, 0)]);
        ask(
            "AND of three",
            vec![
                word(frequent, at),
                other(frequent, at, 1),
                other(middle, at, 2),
            ],
        );
        let phrase = |phrases: &[String]| Clause::Phrase(spread(phrases, at));
        ask(
            "phrase of frequent words",
            vec![phrase(&vocabulary.frequent_phrases)],
        );
        ask(
            "phrase of rarer words",
            vec![phrase(&vocabulary.rarer_phrases)],
        );
        let facet_page = ask("facet page", vec![other(frequent, at, 2)]);
        let newest = ask("date range, newest first", vec![other(frequent, at, 3)]);
        let letters = spread(middle, at).chars().take(5).collect();
        ask("prefix", vec![Clause::Prefix(letters)]);
        let filtered = ask(
            "mixed, with filters",
            vec![other(frequent, at, 4), phrase(&vocabulary.frequent_phrases)],
        );
        let both = [0, 1].map(|of| match of {
            0 => spread(frequent, at),
            _ => spread(middle, (at * 7 + 3) % PER_CLASS),
        });
        for (class, link) in CONNECTORS {
            ask(class, vec![Clause::Near(link, both.clone())]);
        }
        let area = |at: usize| {
            vocabulary
                .areas
                .get(at % vocabulary.areas.len().max(1))
                .cloned()
        };
        questions[two].any = true;
        questions[three].any = true;
        questions[facet_page].area = area(at);
        questions[newest].newest_first = true;
        questions[newest].dates = Some((
            Date::constant(year(at), 3, 1),
            Date::constant(year(at) + 1, 2, 28),
        ));
        questions[filtered].area = area(at + 1);
        questions[filtered].without = Some(spread(rare, at));
        questions[filtered].dates =
            Some((Date::constant(2016, 1, 1), Date::constant(2025, 12, 31)));
    }
    Some(questions)
}

impl Vocabulary {
    /// Whether every class can be generated from it.
    fn is_enough(&self) -> bool {
        let lists = [
            &self.frequent,
            &self.middle,
            &self.rare,
            &self.frequent_phrases,
            &self.rarer_phrases,
        ];
        lists.iter().all(|list| !list.is_empty())
    }

    fn of(sample: &[StoredDecision]) -> Self {
        let mut counts = HashMap::<String, usize>::new();
        for decision in sample {
            let mut words = HashSet::new();
            for text in &decision.texts {
                text::for_each_word(text, |_, word| {
                    if !words.contains(word) {
                        words.insert(word.to_owned());
                    }
                });
            }
            for word in words {
                *counts.entry(word).or_default() += 1;
            }
        }
        let is_plain =
            |word: &str| word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let band = |least: usize, most: usize| {
            let in_band =
                |count: usize| (sample.len() / least..=sample.len() / most).contains(&count);
            let mut words: Vec<String> = counts
                .iter()
                .filter(|(word, count)| is_plain(word) && in_band(**count) && **count > 1)
                .map(|(word, _)| word.clone())
                .collect();
            words.sort_by(|one, other| counts[other].cmp(&counts[one]).then(one.cmp(other)));
            words
        };
        let mut phrases = Phrases::default();
        for decision in sample {
            for text in &decision.texts {
                phrases.count(text, &counts, sample.len());
            }
        }
        let mut areas: Vec<String> = sample
            .iter()
            .filter_map(|decision| Some(decision.category.as_ref()?.area.clone()))
            .collect();
        areas.sort();
        areas.dedup();
        Self {
            frequent: band(3, 1),
            middle: band(30, 3),
            rare: band(2_000, 30),
            frequent_phrases: most_common(phrases.frequent, 200),
            rarer_phrases: most_common(phrases.rarer, 200),
            areas,
        }
    }
}

/// Runs of words with their frequencies in the sample.
#[derive(Default)]
struct Phrases {
    frequent: HashMap<String, usize>,
    rarer: HashMap<String, usize>,
}

impl Phrases {
    fn count(&mut self, text: &str, counts: &HashMap<String, usize>, decisions: usize) {
        let words = text::words(text);
        for len in [2, 3] {
            for run in words.windows(len) {
                let is_plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase());
                let shares = || {
                    run.iter()
                        .map(|(_, word)| counts.get(word).copied().unwrap_or(0))
                };
                if !run.iter().all(|(_, word)| is_plain(word)) {
                    continue;
                }
                let list = if shares().all(|count| count * 3 >= decisions) {
                    &mut self.frequent
                } else if shares().any(|count| count * 30 < decisions) {
                    &mut self.rarer
                } else {
                    continue;
                };
                let phrase: Vec<&str> = run.iter().map(|(_, word)| word.as_str()).collect();
                *list.entry(phrase.join(" ")).or_default() += 1;
            }
        }
    }
}

fn most_common(phrases: HashMap<String, usize>, most: usize) -> Vec<String> {
    let mut phrases: Vec<(String, usize)> = phrases.into_iter().collect();
    phrases.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    phrases.truncate(most);
    phrases.into_iter().map(|(phrase, _)| phrase).collect()
}

impl Question {
    /// Whether the plain program runs a simpler query.
    #[must_use]
    pub fn has_connector(&self) -> bool {
        self.clauses
            .iter()
            .any(|clause| matches!(clause, Clause::Near(..)))
    }

    /// The request for this program.
    #[must_use]
    pub fn request(&self) -> SearchRequest {
        SearchRequest {
            filters: Filters {
                category: self.area.iter().cloned().collect(),
                from: self.dates.map(|(from, _)| from),
                to: self.dates.map(|(_, to)| to),
                ..Filters::default()
            },
            sort: if self.newest_first {
                Sort::Newest
            } else {
                Sort::Relevance
            },
            ..SearchRequest::new(self.to_string())
        }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.any { " OR " } else { " " };
        for (at, clause) in self.clauses.iter().enumerate() {
            formatter.write_str(if at > 0 { between } else { "" })?;
            match clause {
                Clause::Word(word) => formatter.write_str(word)?,
                Clause::Phrase(words) => write!(formatter, "\"{words}\"")?,
                Clause::Prefix(letters) => write!(formatter, "{letters}*")?,
                Clause::Near(link, [left, right]) => write!(formatter, "{left} {link} {right}")?,
            }
        }
        if let Some(without) = &self.without {
            write!(formatter, " NOT {without}")?;
        }
        Ok(())
    }
}
