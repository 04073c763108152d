//! Turns a request into a finished page.

mod all;
mod arrival;
mod count;
mod decision_facts;
mod find;
mod noted;
mod prepared_query;
mod presenter;
mod rank;

use std::time::Instant;

use super::advice::diagnosis::Advisor;
use super::exec::facet_counts;
use super::exec::run::run;
use super::exec::top_k::{CollectOptions, Counts, Ranked};
use super::plan::filters::RequestFilters;
use super::plan::query_plan::Plan;
use super::plan::scope::Scope;
use super::present::paragraph_choice;
use super::{
    ClauseCount, CountedParts, Facets, Filters, Grouping, Hit, IndexFacts, Matched, Notice,
    NoticeKind, SearchError, SearchPage, SearchRequest, ShownDecision, Sort, Total,
};
use crate::index::{DecisionAddress, Index};
use crate::model::Reference;

use prepared_query::PreparedQuery;
use presenter::Presenter;

pub use all::search_all;
pub use arrival::{ArrivalPage, ArrivalRange, ArrivedHit, by_arrival};
pub use count::{CountRow, CountTable, CountedFact, count_by};
pub use decision_facts::citing;
pub(crate) use decision_facts::read_facts;
pub use noted::{NotePack, NoteRequest, NotedPlace, noted};
pub use rank::{Ranking, count_decisions, rank, top_scores};

/// Answers a request.
///
/// Totals and facet counts are exact. A query without words or phrases finds
/// decisions without matching paragraphs; an empty one finds every decision.
pub fn search(index: &Index, request: &SearchRequest) -> Result<SearchPage, SearchError> {
    let started = Instant::now();
    let scope = scope_of(request);
    let mut prepared = PreparedQuery::new(index, request, scope)?;
    let mut notices = std::mem::take(&mut prepared.notices);
    let (options, skipped) = collect_options(request);
    if options.grouping == Grouping::Paragraph
        && prepared.plan.leaves.iter().all(|leaf| !leaf.positive)
    {
        notices.push(Notice {
            kind: NoticeKind::Ignored,
            message: "the query has no words to search for, so decisions are listed instead of \
                      paragraphs"
                .to_owned(),
            range: 0..request.query.len(),
            suggestion: None,
        });
    }
    let filters = if request.facets {
        prepared.split_filters(index, request)
    } else {
        RequestFilters::new(index, &request.filters)
    };
    let answer = prepared.find(index, scope, &filters, options)?;
    let found = &answer.found;
    let facets = if request.facets {
        facet_counts::count(index, &found.unfiltered, &filters)
    } else {
        Facets::default()
    };
    let hits = prepared.hits(index, request, &answer, skipped)?;
    let advisor = Advisor {
        index,
        request,
        root: prepared.root.as_ref(),
        scope,
        work: &prepared.plan.work,
    };
    // The name of an authority gets a filter suggestion; its words are not misspelt.
    let is_name = notices
        .iter()
        .any(|notice| notice.kind == NoticeKind::Filter);
    if !is_name {
        let added = advisor.spelling();
        notices.extend(advisor.abandon_if_too_costly(added)?);
    }
    let has_most = answer.most.as_ref().is_some_and(|most| most.decisions > 0);
    if found.total.decisions == 0 && !has_most && !is_name {
        // Facts typed in the query count as part of the query here, not as filters.
        let filters = RequestFilters::new(index, &request.filters);
        let unfiltered = CollectOptions {
            unfiltered: true,
            counts: Counts::Decisions,
            count: 0,
            ..options
        };
        let added = run(index, &prepared.plan, &filters, unfiltered)
            .and_then(|found| advisor.diagnosis(&filters, &found.unfiltered, &notices));
        notices.extend(advisor.abandon_if_too_costly(added)?);
    }
    let clauses = if request.explain {
        clause_counts(index, &prepared.plan, &|_| true)?
    } else if request.counted_parts == CountedParts::Typed {
        let is_typed = |at: usize| {
            let leaves = &prepared.plan.leaves;
            leaves[..at]
                .iter()
                .all(|leaf| leaf.place != leaves[at].place)
        };
        match clause_counts(index, &prepared.plan, &is_typed) {
            // The search itself was within its bounds.
            Err(SearchError::Query(_)) => Vec::new(),
            counted => counted?,
        }
    } else {
        Vec::new()
    };
    index.refuse_damage()?;
    Ok(SearchPage {
        query: request.query.clone(),
        notices,
        total: found.total,
        most: answer.most,
        all_hits: found.hits,
        interpreted: prepared.interpreted,
        clauses,
        took: started.elapsed(),
        hits,
        facets,
        index: IndexFacts {
            generation: index.generation(),
            decisions: index.decisions(),
            paragraphs: index.paragraphs(),
        },
    })
}

