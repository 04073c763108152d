//! Facts that one copy of a decision lacks and another has.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{Category, Decision};
use crate::parse::GivenFacts;

/// The header facts of a copy, kept to complete another copy with them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopyFacts {
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
}

impl CopyFacts {
    pub(crate) fn of(decision: &Decision) -> Self {
        // Documents of other collections have one copy each.
        if !decision.reference.is_published() {
            return Self::default();
        }
        let address = decision.address.as_ref().filter(|address| !address.built);
        Self {
            authority: decision.authority.clone(),
            category: (decision.category.as_ref())
                .map(|category| (category.area.clone(), category.name.clone())),
            decision: (decision.decision_type).map(|label| label.label().to_owned()),
            date: decision.date.map(|date| date.to_string()),
            url: address.map(|address| address.url.clone()),
        }
    }

    /// The facts that are missing here, each from the first of `others` that has it.
    pub(super) fn missing_from<'a>(&self, others: impl Iterator<Item = &'a Self>) -> Self {
        let mut missing = Self::default();
        for other in others {
            fill(
                &mut missing.authority,
                self.authority.is_none(),
                other.authority.as_ref(),
            );
            fill(
                &mut missing.category,
                self.category.is_none(),
                other.category.as_ref(),
            );
            fill(
                &mut missing.decision,
                self.decision.is_none(),
                other.decision.as_ref(),
            );
            fill(&mut missing.date, self.date.is_none(), other.date.as_ref());
            fill(&mut missing.url, self.url.is_none(), other.url.as_ref());
        }
        missing
    }

    /// Returns whether no fact is missing.
    pub(super) fn has_all(&self) -> bool {
        let Self {
            authority,
            category,
            decision,
            date,
            url,
        } = self;
        authority.is_some()
            && category.is_some()
            && decision.is_some()
            && date.is_some()
            && url.is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
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
        GivenFacts {
            authority: self.authority.clone(),
            category: (self.category.clone()).map(|(area, name)| Category { area, name }),
            decision_type: self.decision.as_ref().and_then(|label| label.parse().ok()),
            date: self.date.as_ref().and_then(|date| date.parse().ok()),
            url: self.url.clone(),
            ..GivenFacts::default()
        }
    }
}

fn fill<T: Clone>(missing: &mut Option<T>, is_missing: bool, other: Option<&T>) {
    if is_missing && missing.is_none() {
        *missing = other.cloned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_missing_facts_are_taken_from_the_first_copy_that_has_them() {
        let facts = |authority: Option<&str>, date: Option<&str>| CopyFacts {
            authority: authority.map(str::to_owned),
            date: date.map(str::to_owned),
            ..CopyFacts::default()
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
