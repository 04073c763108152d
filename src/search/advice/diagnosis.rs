//! Explains why a query finds nothing, and suggests what would find something.

mod excluding_filters;
mod clauses;
mod misspellings;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::index::{Bits, Index, category_of_path, date_of_day};
use crate::model::Date;
use crate::search::exec::run::run;
use crate::search::exec::top_k::{CollectOptions, Counts};
use crate::search::plan::compile::compile;
use crate::search::plan::filters::RequestFilters;
use crate::search::plan::scope::Scope;
use crate::search::query::known_item::distinctive_words;
use crate::search::query::synonyms::{Widenings, widen};
use crate::search::query::{Clause, FieldValue, Link, Near, Phrase, QueryTerm, Reach, Text};
use crate::search::work::Work;
use crate::search::{Filters, Grouping, Notice, NoticeKind, SearchError, SearchRequest, Sort};
use crate::text::{Stemmer, Variants, is_stop_word, words};
use clauses::{Joint, Parts, parts, place_of};
use excluding_filters::filters_that_exclude;

/// The maximum number of names suggested in place of an unknown one.
const MAX_NAMES: usize = 4;

/// The maximum number of parts of a query that are checked one by one.
const MAX_PARTS: usize = 12;

/// A query with everything that determines its results.
pub(crate) struct Advisor<'a> {
    pub(crate) index: &'a Index,
    pub(crate) request: &'a SearchRequest,
    /// As parsed, before widening.
    pub(crate) root: Option<&'a Clause>,
    pub(crate) scope: Scope,
    /// The limit on what may be read for the query and its diagnosis together.
    pub(crate) work: &'a Arc<Work>,
}

