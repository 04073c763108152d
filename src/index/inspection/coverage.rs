//! Which facts were read, and which are missing where they are expected.

use crate::index::reading::segment::{Segment, Values};
use crate::index::storage::schema::Marks;
use crate::index::{Bits, DecisionAddress, Index, IndexError};
use crate::model::{Investigated, Reference, SectionKind};

/// The number of decisions that have a fact, and that lack it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactCoverage {
    /// The fact.
    pub fact: Fact,
    /// The number of decisions that have it.
    pub stated: u64,
    /// The number of published decisions where it is expected and was not read.
    pub missing: u64,
    /// The first few of those, by reference.
    pub examples: Vec<Reference>,
}

/// A fact that decisions can state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// The body complained about.
    Authority,
    /// Service area and category.
    Category,
    /// The published label.
    Decision,
    /// The date of the decision.
    Date,
    /// Statement or report.
    Publication,
    /// Whether it was investigated.
    Investigated,
    /// The reasons why it was not investigated.
    Reason,
    /// The remedies.
    Remedy,
    /// A sum of money that is ordered.
    Sum,
    /// The law that is cited.
    Law,
}

impl Fact {
    /// Every fact, in the order of a page.
    pub const ALL: [Self; 10] = [
        Self::Authority,
        Self::Category,
        Self::Decision,
        Self::Date,
        Self::Publication,
        Self::Investigated,
        Self::Reason,
        Self::Remedy,
        Self::Sum,
        Self::Law,
    ];

    /// The word for it in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Category => "category",
            Self::Decision => "decision",
            Self::Date => "date",
            Self::Publication => "publication",
            Self::Investigated => "investigated",
            Self::Reason => "reason",
            Self::Remedy => "remedy",
            Self::Sum => "sum",
            Self::Law => "law",
        }
    }

    /// Which decisions are expected to state it.
    #[must_use]
    pub fn expected(self) -> &'static str {
        match self {
            Self::Authority
            | Self::Category
            | Self::Decision
            | Self::Date
            | Self::Publication
            | Self::Investigated => "every published decision",
            Self::Reason => "decisions that were not investigated",
            Self::Remedy => "decisions with a section on actions or recommendations",
            Self::Sum => "decisions whose section on actions names pounds",
            Self::Law => "decisions with a section on the ombudsman’s powers",
        }
    }
}

/// The maximum number of examples of one gap.
const MAX_EXAMPLES: usize = 3;

/// A gap in one decision: its key in the order of references, and its address.
type Gap = ([u64; 3], DecisionAddress);

#[derive(Default)]
struct Tally {
    stated: u64,
    missing: u64,
    first: Vec<Gap>,
}

impl Tally {
    fn add_missing(&mut self, gap: Gap) {
        self.missing += 1;
        let at = self.first.partition_point(|(order, _)| *order < gap.0);
        if at < MAX_EXAMPLES {
            self.first.insert(at, gap);
            self.first.truncate(MAX_EXAMPLES);
        }
    }
}

/// The kinds of sections a decision has, one bit each.
#[derive(Clone, Copy, Default)]
struct Sections(u32);

impl Sections {
    fn has(self, kinds: &[SectionKind]) -> bool {
        kinds.iter().any(|kind| self.0 >> *kind as u8 & 1 == 1)
    }
}

const ACTIONS: [SectionKind; 2] = [SectionKind::Action, SectionKind::Recommendations];

impl Index {
    /// Counts for every fact the decisions that have it and those that lack it although it is
    /// expected.
    ///
    /// Reads the texts of the decisions that order a remedy without a sum.
    pub(super) fn coverage(&self) -> Result<Vec<FactCoverage>, IndexError> {
        let mut tallies: [Tally; Fact::ALL.len()] = Default::default();
        for (at, segment) in self.segments().iter().enumerate() {
            self.add_coverage(at, segment, &mut tallies)?;
        }
        let coverage = Fact::ALL.into_iter().zip(tallies);
        coverage
            .map(|(fact, tally)| {
                let examples = tally.first.into_iter().map(|(_, at)| self.reference_of(at));
                Ok(FactCoverage {
                    fact,
                    stated: tally.stated,
                    missing: tally.missing,
                    examples: examples.collect::<Result<_, _>>()?,
                })
            })
            .collect()
    }

