//! Counts decisions by facet, as the table of facets specifies.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::facet::{FacetValues, Row, ValueOrder};
use crate::index::{Bits, Index, Profile, Segment, Values, category_of_path};
use crate::search::plan::filters::RequestFilters;
use crate::search::{FacetCount, Facets};

/// Counts every facet over the decisions that the query finds. Each facet applies all filters of
/// the request except its own.
pub(crate) fn count(index: &Index, unfiltered: &[Bits], filters: &RequestFilters) -> Facets {
    let segments: Vec<SegmentFound<'_>> = (index.segments().iter().zip(unfiltered))
        .enumerate()
        .map(|(segment_ord, (segment, unfiltered))| SegmentFound {
            segment,
            unfiltered,
            passing: FoundDecisions::new(segment, unfiltered, filters.passing(segment_ord, None)),
        })
        .collect();
    Facets::collect(|facet| {
        let row = facet.row();
        let own = row.own_filters.iter().copied();
        let own = own.into_iter().find(|kind| filters.has(*kind));
        let mut counts = ValueCounts::new(&row);
        for (segment_ord, found) in segments.iter().enumerate() {
            if own.is_none() {
                counts.add(&row.values, &found.passing);
            } else {
                let passing = filters.passing(segment_ord, own);
                let others = FoundDecisions::new(found.segment, found.unfiltered, passing);
                counts.add(&row.values, &others);
            }
        }
        counts.listed(row.order)
    })
}

/// The matches in one segment.
struct SegmentFound<'a> {
    segment: &'a Segment,
    unfiltered: &'a Bits,
    /// The decisions that pass every filter.
    passing: FoundDecisions<'a>,
}

/// Some decisions of a segment. Counts that several facets need are computed once.
struct FoundDecisions<'a> {
    segment: &'a Segment,
    // A list, because every facet iterates over it.
    ordinals: Vec<u32>,
    by_profile: OnceCell<Vec<u64>>,
    by_quarter: OnceCell<Vec<u64>>,
}

impl<'a> FoundDecisions<'a> {
    fn new(segment: &'a Segment, found: &Bits, passing: Option<Bits>) -> Self {
        let passing = passing.map(|mut passing| {
            passing.and(found);
            passing
        });
        let found = passing.as_ref().unwrap_or(found);
        let mut ordinals = Vec::with_capacity(found.count() as usize);
        found.for_each(|ordinal| ordinals.push(ordinal as u32));
        Self {
            segment,
            ordinals,
            by_profile: OnceCell::new(),
            by_quarter: OnceCell::new(),
        }
    }

    /// Counts how often each of the column's `numbers` values occurs among them.
    fn count<T: Copy + Into<u32>>(&self, column: &[T], numbers: usize) -> Vec<u64> {
        let mut counts = vec![0_u64; numbers];
        for ordinal in &self.ordinals {
            let number: u32 = column[*ordinal as usize].into();
            counts[number as usize] += 1;
        }
        counts
    }

    /// The profiles of these decisions, with counts.
    fn profiles(&self) -> impl Iterator<Item = (&'a Profile, u64)> {
        let profiles = self.segment.profiles();
        let counts = self
            .by_profile
            .get_or_init(|| self.count(&profiles.of, profiles.all.len()));
        let counted = profiles.all.iter().zip(counts.iter().copied());
        counted.filter(|(_, count)| *count > 0)
    }

    /// The quarters of their dates, as pairs of year and quarter.
    fn quarters(&self) -> impl Iterator<Item = ((i16, i8), u64)> {
        let quarters = self.segment.quarters();
        let counts = self
            .by_quarter
            // Number 0 is for decisions without a date.
            .get_or_init(|| self.count(&quarters.of, quarters.names.len() + 1));
        let counted = quarters.names.iter().copied();
        counted.zip(counts.iter().skip(1).copied())
    }
}

