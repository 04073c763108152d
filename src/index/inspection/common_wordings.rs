//! The standing text of an index, commonest first.

use crate::index::standing::Wording;
use crate::index::storage::schema::date_of_day;
use crate::index::{DecisionAddress, Index, IndexError};
use crate::model::{Date, Pinpoint, Reference};

/// The standing text of an index.
#[derive(Debug, Clone, Default)]
pub struct StandingText {
    /// The number of paragraphs that are standing text.
    pub paragraphs: u64,
    /// The number of wordings that are in ten decisions or more.
    pub wordings: u64,
    /// The commonest ones, at most [`Self::MAX_LISTED`].
    pub commonest: Vec<CommonWording>,
}

/// A wording that many decisions contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonWording {
    /// The number of decisions that contain nearly this text.
    pub decisions: u64,
    /// The years it was used in; `None` where no decision with it has a date.
    pub years: Option<(i16, i16)>,
    /// The text in the example.
    pub text: String,
    /// The newest decision that has it; if several are newest, the first by reference.
    pub reference: Reference,
    /// The authority of the example.
    pub authority: Option<String>,
    /// The date of the example.
    pub date: Option<Date>,
    /// The number of the paragraph in the example.
    pub paragraph: Option<u32>,
}

impl CommonWording {
    /// The citation of the example.
    #[must_use]
    pub fn pinpoint(&self) -> Pinpoint<'_> {
        Pinpoint {
            authority: self.authority.as_deref(),
            reference: &self.reference,
            date: self.date,
            paragraph: self.paragraph,
        }
    }
}

/// The best example of a wording so far.
#[derive(Clone, Copy)]
struct FirstOccurrence {
    years: Option<(i16, i16)>,
    /// The sort key: newest decision first.
    place: (std::cmp::Reverse<u32>, [u64; 3]),
    at: DecisionAddress,
    doc: u32,
}

impl StandingText {
    /// The maximum number of wordings listed.
    pub const MAX_LISTED: usize = 50;
}

impl Index {
    /// Finds the commonest wordings.
    pub(in crate::index) fn standing_text(&self) -> Result<StandingText, IndexError> {
        let wordings = self.wordings();
        let all = wordings.standing_wordings();
        // Wording numbers start with the commonest.
        let mut met: Vec<Option<FirstOccurrence>> = vec![None; all.min(StandingText::MAX_LISTED)];
        let mut paragraphs = 0;
        for (at, segment) in self.segments().iter().enumerate() {
            let (days, orders) = (segment.days(), segment.orders());
            let living = (0..segment.decisions()).filter(|ordinal| segment.is_alive(*ordinal));
            for ordinal in living {
                let place = (std::cmp::Reverse(days[ordinal]), orders[ordinal]);
                let year = date_of_day(days[ordinal]).map(Date::year);
                for doc in segment.starts[ordinal]..segment.starts[ordinal + 1] {
                    paragraphs += u64::from(wordings.is_standing(at, doc));
                    let Some(wording) = wordings.standing(at, doc) else {
                        continue;
                    };
                    let here = FirstOccurrence {
                        years: year.map(|year| (year, year)),
                        place,
                        at: DecisionAddress {
                            segment: at,
                            ordinal,
                        },
                        doc,
                    };
                    if let Some(met) = met.get_mut(wording.get() as usize - 1) {
                        *met = Some(met.map_or(here, |before| before.with(here)));
                    }
                }
            }
        }
        let commonest = (1..).zip(&met).filter_map(|(number, met)| {
            let wording = Wording::new(number)?;
            Some(self.common_wording(wording, (*met)?))
        });
        Ok(StandingText {
            paragraphs,
            wordings: all as u64,
            commonest: commonest.collect::<Result<_, _>>()?,
        })
    }

    fn common_wording(
        &self,
        wording: Wording,
        met: FirstOccurrence,
    ) -> Result<CommonWording, IndexError> {
        let texts = self.texts(met.at)?;
        let facts = self.facts_of(met.at, &texts)?;
        let position = met.doc - self.segment(met.at.segment).starts[met.at.ordinal];
        let reference = Reference::of_collection(&facts.reference)
            .ok_or_else(|| self.damaged(format!("contains the reference `{}`", facts.reference)))?;
        Ok(CommonWording {
            decisions: self.wordings().decisions(Some(wording)),
            years: met.years,
            text: texts.paragraph(position as usize).to_owned(),
            date: facts.date.as_ref().and_then(|date| date.parse().ok()),
            authority: facts.authority,
            reference,
            paragraph: self.segment(met.at.segment).place(met.doc).number,
        })
    }
}

impl FirstOccurrence {
    fn with(self, other: Self) -> Self {
        let years = match (self.years, other.years) {
            (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
            (one, other) => one.or(other),
        };
        // The first paragraph of a decision comes first.
        let newest = if other.place < self.place {
            other
        } else {
            self
        };
        Self { years, ..newest }
    }
}
