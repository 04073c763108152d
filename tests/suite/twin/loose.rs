//! Loose words: the decisions that have all of them, then those that have most, compared with
//! counting them one by one.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use redress::index::Index;
use redress::model::{Date, Reference};
use redress::search::{self, Grouping, Match, Matched, MostOrder, SearchPage, SearchRequest, Sort};

use super::answer::Twin;
use super::ask::{Asked, Clause, ClauseKind, Operand, Query};
use super::corpus;

/// Decisions with fewer words are added until there are at least this many.
const ENOUGH: usize = 10;

/// Words typed with only spaces between them.
#[derive(Debug, Clone)]
pub(super) struct Loose {
    words: Vec<&'static str>,
    grouping: Grouping,
    sort: Sort,
}

pub(super) fn loose() -> impl Strategy<Value = Loose> {
    let words = prop::collection::vec(corpus::word(), 2..6);
    let grouping = prop_oneof![4 => Just(Grouping::Decision), 1 => Just(Grouping::Paragraph)];
    let sort = prop_oneof![4 => Just(Sort::Relevance), 1 => Just(Sort::Newest)];
    (words, grouping, sort).prop_map(|(words, grouping, sort)| Loose {
        words,
        grouping,
        sort,
    })
}

impl Loose {
    /// The decisions that have a word.
    fn having(twin: &Twin, word: &str) -> BTreeSet<Reference> {
        let asked = Asked {
            query: Query::Text(Operand::Text(Clause {
                words: vec![word.to_owned()],
                kind: ClauseKind::Word,
                gap: 0,
            })),
            filters: Vec::new(),
            sections: Vec::new(),
            sort: Sort::Newest,
            grouping: Grouping::Decision,
            limit: 1,
            paragraphs: 1,
            context: 0,
        };
        let found = twin.answer(&asked).decisions.into_iter();
        found
            .map(|at| twin.decisions[at].reference.clone())
            .collect()
    }

    fn request(&self, page: usize) -> SearchRequest {
        SearchRequest {
            sort: self.sort,
            grouping: self.grouping,
            matching: Match::Most,
            limit: 7,
            page,
            paragraphs: 1,
            synonyms: false,
            today: Date::constant(2025, 6, 1),
            ..SearchRequest::new(self.words.join(" "))
        }
    }
}

/// Whether the answer to loose words agrees with counting them one by one.
pub(super) fn compare(twin: &Twin, index: &Index, loose: &Loose) -> Result<(), String> {
    // A stop word next to others is not searched for.
    let stop = |word: &str| redress::text::is_stop_word(&word.to_lowercase());
    let all_stop = loose.words.iter().all(|word| stop(word));
    let mut words: Vec<&str> = Vec::new();
    for word in &loose.words {
        if (all_stop || !stop(word)) && !words.contains(word) {
            words.push(word);
        }
    }
    let having: BTreeMap<&str, BTreeSet<Reference>> = words
        .iter()
        .map(|word| (*word, Loose::having(twin, word)))
        .collect();
    let first = search::search(index, &loose.request(1)).map_err(|error| error.to_string())?;
    let counted = |references: &BTreeSet<Reference>| references.len() as u64;
    let every: BTreeSet<Reference> = having.values().flatten().cloned().collect();
    let has_all = |reference: &&Reference| having.values().all(|set| set.contains(reference));
    let all: BTreeSet<Reference> = every.iter().filter(has_all).cloned().collect();
    same("total", &counted(&all), &first.total.decisions)?;
    let Some(most) = first.most else {
        return same("words", &1, &words.len());
    };
    let expected = most_of(loose, &having, &every, &all, most.order);
    same("decisions with most", &counted(&expected), &most.decisions)?;
    let hits = all_pages(index, loose, &first)?;
    let mut seen = BTreeSet::new();
    let mut is_behind = false;
    for (reference, matched, missing) in hits {
        let lacks: Vec<&str> = (words.iter())
            .filter(|word| !having[**word].contains(&reference))
            .copied()
            .collect();
        same(
            &format!("what {reference} lacks"),
            &lacks,
            &missing.iter().map(String::as_str).collect(),
        )?;
        let part = if lacks.is_empty() {
            Matched::All
        } else {
            Matched::Most
        };
        same("part", &part, &matched)?;
        is_behind |= matched == Matched::Most;
        if most.order == MostOrder::AllFirst && is_behind {
            same("order", &Matched::Most, &matched)?;
        }
        let is_new = seen.insert(reference.clone());
        if loose.grouping == Grouping::Decision && !is_new {
            return Err(format!("{reference} is there twice"));
        }
    }
    if loose.grouping == Grouping::Paragraph {
        return Ok(());
    }
    same(
        "all hits",
        &(counted(&all) + counted(&expected)),
        &first.all_hits,
    )?;
    same("hits", &all.union(&expected).cloned().collect(), &seen)?;
    let counts = first.facets.year.iter().map(|year| year.count).sum::<u64>();
    let dated = twin
        .decisions
        .iter()
        .filter(|one| one.date.is_some() && seen.contains(&one.reference));
    same("decisions of all years", &(dated.count() as u64), &counts)
}

/// Half of the significant words, or fewer if that finds too few decisions.
fn most_of(
    loose: &Loose,
    having: &BTreeMap<&str, BTreeSet<Reference>>,
    every: &BTreeSet<Reference>,
    all: &BTreeSet<Reference>,
    order: MostOrder,
) -> BTreeSet<Reference> {
    // Repeated words count each time.
    let typed: Vec<&str> = (loose.words.iter())
        .filter(|word| having.contains_key(**word))
        .copied()
        .collect();
    let mut telling: Vec<&str> = (typed.iter())
        .filter(|word| !redress::text::is_function_word(&word.to_lowercase()))
        .copied()
        .collect();
    if telling.is_empty() {
        telling = typed;
    }
    let mut least = match order {
        MostOrder::AllFirst => telling.len().div_ceil(2),
        MostOrder::BestFirst => 1,
    };
    loop {
        let has = |reference: &&Reference| {
            let count = telling
                .iter()
                .filter(|word| having[**word].contains(*reference))
                .count();
            count >= least && !all.contains(*reference)
        };
        let most: BTreeSet<Reference> = every.iter().filter(has).cloned().collect();
        if least <= 1 || most.len() + all.len() >= ENOUGH {
            return most;
        }
        least -= 1;
    }
}

type ShortHit = (Reference, Matched, Vec<String>);

fn all_pages(index: &Index, loose: &Loose, first: &SearchPage) -> Result<Vec<ShortHit>, String> {
    let mut hits = Vec::new();
    for page in 1..=first.all_hits.div_ceil(7).max(1) as usize {
        let page =
            search::search(index, &loose.request(page)).map_err(|error| error.to_string())?;
        same("total of a page", &first.total, &page.total)?;
        let told = page.hits.into_iter();
        hits.extend(told.map(|hit| (hit.decision.reference, hit.matched, hit.missing)));
    }
    same("hits of all pages", &first.all_hits, &(hits.len() as u64))?;
    Ok(hits)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    Err(format!("{what}: expected {expected:?}, found {found:?}"))
}
