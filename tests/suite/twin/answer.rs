//! The twin: answers a question by looking at every paragraph.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::rc::Rc;

use redress::model::{Decision, SectionKind};
use redress::search::{FacetCount, Facets, Sort, Total};

use super::ask::{Asked, Clause, ClauseKind, Fact, Group, Query};
use super::words::{Sought, Word, words};

/// The decisions, and their paragraphs cut into words.
pub(super) struct Twin {
    pub(super) decisions: Vec<Decision>,
    /// Of all decisions, in order.
    pub(super) paragraphs: Vec<Cut>,
    /// The paragraphs of each decision.
    pub(super) of_decision: Vec<Range<usize>>,
    /// What was looked up before, since questions share most of their clauses.
    known: RefCell<HashMap<Clause, Occurrences>>,
}

/// For each paragraph the places where a clause matches.
type Occurrences = Rc<Vec<Vec<Range<usize>>>>;

/// A paragraph cut into words.
pub(super) struct Cut {
    pub(super) number: Option<u32>,
    pub(super) section: SectionKind,
    pub(super) heading: String,
    pub(super) text: String,
    pub(super) words: Vec<Word>,
}

/// What search has to answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) total: Total,
    /// Newest first, or oldest first where that was asked.
    pub(super) decisions: Vec<usize>,
    /// The matching paragraphs with their marks.
    pub(super) marks: BTreeMap<usize, Vec<Range<usize>>>,
    pub(super) facets: Facets,
}

/// The sections a clause may look at, each narrowed by those before it. An
/// empty list narrows nothing.
type Scope<'a> = Vec<&'a [SectionKind]>;

impl Twin {
    pub(super) fn new(decisions: Vec<Decision>) -> Self {
        let mut paragraphs = Vec::new();
        let mut of_decision = Vec::new();
        for decision in &decisions {
            let first = paragraphs.len();
            paragraphs.extend(
                decision
                    .statement
                    .paragraphs()
                    .map(|(section, paragraph)| Cut {
                        number: paragraph.number,
                        section: section.kind,
                        heading: section.heading.clone(),
                        text: paragraph.text.clone(),
                        words: words(&paragraph.text),
                    }),
            );
            of_decision.push(first..paragraphs.len());
        }
        Self {
            decisions,
            paragraphs,
            of_decision,
            known: RefCell::default(),
        }
    }

    pub(super) fn answer(&self, asked: &Asked) -> Answer {
        let scope: Scope<'_> = vec![&asked.sections];
        let holding: Vec<usize> = (0..self.decisions.len())
            .filter(|decision| self.holds(&asked.query, *decision, &scope))
            .collect();
        let passing = |own: Option<Kind>| -> Vec<usize> {
            let passes = |decision: &&usize| self.passes(&asked.filters, own, **decision);
            holding.iter().filter(passes).copied().collect()
        };
        let mut decisions = passing(None);
        decisions.sort_by_key(|decision| self.decisions[*decision].reference.clone());
        decisions.sort_by(|one, other| {
            let [one, other] = [one, other].map(|decision| self.decisions[*decision].date);
            let by_date = match asked.sort {
                Sort::Oldest => one.cmp(&other),
                Sort::Newest | Sort::Relevance => other.cmp(&one),
            };
            // Undated ones last in either order.
            other.is_some().cmp(&one.is_some()).then(by_date)
        });
        let mut positive = Vec::new();
        collect_positive(&asked.query, &scope, true, &mut positive);
        let mut marks = BTreeMap::new();
        for decision in &decisions {
            for paragraph in self.of_decision[*decision].clone() {
                let found = self.marks(&positive, paragraph);
                if !found.is_empty() {
                    marks.insert(paragraph, found);
                }
            }
        }
        Answer {
            total: Total {
                decisions: decisions.len() as u64,
                paragraphs: marks.len() as u64,
            },
            facets: self.facets(&passing),
            decisions,
            marks,
        }
    }

    fn holds(&self, query: &Query, decision: usize, scope: &Scope<'_>) -> bool {
        match query {
            Query::Everything => true,
            Query::Text(clause) => {
                let occurrences = self.occurrences(clause);
                self.of_decision[decision].clone().any(|paragraph| {
                    self.is_within(scope, paragraph) && !occurrences[paragraph].is_empty()
                })
            }
            Query::Fact(fact) => self.is_true(fact, decision),
            Query::Not(query) => !self.holds(query, decision, scope),
            Query::Any(parts) => parts.iter().any(|part| self.holds(part, decision, scope)),
            Query::All(group) => {
                let scope = narrowed(scope, group);
                group
                    .parts
                    .iter()
                    .all(|part| self.holds(part, decision, &scope))
            }
        }
    }

    fn is_within(&self, scope: &Scope<'_>, paragraph: usize) -> bool {
        let section = self.paragraphs[paragraph].section;
        scope
            .iter()
            .all(|kinds| kinds.is_empty() || kinds.contains(&section))
    }

    fn occurrences(&self, clause: &Clause) -> Occurrences {
        if let Some(known) = self.known.borrow().get(clause) {
            return Rc::clone(known);
        }
        let is_exact = matches!(clause.kind, ClauseKind::Exact | ClauseKind::ExactPhrase);
        let typed = clause.words.iter();
        let sought: Vec<Sought> = typed
            .flat_map(|word| Sought::read(word, is_exact))
            .collect();
        let places = |paragraph: &Cut| {
            let runs = paragraph.words.windows(sought.len());
            runs.filter(|run| {
                run.iter()
                    .zip(&sought)
                    .all(|(word, sought)| sought.is(word))
            })
            .map(|run| run[0].range.start..run[run.len() - 1].range.end)
            .collect()
        };
        let found: Occurrences = Rc::new(self.paragraphs.iter().map(places).collect());
        self.known
            .borrow_mut()
            .insert(clause.clone(), Rc::clone(&found));
        found
    }

