//! Random questions, made from the words of the corpus so that they find something.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use redress::model::{Date, DecisionType, SectionKind};
use redress::search::{Grouping, Sort};

use super::answer::Twin;
use super::ask::{Asked, Clause, ClauseKind, Fact, Group, Link, Operand, Query};
use super::corpus::{AUTHORITIES, STOP_WORDS, TAGS, WORDS};
use super::words::words;

/// Single words as typed, from the corpus or from no text at all.
static TYPED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut typed: Vec<String> = Vec::new();
    for text in WORDS
        .iter()
        .chain(&["zebra", "recordings", "apologies", "organisation"])
    {
        typed.extend(
            words(text)
                .into_iter()
                .map(|word| text[word.range].to_owned()),
        );
    }
    // Loose stop words are dropped from a query, and `no` is one.
    typed.retain(|word| !STOP_WORDS.contains(&word.as_str()) && word != "No");
    typed.dedup();
    typed
});

/// Any question.
pub(super) fn asked(twin: &'static Twin) -> impl Strategy<Value = Asked> {
    let sort = select(vec![Sort::Newest, Sort::Oldest, Sort::Relevance]);
    let grouping = prop_oneof![4 => Just(Grouping::Decision), 1 => Just(Grouping::Paragraph)];
    let limit = prop_oneof![4 => Just(1_000_usize), 1 => 3..50_usize];
    let paragraphs = select(vec![1_000_usize, 3, 1]);
    let context = prop_oneof![4 => Just(0_usize), 1 => 1..3_usize];
    (
        query(twin),
        filters(),
        prop_oneof![4 => Just(Vec::new()), 1 => sections()],
        (sort, grouping, limit, paragraphs, context),
    )
        .prop_map(|(query, filters, sections, shape)| {
            let (sort, grouping, limit, paragraphs, context) = shape;
            // Without words, no section can match and no paragraph is found.
            let worded = query.has_text();
            Asked {
                sections: if worded { sections } else { Vec::new() },
                grouping: if worded { grouping } else { Grouping::Decision },
                query,
                filters,
                sort,
                limit,
                paragraphs,
                context,
            }
        })
}

fn query(twin: &'static Twin) -> impl Strategy<Value = Query> {
    let leaf = prop_oneof![
        8 => clause(twin).prop_map(|clause| Query::Text(Operand::Text(clause))),
        6 => near(twin).prop_map(Query::Text),
        1 => typed_fact().prop_map(Query::Fact),
    ];
    let tree = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            3 => group(inner.clone()),
            2 => proptest::collection::vec(inner.clone(), 2..=3).prop_map(Query::Any),
            1 => inner.clone().prop_map(|query| Query::Not(Box::new(query))),
            1 => (inner, 1_u8..=100).prop_map(|(query, weight)| if query.has_text() {
                Query::Weighted(Box::new(query), weight)
            } else {
                query
            }),
        ]
    });
    prop_oneof![
        26 => tree,
        4 => among_facts(twin),
        1 => Just(Query::Everything),
        1 => stop_words_alone(),
    ]
}

/// Text with facts inside and outside brackets: `(TEXT FACT) FACT`.
fn among_facts(twin: &'static Twin) -> impl Strategy<Value = Query> {
    let text = prop_oneof![
        3 => clause(twin).prop_map(Operand::Text),
        1 => near(twin),
    ];
    let one = (typed_fact(), prop::bool::weighted(0.3)).prop_map(|(fact, denied)| {
        if denied {
            Query::Not(Box::new(Query::Fact(fact)))
        } else {
            Query::Fact(fact)
        }
    });
    let several = proptest::collection::vec(typed_fact().prop_map(Query::Fact), 2..=3);
    let several = several.prop_map(Query::Any);
    let facts = proptest::collection::vec(prop_oneof![3 => one, 1 => several], 1..=2);
    let text = text.prop_map(Query::Text);
    let denied =
        prop_oneof![5 => text.clone(), 1 => text.prop_map(|text| Query::Not(Box::new(text)))];
    let sections = prop_oneof![4 => Just(Vec::new()), 1 => sections()];
    let inner = (denied, facts.clone(), sections, any::<bool>());
    let inner = inner.prop_map(|(text, mut parts, sections, text_first)| {
        parts.insert(if text_first { 0 } else { parts.len() }, text);
        Query::All(Group {
            parts,
            sections,
            standing: None,
            idle: None,
            spelled: text_first,
        })
    });
    (inner, facts, any::<bool>()).prop_map(|(inner, mut parts, inner_first)| {
        parts.insert(if inner_first { 0 } else { parts.len() }, inner);
        Query::All(Group {
            parts,
            sections: Vec::new(),
            standing: None,
            idle: None,
            spelled: !inner_first,
        })
    })
}

