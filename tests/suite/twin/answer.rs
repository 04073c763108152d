//! The twin: answers a question by looking at every paragraph.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use redress::index::Wording;
use redress::model::{Decision, SectionKind};
use redress::search::{FacetCount, Facets, Sort, Total};

use super::ask::{Asked, Clause, ClauseKind, Fact, Group, Link, Operand, Query};
use super::corpus::tags_of;
use super::words::{Sought, Word, sentences, words};

/// The decisions, and their paragraphs split into words.
pub(super) struct Twin {
    pub(super) decisions: Vec<Decision>,
    /// Of all decisions, in order.
    pub(super) paragraphs: Vec<Cut>,
    /// The paragraphs of each decision.
    pub(super) of_decision: Vec<Range<usize>>,
    /// Results of earlier look-ups, because questions share most of their clauses.
    known: RefCell<HashMap<Operand, Occurrences>>,
}

/// By paragraph: the first and last words of the occurrences of an operand.
type Occurrences = Rc<Vec<Vec<Run>>>;

/// An occurrence: its first and last word, and which words are its own: up to `head`, and from
/// `tail` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    first: usize,
    head: usize,
    tail: usize,
    last: usize,
}

impl Run {
    fn own(self) -> impl Iterator<Item = usize> {
        (self.first..=self.head).chain(self.tail..=self.last)
    }

    /// From the start of one to the end of the other.
    fn joined(self, other: Self) -> Self {
        let (first, last) = (self.first.min(other.first), self.last.max(other.last));
        let begin = [self, other].into_iter().filter(|run| run.first == first);
        let end = [self, other].into_iter().filter(|run| run.last == last);
        Self {
            first,
            head: begin.map(|run| run.head).max().unwrap(),
            tail: end.map(|run| run.tail).min().unwrap(),
            last,
        }
    }
}

/// A paragraph split into words.
pub(super) struct Cut {
    pub(super) number: Option<u32>,
    pub(super) section: SectionKind,
    pub(super) heading: String,
    pub(super) text: String,
    /// Its wording, if others have it, and whether that is standing text.
    pub(super) wording: Option<Wording>,
    pub(super) standing: bool,
    pub(super) words: Vec<Word>,
    /// The sentence of each word.
    pub(super) sentences: Vec<usize>,
}

/// The answer that search must give.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) total: Total,
    /// Newest first, or oldest first if requested.
    pub(super) decisions: Vec<usize>,
    /// The matching paragraphs with their marks.
    pub(super) marks: BTreeMap<usize, Vec<Range<usize>>>,
    pub(super) facets: Facets,
}

/// The paragraphs a clause may match, limited by each of these.
type Scope<'a> = Vec<Limit<'a>>;

#[derive(Clone, Copy)]
enum Limit<'a> {
    /// An empty list does not limit anything.
    Sections(&'a [SectionKind]),
    Standing(bool),
}

