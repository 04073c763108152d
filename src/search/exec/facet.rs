//! The table of facets.
//!
//! A new facet is a variant of [`Facet`], its row in [`Facet::row`] and a field of
//! [`Facets`]. The compiler names the other places: all of them match every facet.

use crate::index::{Marks, Profile, Segment, Values};
use crate::model::{Investigated, Publication, Reason, RemedyKind};
use crate::search::plan::filters::FilterKind;
use crate::search::{FacetCount, Facets};

/// A fact that decisions are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Published labels.
    Decision,
    /// Service areas, each with its categories.
    Category,
    /// Bodies complained about.
    Authority,
    /// Years of decision.
    Year,
    /// Why complaints were not investigated.
    Reason,
    /// What was ordered.
    Remedy,
    /// Whether complaints were investigated.
    Investigated,
    /// Statements and reports.
    Publication,
    /// Quarters of decision.
    Quarter,
}

/// What the table says of a facet.
pub(super) struct Row {
    /// Its own filters. It is counted without the first of them that is given.
    pub(super) own_filters: &'static [FilterKind],
    pub(super) values: FacetValues,
    pub(super) order: ValueOrder,
}

/// Where the values of a facet are.
pub(super) enum FacetValues {
    /// The names of a column.
    Column(fn(&Segment) -> &Values),
    /// The names of a column whose numbers are in the profiles.
    ProfileColumn {
        names: fn(&Segment) -> &Values,
        number: fn(&Profile) -> u32,
    },
    /// A closed list, with a bit for each in the profiles.
    ProfileBits {
        names: fn() -> Vec<&'static str>,
        bits: fn(&Profile) -> u32,
    },
    /// The years of the days of decision.
    Years,
    /// The quarters of the days of decision.
    Quarters,
}

/// The order in which the values of a facet are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueOrder {
    /// Commonest first, ties by value.
    Commonest,
    /// Areas, and the categories of each, commonest first.
    Areas,
    Newest,
    Oldest,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Self; 9] = [
        Self::Decision,
        Self::Category,
        Self::Authority,
        Self::Year,
        Self::Reason,
        Self::Remedy,
        Self::Investigated,
        Self::Publication,
        Self::Quarter,
    ];

    /// The table.
    pub(super) fn row(self) -> Row {
        let row = |own_filters, values, order| Row {
            own_filters,
            values,
            order,
        };
        match self {
            Self::Decision => row(
                &[FilterKind::Decision],
                FacetValues::ProfileColumn {
                    names: Segment::labels,
                    number: |profile| profile.label,
                },
                ValueOrder::Commonest,
            ),
            Self::Category => row(
                &[FilterKind::Category],
                FacetValues::Column(Segment::categories),
                ValueOrder::Areas,
            ),
            Self::Authority => row(
                &[FilterKind::Authority],
                FacetValues::Column(Segment::authorities),
                ValueOrder::Commonest,
            ),
            // Days are its own filter until years are asked for.
            Self::Year => row(
                &[FilterKind::Year, FilterKind::Date],
                FacetValues::Years,
                ValueOrder::Newest,
            ),
            Self::Reason => row(
                &[FilterKind::Reason],
                FacetValues::ProfileBits {
                    names: || Reason::ALL.map(Reason::name).into(),
                    bits: |profile| profile.reasons,
                },
                ValueOrder::Commonest,
            ),
            Self::Remedy => row(
                &[FilterKind::Remedy],
                FacetValues::ProfileBits {
                    names: || RemedyKind::ALL.map(RemedyKind::name).into(),
                    bits: |profile| profile.remedies,
                },
                ValueOrder::Commonest,
            ),
            Self::Investigated => row(
                &[FilterKind::Investigated],
                FacetValues::ProfileBits {
                    names: || Investigated::ALL.map(Investigated::name).into(),
                    bits: |profile| match marks_of(profile).investigated {
                        Some(Investigated::Yes) => 0b001,
                        Some(Investigated::No) => 0b010,
                        Some(Investigated::Discontinued) => 0b100,
                        None => 0,
                    },
                },
                ValueOrder::Commonest,
            ),
            Self::Publication => row(
                &[FilterKind::Publication],
                FacetValues::ProfileBits {
                    names: || vec!["statement", "report"],
                    bits: |profile| match marks_of(profile).publication {
                        Some(Publication::Statement) => 0b01,
                        Some(Publication::Report) => 0b10,
                        None => 0,
                    },
                },
                ValueOrder::Commonest,
            ),
            Self::Quarter => row(&[], FacetValues::Quarters, ValueOrder::Oldest),
        }
    }
}

fn marks_of(profile: &Profile) -> Marks {
    Marks::of_code(u64::from(profile.marks))
}

impl Facets {
    /// The counts of one facet.
    #[must_use]
    pub fn of(&self, facet: Facet) -> &[FacetCount] {
        match facet {
            Facet::Decision => &self.decision,
            Facet::Category => &self.category,
            Facet::Authority => &self.authority,
            Facet::Year => &self.year,
            Facet::Reason => &self.reason,
            Facet::Remedy => &self.remedy,
            Facet::Investigated => &self.investigated,
            Facet::Publication => &self.publication,
            Facet::Quarter => &self.quarter,
        }
    }

    /// Collects the counts of every facet.
    pub(super) fn collect(mut counts: impl FnMut(Facet) -> Vec<FacetCount>) -> Self {
        Self {
            decision: counts(Facet::Decision),
            category: counts(Facet::Category),
            authority: counts(Facet::Authority),
            year: counts(Facet::Year),
            reason: counts(Facet::Reason),
            remedy: counts(Facet::Remedy),
            investigated: counts(Facet::Investigated),
            publication: counts(Facet::Publication),
            quarter: counts(Facet::Quarter),
        }
    }
}
