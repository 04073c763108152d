//! Searches that find something where one found nothing.

use super::address::Parameters;
use super::facets;
use super::live::OpenIndex;
use super::params::{FILTERS, read_request};
use crate::export::facts::count;
use crate::search::{self, NoticeKind, SearchPage, SearchRequest};

/// A search to go on with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) label: String,
    /// What would be typed, where that is other than what was.
    pub(crate) query: Option<String>,
    pub(crate) address: String,
    /// How much it finds, where that was counted.
    pub(crate) count: Option<String>,
}

/// Searches that are tried at most: each takes as long as the one before.
const MOST_TRIED: usize = 8;

/// The ways on from a page without a hit. Those that would find nothing either
/// are not among them.
pub(crate) fn ways_out(
    open: &OpenIndex,
    parameters: &Parameters,
    request: &SearchRequest,
    page: &SearchPage,
) -> Vec<Way> {
    let first = parameters.without("page");
    if page.all_hits > 0 {
        return vec![Way {
            label: "Go to the first page".to_owned(),
            query: None,
            address: first.at("/search"),
            count: Some(count(page.all_hits, "decision")),
        }];
    }
    let mut ways = Vec::new();
    let mut tries = MOST_TRIED;
    let mut offer = |label: String, query: Option<&str>, parameters: &Parameters| {
        if tries == 0 {
            return false;
        }
        tries -= 1;
        let found = decisions_of(open, parameters);
        if found > 0 {
            ways.push(Way {
                label,
                query: query.map(str::to_owned),
                address: parameters.at("/search"),
                count: Some(count(found, "decision")),
            });
        }
        found > 0
    };
    let chosen = facets::chosen(parameters);
    let unfiltered = Parameters(
        (first.0.iter())
            .filter(|(name, _)| !FILTERS.contains(&name.as_str()))
            .cloned()
            .collect(),
    );
    for query in wider_queries(&request.query, page) {
        let with_filters = first.with("q", &query);
        let is_found = offer("Search for".to_owned(), Some(&query), &with_filters);
        if !is_found && !chosen.is_empty() {
            let label = "Without any filter, search for".to_owned();
            offer(label, Some(&query), &unfiltered.with("q", &query));
        }
    }
    for one in &chosen {
        let label = format!("Search without {}: {}", one.name.to_lowercase(), one.value);
        offer(label, None, &first.without_value(one.parameter, one.given));
    }
    if chosen.len() > 1 {
        offer("Search without any filter".to_owned(), None, &unfiltered);
    }
    if !request.query.is_empty() {
        ways.push(Way {
            label: "See what can be typed".to_owned(),
            query: None,
            address: "/help".to_owned(),
            count: None,
        });
    }
    ways.push(Way {
        label: format!(
            "Look through all {}",
            count(page.index.decisions, "decision")
        ),
        query: None,
        address: "/search".to_owned(),
        count: None,
    });
    ways
}

fn decisions_of(open: &OpenIndex, parameters: &Parameters) -> u64 {
    let Ok(request) = read_request(parameters) else {
        return 0;
    };
    search::count_decisions(&open.index, &request).unwrap_or(0)
}

/// What could be typed instead of loose words: those that stand somewhere, and
/// any of them.
fn wider_queries(query: &str, page: &SearchPage) -> Vec<String> {
    let nowhere: Vec<&str> = (page.notices.iter())
        .filter(|notice| notice.kind == NoticeKind::NoMatch && notice.suggestion.is_none())
        .filter_map(|notice| query.get(notice.range.clone()))
        .collect();
    // The spelling that was offered, rather than the one that stands nowhere.
    let mended = (page.notices.iter())
        .filter(|notice| notice.kind == NoticeKind::NoMatch)
        .find_map(|notice| notice.suggestion.as_deref());
    let Some(words) = loose_words(mended.unwrap_or(query)) else {
        return Vec::new();
    };
    let left: Vec<&str> = (words.iter().copied())
        .filter(|word| !nowhere.contains(word))
        .collect();
    let mut queries = Vec::new();
    if !left.is_empty() && left.len() < words.len() {
        queries.push(left.join(" "));
    }
    if left.len() > 1 {
        queries.push(left.join(" OR "));
    }
    queries
}

/// The words of a query that is nothing but words.
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

    #[test]
    fn words_are_loose_where_nothing_else_is_typed() {
        assert_eq!(
            loose_words("council’s re-assessment"),
            Some(vec!["council’s", "re-assessment"])
        );
        for query in ["a OR b", "\"a b\"", "a -b", "am*", "in:summary a", "(a"] {
            assert_eq!(loose_words(query), None, "{query}");
        }
    }
}
