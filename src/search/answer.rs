//! Turns a request into a finished page.

mod all;
mod arrival;
mod count;
mod find;
mod noted;
mod rank;

use std::collections::BTreeSet;
use std::time::Instant;

use super::advice::diagnosis::Advisor;
use super::exec::decision_matcher::{DecisionMatcher, DecisionMatches, MatchingParagraph};
use super::exec::facet_counts;
use super::exec::run::run;
use super::exec::top_k::{CollectOptions, Counts, Ranked};
use super::loose::LooseWords;
use super::plan::compile::compile;
use super::plan::filters::RequestFilters;
use super::plan::query_plan::Plan;
use super::plan::scope::{Scope, TextOrigin};
use super::present::explain::explain;
use super::present::highlight::{Highlighter, ParagraphText, merged};
use super::present::paragraph_choice;
use super::query::known_item::{find_known, offer_authority, offer_quotes};
use super::query::synonyms;
use super::query::synonyms::Widenings;
use super::query::tags::{tag_notices, tags_of};
use super::query::{Clause, Query, parse};
use super::work::Work;
use super::{
    CitingDecision, ClauseCount, CountedParts, DecisionFacts, Facets, Filters, Grouping, Hit,
    IndexFacts, Match, Matched, Notice, NoticeKind, SearchError, SearchPage, SearchRequest,
    ShownDecision, ShownParagraph, Sort, Total,
};
use crate::index::{DecisionAddress, Index, IndexError, Note, StoredFacts, StoredTexts};
use crate::model::{Address, Category, Reference, SectionKind, Tag};

pub use all::search_all;
pub use arrival::{ArrivalPage, ArrivalRange, ArrivedHit, by_arrival};
pub use count::{CountRow, CountTable, CountedFact, count_by};
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

/// The decisions that a query names by reference, and the tags it asks for.
struct Named {
    decisions: Vec<DecisionAddress>,
    /// The number of the cited paragraph.
    paragraph: Option<u32>,
    /// The tags that it asks for.
    tags: Vec<Tag>,
}

/// A query prepared for one index.
struct PreparedQuery {
    interpreted: String,
    /// As parsed, before widening.
    root: Option<Clause>,
    known: Named,
    plan: Plan,
    /// The plan without the facts that became filters, if there are any.
    without_filters: Option<Plan>,
    /// Its loose words, if the answer may include decisions that lack some of them.
    loose: Option<LooseWords>,
    notices: Vec<Notice>,
}

impl PreparedQuery {
    fn new(index: &Index, request: &SearchRequest, scope: Scope) -> Result<Self, SearchError> {
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
    fn split_filters(&mut self, index: &Index, request: &SearchRequest) -> RequestFilters {
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

/// The stored data of a decision.
#[derive(Clone, Copy)]
struct Stored<'a> {
    facts: &'a StoredFacts,
    texts: &'a StoredTexts,
}

/// Turns addresses in the index into hits.
struct Presenter<'a> {
    index: &'a Index,
    matcher: DecisionMatcher<'a>,
    highlighter: Highlighter<'a>,
    known: &'a Named,
    plan: &'a Plan,
    request: &'a SearchRequest,
}

impl<'a> Presenter<'a> {
    fn new(index: &'a Index, request: &'a SearchRequest, plan: &'a Plan, known: &'a Named) -> Self {
        Self {
            index,
            matcher: DecisionMatcher::new(index, plan),
            highlighter: Highlighter::new(plan),
            known,
            plan,
            request,
        }
    }

    /// The hits in order, before repeated text is marked. Returns an error if finding their matches
    /// needs too much work.
    fn hits(&self, ranked: &[Ranked]) -> Result<Vec<Hit>, SearchError> {
        let mut decisions: Vec<_> = ranked.iter().map(|ranked| ranked.address).collect();
        decisions.sort_unstable();
        decisions.dedup();
        let matching = self.matcher.find(&decisions)?;
        let hit = |ranked: &Ranked| {
            let place = decisions.binary_search(&ranked.address);
            self.hit(ranked, &matching[place.expect("every hit is one of them")])
        };
        let hits = ranked.iter().map(hit).collect::<Result<Vec<_>, _>>()?;
        self.plan.verdict()?;
        Ok(hits)
    }

