//! Suggested next searches, as links.

use super::address::Parameters;
use super::facets;
use super::params::is_filter;
use crate::export::facts::count;
use crate::search::{Change, NextSearch, SearchPage, SearchRequest};

/// A suggested next search.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) label: String,
    /// The new query, if it differs from the current one.
    pub(crate) query: Option<String>,
    pub(crate) address: String,
    /// How much it finds, if that was counted.
    pub(crate) count: Option<String>,
}

/// Returns the links for a page without hits.
pub(crate) fn links(
    parameters: &Parameters,
    request: &SearchRequest,
    page: &SearchPage,
    next: &[NextSearch],
) -> Vec<Link> {
    let first = parameters.without("page");
    let plain = |label: &str, address: &str| Link {
        label: label.to_owned(),
        query: None,
        address: address.to_owned(),
        count: None,
    };
    if page.all_hits > 0 {
        let link = plain("Go to the first page", &first.at("/search"));
        let count = Some(count(page.all_hits, "decision"));
        return vec![Link { count, ..link }];
    }
    let next = next.iter().filter_map(|next| link(&first, next));
    let mut links: Vec<Link> = next.collect();
    if !request.query.is_empty() {
        links.push(plain("See what you can type", "/help"));
    }
    let all = count(page.index.decisions, "decision");
    links.push(plain(&format!("Look through all {all}"), "/search"));
    links
}

fn link(first: &Parameters, next: &NextSearch) -> Option<Link> {
    let unfiltered = || {
        let given = first.0.iter();
        let others = given.filter(|(name, _)| !is_filter(name));
        Parameters(others.cloned().collect())
    };
    let (label, query, parameters) = match &next.change {
        Change::Query(query) => (
            "Search for".to_owned(),
            Some(query.clone()),
            first.with("q", query),
        ),
        Change::QueryWithoutFilters(query) => (
            "Without any filter, search for".to_owned(),
            Some(query.clone()),
            unfiltered().with("q", query),
        ),
        Change::WithoutValue(value) => {
            let chosen = facets::chosen(first).into_iter();
            let of_filter = chosen.filter(|one| one.parameter == value.parameter);
            let one = of_filter.into_iter().nth(value.nth)?;
            (
                format!("Search without {}: {}", one.name.to_lowercase(), one.value),
                None,
                first.without_value(one.parameter, one.given),
            )
        }
        Change::WithoutFilters => ("Search without any filter".to_owned(), None, unfiltered()),
    };
    Some(Link {
        label,
        query,
        address: parameters.at("/search"),
        count: Some(count(next.decisions, "decision")),
    })
}
