//! A query, parsed, widened and compiled.

use crate::index::{DecisionAddress, Index};
use crate::model::Tag;
use crate::search::loose::LooseWords;
use crate::search::plan::compile::compile;
use crate::search::plan::filters::RequestFilters;
use crate::search::plan::query_plan::Plan;
use crate::search::plan::scope::Scope;
use crate::search::query::known_item::{find_known, offer_authority, offer_quotes};
use crate::search::query::synonyms::{self, Widenings};
use crate::search::query::tags::{tag_notices, tags_of};
use crate::search::query::{Clause, Query, parse};
use crate::search::work::Work;
use crate::search::{Match, Notice, SearchError, SearchRequest};

/// The decisions that a query names by reference, and the tags it asks for.
pub(super) struct Named {
    pub(super) decisions: Vec<DecisionAddress>,
    /// The number of the cited paragraph.
    pub(super) paragraph: Option<u32>,
    /// The tags that it asks for.
    pub(super) tags: Vec<Tag>,
}

/// A query prepared for one index.
pub(super) struct PreparedQuery {
    pub(super) interpreted: String,
    /// As parsed, before widening.
    pub(super) root: Option<Clause>,
    pub(super) known: Named,
    pub(super) plan: Plan,
    /// The plan without the facts that became filters, if there are any.
    pub(super) without_filters: Option<Plan>,
    /// Its loose words, if the answer may include decisions that lack some of them.
    pub(super) loose: Option<LooseWords>,
    pub(super) notices: Vec<Notice>,
}

impl PreparedQuery {
    pub(super) fn new(
        index: &Index,
        request: &SearchRequest,
        scope: Scope,
    ) -> Result<Self, SearchError> {
        let query = parse(&request.query, request.today)?;
        let interpreted = query.to_string();
        let Query {
            root,
            is_loose,
            mut notices,
            open_names,
            paragraph,
        } = query;
        notices.extend(offer_quotes(index, &request.query, &open_names.0));
        let tags = tags_of(root.as_ref());
        notices.extend(tag_notices(index, &request.query, &tags));
        let known = find_known(index, root)?;
        notices.extend(known.notices);
        notices.extend(offer_authority(index, &request.query, known.root.as_ref()));
        let mut widened = known.root.clone();
        if let Some(root) = &mut widened {
            let widenings = Widenings {
                synonyms: request.synonyms,
                families: request.synonyms && is_loose,
            };
            if request.synonyms {
                let (synonyms, families) = (&index.synonyms, &index.families);
                notices.extend(synonyms::problems(&synonyms.path, &synonyms.problems));
                notices.extend(synonyms::problems(&families.path, &families.problems));
            }
            notices.extend(synonyms::widen(index, (&request.query, widenings), root)?);
        }
        let adds_most = is_loose && request.matching == Match::Most && known.decisions.is_empty();
        let loose = widened.as_ref().filter(|_| adds_most);
        let loose = loose.and_then(|root| LooseWords::of(root, &request.query));
        let work = Work::new(request.max_work, request.cancellation.clone());
        Ok(Self {
            interpreted,
            loose,
            plan: compile(index, widened.as_ref(), scope, &work)?,
            without_filters: None,
            root: known.root,
            known: Named {
                decisions: known.decisions,
                paragraph,
                tags,
            },
            notices,
        })
    }

    /// Returns the filters of the request and those typed in the query. From then on the plan is
    /// run without these facts, so that each facet can ignore its own filter.
    pub(super) fn split_filters(
        &mut self,
        index: &Index,
        request: &SearchRequest,
    ) -> RequestFilters {
        let mut filters = RequestFilters::new(index, &request.filters);
        let (plan, typed) = self.plan.split_filters();
        for (kind, decisions) in typed {
            filters.narrow(kind, decisions);
        }
        self.without_filters = Some(plan);
        if let Some(loose) = &mut self.loose {
            loose.facts.clear();
        }
        filters
    }
}