    fn add_coverage(
        &self,
        at: usize,
        segment: &Segment,
        tallies: &mut [Tally],
    ) -> Result<(), IndexError> {
        let citing = segment.citing(self.fields.law, |_| true);
        let citing = citing.map_err(|error| self.failed(error))?;
        let mut with_sum = Bits::none(segment.decisions());
        for (ordinal, _) in segment.sums() {
            with_sum.set(*ordinal);
        }
        let named =
            |values: &Values, ordinal: usize| values.names[values.of[ordinal] as usize].is_some();
        for ordinal in (0..segment.decisions()).filter(|ordinal| segment.is_alive(*ordinal)) {
            let address = DecisionAddress {
                segment: at,
                ordinal,
            };
            let order = segment.orders()[ordinal];
            // References that are not published numbers sort after those that are.
            let is_published = order[0] >> 63 == 0;
            let marks = Marks::of_code(u64::from(segment.marks()[ordinal]));
            let sections = sections_of(segment, ordinal);
            for (fact, tally) in Fact::ALL.into_iter().zip(tallies.iter_mut()) {
                let (is_stated, is_expected) = match fact {
                    Fact::Authority => (named(segment.authorities(), ordinal), true),
                    Fact::Category => (named(segment.categories(), ordinal), true),
                    Fact::Decision => (named(segment.labels(), ordinal), true),
                    Fact::Date => (segment.days()[ordinal] != 0, true),
                    Fact::Publication => (marks.publication.is_some(), true),
                    Fact::Investigated => (marks.investigated.is_some(), true),
                    Fact::Reason => (
                        segment.reasons()[ordinal] != 0,
                        marks.investigated == Some(Investigated::No),
                    ),
                    Fact::Remedy => (segment.remedies()[ordinal] != 0, sections.has(&ACTIONS)),
                    Fact::Sum => {
                        let is_stated = with_sum.contains(ordinal);
                        let may_name = !is_stated && is_published && sections.has(&ACTIONS);
                        (is_stated, may_name && self.names_pounds(address)?)
                    }
                    Fact::Law => (
                        citing.contains(ordinal),
                        sections.has(&[SectionKind::Powers]),
                    ),
                };
                tally.stated += u64::from(is_stated);
                if is_published && is_expected && !is_stated {
                    tally.add_missing((order, address));
                }
            }
        }
        Ok(())
    }

    /// Returns whether a section on actions names an amount.
    fn names_pounds(&self, at: DecisionAddress) -> Result<bool, IndexError> {
        let segment = self.segment(at.segment);
        let texts = self.texts(at)?;
        let first = segment.starts[at.ordinal] as usize;
        let is_of_actions = |position: usize| {
            let code = segment.sections().get(first + position).copied();
            code.and_then(SectionKind::of_code)
                .is_some_and(|kind| ACTIONS.contains(&kind))
        };
        let mut positions = (0..texts.paragraphs()).filter(|position| is_of_actions(*position));
        Ok(positions.any(|position| texts.paragraph(position).contains('£')))
    }

    fn reference_of(&self, at: DecisionAddress) -> Result<Reference, IndexError> {
        let facts = self.facts(at)?;
        Reference::of_collection(&facts.reference)
            .ok_or_else(|| self.damaged(format!("contains the reference `{}`", facts.reference)))
    }
}

fn sections_of(segment: &Segment, ordinal: usize) -> Sections {
    let docs = segment.starts[ordinal] as usize..segment.starts[ordinal + 1] as usize;
    let codes = segment.sections().get(docs).unwrap_or_default();
    Sections(codes.iter().fold(0, |bits, code| bits | 1 << code))
}