/// The maximum number of words, phrases and connectors that are counted one by one.
const MAX_COUNTED: usize = 50;

/// The totals of each word, phrase and connector that is not negated, on its own, if its position
/// is wanted.
fn clause_counts(
    index: &Index,
    plan: &Plan,
    wants: &dyn Fn(usize) -> bool,
) -> Result<Vec<ClauseCount>, SearchError> {
    let none = RequestFilters::new(index, &Filters::default());
    let wanted = CollectOptions {
        sort: Sort::Newest,
        grouping: Grouping::Decision,
        count: 0,
        unfiltered: false,
        counts: Counts::Paragraphs,
    };
    let leaves = plan.leaves.iter().enumerate();
    let positive = leaves.filter(|(at, leaf)| leaf.positive && wants(*at));
    let positive = positive.take(MAX_COUNTED);
    let counts = positive.map(|(at, leaf)| {
        let found = run(index, &plan.leaf_scorer(at), &none, wanted)?;
        Ok(ClauseCount {
            clause: leaf.text.clone(),
            range: leaf.place.clone(),
            total: found.total,
        })
    });
    counts.collect()
}

/// The hits of the page as [`search`] shows them, without totals, which is much faster.
pub fn top_hits(index: &Index, request: &SearchRequest) -> Result<Vec<Hit>, SearchError> {
    let scope = scope_of(request);
    let prepared = PreparedQuery::new(index, request, scope)?;
    let filters = RequestFilters::new(index, &request.filters);
    let (mut options, skipped) = collect_options(request);
    options.unfiltered = false;
    options.counts = Counts::Nothing;
    let answer = prepared.find(index, scope, &filters, options)?;
    let hits = prepared.hits(index, request, &answer, skipped)?;
    index.refuse_damage()?;
    Ok(hits)
}

/// The sections that the whole request is limited to.
fn scope_of(request: &SearchRequest) -> Scope {
    match request.filters.section.as_slice() {
        [] => Scope::EVERYWHERE,
        sections => Scope::of(sections),
    }
}

/// The options for a request, and the number of hits before its page.
fn collect_options(request: &SearchRequest) -> (CollectOptions, usize) {
    let limit = request.limit.min(SearchRequest::MAX_LIMIT);
    let skipped = request.page.saturating_sub(1).saturating_mul(limit);
    let options = CollectOptions {
        sort: request.sort,
        grouping: request.grouping,
        count: skipped.saturating_add(limit),
        unfiltered: request.facets,
        counts: Counts::Paragraphs,
    };
    (options, skipped)
}

/// Reads one decision from the index, with marks where `highlight` matches.
///
/// `None` for a reference that is not in the index.
pub fn show(
    index: &Index,
    reference: &Reference,
    highlight: Option<&str>,
) -> Result<Option<ShownDecision>, SearchError> {
    let request = SearchRequest::new(highlight.unwrap_or_default());
    show_with(index, reference, &request)
}

/// Reads one decision back as [`show`] does, marked where the query of `request` matches
/// in it.
pub fn show_with(
    index: &Index,
    reference: &Reference,
    request: &SearchRequest,
) -> Result<Option<ShownDecision>, SearchError> {
    let PreparedQuery { plan, known, .. } = PreparedQuery::new(index, request, Scope::EVERYWHERE)?;
    let Some(at) = index.find(reference)? else {
        return Ok(None);
    };
    let presenter = Presenter::new(index, request, &plan, &known);
    let matching = presenter.matcher.find(&[at])?;
    let decision = presenter.decision(at, &matching[0])?;
    plan.verdict()?;
    index.refuse_damage()?;
    Ok(Some(decision))
}