impl Advisor<'_> {
    /// Explains why nothing is found. `unfiltered` are the decisions that the query finds without
    /// the filters of the request, by segment.
    pub(crate) fn diagnosis(
        &self,
        filters: &RequestFilters,
        unfiltered: &[Bits],
        known: &[Notice],
    ) -> Result<Vec<Notice>, SearchError> {
        if unfiltered.iter().any(|found| !found.is_empty()) {
            return Ok(filters_that_exclude(filters, unfiltered));
        }
        let Some(root) = self.root else {
            return Ok(Vec::new());
        };
        let parts = parts(root);
        let mut notices = Vec::new();
        let has_notice = |part: &Clause| {
            let place = place_of(part);
            let known = known
                .iter()
                .filter(|notice| notice.kind == NoticeKind::NoMatch);
            known.map(|notice| &notice.range).any(|range| {
                !range.is_empty() && place.start <= range.start && range.end <= place.end
            })
        };
        for at in 0..parts.clauses.len().min(MAX_PARTS) {
            if has_notice(&parts.clauses[at]) {
                continue;
            }
            if self.count(&parts.clauses[at])? == 0 {
                notices.extend(self.of_part(&parts, at)?);
            }
        }
        let no_notice =
            notices.is_empty() && !known.iter().any(|one| one.kind == NoticeKind::NoMatch);
        if no_notice && (2..=MAX_PARTS).contains(&parts.clauses.len()) {
            notices.extend(self.of_all(&parts)?);
        }
        if notices.is_empty() && self.scope.is_narrow() {
            let elsewhere = self.everywhere().count(root)?;
            if elsewhere > 0 {
                let found = decisions(elsewhere);
                let message = format!("the section filter leaves none of the {found} found");
                notices.push(narrow(message, None));
            }
        }
        Ok(notices)
    }

    /// Replaces an error about too much work by a notice that the diagnosis was abandoned.
    pub(crate) fn abandon_if_too_costly(
        &self,
        known: Result<Vec<Notice>, SearchError>,
    ) -> Result<Vec<Notice>, SearchError> {
        match known {
            Err(SearchError::Query(_)) if self.work.is_spent() => Ok(vec![Notice {
                kind: NoticeKind::Ignored,
                message: "finding the part of the query that matches nothing would take too long"
                    .to_owned(),
                range: 0..self.request.query.len(),
                suggestion: None,
            }]),
            known => known,
        }
    }

    /// The same without the sections of the request.
    fn everywhere(&self) -> Self {
        Self {
            scope: Scope::EVERYWHERE,
            ..*self
        }
    }

    /// The number of decisions that a clause finds on its own, widened like the query.
    fn count(&self, clause: &Clause) -> Result<u64, SearchError> {
        let mut clause = clause.clone();
        if self.request.synonyms {
            let widenings = Widenings {
                synonyms: true,
                families: false,
            };
            widen(self.index, (&self.request.query, widenings), &mut clause)?;
        }
        let plan = compile(self.index, Some(&clause), self.scope, self.work)?;
        let wanted = CollectOptions {
            sort: Sort::Newest,
            grouping: Grouping::Decision,
            count: 0,
            unfiltered: false,
            counts: Counts::Decisions,
        };
        let none = RequestFilters::new(self.index, &Filters::default());
        Ok(run(self.index, &plan, &none, wanted)?.total.decisions)
    }

    /// A notice about a part that finds nothing on its own, with the nearest part that does.
    fn of_part(&self, parts: &Parts, at: usize) -> Result<Option<Notice>, SearchError> {
        let part = &parts.clauses[at];
        let (near, message) = match part.inner() {
            // A single word gets a notice about its spelling elsewhere.
            Clause::Text(text) if text.phrase.parts.len() == 1 => {
                let outside = self.outside(part)?;
                if outside.is_none() {
                    return Ok(None);
                }
                (outside, format!("`{part}` is in no decision"))
            }
            Clause::Text(text) => {
                let near = match self.wider_phrase(part, text)? {
                    None => self.outside(part)?,
                    near => near,
                };
                (near, format!("the phrase `{part}` is in no decision"))
            }
            Clause::Near(near) => (
                self.wider_connector(part, near)?,
                format!("`{part}` is in no decision"),
            ),
            Clause::Field(FieldValue::Reference(_)) => return Ok(None),
            Clause::Field(value) => (
                self.nearest_values(value),
                match self.days().filter(|_| matches!(value, FieldValue::Date(_))) {
                    Some((first, last)) => {
                        format!(
                            "no decision matches `{value}`; the dates range from {first} to \
                                 {last}"
                        )
                    }
                    None => format!("no decision has `{value}`"),
                },
            ),
            _ => (self.outside(part)?, format!("`{part}` matches nothing")),
        };
        let Some(near) = near else {
            return Ok(Some(Notice {
                kind: NoticeKind::NoMatch,
                message,
                range: place_of(part),
                suggestion: None,
            }));
        };
        let found = decisions(self.count(&near)?);
        Ok(Some(Notice {
            kind: NoticeKind::NoMatch,
            message: format!("{message}, but `{near}` is in {found}"),
            range: place_of(part),
            suggestion: parts.with(at, Some(near)).map(|query| query.to_string()),
        }))
    }

    /// The clause without its sections or its restriction to standing text, if that finds
    /// something.
    fn outside(&self, part: &Clause) -> Result<Option<Clause>, SearchError> {
        let (Clause::In(_, inner) | Clause::Standing(_, inner)) = part else {
            return Ok(None);
        };
        Ok((self.count(inner)? > 0).then(|| inner.as_ref().clone()))
    }

    /// The phrase with slop, or its words without order.
    fn wider_phrase(&self, part: &Clause, text: &Text) -> Result<Option<Clause>, SearchError> {
        for slop in [1, 2, 5] {
            if slop > text.phrase.slop {
                let mut wider = text.clone();
                wider.phrase.slop = slop;
                let wider = part.around(Clause::Text(wider));
                if self.count(&wider)? > 0 {
                    return Ok(Some(wider));
                }
            }
        }
        let words = text.phrase.parts.iter();
        let words =
            words.filter(|part| !matches!(part, QueryTerm::Word(form) if is_stop_word(form)));
        let words: Vec<_> = words
            .map(|word| Clause::Text(Text::new(Phrase::new(vec![word.clone()]), 0..0)))
            .collect();
        if words.len() < 2 {
            return Ok(None);
        }
        let words = part.around(Clause::And(words));
        Ok((self.count(&words)? > 0).then_some(words))
    }

    /// The connector with a longer reach, or its operands anywhere.
    fn wider_connector(&self, part: &Clause, near: &Near) -> Result<Option<Clause>, SearchError> {
        if near.link.negated {
            return Ok(None);
        }
        let mut wider = Vec::new();
        for reach in [Reach::Words(25), Reach::Sentence, Reach::Paragraph] {
            let is_wider = match (near.link.reach, reach) {
                (Reach::Words(own), Reach::Words(other)) => own < other,
                (Reach::Words(_), _) | (Reach::Sentence, Reach::Paragraph) => true,
                _ => false,
            };
            if is_wider {
                let link = Link {
                    reach,
                    ordered: false,
                    negated: false,
                };
                wider.push(Clause::Near(Box::new(Near {
                    link,
                    ..near.clone()
                })));
            }
        }
        wider.push(Clause::And(vec![near.left.clone(), near.right.clone()]));
        for wider in wider {
            let wider = part.around(wider);
            if self.count(&wider)? > 0 {
                return Ok(Some(wider));
            }
        }
        Ok(None)
    }

    /// The values of a field nearest to a value that no decision has: the nearest spelling,
    /// otherwise the names that contain its words.
    fn nearest_values(&self, value: &FieldValue) -> Option<Clause> {
        let near = match value {
            FieldValue::Authority(name) => {
                let near = self.respelled_authority(name);
                let near = near.filter(|near| near != name);
                let near = near.map_or_else(|| self.authorities_like(name), |near| vec![near]);
                near.into_iter().map(FieldValue::Authority).collect()
            }
            FieldValue::Category(name) => {
                let near = self.categories_like(name).into_iter();
                near.map(FieldValue::Category).collect()
            }
            _ => Vec::new(),
        };
        let mut near: Vec<Clause> = near.into_iter().map(Clause::Field).collect();
        match near.len() {
            0 | 1 => near.pop(),
            _ => Some(Clause::Or(near)),
        }
    }

    /// The name with each word replaced by its nearest spelling.
    fn respelled_authority(&self, name: &str) -> Option<String> {
        let names = self.index.authority_names();
        let known: BTreeSet<String> = (names.iter())
            .flat_map(|name| words(name).into_iter().map(|(_, form)| form))
            .collect();
        let near = words(name).into_iter();
        let near = near.map(|(_, form)| nearest_of(&form, &known));
        let near: Vec<String> = near.collect::<Option<_>>()?;
        let typed: Vec<String> = words(name).into_iter().map(|(_, form)| form).collect();
        (near != typed).then(|| near.join(" "))
    }

    /// The authorities that share the most words with a name. Words that distinguish authorities
    /// count most.
    fn authorities_like(&self, name: &str) -> Vec<String> {
        const DISTINCTIVE: usize = 100;
        let wanted = words(name);
        let distinctive = distinctive_words(wanted.iter().map(|(_, form)| form.as_str()));
        let names = self.index.authority_names().iter().map(|name| {
            let own = words(name);
            let has = |word: &str| own.iter().any(|(_, own)| own == word);
            let weight = |word: &str| {
                if distinctive.contains(word) {
                    DISTINCTIVE
                } else {
                    1
                }
            };
            let shared = wanted.iter().filter(|(_, word)| has(word));
            let shared: usize = shared.map(|(_, word)| weight(word)).sum();
            // Among equals, the name with the fewest other words wins.
            (shared, usize::MAX - own.len(), name)
        });
        let mut names: Vec<_> = names.filter(|(shared, ..)| *shared > 0).collect();
        names.sort_by(|one, other| (other.0, other.1, one.2).cmp(&(one.0, one.1, other.2)));
        let best = names.first().map_or(0, |(shared, ..)| *shared);
        let best = names.into_iter().take_while(|(shared, ..)| *shared == best);
        best.take(MAX_NAMES)
            .map(|(_, _, name)| name.to_owned())
            .collect()
    }

    /// The area or category with the nearest spelling, otherwise those that contain all the words
    /// of a name.
    fn categories_like(&self, name: &str) -> Vec<String> {
        let paths = self.index.segments().iter();
        let paths = paths.flat_map(|segment| segment.living_names(segment.categories()));
        let known: BTreeSet<String> = paths
            .filter_map(category_of_path)
            .flat_map(|category| [category.area, category.name])
            .collect();
        let folded: BTreeSet<String> = known.iter().map(|name| name.to_lowercase()).collect();
        if let Some(near) = nearest_of(&name.to_lowercase(), &folded) {
            return vec![near];
        }
        let stemmer = Stemmer::default();
        let stems = |text: &str| -> BTreeSet<String> {
            let words = words(text).into_iter();
            words
                .map(|(_, form)| stemmer.stem(&form).into_owned())
                .collect()
        };
        let wanted = stems(name);
        let like = known.into_iter();
        let like = like.filter(|known| !wanted.is_empty() && stems(known).is_superset(&wanted));
        like.take(MAX_NAMES).collect()
    }

    /// The dates of the earliest and the latest decision.
    fn days(&self) -> Option<(Date, Date)> {
        let days = self.index.segments().iter().flat_map(|segment| {
            let alive = segment.days().iter().enumerate();
            alive.filter(|(at, day)| **day > 0 && segment.is_alive(*at))
        });
        let days = days.map(|(_, day)| *day);
        let (first, last) = (days.clone().min()?, days.max()?);
        Some((date_of_day(first)?, date_of_day(last)?))
    }

    /// If each part finds something on its own but all of them together find nothing: a notice
    /// about the part without which the most is found.
    fn of_all(&self, parts: &Parts) -> Result<Option<Notice>, SearchError> {
        if parts.joint != Joint::And {
            return Ok(None);
        }
        let mut best: Option<(u64, usize, Clause)> = None;
        for at in 0..parts.clauses.len() {
            let Some(without) = parts.with(at, None) else {
                continue;
            };
            let found = self.count(&without)?;
            if found > best.as_ref().map_or(0, |(found, ..)| *found) {
                best = Some((found, at, without));
            }
        }
        if let Some((found, at, without)) = best {
            let part = &parts.clauses[at];
            let found = decisions(found);
            let message = format!("no decision has all of this; without `{part}` it finds {found}");
            return Ok(Some(Notice {
                range: place_of(part),
                ..narrow(message, Some(without.to_string()))
            }));
        }
        let is_text = |part: &Clause| matches!(part.inner(), Clause::Text(_) | Clause::Near(_));
        if !parts.clauses.iter().all(is_text) {
            return Ok(None);
        }
        let any = Clause::Or(parts.clauses.clone());
        let found = decisions(self.count(&any)?);
        let message = format!("no decision has all of this; with OR it finds {found}");
        Ok(Some(narrow(message, Some(any.to_string()))))
    }
}

fn narrow(message: String, suggestion: Option<String>) -> Notice {
    Notice {
        kind: NoticeKind::TooNarrow,
        message,
        range: 0..0,
        suggestion,
    }
}

fn decisions(count: u64) -> String {
    if count == 1 {
        "1 decision".to_owned()
    } else {
        format!("{count} decisions")
    }
}

/// The nearest of some names within two edits.
fn nearest_of(name: &str, known: &BTreeSet<String>) -> Option<String> {
    (0..=Variants::MAX_EDITS).find_map(|edits| {
        let variants = Variants::new(name, edits);
        known.iter().find(|known| variants.matches(known)).cloned()
    })
}
