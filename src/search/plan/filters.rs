//! Finds the decisions that have a fact.

use crate::index::{Bits, Index, Marks, Segment, Values, day_code};
use crate::model::{Date, DecisionType, slug};
use crate::search::WantedRemedy;
use crate::search::query::{DateRange, FieldValue};
use crate::search::request::Filters;
use crate::text::words;

/// The decisions with a fact, by segment.
pub(crate) fn decisions_with(index: &Index, value: &FieldValue) -> Vec<Bits> {
    index
        .segments()
        .iter()
        .enumerate()
        .map(|(at, segment)| match value {
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
            // A read error is reported before the answer is returned.
            FieldValue::Law(wanted) => segment
                .citing(index.fields.law, |law| law.is_of(wanted))
                .unwrap_or_else(|_| Bits::none(segment.decisions())),
            FieldValue::Cites(reference) => segment
                .decisions_citing(index.fields.cites, reference)
                .unwrap_or_else(|_| Bits::none(segment.decisions())),
            FieldValue::Tag(tag) => {
                let mut bits = Bits::none(segment.decisions());
                let tagged = index.tagged(tag).unwrap_or_default().iter();
                let own = tagged.filter(|address| address.segment == at);
                own.for_each(|address| bits.set(address.ordinal));
                bits
            }
            FieldValue::Reference(reference) => {
                let mut bits = Bits::none(segment.decisions());
                if let Ok(Some(ordinal)) = index.find_in(segment, reference) {
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

/// The decisions of a category called `name`: its area, its own name, or both with `>` between
/// them. Case and signs are ignored.
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
    // Code 0 means no date, which is in no range.
    let first = from.map_or(1, |from| day_code(Some(from)).max(1));
    let last = to.map_or(u32::MAX, |to| day_code(Some(to)));
    Bits::of_values(segment.days(), |day| (first..=last).contains(day))
}

/// Whether an authority's name contains all the wanted words.
fn is_named(wanted: &[(std::ops::Range<usize>, String)], authority: &str) -> bool {
    let own = words(authority);
    !wanted.is_empty()
        && wanted
            .iter()
            .all(|(_, word)| own.iter().any(|(_, other)| other == word))
}

/// The subject of a filter. All except the last have a flag, and each is ignored when its own facet
/// is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FilterKind {
    Category,
    Decision,
    Authority,
    Date,
    Reason,
    Remedy,
    Year,
    Investigated,
    Publication,
}

impl FilterKind {
    pub(crate) const ALL: [Self; 9] = [
        Self::Category,
        Self::Decision,
        Self::Authority,
        Self::Date,
        Self::Reason,
        Self::Remedy,
        Self::Year,
        Self::Investigated,
        Self::Publication,
    ];

    /// The name in the query language and in flags.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Decision => "decision",
            Self::Authority => "authority",
            Self::Date => "date",
            Self::Reason => "reason",
            Self::Remedy => "remedy",
            Self::Year => "year",
            Self::Investigated => "investigated",
            Self::Publication => "publication",
        }
    }

    /// The filter that a typed fact belongs to; `None` for a fact without a facet.
    pub(crate) fn of_fact(value: &FieldValue) -> Option<Self> {
        match value {
            FieldValue::Category(_) => Some(Self::Category),
            FieldValue::Decision(_) => Some(Self::Decision),
            FieldValue::Authority(_) => Some(Self::Authority),
            FieldValue::Publication(_) => Some(Self::Publication),
            FieldValue::Investigated(_) => Some(Self::Investigated),
            FieldValue::Reason(_) => Some(Self::Reason),
            FieldValue::Remedy(_) => Some(Self::Remedy),
            FieldValue::Date(_) => Some(Self::Date),
            FieldValue::Law(_)
            | FieldValue::Cites(_)
            | FieldValue::Tag(_)
            | FieldValue::Reference(_) => None,
        }
    }
}

/// The decisions that pass each kind of filter, by segment; `None` for a filter that is not set.
pub(crate) struct RequestFilters {
    sets: [Option<Vec<Bits>>; FilterKind::ALL.len()],
}

impl RequestFilters {
    /// Builds the filters given in addition to the query.
    pub(crate) fn new(index: &Index, filters: &Filters) -> Self {
        let any = |values: Vec<FieldValue>| {
            let mut sets = values.iter().map(|value| decisions_with(index, value));
            let first = sets.next()?;
            Some(sets.fold(first, |mut one, other| {
                one.iter_mut()
                    .zip(&other)
                    .for_each(|(one, other)| one.or(other));
                one
            }))
        };
        let values = |kind: FilterKind| -> Vec<FieldValue> {
            let texts = |texts: &[String], make: fn(String) -> FieldValue| {
                texts.iter().cloned().map(make).collect()
            };
            match kind {
                FilterKind::Category => texts(&filters.category, FieldValue::Category),
                FilterKind::Authority => texts(&filters.authority, FieldValue::Authority),
                FilterKind::Decision => {
                    let labels = filters.decision.iter().copied();
                    labels.map(FieldValue::Decision).collect()
                }
                FilterKind::Reason => {
                    let reasons = filters.reason.iter().copied();
                    reasons.map(FieldValue::Reason).collect()
                }
                FilterKind::Remedy => {
                    let remedies = filters.remedy.iter().copied();
                    remedies.map(FieldValue::Remedy).collect()
                }
                FilterKind::Year => {
                    let years = filters.year.iter();
                    years.filter_map(|year| days_of_year(*year)).collect()
                }
                FilterKind::Investigated => {
                    let investigated = filters.investigated.iter().copied();
                    investigated.map(FieldValue::Investigated).collect()
                }
                FilterKind::Date if filters.from.is_some() || filters.to.is_some() => {
                    vec![FieldValue::Date(DateRange {
                        from: filters.from,
                        to: filters.to,
                    })]
                }
                FilterKind::Date | FilterKind::Publication => Vec::new(),
            }
        };
        Self {
            sets: FilterKind::ALL.map(|kind| any(values(kind))),
        }
    }

    /// Also requires membership of a set of decisions, by segment.
    pub(crate) fn narrow(&mut self, kind: FilterKind, set: Vec<Bits>) {
        let own = &mut self.sets[kind as usize];
        match own {
            Some(own) => {
                let both = own.iter_mut().zip(&set);
                both.for_each(|(own, other)| own.and(other));
            }
            None => *own = Some(set),
        }
    }

    /// Whether a filter of this kind is set.
    pub(crate) fn has(&self, kind: FilterKind) -> bool {
        self.sets[kind as usize].is_some()
    }

    /// The filters that are set, with the decisions that pass each, by segment.
    pub(crate) fn given(&self) -> impl Iterator<Item = (FilterKind, &[Bits])> {
        let sets = FilterKind::ALL.into_iter().zip(&self.sets);
        sets.filter_map(|(kind, set)| Some((kind, set.as_deref()?)))
    }

    /// The decisions of a segment that pass every filter except one kind; `None` if all do.
    pub(crate) fn passing(&self, segment: usize, but: Option<FilterKind>) -> Option<Bits> {
        let sets = self.given().filter(|(kind, _)| Some(*kind) != but);
        let sets = sets.map(|(_, set)| &set[segment]);
        sets.fold(None, |passing: Option<Bits>, set| match passing {
            None => Some(set.clone()),
            Some(mut passing) => {
                passing.and(set);
                Some(passing)
            }
        })
    }
}

fn days_of_year(year: i16) -> Option<FieldValue> {
    Some(FieldValue::Date(DateRange {
        from: Some(Date::new(year, 1, 1).ok()?),
        to: Some(Date::new(year, 12, 31).ok()?),
    }))
}