fn group(inner: impl Strategy<Value = Query> + Clone) -> impl Strategy<Value = Query> {
    (
        proptest::collection::vec(inner, 1..=4),
        prop_oneof![4 => Just(Vec::new()), 1 => sections()],
        proptest::option::weighted(0.15, any::<bool>()),
        proptest::option::weighted(0.2, select(&STOP_WORDS[..])),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(parts, sections, standing, idle, spelled)| {
            let worded = |part: &Query| matches!(part, Query::Text(_));
            Query::All(Group {
                idle: idle.filter(|_| parts.iter().any(worded)),
                sections: if parts.iter().any(Query::has_text) {
                    sections
                } else {
                    Vec::new()
                },
                standing: standing.filter(|_| parts.iter().any(Query::has_text)),
                parts,
                spelled,
            })
        })
}

/// Stop words are searched for if nothing else is typed.
fn stop_words_alone() -> impl Strategy<Value = Query> {
    proptest::collection::vec(select(&STOP_WORDS[..]), 1..=2).prop_map(|words| {
        let part = |word: &str| {
            Query::Text(Operand::Text(Clause {
                words: vec![word.to_owned()],
                kind: ClauseKind::Word,
                gap: 0,
            }))
        };
        Query::All(Group {
            parts: words.into_iter().map(part).collect(),
            sections: Vec::new(),
            standing: None,
            idle: None,
            spelled: false,
        })
    })
}

/// Operands and connectors in any order, a few levels deep.
fn near(twin: &'static Twin) -> impl Strategy<Value = Operand> {
    let text = prop_oneof![
        8 => clause(twin),
        1 => select(&STOP_WORDS[..]).prop_map(|word| Clause {
            words: vec![word.to_owned()],
            kind: ClauseKind::Phrase,
            gap: 0,
        }),
    ];
    let operand = text
        .prop_map(Operand::Text)
        .prop_recursive(2, 6, 3, |inner| {
            prop_oneof![
                2 => proptest::collection::vec(inner.clone(), 2..=3).prop_map(Operand::Any),
                1 => joined(inner),
            ]
        });
    joined(operand)
}

/// Questions with connectors that paragraphs alone decide, in groups and nested.
pub(super) fn asked_in_paragraphs(twin: &'static Twin) -> impl Strategy<Value = Asked> {
    let joined = |operand: BoxedStrategy<Operand>| {
        let denied = prop::bool::weighted(0.2);
        (operand.clone(), denied, operand).prop_map(|(left, denied, right)| {
            let link = Link {
                words: None,
                sentence: false,
                ordered: false,
                denied,
            };
            Operand::Near(Box::new((left, link, right)))
        })
    };
    let text = clause(twin).prop_map(Operand::Text);
    let operand = text.prop_recursive(3, 8, 3, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..=3).prop_map(Operand::Any),
            joined(inner.boxed()),
        ]
    });
    (asked(twin), joined(operand.boxed())).prop_map(|(asked, operand)| Asked {
        query: Query::Text(operand),
        ..asked
    })
}

fn joined(
    operand: impl Strategy<Value = Operand> + Clone + 'static,
) -> impl Strategy<Value = Operand> {
    let words = prop_oneof![4 => 1..=8_usize, 1 => 8..=1_000_usize].prop_map(Some);
    let reach = prop_oneof![
        3 => words.prop_map(|words| (words, false)),
        2 => Just((None, true)),
        1 => Just((None, false)),
    ];
    let ordered = prop::bool::weighted(0.3);
    let denied = prop::bool::weighted(0.2);
    (operand.clone(), reach, ordered, denied, operand).prop_map(
        |(left, (words, sentence), ordered, denied, right)| {
            let link = Link {
                words,
                sentence,
                ordered,
                denied,
            };
            Operand::Near(Box::new((left, link, right)))
        },
    )
}

