//! The table of facets.
//!
//! To add a facet, add a variant of [`Facet`], its row in [`Facet::row`] and a field of [`Facets`].
//! The compiler then reports the other places, because they all match exhaustively.

use crate::index::{Marks, Profile, Segment, Values};
use crate::model::{Investigated, Publication, Reason, RemedyKind};
use crate::search::plan::filters::FilterKind;
use crate::search::{FacetCount, Facets};

/// A fact by which decisions are counted.
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

/// A row of the table.
pub(super) struct Row {
    /// The filters on the same fact. The facet is counted without the first of them that is set.
    pub(super) own_filters: &'static [FilterKind],
    pub(super) values: FacetValues,
    pub(super) order: ValueOrder,
}

/// Where the values of a facet come from.
pub(super) enum FacetValues {
    /// A column of names.
    Column(fn(&Segment) -> &Values),
    /// A column of names whose numbers are in the profiles.
    ProfileColumn {
        names: fn(&Segment) -> &Values,
        number: fn(&Profile) -> u32,
    },
    /// A closed list, with one bit per value in the profiles.
    ProfileBits {
        names: fn() -> Vec<&'static str>,
        bits: fn(&Profile) -> u32,
    },
    /// The years of the dates of decision.
    Years,
    /// The quarters of the dates of decision.
    Quarters,
}

/// The order in which the values of a facet are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueOrder {
    /// Most common first, ties by value.
    MostCommon,
    /// Areas, and the categories of each, most common first.
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
                ValueOrder::MostCommon,
            ),
            Self::Category => row(
                &[FilterKind::Category],
                FacetValues::Column(Segment::categories),
                ValueOrder::Areas,
            ),
            Self::Authority => row(
                &[FilterKind::Authority],
                FacetValues::Column(Segment::authorities),
                ValueOrder::MostCommon,
            ),
            // The date filter is its own filter until years are filtered.
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
                ValueOrder::MostCommon,
            ),
            Self::Remedy => row(
                &[FilterKind::Remedy],
                FacetValues::ProfileBits {
                    names: || RemedyKind::ALL.map(RemedyKind::name).into(),
                    bits: |profile| profile.remedies,
                },
                ValueOrder::MostCommon,
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
                ValueOrder::MostCommon,
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
                ValueOrder::MostCommon,
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

    /// Computes the counts of every facet.
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
