//! The decisions that have a fact.

use crate::index::{Bits, Index, Marks, Segment, Values, day_code};
use crate::model::{Date, DecisionType, slug};
use crate::search::WantedRemedy;
use crate::search::query::{DateRange, FieldValue};
use crate::search::request::Filters;
use crate::text::words;

/// The decisions with a fact, by segment.
pub(crate) fn decisions_with(index: &Index, value: &FieldValue) -> Vec<Bits> {
    index
        .segments
        .iter()
        .map(|segment| match value {
            FieldValue::Category(name) => by_category(segment, name),
            FieldValue::Decision(label) => by_label(segment, *label),
            FieldValue::Authority(name) => {
                let wanted = words(name);
                by_value(segment.authorities(), |authority| {
                    is_named(&wanted, authority)
                })
            }
            FieldValue::Publication(publication) => {
                by_marks(segment, |marks| marks.publication == Some(*publication))
            }
            FieldValue::Investigated(investigated) => {
                by_marks(segment, |marks| marks.investigated == Some(*investigated))
            }
            FieldValue::Date(range) => by_day(segment, range.from, range.to),
            FieldValue::Reason(reason) => by_bit(segment.reasons(), *reason as u8),
            FieldValue::Remedy(WantedRemedy::Kind(kind)) => by_bit(segment.remedies(), *kind as u8),
            FieldValue::Remedy(wanted @ WantedRemedy::Sum { .. }) => by_sum(segment, *wanted),
            // A dictionary that cannot be read holds nothing to be found.
            FieldValue::Law(wanted) => segment
                .citing(index.fields.law, |law| law.is_of(wanted))
                .unwrap_or_else(|_| Bits::none(segment.decisions())),
            FieldValue::Reference(reference) => {
                let mut bits = Bits::none(segment.decisions());
                if let Some(ordinal) = index.find_in(segment, reference) {
                    bits.set(ordinal);
                }
                bits
            }
        })
        .collect()
}

fn by_value(values: &Values, wanted: impl Fn(&str) -> bool) -> Bits {
    let named: Vec<bool> = values
        .names
        .iter()
        .map(|name| name.as_deref().is_some_and(&wanted))
        .collect();
    Bits::of_values(&values.of, |value| named[*value as usize])
}

/// The decisions of a category that goes by `name`: its area, its own name, or both
/// with `>` between them, whatever the case and signs.
fn by_category(segment: &Segment, name: &str) -> Bits {
    let (first, second) = match name.split_once('>') {
        Some((first, second)) => (slug(first), Some(slug(second))),
        None => (slug(name), None),
    };
    let is_named = |[area, own]: &[String; 2]| match &second {
        Some(second) => (area, own) == (&first, second),
        None => *area == first || *own == first,
    };
    let slugs = segment.category_slugs().iter();
    let named: Vec<bool> = slugs
        .map(|slugs| slugs.as_ref().is_some_and(is_named))
        .collect();
    Bits::of_values(&segment.categories().of, |value| named[*value as usize])
}

fn by_label(segment: &Segment, label: DecisionType) -> Bits {
    by_value(segment.labels(), |name| name == label.label())
}

fn by_marks(segment: &Segment, wanted: impl Fn(Marks) -> bool) -> Bits {
    Bits::of_values(segment.marks(), |marks| {
        wanted(Marks::of_code(u64::from(*marks)))
    })
}

fn by_bit(column: &[u32], code: u8) -> Bits {
    Bits::of_values(column, |of_decision| of_decision >> code & 1 == 1)
}

fn by_sum(segment: &Segment, wanted: WantedRemedy) -> Bits {
    let mut bits = Bits::none(segment.decisions());
    let sums = segment.sums().iter();
    for (ordinal, _) in sums.filter(|(_, sum)| wanted.holds(*sum)) {
        bits.set(*ordinal);
    }
    bits
}

fn by_day(segment: &Segment, from: Option<Date>, to: Option<Date>) -> Bits {
    // Code 0 is no date, which is in no range.
    let first = from.map_or(1, |from| day_code(Some(from)).max(1));
    let last = to.map_or(u32::MAX, |to| day_code(Some(to)));
    Bits::of_values(segment.days(), |day| (first..=last).contains(day))
}