/// The counts of one facet over the segments so far.
enum ValueCounts<'a> {
    /// In order of the names.
    Names(Vec<(&'a str, u64)>),
    Bits {
        names: Vec<&'static str>,
        counts: Vec<u64>,
    },
    Years(BTreeMap<i16, u64>),
    Quarters(BTreeMap<(i16, i8), u64>),
}

impl<'a> ValueCounts<'a> {
    fn new(row: &Row) -> Self {
        match row.values {
            FacetValues::Column(_) | FacetValues::ProfileColumn { .. } => Self::Names(Vec::new()),
            FacetValues::ProfileBits { names, .. } => {
                let names = names();
                Self::Bits {
                    counts: vec![0; names.len()],
                    names,
                }
            }
            FacetValues::Years => Self::Years(BTreeMap::new()),
            FacetValues::Quarters => Self::Quarters(BTreeMap::new()),
        }
    }

    /// Adds the values of some decisions of a segment.
    fn add(&mut self, values: &FacetValues, found: &FoundDecisions<'a>) {
        match (self, values) {
            (Self::Names(all), FacetValues::Column(column)) => {
                let column = column(found.segment);
                let counts = found.count(&column.of, column.names.len());
                add_names(column, &counts, all);
            }
            (Self::Names(all), FacetValues::ProfileColumn { names, number }) => {
                let column = names(found.segment);
                let mut counts = vec![0; column.names.len()];
                for (profile, count) in found.profiles() {
                    counts[number(profile) as usize] += count;
                }
                add_names(column, &counts, all);
            }
            (Self::Bits { counts, .. }, FacetValues::ProfileBits { bits, .. }) => {
                for (profile, count) in found.profiles() {
                    add_bits(bits(profile), count, counts);
                }
            }
            (Self::Years(years), _) => {
                for ((year, _), count) in found.quarters() {
                    *years.entry(year).or_default() += count;
                }
            }
            (Self::Quarters(quarters), _) => {
                for (quarter, count) in found.quarters() {
                    *quarters.entry(quarter).or_default() += count;
                }
            }
            (Self::Names(_) | Self::Bits { .. }, _) => {}
        }
    }

    /// The values with a count above 0, in order.
    fn listed(self, order: ValueOrder) -> Vec<FacetCount> {
        let counts: Vec<(String, u64)> = match self {
            Self::Names(names) if order == ValueOrder::Areas => return areas(names),
            Self::Names(names) => owned(names),
            Self::Bits { names, counts } => owned(names.into_iter().zip(counts)),
            Self::Years(years) => owned(years),
            Self::Quarters(quarters) => {
                let named = |((year, quarter), count)| (format!("{year}-Q{quarter}"), count);
                quarters.into_iter().map(named).collect()
            }
        };
        let counted = counts.into_iter().filter(|(_, count)| *count > 0);
        let mut listed: Vec<FacetCount> = counted
            .map(|(value, count)| childless(value, count))
            .collect();
        match order {
            ValueOrder::MostCommon | ValueOrder::Areas => most_common_first(&mut listed),
            ValueOrder::Newest => listed.reverse(),
            ValueOrder::Oldest => {}
        }
        listed
    }
}

fn owned(counts: impl IntoIterator<Item = (impl ToString, u64)>) -> Vec<(String, u64)> {
    let counts = counts.into_iter();
    counts
        .map(|(value, count)| (value.to_string(), count))
        .collect()
}

/// Adds a count to the counter of each bit that is set.
fn add_bits(mut bits: u32, count: u64, counts: &mut [u64]) {
    while bits != 0 {
        if let Some(of_bit) = counts.get_mut(bits.trailing_zeros() as usize) {
            *of_bit += count;
        }
        bits &= bits - 1;
    }
}

/// Adds the counts of a segment's values to the total counts. Both are in order of the names.
fn add_names<'a>(values: &'a Values, counts: &[u64], all: &mut Vec<(&'a str, u64)>) {
    let named = values.names.iter().zip(counts);
    let named = named.filter_map(|(name, count)| Some((name.as_deref()?, *count)));
    let mut own = named.filter(|(_, count)| *count > 0).peekable();
    let mut merged = Vec::with_capacity(all.len() + values.names.len());
    for (name, count) in all.drain(..) {
        while let Some(before) = own.next_if(|(own, _)| *own < name) {
            merged.push(before);
        }
        let same = own.next_if(|(own, _)| *own == name);
        merged.push((name, count + same.map_or(0, |(_, count)| count)));
    }
    merged.extend(own);
    *all = merged;
}

/// Builds areas with their categories from category paths.
fn areas(categories: Vec<(&str, u64)>) -> Vec<FacetCount> {
    let mut areas: BTreeMap<String, FacetCount> = BTreeMap::new();
    for (path, count) in categories {
        let Some(category) = category_of_path(path) else {
            continue;
        };
        let area = areas
            .entry(category.area.clone())
            .or_insert_with(|| childless(category.area, 0));
        area.count += count;
        area.children.push(childless(category.name, count));
    }
    let mut areas: Vec<_> = areas.into_values().collect();
    for area in &mut areas {
        most_common_first(&mut area.children);
    }
    most_common_first(&mut areas);
    areas
}

fn childless(value: String, count: u64) -> FacetCount {
    FacetCount {
        value,
        count,
        children: Vec::new(),
    }
}

fn most_common_first(counts: &mut [FacetCount]) {
    counts.sort_by(|one, other| {
        other
            .count
            .cmp(&one.count)
            .then_with(|| one.value.cmp(&other.value))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Facet;

    fn values(names: &[Option<&str>]) -> Values {
        Values {
            of: Vec::new(),
            names: names.iter().map(|name| name.map(str::to_owned)).collect(),
        }
    }

    fn drawn(counts: &[FacetCount]) -> String {
        let one = |one: &FacetCount| match drawn(&one.children).as_str() {
            "" => format!("{} {}", one.value, one.count),
            children => format!("{} {} ({children})", one.value, one.count),
        };
        counts.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn names_of_segments_are_merged_and_missing_ones_left_out() {
        let (first, second) = (
            values(&[None, Some("Alton"), Some("Corby")]),
            values(&[Some("Alton"), Some("Barnet"), Some("Derby")]),
        );
        let mut all = Vec::new();
        add_names(&first, &[9, 2, 3], &mut all);
        add_names(&second, &[1, 4, 0], &mut all);
        assert_eq!(all, [("Alton", 3), ("Barnet", 4), ("Corby", 3)]);
    }

    #[test]
    fn values_are_listed_in_the_order_of_the_facet() {
        let names = || ValueCounts::Names(vec![("a", 1), ("b", 2), ("c", 2), ("d", 0)]);
        assert_eq!(
            drawn(&names().listed(ValueOrder::MostCommon)),
            "b 2, c 2, a 1"
        );
        let years = || ValueCounts::Years([(2023, 5), (2024, 0), (2025, 1)].into());
        assert_eq!(drawn(&years().listed(ValueOrder::Newest)), "2025 1, 2023 5");
        let quarters = ValueCounts::Quarters([((2024, 4), 1), ((2025, 1), 2)].into());
        assert_eq!(
            drawn(&quarters.listed(ValueOrder::Oldest)),
            "2024-Q4 1, 2025-Q1 2"
        );
    }

    #[test]
    fn areas_add_up_their_categories() {
        let paths = vec![
            ("Housing\0Repairs", 2),
            ("Housing\0Sale", 3),
            ("Tax\0Bands", 4),
        ];
        assert_eq!(
            drawn(&ValueCounts::Names(paths).listed(ValueOrder::Areas)),
            "Housing 5 (Sale 3, Repairs 2), Tax 4 (Bands 4)"
        );
    }

    #[test]
    fn each_known_bit_of_a_profile_is_counted() {
        let mut counts = [0; 3];
        add_bits(0b1101, 5, &mut counts);
        add_bits(0b0100, 1, &mut counts);
        assert_eq!(counts, [5, 0, 6]);
    }

    #[test]
    fn every_facet_can_be_counted_and_has_its_own_field() {
        let mut asked = Vec::new();
        let facets = Facets::collect(|facet| {
            asked.push(facet);
            vec![childless(format!("{facet:?}"), 1)]
        });
        for facet in Facet::ALL {
            assert!(asked.contains(&facet), "{facet:?}");
            assert_eq!(drawn(facets.of(facet)), format!("{facet:?} 1"));
        }
    }
}
