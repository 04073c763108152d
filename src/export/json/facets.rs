//! The JSON view of the facets.

use schemars::JsonSchema;
use serde::Serialize;

use crate::search::{FacetCount, Facets};

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FacetsView<'a> {
    category: Vec<AreaView<'a>>,
    decision: Vec<ValueView<'a>>,
    authority: Vec<ValueView<'a>>,
    year: Vec<ValueView<'a>>,
    reason: Vec<ValueView<'a>>,
    remedy: Vec<ValueView<'a>>,
    investigated: Vec<ValueView<'a>>,
    publication: Vec<ValueView<'a>>,
    quarter: Vec<ValueView<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct AreaView<'a> {
    value: &'a str,
    count: u64,
    children: Vec<ValueView<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ValueView<'a> {
    value: &'a str,
    count: u64,
}

impl<'a> FacetsView<'a> {
    pub(super) fn new(facets: &'a Facets) -> Self {
        let Facets {
            category,
            decision,
            authority,
            year,
            reason,
            remedy,
            investigated,
            publication,
            quarter,
        } = facets;
        Self {
            category: category.iter().map(AreaView::new).collect(),
            decision: values(decision),
            authority: values(authority),
            year: values(year),
            reason: values(reason),
            remedy: values(remedy),
            investigated: values(investigated),
            publication: values(publication),
            quarter: values(quarter),
        }
    }
}

impl<'a> AreaView<'a> {
    fn new(area: &'a FacetCount) -> Self {
        Self {
            value: &area.value,
            count: area.count,
            children: values(&area.children),
        }
    }
}

fn values(counts: &[FacetCount]) -> Vec<ValueView<'_>> {
    counts
        .iter()
        .map(|one| ValueView {
            value: &one.value,
            count: one.count,
        })
        .collect()
}