/// Whether an authority's name holds all the words wanted.
fn is_named(wanted: &[(std::ops::Range<usize>, String)], authority: &str) -> bool {
    let own = words(authority);
    !wanted.is_empty()
        && wanted
            .iter()
            .all(|(_, word)| own.iter().any(|(_, other)| other == word))
}

/// The filters of a request, by segment; `None` where one was not given.
pub(crate) struct RequestFilters {
    pub(crate) category: Option<Vec<Bits>>,
    pub(crate) decision: Option<Vec<Bits>>,
    pub(crate) authority: Option<Vec<Bits>>,
    pub(crate) date: Option<Vec<Bits>>,
    pub(crate) reason: Option<Vec<Bits>>,
    pub(crate) remedy: Option<Vec<Bits>>,
    pub(crate) year: Option<Vec<Bits>>,
    pub(crate) investigated: Option<Vec<Bits>>,
}

impl RequestFilters {
    pub(crate) fn new(index: &Index, filters: &Filters) -> Self {
        let any = |values: &[FieldValue]| {
            let mut sets = values.iter().map(|value| decisions_with(index, value));
            let first = sets.next()?;
            Some(sets.fold(first, |mut one, other| {
                one.iter_mut()
                    .zip(&other)
                    .for_each(|(one, other)| one.or(other));
                one
            }))
        };
        let texts = |texts: &[String], make: fn(String) -> FieldValue| {
            texts.iter().cloned().map(make).collect::<Vec<_>>()
        };
        let labels: Vec<_> = filters
            .decision
            .iter()
            .map(|label| FieldValue::Decision(*label))
            .collect();
        let reasons = filters.reason.iter().copied().map(FieldValue::Reason);
        let remedies = filters.remedy.iter().copied().map(FieldValue::Remedy);
        let years = filters.year.iter().filter_map(|year| {
            Some(FieldValue::Date(DateRange {
                from: Some(Date::new(*year, 1, 1).ok()?),
                to: Some(Date::new(*year, 12, 31).ok()?),
            }))
        });
        let investigated = filters.investigated.iter().copied();
        let has_date = filters.from.is_some() || filters.to.is_some();
        Self {
            category: any(&texts(&filters.category, FieldValue::Category)),
            decision: any(&labels),
            authority: any(&texts(&filters.authority, FieldValue::Authority)),
            date: has_date.then(|| {
                let segments = index.segments.iter();
                segments
                    .map(|segment| by_day(segment, filters.from, filters.to))
                    .collect()
            }),
            reason: any(&reasons.collect::<Vec<_>>()),
            remedy: any(&remedies.collect::<Vec<_>>()),
            year: any(&years.collect::<Vec<_>>()),
            investigated: any(&investigated
                .map(FieldValue::Investigated)
                .collect::<Vec<_>>()),
        }
    }

    /// What the filters are called, in the order of [`Self::all`].
    pub(crate) const NAMES: [&str; 8] = [
        "category",
        "decision",
        "authority",
        "date",
        "reason",
        "remedy",
        "year",
        "investigated",
    ];

    /// By filter: its decisions by segment.
    pub(crate) fn all(&self) -> [Option<&Vec<Bits>>; 8] {
        let Self {
            category,
            decision,
            authority,
            date,
            reason,
            remedy,
            year,
            investigated,
        } = self;
        [
            category,
            decision,
            authority,
            date,
            reason,
            remedy,
            year,
            investigated,
        ]
        .map(Option::as_ref)
    }

    /// The decisions of a segment that pass every filter but the one at
    /// `but`, counted in the order of the fields; `None` when all do.
    pub(crate) fn passing(&self, segment: usize, but: Option<usize>) -> Option<Bits> {
        let sets = self.all().into_iter().enumerate();
        let sets = sets
            .filter(|(at, _)| Some(*at) != but)
            .filter_map(|(_, set)| set);
        sets.map(|set| &set[segment])
            .fold(None, |passing: Option<Bits>, set| match passing {
                None => Some(set.clone()),
                Some(mut passing) => {
                    passing.and(set);
                    Some(passing)
                }
            })
    }
}
