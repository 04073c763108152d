//! Counts of decisions by their facts.

use std::collections::BTreeMap;

use super::filters::RequestFilters;
use super::{FacetCount, Facets};
use crate::index::{Bits, Index, Marks, Quarters, Values, category_of_path};
use crate::model::{Publication, Reason, RemedyKind};

/// The order of the filters of a request, for leaving one out.
const CATEGORY: usize = 0;
const DECISION: usize = 1;
const AUTHORITY: usize = 2;
const DATE: usize = 3;
const REASON: usize = 4;
const REMEDY: usize = 5;
const YEAR: usize = 6;
const INVESTIGATED: usize = 7;

/// Counts every facet over the decisions the query finds, each with every
/// filter of the request but its own.
pub(crate) fn count(index: &Index, of_query: &[Bits], filters: &RequestFilters) -> Facets {
    let mut tally = Tally::default();
    for (at, segment) in index.segments.iter().enumerate() {
        let with = |but: Option<usize>| {
            let mut found = of_query[at].clone();
            if let Some(passing) = filters.passing(at, but) {
                found.and(&passing);
            }
            // Walked once a facet, which a list is made for.
            found
                .iter()
                .map(|ordinal| ordinal as u32)
                .collect::<Vec<u32>>()
        };
        let all = with(None);
        let own = |but: usize, given: bool| if given { Some(with(Some(but))) } else { None };
        let category = own(CATEGORY, filters.category.is_some());
        let decision = own(DECISION, filters.decision.is_some());
        let authority = own(AUTHORITY, filters.authority.is_some());
        // Days are the year's own filter until years are asked for.
        let date = own(YEAR, filters.year.is_some());
        let date = date.or_else(|| own(DATE, filters.date.is_some()));
        let reason = own(REASON, filters.reason.is_some());
        let remedy = own(REMEDY, filters.remedy.is_some());
        let investigated = own(INVESTIGATED, filters.investigated.is_some());
        count_names(
            segment.categories(),
            category.as_ref().unwrap_or(&all),
            &mut tally.category,
        );
        count_names(
            segment.labels(),
            decision.as_ref().unwrap_or(&all),
            &mut tally.decision,
        );
        count_names(
            segment.authorities(),
            authority.as_ref().unwrap_or(&all),
            &mut tally.authority,
        );
        let quarters = segment.quarters();
        count_quarters(
            quarters,
            date.as_ref().unwrap_or(&all),
            |(year, _), count| *tally.year.entry(year).or_default() += count,
        );
        count_bits(
            segment.reasons(),
            reason.as_ref().unwrap_or(&all),
            &mut tally.reason,
        );
        count_bits(
            segment.remedies(),
            remedy.as_ref().unwrap_or(&all),
            &mut tally.remedy,
        );
        let marks = segment.marks();
        let count_marks = |found: &[u32], counts: &mut [u64; 16]| {
            for ordinal in found {
                counts[usize::from(marks[*ordinal as usize] & 15)] += 1;
            }
        };
        count_marks(&all, &mut tally.marks);
        count_marks(
            investigated.as_ref().unwrap_or(&all),
            &mut tally.investigated,
        );
        count_quarters(quarters, &all, |quarter, count| {
            *tally.quarter.entry(quarter).or_default() += count;
        });
    }
    tally.facets()
}

#[derive(Default)]
struct Tally<'a> {
    category: BTreeMap<&'a str, u64>,
    decision: BTreeMap<&'a str, u64>,
    authority: BTreeMap<&'a str, u64>,
    year: BTreeMap<i16, u64>,
    reason: [u64; Reason::ALL.len()],
    remedy: [u64; RemedyKind::ALL.len()],
    marks: [u64; 16],
    investigated: [u64; 16],
    quarter: BTreeMap<(i16, i8), u64>,
}

/// Counts each bit of the found decisions; most have one or none.
fn count_bits(column: &[u32], found: &[u32], counts: &mut [u64]) {
    for ordinal in found {
        let mut bits = column[*ordinal as usize];
        while bits != 0 {
            if let Some(count) = counts.get_mut(bits.trailing_zeros() as usize) {
                *count += 1;
            }
            bits &= bits - 1;
        }
    }
}

