//! Builds the index and opens it again.

mod settings;
mod analysis;
mod storage;
mod reading;
mod writing;
mod inspection;
mod families;
mod notes;
mod derived;
mod standing;
mod impacts;
mod arrivals;
mod failure;
mod error;

pub use arrivals::{Arrival, ArrivalKind, Arrivals};
pub use error::IndexError;
pub use inspection::check::{CheckFinding, CheckReport, check};
pub use inspection::common_wordings::{CommonWording, StandingText};
pub use inspection::coverage::{Fact, FactCoverage};
pub use inspection::size::SizeByPart;
pub use inspection::stats::{ProblemCount, Stats, TextFactCounts};
pub use notes::{Note, NoteRemoval, Notes, add_note, remove_notes};
pub use reading::open::Index;
pub use reading::stored_decisions::StoredDecision;
pub use settings::ranking::WrongSetting;
pub use standing::Wording;
pub use storage::version::IndexVersion;
pub use writing::forget::{ForgetReport, allow, forget, kept_out};
pub use writing::optimize::optimize;
pub use writing::report::{
    Absent, Copy, Progress, Removal, SourceProblem, Unwatched, UpdateMode, UpdateReport,
    UpdateRequest, WithoutFile,
};
pub use writing::update::update;

pub(crate) use analysis::common_grams::{MAX_WORDS, common_gram, is_frequent, is_most_frequent};
pub(crate) use analysis::term_keys::{keys_of_stem, read_form, write_key};
pub(crate) use impacts::{ImpactList, ListsOf, SegmentImpacts};
pub(crate) use reading::facet_profiles::Profile;
pub(crate) use reading::open::DecisionAddress;
pub(crate) use reading::segment::{Segment, Sentences, Values, category_of_path};
pub(crate) use reading::titles::Titles;
pub(crate) use settings::learned_synonyms::LearnedSynonym;
pub(crate) use settings::paragraph_weights::{ParagraphWeights, average_words};
pub(crate) use settings::ranking::Ranking;
pub(crate) use settings::synonym_file::SynonymFile;
pub(crate) use standing::Wordings;
pub(crate) use storage::bits::Bits;
pub(crate) use storage::packing::StoredTexts;
pub(crate) use storage::schema::{Marks, date_of_day, day_code};
pub(crate) use storage::stored_facts::StoredFacts;