fn clause(twin: &'static Twin) -> impl Strategy<Value = Clause> {
    let typed = (select(TYPED.clone()), 0_u8..6).prop_map(|(word, way)| retype(&word, way));
    let one = |kind| {
        move |word| Clause {
            words: vec![word],
            kind,
            gap: 0,
        }
    };
    let long = typed
        .clone()
        .prop_filter("long enough for variants", |word| word.chars().count() > 3);
    prop_oneof![
        6 => typed.clone().prop_map(one(ClauseKind::Word)),
        2 => typed.clone().prop_map(one(ClauseKind::Exact)),
        2 => with_wildcards().prop_map(one(ClauseKind::Word)),
        1 => (long, 1..=2_usize, any::<Index>(), "[a-z]?").prop_map(|(word, edits, place, other)| {
            // One edit in the query, so that the right word is a spelling variant.
            let mut characters: Vec<char> = word.chars().collect();
            if characters.iter().all(|c| c.is_alphabetic()) {
                let place = place.index(characters.len());
                characters.splice(place..=place, other.chars());
            }
            let word: String = characters.into_iter().collect();
            let edits = if word.chars().count() > 3 { edits } else { 1 };
            Clause { words: vec![word], kind: ClauseKind::Fuzzy(edits), gap: 0 }
        }),
        4 => phrase(twin, ClauseKind::Phrase),
        1 => phrase(twin, ClauseKind::ExactPhrase),
        1 => proptest::collection::vec(typed.clone(), 1..=3)
            .prop_map(|words| Clause { words, kind: ClauseKind::Phrase, gap: 0 }),
        1 => (proptest::collection::vec(typed, 2..=3), 1..=8_usize)
            .prop_map(|(words, gap)| Clause { words, kind: ClauseKind::Phrase, gap }),
    ]
}

/// A word with wildcards and at least two letters.
fn with_wildcards() -> impl Strategy<Value = String> {
    let letters = TYPED
        .iter()
        .filter(|word| !word.contains(|c: char| c.is_numeric()));
    let long: Vec<String> = letters
        .filter(|word| word.chars().count() > 2)
        .cloned()
        .collect();
    (select(long), any::<Index>(), 0_u8..6, 0_u8..6).prop_map(|(word, place, shape, way)| {
        let characters: Vec<char> = retype(&word, way).chars().collect();
        // Two letters remain on the side that is kept.
        let place = 2 + place.index(characters.len() - 2);
        let [before, after] = [&characters[..place], &characters[place..]]
            .map(|letters| letters.iter().collect::<String>());
        match shape {
            0 => format!(
                "*{}",
                characters[characters.len() - place..]
                    .iter()
                    .collect::<String>()
            ),
            1 => format!("{before}*{after}"),
            // A question mark at the end would be read as that of a sentence.
            2 => format!(
                "{before}?{}",
                after.chars().skip(1).chain(['*']).collect::<String>()
            ),
            _ => format!("{before}*"),
        }
    })
}

/// Words that are adjacent somewhere, possibly with one of them replaced.
fn phrase(twin: &'static Twin, kind: ClauseKind) -> impl Strategy<Value = Clause> {
    let other = prop_oneof![2 => select(TYPED.clone()), 1 => with_wildcards()];
    let exchange = proptest::option::weighted(0.3, (any::<Index>(), other));
    (
        any::<Index>(),
        any::<Index>(),
        1..=4_usize,
        0_u8..6,
        exchange,
    )
        .prop_map(move |(paragraph, start, length, way, exchange)| {
            let paragraph = paragraph.get(&twin.paragraphs);
            let start = start.index(paragraph.words.len());
            let run = &paragraph.words[start..paragraph.words.len().min(start + length)];
            let mut words: Vec<String> = run
                .iter()
                .map(|word| retype(&paragraph.text[word.range.clone()], way))
                .collect();
            if let Some((place, other)) = exchange {
                let place = place.index(words.len());
                words[place] = other;
            }
            Clause {
                words,
                kind,
                gap: 0,
            }
        })
}

/// The same word in another case, or with the other apostrophe.
fn retype(word: &str, way: u8) -> String {
    match way {
        1 => word.to_uppercase(),
        2 => word.to_lowercase(),
        3 => word.replace('’', "'"),
        4 => word.replace('\'', "’"),
        _ => word.to_owned(),
    }
}