    fn hit(&self, ranked: &Ranked, matching: &DecisionMatches) -> Result<Hit, IndexError> {
        let texts = self.index.texts(ranked.address)?;
        let facts = self.index.facts_of(ranked.address, &texts)?;
        let stored = Stored {
            facts: &facts,
            texts: &texts,
        };
        let chosen = match ranked.doc {
            Some(doc) => matching
                .paragraphs
                .iter()
                .filter(|paragraph| paragraph.doc == doc)
                .copied()
                .collect(),
            None => paragraph_choice::shown(
                &matching.paragraphs,
                self.request.paragraphs,
                self.index.wordings(),
                ranked.address.segment,
            ),
        };
        let mut docs = self.with_context(ranked.address, &chosen);
        docs.extend(self.cited(ranked.address));
        if ranked.doc.is_none() {
            self.add_marked(ranked.address, &facts, &mut docs);
        }
        let paragraphs = docs
            .into_iter()
            .map(|doc| self.paragraph(ranked.address, stored, doc, matching))
            .collect();
        Ok(Hit {
            decision: read_facts(self.index, ranked.address, facts, &texts)?,
            known: self.known.decisions.contains(&ranked.address),
            matched: Matched::All,
            missing: Vec::new(),
            explanation: self
                .request
                .explain
                .then(|| explain(self.index, self.plan, &self.matcher, ranked, matching)),
            score: ranked.score.value,
            matching_paragraphs: matching.paragraphs.len() as u64,
            matching_standing: self.standing(ranked.address, matching),
            paragraphs,
        })
    }

    /// The number of matching paragraphs of a decision that are standing text.
    fn standing(&self, at: DecisionAddress, matching: &DecisionMatches) -> u64 {
        let levels = self.index.wordings().levels(at.segment);
        let standing = matching.paragraphs.iter();
        standing.filter(|one| levels[one.doc as usize] > 0).count() as u64
    }

    /// The paragraph of a decision that the query cites.
    fn cited(&self, at: DecisionAddress) -> Option<u32> {
        let number = self.known.paragraph?;
        let mut docs = self.paragraphs_of(at);
        docs.find(|doc| self.index.segment(at.segment).place(*doc).number == Some(number))
    }

    /// Adds the paragraphs of a decision that have a tag asked for, where there is room
    /// for them among those shown.
    fn add_marked(&self, at: DecisionAddress, facts: &StoredFacts, docs: &mut Vec<u32>) {
        let tags = &self.known.tags;
        let notes = self.index.notes().filter(|_| !tags.is_empty());
        let reference = Reference::of_collection(&facts.reference);
        let Some((notes, reference)) = notes.zip(reference) else {
            return;
        };
        let has_tag = |note: &&Note| note.tags.iter().any(|tag| tags.contains(tag));
        let numbers = notes.of(&reference).filter(has_tag);
        let numbers: BTreeSet<u32> = numbers.filter_map(|note| note.paragraph).collect();
        let segment = self.index.segment(at.segment);
        let is_marked = |doc: &u32| {
            let number = segment.place(*doc).number;
            number.is_some_and(|number| numbers.contains(&number)) && !docs.contains(doc)
        };
        let room = self.request.paragraphs.saturating_sub(docs.len());
        let marked: Vec<u32> = self
            .paragraphs_of(at)
            .filter(is_marked)
            .take(room)
            .collect();
        docs.extend(marked);
        docs.sort_unstable();
    }

    /// The chosen paragraphs with the requested neighbours, in order.
    fn with_context(&self, at: DecisionAddress, chosen: &[MatchingParagraph]) -> Vec<u32> {
        let run = self.paragraphs_of(at);
        let context = u32::try_from(self.request.context).unwrap_or(u32::MAX);
        let mut docs: Vec<u32> = chosen
            .iter()
            .flat_map(|paragraph| {
                let first = paragraph.doc.saturating_sub(context).max(run.start);
                let last = paragraph
                    .doc
                    .saturating_add(context)
                    .min(run.end.saturating_sub(1));
                first..=last
            })
            .collect();
        docs.sort_unstable();
        docs.dedup();
        docs
    }

    /// The documents that are paragraphs of a decision.
    fn paragraphs_of(&self, at: DecisionAddress) -> std::ops::Range<u32> {
        let segment = self.index.segment(at.segment);
        let start = segment.first_doc(at.ordinal);
        start..start + segment.paragraph_counts()[at.ordinal]
    }

