//! Builds the index and opens it again.

mod settings;
mod synonyms;
mod synonyms_learned;
mod schema;
mod terms;
mod pairs;
mod lexicon;
mod analysis;
mod analyzer;
mod manifest;
mod ledger;
mod copies;
mod stored;
mod document;
mod gate;
mod filler;
mod update;
mod optimize;
mod bits;
mod authorities;
mod segment;
mod titles;
mod open;
mod stamp;
mod text_facts;
mod standing;
mod commonest;
mod kept;
mod size;
mod stats;
mod check;
mod failure;
mod error;
mod report;

pub use check::{CheckFinding, CheckReport, check};
pub use commonest::{CommonWording, StandingText};
pub use error::IndexError;
pub use kept::KeptDecision;
pub use open::Index;
pub use optimize::optimize;
pub use report::{
    Absent, Copy, Progress, SourceProblem, Unwatched, UpdateMode, UpdateReport, UpdateRequest,
};
pub use settings::WrongSetting;
pub use size::SizeByPart;
pub use stamp::Stamp;
pub use standing::Wording;
pub use stats::{ProblemCount, Stats, TextFactCounts};
pub use update::update;

pub(crate) use bits::Bits;
pub(crate) use open::DecisionAddress;
pub(crate) use pairs::{MOST_WORDS, is_frequent, is_most_frequent, neighbours};
pub(crate) use schema::{Marks, date_of_day, day_code};
pub(crate) use segment::{Quarters, Segment, Sentences, Values, category_of_path};
pub(crate) use settings::Ranking;
pub(crate) use standing::Wordings;
pub(crate) use stored::StoredFacts;
pub(crate) use synonyms::SynonymFile;
pub(crate) use synonyms_learned::LearnedSynonym;
pub(crate) use terms::{keys_of_stem, read_form, write_key};
pub(crate) use titles::Titles;