/// Counts the values that the found decisions have.
fn count_names<'a>(values: &'a Values, found: &[u32], tally: &mut BTreeMap<&'a str, u64>) {
    let mut counts = vec![0_u64; values.names.len()];
    for ordinal in found {
        counts[values.of[*ordinal as usize] as usize] += 1;
    }
    let named = values.names.iter().zip(counts);
    for (name, count) in named.filter(|(_, count)| *count > 0) {
        if let Some(name) = name {
            *tally.entry(name).or_default() += count;
        }
    }
}

/// Counts by year and quarter.
fn count_quarters(quarters: &Quarters, found: &[u32], mut add: impl FnMut((i16, i8), u64)) {
    let mut counts = vec![0_u64; quarters.names.len() + 1];
    for ordinal in found {
        counts[usize::from(quarters.of[*ordinal as usize])] += 1;
    }
    // The first are those without a date.
    let named = quarters.names.iter().zip(&counts[1..]);
    for (name, count) in named.filter(|(_, count)| **count > 0) {
        add(*name, *count);
    }
}

impl Tally<'_> {
    fn facets(self) -> Facets {
        let mut areas: BTreeMap<String, FacetCount> = BTreeMap::new();
        for (path, count) in self.category {
            let Some(category) = category_of_path(path) else {
                continue;
            };
            let area = areas
                .entry(category.area.clone())
                .or_insert_with(|| FacetCount {
                    value: category.area,
                    count: 0,
                    children: Vec::new(),
                });
            area.count += count;
            area.children.push(leaf(category.name, count));
        }
        let mut category: Vec<_> = areas.into_values().collect();
        for area in &mut category {
            commonest_first(&mut area.children);
        }
        commonest_first(&mut category);
        let flat = |counts: BTreeMap<&str, u64>| {
            let mut counts: Vec<_> = counts
                .into_iter()
                .map(|(value, count)| leaf(value.to_owned(), count))
                .collect();
            commonest_first(&mut counts);
            counts
        };
        let by_mark = |counts: &[u64; 16], values: [(&str, &dyn Fn(Marks) -> bool); 2]| {
            let mut counts: Vec<_> = values
                .into_iter()
                .map(|(value, has)| {
                    let having = counts.iter().enumerate();
                    let having = having.filter(|(code, _)| has(Marks::of_code(*code as u64)));
                    leaf(value.to_owned(), having.map(|(_, count)| count).sum())
                })
                .filter(|value| value.count > 0)
                .collect();
            commonest_first(&mut counts);
            counts
        };
        let by_code = |names: &mut dyn Iterator<Item = (&'static str, u64)>| {
            let counted = names.filter(|(_, count)| *count > 0);
            let mut counts: Vec<_> = counted
                .map(|(name, count)| leaf(name.to_owned(), count))
                .collect();
            commonest_first(&mut counts);
            counts
        };
        let reasons = Reason::ALL.map(Reason::name);
        let remedies = RemedyKind::ALL.map(RemedyKind::name);
        let has = |publication| move |marks: Marks| marks.publication == Some(publication);
        Facets {
            category,
            decision: flat(self.decision),
            authority: flat(self.authority),
            year: self
                .year
                .into_iter()
                .rev()
                .map(|(y, count)| leaf(y.to_string(), count))
                .collect(),
            reason: by_code(&mut reasons.into_iter().zip(self.reason)),
            remedy: by_code(&mut remedies.into_iter().zip(self.remedy)),
            investigated: by_mark(
                &self.investigated,
                [
                    ("yes", &|marks| marks.investigated == Some(true)),
                    ("no", &|marks| marks.investigated == Some(false)),
                ],
            ),
            publication: by_mark(
                &self.marks,
                [
                    ("statement", &has(Publication::Statement)),
                    ("report", &has(Publication::Report)),
                ],
            ),
            quarter: (self.quarter.iter())
                .map(|((year, quarter), count)| leaf(format!("{year}-Q{quarter}"), *count))
                .collect(),
        }
    }
}

fn leaf(value: String, count: u64) -> FacetCount {
    FacetCount {
        value,
        count,
        children: Vec::new(),
    }
}

fn commonest_first(counts: &mut [FacetCount]) {
    counts.sort_by(|one, other| {
        other
            .count
            .cmp(&one.count)
            .then_with(|| one.value.cmp(&other.value))
    });
}
