//! Counts of decisions by their facts.

use std::collections::BTreeMap;

use crate::index::{Bits, Index, Marks, Profile, Values, category_of_path};
use crate::model::{Investigated, Publication, Reason, RemedyKind};
use crate::search::plan::filters::{FilterKind, RequestFilters};
use crate::search::{FacetCount, Facets};

/// Counts every facet over the decisions the query finds, each with every
/// filter but its own.
pub(crate) fn count(index: &Index, unfiltered: &[Bits], filters: &RequestFilters) -> Facets {
    let mut tally = FacetTallies::default();
    for (at, segment) in index.segments.iter().enumerate() {
        let with = |but: Option<FilterKind>| {
            let mut found = unfiltered[at].clone();
            if let Some(passing) = filters.passing(at, but) {
                found.and(&passing);
            }
            // Walked once a facet, which a list is made for.
            let mut list = Vec::with_capacity(found.count() as usize);
            found.for_each(|ordinal| list.push(ordinal as u32));
            list
        };
        let all = with(None);
        let own = |kind: FilterKind| filters.has(kind).then(|| with(Some(kind)));
        let category = own(FilterKind::Category);
        let decision = own(FilterKind::Decision);
        let authority = own(FilterKind::Authority);
        // Days are the year's own filter until years are asked for.
        let date = own(FilterKind::Year).or_else(|| own(FilterKind::Date));
        let reason = own(FilterKind::Reason);
        let remedy = own(FilterKind::Remedy);
        let investigated = own(FilterKind::Investigated);
        let publication = own(FilterKind::Publication);
        let counts = |values: &Values, own: Option<&Vec<u32>>| {
            count_values(&values.of, values.names.len(), own.unwrap_or(&all))
        };
        let (categories, authorities) = (segment.categories(), segment.authorities());
        let by_category = counts(categories, category.as_ref());
        add_names(categories, &by_category, &mut tally.category);
        let by_authority = counts(authorities, authority.as_ref());
        add_names(authorities, &by_authority, &mut tally.authority);

        let profiles = segment.profiles();
        let of_profiles = |found: &Vec<u32>| count_values(&profiles.of, profiles.all.len(), found);
        let of_all = of_profiles(&all);
        let each = |own: Option<&Vec<u32>>, add: &mut dyn FnMut(&Profile, u64)| {
            let own = own.map(of_profiles);
            let counts = own.as_ref().unwrap_or(&of_all);
            let counted = profiles.all.iter().zip(counts);
            for (profile, count) in counted.filter(|(_, count)| **count > 0) {
                add(profile, *count);
            }
        };
        let labels = segment.labels();
        let mut by_label = vec![0_u64; labels.names.len()];
        each(decision.as_ref(), &mut |profile, count| {
            by_label[profile.label as usize] += count;
        });
        add_names(labels, &by_label, &mut tally.decision);
        each(reason.as_ref(), &mut |profile, count| {
            add_bits(profile.reasons, count, &mut tally.reason);
        });
        each(remedy.as_ref(), &mut |profile, count| {
            add_bits(profile.remedies, count, &mut tally.remedy);
        });
        let code = |profile: &Profile| usize::from(profile.marks & 15);
        each(publication.as_ref(), &mut |profile, count| {
            tally.publication[code(profile)] += count;
        });
        each(investigated.as_ref(), &mut |profile, count| {
            tally.investigated[code(profile)] += count;
        });

        let quarters = segment.quarters();
        let of_quarters = |found: &Vec<u32>| {
            // The first are those without a date.
            count_values(&quarters.of, quarters.names.len() + 1, found).split_off(1)
        };
        let by_quarter = of_quarters(&all);
        let dated = date.as_ref().map(of_quarters);
        for ((year, _), count) in quarters
            .names
            .iter()
            .zip(dated.as_ref().unwrap_or(&by_quarter))
        {
            *tally.year.entry(*year).or_default() += count;
        }
        for (quarter, count) in quarters.names.iter().zip(&by_quarter) {
            *tally.quarter.entry(*quarter).or_default() += count;
        }
    }
    tally.year.retain(|_, count| *count > 0);
    tally.quarter.retain(|_, count| *count > 0);
    tally.facets()
}

#[derive(Default)]
struct FacetTallies<'a> {
    // In the order of their names.
    category: Vec<(&'a str, u64)>,
    decision: Vec<(&'a str, u64)>,
    authority: Vec<(&'a str, u64)>,
    year: BTreeMap<i16, u64>,
    reason: [u64; Reason::ALL.len()],
    remedy: [u64; RemedyKind::ALL.len()],
    publication: [u64; 16],
    investigated: [u64; 16],
    quarter: BTreeMap<(i16, i8), u64>,
}

/// Counts the values that the found decisions have, of so many.
fn count_values<T: Copy + Into<u32>>(of: &[T], values: usize, found: &[u32]) -> Vec<u64> {
    let mut counts = vec![0_u64; values];
    for ordinal in found {
        let value: u32 = of[*ordinal as usize].into();
        counts[value as usize] += 1;
    }
    counts
}

/// Adds a count to those of each bit that is set.
fn add_bits(mut bits: u32, count: u64, counts: &mut [u64]) {
    while bits != 0 {
        if let Some(of_bit) = counts.get_mut(bits.trailing_zeros() as usize) {
            *of_bit += count;
        }
        bits &= bits - 1;
    }
}

/// Adds the counts of the values of a segment to those of others. Both are in the
/// order of their names.
fn add_names<'a>(values: &'a Values, counts: &[u64], tally: &mut Vec<(&'a str, u64)>) {
    let named = values.names.iter().zip(counts);
    let named = named.filter_map(|(name, count)| Some((name.as_deref()?, *count)));
    let mut own = named.filter(|(_, count)| *count > 0).peekable();
    let mut merged = Vec::with_capacity(tally.len() + values.names.len());
    for (name, count) in tally.drain(..) {
        while let Some(before) = own.next_if(|(own, _)| *own < name) {
            merged.push(before);
        }
        let same = own.next_if(|(own, _)| *own == name);
        merged.push((name, count + same.map_or(0, |(_, count)| count)));
    }
    merged.extend(own);
    *tally = merged;
}

impl FacetTallies<'_> {
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
        let flat = |counts: Vec<(&str, u64)>| {
            let mut counts: Vec<_> = counts
                .into_iter()
                .map(|(value, count)| leaf(value.to_owned(), count))
                .collect();
            commonest_first(&mut counts);
            counts
        };
        let by_mark = |counts: &[u64; 16], values: &[(&str, &dyn Fn(Marks) -> bool)]| {
            let mut counts: Vec<_> = values
                .iter()
                .map(|(value, has)| {
                    let having = counts.iter().enumerate();
                    let having = having.filter(|(code, _)| has(Marks::of_code(*code as u64)));
                    leaf((*value).to_owned(), having.map(|(_, count)| count).sum())
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
        let was = |value| move |marks: Marks| marks.investigated == Some(value);
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
                &[
                    ("yes", &was(Investigated::Yes)),
                    ("no", &was(Investigated::No)),
                    ("discontinued", &was(Investigated::Discontinued)),
                ],
            ),
            publication: by_mark(
                &self.publication,
                &[
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
