//! Additions to an answer: searches to try next if nothing was found, and the outcomes of all
//! authorities if some were selected.

use crate::index::Index;
use crate::search::{
    FacetCount, Filters, NoticeKind, SearchError, SearchPage, SearchRequest, Sort, count_decisions,
    search,
};

/// Additions to an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Advice {
    /// Searches that find something, if this one finds nothing.
    pub next: Vec<NextSearch>,
    /// If authorities were selected: the outcomes of the same search for all authorities.
    pub outcomes_of_all: Option<Vec<FacetCount>>,
}

/// A search to try next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextSearch {
    /// The difference from the current search.
    pub change: Change,
    /// The decisions it finds; at least one.
    pub decisions: u64,
}

/// The difference between two searches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Another query with the same filters.
    Query(String),
    /// Another query without any filter.
    QueryWithoutFilters(String),
    /// Without one value of a filter.
    WithoutValue(FilterValue),
    /// Without any filter.
    WithoutFilters,
}

/// One value of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterValue {
    /// The name of the parameter.
    pub parameter: &'static str,
    /// The index of the value, counted from 0.
    pub nth: usize,
}

/// The maximum number of searches tried; each takes as long as the original one.
const MAX_TRIED: usize = 8;

/// Computes the additions to an answer.
pub fn advise(
    index: &Index,
    request: &SearchRequest,
    page: &SearchPage,
) -> Result<Advice, SearchError> {
    let advice = Advice {
        next: if page.all_hits == 0 {
            next_searches(index, request, page)
        } else {
            Vec::new()
        },
        outcomes_of_all: outcomes_of_all(index, request)?,
    };
    index.refuse_damage()?;
    Ok(advice)
}

fn outcomes_of_all(
    index: &Index,
    request: &SearchRequest,
) -> Result<Option<Vec<FacetCount>>, SearchError> {
    if request.filters.authority.is_empty() {
        return Ok(None);
    }
    let mut all = SearchRequest {
        limit: 1,
        page: 1,
        paragraphs: 0,
        // The order does not matter, and this one needs no scores.
        sort: Sort::Newest,
        ..request.clone()
    };
    all.filters.authority.clear();
    Ok(Some(search(index, &all)?.facets.decision))
}

fn next_searches(index: &Index, request: &SearchRequest, page: &SearchPage) -> Vec<NextSearch> {
    let filters = values(&request.filters);
    let unfiltered = || Filters::default();
    let mut tried = 0;
    let mut next = Vec::new();
    let mut offer = |change: Change, query: &str, filters: Filters| {
        if tried == MAX_TRIED {
            return false;
        }
        tried += 1;
        let request = SearchRequest {
            query: query.to_owned(),
            filters,
            ..request.clone()
        };
        // A search that fails is not suggested.
        let decisions = count_decisions(index, &request).unwrap_or(0);
        if decisions > 0 {
            next.push(NextSearch { change, decisions });
        }
        decisions > 0
    };
    for query in wider_queries(&request.query, page) {
        let change = Change::Query(query.clone());
        let is_found = offer(change, &query, request.filters.clone());
        if !is_found && !filters.is_empty() {
            let change = Change::QueryWithoutFilters(query.clone());
            offer(change, &query, unfiltered());
        }
    }
    for value in &filters {
        let others = without(&request.filters, *value);
        offer(Change::WithoutValue(*value), &request.query, others);
    }
    if filters.len() > 1 {
        offer(Change::WithoutFilters, &request.query, unfiltered());
    }
    next
}

/// All values of all filters.
fn values(filters: &Filters) -> Vec<FilterValue> {
    let Filters {
        category,
        decision,
        authority,
        section,
        reason,
        remedy,
        year,
        investigated,
        from,
        to,
    } = filters;
    let counted = [
        ("category", category.len()),
        ("decision", decision.len()),
        ("authority", authority.len()),
        ("reason", reason.len()),
        ("remedy", remedy.len()),
        ("year", year.len()),
        ("investigated", investigated.len()),
        ("section", section.len()),
        ("from", usize::from(from.is_some())),
        ("to", usize::from(to.is_some())),
    ];
    let values = counted
        .into_iter()
        .flat_map(|(parameter, count)| (0..count).map(move |nth| FilterValue { parameter, nth }));
    values.collect()
}

/// The filters without one value.
fn without(filters: &Filters, value: FilterValue) -> Filters {
    fn remove<T>(values: &mut Vec<T>, nth: usize) {
        if nth < values.len() {
            values.remove(nth);
        }
    }
    let mut others = filters.clone();
    let nth = value.nth;
    match value.parameter {
        "category" => remove(&mut others.category, nth),
        "decision" => remove(&mut others.decision, nth),
        "authority" => remove(&mut others.authority, nth),
        "reason" => remove(&mut others.reason, nth),
        "remedy" => remove(&mut others.remedy, nth),
        "year" => remove(&mut others.year, nth),
        "investigated" => remove(&mut others.investigated, nth),
        "section" => remove(&mut others.section, nth),
        "from" => others.from = None,
        "to" => others.to = None,
        _ => {}
    }
    others
}

/// Queries to try instead of loose words: those words that are in the index, and any of them joined
/// by OR.
fn wider_queries(query: &str, page: &SearchPage) -> Vec<String> {
    let no_match = || {
        page.notices
            .iter()
            .filter(|one| one.kind == NoticeKind::NoMatch)
    };
    let unknown: Vec<&str> = no_match()
        .filter(|notice| notice.suggestion.is_none())
        .filter_map(|notice| query.get(notice.range.clone()))
        .collect();
    // Prefers the suggested spelling to the one that finds nothing.
    let corrected = no_match().find_map(|notice| notice.suggestion.as_deref());
    let Some(words) = loose_words(corrected.unwrap_or(query)) else {
        return Vec::new();
    };
    let known: Vec<&str> = (words.iter().copied())
        .filter(|word| !unknown.contains(word))
        .collect();
    let mut queries = Vec::new();
    if !known.is_empty() && known.len() < words.len() {
        queries.push(known.join(" "));
    }
    if known.len() > 1 {
        queries.push(known.join(" OR "));
    }
    queries
}

/// The words of a query that consists of words only.
fn loose_words(query: &str) -> Option<Vec<&str>> {
    let is_loose = |word: &&str| {
        let is_letter =
            |character: char| character.is_alphanumeric() || matches!(character, '\'' | '’' | '-');
        word.chars().all(is_letter)
            && word.starts_with(char::is_alphanumeric)
            && !matches!(*word, "AND" | "OR" | "NOT")
    };
    let words: Vec<&str> = query.split_whitespace().collect();
    words.iter().all(is_loose).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::PARAMETERS;

    #[test]
    fn words_are_loose_if_nothing_else_is_typed() {
        assert_eq!(
            loose_words("council’s re-assessment"),
            Some(vec!["council’s", "re-assessment"])
        );
        for query in ["a OR b", "\"a b\"", "a -b", "am*", "in:summary a", "(a"] {
            assert_eq!(loose_words(query), None, "{query}");
        }
    }

    #[test]
    fn every_filter_can_be_removed() {
        for parameter in PARAMETERS.iter().filter(|parameter| parameter.is_filter()) {
            let mut request = SearchRequest::new("");
            parameter.apply(&mut request, parameter.example).unwrap();
            let name = parameter.name;
            let values = values(&request.filters);
            let value = FilterValue {
                parameter: name,
                nth: 0,
            };
            assert_eq!(values, [value], "{name}");
            assert_eq!(
                without(&request.filters, value),
                Filters::default(),
                "{name}"
            );
        }
    }
}
