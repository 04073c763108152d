//! Facts that one copy of a decision lacks and another has.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{Category, Decision};
use crate::parse::GivenFacts;

/// The header facts of a copy, kept to complete another copy with them.
///
/// A run holds those of every copy at once, and of a million documents of another
/// collection none has any: such a copy takes one word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct CopyFacts(Option<Box<HeaderFacts>>);

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct HeaderFacts {
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    authority: Option<String>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    category: Option<(String, String)>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    decision: Option<String>,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// The address as given, never one that was built.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The day it was last seen where it is no longer published.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    withdrawn: Option<String>,
}

impl From<HeaderFacts> for CopyFacts {
    fn from(facts: HeaderFacts) -> Self {
        let has_any = facts != HeaderFacts::default();
        Self(has_any.then(|| Box::new(facts)))
    }
}

impl CopyFacts {
    /// How many kinds of facts there are.
    pub(super) const KINDS: usize = 6;

    pub(crate) fn of(decision: &Decision) -> Self {
        // Documents of other collections have one copy each.
        if !decision.reference.is_published() {
            return Self::default();
        }
        let address = decision.address.as_ref().filter(|address| !address.built);
        Self::from(HeaderFacts {
            authority: decision.authority.clone(),
            category: (decision.category.as_ref())
                .map(|category| (category.area.clone(), category.name.clone())),
            decision: (decision.decision_type).map(|label| label.label().to_owned()),
            date: decision.date.map(|date| date.to_string()),
            url: address.map(|address| address.url.clone()),
            withdrawn: decision.withdrawn.map(|day| day.to_string()),
        })
    }

    /// The facts that are missing here, each from the first of `others` that has it.
    pub(super) fn missing_from<'a>(&self, others: impl Iterator<Item = &'a Self>) -> Self {
        let has = self.kinds();
        let mut missing = HeaderFacts::default();
        for other in others.filter_map(|other| other.0.as_deref()) {
            fill(&mut missing.authority, has[0], other.authority.as_ref());
            fill(&mut missing.category, has[1], other.category.as_ref());
            fill(&mut missing.decision, has[2], other.decision.as_ref());
            fill(&mut missing.date, has[3], other.date.as_ref());
            fill(&mut missing.url, has[4], other.url.as_ref());
            fill(&mut missing.withdrawn, has[5], other.withdrawn.as_ref());
        }
        missing.into()
    }

    /// Which kinds of facts there are.
    pub(super) fn kinds(&self) -> [bool; Self::KINDS] {
        self.0.as_ref().map_or([false; Self::KINDS], |facts| {
            [
                facts.authority.is_some(),
                facts.category.is_some(),
                facts.decision.is_some(),
                facts.date.is_some(),
                facts.url.is_some(),
                facts.withdrawn.is_some(),
            ]
        })
    }

    /// Whether it is no longer published.
    pub(in crate::index) fn is_withdrawn(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|facts| facts.withdrawn.is_some())
    }

    /// Returns whether no fact is missing.
    pub(super) fn has_all(&self) -> bool {
        // A withdrawal is not a fact that a page can lack.
        self.kinds()[..Self::KINDS - 1].iter().all(|has| *has)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// A digest that distinguishes these facts from others; 0 for none.
    pub(crate) fn digest(&self) -> u64 {
        if self.is_empty() {
            return 0;
        }
        let json = serde_json::to_vec(self).expect("strings are always valid JSON");
        xxh3_64(&json)
    }

    /// These facts as facts given from outside the page.
    pub(crate) fn to_given(&self) -> GivenFacts {
        let Some(facts) = self.0.as_deref() else {
            return GivenFacts::default();
        };
        GivenFacts {
            authority: facts.authority.clone(),
            category: (facts.category.clone()).map(|(area, name)| Category { area, name }),
            decision_type: facts.decision.as_ref().and_then(|label| label.parse().ok()),
            date: facts.date.as_ref().and_then(|date| date.parse().ok()),
            url: facts.url.clone(),
            withdrawn: facts.withdrawn.as_ref().and_then(|day| day.parse().ok()),
            ..GivenFacts::default()
        }
    }
}

fn fill<T: Clone>(missing: &mut Option<T>, is_known: bool, other: Option<&T>) {
    if !is_known && missing.is_none() {
        *missing = other.cloned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_missing_facts_are_taken_from_the_first_copy_that_has_them() {
        let facts = |authority: Option<&str>, date: Option<&str>| {
            CopyFacts::from(HeaderFacts {
                authority: authority.map(str::to_owned),
                date: date.map(str::to_owned),
                ..HeaderFacts::default()
            })
        };
        let own = facts(None, Some("2024-01-01"));
        let others = [
            facts(None, Some("2024-02-02")),
            facts(Some("One Council"), None),
            facts(Some("Two Council"), None),
        ];
        let missing = own.missing_from(others.iter());
        assert_eq!(missing, facts(Some("One Council"), None));
        assert_ne!(missing.digest(), 0);
        let whole = facts(Some("A"), Some("B")).missing_from(others.iter());
        assert!(whole.is_empty() && whole.digest() == 0);
    }
}