    fn decision(
        &self,
        at: DecisionAddress,
        matching: &DecisionMatches,
    ) -> Result<ShownDecision, IndexError> {
        let texts = self.index.texts(at)?;
        let facts = self.index.facts_of(at, &texts)?;
        let stored = Stored {
            facts: &facts,
            texts: &texts,
        };
        let paragraphs = self
            .paragraphs_of(at)
            .map(|doc| self.paragraph(at, stored, doc, matching))
            .collect();
        let decision = read_facts(self.index, at, facts, &texts)?;
        Ok(ShownDecision {
            cited_by: citing(self.index, &decision.reference)?,
            decision,
            paragraphs,
        })
    }

    fn paragraph(
        &self,
        at: DecisionAddress,
        stored: Stored<'_>,
        doc: u32,
        matching: &DecisionMatches,
    ) -> ShownParagraph {
        let Stored { facts, texts } = stored;
        let counting = &matching.counting;
        let matching = matching
            .paragraphs
            .iter()
            .find(|paragraph| paragraph.doc == doc);
        let segment = self.index.segment(at.segment);
        let place = segment.place(doc);
        let position = doc - segment.first_doc(at.ordinal);
        let text = texts.paragraph(position as usize);
        let wordings = self.index.wordings();
        let wording = wordings.of(at.segment, doc);
        let standing = wordings.is_standing(at.segment, doc);
        let paragraph = ParagraphText {
            text,
            section: place.section,
            origin: TextOrigin::of(standing),
        };
        let marks = self.highlighter.marks(paragraph, |leaf| counting[leaf]);
        ShownParagraph {
            number: place.number,
            section: place.section,
            heading: facts.heading(position).to_owned(),
            subheading: facts.subheading(position).map(str::to_owned),
            highlights: merged(marks),
            score: matching.map_or(0.0, |paragraph| paragraph.score.value),
            matches: matching.is_some(),
            standing,
            same_wording: wordings.decisions(wording),
            wording,
            repeats: None,
            text: text.to_owned(),
        }
    }
}

/// The decisions that cite a reference, newest first. The reference need not be in the index.
pub fn citing(index: &Index, reference: &Reference) -> Result<Vec<CitingDecision>, IndexError> {
    let mut found = Vec::new();
    for citing in index.citing(reference)? {
        let at = citing.address;
        let segment = index.segment(at.segment);
        let facts = index.facts(at)?;
        let reference = Reference::of_collection(&facts.reference)
            .ok_or_else(|| index.damaged(format!("holds the reference `{}`", facts.reference)))?;
        found.push(CitingDecision {
            reference,
            decision_type: facts.decision_type(),
            date: facts.date.as_ref().and_then(|date| date.parse().ok()),
            authority: facts.authority,
            paragraphs: citing
                .docs
                .iter()
                .map(|doc| segment.place(*doc).number)
                .collect(),
        });
    }
    found.sort_by(|one, other| {
        other
            .date
            .cmp(&one.date)
            .then_with(|| one.reference.cmp(&other.reference))
    });
    Ok(found)
}

/// The facts of a decision, from its stored data.
pub(crate) fn read_facts(
    index: &Index,
    at: DecisionAddress,
    stored: StoredFacts,
    texts: &StoredTexts,
) -> Result<DecisionFacts, IndexError> {
    let reference = Reference::of_collection(&stored.reference)
        .ok_or_else(|| index.damaged(format!("holds the reference `{}`", stored.reference)))?;
    let segment = index.segment(at.segment);
    let start = segment.first_doc(at.ordinal);
    // The summary comes first if there is one.
    let first = (segment.paragraph_counts()[at.ordinal] > 0).then_some(start);
    let summary = first.filter(|doc| segment.place(*doc).section == SectionKind::Summary);
    let summary = summary.map(|_| texts.paragraph(0).to_owned());
    Ok(DecisionFacts {
        decision_type: stored.decision_type(),
        reasons: stored.reasons(),
        remedies: stored.remedies(),
        publication: stored.publication(),
        date: stored.date.as_ref().and_then(|date| date.parse().ok()),
        category: stored.category.map(|(area, name)| Category { area, name }),
        authority: stored.authority,
        investigated: stored.investigated,
        address: stored.url.map(|url| Address {
            url,
            built: stored.url_built,
        }),
        withdrawn: stored.withdrawn.and_then(|day| day.parse().ok()),
        title: stored.title,
        summary,
        notes: index
            .notes()
            .map(|notes| notes.of(&reference).cloned().collect())
            .unwrap_or_default(),
        reference,
    })
}