fn sections() -> impl Strategy<Value = Vec<SectionKind>> {
    let kinds = vec![
        SectionKind::Summary,
        SectionKind::Complaint,
        SectionKind::Assessment,
        SectionKind::Found,
        SectionKind::Action,
    ];
    proptest::sample::subsequence(kinds, 1..=2)
}

fn filters() -> impl Strategy<Value = Vec<Fact>> {
    prop_oneof![
        4 => Just(Vec::new()),
        3 => proptest::collection::vec(fact(), 1..=3).prop_map(|mut facts| {
            // The request takes only one date range.
            let mut dated = false;
            facts.retain(|fact| !matches!(fact, Fact::Date { .. }) || !std::mem::replace(&mut dated, true));
            facts
        }),
    ]
}

/// A fact that is typed; some have no filter beside the query.
fn typed_fact() -> impl Strategy<Value = Fact> {
    prop_oneof![5 => fact(), 1 => select(&TAGS[..]).prop_map(Fact::Tag)]
}

fn fact() -> impl Strategy<Value = Fact> {
    let category = select(vec![
        "education",
        "Housing",
        "other",
        "Special needs",
        "children's care services",
        "Education > Other",
        "housing > homelessness",
    ]);
    let name = select(vec![
        AUTHORITIES[0],
        "exampleton",
        "North Exampleton",
        "SAMPLEFORD",
        "council",
        "St. Invented & Partners (Care) Ltd",
    ]);
    prop_oneof![
        category.prop_map(|value| Fact::Category(value.to_owned())),
        select(&DecisionType::ALL[..]).prop_map(Fact::Decision),
        name.prop_map(|value| Fact::Authority(value.to_owned())),
        select(dates()),
    ]
}

fn dates() -> Vec<Fact> {
    let date = |typed: &str, from: Option<&str>, to: Option<&str>| Fact::Date {
        typed: typed.to_owned(),
        from: from.map(day),
        to: to.map(day),
    };
    vec![
        date("2023", Some("2023-01-01"), Some("2023-12-31")),
        date("2024-02", Some("2024-02-01"), Some("2024-02-29")),
        date("2022-03-15", Some("2022-03-15"), Some("2022-03-15")),
        date("2021-06..2023-02", Some("2021-06-01"), Some("2023-02-28")),
        date(
            "2022-01-15..2024-12-15",
            Some("2022-01-15"),
            Some("2024-12-15"),
        ),
        date(">=2024-06-15", Some("2024-06-15"), None),
        date("<=2021-12-28", None, Some("2021-12-28")),
    ]
}

fn day(text: &str) -> Date {
    text.parse().expect("written as a day")
}

/// Pieces of the query language in random order, and other characters.
pub(super) fn typed_badly() -> impl Strategy<Value = String> {
    let pieces = vec![
        "council",
        "records ",
        "the",
        "AND",
        "OR ",
        "NOT ",
        "-",
        "--",
        "(",
        ")",
        "\"",
        "“",
        "”",
        "=",
        "*",
        "?",
        "rec*",
        "*ord",
        "~",
        "~2",
        "^3",
        "/5 ",
        "/s ",
        " not /4 ",
        " /1001 ",
        "~1.5",
        "^0",
        "/p",
        "pre/3",
        "in:",
        "in:found ",
        "in:(found OR",
        "in:nowhere",
        "tag:",
        "tag:late ",
        "tag:\"a b\" ",
        "date:",
        "date:2024",
        "date:2025-13 ",
        "date:..",
        "category:",
        "decision:",
        "decision:maybe",
        "authority:\"",
        "reason:late",
        ":",
        ";",
        "'",
        "’",
        " ",
        "\t",
        "24 001 411",
        "21-007-919",
        "https://www.lgo.org.uk/decisions/a/b/21-007-919",
        "1,950",
        "£",
        "…",
        "é",
        "İ",
        "\u{301}",
        "\u{0}",
        "\u{202e}",
        "日本",
        "👍",
    ];
    let piece = prop_oneof![9 => select(pieces).prop_map(str::to_owned), 1 => any::<String>()];
    let gap = select(vec!["", " ", " "]);
    proptest::collection::vec((piece, gap), 0..8).prop_map(|parts| {
        parts
            .into_iter()
            .fold(String::new(), |text, (piece, gap)| text + &piece + gap)
    })
}
