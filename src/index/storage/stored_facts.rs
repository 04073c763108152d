//! What is stored of a decision for display.

use serde::{Deserialize, Serialize};

use crate::model::{Decision, DecisionType, Investigated, Publication, Reason, Remedy, TextFacts};

/// The facts of a decision and the outline of its statement, stored once with its head. Keys
/// are short because there is one record per decision.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredFacts {
    #[serde(rename = "r")]
    pub(crate) reference: String,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub(crate) authority: Option<String>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<(String, String)>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub(crate) decision: Option<String>,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(crate) date: Option<String>,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub(crate) publication: Option<String>,
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub(crate) investigated: Option<Investigated>,
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) url_built: bool,
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    /// The day it was last seen on the site, for a decision that is no longer published.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(crate) withdrawn: Option<String>,
    /// Why it was not investigated, by name.
    #[serde(rename = "y", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) reasons: Vec<String>,
    /// The remedies: the kind by name, the sum as text.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) remedies: Vec<(String, Option<String>)>,
    /// Each section: heading and number of paragraphs.
    #[serde(rename = "s")]
    pub(crate) sections: Vec<(String, u32)>,
    /// Sub-headings with the position of the first paragraph below, counted
    /// from 0; an empty one ends the one before it.
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) subheadings: Vec<(u32, String)>,
}

impl StoredFacts {
    pub(crate) fn of(decision: &Decision) -> Self {
        let mut subheadings = Vec::new();
        let mut last = None;
        for (position, (_, paragraph)) in decision.statement.paragraphs().enumerate() {
            if paragraph.subheading.as_deref() != last {
                let text = paragraph.subheading.clone().unwrap_or_default();
                subheadings.push((position as u32, text));
                last = paragraph.subheading.as_deref();
            }
        }
        let sections = decision.statement.sections.iter();
        let TextFacts {
            reasons, remedies, ..
        } = &decision.text_facts;
        Self {
            reference: decision.reference.slug().to_owned(),
            authority: decision.authority.clone(),
            category: decision
                .category
                .as_ref()
                .map(|c| (c.area.clone(), c.name.clone())),
            decision: decision.decision_type.map(|label| label.label().to_owned()),
            date: decision.date.map(|date| date.to_string()),
            publication: decision
                .publication
                .map(|publication| publication.label().to_owned()),
            investigated: decision.investigated,
            url: decision.address.as_ref().map(|address| address.url.clone()),
            url_built: decision
                .address
                .as_ref()
                .is_some_and(|address| address.built),
            title: decision.title.clone(),
            withdrawn: decision.withdrawn.map(|day| day.to_string()),
            reasons: reasons.iter().map(ToString::to_string).collect(),
            remedies: remedies
                .iter()
                .map(|remedy| {
                    let sum = remedy.sum.map(|sum| sum.to_string());
                    (remedy.kind.to_string(), sum)
                })
                .collect(),
            sections: sections
                .map(|section| (section.heading.clone(), section.paragraphs.len() as u32))
                .collect(),
            subheadings,
        }
    }

    /// The stored form.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings, numbers and booleans are always valid JSON")
    }

    /// The heading of the section of the paragraph at `position`.
    pub(crate) fn heading(&self, position: u32) -> &str {
        let mut end = 0;
        for (heading, paragraphs) in &self.sections {
            end += paragraphs;
            if position < end {
                return heading;
            }
        }
        ""
    }

    /// The sub-heading above the paragraph at `position`.
    pub(crate) fn subheading(&self, position: u32) -> Option<&str> {
        let above = self
            .subheadings
            .partition_point(|(first, _)| *first <= position);
        let (_, text) = self.subheadings[..above].last()?;
        (!text.is_empty()).then_some(text)
    }

    pub(crate) fn decision_type(&self) -> Option<DecisionType> {
        self.decision.as_ref()?.parse().ok()
    }

    pub(crate) fn reasons(&self) -> Vec<Reason> {
        let read = self.reasons.iter().map(|name| name.parse());
        read.filter_map(Result::ok).collect()
    }

    pub(crate) fn remedies(&self) -> Vec<Remedy> {
        let read = self.remedies.iter().map(|(kind, sum)| {
            let kind = kind.parse().ok()?;
            let sum = sum.as_ref().and_then(|sum| sum.parse().ok());
            Some(Remedy { kind, sum })
        });
        read.flatten().collect()
    }

    pub(crate) fn publication(&self) -> Option<Publication> {
        self.publication.as_ref()?.parse().ok()
    }
}
