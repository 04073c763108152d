//! Profiles: decisions that state the same facts are counted together.

use rustc_hash::FxHashMap;

use crate::index::Segment;

/// A combination of facts that many decisions share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Profile {
    /// Position among the labels of the segment.
    pub(crate) label: u32,
    pub(crate) marks: u8,
    /// One bit for each reason.
    pub(crate) reasons: u32,
    /// One bit for each kind of remedy.
    pub(crate) remedies: u32,
}

/// The profile of each decision. There are only a few hundred, so one count by profile gives
/// the counts of four facts.
#[derive(Default)]
pub(crate) struct Profiles {
    /// By decision: a position in `all`.
    pub(crate) of: Vec<u32>,
    pub(crate) all: Vec<Profile>,
}

impl Segment {
    /// The profile of each decision.
    pub(crate) fn profiles(&self) -> &Profiles {
        self.profiles.get_or_init(|| {
            let facts = self.labels().of.iter().zip(self.marks());
            let facts = facts.zip(self.reasons().iter().zip(self.remedies()));
            let mut profiles = Profiles::default();
            let mut known: FxHashMap<Profile, u32> = FxHashMap::default();
            for ((label, marks), (reasons, remedies)) in facts {
                let profile = Profile {
                    label: *label,
                    marks: *marks,
                    reasons: *reasons,
                    remedies: *remedies,
                };
                let next = profiles.all.len() as u32;
                let at = *known.entry(profile).or_insert(next);
                if at == next {
                    profiles.all.push(profile);
                }
                profiles.of.push(at);
            }
            profiles
        })
    }
}