impl Twin {
    pub(super) fn new(decisions: Vec<Decision>) -> Self {
        let mut paragraphs = Vec::new();
        let mut of_decision = Vec::new();
        for decision in &decisions {
            let first = paragraphs.len();
            paragraphs.extend(decision.statement.paragraphs().map(|(section, paragraph)| {
                let words = words(&paragraph.text);
                Cut {
                    number: paragraph.number,
                    section: section.kind,
                    heading: section.heading.clone(),
                    text: paragraph.text.clone(),
                    wording: None,
                    standing: false,
                    sentences: sentences(&paragraph.text, &words),
                    words,
                }
            }));
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
        let scope: Scope<'_> = vec![Limit::Sections(&asked.sections)];
        let passing = |own: Option<Kind>| -> Vec<usize> {
            let query = own.map_or_else(|| asked.query.clone(), |own| without(&asked.query, own));
            (0..self.decisions.len())
                .filter(|decision| self.holds(&query, *decision, &scope))
                .filter(|decision| self.passes(&asked.filters, own, *decision))
                .collect()
        };
        let mut decisions = passing(None);
        decisions.sort_by_key(|decision| self.decisions[*decision].reference.clone());
        decisions.sort_by(|one, other| {
            let [one, other] = [one, other].map(|decision| self.decisions[*decision].date);
            let by_date = match asked.sort {
                Sort::Oldest => one.cmp(&other),
                // No text of this test cites a decision.
                Sort::Newest | Sort::Relevance | Sort::Cited => other.cmp(&one),
            };
            // Decisions without a date come last in either order.
            other.is_some().cmp(&one.is_some()).then(by_date)
        });
        let mut marks = BTreeMap::new();
        for decision in &decisions {
            let mut positive = Vec::new();
            self.collect_counting(&asked.query, &scope, true, *decision, &mut positive);
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
            Query::Weighted(query, _) => self.holds(query, decision, scope),
            Query::Text(operand) => {
                let occurrences = self.occurrences(operand);
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
        let Cut {
            section, standing, ..
        } = &self.paragraphs[paragraph];
        scope.iter().all(|limit| match limit {
            Limit::Sections(kinds) => kinds.is_empty() || kinds.contains(section),
            Limit::Standing(wanted) => wanted == standing,
        })
    }

    fn occurrences(&self, operand: &Operand) -> Occurrences {
        if let Some(known) = self.known.borrow().get(operand) {
            return Rc::clone(known);
        }
        let found: Vec<Vec<Run>> = match operand {
            Operand::Text(clause) => {
                let sought = sought(clause);
                let runs = |paragraph: &Cut| runs(&paragraph.words, &sought, clause.gap);
                self.paragraphs.iter().map(runs).collect()
            }
            Operand::Any(operands) => {
                let each: Vec<_> = operands.iter().map(|one| self.occurrences(one)).collect();
                let all =
                    |paragraph: usize| each.iter().flat_map(move |one| one[paragraph].clone());
                (0..self.paragraphs.len())
                    .map(|at| all(at).collect())
                    .collect()
            }
            Operand::Near(parts) => {
                let (left, link, right) = &**parts;
                let [left, right] = [left, right].map(|operand| self.occurrences(operand));
                let both = |(at, paragraph): (usize, &Cut)| {
                    let [left, right] = [&left[at], &right[at]];
                    let near = |l: &Run, r: &Run| is_near(*l, *r, *link, paragraph);
                    if link.denied {
                        let alone = left.iter().filter(|l| !right.iter().any(|r| near(l, r)));
                        return alone.copied().collect();
                    }
                    let pairs = left.iter().flat_map(|l| right.iter().map(move |r| (l, r)));
                    let pairs = pairs.filter(|(l, r)| near(l, r));
                    let runs: BTreeSet<Run> = pairs.map(|(l, r)| l.joined(*r)).collect();
                    runs.into_iter().collect()
                };
                self.paragraphs.iter().enumerate().map(both).collect()
            }
        };
        let found = Rc::new(found);
        self.known
            .borrow_mut()
            .insert(operand.clone(), Rc::clone(&found));
        found
    }

    /// The texts that make up the occurrences in `wanted`.
    fn matched(&self, operand: &Operand, wanted: &[Run], paragraph: usize) -> Vec<Run> {
        match operand {
            Operand::Text(_) => {
                let mut own = self.occurrences(operand)[paragraph].clone();
                own.retain(|run| wanted.contains(run));
                own
            }
            Operand::Any(operands) => operands
                .iter()
                .flat_map(|one| self.matched(one, wanted, paragraph))
                .collect(),
            Operand::Near(parts) => {
                let (left, link, right) = &**parts;
                if link.denied {
                    return self.matched(left, wanted, paragraph);
                }
                let cut = &self.paragraphs[paragraph];
                let [of_left, of_right] =
                    [left, right].map(|operand| self.occurrences(operand)[paragraph].clone());
                let pairs: Vec<(Run, Run)> = of_left
                    .iter()
                    .flat_map(|l| of_right.iter().map(|r| (*l, *r)))
                    .filter(|(l, r)| is_near(*l, *r, *link, cut))
                    .filter(|(l, r)| wanted.contains(&l.joined(*r)))
                    .collect();
                let of_left: Vec<Run> = pairs.iter().map(|(l, _)| *l).collect();
                let of_right: Vec<Run> = pairs.iter().map(|(_, r)| *r).collect();
                let mut all = self.matched(left, &of_left, paragraph);
                all.extend(self.matched(right, &of_right, paragraph));
                all
            }
        }
    }

    /// Every occurrence of every operand that counts; overlapping ones are merged.
    fn marks(&self, counting: &[(&Operand, Scope<'_>)], paragraph: usize) -> Vec<Range<usize>> {
        let words = &self.paragraphs[paragraph].words;
        let mut all: Vec<Range<usize>> = counting
            .iter()
            .filter(|(_, scope)| self.is_within(scope, paragraph))
            .flat_map(|(operand, _)| {
                let wanted = &self.occurrences(operand)[paragraph];
                self.matched(operand, wanted, paragraph)
            })
            .map(|run| words[run.first].range.start..words[run.last].range.end)
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

    /// The texts and connectors whose matches count in a decision, with their sections: those that
    /// make the query hold, or, if negated, not hold.
    fn collect_counting<'a>(
        &self,
        query: &'a Query,
        scope: &Scope<'a>,
        holds: bool,
        decision: usize,
        found: &mut Vec<(&'a Operand, Scope<'a>)>,
    ) {
        if self.holds(query, decision, scope) != holds {
            return;
        }
        let mut collect = |part: &'a Query, scope: &Scope<'a>, holds| {
            self.collect_counting(part, scope, holds, decision, found);
        };
        match query {
            Query::Text(operand) if holds => found.push((operand, scope.clone())),
            Query::Everything | Query::Fact(_) | Query::Text(_) => {}
            Query::Not(query) => collect(query, scope, !holds),
            Query::Weighted(query, _) => collect(query, scope, holds),
            Query::Any(parts) => parts.iter().for_each(|part| collect(part, scope, holds)),
            Query::All(group) => {
                let scope = narrowed(scope, group);
                let parts = group.parts.iter();
                parts.for_each(|part| collect(part, &scope, holds));
            }
        }
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
            Fact::Tag(tag) => tags_of(&decision.reference).contains(tag),
        }
    }

    /// Values of one kind are alternatives; every kind must match.
    fn passes(&self, filters: &[Fact], own: Option<Kind>, decision: usize) -> bool {
        Kind::ALL
            .into_iter()
            .filter(|kind| Some(*kind) != own)
            .all(|kind| {
                let mut values = filters
                    .iter()
                    .filter(|fact| Kind::of(fact) == Some(kind))
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
        let mut quarter = count(None, &|decision| {
            let date = decision.date?;
            Some(format!("{}-Q{}", date.year(), (date.month() - 1) / 3 + 1))
        });
        quarter.sort_by(|one, other| one.value.cmp(&other.value));
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
            investigated: count(None, &|decision| Some(decision.investigated?.to_string())),
            publication: count(None, &|decision| {
                Some(decision.publication?.label().to_owned())
            }),
            quarter,
        }
    }
}

/// The subject of a filter, which is also its facet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Category,
    Decision,
    Authority,
    Date,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Category, Self::Decision, Self::Authority, Self::Date];

    /// `None` for a fact without a facet.
    fn of(fact: &Fact) -> Option<Self> {
        match fact {
            Fact::Category(_) => Some(Self::Category),
            Fact::Decision(_) => Some(Self::Decision),
            Fact::Authority(_) => Some(Self::Authority),
            Fact::Date { .. } => Some(Self::Date),
            Fact::Tag(_) => None,
        }
    }
}

/// A query without the facts of a kind that all of it requires.
fn without(query: &Query, own: Kind) -> Query {
    match query {
        query if is_about(query, own) => Query::Everything,
        Query::All(group) => Query::All(Group {
            parts: group.parts.iter().map(|part| without(part, own)).collect(),
            ..group.clone()
        }),
        Query::Weighted(query, weight) => Query::Weighted(Box::new(without(query, own)), *weight),
        query => query.clone(),
    }
}

/// Whether a query consists of facts of one kind only.
fn is_about(query: &Query, kind: Kind) -> bool {
    match query {
        Query::Fact(fact) => Kind::of(fact) == Some(kind),
        Query::Not(query) | Query::Weighted(query, _) => is_about(query, kind),
        Query::Any(parts) | Query::All(Group { parts, .. }) => {
            parts.iter().all(|part| is_about(part, kind))
        }
        Query::Everything | Query::Text(_) => false,
    }
}

fn narrowed<'a>(scope: &Scope<'a>, group: &'a Group) -> Scope<'a> {
    let mut scope = scope.clone();
    scope.push(Limit::Sections(&group.sections));
    scope.extend(group.standing.map(Limit::Standing));
    scope
}

fn sought(clause: &Clause) -> Vec<Sought> {
    let typed = clause.words.iter();
    match clause.kind {
        ClauseKind::Fuzzy(edits) => typed
            .flat_map(|word| words(word))
            .map(|word| Sought::Near(word.form, edits))
            .collect(),
        kind => {
            let is_exact = matches!(kind, ClauseKind::Exact | ClauseKind::ExactPhrase);
            typed
                .flat_map(|word| Sought::read(word, is_exact))
                .collect()
        }
    }
}

/// All runs from a first to a last word, with all of them in order and at most this many other
/// words between.
fn runs(words: &[Word], sought: &[Sought], gap: usize) -> Vec<Run> {
    let mut found = Vec::new();
    for first in (0..words.len()).filter(|at| sought[0].is(&words[*at])) {
        let last = words.len().min(first + sought.len() + gap);
        found.extend(
            ends(words, &sought[1..], first, last)
                .into_iter()
                .map(|last| Run {
                    first,
                    head: last,
                    tail: first,
                    last,
                }),
        );
    }
    found
}

fn ends(words: &[Word], sought: &[Sought], from: usize, to: usize) -> BTreeSet<usize> {
    let Some((next, rest)) = sought.split_first() else {
        return BTreeSet::from([from]);
    };
    let places = (from + 1..to).filter(|at| next.is(&words[*at]));
    places.flat_map(|at| ends(words, rest, at, to)).collect()
}

/// Whether a connector joins two occurrences in a paragraph.
fn is_near(left: Run, right: Run, link: Link, paragraph: &Cut) -> bool {
    if link.ordered && !(left.first < right.first && left.last < right.last) {
        return false;
    }
    let within = left.first.min(right.first)..=left.last.max(right.last);
    let Some(distance) = link.words else {
        let sentences = &paragraph.sentences[within];
        return (left.first, left.last) != (right.first, right.last)
            && (!link.sentence || sentences.iter().all(|sentence| *sentence == sentences[0]));
    };
    let is_of_neither = |word: &usize| {
        [left, right]
            .iter()
            .all(|run| *word < run.first || run.last < *word)
    };
    !left
        .own()
        .any(|word| right.own().any(|other| other == word))
        && within.filter(is_of_neither).count() < distance
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
