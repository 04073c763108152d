//! What a request finds, in the order in which it entered the index.

use std::collections::HashMap;

use super::{
    CollectOptions, Counts, DecisionAddress, Hit, Index, PreparedQuery, Ranked, RequestFilters,
    SearchError, SearchRequest, scope_of,
};
use crate::index::ArrivalKind;
use crate::search::{Grouping, Match, Sort};

/// Which of the decisions that a request finds are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrivalRange {
    /// Only those to which something happened after so many runs of the index.
    pub after_runs: usize,
    /// So many are left out in front.
    pub skip: usize,
    /// So many are shown at most.
    pub limit: usize,
}

/// Decisions in the order in which they entered the index.
#[derive(Debug, Clone)]
pub struct ArrivalPage {
    /// How many there are without the bounds of the page.
    pub total: usize,
    /// When something last happened to any of them; `None` where there is none.
    pub updated_at: Option<String>,
    /// Those that entered it last first, then by their references.
    pub hits: Vec<ArrivedHit>,
}

/// A decision, and what happened to it in the index.
#[derive(Debug, Clone)]
pub struct ArrivedHit {
    /// The decision.
    pub hit: Hit,
    /// When it entered the index.
    pub arrived_at: String,
    /// When something last happened to it.
    pub updated_at: String,
    /// What that was. For a decision that entered the index after the runs that were
    /// left out it is always that.
    pub last: ArrivalKind,
}

/// Finds the decisions that have all that a request asks for, in the order in which they
/// entered the index. Order, page and limit of the request are ignored.
pub fn by_arrival(
    index: &Index,
    request: &SearchRequest,
    range: ArrivalRange,
) -> Result<ArrivalPage, SearchError> {
    let request = SearchRequest {
        matching: Match::All,
        grouping: Grouping::Decision,
        sort: Sort::Newest,
        ..request.clone()
    };
    let scope = scope_of(&request);
    let prepared = PreparedQuery::new(index, &request, scope)?;
    let filters = RequestFilters::new(index, &request.filters);
    let options = CollectOptions {
        sort: request.sort,
        grouping: request.grouping,
        count: index.decisions() as usize,
        unfiltered: false,
        counts: Counts::Nothing,
    };
    let answer = prepared.find(index, scope, &filters, options)?;
    let found = answer.found.top_k.iter();
    let found: HashMap<DecisionAddress, &Ranked> =
        found.map(|ranked| (ranked.address, ranked)).collect();
    let wanted: Vec<_> = (index.arrived()?.iter())
        .filter(|arrived| arrived.arrival.last_in >= range.after_runs)
        .filter_map(|arrived| Some((*found.get(&arrived.address)?, &arrived.arrival)))
        .collect();
    let shown: Vec<_> = wanted.iter().skip(range.skip).take(range.limit).collect();
    let ranked: Vec<Ranked> = shown.iter().map(|(ranked, _)| **ranked).collect();
    let hits = prepared.presenter(index, &request, &answer).hits(&ranked)?;
    let runs = &index.arrivals()?.runs;
    let last = wanted.iter().map(|(_, arrival)| arrival.last_in).max();
    let hits = hits.into_iter().zip(&shown).map(|(hit, (_, arrival))| {
        let is_new = range.after_runs > 0 && arrival.arrived_in >= range.after_runs;
        ArrivedHit {
            hit,
            arrived_at: runs[arrival.arrived_in].clone(),
            updated_at: runs[arrival.last_in].clone(),
            last: if is_new {
                ArrivalKind::Arrived
            } else {
                arrival.last
            },
        }
    });
    let page = ArrivalPage {
        total: wanted.len(),
        updated_at: last.map(|last| runs[last].clone()),
        hits: hits.collect(),
    };
    index.refuse_damage()?;
    Ok(page)
}