    /// Every occurrence of every positive clause; those that overlap are one.
    fn marks(&self, positive: &[(&Clause, Scope<'_>)], paragraph: usize) -> Vec<Range<usize>> {
        let mut all: Vec<Range<usize>> = positive
            .iter()
            .filter(|(_, scope)| self.is_within(scope, paragraph))
            .flat_map(|(clause, _)| self.occurrences(clause)[paragraph].clone())
            .collect();
        all.sort_by_key(|range| range.start);
        let mut merged: Vec<Range<usize>> = Vec::new();
        for range in all {
            match merged.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        merged
    }

    fn is_true(&self, fact: &Fact, decision: usize) -> bool {
        let decision = &self.decisions[decision];
        match fact {
            Fact::Category(value) => decision.category.as_ref().is_some_and(|category| {
                let value = value.to_lowercase();
                [&category.area, &category.name, &category.to_string()]
                    .iter()
                    .any(|name| name.to_lowercase() == value)
            }),
            Fact::Decision(value) => decision.decision_type == Some(*value),
            Fact::Authority(value) => decision.authority.as_ref().is_some_and(|authority| {
                let name = words(authority);
                words(value)
                    .iter()
                    .all(|sought| name.iter().any(|word| word.form == sought.form))
            }),
            Fact::Date { from, to, .. } => decision.date.is_some_and(|date| {
                from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to)
            }),
        }
    }

    /// Values of one kind widen, kinds narrow.
    fn passes(&self, filters: &[Fact], own: Option<Kind>, decision: usize) -> bool {
        Kind::ALL
            .into_iter()
            .filter(|kind| Some(*kind) != own)
            .all(|kind| {
                let mut values = filters
                    .iter()
                    .filter(|fact| Kind::of(fact) == kind)
                    .peekable();
                values.peek().is_none() || values.any(|fact| self.is_true(fact, decision))
            })
    }

    fn facets(&self, passing: &dyn Fn(Option<Kind>) -> Vec<usize>) -> Facets {
        let count = |own: Option<Kind>, value: &dyn Fn(&Decision) -> Option<String>| {
            let mut counts = BTreeMap::<String, u64>::new();
            for decision in passing(own) {
                if let Some(value) = value(&self.decisions[decision]) {
                    *counts.entry(value).or_default() += 1;
                }
            }
            commonest_first(counts)
        };
        let mut category = count(Some(Kind::Category), &|decision| {
            Some(decision.category.as_ref()?.area.clone())
        });
        for area in &mut category {
            area.children = count(Some(Kind::Category), &|decision| {
                let category = decision.category.as_ref()?;
                (category.area == area.value).then(|| category.name.clone())
            });
        }
        let mut year = count(Some(Kind::Date), &|decision| {
            Some(decision.date?.year().to_string())
        });
        year.sort_by(|one, other| other.value.cmp(&one.value));
        Facets {
            category,
            decision: count(Some(Kind::Decision), &|decision| {
                Some(decision.decision_type?.label().to_owned())
            }),
            authority: count(Some(Kind::Authority), &|decision| {
                decision.authority.clone()
            }),
            year,
            reason: Vec::new(),
            remedy: Vec::new(),
            investigated: count(None, &|decision| {
                Some(if decision.investigated? { "yes" } else { "no" }.to_owned())
            }),
            publication: count(None, &|decision| {
                Some(decision.publication?.label().to_owned())
            }),
        }
    }
}

/// What a filter speaks of, which is also the facet it belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Category,
    Decision,
    Authority,
    Date,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Category, Self::Decision, Self::Authority, Self::Date];

    fn of(fact: &Fact) -> Self {
        match fact {
            Fact::Category(_) => Self::Category,
            Fact::Decision(_) => Self::Decision,
            Fact::Authority(_) => Self::Authority,
            Fact::Date { .. } => Self::Date,
        }
    }
}

fn narrowed<'a>(scope: &Scope<'a>, group: &'a Group) -> Scope<'a> {
    let mut scope = scope.clone();
    scope.push(&group.sections);
    scope
}

/// The clauses that are wanted, with the sections they look at. What is denied
/// twice is wanted.
fn collect_positive<'a>(
    query: &'a Query,
    scope: &Scope<'a>,
    wanted: bool,
    found: &mut Vec<(&'a Clause, Scope<'a>)>,
) {
    match query {
        Query::Text(clause) if wanted => found.push((clause, scope.clone())),
        Query::Everything | Query::Fact(_) | Query::Text(_) => {}
        Query::Not(query) => collect_positive(query, scope, !wanted, found),
        Query::Any(parts) => {
            for part in parts {
                collect_positive(part, scope, wanted, found);
            }
        }
        Query::All(group) => {
            let scope = narrowed(scope, group);
            for part in &group.parts {
                collect_positive(part, &scope, wanted, found);
            }
        }
    }
}

/// Ties by value.
fn commonest_first(counts: BTreeMap<String, u64>) -> Vec<FacetCount> {
    let mut counts: Vec<FacetCount> = counts
        .into_iter()
        .map(|(value, count)| FacetCount {
            value,
            count,
            children: Vec::new(),
        })
        .collect();
    counts.sort_by_key(|value| std::cmp::Reverse(value.count));
    counts
}
